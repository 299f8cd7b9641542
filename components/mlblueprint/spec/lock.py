"""`stacks/models.<environment>.lock.yaml`: which version of each model is served, by cloud."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from mlblueprint.spec.base import Key, Model, Text, conflict
from mlblueprint.spec.files import ModelRef

Version = Annotated[
    str, Text("a version", r"^[1-9][0-9]*$", 1, 9, "digits, not beginning with 0, in quotes or without", "7")
]
Uri = Annotated[
    str,
    Text(
        "a place of files",
        r"^(s3|gs|https)://[^\s\x00]+$",
        6,
        1024,
        "a URI that begins with s3://, gs:// or https://",
        "s3://churn-artifacts/models/churn/7/",
    ),
]
ImageDigest = Annotated[
    str,
    Text(
        "an image with its digest",
        r"^[^\s@]+@sha256:[0-9a-f]{64}$",
        73,
        512,
        "an image, '@sha256:' and 64 hexadecimal digits",
        f"registry.example/serve@sha256:{'0' * 64}",
    ),
]


class LockedVersion(Model):
    """One version of a model on one cloud."""

    artifact: Uri | None = None
    """Where its files are. Absent: it has none, the image holds the model."""

    image: ImageDigest | None = None
    """Image that serves it, by digest. Absent: the variant says which."""


class LockedModel(Model):
    """One model on one cloud."""

    aliases: dict[Literal["approved", "candidate"], Version] = {}  # noqa: RUF012  # pydantic copies defaults
    """Which version an alias means. Absent: none yet."""

    versions: dict[Version, LockedVersion] = {}  # noqa: RUF012
    """Versions that are served or were. Absent: none yet."""

    def version(self, reference: ModelRef) -> tuple[str, LockedVersion] | None:
        """The version that a reference means and what is known of it; None while there is none."""
        number = {**self.aliases}.get(reference.version, reference.version)  # type: ignore[call-overload]
        found = self.versions.get(number)
        return (number, found) if found is not None else None

    @model_validator(mode="after")
    def _aliases_name_versions(self) -> Self:
        for alias, version in self.aliases.items():
            if version not in self.versions:
                raise conflict(
                    f"aliases.{alias}",
                    "versions",
                    given=f"{alias} is version {version}, which is not under versions",
                    allowed=f"one of {', '.join(self.versions) or 'none yet'}",
                    fix="add the version, or name one that is there",
                )
        return self


class Lock(Model):
    """A whole lock file. Without one, every model waits for its first version."""

    version: Literal[1] = 1
    """Version of this format; 1 is the only one."""

    clouds: Annotated[dict[str, dict[Key, LockedModel]], Field(max_length=16)] = {}  # noqa: RUF012
    """Cloud -> model -> what is known of it. Absent: nothing yet."""

    def models(self, cloud: str) -> dict[str, LockedModel]:
        """The models of one cloud."""
        return self.clouds.get(cloud, {})
