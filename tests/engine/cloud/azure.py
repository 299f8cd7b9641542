"""Azure: what each emulated type is called, what a PUT cannot change, and what Azure says when it refuses.

`replace` adds to the path parameters and the location what the vendor's specification marks as settable at creation
only (`x-ms-mutability`, https://github.com/Azure/azure-rest-api-specs), which azure-native turns into a replacement;
`frozen` is what Azure refuses although no specification says so. azure-native deletes before it replaces unless it made
the name up: https://github.com/pulumi/pulumi-azure-native/blob/master/provider/pkg/provider/provider.go (`Diff`).
Read 2026-11-21.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tests.vendor import UNKNOWN

from .model import ANYTHING, Cloud, Facts, Row

TENANT = "72f988bf-0000-4000-8000-2d7cd011db47"
CLIENT = "0d1c0bc0-0000-4000-8000-7b1f5a5a0c11"
GROUP = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
FOREVER = "soft-deleted and purge-protected vaults keep their name: https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview"


def arm(path: str, name: str, source: str, **more: Any) -> Row:
    """A resource below a resource group: `path` goes from the provider's namespace to the name."""
    namespace, _, rest = path.partition("/")
    kinds = "/".join(part for part in rest.split("/") if not part.startswith("{") and part != "default")
    outputs = {"name": f"{{{name}}}", "type": f"{namespace}/{kinds}", **more.pop("outputs", {})}
    outputs = {output: value for output, value in outputs.items() if value is not None}
    replace = f"location {more.pop('replace', '')}"
    auto = more.pop("auto", "{name}{hex8}")
    return Row(
        id=f"{GROUP}/providers/{path}", name=name, auto=auto, replace=replace, outputs=outputs, source=source, **more
    )


VERSION = "0b1c2d3e4f5a69788796a5b4c3d2e1f0"
"""The one version that every key has."""

ACCOUNT = "Microsoft.Storage/storageAccounts/{accountName}"

