"""The recorded graph of each blueprint on each cloud: nothing changes by accident.

It does not say that a cloud accepts it.

A red one is repaired, once the change is wanted, by `scripts/snapshots`.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.conftest import FULL, ROOT

SNAPSHOTS = Path(__file__).parent / "snapshots"

PLANS = [
    (FULL, None),
    (ROOT / "blueprints" / "churn.yaml", "dev"),
    (ROOT / "blueprints" / "churn.yaml", "prod"),
    (ROOT / "blueprints" / "llm-finetune.yaml", "prod"),
    (ROOT / "blueprints" / "vision.yaml", "prod"),
    (ROOT / "tests" / "blueprints" / "plain.yaml", None),
]


@pytest.mark.parametrize(("file", "environment"), PLANS, ids=lambda v: v.stem if hasattr(v, "stem") else str(v))
def test_graph_is_as_recorded(file, environment, cloud, planned):
    graph = planned(file, cloud, environment).to_json()
    recorded = SNAPSHOTS / "-".join(filter(None, (file.stem, environment))) / f"{cloud}.json"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        recorded.parent.mkdir(parents=True, exist_ok=True)
        recorded.write_text(graph, encoding="utf-8")
    assert recorded.exists() and recorded.read_text(encoding="utf-8") == graph, (
        f"{recorded.relative_to(ROOT)} differs: see it with `scripts/snapshots && git diff tests/snapshots`"
    )
