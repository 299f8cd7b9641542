"""When something runs by itself, as cron writes it, in UTC."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from mlblueprint.spec.base import refusal
from mlblueprint.spec.shorthand import Shorthand

FIELDS = (
    ("minute", 0, 59),
    ("hour", 0, 23),
    ("day of the month", 1, 31),
    ("month", 1, 12),
    ("day of the week", 0, 6),
)
"""Name and bounds of each field; 0 is Sunday."""

LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

_ITEM = r"(?:\*|[0-9]{1,2}(?:-[0-9]{1,2})?)(?:/[0-9]{1,2})?"
_FIELD = rf"{_ITEM}(?:,{_ITEM})*"
FORM = rf"{_FIELD}(?: {_FIELD}){{4}}"
ALLOWED = "minute, hour, day of the month, month and day of the week (0 is Sunday), in UTC"
LIKE = 'write it like "0 3 * * 1"'


@dataclass(frozen=True, slots=True)
class Cron(Shorthand):
    """Five fields of digits, `*`, ranges, lists and steps; times are UTC."""

    form = FORM
    examples = ("0 3 * * 1",)

    minute: str
    hour: str
    day: str
    month: str
    weekday: str

    @classmethod
    def parse(cls, value: object) -> Self:
        """Read five fields.

        Raises:
            PydanticCustomError: not of that form, out of bounds, or two kinds of days at once.
        """
        if isinstance(value, cls):
            return value
        if not isinstance(value, str) or not re.fullmatch(FORM, value):
            raise refusal("is not a schedule", ALLOWED, LIKE)
        for text, (noun, least, most) in zip(value.split(" "), FIELDS, strict=True):
            _check(text, noun, least, most)
        made = cls(*value.split(" "))
        if made.day != "*" and made.weekday != "*":
            raise refusal(
                "names days of the month and of the week",
                "clouds disagree whether both must hold or one is enough",
                "make one of them *",
            )
        longest = max(LONGEST_MONTHS[month - 1] for month in _numbers(made.month, *FIELDS[3][1:]))
        if min(_numbers(made.day, *FIELDS[2][1:])) > longest:
            raise refusal("never comes", f"the months that it names have {longest} days at the most", LIKE)
        return made

    def __str__(self) -> str:
        return " ".join((self.minute, self.hour, self.day, self.month, self.weekday))


def _check(text: str, noun: str, least: int, most: int) -> None:
    for item in text.split(","):
        span, _, step = item.partition("/")
        first, _, last = span.partition("-")
        numbers = [int(number) for number in (first, last) if number.isdigit()]
        if any(not least <= number <= most for number in numbers) or numbers != sorted(numbers):
            raise refusal(f"has no such {noun}: {item}", f"from {least} to {most}, ranges upwards", LIKE)
        if step and not 1 <= int(step) <= most:
            raise refusal(f"has no such step of the {noun}: {item}", f"a step from 1 to {most}", LIKE)
        if step and span.isdigit():
            raise refusal(
                f"has a step without a range: {item}", "a step follows * or a range", f"write {span}-{most}/{step}"
            )


def _numbers(text: str, least: int, most: int) -> set[int]:
    """What a checked field stands for."""
    found: set[int] = set()
    for item in text.split(","):
        span, _, step = item.partition("/")
        first, _, last = span.partition("-")
        start, end = (least, most) if span == "*" else (int(first), int(last or first))
        found |= set(range(start, end + 1, int(step or 1)))
    return found
