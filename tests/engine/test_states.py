"""Moving on: a state that an earlier version has written is taken over, and nothing is deleted or replaced."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.engine.cloud.world import World
from tests.engine.harness import PROVIDER, Project, Stack
from tests.engine.record import BLUEPRINT, Kept, kept

KEPT = kept()
TABLES = {"aws": "aws", "gcp": "gcp", "azure-native": "azure"}
HARMLESS = {"create", "update", "import"}
"""What a new version may do to what an old one made."""
PLAINTEXT = "plaintext"


@pytest.mark.parametrize("old", KEPT, ids=[f"{old.version}-{old.stack}" for old in KEPT])
def test_state_of_a_released_version_is_taken_over(fresh: Callable[[], Project], old: Kept):
    stack = restored(fresh(), old)
    before = {(resource.urn, resource.id) for resource in stack.project.store.ours()}
    assert stack.up().ops.keys() <= HARMLESS
    assert before <= {(resource.urn, resource.id) for resource in stack.project.store.ours()}


def test_something_is_kept_of_every_cloud():
    assert {old.stack for old in KEPT} >= {f"{env}-{cloud}" for env in ("dev", "prod") for cloud in TABLES.values()}


def test_a_renamed_resource_would_be_found(fresh: Callable[[], Project]):
    """The proof above can fail: a logical name that the program does not make any more is a delete."""
    old = next(old for old in KEPT if old.stack == "dev-gcp")
    renamed = json.dumps(old.state).replace("::churn-storage-capture", "::churn-storage-former")
    stack = restored(fresh(), Kept(old.version, old.stack, old.blueprint, old.stack_file, json.loads(renamed)))
    ops = stack.preview().ops
    assert {op: set(names) for op, names in ops.items()} == {
        "create": {"churn-storage-capture"},  # the component and the bucket in it
        "delete": {"churn-storage-former"},
    }


def restored(project: Project, old: Kept) -> Stack:
    """The blueprint, the stack file, the engine's state and the cloud as the old version left them."""
    (project.root / BLUEPRINT).write_text(old.blueprint, encoding="utf-8")
    (project.stacks / f"Pulumi.{old.stack}.yaml").write_text(old.stack_file, encoding="utf-8")
    stack = project.stack(old.stack)
    file = project.home / "kept.json"
    file.write_text(json.dumps(old.state), encoding="utf-8")
    done = project.pulumi("stack", "import", "--stack", old.stack, "--file", str(file))
    assert done.returncode == 0, done.stderr
    entries = old.state["deployment"]["resources"]
    worlds = {
        f"{entry['urn']}::{entry['id']}": world(project, entry)
        for entry in entries
        if entry["type"].startswith(PROVIDER)
    }
    for entry in entries:
        if entry["custom"] and not entry["type"].startswith(PROVIDER):
            inputs, outputs = plain(entry.get("inputs", {})), plain(entry.get("outputs", {}))
            worlds[entry["provider"]].take_over(entry["type"], entry["urn"], entry["id"], inputs, outputs)
    return stack


def world(project: Project, provider: dict[str, Any]) -> World:
    table = TABLES[provider["type"].removeprefix(PROVIDER)]
    inputs = plain(provider.get("inputs", {}))
    return World(importlib.import_module(f"tests.engine.cloud.{table}").CLOUD, project.store, inputs)


def plain(value: Any) -> Any:
    """A value of a state file that was exported with its secrets shown."""
    if isinstance(value, dict):
        if PLAINTEXT in value:
            return json.loads(value[PLAINTEXT])
        return {name: plain(inner) for name, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value
