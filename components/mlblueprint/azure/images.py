"""`images`: one container registry; repositories are names in it, and a nightly task keeps each of them short."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence

import yaml
from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions
from pulumi_azure_native import containerregistry as acr

from mlblueprint import contract
from mlblueprint.azure import names, roles
from mlblueprint.azure.identity import assign
from mlblueprint.azure.keys import CustomerKey, Keys
from mlblueprint.azure.lock import lock
from mlblueprint.azure.network import Network
from mlblueprint.azure.place import Place
from mlblueprint.spec import Images as ImagesSpec
from mlblueprint.spec import Repository as RepositorySpec
from mlblueprint.spec.clouds import AzureStorage

UNTAGGED_DAYS = 30
AGENT_POOL = "tasks"
TASK_SECONDS = 3600


class Images(ComponentResource):
    """The registry that all repositories share."""

    repositories: Mapping[str, Repository]
    id: Output[str]
    """Resource id of the registry."""

    def __init__(
        self,
        name: str,
        spec: ImagesSpec,
        *,
        place: Place,
        keys: Keys,
        network: Network,
        refinement: AzureStorage,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:azure:Images", name, None, opts)
        registry = _registry(name, place, keys.customer_key, network, refinement, self)
        endpoint = network.private_endpoint(f"{name}-endpoint", registry.id, "registry", parent=self)
        purged = any(repository.newest is not None for repository in spec.repositories.values())
        pool = _agent_pool(name, registry, place, network, self) if purged else []
        lock(f"{name}-lock", registry.id, place, parent=self, after=[*endpoint, *pool])
        self.repositories = {
            key: Repository(
                f"{name}-{key}",
                repository,
                repository=key,
                registry=registry,
                shared=name,
                place=place,
                pool=pool,
                opts=ResourceOptions(parent=self),
            )
            for key, repository in spec.repositories.items()
        }
        self.id = registry.id
        self._name = name
        self.register_outputs({})

    def grant_pull(self, who: contract.Identity) -> None:
        """Let somebody pull images from all repositories."""
        assign(who, "pull", self._name, role=roles.IMAGE_PULL, scope=self.id)


class Repository(ComponentResource):
    """One repository: it is there once something is pushed to it, so all there is to make is what keeps it short."""

    url: Output[str]

    def __init__(
        self,
        name: str,
        spec: RepositorySpec,
        *,
        repository: str,
        registry: acr.Registry,
        shared: str,
        place: Place,
        pool: list[acr.AgentPool],
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:azure:Repository", name, None, opts)
        if spec.newest is not None:
            _purge(name, repository, spec.newest, registry, place, pool, self)
        self._shared = shared
        self._scope = registry.id
        self.url = Output.concat(registry.login_server, "/", repository)
        self.register_outputs({"url": self.url})

    def grant_pull(self, who: contract.Identity) -> None:
        """Let somebody pull images. Azure's role holds for the whole registry, so for all repositories of the stack."""
        assign(who, "pull", self._shared, role=roles.IMAGE_PULL, scope=self._scope)

    def grant_push(self, who: contract.Identity) -> None:
        """Let somebody pull and push images, in all repositories of the stack as well."""
        assign(who, "push", self._shared, role=roles.IMAGE_PUSH, scope=self._scope)


def _purge(
    name: str,
    repository: str,
    keep_last: int,
    registry: acr.Registry,
    place: Place,
    pool: list[acr.AgentPool],
    parent: Resource,
) -> None:
    """The nightly task of one repository."""
    acr.Task(
        f"{name}-keep-last",
        acr.TaskArgs(
            task_name=names.purge_task(repository),
            registry_name=registry.name,
            resource_group_name=place.group,
            location=place.region,
            tags=place.tags,
            platform=acr.PlatformPropertiesArgs(os=acr.OS.LINUX, architecture=acr.Architecture.AMD64),
            agent_configuration=None if pool else acr.AgentPropertiesArgs(cpu=2),
            agent_pool_name=pool[0].name if pool else None,
            status=acr.TaskStatus.ENABLED,
            timeout=TASK_SECONDS,
            step=acr.EncodedTaskStepArgs(type="EncodedTask", encoded_task_content=purge_steps(repository, keep_last)),
            trigger=acr.TriggerPropertiesArgs(
                timer_triggers=[acr.TimerTriggerArgs(name="nightly", schedule="0 3 * * *")]
            ),
        ),
        opts=ResourceOptions(parent=parent),
    )


def purge_steps(repository: str, keep_last: int) -> str:
    """The task that untags all but the newest images, as a registry wants it: YAML in base 64.

    Untagged images go by the retention policy some weeks later, so that what is pinned by digest does not vanish the
    night after its tag was moved: https://learn.microsoft.com/azure/container-registry/container-registry-auto-purge,
    read 2026-11-21.
    """
    command = f"acr purge --filter '{repository}:.*' --ago 0d --keep {keep_last}"
    steps = {
        "version": "v1.1.0",
        "steps": [{"cmd": command, "disableWorkingDirectoryOverride": True, "timeout": TASK_SECONDS}],
    }
    return base64.b64encode(yaml.safe_dump(steps, sort_keys=False, width=1000).encode()).decode()


