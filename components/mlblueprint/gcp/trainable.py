"""Jobs that Vertex AI cannot run as they are asked for, where no field alone says so. Loads no SDK."""

from __future__ import annotations

from collections.abc import Iterator

from mlblueprint.catalog import NoInstance, Use
from mlblueprint.gcp import instances, prebuilt
from mlblueprint.prebuilt import NoImage
from mlblueprint.problems import Path, Problem
from mlblueprint.spec import Blueprint, Framework, PrivateNetwork
from mlblueprint.spec.machine import Machine

CONTAINERS = (
    "https://docs.cloud.google.com/gemini-enterprise-agent-platform/machine-learning/supported-frameworks, "
    "read 2026-11-21"
)


def check(blueprint: Blueprint) -> Iterator[Problem]:
    """One problem for each job whose framework has no image for the machine that it runs on."""
    clusters = blueprint.compute.clusters if blueprint.compute else {}
    offer = instances.offer(private=isinstance(blueprint.network, PrivateNetwork))
    for key, job in blueprint.training.jobs.items() if blueprint.training else ():
        machine = clusters.get(job.cluster) if job.cluster else job.resources
        if job.framework is not None and machine is not None:
            path: Path = ("training", "jobs", key, "framework")
            yield from _image(job.framework, machine, "cluster" if job.cluster else "training", offer, path)


def _image(framework: Framework, machine: Machine, use: Use, offer: instances.Offer, path: Path) -> Iterator[Problem]:
    given = f"framework {framework} is not possible on gcp"
    try:
        prebuilt.choose(framework, "training", accelerated=bool(machine.preferences))
        taken = offer.choose(machine, use).instance
    except NoImage as none:
        yield Problem(path, given, f"{none.reason} ({CONTAINERS})", none.instead)
    except NoInstance:
        return  # said of the machine itself
    else:
        if taken.topology:
            yield Problem(
                path,
                f"{given} on {taken.accelerator}",
                f"the images of frameworks that are chosen from are made for NVIDIA's accelerators ({CONTAINERS})",
                "use an image of your own, or another accelerator",
            )
