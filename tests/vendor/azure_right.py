"""Payloads that Azure takes, one for each type: what the tests of the judge start from."""

from __future__ import annotations

from typing import Any

SUBSCRIPTION = "/subscriptions/00000000-1111-2222-3333-444444444444"
GROUP = f"{SUBSCRIPTION}/resourceGroups/rg-churn-dev"
NETWORK = f"{GROUP}/providers/Microsoft.Network"
SUBNET = f"{NETWORK}/virtualNetworks/vnet-churn/subnets/endpoints"
IDENTITY = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-churn"
ACCOUNT = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/stfeatures0a1b2c"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-churn-0a1b2c"
TAGS = {"team": "growth"}
HERE = {"resourceGroupName": "rg-churn-dev"}
REGION = {**HERE, "location": "westeurope", "tags": TAGS}
GUID = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"

RIGHT: dict[str, tuple[str, dict[str, Any]]] = {
    "provider": ("pulumi:providers:azure-native", {"location": "westeurope", "subscriptionId": GUID, "useMsi": "true"}),
    "group": ("azure-native:resources:ResourceGroup", REGION),
    "account": (
        "azure-native:storage:StorageAccount",
        {
            **REGION,
            "accountName": "stfeatures0a1b2c",
            "kind": "StorageV2",
            "sku": {"name": "Standard_ZRS"},
            "accessTier": "Hot",
            "allowBlobPublicAccess": False,
            "allowCrossTenantReplication": False,
            "allowSharedKeyAccess": False,
            "defaultToOAuthAuthentication": True,
            "enableHttpsTrafficOnly": True,
            "isLocalUserEnabled": False,
            "minimumTlsVersion": "TLS1_2",
            "publicNetworkAccess": "Disabled",
            "networkRuleSet": {"defaultAction": "Deny", "bypass": "AzureServices"},
            "sasPolicy": {"sasExpirationPeriod": "1.00:00:00", "expirationAction": "Log"},
            "identity": {"type": "UserAssigned", "userAssignedIdentities": [IDENTITY]},
            "encryption": {
                "keySource": "Microsoft.Keyvault",
                "requireInfrastructureEncryption": True,
                "keyVaultProperties": {"keyName": "data", "keyVaultUri": "https://kv-churn-0a1b2c.vault.azure.net/"},
                "encryptionIdentity": {"encryptionUserAssignedIdentity": IDENTITY},
            },
        },
    ),
    "container": (
        "azure-native:storage:BlobContainer",
        {
            **HERE,
            "accountName": "stfeatures0a1b2c",
            "containerName": "features",
            "publicAccess": "None",
            "metadata": {"a": "b"},
        },
    ),
    "blobs": (
        "azure-native:storage:BlobServiceProperties",
        {
            **HERE,
            "accountName": "stfeatures0a1b2c",
            "blobServicesName": "default",
            "isVersioningEnabled": True,
            "deleteRetentionPolicy": {"enabled": True, "days": 14},
            "containerDeleteRetentionPolicy": {"enabled": True, "days": 14},
        },
    ),
    "policy": (
        "azure-native:storage:ManagementPolicy",
        {
            **HERE,
            "accountName": "stfeatures0a1b2c",
            "managementPolicyName": "default",
            "policy": {
                "rules": [
                    {
                        "name": "age",
                        "enabled": True,
                        "type": "Lifecycle",
                        "definition": {
                            "filters": {"blobTypes": ["blockBlob"]},
                            "actions": {
                                "baseBlob": {"tierToCold": {"daysAfterModificationGreaterThan": 60}},
                                "version": {"delete": {"daysAfterCreationGreaterThan": 90}},
                            },
                        },
                    }
                ]
            },
        },
    ),
    "vault": (
        "azure-native:keyvault:Vault",
        {
            **REGION,
            "vaultName": "kv-churn-0a1b2c",
            "properties": {
                "tenantId": GUID,
                "sku": {"family": "A", "name": "premium"},
                "enableRbacAuthorization": True,
                "enableSoftDelete": True,
                "enablePurgeProtection": True,
                "softDeleteRetentionInDays": 90,
                "publicNetworkAccess": "Disabled",
                "networkAcls": {"defaultAction": "Deny", "bypass": "AzureServices"},
            },
        },
    ),
    "key": (
        "azure-native:keyvault:Key",
        {
            **HERE,
            "vaultName": "kv-churn-0a1b2c",
            "keyName": "data",
            "tags": TAGS,
            "properties": {
                "kty": "RSA-HSM",
                "keySize": 3072,
                "keyOps": ["wrapKey", "unwrapKey"],
                "attributes": {"enabled": True, "expires": 1893456000},
                "rotationPolicy": {
                    "attributes": {"expiryTime": "P1Y"},
                    "lifetimeActions": [{"action": {"type": "rotate"}, "trigger": {"timeAfterCreate": "P90D"}}],
                },
            },
        },
    ),
    "identity": ("azure-native:managedidentity:UserAssignedIdentity", {**REGION, "resourceName": "id-churn"}),
    "role": (
        "azure-native:authorization:RoleAssignment",
        {
            "roleAssignmentName": GUID,
            "principalId": GUID,
            "principalType": "ServicePrincipal",
            "roleDefinitionId": f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{GUID}",
            "scope": f"{ACCOUNT}/blobServices/default/containers/features",
        },
    ),
    "lock": (
        "azure-native:authorization:ManagementLockByScope",
        {"scope": ACCOUNT, "lockName": "keep", "level": "CanNotDelete", "notes": "Holds data."},
    ),
    "vnet": (
        "azure-native:network:VirtualNetwork",
        {**REGION, "virtualNetworkName": "vnet-churn", "addressSpace": {"addressPrefixes": ["10.64.0.0/16"]}},
    ),
    "nsg": (
        "azure-native:network:NetworkSecurityGroup",
        {
            **REGION,
            "networkSecurityGroupName": "nsg-churn",
            "securityRules": [
                {
                    "name": "vnet-https",
                    "priority": 100,
                    "access": "Allow",
                    "direction": "Inbound",
                    "protocol": "Tcp",
                    "sourceAddressPrefix": "VirtualNetwork",
                    "sourcePortRange": "*",
                    "destinationAddressPrefix": "VirtualNetwork",
                    "destinationPortRange": "443",
                }
            ],
        },
    ),
    "subnet": (
        "azure-native:network:Subnet",
        {
            **HERE,
            "virtualNetworkName": "vnet-churn",
            "subnetName": "endpoints",
            "addressPrefix": "10.64.0.0/24",
            "defaultOutboundAccess": False,
            "networkSecurityGroup": {"id": f"{NETWORK}/networkSecurityGroups/nsg-churn"},
            "privateEndpointNetworkPolicies": "Enabled",
        },
    ),
    "endpoint": (
        "azure-native:network:PrivateEndpoint",
        {
            **REGION,
            "privateEndpointName": "pe-features",
            "subnet": {"id": SUBNET},
            "privateLinkServiceConnections": [{"name": "blob", "privateLinkServiceId": ACCOUNT, "groupIds": ["blob"]}],
        },
    ),
    "zones": (
        "azure-native:network:PrivateDnsZoneGroup",
        {
            **HERE,
            "privateEndpointName": "pe-features",
            "privateDnsZoneGroupName": "default",
            "privateDnsZoneConfigs": [
                {"name": "blob", "privateDnsZoneId": f"{NETWORK}/privateDnsZones/privatelink.blob.core.windows.net"}
            ],
        },
    ),
    "zone": (
        "azure-native:privatedns:PrivateZone",
        {**HERE, "location": "global", "tags": TAGS, "privateZoneName": "privatelink.blob.core.windows.net"},
    ),
    "link": (
        "azure-native:privatedns:VirtualNetworkLink",
        {
            **HERE,
            "location": "global",
            "tags": TAGS,
            "privateZoneName": "privatelink.blob.core.windows.net",
            "virtualNetworkLinkName": "vnet-churn",
            "registrationEnabled": False,
            "virtualNetwork": {"id": f"{NETWORK}/virtualNetworks/vnet-churn"},
        },
    ),
    "diagnostics": (
        "azure-native:monitor:DiagnosticSetting",
        {
            "resourceUri": f"{ACCOUNT}/blobServices/default",
            "name": "access",
            "workspaceId": f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-churn",
            "logs": [{"categoryGroup": "allLogs", "enabled": True}],
            "metrics": [{"category": "Transaction", "enabled": False}],
        },
    ),
    "workspace": (
        "azure-native:operationalinsights:Workspace",
        {
            **REGION,
            "workspaceName": "log-churn",
            "sku": {"name": "PerGB2018"},
            "retentionInDays": 90,
            "features": {"disableLocalAuth": True},
            "publicNetworkAccessForIngestion": "Disabled",
            "publicNetworkAccessForQuery": "Disabled",
        },
    ),
    "insights": (
        "azure-native:applicationinsights:Component",
        {
            **REGION,
            "resourceName": "appi-churn",
            "kind": "web",
            "applicationType": "web",
            "flowType": "Bluefield",
            "requestSource": "rest",
            "ingestionMode": "LogAnalytics",
            "workspaceResourceId": f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-churn",
            "disableLocalAuth": True,
        },
    ),
    "ml": (
        "azure-native:machinelearningservices:Workspace",
        {
            **REGION,
            "workspaceName": "mlw-churn-0a1b2c",
            "kind": "Default",
            "sku": {"name": "Basic", "tier": "Basic"},
            "identity": {"type": "UserAssigned", "userAssignedIdentities": [IDENTITY]},
            "primaryUserAssignedIdentity": IDENTITY,
            "storageAccount": ACCOUNT,
            "keyVault": VAULT,
            "applicationInsights": f"{GROUP}/providers/Microsoft.Insights/components/appi-churn",
            "containerRegistry": f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/crchurn0a1b2c",
            "systemDatastoresAuthMode": "Identity",
            "hbiWorkspace": True,
            "v1LegacyMode": False,
            "publicNetworkAccess": "Disabled",
            "managedNetwork": {
                "isolationMode": "AllowOnlyApprovedOutbound",
                "outboundRules": {
                    "bucket-features": {
                        "type": "PrivateEndpoint",
                        "category": "UserDefined",
                        "destination": {
                            "serviceResourceId": ACCOUNT,
                            "subresourceTarget": "blob",
                            "sparkEnabled": False,
                        },
                    }
                },
            },
            "enableServiceSideCMKEncryption": True,
            "encryption": {
                "status": "Enabled",
                "identity": {"userAssignedIdentity": IDENTITY},
                "keyVaultProperties": {
                    "keyVaultArmId": VAULT,
                    "keyIdentifier": f"https://kv-churn-0a1b2c.vault.azure.net/keys/data/{'0a' * 16}",
                },
            },
        },
    ),
    "cluster": (
        "azure-native:machinelearningservices:Compute",
        {
            **REGION,
            "workspaceName": "mlw-churn-0a1b2c",
            "computeName": "trainers",
            "identity": {"type": "UserAssigned", "userAssignedIdentities": [IDENTITY]},
            "properties": {
                "computeType": "AmlCompute",
                "computeLocation": "westeurope",
                "disableLocalAuth": True,
                "properties": {
                    "vmSize": "Standard_NC4as_T4_v3",
                    "vmPriority": "LowPriority",
                    "osType": "Linux",
                    "enableNodePublicIp": False,
                    "remoteLoginPortPublicAccess": "Disabled",
                    "scaleSettings": {
                        "minNodeCount": 0,
                        "maxNodeCount": 3,
                        "nodeIdleTimeBeforeScaleDown": "PT900S",
                    },
                },
            },
        },
    ),
    "images": (
        "azure-native:containerregistry:Registry",
        {
            **REGION,
            "registryName": "crchurn0a1b2c",
            "sku": {"name": "Premium"},
            "adminUserEnabled": False,
            "anonymousPullEnabled": False,
            "dataEndpointEnabled": True,
            "publicNetworkAccess": "Disabled",
            "networkRuleBypassOptions": "AzureServices",
            "networkRuleSet": {"defaultAction": "Deny"},
            "zoneRedundancy": "Enabled",
            "identity": {"type": "UserAssigned", "userAssignedIdentities": {IDENTITY: {}}},
            "encryption": {
                "status": "enabled",
                "keyVaultProperties": {
                    "identity": GUID,
                    "keyIdentifier": "https://kv-churn-0a1b2c.vault.azure.net/keys/data",
                },
            },
            "policies": {
                "exportPolicy": {"status": "disabled"},
                "retentionPolicy": {"status": "enabled", "days": 30},
                "azureADAuthenticationAsArmPolicy": {"status": "disabled"},
            },
        },
    ),
    "task": (
        "azure-native:containerregistry:Task",
        {
            **REGION,
            "registryName": "crchurn0a1b2c",
            "taskName": "keep-last-train",
            "platform": {"os": "Linux"},
            "status": "Enabled",
            "timeout": 3600,
            "step": {"type": "EncodedTask", "encodedTaskContent": "dmVyc2lvbjogdjEuMS4w"},
            "trigger": {"timerTriggers": [{"name": "daily", "schedule": "0 3 * * *"}]},
        },
    ),
    "pool": (
        "azure-native:containerregistry:AgentPool",
        {
            **REGION,
            "registryName": "crchurn0a1b2c",
            "agentPoolName": "tasks",
            "count": 1,
            "os": "Linux",
            "tier": "S1",
            "virtualNetworkSubnetResourceId": SUBNET,
        },
    ),
    "models": (
        "azure-native:machinelearningservices:Registry",
        {
            **REGION,
            "registryName": "mlr-churn-0a1b2c",
            "identity": {"type": "SystemAssigned"},
            "publicNetworkAccess": "Disabled",
            "regionDetails": [
                {
                    "location": "westeurope",
                    "acrDetails": [{"systemCreatedAcrAccount": {"acrAccountSku": "Premium"}}],
                    "storageAccountDetails": [
                        {
                            "systemCreatedStorageAccount": {
                                "storageAccountType": "Standard_ZRS",
                                "storageAccountHnsEnabled": False,
                                "allowBlobPublicAccess": False,
                            }
                        }
                    ],
                }
            ],
        },
    ),
    "model": (
        "azure-native:machinelearningservices:RegistryModelContainer",
        {
            **HERE,
            "registryName": "mlr-churn-0a1b2c",
            "modelName": "churn",
            "properties": {
                "description": "Who leaves.",
                "isArchived": False,
                "properties": {"approval": "manual"},
                "tags": TAGS,
            },
        },
    ),
    "online": (
        "azure-native:machinelearningservices:OnlineEndpoint",
        {
            **REGION,
            "workspaceName": "mlw-churn",
            "endpointName": "churn-api",
            "identity": {"type": "UserAssigned", "userAssignedIdentities": [IDENTITY]},
            "properties": {"authMode": "AADToken", "publicNetworkAccess": "Disabled", "traffic": {"blue": 100}},
        },
    ),
}
"""Short name -> token and inputs."""
