"""YAML events into plain data and places; what a blueprint refuses in YAML is refused here.

PyYAML's loaders do not serve: they follow YAML 1.1 (`no` is false, `12:30` is 750), keep the last of two equal keys,
and lose positions. Refused is whatever makes one file mean two things to two readers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn, TypeAlias

from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from mlblueprint.document import syntax
from mlblueprint.problems import BlueprintError, Path, Problem
from mlblueprint.document.scalars import WORDS, Scalar, UnusableNumber, kind, resolve, shortened
from mlblueprint.document.source import MAX_PROBLEMS, Mark, Source
from mlblueprint.document.syntax import Event

MAX_DEPTH = 50
"""Mappings and lists inside each other, aliases written out."""

MAX_ALIASED_NODES = 10_000
"""Keys, values and collections that all aliases of a file stand for, aliases within them written out too."""

Place: TypeAlias = "tuple[Mark, Mark, str | None, dict[str, Place] | list[Place] | None]"
"""Key, value, plain text and the places below; a tuple because there is one per node on the hot path of `check`."""

_UNSEEN = object()


@dataclass(slots=True)
class _Anchor:
    """What an alias stands for; `place` is None while the value is still being read."""

    value: object = None
    place: Place | None = None
    nodes: int = 0
    height: int = 0


class Composer:
    """Events into data and places. `_mapping` is the hot path; everything unusual leaves it for a method of its own."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.next: Callable[[], Event] = syntax.parser(source.text)
        self.problems: list[Problem] = []
        self.anchors: dict[str, _Anchor] = {}
        self.keys: set[str] = set()
        self.plain: dict[str, Scalar] = dict(WORDS)
        self.nodes = 0
        self.deepest = 0
        self.aliased = 0

    def document(self) -> tuple[dict[str, object], Place]:
        self.next()
        event = self.next()
        if type(event) is StreamEndEvent:
            self._refuse_empty()
        self._check_directives(event)
        event = self.next()
        if (
            type(event) is ScalarEvent
            and (event.value, event.tag, event.anchor) == ("", None, None)
            and not event.style
        ):
            self._refuse_empty()
        data, place = self._value(event, ())
        # Fetched before the top level is judged: `name\nowner: x` starts as a text, but line 2 is what is wrong.
        self.next()
        if not isinstance(data, dict) and type(event) is not AliasEvent:
            given, allowed = f"the top level is {kind(data)}", "a blueprint is a mapping of keys to values"
            self._refuse((), event, given, allowed, "start with 'version: 1'")
        event = self.next()
        if type(event) is DocumentStartEvent:
            given = "a second document starts here"
            self._refuse((), event, given, "a file holds one blueprint", "remove the '---', or use a second file")
        return data if isinstance(data, dict) else {}, place

    def _mapping(self, path: Path) -> tuple[dict[str, object], dict[str, Place]]:
        next_event, keys, plain = self.next, self.keys, self.plain
        data: dict[str, object] = {}
        places: dict[str, Place] = {}
        event: Event
        while type(event := next_event()) is not MappingEndEvent:
            key: str | None
            if type(event) is ScalarEvent and event.value in keys and event.tag is None and event.anchor is None:
                key = event.value
            else:
                key = self._key(event, path)
                if key is None:
                    self._value(next_event(), (*path, "?"))
                    continue
            first = places.get(key)
            if first is not None:
                self._refuse_again(key, event, first, path)
            mark: Mark = event.start_mark
            event = next_event()
            at: Mark = event.start_mark
            if (
                type(event) is ScalarEvent
                and event.tag is None
                and event.anchor is None
                and not event.style
                and (value := plain.get(event.value, _UNSEEN)) is not _UNSEEN
            ):
                place: Place = (mark, at, event.value, None)
            else:
                value, (_, _, text, below) = self._value(event, (*path, key))
                place = (mark, at, text, below)
            if first is None:
                data[key] = value
                places[key] = place
        self.nodes += 2 * len(data)
        return data, places

    def _sequence(self, path: Path) -> tuple[list[object], list[Place]]:
        data: list[object] = []
        places: list[Place] = []
        while type(event := self.next()) is not SequenceEndEvent:
            value, place = self._value(event, (*path, len(data)))
            data.append(value)
            places.append(place)
        self.nodes += len(data)
        return data, places

    def _value(self, event: Event, path: Path) -> tuple[object, Place]:
        if type(event) is AliasEvent:
            return self._alias(event, path)
        if event.tag is not None:
            self._refuse_tag(event, path)
        if event.anchor is None:
            return self._node(event, path)
        anchor = self.anchors[event.anchor] = _Anchor()
        nodes, deepest, self.deepest = self.nodes, self.deepest, len(path)
        anchor.value, anchor.place = value, place = self._node(event, path)
        anchor.nodes, anchor.height = 1 + self.nodes - nodes, self.deepest - len(path)
        self.deepest = max(deepest, self.deepest)
        return value, place

    def _node(self, event: Event, path: Path) -> tuple[object, Place]:
        at = event.start_mark
        if type(event) is ScalarEvent:
            value, text = (event.value, None) if event.style else (self._plain(event, path), event.value)
            return value, (at, at, text, None)
        self._check_depth(len(path) + 1, event, path)
        data, places = self._mapping(path) if type(event) is MappingStartEvent else self._sequence(path)
        return data, (at, at, None, places)

    def _plain(self, event: Event, path: Path) -> Scalar:
        text: str = event.value
        if text not in self.plain:
            try:
                self.plain[text] = resolve(text)
            except UnusableNumber as number:
                self._refuse(path, event, *number.args)
                return text
        return self.plain[text]

    def _key(self, event: Event, path: Path) -> str | None:
        """The text of a key, of a refused one too so that its value has a path; None, refused, if it has no text."""
        text = event.value if type(event) is ScalarEvent else ""
        plain = type(event) is ScalarEvent and not event.style
        before = len(self.problems)
        value, place = self._value(event, (*path, text or "?"))
        if plain and value == "<<":
            allowed = "keys are merged in YAML 1.1 only"
            self._refuse((*path, value), event, "'<<' is a merge key", allowed, "write the merged keys out")
        elif isinstance(value, str):
            if plain:
                self.keys.add(value)
            return value
        elif place[2]:
            given, fix = f"the key {place[2]} is {kind(value)}", f'quote it: "{place[2]}"'
            self._refuse((*path, place[2]), event, given, "keys are text", fix)
        elif value is not None or len(self.problems) == before:
            given = "a key is empty" if value is None else f"a key is {kind(value)}"
            self._refuse(path, event, given, "keys are text", "write the key as one text")
        return place[2] or None

    def _alias(self, event: Event, path: Path) -> tuple[object, Place]:
        at, name = event.start_mark, shortened(event.anchor)
        anchor = self.anchors.get(event.anchor)
        if anchor is None:
            given, allowed = f"'*{name}' has no anchor '&{name}' above it", "an alias repeats a value anchored above"
            self._refuse(path, event, given, allowed, "anchor the value, or quote the alias if it is text")
            return None, (at, at, None, None)
        if anchor.place is None:
            given = f"'*{name}' stands inside the value that '&{name}' anchors"
            self._refuse(path, event, given, "a value cannot contain itself", "write out what you mean here")
            return None, (at, at, None, None)
        self.aliased += anchor.nodes
        if self.aliased > MAX_ALIASED_NODES:
            allowed = f"all aliases together stand for at most {MAX_ALIASED_NODES:,} values"
            self._stop(path, event, f"the aliases up to '*{name}' stand for {self.aliased:,} values", allowed)
        self._check_depth(len(path) + anchor.height, event, path)
        self.nodes += anchor.nodes - 1
        return anchor.value, (at, at, anchor.place[2], anchor.place[3])

    def _check_depth(self, depth: int, event: Event, path: Path) -> None:
        self.deepest = max(self.deepest, depth)
        if depth > MAX_DEPTH:
            allowed = f"mappings and lists nest at most {MAX_DEPTH} deep"
            self._stop(path, event, f"this value is nested {depth} deep", allowed)

    def _check_directives(self, event: Event) -> None:
        if event.tags:
            self._refuse((), event, "'%TAG' is a directive", syntax.TAG_ALLOWED, "remove the line")
        if event.version not in (None, (1, 2)):
            version = ".".join(map(str, event.version))
            given = f"'%YAML {version}' asks for another version of YAML"
            self._refuse((), event, given, "a blueprint is YAML 1.2", "remove the line")

    def _refuse_tag(self, event: Event, path: Path) -> None:
        tag: str = event.tag
        short = tag.removeprefix("tag:yaml.org,2002:")
        shown = tag if tag.startswith("!") else f"!<{tag}>" if short == tag else f"!!{short}"
        self._refuse(path, event, f"'{shortened(shown)}' is a tag", syntax.TAG_ALLOWED, syntax.TAG_FIX)

    def _refuse_again(self, key: str, event: Event, first: Place, path: Path) -> None:
        where = self.source.at(first[0])
        allowed = f"a key stands once, and the first one is on line {where.line}, column {where.column}"
        self._refuse((*path, key), event, "the key stands here again", allowed, "remove one of the two")

    def _refuse_empty(self) -> NoReturn:
        fix = "start with 'version: 1'"
        given, allowed = "the file holds no value", "a blueprint is a mapping of keys to values"
        raise BlueprintError([*self.problems, Problem((), given, allowed, fix, self.source.start)])

    def _refuse(self, path: Path, event: Event, given: str, allowed: str, fix: str) -> None:
        self.problems.append(Problem(path, given, allowed, fix, self.source.at(event.start_mark)))
        if len(self.problems) >= MAX_PROBLEMS:
            raise BlueprintError(self.problems)

    def _stop(self, path: Path, event: Event, given: str, allowed: str) -> NoReturn:
        self._refuse(path, event, given, allowed, "write it flatter, or with fewer aliases")
        raise BlueprintError(self.problems)
