"""Combinations that Azure's documentation refuses: what no type can say, each with its source."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .unknown import UNKNOWN

Rule = Callable[[Mapping[str, Any]], Iterator[str]]


def _get(inputs: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path, None where a step is absent, UNKNOWN where a step is unknown."""
    value: Any = inputs
    for step in path.split("."):
        if value is UNKNOWN:
            return UNKNOWN
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _says(inputs: Mapping[str, Any], path: str, *wanted: object) -> bool:
    return (value := _get(inputs, path)) is UNKNOWN or value in wanted


def _storage_key(inputs: Mapping[str, Any]) -> Iterator[str]:
    """A new account reaches its key by a user-assigned identity of its own.

    https://learn.microsoft.com/azure/storage/common/customer-managed-keys-configure-new-account, read 2026-11-21.
    """
    if _get(inputs, "encryption.keySource") == "Microsoft.Keyvault":
        for path in ("encryption.keyVaultProperties.keyName", "encryption.keyVaultProperties.keyVaultUri"):
            if _get(inputs, path) is None:
                yield f"{path}: missing; keySource Microsoft.Keyvault needs it"
        if _get(inputs, "encryption.encryptionIdentity.encryptionUserAssignedIdentity") is None:
            yield (
                "encryption.encryptionIdentity.encryptionUserAssignedIdentity: missing; "
                "a new account reaches its key by a user-assigned identity"
            )
        elif not _get(inputs, "identity.userAssignedIdentities"):
            yield "identity.userAssignedIdentities: missing; the account must have the identity that reaches the key"


def _premium(inputs: Mapping[str, Any]) -> Iterator[str]:
    """The pages of the single features, which say Premium.

    https://learn.microsoft.com/azure/container-registry/ with container-registry-skus (content trust, private
    endpoints), container-registry-dedicated-data-endpoints, container-registry-retention-policy, zone-redundancy (the
    switch; zones themselves are every tier's), data-loss-prevention and tutorial-customer-managed-keys, read
    2026-11-21; for closed public access without a private endpoint not checked.
    """
    if _says(inputs, "sku.name", "Premium"):
        return
    for path, value in (
        ("encryption.status", "enabled"),
        ("zoneRedundancy", "Enabled"),
        ("dataEndpointEnabled", True),
        ("publicNetworkAccess", "Disabled"),
        ("policies.retentionPolicy.status", "enabled"),
        ("policies.trustPolicy.status", "enabled"),
        ("policies.exportPolicy.status", "disabled"),
    ):
        if _get(inputs, path) == value:
            yield f"{path}: {value!r} needs sku.name Premium"


def _registry(inputs: Mapping[str, Any]) -> Iterator[str]:
    """A customer key excludes content trust; closing exports needs the public endpoint closed.

    https://learn.microsoft.com/azure/container-registry/tutorial-customer-managed-keys, read 2026-11-21.
    https://learn.microsoft.com/azure/container-registry/data-loss-prevention, read 2026-11-21.
    """
    if _get(inputs, "encryption.status") == "enabled":
        if not _get(inputs, "encryption.keyVaultProperties.keyIdentifier"):
            yield "encryption.keyVaultProperties.keyIdentifier: missing; encryption.status enabled needs it"
        if not _get(inputs, "identity.userAssignedIdentities"):
            yield "identity.userAssignedIdentities: missing; a customer key needs a user-assigned identity"
        if _get(inputs, "policies.trustPolicy.status") == "enabled":
            yield "policies.trustPolicy.status: content trust is not supported with a customer key"
    if _get(inputs, "policies.exportPolicy.status") == "disabled" and not _says(
        inputs, "publicNetworkAccess", "Disabled"
    ):
        yield "policies.exportPolicy.status: 'disabled' needs publicNetworkAccess Disabled"


def _vault(inputs: Mapping[str, Any]) -> Iterator[str]:
    """https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview, read 2026-11-21.

    That purge protection takes no `false`: documentation of VaultProperties in pulumi-azure-native, read 2026-11-21.
    """
    if _get(inputs, "properties.enablePurgeProtection") is False:
        yield "properties.enablePurgeProtection: false is refused; leave it out or set true"
    if _get(inputs, "properties.enableSoftDelete") is False:
        yield "properties.enableSoftDelete: soft delete cannot be turned off"
    days = _get(inputs, "properties.softDeleteRetentionInDays")
    if isinstance(days, int) and not 7 <= days <= 90:
        yield f"properties.softDeleteRetentionInDays: {days} is not within 7-90"


