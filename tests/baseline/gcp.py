"""The security baseline on GCP: what a private, customer-managed plan must show, and what it leaves out and why.

Rules and property paths are those of the baseline that the three clouds share. MEETS has a predicate for each over the
plan of `tests/blueprints/full.yaml`; EXCEPTIONS has the reason for each that no resource of a stack can or should meet.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from mlblueprint.planning.graph import Graph, Node
from mlblueprint.spec.security import DEFAULT_KEY_ROTATION
from mlblueprint.spec.serving import Scaling

Predicate = Callable[[Graph], bool]

BUCKET, KEY, REPOSITORY = (
    "gcp:storage/bucket:Bucket",
    "gcp:kms/cryptoKey:CryptoKey",
    "gcp:artifactregistry/repository:Repository",
)
KEY_USE, SUBNETWORK = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember", "gcp:compute/subnetwork:Subnetwork"
ALARM = "gcp:monitoring/alertPolicy:AlertPolicy"
SERVICE = "gcp:projects/service:Service"
OBJECT = "gcp:storage/bucketObject:BucketObject"
CLUSTER = "gcp:vertex/aiPersistentResource:AiPersistentResource"
ENDPOINT = "gcp:vertex/aiEndpoint:AiEndpoint"
ROLLOUT = "pulumi-python:dynamic/gcp:Rollout"
PUBLIC = {"allUsers", "allAuthenticatedUsers"}
BROAD = {"roles/owner", "roles/editor", "roles/viewer", "roles/iam.serviceAccountUser"}

UNVERSIONED = "churn-storage-scratch"
"""The bucket of full.yaml that turns versioning off: the blueprint's explicit choice."""


def nodes(graph: Graph, token: str) -> list[Node]:
    return [node for node in graph.resources() if node.type == token]


def at(node: Node, path: str) -> Any:
    """The input at a dotted path, or None."""
    value: Any = node.inputs
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def every(token: str, holds: Callable[[Node], bool]) -> Predicate:
    """There is one of the type at least, and it holds for all."""
    return lambda graph: bool(found := nodes(graph, token)) and all(map(holds, found))


def none(token: str, wrong: Callable[[Node], bool]) -> Predicate:
    """Whatever there is of the type, it is wrong for none."""
    return lambda graph: not any(map(wrong, nodes(graph, token)))


def equals(token: str, path: str, value: Any) -> Predicate:
    return every(token, lambda node: bool(at(node, path) == value))


def versioned(node: Node) -> bool:
    return at(node, "versioning.enabled") is (node.name != UNVERSIONED)


def logged(node: Node) -> bool:
    """A bucket that takes logs is not logged itself: it would log its own log entries for ever."""
    target = at(node, "logging.logBucket")
    own = rf"{re.escape(node.name)}-[0-9a-f]{{7}}"
    return node.name.endswith("-access-logs") or (bool(target) and not re.fullmatch(own, target))


def bounded(node: Node) -> bool:
    """Unfinished uploads end, and so do old versions, by age."""
    actions = [(rule["action"]["type"], set(rule["condition"])) for rule in node.inputs["lifecycleRules"]]
    old = ("Delete", {"daysSinceNoncurrentTime", "withState"})
    return ("AbortIncompleteMultipartUpload", {"age"}) in actions and (old in actions or node.name == UNVERSIONED)


def cleaned(node: Node) -> bool:
    return "DELETE" in {policy["action"] for policy in node.inputs["cleanupPolicies"]}


def replicas(node: Node) -> int:
    """The fewest that a variant of a release has."""
    return min(variant["resources"]["minReplicaCount"] for variant in node.inputs["variants"])


def google_agent(node: Node) -> bool:
    member = node.inputs["member"]
    return bool(member.startswith("serviceAccount:service-") and ("@gcp-sa-" in member or "@gs-project-" in member))


def asked(node: Node) -> tuple[Any, Any]:
    """What a definition asks for: the run of a pipeline, and the job of its first step."""
    body = json.loads(node.inputs["source"]["text"])
    parameters = body["pipelineSpec"]["root"]["dag"]["tasks"]["train"]["inputs"]["parameters"]
    return body, json.loads(parameters["payload"]["runtimeValue"]["constant"])


