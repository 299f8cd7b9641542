"""`mlblueprint policy` and `mlblueprint rules`: exit codes, formats, configuration, and the document they make."""

from __future__ import annotations

import json
from urllib.parse import quote

import jsonschema
import pytest
from tests.conftest import ROOT

from mlblueprint.cli import main
from mlblueprint.policy.configuration import MEANING, OPTIONS, read
from mlblueprint.policy.document import text
from mlblueprint.policy.rules import RULES
from mlblueprint.problems import BlueprintError

UNSAFE = """
version: 1
name: tiny
owner: someone@acme.example
network: {mode: public}
security: {encryption: provider_managed, deletion_protection: false}
storage: {buckets: {data: {versioning: false}}}
environments: {prod: {}}
"""


@pytest.fixture
def unsafe(tmp_path):
    file = tmp_path / "not safe.yaml"
    file.write_text(UNSAFE)
    return str(file)


@pytest.mark.parametrize("blueprint", sorted((ROOT / "blueprints").glob("*.yaml")), ids=lambda file: file.stem)
def test_our_blueprints_pass_in_production(blueprint, cloud, capsys):
    assert main(["policy", str(blueprint), "--cloud", cloud, "--environment", "prod"]) == 0
    assert capsys.readouterr().out.startswith(f"{cloud}: 0 mandatory")


def test_an_unsafe_blueprint_ends_with_1_and_says_what_is_wrong(unsafe, cloud, capsys):
    assert main(["policy", unsafe, "--cloud", cloud, "--environment", "prod"]) == 1
    said = capsys.readouterr().out
    assert "mandatory P01 protected-in-production: tiny-storage-data" in said
    assert "advisory S04 storage-versions: tiny-storage-data" in said
    assert "S01 storage-customer-key" in said


def test_json_says_the_same(unsafe, capsys):
    assert main(["policy", unsafe, "--cloud", "gcp", "--environment", "prod", "--format", "json"]) == 1
    (found,) = json.loads(capsys.readouterr().out).values()
    assert {"P01", "S01", "S04"} <= {violation["rule"] for violation in found}
    assert all(violation["urn"].startswith("urn:pulumi:") for violation in found)


def test_sarif_is_what_code_scanning_reads(unsafe, capsys):
    """The properties that GitHub asks for, and the types of SARIF 2.1.0 for them.

    https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
    """
    assert main(["policy", unsafe, "--cloud", "all", "--environment", "prod", "--format", "sarif"]) == 1
    document = json.loads(capsys.readouterr().out)
    text_ = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
    place = {
        "type": "object",
        "required": ["physicalLocation"],
        "properties": {
            "physicalLocation": {
                "type": "object",
                "required": ["artifactLocation"],
                "properties": {
                    "artifactLocation": {"type": "object", "required": ["uri"]},
                    "region": {"type": "object", "properties": {"startLine": {"type": "integer", "minimum": 1}}},
                },
            }
        },
    }
    result = {
        "type": "object",
        "required": ["ruleId", "level", "message", "locations"],
        "properties": {
            "level": {"enum": ["error", "warning", "note", "none"]},
            "message": text_,
            "locations": {"type": "array", "minItems": 1, "items": place},
        },
    }
    jsonschema.validate(
        document,
        {
            "type": "object",
            "required": ["$schema", "version", "runs"],
            "properties": {
                "version": {"const": "2.1.0"},
                "runs": {
                    "type": "array",
                    "minItems": 3,
                    "items": {
                        "type": "object",
                        "required": ["tool", "results"],
                        "properties": {"results": {"type": "array", "minItems": 1, "items": result}},
                    },
                },
            },
        },
    )
    for run in document["runs"]:
        assert {one["ruleId"] for one in run["results"]} == {rule["id"] for rule in run["tool"]["driver"]["rules"]}
        prints = [one["partialFingerprints"]["primaryLocationLineHash"] for one in run["results"]]
        assert len(set(prints)) == len(prints), "GitHub takes results with the same print for one"
    categories = {run["automationDetails"]["id"].rpartition("/")[0] for run in document["runs"]}
    assert len(categories) == len(document["runs"]), "GitHub refuses two runs of one category"
    addresses = {at["physicalLocation"]["artifactLocation"]["uri"] for one in run["results"] for at in one["locations"]}
    assert addresses == {quote(unsafe)}


def test_a_platform_team_changes_levels_and_settings(tmp_path, capsys):
    config = tmp_path / "policy.json"
    config.write_text(
        json.dumps({"all": "disabled", "allowed-regions": {"enforcementLevel": "mandatory", "regions": ["mars-1"]}})
    )
    churn = str(ROOT / "blueprints/churn.yaml")
    assert main(["policy", churn, "--cloud", "aws", "--config", str(config)]) == 1
    assert "allowed-regions" in capsys.readouterr().out
    config.write_text(json.dumps({"all": "advisory"}))
    assert main(["policy", churn, "--cloud", "aws", "--config", str(config)]) == 0


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"storage-version": "mandatory"}, "'storage-version' is not a rule; known: "),
        ({"storage-versions": "strict"}, "'strict' is not a level; one of mandatory, advisory, disabled"),
        ({"allowed-regions": {"region": ["a"]}}, "unknown key 'region'; known here: enforcementLevel, regions"),
        ({"allowed-regions": {"regions": "a"}}, "regions is not a list of texts"),
    ],
)
def test_a_wrong_configuration_is_explained(data, said):
    with pytest.raises(BlueprintError) as error:
        read(data)
    assert said in str(error.value)


@pytest.mark.parametrize("names", [("all", "storage-versions"), ("storage-versions", "all")])
def test_what_is_said_of_one_rule_wins_over_what_is_said_of_all(names):
    """As in the engine, whatever the order."""
    said = {"all": "mandatory", "storage-versions": "disabled"}
    levels = read({name: said[name] for name in names}).levels
    assert (levels["storage-versions"], levels["key-rotation"]) == ("disabled", "mandatory")


def test_all_problems_of_a_configuration_come_at_once():
    with pytest.raises(BlueprintError) as error:
        read({"a": 1, "b": 2, "storage-versions": "c"})
    assert len(error.value.problems) == 3


@pytest.mark.parametrize("content", ["not json", "[]"])
def test_a_configuration_that_is_no_object_ends_with_2(content, tmp_path, capsys):
    config = tmp_path / "policy.json"
    config.write_text(content)
    assert main(["policy", str(ROOT / "blueprints/churn.yaml"), "--config", str(config)]) == 2
    assert "policy.json" in capsys.readouterr().err


def test_options_are_of_rules_that_there_are():
    assert set(OPTIONS) <= {rule.name for rule in RULES}
    assert set(OPTIONS.values()) == set(MEANING)


def test_the_document_is_fresh():
    fix = "mlblueprint rules --write docs/security.md"
    assert (ROOT / "docs/security.md").read_text() == text(), f"docs/security.md is stale: {fix}"


def test_the_plugin_plans_and_judges(plan_blueprint):
    graph = plan_blueprint(ROOT / "blueprints/churn.yaml", "aws", environment="prod")
    assert not graph.violations()
    assert graph.resources("aws:s3/bucket:Bucket")
    assert graph.violations(config={"allowed-regions": {"regions": ["mars-1"]}})