TYPES: Mapping[str, Row] = {
    "azure-native:resources:ResourceGroup": Row(
        id="/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}",
        name="resourceGroupName",
        auto="{name}{hex8}",
        replace="location managedBy",
        outputs={"name": "{resourceGroupName}", "type": "Microsoft.Resources/resourceGroups"},
        # Azure would take everything inside with it. A program that counts on that has lost sight of something.
        words={"in_use": "ResourceGroupBeingUsed"},
        source="resources resourceGroups PATCH: tags",
    ),
    "azure-native:storage:StorageAccount": arm(
        ACCOUNT,
        "accountName",
        "storage StorageAccountPropertiesCreateParameters against ...UpdateParameters",
        replace="isHnsEnabled enableNfsV3 encryption.requireInfrastructureEncryption extendedLocation",
        outputs={
            "primaryEndpoints": {
                "blob": "https://{accountName}.blob.core.windows.net/",
                "dfs": "https://{accountName}.dfs.core.windows.net/",
            },
            "primaryLocation": "{location}",
            "provisioningState": "Succeeded",
            "creationTime": "2026-11-21T00:00:00Z",
        },
        taken=("storage account {accountName}",),
        words={"taken": "StorageAccountAlreadyTaken", "in_use": "StorageAccountInUse"},
    ),
    "azure-native:storage:BlobContainer": arm(
        f"{ACCOUNT}/blobServices/default/containers/{{containerName}}",
        "containerName",
        "storage BlobContainers_Update",
        replace="defaultEncryptionScope immutableStorageWithVersioning",
        words={"taken": "ContainerAlreadyExists", "in_use": "ContainerNotEmpty"},
    ),
    "azure-native:storage:BlobServiceProperties": arm(
        f"{ACCOUNT}/blobServices/{{blobServicesName}}",
        "blobServicesName",
        "storage BlobServices_SetServiceProperties: a singleton",
        auto="default",
    ),
    "azure-native:storage:ManagementPolicy": arm(
        f"{ACCOUNT}/managementPolicies/{{managementPolicyName}}",
        "managementPolicyName",
        "storage ManagementPolicies_CreateOrUpdate",
        auto="default",
    ),
    "azure-native:keyvault:Vault": arm(
        "Microsoft.KeyVault/vaults/{vaultName}",
        "vaultName",
        "keyvault Vaults_CreateOrUpdate",
        frozen="properties.softDeleteRetentionInDays properties.enablePurgeProtection",
        outputs={"systemData": {"createdAt": "2026-11-21T00:00:00Z"}},
        known_as=("https://{vaultName}.vault.azure.net/", "https://{vaultName}.vault.azure.net"),
        # The resource manager cannot delete a key (azure-native asks the vault itself, from inside its network), but
        # a vault goes with what it holds: https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview
        takes=frozenset({"azure-native:keyvault:Key"}),
        taken=("vault {vaultName:lower}",),
        lingers=FOREVER,
        words={"taken": "VaultAlreadyExists"},
    ),
    "azure-native:keyvault:Key": arm(
        "Microsoft.KeyVault/vaults/{vaultName}/keys/{keyName}",
        "keyName",
        "keyvault Keys_CreateIfNotExist: an existing key is returned as it is",
        replace="properties.kty properties.keySize properties.curveName",
        outputs={
            "keyUri": "https://{vaultName}.vault.azure.net/keys/{keyName}",
            "keyUriWithVersion": "https://{vaultName}.vault.azure.net/keys/{keyName}/" + VERSION,
            "location": "{location}",
        },
        known_as=("{keyUri}", "{keyUriWithVersion}"),
        lingers=FOREVER,
    ),
    "azure-native:managedidentity:UserAssignedIdentity": arm(
        "Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}",
        "resourceName",
        "managedidentity UserAssignedIdentities_Update: tags",
        outputs={"principalId": "{uuid1}", "clientId": "{uuid2}", "tenantId": "{tenantId}"},
        known_as=("{principalId}", "{clientId}"),
        # "Identity not found": learn.microsoft.com/azure/role-based-access-control/troubleshooting.
        leaves=frozenset({"azure-native:authorization:RoleAssignment"}),
    ),
    "azure-native:managedidentity:FederatedIdentityCredential": arm(
        "Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}/federatedIdentityCredentials/"
        "{federatedIdentityCredentialResourceName}",
        "federatedIdentityCredentialResourceName",
        "managedidentity FederatedIdentityCredentials_CreateOrUpdate",
    ),
    "azure-native:authorization:RoleDefinition": Row(
        id="{scope}/providers/Microsoft.Authorization/roleDefinitions/{roleDefinitionId}",
        name="roleDefinitionId",
        auto="{uuid}",
        replace="scope",
        outputs={"name": "{roleDefinitionId}", "type": "Microsoft.Authorization/roleDefinitions"},
        taken=("role {roleName}",),
        words={"taken": "RoleDefinitionWithSameNameExists"},
        source="authorization RoleDefinitions_CreateOrUpdate",
    ),
    "azure-native:authorization:RoleAssignment": Row(
        id="{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}",
        name="roleAssignmentName",
        auto="{uuid}",
        replace="roleDefinitionId principalId principalType scope delegatedManagedIdentityResourceId",
        outputs={"name": "{roleAssignmentName}", "type": "Microsoft.Authorization/roleAssignments"},
        refers={"principalId": ANYTHING},
        taken=("assignment {scope:lower} {roleDefinitionId:last} {principalId}",),
        words={"taken": "RoleAssignmentExists", "missing": "PrincipalNotFound"},
        source="authorization: RoleAssignmentUpdateNotPermitted",
    ),
    "azure-native:authorization:ManagementLockByScope": Row(
        id="{scope}/providers/Microsoft.Authorization/locks/{lockName}",
        name="lockName",
        auto="{name}{hex8}",
        replace="scope",
        outputs={"name": "{lockName}", "type": "Microsoft.Authorization/locks"},
        locks="scope",
        source="authorization ManagementLocks_CreateOrUpdateByScope",
    ),
    "azure-native:network:VirtualNetwork": arm(
        "Microsoft.Network/virtualNetworks/{virtualNetworkName}",
        "virtualNetworkName",
        "network VirtualNetworks_CreateOrUpdate",
        outputs={"provisioningState": "Succeeded", "resourceGuid": "{uuid}", "etag": "W/{hex8}"},
        words={"in_use": "InUseVirtualNetworkCannotBeDeleted"},
    ),
    "azure-native:network:Subnet": arm(
        "Microsoft.Network/virtualNetworks/{virtualNetworkName}/subnets/{subnetName}",
        "subnetName",
        "network Subnets_CreateOrUpdate",
        outputs={"provisioningState": "Succeeded", "etag": "W/{hex8}"},
        taken=("range {virtualNetworkName} {addressPrefix}",),
        words={"taken": "NetcfgSubnetRangesOverlap", "in_use": "InUseSubnetCannotBeDeleted"},
    ),
    "azure-native:network:NetworkSecurityGroup": arm(
        "Microsoft.Network/networkSecurityGroups/{networkSecurityGroupName}",
        "networkSecurityGroupName",
        "network NetworkSecurityGroups_CreateOrUpdate",
        outputs={"provisioningState": "Succeeded", "resourceGuid": "{uuid}"},
        words={"in_use": "InUseNetworkSecurityGroupCannotBeDeleted"},
    ),
    "azure-native:network:PrivateEndpoint": arm(
        "Microsoft.Network/privateEndpoints/{privateEndpointName}",
        "privateEndpointName",
        "network PrivateEndpoints_CreateOrUpdate",
        frozen="subnet.id privateLinkServiceConnections.privateLinkServiceId",
        outputs={
            "provisioningState": "Succeeded",
            "networkInterfaces": [
                {"id": GROUP + "/providers/Microsoft.Network/networkInterfaces/{privateEndpointName}.nic.{uuid}"}
            ],
        },
    ),
    "azure-native:network:PrivateDnsZoneGroup": arm(
        "Microsoft.Network/privateEndpoints/{privateEndpointName}/privateDnsZoneGroups/{privateDnsZoneGroupName}",
        "privateDnsZoneGroupName",
        "network PrivateDnsZoneGroups_CreateOrUpdate",
        outputs={"provisioningState": "Succeeded", "type": None},
    ),
    "azure-native:privatedns:PrivateZone": arm(
        "Microsoft.Network/privateDnsZones/{privateZoneName}",
        "privateZoneName",
        "privatedns PrivateZones_Update: tags",
        outputs={"provisioningState": "Succeeded", "numberOfRecordSets": 1},
        words={"in_use": "CannotDeleteResource"},
    ),
    "azure-native:privatedns:VirtualNetworkLink": arm(
        "Microsoft.Network/privateDnsZones/{privateZoneName}/virtualNetworkLinks/{virtualNetworkLinkName}",
        "virtualNetworkLinkName",
        "privatedns VirtualNetworkLinks_Update",
        frozen="virtualNetwork.id",
        outputs={"provisioningState": "Succeeded", "virtualNetworkLinkState": "Completed"},
        taken=("link {privateZoneName} {virtualNetwork[id]}",),
        words={"taken": "Conflict"},
    ),
    "azure-native:monitor:ActionGroup": arm(
        "Microsoft.Insights/actionGroups/{actionGroupName}",
        "actionGroupName",
        "monitor ActionGroups_CreateOrUpdate",
        secrets=frozenset({"webhookReceivers"}),
    ),
    "azure-native:monitor:MetricAlert": arm(
        "Microsoft.Insights/metricAlerts/{ruleName}", "ruleName", "monitor MetricAlerts_CreateOrUpdate"
    ),
    "azure-native:monitor:ScheduledQueryRule": arm(
        "Microsoft.Insights/scheduledQueryRules/{ruleName}",
        "ruleName",
        "monitor ScheduledQueryRules_CreateOrUpdate",
        replace="kind",
    ),
    "azure-native:applicationinsights:Workbook": arm(
        "Microsoft.Insights/workbooks/{resourceName}",
        "resourceName",
        "applicationinsights Workbooks_CreateOrUpdate",
        auto="{uuid}",
    ),
    "azure-native:monitor:AutoscaleSetting": arm(
        "Microsoft.Insights/autoscalesettings/{autoscaleSettingName}",
        "autoscaleSettingName",
        "monitor AutoscaleSettings_Update",
        taken=("autoscale of {targetResourceUri}",),
    ),
    "azure-native:monitor:DiagnosticSetting": Row(
        id="{resourceUri}/providers/Microsoft.Insights/diagnosticSettings/{name}",
        name="name",
        auto="{name}{hex8}",
        outputs={"type": "Microsoft.Insights/diagnosticSettings"},
        source="monitor DiagnosticSettings_CreateOrUpdate",
    ),
    "azure-native:containerregistry:Registry": arm(
        "Microsoft.ContainerRegistry/registries/{registryName}",
        "registryName",
        "containerregistry RegistryUpdateParameters against Registry",
        frozen="encryption.status zoneRedundancy",
        outputs={"loginServer": "{registryName:lower}.azurecr.io", "provisioningState": "Succeeded"},
        known_as=("{loginServer}",),
        taken=("registry {registryName:lower}",),
        words={"taken": "RegistryNameNotAvailable"},
    ),
    "azure-native:containerregistry:Task": arm(
        "Microsoft.ContainerRegistry/registries/{registryName}/tasks/{taskName}",
        "taskName",
        "containerregistry Tasks_Update",
        outputs={"provisioningState": "Succeeded", "creationDate": "2026-11-21T00:00:00Z"},
    ),
    "azure-native:containerregistry:AgentPool": arm(
        "Microsoft.ContainerRegistry/registries/{registryName}/agentPools/{agentPoolName}",
        "agentPoolName",
        "containerregistry AgentPools_Update: count and tags",
        frozen="os tier virtualNetworkSubnetResourceId",
        outputs={"provisioningState": "Succeeded"},
    ),
    "azure-native:machinelearningservices:Workspace": arm(
        "Microsoft.MachineLearningServices/workspaces/{workspaceName}",
        "workspaceName",
        "machinelearningservices Workspaces_Update: account, vault and hbiWorkspace are missing in it",
        frozen="storageAccount keyVault hbiWorkspace encryption.status",
        outputs={
            "workspaceId": "{uuid}",
            "mlFlowTrackingUri": "azureml://{location}.api.azureml.ms/mlflow/v1.0{id}",
            "provisioningState": "Succeeded",
        },
        words={"taken": "Conflict", "in_use": "Conflict"},
    ),
    "azure-native:machinelearningservices:Compute": arm(
        "Microsoft.MachineLearningServices/workspaces/{workspaceName}/computes/{computeName}",
        "computeName",
        "machinelearningservices Compute_Update: scale settings",
        frozen="properties.properties.vmSize properties.properties.vmPriority properties.properties.enableNodePublicIp",
        outputs={"systemData": {"createdAt": "2026-11-21T00:00:00Z"}},
    ),
    "azure-native:machinelearningservices:Registry": arm(
        "Microsoft.MachineLearningServices/registries/{registryName}",
        "registryName",
        "machinelearningservices Registries_Update: tags, identity, sku",
        outputs={"systemData": {"createdAt": "2026-11-21T00:00:00Z"}},
    ),
    "azure-native:machinelearningservices:RegistryModelContainer": arm(
        "Microsoft.MachineLearningServices/registries/{registryName}/models/{modelName}",
        "modelName",
        "machinelearningservices RegistryModelContainers_CreateOrUpdate",
        outputs={"systemData": {"createdAt": "2026-11-21T00:00:00Z"}},
    ),
    "azure-native:machinelearningservices:ComponentVersion": arm(
        "Microsoft.MachineLearningServices/workspaces/{workspaceName}/components/{name}/versions/{version}",
        "version",
        "machinelearningservices ComponentVersions_CreateOrUpdate: a version keeps what it holds",
        frozen="properties.componentSpec",
        outputs={"systemData": {"createdAt": "2026-11-21T00:00:00Z"}},
    ),
    "azure-native:machinelearningservices:Datastore": arm(
        "Microsoft.MachineLearningServices/workspaces/{workspaceName}/datastores/{name}",
        "name",
        "machinelearningservices Datastores_CreateOrUpdate",
        outputs={"systemData": {"createdAt": "2026-11-21T00:00:00Z"}},
    ),
    "azure-native:machinelearningservices:EnvironmentVersion": arm(
        "Microsoft.MachineLearningServices/workspaces/{workspaceName}/environments/{name}/versions/{version}",
        "version",
        "machinelearningservices EnvironmentVersions_CreateOrUpdate: a version keeps its image",
        frozen="properties.image",
        outputs={"systemData": {"createdAt": "2026-11-21T00:00:00Z"}},
    ),
    "azure-native:machinelearningservices:ModelContainer": arm(
        "Microsoft.MachineLearningServices/workspaces/{workspaceName}/models/{name}",
        "name",
        "machinelearningservices ModelContainers_CreateOrUpdate",
        outputs={"systemData": {"createdAt": "2026-11-21T00:00:00Z"}},
    ),
    "azure-native:machinelearningservices:ModelVersion": arm(
        "Microsoft.MachineLearningServices/workspaces/{workspaceName}/models/{name}/versions/{version}",
        "version",
        "machinelearningservices ModelVersions_CreateOrUpdate: a version keeps its files",
        frozen="properties.modelUri properties.modelType",
        outputs={"systemData": {"createdAt": "2026-11-21T00:00:00Z"}},
    ),
    "azure-native:machinelearningservices:CodeVersion": arm(
        "Microsoft.MachineLearningServices/workspaces/{workspaceName}/codes/{name}/versions/{version}",
        "version",
        "machinelearningservices CodeVersions_CreateOrUpdate: a version keeps its files",
        frozen="properties.codeUri",
        outputs={"systemData": {"createdAt": "2026-11-21T00:00:00Z"}},
    ),
    # The identity of an endpoint stays: learn.microsoft.com/azure/machine-learning/
    # how-to-access-resources-from-endpoints-managed-identities.
    "azure-native:machinelearningservices:OnlineEndpoint": arm(
        "Microsoft.MachineLearningServices/workspaces/{workspaceName}/onlineEndpoints/{endpointName}",
        "endpointName",
        "machinelearningservices OnlineEndpoints_Update: tags and identity",
        frozen="identity",
        outputs={"systemData": {"createdAt": "2026-11-21T00:00:00Z"}},
        taken=("endpoint {location} {endpointName:lower}",),
    ),
    "azure-native:machinelearningservices:OnlineDeployment": arm(
        "Microsoft.MachineLearningServices/workspaces/{workspaceName}/onlineEndpoints/{endpointName}"
        "/deployments/{deploymentName}",
        "deploymentName",
        "machinelearningservices OnlineDeployments_Update: sku and tags",
        frozen="properties.egressPublicNetworkAccess",
        outputs={"systemData": {"createdAt": "2026-11-21T00:00:00Z"}},
    ),
    "azure-native:machinelearningservices:Schedule": arm(
        "Microsoft.MachineLearningServices/workspaces/{workspaceName}/schedules/{name}",
        "name",
        "machinelearningservices Schedules_CreateOrUpdate",
        outputs={"systemData": {"createdAt": "2026-11-21T00:00:00Z"}},
    ),
    "azure-native:operationalinsights:Workspace": arm(
        "Microsoft.OperationalInsights/workspaces/{workspaceName}",
        "workspaceName",
        "operationalinsights Workspaces_Update",
        outputs={"customerId": "{uuid}", "provisioningState": "Succeeded"},
    ),
    "azure-native:applicationinsights:Component": arm(
        "Microsoft.Insights/components/{resourceName}",
        "resourceName",
        "applicationinsights Components_UpdateTags",
        outputs={
            "instrumentationKey": "{uuid1}",
            "connectionString": "InstrumentationKey={uuid1}",
            "provisioningState": "Succeeded",
        },
    ),
}

