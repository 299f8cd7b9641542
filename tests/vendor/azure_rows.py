"""What Azure's types do not say: other names in azure-native, naming rules, id forms.

A new resource type usually needs no row. It needs one in
- `RENAMES` when azure-native calls a property otherwise than the wire does (a test over the SDK's arguments tells),
- `NAMES` when its name has a rule that stands only in prose,
- `FORMS` when a string must be an id or another thing with a form,
- `azure_rules.RULES` when the documentation forbids a combination,
- `NEAREST` when the file does not hold the type but holds one of the same shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Form:
    """A regular expression for the whole string, and what to call it in a problem."""

    pattern: str
    what: str


# ---- names on the wire --------------------------------------------------------------------------------------------
_STORAGE_RULES = {
    "networkRuleSet.virtualNetworkRules.virtualNetworkResourceId": "id",
    "networkRuleSet.ipRules.iPAddressOrRange": "value",
}

RENAMES: Mapping[str, Mapping[str, str]] = {
    "azure-native:storage:StorageAccount": {
        "enableHttpsTrafficOnly": "supportsHttpsTrafficOnly",
        "enableNfsV3": "isNfsV3Enabled",
        "networkRuleSet": "networkAcls",
        **_STORAGE_RULES,
        "encryption.encryptionIdentity": "identity",
        "encryption.encryptionIdentity.encryptionUserAssignedIdentity": "userAssignedIdentity",
        "encryption.encryptionIdentity.encryptionFederatedIdentityClientId": "federatedIdentityClientId",
        "encryption.keyVaultProperties": "keyvaultproperties",
        "encryption.keyVaultProperties.keyName": "keyname",
        "encryption.keyVaultProperties.keyVaultUri": "keyvaulturi",
        "encryption.keyVaultProperties.keyVersion": "keyversion",
    },
    "azure-native:applicationinsights:Component": {
        "applicationType": "Application_Type",
        "disableIpMasking": "DisableIpMasking",
        "disableLocalAuth": "DisableLocalAuth",
        "flowType": "Flow_Type",
        "forceCustomerStorageForProfiler": "ForceCustomerStorageForProfiler",
        "hockeyAppId": "HockeyAppId",
        "immediatePurgeDataOn30Days": "ImmediatePurgeDataOn30Days",
        "ingestionMode": "IngestionMode",
        "requestSource": "Request_Source",
        "retentionInDays": "RetentionInDays",
        "samplingPercentage": "SamplingPercentage",
        "workspaceResourceId": "WorkspaceResourceId",
    },
    "azure-native:containerregistry:Registry": {"networkRuleSet.ipRules.iPAddressOrRange": "value"},
    "azure-native:keyvault:Key": {
        "properties.attributes.expires": "exp",
        "properties.attributes.notBefore": "nbf",
        "properties.releasePolicy": "release_policy",
    },
    "azure-native:keyvault:Secret": {"properties.attributes.expires": "exp", "properties.attributes.notBefore": "nbf"},
    "azure-native:monitor:MetricAlert": {"criteria.odataType": "odata.type"},
    "azure-native:machinelearningservices:InferenceEndpoint": {"inferenceEndpointProperties": "properties"},
}
"""Path of an azure-native input (list positions left out) -> its name on the wire."""

UNFOLDED = {
    "azure-native:alertsmanagement:AlertProcessingRuleByName",
    "azure-native:apimanagement:Backend",
    "azure-native:cognitiveservices:Account",
    "azure-native:dashboard:Grafana",
    "azure-native:keyvault:Key",
    "azure-native:keyvault:Secret",
    "azure-native:keyvault:Vault",
    "azure-native:portal:Dashboard",
    "azure-native:resources:Deployment",
    "azure-native:security:DefenderForStorage",
    "azure-native:web:Connection",
    "azure-native:machinelearningservices:BatchDeployment",
    "azure-native:machinelearningservices:BatchEndpoint",
    "azure-native:machinelearningservices:CodeContainer",
    "azure-native:machinelearningservices:CodeVersion",
    "azure-native:machinelearningservices:ComponentContainer",
    "azure-native:machinelearningservices:ComponentVersion",
    "azure-native:machinelearningservices:Compute",
    "azure-native:machinelearningservices:ConnectionDeployment",
    "azure-native:machinelearningservices:DataContainer",
    "azure-native:machinelearningservices:DataVersion",
    "azure-native:machinelearningservices:Datastore",
    "azure-native:machinelearningservices:EnvironmentContainer",
    "azure-native:machinelearningservices:EnvironmentVersion",
    "azure-native:machinelearningservices:FeaturesetContainerEntity",
    "azure-native:machinelearningservices:FeaturesetVersion",
    "azure-native:machinelearningservices:FeaturestoreEntityContainerEntity",
    "azure-native:machinelearningservices:FeaturestoreEntityVersion",
    "azure-native:machinelearningservices:Job",
    "azure-native:machinelearningservices:ManagedNetworkSettingsRule",
    "azure-native:machinelearningservices:MarketplaceSubscription",
    "azure-native:machinelearningservices:ModelContainer",
    "azure-native:machinelearningservices:ModelVersion",
    "azure-native:machinelearningservices:OnlineDeployment",
    "azure-native:machinelearningservices:OnlineEndpoint",
    "azure-native:machinelearningservices:RegistryModelContainer",
    "azure-native:machinelearningservices:Schedule",
    "azure-native:machinelearningservices:ServerlessEndpoint",
    "azure-native:machinelearningservices:WorkspaceConnection",
}
"""Types whose azure-native class has one argument `properties`, as the wire has; the others are flatter."""

SHARED_FORMS = {r"^[-\w\._\(\)]+$": r"^[-\w._()]+$"}
"""Patterns of the file that Python's `re` would read otherwise."""

