"""Whatever is done to a blueprint: it loads, or every problem stands inside the file and says what to change."""

from __future__ import annotations

import copy
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import FULL

from mlblueprint.document import read
from mlblueprint.load import parse
from mlblueprint.problems import BlueprintError, Path

TEXT = FULL.read_text()
DATA = read(TEXT, "full.yaml").data

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), max_size=70),
    st.sampled_from(
        ["30d", "2w", "50%", "10.64.0.0/16", "10.64.0.1/16", "private", "public", "artifacts", "12:30", "{x}"]
    ),
)
KEYS = st.sampled_from(
    [
        "name",
        "mode",
        "private",
        "public",
        "[key]",
        "buckets",
        "models",
        "features",
        "dev",
        "expire",
        "versioning",
        "a b",
        "",
    ]
) | st.text("abcXYZ-_0129", max_size=30)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


def paths(data: Any, path: Path = ()) -> list[Path]:
    """Every place in the data but the top."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [found for key, value in items for found in ((*path, key), *paths(value, (*path, key)))]


def at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


@st.composite
def mutated_data(draw: st.DrawFn) -> dict[str, Any]:
    """The full blueprint with a few values deleted, renamed, retyped, nested, swapped, copied or added."""
    data = copy.deepcopy(DATA)
    for _ in range(draw(st.integers(1, 5))):
        places = paths(data)
        if not places:
            break
        path = draw(st.sampled_from(places))
        parent, key = at(data, path[:-1]), path[-1]
        match draw(st.sampled_from(["delete", "rename", "retype", "nest", "swap", "overlay", "add"])):
            case "delete":
                del parent[key]
            case "rename" if isinstance(parent, dict):
                parent[draw(KEYS)] = parent.pop(key)
            case "nest":
                parent[key] = draw(st.sampled_from([[parent[key]], {"features": parent[key]}, {key: parent[key]}]))
            case "swap":
                other = draw(st.sampled_from(places))
                parent[key] = copy.deepcopy(at(data, other))
            case "overlay":
                data["environments"] = {"dev": copy.deepcopy(parent), "prod": {path[0]: copy.deepcopy(data[path[0]])}}
            case "add" if isinstance(parent, dict):
                parent[draw(KEYS)] = draw(VALUES)
            case _:
                parent[key] = draw(VALUES)
    return data


@st.composite
def mutated_text(draw: st.DrawFn) -> str:
    """The full blueprint's text with stretches cut out, doubled, moved or overwritten."""
    text = TEXT
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 30)))
        put = draw(
            st.sampled_from(["", text[start:end] * 2, ": ", "\n", "- ", "{", "]", "&a ", "*a", "null", "0", "'", "#"])
        )
        text = text[:start] + put + text[end:]
    return text


def holds(text: bytes | str, environment: str | None) -> None:
    """The one property: success, or problems that are complete, inside the file, in order and told once."""
    try:
        parse(text, "full.yaml", environment)
    except BlueprintError as error:
        problems = error.problems
    else:
        return
    assert problems
    decoded = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    lines = decoded.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for problem in problems:
        assert problem.given and problem.allowed and problem.fix, problem
        assert problem.where, problem
        assert problem.where.file == "full.yaml"
        assert 1 <= problem.where.line <= len(lines), problem
        assert 1 <= problem.where.column <= len(lines[problem.where.line - 1]) + 1, problem
    places = [problem.where for problem in problems]
    assert places == sorted(places), "problems come in the order of their lines"
    told = [str(problem) for problem in problems]
    assert len(told) == len(set(told)), "each problem is told once"


@given(mutated_data(), st.sampled_from([None, "dev", "prod", "nowhere"]), st.booleans())
def test_mutated_data_loads_or_is_explained(data, environment, flow):
    holds(yaml.safe_dump(data, default_flow_style=flow, sort_keys=False, allow_unicode=True, width=200), environment)


@given(mutated_text(), st.sampled_from([None, "dev"]))
def test_mutated_text_loads_or_is_explained(text, environment):
    holds(text, environment)


@given(st.binary(max_size=400))
def test_random_bytes_load_or_are_explained(data):
    holds(data, None)


@given(VALUES, st.sampled_from(paths(DATA)))
def test_any_value_anywhere_loads_or_is_explained(value, path):
    data = copy.deepcopy(DATA)
    at(data, path[:-1])[path[-1]] = value
    holds(yaml.safe_dump(data, sort_keys=False, allow_unicode=True), "dev")
