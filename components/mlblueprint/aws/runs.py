"""What every run of a job has, wherever it runs: its variables, its image, the model that it registers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pulumi import Output

from mlblueprint import variables
from mlblueprint.aws import prebuilt
from mlblueprint.aws.identity import Identity, allow
from mlblueprint.aws.images import LOG_IN, PULL, Images
from mlblueprint.aws.pipeline import Status
from mlblueprint.aws.place import Place
from mlblueprint.aws.policies import Statement
from mlblueprint.aws.registry import RegisteredModel
from mlblueprint.aws.storage import Bucket, Storage
from mlblueprint.catalog import Instance
from mlblueprint.spec import Job, Registry

APPROVAL: Mapping[str, Status] = {"manual": "PendingManualApproval", "automatic": "Approved"}
"""What a finished run registers its version as."""


@dataclass(frozen=True, slots=True)
class Registration:
    """The model that a job's runs register versions of."""

    key: str
    model: RegisteredModel
    artifacts: Bucket
    status: Status

    @property
    def folder(self) -> Output[str]:
        """Where each run has a folder of its own, named after the run."""
        return Output.concat(self.artifacts.uri, f"/models/{self.key}/")


@dataclass(frozen=True, slots=True)
class Started:
    """What a start of a run takes."""

    id: Output[str]
    """ARN of what is started."""
    command: Output[str]
    """How somebody starts it by hand."""
    allowed: Sequence[Statement]
    """What somebody needs for that."""


def registration(
    job: str, spec: Registry | None, models: Mapping[str, RegisteredModel], storage: Storage | None
) -> Registration | None:
    """The model of a job; None for most."""
    key = spec.registered_by(job) if spec else None
    if spec is None or key is None or storage is None:
        return None
    model = spec.models[key]
    if model.artifacts is None:
        return None
    return Registration(key, models[key], storage.buckets[model.artifacts], APPROVAL[model.approval])


def environment(key: str, job: Job, buckets: Mapping[str, str]) -> dict[str, str]:
    """Variables of every run: the job's own and the URIs of what it may use."""
    found = {**job.environment, **{variables.bucket(name): buckets[name] for name in job.buckets}}
    if job.checkpoints is not None:
        found[variables.CHECKPOINTS] = checkpoints(key, buckets[job.checkpoints])
    return found


def checkpoints(job: str, bucket: str) -> str:
    """The folder of a job's checkpoints, the same for every run."""
    return f"{bucket}/checkpoints/{job}/"


def image(job: Job, machine: Instance, images: Images | None, place: Place, *pullers: Identity) -> Output[str]:
    """The image that a job runs, which the pullers may pull."""
    if job.image is not None:
        if images is None:
            raise ValueError(f"{job.image} is no repository; the loader refuses the reference")
        repository = images.repositories[job.image.repository]
        for who in pullers:
            repository.grant_pull(who)
        return Output.concat(repository.url, job.image.reference)
    if job.framework is None:
        raise ValueError("a job without image and framework; the spec refuses it")
    chosen = prebuilt.choose(job.framework, "training", accelerated=machine.accelerator is not None)
    found = prebuilt.located(chosen, place.region)
    repository_arn = f"arn:{place.partition}:ecr:{place.region}:{found.account}:repository/{found.repository}"
    for who in pullers:
        allow(who, "pull", who, {"Effect": "Allow", "Action": list(PULL), "Resource": repository_arn}, LOG_IN)
    return Output.from_input(found.uri)
