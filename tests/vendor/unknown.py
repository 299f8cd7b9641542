"""A value that only the cloud will decide: it satisfies every check."""

from __future__ import annotations

from typing import Final


class _Unknown:
    """The one thing a preview knows about an output: nothing."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = _Unknown()
