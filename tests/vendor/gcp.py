"""What Google would say of a payload: names by Pulumi's SDK, values by the discovery documents.

pulumi-gcp is shaped by Terraform: argument names and types are those of the installed SDK, and each argument is led to
the property of Google's REST API that it becomes (`gcp_rows.py`), whose format, enum, pattern and prose bind its value.
"""

from __future__ import annotations

import difflib
import importlib
import inspect
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, get_args, get_origin

import pulumi
from pulumi._types import input_type_py_to_pulumi_names, input_type_types, is_input_type

from . import gcp_discovery as discovery
from . import gcp_forms as form
from .gcp_discovery import Node
from .gcp_forms import Form
from .gcp_rows import COMMON, PROVIDER, ROWS, Row
from .unknown import UNKNOWN

ENGINE_SETTINGS = {"version", "pluginDownloadURL"}
"""Provider inputs that the engine adds for itself."""

FORMATS: Mapping[str, tuple[str, Callable[[str], bool]]] = {
    "google-duration": (
        "a duration in seconds such as 3600s",
        lambda text: bool(re.fullmatch(r"\d+(\.\d{1,9})?s", text)),
    ),
    "google-datetime": (
        "a time such as 2026-11-21T00:00:00Z",
        lambda text: bool(re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)", text)),
    ),
    "date": ("a date such as 2026-11-21", lambda text: bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text))),
    "int64": ("a whole number", lambda text: bool(re.fullmatch(r"-?\d{1,19}", text))),
    "uint64": ("a whole number", lambda text: text.isdigit()),
}
"""Formats of strings in the discovery documents that are held against the value."""

ASSETS = {pulumi.Asset, pulumi.Archive}
ASSET_KEYS = {"text", "path", "uri", "assets"}
"""What an asset on the wire has beside its signature and hash."""

