"""Training on GCP: a pipeline of Vertex AI for each job, started by a schedule or by hand.

A run is a request and no resource. What is kept is its definition, an object that `run` posts, and a schedule where
the job has one; both hold the same pipeline.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

import pulumi
from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_gcp import colab, serviceaccount

from mlblueprint import contract, spec, variables
from mlblueprint.catalog import Instance
from mlblueprint.gcp import instances, names, prebuilt
from mlblueprint.gcp.compute import ACT_AS, API, Cluster, Compute
from mlblueprint.gcp.custom_job import custom_job, unexpanded
from mlblueprint.gcp.identity import Grants, Identity, member
from mlblueprint.gcp.images import Images
from mlblueprint.gcp.keys import Keys
from mlblueprint.gcp.network import Network
from mlblueprint.gcp.pipeline import RUN_ID, literal, pipeline
from mlblueprint.gcp.pipeline_job import PipelineJob
from mlblueprint.gcp.place import Place
from mlblueprint.gcp.registry import RegisteredModel, Registry
from mlblueprint.gcp.roles import Roles
from mlblueprint.gcp.runs import Runs
from mlblueprint.gcp.storage import Bucket, Storage


class Training(ComponentResource):
    """All jobs, and the bucket of their definitions and notes."""

    def __init__(
        self,
        name: str,
        spec: spec.Training,
        *,
        place: Place,
        keys: Keys,
        network: Network,
        storage: Storage | None,
        images: Images | None,
        compute: Compute | None,
        registry: Registry | None,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:gcp:Training", name, None, opts)
        child = ResourceOptions(parent=self)
        runs = Runs(name, place=place, keys=keys, opts=child)
        roles = Roles(name, place=place, opts=child)
        self.jobs: Mapping[str, Job] = {
            key: Job(
                f"{name}-{key}",
                job,
                key=key,
                place=place,
                keys=keys,
                network=network,
                buckets=storage.buckets if storage else {},
                images=images,
                cluster=compute.clusters[job.cluster] if compute and job.cluster else None,
                registers=registry.registered_by(key) if registry else None,
                runs=runs,
                roles=roles,
                opts=child,
            )
            for key, job in spec.jobs.items()
        }
        self.register_outputs({})


class Job(ComponentResource):
    """One job's identity, definition and schedule."""

    id: Output[str]
    """`gs://` URI of its definition: the body of a request for a run."""

    run: Output[str]
    """Posts the definition, for a shell that is signed in to gcloud."""

    pipeline: str
    """Name of its pipeline, with which the ids of its runs begin."""

    def __init__(
        self,
        name: str,
        spec: spec.Job,
        *,
        key: str,
        place: Place,
        keys: Keys,
        network: Network,
        buckets: Mapping[str, Bucket],
        images: Images | None,
        cluster: Cluster | None,
        registers: RegisteredModel | None,
        runs: Runs,
        roles: Roles,
        opts: ResourceOptions | None = None,
    ) -> None:
        """Raises NoInstance or NoImage if Vertex AI has no such machine or image, which `limits.check` says first."""
        super().__init__("mlblueprint:gcp:Job", name, None, opts)
        self._key, self._place, self._runs, self._roles = key, place, runs, roles
        self._grants = Grants(name, place)
        self.pipeline = names.pipeline(place.name, place.seed, key)
        self.identity = Identity(name, place=place, opts=ResourceOptions(parent=self))
        self._let_it_work(spec, buckets, images, registers)
        peering = network.peered()
        machine = cluster.machine if cluster is not None else self._machine(spec, network)
        payload = custom_job(
            name,
            spec,
            machine,
            image=_image(spec, machine, images, place.region),
            folder=Output.concat("/gcs/", buckets[spec.code.bucket].bucket, "/", spec.code.path) if spec.code else None,
            environment=_environment(spec, key, buckets, registers),
            account=self.identity.id,
            labels=place.labels,
            key=keys.id,
            peering=peering,
            cluster=cluster.id.apply(_last) if cluster is not None else None,
        )
        tasks: dict[str, Any] = {"train": {"payload": Output.json_dumps(payload, sort_keys=True).apply(literal)}}
        if registers is not None:
            tasks["register"] = {
                "entry": registers.entry,
                "files": _files(registers),
                "account": self.identity.id,
            }
        job = PipelineJob(
            name,
            place.labels,
            Output.json_dumps(tasks).apply(partial(_pipeline, self.pipeline)),
            runs.notes(key),
            self.identity.id,
            keys.id,
            peering,
        )
        needs = [place.api(API), *keys.usable_by(API), *(peering.ready if peering is not None else ())]
        self.id = runs.write(f"{name}-definition", key, job.body(), parent=self, needs=needs)
        self.run = _run(self.id, place)
        if spec.schedule is not None:
            # The module's name notwithstanding, this is the schedule of Vertex AI, for pipelines as for notebooks.
            colab.Schedule(
                f"{name}-schedule",
                colab.ScheduleArgs(
                    project=place.project,
                    location=place.region,
                    display_name=name,
                    cron=f"TZ=UTC {spec.schedule}",
                    max_concurrent_run_count="1",  # text, as the API's whole numbers of 64 bits are
                    desired_state="ACTIVE",
                    create_pipeline_job_request=colab.ScheduleCreatePipelineJobRequestArgs(
                        parent=f"projects/{place.project}/locations/{place.region}", pipeline_job=job.args()
                    ),
                ),
                opts=ResourceOptions(parent=self, depends_on=needs),
            )
        self.register_outputs({"id": self.id, "run": self.run})

    def grant_run(self, who: contract.Identity) -> None:
        """Let somebody start runs: read the definition, ask for a run of a pipeline, hand it the job's account."""
        if (grant := self._grants.new("run", who)) is None:
            return
        self._roles.give("start", who)
        self._runs.grant_definition(self._key, who)
        self._act_as(grant, who)

    def _let_it_work(
        self,
        spec: spec.Job,
        buckets: Mapping[str, Bucket],
        images: Images | None,
        registers: RegisteredModel | None,
    ) -> None:
        """What its references say, and what a run needs itself: jobs of Vertex AI, its own account, its notes.

        Not by its cluster's `grant_submit`: that gives the right to its own account too, which may be there only once,
        and a job that leaves the cluster would lose both.
        """
        for bucket in spec.buckets:
            buckets[bucket].grant_read(self.identity)
        for bucket in spec.written:
            buckets[bucket].grant_write(self.identity)
        if spec.image is not None and images is not None:
            images.repositories[spec.image.repository].grant_pull(self.identity)
        if registers is not None:
            registers.grant_register(self.identity)
        self._roles.give("train", self.identity)
        self._runs.grant_notes(self._key, self.identity)
        self._act_as(f"{self.identity.name}-as-itself", self.identity)

    def _act_as(self, grant: str, who: contract.Identity) -> None:
        """Let somebody hand this job's account to a run."""
        account = Output.concat("projects/", self._place.project, "/serviceAccounts/", self.identity.id)
        serviceaccount.IAMMember(
            grant,
            serviceaccount.IAMMemberArgs(service_account_id=account, role=ACT_AS, member=member(who)),
            opts=self._grants.options(who),
        )

    def _machine(self, spec: spec.Job, network: Network) -> Instance:
        assert spec.resources is not None  # a job has a cluster or resources
        choice = instances.offer(private=network.private).choose(spec.resources, "training")
        if choice.warning is not None:
            pulumi.log.warn(choice.warning, self)
        return choice.instance