QUERY = {"Microsoft.MachineLearningServices/workspaces/datastores": ("skipValidation",)}
"""Arguments that go into the query of the call, and not into its body."""

EXTENSIONS = {
    "Microsoft.Authorization/locks": "scope",
    "Microsoft.Authorization/policyAssignments": "scope",
    "Microsoft.Authorization/roleAssignments": "scope",
    "Microsoft.Authorization/roleDefinitions": "scope",
    "Microsoft.Consumption/budgets": "scope",
    "Microsoft.CostManagement/exports": "scope",
    "Microsoft.EventGrid/eventSubscriptions": "scope",
    "Microsoft.Insights/diagnosticSettings": "resourceUri",
    "Microsoft.Security/defenderForStorageSettings": "resourceId",
    "Microsoft.Security/pricings": "scopeId",
}
"""Resource types that hang on another resource instead of a resource group -> the argument that says on which."""

NEAREST: Mapping[str, Mapping[str, Any]] = {
    # The registry's model container: same `ModelContainerProperties`, other path.
    # https://learn.microsoft.com/rest/api/azureml/registry-model-containers/get, read 2026-11-21
    "azure-native:machinelearningservices:RegistryModelContainer": {
        "like": "azure-native:machinelearningservices:ModelContainer",
        "type": "Microsoft.MachineLearningServices/registries/models",
        "pathParameters": ["registryName", "modelName"],
    },
    # The properties as azure-native 3.29 has them; https://learn.microsoft.com/azure/templates/microsoft.insights/workbooks
    # was not read.
    "azure-native:applicationinsights:Workbook": {
        "like": "azure-native:portal:Dashboard",
        "type": "Microsoft.Insights/workbooks",
        "pathParameters": ["resourceName"],
        "schema": {
            "type": "object",
            "required": ["location"],
            "properties": {
                "name": {"type": "string"},
                "location": {"type": "string"},
                "kind": {"type": "string", "enum": ["shared"]},
                "tags": {"type": "object", "additionalProperties": {"type": "string"}},
                "properties": {
                    "type": "object",
                    "required": ["category", "displayName", "serializedData"],
                    "unevaluatedProperties": False,
                    "properties": {
                        name: {"type": "string"}
                        for name in (
                            "category",
                            "description",
                            "displayName",
                            "serializedData",
                            "sourceId",
                            "storageUri",
                            "version",
                        )
                    },
                },
            },
        },
    },
    # https://learn.microsoft.com/azure/templates/microsoft.containerregistry/registries/agentpools, read 2026-11-21
    "azure-native:containerregistry:AgentPool": {
        "like": "azure-native:containerregistry:Task",
        "type": "Microsoft.ContainerRegistry/registries/agentPools",
        "pathParameters": ["registryName", "agentPoolName"],
        "schema": {
            "type": "object",
            "required": ["location"],
            "properties": {
                "name": {"type": "string"},
                "location": {"type": "string"},
                "tags": {"type": "object", "additionalProperties": {"type": "string"}},
                "properties": {
                    "type": "object",
                    "unevaluatedProperties": False,
                    "properties": {
                        "count": {"type": "integer", "minimum": 0},
                        "os": {"type": "string", "examples": ["Windows", "Linux"], "x-open-enum": True},
                        "tier": {"type": "string", "examples": ["S1", "S2", "S3", "I6"], "x-open-enum": True},
                        "virtualNetworkSubnetResourceId": {"type": "string"},
                    },
                },
            },
        },
    },
}
"""Token missing from the file -> the row of the nearest one, with what differs."""

