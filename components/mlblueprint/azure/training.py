"""`training`: jobs that Azure ML runs in its workspace, on a cluster or on a machine that comes for the run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions
from pulumi_azure_native import machinelearningservices as ml

from mlblueprint import contract, variables
from mlblueprint.azure import instances, names, pipeline, prebuilt, schedules
from mlblueprint.azure.compute import Compute
from mlblueprint.azure.folders import Folders
from mlblueprint.azure.identity import Identity
from mlblueprint.azure.images import Images
from mlblueprint.azure.pipeline import Machine, Registered
from mlblueprint.azure.place import Place
from mlblueprint.azure.registry import RegisteredModel, Registry
from mlblueprint.azure.storage import Bucket, Storage
from mlblueprint.azure.workspace import Workspace
from mlblueprint.names import digest
from mlblueprint.spec import Job as JobSpec
from mlblueprint.spec import Training as TrainingSpec
from mlblueprint.spec.cron import Cron

VERSION_DIGITS = 8
"""Of a digest of what an environment or a component holds: a version cannot be changed, so a change is another one."""


class Training(ComponentResource):
    """All training jobs."""

    jobs: Mapping[str, Job]

    def __init__(
        self,
        name: str,
        spec: TrainingSpec,
        *,
        place: Place,
        workspace: Workspace,
        runners: Mapping[str, Identity],
        storage: Storage | None,
        images: Images | None,
        compute: Compute | None,
        registry: Registry | None,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:azure:Training", name, None, opts)
        buckets = storage.buckets if storage is not None else {}
        folders = Folders(name, buckets, place=place, workspace=workspace, parent=self)
        models = registry.registered_by if registry is not None else {}
        self.jobs = {
            key: Job(
                f"{name}-{key}",
                job,
                job=key,
                place=place,
                workspace=workspace,
                identity=runners.get(key, workspace.jobs),
                buckets=buckets,
                folders=folders,
                images=images,
                compute=compute,
                model=models.get(key),
                opts=ResourceOptions(parent=self),
            )
            for key, job in spec.jobs.items()
        }
        self.register_outputs({})


class Job(ComponentResource):
    """One kind of training run: an environment, a component, and a schedule where it starts by itself."""

    identity: Identity
    id: Output[str]
    """Resource id of the component's version, which is what runs."""
    run: Output[str]

    def __init__(
        self,
        name: str,
        spec: JobSpec,
        *,
        job: str,
        place: Place,
        workspace: Workspace,
        identity: Identity,
        buckets: Mapping[str, Bucket],
        folders: Folders,
        images: Images | None,
        compute: Compute | None,
        model: RegisteredModel | None,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:azure:Job", name, None, opts)
        self.identity = identity
        self._workspace = workspace
        for key in spec.buckets:
            (buckets[key].grant_write if key in spec.written else buckets[key].grant_read)(identity)
        if model is not None:
            model.grant_register(identity)
        image = _image(spec, identity, images, accelerated=_accelerated(spec, compute))
        environment = _environment(name, job, image, workspace, place, self)
        component = _component(name, job, spec, image, environment, workspace, place, self, registers=model is not None)
        machine = _machine(spec, compute, self)
        step = pipeline.step(
            spec,
            component=component.id,
            machine=machine,
            client=identity.client_id,
            environment=_variables(spec, job, identity, buckets),
            code=folders.uri(spec.code.bucket, spec.code.path) if spec.code else None,
            registered=_registered(model, folders) if model is not None else None,
        )
        started = pipeline.definition(job, step, machine, place.tags)
        if spec.schedule is not None:
            ml.Schedule(
                f"{name}-schedule",
                ml.ScheduleArgs(
                    name=names.schedule(job),
                    workspace_name=workspace.name,
                    resource_group_name=place.group,
                    properties=ml.SchedulePropertiesArgs(
                        display_name=job,
                        is_enabled=True,
                        tags=place.tags,
                        trigger=_trigger(spec.schedule),
                        action=ml.JobScheduleActionArgs(action_type="CreateJob", job_definition=started),
                    ),
                ),
                opts=ResourceOptions(parent=self, depends_on=[*identity.grants.values()]),
            )
        self.id = component.id
        self.run = pipeline.by_hand(workspace.id, job, started)
        self.register_outputs({"id": self.id, "run": self.run})

    def grant_run(self, who: contract.Identity) -> None:
        """Let somebody start runs, of the other jobs of the stack as well: Azure's role holds for the workspace."""
        self._workspace.grant_start(who)


@dataclass(frozen=True, slots=True)
class _Image:
    reference: Input[str]
    edition: str
    """What tells it from other images before its reference is known."""


def _image(spec: JobSpec, identity: Identity, images: Images | None, *, accelerated: bool) -> _Image:
    if spec.framework is not None:
        chosen = prebuilt.choose(spec.framework, "training", accelerated=accelerated).image
        return _Image(chosen, chosen)
    assert spec.image is not None and images is not None  # the spec and its references have seen to it
    repository = images.repositories[spec.image.repository]
    repository.grant_pull(identity)
    return _Image(Output.concat(repository.url, spec.image.reference), spec.image.repository + spec.image.reference)


def _accelerated(spec: JobSpec, compute: Compute | None) -> bool:
    if compute is not None and spec.cluster is not None:
        return compute.clusters[spec.cluster].accelerated
    return spec.resources is not None and bool(spec.resources.preferences)


def _machine(spec: JobSpec, compute: Compute | None, parent: Resource) -> Machine:
    if spec.resources is None:
        assert compute is not None and spec.cluster is not None
        return Machine(compute.clusters[spec.cluster].id)
    choice = instances.choose(spec.resources, "training")
    if choice.warning is not None:
        pulumi.log.warn(choice.warning, parent)
    return Machine(size=choice.instance.type, capacity=spec.resources.capacity)


def _environment(
    name: str, job: str, image: _Image, workspace: Workspace, place: Place, parent: Resource
) -> ml.EnvironmentVersion:
    """The image as Azure ML knows it. Nothing is built: a closed network has nothing to build with."""
    return ml.EnvironmentVersion(
        f"{name}-environment",
        ml.EnvironmentVersionArgs(
            name=names.training_environment(job),
            version=digest(image.edition, VERSION_DIGITS),
            workspace_name=workspace.name,
            resource_group_name=place.group,
            properties=ml.EnvironmentVersionPropertiesArgs(
                image=image.reference, os_type=ml.OperatingSystemType.LINUX, tags=place.tags
            ),
        ),
        opts=ResourceOptions(parent=parent, delete_before_replace=False),
    )


def _component(
    name: str,
    job: str,
    spec: JobSpec,
    image: _Image,
    environment: ml.EnvironmentVersion,
    workspace: Workspace,
    place: Place,
    parent: Resource,
    *,
    registers: bool,
) -> ml.ComponentVersion:
    """What every run is one of."""
    version = digest(f"{image.edition} {pipeline.command(spec, registers=registers)}", VERSION_DIGITS)
    return ml.ComponentVersion(
        f"{name}-component",
        ml.ComponentVersionArgs(
            name=names.component(job),
            version=version,
            workspace_name=workspace.name,
            resource_group_name=place.group,
            properties=ml.ComponentVersionPropertiesArgs(
                component_spec=pipeline.component(
                    spec, names.component(job), version, environment.id, registers=registers
                ),
                tags=place.tags,
            ),
        ),
        opts=ResourceOptions(parent=parent, delete_before_replace=False),
    )


def _variables(spec: JobSpec, job: str, identity: Identity, buckets: Mapping[str, Bucket]) -> dict[str, Input[str]]:
    """What the job finds. The model's place is known to the run alone, which is why the command says it.

    Identities are many where there is one for each job, so a credential must be told which:
    https://github.com/Azure/azure-sdk-for-python/issues/31071, read 2026-11-21. Older versions of adlfs ask nobody
    unless they are told to: https://github.com/fsspec/adlfs, read 2026-11-21.
    """
    found: dict[str, Input[str]] = {
        **spec.environment,
        "AZURE_CLIENT_ID": identity.client_id,
        "AZURE_STORAGE_ANON": "false",
        **{variables.bucket(key): buckets[key].path for key in spec.buckets},
    }
    if spec.checkpoints is not None:
        found[variables.CHECKPOINTS] = Output.concat(buckets[spec.checkpoints].path, f"/checkpoints/{job}/")
    return found


def _registered(model: RegisteredModel, folders: Folders) -> Registered:
    """Where the files of a version go: another folder for each run."""
    assert model.artifacts is not None
    return Registered(model.key, folders.uri(model.artifacts, f"models/{model.key}/${{{{name}}}}"))


def _trigger(cron: Cron) -> ml.CronTriggerArgs | ml.RecurrenceTriggerArgs:
    first = schedules.monthly(cron)
    if first is None:
        return ml.CronTriggerArgs(
            trigger_type="Cron", expression=str(cron), start_time=schedules.SINCE, time_zone=schedules.ZONE
        )
    return ml.RecurrenceTriggerArgs(
        trigger_type="Recurrence",
        frequency=ml.RecurrenceFrequency.MONTH,
        interval=1,
        start_time=first,
        time_zone=schedules.ZONE,
    )
