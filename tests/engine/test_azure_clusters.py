"""What an edit of a cluster does on Azure, by the real engine, and that a workspace goes as it came."""

from __future__ import annotations

from collections.abc import Callable

from tests.engine.harness import Run, Stack

PROGRAM = """
import pulumi
from mlblueprint.build import build
from mlblueprint.spec import Blueprint

build(Blueprint.model_validate({blueprint!r}), "azure")
"""
TRAINERS = {"accelerator": "T4:1", "nodes": {"min": 1, "max": 3}}
OTHERS = {"cpus": 4, "nodes": {"max": 2}}


def text(clusters: dict[str, object] | None, *, protected: bool = True, rotation: str = "90d") -> str:
    blueprint = {
        "version": 1,
        "name": "churn",
        "owner": "ml@acme.example",
        "security": {"key_rotation": rotation, "deletion_protection": protected},
        "storage": {"buckets": {"features": {}}},
    }
    return PROGRAM.format(blueprint=blueprint | ({"compute": {"clusters": clusters}} if clusters else {}))


def steps(run: Run) -> list[tuple[str, str]]:
    """(operation, logical name) of what is Azure's."""
    return [(op, urn.rpartition("::")[2]) for op, urn in run.steps if "$azure-native:" in urn and op != "same"]


def by_name(done: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Each resource's steps in their order; what is done to several at once comes in any."""
    return sorted(done, key=lambda step: step[1])


MORE = {**TRAINERS, "nodes": {"min": 1, "max": 4}}
CLUSTER = "churn-compute-trainers"
REPLACED = [("delete-replaced", CLUSTER), ("replace", CLUSTER), ("create-replacement", CLUSTER)]
LEFT = [("update", "churn-monitoring"), ("delete", "churn-monitoring-trainers-stuck"), ("delete", CLUSTER)]
EDITS: dict[str, tuple[dict[str, object] | None, list[tuple[str, str]]]] = {
    # one after the other
    "more nodes": (MORE, [("update", CLUSTER)]),
    "another machine": ({**MORE, "accelerator": "T4:4"}, REPLACED),
    "spot": ({**MORE, "accelerator": "T4:4", "capacity": "spot"}, REPLACED),
    "gone, and with it its alarm and its place on the dashboard": (None, LEFT),
}


def test_edits_of_a_cluster_touch_it_alone_in_a_protected_stack(probe: Callable[[str], Stack]):
    stack = probe(text({"trainers": TRAINERS, "others": OTHERS}))
    stack.up()
    for edit, (changed, expected) in EDITS.items():
        stack.project.write(text({**({"trainers": changed} if changed else {}), "others": OTHERS}))
        assert by_name(steps(stack.up())) == by_name(expected), edit


def test_workspace_follows_another_key_once_it_may_use_it(probe: Callable[[str], Stack]):
    stack = probe(text({"trainers": TRAINERS}, protected=False))
    stack.up()
    stack.project.write(text({"trainers": TRAINERS}, protected=False, rotation="180d"))
    done = steps(stack.up())
    grant = ("create-replacement", "churn-workspace-identity-use-churn-keys")
    assert done.index(grant) < done.index(("update", "churn-workspace"))


def test_workspace_goes_as_it_came_and_leaves_the_rest(probe: Callable[[str], Stack]):
    stack = probe(text(None, protected=False))
    stack.up()
    stack.project.write(text({"trainers": TRAINERS}, protected=False))
    came = steps(stack.up())
    stack.project.write(text(None, protected=False))
    left = steps(stack.up())
    assert {op for op, _ in came} == {"create"} and {op for op, _ in left} == {"delete"}
    assert {name for _, name in came} == {name for _, name in left}
