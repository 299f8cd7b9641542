"""Compares what `mlblueprint plan` says with what the engine was asked for, property by property.

Marks that somebody makes up (name suffixes, ids) differ from run to run. They are compared as such: each mark of the
plan must stand for one and the same mark of the engine everywhere, and the text around it must be equal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.engine.cloud.values import SECRET, SIGNATURE, UNKNOWN_TEXT
from tests.engine.cloud.world import DEFAULTS
from tests.engine.harness import STACK_TYPE

from mlblueprint.planning.graph import SECRET as MASK
from mlblueprint.planning.graph import Graph, Node

PLUGINS_OWN = {DEFAULTS, "tagsAll", "effectiveLabels", "version", "__internal"}
"""Inputs that the plugin or the engine adds to what a program registers."""
ASSET = "c44067f5952c0a294b673a41bacd8c17"
MARK = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{7,}")
OPTIONS = ("protect", "retainOnDelete", "ignoreChanges", "replaceOnChanges", "additionalSecretOutputs", "deletedWith")
"""Options that the engine keeps. `deleteBeforeReplace` it only acts on, and shows nowhere."""


def differences(graph: Graph, states: list[dict[str, Any]]) -> list[str]:
    """Every property in which plan and engine disagree; what the engine does not know yet, the plan may make up."""
    planned = {node.urn: node for node in graph.nodes}
    asked = {state["urn"]: state for state in states if state["type"] != STACK_TYPE and not default_provider(state)}
    found = [f"only in the plan: {urn}" for urn in planned.keys() - asked.keys()]
    found += [f"only in the engine: {urn}" for urn in asked.keys() - planned.keys()]
    marks = Marks()
    for urn in sorted(planned.keys() & asked.keys()):
        name = urn.rpartition("::")[2]
        found += [f"{name} ({planned[urn].type}): {text}" for text in _node(planned[urn], asked[urn], marks)]
    return found


class Marks:
    """Which made-up mark of the plan stands for which of the engine, one to one."""

    def __init__(self) -> None:
        self._there: dict[str, str] = {}
        self._back: dict[str, str] = {}

    def same(self, planned: Any, asked: Any) -> bool:
        """Whether two values are equal but for marks that have stood for one another everywhere so far."""
        if not (isinstance(planned, str) and isinstance(asked, str)):
            return bool(planned == asked)
        if MARK.sub("*", planned) != MARK.sub("*", asked):
            return False
        return all(
            self._there.setdefault(one, other) == other and self._back.setdefault(other, one) == one
            for one, other in zip(MARK.findall(planned), MARK.findall(asked), strict=True)
        )


def known_share(states: list[dict[str, Any]]) -> float:
    """How much of the inputs the engine knew: a comparison of unknowns alone would prove nothing."""
    leaves = [leaf for state in states for leaf in _leaves(state.get("inputs", {}))]
    return sum(leaf != UNKNOWN_TEXT for leaf in leaves) / len(leaves)


def default_provider(state: Mapping[str, Any]) -> bool:
    return str(state["type"]).startswith("pulumi:providers:") and "::default" in str(state["urn"])


def _node(node: Node, state: dict[str, Any], marks: Marks) -> Iterator[str]:
    parent = state.get("parent", "")
    yield from _compare("type", node.type, state["type"])
    yield from _compare("custom", node.custom, state["custom"])
    yield from _compare("parent", node.parent, "" if f"::{STACK_TYPE}::" in parent else parent)
    yield from _compare("provider", node.provider, state.get("provider", "").rpartition("::")[0])
    dependencies = set(state.get("dependencies", []))
    if UNKNOWN_TEXT in _leaves(state.get("inputs", {})):
        # A function that waits for a resource not made yet has no dependencies in a preview (`_invoke` in
        # sdk/python/lib/pulumi/runtime/invoke.py, read 2026-11-21). The state after `up` is compared in full.
        dependencies |= set(node.dependencies)
    yield from _compare("dependencies", set(node.dependencies), dependencies)
    for option in OPTIONS:
        yield from _compare(option, _set(node.options.get(option)), _set(state.get(option)))
    if node.custom and not node.type.startswith("pulumi:providers:"):
        yield from _compare("aliases", set(node.options.get("aliases", [])), set(_own(node, state.get("aliases", []))))
    made_up = set(state.get("inputs", {}).get(DEFAULTS, [])) | (PLUGINS_OWN - node.inputs.keys())
    yield from _inputs("", node.inputs, {k: v for k, v in state.get("inputs", {}).items() if k not in made_up}, marks)


def _own(node: Node, aliases: list[str]) -> Iterator[str]:
    """Aliases that say more than an earlier type of the SDK's own."""
    _, _, chain, name = node.urn.split("::")
    parents = chain.rpartition("$")[0]
    for alias in aliases:
        _, _, old_chain, old_name = alias.split("::")
        if old_chain.rpartition("$")[0] != parents or old_name != name:
            yield alias


def _inputs(path: str, planned: Any, asked: Any, marks: Marks) -> Iterator[str]:
    if asked == UNKNOWN_TEXT:
        return
    if isinstance(asked, Mapping) and asked.get(SIGNATURE) == SECRET:
        asked = MASK
    if isinstance(planned, Mapping) and isinstance(asked, Mapping):
        if asked.get(SIGNATURE) == ASSET:
            asked = {key: value for key, value in asked.items() if key != "hash"}  # the engine's own, of the text
        planned = {_key(key, planned, asked, marks): value for key, value in planned.items()}
        for key in sorted(planned.keys() | asked.keys()):
            here = f"{path}.{key}" if path else str(key)
            if key not in asked:
                yield f"{here}: only in the plan: {planned[key]!r}"
            elif key not in planned:
                yield f"{here}: only in the engine: {asked[key]!r}"
            else:
                yield from _inputs(here, planned[key], asked[key], marks)
    elif isinstance(planned, list) and isinstance(asked, list) and len(planned) == len(asked):
        for number, (one, other) in enumerate(zip(planned, asked, strict=True)):
            yield from _inputs(f"{path}[{number}]", one, other, marks)
    elif not marks.same(planned, asked):
        yield f"{path}: the plan says {planned!r}, the engine was asked for {asked!r}"


def _key(key: str, planned: Mapping[str, Any], asked: Mapping[str, Any], marks: Marks) -> str:
    """The engine's key for one of the plan's: some maps are by id, made-up marks included."""
    if key in asked:
        return key
    return next((other for other in asked if other not in planned and marks.same(key, other)), key)


def _compare(what: str, planned: Any, asked: Any) -> Iterator[str]:
    if planned != asked:
        yield f"{what}: the plan says {planned!r}, the engine was asked for {asked!r}"


def _set(value: Any) -> Any:
    return sorted(value) if isinstance(value, list | tuple) and value else value or None


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    else:
        yield value
