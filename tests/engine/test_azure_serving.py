"""Endpoints and releases on Azure, by the real engine: resources are emulated, Azure's API answers on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.azure.manager import Manager, Mood, running
from tests.engine.conftest import CONFIG
from tests.engine.harness import ROOT, Run, Stack, program

PROGRAM = """
import pulumi
from mlblueprint.build import build
from mlblueprint.spec import Blueprint, Lock

stack = build(Blueprint.model_validate({blueprint!r}), "azure", lock=Lock.model_validate({lock!r}))
pulumi.export("call", stack.serving.endpoints["churn-api"].call)
"""
ELSEWHERE = """
from mlblueprint.azure import arm

arm.ADDRESS = {address!r}
arm.tokens = lambda setting: lambda: "test-token"
"""
"""Python runs a `sitecustomize` before everything else, in the resource's own process too."""

LOCKED = {
    "churn": {
        "aliases": {"approved": "1"},
        "versions": {"1": {"artifact": "https://churnfiles.blob.core.windows.net/models/churn/1/"}},
    }
}
VARIANT = {"image": "serve:v1", "artifact": "artifacts/models/churn", "cpus": 4, "secrets": {"TOKEN": "hf-token"}}
NAME = "churn-serving-churn-api"


def text(
    variants: dict[str, dict[str, Any]] | None = None,
    *,
    mode: str = "public",
    scaling: dict[str, Any] | None = None,
    rollback_on: tuple[str, ...] = (),
    locked: dict[str, Any] | None = None,
    labels: dict[str, str] | None = None,
    serving: bool = True,
    **changes: Any,
) -> str:
    endpoint = {
        "variants": variants or {"main": {**VARIANT, **changes}},
        "scaling": scaling or {"min": 2, "max": 2},
        "rollout": {"bake": "0s", "rollback_on": list(rollback_on)},
    }
    blueprint = {
        "version": 1,
        "name": "churn",
        "owner": "ml@acme.example",
        "labels": labels or {},
        "network": {"mode": mode},
        "security": {
            "deletion_protection": False,
            "encryption": "customer_managed" if mode == "private" else "provider_managed",
        },
        "storage": {"buckets": {"artifacts": {}}},
        "images": {"repositories": {"serve": {"keep_last": "all"}}},
        "registry": {"models": {"churn": {"artifacts": "artifacts"}}},
        "serving": {"endpoints": {"churn-api": endpoint}},
    }
    return PROGRAM.format(blueprint=blueprint, lock={"clouds": {"azure": locked or {}}})


def waiting(**more: Any) -> dict[str, Any]:
    return {"main": {"model": "churn@approved", "image": "serve:v1", "cpus": 4, **more}}


@pytest.fixture
def azure() -> Iterator[Manager]:
    with running(Manager()) as made:
        yield made
        assert made.problems == []


@pytest.fixture
def deploy(azure: Manager, tmp_path: Path, launchers: Path) -> Callable[[str], Stack]:
    """`deploy(text)`: a stack of that program, brought up. What is deployed is what the emulated cloud has."""

    def deploy(text: str) -> Stack:
        here = tmp_path / "elsewhere"
        here.mkdir()
        (here / "sitecustomize.py").write_text(ELSEWHERE.format(address=azure.address), encoding="utf-8")
        project = program(tmp_path, text, launchers)
        project = replace(project, extra={"PYTHONPATH": f"{here}:{ROOT / 'components'}"})
        azure.there = lambda: {one.id.rpartition("/")[2]: "Succeeded" for one in deployments(project.store)}
        stack = project.stack("test", CONFIG)
        stack.up()
        return stack

    return deploy


def deployments(store: Any) -> list[Any]:
    return [one for one in store.ours() if one.type.endswith(":OnlineDeployment")]


def change(stack: Stack, text: str, *, expect: bool = True) -> Run:
    stack.project.write(text)
    return stack.up(expect=expect)


def steps(run: Run) -> list[tuple[str, str]]:
    """(operation, logical name) of what changes."""
    return [(op, urn.rpartition("::")[2]) for op, urn in run.steps if op != "same"]


@pytest.mark.parametrize("mode", ["private", "public"])
def test_section_comes_up_stays_and_goes(azure: Manager, deploy: Callable[[str], Stack], mode: str):
    stack = deploy(text(mode=mode))
    assert list(azure.traffic().values()) == [100]
    assert len(azure.provisioned) == (mode == "private")
    assert stack.preview().ops == {}
    stack.refresh()
    assert stack.preview().ops == {}, "what a refresh sees is what was wanted"
    assert "https://churn-api-" in stack.outputs()["call"]
    gone = steps(stack.destroy())
    assert azure.traffic() == {}
    (traffic,) = (at for at, (_, name) in enumerate(gone) if name == f"{NAME}-traffic")
    (deployment,) = (at for at, (_, name) in enumerate(gone) if name.startswith(f"{NAME}-main-") and len(name) == 36)
    assert traffic < deployment, "requests go before what answers them"


