"""Pydantic's findings in the user's words: what stands there, what may, what to write."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, get_args, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from mlblueprint.problems import ABSENT, Path, Problem, did_you_mean, find
from mlblueprint.scalars import kind
from mlblueprint.spec import Blueprint, Model
from mlblueprint.spec.base import Text, below, is_model

Words = tuple[str, str, str]
"""What was given, what is allowed, what to change."""

LONGEST_QUOTE = 60


def explain(error: ValidationError, data: Mapping[str, Any], model: type[Model] = Blueprint) -> list[Problem]:
    """One problem for each finding about the raw data of a blueprint, or of another model."""
    return [_problem(item, data, model) for item in error.errors(include_url=False)]


def _problem(item: Any, data: Mapping[str, Any], model: type[Model]) -> Problem:
    finding, context = item["type"], item.get("ctx", {})
    path, at_key = data_path(item["loc"], data)
    if finding == "missing":
        return Problem(path, *_missing(path, data, model))
    if finding == "extra_forbidden":
        return Problem(path, *_unknown_key(path, data, model), at_key=True)
    if finding == "conflict":
        others = tuple((*path, *field.split(".")) for field in context["others"])
        path = (*path, *context["field"].split("."))
        return Problem(path, context["given"], context["allowed"], context["fix"], others=others)
    if finding == "union_tag_invalid":
        return Problem(*_variant(path, item["input"], context))
    return Problem(
        path, *WORDS.get(finding, _unforeseen)(item["input"], {**context, "msg": item["msg"]}), at_key=at_key
    )


def data_path(loc: tuple[int | str, ...], data: Any) -> tuple[Path, bool]:
    """Where in the data, and whether the finding is about the key; pydantic adds steps for unions and keys."""
    path: list[int | str] = []
    here: Any = data
    for index, step in enumerate(loc):
        inner = find(here, (step,))
        if inner is not ABSENT:
            here = inner
            path.append(step)
        elif step == "[key]":
            return tuple(path), True
        elif index == len(loc) - 1 and isinstance(here, dict):
            path.append(step)  # the key that is missing
    return tuple(path), False


def _text(given: Any, context: Mapping[str, Any]) -> Words:
    allowed, fix = context["allowed"], f"write it like {context['example']}"
    if not isinstance(given, str) or not given:
        return f"{quoted(given)} is not {context['noun']}", allowed, fix
    length, most, least = len(given), context["most"], context["least"]
    if length > most:
        allowed = f"{context['noun']} has at most {most}" + (f", {context['limit']}" if context["limit"] else "")
        return f"{quoted(given)} has {_counted(length)}", allowed, f"make it {_counted(length - most)} shorter"
    near = _respelt(given, context)
    fix = f"did you mean '{near}'?" if near else fix
    if length < least:
        return f"{quoted(given)} has {_counted(length)}", allowed, f"make it {_counted(least - length)} longer"
    return f"{quoted(given)} is not {context['noun']}", allowed, fix


def _respelt(given: str, context: Mapping[str, Any]) -> str | None:
    """The text in lower case, its words joined as the form wants them, if that fits."""
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


def _choice(given: Any, context: Mapping[str, Any]) -> Words:
    known = re.findall(r"'([^']*)'", context["expected"]) or [context["expected"]]
    return _not_one_of(given, known)


def _not_one_of(given: Any, known: list[str]) -> Words:
    near = did_you_mean(given, known) if isinstance(given, str) else None
    fix = f"did you mean '{near}'?" if near else "choose one of them"
    return f"{quoted(given)} is not a choice here", f"one of {', '.join(known)}", fix


def _map(given: Any, context: Mapping[str, Any]) -> Words:
    fix = "write {} if nothing differs from the defaults" if given is None else "write 'key: value' lines below the key"
    return f"{quoted(given)} stands where a mapping belongs", "a mapping of keys to values", fix


def _unforeseen(given: Any, context: Mapping[str, Any]) -> Words:
    return f"{quoted(given)} does not fit", context["msg"], "change it"


WORDS: dict[str, Callable[[Any, Mapping[str, Any]], Words]] = {
    "text": _text,
    "refused": _refused,
    "literal_error": _choice,
    "bool_type": lambda given, ctx: (
        f"{quoted(given)} is not true or false",
        "true or false",
        "write it without quotes",
    ),
    "int_type": lambda given, ctx: (
        f"{quoted(given)} is not a whole number",
        "a whole number",
        "write digits, without quotes",
    ),
    "string_type": lambda given, ctx: (f"{quoted(given)} is not a text", "a text", "write one text"),
    "dict_type": _map,
    "model_type": _map,
    "list_type": lambda given, ctx: (f"{quoted(given)} is not a list", "a list", "write it like [a, b]"),
    "greater_than_equal": lambda given, ctx: (
        f"{quoted(given)} is too small",
        f"at least {ctx['ge']}",
        f"write {ctx['ge']} or more",
    ),
    "less_than_equal": lambda given, ctx: (
        f"{quoted(given)} is too large",
        f"at most {ctx['le']}",
        f"write {ctx['le']} or less",
    ),
    "too_short": lambda given, ctx: (f"{ctx['actual_length']} entries", f"at least {ctx['min_length']}", "add some"),
}
"""How each kind of finding reads: ours (`text`, `refused`) and pydantic's."""


def _missing(path: Path, data: Any, model: type[Model]) -> Words:
    field = next((m.model_fields[str(path[-1])] for m in _models_at(path[:-1], data, model)), None)
    return f"'{path[-1]}' is missing", "it is required", f"add '{path[-1]}: {_example(field)}'"


def _example(field: FieldInfo | None) -> str:
    """The least that may stand in a required field."""
    texts = [mark.example for mark in field.metadata if isinstance(mark, Text)] if field else []
    origin = get_origin(field.annotation) if field else None
    if field and origin is Literal:
        texts.append(str(get_args(field.annotation)[0]))
    return texts[0] if texts else "{}" if origin is dict else "..."


def _unknown_key(path: Path, data: Any, model: type[Model]) -> Words:
    known = [field for found in _models_at(path[:-1], data, model) for field in found.model_fields]
    near = did_you_mean(str(path[-1]), known)
    fix = f"did you mean '{near}'?" if near else "use a key that is known here, or remove it"
    return f"unknown key '{path[-1]}'", f"known here: {', '.join(known)}", fix


def _variant(path: Path, given: Any, context: Mapping[str, Any]) -> tuple[Path, str, str, str]:
    """The finding that `mode` names none of a union's variants."""
    known = re.findall(r"'([^']*)'", context["expected_tags"])
    return (*path, "mode"), *_not_one_of(given["mode"], known)


def _models_at(path: Path, data: Any, model: type[Model]) -> list[type[Model]]:
    """The models that may stand at a path; of a union's variants the one that the data chose."""
    here: list[Any] = [model]
    for step in path:
        data = data[step]
        here = [inner for outer in here for inner in below(outer, step)]
        if len(here) > 1 and isinstance(data, dict):
            here = [variant for variant in here if _is_chosen(variant, data)] or here
    return [found for found in here if is_model(found)]


def _is_chosen(model: type[Model], data: Mapping[str, Any]) -> bool:
    mode = model.model_fields["mode"]
    return data["mode"] in get_args(mode.annotation) if "mode" in data else not mode.is_required()


def quoted(value: object) -> str:
    """A value as it looks in YAML, short."""
    if isinstance(value, str):
        text = repr(value)
    elif isinstance(value, bool):
        text = str(value).lower()
    else:
        text = str(value) if isinstance(value, int | float) else kind(value)
    return text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 3]}..."
