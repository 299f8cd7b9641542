"""The judge of GCP payloads accepts what Google accepts, and names every kind of mistake."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args, get_origin

import pytest
from pulumi._types import is_input_type

from . import UNKNOWN, check
from . import gcp as judge
from .gcp_discovery import Node
from .gcp_forms import Form
from .gcp_right_alarms import RIGHT as ALARMS
from .gcp_right_alarms import WRONG as WRONG_ALARMS
from .gcp_rows import ROWS, Row

KEY = "projects/acme-ml/locations/europe-west4/keyRings/churn/cryptoKeys/data"
MEMBER = "serviceAccount:train@acme-ml.iam.gserviceaccount.com"
NETWORK = "projects/acme-ml/global/networks/churn"

PAYLOAD = {
    "display_name": "tune",
    "job_spec": {
        "worker_pool_specs": [
            {
                "machine_spec": {"machine_type": "n2-standard-4"},
                "replica_count": 1,
                "container_spec": {"image_uri": "i"},
            }
        ],
        "scheduling": {"timeout": "3600s", "strategy": "SPOT"},
    },
}


def pipeline(payload: object = PAYLOAD, **tasks: object) -> str:
    """A compiled pipeline with one step that starts a job of Vertex AI."""
    container = {
        "image": "launcher",
        "args": ["--type", "CustomJob", "--payload", "{{$.inputs.parameters['payload']}}"],
    }
    given = {"payload": {"runtimeValue": {"constant": json.dumps(payload)}}}
    train = {"componentRef": {"name": "comp-train"}, "inputs": {"parameters": given}, "taskInfo": {"name": "train"}}
    component = {
        "executorLabel": "exec-train",
        "inputDefinitions": {"parameters": {"payload": {"parameterType": "STRING"}}},
    }
    return json.dumps(
        {
            "components": {"comp-train": component},
            "deploymentSpec": {"executors": {"exec-train": {"container": container}}},
            "pipelineInfo": {"name": "tune"},
            "root": {"dag": {"tasks": {"train": {**train, **tasks}}}},
            "schemaVersion": "2.1.0",
        }
    )


PIPELINE = pipeline()


def scheduled(spec: str) -> dict[str, Any]:
    """The schedule of a pipeline."""
    request = {"pipelineJob": {"pipelineSpec": spec, "runtimeConfig": {"gcsOutputDirectory": "gs://churn-runs"}}}
    return {"createPipelineJobRequest": request}


RIGHT: Mapping[str, Mapping[str, Any]] = {
    "pulumi:providers:gcp": {
        "project": "acme-ml",
        "region": "europe-west4",
        "defaultLabels": '{"team": "growth"}',
        "addPulumiAttributionLabel": "false",
        "version": "10.2.0",
    },
    "gcp:storage/bucket:Bucket": {
        "name": "churn-features",
        "location": "EUROPE-WEST4",
        "uniformBucketLevelAccess": True,
        "publicAccessPrevention": "enforced",
        "encryption": {
            "defaultKmsKeyName": KEY,
            "googleManagedEncryptionEnforcementConfig": {"restrictionMode": "FullyRestricted"},
        },
        "labels": {"team": "growth", "cost_center": "4711"},
        "lifecycleRules": [
            {
                "action": {"type": "SetStorageClass", "storageClass": "ARCHIVE"},
                "condition": {"age": 60, "withState": "LIVE"},
            },
            {"action": {"type": "AbortIncompleteMultipartUpload"}, "condition": {"age": 7, "matchesPrefixes": ["a/"]}},
        ],
        "logging": {"logBucket": "churn-logs", "logObjectPrefix": "features"},
        "retentionPolicy": {"retentionPeriod": "86400"},
        "softDeletePolicy": {"retentionDurationSeconds": 604_800},
        "versioning": {"enabled": True},
        "forceDestroy": False,
    },
    "gcp:storage/managedFolder:ManagedFolder": {"bucket": "churn-features", "name": "daily/"},
    "gcp:storage/bucketObject:BucketObject": {
        "bucket": "churn-features",
        "name": "daily/entry.json",
        "source": {"4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17", "hash": "0", "text": "{}"},
        "contentType": "application/json",
    },
    "gcp:compute/address:Address": {
        "name": "churn-api",
        "project": "acme-ml",
        "region": "europe-west4",
        "addressType": "INTERNAL",
        "subnetwork": "projects/acme-ml/regions/europe-west4/subnetworks/churn",
    },
    "gcp:compute/forwardingRule:ForwardingRule": {
        "name": "churn-api",
        "region": "europe-west4",
        "network": NETWORK,
        "ipAddress": "projects/acme-ml/regions/europe-west4/addresses/churn-api",
        "loadBalancingScheme": "",
        "noAutomateDnsZone": True,
        "target": "projects/tp/regions/europe-west4/serviceAttachments/sa",
    },
    "gcp:secretmanager/secret:Secret": {
        "secretId": "churn-hf-token",
        "project": "acme-ml",
        "replication": {
            "userManaged": {
                "replicas": [{"location": "europe-west4", "customerManagedEncryption": {"kmsKeyName": KEY}}]
            }
        },
        "versionDestroyTtl": "2592000s",
    },
    "gcp:secretmanager/secretIamMember:SecretIamMember": {
        "secretId": "churn-hf-token",
        "role": "roles/secretmanager.secretAccessor",
        "member": MEMBER,
    },
    "gcp:vertex/aiEndpoint:AiEndpoint": {
        "name": "123456789",
        "location": "europe-west4",
        "displayName": "churn-serving-churn-api",
        "encryptionSpec": {"kmsKeyName": KEY},
        "privateServiceConnectConfig": {
            "enablePrivateServiceConnect": True,
            "enableSecurePrivateServiceConnect": True,
            "projectAllowlists": ["acme-ml"],
        },
    },
    "gcp:vertex/aiEndpointIamMember:AiEndpointIamMember": {
        "location": "europe-west4",
        "endpoint": "123456789",
        "role": "projects/acme-ml/roles/churn_caller",
        "member": MEMBER,
    },
    "gcp:storage/bucketIAMMember:BucketIAMMember": {
        "bucket": UNKNOWN,
        "member": MEMBER,
        "role": "roles/storage.objectViewer",
        "condition": {"title": "daily", "expression": "resource.name.startsWith('x')"},
    },
    "gcp:storage/managedFolderIamMember:ManagedFolderIamMember": {
        "bucket": "churn-features",
        "managedFolder": "daily/",
        "member": MEMBER,
        "role": "roles/storage.objectUser",
    },
    "gcp:kms/keyRing:KeyRing": {"location": "europe-west4", "name": "churn"},
    "gcp:kms/cryptoKey:CryptoKey": {
        "keyRing": KEY.rpartition("/cryptoKeys/")[0],
        "purpose": "ENCRYPT_DECRYPT",
        "rotationPeriod": "7776000s",
        "destroyScheduledDuration": "2592000s",
        "versionTemplate": {"algorithm": "GOOGLE_SYMMETRIC_ENCRYPTION", "protectionLevel": "HSM"},
    },
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": {
        "cryptoKeyId": KEY,
        "member": "serviceAccount:service-123@gs-project-accounts.iam.gserviceaccount.com",
        "role": "roles/cloudkms.cryptoKeyEncrypterDecrypter",
    },
    "gcp:projects/serviceIdentity:ServiceIdentity": {"service": "storage.googleapis.com"},
    "gcp:projects/service:Service": {"service": "aiplatform.googleapis.com", "disableOnDestroy": False},
    "gcp:projects/iAMMember:IAMMember": {
        "project": "acme-ml",
        "member": MEMBER,
        "role": "projects/acme-ml/roles/churn_registrar",
    },
    "gcp:iam/workloadIdentityPool:WorkloadIdentityPool": {
        "project": "acme-ml",
        "workloadIdentityPoolId": "churn-0a1b2c3d4e",
        "displayName": "churn delivery",
    },
    "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider": {
        "project": "acme-ml",
        "workloadIdentityPoolId": "churn-0a1b2c3d4e",
        "workloadIdentityPoolProviderId": "github",
        "attributeMapping": {"google.subject": "assertion.sub"},
        "attributeCondition": "assertion.repository == 'acme/churn'",
        "oidc": {"issuerUri": "https://token.actions.githubusercontent.com"},
    },
    "gcp:projects/iAMCustomRole:IAMCustomRole": {
        "roleId": "churn_registrar",
        "title": "Registers models",
        "permissions": ["aiplatform.models.upload", "aiplatform.models.get"],
        "stage": "GA",
    },
    "gcp:compute/network:Network": {
        "name": "churn",
        "autoCreateSubnetworks": False,
        "routingMode": "REGIONAL",
        "mtu": 8896,
    },
    "gcp:compute/subnetwork:Subnetwork": {
        "network": NETWORK,
        "ipCidrRange": "10.64.0.0/20",
        "region": "europe-west4",
        "privateIpGoogleAccess": True,
        "stackType": "IPV4_ONLY",
        "logConfig": {"flowSampling": 0.5, "aggregationInterval": "INTERVAL_5_SEC", "metadata": "INCLUDE_ALL_METADATA"},
    },
    "gcp:compute/firewall:Firewall": {
        "network": "https://www.googleapis.com/compute/v1/" + NETWORK,
        "direction": "EGRESS",
        "denies": [{"protocol": "all"}],
        "destinationRanges": ["0.0.0.0/0"],
        "priority": 65_534,
        "logConfig": {"metadata": "INCLUDE_ALL_METADATA"},
    },
    "gcp:compute/globalAddress:GlobalAddress": {
        "network": NETWORK,
        "purpose": "VPC_PEERING",
        "addressType": "INTERNAL",
        "address": "10.64.128.0",
        "prefixLength": 17,
    },
    "gcp:servicenetworking/connection:Connection": {
        "network": NETWORK,
        "service": "servicenetworking.googleapis.com",
        "reservedPeeringRanges": ["churn-services"],
    },
    "gcp:servicenetworking/vpcServiceControls:VpcServiceControls": {
        "network": "churn",
        "service": "servicenetworking.googleapis.com",
        "enabled": True,
    },
    "gcp:vertex/aiPersistentResource:AiPersistentResource": {
        "name": "churn-trainers",
        "location": "europe-west4",
        "network": "projects/123456789012/global/networks/churn",
        "reservedIpRanges": ["churn-services"],
        "encryptionSpec": {"kmsKeyName": KEY},
        "resourcePools": [
            {
                "machineSpec": {
                    "machineType": "a2-ultragpu-8g",
                    "acceleratorType": "NVIDIA_A100_80GB",
                    "acceleratorCount": 8,
                },
                "replicaCount": "1",
                "autoscalingSpec": {"minReplicaCount": "1", "maxReplicaCount": "3"},
            },
            {"machineSpec": {"machineType": "n2-standard-4"}, "replicaCount": "2"},
        ],
        "resourceRuntimeSpec": {"serviceAccountSpec": {"enableCustomServiceAccount": True}},
    },
    "gcp:colab/schedule:Schedule": {
        "displayName": "churn-training-tune",
        "location": "europe-west4",
        "project": "acme-ml",
        "cron": "TZ=UTC 0 3 * * 1-5",
        "maxConcurrentRunCount": "1",
        "desiredState": "ACTIVE",
        "createPipelineJobRequest": {
            "parent": "projects/acme-ml/locations/europe-west4",
            "pipelineJob": {
                "displayName": "churn-training-tune",
                "labels": {"team": "growth"},
                "pipelineSpec": PIPELINE,
                "runtimeConfig": {"gcsOutputDirectory": "gs://churn-runs/runs/tune"},
                "serviceAccount": "tune@acme-ml.iam.gserviceaccount.com",
                "encryptionSpec": {"kmsKeyName": KEY},
                "network": "projects/123456789012/global/networks/churn",
                "reservedIpRanges": ["churn-services"],
            },
        },
    },
    "gcp:compute/router:Router": {"network": NETWORK, "bgp": {"asn": 64_514}},
    "gcp:compute/routerNat:RouterNat": {
        "router": "churn",
        "natIpAllocateOption": "AUTO_ONLY",
        "sourceSubnetworkIpRangesToNat": "LIST_OF_SUBNETWORKS",
        "subnetworks": [{"name": "churn", "sourceIpRangesToNats": ["ALL_IP_RANGES"]}],
        "logConfig": {"enable": True, "filter": "ERRORS_ONLY"},
    },
    "gcp:compute/route:Route": {
        "destRange": "199.36.153.4/30",
        "network": NETWORK,
        "nextHopGateway": "default-internet-gateway",
    },
    "gcp:dns/managedZone:ManagedZone": {
        "dnsName": "googleapis.com.",
        "visibility": "private",
        "privateVisibilityConfig": {"networks": [{"networkUrl": NETWORK}]},
    },
    "gcp:dns/recordSet:RecordSet": {
        "managedZone": "churn",
        "name": "*.googleapis.com.",
        "type": "CNAME",
        "ttl": 300,
        "rrdatas": ["restricted.googleapis.com."],
        "routingPolicy": {"wrrs": [{"weight": 0.5, "rrdatas": ["x."]}]},
    },
    "gcp:artifactregistry/repository:Repository": {
        "repositoryId": "churn-train",
        "format": "DOCKER",
        "location": "europe-west4",
        "kmsKeyName": KEY,
        "dockerConfig": {"immutableTags": True},
        "vulnerabilityScanningConfig": {"enablementConfig": "INHERITED"},
        "cleanupPolicyDryRun": False,
        "cleanupPolicies": [
            {"id": "keep", "action": "KEEP", "mostRecentVersions": {"keepCount": 30}},
            {"id": "drop", "action": "DELETE", "condition": {"tagState": "ANY", "olderThan": "86400s"}},
        ],
    },
    "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember": {
        "repository": "churn-train",
        "location": "europe-west4",
        "member": MEMBER,
        "role": "roles/artifactregistry.reader",
    },
    "gcp:serviceaccount/account:Account": {"accountId": "churn-train", "displayName": "Trains"},
    "gcp:serviceaccount/iAMMember:IAMMember": {
        "serviceAccountId": "projects/acme-ml/serviceAccounts/train@acme-ml.iam.gserviceaccount.com",
        "member": "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/attribute.repository/acme/churn",
        "role": "roles/iam.workloadIdentityUser",
    },
    "gcp:parametermanager/parameter:Parameter": {"parameterId": "churn", "format": "JSON"},
    "gcp:parametermanager/parameterVersion:ParameterVersion": {
        "parameter": "projects/acme-ml/locations/global/parameters/churn",
        "parameterVersionId": "v1",
        "parameterData": "{}",
        "disabled": False,
    },
    "gcp:parametermanager/regionalParameter:RegionalParameter": {
        "parameterId": "churn",
        "location": "europe-west4",
        "format": "JSON",
        "kmsKey": KEY,
    },
    "gcp:parametermanager/regionalParameterVersion:RegionalParameterVersion": {
        "parameter": UNKNOWN,
        "parameterVersionId": "v1",
        "parameterData": '{"approval": "manual"}',
    },
    **ALARMS,
}

BUCKET, KEYS, FIREWALL = "gcp:storage/bucket:Bucket", "gcp:kms/cryptoKey:CryptoKey", "gcp:compute/firewall:Firewall"
REPOSITORY, SUBNETWORK = "gcp:artifactregistry/repository:Repository", "gcp:compute/subnetwork:Subnetwork"
ZONE, ACCOUNT = "gcp:dns/managedZone:ManagedZone", "gcp:serviceaccount/account:Account"
CLUSTER, RANGE = "gcp:vertex/aiPersistentResource:AiPersistentResource", "gcp:compute/globalAddress:GlobalAddress"
SCHEDULE = "gcp:colab/schedule:Schedule"
GRANT, PROVIDER = "gcp:storage/bucketIAMMember:BucketIAMMember", "pulumi:providers:gcp"


def pool(**changes: object) -> dict[str, Any]:
    """A pool of machines that are scaled from 1 to 3."""
    return {
        "machineSpec": {"machineType": "n2-standard-4"},
        "replicaCount": "1",
        "autoscalingSpec": {"minReplicaCount": "1", "maxReplicaCount": "3"},
        **changes,
    }


def scaled(least: str, most: str) -> dict[str, Any]:
    """One pool, scaled within bounds."""
    bounds = {"minReplicaCount": least, "maxReplicaCount": most}
    return {"resourcePools": [pool(autoscalingSpec=bounds)]}


WRONG: list[tuple[str, dict[str, Any], str]] = [
    # pipelines
    (SCHEDULE, {"cron": "0 3 * * 1"}, "cron: '0 3 * * 1' is not UTC or another zone, and five fields"),
    (SCHEDULE, {"maxConcurrentRunCount": 1}, "maxConcurrentRunCount: 1 is not of type str"),
    (SCHEDULE, scheduled("{"), "pipelineSpec: is not JSON"),
    (SCHEDULE, scheduled('{"steps": 1}'), 'has no field named "steps"'),
    (SCHEDULE, scheduled(pipeline(componentRef={"name": "comp-tune"})), "train: componentRef: no such component"),
    (SCHEDULE, scheduled(pipeline(cachingOptions={"enableCache": True})), "train: cachingOptions: a run that is"),
    (SCHEDULE, scheduled(pipeline(dependentTasks=["test"])), "train: dependentTasks: no task test"),
    (SCHEDULE, scheduled(pipeline({**PAYLOAD, "job_spec": {}})), "jobSpec.workerPoolSpecs: missing"),
    (SCHEDULE, scheduled(pipeline({**PAYLOAD, "displayname": "tune"})), "displayname: no such property"),
    # missing
    (BUCKET, {"location": None}, "location: missing"),
    (REPOSITORY, {"format": None}, "format: missing"),
    (KEYS, {"versionTemplate": {"protectionLevel": "HSM"}}, "versionTemplate.algorithm: missing"),
    (BUCKET, {"lifecycleRules": [{"action": {"type": "Delete"}}]}, "lifecycleRules[0].condition: missing"),
    # unknown
    (BUCKET, {"lifecycle": {"rule": []}}, "lifecycle: not an argument"),
    (BUCKET, {"versionning": {"enabled": True}}, "versionning: not an argument; did you mean versioning?"),
    (
        BUCKET,
        {"versioning": {"enabled": True, "enable": True}},
        "versioning.enable: not an argument; did you mean enabled?",
    ),
    (
        BUCKET,
        {"public_access_prevention": "enforced"},
        "public_access_prevention: not an argument; did you mean publicAccessPrevention?",
    ),
    # wrong type
    (BUCKET, {"versioning": {"enabled": "true"}}, "versioning.enabled: 'true' is not of type bool"),
    (BUCKET, {"versioning": True}, "versioning: True is not an object"),
    (BUCKET, {"lifecycleRules": {}}, "lifecycleRules: {} is not a list"),
    (
        BUCKET,
        {"softDeletePolicy": {"retentionDurationSeconds": "604800"}},
        "softDeletePolicy.retentionDurationSeconds: '604800' is not of type int",
    ),
    (
        BUCKET,
        {"retentionPolicy": {"retentionPeriod": "1d"}},
        "retentionPolicy.retentionPeriod: '1d' is not a whole number",
    ),
    (FIREWALL, {"priority": True}, "priority: True is not of type int"),
    (REPOSITORY, {"dockerConfig": []}, "dockerConfig: [] is not an object"),
    ("gcp:storage/bucketObject:BucketObject", {"source": "entry.json"}, "source: 'entry.json' is not an asset"),
    # values: enums, formal and in prose
    (
        BUCKET,
        {"lifecycleRules": [{"action": {"type": "Remove"}, "condition": {"age": 1}}]},
        "lifecycleRules[0].action.type: 'Remove' is not one of Delete, SetStorageClass, AbortIncompleteMultipartUpload",
    ),
    (BUCKET, {"publicAccessPrevention": "yes"}, "publicAccessPrevention: 'yes' is not one of inherited, enforced"),
    (
        KEYS,
        {"versionTemplate": {"algorithm": "AES", "protectionLevel": "HSM"}},
        "versionTemplate.algorithm: 'AES' is not one of GOOGLE_SYMMETRIC_ENCRYPTION",
    ),
    (REPOSITORY, {"format": "FORMAT_UNSPECIFIED"}, "format: 'FORMAT_UNSPECIFIED' is not one of DOCKER"),
    (FIREWALL, {"direction": "OUT"}, "direction: 'OUT' is not one of EGRESS, INGRESS"),
    (BUCKET, {"deletionPolicy": "KEEP"}, "deletionPolicy: 'KEEP' is not one of DELETE, PREVENT, ABANDON"),
    # ids, names, formats, bounds
    (BUCKET, {"encryption": {"defaultKmsKeyName": KEY + "/cryptoKeyVersions/1"}}, "encryption.defaultKmsKeyName: "),
    (REPOSITORY, {"kmsKeyName": "data"}, "kmsKeyName: 'data' does not match projects/[^/]+/locations/"),
    (KEYS, {"keyRing": "churn"}, "keyRing: 'churn' does not match ^projects/"),
    (KEYS, {"name": "my key"}, "name: 'my key' does not match [a-zA-Z0-9_-]{1,63}"),
    (
        KEYS,
        {"destroyScheduledDuration": "30d"},
        "destroyScheduledDuration: '30d' is not a duration in seconds such as 3600s",
    ),
    (KEYS, {"rotationPeriod": "3600s"}, "rotationPeriod: '3600s' is not between 86400s and"),
    (BUCKET, {"name": "Churn"}, "name: 'Churn' is not a bucket name"),
    (BUCKET, {"name": "my-google-data"}, "name: 'my-google-data' is not a bucket name"),
    (
        BUCKET,
        {"softDeletePolicy": {"retentionDurationSeconds": 3600}},
        "3600 is neither 0 nor between 604800 and 7776000",
    ),
    (BUCKET, {"project": "Acme"}, "project: 'Acme' is not a project id"),
    (ACCOUNT, {"accountId": "abc"}, "accountId: 'abc' is not an account id"),
    (REPOSITORY, {"repositoryId": "churn_train"}, "repositoryId: 'churn_train' is not a repository id"),
    ("gcp:compute/network:Network", {"name": "Churn"}, "name: 'Churn' does not match [a-z]"),
    (SUBNETWORK, {"ipCidrRange": "10.64.0.1/20"}, "ipCidrRange: '10.64.0.1/20' is not an address range"),
    (SUBNETWORK, {"region": "europe"}, "region: 'europe' is not a region such as europe-west4"),
    (SUBNETWORK, {"logConfig": {"flowSampling": 50.0}}, "logConfig.flowSampling: 50.0 is not between 0 and 1"),
    (FIREWALL, {"destinationRanges": ["everywhere"]}, "destinationRanges[0]: 'everywhere' is not an address range"),
    (FIREWALL, {"denies": [{"protocol": "tcp", "ports": ["http"]}]}, "denies[0].ports[0]: 'http' is not a port"),
    (ZONE, {"dnsName": "googleapis.com"}, "dnsName: 'googleapis.com' is not a DNS name that ends with a dot"),
    (
        ZONE,
        {"privateVisibilityConfig": {"networks": [{"networkUrl": "churn"}]}},
        "privateVisibilityConfig.networks[0].networkUrl: ",
    ),
    ("gcp:projects/serviceIdentity:ServiceIdentity", {"service": "storage"}, "service: 'storage' is not a service"),
    (
        "gcp:projects/iAMCustomRole:IAMCustomRole",
        {"permissions": ["aiplatform.*"]},
        "permissions[0]: 'aiplatform.*' is not a permission",
    ),
    # labels
    (BUCKET, {"labels": {"Team": "growth"}}, "labels: 'Team' is not a label key"),
    (BUCKET, {"labels": {"owner": "a@b.example"}}, "labels.owner: 'a@b.example' is not a label value"),
    (BUCKET, {"labels": {"count": 3}}, "labels.count: 3 is not of type str"),
    (BUCKET, {"labels": {f"k{n}": "" for n in range(65)}}, "labels: 65 labels, at most 64 are allowed"),
    # grants
    (GRANT, {"member": "allUsers"}, "member: 'allUsers' opens the resource to the world"),
    (GRANT, {"member": "train@acme-ml.iam.gserviceaccount.com"}, "is not a principal such as serviceAccount:"),
    (GRANT, {"member": "serviceAccount:train@acme.example"}, "is not a principal such as serviceAccount:"),
    (GRANT, {"role": "storage.objectViewer"}, "role: 'storage.objectViewer' is not a role"),
    # what no single property says
    (FIREWALL, {"allows": [{"protocol": "tcp"}]}, "allows: give exactly one of allows and denies"),
    (FIREWALL, {"direction": "INGRESS"}, "sourceRanges: an INGRESS rule needs"),
    (ZONE, {"visibility": "public"}, "privateVisibilityConfig: goes with visibility private"),
    (
        REPOSITORY,
        {"cleanupPolicies": [{"id": "x", "action": "DELETE", "mostRecentVersions": {"keepCount": 1}}]},
        "cleanupPolicies[0].mostRecentVersions: may only be specified with the action KEEP",
    ),
    (
        BUCKET,
        {"lifecycleRules": [{"action": {"type": "SetStorageClass"}, "condition": {"age": 1}}]},
        "lifecycleRules[0].action.storageClass: goes with SetStorageClass",
    ),
    (RANGE, {"addressType": "EXTERNAL"}, "addressType: a range to peer is INTERNAL"),
    (RANGE, {"prefixLength": None}, "prefixLength: a range to peer needs it"),
    (RANGE, {"prefixLength": 30}, "prefixLength: 30 is not the length of a prefix"),
    (RANGE, {"purpose": "PEERING"}, "purpose: 'PEERING' is not one of DNS_RESOLVER"),
    (
        CLUSTER,
        {"network": NETWORK},
        "network: 'projects/acme-ml/global/networks/churn' is not a network of a project by",
    ),
    (CLUSTER, {"name": "Trainers"}, "name: 'Trainers' is not an id"),
    (CLUSTER, {"resourcePools": None}, "resourcePools: missing"),
    (CLUSTER, {"resourcePools": [{"replicaCount": "1"}]}, "resourcePools[0].machineSpec: missing"),
    (
        CLUSTER,
        {"resourcePools": [pool(machineSpec={"machineType": "n1-standard-4", "acceleratorType": "T4"})]},
        "resourcePools[0].machineSpec.acceleratorType: 'T4' is not one of NVIDIA_TESLA_K80",
    ),
    (CLUSTER, scaled("0", "3"), "autoscalingSpec.minReplicaCount: 0 is less than one machine"),
    (CLUSTER, scaled("2", "2"), "autoscalingSpec.maxReplicaCount: 2 is not above the least, 2"),
    (CLUSTER, {"resourcePools": [pool(autoscalingSpec=None, replicaCount="0")]}, "replicaCount: 0 is less than one"),
    (CLUSTER, {"resourcePools": [pool(autoscalingSpec=None, replicaCount=None)]}, "replicaCount: missing, and so is"),
    (CLUSTER, {"location": "us-central1"}, "encryptionSpec.kmsKeyName: the key is not in us-central1"),
    # set by the service
    (
        REPOSITORY,
        {"vulnerabilityScanningConfig": {"enablementState": "SCANNING_ACTIVE"}},
        "enablementState: is set by the service alone",
    ),
    # the provider
    (PROVIDER, {"projct": "acme"}, "projct: not an argument; did you mean project?"),
    (PROVIDER, {"region": "eu"}, "region: 'eu' is not a region such as europe-west4"),
    (PROVIDER, {"defaultLabels": {"team": "growth"}}, "defaultLabels: {'team': 'growth'} is not a string"),
    (PROVIDER, {"defaultLabels": "{team}"}, "defaultLabels: '{team}' is not JSON"),
    (PROVIDER, {"defaultLabels": '{"Team": "x"}'}, "defaultLabels: 'Team' is not a label key"),
    (PROVIDER, {"addPulumiAttributionLabel": '"yes"'}, "addPulumiAttributionLabel: 'yes' is not of type bool"),
    *WRONG_ALARMS,
]


@pytest.mark.parametrize("resource_type", RIGHT)
def test_a_right_payload_is_accepted(resource_type: str) -> None:
    assert check(resource_type, RIGHT[resource_type]) == []


def test_every_row_has_a_right_payload() -> None:
    assert set(RIGHT) == {*ROWS, PROVIDER}, "write a payload that Google accepts into RIGHT for every row"


@pytest.mark.parametrize(("resource_type", "change", "problem"), WRONG, ids=[problem[:60] for _, _, problem in WRONG])
def test_a_wrong_payload_is_named(resource_type: str, change: dict[str, Any], problem: str) -> None:
    found = check(resource_type, {**RIGHT[resource_type], **change})
    assert any(problem in text for text in found), found
    assert len(found) == 1, found


@pytest.mark.parametrize("resource_type", RIGHT)
def test_unknown_values_satisfy(resource_type: str) -> None:
    assert check(resource_type, dict.fromkeys(RIGHT[resource_type], UNKNOWN)) == []


def test_a_type_without_a_row_says_where_to_add_it() -> None:
    assert check("gcp:vertex/aiCustomThing:AiCustomThing", {}) == [
        "no row for 'gcp:vertex/aiCustomThing:AiCustomThing': "
        "say where Google describes it in ROWS in tests/vendor/gcp_rows.py"
    ]


@pytest.mark.parametrize("resource_type", ROWS)
def test_every_argument_has_a_place(resource_type: str) -> None:
    row = ROWS[resource_type]
    problems = list(_misfits(row, judge.args_class(resource_type), "", judge.bodies(row)))
    assert not problems, f"add to the row's names in tests/vendor/gcp_rows.py: {problems}"


def _misfits(row: Row, arguments: type, path: str, nodes: Sequence[Node]) -> Iterator[str]:
    """Arguments of the SDK that no property of Google's takes, or one of another type."""
    wire = {str: {"string"}, int: {"integer", "string"}, bool: {"boolean"}, float: {"number"}}
    for name, (expected, _) in judge.arguments_of(arguments).items():
        inner = f"{path}.{name}" if path else name
        bound = judge.place(row, nodes, inner)
        kind = judge._plain(expected)
        while get_origin(kind) and issubclass(get_origin(kind), Sequence):
            kind = judge._plain(get_args(kind)[0])
        if bound is None:
            yield f"{inner}: fits nowhere"
        elif isinstance(bound, Form):
            continue
        elif is_input_type(kind):
            item = judge._item(row, bound)
            yield from _misfits(row, kind, inner, [] if isinstance(item, Form) else [item])
        elif kind in wire and judge._item(row, bound).get("type") not in wire[kind]:  # type: ignore[union-attr]
            yield f"{inner}: {kind.__name__} here, {bound.get('type')} there"
