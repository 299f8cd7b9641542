"""What the pipeline of a job does: pure, from what is known of the job and its surroundings to a definition."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mlblueprint import variables
from mlblueprint.aws import pipeline, runs
from mlblueprint.aws.disks import own_gib
from mlblueprint.aws.pipeline import Get, Join, Joined, Text
from mlblueprint.catalog import Instance
from mlblueprint.spec import Job

WAIT_FOR_SPOT_SECONDS = 86_400
"""How long a run may wait for spot machines, all waits together, beside the time that it may run."""

CODE = "/opt/ml/input/data/code"
"""Where SageMaker puts the files of the channel `code`.

https://docs.aws.amazon.com/sagemaker/latest/dg/model-train-storage.html (2026-11-21)
"""

IN_CODE = ("sh", "-c", f'cd {CODE} && exec "$@"', "--")
"""Runs its arguments, word by word, in the folder of the code: a training job has no setting for its folder."""

RUN_ID = Get(Get="Execution.PipelineExecutionId")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known once the things that a job refers to are there."""

    role: str
    image: str
    buckets: Mapping[str, str]
    """By their name in the blueprint: `s3://...`."""
    output: str
    """Bucket that takes what a run leaves in `/opt/ml/model` and `/opt/ml/output`."""
    key: str | None = None
    subnets: Sequence[str] | None = None
    group: str | None = None
    model: str | None = None
    """ARN of the model package group that the runs register in."""
    models: str = ""
    """Folder in which each run has a folder for its model."""


def definition(
    key: str, job: Job, machine: Instance, known: Known, status: pipeline.Status | None, tags: Mapping[str, str]
) -> pipeline.Pipeline:
    """The pipeline of a job: train, and if that was completed, register; otherwise fail."""
    files = Join(join=Joined(Values=[known.models, RUN_ID, "/"]))
    register: list[pipeline.Register] = []
    if known.model is not None and status is not None:
        package = pipeline.ModelPackage.of(known.model, status, known.image, files)
        register = [pipeline.Register(Name="register", Arguments=package)]
    # A run that reached its limit is `Stopped`, and what it left is not a model.
    stopped = pipeline.Fail(Name="stopped", Arguments=pipeline.Message(ErrorMessage="the run was stopped"))
    completed = pipeline.Equals(LeftValue=Get(Get="Steps.train.TrainingJobStatus"), RightValue="Completed")
    return pipeline.Pipeline(
        Steps=[
            pipeline.Training(
                Name="train", Arguments=_request(key, job, machine, known, files if register else None, tags)
            ),
            pipeline.Condition(
                Name="completed",
                Arguments=pipeline.Branches(Conditions=[completed], IfSteps=register, ElseSteps=[stopped]),
            ),
        ]
    )


def _request(
    key: str, job: Job, machine: Instance, known: Known, files: Text | None, tags: Mapping[str, str]
) -> pipeline.TrainingJob:
    if job.resources is None:
        raise ValueError(f"{key} runs on a cluster")
    environment: dict[str, Text] = {**runs.environment(key, job, known.buckets)}
    if files is not None:
        environment[variables.MODEL] = files
    spot = job.resources.capacity == "spot"
    longest = job.max_runtime.seconds
    program, *arguments = job.command
    return pipeline.TrainingJob(
        AlgorithmSpecification=pipeline.Algorithm(
            TrainingImage=known.image,
            ContainerEntrypoint=IN_CODE if job.code else [program],
            ContainerArguments=(job.command if job.code else arguments) or None,
        ),
        RoleArn=known.role,
        InputDataConfig=[_code(job, known.buckets)] if job.code else None,
        OutputDataConfig=pipeline.Output(S3OutputPath=f"{known.output}/{output_folder(key)}", KmsKeyId=known.key),
        ResourceConfig=pipeline.Machines(
            InstanceType=machine.type,
            VolumeSizeInGB=math.ceil(job.resources.disk.gib),
            # Disks that are part of the machine are encrypted by it, and SageMaker takes no key for them.
            VolumeKmsKeyId=known.key if own_gib(machine) is None else None,
        ),
        StoppingCondition=pipeline.Stopping(
            MaxRuntimeInSeconds=longest, MaxWaitTimeInSeconds=longest + WAIT_FOR_SPOT_SECONDS if spot else None
        ),
        VpcConfig=_network(known),
        # An isolated container reaches nothing, not even S3, and has no credentials; every job is told of a bucket
        # (https://docs.aws.amazon.com/sagemaker/latest/dg/mkt-algo-model-internet-free.html, read 2026-11-21).
        EnableNetworkIsolation=False,
        EnableManagedSpotTraining=spot,
        CheckpointConfig=pipeline.Checkpoints(S3Uri=runs.checkpoints(key, known.buckets[job.checkpoints]))
        if job.checkpoints
        else None,
        Environment=environment,
        Tags=[pipeline.Tag(Key=name, Value=value) for name, value in tags.items()],
    )


def _code(job: Job, buckets: Mapping[str, str]) -> pipeline.Channel:
    assert job.code is not None
    files = pipeline.S3Source(S3Uri=f"{buckets[job.code.bucket]}/{job.code.path}/")
    return pipeline.Channel(ChannelName="code", DataSource=pipeline.Source(S3DataSource=files))


def _network(known: Known) -> pipeline.Vpc | None:
    if known.subnets is None or known.group is None:
        return None
    return pipeline.Vpc(SecurityGroupIds=[known.group], Subnets=known.subnets)


def output_folder(key: str) -> str:
    """Where a job's runs leave what SageMaker collects."""
    return f"runs/{key}"
