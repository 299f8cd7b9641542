"""What AWS cannot do with training jobs, and what it does by other means than a setting of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlblueprint import catalog
from mlblueprint.aws import disks, instances, prebuilt
from mlblueprint.catalog import NoInstance
from mlblueprint.limit import Emulation, Limit, values_at
from mlblueprint.prebuilt import NoImage
from mlblueprint.problems import Path, Problem
from mlblueprint.spec import Blueprint, Job

_SAGEMAKER = "https://docs.aws.amazon.com/sagemaker/latest"
_BATCH = "https://docs.aws.amazon.com/batch/latest"
_BOTOCORE = "as in botocore 1.44.5, 2026-11-21"
_TRAINING_JOB = f"{_SAGEMAKER}/APIReference/API_CreateTrainingJob.html, {_BOTOCORE}"
_STATES = "https://docs.aws.amazon.com/step-functions/latest/dg/connect-batch.html, read 2026-11-21"

NVIDIA_ALONE = ("Trainium", "Trainium2")
"""Accelerators that the images of frameworks for accelerators are not for."""


def _breaks(words: Sequence[str]) -> bool:
    return any("\n" in word or "\r" in word for word in words)


LIMITS: tuple[Limit, ...] = (
    Limit(
        field="training.jobs.*.command",
        values="with line breaks",
        refuses=_breaks,
        reason="SageMaker takes words of one line",
        instead="put what has several lines into a file of the code or the image",
        source=f"TrainingContainerArguments of {_TRAINING_JOB}",
    ),
)

EMULATIONS: tuple[Emulation, ...] = (
    Emulation(
        field="security.encryption",
        how="what jobs on machines of their own print goes to `/aws/sagemaker/TrainingJobs`, which SageMaker gives all"
        " jobs of an account: with CloudWatch's own key and without end, unless the account's owner says otherwise",
        source=f"{_TRAINING_JOB}, which has no member for it",
    ),
    Emulation(
        field="training.jobs.*.code",
        how="SageMaker copies the folder to the machine before the run, and a shell of the image, `sh`, changes into it"
        " and becomes the command. Refused on clusters: Batch brings no files to a container",
        source=f"{_TRAINING_JOB}; {_BATCH}/APIReference/API_ContainerProperties.html, {_BOTOCORE}",
    ),
    Emulation(
        field="training.jobs.*.command",
        how="in place of the image's entry point on SageMaker, after it on a cluster: Batch keeps the image's own",
        source=f"{_TRAINING_JOB}; {_BATCH}/APIReference/API_ContainerProperties.html, {_BOTOCORE}",
    ),
    Emulation(
        field="training.jobs.*.framework",
        how="the Deep Learning Container or SageMaker image of the region, chosen from a table. Refused on clusters:"
        " Batch cannot replace the entry point that is made for SageMaker",
        source="https://github.com/aws/sagemaker-python-sdk, image_uri_config, read 2026-11-21",
    ),
    Emulation(
        field="training.jobs.*.cluster",
        how="a job definition of AWS Batch, whose container has a machine of the cluster to itself, and a state machine"
        " of Step Functions that submits it and registers what it left",
        source=_STATES,
    ),
    Emulation(
        field="training.jobs.*.max_runtime",
        how="on SageMaker for the whole run; on a cluster for each of up to five attempts, when machines are taken"
        " away and the run begins again. The time in which it waits for machines does not count",
        source=f"{_SAGEMAKER}/APIReference/API_StoppingCondition.html and"
        f" {_BATCH}/APIReference/API_JobTimeout.html, {_BOTOCORE}",
    ),
    Emulation(
        field="training.jobs.*.resources.disk",
        how="asked for where disks are EBS's; a machine with disks of its own is taken if they have the room",
        source=disks.SOURCE,
    ),
    Emulation(
        field="training.jobs.*.checkpoints",
        how="`CHECKPOINT_URI`; on machines of its own SageMaker also keeps `/opt/ml/checkpoints` the same as that"
        " folder",
        source=f"{_SAGEMAKER}/dg/model-checkpoints.html, 2026-11-21",
    ),
    Emulation(
        field="training.jobs.*.writes",
        how="SageMaker also puts what a run leaves in `/opt/ml/model` and `/opt/ml/output` under `runs/<job>/` of the"
        " first bucket that the job writes, or else of one that it reads, where it may add objects in that folder"
        " alone",
        source=f"OutputDataConfig of {_TRAINING_JOB}",
    ),
    Emulation(
        field="training.jobs.*.schedule",
        how="the same times in EventBridge's cron, where days of the week begin with 1",
        source="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html, read 2026-11-21",
    ),
    Emulation(
        field="registry.models.*.from",
        how="a last step of the job's pipeline or state machine. The files of the version are the folder of the run;"
        " the image that it names is the one that trained",
        source=f"{_SAGEMAKER}/APIReference/API_CreateModelPackage.html, {_BOTOCORE}",
    ),
)


def check(blueprint: Blueprint) -> Iterator[Problem]:
    """What AWS refuses of training jobs, beside single values."""
    machines = [(path, machine) for path, machine in values_at(blueprint, "training.jobs.*.resources") if machine]
    yield from catalog.refused(machines, "training", instances, "aws")
    for path, job in values_at(blueprint, "training.jobs.*"):
        registers = blueprint.registry is not None and blueprint.registry.registered_by(str(path[-1])) is not None
        yield from _on_cluster(path, job) if job.cluster else _on_sagemaker(path, job, registers)


def _on_cluster(path: Path, job: Job) -> Iterator[Problem]:
    if job.framework is not None:
        yield Problem(
            (*path, "framework"),
            f"framework {job.framework} is not possible on aws with a cluster",
            "AWS Batch keeps the entry point of an image, and those of AWS's images are made for SageMaker"
            f" ({_BATCH}/APIReference/API_ContainerProperties.html, {_BOTOCORE})",
            "use resources instead of the cluster, or an image of your own",
            others=((*path, "cluster"),),
        )
    elif job.code is not None:
        yield Problem(
            (*path, "code"),
            f"code {job.code} is not possible on aws with a cluster",
            "AWS Batch brings no files to a container"
            f" ({_BATCH}/APIReference/API_ContainerProperties.html, {_BOTOCORE})",
            "put the code into the image, or use resources instead of the cluster",
            others=((*path, "cluster"),),
        )


def _on_sagemaker(path: Path, job: Job, registers: bool) -> Iterator[Problem]:
    if not job.buckets and not registers:
        yield Problem(
            path,
            f"job {path[-1]} has no bucket",
            f"SageMaker puts what a run leaves into one (OutputDataConfig of {_TRAINING_JOB})",
            "add writes: [<bucket>]",
        )
    if job.resources is None:
        return
    try:
        machine = instances.choose(job.resources, "training").instance
    except NoInstance:
        return  # said by the catalogue
    room = disks.own_gib(machine)
    if room is not None and job.resources.disk.gib > room:
        yield Problem(
            (*path, "resources", "disk"),
            f"disk {job.resources.disk} is not possible on aws with {machine.type}",
            f"SageMaker uses the machine's own disks, which have {room:.0f}GB ({disks.SOURCE})",
            f"ask for at most {int(room)}GB, for more cpus, or for a machine without disks of its own",
        )
    if job.framework is None:
        return
    if machine.accelerator in NVIDIA_ALONE:
        yield Problem(
            (*path, "framework"),
            f"framework {job.framework} is not possible on aws with {machine.accelerator}",
            f"the images of {prebuilt.SERVICE} that are known here are for NVIDIA's accelerators",
            "use an image of your own",
        )
        return
    try:
        prebuilt.choose(job.framework, "training", accelerated=machine.accelerator is not None)
    except NoImage as none:
        given = f"framework {job.framework} is not possible on aws"
        yield Problem((*path, "framework"), given, none.reason, none.instead)
