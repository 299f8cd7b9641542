"""Everything that one blueprint asks for, on Azure."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import ComponentResource, Input, ResourceOptions

from mlblueprint.azure import artifacts
from mlblueprint.azure.access import COMING
from mlblueprint.azure.aliases import without_versions
from mlblueprint.azure.compute import Compute
from mlblueprint.azure.delivery import Delivery
from mlblueprint.azure.images import Images
from mlblueprint.azure.keys import Keys
from mlblueprint.azure.monitoring import Monitoring
from mlblueprint.azure.network import Network
from mlblueprint.azure.place import Place
from mlblueprint.azure.registry import Registry
from mlblueprint.azure.runners import runners
from mlblueprint.azure.serving import Serving
from mlblueprint.azure.storage import Storage
from mlblueprint.azure.training import Training
from mlblueprint.azure.workspace import Workspace
from mlblueprint.recording import Recording
from mlblueprint.spec import Blueprint, LockedModel
from mlblueprint.spec.placement import Adopt


class MlStack(ComponentResource):
    """One blueprint in one resource group."""

    def __init__(
        self,
        name: str,
        blueprint: Blueprint,
        *,
        adopt: Adopt,
        salt: str,
        models: Mapping[str, LockedModel],
        webhooks: Mapping[str, Input[str]],
        opts: ResourceOptions | None = None,
    ) -> None:
        artifacts.check(blueprint, models)
        recording = Recording(COMING, "azure-native:authorization:RoleAssignment", "role_definition_id")
        opts = ResourceOptions.merge(opts, ResourceOptions(transformations=[without_versions]))
        super().__init__("mlblueprint:azure:MlStack", name, None, recording.of(opts))
        place = Place(name, blueprint, salt=salt, opts=ResourceOptions(parent=self))
        inside = ResourceOptions(parent=self, providers=[place.provider])
        refinement = blueprint.clouds.azure
        self.region = place.region
        self.network = Network(f"{name}-network", blueprint.network, place=place, adopt=adopt.network, opts=inside)
        self.keys = Keys(
            f"{name}-keys", blueprint.security, place=place, adopt=adopt.key, network=self.network, opts=inside
        )
        self.storage = self.images = self.workspace = self.compute = self.registry = None
        if blueprint.storage is not None:
            self.storage = Storage(
                f"{name}-storage",
                blueprint.storage,
                place=place,
                keys=self.keys,
                network=self.network,
                refinement=refinement.storage,
                opts=inside,
            )
        if blueprint.images is not None:
            self.images = Images(
                f"{name}-images",
                blueprint.images,
                place=place,
                keys=self.keys,
                network=self.network,
                refinement=refinement.storage,
                opts=inside,
            )
        who = runners(f"{name}-training", blueprint.training, place=place, opts=inside)
        if blueprint.compute or blueprint.training or blueprint.serving:
            self.workspace = Workspace(
                f"{name}-workspace",
                place=place,
                keys=self.keys,
                network=self.network,
                storage=self.storage,
                images=self.images,
                runners=who.values(),
                refinement=refinement.storage,
                opts=inside,
            )
        if blueprint.compute is not None and self.workspace is not None:
            self.compute = Compute(
                f"{name}-compute",
                blueprint.compute,
                place=place,
                workspace=self.workspace,
                network=self.network,
                opts=inside,
            )
        if blueprint.registry is not None:
            self.registry = Registry(
                f"{name}-registry",
                blueprint.registry,
                place=place,
                network=self.network,
                storage=self.storage,
                workspace=self.workspace,
                refinement=refinement.storage,
                opts=inside,
            )
        self.training = self.serving = self.monitoring = None
        if blueprint.training is not None and self.workspace is not None:
            self.training = Training(
                f"{name}-training",
                blueprint.training,
                place=place,
                workspace=self.workspace,
                runners=who,
                storage=self.storage,
                images=self.images,
                compute=self.compute,
                registry=self.registry,
                opts=inside,
            )
        if blueprint.serving is not None and self.workspace is not None:
            self.serving = Serving(
                f"{name}-serving",
                blueprint.serving,
                place=place,
                workspace=self.workspace,
                network=self.network,
                storage=self.storage,
                images=self.images,
                registry=self.registry,
                models=models,
                opts=inside,
            )
        if blueprint.watched and self.workspace is not None:
            self.monitoring = Monitoring(
                f"{name}-monitoring",
                blueprint.monitoring,
                blueprint=blueprint,
                place=place,
                workspace=self.workspace,
                serving=self.serving,
                webhooks=webhooks,
                opts=inside,
            )
        if self.serving is not None:
            self.serving.release(self.monitoring.alarms if self.monitoring else {})
        self.delivery = None
        if blueprint.delivery is not None and blueprint.environment in blueprint.delivery.environments:
            self.delivery = Delivery(
                f"{name}-delivery",
                blueprint.delivery,
                environment=blueprint.environment,
                place=place,
                types=recording.types,
                granted=recording.values,
                opts=inside,
            )
        self.register_outputs({})
