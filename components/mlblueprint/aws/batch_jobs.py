"""Jobs on a cluster: a job definition of AWS Batch, and a state machine that submits it and registers what it left."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi import Output, Resource, ResourceOptions
from pulumi_aws import batch, cloudwatch, sfn

from mlblueprint import variables
from mlblueprint.aws import runs, states
from mlblueprint.aws.compute import Cluster
from mlblueprint.aws.identity import Identity, allow
from mlblueprint.aws.keys import Keys
from mlblueprint.aws.pipeline import ModelPackage, Status
from mlblueprint.aws.place import Place
from mlblueprint.aws.policies import Statement
from mlblueprint.aws.runs import Registration, Started
from mlblueprint.aws.storage import Bucket
from mlblueprint.catalog import Instance
from mlblueprint.spec import Job

ATTEMPTS = 5
"""How often a run is begun when machines are taken away under it. Batch allows ten."""

TAKEN_AWAY = "Host EC2*"
"""How Batch begins the reason when a machine ended before its job.

https://docs.aws.amazon.com/batch/latest/userguide/bestpractices.html (2026-11-21)
"""

FREE_MEMORY = 0.9
"""Share of a machine's memory that a job asks for: the rest is the kernel's and the agent's, and a job that asks for
more than a machine has left waits for ever.

https://docs.aws.amazon.com/batch/latest/userguide/memory-management.html (2026-11-21)
"""

SUBMIT = "arn:{partition}:states:::batch:submitJob.sync"
REGISTER = "arn:{partition}:states:::aws-sdk:sagemaker:createModelPackage"
"""https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html (2026-11-21)"""

RUN_ID = "$states.context.Execution.Name"

EVENTS = "rule/StepFunctionsGetEventsForBatchJobsRule"
"""How Step Functions hears of the end of a job, by a rule that it makes and shares.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-batch.html, read 2026-11-21
"""

LOG_RETENTION_DAYS = 365
DELIVERY = (
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
)
"""What a state machine that logs asks for; none of it knows a resource.

https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html (2026-11-21)
"""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known once the things that a job refers to are there."""

    role: str
    image: str
    buckets: Mapping[str, str]
    log: str
    """Name of the log group that takes what a run prints."""


def container(key: str, job: Job, machine: Instance, known: Known) -> str:
    """The container of a job, which has a machine to itself, as Batch takes it."""
    memory = int(machine.memory_gib * 1024 * FREE_MEMORY)
    wanted = {"VCPU": machine.cpus, "MEMORY": memory, **({"GPU": machine.count} if machine.accelerator else {})}
    properties: dict[str, Any] = {
        "image": known.image,
        "command": list(job.command),
        # Without an execution role the machine pulls the image and sends the logs, with a role that the code has not.
        "jobRoleArn": known.role,
        "environment": [
            {"name": name, "value": value} for name, value in runs.environment(key, job, known.buckets).items()
        ],
        "resourceRequirements": [{"type": kind, "value": str(amount)} for kind, amount in wanted.items()],
        # Processes that load data share it; a container has 64 MiB for that, whatever its machine has.
        "linuxParameters": {"sharedMemorySize": memory // 2},
        # Batch's own group is all jobs' of the account, has no key and keeps for ever:
        # https://docs.aws.amazon.com/batch/latest/userguide/using_awslogs.html (2026-11-21)
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {"awslogs-group": known.log, "awslogs-stream-prefix": key},
        },
        "privileged": False,
    }
    return json.dumps(properties)


def definition(
    job: str,
    queue: str,
    container_of: str,
    image: str,
    folder: str,
    group: str | None,
    status: Status | None,
    partition: str,
) -> states.StateMachine:
    """Submit, wait for the end, and if it was a success, register."""
    if group is None or status is None:
        submit = states.SubmitJob(JobName=job, JobQueue=queue, JobDefinition=container_of)
        return states.StateMachine(
            StartAt="Run",
            States={"Run": states.Task(Resource=SUBMIT.format(partition=partition), Arguments=submit, End=True)},
        )
    files = f"{{% '{folder}' & {RUN_ID} & '/' %}}"
    own = states.Overrides(Environment=[states.Variable(Name=variables.MODEL, Value=files)])
    submit = states.SubmitJob(JobName=job, JobQueue=queue, JobDefinition=container_of, ContainerOverrides=own)
    package = ModelPackage.of(group, status, image, files)
    return states.StateMachine(
        StartAt="Run",
        States={
            "Run": states.Task(Resource=SUBMIT.format(partition=partition), Arguments=submit, Next="Register"),
            # What took days is not lost to a moment in which SageMaker does not answer.
            "Register": states.Task(
                Resource=REGISTER.format(partition=partition), Arguments=package, Retry=[states.Again()], End=True
            ),
        },
    )


