"""`storage`: buckets for features, artifacts and whatever else jobs read and write."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from mlblueprint.spec.base import Key, Model
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
            raise PydanticCustomError(
                "conflict",
                "expire_noncurrent is set, but versioning is off",
                {
                    "at": "expire_noncurrent",
                    "allowed": "without versioning there are no old versions",
                    "fix": "remove expire_noncurrent, or turn versioning on",
                },
            )
        return self

    @model_validator(mode="after")
    def _archive_before_expiry(self) -> Self:
        if self.archive_after is not None and self.expire is not None and self.archive_after >= self.expire:
            raise PydanticCustomError(
                "conflict",
                "archive_after {archive} is not before expire {expire}",
                {
                    "at": "archive_after",
                    "archive": str(self.archive_after),
                    "expire": str(self.expire),
                    "allowed": "an object is archived before it is deleted",
                    "fix": "make archive_after shorter than expire, or remove one",
                },
            )
        return self


class Storage(Model):
    """Object storage."""

    buckets: dict[Key, Bucket]
    """Buckets by name. References elsewhere (`artifacts: models`) use these names, and a reference is a grant."""