PROVIDER: Mapping[str, Any] = {
    # https://www.pulumi.com/registry/packages/azure-native/installation-configuration/, read 2026-11-21.
    # An explicit provider's inputs are strings on the wire: anything else arrives as its JSON text.
    "token": "pulumi:providers:azure-native",
    "type": "provider",
    "pathParameters": [],
    "schema": {
        "type": "object",
        "unevaluatedProperties": False,
        "properties": {
            name: {"type": "string"}
            for name in (
                "auxiliaryTenantIds",
                "clientCertificatePassword",
                "clientCertificatePath",
                "clientId",
                "clientSecret",
                "disableInstanceDiscovery",
                "disablePulumiPartnerId",
                "environment",
                "location",
                "metadataHost",
                "msiEndpoint",
                "oidcRequestToken",
                "oidcRequestUrl",
                "oidcToken",
                "oidcTokenFilePath",
                "partnerId",
                "subscriptionId",
                "tenantId",
                "useDefaultAzureCredential",
                "useMsi",
                "useOidc",
                "version",
                "pluginDownloadURL",
            )
        },
    },
}

# ---- names ----------------------------------------------------------------------------------------------------------
_DOTTED = r"(?=.{{{0}}}$)[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?"
_NETWORK = Form(_DOTTED.format("1,80"), "1-80 of A-Z a-z 0-9 _ . -, first alphanumeric, last alphanumeric or _")
_NETWORK_64 = Form(_DOTTED.format("2,64"), "2-64 of A-Z a-z 0-9 _ . -, first alphanumeric, last alphanumeric or _")
# https://learn.microsoft.com/rest/api/azureml/registry-model-containers/get, read 2026-11-21; the same in a workspace
# is not checked
_ASSET = Form(r"[A-Za-z0-9][A-Za-z0-9_-]{0,254}", "1-255 of A-Z a-z 0-9 - _, first alphanumeric")
GUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"

