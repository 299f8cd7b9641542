"""The security baseline on Azure: what a private, customer-managed plan must show, and what it leaves out and why.

Rules and property paths are those of the baseline that the three clouds share. MEETS has a predicate for each over the
plan of `tests/blueprints/full.yaml`; EXCEPTIONS has the reason for each that no resource of a stack can or should meet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mlblueprint.azure.roles import SECRETS_USER as SECRETS
from mlblueprint.planning.graph import Graph, Node
from mlblueprint.spec.serving import Scaling

Predicate = Callable[[Graph], bool]
Test = Callable[[Any], bool]


def is_(*wanted: object) -> Test:
    return lambda value: value in wanted


def not_(*refused: object) -> Test:
    return lambda value: value is not None and value not in refused


def given(value: Any) -> bool:
    return value not in (None, "", [], {})


def at_most(most: int) -> Test:
    return lambda value: isinstance(value, int) and value <= most


def at_least(least: int) -> Test:
    return lambda value: isinstance(value, int) and value >= least


def every(kind: str, path: str, test: Test, where: Callable[[Node], bool] = lambda node: True) -> Predicate:
    """All resources of a type, and there are some, pass a test at a path; `[]` in the path is each item."""

    def holds(graph: Graph) -> bool:
        nodes = [node for node in graph.resources() if node.type == f"azure-native:{kind}" and where(node)]
        return bool(nodes) and all(test(value) for node in nodes for value in values(node.inputs, path.split(".")))

    return holds


def values(value: Any, steps: list[str]) -> Iterator[Any]:
    """What stands at a path; None where it ends early."""
    if not steps:
        yield value
        return
    step, rest = steps[0].removesuffix("[]"), steps[1:]
    inner = value.get(step) if isinstance(value, Mapping) else None
    if steps[0].endswith("[]") and isinstance(inner, list) and inner:
        for item in inner:
            yield from values(item, rest)
    else:
        yield from values(inner, rest)


ACCOUNT, VAULT, KEY = "storage:StorageAccount", "keyvault:Vault", "keyvault:Key"
BLOBS, IMAGES, ROLE = "storage:BlobServiceProperties", "containerregistry:Registry", "authorization:RoleAssignment"
DIAGNOSTICS, POLICY = "monitor:DiagnosticSetting", "storage:ManagementPolicy"
WORKSPACE, CLUSTER = "machinelearningservices:Workspace", "machinelearningservices:Compute"
ENDPOINT, DEPLOYMENT = "machinelearningservices:OnlineEndpoint", "machinelearningservices:OnlineDeployment"
LOGS, INSIGHTS = "operationalinsights:Workspace", "applicationinsights:Component"
OLD_VERSIONS = "storage.ManagementPolicy.policy.rules[].definition.actions.version.delete"


def _versioned(node: Node) -> bool:
    """Blob services of buckets whose blueprint asks for versions: not the access logs or a workspace, not `scratch`."""
    return not any(one in node.name for one in ("access-logs", "workspace", "scratch"))


def _old_versions_go(rules: list[dict[str, Any]]) -> bool:
    """Within the 90 days of the baseline; a blueprint may ask for less."""
    actions = [rule["definition"]["actions"] for rule in rules]
    return any(one["version"]["delete"]["daysAfterCreationGreaterThan"] <= 90 for one in actions if "version" in one)


def _log_of_every_bucket(graph: Graph) -> bool:
    """Each container's account sends its log elsewhere."""
    buckets = {n.inputs["accountName"] for n in graph.resources() if n.kind == "BlobContainer"}
    settings = [n.inputs for n in graph.resources() if n.kind == "DiagnosticSetting"]
    of_accounts = [one for one in settings if "/storageAccounts/" in one["resourceUri"]]
    logged = {one["resourceUri"].split("/storageAccounts/")[1].split("/")[0] for one in of_accounts}
    elsewhere = all((one.get("storageAccountId") or one["workspaceId"]) not in one["resourceUri"] for one in settings)
    return bool(buckets) and buckets <= logged and elsewhere


def _log_of_the_workspace(test: Callable[[Mapping[str, Any]], bool]) -> Predicate:
    """Every Azure ML workspace has a diagnostic setting, and what it says passes."""

    def holds(graph: Graph) -> bool:
        workspaces = {n.inputs["workspaceName"] for n in graph.resources() if n.type == f"azure-native:{WORKSPACE}"}
        settings = {
            n.inputs["resourceUri"].rpartition("/")[2]: n.inputs
            for n in graph.resources()
            if n.kind == "DiagnosticSetting"
        }
        return bool(workspaces) and all(name in settings and test(settings[name]) for name in workspaces)

    return holds


