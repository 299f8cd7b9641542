"""Two clouds from one checkout at the same time: two stacks, two processes, nothing in each other's way."""

from __future__ import annotations

from collections.abc import Callable

from tests.engine.harness import Project, Run, Stack


def test_two_clouds_go_up_and_down_together(fresh: Callable[[], Project]):
    project = fresh()
    stacks = [project.stack("dev-aws"), project.stack("dev-gcp")]
    together(stacks, "up")
    for stack in stacks:
        planned = sorted(node.urn for node in stack.graph().resources())
        held = [resource for resource in project.store.ours() if stack_of(resource.urn) == stack.name]
        assert sorted(resource.urn for resource in held) == planned
        assert sorted(entry["id"] for entry in stack.resources()) == sorted(resource.id for resource in held)
    together(stacks, "destroy")
    assert project.store.resources() == []
    assert [stack.states() for stack in stacks] == [[], []]


def together(stacks: list[Stack], command: str) -> None:
    runs = [run.finish() for run in [stack.start(command, "--yes", "--skip-preview") for stack in stacks]]
    assert [run.code for run in runs] == [0, 0], "\n".join(run.output for run in runs)
    assert max(began(run) for run in runs) < min(ended(run) for run in runs), "one began when the other had ended"


def began(run: Run) -> int:
    return int(run.events[0]["timestamp"])


def ended(run: Run) -> int:
    return int(run.events[-1]["timestamp"])


def stack_of(urn: str) -> str:
    return urn.split("::")[0].rpartition(":")[2]
