"""Azure's judge: azure-native inputs, put into the wire shape, against Azure's own types.

The types come from `azure.json.xz` (origin: README.md beside it). azure-native's inputs are flatter than the wire:
path parameters are arguments, and what Azure keeps under `properties` stands beside `tags` and `location`. `body`
undoes that and collects problems on the way, in the words of the inputs; what only Azure's prose says is in
`azure_rows` and `azure_rules`.
"""

from __future__ import annotations

import difflib
import functools
import json
import lzma
import pathlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from .azure_rows import EXTENSIONS, FORMS, NAMES, NEAREST, PROVIDER, QUERY, RENAMES, SHARED_FORMS, UNFOLDED
from .azure_rules import RULES
from .unknown import UNKNOWN

TYPES = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "number": (int, float),
    "array": (list, tuple),
    "object": Mapping,
}


def check(resource_type: str, inputs: Mapping[str, object]) -> list[str]:
    """Problems that Azure's types, naming rules and documented combinations find; empty means accepted."""
    return body(resource_type, inputs)[1]


def body(resource_type: str, inputs: Mapping[str, object]) -> tuple[dict[str, Any], list[str]]:
    """What azure-native would send for these inputs, and every problem seen while putting it together."""
    row = entry(resource_type)
    if row is None:
        return {}, [f"{resource_type}: no Azure type of this name in azure.json.xz, nor a nearest one in NEAREST"]
    walk = _Walk(resource_type)
    address, payload = _split(row, inputs)
    for name, problem in _address(row, inputs, address):
        walk.report((name,), problem)
    wire = walk.value(payload, row["schema"], ())
    for where, form in FORMS.get(resource_type, {}).items():
        for path, value in _at(inputs, tuple(where.split("."))):
            if isinstance(value, str) and not re.fullmatch(form.pattern, value):
                walk.report(path, f"{value!r} is not {form.what}")
    for rule in RULES.get(resource_type, ()):
        walk.problems.extend(rule(inputs))
    return wire if isinstance(wire, dict) else {}, walk.problems


def entry(resource_type: str) -> dict[str, Any] | None:
    """The vendor's row for a token: `type`, `pathParameters`, `schema`; None when there is none."""
    if resource_type == PROVIDER["token"]:
        return PROVIDER
    if near := NEAREST.get(resource_type):
        return {**document()["resources"][near["like"]], **near}
    row: dict[str, Any] | None = document()["resources"].get(resource_type)
    return row


@functools.cache
def document() -> dict[str, Any]:
    """The whole file, opened once."""
    with lzma.open(pathlib.Path(__file__).with_name("azure.json.xz")) as file:
        doc: dict[str, Any] = json.load(file)
    return doc


