"""What Azure would answer, made up but plausible and always the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mlblueprint.azure.names import auto
from mlblueprint.names import guid

CONFIG: Mapping[str, str] = {
    "azure-native:location": "westeurope",
    "azure-native:subscriptionId": "00000000-0000-0000-0000-000000000000",
}
"""Stack configuration of a plan that is given no stack file."""

TENANT = guid("tenant")

Inputs = Mapping[str, Any]
Outputs = Callable[[str, Inputs], dict[str, Any]]
"""From the physical name and the inputs to the outputs that are not inputs, or are of another type than the input."""


def _nothing(name: str, inputs: Inputs) -> dict[str, Any]:
    return {}


def _identity(name: str, inputs: Inputs) -> dict[str, Any]:
    return {"principalId": guid(f"principal/{name}"), "clientId": guid(f"client/{name}"), "tenantId": TENANT}


def _acting_as(name: str, inputs: Inputs) -> dict[str, Any]:
    """Identities go in as a list of ids and come out as a map with what Azure knows of each."""
    given = inputs.get("identity")
    if given is None:
        return {}
    if given["type"] == "SystemAssigned":
        return {"identity": {"type": "SystemAssigned", **_identity(name, inputs)}}
    known = {one: _identity(one.rpartition("/")[2], {}) for one in given["userAssignedIdentities"]}
    return {"identity": {"type": given["type"], "userAssignedIdentities": known}}


def _account(name: str, inputs: Inputs) -> dict[str, Any]:
    return {"primaryEndpoints": {"blob": f"https://{name}.blob.core.windows.net/"}, **_acting_as(name, inputs)}


def _vault(name: str, inputs: Inputs) -> dict[str, Any]:
    return {"properties": {**inputs["properties"], "vaultUri": f"https://{name}.vault.azure.net/"}}


def _key(name: str, inputs: Inputs) -> dict[str, Any]:
    uri = f"https://{inputs['vaultName']}.vault.azure.net/keys/{name}"
    return {"keyUri": uri, "keyUriWithVersion": f"{uri}/{guid(uri).replace('-', '')}", **inputs["properties"]}


def _images(name: str, inputs: Inputs) -> dict[str, Any]:
    return {"loginServer": f"{name}.azurecr.io", **_acting_as(name, inputs)}


def _models(name: str, inputs: Inputs) -> dict[str, Any]:
    discovery = f"https://{inputs['location']}.api.azureml.ms/registrymanagement/v1.0/registries/{name}/discovery"
    return {"discoveryUrl": discovery, **_acting_as(name, inputs)}


def _workspace(name: str, inputs: Inputs) -> dict[str, Any]:
    return {"workspaceId": guid(f"workspace/{name}"), **_acting_as(name, inputs)}


def _logs(name: str, inputs: Inputs) -> dict[str, Any]:
    return {"customerId": guid(f"logs/{name}")}


def _insights(name: str, inputs: Inputs) -> dict[str, Any]:
    key = guid(f"insights/{name}")
    return {"instrumentationKey": key, "connectionString": f"InstrumentationKey={key}"}


@dataclass(frozen=True, slots=True)
class Row:
    """Where a type stands in Azure and what it answers."""

    kind: str
    """Resource type: `Microsoft.Storage/storageAccounts/blobServices/containers`."""
    names: tuple[str, ...]
    """The input that names each step of the type; the last may be left to the provider. `=default`: always that."""
    outputs: Outputs = _nothing
    on: str = ""
    """The input that holds what an extension resource hangs on; empty for what stands in a resource group."""


_NETWORK = "Microsoft.Network"
_IMAGES = "Microsoft.ContainerRegistry/registries"
_MODELS = "Microsoft.MachineLearningServices/registries"
_WORKSPACES = "Microsoft.MachineLearningServices/workspaces"
_STORAGE = "Microsoft.Storage/storageAccounts"
_ZONES = f"{_NETWORK}/privateDnsZones"

ROWS: Mapping[str, Row] = {
    f"azure-native:{token}": row
    for token, row in {
        "applicationinsights:Component": Row("Microsoft.Insights/components", ("resourceName",), _insights),
        "authorization:ManagementLockByScope": Row("Microsoft.Authorization/locks", ("lockName",), on="scope"),
        "authorization:RoleAssignment": Row(
            "Microsoft.Authorization/roleAssignments", ("roleAssignmentName",), on="scope"
        ),
        "authorization:RoleDefinition": Row(
            "Microsoft.Authorization/roleDefinitions", ("roleDefinitionId",), on="scope"
        ),
        "containerregistry:AgentPool": Row(f"{_IMAGES}/agentPools", ("registryName", "agentPoolName")),
        "containerregistry:Registry": Row(_IMAGES, ("registryName",), _images),
        "containerregistry:Task": Row(f"{_IMAGES}/tasks", ("registryName", "taskName")),
        "keyvault:Key": Row("Microsoft.KeyVault/vaults/keys", ("vaultName", "keyName"), _key),
        "keyvault:Vault": Row("Microsoft.KeyVault/vaults", ("vaultName",), _vault),
        "machinelearningservices:Compute": Row(f"{_WORKSPACES}/computes", ("workspaceName", "computeName"), _acting_as),
        "machinelearningservices:CodeVersion": Row(
            f"{_WORKSPACES}/codes/versions", ("workspaceName", "name", "version")
        ),
        "machinelearningservices:Datastore": Row(f"{_WORKSPACES}/datastores", ("workspaceName", "name")),
        "machinelearningservices:EnvironmentVersion": Row(
            f"{_WORKSPACES}/environments/versions", ("workspaceName", "name", "version")
        ),
        "machinelearningservices:ModelVersion": Row(
            f"{_WORKSPACES}/models/versions", ("workspaceName", "name", "version")
        ),
        "machinelearningservices:OnlineDeployment": Row(
            f"{_WORKSPACES}/onlineEndpoints/deployments", ("workspaceName", "endpointName", "deploymentName")
        ),
        "machinelearningservices:OnlineEndpoint": Row(
            f"{_WORKSPACES}/onlineEndpoints", ("workspaceName", "endpointName"), _acting_as
        ),
        "machinelearningservices:ComponentVersion": Row(
            f"{_WORKSPACES}/components/versions", ("workspaceName", "name", "version")
        ),
        "machinelearningservices:Schedule": Row(f"{_WORKSPACES}/schedules", ("workspaceName", "name")),
        "machinelearningservices:ModelContainer": Row(f"{_WORKSPACES}/models", ("workspaceName", "name")),
        "machinelearningservices:Registry": Row(_MODELS, ("registryName",), _models),
        "machinelearningservices:RegistryModelContainer": Row(f"{_MODELS}/models", ("registryName", "modelName")),
        "machinelearningservices:Workspace": Row(_WORKSPACES, ("workspaceName",), _workspace),
        "managedidentity:FederatedIdentityCredential": Row(
            "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
            ("resourceName", "federatedIdentityCredentialResourceName"),
        ),
        "managedidentity:UserAssignedIdentity": Row(
            "Microsoft.ManagedIdentity/userAssignedIdentities", ("resourceName",), _identity
        ),
        "monitor:AutoscaleSetting": Row("Microsoft.Insights/autoscalesettings", ("autoscaleSettingName",)),
        "applicationinsights:Workbook": Row("Microsoft.Insights/workbooks", ("resourceName",)),
        "monitor:ActionGroup": Row("Microsoft.Insights/actionGroups", ("actionGroupName",)),
        "monitor:MetricAlert": Row("Microsoft.Insights/metricAlerts", ("ruleName",)),
        "monitor:ScheduledQueryRule": Row("Microsoft.Insights/scheduledQueryRules", ("ruleName",)),
        "monitor:DiagnosticSetting": Row("Microsoft.Insights/diagnosticSettings", ("name",), on="resourceUri"),
        "network:NetworkSecurityGroup": Row(f"{_NETWORK}/networkSecurityGroups", ("networkSecurityGroupName",)),
        "network:PrivateDnsZoneGroup": Row(
            f"{_NETWORK}/privateEndpoints/privateDnsZoneGroups", ("privateEndpointName", "privateDnsZoneGroupName")
        ),
        "network:PrivateEndpoint": Row(f"{_NETWORK}/privateEndpoints", ("privateEndpointName",)),
        "network:Subnet": Row(f"{_NETWORK}/virtualNetworks/subnets", ("virtualNetworkName", "subnetName")),
        "network:VirtualNetwork": Row(f"{_NETWORK}/virtualNetworks", ("virtualNetworkName",)),
        "operationalinsights:Workspace": Row("Microsoft.OperationalInsights/workspaces", ("workspaceName",), _logs),
        "privatedns:PrivateZone": Row(_ZONES, ("privateZoneName",)),
        "privatedns:VirtualNetworkLink": Row(
            f"{_ZONES}/virtualNetworkLinks", ("privateZoneName", "virtualNetworkLinkName")
        ),
        "resources:ResourceGroup": Row("", ("resourceGroupName",)),
        "storage:BlobContainer": Row(
            f"{_STORAGE}/blobServices/containers", ("accountName", "=default", "containerName")
        ),
        "storage:BlobServiceProperties": Row(f"{_STORAGE}/blobServices", ("accountName", "blobServicesName")),
        "storage:ManagementPolicy": Row(f"{_STORAGE}/managementPolicies", ("accountName", "managementPolicyName")),
        "storage:StorageAccount": Row(_STORAGE, ("accountName",), _account),
    }.items()
}
"""By type token. A new type needs a row, and outputs where others use them or where they differ in type from inputs."""


OURS: Mapping[str, tuple[str, str]] = {
    "pulumi-python:dynamic/azure:ManagedNetwork": ("workspace", "managedNetwork"),
    "pulumi-python:dynamic/azure:Traffic": ("endpoint", "traffic"),
}
"""By type token, what of our own making hangs on what: the input that holds an id, and what follows it."""


def resource(token: str, name: str, inputs: Inputs, config: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
    """The id of a resource and the outputs that are not its inputs.

    Raises:
        LookupError: the type has no row.
    """
    if token in OURS:
        holder, part = OURS[token]
        return f"{inputs[holder]}/{part}", {}
    if token not in ROWS:
        raise LookupError(f"{token} is unknown offline: add a row to ROWS in components/mlblueprint/azure/offline.py")
    row = ROWS[token]
    *above, last = row.names
    physical = [*(inputs[one] if one[0] != "=" else one[1:] for one in above), inputs.get(last) or auto(name)]
    return _id(row, physical, inputs, config), {
        "name": physical[-1],
        "type": row.kind,
        **row.outputs(physical[-1], inputs),
    }


def invoke(token: str, args: Inputs, config: Mapping[str, str]) -> dict[str, Any]:
    """The answer to a function of the provider.

    Raises:
        LookupError: the function is unknown here.
    """
    if token == "azure-native:authorization:getClientConfig":
        return {
            "clientId": guid("deployer/client"),
            "objectId": guid("deployer/object"),
            "subscriptionId": config["azure-native:subscriptionId"],
            "tenantId": TENANT,
        }
    if token == "azure-native:keyvault:getKey":
        return _key(args["keyName"], {"vaultName": args["vaultName"], "properties": {}})
    raise LookupError(f"{token} is unknown offline: answer it in components/mlblueprint/azure/offline.py")


def _id(row: Row, physical: list[str], inputs: Inputs, config: Mapping[str, str]) -> str:
    subscription = f"/subscriptions/{config['azure-native:subscriptionId']}"
    if not row.kind:
        return f"{subscription}/resourceGroups/{physical[0]}"
    namespace, *kinds = row.kind.split("/")
    base = inputs[row.on] if row.on else f"{subscription}/resourceGroups/{inputs['resourceGroupName']}"
    return f"{base}/providers/{namespace}" + "".join(
        f"/{kind}/{one}" for kind, one in zip(kinds, physical, strict=True)
    )
