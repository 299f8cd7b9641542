"""The resource graph of a plan: what the engine would be asked for, sorted and free of chance."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

SECRET = "[secret]"
"""What stands in a graph where a secret value was given."""

COMPONENT_PREFIX = "mlblueprint:"
"""Type tokens of our own components begin with it."""


@dataclass(frozen=True, slots=True)
class Node:
    """One resource as registered."""

    urn: str
    type: str
    name: str
    parent: str
    """URN of the parent; empty for children of the stack."""
    custom: bool
    """Whether a provider makes it; components are not."""
    provider: str
    """URN of the provider; empty for the default one and for components."""
    inputs: dict[str, Any]
    """In the provider's own spelling; whole numbers as integers, secrets as `[secret]`."""
    dependencies: tuple[str, ...]
    """URNs of what must exist before, sorted."""
    options: dict[str, Any] = field(default_factory=dict)
    """Only what was asked for: protect, aliases, ignoreChanges, deleteBeforeReplace, ..."""

    @property
    def protected(self) -> bool:
        return bool(self.options.get("protect"))

    @property
    def kind(self) -> str:
        """The type's last part: `Bucket` of `aws:s3/bucket:Bucket`."""
        return self.type.rpartition(":")[2]


@dataclass(frozen=True, slots=True)
class Graph:
    """All resources of one stack in the order of their URNs, its outputs, and what a reader should know."""

    cloud: str
    environment: str | None
    stack: str
    nodes: tuple[Node, ...]
    outputs: dict[str, Any]
    notes: tuple[str, ...] = ()
    """What the program warns of, sorted: `churn-compute-trainers: A100:1 takes p4d.24xlarge, ...`."""

    def resources(self) -> Iterator[Node]:
        """What providers make: neither components nor the providers themselves."""
        return (n for n in self.nodes if n.custom and not n.type.startswith("pulumi:providers:"))

    def sections(self) -> dict[str, str]:
        """URN -> the section of the blueprint that a resource belongs to: `storage` below the component Storage."""
        by_urn = {node.urn: node for node in self.nodes}
        return {node.urn: _section(node, by_urn) for node in self.nodes}

    def to_dict(self) -> dict[str, Any]:
        return {
            "cloud": self.cloud,
            "environment": self.environment,
            "stack": self.stack,
            "resources": [
                {
                    "urn": n.urn,
                    "type": n.type,
                    "name": n.name,
                    "parent": n.parent,
                    "provider": n.provider,
                    "inputs": n.inputs,
                    "dependencies": list(n.dependencies),
                    "options": n.options,
                }
                for n in self.nodes
            ],
            "outputs": self.outputs,
            "notes": list(self.notes),
        }

    def to_json(self) -> str:
        """The whole graph as JSON text, the same bytes for the same graph."""
        return json.dumps(self.to_dict(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _section(node: Node, by_urn: Mapping[str, Node]) -> str:
    component = ""
    here: Node | None = node
    while here is not None:
        if here.type.startswith(COMPONENT_PREFIX) and here.kind != "MlStack":
            component = here.kind
        here = by_urn.get(here.parent)
    return component.lower() or "stack"
