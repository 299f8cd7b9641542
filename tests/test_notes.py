"""What a component warns of reaches the reader of a plan, in the table and in the JSON."""

from __future__ import annotations

import pulumi
import pytest
from tests.conftest import ROOT

from mlblueprint import plan as module
from mlblueprint.plan import plan
from mlblueprint.planning.graph import Graph
from mlblueprint.planning.table import table

CHURN = ROOT / "blueprints" / "churn.yaml"


@pytest.fixture
def graph(monkeypatch) -> Graph:
    """The plan of a program that says three things, of which two are warnings."""

    async def program() -> None:
        cluster = pulumi.ComponentResource("mlblueprint:sky:Cluster", "churn-compute-trainers")
        pulumi.log.warn("A100:1 takes a machine of 8", cluster)
        pulumi.log.warn("All of it is for a test")
        pulumi.log.info("Nobody needs to know", cluster)

    monkeypatch.setattr(module, "compose_async", program)
    return plan(CHURN, "aws")


def test_warnings_are_notes_with_the_name_of_their_resource(graph):
    assert graph.notes == ("All of it is for a test", "churn-compute-trainers: A100:1 takes a machine of 8")


def test_notes_are_at_the_foot_of_the_table(graph):
    assert table(graph, {}).splitlines()[-2:] == [f"    {note}" for note in graph.notes]


def test_notes_are_in_the_json(graph):
    assert graph.to_dict()["notes"] == list(graph.notes)


def test_a_plan_without_warnings_says_nothing(cloud, write):
    graph = plan(write("version: 1\nname: churn\nowner: a@b.example\nstorage: {buckets: {data: {}}}\n"), cloud)
    assert graph.notes == () and "  notes" not in table(graph, {}).splitlines()
