"""What azure-native has to be allowed to do for resources of each type: Azure's own operations.

An operation is the type's path and `read`, `write` or `delete`, as far as Azure has it: a role that names one which
does not exist is refused as a whole. Those of key vaults, storage, Azure ML, managed identities and alerts were read at
https://learn.microsoft.com/azure/role-based-access-control/resource-provider-operations on 2026-11-21, the others are
believed. What else a type takes stands beside it: networks are joined, identities assigned, private endpoints approved.
Nobody has run a deployment with nothing but these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mlblueprint.azure.metrics import EVENTS, PLATFORM, TRAFFIC

GROUP = "Microsoft.Resources/subscriptions/resourceGroups"
ASSIGN = "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action"
JOIN = "Microsoft.Network/virtualNetworks/subnets/join/action"
OPERATIONS = "Microsoft.Resources/subscriptions/operationresults/read"
"""Where long operations are asked about."""
ML = "Microsoft.MachineLearningServices"
QUERY = "Microsoft.OperationalInsights/workspaces/query"


@dataclass(frozen=True, slots=True)
class Access:
    """What the resources of one type take."""

    path: str
    """The type in Azure's own words."""
    more: tuple[str, ...] = ()
    """Operations to write, beside `write` and `delete`."""
    reads: tuple[str, ...] = ()
    """Operations to read, beside `read`."""
    deleted: bool = True
    """Whether Azure has an operation that deletes one."""


def _approved(path: str, *more: str) -> Access:
    """A type that private endpoints lead to."""
    return Access(path, (f"{path}/privateEndpointConnectionsApproval/action", *more))


TABLE: Mapping[str, Access] = {
    "azure-native:applicationinsights:Component": Access("Microsoft.Insights/components"),
    "azure-native:applicationinsights:Workbook": Access("Microsoft.Insights/workbooks"),
    "azure-native:authorization:ManagementLockByScope": Access("Microsoft.Authorization/locks"),
    "azure-native:authorization:RoleAssignment": Access("Microsoft.Authorization/roleAssignments"),
    "azure-native:authorization:RoleDefinition": Access("Microsoft.Authorization/roleDefinitions"),
    "azure-native:containerregistry:AgentPool": Access("Microsoft.ContainerRegistry/registries/agentpools", (JOIN,)),
    "azure-native:containerregistry:Registry": _approved(
        "Microsoft.ContainerRegistry/registries",
        ASSIGN,
        "Microsoft.ContainerRegistry/registries/pull/read",
        "Microsoft.ContainerRegistry/registries/push/write",
    ),
    "azure-native:containerregistry:Task": Access("Microsoft.ContainerRegistry/registries/tasks", (ASSIGN,)),
    # Whom a vault lets delete a key is a matter of its data plane, and the stack leaves keys where they are.
    "azure-native:keyvault:Key": Access("Microsoft.KeyVault/vaults/keys", deleted=False),
    "azure-native:keyvault:Vault": _approved(
        "Microsoft.KeyVault/vaults",
        "Microsoft.KeyVault/vaults/deploy/action",
        "Microsoft.KeyVault/locations/deletedVaults/read",
        "Microsoft.KeyVault/locations/operationResults/read",
    ),
    "azure-native:machinelearningservices:CodeVersion": Access(f"{ML}/workspaces/codes/versions"),
    "azure-native:machinelearningservices:ComponentVersion": Access(f"{ML}/workspaces/components/versions"),
    "azure-native:machinelearningservices:Compute": Access(f"{ML}/workspaces/computes", (ASSIGN,)),
    "azure-native:machinelearningservices:Datastore": Access(f"{ML}/workspaces/datastores"),
    "azure-native:machinelearningservices:EnvironmentVersion": Access(f"{ML}/workspaces/environments/versions"),
    "azure-native:machinelearningservices:ModelContainer": Access(f"{ML}/workspaces/models"),
    "azure-native:machinelearningservices:ModelVersion": Access(f"{ML}/workspaces/models/versions"),
    "azure-native:machinelearningservices:OnlineDeployment": Access(f"{ML}/workspaces/onlineEndpoints/deployments"),
    "azure-native:machinelearningservices:OnlineEndpoint": Access(
        f"{ML}/workspaces/onlineEndpoints", (ASSIGN, f"{ML}/workspaces/onlineEndpoints/score/action")
    ),
    "azure-native:machinelearningservices:Registry": _approved(f"{ML}/registries"),
    "azure-native:machinelearningservices:RegistryModelContainer": Access(f"{ML}/registries/assets"),
    "azure-native:machinelearningservices:Schedule": Access(
        f"{ML}/workspaces/schedules", (f"{ML}/workspaces/jobs/write",)
    ),
    "azure-native:machinelearningservices:Workspace": _approved(f"{ML}/workspaces", ASSIGN),
    "azure-native:managedidentity:FederatedIdentityCredential": Access(
        "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials"
    ),
    "azure-native:managedidentity:UserAssignedIdentity": Access(
        "Microsoft.ManagedIdentity/userAssignedIdentities", (ASSIGN,)
    ),
    "azure-native:monitor:ActionGroup": Access("Microsoft.Insights/actionGroups"),
    "azure-native:monitor:AutoscaleSetting": Access("Microsoft.Insights/autoscaleSettings"),
    "azure-native:monitor:DiagnosticSetting": Access(
        "Microsoft.Insights/diagnosticSettings",
        # Where the logs go to: https://learn.microsoft.com/azure/azure-monitor/roles-permissions-security, 2026-11-21.
        (
            "Microsoft.OperationalInsights/workspaces/sharedKeys/action",
            "Microsoft.Storage/storageAccounts/listKeys/action",
        ),
    ),
    "azure-native:monitor:MetricAlert": Access("Microsoft.Insights/metricAlerts"),
    "azure-native:monitor:ScheduledQueryRule": Access(
        "Microsoft.Insights/scheduledQueryRules",
        # A rule without an identity of its own asks with the rights of whoever edited it last:
        # https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-create-log-alert-rule, read 2026-11-21.
        (f"{QUERY}/read", *(f"{QUERY}/{table}/read" for table in (TRAFFIC, PLATFORM, EVENTS))),
    ),
    "azure-native:network:NetworkSecurityGroup": Access(
        "Microsoft.Network/networkSecurityGroups", ("Microsoft.Network/networkSecurityGroups/join/action",)
    ),
    "azure-native:network:PrivateDnsZoneGroup": Access(
        "Microsoft.Network/privateEndpoints/privateDnsZoneGroups", ("Microsoft.Network/privateDnsZones/join/action",)
    ),
    "azure-native:network:PrivateEndpoint": Access("Microsoft.Network/privateEndpoints", (JOIN,)),
    "azure-native:network:Subnet": Access("Microsoft.Network/virtualNetworks/subnets", (JOIN,)),
    "azure-native:network:VirtualNetwork": Access(
        "Microsoft.Network/virtualNetworks", ("Microsoft.Network/virtualNetworks/join/action",)
    ),
    "azure-native:operationalinsights:Workspace": Access(
        "Microsoft.OperationalInsights/workspaces", ("Microsoft.OperationalInsights/workspaces/sharedKeys/action",)
    ),
    "azure-native:privatedns:PrivateZone": Access("Microsoft.Network/privateDnsZones"),
    "azure-native:privatedns:VirtualNetworkLink": Access("Microsoft.Network/privateDnsZones/virtualNetworkLinks"),
    "azure-native:resources:ResourceGroup": Access(GROUP, (OPERATIONS,)),
    "azure-native:storage:BlobContainer": Access("Microsoft.Storage/storageAccounts/blobServices/containers"),
    "azure-native:storage:BlobServiceProperties": Access(
        "Microsoft.Storage/storageAccounts/blobServices", deleted=False
    ),
    "azure-native:storage:ManagementPolicy": Access("Microsoft.Storage/storageAccounts/managementPolicies"),
    "azure-native:storage:StorageAccount": _approved("Microsoft.Storage/storageAccounts", ASSIGN),
    # Ours: give the workspace its network, and the traffic to deployments (managed_network.py, traffic.py).
    "pulumi-python:dynamic/azure:ManagedNetwork": Access(
        f"{ML}/workspaces", (f"{ML}/workspaces/provisionManagedNetwork/action",)
    ),
    "pulumi-python:dynamic/azure:Traffic": Access(
        f"{ML}/workspaces/onlineEndpoints", reads=("Microsoft.AlertsManagement/alerts/read",)
    ),
}
"""Resource type -> what it takes."""