NAMES: Mapping[str, Form] = {
    # https://learn.microsoft.com/en-us/azure/azure-resource-manager/management/resource-name-rules, read 2026-11-21
    "Microsoft.Resources/resourceGroups": Form(
        r"(?=.{1,90}$)[-\w.()]*[-\w()]", "1-90 of letters, digits, _ - ( ) ., not ending in a period"
    ),
    "Microsoft.Authorization/locks": Form(
        r"(?=.{1,90}$)[A-Za-z0-9._()-]*[A-Za-z0-9_()-]", "1-90 of A-Z a-z 0-9 . _ - ( ), not ending in a period"
    ),
    "Microsoft.Authorization/roleAssignments": Form(GUID, "a GUID"),
    "Microsoft.Authorization/roleDefinitions": Form(GUID, "a GUID"),
    "Microsoft.ContainerRegistry/registries": Form(r"[A-Za-z0-9]{5,50}", "5-50 of A-Z a-z 0-9"),
    "Microsoft.ContainerRegistry/registries/agentPools": Form(r"[A-Za-z0-9-]{3,20}", "3-20 of A-Z a-z 0-9 -"),
    "Microsoft.ContainerRegistry/registries/tasks": Form(r"[A-Za-z0-9_-]{5,50}", "5-50 of A-Z a-z 0-9 - _"),
    "Microsoft.ContainerRegistry/registries/webhooks": Form(r"[A-Za-z0-9]{5,50}", "5-50 of A-Z a-z 0-9"),
    "Microsoft.Insights/components": Form(
        r"(?=.{1,260}$)[^%&\\?/\x00-\x1f]*[^%&\\?/\x00-\x1f .]",
        r"1-260 without % & \ ? /, not ending in space or period",
    ),
    "Microsoft.Insights/diagnosticSettings": Form(
        r"(?=.{1,260}$)[^*<>%&:\\?+/\x00-\x1f]*[^*<>%&:\\?+/\x00-\x1f .]",
        r"1-260 without * < > % & : \ ? + /, not ending in space or period",
    ),
    "Microsoft.KeyVault/vaults": Form(
        r"(?!.*--)[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]", "3-24 of A-Z a-z 0-9 -, a letter first, no - last, no --"
    ),
    "Microsoft.KeyVault/vaults/keys": Form(r"[A-Za-z0-9-]{1,127}", "1-127 of A-Z a-z 0-9 -"),
    "Microsoft.KeyVault/vaults/secrets": Form(r"[A-Za-z0-9-]{1,127}", "1-127 of A-Z a-z 0-9 -"),
    "Microsoft.MachineLearningServices/workspaces": Form(
        r"[A-Za-z0-9][A-Za-z0-9_-]{2,32}", "3-33 of A-Z a-z 0-9 - _, first alphanumeric"
    ),
    # https://learn.microsoft.com/azure/machine-learning/how-to-create-attach-compute-cluster, read 2026-11-21
    "Microsoft.MachineLearningServices/workspaces/computes": Form(
        r"(?=.{3,24}$)(?!.*-[0-9]*$)[A-Za-z][A-Za-z0-9-]*",
        "3-24 of A-Z a-z 0-9 -, a letter first and one after the last -",
    ),
    "Microsoft.MachineLearningServices/workspaces/onlineEndpoints": Form(
        r"[a-zA-Z][a-zA-Z0-9-]{1,30}[a-zA-Z0-9]", "3-32 of A-Z a-z 0-9 -, a letter first, no - last"
    ),
    "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments": Form(
        r"[a-zA-Z][a-zA-Z0-9-]{1,30}[a-zA-Z0-9]", "3-32 of A-Z a-z 0-9 -, a letter first, no - last"
    ),
    "Microsoft.MachineLearningServices/registries": Form(
        r"[A-Za-z0-9][A-Za-z0-9_-]{2,32}", "3-33 of A-Z a-z 0-9 - _, first alphanumeric"
    ),
    "Microsoft.MachineLearningServices/registries/models": _ASSET,
    "Microsoft.MachineLearningServices/workspaces/models": _ASSET,
    "Microsoft.MachineLearningServices/workspaces/environments": _ASSET,
    "Microsoft.MachineLearningServices/workspaces/schedules": _ASSET,
    # azure-ai-ml 1.35.2, _schema/component/component.py, read 2026-11-21
    "Microsoft.MachineLearningServices/workspaces/components": Form(
        r"[a-z][a-z0-9_]{0,254}", "1-255 of a-z 0-9 _, a letter first"
    ),
    # https://learn.microsoft.com/azure/machine-learning/how-to-datastore, read 2026-11-21
    "Microsoft.MachineLearningServices/workspaces/datastores": Form(r"[a-z0-9_]{1,255}", "1-255 of a-z 0-9 _"),
    "Microsoft.ManagedIdentity/userAssignedIdentities": Form(
        r"[A-Za-z0-9][A-Za-z0-9_-]{2,127}", "3-128 of A-Z a-z 0-9 - _, first alphanumeric"
    ),
    "Microsoft.Network/networkSecurityGroups": _NETWORK,
    "Microsoft.Network/networkSecurityGroups/securityRules": _NETWORK,
    "Microsoft.Network/natGateways": _NETWORK,
    "Microsoft.Network/privateDnsZones": Form(
        r"(?=.{1,63}$)[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+){1,33}", "1-63 characters, 2-34 labels of A-Z a-z 0-9 _ -"
    ),
    "Microsoft.Network/privateDnsZones/virtualNetworkLinks": _NETWORK,
    "Microsoft.Network/privateEndpoints": _NETWORK_64,
    "Microsoft.Network/privateEndpoints/privateDnsZoneGroups": _NETWORK,
    "Microsoft.Network/publicIPAddresses": _NETWORK,
    "Microsoft.Network/routeTables": _NETWORK,
    "Microsoft.Network/virtualNetworks": _NETWORK_64,
    "Microsoft.Network/virtualNetworks/subnets": _NETWORK,
    "Microsoft.OperationalInsights/workspaces": Form(
        r"[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]", "4-63 of A-Z a-z 0-9 -, first and last alphanumeric"
    ),
    "Microsoft.Storage/storageAccounts": Form(r"[a-z0-9]{3,24}", "3-24 of a-z 0-9"),
    "Microsoft.Storage/storageAccounts/blobServices": Form(r"default", "'default'"),
    "Microsoft.Storage/storageAccounts/blobServices/containers": Form(
        r"(?=.{3,63}$)(?:\$(?:logs|root|web)|[a-z0-9]+(?:-[a-z0-9]+)*)",
        "3-63 of a-z 0-9 -, alphanumeric at both ends, no --",
    ),
    "Microsoft.Storage/storageAccounts/managementPolicies": Form(r"default", "'default'"),
}
"""ARM resource type -> its naming rule. A parent named in a child's path is held to the parent's rule."""

