"""Names that point elsewhere in the blueprint: each must name something that is there.

Works on the raw data and the models' annotations, so that a broken reference is reported together with every other
problem of the file, not after them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import Any, get_args

from mlblueprint.problems import Path, Problem, did_you_mean, some
from mlblueprint.spec import Blueprint, Reference
from mlblueprint.spec.base import fields, is_model, variants
from mlblueprint.spec.monitoring import implied

IMPLIED: Mapping[str, Callable[[Mapping[str, Any]], Iterable[str]]] = {"monitoring.alarms": implied}
"""Maps of which some entries are there without being written."""

SUGGESTIONS = 20
"""Wrong names of one file for which a near one is sought: each is compared with every known name."""


def check_references(data: Mapping[str, Any]) -> list[Problem]:
    """One problem for each reference in a raw blueprint that names nothing."""
    broken = {
        path: (name, to)  # once, also where two variants of a union share the field
        for path, name, to in _references(data, Blueprint, ())
        if name not in _names(data, to)
    }
    known = {to: sorted(_names(data, to)) for _, to in broken.values()}
    wrong = islice(dict.fromkeys(broken.values()), SUGGESTIONS)
    near = {(name, to): did_you_mean(name, known[to]) for name, to in wrong}
    return [_broken(path, name, to, known[to], near.get((name, to))) for path, (name, to) in broken.items()]


def check_environments(data: Mapping[str, Any]) -> list[Problem]:
    """One problem for each environment that is to be deployed and is not there; for the whole file, not an overlay."""
    known = sorted(_names(data, "environments"))
    return [
        replace(
            _broken(("delivery", "environments", name), name, "environments", known, did_you_mean(name, known)),
            at_key=True,
        )
        for name in _names(data, "delivery.environments")
        if name not in known
    ]


def _broken(path: Path, name: str, to: str, known: list[str], near: str | None) -> Problem:
    return Problem(
        path,
        f"'{name}' is not in {to}",
        f"known: {some(known)}",
        f"did you mean '{near}'?" if near else f"add it under {to}, name one that is there, or remove it",
        others=((*to.split("."), name),),
    )


def _names(data: Mapping[str, Any], to: str) -> Collection[str]:
    place: Any = data
    for step in to.split("."):
        place = place.get(step) if isinstance(place, dict) else None
    named = place if isinstance(place, dict) else {}
    return {*named, *IMPLIED[to](data)} if to in IMPLIED else named


def _references(value: Any, annotation: Any, path: Path) -> Iterator[tuple[Path, str, str]]:
    """Every reference below a value: where it is, what it names, and the map that should have it."""
    if not is_model(annotation):  # a map or a list
        below = [variant for variant in variants(get_args(annotation)[-1]) if _refers(variant)]
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, item in items:
            for variant in below:
                yield from _references(item, variant, (*path, key))
    elif isinstance(value, dict):
        for field, mark, inner in _referring_fields(annotation):
            here = value.get(field)
            if mark is None:
                for variant in inner:
                    yield from _references(here, variant, (*path, field))
            else:
                listed = enumerate(here) if isinstance(here, list) else ((None, here),)
                for index, item in listed:
                    where = (*path, field) if index is None else (*path, field, index)
                    if isinstance(item, str):
                        yield where, mark.name(item), mark.to


@cache
def _referring_fields(model: Any) -> tuple[tuple[str, Reference | None, tuple[Any, ...]], ...]:
    """Fields of a model that are references or lead to some: name, the mark, what may stand in it."""
    rows: list[tuple[str, Reference | None, tuple[Any, ...]]] = []
    for name, field in fields(model).items():
        marks = [mark for mark in (*field.metadata, *_marks(field.annotation)) if isinstance(mark, Reference)]
        inner = tuple(variant for variant in variants(field.annotation) if _refers(variant))
        if marks or inner:
            rows.append((name, marks[0] if marks and not inner else None, inner))
    return tuple(rows)


def _refers(annotation: Any) -> bool:
    if is_model(annotation):
        return bool(_referring_fields(annotation))
    return any(_refers(variant) for variant in variants(get_args(annotation)[-1]))


def _marks(annotation: Any) -> Iterator[Any]:
    """What `Annotated` says about an annotation and its items."""
    yield from getattr(annotation, "__metadata__", ())
    for arg in get_args(annotation):
        yield from _marks(arg)
