"""What an edit of a job does on AWS, by the real engine: pipelines and state machines change where they are."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.engine.harness import Stack

PROGRAM = """
import pulumi
from mlblueprint.build import build, outputs
from mlblueprint.spec import Blueprint

blueprint = Blueprint.model_validate({blueprint!r})
pulumi.export("jobs", outputs(build(blueprint, "aws"), blueprint, "aws")["jobs"])
"""
TUNE = {
    "framework": "pytorch:2",
    "code": "artifacts/code/tune",
    "command": ["python", "tune.py"],
    "resources": {"accelerator": "T4:1", "capacity": "spot"},
    "checkpoints": "artifacts",
}
TRAIN = {
    "image": "train:v12",
    "command": ["python", "train.py"],
    "cluster": "trainers",
    "reads": ["features"],
    "schedule": "0 3 * * 1",
}
NAME = "churn-training"


def text(tune: dict[str, object] | None = None, train: dict[str, object] | None = None) -> str:
    blueprint = {
        "version": 1,
        "name": "churn",
        "owner": "ml@acme.example",
        "security": {"deletion_protection": False},
        "storage": {"buckets": {"features": {}, "artifacts": {}}},
        "images": {"repositories": {"train": {}}},
        "compute": {"clusters": {"trainers": {"accelerator": "T4:1", "nodes": {"min": 1, "max": 3}}}},
        "registry": {"models": {"churn": {"artifacts": "artifacts", "from": "train"}}},
        "training": {"jobs": {"tune": _given(TUNE, tune), "train": _given(TRAIN, train)}},
    }
    return PROGRAM.format(blueprint=blueprint)


def _given(job: dict[str, object], changes: dict[str, object] | None) -> dict[str, object]:
    return {key: value for key, value in {**job, **(changes or {})}.items() if value is not None}


@pytest.fixture
def stack(probe: Callable[..., Stack]) -> Stack:
    made = probe(text())
    made.up()
    return made


def test_jobs_stay_as_they_are_and_say_how_to_start_them(stack: Stack):
    assert stack.preview().changes == {}
    jobs = stack.outputs()["jobs"]
    machine, pipeline = jobs["train"]["id"], jobs["tune"]["id"].rpartition("/")[2]
    assert jobs["train"]["run"].endswith(f"--region eu-central-1 --state-machine-arn {machine}")
    assert jobs["tune"]["run"].endswith(f"--region eu-central-1 --pipeline-name {pipeline}")
    stack.destroy()
    assert stack.project.store.resources() == []


SLOWER = {"command": ["python", "tune.py", "--slow"], "resources": {"accelerator": "L4:4"}, "max_runtime": "3d"}
OFTEN = {"max_runtime": "6h", "environment": {"EPOCHS": "3"}, "schedule": "30 4 * * *", "writes": ["features"]}


def test_edit_changes_a_job_where_it_is(stack: Stack):
    stack.project.write(text(tune=SLOWER, train=OFTEN))
    steps = [
        (op, urn.split("::")[2].rpartition("/")[2], urn.rpartition("::")[2])
        for op, urn in stack.up().steps
        if ":Training$" in urn  # alarms move with `max_runtime`
    ]
    assert {op for op, *_ in steps} == {"create", "delete", "same", "update"}
    assert {(kind, name) for op, kind, name in steps if op == "update"} == {
        ("pipeline:Pipeline", f"{NAME}-tune"),
        ("jobDefinition:JobDefinition", f"{NAME}-train"),
        ("schedule:Schedule", f"{NAME}-train"),
    }
    assert [name for op, _, name in steps if op == "create"] == [f"{NAME}-train-write-churn-storage-features"]
    assert [name for op, _, name in steps if op == "delete"] == [f"{NAME}-train-read-churn-storage-features"]


def test_job_moves_to_a_cluster_and_keeps_its_role(stack: Stack):
    moved = {"cluster": "trainers", "resources": None, "framework": None, "code": None, "image": "train:v13"}
    stack.project.write(text(tune=moved))
    steps = [(op, urn.split("::")[2].rpartition("$")[2], urn.rpartition("::")[2]) for op, urn in stack.up().steps]
    assert ("update", "aws:iam/role:Role", f"{NAME}-tune") in steps
    assert ("delete", "aws:sagemaker/pipeline:Pipeline", f"{NAME}-tune") in steps
    assert ("create", "aws:sfn/stateMachine:StateMachine", f"{NAME}-tune") in steps
    assert not [step for step in steps if step[0] == "replace"]
