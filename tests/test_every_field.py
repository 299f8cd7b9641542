"""Every field reaches every cloud, or is refused there with a reason: "the same file deploys anywhere" as a fact.

For each leaf field of a blueprint that sets them all: change the value, plan, compare the graphs. Equal graphs fail,
unless the cloud declares the field, with every value, as a limit. A field of `clouds.<other>` must change nothing.
"""

from __future__ import annotations

import copy
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
    "registry.models.*.description": ("registry.models.churn.description", "Who stays"),
    "registry.models.*.approval": ("registry.models.churn.approval", "manual"),
    "registry.models.*.artifacts": ("registry.models.churn.artifacts", "features"),
    "clouds.aws.network.availability_zones": ("clouds.aws.network.availability_zones", 2),
    "clouds.gcp.network.flow_sampling": ("clouds.gcp.network.flow_sampling", "25%"),
    "clouds.azure.storage.redundancy": ("clouds.azure.storage.redundancy", "local"),
}
"""One change for each field. A field without one fails `test_every_field_has_a_change`."""

NOT_A_WISH = {
    "version": "says how to read the file; 1 is the only value there is",
}
"""Fields that ask nothing of a cloud, and why."""


def test_every_field_has_a_change():
    assert set(CHANGES) == set(fields()) - set(NOT_A_WISH), "add a row to CHANGES for each new field"


@pytest.mark.parametrize("field", sorted(CHANGES))
def test_field_reaches_the_cloud(field, cloud, full, tmp_path):
    before = full.to_dict()
    changed = tmp_path / "changed.yaml"
    changed.write_text(yaml.safe_dump(_changed(*CHANGES[field])))
    refused = [limit for limit in TARGETS[cloud].limits.LIMITS if limit.field == field and limit.values == "any"]
    if refused:
        with pytest.raises(BlueprintError) as error:
            plan(changed, cloud)
        assert refused[0].reason in str(error.value)
        return
    after = plan(changed, cloud).to_dict()
    if field.startswith("clouds.") and field.split(".")[1] != cloud:
        assert after == before, f"{field} is for another cloud and must change nothing on {cloud}"
    else:
        assert after != before, f"{field} does not reach {cloud}: use it in {cloud}/, or declare the limit in limits.py"


def _changed(path: str, value: Any) -> dict[str, Any]:
    data = copy.deepcopy(yaml.safe_load(FULL.read_text()))
    data["labels"] = {key: str(text) for key, text in data["labels"].items()}
    *steps, last = path.split(".")
    here = data
    for step in steps:
        here = here[step]
    assert here.get(last) != value, f"{path} has that value already"
    here[last] = value
    return data
