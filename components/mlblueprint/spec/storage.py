"""`storage`: buckets for features, artifacts and whatever else jobs read and write."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from mlblueprint.spec.base import Key, Model, conflict
from mlblueprint.spec.units import Days, Retention

DEFAULT_EXPIRE_NONCURRENT = Days(90)


class Bucket(Model):
    """One bucket: private, encrypted, TLS only, logged. What varies is how long it keeps what."""

    versioning: bool = True
    """Whether an overwritten or deleted object can be had back. Absent: yes."""

    expire_noncurrent: Retention | None = None
    """Days after which an old version of an object is deleted. Absent: 90d with versioning. Not without versioning."""

    archive_after: Retention | None = None
    """Age in days at which objects move to the coldest tier that still reads at once. Absent: never."""

    expire: Retention | None = None
    """Age in days at which objects are deleted. Absent: never."""

    @property
    def noncurrent(self) -> Days | None:
        """How long old versions stay, or None when there are none."""
        return (self.expire_noncurrent or DEFAULT_EXPIRE_NONCURRENT) if self.versioning else None

    @model_validator(mode="after")
    def _expiry_needs_versions(self) -> Self:
        if self.expire_noncurrent is not None and not self.versioning:
            raise conflict(
                "expire_noncurrent",
                "versioning",
                given="expire_noncurrent is set, but versioning is off",
                allowed="without versioning there are no old versions",
                fix="turn versioning on, or remove it",
            )
        return self

    @model_validator(mode="after")
    def _archive_before_expiry(self) -> Self:
        if self.archive_after is not None and self.expire is not None and self.archive_after >= self.expire:
            raise conflict(
                "archive_after",
                "expire",
                given=f"archive_after {self.archive_after} is not before expire {self.expire}",
                allowed="an object is archived before it is deleted",
                fix="make it shorter than expire, or remove it",
            )
        return self


class Storage(Model):
    """Object storage."""

    buckets: dict[Key, Bucket]
    """Buckets by name. References elsewhere (`artifacts: models`) use these names, and a reference is a grant."""
