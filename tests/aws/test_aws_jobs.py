"""Definitions of jobs on AWS without an engine: what SageMaker, Batch and EventBridge are asked for."""

from __future__ import annotations

import json

import pytest
from tests.vendor.aws_definitions import container as container_rule
from tests.vendor.aws_definitions import pipeline as pipeline_rule
from tests.vendor.aws_definitions import state_machine as machine_rule

from mlblueprint.aws import batch_jobs, job_pipeline
from mlblueprint.aws.disks import OWN_DISKS_GB, own_gib
from mlblueprint.aws.instances import MACHINES, choose
from mlblueprint.aws.prebuilt import REGISTRIES, TRAINING, located
from mlblueprint.aws.prebuilt import choose as choose_image
from mlblueprint.aws.schedule import expression
from mlblueprint.problems import BlueprintError
from mlblueprint.spec import Framework, Job
from mlblueprint.spec.cron import Cron

ROLE = "arn:aws:iam::123456789012:role/churn-train"
KEY = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
GROUP = "arn:aws:sagemaker:eu-central-1:123456789012:model-package-group/churn"
IMAGE = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/train:v12"
BUCKETS = {
    "features": "s3://churn-features-1",
    "artifacts": "s3://churn-artifacts-1",
    "scratch": "s3://churn-scratch-1",
}
JOB = {"image": "train:v12", "command": ["python", "train.py", "--epochs", "10"], "resources": {"cpus": 4}}
QUEUE = "arn:aws:batch:eu-central-1:123456789012:job-queue/trainers"
LOG = "churn-training-churn-train-0a1b2c3"
DEFINITION = "arn:aws:batch:eu-central-1:123456789012:job-definition/churn-train"


def job(**changes):
    return Job.model_validate({key: value for key, value in {**JOB, **changes}.items() if value is not None})


def known(**changes):
    facts = {"role": ROLE, "image": IMAGE, "buckets": BUCKETS, "output": BUCKETS["artifacts"], "key": KEY}
    return job_pipeline.Known(**{**facts, **changes})


def steps(spec, status=None, **facts):
    """The definition's steps, which AWS's own model takes."""
    machine = choose(spec.resources, "training").instance
    made = job_pipeline.definition("churn-train", spec, machine, known(**facts), status, {"team": "growth"})
    assert list(pipeline_rule(made.text(), "definition")) == []
    return json.loads(made.text())["Steps"]


def request(spec, **facts):
    return steps(spec, **facts)[0]["Arguments"]


# ---- SageMaker


def test_command_replaces_the_entry_point_word_by_word():
    algorithm = request(job(command=["python", "-c", "print('a b')"]))["AlgorithmSpecification"]
    assert algorithm["ContainerEntrypoint"] == ["python"]
    assert algorithm["ContainerArguments"] == ["-c", "print('a b')"]


def test_command_of_one_word_has_no_arguments():
    algorithm = request(job(command=["train"]))["AlgorithmSpecification"]
    assert algorithm["ContainerEntrypoint"] == ["train"] and "ContainerArguments" not in algorithm


def test_command_runs_in_the_folder_of_the_code():
    made = request(job(code="artifacts/code/churn"))
    assert made["AlgorithmSpecification"]["ContainerEntrypoint"][:2] == ["sh", "-c"]
    assert made["AlgorithmSpecification"]["ContainerArguments"] == JOB["command"]
    (channel,) = made["InputDataConfig"]
    assert channel["DataSource"]["S3DataSource"]["S3Uri"] == "s3://churn-artifacts-1/code/churn/"
    assert f"/opt/ml/input/data/{channel['ChannelName']} " in made["AlgorithmSpecification"]["ContainerEntrypoint"][2]


def test_variables_are_uris():
    made = request(job(reads=["features"], checkpoints="scratch", environment={"EPOCHS": "10"}))
    assert made["Environment"] == {
        "EPOCHS": "10",
        "BUCKET_FEATURES": "s3://churn-features-1",
        "BUCKET_SCRATCH": "s3://churn-scratch-1",
        "CHECKPOINT_URI": "s3://churn-scratch-1/checkpoints/churn-train/",
    }


def test_each_run_registers_a_folder_of_its_own():
    train, completed = steps(job(), "Approved", model=GROUP, models="s3://churn-artifacts-1/models/churn/")
    (register,) = completed["Arguments"]["IfSteps"]
    (container,) = register["Arguments"]["InferenceSpecification"]["Containers"]
    folder = {
        "Std:Join": {
            "On": "",
            "Values": ["s3://churn-artifacts-1/models/churn/", {"Get": "Execution.PipelineExecutionId"}, "/"],
        }
    }
    assert train["Arguments"]["Environment"]["MODEL_URI"] == folder
    assert container["ModelDataSource"]["S3DataSource"]["S3Uri"] == folder
    assert (register["Arguments"]["ModelPackageGroupName"], register["Arguments"]["ModelApprovalStatus"]) == (
        GROUP,
        "Approved",
    )


