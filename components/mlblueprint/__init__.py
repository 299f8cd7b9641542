"""Declarative infrastructure for machine learning on any cloud."""
