"""The Azure ML workspace that jobs and endpoints live in, made when clusters, jobs or endpoints need it.

It has a vault of its own: Azure ML wants to administer the vault of its secrets, and must not administer our key.
Its computes live in a network that Azure manages for it and not in ours, where they would need a way out to the
internet for half a dozen service tags; a managed network and a subnet of ours exclude each other, and endpoints for
models want the managed one too. https://learn.microsoft.com/azure/machine-learning/how-to-managed-network and
https://learn.microsoft.com/azure/machine-learning/how-to-secure-training-vnet, read 2026-11-21.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions
from pulumi_azure_native import keyvault, network, operationalinsights, storage
from pulumi_azure_native import machinelearningservices as ml

from mlblueprint import contract
from mlblueprint.azure import names, roles
from mlblueprint.azure.account import Surroundings, account, blob_service
from mlblueprint.azure.identity import Identity, assign
from mlblueprint.azure.images import Images
from mlblueprint.azure.keys import CustomerKey, Keys
from mlblueprint.azure.lock import lock
from mlblueprint.azure.network import Network
from mlblueprint.azure.place import Place
from mlblueprint.azure.storage import Bucket, Storage
from mlblueprint.azure.telemetry import insights, log_analytics, logging
from mlblueprint.azure.vault import vault
from mlblueprint.spec.clouds import AzureStorage

FILE_SERVICES = ("blob", "file")
"""Parts of its account that a workspace uses: what jobs read and write, and shares for people."""


class Workspace(ComponentResource):
    """One workspace for all sections.

    Azure keeps a deleted workspace for 14 days only if it has an identity that Azure made, which this one does not:
    gone is gone, and the name is free at once.
    https://learn.microsoft.com/azure/machine-learning/concept-soft-delete, read 2026-11-21.
    """

    id: Output[str]
    name: Output[str]
    jobs: Identity
    """Who jobs act as on the workspace's clusters. On a machine that comes for a run they act as one of `runners`."""
    ready: list[Resource]
    """What must be there before a compute is: Azure makes the managed network with the first one."""
    vault: Output[str]
    """Resource id of the vault for secrets of jobs and endpoints."""
    vault_uri: str
    """Its address, with a slash at the end."""
    logs: operationalinsights.Workspace
    """Where it is written down what happens."""

    def __init__(
        self,
        name: str,
        *,
        place: Place,
        keys: Keys,
        network: Network,
        storage: Storage | None,
        images: Images | None,
        runners: Collection[Identity],
        refinement: AzureStorage,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:azure:Workspace", name, None, opts)
        self._name = name
        self._identity = Identity(f"{name}-identity", place=place, opts=ResourceOptions(parent=self))
        self.jobs = Identity(f"{name}-jobs", place=place, opts=ResourceOptions(parent=self))
        self._runners = runners
        logs = log_analytics(f"{name}-logs", place, network, parent=self)
        telemetry = insights(f"{name}-insights", logs, place, parent=self)
        self._manage("insights", telemetry.id)
        files = self._make_files(Surroundings.of(place, network, keys.customer_key, refinement), logs)
        secrets = self._make_secrets(place, network)
        if images is not None:
            self._manage("images", images.id)
            images.grant_pull(self.jobs)
        buckets = storage.buckets if storage is not None and network.private else {}
        for bucket in buckets.values():
            bucket.grant_approve(self._identity)
        keys.grant_use(self._identity)
        workspace = ml.Workspace(
            name,
            ml.WorkspaceArgs(
                workspace_name=names.workspace(place.blueprint, place.seed, _edition(network, keys.customer_key)),
                resource_group_name=place.group,
                location=place.region,
                tags=place.tags,
                kind="Default",
                sku=ml.SkuArgs(name="Basic", tier=ml.SkuTier.BASIC),
                identity=ml.ManagedServiceIdentityArgs(
                    type=ml.ManagedServiceIdentityType.USER_ASSIGNED,
                    user_assigned_identities=[self._identity.id, *(runner.id for runner in runners)],
                ),
                primary_user_assigned_identity=self._identity.id,
                storage_account=files.id,
                key_vault=secrets.id,
                application_insights=telemetry.id,
                container_registry=images.id if images is not None else None,
                system_datastores_auth_mode=ml.SystemDatastoresAuthMode.IDENTITY,
                hbi_workspace=True,
                v1_legacy_mode=False,
                public_network_access=ml.PublicNetworkAccessType.DISABLED
                if network.private
                else ml.PublicNetworkAccessType.ENABLED,
                managed_network=_managed_network(network, buckets),
                encryption=_encryption(keys.customer_key, self._identity),
                enable_service_side_cmk_encryption=True if keys.customer_key else None,
            ),
            opts=ResourceOptions(
                parent=self,
                protect=place.protect,
                depends_on=[*self._identity.grants.values()],
            ),
        )
        endpoint = network.private_endpoint(f"{name}-endpoint", workspace.id, "amlworkspace", parent=self)
        logging(f"{name}-logging", workspace.id, logs, parent=self)
        # Not locked: locks keep clusters from scaling, and from going when a blueprint no longer has them.
        # https://learn.microsoft.com/azure/machine-learning/how-to-create-attach-compute-cluster (2026-11-21).
        self.ready = [*endpoint, self._manage("", workspace.id)]
        self.id = workspace.id
        self.name = workspace.name
        self.vault = secrets.id
        self.vault_uri = f"https://{names.workspace_vault(place.blueprint, place.seed)}.vault.azure.net/"
        self.logs = logs
        self._files = files.id
        self.register_outputs({"id": self.id})

    def grant_submit(self, who: contract.Identity) -> None:
        """Let somebody run jobs, on all computes of the workspace: Azure's role holds for a workspace.

        Code and inputs go to the workspace's account first, in the submitter's own name:
        https://learn.microsoft.com/azure/machine-learning/how-to-disable-local-auth-storage, read 2026-11-21.
        """
        self.grant_start(who)
        assign(who, "write", f"{self._name}-files", role=roles.BLOB_CONTRIBUTOR, scope=self._files)

    def grant_start(self, who: contract.Identity) -> None:
        """Let somebody start what is in the workspace already, code and inputs included."""
        assign(who, "submit", self._name, role=roles.JOB_SUBMITTER, scope=self.id)

    def grant_secret(self, who: contract.Identity, secret: str) -> None:
        """Let somebody read one secret of the vault, and no other; a person puts its value there.

        https://learn.microsoft.com/azure/key-vault/general/rbac-guide (secret scope role assignment), read 2026-11-21.
        """
        scope = Output.concat(self.vault, "/secrets/", secret)
        assign(who, "read", f"{self._name}-secret-{secret}", role=roles.SECRETS_USER, scope=scope)

    def _make_files(self, around: Surroundings, logs: operationalinsights.Workspace) -> storage.StorageAccount:
        """The account that holds code, outputs and logs of jobs; what a run writes it writes once, so no versions."""
        name = f"{self._name}-files"
        files = account(name, "workspace", around, parent=self)
        service = blob_service(f"{name}-service", files, around, versioning=False, parent=self)
        blobs = Output.concat(files.id, "/blobServices/default")
        held: list[Resource] = [
            logging(f"{name}-logging", blobs, logs, parent=self, after=service),
            self._manage("files", files.id),
        ]
        for who in (self._identity, self.jobs, *self._runners):
            held.append(assign(who, "write", name, role=roles.BLOB_CONTRIBUTOR, scope=files.id))
        for kind in FILE_SERVICES:
            endpoint = around.network.private_endpoint(f"{name}-{kind}-endpoint", files.id, kind, parent=self)
            held += endpoint
            # Studio shows what is in a closed account if the workspace can read the way in (how-to-managed-network).
            for part in endpoint:
                if isinstance(part, network.PrivateEndpoint):
                    assign(self._identity, "see", f"{name}-{kind}-endpoint", role=roles.READER, scope=part.id)
        lock(f"{name}-lock", files.id, around.place, parent=self, after=held)
        return files

    def _make_secrets(self, place: Place, network: Network) -> keyvault.Vault:
        name = f"{self._name}-secrets"
        secrets, endpoint = vault(name, names.workspace_vault(place.blueprint, place.seed), place, network, parent=self)
        held: list[Resource] = [
            *endpoint,
            self._manage("secrets", secrets.id),
            assign(self._identity, "write", name, role=roles.VAULT_ADMINISTRATOR, scope=secrets.id),
        ]
        lock(f"{name}-lock", secrets.id, place, parent=self, after=held)
        return secrets

    def _manage(self, thing: str, scope: Input[str]) -> Resource:
        """Let the workspace manage what it rests on, or itself."""
        name = f"{self._name}-{thing}" if thing else self._name
        return assign(self._identity, "manage", name, role=roles.WORKSPACE_ADMINISTRATOR, scope=scope)


def _edition(network: Network, key: CustomerKey | None) -> str:
    """What cannot be changed later, so that a change is another workspace under another name."""
    return f"{'private' if network.private else 'public'}/{'customer' if key else 'provider'}"


def _managed_network(network: Network, buckets: Mapping[str, Bucket]) -> ml.ManagedNetworkSettingsArgs:
    """Out goes what Azure ML itself needs, and private endpoints to the buckets; nothing to the internet.

    Endpoints to the account, the vault, the registry and the workspace come by themselves. Jobs run images that were
    pushed: nothing is built or installed where no package repository can be reached.
    """
    if not network.private:
        return ml.ManagedNetworkSettingsArgs(isolation_mode=ml.IsolationMode.DISABLED)
    return ml.ManagedNetworkSettingsArgs(
        isolation_mode=ml.IsolationMode.ALLOW_ONLY_APPROVED_OUTBOUND,
        outbound_rules={f"bucket-{key}": _reach(bucket.account, "blob") for key, bucket in buckets.items()},
    )


def _reach(target: Input[str], service: str) -> ml.PrivateEndpointOutboundRuleArgs:
    return ml.PrivateEndpointOutboundRuleArgs(
        type="PrivateEndpoint",
        category=ml.RuleCategory.USER_DEFINED,
        destination=ml.PrivateEndpointDestinationArgs(
            service_resource_id=target, subresource_target=service, spark_enabled=False
        ),
    )


def _encryption(key: CustomerKey | None, who: Identity) -> ml.EncryptionPropertyArgs | None:
    """Our key for what Azure ML keeps of jobs and assets on its side.

    Azure ML is told a version, the newest whenever the stack is brought up, as Microsoft's own module tells it:
    https://github.com/Azure/bicep-registry-modules/blob/main/avm/res/machine-learning-services/workspace/main.bicep and
    https://learn.microsoft.com/azure/machine-learning/concept-customer-managed-keys, read 2026-11-21.
    """
    if key is None:
        return None
    return ml.EncryptionPropertyArgs(
        status=ml.EncryptionStatus.ENABLED,
        identity=ml.IdentityForCmkArgs(user_assigned_identity=who.id),
        key_vault_properties=ml.KeyVaultPropertiesArgs(key_vault_arm_id=key.vault_id, key_identifier=key.newest()),
    )
