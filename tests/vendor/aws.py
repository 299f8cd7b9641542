"""AWS's judge: Pulumi inputs against the service models that botocore carries.

botocore's own validator knows API payloads only, and neither enums nor patterns. Pulumi's inputs are
Terraform-shaped, so each property is led to its API member (by its name, or by its row in `aws_rows`)
and held there against everything the model says.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from botocore.loaders import Loader
from botocore.model import ServiceModel

from .aws_rows import FORMS, PROVIDER, ROWS, Row
from .aws_rules import Rule, quoted, tags
from .unknown import UNKNOWN

Names = tuple[str, ...]
Shape: TypeAlias = Any
"""botocore's shapes have other attributes for each `type_name`; its stubs know only what all have."""


def check(resource_type: str, inputs: Mapping[str, object]) -> list[str]:
    """Problems AWS's model finds in a resource's wire inputs; empty means accepted."""
    row = PROVIDER if resource_type == "pulumi:providers:aws" else ROWS.get(resource_type)
    if row is None:
        return [f"{resource_type}: no row in tests/vendor/aws_rows.py says which operations it calls; add one to ROWS"]
    return list(_Judge(row).members(inputs, [_input(name) for name in row.operations], "", ""))


@dataclass(frozen=True)
class _Judge:
    """One resource's inputs on their way through the API's shapes."""

    row: Row

    def members(self, value: Mapping[str, object], shapes: list[Shape], path: str, prefix: str) -> Iterator[str]:
        """Each property of an object; `shapes[0]` says what is required, the others only what exists."""
        placed: dict[Names, str] = {}
        given = {key: item for key, item in value.items() if item is not None}
        for key, item in given.items():
            at, name = _join(path, key), _join(prefix, key)
            for rule in self._rules(name):
                if item is not UNKNOWN:
                    yield from rule(item, at)
            if name in self.row.local:
                continue
            target = self._target(key, item, name, shapes)
            if target is None:
                yield f"{at}: unknown{self._nearest(key, prefix, shapes)}"
                continue
            names, shape, spread = target
            placed[names] = name
            if item is UNKNOWN or (name in self.row.rules and self.row.rules[name] is tags):
                continue
            many = item if spread and isinstance(item, list) else None
            for index, one in enumerate(many if many is not None else [item]):
                yield from self.value(one, shape, at if many is None else f"{at}[{index}]", name)
        yield from self._absent(given, shapes, placed, path, prefix)

    def value(self, value: object, shape: Shape, path: str, prefix: str) -> Iterator[str]:
        """One value against one shape, with the liberties Terraform takes with nesting."""
        if value is UNKNOWN or value is None:
            return
        kind = shape.type_name
        if kind == "structure":
            yield from self._structure(value, shape, path, prefix)
        elif kind == "list":
            pair = _pair(shape.member)
            if isinstance(value, Mapping) and pair:
                for key, item in value.items():
                    yield from self.value(key, pair[0], f"{path} key", prefix)
                    yield from self.value(item, pair[1], f"{path}.{key}", prefix)
            elif isinstance(value, Mapping):  # a block that may stand once is an object in Pulumi
                yield from self.value(value, shape.member, path, prefix)
            elif isinstance(value, list):
                yield from _size(len(value), "items", shape, path)
                for index, item in enumerate(value):
                    yield from self.value(item, shape.member, f"{path}[{index}]", prefix)
            else:
                yield f"{path}: {quoted(value)} is not a list"
        elif kind == "map":
            if not isinstance(value, Mapping):
                yield f"{path}: {quoted(value)} is not a map"
                return
            yield from _size(len(value), "entries", shape, path)
            for key, item in value.items():
                yield from self.value(key, shape.key, f"{path} key", prefix)
                yield from self.value(item, shape.value, f"{path}.{key}", prefix)
        else:
            # A property that carries JSON may come as the object itself; its rule has judged it.
            if not (isinstance(value, Mapping) and prefix in self.row.rules):
                yield from _scalar(value, shape, path)

    def _structure(self, value: object, shape: Shape, path: str, prefix: str) -> Iterator[str]:
        only = next(iter(shape.members.values())) if len(shape.members) == 1 else None
        if isinstance(value, Mapping):
            yield from self.members(value, [shape], path, prefix)
        elif isinstance(value, list) and not (only and value and not isinstance(value[0], Mapping)):
            if len(value) > 1:
                yield f"{path}: {len(value)} items, and 1 at most is allowed"
            for index, item in enumerate(value):
                yield from self.value(item, shape, f"{path}[{index}]", prefix)
        elif only is not None:  # `AttributeBooleanValue` and its like: a box around one value
            yield from self.value(value, only, path, prefix)
        else:
            yield f"{path}: {quoted(value)} is not an object"

    def _rules(self, name: str) -> Iterator[Rule]:
        for table in (self.row.local, self.row.rules):
            if name in table:
                yield table[name]

    def _target(self, key: str, value: object, name: str, shapes: list[Shape]) -> tuple[Names, Shape, bool] | None:
        """Where a property goes: names of members, the shape there, and whether a list was crossed."""
        wanted = self.row.names.get(name)
        for shape in shapes:
            names = tuple(wanted.split(".")) if wanted else _same_name(key, value, shape)
            if names and names[0] in shape.members:
                return names, *_follow(shape, names)
        return None

    def _nearest(self, key: str, prefix: str, shapes: list[Shape]) -> str:
        own = {*self.row.names, *self.row.local}
        known = [n.rpartition(".")[2] for n in own if n.rpartition(".")[0] == prefix]
        known += [_camel(member) for shape in shapes for member in shape.members]
        near = difflib.get_close_matches(key, known, n=1)
        return f"; did you mean '{near[0]}'?" if near else ""

    def _absent(
        self, given: Mapping[str, object], shapes: list[Shape], placed: Mapping[Names, str], path: str, prefix: str
    ) -> Iterator[str]:
        missing = {self._pulumi_name(names, prefix) for names in self._required(shapes[:1], placed, prefix)}
        missing |= {name for name in self.row.needs.get(prefix, ()) if name not in given}
        for name in sorted(missing):
            yield f"{_join(path, name)}: missing"
        for group in self.row.exactly_one.get(prefix, ()):
            chosen = [name for name in group if name in given]
            if len(chosen) != 1:
                yield f"{_join(path, '|'.join(group))}: give exactly one, not {' and '.join(chosen) or 'none'}"
        for shape in shapes:
            if shape.type_name == "structure" and getattr(shape, "is_tagged_union", False) and len(placed) != 1:
                yield f"{path}: give exactly one of {', '.join(map(_camel, shape.members))}"

    def _required(self, shapes: list[Shape], placed: Mapping[Names, str], prefix: str) -> Iterator[Names]:
        """Required members nobody filled, also inside the wrappers that Pulumi leaves out."""
        filled = {names[0] for names in placed}
        for shape in shapes:
            for member in shape.required_members:
                if member not in filled and (prefix or member not in self.row.given):
                    yield (member,)
            for first in {names[0] for names in placed if len(names) > 1 and names[0] in shape.members}:
                inner = {names[1:]: name for names, name in placed.items() if names[0] == first and len(names) > 1}
                nested = _unlisted(shape.members[first])
                if nested.type_name == "structure":
                    yield from ((first, *names) for names in self._required([nested], inner, prefix))

    def _pulumi_name(self, names: Names, prefix: str) -> str:
        """The property that would fill a member: from the row, else the member's name in camelCase."""
        dotted = ".".join(names)
        for name, target in self.row.names.items():
            if name.rpartition(".")[0] == prefix and (target == dotted or target.startswith(f"{dotted}.")):
                return name.rpartition(".")[2]
        return _camel(names[-1])


