"""Pydantic's findings in the user's words: what stands there, what may, what to write."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any, Literal, get_args, get_origin

from annotated_types import MinLen
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from mlblueprint.checking.wording import WORDS, Words, not_one_of, quoted, unforeseen
from mlblueprint.problems import ABSENT, Path, Problem, did_you_mean, find, some
from mlblueprint.spec import Blueprint, Model
from mlblueprint.spec.base import Text, below, fields, is_model


def explain(
    error: ValidationError,
    data: Mapping[str, Any],
    model: type[Model] = Blueprint,
    *,
    without: Container[str] = (),
) -> list[Problem]:
    """One problem for each finding about the raw data of a blueprint, or of another model.

    Args:
        without: fields of the model that may not stand in this data; no message offers them.
    """
    return [_problem(item, data, model, without) for item in error.errors(include_url=False)]


def _problem(item: Any, data: Mapping[str, Any], model: type[Model], without: Container[str]) -> Problem:
    finding, given, context = item["type"], item["input"], item.get("ctx", {})
    path, at_key = data_path(item["loc"], data, model)
    if finding == "conflict":
        others = tuple((*path, *field.split(".")) for field in context["others"])
        path = (*path, *context["field"].split("."))
        return Problem(path, context["given"], context["allowed"], context["fix"], others=others)
    if finding == "extra_forbidden":
        return _unknown_key(path, _models_at(path[:-1], data, model), without)
    if finding == "missing":
        return Problem(path, *_missing(path, _field_at(path, data, model)))
    if finding in ("model_type", "dict_type"):
        return Problem(path, *_no_mapping(given, _models_at(path, data, model)))
    if finding == "union_tag_invalid":
        models = _models_at(path, data, model)
        tag, _ = _tag(models[0])
        if not isinstance(given, Mapping):
            return Problem(path, *_no_mapping(given, models))
        path, given = (*path, tag), given.get(tag, ABSENT)
        choices = context["expected_tags"].replace("'", "")
        if given is ABSENT:
            return Problem(path, f"'{tag}' is missing", f"one of {choices}", f"add '{tag}: {choices.split(',')[0]}'")
        words = not_one_of(given, context["expected_tags"])
    else:
        words = WORDS.get(finding, unforeseen)(given, {**context, "msg": item["msg"]})
    if given is None and not at_key and _may_be_absent(_field_at(path, data, model)):
        words = (*words[:2], f"remove the line, or {words[2]}")
    return Problem(path, *words, at_key=at_key)


def data_path(loc: tuple[int | str, ...], data: Any, model: type[Model] = Blueprint) -> tuple[Path, bool]:
    """Where in the data, and whether it is the key; pydantic adds steps for keys and for variants of unions."""
    path: list[int | str] = []
    here, models = data, [model]
    for step in loc:
        inner = find(here, (step,))
        if step == "[key]" and (inner is ABSENT or len(models) > 1):
            return tuple(path), True
        if inner is ABSENT and not any(map(is_model, models)):  # a variant of a union of plain values
            continue
        if len(models) > 1:
            models = [variant for variant in models if step in _tag(variant)]
        else:
            here = inner
            models = [variant for outer in models for variant in below(outer, step)]
            path.append(step)
    return tuple(path), False


def _missing(path: Path, field: FieldInfo | None) -> Words:
    return f"'{path[-1]}' is missing", "it is required", f"add '{path[-1]}: {_example(field)}'"


def _example(field: FieldInfo | None) -> str:
    """The least that may stand in a required field."""
    texts = [mark.example for mark in field.metadata if isinstance(mark, Text)] if field else []
    origin = get_origin(field.annotation) if field else None
    if field and origin is Literal:
        texts.append(str(get_args(field.annotation)[0]))
    empty = {dict: "{}", list: "[...]"}.get(origin, "...") if origin else "..."
    if field and origin is dict and any(isinstance(mark, MinLen) for mark in field.metadata):
        empty = "{...: {...}}"  # {} would be refused next
    return texts[0] if texts else empty


def _unknown_key(path: Path, models: list[type[Model]], without: Container[str]) -> Problem:
    known = [field for found in models for field in fields(found) if len(path) > 1 or field not in without]
    near = did_you_mean(str(path[-1]), known)
    fix = f"did you mean '{near}'?" if near else "use a key that is known here, or remove it"
    tag, word = _tag(models[0])
    here = f"with {tag} {word}" if tag else "here"
    words = (f"unknown key '{path[-1]}'", f"known {here}: {', '.join(known)}", fix)
    return Problem(path, *words, at_key=True, others=((*path[:-1], tag),))


def _no_mapping(given: Any, models: list[type[Model]]) -> Words:
    known = dict.fromkeys(field for found in models for field in fields(found))
    allowed = f"a mapping with {some(known)}" if known else "a mapping with a key for each entry"
    fix = "write {} for the defaults, or remove the line" if given is None else "write 'key: value' lines below the key"
    return f"{quoted(given)} stands where a mapping belongs", allowed, fix


def _may_be_absent(field: FieldInfo | None) -> bool:
    return field is None or not field.is_required()


def _field_at(path: Path, data: Any, model: type[Model]) -> FieldInfo | None:
    """The field that a path ends with; None for an entry of a map or a list."""
    models = _models_at(path[:-1], data, model)
    return next((fields(found)[str(step)] for found in models for step in path[-1:] if step in fields(found)), None)


def _models_at(path: Path, data: Any, model: type[Model]) -> list[type[Model]]:
    """The models that may stand at a path; of a union's variants the one that the data chose."""
    here: list[Any] = [model]
    for step in path:
        data = data[step]
        here = [inner for outer in here for inner in below(outer, step)]
        if len(here) > 1 and isinstance(data, dict):
            here = [variant for variant in here if _is_chosen(variant, data)] or here
    return [found for found in here if is_model(found)]


def _is_chosen(model: Any, data: Mapping[str, Any]) -> bool:
    tag, word = _tag(model) if is_model(model) else ("", "")
    return data[tag] == word if tag in data else bool(tag) and not fields(model)[tag].is_required()


def _tag(model: type[Model]) -> tuple[str, str]:
    """The field that tells a union's variants apart, and the word for this one; empty for a model that stands alone."""
    for name, field in fields(model).items():
        words = get_args(field.annotation) if get_origin(field.annotation) is Literal else ()
        if len(words) == 1 and isinstance(words[0], str):
            return name, words[0]
    return "", ""
