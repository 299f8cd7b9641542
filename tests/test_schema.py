"""The editor's schema says yes to what the loader takes, no to what it refuses, and explains every field."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.conftest import FULL, ROOT

from mlblueprint.document import read
from mlblueprint.schema import attribute_docstrings, schema, schema_text
from mlblueprint.spec import Blueprint

WRITTEN = ROOT / "blueprints" / "schema.json"
RIGHT = [FULL, *sorted((ROOT / "blueprints").glob("*.yaml"))]
SMALLEST = {"version": 1, "name": "churn", "owner": "ml-platform@acme.example"}


def test_schema_is_fresh():
    assert WRITTEN.read_text(encoding="utf-8") == schema_text(), (
        "blueprints/schema.json is old: run `mlblueprint schema --write blueprints/schema.json`"
    )


def test_schema_is_a_schema():
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("file", RIGHT, ids=lambda file: file.stem)
def test_right_blueprint_is_valid(file):
    assert _errors(read(file.read_bytes(), str(file)).data) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("version", 2),
        ("name", "Churn"),
        ("name", "churnchurnchurn"),
        ("owner", "ml-platform"),
        ("lables", {}),
        ("labels.Team", "growth"),
        ("labels.team", "-growth"),
        ("network.mode", "hidden"),
        ("network.cidr", 10),
        ("security.key_rotation", 90),
        ("security.key_rotation", "90 days"),
        ("storage.buckets.f", {}),
        ("storage.buckets.features.expires", "30d"),
        ("storage.buckets.features.versioning", "yes"),
        ("images.repositories.train", None),
        ("images.repositories.train.keep_last", 0),
        ("registry.models.churn.approval", "nobody"),
        ("environments.Dev", {}),
        ("environments.dev", None),
        ("environments.dev.name", "upsell"),
        ("environments.dev.environments", {}),
        ("environments.dev.storage.buckets.features.expires", "30d"),
        ("environments.dev.storage.buckets.features.expire", "30"),
        ("environments.dev.network", {"mode": "public", "cidr": "10.64.0.0/16"}),
        ("clouds.aws.network.availability_zones", 4),
        ("clouds.gcp.network.flow_sampling", 50),
        ("clouds.oracle", {}),
    ],
)
def test_wrong_blueprint_is_invalid(path, value):
    assert _errors(_set(SMALLEST, path, value)) != []


@pytest.mark.parametrize("field", ["version", "name", "owner"])
def test_header_is_required(field):
    assert _errors({key: value for key, value in SMALLEST.items() if key != field}) != []


@pytest.mark.parametrize("value", ["growth", 4711, 1.5, True])
def test_label_may_be_written_without_quotes(value):
    assert _errors(_set(SMALLEST, "labels.team", value)) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("storage", None),
        ("storage.buckets.features", None),
        ("storage.buckets.features.expire", None),
        ("labels.team", None),
        ("network.cidr", "10.64.0.0/16"),
        ("network", {"mode": "public", "cidr": None}),
        ("security", {}),
        ("images.repositories.train.keep_last", 3),
        ("clouds.azure.storage.redundancy", "local"),
    ],
)
def test_environment_holds_any_part(path, value):
    assert _errors(_set(SMALLEST, f"environments.dev.{path}", value)) == []


def test_every_field_has_a_docstring():
    without = [
        f"{name}.{field}"
        for name, part in [("Blueprint", schema()), *schema()["$defs"].items()]
        for field, said in part["properties"].items()
        if not said.get("description")
    ]
    assert not without, f"write a docstring below {', '.join(without)}: meaning, unit, what absence means"


def test_docstring_is_read_from_the_source():
    assert attribute_docstrings(Blueprint)["version"] == "Version of this format; 1 is the only one."


def test_overlay_has_no_defaults():
    parts = {name: part for name, part in schema()["$defs"].items() if name.startswith("overlay.")}
    assert '"default"' not in json.dumps(parts), "absent in an environment means as in the base"


def _errors(data: Any) -> list[str]:
    return [error.message for error in Draft202012Validator(schema()).iter_errors(data)]


def _set(base: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    data = copy.deepcopy(base)
    *steps, last = path.split(".")
    here = data
    for step in steps:
        here = here.setdefault(step, {})
    here[last] = value
    return data