@cache
def _service(name: str) -> ServiceModel:
    return ServiceModel(Loader().load_service_model(name, "service-2"), name)


@cache
def _input(operation: str) -> Shape:
    service, _, name = operation.partition(".")
    return _service(service).operation_model(name).input_shape


def _same_name(key: str, value: object, shape: Shape) -> Names:
    """The member with this name in any case; a list may rename an object, and an object a list.

    Pulumi puts lists in the plural (`encryptionConfigurations` for EncryptionConfiguration) and blocks that stand
    once in the singular (`rule` for Rules); a scalar keeps the API's number.
    """
    for member, child in shape.members.items():
        if member.lower() == key.lower():
            return (member,)
        block = child.type_name == "structure" and (value is UNKNOWN or isinstance(value, list))
        once = child.type_name == "list" and (value is UNKNOWN or isinstance(value, Mapping))
        if (block and f"{member}s".lower() == key.lower()) or (once and member.lower() == f"{key}s".lower()):
            return (member,)
    return ()


def _follow(shape: Shape, names: Names) -> tuple[Shape, bool]:
    spread = False
    for name in names:
        while shape.type_name == "list":
            shape, spread = shape.member, True
        if name != "member":
            shape = shape.members[name]
    return shape, spread


def _pair(shape: Shape) -> tuple[Shape, Shape] | None:
    """Tags: a map in Pulumi, a list of Key and Value (or TagKey and TagValue, or a dimension's Name) in the API."""
    if shape.type_name != "structure" or len(shape.members) != 2:
        return None
    ends = {name.lower().removeprefix("tag").replace("name", "key"): member for name, member in shape.members.items()}
    return (ends["key"], ends["value"]) if ends.keys() == {"key", "value"} else None


