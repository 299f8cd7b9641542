"""Endpoints on GCP: Vertex AI endpoints, and in a private network a way to each that nobody outside has.

Why private endpoints are reached by Private Service Connect: docs/decisions/0006-gcp-endpoint.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions
from pulumi_gcp import vertex

from mlblueprint import contract, spec
from mlblueprint.gcp import instances, names, prebuilt, replicas
from mlblueprint.gcp.attachment import Attachment
from mlblueprint.gcp.identity import Grants, Identity, member
from mlblueprint.gcp.images import Images
from mlblueprint.gcp.keys import Keys
from mlblueprint.gcp.network import Network
from mlblueprint.gcp.place import Place
from mlblueprint.gcp.registry import Registry
from mlblueprint.gcp.roles import Roles
from mlblueprint.gcp.rollout import Rollout
from mlblueprint.gcp.secrets import Secrets
from mlblueprint.gcp.storage import Storage
from mlblueprint.gcp.way import Way
from mlblueprint.models import release
from mlblueprint.models.release import Release, Served
from mlblueprint.spec import LockedModel

API = "aiplatform.googleapis.com"


class Serving(ComponentResource):
    """All endpoints."""

    def __init__(
        self,
        name: str,
        spec: spec.Serving,
        *,
        place: Place,
        keys: Keys,
        network: Network,
        images: Images | None,
        storage: Storage | None,
        registry: Registry | None,
        models: Mapping[str, LockedModel],
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:gcp:Serving", name, None, opts)
        child = ResourceOptions(parent=self)
        secrets = Secrets(f"{name}-secret", place=place, keys=keys, opts=child)
        roles = Roles(name, place=place, opts=child)
        self.endpoints: Mapping[str, Endpoint] = {
            key: Endpoint(
                f"{name}-{key}",
                endpoint,
                key=key,
                serves=release.release(endpoint, models),
                place=place,
                keys=keys,
                network=network,
                images=images,
                storage=storage,
                registry=registry,
                secrets=secrets,
                roles=roles,
                opts=child,
            )
            for key, endpoint in spec.endpoints.items()
        }
        self.register_outputs({})

    def release(self, alarms: Mapping[str, contract.Alarm]) -> None:
        """Bring the models to the endpoints, watched by those alarms that each endpoint names."""
        for endpoint in self.endpoints.values():
            endpoint.release(alarms)


class Endpoint(ComponentResource):
    """One endpoint, who its replicas are, and the models that it serves."""

    id: Output[str]
    """`projects/P/locations/R/endpoints/N`."""
    url: Output[str]
    """Takes what the container takes, and gives what it gives."""
    call: Output[str]
    """Within the private network, in private mode."""
    number: str
    """Last part of the id, which metrics know it by."""

    def __init__(
        self,
        name: str,
        spec: spec.Endpoint,
        *,
        key: str,
        serves: Release,
        place: Place,
        keys: Keys,
        network: Network,
        images: Images | None,
        storage: Storage | None,
        registry: Registry | None,
        secrets: Secrets,
        roles: Roles,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:gcp:Endpoint", name, None, opts)
        self._name, self._spec, self._key, self._serves, self._place, self._keys = name, spec, key, serves, place, keys
        self._images, self._storage, self._roles = images, storage, roles
        self._grants = Grants(name, place)
        child = ResourceOptions(parent=self)
        self.identity = Identity(f"{name}-identity", place=place, opts=child)
        self.number = names.endpoint(place.seed, key, network.private, keys.id is not None)
        self._made = self._endpoint(network)
        self.id = self._made.id
        self._way = Way(name, self.number, network=network, place=place, opts=child) if network.private else None
        host = self._way.host if self._way is not None else self._made.dedicated_endpoint_dns.apply(_host)
        self.url = Output.concat("https://", host, "/v1/", self.id, ":rawPredict")
        # Google's certificate inside a private network is signed by itself.
        self.call = Output.concat(
            f"curl --fail-with-body {'--insecure ' if network.private else ''}--request POST "
            '--header "Authorization: Bearer $(gcloud auth print-access-token)" '
            '--header "Content-Type: application/json" --data-binary @request.json ',
            self.url,
        )
        self._secrets = {
            variant: {variable: secrets.grant_read(secret, self.identity) for variable, secret in one.secrets.items()}
            for variant, one in spec.variants.items()
        }
        self._grant_what_is_needed(registry)
        self.register_outputs({"id": self.id, "url": self.url})

    def grant_invoke(self, who: contract.Identity) -> None:
        """Let somebody send requests."""
        if (grant := self._grants.new("invoke", who)) is not None:
            vertex.AiEndpointIamMember(
                grant,
                vertex.AiEndpointIamMemberArgs(
                    project=self._place.project,
                    location=self._place.region,
                    endpoint=self._made.name,
                    role=self._roles.role("invoke"),
                    member=member(who),
                ),
                opts=self._grants.options(who),
            )

    def release(self, alarms: Mapping[str, contract.Alarm]) -> None:
        """Bring the models that are there to the endpoint, and say which are not."""
        for note in self._serves.notes(self._key):
            pulumi.log.warn(note, self)
        if self._serves.waits:
            return
        rollout = Rollout(
            self._name,
            endpoint=self.id,
            variants=[self._variant(served) for served in self._serves.served],
            bake=self._spec.rollout.bake.seconds,
            alarms={alarm: alarms[alarm].id for alarm in self._spec.rollout.rollback_on if alarm in alarms},
            opts=ResourceOptions(
                parent=self,
                depends_on=[self.identity, self._place.api(API), *self._watching(alarms), *self._keys.usable_by(API)],
            ),
        )
        if self._way is not None:
            found = Attachment(
                f"{self._name}-attachment",
                endpoint=self.id,
                opts=ResourceOptions(parent=self, depends_on=[rollout]),
            )
            self._way.open(found.attachment)

    def _watching(self, alarms: Mapping[str, contract.Alarm]) -> Sequence[Resource]:
        found: list[Any] = [alarms.get(name) for name in self._spec.rollout.rollback_on]
        return [alarm for alarm in found if isinstance(alarm, Resource)]

    def _endpoint(self, network: Network) -> vertex.AiEndpoint:
        place = self._place
        private = vertex.AiEndpointPrivateServiceConnectConfigArgs(
            enable_private_service_connect=True,
            # Without it, whoever reaches the network may ask.
            enable_secure_private_service_connect=True,
            project_allowlists=[place.project],
        )
        return vertex.AiEndpoint(
            self._name,
            vertex.AiEndpointArgs(
                project=place.project,
                location=place.region,
                name=self.number,
                display_name=self._name,
                encryption_spec=_encryption(self._keys),
                dedicated_endpoint_enabled=None if network.private else True,
                private_service_connect_config=private if network.private else None,
            ),
            opts=ResourceOptions(
                parent=self,
                ignore_changes=["trafficSplit"],  # releases move it
                depends_on=[place.api(API), *self._keys.usable_by(API)],
            ),
        )

    def _grant_what_is_needed(self, registry: Registry | None) -> None:
        for variant in self._spec.variants.values():
            if variant.image is not None and self._images is not None:
                self._images.repositories[variant.image.repository].grant_pull(self.identity)
            if variant.artifact is not None and self._storage is not None:
                self._storage.buckets[variant.artifact.bucket].grant_read(self.identity)
            if variant.model is not None and registry is not None:
                registry.models[variant.model.model].grant_read(self.identity)

    def _variant(self, served: Served) -> Mapping[str, Any]:
        """What a release is told of a variant."""
        choice = instances.choose(served.spec, "hosting")
        if choice.warning is not None:
            pulumi.log.warn(choice.warning, self)
        artifact = self._artifact(served)
        model: dict[str, Any] = {
            "displayName": f"{self._name}-{served.key}",
            "labels": self._place.labels,
            "containerSpec": replicas.container(
                served,
                uri=self._image(served),
                machine=choice.instance,
                artifact=artifact,
                secrets=self._secrets[served.key],
            ),
        }
        if artifact is not None:
            model["artifactUri"] = artifact
        if self._keys.id is not None:
            model["encryptionSpec"] = {"kmsKeyName": self._keys.id}
        return {
            "variant": served.key,
            "share": served.weight,
            "model": model,
            "resources": replicas.resources(choice.instance, self._spec.scaling),
            "account": self.identity.id,
        }

    def _image(self, served: Served) -> Input[str]:
        own, google = served.spec.image, replicas.image(served)
        if own is not None and self._images is not None:
            return Output.concat(self._images.repositories[own.repository].url, own.reference)
        return prebuilt.located(google, self._place.region) if google is not None else served.image or ""

    def _artifact(self, served: Served) -> Input[str] | None:
        own = served.spec.artifact
        if own is not None and self._storage is not None:
            return replicas.folder(self._storage.buckets[own.bucket].uri, own.path)
        return served.artifact


def _host(dns: str) -> str:
    """A host; Google's documentation of `dedicatedEndpointDns` shows a scheme before it."""
    return dns.removeprefix("https://")


def _encryption(keys: Keys) -> vertex.AiEndpointEncryptionSpecArgs | None:
    return vertex.AiEndpointEncryptionSpecArgs(kms_key_name=keys.id) if keys.id is not None else None
