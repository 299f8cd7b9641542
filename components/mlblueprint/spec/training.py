"""`training`: jobs that read buckets, run on machines and register models."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError, core_schema

from mlblueprint.spec.base import BucketRef, Key, Model, Reference, Text
from mlblueprint.spec.machine import Machine
from mlblueprint.spec.units import Between, Duration, Size

DEFAULT_DISK = Size(100 * 1024)
DEFAULT_MAX_RUNTIME = Duration(86_400)

ImageRef = Annotated[
    str,
    Text(
        r"^[a-z][a-z0-9-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}|@sha256:[0-9a-f]{64})?$",
        3,
        200,
        "a repository of images.repositories, with a tag or a digest when wanted",
        "train or train:v12",
    ),
    Reference("images.repositories", until=":@"),
]
"""An image: a repository's name and a tag or digest. Without one, the digest that the lock file holds, or the tag `latest`."""

Variable = Annotated[
    str, Text(r"^[A-Za-z_][A-Za-z0-9_]*$", 1, 100, "letters, digits and '_', not beginning with a digit", "EPOCHS")
]
Value = Annotated[str, Text(r"^[^\x00]*$", 0, 512, "text of up to 512 characters", '"10"')]


@dataclass(frozen=True, slots=True)
class Framework:
    """A machine-learning framework and its version: `pytorch:2.6`."""

    name: str
    version: str

    NAMES: ClassVar[tuple[str, ...]] = ("huggingface", "pytorch", "sklearn", "tensorflow")

    @classmethod
    def parse(cls, value: object) -> Framework:
        """Read the shorthand.

        Raises:
            PydanticCustomError: not of that form, or no framework of that name.
        """
        if isinstance(value, Framework):
            return value
        match = re.fullmatch(r"([a-z]+):(\d+\.\d+(?:\.\d+)?(?:-\d+)?)", value) if isinstance(value, str) else None
        if match is None or match[1] not in cls.NAMES:
            raise PydanticCustomError(
                "quantity",
                "{given} is not a framework and its version",
                {
                    "given": repr(value),
                    "allowed": f"NAME:VERSION with one of {', '.join(cls.NAMES)}",
                    "fix": "write it like pytorch:2.6",
                },
            )
        return cls(match[1], match[2])

    def __str__(self) -> str:
        return f"{self.name}:{self.version}"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.parse, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        names = "|".join(cls.NAMES)
        return {"type": "string", "pattern": rf"^({names}):\d+\.\d+(\.\d+)?(-\d+)?$", "examples": ["pytorch:2.6"]}


class Resources(Machine):
    """Machines that come for one run of a job and go with it."""

    nodes: Annotated[int, Field(ge=1, le=64)] = 1
    """How many machines. Absent: 1."""

    disk: Annotated[Size, Between("10GB", "16TB")] = DEFAULT_DISK
    """Disk of each machine. Absent: 100GB."""

    capacity: Literal["on_demand", "spot"] = "on_demand"
    """`spot` is cheaper and may be taken away: the job then goes on from its last checkpoint. Absent: on_demand."""



CRON_FIELD = r"(\*|\d{1,2}(-\d{1,2})?(,\d{1,2}(-\d{1,2})?)*)(/\d{1,2})?"
Cron = Annotated[
    str,
    Text(
        rf"^{CRON_FIELD}( {CRON_FIELD}){{4}}$",
        9,
        100,
        "minute, hour, day of the month, month, day of the week (0 is Sunday), in UTC",
        '"0 3 * * 1"',
    ),
]
"""When to run, as cron writes it: digits, `*`, ranges, lists and steps; times are UTC."""


class Job(Model):
    """One kind of training run."""

    image: ImageRef | None = None
    """Image of your own that trains, from `images.repositories`. Absent: `framework` says which prebuilt image."""

    framework: Framework | None = None
    """Prebuilt image of the cloud, such as `pytorch:2.6`. Absent: `image` is your own."""

    command: Annotated[list[Annotated[str, Text(r"^[^\x00]+$", 1, 1000, "text", "train.py")]], Field(min_length=1)]
    """What the container runs, word by word."""

    environment: Annotated[dict[Variable, Value], Field(max_length=40)] = {}
    """Environment variables. Not for secrets: they stand in the cloud's console in plain. Absent: none."""

    cluster: Annotated[str, Reference("compute.clusters")] | None = None
    """Cluster of `compute.clusters` that runs it. Absent: `resources` come for each run."""

    resources: Resources | None = None
    """Machines that come for each run and go with it. Absent: a `cluster` runs it."""

    reads: list[BucketRef] = []
    """Buckets that it may read; nothing else. Absent: none."""

    writes: list[BucketRef] = []
    """Buckets that it may read and write. Absent: none."""

    max_runtime: Annotated[Duration, Between("5m", "28d")] = DEFAULT_MAX_RUNTIME
    """After this long a run is stopped. Absent: 24h."""

    checkpoints: BucketRef | None = None
    """Bucket that keeps checkpoints, under `checkpoints/<job>/`; the job may write there. Wanted for spot. Absent: none."""

    schedule: Cron | None = None
    """When it runs by itself, in UTC. Absent: only when somebody starts it."""

    @model_validator(mode="after")
    def _one_image(self) -> Self:
        if (self.image is None) == (self.framework is None):
            raise PydanticCustomError(
                "conflict",
                "both image and framework" if self.image else "neither image nor framework",
                {"at": (), "allowed": "a job runs one of them", "fix": "keep one: image: train, or framework: pytorch:2.6"},
            )
        return self

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.cluster is None) == (self.resources is None):
            raise PydanticCustomError(
                "conflict",
                "both cluster and resources" if self.cluster else "neither cluster nor resources",
                {
                    "at": (),
                    "allowed": "a job runs on a cluster or on machines of its own",
                    "fix": "keep one: cluster: trainers, or resources: {accelerator: L4:1}",
                },
            )
        return self

    @model_validator(mode="after")
    def _spot_needs_checkpoints(self) -> Self:
        if self.resources is not None and self.resources.capacity == "spot" and self.checkpoints is None:
            raise PydanticCustomError(
                "conflict",
                "spot without checkpoints",
                {
                    "at": ("resources", "capacity"),
                    "allowed": "a spot machine may be taken away, and the run begins anew without a checkpoint",
                    "fix": "add checkpoints: <bucket>, or use capacity: on_demand",
                },
            )
        return self


class Training(Model):
    """Training."""

    jobs: dict[Key, Job]
    """Jobs by name. Each has an identity of its own that may do what its references say."""
