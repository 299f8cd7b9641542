"""Blueprints on GCP with Vertex AI."""
