"""Resource policies on AWS: who may never, and whom the services speak for."""

from __future__ import annotations

import json

import pytest
from tests.aws.conftest import statements
from tests.baseline.aws import MEETS

from mlblueprint.planning.graph import Graph

ACCOUNT = "123456789012"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"


def _named(node, sid):
    return next(s for s in statements(node) if s["Sid"] == sid)


@pytest.fixture
def bucket(plain):
    return plain["BucketPolicy", "churn-storage-features-policy"]


@pytest.fixture
def logs(plain):
    return plain["BucketPolicy", "churn-storage-server-access-log-delivery-policy"]


@pytest.mark.parametrize(
    ("sid", "condition"),
    [
        ("OnlyTls", {"Bool": {"aws:SecureTransport": "false"}}),
        ("OnlyTls12", {"NumericLessThan": {"s3:TlsVersion": "1.2"}}),
    ],
)
@pytest.mark.parametrize("which", ["bucket", "logs"])
def test_bucket_is_reached_by_tls_alone(sid, condition, which, request):
    node = request.getfixturevalue(which)
    arn = f"arn:aws:s3:::{node.inputs['bucket']}"
    assert _named(node, sid) == {
        "Sid": sid,
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn, f"{arn}/*"],
        "Condition": condition,
    }


def test_objects_are_reached_from_the_network_alone(bucket, plain):
    vpc = plain["FlowLog", "churn-network-flow"].inputs["vpcId"]
    deny = _named(bucket, "OnlyFromTheNetwork")
    assert deny["Effect"] == "Deny"
    assert deny["Condition"]["StringNotEquals"] == {"aws:SourceVpc": vpc}


def test_the_engine_outside_the_network_keeps_the_bucket(bucket):
    denied = _named(bucket, "OnlyFromTheNetwork")["Action"]
    assert denied == ["s3:GetObject*", "s3:PutObject*", "s3:DeleteObject*"]


def test_only_s3_delivers_logs_and_only_of_our_buckets(logs):
    (allow,) = (s for s in statements(logs) if s["Effect"] == "Allow")
    assert allow["Principal"] == {"Service": "logging.s3.amazonaws.com"}
    assert allow["Action"] == "s3:PutObject"
    assert allow["Resource"] == f"arn:aws:s3:::{logs.inputs['bucket']}/*"
    assert allow["Condition"] == {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": "arn:aws:s3:::churn-storage-*"},
    }


def test_logging_waits_for_the_permission_to_deliver(logs, plain):
    assert logs.urn in plain["BucketLogging", "churn-storage-features-logging"].dependencies


def test_key_is_for_the_account_and_its_logs(plain):
    policy = {statement["Sid"]: statement for statement in statements(plain["Key", "churn-keys"])}
    account, logs, delivery = policy["Account"], policy["Logs"], policy["LogDelivery"]
    assert account["Principal"] == {"AWS": ROOT}
    assert (delivery["Principal"], delivery["Action"]) == ({"Service": "delivery.logs.amazonaws.com"}, "kms:Decrypt")
    assert logs["Principal"] == {"Service": "logs.eu-central-1.amazonaws.com"}
    assert logs["Condition"] == {
        "ArnLike": {"kms:EncryptionContext:aws:logs:arn": f"arn:aws:logs:eu-central-1:{ACCOUNT}:log-group:*"}
    }


def test_images_are_for_the_account(plain):
    (allow,) = statements(plain["RepositoryPolicy", "churn-images-train-policy"])
    assert allow["Principal"] == {"AWS": ROOT}


def test_flow_logs_write_to_their_group_alone(plain):
    group = plain["FlowLog", "churn-network-flow"].inputs["logDestination"]
    (allow,) = statements(plain["RolePolicy", "churn-network-flow-write-churn-network-flow"])
    actions = ["CreateLogStream", "PutLogEvents", "DescribeLogGroups", "DescribeLogStreams"]
    assert allow["Action"] == [f"logs:{action}" for action in actions]
    assert allow["Resource"] == [group, f"{group}:*"]


def test_only_flow_logs_of_this_account_become_the_writer(plain):
    (trust,) = statements(plain["Role", "churn-network-flow"], "assumeRolePolicy")
    assert trust["Principal"] == {"Service": "vpc-flow-logs.amazonaws.com"}
    assert trust["Condition"] == {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"arn:aws:ec2:eu-central-1:{ACCOUNT}:vpc-flow-log/*"},
    }


def test_interface_endpoints_serve_this_account_alone(plain):
    doors = [n for (kind, name), n in plain.items() if kind == "VpcEndpoint" and not name.endswith("-s3")]
    assert len(doors) == 8
    for door in doors:
        (allow,) = statements(door)
        assert allow["Condition"] == {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}, door.name


def test_s3_endpoint_leads_to_own_buckets_and_image_layers(plain):
    own, layers = statements(plain["VpcEndpoint", "churn-network-s3"])
    assert own["Condition"]["StringEquals"] == {"aws:PrincipalAccount": ACCOUNT, "aws:ResourceAccount": ACCOUNT}
    assert (layers["Action"], layers["Resource"]) == (
        "s3:GetObject",
        "arn:aws:s3:::prod-eu-central-1-starport-layer-bucket/*",
    )


def test_images_without_a_tag_go_first_and_the_oldest_last(plain):
    rules = json.loads(plain["LifecyclePolicy", "churn-images-train-lifecycle"].inputs["policy"])["rules"]
    assert [(r["rulePriority"], r["selection"]["tagStatus"], r["selection"]["countNumber"]) for r in rules] == [
        (1, "untagged", 7),
        (2, "any", 30),
    ]


@pytest.mark.parametrize("property_", [name for name in MEETS if "EgressRule" not in name])
def test_nothing_proves_nothing(property_):
    assert not MEETS[property_](Graph("aws", None, "empty", (), {})), "a proof that an empty plan passes proves nothing"
