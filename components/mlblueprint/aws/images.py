"""`images`: ECR repositories whose tags cannot be moved."""

from __future__ import annotations

import json
from collections.abc import Mapping

from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import ecr

from mlblueprint import contract
from mlblueprint.aws.identity import allow
from mlblueprint.aws.keys import Keys
from mlblueprint.aws.place import Place
from mlblueprint.aws.policies import document
from mlblueprint.spec import Images as ImagesSpec
from mlblueprint.spec import Repository as RepositorySpec

EXPIRE_UNTAGGED_AFTER_DAYS = 7

PULL = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
PUSH = ("ecr:InitiateLayerUpload", "ecr:UploadLayerPart", "ecr:CompleteLayerUpload", "ecr:PutImage")
"""https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html (2026-11-21)"""

LOG_IN = {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"}
"""The one action that knows no resource: a token is for the whole registry, and opens what the other statements allow.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html (2026-11-21)
"""


class Images(ComponentResource):
    """All image repositories."""

    repositories: Mapping[str, Repository]

    def __init__(
        self, name: str, spec: ImagesSpec, *, place: Place, keys: Keys, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlblueprint:aws:Images", name, None, opts)
        self.repositories = {
            key: Repository(f"{name}-{key}", repository, place=place, keys=keys, opts=ResourceOptions(parent=self))
            for key, repository in spec.repositories.items()
        }
        self.register_outputs({})


class Repository(ComponentResource):
    """One repository."""

    url: Output[str]
    """What stands before `:tag` in an image reference."""

    def __init__(
        self, name: str, spec: RepositorySpec, *, place: Place, keys: Keys, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlblueprint:aws:Repository", name, None, opts)
        child = ResourceOptions(parent=self)
        repository = ecr.Repository(
            name,
            ecr.RepositoryArgs(
                image_tag_mutability="IMMUTABLE",
                image_scanning_configuration=ecr.RepositoryImageScanningConfigurationArgs(scan_on_push=True),
                encryption_configurations=[
                    ecr.RepositoryEncryptionConfigurationArgs(
                        encryption_type="AES256" if keys.id is None else "KMS", kms_key=keys.id
                    )
                ],
                force_delete=False,
            ),
            opts=ResourceOptions(parent=self, protect=place.protect),
        )
        ecr.LifecyclePolicy(
            f"{name}-lifecycle",
            ecr.LifecyclePolicyArgs(repository=repository.name, policy=json.dumps(lifecycle(spec.keep_last))),
            opts=child,
        )
        own = {
            # The account, not everybody in it: its IAM policies still decide who. Resource has no place here.
            "Sid": "OwnAccount",
            "Effect": "Allow",
            "Principal": {"AWS": Output.concat(f"arn:{place.partition}:iam::", place.account, ":root")},
            "Action": [*PULL, *PUSH],
        }
        ecr.RepositoryPolicy(
            f"{name}-policy",
            ecr.RepositoryPolicyArgs(repository=repository.name, policy=document(own)),
            opts=child,
        )
        self._arn = repository.arn
        self.url = repository.repository_url
        self.register_outputs({"url": self.url})

    def grant_pull(self, who: contract.Identity) -> None:
        """Let somebody pull images."""
        allow(who, "pull", self, {"Effect": "Allow", "Action": list(PULL), "Resource": self._arn}, LOG_IN)

    def grant_push(self, who: contract.Identity) -> None:
        """Let somebody pull and push images."""
        both = {"Effect": "Allow", "Action": [*PULL, *PUSH], "Resource": self._arn}
        allow(who, "push", self, both, LOG_IN)


def lifecycle(keep_last: int) -> dict[str, object]:
    """Keep the newest images, and none that lost its tag."""
    untagged = {
        "tagStatus": "untagged",
        "countType": "sinceImagePushed",
        "countUnit": "days",
        "countNumber": EXPIRE_UNTAGGED_AFTER_DAYS,
    }
    newest = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": keep_last}
    return {
        "rules": [
            {"rulePriority": priority, "description": text, "selection": selection, "action": {"type": "expire"}}
            for priority, text, selection in (
                (1, "Expire what lost its tag", untagged),
                (2, f"Keep the newest {keep_last}", newest),
            )
        ]
    }
