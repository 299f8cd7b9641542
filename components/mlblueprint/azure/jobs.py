"""What Azure ML refuses of jobs, and does by other means: the part of `limits.py` that knows schedules and images.

Importing this loads no SDK.
"""

from __future__ import annotations

from mlblueprint import catalog
from mlblueprint.azure import instances, prebuilt, schedules
from mlblueprint.limit import Emulation, Limit, values_at
from mlblueprint.prebuilt import NoImage
from mlblueprint.problems import Problem
from mlblueprint.spec import Blueprint
from mlblueprint.spec.training import DEFAULT_DISK

LIMITS: tuple[Limit, ...] = (
    Limit(
        "training.jobs.*.schedule",
        "with months, or with days of the month that are not one from 1 to 28 at one time",
        lambda cron: not schedules.possible(cron),
        "a schedule takes days of the month and months for *, and else comes once a month, on a day that all have",
        "write one minute, one hour and one day from 1 to 28, or days of the week",
        "https://learn.microsoft.com/azure/machine-learning/how-to-schedule-pipeline-job, read 2026-11-21",
    ),
    Limit(
        "training.jobs.*.resources.disk",
        f"any but {DEFAULT_DISK}",
        lambda disk: disk != DEFAULT_DISK,
        "the disk comes with the size of the machine, and a job asks for nothing but the size",
        "leave it out, and ask for more cpus or memory: larger machines have larger disks",
        "https://learn.microsoft.com/azure/machine-learning/how-to-use-serverless-compute, read 2026-11-21",
    ),
    Limit(
        "training.jobs.*.environment.*",
        "with ${{ in it",
        lambda value: "${{" in value,
        "Azure ML takes ${{ }} for an expression of its own",
        "put it together in the code",
        "https://learn.microsoft.com/azure/machine-learning/how-to-manage-inputs-outputs-pipeline, read 2026-11-21",
    ),
)

EMULATIONS: tuple[Emulation, ...] = (
    Emulation(
        "training.jobs.*.cluster",
        "jobs of clusters share one identity, the only one that mounts folders and pulls images there: what one of "
        "them may, all of them may. `resources` gives a job one of its own",
        "https://learn.microsoft.com/azure/machine-learning/how-to-identity-based-service-authentication, read "
        "2026-11-21",
    ),
    Emulation(
        "training.jobs.*.schedule",
        "in UTC; before a schedule is taken away, Azure wants it disabled: `az ml schedule disable`",
        "https://learn.microsoft.com/azure/machine-learning/how-to-schedule-pipeline-job, read 2026-11-21",
    ),
)


def refused(blueprint: Blueprint) -> list[Problem]:
    """Machines and frameworks that Azure ML does not have for jobs."""
    machines = [(path, one) for path, one in values_at(blueprint, "training.jobs.*.resources") if one is not None]
    return [*catalog.refused(machines, "training", instances, "azure"), *_unshipped(blueprint)]


def _unshipped(blueprint: Blueprint) -> list[Problem]:
    """Frameworks that Azure ML has no image of."""
    clusters = blueprint.compute.clusters if blueprint.compute else {}
    problems = []
    for path, job in values_at(blueprint, "training.jobs.*"):
        machine = job.resources or clusters[job.cluster]
        try:
            if job.framework is not None:
                prebuilt.choose(job.framework, "training", accelerated=bool(machine.preferences))
        except NoImage as none:
            given = f"framework {job.framework} is not possible on azure"
            problems.append(Problem((*path, "framework"), given, none.reason, none.instead))
    return problems
