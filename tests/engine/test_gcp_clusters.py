"""What an edit of a cluster does on GCP, by the real engine: what is replaced, and what scaling by itself is left."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.engine.harness import Stack

PROGRAM = """
import pulumi
from mlblueprint.build import build
from mlblueprint.spec import Blueprint

build(Blueprint.model_validate({blueprint!r}), "gcp")
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


def pool(stack: Stack) -> dict[str, object]:
    (found,) = [entry for entry in stack.resources() if entry["urn"].endswith(f"::{NAME}") and entry["custom"]]
    inputs: list[dict[str, object]] = found["inputs"]["resourcePools"]
    return inputs[0]


REPLACED: dict[str, dict[str, object]] = {
    # one after the other
    "fewer nodes at the least, still scaled": {"nodes": {"min": 2, "max": 3}},
    "more nodes at the most": {"nodes": {"min": 1, "max": 4}},
    "scaled no more": {"nodes": {"min": 2, "max": 2}},
    "another machine": {"accelerator": "T4:2"},
}


def test_edits_make_a_new_cluster_before_the_old_one_goes(stack: Stack):
    for case, changes in REPLACED.items():
        stack.project.write(text(**changes))
        steps = stack.up().steps
        cluster = f"$gcp:vertex/aiPersistentResource:AiPersistentResource::{NAME}"
        ops = [op for op, urn in steps if urn.endswith(cluster)]
        assert ops == ["create-replacement", "replace", "delete-replaced"], case


def test_new_range_of_nodes_brings_its_own_count(stack: Stack):
    stack.project.write(text(nodes={"min": 2, "max": 3}))
    stack.up()
    assert pool(stack)["replicaCount"] == "2"


def test_count_of_a_cluster_that_is_not_scaled_is_changed_in_place(stack: Stack):
    stack.project.write(text(nodes={"min": 1, "max": 1}))
    stack.up()
    stack.project.write(text(nodes={"min": 3, "max": 3}))
    assert stack.up().ops == {"update": [NAME]}


def test_new_block_moves_the_cluster_into_it(stack: Stack):
    stack.project.write(text(cidr="10.96.0.0/16"))
    ops = stack.up().ops
    assert NAME in ops["replace"] and "churn-network-services" in ops["replace"]
    assert ops["update"].count("churn-network-peering") == 1
    stack.destroy()
    assert [entry.type for entry in stack.project.store.ours()] == []
