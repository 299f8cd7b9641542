"""Physical names: the longest blueprint fits every cloud's rules, names never change by themselves, nothing is cut."""

from __future__ import annotations

import importlib
import re
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlblueprint.load import parse
from mlblueprint.names import DIGEST_LENGTH, Rule, digest, fitting, guid, name
from mlblueprint.problems import BlueprintError
from mlblueprint.targets import TARGETS

LONGEST_NAME, LONGEST_ENVIRONMENT, LONGEST_KEY = "n" * 12, "e" * 8, "k" * 24


def _module(cloud: str) -> Any:
    return importlib.import_module(f"{TARGETS[cloud].package}.names")


RULES = [pytest.param(cloud, rule, id=f"{cloud}-{rule.kind}") for cloud in TARGETS for rule in _module(cloud).RULES]
ANY_RULE = st.sampled_from([param.values[1] for param in RULES])

PARTS = st.lists(st.from_regex(r"[a-z][a-z0-9]{0,20}", fullmatch=True), min_size=1, max_size=4)
SEEDS = st.text(max_size=40)
ANYTHING = st.text(max_size=80)


def blueprint(name: str = "churn", environment: str = "dev", key: str = "features") -> str:
    return (
        f"version: 1\nname: {name}\nowner: ml@acme.example\nstorage: {{buckets: {{{key}: {{}}}}}}\n"
        f"environments: {{{environment}: {{}}}}\n"
    )


# ---- the tables


@pytest.mark.parametrize(("cloud", "rule"), RULES)
def test_rule_has_a_dated_public_source(cloud, rule):
    assert re.search(r"https://[^ ]+\.[^ ]+", rule.source), f"{rule.kind}: name the vendor's page"
    assert re.search(r"\b20\d\d-\d\d-\d\d\b", rule.source), f"{rule.kind}: say when it was read"
    assert rule.scope, f"{rule.kind}: say where the name must be unique"


@pytest.mark.parametrize(("cloud", "rule"), RULES)
def test_longest_blueprint_fits(cloud, rule):
    longest = _module(cloud).LONGEST[rule.kind]
    assert fitting(rule, longest) == longest


def test_every_rule_has_its_longest_name(cloud):
    module = _module(cloud)
    assert set(module.LONGEST) == {rule.kind for rule in module.RULES}
    assert len({rule.kind for rule in module.RULES}) == len(module.RULES)


@pytest.mark.parametrize(("cloud", "rule"), RULES)
def test_rule_limits_length_and_characters(cloud, rule):
    for wrong in ("", "a" * 1000, *(f"abc{odd}def" for odd in "ä٣\n\0%'\""), "abcdef\n"):
        with pytest.raises(ValueError, match=rule.kind):
            fitting(rule, wrong)


# ---- the spec's lengths are the clouds'


def test_longest_names_are_what_the_spec_takes():
    parse(blueprint(LONGEST_NAME, LONGEST_ENVIRONMENT, LONGEST_KEY), environment=LONGEST_ENVIRONMENT)


@pytest.mark.parametrize(
    ("longer", "told"),
    [
        ({"name": LONGEST_NAME + "n"}, "24 characters of an Azure storage account"),
        ({"key": LONGEST_KEY + "k"}, "64 characters of an Azure private endpoint"),
        ({"environment": LONGEST_ENVIRONMENT + "e"}, "has at most 8"),
    ],
)
def test_longer_name_is_told_the_tightest_limit(longer, told):
    with pytest.raises(BlueprintError, match=told):
        parse(blueprint(**longer))


def test_product_name_has_what_a_storage_account_leaves():
    azure = _module("azure")
    assert len(azure.storage_account(LONGEST_NAME, "seed")) == 24
    with pytest.raises(ValueError, match="cannot name a storage account"):
        azure.storage_account(LONGEST_NAME + "n", "seed")


def test_key_has_what_a_private_endpoint_leaves():
    azure = _module("azure")
    longest = azure.LONGEST[azure.PRIVATE_ENDPOINT.kind]
    assert len(longest) == 62, "the key may grow by what is left of 64: change the spec's Key and its words"
    assert f"-storage-{'a' * 24}-endpoint" in longest
    with pytest.raises(ValueError, match="cannot name a private endpoint"):
        fitting(azure.PRIVATE_ENDPOINT, longest.replace("a" * 24, "a" * 27))


# ---- how names are made


@given(PARTS, SEEDS)
def test_name_is_always_the_same(parts, seed):
    rule = Rule("thing", ".{1,200}", "-", "the world", "https://vendor.example, read 2026-11-21")
    assert name(rule, *parts, seed=seed) == name(rule, *parts, seed=seed)
    assert name(rule, *parts, seed=seed) == "-".join([*parts, digest(seed)])


@given(SEEDS, SEEDS)
def test_other_seed_gives_another_name(one, other):
    assert (digest(one) == digest(other)) == (one == other)
    assert (guid(one) == guid(other)) == (one == other)


@given(SEEDS)
def test_digest_has_the_characters_that_every_cloud_takes(seed):
    assert re.fullmatch(rf"[0-9a-f]{{{DIGEST_LENGTH}}}", digest(seed))
    assert re.fullmatch(r"[0-9a-f]{7}", digest(seed, 7))


@given(SEEDS)
def test_guid_is_one(seed):
    assert str(uuid.UUID(guid(seed))) == guid(seed)


@given(ANY_RULE, PARTS, SEEDS)
def test_made_name_fits_or_is_refused_never_cut(rule, parts, seed):
    whole = rule.joiner.join([*parts, digest(seed)])
    try:
        made = name(rule, *parts, seed=seed)
    except ValueError as error:
        assert not re.fullmatch(rule.pattern, whole, re.ASCII)
        assert whole in str(error) and rule.source in str(error)
    else:
        assert made == whole
        assert re.fullmatch(rule.pattern, made, re.ASCII)


@given(ANY_RULE, ANYTHING)
def test_any_text_is_kept_whole_or_refused(rule, text):
    try:
        assert fitting(rule, text) == text
    except ValueError:
        assert not re.fullmatch(rule.pattern, text, re.ASCII)


def test_names_of_the_past_stay():
    """A digest that changes renames, and so replaces, what is deployed."""
    assert digest("churn/dev/features") == "0eea8e1f55"
    assert guid("churn/dev/features") == "7bd6fe8f-78e0-51d5-b436-70c2d012c2ad"
