"""What one row says of a type, and what a cloud adds: facts, words, the shape of its ids."""

from __future__ import annotations

import re
import secrets
import string
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Facts = dict[str, Any]
"""What a template may name: account, region, project ... and the inputs of the resource."""


ANYTHING = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One emulated type. Text in braces is a template over inputs, facts, `{id}` and fresh random marks."""

    id: str
    source: str
    """Where `replace` comes from."""
    name: str = ""
    """The property that Pulumi fills in when the program does not: its physical name."""
    auto: str = "{name}-{hex7}"
    replace: str = ""
    """Properties that no update operation of the vendor can change, separated by blanks; dots go inside."""
    replaced_first: bool = False
    """The provider deletes before it creates, whatever the name."""
    outputs: Mapping[str, Any] = field(default_factory=dict)
    """What the cloud decides. An input of the same name wins."""
    secrets: frozenset[str] = frozenset()
    known_as: tuple[str, ...] = ()
    """Further texts by which others refer to it: ARN, email, self link."""
    taken: tuple[str, ...] = ()
    """Further names that exist once only: a bucket's in the world, an address range in a network."""
    refers: Mapping[str, str] = field(default_factory=dict)
    """Property -> type, where a bare name refers to another resource; ANYTHING where any handle will do."""
    labelled: bool = False
    """The labels that the provider gives to everything reach it too."""
    frozen: str = ""
    """Properties that the vendor refuses to change and the plugin does not know about: an update fails."""
    force: str = ""
    """The input that lets a delete go through although something is inside."""
    takes: frozenset[str] = frozenset()
    """Types that go with it when it is deleted: what is inside of these keeps nothing from going."""
    leaves: frozenset[str] = frozenset()
    """Types that stay behind when it is deleted and are nobody's then: they keep their names, and nothing else."""
    lingers: str = ""
    """Why the name stays taken after the delete, with the source."""
    kept: Mapping[str, Any] = field(default_factory=dict)
    """Inputs whose value makes the plugin refuse to delete."""
    locks: str = ""
    """The input that names an id under which nothing can be deleted while this exists."""
    also: Callable[[Any, Mapping[str, Any] | None, Mapping[str, Any] | None], str | None] | None = None
    """What it does beside existing: from the store and its inputs before and after, why the cloud refuses, or None."""
    words: Mapping[str, str] = field(default_factory=dict)
    """This type's own code for `taken`, `missing`, `in_use`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloud:
    """A vendor: its table, its words for a refusal, and how to tell an id from any other text."""

    package: str
    table: str
    """The file that a new row goes to."""
    types: Mapping[str, Row]
    invokes: Mapping[str, Callable[[Facts, Facts], Facts]]
    """Token -> answer, from the arguments and the facts."""
    facts: Callable[[Mapping[str, Any]], Facts]
    """Provider configuration -> facts."""
    identify: Callable[[str, Facts], str | None]
    """A text -> the id of the thing that must exist for it, or None when it refers to nothing."""
    labels: tuple[str, str]
    """Its property for labels, and the output that shows them together with the provider's own; empty for none."""
    container: Callable[[str], str | None]
    """An id -> the id of what must contain it, where ids nest."""
    answer: Callable[[dict[str, Any]], dict[str, Any]]
    """Inputs -> how a response shows them."""
    words: Mapping[str, str]
    """`taken`, `missing`, `in_use`, `locked`, `kept`, `frozen` -> sentence over {code} {type} {name} {other}."""
    codes: Mapping[str, str]
    place: Literal["name", "always"]
    """When the plugin deletes before it replaces: an explicit name stays, or whenever it did not make the name up."""
    faults: Mapping[str, str]
    """Fault on demand -> the sentence that this cloud says."""

    def refusal(self, kind: str, row: Row, type_: str, name: str, other: str = "") -> str:
        code = row.words.get(kind) or self.codes[kind]
        return self.words[kind].format(code=code, type=type_.rpartition(":")[2], name=name, other=other)


class Marks(dict[str, Any]):
    """Fresh random text for templates: `{hex7}`, `{digits12}`, `{uuid}`, each new for each resource."""

    def __missing__(self, key: str) -> str:
        if match := re.fullmatch(r"hex(\d+)", key):
            self[key] = secrets.token_hex(int(match[1]))[: int(match[1])]
        elif match := re.fullmatch(r"digits(\d+)", key):
            self[key] = "".join(secrets.choice("123456789") for _ in range(int(match[1])))
        elif key.startswith("uuid"):
            self[key] = str(uuid.uuid4())
        else:
            raise KeyError(key)
        return str(self[key])


class _Templates(string.Formatter):
    """Format with `{x:last}` (last path segment), `{x:lower}` and `{x:first}` (up to the first dot)."""

    def format_field(self, value: Any, format_spec: str) -> str:
        text = str(value)
        if format_spec == "last":
            return text.rstrip("/").rpartition("/")[2]
        if format_spec == "lower":
            return text.lower()
        if format_spec == "first":
            return text.partition(".")[0]
        return text


TEMPLATES = _Templates()


def fill(template: Any, facts: Mapping[str, Any]) -> Any:
    """The value of a template; a template that is one placeholder keeps the value's type."""
    if isinstance(template, Mapping):
        return {name: fill(inner, facts) for name, inner in template.items()}
    if isinstance(template, list | tuple):
        return [fill(inner, facts) for inner in template]
    if not isinstance(template, str):
        return template
    if match := re.fullmatch(r"\{(\w+)\}", template):
        return facts[match[1]]
    return TEMPLATES.vformat(template, (), facts)


def fill_if_known(template: str, facts: Mapping[str, Any]) -> str | None:
    """The same, or None when the resource does not have one of the parts."""
    try:
        return str(fill(template, facts))
    except (KeyError, TypeError, AttributeError):
        return None
