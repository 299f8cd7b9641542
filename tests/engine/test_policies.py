"""The policy pack in the real engine: it sees unknown values, accepts our stacks and stops unsafe ones."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.engine.harness import ROOT, Project, one_for_all

PACK = ROOT / "policies"

pytestmark = pytest.mark.skipif(
    not (PACK / "venv").exists() and os.environ.get("MLBLUEPRINT_REQUIRE_ENGINE") != "1",
    reason="no environment of the pack: run scripts/policies",
)


@pytest.fixture(scope="module")
def stack(fresh: Callable[[], Project], target: str):
    return fresh().stack(f"prod-{target}")


def test_preview_of_a_new_stack_passes(stack):
    run = stack.preview("--policy-pack", str(PACK))
    assert run.changes["create"] > 20
    assert "mandatory" not in run.output.lower()


def test_up_passes_with_the_real_values(stack):
    run = stack.up("--policy-pack", str(PACK))
    assert run.ops.keys() == {"create"}


def test_an_unsafe_change_is_stopped(stack, target: str):
    """Deletion protection goes in production: the pack says which resources are then unprotected."""
    one_for_all(target)
    stack.edit("deletion_protection: true", "deletion_protection: false")
    run = stack.preview("--policy-pack", str(PACK), expect=False)
    assert "protected-in-production" in run.output + run.errors + json.dumps(run.events)


def test_a_platform_team_may_configure_it(stack, target: str, tmp_path: Path):
    one_for_all(target)
    config = tmp_path / "policy.json"
    config.write_text(json.dumps({"protected-in-production": "advisory"}))
    run = stack.preview("--policy-pack", str(PACK), "--policy-pack-config", str(config))
    assert "protected-in-production" in json.dumps(run.events)
    config.write_text(
        json.dumps(
            {
                "protected-in-production": "disabled",
                "allowed-regions": {"enforcementLevel": "mandatory", "regions": ["nowhere-1"]},
            }
        )
    )
    run = stack.preview("--policy-pack", str(PACK), "--policy-pack-config", str(config), expect=False)
    assert "allowed-regions" in json.dumps(run.events)
