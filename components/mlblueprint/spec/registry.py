"""`registry`: the models whose versions are kept, approved and served."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import model_validator

from mlblueprint.spec.base import BucketRef, Key, Model, Reference, Text, conflict

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

    from_: Annotated[str, Reference("training.jobs")] | None = None
    """Job whose finished runs register a new version, as the candidate. Needs `artifacts`. Absent: versions come from
    elsewhere."""

    approval: Literal["manual", "automatic"] = "manual"
    """Who makes a new version the approved one. `manual`: a person. `automatic`: the run that registers it.
    Absent: `manual`."""

    artifacts: BucketRef | None = None
    """Bucket that holds the versions' files: who may register the model may write there, who may read it may read.
    Absent: the run that registers a version says where its files are."""

    @model_validator(mode="after")
    def _a_job_needs_a_place(self) -> Self:
        if self.from_ is not None and self.artifacts is None:
            raise conflict(
                "from",
                "artifacts",
                given="from without artifacts",
                allowed="a job puts the files of a version into the bucket of the model",
                fix="add artifacts: <bucket>",
            )
        return self


class Registry(Model):
    """Registered models."""

    models: dict[Key, RegisteredModel]
    """Registered models by name."""

    def registered_by(self, job: str) -> str | None:
        """The model that a job registers versions of; None for most."""
        return next((key for key, model in self.models.items() if model.from_ == job), None)

    @model_validator(mode="after")
    def _a_job_registers_one_model(self) -> Self:
        jobs: dict[str, str] = {}
        for key, model in self.models.items():
            if model.from_ is not None and jobs.setdefault(model.from_, key) != key:
                raise conflict(
                    f"models.{key}.from",
                    f"models.{jobs[model.from_]}.from",
                    given=f"{model.from_} registers {jobs[model.from_]} already",
                    allowed="a run has one model to register",
                    fix="name another job",
                )
        return self
