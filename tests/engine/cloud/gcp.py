"""Google Cloud: what each emulated type is called, what a patch cannot change, and what Google says when it refuses.

`replace` is what the API's patch or update method leaves out, as the provider that Pulumi bridges has it (`ForceNew`):
https://github.com/hashicorp/terraform-provider-google/tree/main/google/services. `replaced_first` and made-up names are
from https://github.com/pulumi/pulumi-gcp/blob/master/provider/resources.go. Both read 2026-11-21; `source` names the
method.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from .model import ANYTHING, Cloud, Facts, Row

NUMBER = "123456789012"
COMPUTE = "https://www.googleapis.com/compute/v1/"
GLOBAL = "projects/{project}/global"
REGIONAL = "projects/{project}/regions/{region}"
LOCATED = "projects/{project}/locations/{location}"
KEPT = {"deletionPolicy": "PREVENT"}
"""https://github.com/pulumi/pulumi-gcp, `deletionPolicy`: "the command will fail if this field is set to PREVENT"."""

BUCKET = "gcp:storage/bucket:Bucket"
REPOSITORY = "gcp:artifactregistry/repository:Repository"
FOLDER = "gcp:storage/managedFolder:ManagedFolder"
ZONE = "gcp:dns/managedZone:ManagedZone"
ROUTER = "gcp:compute/router:Router"
NETWORK = "gcp:compute/network:Network"
ADDRESS = "gcp:compute/address:Address"
ENDPOINT = "gcp:vertex/aiEndpoint:AiEndpoint"
POOL = "gcp:iam/workloadIdentityPool:WorkloadIdentityPool"
SECRET = "gcp:secretmanager/secret:Secret"
RANGE = "gcp:compute/globalAddress:GlobalAddress"


def membership(of: str, refers: Mapping[str, str], first: bool = False) -> Row:
    """A member of a role on something.

    Google would take the second of two equal ones, and the first delete would revoke both: refused here.
    """
    return Row(
        id=f"{of}/{{role}}/{{member}}",
        replace="role member condition",
        replaced_first=first,
        outputs={"etag": "BwX{hex8}"},
        refers=refers,
        source="setIamPolicy: a binding is there or not",
    )


def version(parent: str) -> Row:
    return Row(
        id="{parameter}/versions/{parameterVersionId}",
        replace="parameterData",
        outputs={"name": "{parameter}/versions/{parameterVersionId}", "createTime": "2026-11-21T00:00:00Z"},
        secrets=frozenset({"parameterData"}),
        source=f"parametermanager {parent}.versions.patch: `disabled` only",
    )


def parameter(location: str) -> Row:
    id_ = f"projects/{{project}}/locations/{location}/parameters/{{parameterId}}"
    agent = "principal://parametermanager.googleapis.com/projects/{projectNumber}/uid/locations/" + location
    return Row(
        id=id_,
        labelled=True,
        replace="format parameterId",
        outputs={
            "name": id_,
            "createTime": "2026-11-21T00:00:00Z",
            "policyMembers": [{"iamPolicyNamePrincipal": agent, "iamPolicyUidPrincipal": agent + "/parameters/{uuid}"}],
        },
        words={"in_use": "failedPrecondition"},
        kept=KEPT,
        source="parametermanager projects.locations.parameters.patch: format is immutable",
    )


