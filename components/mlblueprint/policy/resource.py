"""A resource as rules see it, and how they look into its properties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final


class Unknown:
    """A value that only the cloud will say; a rule neither accepts nor refuses it."""

    def __repr__(self) -> str:
        return "unknown"


UNKNOWN: Final = Unknown()


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource, planned or registered."""

    type: str
    """Type token: `aws:s3/bucket:Bucket`."""
    name: str
    urn: str
    properties: Mapping[str, Any]
    """In the provider's own spelling; UNKNOWN for what is not known yet."""
    protected: bool = False
    dependencies: tuple[str, ...] = ()
    """URNs of what it refers to or waits for."""
    provider: Mapping[str, Any] = field(default_factory=dict)
    """Properties of its explicit provider."""


def values(resource: Resource, path: str) -> Iterator[Any]:
    """What stands at a dotted path; `rules[]` is each item, `*` each value of a map; None where nothing stands."""
    yield from _at(resource.properties, path.split(".")) if path else iter((resource.properties,))


def _at(value: Any, steps: Sequence[str]) -> Iterator[Any]:
    if value is UNKNOWN or not steps:
        yield value
        return
    step, rest = steps[0], steps[1:]
    if step == "*":
        for inner in value.values() if isinstance(value, Mapping) else ():
            yield from _at(inner, rest)
        return
    key, listed = step.removesuffix("[]"), step.endswith("[]")
    inner = value.get(key) if isinstance(value, Mapping) else None
    if listed and isinstance(inner, Sequence) and not isinstance(inner, str) and inner:
        for item in inner:
            yield from _at(item, rest)
    else:
        yield from _at(inner, rest if not listed or inner is not None else ())


def texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text below a value, with the path that leads to it."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from texts(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, Sequence):
        for index, inner in enumerate(value):
            yield from texts(inner, f"{path}[{index}]")
