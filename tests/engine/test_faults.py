"""Things go wrong on each cloud: creates that are refused, engines that die, drift."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Callable

import pytest
from tests.engine.cloud.store import Store
from tests.engine.harness import SPINE, Project, Stack, one_for_all

Fresh = Callable[[], Project]
LABELS = {"tagsAll", "effectiveLabels", "tags"}
MOST_RUNS = 20
"""More than any chain of dependencies is long."""


def complete(stack: Stack) -> None:
    """The cloud holds exactly the plan, the state file holds exactly the cloud, and nobody waits for anything."""
    planned = sorted(node.urn for node in stack.graph().resources())
    held = stack.project.store.ours()
    assert sorted(resource.urn for resource in held) == planned, "something is orphaned, doubled or missing"
    assert sorted((entry["urn"], entry["id"]) for entry in stack.resources()) == sorted((r.urn, r.id) for r in held)
    assert not stack.export()["deployment"].get("pending_operations")


def test_every_create_fails_once_and_up_finishes(fresh: Fresh, target: str):
    """On the spine: as many runs as the chain of its dependencies is long, which no section makes longer."""
    one_for_all(target)
    stack = fresh().stack(f"dev-{target}")
    shutil.copy(SPINE, stack.project.root / "blueprints/churn.yaml")
    store = stack.project.store
    store.fault("throttled", each_once=True)
    runs = 1
    while stack._run("up", "--yes", "--skip-preview", "--continue-on-error").code != 0:
        runs += 1
        assert runs < MOST_RUNS, "up does not get on"
    outcomes = Counter((urn, outcome == "ok") for _, urn, outcome in store.calls("create"))
    assert set(outcomes.values()) == {1}, "each create fails once and succeeds once"
    assert len(outcomes) == 2 * len(store.ours())
    complete(stack)


@pytest.fixture(scope="module")
def troubled(fresh: Fresh, target: str) -> Stack:
    """One stack that meets every trouble in turn and has always enough left to make."""
    return fresh().stack(f"dev-{target}")


def test_up_stops_at_a_refused_create_and_goes_on_from_there(troubled: Stack):
    for fault, skip in (("quota", 3), ("conflict", 8)):
        troubled.project.store.fault(fault, skip=skip)
        assert troubled.up(expect=False).errors
    assert troubled.resources()


def test_interrupt_loses_nothing(troubled: Stack):
    store = troubled.project.store
    store.fault("slow:3", skip=3)
    run = troubled.start("up", "--yes", "--skip-preview")
    until(lambda: store.calls("waiting"))
    assert run.interrupt().code != 0
    assert not troubled.export()["deployment"].get("pending_operations")
    assert sorted(entry["id"] for entry in troubled.resources()) == sorted(resource.id for resource in store.ours())


def test_killed_engine_is_recovered_from(troubled: Stack):
    """Killed while a create is under way that the cloud finishes: the engine does not know the id, so it is told."""
    store = troubled.project.store
    waited = len(store.calls("waiting"))
    store.fault("slow:90", op="create_end", skip=3)
    run = troubled.start("up", "--yes", "--skip-preview")
    until(lambda: len(store.calls("waiting")) > waited)
    until_quiet(store)
    run.kill()
    assert len(troubled.recover()) == 1


def test_in_the_end_up_finishes_and_nothing_is_orphaned_or_doubled(troubled: Stack):
    troubled.up()
    complete(troubled)
    assert troubled.up("--expect-no-changes").ops == {}


def test_drift_is_seen_by_refresh_and_repaired_by_up(troubled: Stack):
    """Somebody changed a label and deleted what nothing else needs."""
    store = troubled.project.store
    labelled = next(resource for resource in store.ours() if LABELS & resource.inputs.keys())
    label = next(iter(LABELS & labelled.inputs.keys()))
    changed = {label: {**labelled.inputs[label], "owner": "somebody-else"}}
    store.change(labelled.rid, {**labelled.inputs, **changed}, {**labelled.outputs, **changed})
    loose = next(resource for resource in reversed(store.ours()) if not store.users(resource.rid))
    store.remove(loose.rid)
    assert troubled.refresh().changes == {"update": 1, "delete": 1}
    assert troubled.up().ops == {"create": [name(loose.urn)], "update": [name(labelled.urn)]}
    assert store.one(labelled.id).inputs[label] == labelled.inputs[label]
    complete(troubled)


def until(happened: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline, "it does not happen"
        time.sleep(0.05)


def until_quiet(store: Store, seconds: float = 4) -> None:
    """Until no call has ended for a while: all that does not wait for the slow one is made."""
    last, since = -1, time.monotonic()
    while time.monotonic() - since < seconds:
        if (now := len(store.calls())) != last:
            last, since = now, time.monotonic()
        time.sleep(0.1)


def name(urn: str) -> str:
    return urn.rpartition("::")[2]
