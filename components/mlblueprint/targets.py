"""The clouds: one line for each, and the only place where a cloud's name is looked up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

from mlblueprint.catalog import Offer
from mlblueprint.limit import Emulation, Limit
from mlblueprint.models.versions import Registered
from mlblueprint.problems import BlueprintError, Problem, did_you_mean
from mlblueprint.spec import Blueprint, LockedModel
from mlblueprint.spec.placement import Adopt

if TYPE_CHECKING:
    from pulumi import Input, ResourceOptions

    from mlblueprint.contract import MlStack


class Limits(Protocol):
    """A cloud's `limits.py`; importing it loads no SDK."""

    LIMITS: tuple[Limit, ...]
    EMULATIONS: tuple[Emulation, ...]

    def check(self, blueprint: Blueprint, adopt: Adopt) -> list[Problem]:
        """Everything that this cloud refuses, with the reason and the nearest alternative."""


class Offline(Protocol):
    """A cloud's `offline.py`: what the cloud would answer, made up but plausible and always the same."""

    CONFIG: Mapping[str, str]
    """Stack configuration of a plan that is given no stack file."""

    def resource(
        self, token: str, name: str, inputs: Mapping[str, Any], config: Mapping[str, str]
    ) -> tuple[str, dict[str, Any]]:
        """The id of a resource and the outputs that are not its inputs."""

    def invoke(self, token: str, args: Mapping[str, Any], config: Mapping[str, str]) -> dict[str, Any]:
        """The answer to a function of the provider."""


class Access(Protocol):
    """A cloud's `access.py`: which of its permissions a provider needs for resources; importing it loads no SDK."""

    COMING: Mapping[str, Sequence[str]]
    """Component -> types of resources that it gets when its first model comes.

    Rights that come with the resources come too late: a cloud takes minutes to know of them.
    """

    def document(self, types: Sequence[str], *, name: str, write: bool) -> object:
        """What whoever deploys resources of these types for a product must be allowed, in the cloud's own form.

        Args:
            types: type tokens.
            name: of the product, which all names begin with.
            write: whether to create, change and delete as well as to read.

        Raises:
            KeyError: nothing is known of a type.
        """


class Summary(Protocol):
    """A cloud's `summary.py`: what a table shows of each resource."""

    SHOWN: Mapping[str, tuple[str, ...]]
    """By type token, the input paths worth a glance."""


class Pull(Protocol):
    """A cloud's `pull.py`: what its registry knows of a model. It calls the cloud as whoever runs the command."""

    def registered(self, model: str) -> Iterable[Registered]:
        """Versions of the model of an id, as the stack's outputs have it; rejected and archived ones are left out."""


class StackFactory(Protocol):
    """A cloud's `stack.MlStack`."""

    def __call__(
        self,
        name: str,
        blueprint: Blueprint,
        *,
        adopt: Adopt,
        salt: str,
        models: Mapping[str, LockedModel],
        webhooks: Mapping[str, Input[str]],
        opts: ResourceOptions | None = None,
    ) -> MlStack: ...


@dataclass(frozen=True, slots=True)
class Target:
    """A cloud that blueprints can be deployed to. Its modules are imported when they are needed, the SDK last."""

    name: str
    title: str
    package: str

    @property
    def limits(self) -> Limits:
        return cast(Limits, import_module(f"{self.package}.limits"))

    @property
    def instances(self) -> Offer:
        return cast(Offer, import_module(f"{self.package}.instances"))

    @property
    def offline(self) -> Offline:
        return cast(Offline, import_module(f"{self.package}.offline"))

    @property
    def access(self) -> Access:
        return cast(Access, import_module(f"{self.package}.access"))

    @property
    def summary(self) -> Summary:
        return cast(Summary, import_module(f"{self.package}.summary"))

    @property
    def pull(self) -> Pull:
        return cast(Pull, import_module(f"{self.package}.pull"))

    @property
    def stack(self) -> StackFactory:
        return cast(StackFactory, import_module(f"{self.package}.stack").MlStack)


TARGETS: Mapping[str, Target] = {
    target.name: target
    for target in (
        Target("aws", "AWS", "mlblueprint.aws"),
        Target("gcp", "GCP", "mlblueprint.gcp"),
        Target("azure", "Azure", "mlblueprint.azure"),
    )
}


def target(name: str) -> Target:
    """The cloud of a name.

    Raises:
        BlueprintError: there is none of that name.
    """
    if name in TARGETS:
        return TARGETS[name]
    near = did_you_mean(name, TARGETS)
    raise BlueprintError(
        [
            Problem(
                (),
                f"'{name}' is not a cloud",
                f"one of {', '.join(TARGETS)}",
                f"did you mean '{near}'?" if near else "choose one of them",
            )
        ]
    )
