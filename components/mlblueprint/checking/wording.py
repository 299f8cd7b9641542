"""What to say about a value that does not fit: what was given, what is allowed, what to change."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from mlblueprint.document.scalars import kind
from mlblueprint.problems import did_you_mean

Words = tuple[str, str, str]
"""What was given, what is allowed, what to change."""

LONGEST_QUOTE = 80


def _text(given: Any, context: Mapping[str, Any]) -> Words:
    allowed, fix = context["allowed"], f"write it like {context['example']}"
    if not isinstance(given, str) or not given:
        return f"{quoted(given)} is not {context['noun']}", allowed, fix
    length, most, least = len(given), context["most"], context["least"]
    if length > most:
        allowed = f"{context['noun']} has at most {most}" + (f", {context['limit']}" if context["limit"] else "")
        return f"{quoted(given)} has {_counted(length)}", allowed, f"make it {_counted(length - most)} shorter"
    if length < least:
        return f"{quoted(given)} has {_counted(length)}", allowed, f"make it {_counted(least - length)} longer"
    near = _respelt(given, context)
    return f"{quoted(given)} is not {context['noun']}", allowed, f"did you mean '{near}'?" if near else fix


def _respelt(given: str, context: Mapping[str, Any]) -> str | None:
    """The text in lower case, its words joined as the form wants them, if that makes it a name."""
    if not given.isascii() or not context["pattern"].startswith("^[a-z]"):
        return None
    for joiner in ("-", "_", ""):
        text = re.sub(r"[^a-z0-9]+", joiner, given.lower())
        if re.fullmatch(context["pattern"], text) and context["least"] <= len(text) <= context["most"]:
            return text
    return None


def _counted(characters: int) -> str:
    return f"{characters} character" if characters == 1 else f"{characters} characters"


def _refused(given: Any, context: Mapping[str, Any]) -> Words:
    subject = "the mapping" if isinstance(given, dict) else quoted(given)
    return f"{subject} {context['verdict']}", context["allowed"], context["fix"]


def not_one_of(given: Any, expected: str) -> Words:
    known = re.findall(r"'([^']*)'", expected) or [expected]
    near = did_you_mean(given, known) if isinstance(given, str) else None
    fix = f"did you mean '{near}'?" if near else "choose one of them"
    return f"{quoted(given)} is not a choice here", f"one of {', '.join(known)}", fix


def _no_boolean(given: Any, context: Mapping[str, Any]) -> Words:
    meant = MEANT.get(str(given).lower())
    fix = f"write {str(meant).lower()}" if meant is not None else "choose one of them"
    return f"{quoted(given)} is not a boolean", "true or false, without quotes", fix


MEANT = dict.fromkeys(("true", "yes", "y", "on", "1"), True) | dict.fromkeys(("false", "no", "n", "off", "0"), False)
"""What people write for true and false; YAML 1.1 took most of it."""


def _no_number(given: Any, context: Mapping[str, Any]) -> Words:
    fix = f"write {int(given)}" if re.fullmatch("[0-9]{1,9}", str(given)) else "write a number like 3"
    return f"{quoted(given)} is not a whole number", "digits, without quotes", fix


def _length(given: Any) -> str:
    what, one, many = ("mapping", "entry", "entries") if isinstance(given, dict) else ("list", "item", "items")
    return f"the {what} has {len(given)} {one if len(given) == 1 else many}"


def unforeseen(given: Any, context: Mapping[str, Any]) -> Words:
    return f"{quoted(given)} does not fit", context["msg"], "change it"


def quoted(value: object) -> str:
    """A value as it looks in YAML, short."""
    if isinstance(value, str):
        return repr(value if len(value) <= LONGEST_QUOTE else f"{value[: LONGEST_QUOTE - 3]}...")
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value) if isinstance(value, int | float) else kind(value)
    return text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 3]}..."


WORDS: dict[str, Callable[[Any, Mapping[str, Any]], Words]] = {
    "text": _text,
    "refused": _refused,
    "literal_error": lambda given, context: not_one_of(given, context["expected"]),
    "bool_type": _no_boolean,
    "int_type": _no_number,
    "string_type": lambda given, _: (f"{quoted(given)} is not a text", "one text", "write it on the line of its key"),
    "list_type": lambda given, _: (f"{quoted(given)} is not a list", "a list", "write it like [a, b]"),
    "greater_than_equal": lambda given, context: (
        f"{quoted(given)} is too small",
        f"at least {context['ge']}",
        f"write {context['ge']} or more",
    ),
    "less_than_equal": lambda given, context: (
        f"{quoted(given)} is too large",
        f"at most {context['le']}",
        f"write {context['le']} or less",
    ),
    "too_short": lambda given, context: (
        _length(given),
        f"at least {context['min_length']}",
        f"add {context['min_length'] - len(given)}",
    ),
    "too_long": lambda given, context: (
        _length(given),
        f"at most {context['max_length']}",
        f"remove {len(given) - context['max_length']}",
    ),
}
"""How a finding about a value reads: ours (`text`, `refused`) and pydantic's."""
