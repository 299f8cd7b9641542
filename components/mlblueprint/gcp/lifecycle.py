"""What becomes of the objects of a bucket with time."""

from __future__ import annotations

from pulumi_gcp.storage import BucketLifecycleRuleActionArgs, BucketLifecycleRuleArgs, BucketLifecycleRuleConditionArgs

from mlblueprint.spec import Bucket

ABANDONED_UPLOAD_DAYS = 7
"""Age at which the parts of an upload that was never finished are deleted: they are billed and nobody sees them."""


def lifecycle(spec: Bucket) -> list[BucketLifecycleRuleArgs]:
    """The rules of a bucket. When a deletion and a change of class meet, Cloud Storage deletes.

    Only live objects move to the archive: an old version is on its way out, and ARCHIVE bills 365 days at the least
    (https://cloud.google.com/storage/docs/storage-classes#archive, read 2026-11-21).
    """
    rules = [_rule("AbortIncompleteMultipartUpload", BucketLifecycleRuleConditionArgs(age=ABANDONED_UPLOAD_DAYS))]
    if spec.noncurrent is not None:
        old = BucketLifecycleRuleConditionArgs(days_since_noncurrent_time=spec.noncurrent.days, with_state="ARCHIVED")
        rules.append(_rule("Delete", old))
    if spec.archive_after is not None:
        aged = BucketLifecycleRuleConditionArgs(age=spec.archive_after.days, with_state="LIVE")
        rules.append(_rule("SetStorageClass", aged, storage_class="ARCHIVE"))
    if spec.expire is not None:
        rules.append(_rule("Delete", BucketLifecycleRuleConditionArgs(age=spec.expire.days, with_state="LIVE")))
    return rules


def _rule(
    action: str, condition: BucketLifecycleRuleConditionArgs, storage_class: str | None = None
) -> BucketLifecycleRuleArgs:
    return BucketLifecycleRuleArgs(
        action=BucketLifecycleRuleActionArgs(type=action, storage_class=storage_class), condition=condition
    )