def actions(types: Sequence[str], *, write: bool) -> list[str]:
    """Every operation, once, by name.

    Raises:
        KeyError: nothing is known of a type.
    """
    found = {f"{GROUP}/read"}
    for kind in types:
        access = TABLE[kind]
        found.update((f"{access.path}/read", *access.reads))
        if write:
            found.update((f"{access.path}/write", *access.more))
            if access.deleted:
                found.add(f"{access.path}/delete")
    return sorted(found)


def document(types: Sequence[str], *, name: str, write: bool) -> dict[str, Any]:
    """A custom role, as `az role definition create --role-definition` takes it, for the group of one stack.

    Raises:
        KeyError: nothing is known of a type.
    """
    does = "deploys" if write else "reads"
    return {
        "Name": f"{name} {'deployer' if write else 'planner'}",
        "IsCustom": True,
        "Description": f"What {does} the resources of {name}, and nothing else",
        "Actions": actions(types, write=write),
        "NotActions": [],
        "DataActions": [],
        "NotDataActions": [],
        "AssignableScopes": ["/subscriptions/SUBSCRIPTION/resourceGroups/GROUP"],
    }


COMING: Mapping[str, Sequence[str]] = {
    "mlblueprint:azure:Endpoint": (
        "azure-native:machinelearningservices:Datastore",
        "azure-native:machinelearningservices:EnvironmentVersion",
        "azure-native:machinelearningservices:ModelVersion",
        "azure-native:machinelearningservices:OnlineDeployment",
        "azure-native:monitor:AutoscaleSetting",
        "pulumi-python:dynamic/azure:ManagedNetwork",
        "pulumi-python:dynamic/azure:Traffic",
    )
}
"""What an endpoint gets with its first model; whoever deploys has the rights before."""
