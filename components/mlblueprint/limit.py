"""What a cloud cannot do, said before anything is built: the field, the reason and the nearest alternative.

Each cloud's `limits.py` is a table of these. The plan refuses by it, the matrix prints it, and the every-field test
believes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from mlblueprint.problems import Path, Problem, dotted
from mlblueprint.spec import Blueprint, Model, PrivateNetwork
from mlblueprint.spec.base import attribute
from mlblueprint.spec.placement import Adopt


@dataclass(frozen=True, slots=True)
class Limit:
    """One field that one cloud honours not at all, or not with every value."""

    field: str
    """Path with `*` for any key: `storage.buckets.*.archive_after`."""
    values: str
    """Which values are refused, in words: `under 90d`, `any`."""
    refuses: Callable[[Any], bool]
    """Whether a value that is set is refused."""
    reason: str
    """Why the cloud cannot."""
    instead: str
    """The nearest thing that it can."""
    source: str
    """Where the vendor says so, and the date it was read."""


@dataclass(frozen=True, slots=True)
class Emulation:
    """One field that one cloud honours by other means than a setting of its own."""

    field: str
    how: str
    source: str


def refused(blueprint: Blueprint, limits: Iterable[Limit], cloud: str) -> list[Problem]:
    """One problem for each value of a blueprint that a limit refuses."""
    return [
        Problem(
            path,
            f"{dotted(path).rpartition('.')[2]} {value} is not possible on {cloud}",
            f"{limit.reason} ({limit.source})",
            limit.instead,
        )
        for limit in limits
        for path, value in values_at(blueprint, limit.field)
        if value is not None and limit.refuses(value)
    ]


def unused(blueprint: Blueprint, adopt: Adopt) -> list[Problem]:
    """One problem for each thing that is adopted and would not be used: on every cloud a mistake of the stack."""
    problems = []
    if adopt.network is not None and not isinstance(blueprint.network, PrivateNetwork):
        problems.append(_unused("network", "network.mode is public", "set network: {mode: private}"))
    if adopt.key is not None and not blueprint.security.customer_managed:
        fix = "set security: {encryption: customer_managed}"
        problems.append(_unused("key", "security.encryption is provider_managed", fix))
    if adopt.identity_provider is not None and blueprint.delivery is None:
        why = "the blueprint has no delivery"
        problems.append(_unused("identity_provider", why, "add delivery: {provider: github_actions, ...}"))
    return problems


def _unused(what: str, why: str, fix: str) -> Problem:
    given = f"a {what} is adopted, but {why}"
    return Problem(("adopt", what), given, "what is adopted is used", f"{fix}, or remove it")


def values_at(model: Model, field: str) -> Iterator[tuple[Path, Any]]:
    """Every value at a field path with `*` for any key, with the path that it stands at."""
    found: list[tuple[Path, Any]] = [((), model)]
    for step in field.split("."):
        found = [((*where, key), inner) for where, value in found for key, inner in _step(value, step)]
    yield from found


def _step(value: Any, step: str) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return list(value.items()) if step == "*" else [(step, value[step])] if step in value else []
    name = attribute(step)
    return [(step, getattr(value, name))] if hasattr(value, name) else []