def resolve(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """A schema with its reference followed."""
    while "$ref" in schema:
        schema = document()["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    return schema


class _Walk:
    """One pass over one payload: builds the wire value, remembers what does not fit."""

    def __init__(self, resource_type: str) -> None:
        self.flatter = resource_type not in UNFOLDED
        self.renames = RENAMES.get(resource_type, {})
        self.problems: list[str] = []

    def report(self, path: tuple[str | int, ...], problem: str) -> None:
        self.problems.append(f"{_dotted(path)}: {problem}")

    def value(self, value: object, schema: Mapping[str, Any], path: tuple[str | int, ...]) -> object:
        schema = resolve(schema)
        if value is UNKNOWN:
            return value
        kind = schema.get("type", "object" if "properties" in schema else None)
        if path and path[-1] == "userAssignedIdentities" and _given_as_list(schema):
            return self._identities(value, path)
        if kind and not _is(value, kind):
            self.report(path, f"{value!r} is not of type {kind}")
            return value
        if isinstance(value, Mapping):
            return self._object(value, schema, path)
        if isinstance(value, (list, tuple)):
            self._size(value, schema, path, "Items")
            return [self.value(item, schema.get("items", {}), (*path, at)) for at, item in enumerate(value)]
        self._scalar(value, schema, path)
        return value

    def _object(self, value: Mapping[str, Any], schema: Mapping[str, Any], path: tuple[str | int, ...]) -> object:
        given = {key: item for key, item in value.items() if item is not None}
        wire_of = {key: self.renames.get(_plain((*path, key)), key) for key in given}
        properties = dict(schema.get("properties", {}))
        required = list(schema.get("required", ()))
        if tag := schema.get("x-discriminator"):
            chosen = next((given[key] for key in given if wire_of[key] == tag), None)
            if chosen is UNKNOWN:
                return dict(given)
            variant = _variant(schema, tag, chosen)
            properties = {**variant.get("properties", {}), **properties}
            required += [name for name in variant.get("required", ()) if name not in required]
        others = schema.get("additionalProperties", not properties and "unevaluatedProperties" not in schema)
        inner = resolve(properties.get("properties", {}))
        folds = self.flatter and "properties" in inner and "properties" not in given
        out: dict[Any, Any] = {}
        flat: dict[str, Any] = {}
        for key, item in given.items():
            known = properties.get(wire_of[key])
            if known is not None and not known.get("readOnly"):
                out[wire_of[key]] = self.value(item, known, (*path, key))
            elif known is not None:
                self.report((*path, key), "is read only: Azure alone sets it")
            elif folds:
                flat[key] = item
            elif others is not False:
                out[key] = self.value(item, others if isinstance(others, Mapping) else {}, (*path, key))
            else:
                self.report((*path, key), "no such property" + _near(wire_of[key], properties))
        if folds and (flat or "properties" in required):
            out["properties"] = self.value(flat, inner, path)
        for name in required:
            if name not in out:
                self.report((*path, self._given(name, path)), "missing")
        return out

    def _given(self, wire: str, path: tuple[str | int, ...]) -> str:
        """What azure-native calls a wire property of the object at `path`."""
        at = _plain(path)
        back = {
            name: where.rpartition(".")[2] for where, name in self.renames.items() if where.rpartition(".")[0] == at
        }
        return back.get(wire, wire)

    def _identities(self, value: object, path: tuple[str | int, ...]) -> object:
        """A list of ids in azure-native, an object of empty objects on the wire."""
        if not isinstance(value, (list, tuple)):
            self.report(path, f"{value!r} is not a list of identity ids")
            return value
        return {item: {} for item in value}

    def _scalar(self, value: object, schema: Mapping[str, Any], path: tuple[str | int, ...]) -> None:
        allowed = [schema["const"]] if "const" in schema else schema.get("enum")
        if schema.get("x-open-enum"):
            allowed = schema["examples"]
        if allowed is not None and value not in allowed:
            self.report(path, f"{value!r} is not one of {', '.join(map(str, allowed))}")
        if isinstance(value, str):
            self._size(value, schema, path, "Length")
            pattern = SHARED_FORMS.get(schema.get("pattern", ""), schema.get("pattern"))
            if pattern and not re.search(pattern, value):
                self.report(path, f"{value!r} does not match {pattern}")
        elif isinstance(value, (int, float)):
            if value < schema.get("minimum", value):
                self.report(path, f"{value} is less than {schema['minimum']}")
            if value > schema.get("maximum", value):
                self.report(path, f"{value} is more than {schema['maximum']}")

    def _size(self, value: Sequence[Any], schema: Mapping[str, Any], path: tuple[str | int, ...], what: str) -> None:
        least, most = schema.get(f"min{what}", 0), schema.get(f"max{what}", len(value))
        if not least <= len(value) <= most:
            self.report(path, f"{what.lower()} {len(value)} is not within {least}-{most}")


def _split(row: Mapping[str, Any], inputs: Mapping[str, object]) -> tuple[list[str], dict[str, object]]:
    """The arguments that give the resource's address, and the inputs that are its body."""
    address = [*_parents(row), *(name for name in row["pathParameters"] if not name.startswith("="))]
    elsewhere = {*address, *QUERY.get(row["type"], ())}
    return address, {key: value for key, value in inputs.items() if key not in elsewhere}


def _parents(row: Mapping[str, Any]) -> list[str]:
    if row["type"] in ("Microsoft.Resources/resourceGroups", PROVIDER["type"]):
        return []
    return [EXTENSIONS.get(row["type"], "resourceGroupName")]


def _address(row: Mapping[str, Any], inputs: Mapping[str, object], names: list[str]) -> list[tuple[str, str]]:
    """Problems with the arguments of the path: missing parents, names outside the vendor's rules.

    The last name may be absent: azure-native makes one up.
    """
    found = [(name, "missing") for name in names[:-1] if inputs.get(name) is None]
    namespace, *kinds = row["type"].split("/")
    rules = {"resourceGroupName": NAMES["Microsoft.Resources/resourceGroups"]}
    for depth, name in enumerate(row["pathParameters"], start=1):
        rules[name] = NAMES.get("/".join([namespace, *kinds[:depth]]))
    own = resolve(resolve(row["schema"]).get("properties", {}).get("name", {}))
    for name, rule in rules.items():
        value = inputs.get(name)
        if value is None or value is UNKNOWN or name.startswith("="):
            continue
        if not isinstance(value, str):
            found.append((name, f"{value!r} is not of type string"))
        elif rule is not None and not re.fullmatch(rule.pattern, value):
            found.append((name, f"{value!r} is not {rule.what}"))
        elif name == row["pathParameters"][-1] and not (rule or _fits(value, own)):
            found.append((name, f"{value!r} does not fit {dict(own)}"))
    return found


def _fits(name: str, schema: Mapping[str, Any]) -> bool:
    walk = _Walk("")
    walk._scalar(name, schema, ())
    return not walk.problems


def _variant(schema: Mapping[str, Any], tag: str, chosen: object) -> Mapping[str, Any]:
    """The schema of the variant that the discriminator names; empty when it names none."""
    for branch in schema["allOf"]:
        if branch["if"]["properties"][tag]["const"] == chosen:
            return resolve(branch["then"])
    return {}


def _given_as_list(schema: Mapping[str, Any]) -> bool:
    """Whether azure-native takes ids alone: it does where Azure takes nothing else about each identity."""
    about = resolve(schema.get("additionalProperties", {})).get("properties", {})
    return all(one.get("readOnly") for one in about.values())


def _is(value: object, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, TYPES[kind])  # type: ignore[arg-type]


def _at(
    value: object, steps: tuple[str, ...], path: tuple[str | int, ...] = ()
) -> list[tuple[tuple[str | int, ...], object]]:
    """Every value at a path of keys, through lists."""
    if isinstance(value, (list, tuple)):
        return [found for at, item in enumerate(value) for found in _at(item, steps, (*path, at))]
    if not steps:
        return [(path, value)]
    if isinstance(value, Mapping) and steps[0] in value:
        return _at(value[steps[0]], steps[1:], (*path, steps[0]))
    return []


def _near(key: str, names: Mapping[str, Any]) -> str:
    """What was meant: a name here, or one that stands a level deeper."""
    inside = resolve(names.get("properties", {})).get("properties", {})
    if key in inside:
        return f"; did you mean properties.{key}?"
    match = difflib.get_close_matches(key, [*names, *inside], n=1)
    return f"; did you mean {match[0]}?" if match else ""


def _plain(path: tuple[str | int, ...]) -> str:
    return ".".join(step for step in path if isinstance(step, str))


def _dotted(path: tuple[str | int, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