def test_run_that_was_stopped_registers_nothing_and_fails():
    _, completed = steps(job(), "Approved", model=GROUP, models="s3://churn-artifacts-1/models/churn/")
    (condition,) = completed["Arguments"]["Conditions"]
    assert condition["LeftValue"] == {"Get": "Steps.train.TrainingJobStatus"}
    assert condition["RightValue"] == "Completed"
    assert [step["Type"] for step in completed["Arguments"]["ElseSteps"]] == ["Fail"]


def test_job_without_a_model_registers_nothing():
    train, completed = steps(job())
    assert completed["Arguments"]["IfSteps"] == [] and "MODEL_URI" not in train["Arguments"]["Environment"]


def test_spot_waits_for_machines_and_begins_where_it_was():
    spot = {"cpus": 4, "capacity": "spot"}
    made = request(job(resources=spot, checkpoints="scratch", max_runtime="6h"))
    assert made["EnableManagedSpotTraining"] is True
    assert made["StoppingCondition"] == {"MaxRuntimeInSeconds": 21_600, "MaxWaitTimeInSeconds": 108_000}
    assert made["CheckpointConfig"] == {"S3Uri": made["Environment"]["CHECKPOINT_URI"]}


def test_on_demand_does_not_wait():
    made = request(job(max_runtime="5d"))
    assert made["EnableManagedSpotTraining"] is False and "CheckpointConfig" not in made
    assert made["StoppingCondition"] == {"MaxRuntimeInSeconds": 432_000}


@pytest.mark.parametrize(
    ("resources", "type_", "key"),
    [({"cpus": 4}, "ml.m7i.xlarge", KEY), ({"accelerator": "L4:1"}, "ml.g6.xlarge", None)],
    ids=["EBS", "disks of its own"],
)
def test_disks_are_encrypted_with_the_key_where_they_can_be(resources, type_, key):
    made = request(job(resources={**resources, "disk": "200GB"}))["ResourceConfig"]
    assert (made["InstanceType"], made.get("VolumeKmsKeyId"), made["VolumeSizeInGB"]) == (type_, key, 200)


def test_output_is_encrypted_with_the_key():
    assert request(job())["OutputDataConfig"] == {
        "S3OutputPath": "s3://churn-artifacts-1/runs/churn-train",
        "KmsKeyId": KEY,
    }


def test_aws_encrypts_where_no_key_is_wanted():
    made = request(job(), key=None)
    assert "KmsKeyId" not in made["OutputDataConfig"] and "VolumeKmsKeyId" not in made["ResourceConfig"]


def test_traffic_between_machines_is_encrypted():
    assert request(job())["EnableInterContainerTrafficEncryption"] is True


def test_job_reaches_the_buckets_that_it_is_told_of():
    assert request(job(reads=["features"]))["EnableNetworkIsolation"] is False


def test_job_is_in_the_network_where_there_is_one():
    vpc = {"SecurityGroupIds": ["sg-0123456789abcdef0"], "Subnets": ["subnet-0123456789abcdef0"]}
    made = request(job(), group=vpc["SecurityGroupIds"][0], subnets=vpc["Subnets"])
    assert made["VpcConfig"] == vpc
    assert "VpcConfig" not in request(job())


def test_labels_are_on_the_machines():
    assert request(job())["Tags"] == [{"Key": "team", "Value": "growth"}]


# ---- AWS Batch


def on_cluster(**changes):
    return job(resources=None, cluster="trainers", **changes)


def container(spec, machine):
    text = batch_jobs.container("churn-train", spec, machine, batch_jobs.Known(ROLE, IMAGE, BUCKETS, LOG))
    assert list(container_rule(text, "container")) == []
    return json.loads(text)


def machine(accelerator):
    (found,) = (row for row in MACHINES if row.type == accelerator)
    return found


@pytest.mark.parametrize(
    ("type_", "wanted"),
    [
        ("g6.xlarge", {"VCPU": "4", "MEMORY": "14745", "GPU": "1"}),
        ("p5.48xlarge", {"VCPU": "192", "MEMORY": "1887436", "GPU": "8"}),
        ("m7i.xlarge", {"VCPU": "4", "MEMORY": "14745"}),
    ],
)
def test_container_has_the_machine_to_itself(type_, wanted):
    found = container(on_cluster(), machine(type_))["resourceRequirements"]
    assert {entry["type"]: entry["value"] for entry in found} == wanted


def test_container_acts_as_the_job_and_its_machine_pulls():
    found = container(on_cluster(reads=["features"]), machine("g6.xlarge"))
    assert found["jobRoleArn"] == ROLE and "executionRoleArn" not in found
    assert found["privileged"] is False
    assert {"name": "BUCKET_FEATURES", "value": "s3://churn-features-1"} in found["environment"]