TYPES: Mapping[str, Row] = {
    BUCKET: Row(
        labelled=True,
        id="{name}",
        name="name",
        replace="location project customPlacementConfig enableObjectRetention hierarchicalNamespace",
        outputs={
            "url": "gs://{name}",
            "selfLink": "https://www.googleapis.com/storage/v1/b/{name}",
            "projectNumber": "{projectNumber}",
            "timeCreated": "2026-11-21T00:00:00Z",
        },
        known_as=("{selfLink}", "{url}"),
        taken=("bucket {name}",),
        refers={"logging.logBucket": BUCKET},
        force="forceDestroy",
        kept=KEPT,
        words={"in_use": "conflict"},
        source="storage buckets.patch",
    ),
    "gcp:storage/bucketIAMMember:BucketIAMMember": membership("b/{bucket}", {"bucket": BUCKET}),
    "gcp:storage/bucketObject:BucketObject": Row(
        id="{bucket}-{name}",
        name="name",
        replace="cacheControl content contentType customerEncryption kmsKeyName metadata source storageClass",
        outputs={"outputName": "{name}", "selfLink": "https://www.googleapis.com/storage/v1/b/{bucket}/o/{name}"},
        refers={"bucket": BUCKET},
        kept=KEPT,
        source="storage objects.insert is a new generation; storage/resource_storage_bucket_object.go",
    ),
    FOLDER: Row(
        id="{bucket}/{name}",
        name="name",
        outputs={"selfLink": "https://www.googleapis.com/storage/v1/b/{bucket}/managedFolders/{name}"},
        refers={"bucket": BUCKET},
        force="forceDestroy",
        source="storage has no managedFolders.patch",
    ),
    "gcp:storage/managedFolderIamMember:ManagedFolderIamMember": membership(
        "b/{bucket}/managedFolders/{managedFolder}", {"bucket": BUCKET, "managedFolder": FOLDER}
    ),
    POOL: Row(
        id="projects/{project}/locations/global/workloadIdentityPools/{workloadIdentityPoolId}",
        name="workloadIdentityPoolId",
        replace="project workloadIdentityPoolId",
        outputs={
            "name": "projects/{projectNumber}/locations/global/workloadIdentityPools/{workloadIdentityPoolId}",
            "state": "ACTIVE",
        },
        known_as=("{name}",),
        lingers="a deleted pool keeps its id for 30 days: documentation of WorkloadIdentityPool in pulumi-gcp 10.2",
        kept=KEPT,
        source="iam projects.locations.workloadIdentityPools.patch",
    ),
    "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider": Row(
        id="projects/{project}/locations/global/workloadIdentityPools/{workloadIdentityPoolId}/providers/"
        "{workloadIdentityPoolProviderId}",
        name="workloadIdentityPoolProviderId",
        replace="project workloadIdentityPoolId workloadIdentityPoolProviderId",
        outputs={
            "name": "projects/{projectNumber}/locations/global/workloadIdentityPools/{workloadIdentityPoolId}"
            "/providers/{workloadIdentityPoolProviderId}",
            "state": "ACTIVE",
        },
        known_as=("{name}",),
        refers={"workloadIdentityPoolId": POOL},
        kept=KEPT,
        source="iam projects.locations.workloadIdentityPools.providers.patch",
    ),
    "gcp:monitoring/alertPolicy:AlertPolicy": Row(
        id="projects/{project}/alertPolicies/{digits18}",
        replace="project",
        outputs={"name": "{id}"},
        kept=KEPT,
        source="monitoring projects.alertPolicies.patch",
    ),
    "gcp:monitoring/dashboard:Dashboard": Row(
        id="projects/{projectNumber}/dashboards/{uuid}",
        replace="project",
        kept=KEPT,
        source="monitoring.v1 projects.dashboards.patch",
    ),
    "gcp:monitoring/notificationChannel:NotificationChannel": Row(
        id="projects/{project}/notificationChannels/{digits18}",
        replace="project",
        outputs={"name": "{id}", "verificationStatus": ""},
        kept=KEPT,
        source="monitoring projects.notificationChannels.patch",
    ),
    "gcp:projects/service:Service": Row(
        id="{project}/{service}",
        source="serviceusage services.enable; disableOnDestroy and the like are the plugin's own",
    ),
    "gcp:kms/keyRing:KeyRing": Row(
        id=f"{LOCATED}/keyRings/{{name}}",
        name="name",
        lingers="key rings cannot be deleted: https://cloud.google.com/kms/docs/resource-hierarchy, read 2026-11-21",
        source="kms has no keyRings.patch",
    ),
    "gcp:kms/cryptoKey:CryptoKey": Row(
        labelled=True,
        id="{keyRing}/cryptoKeys/{name}",
        name="name",
        replace="purpose destroyScheduledDuration importOnly skipInitialVersionCreation cryptoKeyBackend"
        " versionTemplate.protectionLevel",
        outputs={"primaries": [{"name": "{keyRing}/cryptoKeys/{name}/cryptoKeyVersions/1", "state": "ENABLED"}]},
        lingers="keys stay, only versions go: https://cloud.google.com/kms/docs/destroy-restore, read 2026-11-21",
        kept=KEPT,
        source="kms cryptoKeys.patch; the rest is immutable in kms.v1",
    ),
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": membership("{cryptoKeyId}", {}),
    "gcp:projects/serviceIdentity:ServiceIdentity": Row(
        id="projects/{project}/services/{service}",
        outputs={
            "email": "service-{projectNumber}@gcp-sa-{service:first}.iam.gserviceaccount.com",
            "member": "serviceAccount:service-{projectNumber}@gcp-sa-{service:first}.iam.gserviceaccount.com",
        },
        known_as=("{email}",),
        # Nothing takes an agent away, nor the role that a stack leaves with it: neither is the stack's any more.
        takes=frozenset({"gcp:projects/iAMMember:IAMMember"}),
        source="serviceusage services.generateServiceIdentity",
    ),
    "gcp:projects/iAMMember:IAMMember": membership("{project}", {}, first=True),
    "gcp:projects/iAMCustomRole:IAMCustomRole": Row(
        id="projects/{project}/roles/{roleId}",
        name="roleId",
        outputs={"name": "projects/{project}/roles/{roleId}", "deleted": False},
        lingers="the id is held for up to 37 days: documentation of IAMCustomRole in pulumi-gcp 10.2, read 2026-11-21",
        kept=KEPT,
        source="iam projects.roles.patch",
    ),
    NETWORK: Row(
        id=f"{GLOBAL}/networks/{{name}}",
        name="name",
        replace="autoCreateSubnetworks description enableUlaInternalIpv6 internalIpv6Range networkProfile",
        outputs={
            "selfLink": f"{COMPUTE}{GLOBAL}/networks/{{name}}",
            "networkId": "{digits12}",
            "gatewayIpv4": "",
            "mtu": 1460,
        },
        kept=KEPT,
        source="compute networks.patch",
    ),
    "gcp:compute/subnetwork:Subnetwork": Row(
        id=f"{REGIONAL}/subnetworks/{{name}}",
        name="name",
        replace="network ipCidrRange description purpose reservedInternalRange",
        outputs={
            "selfLink": f"{COMPUTE}{REGIONAL}/subnetworks/{{name}}",
            "gatewayAddress": "10.0.0.1",
            "creationTimestamp": "2026-11-21T00:00:00Z",
            "fingerprint": "{hex8}",
        },
        taken=("range {network:last} {ipCidrRange}",),
        kept=KEPT,
        source="compute subnetworks.patch, expandIpCidrRange",
    ),
    "gcp:compute/firewall:Firewall": Row(
        id=f"{GLOBAL}/firewalls/{{name}}",
        name="name",
        replace="network direction",
        outputs={"selfLink": f"{COMPUTE}{GLOBAL}/firewalls/{{name}}", "creationTimestamp": "2026-11-21T00:00:00Z"},
        kept=KEPT,
        source="compute firewalls.patch",
    ),
    RANGE: Row(
        labelled=True,
        id=f"{GLOBAL}/addresses/{{name}}",
        name="name",
        replace="address addressType description ipVersion network prefixLength purpose",
        outputs={
            "selfLink": f"{COMPUTE}{GLOBAL}/addresses/{{name}}",
            "creationTimestamp": "2026-11-21T00:00:00Z",
            "labelFingerprint": "{hex8}",
        },
        taken=("range {network:last} {address}/{prefixLength}",),
        kept=KEPT,
        source="compute globalAddresses has setLabels and no patch",
    ),
    "gcp:servicenetworking/connection:Connection": Row(
        id="{network}:{service}",
        replace="network service",
        outputs={"peering": "servicenetworking-googleapis-com"},
        refers={"reservedPeeringRanges": RANGE},
        kept=KEPT,
        source="servicenetworking services.connections.patch: the ranges",
    ),
    "gcp:servicenetworking/vpcServiceControls:VpcServiceControls": Row(
        id="services/{service}/projects/{project}/networks/{network}",
        replace="network project service",
        refers={"network": NETWORK},
        source="servicenetworking services.enableVpcServiceControls, disableVpcServiceControls; a delete does nothing",
    ),
    ADDRESS: Row(
        labelled=True,
        id=f"{REGIONAL}/addresses/{{name}}",
        name="name",
        replace="address addressType description ipVersion network networkTier prefixLength purpose subnetwork",
        outputs={
            "address": "10.64.0.7",
            "selfLink": f"{COMPUTE}{REGIONAL}/addresses/{{name}}",
            "creationTimestamp": "2026-11-21T00:00:00Z",
            "labelFingerprint": "{hex8}",
        },
        kept=KEPT,
        source="compute addresses has setLabels and no patch",
    ),
    "gcp:compute/forwardingRule:ForwardingRule": Row(
        labelled=True,
        id=f"{REGIONAL}/forwardingRules/{{name}}",
        name="name",
        replace="backendService description ipAddress ipProtocol ipVersion loadBalancingScheme network"
        " noAutomateDnsZone portRange ports subnetwork",
        outputs={
            "selfLink": f"{COMPUTE}{REGIONAL}/forwardingRules/{{name}}",
            "pscConnectionStatus": "ACCEPTED",
            "pscConnectionId": "{digits12}",
        },
        taken=("address {ipAddress}",),
        kept=KEPT,
        source="compute forwardingRules.patch, setLabels, setTarget",
    ),
    SECRET: Row(
        labelled=True,
        id="projects/{project}/secrets/{secretId}",
        name="secretId",
        replace="replication secretType tags",
        outputs={"name": "projects/{projectNumber}/secrets/{secretId}", "createTime": "2026-11-21T00:00:00Z"},
        kept=KEPT,
        source="secretmanager projects.secrets.patch: replication is immutable",
    ),
    "gcp:secretmanager/secretIamMember:SecretIamMember": membership(
        "projects/{project}/secrets/{secretId:last}", {"secretId": SECRET}
    ),
    ENDPOINT: Row(
        labelled=True,
        id=f"{LOCATED}/endpoints/{{name}}",
        name="name",
        replace="encryptionSpec location network privateServiceConnectConfig.enablePrivateServiceConnect region",
        outputs={
            "createTime": "2026-11-21T00:00:00Z",
            "dedicatedEndpointDns": "{name}.{location}-{projectNumber}.prediction.vertexai.goog",
            "etag": "BwX{hex8}",
            "modelDeploymentMonitoringJob": "",
            "updateTime": "2026-11-21T00:00:00Z",
        },
        kept=KEPT,
        source="https://github.com/GoogleCloudPlatform/magic-modules/blob/main/mmv1/products/vertexai/Endpoint.yaml",
    ),
    "gcp:vertex/aiEndpointIamMember:AiEndpointIamMember": membership(
        f"{LOCATED}/endpoints/{{endpoint:last}}", {"endpoint": ENDPOINT}
    ),
    "gcp:colab/schedule:Schedule": Row(
        id=f"{LOCATED}/schedules/{{digits12}}",
        replace="location createPipelineJobRequest createNotebookExecutionJobRequest",
        outputs={"state": "{desiredState}", "name": "{digits12}"},
        refers={"createPipelineJobRequest.pipelineJob.reservedIpRanges": RANGE},
        kept=KEPT,
        source="https://github.com/GoogleCloudPlatform/magic-modules/blob/main/mmv1/products/colab/Schedule.yaml at "
        "01abf330: a notebook's request is immutable; a pipeline's, which is not there yet, is taken for it too",
    ),
    "gcp:vertex/aiPersistentResource:AiPersistentResource": Row(
        labelled=True,
        id=f"{LOCATED}/persistentResources/{{name}}",
        name="name",
        replace="effectiveLabels encryptionSpec labels network pscInterfaceConfig reservedIpRanges resourceRuntimeSpec"
        " resourcePools.autoscalingSpec resourcePools.diskSpec resourcePools.id resourcePools.machineSpec",
        outputs={
            "state": "RUNNING",
            "createTime": "2026-11-21T00:00:00Z",
            "startTime": "2026-11-21T00:10:00Z",
            "updateTime": "2026-11-21T00:10:00Z",
        },
        refers={"reservedIpRanges": RANGE},
        kept=KEPT,
        source="https://github.com/GoogleCloudPlatform/magic-modules/blob/main/mmv1/products/vertexai/"
        "PersistentResource.yaml: all is immutable but displayName and resourcePools.replicaCount",
    ),
    ROUTER: Row(
        id=f"{REGIONAL}/routers/{{name}}",
        name="name",
        replace="network encryptedInterconnectRouter",
        outputs={"selfLink": f"{COMPUTE}{REGIONAL}/routers/{{name}}"},
        kept=KEPT,
        source="compute routers.patch",
    ),
    "gcp:compute/routerNat:RouterNat": Row(
        id="{project}/{region}/{router:last}/{name}",
        name="name",
        replace="initialNatIps type",
        refers={"router": ROUTER},
        kept=KEPT,
        source="a part of compute routers.patch",
    ),
    "gcp:compute/route:Route": Row(
        id=f"{GLOBAL}/routes/{{name}}",
        name="name",
        replace="description destRange network nextHopGateway nextHopIlb nextHopInstance nextHopIp nextHopVpnTunnel"
        " priority tags",
        outputs={"selfLink": f"{COMPUTE}{GLOBAL}/routes/{{name}}"},
        kept=KEPT,
        source="compute has no routes.patch",
    ),
    ZONE: Row(
        labelled=True,
        id="projects/{project}/managedZones/{name}",
        name="name",
        replace="dnsName visibility",
        outputs={"managedZoneId": "{digits12}", "nameServers": ["ns-gcp-private.googledomains.com."]},
        force="forceDestroy",
        kept=KEPT,
        words={"in_use": "containerNotEmpty"},
        source="dns managedZones.patch",
    ),
    "gcp:dns/recordSet:RecordSet": Row(
        id="projects/{project}/managedZones/{managedZone:last}/rrsets/{name}/{type}",
        replace="name type",
        refers={"managedZone": ZONE},
        kept=KEPT,
        source="dns changes.create",
    ),
    REPOSITORY: Row(
        labelled=True,
        id=f"{LOCATED}/repositories/{{repositoryId}}",
        replace="format kmsKeyName mode",
        outputs={
            "name": "{repositoryId}",
            "registryUri": "{location}-docker.pkg.dev/{project}/{repositoryId}",
            "createTime": "2026-11-21T00:00:00Z",
        },
        known_as=("{registryUri}",),
        kept=KEPT,
        source="artifactregistry repositories.patch",
    ),
    "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember": membership(
        f"{LOCATED}/repositories/{{repository:last}}", {"repository": REPOSITORY}
    ),
    "gcp:serviceaccount/account:Account": Row(
        id="projects/{project}/serviceAccounts/{accountId}@{project}.iam.gserviceaccount.com",
        name="accountId",
        outputs={
            "email": "{accountId}@{project}.iam.gserviceaccount.com",
            "member": "serviceAccount:{accountId}@{project}.iam.gserviceaccount.com",
            "name": "projects/{project}/serviceAccounts/{accountId}@{project}.iam.gserviceaccount.com",
            "uniqueId": "{digits21}",
        },
        known_as=("{email}", "{uniqueId}"),
        kept=KEPT,
        source="iam serviceAccounts.patch",
    ),
    "gcp:serviceaccount/iAMMember:IAMMember": membership("{serviceAccountId}", {"serviceAccountId": ANYTHING}),
    "gcp:parametermanager/parameter:Parameter": parameter("global"),
    "gcp:parametermanager/parameterVersion:ParameterVersion": version("parameters"),
    "gcp:parametermanager/regionalParameter:RegionalParameter": parameter("{location}"),
    "gcp:parametermanager/regionalParameterVersion:RegionalParameterVersion": version("regional parameters"),
}

