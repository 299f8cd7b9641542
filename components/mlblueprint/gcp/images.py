"""Container images on GCP: Artifact Registry repositories with immutable tags, scanning and clean-up."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_gcp import artifactregistry

from mlblueprint import contract, spec
from mlblueprint.gcp import names
from mlblueprint.gcp.identity import Grants, member
from mlblueprint.gcp.keys import Keys
from mlblueprint.gcp.place import Place

API = "artifactregistry.googleapis.com"
SCANNING = "containerscanning.googleapis.com"
"""A repository inherits scanning from its project: it happens only where this API is on, and each new image is billed.

https://cloud.google.com/artifact-analysis/docs/enable-automatic-scanning, read 2026-11-21.
"""

PULL, PUSH = "roles/artifactregistry.reader", "roles/artifactregistry.writer"
SETTLE_SECONDS = 86_400
"""Age under which no image is cleaned up, however many there are: a rollout may still be on its way to it."""


class Images(ComponentResource):
    """All repositories."""

    def __init__(
        self, name: str, spec: spec.Images, *, place: Place, keys: Keys, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlblueprint:gcp:Images", name, None, opts)
        self.repositories: Mapping[str, Repository] = {
            key: Repository(
                f"{name}-{key}", repository, key=key, place=place, keys=keys, opts=ResourceOptions(parent=self)
            )
            for key, repository in spec.repositories.items()
        }
        self.register_outputs({})


class Repository(ComponentResource):
    """One Docker repository, which holds one image: the repository of the blueprint."""

    url: Output[str]
    """`REGION-docker.pkg.dev/PROJECT/REPOSITORY/IMAGE`: repositories of Artifact Registry hold images, not tags."""

    def __init__(
        self,
        name: str,
        spec: spec.Repository,
        *,
        key: str,
        place: Place,
        keys: Keys,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:gcp:Repository", name, None, opts)
        self._place = place
        self._grants = Grants(name, place)
        self._made = artifactregistry.Repository(
            name,
            artifactregistry.RepositoryArgs(
                project=place.project,
                location=place.region,
                repository_id=names.repository(place.name, place.seed, key),
                format="DOCKER",
                mode="STANDARD_REPOSITORY",
                kms_key_name=keys.id,
                docker_config=artifactregistry.RepositoryDockerConfigArgs(immutable_tags=True),
                vulnerability_scanning_config=artifactregistry.RepositoryVulnerabilityScanningConfigArgs(
                    enablement_config="INHERITED"
                ),
                cleanup_policies=_cleanup(spec.keep_last),
                cleanup_policy_dry_run=False,
            ),
            opts=ResourceOptions(
                parent=self,
                protect=place.protect,
                delete_before_replace=True,  # its id stays, so the new one could not be made beside the old one
                depends_on=[place.api(API), place.api(SCANNING), *keys.usable_by(API)],
            ),
        )
        host = f"{place.region}-docker.pkg.dev/{place.project}"
        self.url = Output.concat(host, "/", self._made.repository_id, "/", key)
        self.register_outputs({"url": self.url})

    def grant_pull(self, who: contract.Identity) -> None:
        """Let somebody pull images."""
        self._grant("pull", PULL, who)

    def grant_push(self, who: contract.Identity) -> None:
        """Let somebody pull and push images."""
        self._grant("push", PUSH, who)

    def _grant(self, verb: str, role: str, who: contract.Identity) -> None:
        if (grant := self._grants.new(verb, who)) is not None:
            artifactregistry.RepositoryIamMember(
                grant,
                artifactregistry.RepositoryIamMemberArgs(
                    project=self._place.project,
                    location=self._place.region,
                    repository=self._made.repository_id,
                    role=role,
                    member=member(who),
                ),
                opts=self._grants.options(who),
            )


def _cleanup(keep_last: int) -> list[artifactregistry.RepositoryCleanupPolicyArgs]:
    """Delete what is old, but never the newest: a policy that keeps deletes nothing by itself, and it wins.

    Tagged images stay whatever the policies say, because tags are immutable: security before thrift.
    https://cloud.google.com/artifact-registry/docs/repositories/cleanup-policy-overview and
    https://cloud.google.com/artifact-registry/docs/repositories/update-repo-settings, read 2026-11-21.
    """
    return [
        artifactregistry.RepositoryCleanupPolicyArgs(
            id="keep-newest",
            action="KEEP",
            most_recent_versions=artifactregistry.RepositoryCleanupPolicyMostRecentVersionsArgs(keep_count=keep_last),
        ),
        artifactregistry.RepositoryCleanupPolicyArgs(
            id="delete-others",
            action="DELETE",
            condition=artifactregistry.RepositoryCleanupPolicyConditionArgs(
                tag_state="ANY", older_than=f"{SETTLE_SECONDS}s"
            ),
        ),
    ]
