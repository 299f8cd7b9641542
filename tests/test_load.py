"""From YAML to a Blueprint: what is kept as written, what an environment changes, where later problems stand."""

from __future__ import annotations

import pytest
from tests.conftest import FULL

from mlblueprint.load import adopted, check, environments, locate, merge, parse
from mlblueprint.problems import BlueprintError, Problem
from mlblueprint.spec import Days, Percent, PublicNetwork

HEADER = "version: 1\nname: churn\nowner: ml@acme.example\n"


def told(text: str, environment: str | None = None) -> list[str]:
    with pytest.raises(BlueprintError) as raised:
        parse(text, "b.yaml", environment)
    return str(raised.value).splitlines()


def test_full_blueprint_has_no_problems():
    assert check(FULL) == []


def test_smallest_blueprint_has_the_defaults():
    blueprint = parse(HEADER)
    assert blueprint.network.mode == "private"
    assert (blueprint.security.encryption, blueprint.security.rotation) == ("customer_managed", Days(90))
    assert (blueprint.storage, blueprint.images, blueprint.registry) == (None, None, None)
    assert blueprint.environment is None


def test_bytes_and_text_read_alike():
    assert parse(HEADER.encode()) == parse(HEADER)


# ---- merge


@pytest.mark.parametrize(
    ("base", "overlay", "merged"),
    [
        ({"a": 1}, {}, {"a": 1}),
        ({"a": 1}, {"b": 2}, {"a": 1, "b": 2}),
        ({"a": 1}, {"a": 2}, {"a": 2}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"c": 3, "d": 4}}, {"a": {"b": 1, "c": 3, "d": 4}}),
        ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
        ({"a": [{"b": 1}]}, {"a": [{"c": 2}]}, {"a": [{"c": 2}]}),
        ({"a": 1, "b": 2}, {"a": None}, {"b": 2}),
        ({"a": 1}, {"b": None}, {"a": 1}),
        ({"a": {"b": 1}}, {"a": {"b": None}}, {"a": {}}),
        ({"a": 1}, {"a": {"b": 2, "c": None}}, {"a": {"b": 2}}),
        ({"a": {"b": 1}}, {"a": 2}, {"a": 2}),
        ({"a": {"b": 1}}, {"a": {}}, {"a": {"b": 1}}),
        ({}, {"a": {"b": {"c": None, "d": 1}}}, {"a": {"b": {"d": 1}}}),
    ],
)
def test_maps_merge_lists_replace_and_null_removes(base, overlay, merged):
    assert merge(base, overlay) == merged


def test_merge_leaves_both_sides_alone():
    base, overlay = {"a": {"b": 1}}, {"a": {"b": None, "c": 2}}
    merge(base, overlay)
    assert (base, overlay) == ({"a": {"b": 1}}, {"a": {"b": None, "c": 2}})


# ---- text as written


@pytest.mark.parametrize(
    "written", ["4711", "1.10", "true", "012", "0x1F", "0o17", "1e3", "False", "12:30", "2026-11-21", "no", "on"]
)
def test_label_keeps_its_text(written):
    overlay = f"{{labels: {{stage: {written}, more: {written}}}}}"
    text = f"{HEADER}labels: {{stage: {written}}}\nenvironments: {{dev: {overlay}}}\n"
    assert parse(text).labels == {"stage": written}
    assert parse(text, environment="dev").labels == {"stage": written, "more": written}


def test_problem_quotes_the_text_as_written():
    assert told(f"{HEADER}labels: {{stage: +012}}\n")[0].startswith("b.yaml:4:17: labels.stage: '+012' is not ")


def test_quoted_text_stays_what_it_is():
    assert parse(f"{HEADER}labels: {{stage: '0x1F', note: \"1.10\"}}\n").labels == {"stage": "0x1F", "note": "1.10"}


def test_text_behind_an_alias_is_kept():
    text = f"{HEADER}labels: {{stage: &it 1.10, note: *it}}\nenvironments: {{dev: {{labels: {{third: *it}}}}}}\n"
    assert parse(text, environment="dev").labels == {"stage": "1.10", "note": "1.10", "third": "1.10"}


def test_values_shared_by_an_alias_are_kept_apart():
    text = (
        f"{HEADER}registry:\n  models:\n    churn: &m {{description: 1.10}}\n    upsell: *m\n"
        "environments: {dev: {registry: {models: {churn: {description: 012}}}}}\n"
    )
    assert [m.description for m in parse(text).registry.models.values()] == ["1.10", "1.10"]
    assert [m.description for m in parse(text, environment="dev").registry.models.values()] == ["012", "1.10"]


def test_name_and_reference_may_look_like_numbers():
    text = "version: 1\nname: on1\nowner: a@b.example\nregistry: {models: {churn: {artifacts: 1.10}}}\n"
    assert told(text) == [
        "b.yaml:4:40: registry.models.churn.artifacts: '1.10' is not in storage.buckets; known: none; "
        "add it under storage.buckets, name one that is there, or remove it"
    ]


def test_wrong_type_in_an_overlay_is_not_hidden_by_the_bases_text():
    assert told(f"{HEADER}labels: {{stage: 5}}\nenvironments: {{dev: {{labels: {{stage: [5]}}}}}}\n") == [
        "b.yaml:5:38: environments.dev.labels.stage: a list is not a label's value; up to 63 letters, digits, spaces "
        "and . _ : / = + - @, beginning with a letter or digit; write it like growth"
    ]


# ---- environments

