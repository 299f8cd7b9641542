"""Every field reaches every cloud, or is refused there with a reason: "the same file deploys anywhere" as a fact.

For each leaf field of a blueprint that sets them all: change the value, plan, compare the graphs. Equal graphs fail,
unless the cloud declares the field, with every value or with any but its own, as a limit. A field of `clouds.<other>`
must change nothing.
"""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from tests.conftest import FULL, LOCK

from mlblueprint.checking.overlay import merge
from mlblueprint.matrix import fields
from mlblueprint.plan import plan
from mlblueprint.problems import BlueprintError
from mlblueprint.targets import TARGETS

CHAMPION = "serving.endpoints.churn-api.variants.champion"
UPSELL = "serving.endpoints.upsell-api.variants.main"
CHAT = "serving.endpoints.chat-api.variants.main"

WEIGHTS = merge(
    yaml.safe_load(FULL.read_text())["serving"]["endpoints"]["churn-api"]["variants"],
    {"champion": {"weight": 80}, "challenger": {"weight": 20}},
)
"""The weights of an endpoint's variants change together or not at all."""

ANOTHER_STUCK = {"cluster": "preparers", "metric": "stuck", "for": "30m", "severity": "warning"}
"""The alarm that `trainers` has without being asked, on another cluster."""

PYTORCH = {
    "framework": "pytorch:2",
    "artifact": "artifacts/models/chat",
    "accelerator": ["L4:1", "A10:1", "A100-80GB:1"],
}
"""The variant with an engine, without it."""

