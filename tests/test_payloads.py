"""Every payload of every plan is what the vendor's own model takes."""

from __future__ import annotations

import pytest
from tests.conftest import FULL, ROOT
from tests.vendor import check

PLANS = [
    (FULL, None),
    (FULL, "dev"),
    *((file, environment) for file in sorted((ROOT / "blueprints").glob("*.yaml")) for environment in ("dev", "prod")),
    (ROOT / "tests" / "blueprints" / "plain.yaml", None),
    (ROOT / "tests" / "blueprints" / "longest.yaml", "eeeeeeee"),
]
"""Private and customer-managed, at the other end public with the providers' keys, and the longest of all names."""


@pytest.mark.parametrize(("file", "environment"), PLANS, ids=lambda v: v.stem if hasattr(v, "stem") else str(v))
def test_payloads_fit_the_vendors_model(file, environment, cloud, planned):
    graph = planned(file, cloud, environment)
    problems = [f"{n.name} ({n.type}): {p}" for n in graph.nodes if n.custom for p in check(n.type, n.inputs)]
    assert not problems, "\n".join(problems)