def _image(job: spec.Job, machine: Instance, images: Images | None, region: str) -> Input[str]:
    if job.image is not None and images is not None:
        return Output.concat(images.repositories[job.image.repository].url, job.image.reference)
    assert job.framework is not None  # a job has an image or a framework
    accelerated = machine.accelerator is not None
    return prebuilt.located(prebuilt.choose(job.framework, "training", accelerated=accelerated), region)


def _environment(
    job: spec.Job, key: str, buckets: Mapping[str, Bucket], registers: RegisteredModel | None
) -> dict[str, Input[str]]:
    found: dict[str, Input[str]] = {name: unexpanded(value) for name, value in job.environment.items()}
    found |= {variables.bucket(name): buckets[name].uri for name in job.buckets}
    if job.checkpoints is not None:
        found[variables.CHECKPOINTS] = Output.concat(buckets[job.checkpoints].uri, f"/checkpoints/{key}/")
    if registers is not None:
        found[variables.MODEL] = _files(registers)
    return found


def _files(model: RegisteredModel) -> Output[str]:
    """Where a run puts the files of its version: another folder for each run."""
    assert model.files is not None  # a model that comes from a job has a bucket
    return Output.concat(model.files, "/", RUN_ID, "/")


def _run(definition: Output[str], place: Place) -> Output[str]:
    """gcloud has no command for pipelines: the REST API takes the definition as it is.

    https://aiplatform.googleapis.com/$discovery/rest?version=v1 (projects.locations.pipelineJobs.create) and
    https://cloud.google.com/sdk/gcloud/reference/ai, read 2026-11-21.
    """
    return Output.concat(
        "gcloud storage cat ",
        definition,
        ' | curl --fail-with-body --header "Authorization: Bearer $(gcloud auth print-access-token)"'
        ' --header "Content-Type: application/json" --data-binary @-'
        f" https://{place.region}-aiplatform.googleapis.com/v1"
        f"/projects/{place.project}/locations/{place.region}/pipelineJobs",
    )


def _pipeline(name: str, tasks: str) -> str:
    return pipeline(name, json.loads(tasks))


def _last(name: str) -> str:
    return name.rpartition("/")[2]
