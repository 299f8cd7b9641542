"""From a framework or an engine to the image that a cloud ships: rows in, the newest that fits or the reason out.

Pure: each cloud's `prebuilt.py` brings the rows, with source and date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mlblueprint.spec import Software

Purpose = Literal["training", "serving"]


@dataclass(frozen=True, slots=True)
class Prebuilt:
    """One image of a cloud's own."""

    name: str
    """One of `spec.files.Framework.NAMES` or `Engine.NAMES`."""
    version: str
    """Of the framework or engine, as the vendor writes it: `2.6.0`."""
    purpose: Purpose
    accelerated: bool
    """Whether it is for machines with accelerators; the others are for machines without."""
    image: str
    """Image reference; a cloud may leave its region open as `{region}`."""


class NoImage(LookupError):
    """No row fits; `reason` and `instead` are words for a Problem."""

    def __init__(self, reason: str, instead: str) -> None:
        super().__init__(f"{reason}; {instead}")
        self.reason = reason
        self.instead = instead


def choose(
    rows: Sequence[Prebuilt], software: Software, purpose: Purpose, *, accelerated: bool, service: str
) -> Prebuilt:
    """The newest image whose version begins as asked, for machines with or without accelerators.

    Raises:
        NoImage: there is none; says which there are.
    """
    named = [row for row in rows if row.name == software.name and row.purpose == purpose]
    suited = [row for row in named if row.accelerated == accelerated]
    fitting = [row for row in suited if software.matches(row.version)]
    if fitting:
        return max(fitting, key=lambda row: _order(row.version))
    machines = "with" if accelerated else "without"
    if not suited:
        where = f"for {purpose} on machines {machines} accelerators" if named else f"for {purpose}"
        names = sorted({row.name for row in rows if row.purpose == purpose and row.accelerated == accelerated})
        raise NoImage(
            f"{service} has no image of {software.name} {where}",
            f"use an image of your own, or one of {', '.join(names)}" if names else "use an image of your own",
        )
    versions = sorted({row.version for row in suited}, key=_order)
    raise NoImage(
        f"{service} has {software.name} {', '.join(versions)} for {purpose} on machines {machines} accelerators",
        f"write {software.name}:{versions[-1]}, or use an image of your own",
    )


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))