def _log_of_every_endpoint(graph: Graph) -> bool:
    """Every endpoint sends all its logs to Log Analytics."""
    endpoints = {n.inputs["endpointName"] for n in graph.resources() if n.type == f"azure-native:{ENDPOINT}"}
    logged = {
        n.inputs["resourceUri"].rpartition("/")[2]
        for n in graph.resources()
        if n.kind == "DiagnosticSetting" and "allLogs" in {log.get("categoryGroup") for log in n.inputs.get("logs", [])}
    }
    return bool(endpoints) and endpoints <= logged


def _reads_single_secrets(graph: Graph) -> bool:
    """Whoever may read secrets may read one."""
    readers = [n.inputs["scope"] for n in graph.resources() if n.inputs.get("roleDefinitionId", "").endswith(SECRETS)]
    return bool(readers) and all("/secrets/" in scope for scope in readers)


def _reaches_by_endpoint(graph: Graph) -> bool:
    """Each workspace's own network has a private endpoint among its ways out."""
    rules = [
        [rule["type"] for rule in node.inputs["managedNetwork"]["outboundRules"].values()]
        for node in graph.resources()
        if node.type == f"azure-native:{WORKSPACE}"
    ]
    return bool(rules) and all("PrivateEndpoint" in types for types in rules)


def _locks(graph: Graph) -> bool:
    """Every resource that holds data is locked."""
    holding = ("StorageAccount", "Vault", "Registry")
    locked = {n.inputs["scope"].rpartition("/")[2] for n in graph.resources() if n.kind == "ManagementLockByScope"}
    names = {
        n.inputs.get("accountName") or n.inputs.get("vaultName") or n.inputs.get("registryName")
        for n in graph.resources()
        if n.kind in holding
    }
    return names == locked and every("authorization:ManagementLockByScope", "level", is_("CanNotDelete"))(graph)


def _no_way_in(graph: Graph) -> bool:
    """No rule lets anybody in from outside the network."""
    rules = [
        rule
        for node in graph.resources()
        if node.kind == "NetworkSecurityGroup"
        for rule in node.inputs["securityRules"]
    ]
    return bool(rules) and all(rule["sourceAddressPrefix"] not in ("Internet", "*") for rule in rules)


def _private(service: str) -> Predicate:
    def holds(graph: Graph) -> bool:
        ids = [
            group
            for node in graph.resources()
            if node.kind == "PrivateEndpoint"
            for connection in node.inputs["privateLinkServiceConnections"]
            for group in connection["groupIds"]
        ]
        return service in ids

    return holds


