"""A YAML file as plain data, with the place of every key and value."""

from __future__ import annotations

from dataclasses import dataclass, field

import yaml

from mlblueprint.document import syntax
from mlblueprint.document.compose import Composer, Place
from mlblueprint.problems import BlueprintError, Location, Path
from mlblueprint.document.source import Source, checked


@dataclass(frozen=True, slots=True)
class Document:
    """One file, read.

    An alias shares the data of its anchor, so `data` is not to be changed. It is located where the alias is written,
    and what is below it where the anchored value is.
    """

    file: str
    data: dict[str, object]
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


def read(text: bytes | str, file: str) -> Document:
    """The document in a file's content; raises BlueprintError with every problem found up to the first syntax error.

    At most MAX_PROBLEMS are reported. Nesting, alias expansion and encoding end the reading like a syntax error does.
    """
    source = checked(text, file)
    composer = Composer(source)
    try:
        data, place = composer.document()
    except yaml.YAMLError as error:
        raise BlueprintError([*composer.problems, syntax.complaint(error, source)]) from None
    if composer.problems:
        raise BlueprintError(composer.problems)
    return Document(file, data, source, place)


def _below(place: Place, step: str | int) -> Place | None:
    places = place[3]
    if isinstance(places, dict):
        return places.get(step) if isinstance(step, str) else None
    return places[step] if places and isinstance(step, int) and 0 <= step < len(places) else None
