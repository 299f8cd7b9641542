"""`security`: a vault of our own with one key in a hardware module, and the identity through which services use it."""

from __future__ import annotations

from dataclasses import dataclass

from pulumi import ComponentResource, InvokeOutputOptions, Output, Resource, ResourceOptions
from pulumi_azure_native import authorization, keyvault

from mlblueprint import contract
from mlblueprint.azure import names, roles
from mlblueprint.azure.identity import Identity, assign
from mlblueprint.azure.lock import lock
from mlblueprint.azure.network import Network
from mlblueprint.azure.place import Place
from mlblueprint.spec import Security

UNDELETE_DAYS = 90
YEAR_DAYS = 365
MARGIN_DAYS = 30
"""How long at least a version outlives its successor's arrival: services look for new versions once a day."""


@dataclass(frozen=True, slots=True)
class CustomerKey:
    """The key as services that encrypt with it are told of it: without version, so that rotation reaches them."""

    name: str
    vault_uri: str
    uri: str
    identity: Identity
    """Who unwraps; the service is given this identity."""
    ready: Resource
    """What must be there before a service may use the key."""


class Keys(ComponentResource):
    """One key for everything, or nothing where the provider's own keys are used."""

    id: Output[str] | None = None
    customer_key: CustomerKey | None = None

    def __init__(
        self,
        name: str,
        spec: Security,
        *,
        place: Place,
        adopt: str | None,
        network: Network,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:azure:Keys", name, None, opts)
        self._name = name
        self._place = place
        self._edition = ""
        if spec.customer_managed:
            if adopt is not None:
                vault, _, key = adopt.rpartition("/vaults/")[2].partition("/keys/")
                self._use(Output.from_input(adopt), vault, key)
            else:
                vault, key = names.vault(place.blueprint, place.seed), names.key(spec.rotation.days)
                self._use(self._make(vault, key, spec, network).id, vault, key)
        self.register_outputs({"id": self.id})

    def grant_use(self, who: contract.Identity) -> None:
        """Let somebody wrap and unwrap data keys with the key; nothing to do with the provider's own keys."""
        if self.id is not None:
            self._grant(who, self.id)

    def _grant(self, who: contract.Identity, key_id: Output[str]) -> Resource:
        role = roles.KEY_ENCRYPTION_USER
        return assign(who, "use", self._name, role=role, scope=key_id, edition=self._edition)

    def _use(self, key_id: Output[str], vault: str, key: str) -> None:
        self.id = key_id
        self._edition = key
        identity = Identity(f"{self._name}-encryption", place=self._place, opts=ResourceOptions(parent=self))
        self.customer_key = CustomerKey(
            name=key,
            vault_uri=f"https://{vault}.vault.azure.net/",
            uri=f"https://{vault}.vault.azure.net/keys/{key}",
            identity=identity,
            ready=self._grant(identity, key_id),
        )

    def _make(self, vault_name: str, key_name: str, spec: Security, network: Network) -> keyvault.Key:
        place = self._place
        me = authorization.get_client_config_output(opts=InvokeOutputOptions(provider=place.provider))
        vault = keyvault.Vault(
            self._name,
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
                    # Storage and registries come as trusted services, from outside the network:
                    # https://learn.microsoft.com/azure/key-vault/general/overview-vnet-service-endpoints (2026-11-21).
                    network_acls=keyvault.NetworkRuleSetArgs(
                        bypass=keyvault.NetworkRuleBypassOptions.AZURE_SERVICES,
                        default_action=keyvault.NetworkRuleAction.DENY
                        if network.private
                        else keyvault.NetworkRuleAction.ALLOW,
                    ),
                ),
            ),
            opts=ResourceOptions(parent=self, protect=place.protect),
        )
        endpoint = network.private_endpoint(f"{self._name}-endpoint", vault.id, "vault", parent=self)
        # The firewall guards the vault's data plane alone: a key made through the resource manager passes it.
        key = keyvault.Key(
            f"{self._name}-key",
            keyvault.KeyArgs(
                key_name=key_name,
                vault_name=vault.name,
                resource_group_name=place.group,
                tags=place.tags,
                properties=keyvault.KeyPropertiesArgs(
                    kty=keyvault.JsonWebKeyType.RS_A_HSM,
                    key_size=3072,
                    key_ops=[keyvault.JsonWebKeyOperation.WRAP_KEY, keyvault.JsonWebKeyOperation.UNWRAP_KEY],
                    attributes=keyvault.KeyAttributesArgs(enabled=True, exportable=False),
                    rotation_policy=rotation(spec.rotation.days),
                ),
            ),
            # The resource manager makes keys and never changes one, so another rotation is another key: its users move
            # to it, and the old one stays in the vault, where what it has wrapped can still be read.
            # https://learn.microsoft.com/rest/api/keyvault/keyvault/keys/create-if-not-exist (2026-11-21).
            opts=ResourceOptions(
                parent=self,
                protect=place.protect,
                retain_on_delete=True,
                delete_before_replace=False,
                ignore_changes=["tags"],
            ),
        )
        lock(f"{self._name}-lock", vault.id, place, parent=self, after=[key, *endpoint])
        return key


def rotation(days: int) -> keyvault.RotationPolicyArgs:
    """A new version every so many days; a version expires after a year, or later where rotation is slower than that."""
    expiry = "P1Y" if days + MARGIN_DAYS <= YEAR_DAYS else f"P{days + MARGIN_DAYS}D"
    return keyvault.RotationPolicyArgs(
        attributes=keyvault.KeyRotationPolicyAttributesArgs(expiry_time=expiry),
        lifetime_actions=[
            keyvault.LifetimeActionArgs(
                action=keyvault.ActionArgs(type=keyvault.KeyRotationPolicyActionType.ROTATE),
                trigger=keyvault.TriggerArgs(time_after_create=f"P{days}D"),
            )
        ],
    )
