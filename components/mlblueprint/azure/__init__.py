"""Blueprints on Azure with Azure ML."""
