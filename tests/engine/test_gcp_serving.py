"""Endpoints and releases on GCP, by the real engine: resources are emulated, and Vertex AI answers on this machine."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.engine.conftest import CONFIG
from tests.engine.harness import Stack, program
from tests.gcp.vertex import Vertex, running

PROGRAM = """
import pulumi
from mlblueprint.build import build, outputs
from mlblueprint.spec import Blueprint, Lock

blueprint = Blueprint.model_validate({blueprint!r})
stack = build(blueprint, "gcp", lock=Lock.model_validate({lock!r}))
pulumi.export("call", stack.serving.endpoints["churn-api"].call)
"""
RELEASE = """
from mlblueprint.gcp.rollout import Rollout

Rollout(
    "api",
    endpoint="projects/acme-ml/locations/europe-west4/endpoints/123456789",
    variants=[{{
        "variant": "main",
        "share": 100,
        "model": {{"displayName": "api", "containerSpec": {{"imageUri": "{image}"}}}},
        "resources": {{"machineSpec": {{"machineType": "n2-standard-4"}}, "minReplicaCount": 1, "maxReplicaCount": 1}},
        "account": "api@acme-ml.iam.gserviceaccount.com",
    }}],
    bake=60,
    alarms={{"errors-5xx": "projects/acme-ml/alertPolicies/77"}},
)
"""


def text(
    image: str = "serve:v1",
    mode: str = "private",
    scaling: dict[str, Any] | None = None,
    locked: dict[str, Any] | None = None,
    registry: bool = False,
    **changes: object,
) -> str:
    variant = {"image": image, "artifact": "artifacts/models/churn", "cpus": 4, "secrets": {"TOKEN": "hf-token"}}
    lock = {"clouds": {"gcp": {"churn": locked}}} if locked else {}
    blueprint = {
        "version": 1,
        "name": "churn",
        "owner": "ml@acme.example",
        "network": {"mode": mode},
        "security": {"deletion_protection": False},
        "storage": {"buckets": {"artifacts": {}}},
        "images": {"repositories": {"serve": {}}},
        "registry": {"models": {"churn": {}}} if registry else None,
        "serving": {
            "endpoints": {
                "churn-api": {
                    "variants": {"main": {**variant, **changes}},
                    "scaling": scaling or {"min": 2, "max": 2},
                    "rollout": {"bake": "0s"},
                }
            }
        },
    }
    given = {key: value for key, value in blueprint.items() if value is not None}
    return PROGRAM.format(blueprint=given, lock=lock)


@pytest.fixture
def vertex() -> Iterator[Vertex]:
    with running(Vertex()) as made:
        yield made
        assert made.problems == []


@pytest.fixture
def deploy(vertex: Vertex, tmp_path: Path, launchers: Path) -> Callable[[str], Stack]:
    """`deploy(text)`: a stack of that program, brought up."""

    def deploy(text: str) -> Stack:
        stack = program(tmp_path, text, launchers).stack(
            "test",
            {
                **CONFIG,
                "gcp:accessToken": "test-token",
                "gcp:vertexAiCustomEndpoint": vertex.address,
                "gcp:monitoringCustomEndpoint": vertex.address.replace("v1", "v3"),
            },
        )
        stack.up()
        return stack

    return deploy


NAME = "churn-serving-churn-api"


@pytest.mark.parametrize("mode", ["private", "public"])
def test_section_comes_up_stays_and_goes(vertex: Vertex, deploy: Callable[[str], Stack], mode: str):
    stack = deploy(text(mode=mode))
    assert list(vertex.serving().values()) == [100]
    assert stack.preview().ops == {}
    stack.refresh()
    assert stack.preview().ops == {}, "what a refresh sees is what was wanted"
    (endpoint,) = vertex.endpoints
    assert endpoint in stack.outputs()["call"]
    stack.destroy()
    assert vertex.models == {} and vertex.deployed() == []
    left = {entry.type for entry in stack.project.store.ours()}
    assert not any(kind in type_ for type_ in left for kind in ("vertex", "secret", "address", "forwarding", "dns"))


IN_PLACE: dict[str, dict[str, Any]] = {
    "another image": {"image": "serve:v2"},
    "another machine": {"cpus": 8},
    "another variable": {"environment": {"WORKERS": "4"}},
    "another folder": {"artifact": "artifacts/models/other"},
    "more replicas": {"scaling": {"min": 3, "max": 6, "target": {"requests_per_replica": 60}}},
    "longer start": {"probes": {"startup": "20m", "interval": "30s", "failures": 5}},
}


def test_edits_change_the_release_and_replace_nothing(vertex: Vertex, deploy: Callable[[str], Stack]):
    stack = deploy(text())
    for case, changes in IN_PLACE.items():
        stack.project.write(text(**changes))
        ops = stack.up().ops
        assert "replace" not in ops and NAME in ops["update"], case
        others = {name for names in ops.values() for name in names} - {NAME}
        assert all(name.startswith("churn-monitoring") for name in others), f"{case}: alarms know replicas and machines"
        assert list(vertex.serving().values()) == [100], case
        assert len(vertex.deployed()) == len(vertex.models) == 1, case
    assert stack.preview().ops == {}


def test_another_network_brings_another_endpoint_and_empties_the_old_one(
    vertex: Vertex, deploy: Callable[[str], Stack]
):
    stack = deploy(text())
    (old,) = vertex.endpoints
    stack.project.write(text(mode="public"))
    ops = stack.up().ops
    assert NAME in ops["replace"]
    (new,) = set(vertex.endpoints) - {old}
    assert vertex.endpoints[old]["deployedModels"] == []
    assert list(vertex.endpoints[new]["trafficSplit"].values()) == [100]
    assert len(vertex.models) == 1


def test_endpoint_waits_says_so_and_serves_its_first_model(vertex: Vertex, deploy: Callable[[str], Stack]):
    waiting = {"model": "churn@approved", "artifact": None}
    stack = deploy(text(registry=True, **waiting))
    assert vertex.calls == []
    assert "churn-api waits for its first churn@approved" in stack.preview().output
    url = stack.outputs()["call"]
    locked = {"aliases": {"approved": "1"}, "versions": {"1": {"artifact": "gs://bucket/models/churn/1/"}}}
    stack.project.write(text(registry=True, locked=locked, **waiting))
    ops = stack.up().ops
    assert ops["create"] == [NAME, f"{NAME}-attachment", f"{NAME}-rule"] and "replace" not in ops
    assert list(vertex.serving().values()) == [100]
    assert stack.outputs()["call"] == url
    (model,) = vertex.models.values()
    assert model["artifactUri"] == "gs://bucket/models/churn/1/"


def test_release_that_fails_says_why_and_leaves_the_old_one(vertex: Vertex, deploy: Callable[[str], Stack]):
    stack = deploy(text())
    before = vertex.serving()
    vertex.broken = "v2"
    stack.project.write(text(image="serve:v2"))
    assert stack.preview().ops == {"update": [NAME]}, "the way to the endpoint is none of a release's business"
    run = stack.up(expect=False)
    assert "Model server never became ready; serving again: main-" in run.errors
    assert vertex.serving() == before
    vertex.broken = None
    assert set(stack.up().ops) == {"update"}
    assert vertex.serving() != before


def test_alarm_brings_the_old_one_back(vertex: Vertex, deploy: Callable[[str], Stack]):
    stack = deploy(RELEASE.format(image="serve:v1"))
    before = vertex.serving()
    vertex.fires = "projects/acme-ml/alertPolicies/77"
    stack.project.write(RELEASE.format(image="serve:v2"))
    run = stack.up(expect=False)
    assert "RolloutFailed: alarm errors-5xx fired; serving again: main-" in run.errors
    assert vertex.serving() == before


def test_run_that_is_lost_is_taken_up(vertex: Vertex, deploy: Callable[[str], Stack]):
    stack = deploy(text())
    before = vertex.serving()
    vertex.slow = "endpoints"
    vertex.calls.clear()
    stack.project.write(text(image="serve:v2"))
    run = stack.start("up", "--yes", "--skip-preview")
    deadline = time.monotonic() + 120
    while not any(call.endswith(":deployModel") for call in vertex.calls) and time.monotonic() < deadline:
        time.sleep(0.1)
    run.kill()
    assert vertex.serving() == before
    vertex.slow = None
    assert stack.project.pulumi("cancel", "--yes", "--stack", "test").returncode == 0
    stack.up()
    assert vertex.serving() != before and len(vertex.deployed()) == 1
    assert len([call for call in vertex.calls if call.endswith(":deployModel")]) == 1