BROAD_ROLES = ("8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "b24988ac-6180-42a0-ab88-20f7382dd24c")
"""Owner and Contributor."""

MEETS: Mapping[str, Predicate] = {
    "S01: storage.StorageAccount.encryption.keySource = Microsoft.Keyvault": every(
        ACCOUNT, "encryption.keySource", is_("Microsoft.Keyvault")
    ),
    "S01: storage.StorageAccount.encryption.keyVaultProperties.keyName": every(
        ACCOUNT, "encryption.keyVaultProperties.keyName", given
    ),
    "S01: storage.StorageAccount.encryption.keyVaultProperties.keyVaultUri": every(
        ACCOUNT, "encryption.keyVaultProperties.keyVaultUri", given
    ),
    "S01: storage.StorageAccount.encryption.encryptionIdentity.encryptionUserAssignedIdentity": every(
        ACCOUNT, "encryption.encryptionIdentity.encryptionUserAssignedIdentity", given
    ),
    "S01: storage.StorageAccount.encryption.requireInfrastructureEncryption = true": every(
        ACCOUNT, "encryption.requireInfrastructureEncryption", is_(True)
    ),
    "S02: storage.StorageAccount.allowBlobPublicAccess = false": every(ACCOUNT, "allowBlobPublicAccess", is_(False)),
    "S02: storage.StorageAccount.publicNetworkAccess = Disabled": every(
        ACCOUNT, "publicNetworkAccess", is_("Disabled"), lambda node: "access-logs" not in node.name
    ),
    "S02: storage.StorageAccount.networkRuleSet.defaultAction = Deny": every(
        ACCOUNT, "networkRuleSet.defaultAction", is_("Deny")
    ),
    "S02: storage.StorageAccount.networkRuleSet.bypass = AzureServices": every(
        ACCOUNT, "networkRuleSet.bypass", is_("AzureServices")
    ),
    "S02: storage.BlobContainer.publicAccess = None": every("storage:BlobContainer", "publicAccess", is_("None")),
    "S03: storage.StorageAccount.enableHttpsTrafficOnly = true": every(ACCOUNT, "enableHttpsTrafficOnly", is_(True)),
    "S03: storage.StorageAccount.minimumTlsVersion = TLS1_2": every(ACCOUNT, "minimumTlsVersion", is_("TLS1_2")),
    "S04: storage.BlobServiceProperties.isVersioningEnabled = true": every(
        BLOBS, "isVersioningEnabled", is_(True), _versioned
    ),
    "S04: storage.BlobServiceProperties.deleteRetentionPolicy.enabled = true": every(
        BLOBS, "deleteRetentionPolicy.enabled", is_(True)
    ),
    "S04: storage.BlobServiceProperties.deleteRetentionPolicy.days = 14": every(
        BLOBS, "deleteRetentionPolicy.days", is_(14)
    ),
    "S04: storage.BlobServiceProperties.containerDeleteRetentionPolicy.enabled = true": every(
        BLOBS, "containerDeleteRetentionPolicy.enabled", is_(True)
    ),
    f"S05: {OLD_VERSIONS}.daysAfterCreationGreaterThan = 90": every(
        POLICY, "policy.rules", _old_versions_go, _versioned
    ),
    "S06: monitor.DiagnosticSetting.logs[].enabled = true on <account>/blobServices/default": lambda graph: (
        every(DIAGNOSTICS, "logs[].enabled", is_(True), lambda node: "metrics" not in node.inputs)(graph)
        and _log_of_every_bucket(graph)
    ),
    "S07: storage.StorageAccount.allowSharedKeyAccess = false": every(ACCOUNT, "allowSharedKeyAccess", is_(False)),
    "S07: storage.StorageAccount.defaultToOAuthAuthentication = true": every(
        ACCOUNT, "defaultToOAuthAuthentication", is_(True)
    ),
    "S07: storage.StorageAccount.isLocalUserEnabled = false": every(ACCOUNT, "isLocalUserEnabled", is_(False)),
    "S07: storage.StorageAccount.allowCrossTenantReplication = false": every(
        ACCOUNT, "allowCrossTenantReplication", is_(False)
    ),
    "S07: storage.StorageAccount.sasPolicy.sasExpirationPeriod = 1.00:00:00": every(
        ACCOUNT, "sasPolicy.sasExpirationPeriod", is_("1.00:00:00")
    ),
    "S07: storage.StorageAccount.sasPolicy.expirationAction = Log": every(
        ACCOUNT, "sasPolicy.expirationAction", is_("Log")
    ),
    "S08: authorization.ManagementLockByScope.level = CanNotDelete": _locks,
    "K01: keyvault.Key.properties.rotationPolicy.attributes.expiryTime = P1Y": every(
        KEY, "properties.rotationPolicy.attributes.expiryTime", is_("P1Y")
    ),
    "K01: keyvault.Key.properties.rotationPolicy.lifetimeActions[].action.type = rotate": every(
        KEY, "properties.rotationPolicy.lifetimeActions[].action.type", is_("rotate")
    ),
    "K02: keyvault.Vault.properties.enableSoftDelete = true": every(VAULT, "properties.enableSoftDelete", is_(True)),
    "K02: keyvault.Vault.properties.enablePurgeProtection = true": every(
        VAULT, "properties.enablePurgeProtection", is_(True)
    ),
    "K02: keyvault.Vault.properties.softDeleteRetentionInDays = 90": every(
        VAULT, "properties.softDeleteRetentionInDays", is_(90)
    ),
    "K03: keyvault.Vault.properties.enableRbacAuthorization = true": every(
        VAULT, "properties.enableRbacAuthorization", is_(True)
    ),
    "K04: keyvault.Vault.properties.publicNetworkAccess = Disabled": every(
        VAULT, "properties.publicNetworkAccess", is_("Disabled")
    ),
    "K04: keyvault.Vault.properties.networkAcls.defaultAction = Deny": every(
        VAULT, "properties.networkAcls.defaultAction", is_("Deny")
    ),
    "K04: keyvault.Vault.properties.networkAcls.bypass = AzureServices": every(
        VAULT, "properties.networkAcls.bypass", is_("AzureServices")
    ),
    "K04: keyvault.Vault.properties.sku.name = premium": every(VAULT, "properties.sku.name", is_("premium")),
    "K04: keyvault.Key.properties.kty = RSA-HSM": every(KEY, "properties.kty", is_("RSA-HSM")),
    "K04: network.PrivateEndpoint.privateLinkServiceConnections[].groupIds = [vault]": _private("vault"),
    "R02: containerregistry.Registry.sku.name = Premium (Defender is a subscription setting)": every(
        IMAGES, "sku.name", is_("Premium")
    ),
    "R03: containerregistry.Registry.encryption.status = enabled": every(IMAGES, "encryption.status", is_("enabled")),
    "R03: containerregistry.Registry.encryption.keyVaultProperties.keyIdentifier": every(
        IMAGES, "encryption.keyVaultProperties.keyIdentifier", given
    ),
    "R04: containerregistry.Registry.adminUserEnabled = false": every(IMAGES, "adminUserEnabled", is_(False)),
    "R04: containerregistry.Registry.anonymousPullEnabled = false": every(IMAGES, "anonymousPullEnabled", is_(False)),
    "R04: containerregistry.Registry.publicNetworkAccess = Disabled": every(
        IMAGES, "publicNetworkAccess", is_("Disabled")
    ),
    "R04: containerregistry.Registry.networkRuleSet.defaultAction = Deny": every(
        IMAGES, "networkRuleSet.defaultAction", is_("Deny")
    ),
    "R04: containerregistry.Registry.dataEndpointEnabled = true": every(IMAGES, "dataEndpointEnabled", is_(True)),
    "R04: containerregistry.Registry.zoneRedundancy = Enabled": every(IMAGES, "zoneRedundancy", is_("Enabled")),
    "R04: containerregistry.Registry.policies.retentionPolicy.days = 30": every(
        IMAGES, "policies.retentionPolicy.days", is_(30)
    ),
    "R04: containerregistry.Registry.policies.exportPolicy.status = disabled": every(
        IMAGES, "policies.exportPolicy.status", is_("disabled")
    ),
    "R04: containerregistry.Registry.policies.azureADAuthenticationAsArmPolicy.status = disabled": every(
        IMAGES, "policies.azureADAuthenticationAsArmPolicy.status", is_("disabled")
    ),
    "R05: containerregistry.Registry.policies.retentionPolicy.status = enabled": every(
        IMAGES, "policies.retentionPolicy.status", is_("enabled")
    ),
    "M01: machinelearningservices.Workspace.encryption.status = Enabled": every(
        WORKSPACE, "encryption.status", is_("Enabled")
    ),
    "M01: machinelearningservices.Workspace.encryption.keyVaultProperties.keyVaultArmId": every(
        WORKSPACE, "encryption.keyVaultProperties.keyVaultArmId", given
    ),
    "M01: machinelearningservices.Workspace.encryption.keyVaultProperties.keyIdentifier": every(
        WORKSPACE, "encryption.keyVaultProperties.keyIdentifier", given
    ),
    "M01: machinelearningservices.Workspace.enableServiceSideCMKEncryption = true": every(
        WORKSPACE, "enableServiceSideCMKEncryption", is_(True)
    ),
    "M02: machinelearningservices.Workspace.managedNetwork.isolationMode = AllowOnlyApprovedOutbound": every(
        WORKSPACE, "managedNetwork.isolationMode", is_("AllowOnlyApprovedOutbound")
    ),
    (
        "M02: machinelearningservices.Workspace.managedNetwork.outboundRules "
        "(one of type PrivateEndpoint: CKV_AZURE_243)"
    ): _reaches_by_endpoint,
    "M02: machinelearningservices.OnlineEndpoint.properties.publicNetworkAccess = Disabled": every(
        ENDPOINT, "properties.publicNetworkAccess", is_("Disabled")
    ),
    "M03: machinelearningservices.OnlineEndpoint.properties.authMode = AADToken": every(
        ENDPOINT, "properties.authMode", is_("AADToken")
    ),
    "M03: machinelearningservices.OnlineEndpoint.identity.type": every(ENDPOINT, "identity.type", is_("UserAssigned")),
    # full.yaml asks for one replica of its chat; without a wish there are two.
    "M04: machinelearningservices.OnlineDeployment.sku.capacity >= 2": lambda graph: (
        every(DEPLOYMENT, "sku.capacity", at_least(2), lambda node: "chat" not in node.name)(graph)
        and Scaling().min >= 2
    ),
    "M05: what replicas print and who asks them is logged": _log_of_every_endpoint,
    "M06: machinelearningservices.Workspace.publicNetworkAccess = Disabled": every(
        WORKSPACE, "publicNetworkAccess", is_("Disabled")
    ),
    "M06: machinelearningservices.Workspace.primaryUserAssignedIdentity": every(
        WORKSPACE, "primaryUserAssignedIdentity", given
    ),
    "M06: machinelearningservices.Workspace.identity.type = UserAssigned": every(
        WORKSPACE, "identity.type", is_("UserAssigned")
    ),
    "M06: machinelearningservices.Workspace.hbiWorkspace = true": every(WORKSPACE, "hbiWorkspace", is_(True)),
    "M06: machinelearningservices.Workspace.systemDatastoresAuthMode = Identity": every(
        WORKSPACE, "systemDatastoresAuthMode", is_("Identity")
    ),
    (
        "M06: machinelearningservices.Workspace.v1LegacyMode = false (AZP asks true only for v1 back compatibility: "
        "a conflict, keep false)"
    ): every(WORKSPACE, "v1LegacyMode", is_(False)),
    "M06: network.PrivateEndpoint.privateLinkServiceConnections[].groupIds = [amlworkspace]": _private("amlworkspace"),
    "M08: machinelearningservices.Compute.properties.disableLocalAuth = true (AmlCompute)": every(
        CLUSTER, "properties.disableLocalAuth", is_(True)
    ),
    (
        "M08: machinelearningservices.Compute.properties.properties.remoteLoginPortPublicAccess = Disabled (AmlCompute)"
    ): every(CLUSTER, "properties.properties.remoteLoginPortPublicAccess", is_("Disabled")),
    "M08: machinelearningservices.Compute.properties.properties.enableNodePublicIp = false (AmlCompute)": every(
        CLUSTER, "properties.properties.enableNodePublicIp", is_(False)
    ),
    "L02: monitor.MetricAlert.enabled = true": every("monitor:MetricAlert", "enabled", is_(True)),
    "L02: monitor.MetricAlert.actions[].actionGroupId": every("monitor:MetricAlert", "actions[].actionGroupId", given),
    # What L02 asks of metric alerts, asked of the rules over logs, which are most of ours.
    "L02: monitor.ScheduledQueryRule.enabled = true": every("monitor:ScheduledQueryRule", "enabled", is_(True)),
    "L02: monitor.ScheduledQueryRule.actions.actionGroups": every(
        "monitor:ScheduledQueryRule", "actions.actionGroups", bool
    ),
    "L01: operationalinsights.Workspace.retentionInDays >= 90": every(
        LOGS, "retentionInDays", lambda days: isinstance(days, int) and days >= 90
    ),
    "L01: operationalinsights.Workspace.features.disableLocalAuth = true": every(
        LOGS, "features.disableLocalAuth", is_(True)
    ),
    "L01: operationalinsights.Workspace.publicNetworkAccessForIngestion = Disabled": every(
        LOGS, "publicNetworkAccessForIngestion", is_("Disabled")
    ),
    "L01: applicationinsights.Component.workspaceResourceId": every(INSIGHTS, "workspaceResourceId", given),
    "L01: applicationinsights.Component.disableLocalAuth = true": every(INSIGHTS, "disableLocalAuth", is_(True)),
    "L01: monitor.DiagnosticSetting.workspaceId (AML workspace and endpoints)": _log_of_the_workspace(
        lambda setting: bool(setting.get("workspaceId"))
    ),
    "L01: monitor.DiagnosticSetting.logs[].categoryGroup = allLogs": _log_of_the_workspace(
        lambda setting: [log.get("categoryGroup") for log in setting["logs"]] == ["allLogs"]
    ),
    "N01: network.NetworkSecurityGroup.securityRules[].sourceAddressPrefix != Internet|*": _no_way_in,
    "N01: network.Subnet.networkSecurityGroup.id": every("network:Subnet", "networkSecurityGroup.id", given),
    "N01: network.Subnet.privateEndpointNetworkPolicies": every(
        "network:Subnet", "privateEndpointNetworkPolicies", is_("Enabled")
    ),
    "N01: network.PrivateDnsZoneGroup.privateDnsZoneConfigs[].privateDnsZoneId": every(
        "network:PrivateDnsZoneGroup", "privateDnsZoneConfigs[].privateDnsZoneId", given
    ),
    "X01: whoever reads a secret reads that one": _reads_single_secrets,
    "I01: authorization.RoleAssignment.scope (resource, not subscription)": every(
        ROLE, "scope", lambda scope: "/providers/" in scope
    ),
    "I01: authorization.RoleAssignment.roleDefinitionId (not Owner/Contributor)": every(
        ROLE, "roleDefinitionId", lambda role: role.rpartition("/")[2] not in BROAD_ROLES
    ),
    "I01: authorization.RoleAssignment.principalType = ServicePrincipal": every(
        ROLE, "principalType", is_("ServicePrincipal")
    ),
}
"""`<rule>: <property>` of the baseline -> whether the plan of `tests/blueprints/full.yaml` meets it."""

EXCEPTIONS: Mapping[str, str] = {
    "X01: keyvault.Secret.properties.contentType": (
        "no secret is a resource of a stack: the workspace's vault is the place, and a person puts the value there, "
        "with its type and the day on which it ends"
    ),
    "S02: the account that takes access logs": "its public endpoint stays, closed to every address: Azure Monitor "
    "writes as a trusted service, which is not promised while public access is disabled (https://learn.microsoft.com/azure/"
    "storage/common/storage-network-security-set-default-access, read 2026-11-21)",
    "K01: keyvault.Key.properties.attributes.expires": (
        "an absolute date, which would stand in the program and pass one day; the rotation policy gives every later "
        "version its own, and 'does not affect a current key' "
        "(https://learn.microsoft.com/azure/key-vault/keys/how-to-configure-key-rotation, read 2026-11-21)"
    ),
    "L01: operationalinsights.Workspace.publicNetworkAccessForQuery = Disabled": (
        "queries are answered by identity and role; closed as well, they would need a private link scope of Azure "
        "Monitor, of which there can be one for all networks that share a DNS: the choice of who owns the network "
        "(https://learn.microsoft.com/azure/azure-monitor/logs/private-link-design, read 2026-11-21)"
    ),
    "M08: machinelearningservices.Compute.properties.properties.subnet.id (AmlCompute)": (
        "clusters live in the network that Azure manages for the workspace, which lets out nothing but what is "
        "approved; there 'compute resources can't be deployed in your Azure Virtual Network' "
        "(https://learn.microsoft.com/azure/machine-learning/how-to-secure-training-vnet, read 2026-11-21)"
    ),
    "M08: machinelearningservices.Compute.properties.properties.scaleSettings.minNodeCount = 0 (AmlCompute)": (
        "what `nodes.min` says, which is 0 unless somebody wants machines that wait"
    ),
    "M02: machinelearningservices.OnlineDeployment.properties.egressPublicNetworkAccess = Disabled": (
        "a flag of the older way to close a deployment's network: where the workspace has a managed network it 'no "
        "longer applies. Avoid setting this flag' "
        "(https://learn.microsoft.com/azure/machine-learning/concept-secure-online-endpoint, read 2026-11-21)"
    ),
    "M05: machinelearningservices.OnlineDeployment.properties.appInsightsEnabled = true": (
        "Application Insights takes nothing without Entra in these stacks (`disableLocalAuth`); what containers print "
        "and who asks them goes to Log Analytics "
        "(https://learn.microsoft.com/azure/machine-learning/how-to-monitor-online-endpoints, read 2026-11-21)"
    ),
    "M05: machinelearningservices.OnlineDeployment.properties.dataCollector.collections": (
        "requests and answers are kept where a blueprint asks for it, which none can yet"
    ),
    "X01: keyvault.Secret.properties.attributes.expires": (
        "the stack makes no secrets: their values are put into the workspace's vault by people, and never stand in "
        "its state"
    ),
    "R01: containerregistry.Registry.policies.quarantinePolicy.status = enabled": (
        "a quarantined image cannot be pulled until a scanner of yours marks it as passed; without one, nothing could "
        "be pulled at all, and the policy is a preview "
        "(https://azure.github.io/PSRule.Rules.Azure/en/rules/Azure.ACR.Quarantine, read 2026-11-21)"
    ),
    "R01: containerregistry.Registry.policies.trustPolicy.status = enabled": (
        "content trust is not supported in a registry with a customer-managed key "
        "(https://learn.microsoft.com/azure/container-registry/tutorial-customer-managed-keys, read 2026-11-21)"
    ),
    "S01: machinelearningservices.Registry": (
        "Azure makes the account behind a model registry itself and its API (2025-12-01) has no field for a key: model "
        "files registered there are under Microsoft's keys "
        "(https://learn.microsoft.com/azure/templates/microsoft.machinelearningservices/registries, read 2026-11-21)"
    ),
}
"""What Azure does not meet, and why."""
