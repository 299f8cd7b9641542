"""`registry`: a model package group for each model; its versions are data and none of our business."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import sagemaker

from mlblueprint import contract
from mlblueprint.aws.identity import allow
from mlblueprint.aws.names import MODEL_PACKAGE_GROUP
from mlblueprint.aws.place import Place
from mlblueprint.aws.storage import Bucket, Storage
from mlblueprint.names import name as physical_name
from mlblueprint.spec import RegisteredModel as RegisteredModelSpec
from mlblueprint.spec import Registry as RegistrySpec

STATUSES: Mapping[str, tuple[str, ...]] = {
    "manual": ("PendingManualApproval",),
    "automatic": ("PendingManualApproval", "Approved"),
}
"""Approval -> what a version may be registered as."""


class Registry(ComponentResource):
    """All registered models."""

    models: Mapping[str, RegisteredModel]

    def __init__(
        self,
        name: str,
        spec: RegistrySpec,
        *,
        place: Place,
        storage: Storage | None,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:aws:Registry", name, None, opts)
        buckets = storage.buckets if storage else {}
        self.models = {
            key: RegisteredModel(
                f"{name}-{key}",
                model,
                place=place,
                artifacts=buckets[model.artifacts] if model.artifacts else None,
                opts=ResourceOptions(parent=self),
            )
            for key, model in spec.models.items()
        }
        self.register_outputs({})


class RegisteredModel(ComponentResource):
    """One registered model."""

    id: Output[str]
    """ARN of the model package group."""

    def __init__(
        self,
        name: str,
        spec: RegisteredModelSpec,
        *,
        place: Place,
        artifacts: Bucket | None,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:aws:RegisteredModel", name, None, opts)
        group_name = physical_name(MODEL_PACKAGE_GROUP, name, seed=place.seed)
        # Approval is a property of versions and artifacts of runs; the tags tell them what the blueprint wants.
        tags: dict[str, str | Output[str]] = {"mlblueprint:approval": spec.approval}
        if artifacts is not None:
            tags["mlblueprint:artifacts"] = artifacts.uri
        group = sagemaker.ModelPackageGroup(
            name,
            sagemaker.ModelPackageGroupArgs(
                model_package_group_name=group_name, model_package_group_description=spec.description, tags=tags
            ),
            # SageMaker has no call that changes a description, and a new group would have none of the versions.
            opts=ResourceOptions(parent=self, protect=place.protect, ignore_changes=["modelPackageGroupDescription"]),
        )
        self._artifacts = artifacts
        self._statuses = STATUSES[spec.approval]
        self._versions = place.arn("sagemaker", f"model-package/{group_name}/*")
        self.id = group.arn
        self.register_outputs({"id": self.id})

    def grant_read(self, who: contract.Identity) -> None:
        """Let somebody read versions and their files."""
        allow(who, "read", self, *self._read())
        if self._artifacts is not None:
            self._artifacts.grant_read(who)

    def grant_register(self, who: contract.Identity) -> None:
        """Let somebody add versions and their files, approved only where the blueprint says `automatic`."""
        register = {
            "Effect": "Allow",
            "Action": "sagemaker:CreateModelPackage",
            "Resource": [self.id, self._versions],
            # Absent from a request, the status is PendingManualApproval.
            "Condition": {"StringEqualsIfExists": {"sagemaker:ModelApprovalStatus": list(self._statuses)}},
        }
        allow(who, "register", self, *self._read(), register)
        if self._artifacts is not None:
            self._artifacts.grant_write(who)

    def _read(self) -> list[dict[str, object]]:
        return [
            {"Effect": "Allow", "Action": "sagemaker:DescribeModelPackageGroup", "Resource": self.id},
            {
                "Effect": "Allow",
                "Action": ["sagemaker:DescribeModelPackage", "sagemaker:ListModelPackages"],
                "Resource": self._versions,
            },
        ]
