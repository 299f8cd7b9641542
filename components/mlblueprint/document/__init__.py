"""A YAML file as plain data, with the place of every key and value."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import yaml

from mlblueprint.document import syntax
from mlblueprint.document.compose import Composer, Place
from mlblueprint.document.source import Source, checked
from mlblueprint.problems import BlueprintError, Location, Path, Problem


@dataclass(frozen=True, slots=True)
class Document:
    """One file, read.

    An alias shares the data of its anchor, so `data` is not to be changed. It is located where the alias is written,
    and what is below it where the anchored value is.
    """

    file: str
    data: dict[str, object]
    problems: tuple[Problem, ...]
    """What was refused and could be read over: doubled keys, tags, keys that are no text. The data lacks it."""
    _source: Source = field(repr=False, compare=False)
    _place: Place = field(repr=False, compare=False)

    def locate(self, path: Path) -> Location:
        """Where the value stands, or its nearest ancestor that exists."""
        return self._source.at(self._nearest(path)[0][1])

    def locate_key(self, path: Path) -> Location:
        """Where the key stands; a list item has none and is located itself, and what is absent as `locate` does."""
        place, found = self._nearest(path)
        return self._source.at(place[0] if found else place[1])

    def text_of(self, path: Path) -> str | None:
        """The text of an unquoted scalar as YAML folds it (`1.10`, `012`); None for anything else."""
        place, found = self._nearest(path)
        return place[2] if found else None

    def _nearest(self, path: Path) -> tuple[Place, bool]:
        place = self._place
        for step in path:
            below = _below(place, step)
            if below is None:
                return place, False
            place = below
        return place, True


START = "version: 1"
"""What a file of ours begins with, unless its reader says otherwise."""


def read(text: bytes | str, file: str, noun: str = "a blueprint", start: str = START) -> Document:
    """The document in a file's content, with what was refused in it but leaves the rest readable.

    Args:
        text: the content.
        file: its path, as problems call it.
        noun: what it ought to be, as problems call it.
        start: how an empty one is begun.

    Raises:
        BlueprintError: nothing can be read beyond some place (syntax, nesting, alias expansion, encoding), or the whole
            is no mapping; with every problem up to there, at most MAX_PROBLEMS.
    """
    try:
        document = _read(text, file)
    except BlueprintError as error:
        raise BlueprintError(_reworded(problem, noun, start) for problem in error.problems) from None
    return replace(document, problems=tuple(_reworded(problem, noun, start) for problem in document.problems))


def _read(text: bytes | str, file: str) -> Document:
    source = checked(text, file)
    composer = Composer(source)
    try:
        data, place = composer.document()
    except yaml.YAMLError as error:
        raise BlueprintError([*composer.problems, syntax.complaint(error, source)]) from None
    if any(not problem.path for problem in composer.problems):  # the document as a whole
        raise BlueprintError(composer.problems)
    return Document(file, data, tuple(composer.problems), source, place)


def _reworded(problem: Problem, noun: str, start: str) -> Problem:
    allowed = problem.allowed.replace("a blueprint", noun).replace("one blueprint", "one document")
    return (
        problem if noun == "a blueprint" else replace(problem, allowed=allowed, fix=problem.fix.replace(START, start))
    )


def _below(place: Place, step: str | int) -> Place | None:
    places = place[3]
    if isinstance(places, dict):
        return places.get(step) if isinstance(step, str) else None
    return places[step] if places and isinstance(step, int) and 0 <= step < len(places) else None
