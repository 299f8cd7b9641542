"""A new project stands alone: it checks, it plans on every cloud, and it never overwrites anything."""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from tests.conftest import ROOT

from mlblueprint.document import read
from mlblueprint.load import check
from mlblueprint.plan import plan
from mlblueprint.problems import BlueprintError
from mlblueprint.scaffold import REQUIREMENT, TEMPLATES, new, project
from mlblueprint.schema import schema_text
from mlblueprint.stackfile import read_stack
from mlblueprint.targets import TARGETS

SNAPSHOTS = Path(__file__).parent / "snapshots" / "new"
NAME = "upsell"


@pytest.fixture(params=TEMPLATES)
def template(request):
    return request.param


@pytest.fixture
def folder(template, tmp_path):
    new(NAME, template, tmp_path / NAME)
    return tmp_path / NAME


def test_project_is_as_recorded(template):
    files = project(NAME, template)
    assert files.pop("blueprints/schema.json") == schema_text()
    if os.environ.get("UPDATE_SNAPSHOTS"):
        for path, text in files.items():
            recorded = SNAPSHOTS / template / path
            recorded.parent.mkdir(parents=True, exist_ok=True)
            recorded.write_text(text, encoding="utf-8")
    recorded = {
        str(path.relative_to(SNAPSHOTS / template)): path.read_text(encoding="utf-8")
        for path in (SNAPSHOTS / template).rglob("*")
        if path.is_file()
    }
    assert files == recorded, "see it with `scripts/snapshots tests/test_scaffold.py && git diff tests/snapshots/new`"


def test_new_writes_every_file_and_says_so(template, tmp_path):
    written = new(NAME, template, tmp_path / NAME)
    assert set(written) == {path for path in (tmp_path / NAME).rglob("*") if path.is_file()}


def test_blueprint_has_no_problems(folder):
    assert check(folder / "blueprints" / f"{NAME}.yaml") == []


def test_blueprint_fits_its_own_schema(folder):
    schema = json.loads((folder / "blueprints" / "schema.json").read_text())
    blueprint = read((folder / "blueprints" / f"{NAME}.yaml").read_bytes(), NAME).data
    assert [error.message for error in Draft202012Validator(schema).iter_errors(blueprint)] == []


def test_blueprint_plans_for_production_on_every_cloud(folder, cloud):
    graph = plan(folder / "blueprints" / f"{NAME}.yaml", cloud, environment="prod")
    assert {f"{NAME}-storage", f"{NAME}-images", f"{NAME}-registry"} <= {node.name for node in graph.nodes}


def test_stack_file_plans_for_development_on_every_cloud(folder, cloud):
    stack = read_stack(str(folder / f"Pulumi.dev-{cloud}.yaml"))
    blueprint = folder / "blueprints" / f"{NAME}.yaml"
    graph = plan(blueprint, cloud, environment=stack.environment, config=stack.config, project=stack.project)
    assert graph.environment == "dev"


def test_stack_file_holds_the_clouds_examples(folder, cloud):
    stack = read_stack(str(folder / f"Pulumi.dev-{cloud}.yaml"))
    header = {f"{NAME}:cloud": cloud, f"{NAME}:environment": "dev"}
    assert stack.config == {**header, **TARGETS[cloud].offline.CONFIG}


def test_project_declares_the_keys_of_this_repository(folder):
    ours = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())["config"]
    theirs = yaml.safe_load((folder / "Pulumi.yaml").read_text())["config"]
    assert {key: row["type"] for key, row in theirs.items()} == {key: row["type"] for key, row in ours.items()}


def test_readme_fits_one_screen(folder):
    assert len((folder / "README.md").read_text().splitlines()) <= 40


def test_requirement_admits_this_version():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    major, minor, _ = map(int, version.split("."))
    assert f"mlblueprint>={major}.{minor},<{major}.{minor + 1}" == REQUIREMENT, "change REQUIREMENT in scaffold.py"


@pytest.mark.parametrize("path", ["Pulumi.yaml", "blueprints", ".gitignore", f"blueprints/{NAME}.yaml"])
def test_nothing_is_written_where_something_is_in_the_way(path, tmp_path):
    there = tmp_path / path
    there.parent.mkdir(exist_ok=True)
    there.write_text("mine")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(BlueprintError, match=f"{path} is there already; nothing is overwritten"):
        new(NAME, "tabular", tmp_path)
    assert there.read_text() == "mine"
    assert sorted(tmp_path.rglob("*")) == before


def test_broken_link_is_in_the_way(tmp_path):
    (tmp_path / "README.md").symlink_to(tmp_path / "nowhere")
    with pytest.raises(BlueprintError, match=r"README\.md is there already"):
        new(NAME, "tabular", tmp_path)


def test_every_obstacle_is_said_at_once(tmp_path):
    new(NAME, "tabular", tmp_path)
    with pytest.raises(BlueprintError) as caught:
        new(NAME, "tabular", tmp_path)
    assert len(caught.value.problems) == len(project(NAME, "tabular"))


def test_file_in_place_of_the_folder_is_said_once(tmp_path):
    (tmp_path / NAME).write_text("mine")
    with pytest.raises(BlueprintError) as caught:
        new(NAME, "tabular", tmp_path / NAME)
    assert len(caught.value.problems) == 1


@pytest.mark.parametrize("name", ["Upsell", "up", "upsell-2", "../upsell", "upsellupsell2", "", "aws", "gcp", "pulumi"])
def test_bad_name_is_refused(name, tmp_path):
    with pytest.raises(BlueprintError, match=r"^name: "):
        new(name, "tabular", tmp_path)
    assert not any(tmp_path.iterdir())


def test_misspelt_template_gets_a_suggestion(tmp_path):
    with pytest.raises(BlueprintError, match="did you mean 'vision'"):
        new(NAME, "visoin", tmp_path)
