"""A plan as people read it: by section, one line for each resource."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from mlblueprint.planning.graph import Graph, Node

Shown = Mapping[str, tuple[str, ...]]
"""By type token, the input paths worth a glance: `aws:kms/key:Key` -> (`rotationPeriodInDays`,)."""

SECTIONS = (
    "stack",
    "network",
    "keys",
    "storage",
    "images",
    "workspace",
    "compute",
    "registry",
    "training",
    "serving",
    "monitoring",
    "delivery",
)
"""In the order of the blueprint; sections that are not named here follow, by name."""

MAX_VALUE = 60


def table(graph: Graph, shown: Shown) -> str:
    """The resources of a plan as text: name, kind, whether protected, and what matters of each."""
    sections = graph.sections()
    rows = [(sections[node.urn], node) for node in graph.resources()]
    protected = sum(node.protected for _, node in rows)
    where = graph.cloud + (f", environment {graph.environment}" if graph.environment else "")
    lines = [f"{where}: {len(rows)} resources, {protected} protected"]
    width = max((len(node.name) for _, node in rows), default=0)
    kinds = max((len(node.kind) for _, node in rows), default=0)
    for section in sorted({section for section, _ in rows}, key=_order):
        lines += ["", f"  {section}"]
        inside = (node for found, node in rows if found == section)
        for node in sorted(inside, key=lambda n: (n.name, n.kind)):
            mark = "protected" if node.protected else ""
            line = f"    {node.name:<{width}}  {node.kind:<{kinds}}  {mark:<9}  {glance(node, shown)}"
            lines.append(line.rstrip())
    if graph.outputs:
        lines += ["", "  outputs", *(f"    {line}" for line in _outputs(graph.outputs))]
    if graph.notes:
        lines += ["", "  notes", *(f"    {note}" for note in graph.notes)]
    return "\n".join(lines) + "\n"


def glance(node: Node, shown: Shown) -> str:
    """The few inputs of a resource that matter, as `enabled=true`: the last step of the path and the value."""
    pairs = ((path.rpartition(".")[2], value_at(node.inputs, path)) for path in shown.get(node.type, ()))
    return "  ".join(f"{key}={_short(value)}" for key, value in pairs if value is not None)


def value_at(inputs: Any, path: str) -> Any:
    """The value at a dotted path, list items by index; None where there is none."""
    for step in path.split("."):
        if isinstance(inputs, dict):
            inputs = inputs.get(step)
        elif isinstance(inputs, list) and step.isdigit() and int(step) < len(inputs):
            inputs = inputs[int(step)]
        else:
            return None
    return inputs


def _outputs(outputs: Mapping[str, Any]) -> Iterator[str]:
    for key, value in outputs.items():
        if isinstance(value, dict) and value:
            yield from (f"{key}.{inner} = {_short(v, None)}" for inner, v in value.items())
        else:
            yield f"{key} = {_short(value, None)}"


def _short(value: Any, most: int | None = MAX_VALUE) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text if most is None or len(text) <= most else f"{text[: most - 3]}..."


def _order(section: str) -> tuple[int, str]:
    return (SECTIONS.index(section) if section in SECTIONS else len(SECTIONS), section)