# ---- forms of strings -----------------------------------------------------------------------------------------------
_GROUP = rf"/subscriptions/{GUID}/resourceGroups/[^/]+"
ARM = Form(
    rf"/subscriptions/{GUID}(?:/resourceGroups/[^/]+(?:/providers/[A-Za-z.]+(?:/[^/]+/[^/]+)+)?)?", "an ARM resource id"
)


def _id(kind: str) -> Form:
    """The form of an id of one resource type."""
    namespace, *kinds = kind.split("/")
    return Form(
        f"{_GROUP}/providers/{namespace.replace('.', '[.]')}" + "".join(f"/{one}/[^/]+" for one in kinds),
        f"the id of a {kind}",
    )


_KEY_URI = Form(
    r"https://[A-Za-z0-9-]{3,24}[.](?:vault|managedhsm)[.]azure[.]net/keys/[A-Za-z0-9-]{1,127}(?:/[0-9a-f]{32})?",
    "the URI of a key",
)
_IDENTITY = _id("Microsoft.ManagedIdentity/userAssignedIdentities")
_LOCATION = Form(r"[a-z][a-z0-9]*", "a region (lower case, no spaces)")
_GUID = Form(GUID, "a GUID")

FORMS: Mapping[str, Mapping[str, Form]] = {
    "azure-native:applicationinsights:Component": {
        "location": _LOCATION,
        "workspaceResourceId": _id("Microsoft.OperationalInsights/workspaces"),
    },
    "pulumi:providers:azure-native": {"subscriptionId": _GUID, "tenantId": _GUID, "location": _LOCATION},
    "azure-native:authorization:ManagementLockByScope": {"scope": ARM},
    "azure-native:authorization:RoleAssignment": {
        "scope": ARM,
        "principalId": _GUID,
        "roleDefinitionId": Form(
            rf"(?:/subscriptions/{GUID})?/providers/Microsoft[.]Authorization/roleDefinitions/{GUID}",
            "the id of a role definition",
        ),
    },
    "azure-native:containerregistry:AgentPool": {
        "location": _LOCATION,
        "virtualNetworkSubnetResourceId": _id("Microsoft.Network/virtualNetworks/subnets"),
    },
    "azure-native:containerregistry:Registry": {
        "location": _LOCATION,
        "identity.userAssignedIdentities": _IDENTITY,
        "encryption.keyVaultProperties.identity": _GUID,
        "encryption.keyVaultProperties.keyIdentifier": _KEY_URI,
    },
    "azure-native:containerregistry:Task": {
        "identity.userAssignedIdentities": _IDENTITY,
        "trigger.timerTriggers.schedule": Form(
            r"[0-9*,/-]+(?: [0-9A-Za-z*,/-]+){4}", "a cron expression of five fields"
        ),
    },
    "azure-native:keyvault:Vault": {
        "location": _LOCATION,
        "properties.publicNetworkAccess": Form(r"(?i:enabled|disabled)", "Enabled or Disabled"),
    },
    "azure-native:keyvault:Key": {
        "properties.rotationPolicy.attributes.expiryTime": Form(
            r"P(?:\d+[YMWD])+", "an ISO 8601 duration in days or more"
        ),
        "properties.rotationPolicy.lifetimeActions.trigger.timeAfterCreate": Form(
            r"P(?:\d+[YMWD])+", "an ISO 8601 duration in days or more"
        ),
        "properties.rotationPolicy.lifetimeActions.trigger.timeBeforeExpiry": Form(
            r"P(?:\d+[YMWD])+", "an ISO 8601 duration in days or more"
        ),
    },
    "azure-native:machinelearningservices:Compute": {
        "location": _LOCATION,
        "identity.userAssignedIdentities": _IDENTITY,
        "properties.computeLocation": _LOCATION,
        "properties.properties.vmSize": Form(r"(?i:standard)_[A-Za-z0-9_]+", "a VM size"),
        "properties.properties.subnet.id": _id("Microsoft.Network/virtualNetworks/subnets"),
        "properties.properties.scaleSettings.nodeIdleTimeBeforeScaleDown": Form(
            r"P(?=\d|T\d)(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+S)?)?", "an ISO 8601 duration"
        ),
    },
    "azure-native:machinelearningservices:Workspace": {
        "location": _LOCATION,
        "identity.userAssignedIdentities": _IDENTITY,
        "primaryUserAssignedIdentity": _IDENTITY,
        "applicationInsights": _id("Microsoft.Insights/components"),
        "containerRegistry": _id("Microsoft.ContainerRegistry/registries"),
        "keyVault": _id("Microsoft.KeyVault/vaults"),
        "storageAccount": _id("Microsoft.Storage/storageAccounts"),
        "encryption.identity.userAssignedIdentity": _IDENTITY,
        "encryption.keyVaultProperties.keyIdentifier": _KEY_URI,
        "encryption.keyVaultProperties.keyVaultArmId": _id("Microsoft.KeyVault/vaults"),
    },
    "azure-native:machinelearningservices:Registry": {
        "location": _LOCATION,
        "regionDetails.location": _LOCATION,
        "identity.userAssignedIdentities": _IDENTITY,
        "publicNetworkAccess": Form(r"Enabled|Disabled", "Enabled or Disabled"),
    },
    "azure-native:monitor:DiagnosticSetting": {
        "resourceUri": ARM,
        "workspaceId": _id("Microsoft.OperationalInsights/workspaces"),
        "storageAccountId": _id("Microsoft.Storage/storageAccounts"),
    },
    "azure-native:network:PrivateDnsZoneGroup": {
        "privateDnsZoneConfigs.privateDnsZoneId": _id("Microsoft.Network/privateDnsZones")
    },
    "azure-native:network:PrivateEndpoint": {
        "location": _LOCATION,
        "subnet.id": _id("Microsoft.Network/virtualNetworks/subnets"),
        "privateLinkServiceConnections.privateLinkServiceId": ARM,
    },
    "azure-native:network:Subnet": {
        "networkSecurityGroup.id": _id("Microsoft.Network/networkSecurityGroups"),
        "addressPrefix": Form(r"\d{1,3}(?:[.]\d{1,3}){3}/\d{1,2}", "an address range"),
    },
    "azure-native:network:VirtualNetwork": {
        "location": _LOCATION,
        "addressSpace.addressPrefixes": Form(r"\d{1,3}(?:[.]\d{1,3}){3}/\d{1,2}", "an address range"),
    },
    "azure-native:privatedns:PrivateZone": {"location": Form("[gG]lobal", "'global'")},
    "azure-native:privatedns:VirtualNetworkLink": {
        "location": Form("[gG]lobal", "'global'"),
        "virtualNetwork.id": _id("Microsoft.Network/virtualNetworks"),
    },
    "azure-native:resources:ResourceGroup": {"location": _LOCATION},
    "azure-native:storage:StorageAccount": {
        "location": _LOCATION,
        "identity.userAssignedIdentities": _IDENTITY,
        "encryption.encryptionIdentity.encryptionUserAssignedIdentity": _IDENTITY,
        "encryption.keyVaultProperties.keyVaultUri": Form(
            r"https://[A-Za-z0-9-]{3,24}[.](?:vault|managedhsm)[.]azure[.]net/?", "the URI of a vault"
        ),
        "sasPolicy.sasExpirationPeriod": Form(r"\d+[.]\d{2}:\d{2}:\d{2}", "a period DD.HH:MM:SS"),
        "networkRuleSet.virtualNetworkRules.virtualNetworkResourceId": _id("Microsoft.Network/virtualNetworks/subnets"),
    },
}
"""Path of an input (list positions left out) -> the form its string must have."""
