"""Jobs with machines of their own: a SageMaker pipeline that trains, and registers what a finished run left."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pulumi import Output, Resource, ResourceOptions
from pulumi_aws import ec2, sagemaker

from mlblueprint import variables
from mlblueprint.aws import pipeline, runs
from mlblueprint.aws.disks import own_gib
from mlblueprint.aws.identity import Identity, allow
from mlblueprint.aws.keys import Keys
from mlblueprint.aws.names import PIPELINE
from mlblueprint.aws.network import Network
from mlblueprint.aws.pipeline import Get, Join, Joined, Text
from mlblueprint.aws.place import Place
from mlblueprint.aws.policies import Statement
from mlblueprint.aws.runs import Registration, Started
from mlblueprint.aws.storage import Bucket
from mlblueprint.catalog import Instance
from mlblueprint.names import name as physical_name
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

LOGS = "log-group:/aws/sagemaker/TrainingJobs"
METRICS = "/aws/sagemaker/TrainingJobs"
"""Where SageMaker sends what jobs print, and how busy their machines are.

https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html (2026-11-21)
"""

INTERFACES = (
    "ec2:CreateNetworkInterface",
    "ec2:CreateNetworkInterfacePermission",
    "ec2:DeleteNetworkInterface",
    "ec2:DeleteNetworkInterfacePermission",
)
LOOKING = (
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
)
"""What a job in a network asks of EC2, and what of that knows no resource.

https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html, "CreateTrainingJob API", read 2026-11-21
"""


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


def output_folder(key: str) -> str:
    """Where a job's runs leave what SageMaker collects."""
    return f"runs/{key}"


def output_bucket(job: Job, buckets: Mapping[str, Bucket], registers: Registration | None) -> Bucket:
    """The bucket for that: one that the job writes, that of its model, or one that it reads."""
    own = [buckets[name] for name in job.written]
    of_the_model = [registers.artifacts] if registers else []
    return [*own, *of_the_model, *(buckets[name] for name in job.buckets)][0]


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


def started(
    parent: Resource,
    name: str,
    key: str,
    job: Job,
    machine: Instance,
    who: Identity,
    image: Output[str],
    *,
    place: Place,
    keys: Keys,
    network: Network,
    group: ec2.SecurityGroup | None,
    buckets: Mapping[str, Bucket],
    registers: Registration | None,
) -> Started:
    """The pipeline, and a role that may start this job's machines and register its versions."""
    runner = _runner(parent, name, who, place, registers)
    output = output_bucket(job, buckets, registers)
    output.grant_deposit(who, output_folder(key))
    allow(who, "train", parent, *_training(place, keys, network, group))
    known = Output.all(
        role=who.id,
        image=image,
        buckets=Output.all(**{each: buckets[each].uri for each in job.buckets}),
        output=output.uri,
        key=keys.id,
        subnets=network.subnets,
        group=group.id if group else None,
        model=registers.model.id if registers else None,
        models=registers.folder if registers else "",
    )
    status = registers.status if registers else None
    own_name = physical_name(PIPELINE, name, seed=place.seed)
    made = sagemaker.Pipeline(
        name,
        sagemaker.PipelineArgs(
            pipeline_name=own_name,
            pipeline_display_name=own_name,
            role_arn=runner.id,
            pipeline_definition=known.apply(
                lambda found: definition(key, job, machine, Known(**found), status, place.tags).text()
            ),
        ),
        opts=ResourceOptions(parent=parent, depends_on=[*runner.grants.values(), *who.grants.values()]),
    )
    return Started(
        made.arn,
        Output.from_input(f"aws sagemaker start-pipeline-execution --region {place.region} --pipeline-name {own_name}"),
        {"Effect": "Allow", "Action": "sagemaker:StartPipelineExecution", "Resource": made.arn},
    )


def _runner(parent: Resource, name: str, who: Identity, place: Place, registers: Registration | None) -> Identity:
    """Apart from the role of the code, which may neither start machines nor register versions."""
    runner = Identity(f"{name}-runner", place=place, opts=ResourceOptions(parent=parent))
    # Pipelines name their jobs: https://docs.aws.amazon.com/sagemaker/latest/dg/run-pipeline.html (2026-11-21).
    jobs = place.arn("sagemaker", "training-job/pipelines-*")
    allow(
        runner,
        "start",
        parent,
        {
            "Effect": "Allow",
            "Action": [
                "sagemaker:AddTags",
                "sagemaker:CreateTrainingJob",
                "sagemaker:DescribeTrainingJob",
                "sagemaker:StopTrainingJob",
            ],
            "Resource": jobs,
        },
        {
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": who.id,
            "Condition": {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}},
        },
    )
    if registers is not None:
        registers.model.grant_register(runner)
    return runner


def _training(place: Place, keys: Keys, network: Network, group: ec2.SecurityGroup | None) -> list[Statement]:
    """What SageMaker does with the role of a job, beside the job's own wishes."""
    statements: list[Statement] = [
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            "Resource": [place.arn("logs", LOGS), place.arn("logs", f"{LOGS}:*")],
        },
        {
            "Effect": "Allow",
            "Action": "cloudwatch:PutMetricData",
            "Resource": "*",
            "Condition": {"StringEquals": {"cloudwatch:namespace": METRICS}},
        },
    ]
    if keys.id is not None:
        statements.append(
            {
                "Effect": "Allow",
                "Action": "kms:CreateGrant",
                "Resource": keys.id,
                # For disks, which EBS encrypts; not for whomever the code would like.
                "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}},
            }
        )
    if network.subnets is not None and group is not None:
        subnets = network.subnets.apply(lambda ids: list(ids))
        statements += [
            {
                "Effect": "Allow",
                "Action": list(INTERFACES),
                "Resource": Output.all(
                    place.arn("ec2", "network-interface/*"),
                    group.arn,
                    place.arn("ec2", "subnet/"),
                    subnets,
                ).apply(_in_network),
            },
            {"Effect": "Allow", "Action": list(LOOKING), "Resource": "*"},
        ]
    return statements


def _in_network(found: Sequence[object]) -> list[str]:
    """ARNs of the interfaces, the group and the subnets of jobs."""
    interfaces, group, prefix, subnets = found
    assert isinstance(subnets, list)
    return [str(interfaces), str(group), *(f"{prefix}{subnet}" for subnet in subnets)]
