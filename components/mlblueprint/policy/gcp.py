"""What each rule asks of resources on GCP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlblueprint.policy.rule import Check, Companion, Forbidden, Test, Whole
from mlblueprint.policy.wants import FALSE, GIVEN, TRUE, at_least, none_of, one_of

Asked = Check | Companion | Forbidden | Whole

BUCKET, KEY = "gcp:storage/bucket:Bucket", "gcp:kms/cryptoKey:CryptoKey"
REPOSITORY = "gcp:artifactregistry/repository:Repository"
KEY_USE, SUBNETWORK = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember", "gcp:compute/subnetwork:Subnetwork"
CLUSTER, ENDPOINT = "gcp:vertex/aiPersistentResource:AiPersistentResource", "gcp:vertex/aiEndpoint:AiEndpoint"
ROLLOUT = "pulumi-python:dynamic/gcp:Rollout"
PROJECT_MEMBER = "gcp:projects/iAMMember:IAMMember"
INVOKER = "gcp:vertex/aiEndpointIamMember:AiEndpointIamMember"
MEMBERS = (
    PROJECT_MEMBER,
    KEY_USE,
    "gcp:storage/bucketIAMMember:BucketIAMMember",
    "gcp:storage/managedFolderIamMember:ManagedFolderIamMember",
    "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember",
    "gcp:secretmanager/secretIamMember:SecretIamMember",
    "gcp:serviceaccount/iAMMember:IAMMember",
)
LOGS = "-access-logs$"
LOGS_WHY = (
    "a bucket of access logs is not logged to a bucket, or each delivery would cause another "
    "(https://cloud.google.com/storage/docs/audit-logging, 2026-11-21)"
)
NOT_PUBLIC = none_of("allUsers", "allAuthenticatedUsers")
NARROW_ROLE = none_of("roles/owner", "roles/editor", "roles/viewer", "roles/iam.serviceAccountUser")


def _seconds(text: str) -> int:
    return int(text.removesuffix("s"))


def _google_agent(member: str) -> bool:
    return member.startswith("serviceAccount:service-") and ("@gcp-sa-" in member or "@gs-project-" in member)


def _bounded(rules: list[Mapping[str, Any]]) -> bool:
    actions = {rule["action"]["type"] for rule in rules}
    return "AbortIncompleteMultipartUpload" in actions


def _deletes(policies: list[Mapping[str, Any]]) -> bool:
    return "DELETE" in {policy["action"] for policy in policies}


PRIVATE = Test("private endpoints", lambda endpoint: bool(endpoint.get("privateServiceConnectConfig")))
ROTATES = Test("at most 730 days", lambda text: 0 < _seconds(text) <= 730 * 86_400)
CHECKS: Mapping[str, tuple[Asked, ...]] = {
    "S01": (Check(BUCKET, "encryption.defaultKmsKeyName", GIVEN),),
    "S02": (
        Check(BUCKET, "publicAccessPrevention", one_of("enforced")),
        Check(BUCKET, "uniformBucketLevelAccess", TRUE),
        *(Check(member, "member", NOT_PUBLIC) for member in MEMBERS),
    ),
    "S04": (
        Check(BUCKET, "versioning.enabled", TRUE),
        Check(BUCKET, "softDeletePolicy.retentionDurationSeconds", at_least(604_800)),
    ),
    "S05": (Check(BUCKET, "lifecycleRules", Test("rules that end unfinished uploads", _bounded)),),
    "S06": (Check(BUCKET, "logging.logBucket", GIVEN, LOGS, LOGS_WHY),),
    "S07": (Check(BUCKET, "uniformBucketLevelAccess", TRUE),),
    "S08": (Check(BUCKET, "forceDestroy", one_of(False, None)),),
    "K01": (Check(KEY, "rotationPeriod", ROTATES),),
    "K02": (Check(KEY, "destroyScheduledDuration", Test("30 days", lambda text: _seconds(text) >= 2_592_000)),),
    "K03": (
        Check(KEY_USE, "member", Test("a service agent of Google", _google_agent)),
        Check(KEY_USE, "role", one_of("roles/cloudkms.cryptoKeyEncrypterDecrypter")),
    ),
    "K04": (Check(KEY, "versionTemplate.protectionLevel", one_of("HSM")),),
    "R01": (Check(REPOSITORY, "dockerConfig.immutableTags", TRUE),),
    "R02": (Check(REPOSITORY, "vulnerabilityScanningConfig.enablementConfig", one_of("INHERITED")),),
    "R03": (Check(REPOSITORY, "kmsKeyName", GIVEN),),
    "R04": (Check("gcp:artifactregistry/repositoryIamMember:RepositoryIamMember", "member", NOT_PUBLIC),),
    "R05": (
        Check(REPOSITORY, "cleanupPolicies", Test("policies that delete", _deletes)),
        Check(REPOSITORY, "cleanupPolicyDryRun", FALSE),
    ),
    "M01": (
        Check(ENDPOINT, "encryptionSpec.kmsKeyName", GIVEN),
        Check(ROLLOUT, "variants[].model.encryptionSpec.kmsKeyName", GIVEN),
    ),
    "M02": (Check(ENDPOINT, "privateServiceConnectConfig.enablePrivateServiceConnect", TRUE),),
    "M03": (
        # Public endpoints ask every caller who he is; private ones only if they are told to.
        Check(ENDPOINT, "privateServiceConnectConfig.enableSecurePrivateServiceConnect", TRUE, where=PRIVATE),
        Check(INVOKER, "member", NOT_PUBLIC),
    ),
    "M08": (
        Check(CLUSTER, "encryptionSpec.kmsKeyName", GIVEN),
        Check(CLUSTER, "network", GIVEN),
        Check(CLUSTER, "resourceRuntimeSpec.serviceAccountSpec.enableCustomServiceAccount", TRUE),
    ),
    "I01": (
        Check(PROJECT_MEMBER, "role", NARROW_ROLE),
        Check(PROJECT_MEMBER, "member", Test("not the default account", lambda who: "-compute@developer" not in who)),
        Forbidden("gcp:serviceaccount/key:Key"),
        Forbidden("gcp:projects/iAMPolicy:IAMPolicy"),
    ),
    "L02": (Check("gcp:monitoring/alertPolicy:AlertPolicy", "enabled", one_of(True, None)),),
    "N01": (
        Check("gcp:compute/network:Network", "autoCreateSubnetworks", FALSE),
        Check(SUBNETWORK, "privateIpGoogleAccess", TRUE),
        Check(SUBNETWORK, "logConfig.flowSampling", GIVEN),
        Check("gcp:compute/firewall:Firewall", "sourceRanges[]", none_of("0.0.0.0/0", "::/0")),
    ),
    "X01": (
        Check(
            "gcp:secretmanager/secret:Secret",
            "replication.userManaged.replicas[].customerManagedEncryption.kmsKeyName",
            GIVEN,
        ),
    ),
}
"""Rule -> what it asks of resources on GCP."""

STATEFUL = (BUCKET, KEY, "gcp:kms/keyRing:KeyRing", REPOSITORY, "gcp:secretmanager/secret:Secret")
"""Types whose loss loses data."""
TAGGED = (BUCKET, KEY, REPOSITORY)
"""Types on which a missing label costs somebody an afternoon."""
REGION = ("location", "region")
MACHINES = (
    (CLUSTER, "resourcePools[].machineSpec.machineType"),
    (ROLLOUT, "variants[].resources.machineSpec.machineType"),
)
"""Where machine types stand."""
WAITING = ((CLUSTER, "resourcePools[].replicaCount"),)
"""Where it stands how much of a cluster stays without work."""
IMAGES: tuple[tuple[str, str], ...] = ()
"""Where images stand."""
PUBLIC: tuple[Check, ...] = ()
REPLICAS = ((ROLLOUT, "variants[].resources.minReplicaCount"),)
"""Where it stands how many replicas a model has at the least."""