SINGLETON = re.compile(r"/(blobServices|fileServices|queueServices|tableServices)/default$", re.IGNORECASE)
"""Parts of an account that are there from its beginning."""
EVERYBODYS = re.compile(r"/providers/Microsoft\.Authorization/(roleDefinitions|policyDefinitions)/", re.IGNORECASE)
SECRET = re.compile(r"/secrets/[A-Za-z0-9-]+$")
"""A secret of a vault, which a person puts there; its place is the vault."""
VAULT = re.compile(r"https://[a-z0-9-]+\.vault\.azure\.net(/.*)?", re.IGNORECASE)


def identify(text: str, facts: Facts) -> str | None:
    """Resource ids of this subscription, and the addresses of vaults and of their keys."""
    if VAULT.fullmatch(text):
        return SECRET.sub("/", text)
    subscription = f"/subscriptions/{facts['subscriptionId']}/".lower()
    if not text.lower().startswith(subscription) or EVERYBODYS.search(text):
        return None
    return SECRET.sub("", SINGLETON.sub("", text))


VERSION_OF = re.compile(r"(?i)(/workspaces/[^/]+)/(?:codes|components|environments|models)/[^/]+/versions/[^/]+$")
"""What a workspace has versions of: the first version brings the thing itself along."""


def container(id_: str) -> str | None:
    """The id without its last type and name; a namespace alone contains nothing."""
    if VERSION_OF.search(id_):
        return VERSION_OF.sub(r"\1", id_)
    parts = id_.split("/")
    if len(parts) <= 5:
        return None
    parts = parts[:-2]
    if parts[-2].lower() == "providers":
        parts = parts[:-2]
    return SECRET.sub("", SINGLETON.sub("", "/".join(parts)))


