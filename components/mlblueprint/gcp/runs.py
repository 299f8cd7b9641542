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
        """Let a job read the bucket, as mounting it takes, and write its own notes.

        Before a run begins Vertex AI asks whether its account may read and create objects, and asks that of the bucket
        itself ("does not have `[storage.objects.get, storage.objects.create]` IAM permission(s) to the bucket":
        https://github.com/statmike/vertex-ai-mlops/issues/60, read 2026-11-21). To create one takes more than the
        bucket: its own name has to fit too.
        """
        self._bucket.grant_read(who)
        bucket, notes = self._name(""), self._name(f"/objects/{_notes(key)}/")
        self._grant(
            "note",
            WRITE,
            who,
            f"notes of {key}",
            Output.concat("resource.name == ", bucket, " || resource.name.startsWith(", notes, ")"),
        )

    def grant_definition(self, key: str, who: contract.Identity) -> None:
        """Let somebody read one job's definition."""
        holds = Output.concat("resource.name == ", self._name(f"/objects/{_definition(key)}"))
        self._grant(f"define-{key}", READ, who, f"definition of {key}", holds)

    def _name(self, inside: str) -> Output[str]:
        """The bucket, or what is in it, as conditions name it."""
        return Output.concat('"projects/_/buckets/', self._bucket.bucket, inside, '"')

    def _grant(self, verb: str, role: str, who: contract.Identity, title: str, holds: Output[str]) -> None:
        if (grant := self._grants.new(verb, who)) is None:
            return
        storage.BucketIAMMember(
            grant,
            storage.BucketIAMMemberArgs(
                bucket=self._bucket.bucket,
                role=role,
                member=member(who),
                condition=storage.BucketIAMMemberConditionArgs(title=title, expression=holds),
            ),
            opts=self._grants.options(who),
        )


def _definition(key: str) -> str:
    return f"definitions/{key}.json"


def _notes(key: str) -> str:
    return f"runs/{key}"
