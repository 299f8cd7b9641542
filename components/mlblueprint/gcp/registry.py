"""Registered models on GCP: an entry for each, and the right to upload versions to Vertex AI under a fixed id.

Vertex AI has no model without a version: a model appears with its first upload. Its entry says in advance what that
upload must say: a JSON object in a folder of its own, which the step that registers a version reads.

Rejected: a Parameter Manager parameter. Its API has no `setIamPolicy`, so whoever may read one may read the project's,
and regional ones answer at regional endpoints only, which a private network does not reach without one more endpoint.
"""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import ComponentResource, Output, ResourceOptions, StringAsset
from pulumi_gcp import storage

from mlblueprint import contract, spec
from mlblueprint.gcp import names
from mlblueprint.gcp.identity import Grants, member
from mlblueprint.gcp.keys import Keys
from mlblueprint.gcp.place import Place
from mlblueprint.gcp.roles import Roles
from mlblueprint.gcp.storage import READ, AccessLogs, Bucket, Storage

API = "aiplatform.googleapis.com"


class Registry(ComponentResource):
    """All registered models and the bucket of their entries."""

    def __init__(
        self,
        name: str,
        spec: spec.Registry,
        *,
        place: Place,
        keys: Keys,
        storage: Storage | None,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:gcp:Registry", name, None, opts)
        self._spec = spec
        child = ResourceOptions(parent=self)
        entries = _entries(name, place, keys, child)
        roles = Roles(name, place=place, opts=child)
        self.models: Mapping[str, RegisteredModel] = {
            key: RegisteredModel(
                f"{name}-{key}",
                model,
                key=key,
                place=place,
                keys=keys,
                entries=entries,
                roles=roles,
                artifacts=storage.buckets[model.artifacts] if storage and model.artifacts else None,
                opts=child,
            )
            for key, model in spec.models.items()
        }
        self.register_outputs({})

    def registered_by(self, job: str) -> RegisteredModel | None:
        """The model that a training job registers versions of."""
        model = self._spec.registered_by(job)
        return self.models[model] if model is not None else None


class RegisteredModel(ComponentResource):
    """One model's entry and the grants on it."""

    id: Output[str]
    """`projects/P/locations/R/models/M`, which exists from the first version on."""

    entry: Output[str]
    """`gs://` URI of the entry."""

    files: Output[str] | None
    """`gs://` URI of the folder that versions made by jobs have their folders in; None without a bucket."""

    def __init__(
        self,
        name: str,
        spec: spec.RegisteredModel,
        *,
        key: str,
        place: Place,
        keys: Keys,
        entries: Bucket,
        roles: Roles,
        artifacts: Bucket | None,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:gcp:RegisteredModel", name, None, opts)
        self._grants = Grants(name, place)
        self._roles = roles
        self._artifacts = artifacts
        parent, model = f"projects/{place.project}/locations/{place.region}", names.model(place.name, place.seed, key)
        self._folder = storage.ManagedFolder(
            f"{name}-folder",
            storage.ManagedFolderArgs(bucket=entries.bucket, name=f"{key}/"),
            opts=ResourceOptions(parent=self),
        )
        entry = Output.json_dumps(
            {
                "upload": {
                    "parent": parent,
                    "modelId": model,
                    "model": {
                        "displayName": key,
                        "description": spec.description,
                        "labels": place.labels,
                        "encryptionSpec": {"kmsKeyName": keys.id} if keys.id is not None else None,
                    },
                },
                "approval": spec.approval,
                "artifacts": artifacts.uri if artifacts is not None else None,
            },
            sort_keys=True,
        )
        written = storage.BucketObject(
            f"{name}-entry",
            storage.BucketObjectArgs(
                bucket=self._folder.bucket,
                name=Output.concat(self._folder.name, "entry.json"),
                # An asset, because the SDK makes a secret of `content` and there is none in an entry.
                source=entry.apply(StringAsset),
                content_type="application/json",
                cache_control="no-store",
            ),
            # The name stays when the entry changes: made before the old one is deleted, it would be deleted with it.
            opts=ResourceOptions(
                parent=self, delete_before_replace=True, depends_on=[place.api(API), *keys.usable_by(API)]
            ),
        )
        self.id = Output.from_input(f"{parent}/models/{model}")
        self.entry = Output.concat("gs://", written.bucket, "/", written.name)
        self.files = Output.concat(artifacts.uri, "/models/", key) if artifacts is not None else None
        self.register_outputs({"id": self.id})

    def grant_read(self, who: contract.Identity) -> None:
        """Let somebody read versions and their files."""
        self._grant("read", who)
        if self._artifacts is not None:
            self._artifacts.grant_read(who)

    def grant_register(self, who: contract.Identity) -> None:
        """Let somebody add versions and their files."""
        self._grant("register", who)
        if self._artifacts is not None:
            self._artifacts.grant_write(who)

    def _grant(self, verb: str, who: contract.Identity) -> None:
        if (grant := self._grants.new(verb, who)) is None:
            return
        self._roles.give(verb, who)
        storage.ManagedFolderIamMember(
            f"{grant}-entry",
            storage.ManagedFolderIamMemberArgs(
                bucket=self._folder.bucket, managed_folder=self._folder.name, role=READ, member=member(who)
            ),
            opts=self._grants.options(who),
        )


def _entries(name: str, place: Place, keys: Keys, opts: ResourceOptions) -> Bucket:
    """The bucket of entries: versioned, so that what an entry said last month can be read."""
    logs = AccessLogs(f"{name}-access-logs", place=place, keys=keys, opts=opts)
    return Bucket(f"{name}-entries", spec.Bucket(), place=place, keys=keys, logs=logs, opts=opts)
