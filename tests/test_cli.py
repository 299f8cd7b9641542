"""The command: what it prints, where, and with which exit code."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import yaml
from tests.conftest import FULL, ROOT

from mlblueprint import cli
from mlblueprint.scaffold import TEMPLATES
from mlblueprint.stackfile import KEYS, read_stack
from mlblueprint.targets import TARGETS

CHURN = str(ROOT / "blueprints" / "churn.yaml")


def test_choices_of_help_are_the_real_ones():
    assert set(cli.CLOUDS) == set(TARGETS)
    assert set(cli.TEMPLATES) == set(TEMPLATES)


def test_check_says_that_a_good_file_is_good(capsys):
    assert cli.main(["check", CHURN]) == 0
    assert capsys.readouterr().out == f"{CHURN}: no problems\n"


def test_check_prints_problems_on_standard_error(capsys, write):
    file = write("version: 1\nname: churn\nowner: a@b.example\nstorrage: {}\n")
    assert cli.main(["check", str(file)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"{file}:4:1: storrage: unknown key 'storrage'; ")
    assert err.rstrip().endswith("did you mean 'storage'?")


def test_check_reads_every_file(capsys, write):
    bad = write("version: 2\n")
    assert cli.main(["check", CHURN, str(bad)]) == 2
    out, err = capsys.readouterr()
    assert out == f"{CHURN}: no problems\n"
    assert f"{bad}:1:10: version: 2 is not a version of this format; " in err


def test_check_prints_json(capsys, write):
    file = write("version: 1\nname: churn\nowner: a@b.example\nlabels: {Team: x}\n")
    assert cli.main(["check", str(file), "--format", "json"]) == 2
    (problem,) = json.loads(capsys.readouterr().out)
    assert (problem["file"], problem["line"], problem["column"], problem["path"]) == (str(file), 4, 10, "labels.Team")
    assert problem["given"] and problem["allowed"] and problem["fix"]


def test_check_of_a_missing_file_is_a_problem(capsys):
    assert cli.main(["check", "nowhere.yaml"]) == 2
    assert "nowhere.yaml cannot be read (No such file or directory)" in capsys.readouterr().err


def test_check_with_a_cloud_says_what_the_cloud_refuses(capsys, write):
    file = write("version: 1\nname: churn\nowner: a@b.example\nsecurity: {key_rotation: 30d}\n")
    assert cli.main(["check", str(file)]) == 0
    assert cli.main(["check", str(file), "--cloud", "aws"]) == 2
    assert f"{file}:4:26: security.key_rotation: key_rotation 30d is not possible on aws; " in capsys.readouterr().err


def test_plan_says_what_a_cloud_refuses_and_plans_the_others(capsys, write):
    file = write("version: 1\nname: churn\nowner: a@b.example\nsecurity: {key_rotation: 30d}\n")
    assert cli.main(["plan", str(file), "--cloud", "all"]) == 2
    out, err = capsys.readouterr()
    assert "gcp: " in out and "azure: " in out and "aws: " not in out
    assert "key_rotation 30d is not possible on aws" in err


def test_plan_of_an_unknown_environment_names_the_known(capsys, cloud):
    assert cli.main(["plan", CHURN, "--cloud", cloud, "--environment", "prd"]) == 2
    assert "no environment is called 'prd'; known: dev, prod; did you mean 'prod'?" in capsys.readouterr().err


def test_plan_prints_a_table_by_section(capsys, cloud):
    assert cli.main(["plan", CHURN, "--cloud", cloud, "--environment", "prod"]) == 0
    out = capsys.readouterr().out
    sections = [line.strip() for line in out.splitlines() if line.startswith("  ") and not line.startswith("   ")]
    expected = [
        "network",
        "keys",
        "storage",
        "images",
        "registry",
        "training",
        "serving",
        "monitoring",
        "delivery",
        "outputs",
        "notes",
    ]
    assert [section for section in sections if section not in ("stack", "workspace", "identity")] == expected
    assert "churn-storage-features" in out and "protected" in out


def test_plan_prints_json_by_cloud(capsys, cloud):
    assert cli.main(["plan", CHURN, "--cloud", cloud, "--format", "json"]) == 0
    graphs = json.loads(capsys.readouterr().out)
    assert set(graphs) == {cloud}
    assert {"cloud", "environment", "stack", "resources", "outputs", "notes"} == set(graphs[cloud])


def test_plan_takes_configuration_from_a_stack_file(capsys, cloud):
    stack = ROOT / "stacks" / f"Pulumi.dev-{cloud}.yaml"
    assert cli.main(["plan", CHURN, "--stack", str(stack), "--format", "json"]) == 0
    graph = json.loads(capsys.readouterr().out)[cloud]
    assert (graph["stack"], graph["environment"]) == (f"dev-{cloud}", "dev")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Pulumi.x.yaml:1:1: the file holds no value; a stack file is a mapping of keys to values; start with"),
        ("config: [a]\n", "Pulumi.x.yaml:1:9: config: config is not a map"),
        ("config: {a:b: c}\n", "no cloud is configured"),
        (
            "config: {p:cloud: asw}\n",
            "Pulumi.x.yaml:1:19: config.p:cloud: 'asw' is not a cloud; one of aws, gcp, azure;",
        ),
        (
            "config: {p:cloud: aws, p:enviroment: prod}\n",
            "Pulumi.x.yaml:1:24: config.p:enviroment: unknown key 'p:enviroment'; known here: blueprint, cloud, "
            "environment, adopt, lock, webhooks, tag, salt; did you mean 'p:environment'?",
        ),
    ],
)
def test_a_broken_stack_file_is_said_at_its_line(tmp_path, capsys, text, said):
    file = tmp_path / "Pulumi.x.yaml"
    file.write_text(text)
    assert cli.main(["plan", CHURN, "--stack", str(file)]) == 2
    assert said in capsys.readouterr().err


def test_a_programs_own_configuration_is_its_own(tmp_path):
    file = tmp_path / "Pulumi.x.yaml"
    file.write_text("config: {p:cloud: aws, p:replicas: 3}\n")
    assert read_stack(str(file)).cloud == "aws"


def test_keys_of_a_stack_file_are_those_that_projects_declare():
    declared = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())["config"]
    assert set(KEYS) == set(declared)


def test_plan_of_a_stack_file_with_another_name_says_so(capsys):
    assert cli.main(["plan", CHURN, "--stack", str(FULL)]) == 2
    assert "is not named like a stack file" in capsys.readouterr().err


def test_output_may_be_cut_off_by_a_pipe():
    command = f"{sys.executable} -m mlblueprint.cli schema | head -n 1"
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": "components"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("{") and done.stderr == ""


@pytest.mark.parametrize("arguments", [["plan"], ["check"], ["plan", "x", "--cloud", "oracle"], ["frobnicate"]])
def test_wrong_usage_exits_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main(arguments)
    assert stopped.value.code == 2
    assert "usage: mlblueprint" in capsys.readouterr().err