PREFIX = re.compile(r"https://(www|compute)\.googleapis\.com/(compute|dns)/v1/|//[a-z]+\.googleapis\.com/")
NESTED = re.compile(r"projects/(?P<project>[^/]+)/((locations|regions|zones)/[^/]+/|global/)?[a-zA-Z]+/[^/]+(/.+)?")
GOOGLES = re.compile(
    r"@(gs-project-accounts|compute-system)\.iam\.gserviceaccount\.com$|@cloudservices\.|-compute@developer\."
)
"""Accounts that every project has, or gets by asking for them: https://cloud.google.com/iam/docs/service-agents."""


def identify(text: str, facts: Facts) -> str | None:
    """Resource names and self links of this project, and service accounts that a member names."""
    if text.startswith("serviceAccount:") or (text.endswith(".gserviceaccount.com") and "/" not in text):
        email = text.removeprefix("serviceAccount:")
        return None if GOOGLES.search(email) or "[" in email else email
    name = PREFIX.sub("", text)
    found = NESTED.fullmatch(name)
    if not found or found["project"] not in (facts["project"], facts["projectNumber"]):
        return None
    if name.endswith("/global/gateways/default-internet-gateway"):
        return None
    name = name.replace(f"projects/{facts['projectNumber']}/", f"projects/{facts['project']}/", 1)
    return name.partition("/cryptoKeyVersions/")[0]


