"""What a release does to an endpoint on AWS, by the real engine: models change behind an endpoint that stays."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.engine.cloud.aws_endpoints import ENDPOINT, TARGET, scale
from tests.engine.harness import Stack

PROGRAM = """
import pulumi
from mlblueprint.build import build
from mlblueprint.spec import Blueprint, Lock

build(Blueprint.model_validate({blueprint!r}), "aws", lock=Lock.model_validate({lock!r}))
"""
NAME = "churn-serving-churn-api"
SCALING = {"min": 2, "max": 6, "target": {"requests_per_replica": 120}}
L4 = {"model": "churn@approved", "image": "serve:v7", "accelerator": "L4:1"}


def text(approved: str | None = "3", variants: dict[str, Any] | None = None, **endpoint: Any) -> str:
    blueprint = {
        "version": 1,
        "name": "churn",
        "owner": "ml@acme.example",
        "network": {"mode": "private"},
        "security": {"deletion_protection": False},
        "storage": {"buckets": {"artifacts": {}}},
        "images": {"repositories": {"serve": {}}},
        "registry": {"models": {"churn": {"artifacts": "artifacts"}}},
        "serving": {
            "endpoints": {
                "churn-api": {
                    "variants": variants or {"main": {**L4, "secrets": {"TOKEN": "hf-token"}}},
                    "scaling": SCALING,
                    **endpoint,
                }
            }
        },
    }
    versions = {number: {"artifact": f"s3://churn/models/churn/{number}/"} for number in ("3", "4")}
    aliases = {"approved": approved} if approved else {}
    lock = {"clouds": {"aws": {"churn": {"aliases": aliases, "versions": versions if approved else {}}}}}
    return PROGRAM.format(blueprint=blueprint, lock=lock)


def running(stack: Stack) -> dict[str, int]:
    (endpoint,) = stack.project.store.resources("type = ?", ENDPOINT)
    counts: dict[str, int] = endpoint.inputs["counts"]
    return counts


def of_serving(ops: dict[str, list[str]]) -> dict[str, list[str]]:
    """Without the alarms and the dashboard, which follow bounds and machines."""
    found = {op: [name for name in names if name.startswith("churn-serving-")] for op, names in ops.items()}
    return {op: names for op, names in found.items() if names}


def name(stack: Stack) -> str:
    return str(stack.project.store.resources("type = ?", ENDPOINT)[0].id)


@pytest.fixture
def stack(probe: Callable[..., Stack]) -> Stack:
    made = probe(text())
    made.up()
    return made


def test_endpoint_waits_and_then_serves(probe: Callable[..., Stack]):
    stack = probe(text(approved=None))
    run = stack.up()
    assert "waits for its first churn@approved" in run.output
    assert not stack.project.store.resources("type IN (?, ?)", ENDPOINT, TARGET)
    stack.project.write(text())
    created = stack.up().ops
    assert set(created) == {"create"} and f"{NAME}-main" in created["create"]
    assert running(stack) == {"main": 2}
    assert stack.preview().changes == {}
    stack.destroy()
    assert stack.project.store.resources() == []


def test_new_version_takes_over_and_leaves_the_running_instances(stack: Stack):
    scale(stack.project.store, name(stack), "main", 5)
    stack.project.write(text(approved="4"))
    run = stack.up()
    assert running(stack) == {"main": 5}
    ops = of_serving(run.ops)
    assert set(ops) == {"create", "create-replacement", "replace", "update", "delete-replaced", "delete"}
    assert ops["update"] == [NAME]
    assert ops["replace"] == [NAME, f"{NAME}-main"]
    steps = [(op, urn.split("::")[2].rpartition(":")[2]) for op, urn in run.steps]
    assert steps.index(("create-replacement", "Model")) < steps.index(("update", "Stack"))
    assert steps.index(("update", "Stack")) < steps.index(("delete-replaced", "EndpointConfiguration"))
    assert not [kind for op, kind in steps if op != "same" and kind in ("Target", "Policy")]


WIDER = {"min": 4, "max": 9}
EDITS: dict[str, tuple[dict[str, Any], dict[str, list[str]]]] = {
    "max": ({"scaling": {**SCALING, "max": 9}}, {"update": [f"{NAME}-main"]}),
    "min": ({"scaling": {**SCALING, **WIDER}}, {"update": [f"{NAME}-main"]}),
    "target": ({"scaling": {**WIDER, "target": {"cpu": "60%"}}}, {"update": [f"{NAME}-main"]}),
    "bake": ({"scaling": {**WIDER, "target": {"cpu": "60%"}}, "rollout": {"bake": "10m"}}, {"update": [NAME]}),
}
"""One after the other: what is changed, with what was changed before, and what that does."""


def test_edits_make_nothing_anew(stack: Stack):
    scale(stack.project.store, name(stack), "main", 5)
    for case, (changes, ops) in EDITS.items():
        stack.project.write(text(**changes))
        assert of_serving(stack.up().ops) == ops, case
        assert running(stack) == {"main": 5}, case


def test_weights_change_and_leave_the_running_instances(probe: Callable[..., Stack]):
    stack = probe(text(variants={"champion": {**L4, "weight": 90}, "challenger": {**L4, "weight": 10}}))
    stack.up()
    scale(stack.project.store, name(stack), "champion", 6)
    stack.project.write(text(variants={"champion": {**L4, "weight": 50}, "challenger": {**L4, "weight": 50}}))
    run = stack.up()
    ops = of_serving(run.ops)
    assert ops["replace"] == [NAME] and ops["update"] == [NAME]
    assert running(stack) == {"champion": 6, "challenger": 2}


def test_fixed_number_is_the_configurations(stack: Stack):
    scale(stack.project.store, name(stack), "main", 5)
    stack.project.write(text(scaling={"min": 3, "max": 3}))
    ops = of_serving(stack.up().ops)
    assert running(stack) == {"main": 3}
    assert ops["delete"] == [f"{NAME}-main", f"{NAME}-main"]


def test_machine_of_a_variant_that_scales_changes_in_three_steps(stack: Stack):
    """SageMaker refuses it while the variant is registered; the matrix says the way."""
    machine = {"main": {**L4, "accelerator": "T4:1", "secrets": {"TOKEN": "hf-token"}}}
    fixed = {"scaling": {"min": 2, "max": 2}}
    stack.project.write(text(variants=machine))
    assert "must be deregistered" in stack.up(expect=False).errors
    for changes in (fixed, {"variants": machine, **fixed}, {"variants": machine}):
        stack.project.write(text(**changes))
        stack.up()
    assert running(stack) == {"main": 2}
    assert stack.preview().changes == {}


def test_another_variant_needs_a_release_without_guardrails(stack: Stack):
    both = {"main": {**L4, "weight": 90}, "other": {**L4, "weight": 10}}
    stack.project.write(text(variants=both))
    assert "differ" in stack.up(expect=False).errors
    stack.project.write(text(variants=both, rollout={"bake": "0s"}))
    stack.up()
    assert running(stack) == {"main": 2, "other": 2}


def test_failed_release_leaves_what_serves(stack: Stack):
    stack.project.store.fault("quota", op="update", match=NAME)
    stack.project.write(text(approved="4"))
    assert "quota used up" in stack.up(expect=False).errors
    (endpoint,) = stack.project.store.resources("type = ?", ENDPOINT)
    serving = endpoint.inputs["variants"]["main"]["modelName"]
    assert [one for one in stack.project.store.resources() if one.id == serving]
    stack.up()
    assert running(stack) == {"main": 2}
    assert json.dumps(endpoint.inputs) != json.dumps(stack.project.store.resources("type = ?", ENDPOINT)[0].inputs)
