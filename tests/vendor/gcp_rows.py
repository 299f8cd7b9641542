"""One row per Pulumi type: where Google describes it, and where Terraform's names leave Google's.

A property goes to the schema's property of the same name (or its singular), else to the method's parameter so named.
`names` overrides this by the dotted input path: a string is a path in the schema, `@x` is the method's parameter x, a
`Form` is a value that no schema describes. `rules` see all inputs and say what no single property can.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from . import gcp_dashboards, gcp_pipelines
from . import gcp_forms as form
from . import gcp_rules as rule
from .gcp_forms import Form
from .gcp_rules import Rule


@dataclass(frozen=True)
class Row:
    """Where one Pulumi type is described: document, creating method, schemas searched in order.

    `schemas` absent: the method's request body.
    """

    document: str
    method: str | None = None
    schemas: tuple[str, ...] = ()
    names: Mapping[str, str | Form] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()


def granted(**target: Form) -> Row:
    """An IAM grant on what `target` names."""
    names = {**target, "member": form.MEMBER, "role": form.ROLE, "project": form.PROJECT, "location": form.LOCATION}
    return Row("iam.v1", schemas=("Binding",), names=names, rules=(rule.only_private_members,))


COMMON: Mapping[str, Form] = {
    "deletionPolicy": form.DELETION_POLICY,
    "location": form.LOCATION,
    "project": form.PROJECT,
    "region": form.REGION,
}
"""Arguments that mean the same on every type that has them; a row's own names win."""

KEY_RING = Form("a key ring: projects/P/locations/L/keyRings/R", r"projects/[^/]+/locations/[^/]+/keyRings/[^/]+")
KEY = Form("a key: projects/P/locations/L/keyRings/R/cryptoKeys/K", KEY_RING.pattern + r"/cryptoKeys/[^/]+")
PARAMETER = Form("a parameter: projects/P/locations/L/parameters/N", r"projects/[^/]+/locations/[^/]+/parameters/[^/]+")
RECORD_TYPES = Form(
    "a record type",
    choices=("A", "AAAA", "ALIAS", "CAA", "CNAME", "HTTPS", "MX", "NS", "PTR", "SOA", "SRV", "SVCB", "TXT"),
)

NUMBERED_NETWORK = Form(
    "a network of a project by its number: projects/NUMBER/global/networks/NAME",
    r"projects/\d+/global/networks/[a-z]([-a-z0-9]{0,61}[a-z0-9])?",
)
SUBNETWORK = Form(
    "a subnet: projects/P/regions/R/subnetworks/S",
    r"(https://www\.googleapis\.com/compute/v1/)?projects/[^/]+/regions/[^/]+/subnetworks/[^/]+",
)
PREFIX_LENGTH = Form("the length of a prefix, from 8 to 29", low=8, high=29)

CHANNEL = Form("a kind of channel", choices=("email", "pagerduty", "pubsub", "slack", "sms", "webhook_tokenauth"))

PARAMETERS = Row("parametermanager.v1", "projects.locations.parameters.create", names={"parameterId": form.RESOURCE_ID})
VERSIONS = Row(
    "parametermanager.v1",
    "projects.locations.parameters.versions.create",
    names={
        "parameter": PARAMETER,
        "parameterVersionId": form.RESOURCE_ID,
        "parameterData": form.ANY,
        "dataCrc32c": "payload.dataCrc32c",
    },
    rules=(rule.data_is_small,),
)

