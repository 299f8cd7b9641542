"""Public, provider-managed, adopted, unprotected: what AWS makes, and what it leaves to others."""

from __future__ import annotations

import pytest
from pulumi import RunError
from tests.aws.conftest import SECTIONS, build, record, statements
from tests.vendor import check

from mlblueprint.aws.endpoints import in_all
from mlblueprint.aws.place import Place
from mlblueprint.problems import BlueprintError
from mlblueprint.spec import Blueprint
from mlblueprint.spec.placement import Adopt, AdoptedNetwork

KEY = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
VPC = "vpc-0123456789abcdef0"
SUBNETS = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]

PUBLIC = {"network": {"mode": "public"}}
AWS_KEYS = {"security": {"encryption": "provider_managed"}}
ADOPTED = {"adopt": Adopt(network=AdoptedNetwork(id=VPC, subnets=SUBNETS), key=KEY)}
MODES = {"public": PUBLIC, "provider_managed": AWS_KEYS, "simplest": {**PUBLIC, **AWS_KEYS}, "adopted": ADOPTED}


def _modules(nodes):
    return {node.type.split(":")[1].partition("/")[0] for node in nodes.values()}


@pytest.mark.parametrize("mode", MODES)
def test_aws_takes_every_payload(mode):
    problems = [(n.name, p) for n in build(**MODES[mode]).values() for p in check(n.type, n.inputs)]
    assert problems == []


@pytest.mark.parametrize("mode", ["public", "adopted"])
def test_no_network_is_made(mode):
    assert not _modules(build(**MODES[mode])) & {"ec2", "vpc", "cloudwatch", "iam"}


def test_public_buckets_answer_everywhere():
    policy = build(**PUBLIC)["BucketPolicy", "churn-storage-features-policy"]
    assert [s["Sid"] for s in statements(policy)] == ["OnlyTls", "OnlyTls12"]


def test_public_buckets_are_not_public():
    closed = build(**PUBLIC)["BucketPublicAccessBlock", "churn-storage-features-public-access"].inputs
    assert [closed[name] for name in sorted(closed) if name != "bucket"] == [True] * 4


def test_adopted_network_is_the_only_way_in():
    deny = statements(build(**ADOPTED)["BucketPolicy", "churn-storage-features-policy"])[-1]
    assert deny["Condition"]["StringNotEquals"] == {"aws:SourceVpc": VPC}


@pytest.mark.parametrize("mode", ["provider_managed", "adopted"])
def test_no_key_is_made(mode):
    assert not [name for kind, name in build(**MODES[mode]) if kind in ("Key", "Alias")]


def _keys_in_use(nodes):
    buckets = nodes["BucketServerSideEncryptionConfiguration", "churn-storage-features-encryption"].inputs
    images = nodes["Repository", "churn-images-train"].inputs
    return (
        buckets["rules"][0]["applyServerSideEncryptionByDefault"],
        buckets["rules"][0]["bucketKeyEnabled"],
        images["encryptionConfigurations"],
    )


