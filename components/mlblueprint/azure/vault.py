"""A key vault as the key's and the workspace's both are: roles only, kept for ninety days, closed where it can be."""

from __future__ import annotations

from pulumi import InvokeOutputOptions, Resource, ResourceOptions
from pulumi_azure_native import authorization, keyvault

from mlblueprint.azure.network import Network
from mlblueprint.azure.place import Place

UNDELETE_DAYS = 90


def vault(
    name: str, vault_name: str, place: Place, network: Network, *, parent: Resource
) -> tuple[keyvault.Vault, list[Resource]]:
    """A vault, and what gives it an address inside the network."""
    me = authorization.get_client_config_output(opts=InvokeOutputOptions(provider=place.provider))
    made = keyvault.Vault(
        name,
        keyvault.VaultArgs(
            vault_name=vault_name,
            resource_group_name=place.group,
            location=place.region,
            tags=place.tags,
            properties=keyvault.VaultPropertiesArgs(
                tenant_id=me.tenant_id,
                sku=keyvault.SkuArgs(family=keyvault.SkuFamily.A, name=keyvault.SkuName.PREMIUM),
                enable_rbac_authorization=True,
                enable_soft_delete=True,
                enable_purge_protection=True,  # wanted by every service that takes a customer's key
                soft_delete_retention_in_days=UNDELETE_DAYS,
                public_network_access="Disabled" if network.private else "Enabled",
                # Storage, registries and Azure ML come as trusted services, from outside the network:
                # https://learn.microsoft.com/azure/key-vault/general/overview-vnet-service-endpoints (2026-11-21).
                network_acls=keyvault.NetworkRuleSetArgs(
                    bypass=keyvault.NetworkRuleBypassOptions.AZURE_SERVICES,
                    default_action=keyvault.NetworkRuleAction.DENY
                    if network.private
                    else keyvault.NetworkRuleAction.ALLOW,
                ),
            ),
        ),
        opts=ResourceOptions(parent=parent, protect=place.protect),
    )
    return made, network.private_endpoint(f"{name}-endpoint", made.id, "vault", parent=parent)
