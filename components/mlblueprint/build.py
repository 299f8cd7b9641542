"""From a blueprint to a stack on one cloud: everything is checked before the first resource is registered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pulumi

from mlblueprint import webhooks as addresses
from mlblueprint.models import release
from mlblueprint.problems import BlueprintError
from mlblueprint.spec import Blueprint, Lock
from mlblueprint.spec.placement import Adopt
from mlblueprint.tagged import NONE, tagged
from mlblueprint.targets import target

if TYPE_CHECKING:
    from pulumi import Input, ResourceOptions

    from mlblueprint.contract import MlStack


def build(
    blueprint: Blueprint,
    cloud: str,
    *,
    adopt: Adopt | None = None,
    salt: str = "",
    lock: Lock | None = None,
    webhooks: Mapping[str, Input[str]] | None = None,
    tag: str = NONE,
    opts: ResourceOptions | None = None,
) -> MlStack:
    """Register everything that a blueprint asks for, inside a running Pulumi program.

    Args:
        blueprint: what to build, an environment merged in.
        cloud: where: `aws`, `gcp` or `azure`.
        adopt: existing things to use. Absent: none.
        salt: changes names that must be unique in the world, should one be taken.
        lock: which version of each model is served. Absent: models wait for their first version.
        webhooks: addresses of the webhooks that `monitoring.notify` names, secret; `*` serves for every name. Absent:
            none is named.
        tag: of images that name none. Absent: `latest`.
        opts: options of the component that holds it all.

    Raises:
        BlueprintError: with everything that the cloud refuses.
    """
    adopt = adopt or Adopt()
    chosen = target(cloud)
    blueprint = tagged(blueprint, tag)
    models = (lock or Lock()).models(cloud)
    problems = [
        *chosen.limits.check(blueprint, adopt),
        *release.check(blueprint, models),
        *addresses.check(blueprint, webhooks or {}),
    ]
    if problems:
        raise BlueprintError(problems)
    for text in release.advice(blueprint):
        pulumi.log.warn(text)
    named = addresses.named(blueprint, webhooks or {})
    return chosen.stack(blueprint.name, blueprint, adopt=adopt, salt=salt, models=models, webhooks=named, opts=opts)


def outputs(stack: MlStack, blueprint: Blueprint, cloud: str, lock: Lock | None = None) -> dict[str, Any]:
    """What a stack exports, under the same names on every cloud; what a blueprint leaves out is empty or null.

    With the lock file, empty where there is none, an endpoint that waits for its first model has no `call`: nothing
    would answer.
    """
    waiting = {
        name
        for name, endpoint in (blueprint.serving.endpoints.items() if blueprint.serving else ())
        if lock is not None and release.release(endpoint, lock.models(cloud)).waits
    }
    return {
        "cloud": cloud,
        "environment": blueprint.environment,
        "region": stack.region,
        "network": {"id": stack.network.id, "subnets": stack.network.subnets},
        "key": stack.keys.id,
        "buckets": {name: bucket.uri for name, bucket in stack.storage.buckets.items()} if stack.storage else {},
        "repositories": {name: repo.url for name, repo in stack.images.repositories.items()} if stack.images else {},
        "clusters": {name: cluster.id for name, cluster in stack.compute.clusters.items()} if stack.compute else {},
        "models": {name: model.id for name, model in stack.registry.models.items()} if stack.registry else {},
        "jobs": {name: {"id": job.id, "run": job.run} for name, job in stack.training.jobs.items()}
        if stack.training
        else {},
        "endpoints": {
            name: {"id": endpoint.id, "url": endpoint.url, "call": None if name in waiting else endpoint.call}
            for name, endpoint in stack.serving.endpoints.items()
        }
        if stack.serving
        else {},
        "alarms": {name: alarm.id for name, alarm in stack.monitoring.alarms.items()} if stack.monitoring else {},
        "delivery": {
            "plan": stack.delivery.plan,
            "deploy": stack.delivery.deploy,
            "provider": stack.delivery.provider,
        }
        if stack.delivery
        else None,
        "dashboard": stack.monitoring.dashboard if stack.monitoring else None,
    }
