"""What a table shows of each GCP resource."""

from __future__ import annotations

from collections.abc import Mapping

SHOWN: Mapping[str, tuple[str, ...]] = {
    "gcp:artifactregistry/repository:Repository": ("repositoryId", "cleanupPolicies.0.mostRecentVersions.keepCount"),
    "gcp:compute/address:Address": ("addressType",),
    "gcp:colab/schedule:Schedule": ("displayName", "cron"),
    "gcp:compute/firewall:Firewall": ("direction", "destinationRanges", "sourceRanges"),
    "gcp:compute/globalAddress:GlobalAddress": ("address", "prefixLength"),
    "gcp:compute/route:Route": ("destRange",),
    "gcp:compute/subnetwork:Subnetwork": ("ipCidrRange", "region", "logConfig.flowSampling"),
    "gcp:dns/managedZone:ManagedZone": ("dnsName",),
    "gcp:dns/recordSet:RecordSet": ("name", "type"),
    "gcp:kms/cryptoKey:CryptoKey": ("rotationPeriod", "versionTemplate.protectionLevel"),
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": ("member",),
    "gcp:kms/keyRing:KeyRing": ("location",),
    "gcp:monitoring/alertPolicy:AlertPolicy": ("documentation.content", "severity"),
    "gcp:monitoring/notificationChannel:NotificationChannel": ("type", "labels.email_address"),
    "gcp:projects/iAMCustomRole:IAMCustomRole": ("roleId",),
    "gcp:projects/service:Service": ("service",),
    "gcp:secretmanager/secret:Secret": ("secretId",),
    "gcp:servicenetworking/connection:Connection": ("service",),
    "gcp:storage/bucket:Bucket": ("location", "versioning.enabled"),
    "gcp:storage/bucketIAMMember:BucketIAMMember": ("role", "member"),
    "gcp:storage/bucketObject:BucketObject": ("name",),
    "gcp:vertex/aiEndpoint:AiEndpoint": (
        "name",
        "dedicatedEndpointEnabled",
        "privateServiceConnectConfig.enablePrivateServiceConnect",
    ),
    "gcp:vertex/aiPersistentResource:AiPersistentResource": (
        "resourcePools.0.machineSpec.machineType",
        "resourcePools.0.autoscalingSpec.maxReplicaCount",
    ),
    "pulumi-python:dynamic/gcp:Rollout": (
        "variants.0.variant",
        "variants.0.share",
        "variants.0.resources.machineSpec.machineType",
        "variants.0.model.containerSpec.imageUri",
        "variants.1.variant",
        "variants.1.share",
    ),
}