def started(
    parent: Resource,
    name: str,
    key: str,
    job: Job,
    who: Identity,
    image: Output[str],
    *,
    place: Place,
    keys: Keys,
    cluster: Cluster,
    buckets: Mapping[str, Bucket],
    registers: Registration | None,
) -> Started:
    """The job definition, the state machine, and a role that may submit the one and register versions."""
    logs = cloudwatch.LogGroup(
        name,
        cloudwatch.LogGroupArgs(retention_in_days=LOG_RETENTION_DAYS, kms_key_id=keys.id),
        opts=ResourceOptions(parent=parent),
    )
    uris = Output.all(**{each: buckets[each].uri for each in job.buckets})
    known = Output.all(role=who.id, image=image, buckets=uris, log=logs.name)
    made = batch.JobDefinition(
        name,
        batch.JobDefinitionArgs(
            type="container",
            platform_capabilities=["EC2"],
            container_properties=known.apply(lambda found: container(key, job, cluster.machine, Known(**found))),
            propagate_tags=True,
            timeout=batch.JobDefinitionTimeoutArgs(attempt_duration_seconds=job.max_runtime.seconds),
            retry_strategy=_retries(),
        ),
        opts=ResourceOptions(parent=parent, depends_on=[*who.grants.values()]),
    )
    runner = _runner(parent, name, place, keys, cluster, registers)
    facts = Output.all(
        queue=cluster.id,
        # Without a revision: the newest is meant, and a new one is no change of the machine.
        container_of=made.arn_prefix,
        image=image,
        folder=registers.folder if registers else "",
        group=registers.model.id if registers else None,
    )
    status = registers.status if registers else None
    machine = sfn.StateMachine(
        name,
        sfn.StateMachineArgs(
            role_arn=runner.id,
            definition=facts.apply(
                lambda found: definition(name, **found, status=status, partition=place.partition).text()
            ),
            type="STANDARD",
            logging_configuration=sfn.StateMachineLoggingConfigurationArgs(
                level="ALL", include_execution_data=False, log_destination=Output.concat(logs.arn, ":*")
            ),
            encryption_configuration=_encryption(keys),
        ),
        opts=ResourceOptions(parent=parent, depends_on=[*runner.grants.values()]),
    )
    command = Output.concat(
        f"aws stepfunctions start-execution --region {place.region} --state-machine-arn ", machine.arn
    )
    start = {"Effect": "Allow", "Action": "states:StartExecution", "Resource": machine.arn}
    # Who starts an encrypted machine needs the key too: StartExecution knows a KmsAccessDeniedException of its caller
    # (botocore 1.44.5); the actions: https://github.com/aws-samples/aws-stepfunctions-examples/pull/74 (2026-11-21).
    seal = [
        {**use, "Condition": {"StringEquals": {"kms:EncryptionContext:aws:states:stateMachineArn": machine.arn}}}
        for use in keys.use("kms:Decrypt", "kms:GenerateDataKey")
    ]
    return Started(machine.arn, command, [start, *seal])


def _retries() -> batch.JobDefinitionRetryStrategyArgs:
    """A run begins again when its machine is taken away, and not when it fails."""
    rule = batch.JobDefinitionRetryStrategyEvaluateOnExitArgs
    return batch.JobDefinitionRetryStrategyArgs(
        attempts=ATTEMPTS,
        evaluate_on_exits=[rule(action="RETRY", on_status_reason=TAKEN_AWAY), rule(action="EXIT", on_reason="*")],
    )


def _encryption(keys: Keys) -> sfn.StateMachineEncryptionConfigurationArgs:
    if keys.id is None:
        return sfn.StateMachineEncryptionConfigurationArgs(type="AWS_OWNED_KEY")
    return sfn.StateMachineEncryptionConfigurationArgs(
        type="CUSTOMER_MANAGED_KMS_KEY", kms_key_id=keys.id, kms_data_key_reuse_period_seconds=300
    )


def _runner(
    parent: Resource, name: str, place: Place, keys: Keys, cluster: Cluster, registers: Registration | None
) -> Identity:
    """Apart from the role of the code, which may neither submit jobs nor register versions."""
    runner = Identity(
        f"{name}-runner",
        place=place,
        service="states.amazonaws.com",
        source="stateMachine:*",
        opts=ResourceOptions(parent=parent),
    )
    cluster.grant_submit(runner)
    if registers is not None:
        registers.model.grant_register(runner)
    statements: list[Statement] = [
        # Ids of jobs are not known before, and an execution that is stopped ends its job.
        {"Effect": "Allow", "Action": "batch:TerminateJob", "Resource": place.arn("batch", "job/*")},
        {
            "Effect": "Allow",
            "Action": ["events:DescribeRule", "events:PutRule", "events:PutTargets"],
            "Resource": place.arn("events", EVENTS),
        },
        {"Effect": "Allow", "Action": list(DELIVERY), "Resource": "*"},
    ]
    if keys.id is not None:
        # https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html (2026-11-21): the machine and
        # what it remembers, then what it logs. The rest of the machine's name is not known before it is there.
        machines = place.arn("states", f"stateMachine:{name}-*")
        statements += [
            {
                "Effect": "Allow",
                "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
                "Resource": keys.id,
                "Condition": {"ArnLike": {"kms:EncryptionContext:aws:states:stateMachineArn": machines}},
            },
            {
                "Effect": "Allow",
                "Action": "kms:GenerateDataKey",
                "Resource": keys.id,
                "Condition": {"StringEquals": {"kms:EncryptionContext:SourceArn": place.arn("logs", "*")}},
            },
        ]
    allow(runner, "orchestrate", parent, *statements)
    return runner
