"""Bytes of a file into text that is safe to parse, with a place for every mark in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import NoReturn, Protocol

from mlblueprint.problems import BlueprintError, Location, Problem

MAX_BYTES = 1_048_576
"""1 MiB: about five times a blueprint of 1,000 buckets and 1,000 models."""

MAX_PROBLEMS = 100
"""Reported in one run: a file with more is not a blueprint with slips but another kind of file."""

_UTF8_MARK = b"\xef\xbb\xbf"
_OTHER_ENCODINGS = (
    (re.compile(rb"\xff\xfe\0\0|\0\0\xfe\xff"), "UTF-32"),
    (re.compile(rb"\xff\xfe|\xfe\xff|[^\0]\0|\0[^\0]"), "UTF-16"),
)
_EASY = bytes([9, 10, 13, *range(32, 127)])
# U+0085, U+2028 and U+2029 break lines for libyaml (YAML 1.1) but not in 1.2 nor in editors: line numbers would differ.
_INVISIBLE = re.compile("[^\t\n\r -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


class Mark(Protocol):
    """Where an event starts, counted from 0; PyYAML's own two classes for it share no base."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Source:
    """A file that passed the checks; `end` is the place after its last character."""

    file: str
    text: str
    end: Location

    @property
    def start(self) -> Location:
        return Location(self.file, 1, 1)

    def at(self, mark: Mark) -> Location:
        """The place of a mark, never behind the end of the file."""
        # libyaml puts the end of a file that lacks its last newline on the line after it.
        return min(Location(self.file, mark.line + 1, mark.column + 1), self.end)

    def line(self, where: Location) -> str:
        """The whole line a place is on."""
        return _with_newlines(self.text).split("\n")[where.line - 1]


def checked(text: bytes | str, file: str) -> Source:
    """The file, if it is UTF-8 (a byte order mark is dropped), all visible and at most 1 MiB; else BlueprintError."""
    data = _encoded(text, file) if isinstance(text, str) else text
    if len(data) > MAX_BYTES:
        allowed = f"a blueprint has at most 1 MiB ({MAX_BYTES:,} bytes)"
        _refuse(Location(file, 1, 1), f"the file has {len(data):,} bytes", allowed, "split it into several blueprints")
    data = data.removeprefix(_UTF8_MARK)
    decoded = text.removeprefix("\ufeff") if isinstance(text, str) else _decoded(data, file)
    # Deleting the easy bytes is some 20 times faster than a search; few blueprints have others.
    if data.translate(None, _EASY):
        _refuse_all(_INVISIBLE, decoded, file)
    return Source(file, decoded, _end(decoded, file))


def _encoded(text: str, file: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        where = _end(text[: error.start], file)
        given = f"U+{ord(text[error.start]):04X} is half of a character"
        _refuse(where, given, "a blueprint is UTF-8 text", "remove it")


def _decoded(data: bytes, file: str) -> str:
    for start, encoding in _OTHER_ENCODINGS:
        if start.match(data):
            given = f"the file is {encoding}"
            _refuse(Location(file, 1, 1), given, "a blueprint is UTF-8 text", "save the file as UTF-8")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        where = _end(data[: error.start].decode(), file)
        given = f"byte 0x{data[error.start]:02X} is not UTF-8"
        _refuse(where, given, "a blueprint is UTF-8 text", "save the file as UTF-8")


def _refuse(where: Location, given: str, allowed: str, fix: str) -> NoReturn:
    raise BlueprintError([Problem((), given, allowed, fix, where)])


def _refuse_all(characters: re.Pattern[str], text: str, file: str) -> None:
    problems = []
    for found in islice(characters.finditer(text), MAX_PROBLEMS):
        code = ord(found[0])
        given = f"U+{code:04X} is an invisible or control character"
        escape = f'write it as "\\u{code:04x}" in double quotes'
        where = _end(text[: found.start()], file)
        problems.append(
            Problem((), given, "text is printable characters and line breaks", f"remove it, or {escape}", where)
        )
    if problems:
        raise BlueprintError(problems)


def _end(text: str, file: str) -> Location:
    text = _with_newlines(text)
    return Location(file, text.count("\n") + 1, len(text) - text.rfind("\n"))


def _with_newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
