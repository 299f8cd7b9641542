"""`mlblueprint lock`: what it writes, prints and refuses."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from mlblueprint import cli
from mlblueprint.models.lock import load_lock
from mlblueprint.models.versions import Registered
from mlblueprint.targets import TARGETS, Target

FILE = "stacks/models.dev.lock.yaml"
IMAGE = f"registry.example/serve@sha256:{'0' * 64}"


class Registry:
    """A cloud's `pull.py` that knows two versions of every model."""

    def registered(self, model: str) -> list[Registered]:
        number = len(model)
        return [
            Registered(number, frozenset({"approved"}), f"s3://artifacts/{number}/", IMAGE),
            Registered(number + 1, frozenset({"candidate"})),
        ]


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Target, "pull", Registry())


def lock(*arguments: str) -> int:
    return cli.main(["lock", *arguments])


def test_set_writes_the_environments_file_and_says_what_moved(capsys):
    where = ("--cloud", "aws", "--environment", "dev")
    assert lock("set", "churn@approved", "7", *where, "--artifact", "s3://a/7/", "--image", IMAGE) == 0
    assert lock("set", "churn@candidate", "8", *where, "--artifact", "s3://a/8/") == 0
    assert lock("set", "churn@approved", "8", *where) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{FILE}: churn on aws: approved none -> 7",
        f"{FILE}: churn on aws: candidate none -> 8",
        f"{FILE}: churn on aws: approved 7 -> 8",
    ]
    churn = load_lock(FILE, TARGETS).models("aws")["churn"]
    assert churn.aliases == {"approved": "8", "candidate": "8"} and churn.versions["7"].image == IMAGE


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ("churn@approved", "7"),
            "stacks/models.lock.yaml knows no version 7 of churn on aws; known: none; add --artifact",
        ),
        (("churn@8", "7"), "'churn@8' is a version; an alias is put on a version; write churn@approved"),
        (
            ("churn", "7"),
            "'churn' is no alias of a model; MODEL@approved or MODEL@candidate; write it like churn@approved",
        ),
        (("churn@approved", "v7"), "'v7' is not a version; digits, not beginning with 0"),
        (("churn@approved", "7", "--artifact", "/tmp/churn"), "'/tmp/churn' is not a place of files; "),
        (("churn@approved", "7", "--image", "serve:v7"), "'serve:v7' has 8 characters; an image, '@sha256:' and 64"),
    ],
    ids=["unknown", "number", "no-alias", "no-version", "no-uri", "no-digest"],
)
def test_set_refuses_and_writes_nothing(capsys, arguments, words):
    assert lock("set", *arguments, "--cloud", "aws") == 2
    assert words in capsys.readouterr().err
    assert not Path("stacks").exists()


def test_show_prints_versions_with_their_aliases(capsys):
    lock("set", "churn@approved", "7", "--cloud", "gcp", "--artifact", "gs://a/7/")
    lock("set", "churn@approved", "9", "--cloud", "aws", "--artifact", "s3://a/9/")
    lock("set", "churn@candidate", "10", "--cloud", "aws", "--artifact", "s3://a/10/")
    capsys.readouterr()
    assert lock("show") == 0
    assert capsys.readouterr().out.splitlines() == [
        "aws  churn@9   approved   s3://a/9/",
        "aws  churn@10  candidate  s3://a/10/",
        "gcp  churn@7   approved   gs://a/7/",
    ]
    assert lock("show", "--cloud", "azure") == 0
    assert (
        capsys.readouterr().out == "stacks/models.lock.yaml: nothing is locked, models wait for their first version\n"
    )


def test_show_of_a_broken_file_says_where(capsys):
    Path("stacks").mkdir()
    Path(FILE).write_text("version: 1\nclouds: {awz: {}}\n")
    assert lock("show", "--environment", "dev") == 2
    assert capsys.readouterr().err.startswith(f"{FILE}:2:10: clouds.awz: 'awz' is not a cloud; ")


def test_pull_locks_what_the_registry_of_a_stack_says(capsys, cloud, monkeypatch):
    outputs = {"cloud": cloud, "environment": "dev", "models": {"churn": "xxxx", "upsell": "xxxxxx"}, "jobs": {}}
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(outputs)))
    assert lock("pull", "-") == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{FILE}: churn on {cloud}: approved none -> 4; candidate none -> 5",
        f"{FILE}: upsell on {cloud}: approved none -> 6; candidate none -> 7",
    ]
    models = load_lock(FILE, TARGETS).models(cloud)
    assert models["churn"].versions["4"].image == IMAGE and models["upsell"].aliases["candidate"] == "7"


def test_pull_again_has_nothing_new(capsys):
    Path("outputs.json").write_text(json.dumps({"cloud": "aws", "environment": None, "models": {"churn": "x"}}))
    lock("pull", "outputs.json")
    before = Path("stacks/models.lock.yaml").read_text()
    capsys.readouterr()
    assert lock("pull", "outputs.json") == 0
    assert capsys.readouterr().out == "stacks/models.lock.yaml: churn on aws: nothing new\n"
    assert Path("stacks/models.lock.yaml").read_text() == before


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", '{"cloud": "aws"}', '{"models": {}}', '{"cloud": 1, "models": {}}'),
        *('{"cloud": "aws", "models": {"churn": 7}}', '{"cloud": "aws", "environment": 5, "models": {}}'),
    ],
)
def test_pull_wants_the_outputs_of_a_stack(capsys, text):
    Path("outputs.json").write_text(text)
    assert lock("pull", "outputs.json") == 2
    assert "write it with `pulumi stack output --json`" in capsys.readouterr().err


def test_pull_refuses_a_stack_that_is_elsewhere(capsys):
    Path("outputs.json").write_text(json.dumps({"cloud": "gcp", "models": {}}))
    assert lock("pull", "outputs.json", "--cloud", "aws") == 2
    assert "the stack of outputs.json is on gcp; --cloud is aws" in capsys.readouterr().err
