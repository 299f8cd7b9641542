"""`mlblueprint diff`: what a pull request changes, and nothing else."""

from __future__ import annotations

import json

from mlblueprint.cli import main
from mlblueprint.plan import plan
from mlblueprint.planning.diff import markdown

BASE = """
version: 1
name: churn
owner: ml-platform@acme.example
storage: {buckets: {features: {expire: 30d}, scratch: {}}}
"""


def test_what_is_new_gone_and_changed_is_shown(write, cloud):
    before = {cloud: plan(write(BASE), cloud).to_dict()}
    changed = BASE.replace("scratch", "reports").replace("30d", "31d").replace("true", "false")
    after = {cloud: plan(write(changed), cloud).to_dict()}
    said = markdown(before, after)
    assert said.startswith(f"### {cloud}: ")
    assert "+ churn-storage-reports" in said
    assert "- churn-storage-scratch" in said
    assert "31" in said.partition("! ")[2]


def test_the_same_plan_has_no_difference(write, cloud):
    one = {cloud: plan(write(BASE), cloud).to_dict()}
    assert markdown(one, one) == f"### {cloud}: 0 to create, 0 to change, 0 to delete\n\n"


def test_a_new_blueprint_is_all_new(write):
    after = {"aws": plan(write(BASE), "aws").to_dict()}
    assert ", 0 to change, 0 to delete" in markdown({}, after)


def test_protection_is_a_change(write):
    before = {"aws": plan(write(BASE), "aws").to_dict()}
    open_ = BASE + "security: {deletion_protection: false}\n"
    assert "options.protect: true -> nothing" in markdown(before, {"aws": plan(write(open_), "aws").to_dict()})


def test_a_long_difference_is_cut(write):
    many = BASE.replace("scratch: {}", ", ".join(f"bucket{n}: {{}}" for n in range(40)))
    said = markdown({}, {"aws": plan(write(many), "aws").to_dict()})
    assert "more lines" in said and len(said) < 65_536


def test_command_reads_files(write, tmp_path, capsys):
    file = tmp_path / "plan.json"
    file.write_text(json.dumps({"aws": plan(write(BASE), "aws").to_dict()}))
    assert main(["diff", str(file), str(file)]) == 0
    assert "0 to create" in capsys.readouterr().out
    file.write_text("no json")
    assert main(["diff", str(file), str(file)]) == 2
    assert "is no plan" in capsys.readouterr().err
