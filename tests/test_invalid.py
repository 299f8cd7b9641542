"""Every invalid blueprint gives the messages that stand beside it, word for word.

A new one is a file in `tests/invalid/` and what a person woken at night would want to read, typed beside it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from mlblueprint.load import check, parse
from mlblueprint.problems import BlueprintError
from mlblueprint.document.source import MAX_PROBLEMS

INVALID = Path(__file__).parent / "invalid"
HEADER = "version: 1\nname: churn\nowner: ml@acme.example\n"


@pytest.mark.parametrize("file", sorted(INVALID.glob("*.yaml")), ids=lambda file: file.stem)
def test_invalid_blueprint_gives_its_messages(file, monkeypatch):
    monkeypatch.chdir(INVALID)
    expected = file.with_suffix(".txt").read_text().splitlines()
    assert [str(problem) for problem in check(file.name)] == expected


def test_every_message_has_its_blueprint():
    texts = {file.stem for file in INVALID.glob("*.txt")}
    assert texts == {file.stem for file in INVALID.glob("*.yaml")}


def test_missing_file_is_a_problem(tmp_path):
    (problem,) = check(tmp_path / "churn.yaml")
    assert str(problem) == (
        f"{tmp_path}/churn.yaml cannot be read (No such file or directory); a blueprint is a YAML file; check the path"
    )


def test_directory_is_a_problem(tmp_path):
    (problem,) = check(tmp_path)
    assert str(problem) == f"{tmp_path} cannot be read (Is a directory); a blueprint is a YAML file; check the path"


def test_path_that_no_file_can_have_is_a_problem():
    (problem,) = check("churn\0.yaml")
    assert str(problem) == (
        "churn\\0.yaml cannot be read (embedded null byte); a blueprint is a YAML file; check the path"
    )


def test_endless_file_is_a_problem():
    (problem,) = check("/dev/zero")
    assert problem.allowed == "a blueprint has at most 1 MiB (1,048,576 bytes)"


def test_unknown_environment_is_a_problem_beside_the_others():
    with pytest.raises(BlueprintError) as raised:
        parse(f"{HEADER}labels: {{Team: a}}\nenvironments:\n  prod: {{}}\n", "churn.yaml", "prd")
    assert str(raised.value).splitlines() == [
        "churn.yaml:4:10: labels.Team: 'Team' is not a label's key; up to 40 lower-case letters, digits and '_', "
        "beginning with a letter; did you mean 'team'?",
        "churn.yaml:5:1: environments: no environment is called 'prd'; known: prod; did you mean 'prod'?",
    ]


def test_unknown_environment_of_a_blueprint_without_any():
    with pytest.raises(BlueprintError) as raised:
        parse(HEADER, "churn.yaml", "dev")
    assert str(raised.value) == (
        "churn.yaml:1:1: environments: no environment is called 'dev'; known: none; add it, or choose one that is there"
    )


def test_more_problems_than_a_person_reads_are_counted():
    keys = "".join(f"key_{number}: 1\n" for number in range(MAX_PROBLEMS + 7))
    with pytest.raises(BlueprintError) as raised:
        parse(HEADER + keys, "churn.yaml")
    *shown, last = raised.value.problems
    assert len(shown) == MAX_PROBLEMS
    assert str(last) == (
        "churn.yaml:103:1: 7 more problems below; 100 are shown at a time; mend these, and check again"
    )


def test_long_list_of_known_names_is_cut_short():
    buckets = "".join(f"    bucket-{number}: {{}}\n" for number in range(10, 40))
    text = f"{HEADER}storage:\n  buckets:\n{buckets}registry: {{models: {{churn: {{artifacts: zzz}}}}}}\n"
    with pytest.raises(BlueprintError) as raised:
        parse(text, "churn.yaml")
    (problem,) = raised.value.problems
    assert problem.allowed.endswith("bucket-20, bucket-21 and 18 more")