def jobs(holds: Callable[[Any, Any], bool]) -> Predicate:
    """There is a job at least, and it holds for the run and the job of each."""

    def met(graph: Graph) -> bool:
        found = [node for node in nodes(graph, OBJECT) if node.inputs["name"].startswith("definitions/")]
        return bool(found) and all(holds(*asked(node)) for node in found)

    return met


def both(*predicates: Predicate) -> Predicate:
    return lambda graph: all(predicate(graph) for predicate in predicates)


MEETS: Mapping[str, Predicate] = {
    "S01: storage.Bucket.encryption.defaultKmsKeyName = <key id>": every(
        BUCKET, lambda node: "/cryptoKeys/" in (at(node, "encryption.defaultKmsKeyName") or "")
    ),
    "S02: storage.Bucket.publicAccessPrevention = enforced": equals(BUCKET, "publicAccessPrevention", "enforced"),
    "S02: storage.Bucket.uniformBucketLevelAccess = true": equals(BUCKET, "uniformBucketLevelAccess", True),
    "S02: storage.BucketIAMMember.member != allUsers|allAuthenticatedUsers": none(
        "gcp:storage/bucketIAMMember:BucketIAMMember", lambda node: node.inputs["member"] in PUBLIC
    ),
    "S04: storage.Bucket.versioning.enabled = true": every(BUCKET, versioned),
    "S04: storage.Bucket.softDeletePolicy.retentionDurationSeconds = 604800": equals(
        BUCKET, "softDeletePolicy.retentionDurationSeconds", 604_800
    ),
    "S05: old versions and unfinished uploads are bounded by age": every(BUCKET, bounded),
    "S06: storage.Bucket.logging.logBucket != itself": every(BUCKET, logged),
    "S07: storage.Bucket.uniformBucketLevelAccess = true": equals(BUCKET, "uniformBucketLevelAccess", True),
    "S08: storage.Bucket.forceDestroy = false": equals(BUCKET, "forceDestroy", False),
    # full.yaml asks for 120 days; without a wish it is the baseline's 90.
    "K01: kms.CryptoKey.rotationPeriod <= 7776000s": lambda graph: (
        equals(KEY, "rotationPeriod", "10368000s")(graph) and DEFAULT_KEY_ROTATION.seconds <= 7_776_000
    ),
    "K02: kms.CryptoKey.destroyScheduledDuration = 2592000s": equals(KEY, "destroyScheduledDuration", "2592000s"),
    "K03: kms.CryptoKeyIAMMember.member (service agent only)": every(KEY_USE, google_agent),
    "K03: kms.CryptoKeyIAMMember.role = roles/cloudkms.cryptoKeyEncrypterDecrypter": equals(
        KEY_USE, "role", "roles/cloudkms.cryptoKeyEncrypterDecrypter"
    ),
    "K04: kms.CryptoKey.versionTemplate.protectionLevel = HSM": equals(KEY, "versionTemplate.protectionLevel", "HSM"),
    "R01: artifactregistry.Repository.dockerConfig.immutableTags = true": equals(
        REPOSITORY, "dockerConfig.immutableTags", True
    ),
    "R02: artifactregistry.Repository.vulnerabilityScanningConfig.enablementConfig = INHERITED": lambda graph: (
        equals(REPOSITORY, "vulnerabilityScanningConfig.enablementConfig", "INHERITED")(graph)
        and "containerscanning.googleapis.com"
        in {at(n, "service") for n in nodes(graph, "gcp:projects/service:Service")}
    ),
    "R03: artifactregistry.Repository.kmsKeyName": every(
        REPOSITORY, lambda node: "/cryptoKeys/" in (at(node, "kmsKeyName") or "")
    ),
    "R04: artifactregistry.RepositoryIamMember.member != allUsers": none(
        "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember", lambda node: node.inputs["member"] in PUBLIC
    ),
    "R05: artifactregistry.Repository.cleanupPolicies[].action = DELETE": every(REPOSITORY, cleaned),
    "R05: artifactregistry.Repository.cleanupPolicyDryRun = false": equals(REPOSITORY, "cleanupPolicyDryRun", False),
    "M01: vertex.AiEndpoint.encryptionSpec.kmsKeyName": every(
        ENDPOINT, lambda node: "/cryptoKeys/" in (at(node, "encryptionSpec.kmsKeyName") or "")
    ),
    "M01: models of a release are under the key": every(
        ROLLOUT,
        lambda node: all(
            "/cryptoKeys/" in one["model"]["encryptionSpec"]["kmsKeyName"] for one in node.inputs["variants"]
        ),
    ),
    "M02: vertex.AiEndpoint.privateServiceConnectConfig.enablePrivateServiceConnect = true": equals(
        ENDPOINT, "privateServiceConnectConfig.enablePrivateServiceConnect", True
    ),
    "M03: vertex.AiEndpoint.privateServiceConnectConfig.enableSecurePrivateServiceConnect = true": equals(
        ENDPOINT, "privateServiceConnectConfig.enableSecurePrivateServiceConnect", True
    ),
    # full.yaml asks for one replica of its chat; without a wish there are two.
    "M04: two replicas where nobody says otherwise": lambda graph: (
        every(ROLLOUT, lambda node: replicas(node) >= (1 if "chat" in node.name else 2))(graph) and Scaling().min >= 2
    ),
    "M08: vertex.AiPersistentResource.encryptionSpec.kmsKeyName": both(
        every(CLUSTER, lambda node: "/cryptoKeys/" in (at(node, "encryptionSpec.kmsKeyName") or "")),
        jobs(
            lambda run, job: (
                "/cryptoKeys/" in run["encryptionSpec"]["kmsKeyName"] == job["encryption_spec"]["kms_key_name"]
            )
        ),
    ),
    "M08: vertex.AiPersistentResource.network": both(
        every(CLUSTER, lambda node: "/global/networks/churn-network-vpc" in (at(node, "network") or "")),
        jobs(lambda run, job: "/global/networks/churn-network-vpc" in run["network"] == job["job_spec"]["network"]),
    ),
    "M08: machines of clusters have no way to the internet": every(
        "gcp:servicenetworking/vpcServiceControls:VpcServiceControls", lambda node: at(node, "enabled") is True
    ),
    "M08: jobs on clusters run as accounts of their own": equals(
        CLUSTER, "resourceRuntimeSpec.serviceAccountSpec.enableCustomServiceAccount", True
    ),
    "L02: monitoring.AlertPolicy.enabled = true": equals(ALARM, "enabled", True),
    "L02: monitoring.AlertPolicy.notificationChannels": every(
        ALARM, lambda node: bool(at(node, "notificationChannels"))
    ),
    "N01: compute.Network.autoCreateSubnetworks = false": equals(
        "gcp:compute/network:Network", "autoCreateSubnetworks", False
    ),
    "N01: compute.Subnetwork.privateIpGoogleAccess = true": equals(SUBNETWORK, "privateIpGoogleAccess", True),
    "N01: compute.Subnetwork.logConfig.flowSampling": equals(SUBNETWORK, "logConfig.flowSampling", 0.75),
    "N01: compute.Firewall.sourceRanges != 0.0.0.0/0": every(
        "gcp:compute/firewall:Firewall", lambda node: "0.0.0.0/0" not in node.inputs.get("sourceRanges", [])
    ),
    "I01: projects.IAMMember.role not in roles/owner|editor|viewer|iam.serviceAccountUser": none(
        "gcp:projects/iAMMember:IAMMember", lambda node: node.inputs["role"] in BROAD
    ),
    "I01: projects.IAMMember.member (not the default compute account)": none(
        "gcp:projects/iAMMember:IAMMember", lambda node: "-compute@developer" in node.inputs["member"]
    ),
    "I01: accounts of jobs are handed to themselves alone": every(
        "gcp:serviceaccount/iAMMember:IAMMember",
        lambda node: node.inputs["serviceAccountId"].endswith(f"/{node.inputs['member'].partition(':')[2]}"),
    ),
    "I01: serviceaccount.Key (none)": none("gcp:serviceaccount/key:Key", lambda node: True),
    "X01: secretmanager.Secret.replication.userManaged.replicas[].customerManagedEncryption.kmsKeyName": every(
        "gcp:secretmanager/secret:Secret",
        lambda node: all(
            "/cryptoKeys/" in replica["customerManagedEncryption"]["kmsKeyName"]
            for replica in at(node, "replication.userManaged.replicas")
        ),
    ),
}