CLOUD = Cloud(
    package="gcp",
    table="gcp.py",
    types=TYPES,
    invokes={
        "gcp:storage/getProjectServiceAccount:getProjectServiceAccount": lambda arguments, facts: {
            "emailAddress": f"service-{facts['projectNumber']}@gs-project-accounts.iam.gserviceaccount.com",
            "member": f"serviceAccount:service-{facts['projectNumber']}@gs-project-accounts.iam.gserviceaccount.com",
            "id": f"service-{facts['projectNumber']}@gs-project-accounts.iam.gserviceaccount.com",
            "project": arguments.get("project") or facts["project"],
        },
        "gcp:organizations/getProject:getProject": lambda arguments, facts: {
            "autoCreateNetwork": True,
            "billingAccount": "",
            "deletionPolicy": "DELETE",
            "effectiveLabels": {},
            "folderId": "",
            "id": f"projects/{facts['project']}",
            "labels": {},
            "name": facts["project"],
            "number": facts["projectNumber"],
            "orgId": "",
            "projectId": facts["project"],
            "pulumiLabels": {},
            "tags": {},
        },
    },
    facts=lambda configuration: {
        "project": configuration.get("project", "acme-ml"),
        "projectNumber": NUMBER,
        "region": configuration.get("region", "europe-west4"),
        "location": configuration.get("region", "europe-west4"),
        "always_there": (
            LOCATED.format(
                project=configuration.get("project", "acme-ml"), location=configuration.get("region", "europe-west4")
            ),
        ),
        "labels_of_all": json.loads(configuration.get("defaultLabels") or "{}"),
    },
    identify=identify,
    place="name",
    labels=("labels", "effectiveLabels"),
    container=lambda id_: None,
    answer=lambda inputs: inputs,
    words={
        "taken": "{type}: googleapi: Error 409: {name} already exists, {code}",
        "missing": "{type}: googleapi: Error 404: '{name}' ({other}) was not found, {code}",
        "in_use": "{type}: googleapi: Error 400: {name} is already being used by {other}, {code}",
        "locked": "{type}: googleapi: Error 403: {name} is held by {other}, {code}",
        "kept": "{type}: {name} cannot be deleted: {other}",
        "frozen": "{type}: googleapi: Error 400: {other} of {name} cannot be changed, {code}",
    },
    codes={
        "taken": "alreadyExists",
        "missing": "notFound",
        "in_use": "resourceInUseByAnotherResource",
        "locked": "forbidden",
        "kept": "deletionPolicy",
        "frozen": "invalid",
    },
    faults={
        "quota": "{type}: googleapi: Error 403: Quota exceeded for quota metric, rateLimitExceeded",
        "throttled": "{type}: googleapi: Error 429: Too many requests, rateLimitExceeded",
        "conflict": "{type}: googleapi: Error 409: There were concurrent policy changes, aborted",
    },
)
