"""Blueprints on AWS with SageMaker."""
