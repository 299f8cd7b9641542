"""What a value must be: the questions that checks ask, each with its words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from mlblueprint.policy.resource import UNKNOWN
from mlblueprint.policy.rule import Test

GIVEN = Test("given", lambda value: value not in (None, "", [], {}))
TRUE = Test("true", lambda value: value is True)
FALSE = Test("false", lambda value: value is False)
TRUE_TEXT = Test("true", lambda value: value in (True, "true"))
FALSE_TEXT = Test("false", lambda value: value in (False, "false"))
ABSENT = Test("absent", lambda value: value in (None, "", [], {}))


def one_of(*allowed: object) -> Test:
    """One of these, and of the same kind: 1 is not true."""
    words = " or ".join(str(one) for one in allowed)
    return Test(
        words, lambda value: any(value == one and isinstance(value, bool) == isinstance(one, bool) for one in allowed)
    )


def none_of(*refused: object) -> Test:
    """Anything but these."""
    return Test(f"none of {', '.join(map(str, refused))}", lambda value: value not in refused)


def at_most(most: float) -> Test:
    """A number up to this one."""
    return Test(f"at most {most:g}", lambda value: not isinstance(value, bool) and 0 < float(value) <= most)


def at_least(least: float) -> Test:
    """A number from this one on."""
    return Test(f"at least {least:g}", lambda value: not isinstance(value, bool) and float(value) >= least)


def holding(part: str) -> Test:
    """A text with this in it."""
    return Test(f"something with {part}", lambda value: isinstance(value, str) and part in value)


def statements(policy: Any) -> list[Mapping[str, Any]]:
    """The statements of an IAM policy document, as text or as a map."""
    document = json.loads(policy) if isinstance(policy, str) else policy
    return listed(document["Statement"])


def listed(value: Any) -> list[Any]:
    """A value that may stand alone or in a list, as a list."""
    if value is None:
        return []
    return list(value) if isinstance(value, Iterable) and not isinstance(value, str | Mapping) else [value]


def known(value: Any) -> bool:
    """Whether a value can be looked at."""
    return value is not UNKNOWN
