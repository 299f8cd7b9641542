"""What every S3 bucket of a stack has, whatever it holds: each function adds one setting."""

from __future__ import annotations

from collections.abc import Sequence

from pulumi import Output, Resource, ResourceOptions
from pulumi_aws import s3

from mlblueprint.aws.policies import Statement

ABORT_UPLOADS_AFTER_DAYS = 7


def versioned(parent: Resource, name: str, bucket: s3.Bucket) -> s3.BucketVersioning:
    """Keep what is overwritten or deleted. To leave it out is to suspend it: S3 knows no way back to "never"."""
    return s3.BucketVersioning(
        f"{name}-versioning",
        s3.BucketVersioningInitArgs(
            bucket=bucket.bucket,
            versioning_configuration=s3.BucketVersioningVersioningConfigurationArgs(status="Enabled"),
        ),
        opts=ResourceOptions(parent=parent),
    )


def encrypted(
    parent: Resource, name: str, bucket: s3.Bucket, key: Output[str] | None
) -> s3.BucketServerSideEncryptionConfiguration:
    """Encrypt with the key, or with S3's own where there is none; refuse keys that callers bring along."""
    default = s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
        sse_algorithm="AES256" if key is None else "aws:kms", kms_master_key_id=key
    )
    return s3.BucketServerSideEncryptionConfiguration(
        f"{name}-encryption",
        s3.BucketServerSideEncryptionConfigurationInitArgs(
            bucket=bucket.bucket,
            rules=[
                s3.BucketServerSideEncryptionConfigurationRuleArgs(
                    apply_server_side_encryption_by_default=default,
                    # One data key for many objects: a hundredth of the calls to KMS.
                    bucket_key_enabled=key is not None,
                    blocked_encryption_types=["SSE-C"],
                )
            ],
        ),
        opts=ResourceOptions(parent=parent),
    )


def closed(parent: Resource, name: str, bucket: s3.Bucket) -> s3.BucketPublicAccessBlock:
    """No public objects, no ACLs."""
    s3.BucketOwnershipControls(
        f"{name}-ownership",
        s3.BucketOwnershipControlsArgs(
            bucket=bucket.bucket,
            rule=s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced"),
        ),
        opts=ResourceOptions(parent=parent),
    )
    return s3.BucketPublicAccessBlock(
        f"{name}-public-access",
        s3.BucketPublicAccessBlockArgs(
            bucket=bucket.bucket,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        ),
        opts=ResourceOptions(parent=parent),
    )


def lifecycle(
    parent: Resource,
    name: str,
    bucket: s3.Bucket,
    rules: Sequence[s3.BucketLifecycleConfigurationRuleArgs],
    after: Sequence[Resource],
) -> s3.BucketLifecycleConfiguration:
    """The rules given, and an end to uploads that were never finished: S3 bills their parts and shows them nowhere."""
    abort = s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
        days_after_initiation=ABORT_UPLOADS_AFTER_DAYS
    )
    unfinished = s3.BucketLifecycleConfigurationRuleArgs(
        id="abort-unfinished-uploads",
        status="Enabled",
        filter=s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
        abort_incomplete_multipart_upload=abort,
    )
    return s3.BucketLifecycleConfiguration(
        f"{name}-lifecycle",
        s3.BucketLifecycleConfigurationArgs(bucket=bucket.bucket, rules=[unfinished, *rules]),
        # Rules on old versions are only taken when there can be some.
        opts=ResourceOptions(parent=parent, depends_on=list(after)),
    )


def tls_only(arn: str) -> list[Statement]:
    """Refuse plain HTTP, and TLS before 1.2.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html (2026-11-21)
    """
    everything = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [arn, f"{arn}/*"]}
    return [
        {"Sid": "OnlyTls", **everything, "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
        {"Sid": "OnlyTls12", **everything, "Condition": {"NumericLessThan": {"s3:TlsVersion": "1.2"}}},
    ]
