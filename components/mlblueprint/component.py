"""A whole blueprint as one Pulumi component, for programs in any of Pulumi's languages (`pulumi package add`).

No `from __future__ import annotations` here: Pulumi's analyser reads the annotations as they are, and refuses unions.
"""

import os
from typing import Any, NotRequired, Optional, TypedDict

import pulumi

from mlblueprint.build import build, outputs
from mlblueprint.load import adopted, load, parse
from mlblueprint.models.lock import load_lock, parse_lock
from mlblueprint.problems import BlueprintError
from mlblueprint.spec import Lock
from mlblueprint.tagged import NONE
from mlblueprint.targets import TARGETS


class MlStackArgs(TypedDict):
    """What to build and where. Account and region come from the stack's configuration, as for any provider."""

    blueprint: str
    """Path of the blueprint, from the folder of the program that uses this, or its YAML text."""

    cloud: str
    """aws, gcp or azure."""

    environment: NotRequired[str]
    """One of the blueprint's environments. Absent: the blueprint as it stands."""

    adopt: NotRequired[dict[str, Any]]
    """Existing things to use: `{network: {id, subnets}, key}`. Absent: none."""

    lock: NotRequired[str]
    """Path of the lock file, from the folder of the program that uses this, or its YAML text. Absent: models wait for
    their first version."""

    webhooks: NotRequired[dict[str, pulumi.Input[str]]]
    """Addresses of the webhooks that the blueprint names, by name; secret. Absent: it names none."""

    tag: NotRequired[str]
    """Tag of images that the blueprint gives none. Absent: `latest`."""

    salt: NotRequired[str]
    """Changes the names that must be unique in the world, should one be taken."""


class MlStack(pulumi.ComponentResource):
    """Everything that one blueprint asks for, on one cloud."""

    region: pulumi.Output[str]
    """AWS region, GCP region or Azure location."""

    network: pulumi.Output[dict[str, Any]]
    """`id` and `subnets` of the network; null in public mode."""

    key: pulumi.Output[Optional[str]]  # noqa: UP045
    """Id of the customer-managed key; null with the provider's own keys."""

    buckets: pulumi.Output[dict[str, str]]
    """URI of each bucket by its name in the blueprint."""

    repositories: pulumi.Output[dict[str, str]]
    """URL of each image repository by its name in the blueprint."""

    clusters: pulumi.Output[dict[str, str]]
    """The cloud's id of each cluster by its name in the blueprint."""

    models: pulumi.Output[dict[str, str]]
    """The cloud's id of each registered model by its name in the blueprint."""

    jobs: pulumi.Output[dict[str, Any]]
    """Of each training job, by its name in the blueprint, `id` and the command that starts a `run`."""

    endpoints: pulumi.Output[dict[str, Any]]
    """Of each endpoint, by its name in the blueprint, `id`, `url` and the command that makes a `call`: null while it
    waits for its first model."""

    alarms: pulumi.Output[dict[str, str]]
    """The cloud's id of each alarm by its name."""

    dashboard: pulumi.Output[Optional[str]]  # noqa: UP045
    """Address of the dashboard; null without one."""

    delivery: pulumi.Output[Optional[dict[str, str]]]  # noqa: UP045
    """`plan`, `deploy` and `provider` of who deploys; null where nobody does by itself."""

    def __init__(self, name: str, args: MlStackArgs, opts: Optional[pulumi.ResourceOptions] = None) -> None:  # noqa: UP045
        super().__init__("mlblueprint:index:MlStack", name, {}, opts)
        try:
            source = args["blueprint"]
            environment, cloud = args.get("environment"), args["cloud"]
            text = "\n" in source
            blueprint = parse(source, name, environment) if text else load(os.path.expanduser(source), environment)  # noqa: PTH111
            lock = _lock(args.get("lock"), name)
            stack = build(
                blueprint,
                cloud,
                adopt=adopted(args.get("adopt") or {}, "adopt"),
                salt=args.get("salt") or "",
                lock=lock,
                tag=args.get("tag") or NONE,
                webhooks={key: pulumi.Output.secret(url) for key, url in (args.get("webhooks") or {}).items()},
                opts=pulumi.ResourceOptions(parent=self),
            )
        except BlueprintError as error:
            raise pulumi.RunError(str(error)) from None
        exported = outputs(stack, blueprint, cloud, lock or Lock())
        self.region = pulumi.Output.from_input(exported["region"])
        self.network = pulumi.Output.from_input(exported["network"])
        self.key = pulumi.Output.from_input(exported["key"])
        self.buckets = pulumi.Output.from_input(exported["buckets"])
        self.repositories = pulumi.Output.from_input(exported["repositories"])
        self.clusters = pulumi.Output.from_input(exported["clusters"])
        self.models = pulumi.Output.from_input(exported["models"])
        self.jobs = pulumi.Output.from_input(exported["jobs"])
        self.endpoints = pulumi.Output.from_input(exported["endpoints"])
        self.alarms = pulumi.Output.from_input(exported["alarms"])
        self.dashboard = pulumi.Output.from_input(exported["dashboard"])
        self.delivery = pulumi.Output.from_input(exported["delivery"])
        self.register_outputs({key: value for key, value in exported.items() if key not in ("cloud", "environment")})


def _lock(source: Optional[str], name: str) -> Optional[Lock]:  # noqa: UP045
    """A lock file, named by its path or given as its text."""
    if not source:
        return None
    return parse_lock(source, name, TARGETS) if "\n" in source else load_lock(os.path.expanduser(source), TARGETS)  # noqa: PTH111
