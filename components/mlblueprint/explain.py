"""Pydantic's findings in the user's words: what stands there, what may, what to write."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args

from pydantic import ValidationError

from mlblueprint.problems import Path, Problem, did_you_mean
from mlblueprint.spec import Blueprint, Model

Words = tuple[str, str, str]
"""What was given, what is allowed, what to change."""


def explain(error: ValidationError, data: Mapping[str, Any], model: type[Model] = Blueprint) -> list[Problem]:
    """One problem for each finding about the raw data of a blueprint, or of another model."""
    return [_problem(item, data, model) for item in error.errors(include_url=False)]


def _problem(item: Any, data: Mapping[str, Any], model: type[Model]) -> Problem:
    kind, context = item["type"], item.get("ctx", {})
    path, at_key = _path(item["loc"], data)
    if "at" in context:  # a cross-field finding names the field to change
        at = context["at"]
        path = (*path, *(at if isinstance(at, tuple) else (at,)))
    return Problem(path, *_words(kind, item, context, path, data, model), at_key=at_key or kind == "extra_forbidden")


def _path(loc: tuple[int | str, ...], data: Any) -> tuple[Path, bool]:
    """Where in the data, and whether the finding is about the key; pydantic adds steps for unions and keys."""
    path: list[int | str] = []
    here = data
    for index, step in enumerate(loc):
        if step == "[key]":
            return tuple(path), True
        if isinstance(here, dict) and step in here or isinstance(here, list) and isinstance(step, int):
            here = here[step]
            path.append(step)
        elif index == len(loc) - 1 and isinstance(here, dict):
            path.append(step)  # the key that is missing
    return tuple(path), False


def _words(
    kind: str, item: Any, context: Mapping[str, Any], path: Path, data: Any, model: type[Model]
) -> Words:
    if kind == "text":
        given = item["input"]
        long = isinstance(given, str) and len(given) > context["most"]
        return _quoted(given) + (f" has {len(given)} characters" if long else ""), context["allowed"], context["fix"]
    if "allowed" in context:  # our own findings carry their words
        return item["msg"], str(context["allowed"]), str(context["fix"])
    if kind == "extra_forbidden":
        return _unknown_key(path, data, model)
    given = _quoted(item["input"])
    say = WORDS.get(kind)
    if say is None:
        return given, item["msg"], "change it"
    return say(given, context, path)


WORDS: dict[str, Callable[[str, Mapping[str, Any], Path], Words]] = {
    "missing": lambda given, ctx, path: ("nothing", f"'{path[-1]}' is required", f"add {path[-1]}: ..."),
    "literal_error": lambda given, ctx, path: (given, f"one of {ctx['expected'].replace(' or ', ', ')}", "choose one of them"),
    "union_tag_invalid": lambda given, ctx, path: (
        f"'{ctx['tag']}'" if ctx["tag"] != "?" else given,
        f"one of {ctx['expected_tags']}",
        "choose one of them",
    ),
    "bool_type": lambda given, ctx, path: (given, "true or false", "write true or false, without quotes"),
    "int_type": lambda given, ctx, path: (given, "a whole number", "write it in digits, without quotes"),
    "string_type": lambda given, ctx, path: (given, "text", "write text here; quote it if it looks like something else"),
    "dict_type": lambda given, ctx, path: (given, "a map of keys and values", "write `key: value` lines, indented below"),
    "model_type": lambda given, ctx, path: (given, "a map of keys and values", "write `key: value` lines, indented below"),
    "model_attributes_type": lambda given, ctx, path: (given, "a map of keys and values", "write `key: value` lines, indented below"),
    "list_type": lambda given, ctx, path: (given, "a list", "write it like [a, b]"),
    "tuple_type": lambda given, ctx, path: (given, "a list", "write it like [a, b]"),
    "greater_than_equal": lambda given, ctx, path: (given, f"at least {ctx['ge']}", f"write {ctx['ge']} or more"),
    "less_than_equal": lambda given, ctx, path: (given, f"at most {ctx['le']}", f"write {ctx['le']} or less"),
    "too_long": lambda given, ctx, path: (
        f"{ctx['actual_length']} entries", f"at most {ctx['max_length']}", "remove some"
    ),
}
"""How each kind of pydantic finding reads."""


def _unknown_key(path: Path, data: Any, model: type[Model]) -> Words:
    known = list(_fields_at(path[:-1], data, model))
    near = did_you_mean(str(path[-1]), known)
    fix = f"did you mean '{near}'?" if near else "remove it, or use a key that is known here"
    return f"unknown key '{path[-1]}'", f"known here: {', '.join(known)}", fix


def _fields_at(path: Path, data: Any, model: type[Model]) -> Iterator[str]:
    """The fields of the model at a path."""
    models = [model]
    for step in path:
        inner = [m for outer in models for m in _inner(outer, step)]
        models = inner or models
        data = data[step]
    if len(models) > 1:  # a union: the variant that `mode` names
        mode = data.get("mode", "private") if isinstance(data, dict) else None
        models = [m for m in models if mode in get_args(m.model_fields["mode"].annotation)] or models
    for found in models:
        yield from found.model_fields


def _inner(model: type[Model], step: int | str) -> Iterator[type[Model]]:
    field = model.model_fields.get(str(step))
    if field is not None:
        yield from _models(field.annotation)


def _models(annotation: Any) -> Iterator[type[Model]]:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for arg in get_args(annotation):
        yield from _models(arg)


def _quoted(value: object) -> str:
    """A value as it looks in YAML, short."""
    names = {dict: "a map", list: "a list", type(None): "null", bool: str(value).lower()}
    text = names.get(type(value)) or (repr(value) if isinstance(value, str) else str(value))
    return text if len(text) <= 60 else f"{text[:57]}..."
