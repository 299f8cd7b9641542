"""What is locked of SageMaker's registry, asked of an emulated one."""

from __future__ import annotations

import boto3
import pytest
from moto import mock_aws

from mlblueprint.aws.pull import registered
from mlblueprint.problems import BlueprintError

GROUP = "churn-registry-churn"
IMAGE = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/serve"
DIGEST = f"sha256:{'0' * 64}"


@pytest.fixture
def sagemaker(monkeypatch):
    for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(key, "testing")
    with mock_aws():
        yield boto3.client("sagemaker", region_name="eu-central-1")


@pytest.fixture
def group(sagemaker):
    return sagemaker.create_model_package_group(ModelPackageGroupName=GROUP)["ModelPackageGroupArn"]


def register(sagemaker, status, container=None):
    sagemaker.create_model_package(
        ModelPackageGroupName=GROUP,
        ModelApprovalStatus=status,
        InferenceSpecification={
            "Containers": [container or {"Image": IMAGE, "ModelDataUrl": f"s3://artifacts/{status}/"}],
            "SupportedContentTypes": [],
            "SupportedResponseMIMETypes": [],
        },
    )


def test_group_without_versions_has_none(sagemaker, group):
    assert list(registered(group)) == []


def test_approved_versions_are_approved_and_pending_ones_candidates(sagemaker, group):
    for status in ("Approved", "Rejected", "PendingManualApproval"):
        register(sagemaker, status)
    found = {version.number: (set(version.aliases), version.artifact) for version in registered(group)}
    assert found == {
        1: ({"approved"}, "s3://artifacts/Approved/"),
        3: ({"candidate"}, "s3://artifacts/PendingManualApproval/"),
    }


@pytest.mark.parametrize(
    ("container", "image"),
    [
        ({"Image": f"{IMAGE}@{DIGEST}"}, f"{IMAGE}@{DIGEST}"),
        ({"Image": f"{IMAGE}:v7", "ImageDigest": DIGEST}, None),
        ({"Image": f"{IMAGE}:v7"}, None),
    ],
    ids=["digest", "tag-and-digest", "tag"],
)
def test_image_is_locked_by_digest_or_not_at_all(sagemaker, group, container, image):
    register(sagemaker, "Approved", container)
    (version,) = registered(group)
    assert version.image == image


def test_files_as_they_are_and_files_in_an_archive_are_found(sagemaker, group):
    files = {"S3Uri": "s3://artifacts/run-7/", "S3DataType": "S3Prefix", "CompressionType": "None"}
    register(sagemaker, "Approved", {"Image": IMAGE, "ModelDataSource": {"S3DataSource": files}})
    register(sagemaker, "Approved", {"Image": IMAGE, "ModelDataUrl": "s3://artifacts/run-8/model.tar.gz"})
    assert {version.artifact for version in registered(group)} == {
        "s3://artifacts/run-7/",
        "s3://artifacts/run-8/model.tar.gz",
    }


def test_nobody_who_is_signed_in_is_a_problem_and_no_traceback(monkeypatch):
    for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(key, raising=False)
    for key in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(key, "nowhere")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(BlueprintError, match=r"SageMaker: Unable to locate credentials.*aws sso login"):
        list(registered("arn:aws:sagemaker:eu-central-1:123456789012:model-package-group/churn"))