def _rotation(inputs: Mapping[str, Any]) -> Iterator[str]:
    """An expiry of at least 28 days.

    https://learn.microsoft.com/rest/api/keyvault/keys/update-key-rotation-policy, read 2026-11-21.
    """
    expiry = _get(inputs, "properties.rotationPolicy.attributes.expiryTime")
    if isinstance(expiry, str) and expiry.endswith("D") and expiry[1:-1].isdigit() and int(expiry[1:-1]) < 28:
        yield f"properties.rotationPolicy.attributes.expiryTime: {expiry} is less than P28D"


def _tags(inputs: Mapping[str, Any]) -> Iterator[str]:
    """50 tags, names of 512 characters (128 on storage), values of 256.

    https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules, read 2026-11-21.
    """
    tags = inputs.get("tags")
    if not isinstance(tags, Mapping):
        return
    if len(tags) > 50:
        yield f"tags: {len(tags)} is more than 50"
    for name, value in tags.items():
        if not 0 < len(name) <= (128 if "sku" in inputs and "accountName" in inputs else 512) or set(name) & set(
            "<>%&\\?/"
        ):
            yield f"tags.{name}: not a tag name (1-512 characters, 128 on storage, none of < > % & \\ ? /)"
        if isinstance(value, str) and len(value) > 256:
            yield f"tags.{name}: value of {len(value)} characters; at most 256"


_SELECTORS = ("category", "categoryGroup")


def _destination(inputs: Mapping[str, Any]) -> Iterator[str]:
    """A setting has a destination, and takes categories or groups of them, not both.

    https://learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings, read 2026-11-21.
    """
    if not any(
        inputs.get(name) is not None
        for name in ("workspaceId", "storageAccountId", "eventHubAuthorizationRuleId", "marketplacePartnerId")
    ):
        yield "workspaceId: missing; a diagnostic setting needs a destination"
    logs = inputs.get("logs")
    given = logs if isinstance(logs, (list, tuple)) else ()
    for at, log in enumerate(given):
        if isinstance(log, Mapping) and (log.get("category") is None) == (log.get("categoryGroup") is None):
            yield f"logs[{at}]: needs exactly one of category and categoryGroup"
    kinds = {name for log in given if isinstance(log, Mapping) for name in _SELECTORS if log.get(name) is not None}
    if len(kinds) > 1:
        yield "logs: category and categoryGroup do not go together in one setting"


def _lock(inputs: Mapping[str, Any]) -> Iterator[str]:
    """There are two levels: https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources,
    read 2026-11-21; the third of the API says nothing of what it locks.
    """
    if _get(inputs, "level") == "NotSpecified":
        yield "level: 'NotSpecified' is not CanNotDelete or ReadOnly"


def _workspace(inputs: Mapping[str, Any]) -> Iterator[str]:
    """A workspace acts as identities that it has, and rests on an account, a vault and Application Insights.

    https://learn.microsoft.com/azure/machine-learning/how-to-identity-based-service-authentication and
    https://github.com/Azure/bicep-registry-modules/blob/main/avm/res/machine-learning-services/workspace/main.bicep,
    read 2026-11-21.
    """
    own = _get(inputs, "identity.userAssignedIdentities")
    for path in ("primaryUserAssignedIdentity", "encryption.identity.userAssignedIdentity"):
        who = _get(inputs, path)
        if (
            isinstance(who, str)
            and isinstance(own or [], list)
            and UNKNOWN not in (own or [])
            and who not in (own or [])
        ):
            yield f"{path}: not one of identity.userAssignedIdentities"
    if _get(inputs, "identity.type") == "UserAssigned" and _get(inputs, "primaryUserAssignedIdentity") is None:
        yield "primaryUserAssignedIdentity: missing; identity.type UserAssigned needs it"
    if _says(inputs, "kind", None, "Default"):
        for path in ("storageAccount", "keyVault", "applicationInsights"):
            if _get(inputs, path) is None:
                yield f"{path}: missing; a workspace of kind Default needs it"
    if inputs.get("enableServiceSideCMKEncryption") is True and not _says(inputs, "encryption.status", "Enabled"):
        yield "enableServiceSideCMKEncryption: needs encryption.status Enabled"


