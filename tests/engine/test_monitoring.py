"""Alarms by the real engine: they come up, stay as they are, change in place, keep their secrets, and go."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.engine.harness import Stack

from mlblueprint.targets import TARGETS

PROGRAM = """
import pulumi
from mlblueprint.build import build, outputs
from mlblueprint.spec import Blueprint

blueprint = Blueprint.model_validate({blueprint!r})
stack = build(blueprint, {cloud!r}, webhooks={{"pager": pulumi.Output.secret("https://hooks.example/canary-7c1e")}})
pulumi.export("alarms", outputs(stack, blueprint, {cloud!r})["alarms"])
"""
NAME = "churn-monitoring"
ERRORS, MINE = f"{NAME}-churn-api-errors", f"{NAME}-mine"


def text(cloud: str, **changes: object) -> str:
    mine = {"endpoint": "churn-api", "metric": "latency_p95", "above": "250ms", **changes}
    blueprint = {
        "version": 1,
        "name": "churn",
        "owner": "ml@acme.example",
        "security": {"deletion_protection": False},
        "storage": {"buckets": {"artifacts": {}}},
        "images": {"repositories": {"serve": {}}},
        "registry": {"models": {"churn": {"artifacts": "artifacts"}}},
        # It waits for its first model, as every endpoint does in the beginning: its alarms are there already.
        "serving": {
            "endpoints": {"churn-api": {"variants": {"main": {"model": "churn@approved", "image": "serve", "cpus": 4}}}}
        },
        "monitoring": {
            "notify": {"email": ["team@acme.example"], "critical": {"webhook": ["pager"]}},
            "alarms": {"mine": mine},
        },
    }
    return PROGRAM.format(blueprint=blueprint, cloud=cloud)


@pytest.mark.parametrize("cloud", sorted(TARGETS))
def test_alarms_live_and_change_in_place(cloud: str, probe: Callable[[str], Stack]):
    stack = probe(text(cloud))
    made = stack.up().ops["create"]
    assert {ERRORS, MINE, NAME} <= set(made)
    assert stack.preview().ops == {}

    stack.project.write(text(cloud, above="300ms", severity="warning", **{"for": "1h"}))
    run = stack.up()
    changed = {name.removeprefix(NAME) for name in run.ops.pop("update")}
    assert "-mine" in changed and changed <= {"-mine", ""}, "the alarm changes, and the dashboard may"
    assert run.ops == {}

    (state,) = (stack.project.home / "state").rglob("test.json")
    assert "canary-7c1e" not in state.read_text()
    stack.destroy()
    assert stack.project.store.resources() == []