def _registry(
    name: str, place: Place, key: CustomerKey | None, network: Network, refinement: AzureStorage, parent: Resource
) -> acr.Registry:
    private = network.private
    return acr.Registry(
        name,
        acr.RegistryArgs(
            registry_name=names.container_registry(place.blueprint, place.seed),
            resource_group_name=place.group,
            location=place.region,
            tags=place.tags,
            # Private endpoints, customer keys, data endpoints and retention are Premium's alone (the pages
            # container-registry-skus, tutorial-customer-managed-keys, container-registry-dedicated-data-endpoints and
            # container-registry-retention-policy of https://learn.microsoft.com/azure/container-registry/, read
            # 2026-11-21).
            sku=acr.SkuArgs(name=acr.SkuName.PREMIUM),
            admin_user_enabled=False,
            anonymous_pull_enabled=False,
            data_endpoint_enabled=True,
            # A region with zones uses them whatever is said (zone-redundancy, read 2026-11-21); one that has none
            # refuses to be asked: https://github.com/Azure/Azure-Landing-Zones/issues/4011, read 2026-11-21.
            zone_redundancy=acr.ZoneRedundancy.DISABLED
            if refinement.redundancy == "local"
            else acr.ZoneRedundancy.ENABLED,
            public_network_access=acr.PublicNetworkAccess.DISABLED if private else acr.PublicNetworkAccess.ENABLED,
            network_rule_bypass_options=acr.NetworkRuleBypassOptions.AZURE_SERVICES,
            network_rule_set=acr.NetworkRuleSetArgs(
                default_action=acr.DefaultAction.DENY if private else acr.DefaultAction.ALLOW
            ),
            policies=acr.PoliciesArgs(
                # Some services may not work without tokens for the resource manager (the page
                # container-registry-disable-authentication-as-arm, read 2026-11-21). A purge should, but was not tried:
                # a task gets the registry's own token (https://github.com/Azure/acr-cli/issues/641, read 2026-11-21).
                azure_ad_authentication_as_arm_policy=acr.AzureADAuthenticationAsArmPolicyArgs(status="disabled"),
                # Exports can be closed only together with the public endpoint:
                # https://learn.microsoft.com/azure/container-registry/data-loss-prevention, read 2026-11-21.
                export_policy=acr.ExportPolicyArgs(status="disabled" if private else "enabled"),
                retention_policy=acr.RetentionPolicyArgs(status="enabled", days=UNTAGGED_DAYS),
            ),
            identity=_identity(key),
            encryption=_encryption(key),
        ),
        opts=ResourceOptions(
            parent=parent,
            protect=place.protect,
            depends_on=[key.ready] if key else None,
            # Whose key is decided when the registry is made:
            # https://learn.microsoft.com/azure/container-registry/tutorial-customer-managed-keys, read 2026-11-21.
            replace_on_changes=["encryption.status"],
            ignore_changes=["zoneRedundancy"],  # said when it is made, and never again
        ),
    )


def _identity(key: CustomerKey | None) -> acr.IdentityPropertiesArgs | None:
    if key is None:
        return None
    return acr.IdentityPropertiesArgs(
        type=acr.ResourceIdentityType.USER_ASSIGNED,
        user_assigned_identities=Output.all(key.identity.id).apply(_no_more_about),
    )


def _no_more_about(ids: Sequence[str]) -> dict[str, acr.UserIdentityPropertiesArgs]:
    """Identities as a registry takes them; other resources take a list."""
    return {one: acr.UserIdentityPropertiesArgs() for one in ids}


def _encryption(key: CustomerKey | None) -> acr.EncryptionPropertyArgs:
    if key is None:
        return acr.EncryptionPropertyArgs(status=acr.EncryptionStatus.DISABLED)
    return acr.EncryptionPropertyArgs(
        status=acr.EncryptionStatus.ENABLED,
        key_vault_properties=acr.KeyVaultPropertiesArgs(identity=key.identity.client_id, key_identifier=key.uri),
    )


def _agent_pool(
    name: str, registry: acr.Registry, place: Place, network: Network, parent: Resource
) -> list[acr.AgentPool]:
    """A machine inside the network, where the registry is closed to everything outside, its own tasks included.

    https://learn.microsoft.com/azure/container-registry/manage-network-bypass-policy-for-tasks, read 2026-11-21: since
    June 2025 tasks are no trusted service any more unless the registry says so, in a setting that azure-native's API
    version (2023-01-01-preview) does not have.
    """
    subnet: Input[str] | None = network.tasks
    if subnet is None:
        return []
    return [
        acr.AgentPool(
            f"{name}-tasks",
            acr.AgentPoolArgs(
                agent_pool_name=AGENT_POOL,
                registry_name=registry.name,
                resource_group_name=place.group,
                location=place.region,
                tags=place.tags,
                count=1,
                os=acr.OS.LINUX,
                tier="S1",
                virtual_network_subnet_resource_id=subnet,
            ),
            opts=ResourceOptions(parent=parent, replace_on_changes=["virtualNetworkSubnetResourceId"]),
        )
    ]