CHANGES: dict[str, tuple[str, Any]] = {
    # field of the matrix: (a place where full.yaml sets it, another value)
    "name": ("name", "upsell"),
    "owner": ("owner", "another-team@acme.example"),
    "labels.*": ("labels.team", "retention"),
    "network.mode": ("network", {"mode": "public"}),
    "network.cidr": ("network.cidr", "10.96.0.0/18"),
    "security.encryption": ("security", {"encryption": "provider_managed", "deletion_protection": True}),
    "security.key_rotation": ("security.key_rotation", "180d"),
    "security.deletion_protection": ("security.deletion_protection", False),
    "storage.buckets.*.versioning": ("storage.buckets.artifacts.versioning", False),
    "storage.buckets.*.expire_noncurrent": ("storage.buckets.features.expire_noncurrent", "45d"),
    "storage.buckets.*.archive_after": ("storage.buckets.features.archive_after", "61d"),
    "storage.buckets.*.expire": ("storage.buckets.features.expire", "401d"),
    "images.repositories.*.keep_last": ("images.repositories.serve.keep_last", 13),
    "compute.clusters.*.accelerator": ("compute.clusters.trainers.accelerator", "T4:1"),
    "compute.clusters.*.cpus": ("compute.clusters.preparers.cpus", 16),
    "compute.clusters.*.memory": ("compute.clusters.preparers.memory", "60GB"),
    "compute.clusters.*.nodes.min": ("compute.clusters.trainers.nodes.min", 2),
    "compute.clusters.*.nodes.max": ("compute.clusters.trainers.nodes.max", 4),
    "compute.clusters.*.capacity": ("compute.clusters.trainers.capacity", "spot"),
    "compute.clusters.*.idle_timeout": ("compute.clusters.trainers.idle_timeout", "30m"),
    "training.jobs.*.image": ("training.jobs.churn-train.image", "train:v13"),
    "training.jobs.*.framework": ("training.jobs.tune.framework", "tensorflow:2"),
    "training.jobs.*.code": ("training.jobs.tune.code", "artifacts/code/other"),
    "training.jobs.*.command": ("training.jobs.churn-train.command", ["python", "train.py", "--epochs", "11"]),
    "training.jobs.*.environment.*": ("training.jobs.churn-train.environment.EPOCHS", "11"),
    "training.jobs.*.cluster": ("training.jobs.churn-train.cluster", "preparers"),
    "training.jobs.*.resources.accelerator": ("training.jobs.tune.resources.accelerator", "T4:1"),
    "training.jobs.*.resources.cpus": ("training.jobs.prepare.resources.cpus", 16),
    "training.jobs.*.resources.memory": ("training.jobs.prepare.resources.memory", "60GB"),
    "training.jobs.*.resources.disk": ("training.jobs.tune.resources.disk", "300GB"),
    "training.jobs.*.resources.capacity": ("training.jobs.tune.resources.capacity", "on_demand"),
    "training.jobs.*.reads": ("training.jobs.prepare.reads", ["features", "scratch"]),
    "training.jobs.*.writes": ("training.jobs.prepare.writes", ["scratch"]),
    "training.jobs.*.checkpoints": ("training.jobs.churn-train.checkpoints", "artifacts"),
    "training.jobs.*.max_runtime": ("training.jobs.churn-train.max_runtime", "7h"),
    "training.jobs.*.schedule": ("training.jobs.churn-train.schedule", "30 4 * * 2"),
    "registry.models.*.description": ("registry.models.churn.description", "Who stays"),
    "registry.models.*.from": ("registry.models.churn.from", "prepare"),
    "registry.models.*.approval": ("registry.models.churn.approval", "manual"),
    "registry.models.*.artifacts": ("registry.models.churn.artifacts", "features"),
    "serving.endpoints.*.variants.*.accelerator": (f"{CHAMPION}.accelerator", "A100-80GB:1"),
    "serving.endpoints.*.variants.*.cpus": (f"{UPSELL}.cpus", 16),
    "serving.endpoints.*.variants.*.memory": (f"{UPSELL}.memory", "60GB"),
    "serving.endpoints.*.variants.*.model": (f"{CHAMPION}.model", "churn@candidate"),
    "serving.endpoints.*.variants.*.artifact": (f"{UPSELL}.artifact", "artifacts/models/other"),
    "serving.endpoints.*.variants.*.image": (f"{CHAMPION}.image", "serve:v8"),
    "serving.endpoints.*.variants.*.framework": (f"{UPSELL}.framework", "tensorflow:2"),
    "serving.endpoints.*.variants.*.engine": (CHAT, PYTORCH),
    "serving.endpoints.*.variants.*.environment.*": (f"{CHAMPION}.environment.WORKERS", "3"),
    "serving.endpoints.*.variants.*.secrets.*": (f"{CHAMPION}.secrets.TOKEN", "api-token"),
    "serving.endpoints.*.variants.*.weight": ("serving.endpoints.churn-api.variants", WEIGHTS),
    "serving.endpoints.*.variants.*.probes.startup": (f"{CHAMPION}.probes.startup", "20m"),
    "serving.endpoints.*.variants.*.probes.interval": (f"{CHAMPION}.probes.interval", "25s"),
    "serving.endpoints.*.variants.*.probes.failures": (f"{CHAMPION}.probes.failures", 6),
    "serving.endpoints.*.scaling.min": ("serving.endpoints.churn-api.scaling.min", 3),
    "serving.endpoints.*.scaling.max": ("serving.endpoints.churn-api.scaling.max", 7),
    "serving.endpoints.*.scaling.target.requests_per_replica": (
        "serving.endpoints.churn-api.scaling.target.requests_per_replica",
        180,
    ),
    "serving.endpoints.*.scaling.target.cpu": ("serving.endpoints.upsell-api.scaling.target.cpu", "65%"),
    "serving.endpoints.*.scaling.target.gpu": ("serving.endpoints.chat-api.scaling.target.gpu", "65%"),
    "serving.endpoints.*.scaling.scale_out_cooldown": ("serving.endpoints.churn-api.scaling.scale_out_cooldown", "3m"),
    "serving.endpoints.*.scaling.scale_in_cooldown": ("serving.endpoints.churn-api.scaling.scale_in_cooldown", "12m"),
    "serving.endpoints.*.rollout.bake": ("serving.endpoints.churn-api.rollout.bake", "11m"),
    "serving.endpoints.*.rollout.rollback_on": (
        "serving.endpoints.churn-api.rollout.rollback_on",
        ["errors-5xx", "latency-p95"],
    ),
    "monitoring.notify.email": ("monitoring.notify.email", ["others@acme.example"]),
    "monitoring.notify.webhook": ("monitoring.notify.webhook", ["other"]),
    "monitoring.notify.critical.email": ("monitoring.notify.critical.email", ["others@acme.example"]),
    "monitoring.notify.critical.webhook": ("monitoring.notify.critical.webhook", ["other"]),
    "monitoring.notify.warning.email": ("monitoring.notify.warning.email", ["others@acme.example"]),
    "monitoring.notify.warning.webhook": ("monitoring.notify.warning.webhook", ["other"]),
    "monitoring.alarms.*.for": ("monitoring.alarms.errors-5xx.for", "15m"),
    "monitoring.alarms.*.severity": ("monitoring.alarms.errors-5xx.severity", "warning"),
    "monitoring.alarms.*.endpoint": ("monitoring.alarms.busy.endpoint", "upsell-api"),
    "monitoring.alarms.*.metric": ("monitoring.alarms.latency-p99.metric", "latency_p50"),
    "monitoring.alarms.*.above": ("monitoring.alarms.errors-5xx.above", "2%"),
    "monitoring.alarms.*.below": ("monitoring.alarms.quiet.below", 20),
    "monitoring.alarms.*.job": ("monitoring.alarms.broken.job", "tune"),
    "monitoring.alarms.*.cluster": ("monitoring.alarms.trainers-stuck", ANOTHER_STUCK),
    "monitoring.silence": ("monitoring.silence", ["tune-late", "prepare-late"]),
    "monitoring.dashboard": ("monitoring.dashboard", False),
    "delivery.repository": ("delivery.repository", "acme/upsell"),
    "delivery.environments.*.branch": ("delivery.environments.prod.branch", "main"),
    "delivery.environments.*.approvers": ("delivery.environments.prod.approvers", ["ml-leads"]),
    "clouds.aws.network.availability_zones": ("clouds.aws.network.availability_zones", 2),
    "clouds.gcp.network.flow_sampling": ("clouds.gcp.network.flow_sampling", "25%"),
    "clouds.azure.storage.redundancy": ("clouds.azure.storage.redundancy", "local"),
}
"""One change for each field. A field without one fails `test_every_field_has_a_change`."""