ROWS: Mapping[str, Row] = {
    "gcp:storage/bucket:Bucket": Row(
        "storage.v1",
        "buckets.insert",
        names={
            "name": form.BUCKET,
            "location": form.BUCKET_LOCATION,
            "forceDestroy": form.ANY,
            "encryption.defaultKmsKeyName": KEY,
            "lifecycleRules": "lifecycle.rule",
            "lifecycleRules.condition.withState": Form("a state", choices=("LIVE", "ARCHIVED", "ANY")),
            "lifecycleRules.condition.sendAgeIfZero": form.ANY,
            "lifecycleRules.condition.sendDaysSinceCustomTimeIfZero": form.ANY,
            "lifecycleRules.condition.sendDaysSinceNoncurrentTimeIfZero": form.ANY,
            "lifecycleRules.condition.sendNumNewerVersionsIfZero": form.ANY,
            "logging.logBucket": form.BUCKET,
            "publicAccessPrevention": "iamConfiguration.publicAccessPrevention",
            "requesterPays": "billing.requesterPays",
            "softDeletePolicy.retentionDurationSeconds": form.ANY,
            "uniformBucketLevelAccess": "iamConfiguration.uniformBucketLevelAccess.enabled",
        },
        rules=(rule.storage_class_goes_with_its_action, rule.soft_delete_is_off_or_a_week),
    ),
    "gcp:storage/managedFolder:ManagedFolder": Row(
        "storage.v1",
        "managedFolders.insert",
        names={
            "name": Form("a folder that ends with a slash", r"[^\r\n]+/"),
            "bucket": form.BUCKET,
            "forceDestroy": form.ANY,
        },
    ),
    "gcp:storage/bucketObject:BucketObject": Row(
        "storage.v1",
        "objects.insert",
        names={
            "bucket": form.BUCKET,
            "name": Form("an object's name without line breaks", r"[^\r\n]{1,1024}"),
            "content": form.ANY,
            "contexts.customs": form.ANY,
            "contexts.customs.key": form.ANY,
            "contexts.customs.value": form.ANY,
            "contexts.customs.createTime": form.ANY,
            "contexts.customs.updateTime": form.ANY,
            "customerEncryption.encryptionKey": form.ANY,
            "detectMd5hash": form.ANY,
            "forceEmptyContentType": form.ANY,
            "kmsKeyName": KEY,
            "md5hash": form.ANY,
            "source": form.ANY,
            "sourceMd5hash": form.ANY,
        },
    ),
    "gcp:storage/bucketIAMMember:BucketIAMMember": granted(bucket=form.BUCKET),
    "gcp:storage/managedFolderIamMember:ManagedFolderIamMember": granted(
        bucket=form.BUCKET, managedFolder=Form("a folder", ".+/")
    ),
    "gcp:kms/keyRing:KeyRing": Row("cloudkms.v1", "projects.locations.keyRings.create", names={"name": "@keyRingId"}),
    "gcp:kms/cryptoKey:CryptoKey": Row(
        "cloudkms.v1",
        "projects.locations.keyRings.cryptoKeys.create",
        names={"name": "@cryptoKeyId", "keyRing": "@parent"},
        rules=(rule.rotation_needs_a_symmetric_key,),
    ),
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": granted(cryptoKeyId=KEY),
    "gcp:projects/serviceIdentity:ServiceIdentity": Row("serviceusage.v1beta1", names={"service": form.SERVICE}),
    "gcp:projects/service:Service": Row(
        "serviceusage.v1",
        "services.enable",
        names={
            "service": form.SERVICE,
            "checkIfServiceHasUsageOnDestroy": form.ANY,
            "disableDependentServices": form.ANY,
            "disableOnDestroy": form.ANY,
        },
    ),
    "gcp:projects/iAMMember:IAMMember": granted(),
    "gcp:iam/workloadIdentityPool:WorkloadIdentityPool": Row(
        "iam.v1",
        "projects.locations.workloadIdentityPools.create",
        names={
            "workloadIdentityPoolId": Form("4 to 32 of a-z 0-9 -, no 'gcp-' in front", r"(?!gcp-)[a-z0-9-]{4,32}"),
            "attestationRules": form.ANY,
            "inlineTrustConfig.additionalTrustBundles.trustDomain": form.ANY,
        },
    ),
    "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider": Row(
        "iam.v1",
        "projects.locations.workloadIdentityPools.providers.create",
        names={
            "workloadIdentityPoolId": Form("an id of a pool", r"(?!gcp-)[a-z0-9-]{4,32}"),
            "workloadIdentityPoolProviderId": Form("4 to 32 of a-z 0-9 -", r"(?!gcp-)[a-z0-9-]{4,32}"),
        },
    ),
    "gcp:projects/iAMCustomRole:IAMCustomRole": Row(
        "iam.v1",
        "projects.roles.create",
        schemas=("Role",),
        names={"roleId": form.ROLE_ID, "permissions": "includedPermissions", "permissions[]": form.PERMISSION},
    ),
    "gcp:compute/network:Network": Row(
        "compute.v1",
        "networks.insert",
        names={
            "bgpAlwaysCompareMed": "routingConfig.bgpAlwaysCompareMed",
            "bgpBestPathSelectionMode": "routingConfig.bgpBestPathSelectionMode",
            "bgpInterRegionCost": "routingConfig.bgpInterRegionCost",
            "deleteBgpAlwaysCompareMed": form.ANY,
            "deleteDefaultRoutesOnCreate": form.ANY,
            "mtu": form.between(1300, 8896),
            "routingMode": "routingConfig.routingMode",
        },
    ),
    "gcp:compute/subnetwork:Subnetwork": Row(
        "compute.v1",
        "subnetworks.insert",
        names={
            "ipCidrRange": form.CIDR,
            "logConfig.flowSampling": form.between(0, 1),
            "network": form.NETWORK,
            "secondaryIpRanges.ipCidrRange": form.CIDR,
            "sendSecondaryIpRangeIfEmpty": form.ANY,
        },
    ),
    "gcp:compute/firewall:Firewall": Row(
        "compute.v1",
        "firewalls.insert",
        names={
            "allows": "allowed",
            "allows.protocol": "allowed.IPProtocol",
            "allows.ports[]": form.PORT,
            "denies": "denied",
            "denies.protocol": "denied.IPProtocol",
            "denies.ports[]": form.PORT,
            "destinationRanges[]": form.CIDR,
            "enableLogging": form.ANY,
            "network": form.NETWORK,
            "priority": form.between(0, 65_535),
            "sourceRanges[]": form.CIDR,
            "sourceServiceAccounts[]": form.EMAIL,
            "targetServiceAccounts[]": form.EMAIL,
        },
        rules=(rule.allows_or_denies,),
    ),
    "gcp:compute/globalAddress:GlobalAddress": Row(
        "compute.v1",
        "globalAddresses.insert",
        names={
            "address": Form("an address", r"(\d{1,3}\.){3}\d{1,3}|[0-9a-f:]+", network=True),
            "network": form.NETWORK,
            "prefixLength": PREFIX_LENGTH,
        },
        rules=(rule.a_range_is_internal,),
    ),
    "gcp:servicenetworking/connection:Connection": Row(
        "servicenetworking.v1",
        "services.connections.create",
        names={
            "deletionPolicy": Form("a deletion policy", choices=("DELETE", "PREVENT", "ABANDON", "REMOVE_PEERING")),
            "network": form.NETWORK,
            "service": form.SERVICE,
            "updateOnCreationFail": form.ANY,
        },
    ),
    "gcp:servicenetworking/vpcServiceControls:VpcServiceControls": Row(
        "servicenetworking.v1",
        "services.enableVpcServiceControls",
        names={
            "enabled": form.ANY,
            "network": Form("a network's name", r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?"),
            "service": form.SERVICE,
        },
    ),
    "gcp:compute/address:Address": Row(
        "compute.v1",
        "addresses.insert",
        names={
            "address": Form("an address", r"(\d{1,3}\.){3}\d{1,3}", network=True),
            "network": form.NETWORK,
            "prefixLength": PREFIX_LENGTH,
            "subnetwork": SUBNETWORK,
        },
    ),
    "gcp:compute/forwardingRule:ForwardingRule": Row(
        "compute.v1",
        "forwardingRules.insert",
        names={
            "ipAddress": "IPAddress",
            "ipProtocol": "IPProtocol",
            "loadBalancingScheme": Form(
                "a scheme, or none where it leads to a service",
                choices=("", "EXTERNAL", "EXTERNAL_MANAGED", "INTERNAL", "INTERNAL_MANAGED"),
            ),
            "network": form.NETWORK,
            "recreateClosedPsc": form.ANY,
        },
    ),
    "gcp:secretmanager/secret:Secret": Row(
        "secretmanager.v1",
        "projects.secrets.create",
        names={
            "secretId": Form("a secret's id (1-255 of A-Z a-z 0-9 - _)", r"[A-Za-z0-9_-]{1,255}"),
            "deletionProtection": form.ANY,
            "replication.auto": "replication.automatic",
        },
    ),
    "gcp:secretmanager/secretIamMember:SecretIamMember": granted(
        secretId=Form("a secret's id or name", r"(projects/[^/]+/secrets/)?[A-Za-z0-9_-]{1,255}")
    ),
    "gcp:vertex/aiEndpoint:AiEndpoint": Row(
        "aiplatform.v1beta1",
        "projects.locations.endpoints.create",
        names={
            "name": Form("a number of at most 9 digits that begins with no 0", r"[1-9]\d{0,8}"),
            "displayName": Form("at most 128 characters", ".{0,128}"),
            "encryptionSpec.kmsKeyName": KEY,
            "network": NUMBERED_NETWORK,
            "trafficSplit": form.ANY,
        },
        rules=(rule.a_key_is_in_the_region, rule.an_endpoint_is_private_in_one_way),
    ),
    "gcp:vertex/aiEndpointIamMember:AiEndpointIamMember": granted(
        endpoint=Form("an endpoint's id", r"(projects/[^/]+/locations/[^/]+/endpoints/)?[1-9]\d{0,9}")
    ),
    "gcp:vertex/aiPersistentResource:AiPersistentResource": Row(
        "aiplatform.v1",
        "projects.locations.persistentResources.create",
        names={
            "name": Form(
                "an id (1-63 of a-z 0-9 -, a letter first, no hyphen last)", r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?"
            ),
            "displayName": Form("at most 128 characters", ".{0,128}"),
            "encryptionSpec.kmsKeyName": KEY,
            "network": NUMBERED_NETWORK,
        },
        rules=(rule.a_pool_keeps_a_machine, rule.a_key_is_in_the_region),
    ),
    "gcp:colab/schedule:Schedule": Row(
        "aiplatform.v1",
        "projects.locations.schedules.create",
        names={
            "cron": Form("UTC or another zone, and five fields", r"(CRON_)?TZ=[A-Za-z_/]+( [0-9*,/-]+){5}"),
            "desiredState": Form("a state", choices=("ACTIVE", "PAUSED")),
            "displayName": Form("at most 128 characters", ".{1,128}"),
            "createPipelineJobRequest.parent": Form("a location", r"projects/[^/]+/locations/[^/]+"),
            "createPipelineJobRequest.pipelineJob.displayName": Form("at most 128 characters", ".{1,128}"),
            "createPipelineJobRequest.pipelineJob.encryptionSpec.kmsKeyName": KEY,
            "createPipelineJobRequest.pipelineJob.network": NUMBERED_NETWORK,
            "createPipelineJobRequest.pipelineJob.pipelineSpec": form.ANY,
            "createPipelineJobRequest.pipelineJob.runtimeConfig.gcsOutputDirectory": Form(
                "a folder of a bucket", r"gs://[a-z0-9][a-z0-9._-]+(/.+)?"
            ),
            "createPipelineJobRequest.pipelineJob.serviceAccount": form.EMAIL,
            "createNotebookExecutionJobRequest.notebookExecutionJob.customEnvironmentSpec.machineSpec"
            ".reservationAffinity.useReservationPool": form.ANY,
        },
        rules=(gcp_pipelines.is_a_pipeline,),
    ),
    "gcp:compute/router:Router": Row("compute.v1", "routers.insert", names={"network": form.NETWORK}),
    "gcp:compute/routerNat:RouterNat": Row(
        "compute.v1",
        schemas=("RouterNat",),
        names={
            "router": Form("a router's name", r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?"),
            "initialNatIps": "natIps",
        },
    ),
    "gcp:compute/route:Route": Row(
        "compute.v1",
        "routes.insert",
        names={
            "destRange": form.CIDR,
            "network": form.NETWORK,
            "nextHopInstanceZone": form.ANY,
            "priority": form.between(0, 65_535),
        },
    ),
    "gcp:dns/managedZone:ManagedZone": Row(
        "dns.v1",
        "managedZones.create",
        names={
            "dnsName": form.DNS_NAME,
            "forceDestroy": form.ANY,
            "name": Form("a zone's name (1-63 of a-z 0-9 -, a letter first)", r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?"),
            "privateVisibilityConfig.networks.networkUrl": form.NETWORK_URL,
            "reverseLookup": form.ANY,
        },
        rules=(rule.a_private_zone_names_its_networks,),
    ),
    "gcp:dns/recordSet:RecordSet": Row(
        "dns.v1",
        "resourceRecordSets.create",
        names={
            "name": form.DNS_NAME,
            "type": RECORD_TYPES,
            "ttl": form.between(0, 2_147_483_647),
            "routingPolicy.enableGeoFencing": "routingPolicy.geo.enableFencing",
            "routingPolicy.geos": "routingPolicy.geo.items",
            "routingPolicy.wrrs": "routingPolicy.wrr.items",
            "routingPolicy.primaryBackup.backupGeos": "routingPolicy.primaryBackup.backupGeoTargets.items",
            "routingPolicy.primaryBackup.enableGeoFencingForBackups": form.ANY,
            "routingPolicy.primaryBackup.primary": "routingPolicy.primaryBackup.primaryTargets",
            "routingPolicy.primaryBackup.trickleRatio": "routingPolicy.primaryBackup.trickleTraffic",
        },
    ),
    "gcp:monitoring/alertPolicy:AlertPolicy": Row(
        "monitoring.v3",
        "projects.alertPolicies.create",
        names={
            "alertStrategy.notificationChannelStrategies": "alertStrategy.notificationChannelStrategy",
            "documentation.links": "documentation.links",
        },
        rules=(rule.log_alerts_are_limited,),
    ),
    "gcp:monitoring/notificationChannel:NotificationChannel": Row(
        "monitoring.v3",
        "projects.notificationChannels.create",
        names={"forceDelete": form.ANY, "labels": form.ANY, "sensitiveLabels": form.ANY, "type": CHANNEL},
        rules=(rule.channel_has_its_label,),
    ),
    "gcp:monitoring/dashboard:Dashboard": Row(
        "monitoring.v1",
        "projects.dashboards.create",
        names={"dashboardJson": form.ANY},
        rules=(gcp_dashboards.is_a_dashboard,),
    ),
    "gcp:artifactregistry/repository:Repository": Row(
        "artifactregistry.v1",
        "projects.locations.repositories.create",
        names={"repositoryId": form.REPOSITORY_ID},
        rules=(rule.policies_are_whole,),
    ),
    "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember": granted(
        repository=Form(
            "a repository's id or resource name",
            rf"(projects/[^/]+/locations/[^/]+/repositories/)?{form.REPOSITORY_ID.pattern}",
        )
    ),
    "gcp:serviceaccount/account:Account": Row(
        "iam.v1",
        "projects.serviceAccounts.create",
        schemas=("CreateServiceAccountRequest", "ServiceAccount"),
        names={
            "accountId": Form(
                "an account id (6-30 of a-z 0-9 -, a letter first, no hyphen last)", r"[a-z][a-z0-9-]{4,28}[a-z0-9]"
            ),
            "createIgnoreAlreadyExists": form.ANY,
            "description": Form("at most 256 characters", ".{0,256}"),
            "disabled": form.ANY,
            "displayName": Form("at most 100 characters", ".{0,100}"),
        },
    ),
    "gcp:serviceaccount/iAMMember:IAMMember": granted(serviceAccountId=form.SERVICE_ACCOUNT),
    "gcp:parametermanager/parameter:Parameter": PARAMETERS,
    "gcp:parametermanager/parameterVersion:ParameterVersion": VERSIONS,
    "gcp:parametermanager/regionalParameter:RegionalParameter": PARAMETERS,
    "gcp:parametermanager/regionalParameterVersion:RegionalParameterVersion": VERSIONS,
}
"""Types that the judge knows. To add one, write its row; `test_every_argument_has_a_place` says what it still lacks."""

PROVIDER: Mapping[str, Form] = {
    "project": form.PROJECT,
    "region": form.REGION,
    "zone": Form("a zone such as europe-west4-a", form.REGION.pattern + r"-[a-z]"),
    "billingProject": form.PROJECT,
    "deletionPolicy": form.DELETION_POLICY,
}
"""Forms of the provider's own settings; the engine sends all of them as strings, JSON for what is not text."""
