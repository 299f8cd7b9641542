"""Buckets on GCP: private, encrypted, versioned, logged, with a life cycle."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_gcp import storage

from mlblueprint import contract, spec
from mlblueprint.gcp.identity import Grants, member
from mlblueprint.gcp.keys import Keys
from mlblueprint.gcp.lifecycle import lifecycle
from mlblueprint.gcp.place import Place
from mlblueprint.spec import Days

READ, WRITE = "roles/storage.objectViewer", "roles/storage.objectUser"
"""Both may list; the second may create, replace and delete objects too, and neither may touch the bucket or its policy.

https://cloud.google.com/storage/docs/access-control/iam-roles, read 2026-11-21.
"""

LOG_WRITER = "group:cloud-storage-analytics@google.com"
"""Who delivers access logs (https://cloud.google.com/storage/docs/access-logs, read 2026-11-21)."""

SOFT_DELETE_DAYS = 7
KEEP_LOGS = Days(365)


class Storage(ComponentResource):
    """All buckets, and one more that takes their access logs."""

    def __init__(
        self, name: str, spec: spec.Storage, *, place: Place, keys: Keys, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlblueprint:gcp:Storage", name, None, opts)
        self.logs = AccessLogs(f"{name}-access-logs", place=place, keys=keys, opts=ResourceOptions(parent=self))
        self.buckets: Mapping[str, Bucket] = {
            key: Bucket(
                f"{name}-{key}", bucket, place=place, keys=keys, logs=self.logs, opts=ResourceOptions(parent=self)
            )
            for key, bucket in spec.buckets.items()
        }
        self.register_outputs({})


class Bucket(ComponentResource):
    """One bucket."""

    uri: Output[str]
    """`gs://NAME`."""

    bucket: Output[str]
    """The bucket's name in the cloud."""

    def __init__(
        self,
        name: str,
        spec: spec.Bucket,
        *,
        place: Place,
        keys: Keys,
        logs: AccessLogs,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:gcp:Bucket", name, None, opts)
        self._grants = Grants(name, place)
        logging = storage.BucketLoggingArgs(log_bucket=logs.bucket, log_object_prefix=name)
        made = storage.Bucket(
            name, bucket_args(spec, place, keys, logging=logging), opts=bucket_options(self, place, keys)
        )
        self.bucket = made.name
        self.uri = made.url
        self.register_outputs({"uri": self.uri})

    def grant_read(self, who: contract.Identity) -> None:
        """Let somebody list and read objects."""
        self._grant("read", READ, who)

    def grant_write(self, who: contract.Identity) -> None:
        """Let somebody list, read, write and delete objects."""
        self._grant("write", WRITE, who)

    def _grant(self, verb: str, role: str, who: contract.Identity) -> None:
        if (grant := self._grants.new(verb, who)) is not None:
            storage.BucketIAMMember(
                grant,
                storage.BucketIAMMemberArgs(bucket=self.bucket, role=role, member=member(who)),
                opts=self._grants.options(who),
            )


class AccessLogs(ComponentResource):
    """The bucket that takes other buckets' access logs for a year; its own accesses are in Cloud Audit Logs."""

    bucket: Output[str]
    """The bucket's name; it depends on the grant to whoever delivers the logs."""

    def __init__(self, name: str, *, place: Place, keys: Keys, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlblueprint:gcp:AccessLogs", name, None, opts)
        made = storage.Bucket(
            name, bucket_args(spec.Bucket(expire=KEEP_LOGS), place, keys), opts=bucket_options(self, place, keys)
        )
        grant = storage.BucketIAMMember(
            f"{name}-delivery",
            storage.BucketIAMMemberArgs(bucket=made.name, role="roles/storage.objectCreator", member=LOG_WRITER),
            opts=ResourceOptions(parent=self),
        )
        self.bucket = grant.bucket
        self.register_outputs({"bucket": self.bucket})


def bucket_args(
    spec: spec.Bucket, place: Place, keys: Keys, *, logging: storage.BucketLoggingArgs | None = None
) -> storage.BucketArgs:
    """What every bucket has in common, and what one blueprint asks of it."""
    return storage.BucketArgs(
        project=place.project,
        location=place.region.upper(),
        uniform_bucket_level_access=True,
        public_access_prevention="enforced",
        force_destroy=False,
        encryption=_encryption(keys),
        versioning=storage.BucketVersioningArgs(enabled=spec.versioning),
        soft_delete_policy=storage.BucketSoftDeletePolicyArgs(retention_duration_seconds=SOFT_DELETE_DAYS * 86_400),
        lifecycle_rules=lifecycle(spec),
        logging=logging,
    )


def bucket_options(parent: ComponentResource, place: Place, keys: Keys) -> ResourceOptions:
    """A bucket is protected, and made only when Cloud Storage may use its key."""
    needs = [place.api("storage.googleapis.com"), *keys.usable_by("storage.googleapis.com")]
    return ResourceOptions(parent=parent, protect=place.protect, depends_on=needs)


def _encryption(keys: Keys) -> storage.BucketEncryptionArgs | None:
    """The stack's key by default, and no object under any other kind of key."""
    if keys.id is None:
        return None
    return storage.BucketEncryptionArgs(
        default_kms_key_name=keys.id,
        google_managed_encryption_enforcement_config=storage.BucketEncryptionGoogleManagedEncryptionEnforcementConfigArgs(
            restriction_mode="FullyRestricted"
        ),
        customer_supplied_encryption_enforcement_config=storage.BucketEncryptionCustomerSuppliedEncryptionEnforcementConfigArgs(
            restriction_mode="FullyRestricted"
        ),
    )
