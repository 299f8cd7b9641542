"""What an unquoted YAML text means: the core schema of YAML 1.2.2, section 10.3.2.

YAML 1.1, which PyYAML resolves, reads `no`, `on`, `12:30` and `2026-01-01` as something else than text; 1.2 does not.
Source: https://yaml.org/spec/1.2.2/#1032-tag-resolution, read 2026-11-21.
"""

from __future__ import annotations

import math
import re
from types import MappingProxyType

Scalar = str | int | float | bool | None

MAX_NUMBER_LENGTH = 250
"""Characters in one number: also the largest hexadecimal one of this length still fits a float and prints."""

WORDS: MappingProxyType[str, bool | None] = MappingProxyType(
    {"": None, "~": None}
    | dict.fromkeys(("null", "Null", "NULL"))
    | dict.fromkeys(("true", "True", "TRUE"), True)
    | dict.fromkeys(("false", "False", "FALSE"), False)
)

_FIRST_OF_NUMBER = frozenset("+-.0123456789")
_DECIMAL = re.compile(r"[-+]?[0-9]+")
_OTHER_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


class UnusableNumber(Exception):
    """A number that YAML knows and a blueprint refuses; the arguments are given, allowed and fix."""

    def __init__(self, given: str, allowed: str) -> None:
        super().__init__(given, allowed, "write a smaller number, or quote it if it is text")


def resolve(text: str) -> Scalar:
    """The value of a plain scalar; raises UnusableNumber for infinite, not-a-number and oversized ones."""
    if text in WORDS:
        return WORDS[text]
    if text[0] not in _FIRST_OF_NUMBER:
        return text
    if _NOT_FINITE.fullmatch(text):
        raise UnusableNumber(f"{text} is not a finite number", "numbers are finite")
    decimal, other_base = _DECIMAL.fullmatch(text), _OTHER_BASE.fullmatch(text)
    if not (decimal or other_base or _FLOAT.fullmatch(text)):
        return text
    if len(text) > MAX_NUMBER_LENGTH:
        given = f"{shortened(text)} is a number of {len(text):,} characters"
        raise UnusableNumber(given, f"a number has at most {MAX_NUMBER_LENGTH} characters")
    if decimal:
        return int(text)
    if other_base:
        return int(text, 0)
    number = float(text)
    if math.isinf(number):
        raise UnusableNumber(f"{shortened(text)} is too large", "a number is at most about 1.8e308")
    return number


def shortened(text: str) -> str:
    """A user's text as a message can hold it."""
    return text if len(text) <= 40 else f"{text[:37]}..."


def kind(value: object) -> str:
    """What a user calls a value: `a number`, `a list`."""
    if value is None:
        return "null"
    return _KINDS[type(value)]


_KINDS: dict[type, str] = {
    bool: "a boolean",
    int: "a number",
    float: "a number",
    str: "a text",
    list: "a list",
    dict: "a mapping",
}