def _unlisted(shape: Shape) -> Shape:
    while shape.type_name == "list":
        shape = shape.member
    return shape


SCALARS: dict[str, tuple[tuple[type, ...], str]] = {
    "string": ((str,), "text"),
    "integer": ((int,), "an integer"),
    "long": ((int,), "an integer"),
    "float": ((int, float), "a number"),
    "double": ((int, float), "a number"),
    "boolean": ((bool,), "true or false"),
    "timestamp": ((str,), "a time as text"),
    "blob": ((str,), "text"),
}


def _scalar(value: object, shape: Shape, path: str) -> Iterator[str]:
    types, meaning = SCALARS[shape.type_name]
    if type(value) not in types:
        yield f"{path}: {quoted(value)} is not {meaning}"
        return
    if isinstance(value, str):
        yield from _size(len(value), "characters", shape, path)
        allowed = shape.metadata.get("enum")
        if allowed and value not in allowed:
            yield f"{path}: {quoted(value)} is not one of {', '.join(allowed)}"
        pattern = shape.metadata.get("pattern")
        if pattern and not _fits(value, pattern):
            yield f"{path}: {quoted(value)} does not match {pattern}"
        if shape.name in FORMS:
            yield from FORMS[shape.name](value, path)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        low, high = shape.metadata.get("min"), shape.metadata.get("max")
        if (low is not None and value < low) or (high is not None and value > high):
            yield f"{path}: {value} is not from {low} to {high}"


def _size(count: int, unit: str, shape: Shape, path: str) -> Iterator[str]:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and count < low:
        yield f"{path}: {count} {unit}, and {low} at least are needed"
    if high is not None and count > high:
        yield f"{path}: {count} {unit}, and {high} at most are allowed"


def _fits(value: str, pattern: str) -> bool:
    r"""AWS writes Java's patterns; Python's lack `\p{L}` and its like, so their characters are written out.

    Those that could stand in the value, that is: all of Unicode takes a second to list.
    """
    beyond_ascii = "".join(sorted({character for character in value if not character.isascii()}))
    return _written_out(pattern, beyond_ascii).fullmatch(value) is not None


@cache
def _written_out(pattern: str, beyond_ascii: str) -> re.Pattern[str]:
    pattern = pattern.replace(r"\uD800\uDC00-\uDBFF\uDFFF", r"\U00010000-\U0010FFFF").replace(r"\p{Print}", r"[ -~]")
    characters = [*map(chr, range(128)), *beyond_ascii]

    def category(found: re.Match[str]) -> str:
        return "".join(re.escape(one) for one in characters if unicodedata.category(one).startswith(found[1]))

    return re.compile(re.sub(r"\\p\{(\w+)\}", category, pattern), re.ASCII | re.DOTALL)


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _camel(member: str) -> str:
    """SageMaker's `KmsKeyId` as `kmsKeyId`, S3's `ID` as `id`, `SSEAlgorithm` as `sseAlgorithm`."""
    return re.sub(r"^[A-Z]+(?=[A-Z][a-z])|^[A-Z]+$|^[A-Z]", lambda found: found[0].lower(), member)
