"""`serving`: endpoints that answer requests with models."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from mlblueprint.spec.base import Key, Model, Reference, Text, conflict
from mlblueprint.spec.files import Engine, Environment, FolderRef, Framework, ImageRef, ModelVersionRef, Variable
from mlblueprint.spec.machine import Machine
from mlblueprint.spec.units import Between, Duration, Percent

SecretName = Annotated[
    str,
    Text(
        "a secret's name",
        r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
        3,
        40,
        "lower-case letters and digits, in words joined by '-'",
        "hf-token",
    ),
]


class Probes(Model):
    """How a cloud finds out whether a replica can answer."""

    startup: Annotated[Duration, Between("1m", "1h")] = Duration(600)
    """How long a replica may take to load its model and answer for the first time. Absent: 10m."""

    interval: Annotated[Duration, Between("5s", "5m")] | None = None
    """Time between two questions after that. Absent: the cloud's own habit."""

    failures: Annotated[int, Field(ge=1, le=30)] | None = None
    """So many bad answers in a row make a replica unfit. Absent: the cloud's own habit."""


class Variant(Machine):
    """One model on machines of one kind, with a share of the endpoint's requests."""

    model: ModelVersionRef | None = None
    """Version of a registered model: `churn@approved`, `churn@candidate` or `churn@7`, as the lock file of the
    environment has it. Until it has one, the variant waits. Absent: `artifact`, or what the image holds."""

    artifact: FolderRef | None = None
    """Folder of a bucket that holds the model's files. Absent: the model version's own, or what the image holds."""

    image: ImageRef | None = None
    """Image of your own that answers `GET /ping` and `POST /invocations` on port 8080. Absent: `framework`, `engine`,
    or the image that the lock file has for the model version."""

    framework: Framework | None = None
    """Framework and version, such as `pytorch:2.6`, in the cloud's image for serving. Absent: another of the three."""

    engine: Engine | None = None
    """Server for models, such as `vllm`, in an image of the cloud. Absent: another of the three."""

    environment: Environment = {}  # noqa: RUF012  # pydantic copies defaults
    """Environment variables, up to 32. Not for secrets. Absent: none."""

    secrets: Annotated[dict[Variable, SecretName], Field(max_length=8)] = {}  # noqa: RUF012
    """Variable -> secret: the variable holds the cloud's name of the secret, which the container reads with its own
    identity. The stack keeps a place for the secret; a person puts the value there. Absent: none."""

    weight: Annotated[int, Field(ge=0, le=100)] = 100
    """Share of the requests in percent; those of an endpoint's variants make 100. Absent: 100."""

    probes: Probes = Probes()
    """Start-up and health. Absent: 10 minutes to start."""

    @model_validator(mode="after")
    def _one_image(self) -> Self:
        given = [name for name in ("image", "framework", "engine") if getattr(self, name) is not None]
        if len(given) > 1:
            raise conflict(
                given[1],
                given[0],
                given=f"both {given[0]} and {given[1]}",
                allowed="a variant runs one of image, framework and engine",
                fix="keep one",
            )
        if not given and self.model is None:
            raise conflict(
                "image",
                "framework",
                "engine",
                "model",
                given="nothing says what runs",
                allowed="image, framework or engine, or a model whose locked version names its image",
                fix="add one, such as image: serve",
            )
        return self

    @model_validator(mode="after")
    def _one_value_for_each_variable(self) -> Self:
        for variable in self.secrets:
            if variable in self.environment:
                raise conflict(
                    f"secrets.{variable}",
                    f"environment.{variable}",
                    given=f"{variable} stands in environment too",
                    allowed="a variable has one value",
                    fix="remove one of the two, or rename it",
                )
        return self

    @model_validator(mode="after")
    def _one_artifact(self) -> Self:
        if self.model is not None and self.artifact is not None:
            raise conflict(
                "artifact",
                "model",
                given="both model and artifact",
                allowed="a model's version has files of its own",
                fix="keep one",
            )
        if (self.framework or self.engine) and self.model is None and self.artifact is None:
            raise conflict(
                "artifact",
                "model",
                "framework",
                "engine",
                given="neither model nor artifact",
                allowed="the cloud's image holds no model",
                fix="add model: <model>@approved, or artifact: <bucket>/<folder>",
            )
        return self