def test_new_model_starts_beside_the_old_one_takes_over_and_then_the_old_one_goes(
    azure: Manager, deploy: Callable[[str], Stack]
):
    stack = deploy(text())
    (old,) = azure.traffic()
    done = steps(change(stack, text(image="serve:v2")))
    (new,) = azure.traffic()
    assert new != old and [one.id.rpartition("/")[2] for one in deployments(stack.project.store)] == [new]
    order = [("create", f"{NAME}-{new}"), ("update", f"{NAME}-traffic"), ("delete", f"{NAME}-{old}")]
    assert [step for step in done if step in order] == order
    assert not [name for _, name in done if name == NAME], "the endpoint is not touched"


@pytest.mark.parametrize(
    ("edit", "wanted"),
    [
        ({"scaling": {"min": 3, "max": 3}}, {"update churn-serving-churn-api-main-*-replicas"}),
        (
            {"scaling": {"min": 2, "max": 9, "target": {"cpu": "60%"}}},
            {
                "update churn-serving-churn-api-main-*-replicas",
                "create churn-monitoring-churn-api-full",
                "update churn-monitoring",
            },
        ),
        ({"labels": {"team": "growth"}}, None),
    ],
    ids=["replicas", "target", "labels"],
)
def test_deployment_and_endpoint_stay_as_they_are(
    azure: Manager, deploy: Callable[[str], Stack], edit: dict[str, Any], wanted: set[str] | None
):
    """What runs is said again by nothing but a new recipe: saying it would set the number of replicas."""
    stack = deploy(text())
    (name,) = azure.traffic()
    azure.calls.clear()
    done = {f"{op} {step.replace(name, 'main-*')}" for op, step in steps(change(stack, text(**edit)))}
    touched = {one.partition(" ")[2] for one in done}
    assert not touched & {NAME, f"{NAME}-main-*", f"{NAME}-traffic"}
    assert azure.writes() == []
    if wanted is not None:
        assert {one for one in done if "monitoring" not in one} == {one for one in wanted if "monitoring" not in one}


def test_weights_move_the_traffic_alone(azure: Manager, deploy: Callable[[str], Stack]):
    two = {"champion": {**VARIANT, "weight": 90}, "challenger": {**VARIANT, "image": "serve:v2", "weight": 10}}
    stack = deploy(text(two))
    assert sorted(azure.traffic().values()) == [10, 90]
    two = {"champion": {**VARIANT, "weight": 50}, "challenger": {**VARIANT, "image": "serve:v2", "weight": 50}}
    assert steps(change(stack, text(two))) == [("update", f"{NAME}-traffic")]
    assert sorted(azure.traffic().values()) == [50, 50]


def test_alarm_takes_the_release_back_and_the_next_one_finds_its_way(azure: Manager, deploy: Callable[[str], Stack]):
    watched = ("churn-api-errors",)
    stack = deploy(text(rollback_on=watched))
    (old,) = azure.traffic()
    (rule,) = (one.id for one in stack.project.store.ours() if one.urn.endswith("::churn-monitoring-churn-api-errors"))
    azure.fires = rule
    slow = text(rollback_on=watched, image="serve:v2").replace("'bake': '0s'", "'bake': '5s'")
    run = change(stack, slow, expect=False)
    assert "alarm churn-api-errors fired" in run.output and f"serving again: {old} 100%" in run.output
    assert azure.traffic() == {old: 100}
    assert len(deployments(stack.project.store)) == 2, "what was taken back is still Pulumi's to take away"
    azure.fires = None
    azure.alerts.clear()
    change(stack, text(rollback_on=watched))
    assert azure.traffic() == {old: 100} and len(deployments(stack.project.store)) == 1
    change(stack, text(rollback_on=watched, image="serve:v3"))
    assert old not in azure.traffic() and len(deployments(stack.project.store)) == 1
    assert stack.preview().ops == {}


def test_release_that_failed_is_tried_again(azure: Manager, deploy: Callable[[str], Stack]):
    stack = deploy(text())
    (old,) = azure.traffic()
    azure.moods.append(Mood("PUT", 403, "AuthorizationFailed", times=1))
    run = change(stack, text(image="serve:v2"), expect=False)
    assert "403: a mood" in run.output and "test-token" not in run.output
    assert azure.traffic() == {old: 100}
    stack.up()
    assert old not in azure.traffic()
    assert stack.preview().ops == {}


def test_endpoint_waits_for_its_model_and_then_serves_it(azure: Manager, deploy: Callable[[str], Stack]):
    stack = deploy(text(waiting()))
    assert azure.endpoints == {} and deployments(stack.project.store) == []
    assert stack.preview().ops == {}
    done = steps(change(stack, text(waiting(), locked=LOCKED)))
    assert {op for op, name in done if not name.startswith("churn-monitoring")} == {"create"}
    assert list(azure.traffic().values()) == [100]
    assert stack.preview().ops == {}
