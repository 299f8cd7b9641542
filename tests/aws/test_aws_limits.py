"""What AWS refuses before anything is built, names it makes, and rows that are missing offline."""

from __future__ import annotations

import pytest
from tests.aws.conftest import blueprint

from mlblueprint.aws import limits, offline
from mlblueprint.aws.names import LONGEST, RULES
from mlblueprint.names import fitting
from mlblueprint.problems import dotted
from mlblueprint.spec.placement import Adopt, AdoptedNetwork

VPC = "vpc-0123456789abcdef0"
SUBNETS = ["subnet-0123456789abcdef0", "subnet-01234567"]
KEY = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def _adopt(**changes):
    network = AdoptedNetwork(id=changes.get("id", VPC), subnets=changes.get("subnets", SUBNETS))
    return Adopt(network=network, key=changes.get("key", KEY))


def test_right_ids_are_adopted():
    assert limits.check(blueprint(), _adopt()) == []


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"id": "vpc-main"}, "adopt.network.id"),
        ({"id": "projects/p/global/networks/n"}, "adopt.network.id"),
        ({"subnets": [SUBNETS[0], "10.0.0.0/24"]}, "adopt.network.subnets[1]"),
        ({"subnets": SUBNETS[:1]}, "adopt.network.subnets"),
        ({"subnets": [SUBNETS[0], SUBNETS[0]]}, "adopt.network.subnets"),
        ({"key": "alias/churn"}, "adopt.key"),
        ({"key": "arn:aws:kms:eu-central-1:123456789012:alias/churn"}, "adopt.key"),
        ({"key": "1234abcd-12ab-34cd-56ef-1234567890ab"}, "adopt.key"),
    ],
)
def test_wrong_id_is_refused_at_its_place(changes, path):
    assert [dotted(problem.path) for problem in limits.check(blueprint(), _adopt(**changes))] == [path]


@pytest.mark.parametrize(("rotation", "refused"), [("89d", True), ("90d", False), ("730d", False)])
def test_rotation_is_90_days_or_more(rotation, refused):
    problems = limits.check(blueprint(security={"key_rotation": rotation}), Adopt())
    assert [dotted(problem.path) for problem in problems] == ["security.key_rotation"] * refused


@pytest.mark.parametrize(("text", "refused"), [("Qui part ? «42 %» 🚀", False), ("Family: 👨\u200d👩", True)])
def test_description_has_no_invisible_characters(text, refused):
    wanted = blueprint(registry={"models": {"churn": {"description": text}}})
    assert bool(limits.check(wanted, Adopt())) == refused


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
def test_longest_name_fits(rule):
    assert fitting(rule, LONGEST[rule.kind]) == LONGEST[rule.kind]


def test_unknown_type_says_where_its_row_belongs():
    with pytest.raises(LookupError, match=r"aws:sqs/queue:Queue has no row.*aws/offline\.py"):
        offline.resource("aws:sqs/queue:Queue", "jobs", {}, offline.CONFIG)


def test_unknown_function_says_where_its_row_belongs():
    with pytest.raises(LookupError, match=r"aws:index/getIp:getIp has no row.*aws/offline\.py"):
        offline.invoke("aws:index/getIp:getIp", {}, offline.CONFIG)
