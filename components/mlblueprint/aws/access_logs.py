"""Where S3 writes who read and wrote what: one bucket for the logs of all others."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import s3

from mlblueprint.aws.buckets import closed, encrypted, lifecycle, tls_only, versioned
from mlblueprint.aws.place import Place
from mlblueprint.aws.policies import text

RETENTION_DAYS = 365
THING = "server-access-log-delivery"
"""Longer than the name of any bucket in a blueprint, so never the same as one."""


class AccessLogs(ComponentResource):
    """The target of server access logs.

    It is encrypted with S3's own key, also where a customer-managed key is wanted: S3 does not deliver to a bucket
    whose default is SSE-KMS (https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshooting-server-access-logging.html,
    2026-11-21). It keeps no log of itself, which would never end.
    """

    bucket: Output[str]
    """Name of the bucket."""
    policy: s3.BucketPolicy
    """What lets S3 deliver; who turns logging on waits for it."""

    def __init__(self, name: str, *, place: Place, opts: ResourceOptions | None = None) -> None:
        """Make the target for buckets whose names begin with `name`."""
        super().__init__("mlblueprint:aws:AccessLogs", f"{name}-{THING}", None, opts)
        own = f"{name}-{THING}"
        bucket = s3.Bucket(
            own, s3.BucketArgs(force_destroy=False), opts=ResourceOptions(parent=self, protect=place.protect)
        )
        versions = versioned(self, own, bucket)
        encrypted(self, own, bucket, None)
        shut = closed(self, own, bucket)
        lifecycle(self, own, bucket, _rules(), [versions])
        policy = partial(_policy, f"arn:{place.partition}:s3:::{name}-*")
        self.policy = s3.BucketPolicy(
            f"{own}-policy",
            s3.BucketPolicyArgs(bucket=bucket.bucket, policy=Output.all(bucket.arn, place.account).apply(policy)),
            opts=ResourceOptions(parent=self, depends_on=[shut]),
        )
        self.bucket = bucket.bucket
        self.register_outputs({"bucket": self.bucket})


def _policy(sources: str, known: Sequence[str]) -> str:
    """The bucket's policy, from its ARN and the account; `sources` are the buckets whose logs may come.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html (2026-11-21)
    """
    arn, account = known
    deliver = {
        "Sid": "Deliver",
        "Effect": "Allow",
        "Principal": {"Service": "logging.s3.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": f"{arn}/*",
        "Condition": {"StringEquals": {"aws:SourceAccount": account}, "ArnLike": {"aws:SourceArn": sources}},
    }
    return text(*tls_only(arn), deliver)


def _rules() -> list[s3.BucketLifecycleConfigurationRuleArgs]:
    return [
        s3.BucketLifecycleConfigurationRuleArgs(
            id="expire",
            status="Enabled",
            filter=s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
            expiration=s3.BucketLifecycleConfigurationRuleExpirationArgs(days=RETENTION_DAYS),
            noncurrent_version_expiration=s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
                noncurrent_days=1
            ),
        )
    ]
