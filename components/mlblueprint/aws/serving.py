"""`serving`: endpoints of SageMaker, whose new models take over when they are well and give back when alarms fire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pulumi
from pulumi import ComponentResource, Output, Resource, ResourceOptions
from pulumi_aws import cloudwatch

from mlblueprint import contract
from mlblueprint.aws.containers import Surroundings, grant, grant_version
from mlblueprint.aws.deployment import deployed
from mlblueprint.aws.hosting import configuration, model
from mlblueprint.aws.identity import Identity, allow
from mlblueprint.aws.images import Images
from mlblueprint.aws.instances import choose
from mlblueprint.aws.keys import Keys
from mlblueprint.aws.machines import guarded
from mlblueprint.aws.names import ENDPOINT
from mlblueprint.aws.network import LOG_RETENTION_DAYS, Network
from mlblueprint.aws.place import Place
from mlblueprint.aws.registry import Registry
from mlblueprint.aws.scaling import scaled
from mlblueprint.aws.secrets import Secret
from mlblueprint.aws.storage import Storage
from mlblueprint.aws.workers import works
from mlblueprint.models.release import release
from mlblueprint.names import name as physical_name
from mlblueprint.spec import Endpoint as EndpointSpec
from mlblueprint.spec import LockedModel
from mlblueprint.spec import Serving as ServingSpec

if TYPE_CHECKING:  # alarms look at endpoints, and are there before these are released
    from mlblueprint.aws.monitoring import Alarm


class Serving(ComponentResource):
    """All endpoints, and the places of their secrets."""

    endpoints: Mapping[str, Endpoint]

    def __init__(
        self,
        name: str,
        spec: ServingSpec,
        *,
        place: Place,
        keys: Keys,
        network: Network,
        storage: Storage | None,
        images: Images | None,
        registry: Registry | None,
        models: Mapping[str, LockedModel],
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:aws:Serving", name, None, opts)
        child = ResourceOptions(parent=self)
        variants = [variant for endpoint in spec.endpoints.values() for variant in endpoint.variants.values()]
        named = sorted({secret for variant in variants for secret in variant.secrets.values()})
        secrets = {key: Secret(f"{name}-{key}", place=place, keys=keys, opts=child) for key in named}
        around = Surroundings(place, storage, images, registry, secrets)
        self.endpoints = {
            key: Endpoint(
                f"{name}-{key}", endpoint, key=key, keys=keys, network=network, around=around, models=models, opts=child
            )
            for key, endpoint in spec.endpoints.items()
        }
        self.register_outputs({})

    def release(self, alarms: Mapping[str, Alarm]) -> None:
        """Make what carries the models; the alarms of each endpoint's rollout watch the next release."""
        for endpoint in self.endpoints.values():
            endpoint.release(alarms)


class Endpoint(ComponentResource):
    """One endpoint: who it acts as and where it logs from the beginning, its models as soon as there are any."""

    identity: Identity
    endpoint_name: str
    """Its name in SageMaker, known while it waits for a model."""
    id: Output[str]
    """ARN of the endpoint."""
    url: Output[str]
    call: Output[str]

    def __init__(
        self,
        name: str,
        spec: EndpointSpec,
        *,
        key: str,
        keys: Keys,
        network: Network,
        around: Surroundings,
        models: Mapping[str, LockedModel],
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:aws:Endpoint", name, None, opts)
        child, place = ResourceOptions(parent=self), around.place
        self.endpoint_name = physical_name(ENDPOINT, name, seed=place.seed)
        self.identity = Identity(name, place=place, opts=child)
        self._log = cloudwatch.LogGroup(
            name,
            # SageMaker's own name for it, where it would make one that is kept for ever and has no key.
            cloudwatch.LogGroupArgs(
                name=f"/aws/sagemaker/Endpoints/{self.endpoint_name}",
                retention_in_days=LOG_RETENTION_DAYS,
                kms_key_id=keys.id,
            ),
            opts=ResourceOptions(parent=self, protect=place.protect),
        )
        self._group = guarded(self, name, network, "Replicas of an endpoint") if network.private else None
        works(self.identity, self, place, keys, network, self._group, self._log)
        for variant in spec.variants.values():
            grant(variant, self.identity, around)
            if (warning := choose(variant, "hosting").warning) is not None:
                pulumi.log.warn(warning, self)
        self._logical, self._spec, self._keys, self._network, self._around = name, spec, keys, network, around
        self._released = release(spec, models)
        for note in self._released.notes(key):
            pulumi.log.warn(note, self)
        self.id = place.arn("sagemaker", f"endpoint/{self.endpoint_name}")
        self.url = Output.from_input(
            f"https://runtime.sagemaker.{place.region}.amazonaws.com/endpoints/{self.endpoint_name}/invocations"
        )
        self.call = Output.from_input(
            f"aws sagemaker-runtime invoke-endpoint --region {place.region} --endpoint-name {self.endpoint_name}"
            " --content-type application/json --body fileb://request.json /dev/stdout"
        )
        self.register_outputs({"id": self.id, "url": self.url, "call": self.call})

    def grant_invoke(self, who: contract.Identity) -> None:
        """Let somebody send requests; in a private network, only from there."""
        invoke: dict[str, object] = {"Effect": "Allow", "Action": "sagemaker:InvokeEndpoint", "Resource": self.id}
        if self._network.id is not None:
            invoke["Condition"] = {"StringEquals": {"aws:SourceVpc": self._network.id}}
        allow(who, "invoke", self, invoke)

    def release(self, alarms: Mapping[str, Alarm]) -> None:
        """Make the models, their configuration and the endpoint; nothing while it waits."""
        name, served = self._logical, self._released.served
        if self._released.waits:
            return
        for one in served:
            grant_version(one, self.identity, self._around)
        models = {
            one.key: model(
                self,
                name,
                one,
                who=self.identity,
                around=self._around,
                network=self._network,
                group=self._group,
            )
            for one in served
        }
        watching = [alarms[key] for key in self._spec.rollout.rollback_on if key in alarms]
        wanted = configuration(self, name, models, served, self._spec.scaling, self._keys)
        before = [self._log, *self._watch(watching)]
        names = [alarm.name for alarm in watching]
        endpoint = deployed(self, name, self.endpoint_name, self._spec, wanted, names, before)
        for one in served if self._spec.scaling.moves else ():
            instance = choose(one.spec, "hosting").instance
            scaled(self, f"{name}-{one.key}", self.endpoint_name, one.key, self._spec.scaling, instance, endpoint)

    def _watch(self, alarms: Sequence[Alarm]) -> list[Resource]:
        """Let SageMaker look at the alarms of a release in the endpoint's name; whoever releases waits for it.

        https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-configuration.html, read 2026-11-21
        """
        ids = [alarm.id for alarm in alarms]
        look = {"Effect": "Allow", "Action": "cloudwatch:DescribeAlarms", "Resource": ids}
        return [allow(self.identity, "watch", self, look)] if ids else []
