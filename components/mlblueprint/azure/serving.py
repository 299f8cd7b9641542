"""`serving`: managed online endpoints of the Azure ML workspace, and the deployments behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions
from pulumi_azure_native import authorization
from pulumi_azure_native import machinelearningservices as ml

from mlblueprint import contract
from mlblueprint.azure import instances, names, servers
from mlblueprint.azure.artifacts import Datastores
from mlblueprint.azure.deployment import Surroundings, deploy, recipe
from mlblueprint.azure.identity import Identity, assign
from mlblueprint.azure.images import Images
from mlblueprint.azure.managed_network import ManagedNetwork
from mlblueprint.azure.network import Network
from mlblueprint.azure.place import Place
from mlblueprint.azure.registry import Registry
from mlblueprint.azure.storage import Storage
from mlblueprint.azure.telemetry import logging
from mlblueprint.azure.traffic import TrafficSplit
from mlblueprint.azure.workspace import Workspace
from mlblueprint.models.release import Release, Served, release
from mlblueprint.names import guid
from mlblueprint.spec import Endpoint as EndpointSpec
from mlblueprint.spec import LockedModel
from mlblueprint.spec import Serving as ServingSpec

SCORE = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/score/action"
"""What asking an endpoint takes: https://learn.microsoft.com/azure/machine-learning/concept-endpoints-online-auth,
read 2026-11-21. The built-in roles that have it may change the endpoint as well."""


class Serving(ComponentResource):
    """All endpoints."""

    endpoints: Mapping[str, Endpoint]

    def __init__(
        self,
        name: str,
        spec: ServingSpec,
        *,
        place: Place,
        workspace: Workspace,
        network: Network,
        storage: Storage | None,
        images: Images | None,
        registry: Registry | None,
        models: Mapping[str, LockedModel],
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:azure:Serving", name, None, opts)
        self._name = name
        self._workspace = workspace
        self._private = network.private
        self._files = Datastores(name, workspace, place, storage, ResourceOptions(parent=self))
        self.endpoints = {
            key: Endpoint(
                f"{name}-{key}",
                endpoint,
                endpoint=key,
                now=release(endpoint, models),
                place=place,
                workspace=workspace,
                network=network,
                storage=storage,
                images=images,
                registry=registry,
                opts=ResourceOptions(parent=self),
            )
            for key, endpoint in spec.endpoints.items()
        }
        self.register_outputs({})

    def release(self, alarms: Mapping[str, contract.Alarm]) -> None:
        """Deploy the models that are there and give them the requests, under the eyes of their alarms."""
        serving = [one for one in self.endpoints.values() if not one.now.waits]
        ready: list[Resource] = [*self._workspace.ready]
        if serving and self._private:
            opts = ResourceOptions(parent=self, depends_on=self._workspace.ready)
            ready.append(ManagedNetwork(f"{self._name}-network", workspace=self._workspace.id, opts=opts))
        for endpoint in self.endpoints.values():
            endpoint.release(self._files, alarms, ready)


class Endpoint(ComponentResource):
    """One endpoint, whose callers and replicas are known by identity. It stays as long as its workspace does."""

    identity: Identity
    id: Output[str]
    """Resource id of the online endpoint."""
    url: Output[str]
    call: Output[str]
    _score: authorization.RoleDefinition | None = None

    def __init__(
        self,
        name: str,
        spec: EndpointSpec,
        *,
        endpoint: str,
        now: Release,
        place: Place,
        workspace: Workspace,
        network: Network,
        storage: Storage | None,
        images: Images | None,
        registry: Registry | None,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:azure:Endpoint", name, None, opts)
        self._name = name
        self._spec = spec
        self._key = endpoint
        self._place = place
        self._workspace = workspace
        self._images = images
        self.now = now
        self.identity = Identity(f"{name}-identity", place=place, opts=ResourceOptions(parent=self))
        self._endpoint = ml.OnlineEndpoint(
            name,
            ml.OnlineEndpointArgs(
                endpoint_name=names.endpoint(endpoint, place.seed),
                workspace_name=workspace.name,
                resource_group_name=place.group,
                location=place.region,
                tags=place.tags,
                kind="Managed",
                identity=ml.ManagedServiceIdentityArgs(
                    type=ml.ManagedServiceIdentityType.USER_ASSIGNED, user_assigned_identities=[self.identity.id]
                ),
                properties=ml.OnlineEndpointPropertiesArgs(
                    auth_mode=ml.EndpointAuthMode.AAD_TOKEN,
                    public_network_access=ml.PublicNetworkAccessType.DISABLED
                    if network.private
                    else ml.PublicNetworkAccessType.ENABLED,
                ),
            ),
            # The shares are `TrafficSplit`'s. Tags stay as they were made: azure-native would change them by saying the
            # whole endpoint again, without the shares.
            opts=ResourceOptions(
                parent=self, depends_on=workspace.ready, ignore_changes=["properties.traffic", "tags"]
            ),
        )
        self._grant(storage, registry)
        logging(f"{name}-logging", self._endpoint.id, workspace.logs, parent=self)
        self.id = self._endpoint.id
        path = servers.server(next(iter(spec.variants.values()))).path
        self.url = Output.concat("https://", self._endpoint.name, f".{place.region}.inference.ml.azure.com{path}")
        self.call = Output.concat("curl --fail-with-body --request POST ", self.url, _CALL)
        self.register_outputs({"id": self.id, "url": self.url})

    def grant_invoke(self, who: contract.Identity) -> None:
        """Let somebody send requests, and nothing else."""
        role = guid(f"{self._place.seed}/{self._name}/score")
        group = Output.concat(f"/subscriptions/{self._place.subscription}/resourceGroups/", self._place.group)
        if self._score is None:
            self._score = authorization.RoleDefinition(
                f"{self._name}-score",
                authorization.RoleDefinitionArgs(
                    role_definition_id=role,
                    role_name=f"Send requests to {names.endpoint(self._key, self._place.seed)}",
                    role_type="CustomRole",
                    scope=group,
                    assignable_scopes=[group],
                    permissions=[authorization.PermissionArgs(actions=[SCORE])],
                ),
                opts=ResourceOptions(parent=self),
            )
        # Of the endpoint, once the role is there.
        scope = Output.all(self.id, self._score.id).apply(lambda ids: str(ids[0]))
        assign(who, "invoke", self._name, role=role, scope=scope)

    def release(self, datastores: Datastores, alarms: Mapping[str, contract.Alarm], ready: Sequence[Resource]) -> None:
        """Deploy what is there beside what serves, then move the requests."""
        for note in self.now.notes(self._key):
            pulumi.log.warn(note, self)
        if self.now.waits:
            return
        around = Surroundings(
            name=self._name,
            key=self._key,
            endpoint=self._endpoint,
            identity=self.identity,
            workspace=self._workspace,
            place=self._place,
            parent=self,
            after=[*ready, *self.identity.grants.values()],
        )
        traffic: dict[str, int] = {}
        there: list[Resource] = []
        for served in self.now.served:
            choice = instances.choose(served.spec, "hosting")
            if choice.warning is not None:
                pulumi.log.warn(choice.warning, self)
            files = datastores.files(served)
            what = recipe(served, files, self._place)
            deployment, parts = deploy(served, what, self._image(served), files, self._spec.scaling, around)
            traffic[deployment] = served.weight
            there += parts
        rollout = self._spec.rollout
        TrafficSplit(
            f"{self._name}-traffic",
            endpoint=self.id,
            traffic=traffic,
            bake_seconds=rollout.bake.seconds,
            alarms={key: alarms[key].id for key in rollout.rollback_on if key in alarms},
            opts=ResourceOptions(parent=self, depends_on=there),
        )

    def _grant(self, storage: Storage | None, registry: Registry | None) -> None:
        """What replicas may do: pull their images, read their files and their secrets."""
        for variant in self._spec.variants.values():
            if self._images is not None and servers.shipped(variant) is None:
                self._images.grant_pull(self.identity)
            if storage is not None and variant.artifact is not None:
                storage.buckets[variant.artifact.bucket].grant_read(self.identity)
            if registry is not None and variant.model is not None:
                registry.models[variant.model.model].grant_read(self.identity)
            for secret in variant.secrets.values():
                self._workspace.grant_secret(self.identity, secret)

    def _image(self, served: Served) -> Input[str]:
        own = served.spec.image
        if own is not None and self._images is not None:
            return Output.concat(self._images.repositories[own.repository].url, own.reference)
        return servers.shipped(served.spec) or str(served.image)


_CALL = (
    ' --header "Authorization: Bearer $(az account get-access-token --resource https://ml.azure.com'
    ' --query accessToken --output tsv)" --header "Content-Type: application/json" --data @request.json'
)
"""https://learn.microsoft.com/azure/machine-learning/how-to-authenticate-online-endpoint, read 2026-11-21."""
