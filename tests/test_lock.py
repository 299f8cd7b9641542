"""Lock files: what they say, what is wrong with them, and what is written."""

from __future__ import annotations

import pytest
from tests.conftest import LOCK

from mlblueprint.models.lock import conventional, load_lock, lock_text, parse_lock, write_lock
from mlblueprint.plan import plan
from mlblueprint.problems import BlueprintError
from mlblueprint.spec import Lock, ModelRef
from mlblueprint.targets import TARGETS

IMAGE = f"registry.example/serve@sha256:{'0' * 64}"

WRONG = {
    "clouds: {aws: {churn: {aliases: {approved: 7}}}}": (
        "models.lock.yaml:1:44: clouds.aws.churn.aliases.approved: approved is version 7, which is not under versions; "
        "one of none yet; add the version, or name one that is there"
    ),
    "clouds: {awz: {}}": "models.lock.yaml:1:10: clouds.awz: 'awz' is not a cloud; one of aws, gcp, azure; "
    "did you mean 'aws'?",
    "version: 2": "models.lock.yaml:1:10: version: 2 is not a choice here; one of 1; choose one of them",
    "clouds: {aws: {churn: {aliases: {aproved: '7'}}}}": (
        "models.lock.yaml:1:34: clouds.aws.churn.aliases.aproved: 'aproved' is not a choice here; "
        "one of approved, candidate; did you mean 'approved'?"
    ),
    "clouds: {aws: {churn: {versions: {7: {}}}}}": (
        'models.lock.yaml:1:35: clouds.aws.churn.versions.7: the key 7 is a number; keys are text; quote it: "7"'
    ),
    "clouds: {aws: {churn: {versions: {'7': {artifact: /tmp/churn}}}}}": (
        "models.lock.yaml:1:51: clouds.aws.churn.versions.7.artifact: '/tmp/churn' is not a place of files; "
        "a URI that begins with s3://, gs:// or https://; write it like s3://churn-artifacts/models/churn/7/"
    ),
    "clouds: {aws: {churn: {versions: {'7': {image: serve:latest}}}}}": (
        "models.lock.yaml:1:48: clouds.aws.churn.versions.7.image: 'serve:latest' has 12 characters; "
        "an image, '@sha256:' and 64 hexadecimal digits; make it 61 characters longer"
    ),
    "modles: {}": "models.lock.yaml:1:1: modles: unknown key 'modles'; known here: version, clouds; "
    "use a key that is known here, or remove it",
}


@pytest.mark.parametrize("text", sorted(WRONG))
def test_problem_of_a_lock_file_stands_at_its_line(text):
    with pytest.raises(BlueprintError) as error:
        parse_lock(text, "models.lock.yaml", TARGETS)
    assert str(error.value) == WRONG[text]


def test_every_problem_of_a_lock_file_is_said_at_once():
    with pytest.raises(BlueprintError) as error:
        parse_lock("clouds:\n  awz: {}\n  aws: {churn: {versions: {x: {}}}}\n", "lock", TARGETS)
    assert [problem.where.line for problem in error.value.problems] == [2, 3]


def test_missing_lock_file_is_a_problem(tmp_path):
    with pytest.raises(BlueprintError, match=r"cannot be read .*a lock file is a YAML file"):
        load_lock(tmp_path / "models.lock.yaml", TARGETS)


def test_alias_means_the_version_that_the_file_says():
    churn = load_lock(LOCK, TARGETS).models("gcp")["churn"]
    number, version = churn.version(ModelRef("churn", "approved"))
    assert (number, version.artifact) == ("3", "gs://churn-artifacts-0123456/models/churn/run-3/")
    assert churn.version(ModelRef("churn", "4"))[0] == "4"
    assert churn.version(ModelRef("churn", "5")) is None


def test_version_may_stand_without_quotes():
    lock = parse_lock("clouds: {aws: {churn: {aliases: {approved: 10}, versions: {'10': {}}}}}", "lock", TARGETS)
    assert lock.models("aws")["churn"].aliases == {"approved": "10"}


def test_written_file_is_read_as_what_was_written(tmp_path):
    file = tmp_path / "stacks" / "models.lock.yaml"
    lock = load_lock(LOCK, TARGETS)
    write_lock(lock, file)
    assert load_lock(file, TARGETS) == lock
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_text_is_the_same_whatever_the_order():
    one = parse_lock("clouds: {gcp: {b-model: {}, a-model: {versions: {'10': {}, '9': {}}}}, aws: {}}", "lock", TARGETS)
    two = parse_lock("clouds: {gcp: {a-model: {versions: {'9': {}, '10': {}}}, b-model: {}}}", "lock", TARGETS)
    assert lock_text(one) == lock_text(two)
    assert lock_text(one).index("'9'") < lock_text(one).index("'10'")


def test_empty_lock_says_its_version():
    assert lock_text(Lock()).endswith("\nversion: 1\n")


def test_folder_that_cannot_be_written_is_a_problem(tmp_path):
    (tmp_path / "stacks").write_text("")
    with pytest.raises(BlueprintError, match="cannot be written"):
        write_lock(Lock(), tmp_path / "stacks" / "models.lock.yaml")


def test_conventional_place_is_the_environments_own():
    assert conventional("prod") == "stacks/models.prod.lock.yaml"
    assert conventional(None) == "stacks/models.lock.yaml"


HEADER = "version: 1\nname: churn\nowner: a@b.example\nenvironments: {dev: {}}\n"


def test_lock_file_in_its_usual_place_is_read(write, tmp_path, monkeypatch):
    file = write(HEADER)
    monkeypatch.chdir(tmp_path)
    write_lock(Lock(), "stacks/models.lock.yaml")
    (tmp_path / "stacks" / "models.dev.lock.yaml").write_text("version: 3\n")
    plan(file, "aws")
    with pytest.raises(BlueprintError, match=r"stacks/models\.dev\.lock\.yaml:1:10: version: 3 is not a choice"):
        plan(file, "aws", environment="dev")


def test_lock_file_that_is_configured_must_be_there(write, tmp_path):
    with pytest.raises(BlueprintError, match="cannot be read"):
        plan(write(HEADER), "aws", lock=tmp_path / "nowhere.yaml")
