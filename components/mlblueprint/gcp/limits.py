"""What GCP refuses, and what it honours by other means than a setting of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlblueprint import catalog
from mlblueprint.alarms import blind
from mlblueprint.gcp import instances, servable, trainable
from mlblueprint.limit import Emulation, Limit, refused, unused, values_at
from mlblueprint.problems import Path, Problem
from mlblueprint.spec import Blueprint, PrivateNetwork
from mlblueprint.spec.placement import Adopt

BUCKET_NAMES = "https://cloud.google.com/storage/docs/naming-buckets, read 2026-11-21"
MODELS = "https://aiplatform.googleapis.com/$discovery/rest?version=v1 (UploadModelRequest), read 2026-11-21"

POOLS = "https://aiplatform.googleapis.com/$discovery/rest?version=v1 (ResourcePool, Scheduling), read 2026-11-21"

JOBS = "https://aiplatform.googleapis.com/$discovery/rest?version=v1 (CustomJobSpec, PipelineJob), read 2026-11-21"
LAUNCHER = (
    "https://github.com/kubeflow/pipelines/tree/master/components/google-cloud (container/v1/gcp_launcher/utils/"
    "json_util.py of 2.22.0), read 2026-11-21"
)

DEDICATED = (
    "https://aiplatform.googleapis.com/$discovery/rest?version=v1 (DedicatedResources, AutoscalingMetricSpec), "
    "read 2026-11-21"
)

RELEASES = (
    "https://aiplatform.googleapis.com/$discovery/rest?version=v1 (projects.locations.models.upload, "
    "projects.locations.endpoints.deployModel), read 2026-11-21; pulumi-gcp 10.2 has no resource for either"
)

RESERVED = re.compile(r"^goog|g[o0]{2}gle")
"""Words that no bucket name may begin with or hold; ours begin with the blueprint's and end with the bucket's."""

LONGEST_REPOSITORY = 127 - len("repo::environment:") - 8
"""An environment has up to 8 characters."""

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
        field="training.jobs.*.environment.*",
        values="nothing between quotes",
        refuses=lambda value: bool(value == ""),
        reason="the launcher of Google's pipeline components leaves out what is empty, and a variable needs a value",
        instead="leave the variable out, or give it a value",
        source=LAUNCHER,
    ),
    Limit(
        field="compute.clusters.*.idle_timeout",
        values="any",
        refuses=lambda value: value is not None,
        reason="Vertex AI decides by itself when a machine without work goes",
        instead="leave it out",
        source=POOLS,
    ),
    *(
        Limit(
            field=f"serving.endpoints.*.scaling.{cooldown}",
            values="any",
            refuses=lambda value: value is not None,
            reason="Vertex AI decides by itself how soon the number of replicas changes again",
            instead="leave it out",
            source=DEDICATED,
        )
        for cooldown in ("scale_out_cooldown", "scale_in_cooldown")
    ),
    Limit(
        field="monitoring.alarms.*.cluster",
        values="any",
        refuses=lambda value: value is not None,
        reason="Vertex AI measures nothing of a persistent resource, and does not say how long jobs wait for one",
        instead="leave it out, or watch its jobs with metric: failed",
        source="https://docs.cloud.google.com/monitoring/api/metrics_gcp_a_b (aiplatform), read 2026-11-21",
    ),
    Limit(
        field="monitoring.alarms.*.metric",
        values="late",
        refuses=lambda metric: bool(metric == "late"),
        reason="how long pipelines run is measured by the ids of runs, which Vertex AI makes up and which say no job",
        instead="watch it with metric: failed, as a run fails that takes longer than max_runtime",
        source="https://docs.cloud.google.com/monitoring/api/metrics_gcp_a_b (pipelinejob/duration), read 2026-11-21",
    ),
    Limit(
        field="delivery.repository",
        values=f"of more than {LONGEST_REPOSITORY} characters",
        refuses=lambda repository: len(repository) > LONGEST_REPOSITORY,
        reason="the subject of a token has at most 127 bytes for a pool, and it names repository and environment",
        instead="use a repository with a shorter name",
        source="https://cloud.google.com/iam/docs/workload-identity-federation#mapping",
    ),
)

METRICS = "https://docs.cloud.google.com/monitoring/api/metrics_gcp_a_b (aiplatform), read 2026-11-21"

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
    Emulation("registry.models.*.from", "the last step of the job's pipeline uploads the run's folder", MODELS),
    Emulation(
        "training.jobs.*.code",
        "a shell enters the folder under /gcs, where Vertex AI mounts buckets, and gives way to the command",
        JOBS,
    ),
    Emulation("registry.models.*.description", "an entry that the step which uploads a version reads", MODELS),
    Emulation("registry.models.*.approval", "an entry that the step which uploads a version reads", MODELS),
    Emulation("registry.models.*.artifacts", "grants on the bucket, and an entry that names it", MODELS),
    *(
        Emulation(
            f"serving.endpoints.*.scaling.target.{target}",
            "a target beside those that Vertex AI has of its own: use of cpus, and of accelerators where there are "
            "any, 60% each unless the blueprint says otherwise; replicas are added when any is exceeded",
            DEDICATED,
        )
        for target in ("requests_per_replica", "gpu")
    ),
    Emulation(
        "serving.endpoints.*.variants.*.weight",
        "a resource of ours uploads and deploys the models and moves the traffic by the REST API",
        RELEASES,
    ),
    Emulation(
        "serving.endpoints.*.rollout.strategy",
        "the same resource: new models are deployed beside the old ones, take the traffic together, and the old ones "
        "go when the time to bake is over; `pulumi up` waits for it",
        RELEASES,
    ),
    Emulation(
        "serving.endpoints.*.rollout.rollback_on",
        "the same resource asks Cloud Monitoring which alerts have opened since the traffic moved",
        "https://monitoring.googleapis.com/$discovery/rest?version=v3 (projects.alerts.list), read 2026-11-21",
    ),
    Emulation(
        "serving.endpoints.*.variants.*.probes.startup",
        "a startup probe, and with it a longer time for the whole deployment; an image of Google's gets the time alone",
        "https://aiplatform.googleapis.com/$discovery/rest?version=v1 (ModelContainerSpec), read 2026-11-21",
    ),
    Emulation(
        "monitoring.alarms.*.metric",
        "queries over the last ten minutes, because points come up to six minutes late: an alarm may fire that much "
        "later than on other clouds, and `rollout.bake` is better longer than that. `cpu` is divided by the cpus of "
        "the endpoint's smallest machine; `failed` is an entry of the log of pipelines",
        METRICS,
    ),
    Emulation(
        "monitoring.alarms.*.for",
        "of `failed`: nobody is told again within that time, because an entry of a log is an event and no state",
        "https://monitoring.googleapis.com/$discovery/rest?version=v3 (NotificationRateLimit), read 2026-11-21",
    ),
    Emulation(
        field="delivery.environments.*.approvers",
        how="GitHub asks them, once `mlblueprint ci --setup` told it; the description of who deploys repeats it",
        source="https://docs.github.com/actions/reference/workflows-and-actions/deployments-and-environments",
    ),
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
    "identity provider": (
        r"projects/\d{6,}/locations/global/workloadIdentityPools/[a-z0-9-]{4,32}/providers/[a-z0-9-]{4,32}",
        "projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER",
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
        *trainable.check(blueprint),
        *servable.check(blueprint),
        *blind(blueprint, "gcp"),
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
    trained = ((path, value) for path, value in values_at(blueprint, "training.jobs.*.resources") if value is not None)
    hosted = values_at(blueprint, "serving.endpoints.*.variants.*")
    return [
        *catalog.refused(machines, "cluster", offer, "gcp"),
        *catalog.refused(trained, "training", offer, "gcp"),
        *catalog.refused(hosted, "hosting", offer, "gcp"),
    ]


def _adopted(adopt: Adopt) -> Iterator[Problem]:
    if adopt.identity_provider is not None:
        yield from _form("identity provider", adopt.identity_provider, ("adopt", "identity_provider"))
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