def answer(inputs: Any) -> Any:
    """Inputs as a response shows them: identities that were given as a list come back as a map."""
    if isinstance(inputs, list):
        return [answer(inner) for inner in inputs]
    if not isinstance(inputs, Mapping):
        return inputs
    return {
        name: _identities(inner) if name == "userAssignedIdentities" else answer(inner)
        for name, inner in inputs.items()
    }


def _identities(given: Any) -> Any:
    if not isinstance(given, list):
        return given
    if any(identity is UNKNOWN for identity in given):
        return UNKNOWN
    return {identity: {"clientId": CLIENT, "principalId": CLIENT} for identity in given}


CLOUD = Cloud(
    package="azure-native",
    table="azure.py",
    types=TYPES,
    invokes={
        "azure-native:authorization:getClientConfig": lambda arguments, facts: {
            "clientId": CLIENT,
            "objectId": CLIENT,
            "subscriptionId": facts["subscriptionId"],
            "tenantId": facts["tenantId"],
        },
        "azure-native:keyvault:getKey": lambda arguments, facts: {
            "name": arguments["keyName"],
            "keyUri": f"https://{arguments['vaultName']}.vault.azure.net/keys/{arguments['keyName']}",
            "keyUriWithVersion": (
                f"https://{arguments['vaultName']}.vault.azure.net/keys/{arguments['keyName']}/{VERSION}"
            ),
        },
    },
    facts=lambda configuration: {
        "subscriptionId": configuration.get("subscriptionId", "00000000-0000-4000-8000-000000000001"),
        "tenantId": configuration.get("tenantId", TENANT),
        "location": configuration.get("location", "westeurope"),
        "always_there": (CLIENT,),
    },
    identify=identify,
    place="always",
    labels=("tags", ""),
    container=container,
    answer=answer,
    words={
        "taken": '{type}: Status=409 Code="{code}" Message="The name {name} is already taken."',
        "missing": '{type}: Status=404 Code="{code}" Message="The resource {name} ({other}) was not found."',
        "in_use": '{type}: Status=409 Code="{code}" Message="{name} is in use by {other}."',
        "locked": '{type}: Status=409 Code="{code}" Message="{name} cannot be deleted: remove the lock {other} first."',
        "kept": "{type}: {name} cannot be deleted: {other}",
        "frozen": '{type}: Status=400 Code="{code}" Message="{other} of {name} cannot be changed."',
    },
    codes={
        "taken": "Conflict",
        "missing": "ResourceNotFound",
        "in_use": "Conflict",
        "locked": "ScopeLocked",
        "kept": "Conflict",
        "frozen": "PropertyChangeNotAllowed",
    },
    faults={
        "quota": '{type}: Status=409 Code="QuotaExceeded" Message="The operation exceeds the approved quota."',
        "throttled": '{type}: Status=429 Code="TooManyRequests" Message="The request is being throttled."',
        "conflict": '{type}: Status=409 Code="AnotherOperationInProgress" Message="Another operation is in progress."',
    },
)
