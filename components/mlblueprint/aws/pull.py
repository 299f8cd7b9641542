"""Versions of a model as SageMaker's registry has them: model packages, read with the credentials of the shell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from mlblueprint.models.versions import RECENT, Alias, Registered, unanswered

ALIASES: Mapping[str, Alias] = {"Approved": "approved", "PendingManualApproval": "candidate"}
"""ModelApprovalStatus -> what the version may be served as; `Rejected` is served as nothing.

botocore 1.44.5, sagemaker 2017-07-24, read 2026-11-21.
"""


def registered(model: str) -> Iterator[Registered]:
    """The newest versions of each status. `model` is the ARN of the model package group."""
    try:
        yield from _listed(model)
    except (BotoCoreError, ClientError) as error:
        raise unanswered(
            "SageMaker", error, "sign in with `aws sso login` or set AWS_PROFILE, and check the account"
        ) from error


def _listed(model: str) -> Iterator[Registered]:
    region, group = model.split(":")[3], model.partition("/")[2]
    client = boto3.client("sagemaker", region_name=region)
    for status, alias in ALIASES.items():
        pages = client.get_paginator("list_model_packages").paginate(
            ModelPackageGroupName=group,
            ModelApprovalStatus=status,
            SortBy="CreationTime",
            SortOrder="Descending",
            PaginationConfig={"MaxItems": RECENT},
        )
        for page in pages:
            for package in page["ModelPackageSummaryList"]:
                # Unnamed packages are not in a group; those that failed or are on their way cannot be served.
                if package["ModelPackageStatus"] == "Completed":
                    yield _registered(client.describe_model_package(ModelPackageName=package["ModelPackageArn"]), alias)


def _registered(package: Mapping[str, Any], alias: Alias) -> Registered:
    containers = package.get("InferenceSpecification", {}).get("Containers") or [{}]
    return Registered(
        package["ModelPackageVersion"], frozenset({alias}), _artifact(containers[0]), _image(containers[0])
    )


def _artifact(container: Mapping[str, Any]) -> str | None:
    """Files as they are, or packed into one archive as SageMaker's own jobs do."""
    unpacked: str | None = container.get("ModelDataSource", {}).get("S3DataSource", {}).get("S3Uri")
    packed: str | None = container.get("ModelDataUrl")
    return unpacked or packed


def _image(container: Mapping[str, Any]) -> str | None:
    """What was registered by digest on purpose; jobs register the image that trained, by its tag."""
    image: str = container.get("Image", "")
    return image if "@sha256:" in image else None
