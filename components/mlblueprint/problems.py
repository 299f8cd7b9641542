"""What a user got wrong, where, and what to change: the one currency of errors.

Layers below the loader do not know files; they name a path in the blueprint (`storage.buckets.features.expire`)
and the loader, which kept the positions, adds `file:line:column`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Path = tuple[str | int, ...]
"""Where in the blueprint: the keys from the top, list items by index."""


ABSENT = object()
"""Nothing is said there; not even null."""

MOST_NAMES = 12
"""Names in one message."""


@dataclass(frozen=True, order=True)
class Location:
    """A place in a file, counted from 1 as editors do."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Problem:
    """One thing to change, in the user's words.

    `given` says what stands there, `allowed` what may stand there (or why this may not), `fix` what to write.
    """

    path: Path
    given: str
    allowed: str
    fix: str
    where: Location | None = None
    at_key: bool = False
    """Whether the key itself is wrong, not its value: the position is then the key's."""
    others: tuple[Path, ...] = ()
    """Other fields that take part: an overlay that sets one of them is where the problem arises."""

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        path = f"{dotted(self.path)}: " if self.path else ""
        return f"{place}{path}{self.given}; {self.allowed}; {self.fix}"


class BlueprintError(Exception):
    """Everything that is wrong with a blueprint, all at once: `problems` is never empty."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def find(data: Any, path: Path) -> Any:
    """What plain data says at a path, or ABSENT."""
    for step in path:
        if isinstance(step, int):
            data = data[step] if isinstance(data, list) and step < len(data) else ABSENT
        else:
            data = data.get(step, ABSENT) if isinstance(data, dict) else ABSENT
    return data


def dotted(path: Path) -> str:
    """A path as people write it: `storage.buckets.features`, list items as `rules[0]`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def some(names: Iterable[str]) -> str:
    """Names for a message: all when they are few, else the first and how many more."""
    listed = list(names)
    more = f" and {len(listed) - MOST_NAMES:,} more" if len(listed) > MOST_NAMES else ""
    return (", ".join(listed[:MOST_NAMES]) or "none") + more


def did_you_mean(given: str, known: Iterable[str]) -> str | None:
    """The known name nearest to a misspelt one, or None when nothing is near."""
    near = difflib.get_close_matches(given, list(known), n=1, cutoff=0.6)
    return near[0] if near else None
