"""`storage`: S3 buckets that are private, encrypted, logged, and reached by TLS alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pulumi import ComponentResource, Output, Resource, ResourceOptions
from pulumi_aws import s3

from mlblueprint import contract
from mlblueprint.aws.access_logs import AccessLogs
from mlblueprint.aws.buckets import closed, encrypted, lifecycle, tls_only, versioned
from mlblueprint.aws.identity import allow
from mlblueprint.aws.keys import Keys
from mlblueprint.aws.network import Network
from mlblueprint.aws.place import Place
from mlblueprint.aws.policies import Statement, text
from mlblueprint.spec import Bucket as BucketSpec
from mlblueprint.spec import Storage as StorageSpec

ARCHIVE_CLASS = "GLACIER_IR"
"""The coldest class that still reads in milliseconds.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html, read 2026-11-21
"""

LIST = ("s3:ListBucket", "s3:GetBucketLocation")
READ = ("s3:GetObject", "s3:GetObjectVersion")
WRITE = ("s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts")


class Storage(ComponentResource):
    """All buckets, and one that takes their access logs."""

    buckets: Mapping[str, Bucket]

    def __init__(
        self,
        name: str,
        spec: StorageSpec,
        *,
        place: Place,
        keys: Keys,
        network: Network,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:aws:Storage", name, None, opts)
        child = ResourceOptions(parent=self)
        logs = AccessLogs(name, place=place, opts=child)
        self.buckets = {
            key: Bucket(f"{name}-{key}", bucket, place=place, keys=keys, network=network, logs=logs, opts=child)
            for key, bucket in spec.buckets.items()
        }
        self.register_outputs({})


class Bucket(ComponentResource):
    """One bucket."""

    uri: Output[str]
    """`s3://` and the bucket's name."""
    arn: Output[str]

    def __init__(
        self,
        name: str,
        spec: BucketSpec,
        *,
        place: Place,
        keys: Keys,
        network: Network,
        logs: AccessLogs,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:aws:Bucket", name, None, opts)
        bucket = s3.Bucket(
            name,
            # Never emptied by a destroy, whatever the blueprint protects: an S3 bucket holds what cannot be made again.
            s3.BucketArgs(force_destroy=False),
            opts=ResourceOptions(parent=self, protect=place.protect),
        )
        before: list[Resource] = [versioned(self, name, bucket)] if spec.versioning else []
        encrypted(self, name, bucket, keys.id)
        shut = closed(self, name, bucket)
        lifecycle(self, name, bucket, rules(spec), before)
        s3.BucketLogging(
            f"{name}-logging",
            s3.BucketLoggingInitArgs(bucket=bucket.bucket, target_bucket=logs.bucket, target_prefix=f"{name}/"),
            opts=ResourceOptions(parent=self, depends_on=[logs.policy]),
        )
        s3.BucketPolicy(
            f"{name}-policy",
            s3.BucketPolicyArgs(bucket=bucket.bucket, policy=Output.all(bucket.arn, network.id).apply(_policy)),
            # S3 refuses two changes of one bucket's access at the same time.
            opts=ResourceOptions(parent=self, depends_on=[shut]),
        )
        self._keys = keys
        self.arn = bucket.arn
        self.uri = Output.concat("s3://", bucket.bucket)
        self.register_outputs({"uri": self.uri})

    def grant_read(self, who: contract.Identity) -> None:
        """Let somebody list and read objects."""
        allow(who, "read", self, *self._objects(LIST, READ), *self._keys.use("kms:Decrypt", via="s3"))

    def grant_write(self, who: contract.Identity) -> None:
        """Let somebody list, read, write and delete objects."""
        bucket, objects = (*LIST, "s3:ListBucketMultipartUploads"), (*READ, *WRITE)
        # An upload in parts is put together again with the key that it was encrypted with, hence Decrypt:
        # https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html, read 2026-11-21.
        key = self._keys.use("kms:GenerateDataKey", "kms:Decrypt", via="s3")
        allow(who, "write", self, *self._objects(bucket, objects), *key)

    def grant_deposit(self, who: contract.Identity, folder: str) -> None:
        """Let somebody put objects into one folder, and read none."""
        put = {
            "Effect": "Allow",
            "Action": ["s3:PutObject", "s3:AbortMultipartUpload"],
            "Resource": Output.concat(self.arn, f"/{folder}/*"),
        }
        # Decrypt, for uploads in parts; and where a request names the key itself, as SageMaker's do, Encrypt
        # (https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html, read 2026-11-21).
        key = self._keys.use("kms:GenerateDataKey", "kms:Decrypt", "kms:Encrypt", via="s3")
        allow(who, "deposit", self, put, *key)

    def _objects(self, bucket: Sequence[str], objects: Sequence[str]) -> list[Statement]:
        return [
            {"Effect": "Allow", "Action": list(bucket), "Resource": self.arn},
            {"Effect": "Allow", "Action": list(objects), "Resource": Output.concat(self.arn, "/*")},
        ]


def rules(spec: BucketSpec) -> list[s3.BucketLifecycleConfigurationRuleArgs]:
    """What happens to objects with time, one rule for each wish."""
    made = []
    if spec.noncurrent is not None:
        made.append(
            s3.BucketLifecycleConfigurationRuleArgs(
                id="expire-noncurrent",
                status="Enabled",
                filter=s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
                # A delete leaves a marker, which is of no use once the versions below it are gone; `expire` sees to
                # markers itself, and the two cannot stand together.
                expiration=None
                if spec.expire is not None
                else s3.BucketLifecycleConfigurationRuleExpirationArgs(expired_object_delete_marker=True),
                noncurrent_version_expiration=s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
                    noncurrent_days=spec.noncurrent.days
                ),
            )
        )
    if spec.archive_after is not None:
        made.append(
            s3.BucketLifecycleConfigurationRuleArgs(
                id="archive",
                status="Enabled",
                filter=s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
                transitions=[
                    s3.BucketLifecycleConfigurationRuleTransitionArgs(
                        days=spec.archive_after.days, storage_class=ARCHIVE_CLASS
                    )
                ],
            )
        )
    if spec.expire is not None:
        made.append(
            s3.BucketLifecycleConfigurationRuleArgs(
                id="expire",
                status="Enabled",
                filter=s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
                expiration=s3.BucketLifecycleConfigurationRuleExpirationArgs(days=spec.expire.days),
            )
        )
    return made


def _policy(known: Sequence[str | None]) -> str:
    """The bucket's policy, from its ARN and the id of the network, if there is one."""
    arn, vpc = str(known[0]), known[1]
    return text(*tls_only(arn)) if vpc is None else text(*tls_only(arn), _only_from(vpc, arn))


def _only_from(vpc: str, arn: str) -> Statement:
    return {
        # Objects only: the engine that manages the bucket is seldom inside the network, and its provider asks whether
        # the bucket exists by HeadBucket, which s3:ListBucket allows
        # (https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html, read 2026-11-21).
        "Sid": "OnlyFromTheNetwork",
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["s3:GetObject*", "s3:PutObject*", "s3:DeleteObject*"],
        "Resource": f"{arn}/*",
        "Condition": {
            # A request that came through no VPC endpoint has no source VPC, and a missing key is not equal.
            "StringNotEquals": {"aws:SourceVpc": vpc},
            # Calls that AWS makes for the caller, or in its own name, come from its own network:
            # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html,
            # read 2026-11-21.
            "BoolIfExists": {"aws:ViaAWSService": "false", "aws:PrincipalIsAWSService": "false"},
        },
    }