def test_adopted_key_encrypts_everything():
    assert _keys_in_use(build(**ADOPTED)) == (
        {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": KEY},
        True,
        [{"encryptionType": "KMS", "kmsKey": KEY}],
    )


def test_provider_managed_is_the_services_own_encryption():
    nodes = build(**AWS_KEYS)
    assert _keys_in_use(nodes) == ({"sseAlgorithm": "AES256"}, False, [{"encryptionType": "AES256"}])
    assert "kmsKeyId" not in nodes["LogGroup", "churn-network-flow"].inputs


def test_log_target_is_never_encrypted_with_our_key(plain):
    encryption = plain[
        "BucketServerSideEncryptionConfiguration", "churn-storage-server-access-log-delivery-encryption"
    ].inputs
    assert encryption["rules"][0]["applyServerSideEncryptionByDefault"] == {"sseAlgorithm": "AES256"}


STATEFUL = {"Bucket", "Key", "LogGroup", "ModelPackageGroup", "Repository"}


def test_what_holds_state_is_protected(plain):
    assert {kind for (kind, _), node in plain.items() if node.protected} == STATEFUL
    assert all(node.protected for (kind, _), node in plain.items() if kind in STATEFUL)


def test_protection_can_be_turned_off():
    assert not any(node.protected for node in build(security={"deletion_protection": False}).values())


def test_buckets_are_never_emptied_by_a_destroy():
    nodes = build(security={"deletion_protection": False})
    assert {node.inputs["forceDestroy"] for (kind, _), node in nodes.items() if kind == "Bucket"} == {False}


@pytest.mark.parametrize("zones", [2, 3])
def test_zones_get_a_subnet_each(zones):
    nodes = build(clouds={"aws": {"network": {"availability_zones": zones}}})
    subnets = [node.inputs for (kind, _), node in nodes.items() if kind == "Subnet"]
    assert len({s["availabilityZone"] for s in subnets}) == len({s["cidrBlock"] for s in subnets}) == zones


def test_zones_are_those_with_every_endpoint():
    assert in_all(2, [["b", "a", "c"], ["c", "b"], ["d", "c", "b"]]) == ["b", "c"]


def test_too_few_zones_are_an_error_with_a_way_out():
    with pytest.raises(RunError, match=r"1 zones .*\(b\), and 2 are wanted: lower clouds\.aws\.network"):
        in_all(2, [["b", "a"], ["b", "c"]])


def test_subnets_stay_in_their_zone(plain):
    assert plain["Subnet", "churn-network-0"].options["ignoreChanges"] == ["availabilityZone"]


def test_description_of_a_model_is_not_worth_its_versions(plain):
    assert plain["ModelPackageGroup", "churn-registry-churn"].options["ignoreChanges"] == [
        "modelPackageGroupDescription"
    ]


@pytest.mark.parametrize(
    ("bucket", "rules"),
    [
        ({}, {"abort-unfinished-uploads", "expire-noncurrent"}),
        ({"versioning": False}, {"abort-unfinished-uploads"}),
        ({"archive_after": "60d"}, {"abort-unfinished-uploads", "expire-noncurrent", "archive"}),
        ({"versioning": False, "expire": "7d"}, {"abort-unfinished-uploads", "expire"}),
    ],
    ids=["nothing", "no versions", "archive", "expire"],
)
def test_lifecycle_has_a_rule_for_each_wish(bucket, rules):
    nodes = build(storage={"buckets": {"features": bucket}})
    lifecycle = nodes["BucketLifecycleConfiguration", "churn-storage-features-lifecycle"]
    assert {rule["id"] for rule in lifecycle.inputs["rules"]} == rules


@pytest.mark.parametrize(("expire", "markers"), [(None, {"expiredObjectDeleteMarker": True}), ("90d", None)])
def test_delete_markers_are_removed_unless_objects_expire(expire, markers):
    nodes = build(storage={"buckets": {"features": {"expire": expire}}})
    rules = nodes["BucketLifecycleConfiguration", "churn-storage-features-lifecycle"].inputs["rules"]
    (noncurrent,) = (rule for rule in rules if rule["id"] == "expire-noncurrent")
    assert noncurrent.get("expiration") == markers


def test_tags_are_on_everything_by_the_provider():
    from pulumi import ResourceOptions

    wanted = Blueprint.model_validate({**SECTIONS, "labels": {"team": "growth"}})
    nodes = record(lambda: Place("churn", wanted, salt="", opts=ResourceOptions()))
    assert nodes["aws", "churn"].inputs["defaultTags"] == (
        '{"tags": {"name": "churn", "owner": "ml@acme.example", "team": "growth"}}'
    )


@pytest.mark.parametrize(
    ("config", "problem"),
    [({}, "aws:region is not set"), ({"aws:region": "cn-north-1"}, "'cn-north-1' is not possible")],
)
def test_region_is_checked_before_anything_is_made(config, problem):
    from pulumi import ResourceOptions

    wanted = Blueprint.model_validate(SECTIONS)
    with pytest.raises(BlueprintError, match=problem):
        record(lambda: Place("churn", wanted, salt="", opts=ResourceOptions()), config)
