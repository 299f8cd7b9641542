"""Every rule: a plan that it accepts, and for each thing that it asks for a mutant of the plan that it refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.conftest import FULL

from mlblueprint.policy.planned import resources
from mlblueprint.policy.resource import UNKNOWN, Resource, values
from mlblueprint.policy.rule import Check, Rule, Settings, violations
from mlblueprint.policy.rules import CLOUDS, RULES

BASELINE = [(rule.id, cloud) for rule in RULES for cloud in CLOUDS if CLOUDS[cloud].CHECKS.get(rule.id)]
CHECKS = [
    pytest.param(cloud, rule, check, id=f"{rule.id}-{check.type.rpartition(':')[2]}-{check.path}-{index}")
    for rule in RULES
    for cloud, module in CLOUDS.items()
    for index, check in enumerate(module.CHECKS.get(rule.id, ()))
    if isinstance(check, Check)
]
BAD = (None, False, True, "false", "bad", "*", "0.0.0.0/0", "allUsers", "roles/owner", 0, 10**9, [], {}, "-1s")
"""Values of every kind; whatever a check accepts, it refuses one of them."""

SAMPLES: dict[str, dict[str, object]] = {
    "aws:iam/policy:Policy": {
        "policy": '{"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}]}'
    },
    "gcp:compute/firewall:Firewall": {"sourceRanges": ["10.0.0.0/8"]},
    "gcp:vertex/aiEndpointIamMember:AiEndpointIamMember": {
        "member": "serviceAccount:app@acme-ml.iam.gserviceaccount.com"
    },
    "azure-native:network:PublicIPAddress": {},
    "azure-native:keyvault:Secret": {"properties": {"contentType": "text/plain"}},
    "azure-native:monitor:MetricAlert": {"enabled": True},
}
"""A resource that is as it should be, for types that no blueprint makes."""

OPEN_POLICIES = {
    "aws:iam/role:Role": '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}',
    "policy": '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}',
}


@pytest.fixture(scope="module")
def plans():
    from mlblueprint.plan import plan

    return {cloud: resources(plan(FULL, cloud, environment="prod")) for cloud in CLOUDS}


@pytest.mark.parametrize("cloud", CLOUDS)
def test_the_full_blueprint_has_nothing_mandatory(cloud, plans):
    found = violations(RULES, plans[cloud], Settings(environment="prod"))
    assert [str(v) for v in found if v.mandatory] == []


@pytest.mark.parametrize(("cloud", "rule", "check"), CHECKS)
def test_check_accepts_a_plan_and_refuses_a_mutant(cloud, rule, check, plans):
    resource = _example(check, plans[cloud])
    assert not list(_alone(rule, check).about(resource)), "the example is as the rule wants it"
    assert list(_alone(rule, check).about(_worse(resource, check))), f"nothing breaks {check}"


@pytest.mark.parametrize(("cloud", "rule", "check"), CHECKS)
def test_check_says_nothing_about_what_is_not_known(cloud, rule, check, plans):
    resource = _example(check, plans[cloud])
    unknown = replace(resource, properties=dict.fromkeys(resource.properties, UNKNOWN))
    if check.where is None and check.path:
        assert not list(_alone(rule, check).about(unknown))


def test_companion_accepts_a_plan_and_refuses_one_without(plans):
    seen = 0
    for rule in RULES:
        for companion in rule.companions:
            cloud = next(c for c, module in CLOUDS.items() if companion in module.CHECKS.get(rule.id, ()))
            there = [one for one in plans[cloud] if one.type == companion.type]
            without = [one for one in plans[cloud] if one.type != companion.companion]
            alone = replace(rule, checks=(), forbidden=(), companions=(companion,))
            assert there, companion
            assert list(alone.findings(without, Settings())), companion
            seen += 1
    assert seen


def test_forbidden_type_is_refused():
    for rule in RULES:
        for one in rule.forbidden:
            assert list(rule.about(Resource(one.type, "any", "urn:any", {}))), one


def test_every_rule_asks_for_something():
    for rule in RULES:
        assert rule.checks or rule.companions or rule.forbidden or rule.whole, rule.id


def test_names_and_ids_are_said_once():
    assert len({rule.id for rule in RULES}) == len({rule.name for rule in RULES}) == len(RULES)


def _alone(rule: Rule, check: Check) -> Rule:
    return replace(rule, checks=(check,), companions=(), forbidden=(), whole=())


def _example(check: Check, plan: list[Resource]) -> Resource:
    for one in plan:
        if one.type == check.type and not _excepted(check, one) and not list(_alone(RULES[0], check).about(one)):
            return one
    assert check.type in SAMPLES, f"no plan of full.yaml has a {check.type} that passes, and SAMPLES has none"
    return Resource(check.type, "sample", "urn:sample", SAMPLES[check.type])


def _excepted(check: Check, resource: Resource) -> bool:
    import re

    if check.where is not None and not check.where.passes(resource.properties):
        return True
    return bool(check.but) and re.search(check.but, resource.name) is not None


def _worse(resource: Resource, check: Check) -> Resource:
    """The resource with another value at the checked path."""
    bad = [OPEN_POLICIES.get(resource.type, OPEN_POLICIES["policy"]), {"access": "Allow", "direction": "Inbound"}, *BAD]
    bad += [{**dict(bad[1]), "sourceAddressPrefix": "*"}, {"ingress": [1], "targetBucket": "b", "bucket": "b"}]
    for value in bad:
        if value is not None and _passes(check, value):
            continue
        changed = _put(resource.properties, check.path.split("."), value) if check.path else value
        if isinstance(changed, dict):
            worse = replace(resource, properties=changed)
            asked = check.where is None or check.where.passes(worse.properties)
            if asked and any(True for _ in values(worse, check.path)) and list(_alone(RULES[0], check).about(worse)):
                return worse
    return resource


def _passes(check: Check, value: object) -> bool:
    try:
        return bool(check.test.passes(value))
    except Exception:
        return False


def _put(here: object, steps: list[str], value: object) -> object:
    if not steps:
        return value
    key, listed = steps[0].removesuffix("[]"), steps[0].endswith("[]")
    held = dict(here) if isinstance(here, dict) else {}
    if listed:
        items = held.get(key) if isinstance(held.get(key), list) else [{}]
        held[key] = [_put(item, steps[1:], value) for item in items]
    else:
        held[key] = _put(held.get(key), steps[1:], value)
    return held
