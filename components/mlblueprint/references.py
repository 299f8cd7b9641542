"""Names that point elsewhere in the blueprint: each must name something that is there.

Works on the raw data and the models' annotations, so that a broken reference is reported together with every other
problem of the file, not after them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args, get_origin

from mlblueprint.problems import Path, Problem, did_you_mean
from mlblueprint.spec import Blueprint, Model, Reference


def check_references(data: Mapping[str, Any]) -> list[Problem]:
    """One problem for each reference in a raw blueprint that names nothing."""
    problems = []
    for path, name, to in _references(data, Blueprint, ()):
        known = _names(data, to)
        if isinstance(name, str) and name not in known:
            near = did_you_mean(name, known)
            fix = f"did you mean '{near}'?" if near else f"add it under {to}, or name one that is there"
            problems.append(Problem(path, f"'{name}' is not in {to}", f"known: {', '.join(sorted(known)) or 'none'}", fix))
    return problems


def _names(data: Mapping[str, Any], to: str) -> list[str]:
    place: Any = data
    for step in to.split("."):
        place = place.get(step) if isinstance(place, dict) else None
    return [key for key in place if isinstance(key, str)] if isinstance(place, dict) else []


def _references(value: Any, model: type[Model], path: Path) -> Iterator[tuple[Path, Any, str]]:
    if not isinstance(value, dict):
        return
    for field, to, inner, many in _referring_fields(model):
        here = value.get(field)
        if here is None:
            continue
        if to is not None:
            items = enumerate(here) if isinstance(here, list) else [(None, here)]
            for index, item in items:
                yield (*path, field, *([index] if index is not None else [])), item, to
        elif inner is not None and many and isinstance(here, dict):
            for key, item in here.items():
                yield from _references(item, inner, (*path, field, key))
        elif inner is not None and not many:
            yield from _references(here, inner, (*path, field))


@cache
def _referring_fields(model: type[Model]) -> tuple[tuple[str, str | None, type[Model] | None, bool], ...]:
    """Fields of a model that are references or lead to some: name, target, inner model, whether a map of it."""
    rows: list[tuple[str, str | None, type[Model] | None, bool]] = []
    for name, field in model.model_fields.items():
        annotation = field.annotation
        marks = [m for m in (*field.metadata, *_metadata(annotation)) if isinstance(m, Reference)]
        if marks:
            rows.append((name, marks[0].to, None, False))
            continue
        for inner in _models(annotation):
            if _referring_fields(inner):
                rows.append((name, None, inner, _is_map(annotation)))
    return tuple(rows)


def _metadata(annotation: Any) -> Iterator[Any]:
    yield from getattr(annotation, "__metadata__", ())
    for arg in get_args(annotation):
        yield from _metadata(arg)


def _models(annotation: Any) -> Iterator[type[Model]]:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for arg in get_args(annotation):
        yield from _models(arg)


def _is_map(annotation: Any) -> bool:
    return get_origin(annotation) is dict or any(get_origin(arg) is dict for arg in get_args(annotation))
