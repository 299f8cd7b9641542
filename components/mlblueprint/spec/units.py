"""Quantities as people write them: `30d`, `80GB`, `1%`.

Each unit is parsed once, here, and carries the JSON Schema of its shorthand. A bare number is refused: `30` does not
say days.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import core_schema

from mlblueprint.spec.base import refusal
from mlblueprint.spec.shorthand import Shorthand

_QUANTITY = re.compile(r"([0-9]{1,9})([A-Za-z]+)")
_PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?)%")


@dataclass(frozen=True, order=True, slots=True)
class Quantity(Shorthand):
    """A whole number of base units, written as a number and a unit."""

    base: int

    kind: ClassVar[str]
    units: ClassVar[dict[str, int]]

    @classmethod
    def parse(cls, value: object) -> Self:
        """Read the shorthand.

        Raises:
            PydanticCustomError: not a number and one of the units.
        """
        if isinstance(value, cls):
            return value
        match = _QUANTITY.fullmatch(value) if isinstance(value, str) else None
        if match is None and re.fullmatch("[0-9]{1,9}", str(value)):
            fix = f"write {_either(f'{value}{unit}' for unit in cls.units)}"
            raise refusal("has no unit", f"a whole number and {_either(cls.units)}", fix)
        if match is None or match[2] not in cls.units:
            raise refusal(
                f"is not {cls.kind}", f"a whole number and {_either(cls.units)}", f"write it like {cls.examples[0]}"
            )
        return cls(int(match[1]) * cls.units[match[2]])

    def __str__(self) -> str:
        unit, size = next((u, s) for u, s in sorted(self.units.items(), key=lambda us: -us[1]) if self.base % s == 0)
        return f"{self.base // size}{unit}"

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "pattern": rf"^[0-9]{{1,9}}({'|'.join(cls.units)})$", "examples": list(cls.examples)}


class Duration(Quantity):
    """A length of time; `base` is seconds."""

    kind = "a duration"
    examples = ("15m",)
    units: ClassVar[dict[str, int]] = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}

    @property
    def seconds(self) -> int:
        return self.base


class Latency(Quantity):
    """A short time that an answer takes; `base` is milliseconds."""

    kind = "a latency"
    examples = ("250ms",)
    units: ClassVar[dict[str, int]] = {"ms": 1, "s": 1000, "m": 60_000}

    @property
    def milliseconds(self) -> int:
        return self.base


class Days(Quantity):
    """A length of time in whole days, where clouds count nothing finer; `base` is days."""

    kind = "a number of days"
    examples = ("30d",)
    units: ClassVar[dict[str, int]] = {"d": 1, "w": 7}

    def __str__(self) -> str:
        return f"{self.base}d"  # as clouds and people count, not the largest unit that divides: 4w

    @property
    def days(self) -> int:
        return self.base

    @property
    def seconds(self) -> int:
        return self.base * 86_400


class Size(Quantity):
    """An amount of memory or disk; `base` is MiB. One GB is 1024 MB here, as in the clouds' own instance tables."""

    kind = "a size"
    examples = ("80GB",)
    units: ClassVar[dict[str, int]] = {"MB": 1, "GB": 1024, "TB": 1024 * 1024}

    @property
    def gib(self) -> float:
        return self.base / 1024


@dataclass(frozen=True, order=True, slots=True)
class Percent(Shorthand):
    """A share from 0% to 100%."""

    form = r"[0-9]{1,3}(\.[0-9]{1,6})?%"
    examples = ("20%",)

    value: float

    @classmethod
    def parse(cls, value: object) -> Percent:
        """Read `20%`.

        Raises:
            PydanticCustomError: no percent sign, or outside 0 to 100.
        """
        if isinstance(value, Percent):
            return value
        match = _PERCENT.fullmatch(value) if isinstance(value, str) else None
        if match is None and re.fullmatch("[0-9]{1,2}|100", str(value)):
            raise refusal("has no percent sign", "a number from 0 to 100 and a percent sign", f"write {value}%")
        if match is None or float(match[1]) > 100:
            raise refusal("is not a percentage", "a number from 0 to 100 and a percent sign", "write it like 20%")
        return cls(float(match[1]))

    @property
    def fraction(self) -> float:
        return self.value / 100

    def __str__(self) -> str:
        return f"{self.value:g}%"


@dataclass(frozen=True, slots=True)
class Between:
    """Bounds of a quantity, both included, in its own shorthand: `Annotated[Days, Between("7d", "2560d")]`."""

    least: str
    most: str

    def __get_pydantic_core_schema__(
        self, source: type[Quantity | Percent], handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        least, most = source.parse(self.least), source.parse(self.most)

        def bounded(quantity: Quantity | Percent) -> Quantity | Percent:
            too_little: bool = quantity < least  # type: ignore[operator]  # both are of `source`
            if too_little or quantity > most:  # type: ignore[operator]
                fix = f"write {self.least} or more" if too_little else f"write {self.most} or less"
                raise refusal("is out of range", f"from {self.least} to {self.most}", fix)
            return quantity

        return core_schema.no_info_after_validator_function(bounded, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(schema), "description": f"from {self.least} to {self.most}"}


def _either(units: Iterable[str]) -> str:
    *first, last = units
    return f"{', '.join(first)} or {last}"


Retention = Annotated[Days, Between("1d", "3650d")]
"""How long something is kept: one day to ten years."""
