"""Rules over a planned graph."""

from __future__ import annotations

from collections.abc import Mapping

from mlblueprint.planning.graph import Graph
from mlblueprint.policy.resource import Resource
from mlblueprint.policy.rule import Settings, Violation, violations
from mlblueprint.policy.rules import RULES


def resources(graph: Graph) -> list[Resource]:
    """The resources of a graph, each with its provider's properties."""
    providers = {node.urn: node.inputs for node in graph.nodes if node.type.startswith("pulumi:providers:")}
    return [
        Resource(
            node.type,
            node.name,
            node.urn,
            node.inputs,
            node.protected,
            node.dependencies,
            providers.get(node.provider, {}),
        )
        for node in graph.resources()
    ]


def check(graph: Graph, settings: Settings | None = None, levels: Mapping[str, str] | None = None) -> list[Violation]:
    """Everything that any rule finds in a plan."""
    settings = settings or Settings(environment=graph.environment)
    return violations(RULES, resources(graph), settings, levels)
