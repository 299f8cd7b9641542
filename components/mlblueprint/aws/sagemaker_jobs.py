"""Jobs with machines of their own: a SageMaker pipeline that trains, and registers what a finished run left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pulumi import Output, Resource, ResourceOptions
from pulumi_aws import ec2, sagemaker

from mlblueprint.aws.identity import Identity, allow
from mlblueprint.aws.job_pipeline import Known, definition, output_folder
from mlblueprint.aws.keys import Keys
from mlblueprint.aws.names import PIPELINE
from mlblueprint.aws.network import Network
from mlblueprint.aws.place import Place
from mlblueprint.aws.policies import Statement
from mlblueprint.aws.runs import Registration, Started
from mlblueprint.aws.storage import Bucket
from mlblueprint.catalog import Instance
from mlblueprint.names import name as physical_name
from mlblueprint.spec import Job

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
    output = _output(job, buckets, registers)
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
        [{"Effect": "Allow", "Action": "sagemaker:StartPipelineExecution", "Resource": made.arn}],
    )


def _output(job: Job, buckets: Mapping[str, Bucket], registers: Registration | None) -> Bucket:
    """What takes the leavings of a run: a bucket that the job writes, that of its model, or one that it reads."""
    own = [buckets[name] for name in job.written]
    of_the_model = [registers.artifacts] if registers else []
    return [*own, *of_the_model, *(buckets[name] for name in job.buckets)][0]


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
