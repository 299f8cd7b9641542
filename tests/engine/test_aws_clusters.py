"""What an edit of a cluster does on AWS, by the real engine: machines change behind a queue that stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.engine.harness import Stack

PROGRAM = """
import pulumi
from mlblueprint.build import build
from mlblueprint.spec import Blueprint

build(Blueprint.model_validate({blueprint!r}), "aws")
"""
TRAINERS = {"accelerator": "T4:1", "nodes": {"min": 1, "max": 3}}
NAME = "churn-compute-trainers"


def text(cidr: str = "10.64.0.0/16", **changes: object) -> str:
    blueprint = {
        "version": 1,
        "name": "churn",
        "owner": "ml@acme.example",
        "network": {"mode": "private", "cidr": cidr},
        "security": {"deletion_protection": False},
        "compute": {"clusters": {"trainers": {**TRAINERS, **changes}}},
    }
    return PROGRAM.format(blueprint=blueprint)


@pytest.fixture
def stack(probe: Callable[..., Stack]) -> Stack:
    made = probe(text())
    made.up()
    return made


def test_edit_changes_the_machines_in_place(stack: Stack):
    for changes in ({"nodes": {"min": 0, "max": 9}}, {"accelerator": "L4:4"}):
        stack.project.write(text(**changes))
        assert stack.up().ops == {"update": [f"{NAME}-on-demand"]}


def test_another_market_is_there_before_the_queue_leaves_the_first(stack: Stack):
    stack.project.write(text(capacity="spot"))
    run = stack.up()
    assert run.ops == {
        "create": [f"{NAME}-spot", "churn-keys-spot"],
        "update": [NAME],
        "delete": [f"{NAME}-on-demand"],
    }
    steps = [(op, urn.rpartition("::")[2]) for op, urn in run.steps]
    assert steps.index(("create", f"{NAME}-spot")) < steps.index(("update", NAME))
    assert steps.index(("update", NAME)) < steps.index(("delete", f"{NAME}-on-demand"))


def test_new_block_moves_the_machines_and_keeps_the_queue(stack: Stack):
    stack.project.write(text(cidr="10.96.0.0/16"))
    run = stack.up()
    replaced = {urn.split("::")[2].rpartition(":")[2] for op, urn in run.steps if op == "replace"}
    assert "Vpc" in replaced and not replaced & {"JobQueue", "ComputeEnvironment"}
    assert f"{NAME}-on-demand" in run.ops["update"]
    stack.destroy()
    assert stack.project.store.resources() == []
