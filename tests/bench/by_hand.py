"""What `plan` is measured against: the same AWS resources, typed by hand, under the SDK's own mocks, collector tuned.

python -m tests.bench.by_hand COUNT
"""

import gc
import json
import sys

import pulumi
import pulumi_aws as aws
from pulumi.runtime import Mocks, set_mocks
from pulumi.runtime.stack import run_pulumi_func
from pulumi_aws import s3

gc.freeze()
gc.set_threshold(200_000, 50, 1_000)


class Echo(Mocks):
    def new_resource(self, args):
        return f"{args.name}-id", {**args.inputs, "arn": f"arn:aws:s3:::{args.name}", "bucket": args.name}

    def call(self, args):
        return {"accountId": "111122223333", "id": "111122223333", "arn": "arn", "userId": "user"}


class Component(pulumi.ComponentResource):
    def __init__(self, kind, name, opts):
        super().__init__(f"byhand:index:{kind}", name, None, opts)


def tls_only(arn):
    both = [arn, pulumi.Output.concat(arn, "/*")]
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": both}
    first = {"Sid": "OnlyTls", **statement, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    second = {"Sid": "OnlyTls12", **statement, "Condition": {"NumericLessThan": {"s3:TlsVersion": "1.2"}}}
    return pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": [first, second]})


def rule(name, **what):
    everything = s3.BucketLifecycleConfigurationRuleFilterArgs(prefix="")
    return s3.BucketLifecycleConfigurationRuleArgs(id=name, status="Enabled", filter=everything, **what)


def bucket(name, storage, key, target):
    inside = Component("Bucket", name, pulumi.ResourceOptions(parent=storage))
    opts = pulumi.ResourceOptions(parent=inside)
    made = s3.Bucket(name, force_destroy=False, opts=pulumi.ResourceOptions(parent=inside, protect=True))
    versioning = s3.BucketVersioning(
        f"{name}-versioning",
        bucket=made.bucket,
        versioning_configuration=s3.BucketVersioningVersioningConfigurationArgs(status="Enabled"),
        opts=opts,
    )
    default = s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
        sse_algorithm="aws:kms", kms_master_key_id=key
    )
    s3.BucketServerSideEncryptionConfiguration(
        f"{name}-encryption",
        bucket=made.bucket,
        rules=[
            s3.BucketServerSideEncryptionConfigurationRuleArgs(
                apply_server_side_encryption_by_default=default,
                bucket_key_enabled=True,
                blocked_encryption_types=["SSE-C"],
            )
        ],
        opts=opts,
    )
    s3.BucketOwnershipControls(
        f"{name}-ownership",
        bucket=made.bucket,
        rule=s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced"),
        opts=opts,
    )
    shut = s3.BucketPublicAccessBlock(
        f"{name}-public-access",
        bucket=made.bucket,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        opts=opts,
    )
    abort = s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(days_after_initiation=7)
    old = s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(noncurrent_days=30)
    expire = s3.BucketLifecycleConfigurationRuleExpirationArgs(days=400)
    s3.BucketLifecycleConfiguration(
        f"{name}-lifecycle",
        bucket=made.bucket,
        rules=[
            rule("abort", abort_incomplete_multipart_upload=abort),
            rule("expire-noncurrent", noncurrent_version_expiration=old),
            rule("expire", expiration=expire),
        ],
        opts=pulumi.ResourceOptions(parent=inside, depends_on=[versioning]),
    )
    s3.BucketLogging(
        f"{name}-logging", bucket=made.bucket, target_bucket=target.bucket, target_prefix=f"{name}/", opts=opts
    )
    s3.BucketPolicy(
        f"{name}-policy",
        bucket=made.bucket,
        policy=tls_only(made.arn),
        opts=pulumi.ResourceOptions(parent=inside, depends_on=[shut]),
    )


def program(count):
    stack = Component("MlStack", "bench", None)
    provider = aws.Provider("bench", region="eu-central-1", opts=pulumi.ResourceOptions(parent=stack))
    opts = pulumi.ResourceOptions(parent=stack, providers=[provider])
    root = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [root]})
    inside = pulumi.ResourceOptions(parent=stack, provider=provider)
    key = aws.kms.Key("bench-keys", enable_key_rotation=True, policy=policy, opts=inside)
    storage = Component("Storage", "bench-storage", opts)
    target = s3.Bucket("bench-logs", opts=pulumi.ResourceOptions(parent=storage))
    for index in range(count):
        bucket(f"bench-storage-bucket-{index}", storage, key.arn, target)


if __name__ == "__main__":
    set_mocks(Echo(), project="bench", stack="bench")
    pulumi.runtime.sync_await._sync_await(run_pulumi_func(lambda: program(int(sys.argv[1]))))
