"""A storage account as every bucket and the access logs have it: private, encrypted, identity and TLS only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pulumi import Resource, ResourceOptions
from pulumi_azure_native import storage

from mlblueprint.azure import names
from mlblueprint.azure.keys import CustomerKey
from mlblueprint.azure.network import Network
from mlblueprint.azure.place import Place
from mlblueprint.spec.clouds import AzureStorage

SKUS: Mapping[str, storage.SkuName] = {
    "local": storage.SkuName.STANDARD_LRS,
    "zone": storage.SkuName.STANDARD_ZRS,
    "geo_zone": storage.SkuName.STANDARD_GZRS,
}
"""`clouds.azure.storage.redundancy` -> where copies are kept.

https://learn.microsoft.com/azure/storage/common/storage-redundancy, read 2026-11-21.
"""

UNDELETE_DAYS = 14


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every storage account of a stack shares."""

    place: Place
    network: Network
    key: CustomerKey | None
    """Absent: Azure's own keys."""
    redundancy: str

    @staticmethod
    def of(place: Place, network: Network, key: CustomerKey | None, refinement: AzureStorage) -> Surroundings:
        return Surroundings(place, network, key, refinement.redundancy)


def account(name: str, thing: str, around: Surroundings, *, parent: Resource) -> storage.StorageAccount:
    """A storage account; `thing` is what it holds, and makes its name differ from its sisters'."""
    place, private = around.place, around.network.private
    return storage.StorageAccount(
        name,
        storage.StorageAccountArgs(
            account_name=names.storage_account(place.blueprint, f"{place.seed}/{thing}"),
            resource_group_name=place.group,
            location=place.region,
            tags=place.tags,
            kind=storage.Kind.STORAGE_V2,
            sku=storage.SkuArgs(name=SKUS[around.redundancy]),
            access_tier=storage.AccessTier.HOT,
            allow_blob_public_access=False,
            allow_cross_tenant_replication=False,
            allow_shared_key_access=False,
            default_to_o_auth_authentication=True,
            is_local_user_enabled=False,
            sas_policy=storage.SasPolicyArgs(
                expiration_action=storage.ExpirationAction.LOG, sas_expiration_period="1.00:00:00"
            ),
            enable_https_traffic_only=True,
            minimum_tls_version=storage.MinimumTlsVersion.TLS1_2,
            public_network_access=storage.PublicNetworkAccess.DISABLED
            if private
            else storage.PublicNetworkAccess.ENABLED,
            network_rule_set=storage.NetworkRuleSetArgs(
                # Azure Monitor writes access logs as a trusted service, from outside the network.
                bypass=storage.Bypass.AZURE_SERVICES,
                default_action=storage.DefaultAction.DENY if private else storage.DefaultAction.ALLOW,
            ),
            identity=_identity(around.key),
            encryption=_encryption(around.key),
        ),
        opts=ResourceOptions(
            parent=parent, protect=place.protect, depends_on=[around.key.ready] if around.key else None
        ),
    )


def blob_service(
    name: str, of: storage.StorageAccount, around: Surroundings, *, versioning: bool, parent: Resource
) -> storage.BlobServiceProperties:
    """Versions, and two weeks to change one's mind about a deletion."""
    keep = storage.DeleteRetentionPolicyArgs(enabled=True, days=UNDELETE_DAYS)
    return storage.BlobServiceProperties(
        name,
        storage.BlobServicePropertiesArgs(
            account_name=of.name,
            resource_group_name=around.place.group,
            blob_services_name="default",
            is_versioning_enabled=versioning,
            delete_retention_policy=keep,
            container_delete_retention_policy=keep,
        ),
        opts=ResourceOptions(parent=parent),
    )


def lifecycle(
    name: str,
    of: storage.StorageAccount,
    around: Surroundings,
    rules: Sequence[storage.ManagementPolicyRuleArgs],
    *,
    parent: Resource,
    after: Resource,
) -> list[Resource]:
    """How long the account keeps what; nothing where it keeps everything."""
    if not rules:
        return []
    return [
        storage.ManagementPolicy(
            name,
            storage.ManagementPolicyArgs(
                account_name=of.name,
                resource_group_name=around.place.group,
                management_policy_name="default",
                policy=storage.ManagementPolicySchemaArgs(rules=rules),
            ),
            opts=ResourceOptions(parent=parent, depends_on=[after]),
        )
    ]


def rule(name: str, actions: storage.ManagementPolicyActionArgs) -> storage.ManagementPolicyRuleArgs:
    """One rule for all block blobs of an account."""
    return storage.ManagementPolicyRuleArgs(
        name=name,
        enabled=True,
        type=storage.RuleType.LIFECYCLE,
        definition=storage.ManagementPolicyDefinitionArgs(
            filters=storage.ManagementPolicyFilterArgs(blob_types=["blockBlob"]), actions=actions
        ),
    )


def _identity(key: CustomerKey | None) -> storage.IdentityArgs | None:
    if key is None:
        return None
    return storage.IdentityArgs(type=storage.IdentityType.USER_ASSIGNED, user_assigned_identities=[key.identity.id])


def _encryption(key: CustomerKey | None) -> storage.EncryptionArgs:
    """Encrypted twice, by the service and the hardware below; whose key the service uses is the blueprint's choice."""
    if key is None:
        return storage.EncryptionArgs(
            key_source=storage.KeySource.MICROSOFT_STORAGE, require_infrastructure_encryption=True
        )
    return storage.EncryptionArgs(
        key_source=storage.KeySource.MICROSOFT_KEYVAULT,
        require_infrastructure_encryption=True,
        key_vault_properties=storage.KeyVaultPropertiesArgs(key_name=key.name, key_vault_uri=key.vault_uri),
        encryption_identity=storage.EncryptionIdentityArgs(encryption_user_assigned_identity=key.identity.id),
    )
