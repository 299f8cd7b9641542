"""Puts the blueprint that the stack's configuration names on the cloud that it names."""

from mlblueprint.program import deploy

deploy()
