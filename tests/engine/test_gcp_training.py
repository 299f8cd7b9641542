"""Jobs on GCP by the real engine: up, a clean preview, what each edit does, and down."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.engine.harness import Stack

PROGRAM = """
import pulumi
from mlblueprint.build import build
from mlblueprint.spec import Blueprint

stack = build(Blueprint.model_validate({blueprint!r}), "gcp")
pulumi.export("run", stack.training.jobs["train"].run)
"""
JOB = {
    "image": "train:v12",
    "command": ["python", "train.py"],
    "cluster": "trainers",
    "reads": ["features"],
    "schedule": "0 3 * * 1",
}
NAME = "churn-training-train"
OBJECT, SCHEDULE = f"{NAME}-definition", f"{NAME}-schedule"
OWN = {"cluster": None, "resources": {"accelerator": "T4:1"}}


def text(**changes: object) -> str:
    blueprint = {
        "version": 1,
        "name": "churn",
        "owner": "ml@acme.example",
        "security": {"deletion_protection": False},
        "storage": {"buckets": {"features": {}, "artifacts": {}}},
        "images": {"repositories": {"train": {}}},
        "compute": {"clusters": {"trainers": {"accelerator": "T4:1", "nodes": {"min": 1, "max": 3}}}},
        "registry": {"models": {"churn": {"artifacts": "artifacts", "from": "train"}}},
        "training": {"jobs": {"train": {key: value for key, value in {**JOB, **changes}.items() if value is not None}}},
    }
    return PROGRAM.format(blueprint=blueprint)


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory, launchers: Any) -> Stack:
    from tests.engine.conftest import CONFIG
    from tests.engine.harness import program

    made = program(tmp_path_factory.mktemp("gcp-training"), text(), launchers).stack("test", CONFIG)
    made.up()
    return made


@pytest.fixture
def stack(deployed: Stack) -> Callable[..., Stack]:
    """`stack(**changes)`: the deployed stack as it was first, with another program in its folder."""

    def edited(**changes: object) -> Stack:
        deployed.project.write(text())
        deployed.up()
        deployed.project.write(text(**changes))
        return deployed

    return edited


def steps(stack: Stack) -> dict[str, list[str]]:
    return stack.up().ops


def test_jobs_preview_clean_and_go(deployed: Stack):
    assert deployed.preview().ops == {}
    names = {entry["urn"].rpartition("::")[2] for entry in deployed.resources()}
    assert {OBJECT, SCHEDULE, f"{NAME}-as-itself", "churn-training-runs"} <= names


EDITS = {
    "command": {"command": ["python", "other.py"]},
    "environment": {"environment": {"EPOCHS": "3"}},
    "max_runtime": {"max_runtime": "2h"},
    "image": {"image": "train:v13"},
    "code": {"code": "artifacts/code"},
}


@pytest.mark.parametrize("case", EDITS)
def test_edit_replaces_the_request_and_nothing_that_holds_data(stack: Callable[..., Stack], case: str):
    ops = steps(stack(**EDITS[case]))
    assert set(ops.get("replace", [])) == {OBJECT, SCHEDULE}
    assert not {name for names in ops.values() for name in names} & {"churn-training-runs", f"{NAME}-account"}


def test_other_hour_changes_the_schedule_in_place(stack: Callable[..., Stack]):
    assert steps(stack(schedule="0 4 * * 1")) == {"update": [SCHEDULE]}


def test_job_without_schedule_loses_it_alone(stack: Callable[..., Stack]):
    assert steps(stack(schedule=None)) == {"delete": [SCHEDULE]}


def test_job_that_leaves_the_cluster_keeps_its_rights(stack: Callable[..., Stack]):
    ops = steps(stack(**OWN))
    assert set(ops) <= {"create-replacement", "replace", "delete-replaced"}
    assert set(ops["replace"]) == {OBJECT, SCHEDULE}


def test_everything_goes(deployed: Stack):
    deployed.destroy()
    left = {entry.type for entry in deployed.project.store.ours()}
    assert not {kind for kind in left if "schedule" in kind.lower() or "bucket" in kind.lower()}, json.dumps(
        sorted(left)
    )