WITHOUT = {
    # some cloud starts their machines in a network only
    "network.mode": ("compute", "training", "registry", "serving", "monitoring"),
}
"""Fields that other sections stand in the way of changing, and those sections, which are left out before and after."""

NOT_A_WISH = {
    "delivery.provider": "github_actions is the only value there is",
    "version": "says how to read the file; 1 is the only value there is",
    "serving.endpoints.*.mode": "realtime is the only value there is",
    "serving.endpoints.*.rollout.strategy": "all_at_once is the only value there is",
}
"""Fields that ask nothing of a cloud, and why."""


ENVIRONMENTS = {"delivery": "prod"}
"""Sections that are there in an environment alone, and the one that is changed."""


def test_every_field_has_a_change():
    assert set(CHANGES) == set(fields()) - set(NOT_A_WISH), "add a row to CHANGES for each new field"


@pytest.mark.parametrize("field", sorted(CHANGES))
def test_field_reaches_the_cloud(field, cloud, full, tmp_path):
    before = full.to_dict()
    environment = ENVIRONMENTS.get(field.partition(".")[0])
    if field in WITHOUT or environment:
        less = tmp_path / "less.yaml"
        less.write_text(yaml.safe_dump(_full(field), sort_keys=False))
        before = plan(less, cloud, environment=environment, lock=LOCK).to_dict()
    changed = tmp_path / "changed.yaml"
    changed.write_text(yaml.safe_dump(_changed(_full(field), *CHANGES[field]), sort_keys=False))
    limits = [limit for limit in TARGETS[cloud].limits.LIMITS if limit.field == field]
    if any(limit.values == "any" or limit.values.startswith("any but ") for limit in limits):
        with pytest.raises(BlueprintError) as error:
            plan(changed, cloud, environment=environment, lock=LOCK)
        assert any(limit.reason in str(error.value) for limit in limits)
        return
    after = plan(changed, cloud, environment=environment, lock=LOCK).to_dict()
    if field.startswith("clouds.") and field.split(".")[1] != cloud:
        assert after == before, f"{field} is for another cloud and must change nothing on {cloud}"
    else:
        assert after != before, f"{field} does not reach {cloud}: use it in {cloud}/, or declare the limit in limits.py"


def _full(field: str) -> dict[str, Any]:
    data = yaml.safe_load(FULL.read_text())
    data["labels"] = {key: str(text) for key, text in data["labels"].items()}
    for section in WITHOUT.get(field, ()):
        del data[section]
    return data


def _changed(data: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    *steps, last = path.split(".")
    here = data
    for step in steps:
        here = here[step]
    assert here.get(last) != value, f"{path} has that value already"
    here[last] = value
    return data
