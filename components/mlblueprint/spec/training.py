"""`training`: jobs that read buckets, run on machines and register models."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from mlblueprint.spec.base import BucketRef, Key, Model, Reference, conflict
from mlblueprint.spec.cron import Cron
from mlblueprint.spec.files import Command, Environment, FolderRef, Framework, ImageRef
from mlblueprint.spec.machine import Machine
from mlblueprint.spec.units import Between, Duration, Size

DEFAULT_DISK = Size(100 * 1024)
DEFAULT_MAX_RUNTIME = Duration(86_400)


class Resources(Machine):
    """A machine that comes for one run of a job and goes with it."""

    disk: Annotated[Size, Between("10GB", "16TB")] = DEFAULT_DISK
    """Disk of the machine. Absent: 100GB."""

    capacity: Literal["on_demand", "spot"] = "on_demand"
    """`spot` is cheaper and may be taken away: the job then begins again, from its last checkpoint if it wrote one.
    Absent: on_demand."""


class Job(Model):
    """One kind of training run. A run finds its buckets in `BUCKET_<NAME>`, where to put checkpoints in
    `CHECKPOINT_URI` and the model in `MODEL_URI`: all of them URIs."""

    image: ImageRef | None = None
    """Image of your own that trains: a repository of `images.repositories`, with a tag or digest when wanted.
    Absent: `framework` says which of the cloud's images."""

    framework: Framework | None = None
    """Framework and version, such as `pytorch:2.6`, in an image that the cloud keeps. Absent: `image` is your own."""

    code: FolderRef | None = None
    """Folder of a bucket that the command runs in, such as `artifacts/code/churn`. Absent: the image has it all."""

    command: Command
    """What the container runs, word by word."""

    environment: Environment = {}  # noqa: RUF012  # pydantic copies defaults
    """Environment variables, up to 32. Not for secrets: they stand in the cloud's console in plain. Absent: none."""

    cluster: Annotated[str, Reference("compute.clusters")] | None = None
    """Cluster of `compute.clusters` that runs it. Absent: `resources` come for each run."""

    resources: Resources | None = None
    """Machine that comes for each run and goes with it. Absent: a `cluster` runs it."""

    reads: list[BucketRef] = []  # noqa: RUF012
    """Buckets that it may read. Absent: none."""

    writes: list[BucketRef] = []  # noqa: RUF012
    """Buckets that it may read and write. Absent: none."""

    checkpoints: BucketRef | None = None
    """Bucket that keeps its checkpoints, under `checkpoints/<job>/`; it may read and write there. Absent: none."""

    max_runtime: Annotated[Duration, Between("5m", "5d")] = DEFAULT_MAX_RUNTIME
    """After this long a run is stopped. Absent: 24h."""

    schedule: Cron | None = None
    """When it runs by itself: minute, hour, day of the month, month, day of the week, in UTC. Absent: only when
    somebody starts it."""

    @property
    def buckets(self) -> tuple[str, ...]:
        """Every bucket that it may read, once, in the order of the fields."""
        named = [*self.reads, *self.writes, *([self.checkpoints] if self.checkpoints else [])]
        return tuple(dict.fromkeys([*named, *([self.code.bucket] if self.code else [])]))

    @property
    def written(self) -> tuple[str, ...]:
        """Every bucket that it may write, once."""
        return tuple(dict.fromkeys([*self.writes, *([self.checkpoints] if self.checkpoints else [])]))

    @model_validator(mode="after")
    def _one_image(self) -> Self:
        if (self.image is None) == (self.framework is None):
            raise conflict(
                "image",
                "framework",
                given="both image and framework" if self.image else "neither image nor framework",
                allowed="a job runs one of them",
                fix="keep one: image: train, or framework: pytorch:2.6",
            )
        if self.framework is not None and self.code is None:
            raise conflict(
                "framework",
                "code",
                given="framework without code",
                allowed="the cloud's image holds the framework and none of your code",
                fix="add code: <bucket>/<folder>, or use an image of your own",
            )
        return self

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.cluster is None) == (self.resources is None):
            raise conflict(
                "cluster",
                "resources",
                given="both cluster and resources" if self.cluster else "neither cluster nor resources",
                allowed="a job runs on a cluster or on a machine of its own",
                fix="keep one: cluster: trainers, or resources: {accelerator: L4:1}",
            )
        return self

    @model_validator(mode="after")
    def _spot_needs_checkpoints(self) -> Self:
        if self.resources is not None and self.resources.capacity == "spot" and self.checkpoints is None:
            raise conflict(
                "resources.capacity",
                "checkpoints",
                given="spot without checkpoints",
                allowed="a spot machine may be taken away, and a run without checkpoints begins anew",
                fix="add checkpoints: <bucket>, or use capacity: on_demand",
            )
        return self


class Training(Model):
    """Training."""

    jobs: Annotated[dict[Key, Job], Field(min_length=1)]
    """Jobs by name. Each has an identity of its own that may do what its references say, and nothing else."""
