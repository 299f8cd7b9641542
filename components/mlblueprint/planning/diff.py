"""What a change of a blueprint changes in its plans, as Markdown for a pull request.

mlblueprint plan FILE --cloud all --format json > before.json      (on the base)
mlblueprint plan FILE --cloud all --format json > after.json       (on the branch)
mlblueprint diff before.json after.json
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

MOST_LINES = 200
"""Lines of one cloud; a comment on GitHub holds 65,536 characters."""
MOST_CHARACTERS = 90
"""Of one value."""
PROVIDER = "pulumi:providers:"
COMPONENT = "mlblueprint:"

Resource = Mapping[str, Any]


def markdown(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """A section for each cloud of two documents of `mlblueprint plan --format json`."""
    clouds = list(dict.fromkeys([*before, *after]))
    return "\n".join("\n".join(_cloud(cloud, before.get(cloud, {}), after.get(cloud, {}))) for cloud in clouds) + "\n"


def _cloud(cloud: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    old, new = _resources(before), _resources(after)
    added, gone = sorted(new.keys() - old.keys()), sorted(old.keys() - new.keys())
    changed = {urn: list(_changes(old[urn], new[urn])) for urn in sorted(new.keys() & old.keys())}
    changed = {urn: lines for urn, lines in changed.items() if lines}
    yield f"### {cloud}: {len(added)} to create, {len(changed)} to change, {len(gone)} to delete"
    if not (added or gone or changed):
        yield ""
        return
    lines = [f"+ {_called(new[urn])}" for urn in added] + [f"- {_called(old[urn])}" for urn in gone]
    for urn, inside in changed.items():
        lines += [f"! {_called(new[urn])}", *(f"    {line}" for line in inside)]
    yield from ("", "```diff", *lines[:MOST_LINES])
    if len(lines) > MOST_LINES:
        yield f"... and {len(lines) - MOST_LINES} more lines"
    yield from ("```", "")


def _resources(plan: Mapping[str, Any]) -> dict[str, Resource]:
    return {
        one["urn"]: one
        for one in plan.get("resources", ())
        if not one["type"].startswith((PROVIDER, COMPONENT)) and one.get("provider") is not None
    }


def _called(resource: Resource) -> str:
    return f"{resource['name']} ({resource['type'].rpartition(':')[2]})"


def _changes(old: Resource, new: Resource) -> Iterator[str]:
    before = {**dict(_flat(old["inputs"])), **dict(_flat(old["options"], "options"))}
    after = {**dict(_flat(new["inputs"])), **dict(_flat(new["options"], "options"))}
    for path in sorted(before.keys() | after.keys()):
        if before.get(path) != after.get(path):
            yield f"{path}: {_short(before.get(path))} -> {_short(after.get(path))}"


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value:
        for index, inner in enumerate(value):
            yield from _flat(inner, f"{path}[{index}]")
    else:
        yield path, value


def _short(value: Any) -> str:
    text = "nothing" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 3]}..."
