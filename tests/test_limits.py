"""What every cloud's limits have in common: reasons with a source, and nothing adopted in vain."""

from __future__ import annotations

import re

import pytest

from mlblueprint.load import parse
from mlblueprint.matrix import fields
from mlblueprint.spec.placement import Adopt, AdoptedNetwork
from mlblueprint.targets import TARGETS

HEADER = "version: 1\nname: churn\nowner: a@b.example\n"


def test_every_limit_and_emulation_names_a_field_and_its_source(cloud):
    limits = TARGETS[cloud].limits
    for row in (*limits.LIMITS, *limits.EMULATIONS):
        assert row.field in fields(), row
        assert re.search(r"https://\S+", row.source), row


def test_every_limit_says_why_and_what_instead(cloud):
    for limit in TARGETS[cloud].limits.LIMITS:
        assert limit.values and limit.reason and limit.instead, limit


@pytest.mark.parametrize(
    ("text", "adopt", "what"),
    [
        ("network: {mode: public}\n", Adopt(network=AdoptedNetwork(id="n", subnets=["s"])), "network"),
        ("security: {encryption: provider_managed}\n", Adopt(key="k"), "key"),
    ],
)
def test_adopting_what_would_not_be_used_is_a_problem(text, adopt, what, cloud):
    problems = TARGETS[cloud].limits.check(parse(HEADER + text), adopt)
    assert f"a {what} is adopted, but " in "\n".join(problem.given for problem in problems)