EXCEPTIONS: Mapping[str, str] = {
    "L02: pubsub.Topic.kmsKeyName": "no topic is made: channels of Cloud Monitoring are e-mail addresses and webhooks",
    "M01: vertex.AiDeploymentResourcePool.dedicatedResources.machineSpec.machineType (pool has no key of its own)": (
        "no pool is made: each model has machines of its own"
    ),
    "M02: vertex.AiEndpoint.network": (
        "a peered endpoint serves one model, splits no traffic and has no TLS; Private Service Connect is as private "
        "(docs/decisions/0006-gcp-endpoint.md)"
    ),
    "M02: vertex.AiIndexEndpoint.publicEndpointEnabled = false": "no endpoint of an index is made",
    "M04: vertex.AiDeploymentResourcePool.dedicatedResources.minReplicaCount >= 2": (
        "no pool is made: the replicas of each model are counted in its own release"
    ),
    "X01: secretmanager.Secret.rotation.rotationPeriod": (
        "it tells a topic that somebody should bring a new value, and who that is a stack does not know: `topics` must "
        "be set to configure rotation (documentation of SecretArgs in pulumi-gcp 10.2, read 2026-11-21)"
    ),
    "X01: secretmanager.SecretVersion.secretDataWo": "the stack makes a place; a person puts the value there",
    "S03: orgpolicy.Policy.spec (storage.secureHttpTransport)": (
        "an organisation policy: it binds every bucket of the project, not this stack's, and setting it takes a role "
        "that is granted on the organisation; our buckets refuse anonymous requests, and Google's clients use TLS "
        "(https://cloud.google.com/storage/docs/org-policy-constraints, read 2026-11-21)"
    ),
    "S05: storage.Bucket.lifecycleRules[].condition.numNewerVersions = 3": (
        "the blueprint says how long an old version is kept; counting versions too would delete some before that day "
        "(https://cloud.google.com/storage/docs/lifecycle, read 2026-11-21)"
    ),
    "S06: the buckets of access logs": (
        "they are not logged to a bucket themselves, or each delivery would cause another; "
        "Cloud Audit Logs has their changes (https://cloud.google.com/storage/docs/audit-logging, read 2026-11-21)"
    ),
    "N01: data services refuse public traffic": (
        "on GCP that is a VPC Service Controls perimeter, which belongs to the organisation; our network reaches every "
        "API at the restricted addresses, so a perimeter can be drawn around the project without a change here "
        "(https://docs.cloud.google.com/gemini-enterprise-agent-platform/machine-learning/general/vpc-service-controls"
        ", read 2026-11-21)"
    ),
    "I01: aiplatform permissions are granted on the project": (
        "a model has a policy of its own only once its first version exists, jobs and clusters have none; the custom "
        "roles hold the few verbs that reading, registering and running jobs take "
        "(gcp/roles.py; https://cloud.google.com/vertex-ai/docs/general/access-control, its beginning read 2026-11-21)"
    ),
    **{
        f"M05: vertex.AiEndpoint.predictRequestResponseLoggingConfig.{path}": (
            "recording requests is a wish of the blueprint that there is no field for yet: what a request holds is "
            "whoever sends it to decide, and a record of it needs an end"
        )
        for path in ("enabled = true", "bigqueryDestination.outputUri")
    },
    **{
        f"L01: {path}": (
            "Cloud Logging keeps a project's logs in a bucket of the project, whose retention, key and audit "
            "configuration are one for everything in it and so its owner's "
            "(https://cloud.google.com/logging/docs/routing/overview)"
        )
        for path in (
            "logging.ProjectBucketConfig.retentionDays >= 365",
            "logging.ProjectBucketConfig.cmekSettings.kmsKeyName",
            "projects.IAMAuditConfig.auditLogConfigs[].logType (aiplatform.googleapis.com)",
        )
    },
}
