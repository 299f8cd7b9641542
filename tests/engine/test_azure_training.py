"""What an edit of a job does on Azure, by the real engine: nothing that holds data is ever replaced."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.engine.harness import Run, Stack

PROGRAM = """
from mlblueprint.build import build
from mlblueprint.spec import Blueprint

build(Blueprint.model_validate({blueprint!r}), "azure")
"""
OWN = {"image": "train:v12", "command": ["python", "train.py"], "cluster": "trainers", "schedule": "0 3 * * 1"}
KEPT = {
    "framework": "pytorch:2",
    "code": "artifacts/code/tune",
    "command": ["python", "tune.py"],
    "resources": {"accelerator": "T4:1"},
    "schedule": "0 4 * * *",
}
BUCKETS = {"artifacts": {}, "features": {}}
ALARMS = ["train-failed", "train-late", "tune-failed", "tune-late", "trainers-stuck"]


def text(*, protected: bool = True, **jobs: dict[str, Any]) -> str:
    blueprint: dict[str, Any] = {
        "version": 1,
        "name": "churn",
        "owner": "ml@acme.example",
        "security": {"deletion_protection": protected},
        "storage": {"buckets": BUCKETS},
        "images": {"repositories": {"train": {"keep_last": "all"}}},
        "monitoring": {"silence": ALARMS},
        "compute": {"clusters": {"trainers": {"cpus": 4, "nodes": {"max": 1}}}},
        "registry": {"models": {"churn": {"artifacts": "artifacts"} | ({"from": "train"} if "train" in jobs else {})}},
    }
    return PROGRAM.format(blueprint=blueprint | ({"training": {"jobs": jobs}} if jobs else {}))


def steps(run: Run) -> set[tuple[str, str]]:
    """(operation, logical name) of what is Azure's."""
    return {(op, urn.rpartition("::")[2]) for op, urn in run.steps if "$azure-native:" in urn and op != "same"}


def replaced(name: str) -> set[tuple[str, str]]:
    return {(op, name) for op in ("create-replacement", "replace", "delete-replaced")}


ENVIRONMENT, COMPONENT = (replaced(f"churn-training-tune-{what}") for what in ("environment", "component"))
SCHEDULE = {("update", "churn-training-tune-schedule")}
READS = "churn-training-tune-identity-read-churn-storage-features"
EDITS: dict[str, tuple[dict[str, Any], set[tuple[str, str]]]] = {
    "framework": ({"framework": "pytorch:2.8"}, ENVIRONMENT | COMPONENT | SCHEDULE),
    "command": ({"command": ["python", "other.py"]}, COMPONENT | SCHEDULE),
    "machine": ({"resources": {"accelerator": "T4:4"}}, SCHEDULE),
    "longest time": ({"max_runtime": "1h"}, SCHEDULE),
    "environment": ({"environment": {"EPOCHS": "3"}}, SCHEDULE),
    "another time": ({"schedule": "0 5 * * *"}, SCHEDULE),
    "once a month": ({"schedule": "0 5 1 * *"}, SCHEDULE),
    "another bucket": ({"reads": ["features"]}, {("create", READS), *SCHEDULE}),
    "no schedule": ({"schedule": None}, {("delete", "churn-training-tune-schedule")}),
}


def test_edits_of_a_job_touch_what_runs_and_nothing_that_holds_data(probe: Callable[[str], Stack]):
    """One after the other, since most of the time goes into the first `up`."""
    stack = probe(text(train=OWN, tune=KEPT))
    stack.up()
    job = KEPT
    for edit, (change, expected) in EDITS.items():
        job = {**job, **change}
        stack.project.write(text(train=OWN, tune=job))
        assert steps(stack.up()) == expected, edit


def test_jobs_come_to_a_stack_that_is_up_and_go_again(probe: Callable[[str], Stack]):
    stack = probe(text(protected=False))
    stack.up()
    stack.project.write(text(protected=False, train=OWN, tune=KEPT))
    came = stack.up()
    assert steps(stack.up()) == set()
    assert {name for op, name in steps(came) if op == "update"} == {"churn-workspace"}, "it is given an identity"
    stack.project.write(text(protected=False))
    left = steps(stack.up())
    assert {name for op, name in left if op == "delete"} == {name for op, name in steps(came) if op == "create"}
    assert {op for op, _ in left} == {"delete", "update"}


def test_job_moves_to_a_cluster_and_its_own_identity_goes(probe: Callable[[str], Stack]):
    stack = probe(text(protected=False, tune=KEPT))
    stack.up()
    moved = {key: value for key, value in KEPT.items() if key != "resources"} | {"cluster": "trainers"}
    stack.project.write(text(protected=False, tune=moved))
    done = steps(stack.up())
    assert ("delete", "churn-training-tune-identity") in done
    assert {("update", "churn-workspace"), *SCHEDULE} <= done
    assert not [name for op, name in done if op == "replace"]


def test_job_with_its_own_identity_leaves_a_protected_stack_and_comes_back(probe: Callable[[str], Stack]):
    """Azure's locks hold its assignments: they stay behind, and are not in the way of those of the next identity."""
    stack = probe(text(train=OWN, tune=KEPT))
    stack.up()
    stack.project.write(text(train=OWN))
    assert ("delete", "churn-training-tune-identity") in steps(stack.up())
    stack.project.write(text(train=OWN, tune=KEPT))
    assert ("create", "churn-training-tune-identity-read-churn-storage-artifacts") in steps(stack.up())


def test_model_outlives_its_job_in_a_protected_stack(probe: Callable[[str], Stack]):
    stack = probe(text(train=OWN))
    stack.up()
    stack.project.write(text(tune=KEPT))
    assert "churn-registry-churn-versions" in stack.up(expect=False).output
