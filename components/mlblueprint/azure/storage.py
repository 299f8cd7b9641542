"""`storage`: one storage account with one container for each bucket, and one more for their access logs."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_azure_native import monitor, storage

from mlblueprint import contract
from mlblueprint.azure import names, roles
from mlblueprint.azure.account import Surroundings, account, blob_service, lifecycle, rule
from mlblueprint.azure.identity import Identity, assign
from mlblueprint.azure.keys import Keys
from mlblueprint.azure.lock import lock
from mlblueprint.azure.network import Network
from mlblueprint.azure.place import Place
from mlblueprint.spec import Bucket as BucketSpec
from mlblueprint.spec import Storage as StorageSpec
from mlblueprint.spec.clouds import AzureStorage

LOG_CATEGORIES = ("StorageRead", "StorageWrite", "StorageDelete")
"""Together every request: https://learn.microsoft.com/azure/storage/common/shared-key-authorization-prevent,
read 2026-11-21."""

LOG_DAYS = 365


class Storage(ComponentResource):
    """All buckets, and where it is written down who reads and writes them."""

    buckets: Mapping[str, Bucket]

    def __init__(
        self,
        name: str,
        spec: StorageSpec,
        *,
        place: Place,
        keys: Keys,
        network: Network,
        refinement: AzureStorage,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:azure:Storage", name, None, opts)
        around = Surroundings.of(place, network, keys.customer_key, refinement)
        logs = _access_logs(f"{name}-access-logs", around, self)
        self.buckets = {
            key: Bucket(
                f"{name}-{key}",
                bucket,
                container=key,
                around=around,
                logs=logs,
                opts=ResourceOptions(parent=self),
            )
            for key, bucket in spec.buckets.items()
        }
        self.register_outputs({})


class Bucket(ComponentResource):
    """One bucket: an account of its own, because versions, lifecycle, redundancy and network are the account's."""

    uri: Output[str]
    path: Output[str]
    """As code opens it with fsspec, `abfss://<container>@<account>.dfs.core.windows.net`: what adlfs takes, and
    asks the account's blob endpoint for. https://github.com/fsspec/adlfs, read 2026-11-21."""
    account: Output[str]
    """Resource id of the account: what a private endpoint leads to."""

    def __init__(
        self,
        name: str,
        spec: BucketSpec,
        *,
        container: str,
        around: Surroundings,
        logs: storage.StorageAccount,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:azure:Bucket", name, None, opts)
        place = around.place
        holder = account(name, f"storage/{container}", around, parent=self)
        service = blob_service(f"{name}-service", holder, around, versioning=spec.versioning, parent=self)
        ageing = lifecycle(f"{name}-lifecycle", holder, around, ageing_rules(spec), parent=self, after=service)
        blobs = storage.BlobContainer(
            f"{name}-container",
            storage.BlobContainerArgs(
                account_name=holder.name,
                resource_group_name=place.group,
                container_name=names.container(container),
                public_access=storage.PublicAccess.NONE,
            ),
            opts=ResourceOptions(parent=self, protect=place.protect, depends_on=[service]),
        )
        logging = monitor.DiagnosticSetting(
            f"{name}-logging",
            monitor.DiagnosticSettingArgs(
                name="access",
                resource_uri=Output.concat(holder.id, "/blobServices/default"),
                storage_account_id=logs.id,
                logs=[
                    monitor.DiagnosticsLogSettingsArgs(category=category, enabled=True) for category in LOG_CATEGORIES
                ],
            ),
            opts=ResourceOptions(parent=self, depends_on=[service]),
        )
        endpoint = around.network.private_endpoint(f"{name}-endpoint", holder.id, "blob", parent=self)
        lock(f"{name}-lock", holder.id, place, parent=self, after=[blobs, logging, *ageing, *endpoint])
        self._name = name
        self._scope = blobs.id
        self.account = holder.id
        self.path = Output.concat("abfss://", blobs.name, "@", holder.name, ".dfs.core.windows.net")
        self.uri = Output.concat("https://", holder.name, ".blob.core.windows.net/", blobs.name)
        self.register_outputs({"uri": self.uri})

    def grant_read(self, who: contract.Identity) -> None:
        """Let somebody list and read blobs of the container."""
        assign(who, "read", self._name, role=roles.BLOB_READER, scope=self._scope)

    def grant_write(self, who: contract.Identity) -> None:
        """Let somebody list, read, write and delete blobs of the container."""
        assign(who, "write", self._name, role=roles.BLOB_CONTRIBUTOR, scope=self._scope)

    def grant_approve(self, who: Identity) -> None:
        """Let a workspace open private endpoints to the account."""
        assign(who, "approve", self._name, role=roles.ENDPOINT_APPROVER, scope=self.account)


def ageing_rules(spec: BucketSpec) -> list[storage.ManagementPolicyRuleArgs]:
    """A bucket's ages as rules: what is current and what was replaced."""
    current = storage.ManagementPolicyBaseBlobArgs(
        # Not Archive: that is offline, and not for copies in several zones, while Cold is for any redundancy:
        # https://learn.microsoft.com/azure/storage/blobs/access-tiers-overview, read 2026-11-21.
        tier_to_cold=_after(spec.archive_after.days) if spec.archive_after else None,
        delete=_after(spec.expire.days) if spec.expire else None,
    )
    rules = []
    if spec.archive_after or spec.expire:
        rules.append(rule("current", storage.ManagementPolicyActionArgs(base_blob=current)))
    if spec.noncurrent is not None:
        old = storage.DateAfterCreationArgs(days_after_creation_greater_than=spec.noncurrent.days)
        version = storage.ManagementPolicyVersionArgs(delete=old)
        rules.append(rule("noncurrent", storage.ManagementPolicyActionArgs(version=version)))
    return rules


def _after(days: int) -> storage.DateAfterModificationArgs:
    return storage.DateAfterModificationArgs(days_after_modification_greater_than=days)


def _access_logs(name: str, around: Surroundings, parent: Storage) -> storage.StorageAccount:
    """An account rather than a Log Analytics workspace: a workspace takes our key only in a cluster of its own.

    https://learn.microsoft.com/azure/azure-monitor/logs/customer-managed-keys, read 2026-11-21.
    """
    logs = account(name, "access-logs", around, takes_logs=True, parent=parent)
    service = blob_service(f"{name}-service", logs, around, versioning=False, parent=parent)
    old = storage.ManagementPolicyActionArgs(base_blob=storage.ManagementPolicyBaseBlobArgs(delete=_after(LOG_DAYS)))
    ageing = lifecycle(f"{name}-lifecycle", logs, around, [rule("old", old)], parent=parent, after=service)
    endpoint = around.network.private_endpoint(f"{name}-endpoint", logs.id, "blob", parent=parent)
    lock(f"{name}-lock", logs.id, around.place, parent=parent, after=[service, *ageing, *endpoint])
    return logs