BITS = {
    "int32": (-(2**31), 2**31 - 1),
    "uint32": (0, 2**32 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "uint64": (0, 2**64 - 1),
}


def check(resource_type: str, inputs: Mapping[str, object]) -> list[str]:
    """Problems of one resource's wire inputs, each `path: what is wrong`; empty means accepted."""
    if resource_type == "pulumi:providers:gcp":
        return list(_provider(inputs))
    row = ROWS.get(resource_type)
    if row is None:
        return [f"no row for '{resource_type}': say where Google describes it in ROWS in tests/vendor/gcp_rows.py"]
    arguments = args_class(resource_type)
    problems = [*_object(row, arguments, inputs, "", "", bodies(row))]
    return problems + [problem for rule in row.rules for problem in rule(inputs)]


@cache
def args_class(resource_type: str) -> type:
    """The SDK's input class of a Pulumi type: `storage.BucketArgs` for `gcp:storage/bucket:Bucket`."""
    _, module, name = resource_type.split(":")
    resource = getattr(importlib.import_module(f"pulumi_gcp.{module.partition('/')[0]}"), name)
    arguments: type = getattr(sys.modules[resource.__module__], f"{name}Args")
    return arguments


@cache
def arguments_of(arguments: type) -> dict[str, tuple[Any, bool]]:
    """Wire names of an input class, each with its type and whether the SDK asks for it."""
    types, parameters = input_type_types(arguments), inspect.signature(arguments).parameters
    return {
        wire: (
            types.get(wire, types.get(python)),
            python in parameters and parameters[python].default is inspect.Parameter.empty,
        )
        for python, wire in input_type_py_to_pulumi_names(arguments).items()
    }


def bodies(row: Row) -> list[Node]:
    """The schemas in which a row's properties are looked up, in order."""
    if row.schemas or row.method is None:
        return [discovery.schema(row.document, name) for name in row.schemas]
    return [discovery.follow(row.document, discovery.method(row.document, row.method)["request"])]


def place(row: Row, nodes: Sequence[Node], path: str) -> Node | Form | None:
    """What binds the value at a dotted path: a schema node, a form, or None if it fits nowhere.

    `nodes` are the schemas of the enclosing object.
    """
    name = path.rpartition(".")[2]
    override = row.names.get(path, COMMON.get(path))
    if isinstance(override, Form):
        return override
    parameters = discovery.method(row.document, row.method)["parameters"] if row.method else {}
    if override is not None:
        if override.startswith("@"):
            return parameters[override[1:]]  # type: ignore[no-any-return]
        found = [node for body in bodies(row) if (node := _descend(row, body, override.split("."))) is not None]
        return found[0] if found else None
    for node in nodes:
        for candidate in _spellings(name):
            if candidate in node.get("properties", {}):
                return discovery.follow(row.document, node["properties"][candidate])
    return None if "." in path else parameters.get(name)


def _object(
    row: Row, arguments: type, given: Mapping[str, object], path: str, at: str, nodes: Sequence[Node]
) -> Iterator[str]:
    """Problems of one object: `path` is where its type stands (no indices), `at` where its value stands."""
    known = arguments_of(arguments)
    for name, value in given.items():
        inner, there = _join(path, name), _join(at, name)
        if name not in known:
            yield f"{there}: {_unknown(name, known)}"
        elif value is None:
            continue
        elif (bound := place(row, nodes, inner)) is None:
            yield f"{there}: fits nowhere in {row.document}: add it to the row's names in tests/vendor/gcp_rows.py"
        elif isinstance(bound, Mapping) and bound.get("readOnly"):
            yield f"{there}: is set by the service alone"
        else:
            yield from _value(row, known[name][0], value, inner, there, bound)
    for name, (_, asked) in known.items():
        if given.get(name) is None and (asked or _asked_by_google(row, nodes, _join(path, name))):
            yield f"{_join(at, name)}: missing"


def _value(row: Row, expected: Any, value: object, path: str, at: str, bound: Node | Form) -> Iterator[str]:
    if value is UNKNOWN:
        return
    expected = _plain(expected)
    if get_origin(expected) is not None and issubclass(get_origin(expected), Mapping):
        labelled = path.endswith("abels") and row.names.get(path) is not form.ANY
        yield from _labels(value, at) if labelled else _strings(value, at)
    elif get_origin(expected) is not None and issubclass(get_origin(expected), Sequence):
        if not isinstance(value, list | tuple):
            yield f"{at}: {value!r} is not a list"
            return
        inner = row.names.get(f"{path}[]")
        item = inner if isinstance(inner, Form) else _item(row, bound)
        for index, element in enumerate(value):
            yield from _value(row, get_args(expected)[0], element, path, f"{at}[{index}]", item)
    elif expected in ASSETS:
        if not isinstance(value, Mapping) or not ASSET_KEYS & set(value):
            yield f"{at}: {value!r} is not an asset"
    elif is_input_type(expected):
        if not isinstance(value, Mapping):
            yield f"{at}: {value!r} is not an object"
            return
        yield from _object(row, expected, value, path, at, [] if isinstance(bound, Form) else [_item(row, bound)])
    elif (expected is float and type(value) not in (int, float)) or (
        expected is not float and type(value) is not expected
    ):
        yield f"{at}: {value!r} is not of type {expected.__name__}"
    else:
        yield from (
            f"{at}: {problem}"
            for problem in (bound.problems(value) if isinstance(bound, Form) else _scalar(bound, value))
        )


def _scalar(node: Node, value: object) -> Iterator[str]:
    """A value of the right Pulumi type against format, enum and patterns."""
    if isinstance(value, str):
        choices = discovery.values(node)
        if choices and value not in choices:
            yield f"{value!r} is not one of {', '.join(choices)}"
        for pattern in discovery.patterns(node):
            if not re.fullmatch(pattern, value):
                yield f"{value!r} does not match {pattern}"
        says, holds = FORMATS.get(node.get("format", ""), ("", lambda _: True))
        if not holds(value):
            yield f"{value!r} is not {says}"
    elif isinstance(value, int) and not isinstance(value, bool) and node.get("format") in BITS:
        low, high = BITS[node["format"]]
        if not low <= value <= high:
            yield f"{value} is not between {low} and {high}"


def _provider(inputs: Mapping[str, object]) -> Iterator[str]:
    known = arguments_of(importlib.import_module("pulumi_gcp.provider").ProviderArgs)
    for name, value in inputs.items():
        if value is UNKNOWN or value is None or name in ENGINE_SETTINGS:
            continue
        if name not in known:
            yield f"{name}: {_unknown(name, known)}"
        elif not isinstance(value, str):
            yield f"{name}: {value!r} is not a string; a provider's settings are sent as JSON text"
        else:
            expected = _plain(known[name][0])
            yield from _setting(name, value, expected)


def _setting(name: str, text: str, expected: Any) -> Iterator[str]:
    if expected is str:
        yield from (f"{name}: {problem}" for problem in PROVIDER.get(name, form.ANY).problems(text))
        return
    try:
        value = json.loads(text)
    except ValueError:
        yield f"{name}: {text!r} is not JSON"
        return
    yield from _value(Row("iam.v1"), expected, value, name, name, form.ANY)


def _labels(value: object, at: str) -> Iterator[str]:
    wrong = list(_strings(value, at))
    yield from wrong
    if not wrong and isinstance(value, Mapping):
        yield from (
            f"{at}{problem}" for problem in form.label_problems({k: v for k, v in value.items() if v is not UNKNOWN})
        )


def _strings(value: object, at: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{at}: {value!r} is not an object"
        return
    yield from (
        f"{at}.{key}: {item!r} is not of type str"
        for key, item in value.items()
        if item is not UNKNOWN and not isinstance(item, str)
    )


def _asked_by_google(row: Row, nodes: Sequence[Node], path: str) -> bool:
    """Google requires it, and Pulumi neither names the resource itself nor takes it from the provider."""
    if path in {"name", *COMMON} or path.endswith(".name"):
        return False
    bound = place(row, nodes, path)
    return isinstance(bound, Mapping) and discovery.required(bound, f"{row.document.partition('.')[0]}.{row.method}")


def _item(row: Row, bound: Node | Form) -> Node | Form:
    """What binds the elements: of an array, or of a map that Terraform writes as a list of objects with an id."""
    if isinstance(bound, Form):
        return bound
    inner = bound.get("items") or (
        bound["additionalProperties"] if "$ref" in bound.get("additionalProperties", {}) else None
    )
    if inner is None:
        return bound
    # Older documents say what an element may be in the prose of the list.
    return {"description": bound.get("description", ""), **discovery.follow(row.document, inner)}


def _descend(row: Row, node: Node | None, steps: Sequence[str]) -> Node | None:
    for step in steps:
        if node is None:
            return None
        inner = _item(row, node)
        properties = inner.get("properties", {}) if isinstance(inner, Mapping) else {}
        node = discovery.follow(row.document, properties[step]) if step in properties else None
    return node


def _spellings(name: str) -> Iterator[str]:
    """The name, and its singular: Pulumi turns Terraform's repeated blocks into plurals."""
    yield name
    if name.endswith("ies"):
        yield name[:-3] + "y"
    if name.endswith("es"):
        yield name[:-2]
    if name.endswith("s"):
        yield name[:-1]


def _plain(expected: Any) -> Any:
    """A type without Pulumi's wrappers: `Input[Sequence[Input[str]]]` is `Sequence[...]`."""
    for option in (
        get_args(expected) if get_origin(expected) is None or str(expected).startswith("typing.Union") else ()
    ):
        if option is not type(None) and "Awaitable" not in str(option) and "Output[" not in str(option):
            return _plain(option)
    return expected


def _unknown(name: str, known: Mapping[str, object]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"not an argument{f'; did you mean {near[0]}?' if near else ''}"


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
