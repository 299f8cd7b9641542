"""A whole blueprint on GCP: what is made, and what is handed to what."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import ComponentResource, Input, ResourceOptions

from mlblueprint.gcp.access import COMING
from mlblueprint.gcp.compute import Compute
from mlblueprint.gcp.delivery import Delivery
from mlblueprint.gcp.images import Images
from mlblueprint.gcp.keys import Keys
from mlblueprint.gcp.monitoring import Monitoring
from mlblueprint.gcp.network import Network
from mlblueprint.gcp.place import Place
from mlblueprint.gcp.registry import Registry
from mlblueprint.gcp.serving import Serving
from mlblueprint.gcp.storage import Storage
from mlblueprint.gcp.training import Training
from mlblueprint.recording import Recording
from mlblueprint.spec import Blueprint, LockedModel
from mlblueprint.spec.placement import Adopt


class MlStack(ComponentResource):
    """Everything that one blueprint asks for, in one project and region."""

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
        super().__init__("mlblueprint:gcp:MlStack", name, None, recording.of(opts))
        place = Place(name, blueprint, salt=salt, opts=ResourceOptions(parent=self))
        section = ResourceOptions(parent=self, providers=[place.provider])
        self.region = place.region
        self.network = Network(
            f"{name}-network",
            blueprint.network,
            place=place,
            adopt=adopt.network,
            flow_sampling=blueprint.clouds.gcp.network.flow_sampling,
            opts=section,
        )
        self.keys = Keys(f"{name}-keys", blueprint.security, place=place, adopt=adopt.key, opts=section)
        self.storage = (
            Storage(f"{name}-storage", blueprint.storage, place=place, keys=self.keys, opts=section)
            if blueprint.storage
            else None
        )
        self.images = (
            Images(f"{name}-images", blueprint.images, place=place, keys=self.keys, opts=section)
            if blueprint.images
            else None
        )
        self.compute = (
            Compute(
                f"{name}-compute",
                blueprint.compute,
                place=place,
                keys=self.keys,
                network=self.network,
                opts=section,
            )
            if blueprint.compute
            else None
        )
        self.registry = (
            Registry(
                f"{name}-registry",
                blueprint.registry,
                place=place,
                keys=self.keys,
                storage=self.storage,
                opts=section,
            )
            if blueprint.registry
            else None
        )
        self.training = (
            Training(
                f"{name}-training",
                blueprint.training,
                place=place,
                keys=self.keys,
                network=self.network,
                storage=self.storage,
                images=self.images,
                compute=self.compute,
                registry=self.registry,
                opts=section,
            )
            if blueprint.training
            else None
        )
        self.serving = (
            Serving(
                f"{name}-serving",
                blueprint.serving,
                place=place,
                keys=self.keys,
                network=self.network,
                images=self.images,
                storage=self.storage,
                registry=self.registry,
                models=models,
                opts=section,
            )
            if blueprint.serving
            else None
        )
        self.monitoring = (
            Monitoring(
                f"{name}-monitoring",
                blueprint.monitoring,
                blueprint=blueprint,
                place=place,
                training=self.training,
                serving=self.serving,
                webhooks=webhooks,
                opts=section,
            )
            if blueprint.watched
            else None
        )
        if self.serving is not None:
            self.serving.release(self.monitoring.alarms if self.monitoring else {})
        self.delivery = (
            Delivery(
                f"{name}-delivery",
                blueprint.delivery,
                environment=blueprint.environment,
                place=place,
                types=recording.types,
                adopt=adopt.identity_provider,
                opts=section,
            )
            if blueprint.delivery and blueprint.environment in blueprint.delivery.environments
            else None
        )
        self.register_outputs({})
