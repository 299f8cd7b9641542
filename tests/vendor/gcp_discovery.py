"""Google's discovery documents: schemas, methods, and what their prose says about values.

The documents come with google-api-python-client (Apache-2.0). Newer APIs state enums and patterns formally; older ones
(Cloud Storage) and id forms stand in prose only, in a handful of fixed phrases that are read here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import googleapiclient.discovery_cache

Node = Mapping[str, Any]
"""A JSON schema node of a discovery document, or a parameter of one of its methods."""

DOCUMENTS = Path(googleapiclient.discovery_cache.__file__).with_name("documents")

LISTED = re.compile(
    r"(?:[Vv]alues include|[Vv]alid values are|[Pp]ossible values(?: are| include)?|[Cc]urrently,(?: only)?):?"
    r" (?P<items>[^.;:]+)"
)
MATCHES = re.compile(r"match\w*\s+the\s+regular\s+expression:?\s+`(?P<pattern>[^`]+)`")
NAMED = re.compile(r"(?:form|format)(?:\s+is)?:?\s+`(?P<template>projects/[^`]+)`", re.IGNORECASE)
WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


@cache
def document(name: str) -> Node:
    """A document by its file's stem: `storage.v1`."""
    loaded: Node = json.loads((DOCUMENTS / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def schema(document_name: str, name: str) -> Node:
    """A named schema, such as `Bucket`."""
    found: Node = document(document_name)["schemas"][name]
    return found


def method(document_name: str, method_id: str) -> Node:
    """A method by its id without the API's name: `projects.locations.keyRings.create`."""
    *resources, last = method_id.split(".")
    node = document(document_name)
    for resource in resources:
        node = node["resources"][resource]
    found: Node = node["methods"][last]
    return found


def follow(document_name: str, node: Node) -> Node:
    """The schema that a `$ref` points to, keeping the description that stands at the reference."""
    if "$ref" not in node:
        return node
    return {**schema(document_name, node["$ref"]), **{key: value for key, value in node.items() if key != "$ref"}}


def values(node: Node) -> tuple[str, ...]:
    """The values a string may take, from its enum or its prose; empty if it is open."""
    if "enum" in node:
        return tuple(value for value in node["enum"] if not value.endswith("_UNSPECIFIED"))
    return tuple(_listed(node.get("description", "")))


def patterns(node: Node) -> Iterator[str]:
    """Regular expressions that the whole string must match, from `pattern` or else from prose.

    Prose that shows several forms of a name leaves it open.
    """
    if "pattern" in node:
        yield node["pattern"]
        return
    prose = node.get("description", "")
    if found := MATCHES.search(prose):
        yield found["pattern"]
    templates = {_template(template) for template in NAMED.findall(prose)}
    if len(templates) == 1:
        yield from filter(None, templates)


def required(node: Node, method_id: str | None) -> bool:
    """Is this property asked for on creation, formally or by the word that opens its prose?"""
    prose: str = node.get("description", "")
    return (
        bool(node.get("required"))
        or prose.startswith("Required.")
        or method_id in node.get("annotations", {}).get("required", ())
    )


def _listed(prose: str) -> Iterator[str]:
    found = LISTED.search(prose)
    if not found:
        return
    items = re.sub(r"\s+(?:is|are)\s+supported$", "", found["items"])
    words = [word.strip(" '\"`\n") for word in re.split(r",\s*(?:and |or )?| and | or ", items)]
    if len(words) > 1 and "etc" not in words and all(WORD.fullmatch(word) for word in words):
        yield from words


def _template(text: str) -> str | None:
    """`projects/my-project/locations/*` as a pattern: collections are fixed, the ids between them are not."""
    steps = text.split("/")
    if len(steps) % 2:
        return None
    return "/".join("[^/]+" if index % 2 else re.escape(step) for index, step in enumerate(steps))
