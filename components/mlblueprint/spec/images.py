"""`images`: container image repositories."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from mlblueprint.spec.base import Key, Model


class Repository(Model):
    """One repository: private, scanned, encrypted; tags cannot be moved."""

    keep_last: Annotated[int, Field(ge=1, le=1000)] = 30
    """How many of the newest images to keep; older ones are deleted. Absent: 30."""


class Images(Model):
    """Container images for training and serving."""

    repositories: dict[Key, Repository]
    """Image repositories by name."""
