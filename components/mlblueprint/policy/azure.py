"""What each rule asks of resources on Azure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlblueprint.policy.rule import Check, Companion, Forbidden, Test, Whole
from mlblueprint.policy.wants import ABSENT, FALSE, GIVEN, TRUE, at_least, one_of

Asked = Check | Companion | Forbidden | Whole


def _(kind: str) -> str:
    return f"azure-native:{kind}"


ACCOUNT, BLOBS = _("storage:StorageAccount"), _("storage:BlobServiceProperties")
VAULT, KEY = _("keyvault:Vault"), _("keyvault:Key")
IMAGES_REGISTRY, ROLE = _("containerregistry:Registry"), _("authorization:RoleAssignment")
CUSTOM_ROLE = _("authorization:RoleDefinition")
WORKSPACE, CLUSTER = _("machinelearningservices:Workspace"), _("machinelearningservices:Compute")
ENDPOINT = _("machinelearningservices:OnlineEndpoint")
DEPLOYMENT = _("machinelearningservices:OnlineDeployment")
LOGS, INSIGHTS = _("operationalinsights:Workspace"), _("applicationinsights:Component")
GROUP, SUBNET = _("network:NetworkSecurityGroup"), _("network:Subnet")
DIAGNOSTICS = _("monitor:DiagnosticSetting")

OF_LOGS = "access-logs"
OF_LOGS_WHY = (
    "Azure Monitor writes there as a trusted service, which is not promised while public access is disabled; it is "
    "closed to every address (https://learn.microsoft.com/azure/storage/common/"
    "storage-network-security-set-default-access, 2026-11-21)"
)
UNVERSIONED = "access-logs|workspace"
UNVERSIONED_WHY = "logs and what jobs leave behind are written once"

BROAD = (
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    "b24988ac-6180-42a0-ab88-20f7382dd24c",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
)
"""Owner, Contributor, User Access Administrator and Role Based Access Control Administrator, of which the last two may
give themselves anything: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles, 2026-11-21."""
AML_COMPUTE = Test("a cluster", lambda p: p.get("properties", {}).get("computeType") == "AmlCompute")


EVERYWHERE = frozenset({"*", "Any", "Internet", "0.0.0.0/0", "::/0"})


def _closed(rule: Any) -> bool:
    if rule is None or rule.get("access") != "Allow" or rule.get("direction") != "Inbound":
        return True
    sources = {rule.get("sourceAddressPrefix"), *(rule.get("sourceAddressPrefixes") or ())}
    return sources.isdisjoint(EVERYWHERE)


def _named(operation: Any) -> bool:
    return not operation or (isinstance(operation, str) and "*" not in operation)


NAMED = Test("operations by their names, without *", _named)
IN_GROUP = Test("a resource or the group of a stack", lambda scope: "/resourceGroups/" in scope)


CHECKS: Mapping[str, tuple[Asked, ...]] = {
    "S01": (
        Check(ACCOUNT, "encryption.keySource", one_of("Microsoft.Keyvault")),
        Check(ACCOUNT, "encryption.keyVaultProperties.keyName", GIVEN),
        Check(ACCOUNT, "encryption.keyVaultProperties.keyVaultUri", GIVEN),
        Check(ACCOUNT, "encryption.encryptionIdentity.encryptionUserAssignedIdentity", GIVEN),
        Check(ACCOUNT, "encryption.requireInfrastructureEncryption", TRUE),
    ),
    "S02": (
        Check(ACCOUNT, "allowBlobPublicAccess", FALSE),
        Check(ACCOUNT, "publicNetworkAccess", one_of("Disabled"), OF_LOGS, OF_LOGS_WHY),
        Check(ACCOUNT, "networkRuleSet.defaultAction", one_of("Deny")),
        Check(_("storage:BlobContainer"), "publicAccess", one_of("None")),
    ),
    "S03": (
        Check(ACCOUNT, "enableHttpsTrafficOnly", TRUE),
        Check(ACCOUNT, "minimumTlsVersion", one_of("TLS1_2", "TLS1_3")),
    ),
    "S04": (
        Check(BLOBS, "isVersioningEnabled", TRUE, UNVERSIONED, UNVERSIONED_WHY),
        Check(BLOBS, "deleteRetentionPolicy.enabled", TRUE),
        Check(BLOBS, "deleteRetentionPolicy.days", at_least(14)),
        Check(BLOBS, "containerDeleteRetentionPolicy.enabled", TRUE),
    ),
    "S06": (Check(DIAGNOSTICS, "logs[].enabled", TRUE),),
    "S07": (
        Check(ACCOUNT, "allowSharedKeyAccess", FALSE),
        Check(ACCOUNT, "defaultToOAuthAuthentication", TRUE),
        Check(ACCOUNT, "isLocalUserEnabled", FALSE),
        Check(ACCOUNT, "allowCrossTenantReplication", FALSE),
        Check(ACCOUNT, "sasPolicy.sasExpirationPeriod", one_of("1.00:00:00")),
    ),
    "S08": (Check(_("authorization:ManagementLockByScope"), "level", one_of("CanNotDelete", "ReadOnly")),),
    "K01": (
        Check(KEY, "properties.rotationPolicy.attributes.expiryTime", GIVEN),
        Check(KEY, "properties.rotationPolicy.lifetimeActions[].action.type", one_of("rotate"), among=True),
    ),
    "K02": (
        Check(VAULT, "properties.enableSoftDelete", TRUE),
        Check(VAULT, "properties.enablePurgeProtection", TRUE),
        Check(VAULT, "properties.softDeleteRetentionInDays", at_least(90)),
    ),
    "K03": (Check(VAULT, "properties.enableRbacAuthorization", TRUE),),
    "K04": (
        Check(VAULT, "properties.publicNetworkAccess", one_of("Disabled")),
        Check(VAULT, "properties.networkAcls.defaultAction", one_of("Deny")),
        Check(VAULT, "properties.networkAcls.bypass", one_of("AzureServices", "None")),
        Check(VAULT, "properties.sku.name", one_of("premium")),
        Check(KEY, "properties.kty", one_of("RSA-HSM", "EC-HSM")),
    ),
    "R02": (Check(IMAGES_REGISTRY, "sku.name", one_of("Premium")),),
    "R03": (
        Check(IMAGES_REGISTRY, "encryption.status", one_of("enabled")),
        Check(IMAGES_REGISTRY, "encryption.keyVaultProperties.keyIdentifier", GIVEN),
    ),
    "R04": (
        Check(IMAGES_REGISTRY, "adminUserEnabled", FALSE),
        Check(IMAGES_REGISTRY, "anonymousPullEnabled", FALSE),
        Check(IMAGES_REGISTRY, "publicNetworkAccess", one_of("Disabled")),
        Check(IMAGES_REGISTRY, "networkRuleSet.defaultAction", one_of("Deny")),
        Check(IMAGES_REGISTRY, "dataEndpointEnabled", TRUE),
        Check(IMAGES_REGISTRY, "policies.exportPolicy.status", one_of("disabled")),
        Check(IMAGES_REGISTRY, "policies.azureADAuthenticationAsArmPolicy.status", one_of("disabled")),
    ),
    "R05": (Check(IMAGES_REGISTRY, "policies.retentionPolicy.status", one_of("enabled")),),
    "M01": (
        Check(WORKSPACE, "encryption.status", one_of("Enabled")),
        Check(WORKSPACE, "encryption.keyVaultProperties.keyIdentifier", GIVEN),
    ),
    "M02": (
        Check(WORKSPACE, "managedNetwork.isolationMode", one_of("AllowOnlyApprovedOutbound")),
        Check(ENDPOINT, "properties.publicNetworkAccess", one_of("Disabled")),
    ),
    "M03": (Check(ENDPOINT, "properties.authMode", one_of("AADToken")),),
    "M06": (
        Check(WORKSPACE, "publicNetworkAccess", one_of("Disabled")),
        Check(WORKSPACE, "primaryUserAssignedIdentity", GIVEN),
        Check(WORKSPACE, "hbiWorkspace", TRUE),
        Check(WORKSPACE, "systemDatastoresAuthMode", one_of("Identity")),
        Check(WORKSPACE, "v1LegacyMode", FALSE),
    ),
    "M08": (
        Check(CLUSTER, "properties.disableLocalAuth", TRUE, where=AML_COMPUTE),
        Check(CLUSTER, "properties.properties.remoteLoginPortPublicAccess", one_of("Disabled"), where=AML_COMPUTE),
        Check(CLUSTER, "properties.properties.enableNodePublicIp", FALSE, where=AML_COMPUTE),
    ),
    "I01": (
        Check(ROLE, "scope", IN_GROUP),
        Check(
            ROLE,
            "roleDefinitionId",
            Test("neither Owner, Contributor nor who assigns roles", lambda i: i.rpartition("/")[2] not in BROAD),
        ),
        Check(ROLE, "principalType", one_of("ServicePrincipal")),
        Check(CUSTOM_ROLE, "permissions[].actions[]", NAMED),
        Check(CUSTOM_ROLE, "permissions[].dataActions[]", NAMED),
        Check(CUSTOM_ROLE, "assignableScopes[]", IN_GROUP),
    ),
    "L01": (
        Check(LOGS, "retentionInDays", at_least(90)),
        Check(LOGS, "features.disableLocalAuth", TRUE),
        Check(LOGS, "publicNetworkAccessForIngestion", one_of("Disabled")),
        Check(INSIGHTS, "workspaceResourceId", GIVEN),
        Check(INSIGHTS, "disableLocalAuth", TRUE),
        Companion(WORKSPACE, DIAGNOSTICS),
    ),
    "L02": (Check(_("monitor:MetricAlert"), "enabled", TRUE),),
    "N01": (
        Check(GROUP, "securityRules[]", Test("no way in from everywhere", _closed)),
        Check(SUBNET, "networkSecurityGroup.id", GIVEN),
        Check(SUBNET, "privateEndpointNetworkPolicies", one_of("Enabled", "NetworkSecurityGroupEnabled")),
        Check(_("network:PublicIPAddress"), "ipAddress", ABSENT),
    ),
    "X01": (Check(_("keyvault:Secret"), "properties.contentType", GIVEN),),
}
"""Rule -> what it asks of resources on Azure."""

STATEFUL = (
    ACCOUNT,
    VAULT,
    KEY,
    IMAGES_REGISTRY,
    WORKSPACE,
    _("machinelearningservices:Registry"),
    _("machinelearningservices:RegistryModelContainer"),
)
"""Types whose loss loses data."""
TAGGED = (ACCOUNT, VAULT, IMAGES_REGISTRY, WORKSPACE, _("network:VirtualNetwork"))
"""Types on which a missing tag costs somebody an afternoon."""
REGION = ("location",)
MACHINES = (
    (CLUSTER, "properties.properties.vmSize"),
    (DEPLOYMENT, "properties.instanceType"),
)
"""Where machine sizes stand."""
WAITING = ((CLUSTER, "properties.properties.scaleSettings.minNodeCount"),)
"""Where it stands how much of a cluster stays without work."""
IMAGES = ((_("machinelearningservices:EnvironmentVersion"), "properties.image"),)
"""Where images stand."""
PUBLIC: tuple[Check, ...] = ()
REPLICAS = ((DEPLOYMENT, "sku.capacity"),)
"""Where it stands how many replicas a deployment has."""
