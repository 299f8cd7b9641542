"""Grants on AWS: exactly these actions on exactly these resources, and each only once."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from tests.aws.conftest import build, statements
from tests.vendor import check

ACCOUNT = "123456789012"
SAGEMAKER = f"arn:aws:sagemaker:eu-central-1:{ACCOUNT}"
THROUGH_S3 = {"StringEquals": {"kms:ViaService": "s3.eu-central-1.amazonaws.com"}}
LOG_IN = (["ecr:GetAuthorizationToken"], "*", None)


def everything(stack, job):
    features, train = stack.storage.buckets["features"], stack.images.repositories["train"]
    churn, upsell = stack.registry.models["churn"], stack.registry.models["upsell"]
    for _ in range(2):
        stack.keys.grant_use(job)
        features.grant_read(job)
        features.grant_write(job)
        train.grant_pull(job)
        train.grant_push(job)
        churn.grant_read(job)
        churn.grant_register(job)
        upsell.grant_register(job)


@pytest.fixture(scope="module")
def granted():
    return build(everything)


@pytest.fixture(scope="module")
def names(granted):
    """What the recorded cloud called things."""
    bucket = granted["BucketPolicy", "churn-storage-features-policy"].inputs["bucket"]
    default = granted["BucketServerSideEncryptionConfiguration", "churn-storage-features-encryption"].inputs["rules"]
    repository = granted["RepositoryPolicy", "churn-images-train-policy"].inputs["repository"]
    groups = {n: granted["ModelPackageGroup", f"churn-registry-{n}"].inputs["modelPackageGroupName"] for n in MODELS}
    return SimpleNamespace(
        bucket=f"arn:aws:s3:::{bucket}",
        key=default[0]["applyServerSideEncryptionByDefault"]["kmsMasterKeyId"],
        repository=f"arn:aws:ecr:eu-central-1:{ACCOUNT}:repository/{repository}",
        group={n: f"{SAGEMAKER}:model-package-group/{group}" for n, group in groups.items()},
        versions={n: f"{SAGEMAKER}:model-package/{group}/*" for n, group in groups.items()},
    )


MODELS = ("churn", "upsell")
LIST = ["s3:ListBucket", "s3:GetBucketLocation"]
READ = ["s3:GetObject", "s3:GetObjectVersion"]
WRITE = ["s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
PULL = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
PUSH = ["ecr:InitiateLayerUpload", "ecr:UploadLayerPart", "ecr:CompleteLayerUpload", "ecr:PutImage"]
VERSIONS = ["sagemaker:DescribeModelPackage", "sagemaker:ListModelPackages"]
USE = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*", "kms:DescribeKey"]


def read_model(names, model):
    return [
        (["sagemaker:DescribeModelPackageGroup"], names.group[model], None),
        (VERSIONS, names.versions[model], None),
    ]


def register_model(names, model, *statuses):
    condition = {"StringEqualsIfExists": {"sagemaker:ModelApprovalStatus": list(statuses)}}
    create = (["sagemaker:CreateModelPackage"], [names.group[model], names.versions[model]], condition)
    return [*read_model(names, model), create]


EXPECTED = {
    "use-churn-keys": lambda n: [(USE, n.key, None)],
    "read-churn-storage-features": lambda n: [
        (LIST, n.bucket, None),
        (READ, f"{n.bucket}/*", None),
        (["kms:Decrypt"], n.key, THROUGH_S3),
    ],
    "write-churn-storage-features": lambda n: [
        ([*LIST, "s3:ListBucketMultipartUploads"], n.bucket, None),
        ([*READ, *WRITE], f"{n.bucket}/*", None),
        (["kms:GenerateDataKey", "kms:Decrypt"], n.key, THROUGH_S3),
    ],
    "pull-churn-images-train": lambda n: [(PULL, n.repository, None), LOG_IN],
    "push-churn-images-train": lambda n: [([*PULL, *PUSH], n.repository, None), LOG_IN],
    "read-churn-registry-churn": lambda n: read_model(n, "churn"),
    "register-churn-registry-churn": lambda n: register_model(n, "churn", "PendingManualApproval"),
    "register-churn-registry-upsell": lambda n: register_model(n, "upsell", "PendingManualApproval", "Approved"),
}


@pytest.mark.parametrize("grant", EXPECTED)
def test_grant_is_exact(grant, granted, names):
    found = [
        (s["Action"] if isinstance(s["Action"], list) else [s["Action"]], s["Resource"], s.get("Condition"))
        for s in statements(granted["RolePolicy", f"churn-job-{grant}"])
        if s["Effect"] == "Allow"
    ]
    assert found == EXPECTED[grant](names)


def test_grants_are_these_and_each_once(granted):
    made = {name.removeprefix("churn-job-") for kind, name in granted if kind == "RolePolicy"}
    assert made - {"churn-network-flow-write-churn-network-flow"} == set(EXPECTED)


def test_grants_go_to_the_identity(granted):
    role = granted["RolePolicy", "churn-job-use-churn-keys"].inputs["role"]
    assert {n.inputs["role"] for (kind, name), n in granted.items() if kind == "RolePolicy" and "job" in name} == {role}


@pytest.mark.parametrize("grant", EXPECTED)
def test_aws_takes_the_grant(grant, granted):
    node = granted["RolePolicy", f"churn-job-{grant}"]
    assert check(node.type, node.inputs) == []


def test_reference_to_a_bucket_is_a_grant():
    nodes = build(lambda stack, job: stack.registry.models["churn"].grant_read(job))
    assert ("RolePolicy", "churn-job-read-churn-storage-features") in nodes


def test_aws_keys_need_no_grant():
    nodes = build(everything, security={"encryption": "provider_managed"})
    policies = [n.inputs["policy"] for (kind, name), n in nodes.items() if kind == "RolePolicy" and "job" in name]
    assert len(policies) == len(EXPECTED) - 1
    assert not any("kms:" in policy for policy in policies)


def test_identity_of_another_cloud_is_refused():
    other = SimpleNamespace(name="job", id=None)
    with pytest.raises(TypeError, match="job is not an identity on AWS"):
        build(lambda stack, job: stack.keys.grant_use(other))


def test_only_sagemaker_for_this_account_becomes_the_identity(granted):
    (trust,) = statements(granted["Role", "churn-job"], "assumeRolePolicy")
    assert trust == {
        "Effect": "Allow",
        "Principal": {"Service": "sagemaker.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {
            "StringEquals": {"aws:SourceAccount": ACCOUNT},
            "ArnLike": {"aws:SourceArn": f"{SAGEMAKER}:*"},
        },
    }