def _cluster(inputs: Mapping[str, Any]) -> Iterator[str]:
    """No more nodes at rest than at work.

    https://learn.microsoft.com/azure/machine-learning/how-to-create-attach-compute-cluster, read 2026-11-21.
    """
    least = _get(inputs, "properties.properties.scaleSettings.minNodeCount")
    most = _get(inputs, "properties.properties.scaleSettings.maxNodeCount")
    if isinstance(least, int) and isinstance(most, int) and least > most:
        yield f"properties.properties.scaleSettings.minNodeCount: {least} is more than maxNodeCount, {most}"


def _workbook(inputs: Mapping[str, Any]) -> Iterator[str]:
    """A workbook is JSON: text, and queries with a text of their own, each called by another name.

    https://github.com/microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json, not read.
    """
    text = _get(inputs, "serializedData")
    if text is UNKNOWN or text is None:
        return
    try:
        items = json.loads(text)["items"]
    except (ValueError, KeyError, TypeError) as error:
        yield f"serializedData: is no workbook: {error}"
        return
    for at, item in enumerate(items):
        needed = {1: {"json"}, 3: {"version", "query", "queryType", "resourceType"}}.get(item.get("type"))
        if needed is None:
            yield f"serializedData.items[{at}].type: {item.get('type')!r} is not 1 (text) or 3 (query)"
        elif missing := sorted(needed - item.get("content", {}).keys()):
            yield f"serializedData.items[{at}].content: {', '.join(missing)} missing"
    names = [item.get("name") for item in items]
    for name in sorted({str(name) for name in names if names.count(name) > 1}):
        yield f"serializedData.items: {name!r} stands more than once"


LOG_WINDOWS = ["PT5M", "PT10M", "PT15M", "PT30M", "PT45M", "PT1H", "PT2H", "PT3H", "PT4H", "PT5H", "PT6H", "P1D", "P2D"]
METRIC_WINDOWS = ["PT1M", "PT5M", "PT15M", "PT30M", "PT1H", "PT6H", "PT12H", "P1D"]


def _window(allowed: list[str]) -> Rule:
    """How far a rule may look back, as the API's own errors list it.

    https://github.com/hashicorp/terraform-provider-azurerm/pull/18960 and
    https://github.com/Azure/azure-cli/issues/31138, read 2026-11-21.
    """

    def rule(inputs: Mapping[str, Any]) -> Iterator[str]:
        if (window := _get(inputs, "windowSize")) not in allowed:
            yield f"windowSize: {window!r} is not one of {', '.join(allowed)}"

    return rule


def _short_name(inputs: Mapping[str, Any]) -> Iterator[str]:
    """https://learn.microsoft.com/azure/azure-monitor/alerts/action-groups (12 characters), not read."""
    name = _get(inputs, "groupShortName")
    if isinstance(name, str) and not 1 <= len(name) <= 12:
        yield f"groupShortName: {name!r} has not 1 to 12 characters"


RULES: Mapping[str, tuple[Rule, ...]] = {
    "azure-native:applicationinsights:Workbook": (_workbook, _tags),
    "azure-native:monitor:ActionGroup": (_short_name, _tags),
    "azure-native:monitor:MetricAlert": (_window(METRIC_WINDOWS), _tags),
    "azure-native:monitor:ScheduledQueryRule": (_window(LOG_WINDOWS), _tags),
    "azure-native:authorization:ManagementLockByScope": (_lock,),
    "azure-native:containerregistry:Registry": (_premium, _registry, _tags),
    "azure-native:keyvault:Key": (_rotation, _tags),
    "azure-native:keyvault:Vault": (_vault, _tags),
    "azure-native:machinelearningservices:Compute": (_cluster, _tags),
    "azure-native:machinelearningservices:Workspace": (_workspace, _tags),
    "azure-native:monitor:DiagnosticSetting": (_destination,),
    "azure-native:storage:StorageAccount": (_storage_key, _tags),
}
"""Token -> combinations that Azure's documentation refuses, each with its source."""
