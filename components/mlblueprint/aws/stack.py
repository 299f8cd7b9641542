"""Everything that one blueprint asks for, on AWS."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import ComponentResource, Input, ResourceOptions

from mlblueprint.aws.access import COMING
from mlblueprint.aws.compute import Compute
from mlblueprint.aws.delivery import Delivery
from mlblueprint.aws.endpoints import interfaces
from mlblueprint.aws.images import Images
from mlblueprint.aws.keys import Keys
from mlblueprint.aws.monitoring import Monitoring
from mlblueprint.aws.network import Network
from mlblueprint.aws.place import Place
from mlblueprint.aws.registry import Registry
from mlblueprint.aws.serving import Serving
from mlblueprint.aws.storage import Storage
from mlblueprint.aws.training import Training
from mlblueprint.recording import Recording
from mlblueprint.spec import Blueprint, LockedModel
from mlblueprint.spec.placement import Adopt


class MlStack(ComponentResource):
    """One blueprint in one account and region."""

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
        recording = Recording(COMING)
        super().__init__("mlblueprint:aws:MlStack", name, None, recording.of(opts))
        place = Place(name, blueprint, salt=salt, opts=ResourceOptions(parent=self))
        inside = ResourceOptions(parent=self, providers=[place.provider])
        self.region = place.region
        self.keys = Keys(f"{name}-keys", blueprint.security, place=place, adopt=adopt.key, opts=inside)
        self.network = Network(
            f"{name}-network",
            blueprint.network,
            place=place,
            adopt=adopt.network,
            keys=self.keys,
            refinement=blueprint.clouds.aws.network,
            services=interfaces(blueprint),
            opts=inside,
        )
        self.storage = self.images = self.compute = self.registry = None
        if blueprint.storage is not None:
            self.storage = Storage(
                f"{name}-storage",
                blueprint.storage,
                place=place,
                keys=self.keys,
                network=self.network,
                opts=inside,
            )
        if blueprint.images is not None:
            self.images = Images(f"{name}-images", blueprint.images, place=place, keys=self.keys, opts=inside)
        if blueprint.compute is not None:
            self.compute = Compute(
                f"{name}-compute",
                blueprint.compute,
                place=place,
                keys=self.keys,
                network=self.network,
                images=self.images,
                opts=inside,
            )
        if blueprint.registry is not None:
            self.registry = Registry(
                f"{name}-registry", blueprint.registry, place=place, storage=self.storage, opts=inside
            )
        self.training = self.serving = self.monitoring = None
        if blueprint.training is not None:
            self.training = Training(
                f"{name}-training",
                blueprint.training,
                place=place,
                keys=self.keys,
                network=self.network,
                storage=self.storage,
                images=self.images,
                compute=self.compute,
                registry=self.registry,
                registers=blueprint.registry,
                opts=inside,
            )
        if blueprint.serving is not None:
            self.serving = Serving(
                f"{name}-serving",
                blueprint.serving,
                place=place,
                keys=self.keys,
                network=self.network,
                storage=self.storage,
                images=self.images,
                registry=self.registry,
                models=models,
                opts=inside,
            )
        if blueprint.watched:
            self.monitoring = Monitoring(
                f"{name}-monitoring",
                blueprint.monitoring,
                blueprint=blueprint,
                place=place,
                keys=self.keys,
                compute=self.compute,
                training=self.training,
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
                adopt=adopt.identity_provider,
                opts=inside,
            )
        self.register_outputs({})
