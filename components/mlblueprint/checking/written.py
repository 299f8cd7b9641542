"""Texts that YAML takes for numbers or booleans, given back as they are written: `1.10` where a text belongs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from mlblueprint.checking.explain import data_path
from mlblueprint.document import Document
from mlblueprint.problems import Path
from mlblueprint.spec import Blueprint, Model


def as_written(
    document: Document,
    data: dict[str, Any],
    error: ValidationError,
    model: type[Model] = Blueprint,
    *,
    below: Path = (),
) -> dict[str, Any] | None:
    """The data with the source text wherever a text is wanted and a number or boolean stands; None if that is nowhere.

    Args:
        error: what the model said of the data.
        below: where in the document the data stands.
    """
    texts = {}
    for item in error.errors(include_url=False, include_context=False):
        if item["type"] in ("string_type", "text") and isinstance(item["input"], int | float):
            path, at_key = data_path(item["loc"], data, model)
            text = None if at_key else document.text_of((*below, *path))
            if text is not None:
                texts[path] = text
    return _replaced(data, texts) if texts else None


def _replaced(data: dict[str, Any], texts: Mapping[Path, str]) -> dict[str, Any]:
    """The data with other values at some paths; what is on the way to them is copied, once, and the rest shared."""
    copied = dict(data)
    ours = {id(copied)}
    for path, text in texts.items():
        here: Any = copied
        for step in path[:-1]:
            if id(here[step]) not in ours:
                here[step] = here[step].copy()
                ours.add(id(here[step]))
            here = here[step]
        here[path[-1]] = text
    return copied
