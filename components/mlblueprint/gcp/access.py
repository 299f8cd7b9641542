"""What pulumi-gcp has to be allowed to do for resources of each type: Google's own permissions.

Permissions are those that Google's predefined roles hold, as https://github.com/iann0036/iam-dataset lists them
(gcp/roles, of 2026-08-22, read 2026-11-21); which of them a resource takes, from the methods that its provider calls
(https://github.com/hashicorp/terraform-provider-google, services/*) and the permission of each method. Nobody has run a
deployment with nothing but these. A custom role of Google's is for a whole project: keep one product in each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Access:
    """What the resources of one type take: permissions, joined by spaces."""

    read: str
    write: str


ALWAYS = "resourcemanager.projects.get serviceusage.services.get serviceusage.services.list"
"""What the provider reads before anything else."""


def _all(kind: str, *more: str, without: str = "") -> Access:
    """Get, create, update and delete, as most kinds have them."""
    writes = [f"{kind}.{verb}" for verb in ("create", "update", "delete") if verb not in without.split()]
    return Access(f"{kind}.get", " ".join((*writes, *more)))


def _policy(kind: str, *more: str) -> Access:
    """A member of the policy of one resource."""
    return Access(f"{kind}.getIamPolicy", " ".join((f"{kind}.setIamPolicy", *more)))


TABLE: Mapping[str, Access] = {
    "gcp:artifactregistry/repository:Repository": _all(
        "artifactregistry.repositories",
        "artifactregistry.repositories.downloadArtifacts",
        "artifactregistry.repositories.uploadArtifacts",
    ),
    "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember": _policy("artifactregistry.repositories"),
    "gcp:colab/schedule:Schedule": _all(
        "aiplatform.schedules", "aiplatform.pipelineJobs.create", "iam.serviceAccounts.actAs"
    ),
    "gcp:compute/address:Address": Access(
        "compute.addresses.get compute.regionOperations.get",
        "compute.addresses.create compute.addresses.createInternal compute.addresses.delete "
        "compute.addresses.deleteInternal compute.addresses.setLabels compute.subnetworks.use",
    ),
    "gcp:compute/firewall:Firewall": Access(
        "compute.firewalls.get compute.globalOperations.get",
        "compute.firewalls.create compute.firewalls.delete compute.firewalls.update compute.networks.updatePolicy",
    ),
    "gcp:compute/forwardingRule:ForwardingRule": Access(
        "compute.forwardingRules.get compute.regionOperations.get",
        "compute.addresses.use compute.addresses.useInternal compute.forwardingRules.create "
        "compute.forwardingRules.delete compute.forwardingRules.pscCreate compute.forwardingRules.pscDelete "
        "compute.forwardingRules.pscSetLabels compute.forwardingRules.pscUpdate compute.forwardingRules.setLabels "
        "compute.forwardingRules.update compute.networks.use",
    ),
    "gcp:compute/globalAddress:GlobalAddress": Access(
        "compute.globalAddresses.get compute.globalOperations.get",
        "compute.globalAddresses.create compute.globalAddresses.createInternal compute.globalAddresses.delete "
        "compute.globalAddresses.deleteInternal compute.globalAddresses.setLabels compute.networks.use",
    ),
    "gcp:compute/network:Network": Access(
        "compute.globalOperations.get compute.networks.get",
        "compute.networks.create compute.networks.delete compute.networks.update compute.networks.updatePolicy "
        "compute.routes.delete",
    ),
    "gcp:compute/route:Route": Access(
        "compute.globalOperations.get compute.routes.get",
        "compute.networks.updatePolicy compute.routes.create compute.routes.delete",
    ),
    "gcp:compute/subnetwork:Subnetwork": Access(
        "compute.regionOperations.get compute.subnetworks.get",
        "compute.networks.updatePolicy compute.subnetworks.create compute.subnetworks.delete "
        "compute.subnetworks.expandIpCidrRange compute.subnetworks.setPrivateIpGoogleAccess compute.subnetworks.update",
    ),
    "gcp:dns/managedZone:ManagedZone": _all(
        "dns.managedZones", "compute.networks.get", "dns.networks.bindPrivateDNSZone"
    ),
    "gcp:dns/recordSet:RecordSet": Access(
        "dns.changes.get dns.resourceRecordSets.get dns.resourceRecordSets.list",
        "dns.changes.create dns.resourceRecordSets.create dns.resourceRecordSets.delete dns.resourceRecordSets.update",
    ),
    "gcp:iam/workloadIdentityPool:WorkloadIdentityPool": _all("iam.googleapis.com/workloadIdentityPools"),
    "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider": _all(
        "iam.googleapis.com/workloadIdentityPoolProviders"
    ),
    "gcp:kms/cryptoKey:CryptoKey": Access(
        "cloudkms.cryptoKeyVersions.list cloudkms.cryptoKeys.get",
        "cloudkms.cryptoKeyVersions.destroy cloudkms.cryptoKeys.create cloudkms.cryptoKeys.update",
    ),
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": _policy("cloudkms.cryptoKeys"),
    "gcp:kms/keyRing:KeyRing": Access("cloudkms.keyRings.get", "cloudkms.keyRings.create"),
    # A condition on log entries is a rule of Cloud Logging as well.
    # https://cloud.google.com/unified-maintenance/docs/access-control (roles/logging.configWriter), read 2026-11-21.
    "gcp:monitoring/alertPolicy:AlertPolicy": Access(
        "logging.notificationRules.get monitoring.alertPolicies.get",
        "logging.notificationRules.create logging.notificationRules.delete logging.notificationRules.update "
        "monitoring.alertPolicies.create monitoring.alertPolicies.delete monitoring.alertPolicies.update",
    ),
    "gcp:monitoring/dashboard:Dashboard": _all("monitoring.dashboards"),
    "gcp:monitoring/notificationChannel:NotificationChannel": _all("monitoring.notificationChannels"),
    "gcp:projects/iAMCustomRole:IAMCustomRole": _all("iam.roles", "iam.roles.undelete"),
    "gcp:projects/iAMMember:IAMMember": _policy("resourcemanager.projects"),
    "gcp:projects/service:Service": Access(
        "serviceusage.services.get", "serviceusage.services.enable serviceusage.services.list"
    ),
    "gcp:projects/serviceIdentity:ServiceIdentity": Access("serviceusage.services.get", "serviceusage.services.enable"),
    "gcp:secretmanager/secret:Secret": _all("secretmanager.secrets"),
    "gcp:secretmanager/secretIamMember:SecretIamMember": _policy("secretmanager.secrets"),
    "gcp:serviceaccount/account:Account": _all("iam.serviceAccounts"),
    "gcp:serviceaccount/iAMMember:IAMMember": _policy("iam.serviceAccounts"),
    "gcp:servicenetworking/connection:Connection": Access(
        "servicenetworking.services.get",
        "compute.globalAddresses.use compute.networks.addPeering compute.networks.removePeering "
        "compute.networks.updatePeering servicenetworking.services.addPeering "
        "servicenetworking.services.deleteConnection",
    ),
    "gcp:servicenetworking/vpcServiceControls:VpcServiceControls": Access(
        "servicenetworking.services.getVpcServiceControls",
        "servicenetworking.services.disableVpcServiceControls servicenetworking.services.enableVpcServiceControls",
    ),
    "gcp:storage/bucket:Bucket": Access(
        "storage.buckets.get",
        "storage.buckets.create storage.buckets.delete storage.buckets.enableObjectRetention storage.buckets.update",
    ),
    "gcp:storage/bucketIAMMember:BucketIAMMember": _policy("storage.buckets"),
    "gcp:storage/bucketObject:BucketObject": Access(
        "storage.objects.get", "storage.objects.create storage.objects.delete storage.objects.update"
    ),
    "gcp:storage/managedFolder:ManagedFolder": Access(
        "storage.managedFolders.get", "storage.managedFolders.create storage.managedFolders.delete"
    ),
    "gcp:storage/managedFolderIamMember:ManagedFolderIamMember": _policy("storage.managedFolders"),
    # `predict`: the workflow asks the new endpoint once (smoke test).
    "gcp:vertex/aiEndpoint:AiEndpoint": _all("aiplatform.endpoints", "aiplatform.endpoints.predict"),
    "gcp:vertex/aiEndpointIamMember:AiEndpointIamMember": _policy("aiplatform.endpoints"),
    "gcp:vertex/aiPersistentResource:AiPersistentResource": _all(
        "aiplatform.persistentResources", "iam.serviceAccounts.actAs", without="update"
    ),
    # Ours: asks for the service attachment of an endpoint (attachment.py).
    "pulumi-python:dynamic/gcp:Attachment": Access("aiplatform.endpoints.get", ""),
    # Ours: waits for what is under way, uploads models, deploys them, shifts the traffic and asks the alarms
    # (prediction.py).
    "pulumi-python:dynamic/gcp:Rollout": Access(
        "aiplatform.endpoints.get aiplatform.models.get aiplatform.models.list",
        "aiplatform.endpoints.deploy aiplatform.endpoints.undeploy aiplatform.endpoints.update "
        "aiplatform.models.delete aiplatform.models.update aiplatform.models.upload aiplatform.operations.list "
        "iam.serviceAccounts.actAs monitoring.alerts.list",
    ),
}
"""Resource type -> what it takes."""


def permissions(types: Sequence[str], *, write: bool) -> list[str]:
    """Every permission, once, by name.

    Raises:
        KeyError: nothing is known of a type.
    """
    found = set(ALWAYS.split())
    for kind in types:
        access = TABLE[kind]
        found.update(access.read.split(), access.write.split() if write else ())
    return sorted(found)


def document(types: Sequence[str], *, name: str, write: bool) -> dict[str, Any]:
    """A custom role, as `gcloud iam roles create ROLE --project P --file` takes it.

    Raises:
        KeyError: nothing is known of a type.
    """
    does = "deploys" if write else "reads"
    return {
        "title": f"{name} {'deployer' if write else 'planner'}",
        "description": f"What {does} the resources of {name}, and nothing else",
        "stage": "GA",
        "includedPermissions": permissions(types, write=write),
    }


COMING: Mapping[str, Sequence[str]] = {
    "mlblueprint:gcp:Endpoint": (
        "gcp:compute/forwardingRule:ForwardingRule",
        "pulumi-python:dynamic/gcp:Attachment",
        "pulumi-python:dynamic/gcp:Rollout",
    )
}
"""What an endpoint gets with its first model; whoever deploys has the rights before."""
