"""What moves a model: a version set by hand, or what a cloud's registry says now. Pure: a lock in, another one out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from mlblueprint.problems import BlueprintError, Problem
from mlblueprint.spec import Lock, LockedModel, LockedVersion

Alias = Literal["approved", "candidate"]
ALIASES: tuple[Alias, ...] = get_args(Alias)

RECENT = 10
"""Newest versions of a registry that a lock file learns, beside those that an alias means."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A version as a cloud's registry knows it; rejected and archived ones are left out."""

    number: int
    aliases: frozenset[Alias]
    """What it may be served as; an alias on several versions means the newest of them."""
    artifact: str | None = None
    """URI of its files."""
    image: str | None = None
    """Image that serves it, by digest."""


def unanswered(service: str, error: Exception, fix: str) -> BlueprintError:
    """What to raise when a registry does not answer: no traceback helps who is not signed in."""
    words = str(error).strip().splitlines() or [type(error).__name__]
    return BlueprintError([Problem((), f"{service}: {words[0]}", "a pull reads the registry as whoever runs it", fix)])


def with_model(lock: Lock, cloud: str, name: str, model: LockedModel) -> Lock:
    """The lock with another model, or another state of it, on one cloud."""
    return lock.model_copy(update={"clouds": {**lock.clouds, cloud: {**lock.models(cloud), name: model}}})


def promoted(model: LockedModel, alias: Alias, number: str, version: LockedVersion) -> LockedModel:
    """The model with an alias on a version, and what is newly known of that version; what is not given stays."""
    known = model.versions.get(number, LockedVersion())
    merged = known.model_copy(update=version.model_dump(exclude_none=True))
    return _model({**model.aliases, alias: number}, {**model.versions, number: merged})


def pulled(model: LockedModel, registered: Iterable[Registered]) -> LockedModel:
    """The model with the aliases of a registry and its newest versions; versions that were locked stay."""
    newest = sorted(registered, key=lambda version: -version.number)
    meant = {alias: next((one for one in newest if alias in one.aliases), None) for alias in ALIASES}
    wanted = [*newest[:RECENT], *(one for one in meant.values() if one is not None)]
    found = {str(one.number): LockedVersion(artifact=one.artifact, image=one.image) for one in wanted}
    aliases = {alias: str(one.number) for alias, one in meant.items() if one is not None}
    return _model(aliases, {**model.versions, **found})


def moves(before: LockedModel, after: LockedModel) -> Iterator[str]:
    """What changed, in words: `approved 3 -> 4`."""
    for alias in ALIASES:
        was, now = before.aliases.get(alias), after.aliases.get(alias)
        if was != now:
            yield f"{alias} {was or 'none'} -> {now or 'none'}"
    for number, version in after.versions.items():
        if number in before.versions and before.versions[number] != version:
            yield f"version {number} is said to be something else than before"


def _model(aliases: Mapping[Alias, str], versions: Mapping[str, LockedVersion]) -> LockedModel:
    return LockedModel.model_validate({"aliases": dict(aliases), "versions": dict(versions)})
