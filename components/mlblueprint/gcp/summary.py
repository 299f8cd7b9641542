"""What a table shows of each GCP resource."""

from __future__ import annotations

from collections.abc import Mapping

SHOWN: Mapping[str, tuple[str, ...]] = {
    "gcp:artifactregistry/repository:Repository": ("repositoryId", "cleanupPolicies.0.mostRecentVersions.keepCount"),
    "gcp:compute/firewall:Firewall": ("direction", "destinationRanges", "sourceRanges"),
    "gcp:compute/globalAddress:GlobalAddress": ("address", "prefixLength"),
    "gcp:compute/route:Route": ("destRange",),
    "gcp:compute/subnetwork:Subnetwork": ("ipCidrRange", "region", "logConfig.flowSampling"),
    "gcp:dns/managedZone:ManagedZone": ("dnsName",),
    "gcp:dns/recordSet:RecordSet": ("name", "type"),
    "gcp:kms/cryptoKey:CryptoKey": ("rotationPeriod", "versionTemplate.protectionLevel"),
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": ("member",),
    "gcp:kms/keyRing:KeyRing": ("location",),
    "gcp:projects/iAMCustomRole:IAMCustomRole": ("roleId",),
    "gcp:projects/service:Service": ("service",),
    "gcp:servicenetworking/connection:Connection": ("service",),
    "gcp:storage/bucket:Bucket": ("location", "versioning.enabled"),
    "gcp:storage/bucketIAMMember:BucketIAMMember": ("role", "member"),
    "gcp:storage/bucketObject:BucketObject": ("name",),
    "gcp:vertex/aiPersistentResource:AiPersistentResource": (
        "resourcePools.0.machineSpec.machineType",
        "resourcePools.0.autoscalingSpec.maxReplicaCount",
    ),
}
