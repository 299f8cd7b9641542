"""Plan equals engine: `mlblueprint plan` says what the engine is asked for, no more and no less."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.engine.agreement import differences, known_share
from tests.engine.harness import Project

Fresh = Callable[[], Project]


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_plan_equals_engine_with_everything_unknown(fresh: Fresh, target: str, environment: str):
    project = fresh()
    stack = project.stack(f"{environment}-{target}")
    run = stack.preview()
    states = [step["newState"] for step in run.document["steps"]]
    found = differences(stack.graph(), states)
    assert not found, "\n".join(found)
    assert set(run.ops) == {"create"}
    assert 0.5 < known_share(states) < 1, "a preview of an empty cloud knows much, and not everything"
