"""What the program makes of a stack's configuration."""

from __future__ import annotations

import pytest
from tests.conftest import FULL, LOCK

from mlblueprint.plan import plan
from mlblueprint.problems import BlueprintError


def test_empty_environment_is_the_blueprint_as_it_stands(cloud, full):
    graph = plan(FULL, cloud, lock=LOCK, config={"mlblueprint:environment": ""})
    assert [node.urn for node in graph.nodes] == [node.urn for node in full.nodes]


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("adopt", "vpc-1"),
        ("adopt", '{"key":'),
        ("adopt", "5"),
        ("webhooks", "https://hooks.example/t0ken"),
        ("webhooks", '["https://hooks.example/t0ken"]'),
        ("tag", "a b"),
        ("tag", "-v1"),
    ],
)
def test_configuration_of_another_kind_is_refused_and_not_shown(key, text):
    with pytest.raises(BlueprintError) as caught:
        plan(FULL, "aws", lock=LOCK, config={f"mlblueprint:{key}": text})
    assert key in str(caught.value)
    assert "t0ken" not in str(caught.value)


def test_what_is_adopted_stands_in_the_stack_and_not_in_the_blueprint(cloud):
    config = {"mlblueprint:adopt": '{"network": {"id": "junk", "subnets": ["junk"]}}'}
    with pytest.raises(BlueprintError) as caught:
        plan(FULL, cloud, lock=LOCK, config=config)
    adopted = [problem for problem in caught.value.problems if "adopt" in str(problem)]
    assert adopted and all(str(problem).startswith("mlblueprint:adopt.network.") for problem in adopted)
