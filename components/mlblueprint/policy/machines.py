"""Which accelerator a machine type of any cloud has, from the clouds' own instance tables."""

from __future__ import annotations

from functools import cache
from importlib import import_module

CLOUDS = ("aws", "gcp", "azure")


@cache
def accelerators() -> dict[str, str]:
    """Machine type -> accelerator; types without one are missing. AWS's are there with and without `ml.`."""
    found = {}
    for cloud in CLOUDS:
        for row in import_module(f"mlblueprint.{cloud}.instances").INSTANCES:
            if row.accelerator:
                found[row.type] = row.accelerator
                found[row.type.removeprefix("ml.")] = row.accelerator
    return found
