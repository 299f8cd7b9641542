"""What a provider has to be allowed to do: a row for each type that any plan makes, and for no other."""

from __future__ import annotations

import pytest
from tests.conftest import FULL, ROOT

from mlblueprint.cli import main
from mlblueprint.plan import plan
from mlblueprint.targets import TARGETS

PLAIN = FULL.with_name("plain.yaml")

BY_HAND = {"gcp:vertex/aiEndpointIamMember:AiEndpointIamMember"}
"""Types of grants that no blueprint asks for, only a program of one's own."""


@pytest.fixture
def made(cloud, planned):
    """Every type that plans make: with everything, and with next to nothing."""
    graphs = (planned(FULL, cloud, "prod"), planned(PLAIN, cloud))
    return {node.type for graph in graphs for node in graph.resources()}


def test_every_type_has_a_row(cloud, made):
    assert made <= TARGETS[cloud].access.TABLE.keys(), "add rows to access.py"


def test_no_row_is_for_a_type_that_nothing_makes(cloud, made):
    assert TARGETS[cloud].access.TABLE.keys() <= made | BY_HAND, "remove rows from access.py"


def test_reading_is_a_part_of_deploying(cloud):
    access = TARGETS[cloud].access
    types = sorted(access.TABLE)
    plan, deploy = (str(access.document(types, name="churn", write=write)) for write in (False, True))
    assert len(plan) < len(deploy)
    assert plan != deploy


def test_fewer_types_take_fewer_permissions(cloud):
    access = TARGETS[cloud].access
    types = sorted(access.TABLE)
    assert len(str(access.document(types[:3], name="churn", write=True))) < len(
        str(access.document(types, name="churn", write=True))
    )


def test_the_document_is_always_the_same(cloud):
    access = TARGETS[cloud].access
    types = sorted(access.TABLE)
    assert access.document(types, name="churn", write=True) == access.document(types, name="churn", write=True)


WAITS = """
version: 1
name: churn
owner: a@b.example
storage: {buckets: {artifacts: {}}}
images: {repositories: {serve: {}}}
registry: {models: {churn: {artifacts: artifacts}}}
serving:
  endpoints:
    api:
      variants: {main: {model: churn@approved, image: "serve:v1", cpus: 4}}
      scaling: {min: 1, max: 3, target: {cpu: 60%}}
delivery: {provider: github_actions, repository: acme/churn, environments: {prod: {branch: main}}}
environments: {prod: {}}
"""
FILES = {
    "aws": "s3://models/churn/3/",
    "azure": "https://account.blob.core.windows.net/models/churn/3/",
    "gcp": "gs://models/churn/3/",
}


def locks(cloud, folder):
    """A lock file without a version, and one with it."""
    version = f"{{aliases: {{approved: '3'}}, versions: {{'3': {{artifact: '{FILES[cloud]}'}}}}}}"
    for name, text in (("none", ""), ("one", f"clouds: {{{cloud}: {{churn: {version}}}}}\n")):
        file = folder / f"{name}.yaml"
        file.write_text(f"version: 1\n{text}")
        yield file


def test_rights_are_there_before_the_first_model(cloud, write, tmp_path):
    """A role that learns what it may do in the update that does it is refused by the cloud."""
    waits, serves = (
        {
            n.name: n.inputs
            for n in plan(write(WAITS), cloud, environment="prod", lock=lock).nodes
            if "-delivery" in n.name
        }
        for lock in locks(cloud, tmp_path)
    )
    assert waits and waits == serves


def test_command_prints_them_before_the_first_model(cloud, write, tmp_path, monkeypatch, capsys):
    file = str(write(WAITS))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "stacks").mkdir()
    said = []
    for lock in locks(cloud, tmp_path):
        (tmp_path / "stacks/models.lock.yaml").write_text(lock.read_text())
        assert main(["iam", file, "--cloud", cloud]) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]


@pytest.mark.parametrize("role", ["plan", "deploy"])
def test_command_prints_it(cloud, role, capsys):
    churn = str(ROOT / "blueprints/churn.yaml")
    assert main(["iam", churn, "--cloud", cloud, "--environment", "prod", "--role", role]) == 0
    assert "churn" in capsys.readouterr().out or cloud == "gcp"


def test_command_explains_a_broken_blueprint(tmp_path, capsys):
    file = tmp_path / "b.yaml"
    file.write_text("version: 2\n")
    assert main(["iam", str(file), "--cloud", "aws"]) == 2
    assert "is not a version of this format" in capsys.readouterr().err
