"""Jobs on AWS in a stack: who acts, what may be started by whom, and what is refused before anything is built."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatchcase

import pytest
from tests.aws.conftest import blueprint, build, statements
from tests.vendor import check

from mlblueprint.aws import limits
from mlblueprint.problems import dotted
from mlblueprint.spec.placement import Adopt

ACCOUNT = "123456789012"
BATCH = f"arn:aws:batch:eu-central-1:{ACCOUNT}"
BUCKETS = {"buckets": {"features": {}, "artifacts": {}, "scratch": {"versioning": False, "expire": "7d"}}}
ON_CLUSTER = {"image": "train:v12", "command": ["python", "train.py"], "cluster": "trainers"}
OWN_MACHINES = {"image": "train:v12", "command": ["python", "train.py"], "resources": {"accelerator": "L4:1"}}
TRAINERS = {"clusters": {"trainers": {"accelerator": "L4:1", "nodes": {"max": 3}}}}
REGISTERED = {"models": {"churn": {"artifacts": "artifacts", "from": "train", "approval": "automatic"}}}
AWS_KEYS = {"security": {"encryption": "provider_managed"}}
PUBLIC = {"network": {"mode": "public"}}
JOB = "churn-training-train"


def sections(job, **changes):
    return {
        "storage": BUCKETS,
        "compute": TRAINERS if "cluster" in job else None,
        "registry": None,
        "training": {"jobs": {"train": {"reads": ["features"], **job}}},
        **changes,
    }


def with_job(job, use=None, **changes):
    nodes = build(use, **sections(job, **changes))
    problems = [f"{n.name}: {p}" for n in nodes.values() for p in check(n.type, n.inputs) if JOB in n.name]
    assert not problems
    return nodes


def refusals(job, **changes):
    return [dotted(problem.path) for problem in limits.check(blueprint(**sections(job, **changes)), Adopt())]


def policies(nodes, role):
    """Verb and thing of each policy of a role -> its statements."""
    return {
        name.removeprefix(f"{role}-"): statements(node)
        for (kind, name), node in nodes.items()
        if kind == "RolePolicy" and re.fullmatch(f"{role}-[0-9a-f]+", node.inputs["role"])
    }


def actions(found):
    listed = [s["Action"] if isinstance(s["Action"], list) else [s["Action"]] for each in found for s in each]
    return {action for group in listed for action in group}


@pytest.fixture(scope="module")
def own():
    return with_job(
        {**OWN_MACHINES, "checkpoints": "scratch", "schedule": "0 3 * * 1"},
        lambda stack, who: stack.training.jobs["train"].grant_run(who),
        registry=REGISTERED,
    )


@pytest.fixture(scope="module")
def clustered():
    return with_job(
        {**ON_CLUSTER, "checkpoints": "scratch", "schedule": "0 3 * * 1", "max_runtime": "6h"},
        lambda stack, who: stack.training.jobs["train"].grant_run(who),
        registry=REGISTERED,
    )


# ---- machines of its own


def test_job_is_a_pipeline(own):
    steps = json.loads(own["Pipeline", JOB].inputs["pipelineDefinition"])["Steps"]
    assert [step["Type"] for step in steps] == ["Training", "Condition"]
    assert not {"StateMachine", "JobDefinition"} & {kind for kind, _ in own}


def test_code_acts_as_the_job_and_the_pipeline_as_its_runner(own):
    pipeline = own["Pipeline", JOB].inputs
    training = json.loads(pipeline["pipelineDefinition"])["Steps"][0]["Arguments"]
    assert training["RoleArn"].startswith(f"arn:aws:iam::{ACCOUNT}:role/{JOB}-")
    assert training["RoleArn"] != pipeline["roleArn"]
    assert pipeline["roleArn"].startswith(f"arn:aws:iam::{ACCOUNT}:role/{JOB}-runner-")


def test_code_reads_what_it_reads_and_writes_what_it_writes(own):
    found = policies(own, JOB)
    assert set(found) == {
        "deposit-churn-storage-scratch",
        "pull-churn-images-train",
        "read-churn-storage-features",
        f"train-{JOB}",
        "write-churn-storage-artifacts",
        "write-churn-storage-scratch",
    }


def test_code_may_neither_start_machines_nor_register(own):
    assert not {a for a in actions(policies(own, JOB).values()) if a.startswith(("sagemaker:", "iam:", "batch:"))}


def test_runner_passes_the_job_alone(own):
    (passing,) = [s for s in policies(own, f"{JOB}-runner")[f"start-{JOB}"] if s["Action"] == "iam:PassRole"]
    role = json.loads(own["Pipeline", JOB].inputs["pipelineDefinition"])["Steps"][0]["Arguments"]["RoleArn"]
    assert passing["Resource"] == role
    assert passing["Condition"] == {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}}


def test_runner_registers_the_model_of_the_job(own):
    assert "register-churn-registry-churn" in policies(own, f"{JOB}-runner")


def test_interfaces_are_made_in_our_subnets_alone(own):
    (interfaces,) = [s for s in policies(own, JOB)[f"train-{JOB}"] if "ec2:CreateNetworkInterface" in s["Action"]]
    kinds = [arn.split(":")[5].split("/")[0] for arn in interfaces["Resource"]]
    assert kinds == ["network-interface", "security-group", "subnet", "subnet"]
    assert [arn for arn in interfaces["Resource"] if arn.endswith("*")] == interfaces["Resource"][:1]


def test_job_that_only_reads_adds_to_one_folder():
    nodes = with_job(OWN_MACHINES)
    (deposit, *_) = policies(nodes, JOB)["deposit-churn-storage-features"]
    assert deposit["Action"] == ["s3:PutObject", "s3:AbortMultipartUpload"]
    assert deposit["Resource"].endswith("/runs/train/*") and deposit["Resource"].count("*") == 1


def test_public_job_has_no_network_of_its_own():
    nodes = with_job(OWN_MACHINES, **PUBLIC)
    training = json.loads(nodes["Pipeline", JOB].inputs["pipelineDefinition"])["Steps"][0]["Arguments"]
    assert "VpcConfig" not in training
    assert not [name for kind, name in nodes if kind == "SecurityGroup"]


def test_image_of_a_framework_is_pulled_from_aws():
    nodes = with_job(
        {**OWN_MACHINES, "image": None, "framework": "pytorch:2.6", "code": "artifacts/code/x"}, images=None
    )
    pull, _ = policies(nodes, JOB)[f"pull-{JOB}"]
    assert pull["Resource"] == "arn:aws:ecr:eu-central-1:763104351884:repository/pytorch-training"


# ---- a cluster


def test_job_on_a_cluster_is_a_state_machine(clustered):
    states = json.loads(clustered["StateMachine", JOB].inputs["definition"])["States"]
    assert states["Run"]["Arguments"]["JobQueue"].startswith(f"{BATCH}:job-queue/churn-compute-trainers-")
    assert "/churn-training-train-" in states["Run"]["Arguments"]["JobDefinition"]
    assert set(states) == {"Run", "Register"}
    assert "Pipeline" not in {kind for kind, _ in clustered}


def test_run_is_stopped_and_begun_again_only_when_its_machine_is_taken_away(clustered):
    definition = clustered["JobDefinition", JOB].inputs
    assert definition["timeout"] == {"attemptDurationSeconds": 21_600}
    assert [rule["action"] for rule in definition["retryStrategy"]["evaluateOnExits"]] == ["RETRY", "EXIT"]
    assert definition["retryStrategy"]["evaluateOnExits"][0]["onStatusReason"] == "Host EC2*"


def test_job_definition_is_one_that_the_cluster_takes(clustered):
    (submit, _) = policies(clustered, f"{JOB}-runner")["submit-churn-compute-trainers"]
    queue, definitions = submit["Resource"]
    run = json.loads(clustered["StateMachine", JOB].inputs["definition"])["States"]["Run"]["Arguments"]
    assert queue == run["JobQueue"]
    assert definitions.endswith("*") and run["JobDefinition"].startswith(definitions.rstrip("*"))


def test_code_on_a_cluster_may_read_write_and_no_more(clustered):
    found = policies(clustered, JOB)
    expected = {"read-churn-storage-features", "write-churn-storage-artifacts", "write-churn-storage-scratch"}
    assert set(found) == expected
    trust = json.loads(clustered["Role", JOB].inputs["assumeRolePolicy"])["Statement"][0]
    assert trust["Principal"] == {"Service": "ecs-tasks.amazonaws.com"}
    assert trust["Condition"]["ArnLike"] == {"aws:SourceArn": f"arn:aws:ecs:eu-central-1:{ACCOUNT}:*"}


def test_machine_and_its_logs_are_encrypted(clustered):
    machine, logs = clustered["StateMachine", JOB].inputs, clustered["LogGroup", JOB].inputs
    assert machine["encryptionConfiguration"]["type"] == "CUSTOMER_MANAGED_KMS_KEY"
    assert machine["encryptionConfiguration"]["kmsKeyId"] == logs["kmsKeyId"]
    assert machine["loggingConfiguration"]["level"] == "ALL" and logs["retentionInDays"] == 365


def test_machine_waits_for_the_permission_to_log(clustered):
    granted = clustered["RolePolicy", f"{JOB}-runner-orchestrate-{JOB}"].urn
    assert granted in clustered["StateMachine", JOB].dependencies


def test_machine_is_encrypted_by_aws_without_a_key():
    nodes = with_job({**ON_CLUSTER, "schedule": "0 3 * * 1"}, **AWS_KEYS)
    assert nodes["StateMachine", JOB].inputs["encryptionConfiguration"] == {"type": "AWS_OWNED_KEY"}
    ((start,),) = policies(nodes, f"{JOB}-schedule").values()
    assert start["Action"] == "states:StartExecution"


# ---- who starts it


@pytest.mark.parametrize(
    ("fixture", "action", "kind"),
    [("own", "sagemaker:StartPipelineExecution", "Pipeline"), ("clustered", "states:StartExecution", "StateMachine")],
)
def test_starters_may_start_this_job_and_nothing_else(fixture, action, kind, request):
    nodes = request.getfixturevalue(fixture)
    target = nodes["Schedule", JOB].inputs["target"]["arn"]
    allowed = {"Effect": "Allow", "Action": action, "Resource": target}
    by_hand, scheduled = policies(nodes, "churn-job"), policies(nodes, f"{JOB}-schedule")
    (of_the_job,) = by_hand.values()
    *start, decrypt = scheduled[f"run-{JOB}"]
    assert start == of_the_job and start[0] == allowed and actions([[decrypt]]) == {"kms:Decrypt"}
    assert [s["Condition"] for s in start[1:]] == (
        [{"StringEquals": {"kms:EncryptionContext:aws:states:stateMachineArn": target}}]
        if kind == "StateMachine"
        else []
    ), "who starts an encrypted machine needs the key for it, and for nothing else"
    assert target.startswith("arn:aws:") and JOB in target and nodes[kind, JOB]


def test_schedule_is_utc_and_encrypted(own):
    schedule = own["Schedule", JOB].inputs
    assert (schedule["scheduleExpression"], schedule["scheduleExpressionTimezone"]) == ("cron(0 3 ? * 2 *)", "UTC")
    assert schedule["kmsKeyArn"].startswith("arn:aws:kms:")


@pytest.mark.parametrize(
    ("job", "command"),
    [
        (OWN_MACHINES, f"aws sagemaker start-pipeline-execution --region eu-central-1 --pipeline-name {JOB}-"),
        (
            ON_CLUSTER,
            "aws stepfunctions start-execution --region eu-central-1 --state-machine-arn"
            f" arn:aws:states:eu-central-1:{ACCOUNT}:stateMachine:{JOB}-",
        ),
    ],
)
def test_command_starts_a_run(job, command):
    found = []
    with_job(job, lambda stack, who: stack.training.jobs["train"].run.apply(found.append))
    assert len(found) == 1 and found[0].startswith(command)


# ---- what is refused


FRAMEWORK = {"image": None, "framework": "pytorch:2.6", "code": "artifacts/code/x"}


@pytest.mark.parametrize(
    ("job", "path"),
    [
        ({**ON_CLUSTER, **FRAMEWORK}, "training.jobs.train.framework"),
        ({**ON_CLUSTER, "code": "artifacts/code/x"}, "training.jobs.train.code"),
        ({**OWN_MACHINES, "reads": []}, "training.jobs.train"),
        ({**OWN_MACHINES, "resources": {"accelerator": "L4:1", "disk": "1TB"}}, "training.jobs.train.resources.disk"),
        ({**OWN_MACHINES, "resources": {"accelerator": "V100:1"}}, "training.jobs.train.resources.accelerator"),
        ({**OWN_MACHINES, **FRAMEWORK, "framework": "pytorch:3"}, "training.jobs.train.framework"),
        ({**OWN_MACHINES, **FRAMEWORK, "framework": "sklearn:1"}, "training.jobs.train.framework"),
        (
            {**OWN_MACHINES, **FRAMEWORK, "resources": {"accelerator": "Trainium:1"}},
            "training.jobs.train.framework",
        ),
        ({**OWN_MACHINES, "command": ["python", "-c", "a\nb"]}, "training.jobs.train.command"),
    ],
    ids=["framework", "code", "buckets", "disk", "accelerator", "version", "no GPU image", "Neuron", "line break"],
)
def test_what_aws_cannot_do_is_refused_at_its_place(job, path):
    assert refusals(job) == [path]


@pytest.mark.parametrize(
    "job",
    [
        ON_CLUSTER,
        OWN_MACHINES,
        {**OWN_MACHINES, **FRAMEWORK},
        {**OWN_MACHINES, "resources": {"cpus": 4, "disk": "16TB"}},
        {**OWN_MACHINES, "resources": {"accelerator": "Trainium:1"}},
    ],
)
def test_what_aws_can_do_is_taken(job):
    assert refusals(job) == []


def test_job_on_a_cluster_logs_under_the_key_where_its_machine_may():
    on_cluster = {"image": "train:v12", "command": ["python", "train.py"], "cluster": "trainers"}
    nodes = with_job(on_cluster)
    group = nodes["LogGroup", JOB].inputs
    made = json.loads(nodes["JobDefinition", JOB].inputs["containerProperties"])["logConfiguration"]
    stem = made["options"]["awslogs-group"]
    assert stem.startswith(f"{JOB}-") and "kmsKeyId" in group and group["retentionInDays"] == 365
    joins = statements(nodes["RolePolicy", "churn-compute-trainers-instance-join-churn-compute-trainers"])
    (writes,) = [s["Resource"] for s in joins if "logs:PutLogEvents" in s["Action"]]
    stream = f"arn:aws:logs:eu-central-1:123456789012:log-group:{stem}:log-stream:train/default/1"
    assert any(fnmatchcase(stream, arn) for arn in writes)
