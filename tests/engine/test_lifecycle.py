"""A stack's life on each cloud: made, unchanged, refreshed, protected, destroyed; nothing secret in the open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tests.engine.agreement import differences
from tests.engine.cloud.store import Resource, Store
from tests.engine.harness import PASSPHRASE, Project, Run, Stack, has_its_turn

CANARIES = {
    "AWS_SECRET_ACCESS_KEY": "canary-aws-5b1e",
    "GOOGLE_CREDENTIALS": "canary-gcp-77c0",
    "ARM_CLIENT_SECRET": "canary-azure-0e42",
}
"""Credentials as a person has them in the environment; whatever uses them must not write them down."""


@dataclass(frozen=True)
class Life:
    """A stack that is up."""

    stack: Stack
    run: Run
    environment: str

    @property
    def store(self) -> Store:
        return self.stack.project.store


@pytest.fixture(scope="module", params=["dev", "prod"])
def life(request: pytest.FixtureRequest, fresh: Callable[[], Project], target: str) -> Life:
    if not has_its_turn(request.param, target):
        pytest.skip("the other environment has its turn on this cloud")
    project = replace(fresh(), extra=CANARIES)
    stack = project.stack(f"{request.param}-{target}")
    return Life(stack, stack.up(), str(request.param))


def test_up_makes_what_the_plan_says(life: Life):
    graph = life.stack.graph()
    states = life.stack.states()
    found = differences(graph, states)
    assert not found, "\n".join(found)
    assert sorted(resource.urn for resource in life.store.ours()) == sorted(node.urn for node in graph.resources())
    assert life.run.ops.keys() == {"create"}


def test_outputs_are_real(life: Life):
    outputs = life.stack.outputs()
    assert outputs["buckets"].keys() == {"features", "artifacts", "capture"}
    assert outputs["repositories"].keys() == {"train", "serve"}
    assert outputs["models"].keys() == {"churn"}
    assert outputs["endpoints"]["churn-api"].pop("call") is None, "it waits for its first model: nothing would answer"
    assert all(text(outputs)), f"something is empty: {outputs}"


def test_second_preview_and_up_change_nothing(life: Life):
    assert life.stack.preview("--expect-no-changes").ops == {}
    before = [resource.outputs for resource in life.store.ours()]
    assert life.stack.up("--expect-no-changes").ops == {}
    assert [resource.outputs for resource in life.store.ours()] == before


def test_refresh_changes_nothing(life: Life):
    run = life.stack.refresh("--expect-no-changes")
    assert run.ops.keys() == {"refresh"}
    assert run.changes == {}


def test_nothing_secret_is_written_in_the_open(life: Life):
    canaries = {*CANARIES.values(), PASSPHRASE}
    written = {str(file): file.read_bytes() for file in files(life.stack.project)}
    written["output"] = life.run.output.encode()
    found = {(name, canary) for name, data in written.items() for canary in canaries if canary.encode() in data}
    assert not found
    assert any(name.endswith(".json") for name in written), "the state file was searched too"


def test_destroy_leaves_nothing_and_protection_holds(life: Life):
    """Last in the module: it takes the stack down, in production by the way that docs/stacks.md describes."""
    if life.environment == "prod":
        before = kept(life.store)
        run = life.stack._run("destroy", "--yes").failed()
        assert "protect" in run.output + run.errors
        assert kept(life.store) == before, "a refused destroy has deleted something"
        life.stack.edit("prod: {}", "prod: {security: {deletion_protection: false}}")
        assert not life.stack.up().ops.keys() & {"create", "replace", "create-replacement"}
    life.stack.destroy()
    assert life.store.resources() == []
    assert life.stack.states() == []


def kept(store: Store) -> list[Resource]:
    return store.resources()


def files(project: Project) -> Iterator[Path]:
    return (file for file in project.home.rglob("*") if file.is_file() and file.name != "cloud.sqlite")


def text(value: object) -> Iterator[object]:
    """The leaves of an output."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from text(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from text(inner)
    else:
        yield value
