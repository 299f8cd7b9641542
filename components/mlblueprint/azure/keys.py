"""`security`: a vault of our own with one key in a hardware module, and the identity through which services use it."""

from __future__ import annotations

from dataclasses import dataclass

from pulumi import ComponentResource, Input, InvokeOutputOptions, Output, Resource, ResourceOptions
from pulumi_azure_native import keyvault

from mlblueprint import contract
from mlblueprint.azure import names, roles
from mlblueprint.azure.identity import Identity, assign
from mlblueprint.azure.lock import lock
from mlblueprint.azure.network import Network
from mlblueprint.azure.place import Place
from mlblueprint.azure.vault import vault
from mlblueprint.spec import Security

YEAR_DAYS = 365
MARGIN_DAYS = 30
"""How long at least a version outlives its successor's arrival: services look for new versions once a day."""


@dataclass(frozen=True, slots=True)
class CustomerKey:
    """The key as services that encrypt with it are told of it: without version, so that rotation reaches them."""

    name: str
    vault: str
    group: Input[str]
    """Resource group of the vault."""
    id: Output[str]
    identity: Identity
    """Who unwraps; the service is given this identity."""
    ready: Resource
    """What must be there before a service may use the key."""
    place: Place

    @property
    def vault_uri(self) -> str:
        return f"https://{self.vault}.vault.azure.net/"

    @property
    def uri(self) -> str:
        return f"{self.vault_uri}keys/{self.name}"

    @property
    def vault_id(self) -> Output[str]:
        return self.id.apply(_vault_of)

    def newest(self) -> Output[str]:
        """URI of the version that is current when the stack is brought up, for services that want to be told one."""
        key = keyvault.get_key_output(
            key_name=self.name,
            vault_name=self.vault,
            resource_group_name=self.group,
            opts=InvokeOutputOptions(provider=self.place.provider, depends_on=[self.ready]),
        )
        return key.key_uri_with_version


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
                holder, _, key = adopt.rpartition("/vaults/")[2].partition("/keys/")
                self._use(Output.from_input(adopt), holder, key, group=adopt.split("/")[4])
            else:
                holder, key = names.vault(place.blueprint, place.seed), names.key(spec.rotation.days)
                self._use(self._make(holder, key, spec, network).id, holder, key, group=place.group)
        self.register_outputs({"id": self.id})

    def grant_use(self, who: contract.Identity) -> None:
        """Let somebody wrap and unwrap data keys with the key; nothing to do with the provider's own keys."""
        if self.id is not None:
            self._grant(who, self.id)

    def _grant(self, who: contract.Identity, key_id: Output[str]) -> Resource:
        role = roles.KEY_ENCRYPTION_USER
        return assign(who, "use", self._name, role=role, scope=key_id, edition=self._edition)

    def _use(self, key_id: Output[str], vault: str, key: str, *, group: Input[str]) -> None:
        self.id = key_id
        self._edition = key
        identity = Identity(f"{self._name}-encryption", place=self._place, opts=ResourceOptions(parent=self))
        self.customer_key = CustomerKey(
            name=key,
            vault=vault,
            group=group,
            id=key_id,
            identity=identity,
            ready=self._grant(identity, key_id),
            place=self._place,
        )

    def _make(self, vault_name: str, key_name: str, spec: Security, network: Network) -> keyvault.Key:
        place = self._place
        holder, endpoint = vault(self._name, vault_name, place, network, parent=self)
        # The firewall guards the vault's data plane alone: a key made through the resource manager passes it.
        key = keyvault.Key(
            f"{self._name}-key",
            keyvault.KeyArgs(
                key_name=key_name,
                vault_name=holder.name,
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
            # https://learn.microsoft.com/rest/api/keyvault/keyvault/keys/create-if-not-exist, read 2026-11-21.
            opts=ResourceOptions(
                parent=self,
                protect=place.protect,
                retain_on_delete=True,
                delete_before_replace=False,
                ignore_changes=["tags"],
            ),
        )
        lock(f"{self._name}-lock", holder.id, place, parent=self, after=[key, *endpoint])
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


def _vault_of(key: str) -> str:
    return key.rpartition("/keys/")[0]
