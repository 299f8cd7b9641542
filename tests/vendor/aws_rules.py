"""What AWS refuses although its service model says nothing: forms, tags and JSON documents."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Callable, Iterator, Mapping

from .unknown import UNKNOWN

Rule = Callable[[object, str], Iterator[str]]
"""Called with a value and its path in the inputs; yields whole problems."""


def quoted(value: object) -> str:
    """A value as a problem shows it, cut where it would hide the sentence."""
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def is_a(*types: type) -> Rule:
    """The provider's own switches, which no operation carries."""

    def rule(value: object, path: str) -> Iterator[str]:
        if type(value) not in types:
            yield f"{path}: {quoted(value)} is not {' or '.join(t.__name__ for t in types)}"

    return rule


def one_of(*allowed: object) -> Rule:
    """A closed set that only the documentation lists."""

    def rule(value: object, path: str) -> Iterator[str]:
        if value not in allowed:
            yield f"{path}: {quoted(value)} is not one of {', '.join(map(str, allowed))}"

    return rule


def between(low: int, high: int) -> Rule:
    """Bounds that are tighter than the model's."""

    def rule(value: object, path: str) -> Iterator[str]:
        if type(value) is not int or not low <= value <= high:
            yield f"{path}: {quoted(value)} is not an integer from {low} to {high}"

    return rule


def matches(pattern: str, meaning: str) -> Rule:
    """A form that only the documentation draws."""
    compiled = re.compile(pattern, re.ASCII)

    def rule(value: object, path: str) -> Iterator[str]:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            yield f"{path}: {quoted(value)} is not {meaning}"

    return rule


def each(rule: Rule) -> Rule:
    """The same rule for every item of a list."""

    def rules(value: object, path: str) -> Iterator[str]:
        for index, item in enumerate(value if isinstance(value, list) else []):
            if item is not UNKNOWN:
                yield from rule(item, f"{path}[{index}]")

    return rules


def cidr(widest: int, narrowest: int) -> Rule:
    """An IPv4 block on its own boundary, of a size the resource takes."""

    def rule(value: object, path: str) -> Iterator[str]:
        try:
            network = ipaddress.IPv4Network(str(value))
        except ValueError as error:
            yield f"{path}: {quoted(value)} is not an IPv4 block: {error}"
            return
        if not widest <= network.prefixlen <= narrowest:
            yield f"{path}: {quoted(value)} is not from /{widest} to /{narrowest}"

    return rule


# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, read 2026-11-21
_BUCKET = re.compile(
    r"(?!xn--|sthree-|amzn-s3-demo-)(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
    r"(?<!-s3alias)(?<!--ol-s3)(?<!\.mrap)(?<!--x-s3)(?<!--table-s3)"
)


def bucket_name(value: object, path: str) -> Iterator[str]:
    """General purpose bucket names."""
    if not isinstance(value, str) or not _BUCKET.fullmatch(value):
        yield f"{path}: {quoted(value)} is not a bucket name (3-63 of a-z, 0-9, '.', '-')"


# The same on the pages of most services, for one
# https://docs.aws.amazon.com/emr/latest/EMR-Serverless-UserGuide/tagging-restrictions.html, read 2026-11-21
_TAG = re.compile(r"[\w\s.:/=+\-@]*")


def tags(value: object, path: str) -> Iterator[str]:
    """Up to 50 keys of 1-128 and values of 0-256 characters, of the set that every service takes."""
    if not isinstance(value, Mapping):
        yield f"{path}: {quoted(value)} is not a map"
        return
    if len(value) > 50:
        yield f"{path}: {len(value)} tags, and 50 at most are allowed"
    for key, text in value.items():
        if not isinstance(key, str) or not 1 <= len(key) <= 128 or not _TAG.fullmatch(key):
            yield f"{path}: {quoted(key)} is not a tag key (1-128 letters, digits, spaces and _.:/=+-@)"
        elif key.lower().startswith("aws:"):
            yield f"{path}: {quoted(key)} begins with 'aws:', which is reserved"
        if text is UNKNOWN:
            continue
        if not isinstance(text, str) or len(text) > 256 or not _TAG.fullmatch(text):
            yield f"{path}.{key}: {quoted(text)} is not a tag value (0-256 letters, digits, spaces and _.:/=+-@)"


def document(check: Callable[[Mapping[str, object], str], Iterator[str]]) -> Rule:
    """A property that carries JSON as text; the SDK also takes the object itself."""

    def rule(value: object, path: str) -> Iterator[str]:
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError as error:
                yield f"{path}: is not JSON: {error}"
                return
        if isinstance(value, Mapping):
            yield from check(value, path)
        else:
            yield f"{path}: {quoted(value)} is not a JSON object"

    return rule


def closed(value: object, path: str, required: set[str], optional: set[str]) -> Iterator[str]:
    """An object with these keys and no others."""
    if value is UNKNOWN:
        return
    if not isinstance(value, Mapping):
        yield f"{path}: {quoted(value)} is not an object"
        return
    for key in sorted(required - value.keys()):
        yield f"{path}.{key}: missing"
    for key in sorted(map(str, value.keys() - required - optional)):
        yield f"{path}.{key}: unknown; use one of {', '.join(sorted(required | optional))}"