class Target(Model):
    """What a replica should bear; more of it brings another one."""

    requests_per_replica: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    """Requests of one replica in a minute. Absent: another of the three."""

    cpu: Annotated[Percent, Between("1%", "100%")] | None = None
    """Use of the cpus of a replica. Absent: another of the three."""

    gpu: Annotated[Percent, Between("1%", "100%")] | None = None
    """Use of the accelerators of a replica. Absent: another of the three."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        names = ("requests_per_replica", "cpu", "gpu")
        given = [name for name in names if getattr(self, name) is not None]
        if len(given) != 1:
            raise conflict(
                given[1] if given else names[0],
                *names,
                given=f"both {given[0]} and {given[1]}" if given else "no target",
                allowed=f"one of {', '.join(names)}",
                fix="keep one" if given else "add requests_per_replica: 600",
            )
        return self


class Scaling(Model):
    """How many replicas each variant has."""

    min: Annotated[int, Field(ge=1, le=100)] = 2
    """Replicas at the least. Absent: 2, so that one may fail."""

    max: Annotated[int, Field(ge=1, le=100)] = 2
    """Replicas at the most. Absent: 2."""

    target: Target | None = None
    """What a replica should bear; needed when max is above min. Absent: nothing moves the number of replicas."""

    scale_out_cooldown: Annotated[Duration, Between("1m", "1h")] | None = None
    """How long nothing is added after something was. Absent: the cloud's own habit."""

    scale_in_cooldown: Annotated[Duration, Between("1m", "2h")] | None = None
    """How long nothing is taken away after something was. Absent: the cloud's own habit."""

    @property
    def moves(self) -> bool:
        """Whether the number of replicas is anybody's to change."""
        return self.min < self.max

    @model_validator(mode="after")
    def _range(self) -> Self:
        if self.min > self.max:
            raise conflict(
                "min",
                "max",
                given=f"min {self.min} is above max {self.max}",
                allowed=f"from 1 to max, which is {self.max}",
                fix="lower min, or raise max",
            )
        if self.moves and self.target is None:
            raise conflict(
                "target",
                "min",
                "max",
                given="no target",
                allowed="between min and max something must say how many",
                fix="add target: {requests_per_replica: 600}, or make min and max the same",
            )
        return self


class Rollout(Model):
    """How new models take over the traffic."""

    strategy: Literal["all_at_once"] = "all_at_once"
    """`all_at_once`: what is new starts beside what is old, takes all its traffic when it is healthy, and what is old
    stays until the time to bake is over. Absent: all_at_once."""

    bake: Annotated[Duration, Between("0s", "1h")] = Duration(300)
    """How long alarms are watched before what is old goes. Absent: 5m."""

    rollback_on: list[Annotated[str, Reference("monitoring.alarms")]] = []  # noqa: RUF012
    """Alarms of this endpoint that bring back what served before: names of `monitoring.alarms`, or of those that are
    there without being asked for, such as `<endpoint>-errors`. Absent: none."""


class Endpoint(Model):
    """One address that answers requests of those who may ask, by their identity."""

    mode: Literal["realtime"] = "realtime"
    """`realtime`: replicas that wait for requests and answer at once. Absent: realtime."""

    variants: Annotated[dict[Key, Variant], Field(min_length=1, max_length=4)]
    """Models that share the requests, by name, up to 4."""

    scaling: Scaling = Scaling()
    """How many replicas each variant has. Absent: 2."""

    rollout: Rollout = Rollout()
    """How new models take over. Absent: all at once, watched for 5 minutes."""

    @model_validator(mode="after")
    def _weights_make_a_whole(self) -> Self:
        total = sum(variant.weight for variant in self.variants.values())
        if total != 100:
            last = list(self.variants)[-1]
            raise conflict(
                f"variants.{last}.weight",
                *(f"variants.{key}.weight" for key in self.variants),
                given=f"the weights make {total}",
                allowed="the weights of an endpoint's variants make 100",
                fix="change them so that they do",
            )
        return self


class Serving(Model):
    """Serving."""

    endpoints: Annotated[dict[Key, Endpoint], Field(min_length=1)]
    """Endpoints by name. Each has an identity of its own that may pull its images and read its models."""
