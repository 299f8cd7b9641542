"""Property values between the engine's wire form and plain Python.

The special keys are the protocol's own: https://github.com/pulumi/pulumi/blob/v3.259.0/sdk/go/common/resource/sig/sig.go,
read 2026-11-21.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from google.protobuf import json_format, struct_pb2
from tests.vendor import UNKNOWN

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e"
UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"

Values = dict[str, Any]


def read(wire: struct_pb2.Struct) -> tuple[Values, frozenset[str]]:
    """Plain values, with UNKNOWN where only the cloud can tell, and the names of the properties that hold a secret."""
    document: Values = json_format.MessageToDict(wire)
    return {name: _plain(value) for name, value in document.items()}, frozenset(
        name for name, value in document.items() if _secret(value)
    )


def write(values: Mapping[str, Any], secrets: frozenset[str] | set[str] = frozenset()) -> struct_pb2.Struct:
    """The wire form; the properties named in `secrets` travel as secrets."""
    wire = struct_pb2.Struct()
    wire.update({name: _marked(_wired(value)) if name in secrets else _wired(value) for name, value in values.items()})
    return wire


def leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every scalar with its path; list positions are left out, since a schema has none."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from leaves(inner, path)
    else:
        yield path, value


def changes(old: object, new: object, path: str = "") -> Iterator[str]:
    """The paths at which two values differ: maps are walked, anything else is compared as a whole."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in old.keys() | new.keys():
            yield from changes(old.get(name), new.get(name), f"{path}.{name}" if path else name)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for before, after in zip(old, new, strict=True):
            yield from changes(before, after, path)
    elif old != new and not _same_document(old, new):
        yield path


def _same_document(old: object, new: object) -> bool:
    """Plugins compare JSON by what it says: `TransformJSONDocument` in pulumi-aws, and suppressed diffs upstream."""
    if not (isinstance(old, str) and isinstance(new, str) and old[:1] == new[:1] == "{"):
        return False
    try:
        return bool(json.loads(old) == json.loads(new))
    except json.JSONDecodeError:
        return False


def _plain(value: object) -> Any:  # the wire form is JSON: anything may stand anywhere
    if isinstance(value, Mapping):
        signature = value.get(SIGNATURE)
        if signature in (SECRET, OUTPUT):
            return _plain(value["value"]) if "value" in value else UNKNOWN
        if signature == REFERENCE:
            return _plain(value.get("id", ""))
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if value == UNKNOWN_TEXT:
        return UNKNOWN
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _secret(value: object) -> bool:
    if isinstance(value, Mapping):
        signature = value.get(SIGNATURE)
        marked = signature == SECRET or (signature == OUTPUT and bool(value.get("secret")))
        return marked or any(_secret(inner) for inner in value.values())
    return isinstance(value, list) and any(_secret(inner) for inner in value)


def _wired(value: object) -> Any:
    if isinstance(value, Mapping):
        return {name: _wired(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_wired(inner) for inner in value]
    return UNKNOWN_TEXT if value is UNKNOWN else value


def _marked(value: object) -> dict[str, Any]:
    return {SIGNATURE: SECRET, "value": value}
