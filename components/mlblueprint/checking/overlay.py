"""Environments: an overlay over the blueprint, and the line that its problems belong to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mlblueprint.document import Document
from mlblueprint.problems import ABSENT, Path, Problem, dotted, find
from mlblueprint.spec import Model
from mlblueprint.spec.base import attribute, fields

NOT_IN_OVERLAYS = ("version", "name", "delivery", "environments")


def merge(base: Mapping[str, Any], overlay: Mapping[str, Any]) -> dict[str, Any]:
    """An overlay over a base: maps merge, everything else replaces, None removes."""
    merged = dict(base)
    for key, value in overlay.items():
        below = merged.get(key)
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict):
            merged[key] = merge(below if isinstance(below, dict) else {}, value)
        else:
            merged[key] = value
    return merged


def reusing(base: Model | Mapping[str, Any], merged: Mapping[str, Any], overlay: Mapping[str, Any]) -> dict[str, Any]:
    """The merged data with the base's own models wherever the overlay says nothing: they need no second validation."""
    held = {key: getattr(base, attribute(key)) for key in fields(type(base))} if isinstance(base, Model) else base
    parts = dict(merged)
    for key, value in merged.items():
        part = held.get(key)
        if not isinstance(part, Model | dict):
            continue
        if key not in overlay:
            parts[key] = part
        elif isinstance(value, dict) and isinstance(overlay[key], dict):
            parts[key] = reusing(part, value, overlay[key])
    return parts


def not_in_overlay(document: Document, path: Path) -> Problem:
    """A key of the header in an overlay."""
    return Problem(
        path,
        f"'{path[-1]}' cannot differ by environment",
        f"{', '.join(NOT_IN_OVERLAYS)} are said once, at the top of the file",
        "remove it here",
        document.locate_key(path),
    )


def placed(problem: Problem, document: Document, overlay: Path) -> Problem:
    """A problem of the base (no overlay) or of the merged data, at the line to change."""
    path = (*overlay, *problem.path)
    locate = document.locate_key if problem.at_key else document.locate
    found = find(document.data, path)
    if overlay and found is None and isinstance(path[-1], str):
        given, fix = f"null removes '{path[-1]}'", "remove this line"
        return replace(problem, path=path, given=given, fix=fix, where=locate(path))
    if not overlay or found is not ABSENT:
        return replace(problem, path=path, where=locate(path))
    fix = problem.fix
    if fix.endswith("remove it") and find(document.data, problem.path) is not ABSENT:  # the base goes on saying it
        fix += f" (in this environment: '{dotted(problem.path)}: null')"
    parts = ((*overlay, *other) for other in problem.others)
    where = next((part for part in parts if find(document.data, part) is not ABSENT), path)
    return replace(problem, path=path, fix=fix, where=document.locate(where))