def test_container_logs_to_the_group_of_the_job():
    made = container(on_cluster(), machine("g6.xlarge"))["logConfiguration"]
    assert made == {
        "logDriver": "awslogs",
        "options": {"awslogs-group": LOG, "awslogs-stream-prefix": "churn-train"},
    }


def machinery(group=None, status=None):
    made = batch_jobs.definition(
        "churn-train", QUEUE, DEFINITION, IMAGE, "s3://b/models/churn/", group, status, partition="aws"
    )
    assert list(machine_rule(made.text(), "definition")) == []
    return json.loads(made.text())["States"]


def test_machine_registers_the_folder_of_its_run():
    states = machinery(GROUP, "PendingManualApproval")
    (variable,) = states["Run"]["Arguments"]["ContainerOverrides"]["Environment"]
    (registered,) = states["Register"]["Arguments"]["InferenceSpecification"]["Containers"]
    folder = "{% 's3://b/models/churn/' & $states.context.Execution.Name & '/' %}"
    assert variable == {"Name": "MODEL_URI", "Value": folder}
    assert registered["ModelDataSource"]["S3DataSource"]["S3Uri"] == folder
    assert states["Register"]["Arguments"]["ModelApprovalStatus"] == "PendingManualApproval"
    assert (states["Run"]["Next"], states["Register"]["End"]) == ("Register", True)


def test_machine_of_a_job_without_a_model_only_runs_it():
    assert set(machinery()) == {"Run"} and "ContainerOverrides" not in machinery()["Run"]["Arguments"]


# ---- times


@pytest.mark.parametrize(
    ("cron", "expected"),
    [
        ("0 3 * * 1", "cron(0 3 ? * 2 *)"),
        ("0 3 * * 0", "cron(0 3 ? * 1 *)"),
        ("0 3 * * 6", "cron(0 3 ? * 7 *)"),
        ("0 3 * * 1-5", "cron(0 3 ? * 2-6 *)"),
        ("0 3 * * 0,6", "cron(0 3 ? * 1,7 *)"),
        ("0 3 * * */2", "cron(0 3 ? * 1,3,5,7 *)"),
        ("0 3 1,15 * *", "cron(0 3 1,15 * ? *)"),
        ("0 3 * * *", "cron(0 3 * * ? *)"),
        ("0 3 * * 0-6", "cron(0 3 * * ? *)"),
        ("*/15 * * * *", "cron(0,15,30,45 * * * ? *)"),
        ("*/1 */6 * 1-3 *", "cron(* 0,6,12,18 * 1-3 ? *)"),
        ("10-40/10 0 */10 * *", "cron(10,20,30,40 0 1,11,21,31 * ? *)"),
        ("5,3,3-4 0 1 1 *", "cron(3-5 0 1 1 ? *)"),
    ],
)
def test_times_stay_the_same_in_the_words_of_eventbridge(cron, expected):
    assert expression(Cron.parse(cron)) == expected


# ---- images and disks


@pytest.mark.parametrize(
    ("framework", "accelerated", "region", "account", "image"),
    [
        ("pytorch:2.6", True, "eu-central-1", "763104351884", "pytorch-training:2.6.0-gpu-py312"),
        ("pytorch:2", False, "eu-south-2", "503227376785", "pytorch-training:2.8.0-cpu-py312"),
        ("sklearn:1.2", False, "us-west-2", "246618743249", "sagemaker-scikit-learn:1.2-1-cpu-py3"),
        ("tensorflow:2.19", True, "us-gov-west-1", "442386744353", "tensorflow-training:2.19.0-gpu-py312"),
    ],
)
def test_image_of_a_framework_is_the_regions_own(framework, accelerated, region, account, image):
    chosen = choose_image(Framework.parse(framework), "training", accelerated=accelerated)
    assert located(chosen, region).uri == f"{account}.dkr.ecr.{region}.amazonaws.com/{image}"


def test_region_without_an_image_says_where_it_is():
    chosen = choose_image(Framework.parse("huggingface:4"), "training", accelerated=True)
    with pytest.raises(BlueprintError, match=r"aws:region 'eu-south-2' has no image of huggingface 4\.56\.2"):
        located(chosen, "eu-south-2")


@pytest.mark.parametrize("image", TRAINING, ids=lambda image: image.image)
def test_every_image_is_in_a_registry(image):
    accounts = REGISTRIES[image.image.partition(":")[0]]
    assert all(len(account) == 12 and account.isdigit() for account in accounts.values())


def test_disks_are_of_machines_that_there_are():
    assert set(OWN_DISKS_GB) <= {row.type for row in MACHINES}
    assert own_gib(machine("m7i.xlarge")) is None and round(own_gib(machine("g6.xlarge"))) == 233
