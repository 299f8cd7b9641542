"""Which variants of an endpoint can be served now, and with which share: pure, from the blueprint and the lock file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mlblueprint.problems import Problem
from mlblueprint.spec import Blueprint, Endpoint, LockedModel, Variant


@dataclass(frozen=True, slots=True)
class Served:
    """A variant whose model is there."""

    key: str
    spec: Variant
    weight: int
    """Its share of the requests now: variants that wait leave theirs to the others."""
    version: str | None = None
    """Version of the registered model. None: the variant names its files itself."""
    artifact: str | None = None
    """URI of the version's files. None: the variant's own `artifact`, or the image holds the model."""
    image: str | None = None
    """Image of the version, by digest; used where the variant names none."""


@dataclass(frozen=True, slots=True)
class Release:
    """What an endpoint serves now."""

    served: tuple[Served, ...]
    """In the order of the blueprint; none of them means that the whole endpoint waits."""
    waiting: Mapping[str, str]
    """Variants without a model yet -> the version that they wait for: `churn@approved`."""

    @property
    def waits(self) -> bool:
        """Whether nothing can be served yet."""
        return not self.served

    def notes(self, endpoint: str) -> Iterator[str]:
        """What a plan says of variants that wait."""
        for key, reference in self.waiting.items():
            who = (
                f"{endpoint} waits" if self.waits else f"{endpoint}: variant {key} waits, and the others have its share"
            )
            yield f"{who} for its first {reference}: see `mlblueprint lock`"


def release(endpoint: Endpoint, locked: Mapping[str, LockedModel]) -> Release:
    """What an endpoint serves with the versions that the lock file has."""
    ready: list[Served] = []
    waiting: dict[str, str] = {}
    for key, variant in endpoint.variants.items():
        if variant.model is None:
            ready.append(Served(key, variant, variant.weight))
            continue
        model = locked.get(variant.model.model)
        found = model.version(variant.model) if model is not None else None
        if found is None:
            waiting[key] = str(variant.model)
        else:
            number, version = found
            ready.append(Served(key, variant, variant.weight, number, version.artifact, version.image))
    shares = _shares([one.weight for one in ready])
    return Release(
        tuple(
            Served(one.key, one.spec, share, one.version, one.artifact, one.image)
            for one, share in zip(ready, shares, strict=True)
        ),
        waiting,
    )


def check(blueprint: Blueprint, locked: Mapping[str, LockedModel]) -> list[Problem]:
    """One problem for each variant whose model is there and of which nothing says in which image it runs."""
    problems = []
    for key, endpoint in blueprint.serving.endpoints.items() if blueprint.serving else ():
        for one in release(endpoint, locked).served:
            if not (one.spec.image or one.spec.framework or one.spec.engine or one.image):
                problems.append(
                    Problem(
                        ("serving", "endpoints", key, "variants", one.key, "model"),
                        f"version {one.version} of {one.spec.model} has no image in the lock file",
                        "the version's image, or image, framework or engine of the variant, says what runs",
                        "add one to the variant, such as image: serve, or lock the version with its image",
                    )
                )
    return problems


def advice(blueprint: Blueprint) -> Iterator[str]:
    """What may be built and will not do what it is meant for: alarms that fire when a release has ended."""
    alarms = blueprint.alarms
    for key, endpoint in blueprint.serving.endpoints.items() if blueprint.serving else ():
        bake = endpoint.rollout.bake
        for name in endpoint.rollout.rollback_on:
            if name in alarms and alarms[name].for_.seconds >= bake.seconds:
                yield (
                    f"{key}: {name} fires after {alarms[name].for_}, and a release bakes for {bake}: too short to be"
                    " taken back. Make rollout.bake longer"
                )


def _shares(weights: list[int]) -> list[int]:
    """The weights scaled to make 100, in whole numbers; equal ones where all are 0."""
    if not weights:
        return []
    weights = weights if sum(weights) else [1] * len(weights)
    exact = [weight * 100 / sum(weights) for weight in weights]
    shares = [int(share) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda at: (shares[at] - exact[at], at))
    for at in by_remainder[: 100 - sum(shares)]:
        shares[at] += 1
    return shares
