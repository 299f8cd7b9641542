"""`images`: container image repositories."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import PlainValidator, WithJsonSchema

from mlblueprint.spec.base import Key, Model, refusal

MOST_KEPT = 1000


def _keep_last(value: object) -> int | str:
    if value == "all" or (isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_KEPT):
        return value
    raise refusal("is not a number of images", f"from 1 to {MOST_KEPT}, or all", "write it like 30, or all")


class Repository(Model):
    """One repository: private and encrypted; scanned, and its tags unmovable, wherever the cloud can see to it."""

    keep_last: Annotated[
        int | Literal["all"],
        PlainValidator(_keep_last),
        WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1, "maximum": MOST_KEPT}, {"const": "all"}]}),
    ] = 30
    """How many of the newest tagged images to keep; older ones are deleted. `all` deletes none. Absent: 30."""

    @property
    def newest(self) -> int | None:
        """How many tagged images stay, or None for all."""
        return None if self.keep_last == "all" else self.keep_last


class Images(Model):
    """Container images for training and serving."""

    repositories: dict[Key, Repository]
    """Image repositories by name."""