STAGED = f"""{HEADER}labels: {{team: growth, cost_center: 4711}}
network: {{cidr: 10.80.0.0/18}}
storage:
  buckets:
    features: {{archive_after: 60d}}
    artifacts: {{}}
registry: {{models: {{churn: {{artifacts: artifacts}}}}}}
environments:
  dev:
    network: {{mode: public, cidr: null}}
    storage: {{buckets: {{features: {{archive_after: null, expire: 30d}}, scratch: {{}}}}}}
    clouds: {{gcp: {{network: {{flow_sampling: 1%}}}}}}
  prod: {{}}
  test:
    storage: {{buckets: {{artifacts: null}}}}
    registry: null
"""


def test_environment_is_merged_in():
    dev = parse(STAGED, environment="dev")
    assert dev.environment == "dev"
    assert isinstance(dev.network, PublicNetwork)
    assert list(dev.storage.buckets) == ["features", "artifacts", "scratch"]
    assert (dev.storage.buckets["features"].archive_after, dev.storage.buckets["features"].expire) == (None, Days(30))
    assert dev.clouds.gcp.network.flow_sampling == Percent(1)
    assert dev.labels == {"team": "growth", "cost_center": "4711"}


def test_base_is_what_no_environment_changes():
    base = parse(STAGED)
    assert base.environment is None
    assert base.network.mode == "private"
    assert list(base.storage.buckets) == ["features", "artifacts"]


def test_empty_environment_is_the_base_by_another_name():
    prod = parse(STAGED, environment="prod")
    assert prod.environment == "prod"
    assert prod.model_dump(exclude={"environments"}) == parse(STAGED).model_dump(exclude={"environments"})


def test_environment_removes_what_refers_and_what_is_referred_to():
    test = parse(STAGED, environment="test")
    assert list(test.storage.buckets) == ["features"]
    assert test.registry is None


def test_environment_reads_as_if_it_were_written_out():
    """Parts of the base are reused, not validated again: the outcome must be that of a file without environments."""
    written_out = f"""{HEADER}labels: {{team: growth, cost_center: 4711}}
network: {{mode: public}}
storage:
  buckets:
    features: {{expire: 30d}}
    artifacts: {{}}
    scratch: {{}}
registry: {{models: {{churn: {{artifacts: artifacts}}}}}}
clouds: {{gcp: {{network: {{flow_sampling: 1%}}}}}}
"""
    assert parse(STAGED, environment="dev").model_dump() == parse(written_out).model_dump()


def test_names_of_the_environments(write):
    assert environments(write(STAGED)) == ["dev", "prod", "test"]


def test_base_must_be_right_by_itself():
    assert told("version: 1\nname: churn\nenvironments: {dev: {owner: ml@acme.example}}\n", "dev") == [
        "b.yaml:1:1: owner: 'owner' is missing; it is required; add 'owner: ml-platform@acme.example'"
    ]


def test_every_environment_is_checked_whichever_is_wanted():
    text = f"{HEADER}environments:\n  dev: {{}}\n  prod: {{network: {{mode: open}}}}\n"
    assert (
        told(text, "dev")
        == told(text)
        == [
            "b.yaml:6:26: environments.prod.network.mode: 'open' is not a choice here; one of private, public; "
            "choose one of them"
        ]
    )


def test_problem_of_the_base_is_told_once():
    text = f"{HEADER}images: {{repositories: {{train: {{keep_last: 0}}}}}}\nenvironments: {{dev: {{}}, prod: {{}}}}\n"
    assert told(text) == [
        "b.yaml:4:44: images.repositories.train.keep_last: 0 is not a number of images; from 1 to 1000, or all; "
        "write it like 30, or all"
    ]


def test_problems_come_in_the_order_of_their_lines():
    text = f"environments: {{dev: {{labels: {{A: b}}}}}}\nclouds: 1\n{HEADER}images: {{}}\nnetwork: 2\n"
    lines = [int(line.split(":")[1]) for line in told(text)]
    assert lines == [1, 2, 6, 7]


# ---- later layers

LATE = f"""{HEADER}storage:
  buckets:
    features: {{expire: 30d}}
environments:
  dev:
    storage:
      buckets:
        features: {{archive_after: 5d}}
  prod: {{}}
"""


@pytest.mark.parametrize(
    ("path", "environment", "told"),
    [
        ("storage.buckets.features.expire", None, "6:24: storage.buckets.features.expire"),
        ("storage.buckets.features.expire", "dev", "6:24: storage.buckets.features.expire"),
        (
            "storage.buckets.features.archive_after",
            "dev",
            "11:35: environments.dev.storage.buckets.features.archive_after",
        ),
        ("storage.buckets.features.archive_after", "prod", "6:15: storage.buckets.features.archive_after"),
        ("network.mode", "dev", "1:1: network.mode"),
    ],
)
def test_problem_of_a_later_layer_stands_where_the_value_was_said(write, path, environment, told):
    file = write(LATE)
    (problem,) = locate([Problem(tuple(path.split(".")), "it", "is", "so")], file, environment)
    assert str(problem) == f"{file}:{told}: it; is; so"


def test_problem_without_a_path_keeps_no_place(write):
    problem = Problem((), "the region", "is", "missing")
    assert locate([problem], write(LATE), "dev") == [problem]


def test_adopted_things_are_checked_like_a_blueprint():
    with pytest.raises(BlueprintError) as raised:
        adopted({"network": {"id": 5, "subnets": []}, "keys": "k"}, "adopt")
    assert str(raised.value).splitlines() == [
        "adopt.network.id: 5 is not a text; one text; write it on the line of its key",
        "adopt.network.subnets: the list has 0 items; at least 1; add 1",
        "adopt.keys: unknown key 'keys'; known here: network, key, identity_provider; did you mean 'key'?",
    ]
