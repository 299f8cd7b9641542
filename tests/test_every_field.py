"""Every field reaches every cloud, or is refused there with a reason: "the same file deploys anywhere" as a fact.

For each leaf field of a blueprint that sets them all: change the value, plan, compare the graphs. Equal graphs fail,
unless the cloud declares the field, with every value or with any but its own, as a limit. A field of `clouds.<other>`
must change nothing.
"""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from tests.conftest import FULL

from mlblueprint.matrix import fields
from mlblueprint.plan import plan
from mlblueprint.problems import BlueprintError
from mlblueprint.targets import TARGETS

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
    "registry.models.*.description": ("registry.models.churn.description", "Who stays"),
    "registry.models.*.approval": ("registry.models.churn.approval", "manual"),
    "registry.models.*.artifacts": ("registry.models.churn.artifacts", "features"),
    "clouds.aws.network.availability_zones": ("clouds.aws.network.availability_zones", 2),
    "clouds.gcp.network.flow_sampling": ("clouds.gcp.network.flow_sampling", "25%"),
    "clouds.azure.storage.redundancy": ("clouds.azure.storage.redundancy", "local"),
}
"""One change for each field. A field without one fails `test_every_field_has_a_change`."""

WITHOUT = {
    "network.mode": "compute",  # whose machines some cloud starts in a network only
}
"""Fields that another section stands in the way of changing, and that section, which is left out before and after."""

NOT_A_WISH = {
    "version": "says how to read the file; 1 is the only value there is",
}
"""Fields that ask nothing of a cloud, and why."""


def test_every_field_has_a_change():
    assert set(CHANGES) == set(fields()) - set(NOT_A_WISH), "add a row to CHANGES for each new field"


@pytest.mark.parametrize("field", sorted(CHANGES))
def test_field_reaches_the_cloud(field, cloud, full, tmp_path):
    before = full.to_dict()
    if field in WITHOUT:
        less = tmp_path / "less.yaml"
        less.write_text(yaml.safe_dump(_full(field)))
        before = plan(less, cloud).to_dict()
    changed = tmp_path / "changed.yaml"
    changed.write_text(yaml.safe_dump(_changed(_full(field), *CHANGES[field])))
    limits = [limit for limit in TARGETS[cloud].limits.LIMITS if limit.field == field]
    if any(limit.values == "any" or limit.values.startswith("any but ") for limit in limits):
        with pytest.raises(BlueprintError) as error:
            plan(changed, cloud)
        assert any(limit.reason in str(error.value) for limit in limits)
        return
    after = plan(changed, cloud).to_dict()
    if field.startswith("clouds.") and field.split(".")[1] != cloud:
        assert after == before, f"{field} is for another cloud and must change nothing on {cloud}"
    else:
        assert after != before, f"{field} does not reach {cloud}: use it in {cloud}/, or declare the limit in limits.py"


def _full(field: str) -> dict[str, Any]:
    data = yaml.safe_load(FULL.read_text())
    data["labels"] = {key: str(text) for key, text in data["labels"].items()}
    data.pop(WITHOUT.get(field), None)
    return data


def _changed(data: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    *steps, last = path.split(".")
    here = data
    for step in steps:
        here = here[step]
    assert here.get(last) != value, f"{path} has that value already"
    here[last] = value
    return data
