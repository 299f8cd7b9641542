"""`registry`: the models whose versions are kept, approved and served."""

from __future__ import annotations

from typing import Annotated, Literal

from mlblueprint.spec.base import BucketRef, Key, Model, Text

Description = Annotated[
    str,
    Text(
        "a description", r"^[^\x00-\x1f\x7f]+$", 1, 200, "one line of up to 200 characters", "Who leaves within 30 days"
    ),
]


class RegisteredModel(Model):
    """One model. Its versions are data, written by training runs, and never part of the stack."""

    description: Description | None = None
    """What the model predicts and for whom, up to 200 characters on one line. Absent: none."""

    approval: Literal["manual", "automatic"] = "manual"
    """Who makes a new version the approved one. `manual`: a person. `automatic`: the run that registers it.
    Absent: `manual`."""

    artifacts: BucketRef | None = None
    """Bucket that holds the versions' files: who may register the model may write there, who may read it may read.
    Absent: the run that registers a version says where its files are."""


class Registry(Model):
    """Registered models."""

    models: dict[Key, RegisteredModel]
    """Registered models by name."""
