"""What the program makes of a stack's configuration."""

from __future__ import annotations

from tests.conftest import FULL, LOCK

from mlblueprint.plan import plan


def test_empty_environment_is_the_blueprint_as_it_stands(cloud, full):
    graph = plan(FULL, cloud, lock=LOCK, config={"mlblueprint:environment": ""})
    assert [node.urn for node in graph.nodes] == [node.urn for node in full.nodes]
