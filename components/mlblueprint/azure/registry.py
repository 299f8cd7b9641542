"""`registry`: one model registry with a container for each model; its versions are data and none of our business.

A model that a job registers has a second container, in the workspace, which is where its versions go.
"""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_azure_native import machinelearningservices as ml

from mlblueprint import contract
from mlblueprint.azure import names, roles
from mlblueprint.azure.account import SKUS
from mlblueprint.azure.identity import assign
from mlblueprint.azure.lock import lock
from mlblueprint.azure.network import Network
from mlblueprint.azure.place import Place
from mlblueprint.azure.storage import Bucket, Storage
from mlblueprint.azure.workspace import Workspace
from mlblueprint.spec import RegisteredModel as RegisteredModelSpec
from mlblueprint.spec import Registry as RegistrySpec
from mlblueprint.spec.clouds import AzureStorage


class Registry(ComponentResource):
    """The registry that all models share. Azure makes an account and an image registry of its own behind it.

    These two lie in a resource group that Azure manages. To use models from a closed network takes private endpoints
    for them too, which this stack does not make:
    https://learn.microsoft.com/azure/machine-learning/how-to-registry-network-isolation, read 2026-11-21.
    """

    models: Mapping[str, RegisteredModel]
    registered_by: Mapping[str, RegisteredModel]
    """The same by the job that registers versions, those that have one."""

    def __init__(
        self,
        name: str,
        spec: RegistrySpec,
        *,
        place: Place,
        network: Network,
        storage: Storage | None,
        workspace: Workspace | None,
        refinement: AzureStorage,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:azure:Registry", name, None, opts)
        registry = ml.Registry(
            name,
            ml.RegistryArgs(
                registry_name=names.model_registry(place.blueprint, place.seed),
                resource_group_name=place.group,
                location=place.region,
                tags=place.tags,
                identity=ml.ManagedServiceIdentityArgs(type=ml.ManagedServiceIdentityType.SYSTEM_ASSIGNED),
                public_network_access="Disabled" if network.private else "Enabled",
                region_details=[_region(place.region, refinement)],
            ),
            opts=ResourceOptions(parent=self, protect=place.protect),
        )
        endpoint = network.private_endpoint(f"{name}-endpoint", registry.id, "amlregistry", parent=self)
        lock(f"{name}-lock", registry.id, place, parent=self, after=endpoint)
        buckets = storage.buckets if storage else {}
        self.models = {
            key: RegisteredModel(
                f"{name}-{key}",
                model,
                model=key,
                registry=registry,
                shared=name,
                place=place,
                artifacts=buckets[model.artifacts] if model.artifacts else None,
                workspace=workspace if model.from_ else None,
                opts=ResourceOptions(parent=self),
            )
            for key, model in spec.models.items()
        }
        self.registered_by = {model.from_: self.models[key] for key, model in spec.models.items() if model.from_}
        self.register_outputs({})


class RegisteredModel(ComponentResource):
    """One registered model. Where a job registers its versions they are in the workspace: from a closed network the
    registry's own account, where it keeps files, is out of reach."""

    id: Output[str]
    """Resource id of the model container that has the versions."""
    key: str
    """Name of the model in the blueprint and in Azure."""
    artifacts: str | None
    """The bucket that holds the versions' files."""

    def __init__(
        self,
        name: str,
        spec: RegisteredModelSpec,
        *,
        model: str,
        registry: ml.Registry,
        shared: str,
        place: Place,
        artifacts: Bucket | None,
        workspace: Workspace | None,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:azure:RegisteredModel", name, None, opts)
        self._name = name
        # Approval is a property of versions and artifacts of runs; these tell them what the blueprint wants.
        wanted: dict[str, Input[str]] = {"approval": spec.approval}
        if artifacts is not None:
            wanted["artifacts"] = artifacts.uri
        about = ml.ModelContainerPropertiesArgs(
            description=spec.description, is_archived=False, properties=wanted, tags=place.tags
        )
        container = ml.RegistryModelContainer(
            name,
            ml.RegistryModelContainerArgs(
                model_name=names.model(model),
                registry_name=registry.name,
                resource_group_name=place.group,
                properties=about,
            ),
            opts=ResourceOptions(parent=self, protect=place.protect),
        )
        self.key, self.artifacts = model, spec.artifacts
        self._shared = shared
        self._scope = registry.id
        self._artifacts = artifacts
        self._by_job = workspace is not None
        self.id = container.id if workspace is None else _versions(name, model, about, workspace, place, self).id
        self.register_outputs({"id": self.id})

    def grant_read(self, who: contract.Identity) -> None:
        """Let somebody read versions and their files. In the registry Azure's roles hold for all models."""
        if self._by_job:
            assign(who, "read", self._name, role=roles.READER, scope=self.id)
        else:
            assign(who, "read", self._shared, role=roles.READER, scope=self._scope)
        if self._artifacts is not None:
            self._artifacts.grant_read(who)

    def grant_register(self, who: contract.Identity) -> None:
        """Let somebody add versions and their files; in the registry to all models of the stack as well.

        What a run puts out is registered by Azure ML itself, so a job needs no more than a place for the files.
        """
        if not self._by_job:
            assign(who, "register", self._shared, role=roles.MODEL_REGISTRY_USER, scope=self._scope)
        if self._artifacts is not None:
            self._artifacts.grant_write(who)


def _versions(
    name: str,
    model: str,
    about: ml.ModelContainerPropertiesArgs,
    workspace: Workspace,
    place: Place,
    parent: RegisteredModel,
) -> ml.ModelContainer:
    """The model in the workspace, to which runs add versions."""
    return ml.ModelContainer(
        f"{name}-versions",
        ml.ModelContainerArgs(
            name=names.model(model), workspace_name=workspace.name, resource_group_name=place.group, properties=about
        ),
        opts=ResourceOptions(parent=parent, protect=place.protect),
    )


def _region(region: str, refinement: AzureStorage) -> ml.RegistryRegionArmDetailsArgs:
    """What Azure is to make behind the registry."""
    return ml.RegistryRegionArmDetailsArgs(
        location=region,
        acr_details=[
            ml.AcrDetailsArgs(system_created_acr_account=ml.SystemCreatedAcrAccountArgs(acr_account_sku="Premium"))
        ],
        storage_account_details=[
            ml.StorageAccountDetailsArgs(
                system_created_storage_account=ml.SystemCreatedStorageAccountArgs(
                    allow_blob_public_access=False,
                    storage_account_hns_enabled=False,
                    storage_account_type=SKUS[refinement.redundancy].value,
                )
            )
        ],
    )
