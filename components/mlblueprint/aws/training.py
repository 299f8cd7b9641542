"""`training`: jobs, as pipelines of SageMaker with machines that come and go, or on a cluster of AWS Batch."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import ec2

from mlblueprint import contract
from mlblueprint.aws import batch_jobs, runs, sagemaker_jobs
from mlblueprint.aws.compute import Compute
from mlblueprint.aws.identity import Identity, allow
from mlblueprint.aws.images import Images
from mlblueprint.aws.instances import choose
from mlblueprint.aws.keys import Keys
from mlblueprint.aws.machines import guarded
from mlblueprint.aws.network import Network
from mlblueprint.aws.place import Place
from mlblueprint.aws.registry import Registry
from mlblueprint.aws.runs import Registration
from mlblueprint.aws.schedule import scheduled
from mlblueprint.aws.storage import Storage
from mlblueprint.spec import Job as JobSpec
from mlblueprint.spec import Registry as RegistrySpec
from mlblueprint.spec import Training as TrainingSpec

CLUSTER_ROLES = "ecs-tasks.amazonaws.com"
MACHINE_ROLES = "sagemaker.amazonaws.com"
"""Who gives the code of a job its role, on a cluster and on machines of its own."""


class Training(ComponentResource):
    """All training jobs."""

    jobs: Mapping[str, Job]

    def __init__(
        self,
        name: str,
        spec: TrainingSpec,
        *,
        place: Place,
        keys: Keys,
        network: Network,
        storage: Storage | None,
        images: Images | None,
        compute: Compute | None,
        registry: Registry | None,
        registers: RegistrySpec | None,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:aws:Training", name, None, opts)
        group = None
        if network.private and any(job.resources is not None for job in spec.jobs.values()):
            group = guarded(self, name, network, "Training jobs")
        self.jobs = {
            key: Job(
                f"{name}-{key}",
                job,
                key=key,
                place=place,
                keys=keys,
                network=network,
                group=group,
                storage=storage,
                images=images,
                compute=compute,
                registers=runs.registration(key, registers, registry.models if registry else {}, storage),
                opts=ResourceOptions(parent=self),
            )
            for key, job in spec.jobs.items()
        }
        self.register_outputs({})


class Job(ComponentResource):
    """One kind of training run."""

    identity: Identity
    id: Output[str]
    """ARN of the pipeline, or of the state machine of a job on a cluster."""
    run: Output[str]
    """The command that starts one run."""

    def __init__(
        self,
        name: str,
        spec: JobSpec,
        *,
        key: str,
        place: Place,
        keys: Keys,
        network: Network,
        group: ec2.SecurityGroup | None,
        storage: Storage | None,
        images: Images | None,
        compute: Compute | None,
        registers: Registration | None,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:aws:Job", name, None, opts)
        buckets = storage.buckets if storage else {}
        self.identity = Identity(
            name,
            place=place,
            service=CLUSTER_ROLES if spec.cluster else MACHINE_ROLES,
            opts=ResourceOptions(parent=self),
        )
        for bucket in spec.buckets:
            if bucket not in spec.written:
                buckets[bucket].grant_read(self.identity)
        for bucket in spec.written:
            buckets[bucket].grant_write(self.identity)
        if registers is not None:
            registers.artifacts.grant_write(self.identity)
        if spec.cluster is not None and compute is not None:
            cluster = compute.clusters[spec.cluster]
            self._started = batch_jobs.started(
                self,
                name,
                key,
                spec,
                self.identity,
                runs.image(spec, cluster.machine, images, place),
                place=place,
                keys=keys,
                cluster=cluster,
                buckets=buckets,
                registers=registers,
            )
        elif spec.resources is not None:
            choice = choose(spec.resources, "training")
            if choice.warning is not None:
                pulumi.log.warn(choice.warning, self)
            self._started = sagemaker_jobs.started(
                self,
                name,
                key,
                spec,
                choice.instance,
                self.identity,
                runs.image(spec, choice.instance, images, place, self.identity),
                place=place,
                keys=keys,
                network=network,
                group=group,
                buckets=buckets,
                registers=registers,
            )
        self.id = self._started.id
        self.run = self._started.command
        if spec.schedule is not None:
            scheduled(self, name, spec.schedule, self.id, self._started.allowed, place=place, keys=keys)
        self.register_outputs({"id": self.id, "run": self.run})

    def grant_run(self, who: contract.Identity) -> None:
        """Let somebody start runs."""
        allow(who, "run", self, *self._started.allowed)
