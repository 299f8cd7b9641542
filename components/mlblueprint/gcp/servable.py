"""Endpoints that Vertex AI cannot run as they are asked for, where no field alone says so. Loads no SDK."""

from __future__ import annotations

from collections.abc import Iterator

from mlblueprint.catalog import NoInstance
from mlblueprint.gcp import instances, prebuilt
from mlblueprint.prebuilt import NoImage
from mlblueprint.problems import Path, Problem
from mlblueprint.spec import Blueprint, Endpoint, Variant

CONTAINERS = (
    "https://docs.cloud.google.com/gemini-enterprise-agent-platform/machine-learning/predictions/"
    "pre-built-containers, read 2026-11-21"
)
SCALING = (
    "https://docs.cloud.google.com/gemini-enterprise-agent-platform/machine-learning/predictions/autoscaling, "
    "read 2026-11-21"
)
TPUS = (
    "https://docs.cloud.google.com/gemini-enterprise-agent-platform/machine-learning/predictions/use-tpu, "
    "read 2026-11-21"
)

UNROUTED = ("pytorch", "sklearn", "tensorflow", "torchserve", "xgboost")
"""Google's images that Vertex AI asks at routes of its own, which a probe cannot name."""


def check(blueprint: Blueprint) -> Iterator[Problem]:
    """What Vertex AI refuses of each endpoint and variant, with the nearest alternative."""
    for key, endpoint in blueprint.serving.endpoints.items() if blueprint.serving else ():
        path: Path = ("serving", "endpoints", key)
        for name, variant in endpoint.variants.items():
            yield from _image(variant, (*path, "variants", name))
            yield from _scaling(endpoint, variant, (*path, "scaling", "target"))


def _image(variant: Variant, path: Path) -> Iterator[Problem]:
    field = "framework" if variant.framework else "engine"
    software = variant.framework or variant.engine
    if software is None:
        return
    try:
        prebuilt.choose(software, "serving", accelerated=bool(variant.preferences))
    except NoImage as none:
        yield Problem(
            (*path, field), f"{field} {software} is not possible on gcp", f"{none.reason} ({CONTAINERS})", none.instead
        )
    for probe in ("interval", "failures"):
        if getattr(variant.probes, probe) is not None and software.name in UNROUTED:
            yield Problem(
                (*path, "probes", probe),
                f"{probe} is not possible on gcp with an image of Google's",
                f"Vertex AI asks such an image in its own way, and no route is known that a probe could name "
                f"({CONTAINERS})",
                "leave it out, or use an image of your own",
            )


def _scaling(endpoint: Endpoint, variant: Variant, path: Path) -> Iterator[Problem]:
    target = endpoint.scaling.target
    if target is None or not endpoint.scaling.moves:
        return
    if target.gpu is not None and not variant.preferences:
        yield Problem(
            (*path, "gpu"),
            f"gpu {target.gpu} is not possible on gcp for machines without accelerators",
            f"Vertex AI measures the accelerators of each replica ({SCALING})",
            "write cpu: 60%, or give every variant an accelerator",
        )
    try:
        machine = instances.choose(variant, "hosting").instance
    except NoInstance:
        return  # said of the machine itself
    if machine.topology:
        yield Problem(
            path,
            f"{machine.accelerator} and a range of replicas are not possible on gcp",
            f"Vertex AI does not scale TPUs ({TPUS})",
            "make min and max the same, or choose another accelerator",
        )
