"""What GCP refuses, and what it honours by other means than a setting of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlblueprint import catalog
from mlblueprint.gcp import instances
from mlblueprint.limit import Emulation, Limit, refused, unused
from mlblueprint.problems import Path, Problem
from mlblueprint.spec import Blueprint, PrivateNetwork
from mlblueprint.spec.placement import Adopt

BUCKET_NAMES = "https://cloud.google.com/storage/docs/naming-buckets, read 2026-11-21"
MODELS = "https://aiplatform.googleapis.com/$discovery/rest?version=v1 (UploadModelRequest), read 2026-11-21"

POOLS = "https://aiplatform.googleapis.com/$discovery/rest?version=v1 (ResourcePool, Scheduling), read 2026-11-21"

RESERVED = re.compile(r"^goog|g[o0]{2}gle")
"""Words that no bucket name may begin with or hold; ours begin with the blueprint's and end with the bucket's."""

LIMITS: tuple[Limit, ...] = (
    Limit(
        field="name",
        values="beginning with 'goog' or holding 'google'",
        refuses=lambda value: bool(RESERVED.search(value)),
        reason="bucket names begin with it, and Cloud Storage reserves the word",
        instead="choose another name",
        source=BUCKET_NAMES,
    ),
    Limit(
        field="compute.clusters.*.nodes.min",
        values="0, which is also what its absence means",
        refuses=lambda value: bool(value == 0),
        reason="a persistent resource of Vertex AI keeps one machine at the least, busy or not",
        instead="write min: 1, which is billed day and night, or leave the cluster out and let each job bring its own",
        source=POOLS,
    ),
    Limit(
        field="compute.clusters.*.capacity",
        values="any but on_demand",
        refuses=lambda value: bool(value != "on_demand"),
        reason="a persistent resource of Vertex AI has no spot machines; only jobs that bring their own have",
        instead="write on_demand, or leave the cluster out",
        source=POOLS,
    ),
    Limit(
        field="compute.clusters.*.idle_timeout",
        values="any",
        refuses=lambda value: value is not None,
        reason="Vertex AI decides by itself when a machine without work goes",
        instead="leave it out",
        source=POOLS,
    ),
)

EMULATIONS: tuple[Emulation, ...] = (
    Emulation(
        "network.mode",
        "private: a VPC without a way to the internet, which reaches Google's APIs at their restricted addresses; that "
        "buckets and registries refuse callers from elsewhere, whatever their identity, takes a VPC Service Controls "
        "perimeter around the project, which belongs to the organisation",
        "https://docs.cloud.google.com/gemini-enterprise-agent-platform/machine-learning/general/vpc-service-controls, "
        "read 2026-11-21; a perimeter's access policy has an organization as parent: pulumi-gcp 10.2, AccessPolicy",
    ),
    Emulation(
        "images.repositories.*.keep_last",
        "clean-up policies delete images older than a day but the newest; tags are immutable, and while they are, "
        "Artifact Registry deletes no image that has one: push what may go by digest alone",
        "https://cloud.google.com/artifact-registry/docs/repositories/update-repo-settings, read 2026-11-21",
    ),
    Emulation("registry.models.*.description", "an entry that the step which uploads a version reads", MODELS),
    Emulation("registry.models.*.approval", "an entry that the step which uploads a version reads", MODELS),
    Emulation("registry.models.*.artifacts", "grants on the bucket, and an entry that names it", MODELS),
)

ID_FORMS = {
    "network": (
        r"projects/[a-z0-9.:-]+/global/networks/[a-z]([-a-z0-9]{0,61}[a-z0-9])?",
        "projects/PROJECT/global/networks/NAME",
    ),
    "subnet": (
        r"projects/[a-z0-9.:-]+/regions/[a-z0-9-]+/subnetworks/[a-z]([-a-z0-9]{0,61}[a-z0-9])?",
        "projects/PROJECT/regions/REGION/subnetworks/NAME",
    ),
    "key": (
        r"projects/[a-z0-9.:-]+/locations/[a-z0-9-]+/keyRings/[a-zA-Z0-9_-]{1,63}/cryptoKeys/[a-zA-Z0-9_-]{1,63}",
        "projects/PROJECT/locations/REGION/keyRings/RING/cryptoKeys/KEY",
    ),
}
"""Forms of ids that can be adopted, and how people write them."""


def check(blueprint: Blueprint, adopt: Adopt) -> list[Problem]:
    """Everything that GCP refuses, with the reason and the nearest alternative."""
    return [
        *refused(blueprint, LIMITS, "gcp"),
        *_bucket_names(blueprint),
        *_machines(blueprint),
        *unused(blueprint, adopt),
        *_adopted(adopt),
    ]


def _bucket_names(blueprint: Blueprint) -> Iterator[Problem]:
    for key in blueprint.storage.buckets if blueprint.storage else ():
        if "google" in key.replace("0", "o"):
            yield Problem(
                ("storage", "buckets", key),
                f"a bucket '{key}' is not possible on gcp",
                f"Cloud Storage reserves the word 'google' ({BUCKET_NAMES})",
                "choose another name",
            )


def _machines(blueprint: Blueprint) -> list[Problem]:
    clusters = blueprint.compute.clusters if blueprint.compute else {}
    machines = [(("compute", "clusters", key), cluster) for key, cluster in clusters.items()]
    offer = instances.offer(private=isinstance(blueprint.network, PrivateNetwork))
    return catalog.refused(machines, "cluster", offer, "gcp")


def _adopted(adopt: Adopt) -> Iterator[Problem]:
    if adopt.key is not None:
        yield from _form("key", adopt.key, ("adopt", "key"))
    if adopt.network is None:
        return
    yield from _form("network", adopt.network.id, ("adopt", "network", "id"))
    for index, subnet in enumerate(adopt.network.subnets):
        yield from _form("subnet", subnet, ("adopt", "network", "subnets", index))
    if len(adopt.network.subnets) > 1:
        yield Problem(
            ("adopt", "network", "subnets"),
            f"{len(adopt.network.subnets)} subnets are given",
            "a subnet on GCP spans the region, so workloads run in one",
            "keep one",
        )


def _form(kind: str, value: str, path: Path) -> Iterator[Problem]:
    pattern, form = ID_FORMS[kind]
    if not re.fullmatch(pattern, value):
        yield Problem(
            path, f"'{value}' is not the id of a {kind}", f"gcp ids look like {form}", f"write it like {form}"
        )
