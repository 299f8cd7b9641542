"""Text into YAML events, and the parser's complaints into sentences for a person at 3 am."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeAlias

import yaml

from mlblueprint.problems import Location, Problem
from mlblueprint.document.source import Source

Event: TypeAlias = Any
"""One of yaml.events; which one decides the attributes, and a check per attribute would cost more than the parser."""

TAG_ALLOWED = "a blueprint is plain data without tags"
TAG_FIX = "remove the tag, and quote the value if it is text"


def parser(text: str) -> Callable[[], Event]:
    """The function that returns the next event; libyaml's when PyYAML was built with it (ten times faster)."""
    return yaml.CBaseLoader(text).get_event if yaml.__with_libyaml__ else _PythonParser(text).get_event


class _PythonParser(yaml.BaseLoader):
    """Holds PyYAML's own parser to what libyaml refuses: escapes that stand for no character."""

    def get_event(self) -> Event:
        try:
            event: Event = super().get_event()  # type: ignore[no-untyped-call]
            if isinstance(event, yaml.ScalarEvent):
                event.value.encode()
        except (ValueError, OverflowError) as error:
            problem = "found invalid Unicode character escape code"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=self.get_mark()) from error
        return event


_Sentence = tuple[str, str, str]

# What to look for in "context: problem at 'character'" (libyaml | PyYAML), then what to say; the first match is taken.
# {line} is where the open construct starts, {character} what stands at the problem.
# Source of the messages: libyaml 0.2.5 src/scanner.c and src/parser.c, PyYAML 6.0.3 scanner.py and parser.py.
_SENTENCES: tuple[tuple[str, _Sentence], ...] = (
    (
        r"mapping values are not allowed",
        (
            "a ':' stands where no key can stand",
            "a text with ': ' in it needs quotes, and the keys of one mapping start in the same column",
            "quote the text, or correct the indentation",
        ),
    ),
    (
        r"sequence entries are not allowed",
        (
            "a '-' stands where no list can start",
            "each list item starts a line of its own below its key",
            "move the item to the next line, or quote it if it is text",
        ),
    ),
    (
        r"mapping keys are not allowed",
        (
            "a '?' stands where no key can stand",
            "keys are written 'key: value'",
            "remove it, or quote it if it is text",
        ),
    ),
    (
        r"could not find expected ':'",
        (
            "a key has no ':' after it",
            "keys are written 'key: value'",
            "add ': ' and a value, or correct the indentation",
        ),
    ),
    (
        r"quoted scalar: found unexpected end of stream",
        ("the text that opens a quote on line {line} is not closed", "quotes come in pairs", "add the closing quote"),
    ),
    (
        r"quoted scalar: found unexpected document",
        (
            "'---' or '...' stands in the quoted text that starts on line {line}",
            "quotes come in pairs, and these marks end a document",
            "add the closing quote, or indent the line",
        ),
    ),
    (
        r"unknown escape|hexdecimal|hexadecimal|Unicode character escape",
        (
            "a backslash starts an escape that stands for no character",
            'double quotes know \\n, \\t, \\", \\\\, \\x0a and \\u000a',
            "write \\\\ for a backslash, or use single quotes",
        ),
    ),
    (
        r"scanning a block scalar",
        (
            "{character} cannot follow '|' or '>'",
            "only +, - or one digit from 1 to 9 follow, and the text starts on the next line",
            "move the text to the next line, indented with spaces",
        ),
    ),
    (
        r"parsing a flow sequence",
        (
            "the list that opens with '[' on line {line} lacks a ',' or its ']'",
            "items are separated by ',' and ']' closes the list",
            "add what is missing, or quote an item with special characters",
        ),
    ),
    (
        r"parsing a flow mapping",
        (
            "the mapping that opens with '{{' on line {line} lacks a ',' or its '}}'",
            "entries are separated by ',' and '}}' closes the mapping",
            "add what is missing, or quote a value with special characters",
        ),
    ),
    (
        r"block collection: ",
        (
            "{character} does not continue the list that starts on line {line}",
            "the items of one list start with '- ' in the same column",
            "correct the indentation",
        ),
    ),
    (
        r"(block mapping|flow node): .* at ':'$",
        ("a ':' has no key before it", "keys are written 'key: value'", "write the key before the ':'"),
    ),
    (
        r"block mapping: ",
        (
            "{character} does not continue the mapping that starts on line {line}",
            "the keys of one mapping start in the same column, and nothing follows a closed quote or bracket",
            "correct the indentation or the quotes",
        ),
    ),
    (
        r"expected (the )?node content|cannot start any token",
        (
            "{character} cannot start a value",
            "text may start with a letter, a digit or a quote",
            "quote the text, or remove the character",
        ),
    ),
    (
        r"scanning an (anchor|alias)",
        (
            "'&' or '*' has no proper name after it",
            "anchors (&name) and aliases (*name) have names of letters, digits, - and _",
            "write the name, or quote the text",
        ),
    ),
    (r"undefined tag handle|(scanning|parsing) a tag: ", ("a '!' starts a tag", TAG_ALLOWED, TAG_FIX)),
    (
        r"directive|incompatible YAML|version number",
        ("a '%' at the start of a line is a directive", "a blueprint needs none", "remove the line"),
    ),
    (
        r"<document start>",
        (
            "no document can start at {character}",
            "one mapping is the whole file",
            "remove it, or the closing bracket, '...' or '%' line above it",
        ),
    ),
)


def complaint(error: yaml.YAMLError, source: Source) -> Problem:
    """A syntax error in the user's words, located where the parser gave up.

    Its path is empty: the structure is what is in doubt, and the parser reads ahead of the last known key.
    """
    raw = f"{getattr(error, 'context', None)}: {getattr(error, 'problem', error)}"
    mark = getattr(error, "problem_mark", None)
    where = source.at(mark) if mark else source.end
    line = source.line(where)
    character = line[where.column - 1 : where.column]
    indentation = re.match(r"[ ]*\t", line)
    if indentation and (character == "\t" or "mapping values" in raw):
        given, allowed, fix = "a tab stands in the indentation", "indentation is made of spaces", "use spaces"
        return Problem((), given, allowed, fix, Location(where.file, where.line, indentation.end()))
    opened = getattr(error, "context_mark", None)
    words = {
        "line": source.at(opened).line if opened else where.line,
        "character": _shown(character, where == source.end),
    }
    for pattern, sentence in _SENTENCES:
        if re.search(pattern, f"{raw} at {words['character']}"):
            given, allowed, fix = (part.format(**words) for part in sentence)
            return Problem((), given, allowed, fix, where)
    return Problem((), f"this is not YAML ({raw})", "a blueprint is YAML 1.2", "correct the line", where)


def _shown(character: str, at_end: bool) -> str:
    if at_end:
        return "the end of the file"
    return {"": "the end of the line", "\t": "a tab", "'": '"\'"'}.get(character, f"'{character}'")
