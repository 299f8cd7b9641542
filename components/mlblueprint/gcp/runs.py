"""The bucket behind training jobs: definitions that nobody but the stack writes, and what pipelines note down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi import Output, Resource, ResourceOptions, StringAsset
from pulumi_gcp import storage

from mlblueprint import contract
from mlblueprint.gcp.identity import Grants, member
from mlblueprint.gcp.keys import Keys
from mlblueprint.gcp.place import Place
from mlblueprint.gcp.storage import READ, WRITE, AccessLogs, Bucket
from mlblueprint.spec import Bucket as BucketSpec


class Runs:
    """One bucket for all jobs; a job writes in the folder of its own notes alone.

    Whoever could write another job's definition could have that job's account do what it likes.
    """

    def __init__(self, name: str, *, place: Place, keys: Keys, opts: ResourceOptions) -> None:
        logs = AccessLogs(f"{name}-access-logs", place=place, keys=keys, opts=opts)
        self._bucket = Bucket(f"{name}-runs", BucketSpec(), place=place, keys=keys, logs=logs, opts=opts)
        self._grants = Grants(f"{name}-runs", place)

    def notes(self, key: str) -> Output[str]:
        """Folder of what a job's pipelines note down."""
        return Output.concat(self._bucket.uri, "/", _notes(key))

    def write(
        self, name: str, key: str, body: Mapping[str, Any], *, parent: Resource, needs: Sequence[Resource]
    ) -> Output[str]:
        """A job's definition; gives its `gs://` URI."""
        written = storage.BucketObject(
            name,
            storage.BucketObjectArgs(
                bucket=self._bucket.bucket,
                name=_definition(key),
                # An asset, because the SDK makes a secret of `content` and there is none in a definition.
                source=Output.json_dumps(body, sort_keys=True).apply(StringAsset),
                content_type="application/json",
                cache_control="no-store",
            ),
            # The name stays when the definition changes: made before the old one is deleted, it would go with it.
            opts=ResourceOptions(parent=parent, delete_before_replace=True, depends_on=needs),
        )
        return Output.concat("gs://", written.bucket, "/", written.name)

    def grant_notes(self, key: str, who: contract.Identity) -> None:
        """Let a job read the bucket, as mounting it takes, and write its own notes."""
        self._bucket.grant_read(who)
        self._grant("note", WRITE, who, f"notes of {key}", "resource.name.startsWith({})", f"{_notes(key)}/")

    def grant_definition(self, key: str, who: contract.Identity) -> None:
        """Let somebody read one job's definition."""
        self._grant(f"define-{key}", READ, who, f"definition of {key}", "resource.name == {}", _definition(key))

    def _grant(self, verb: str, role: str, who: contract.Identity, title: str, holds: str, name: str) -> None:
        if (grant := self._grants.new(verb, who)) is None:
            return
        before, after = holds.split("{}")
        storage.BucketIAMMember(
            grant,
            storage.BucketIAMMemberArgs(
                bucket=self._bucket.bucket,
                role=role,
                member=member(who),
                condition=storage.BucketIAMMemberConditionArgs(
                    title=title,
                    expression=Output.concat(
                        before, '"projects/_/buckets/', self._bucket.bucket, "/objects/", name, '"', after
                    ),
                ),
            ),
            opts=self._grants.options(who),
        )


def _definition(key: str) -> str:
    return f"definitions/{key}.json"


def _notes(key: str) -> str:
    return f"runs/{key}"
