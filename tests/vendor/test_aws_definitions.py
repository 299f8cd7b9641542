"""The judge of definitions accepts what AWS takes, and names the step, state or member that it would refuse."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from .aws import check
from .aws_right_jobs import CONTAINER, MACHINE, PIPELINE, RIGHT

DEFINITIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "pipelineDefinition": ("aws:sagemaker/pipeline:Pipeline", PIPELINE),
    "definition": ("aws:sfn/stateMachine:StateMachine", MACHINE),
    "containerProperties": ("aws:batch/jobDefinition:JobDefinition", CONTAINER),
}
DROP = object()
TRAIN = "Steps.0.Arguments"
REGISTER = "Steps.1.Arguments.IfSteps.0"
RUN = "States.Run"

WRONG: list[tuple[str, str, object, str]] = [
    ("pipelineDefinition", "Version", "2020-12-02", "Version: '2020-12-02' is not 2020-12-01"),
    ("pipelineDefinition", "Steps.0.Name", "train it", "is not a step's name"),
    ("pipelineDefinition", f"{REGISTER}.Name", "train", "two steps are called 'train'"),
    ("pipelineDefinition", "Steps.0.Type", "Train", "'Train' is not one of Condition, Fail, Training, RegisterModel"),
    ("pipelineDefinition", f"{TRAIN}.RoleArn", DROP, "RoleArn: missing"),
    ("pipelineDefinition", f"{TRAIN}.roleArn", "x", "roleArn: unknown"),
    ("pipelineDefinition", f"{TRAIN}.TrainingJobNames", "x", "TrainingJobNames: unknown"),
    ("pipelineDefinition", f"{TRAIN}.ResourceConfig.InstanceType", "ml.g6.small", "'ml.g6.small' is not one of"),
    ("pipelineDefinition", f"{TRAIN}.ResourceConfig.InstanceCount", "1", "'1' is not an integer"),
    ("pipelineDefinition", f"{TRAIN}.AlgorithmSpecification.ContainerArguments", [], "0 items, and 1 at least"),
    ("pipelineDefinition", f"{TRAIN}.Environment.a-b", "x", "'a-b' does not match"),
    ("pipelineDefinition", f"{TRAIN}.Environment.RUN", {"Get": "Execution.Id"}, "nothing is known as 'Execution.Id'"),
    ("pipelineDefinition", f"{TRAIN}.Environment.RUN", {"Get": "Steps.completed.X"}, "nothing is known as"),
    ("pipelineDefinition", f"{TRAIN}.Environment.RUN", {"Std:Join": {"On": ""}}, "Std:Join.Values: missing"),
    (
        "pipelineDefinition",
        "Steps.1.Arguments.Conditions.0.LeftValue",
        {"Get": "Steps.train.Status"},
        "nothing is known as 'Steps.train.Status' here",
    ),
    ("pipelineDefinition", f"{REGISTER}.Arguments.ModelApprovalStatus", "Pending", "'Pending' is not one of Approved"),
    ("pipelineDefinition", f"{REGISTER}.Arguments.ModelPackageGroupName", "a_b", "does not match"),
    ("definition", "StartAt", "Begin", "no state is called 'Begin'"),
    ("definition", "QueryLanguage", "JSONPath", "is not JSONata"),
    ("definition", f"{RUN}.End", DROP, "give Next or End, exactly one"),
    ("definition", f"{RUN}.Resource", "arn:aws:states:::batch:submitJobs", "is not one of batch:submitJob.sync"),
    ("definition", f"{RUN}.Arguments.jobName", "x", "jobName: unknown"),
    ("definition", f"{RUN}.Arguments.JobQueue", DROP, "JobQueue: missing"),
    ("definition", f"{RUN}.Arguments.ContainerOverrides.Environment", {"MODEL_URI": "x"}, "is not a list"),
    ("containerProperties", "Image", "x", "Image: unknown"),
    ("containerProperties", "image", DROP, "image: missing"),
    ("containerProperties", "resourceRequirements.0.type", "CPU", "'CPU' is not one of GPU, VCPU, MEMORY"),
    ("containerProperties", "resourceRequirements.0.value", 4, "4 is not text"),
    ("containerProperties", "environment.1", {"name": "EPOCHS", "value": "1"}, '"EPOCHS" stands more than once'),
    ("containerProperties", "environment.0.name", "AWS_BATCH_X", "which is reserved"),
]


@pytest.mark.parametrize(("property_", "path", "value", "problem"), WRONG)
def test_wrong_definition_is_refused(property_: str, path: str, value: object, problem: str) -> None:
    token, right = DEFINITIONS[property_]
    found = check(token, {**RIGHT[token], property_: json.dumps(_changed(right, path, value))})
    assert any(problem in line for line in found), found


@pytest.mark.parametrize(
    ("expression", "right"),
    [
        ("cron(0 3 ? * 2 *)", True),
        ("cron(0,15,30,45 0-6 1,15 * ? *)", True),
        ("cron(0 3 * * 2 *)", False),
        ("cron(0 3 ? * 0 *)", False),
        ("cron(0 3 * * *)", False),
        ("rate(1 day)", False),
    ],
)
def test_cron_has_six_fields_and_one_kind_of_days(expression: str, right: bool) -> None:
    token = "aws:scheduler/schedule:Schedule"
    assert (check(token, {**RIGHT[token], "scheduleExpression": expression}) == []) == right


def _changed(definition: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    changed = copy.deepcopy(definition)
    *parents, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    at: Any = changed
    for step in parents:
        at = at[step]
    if value is DROP:
        del at[last]
    elif isinstance(at, list) and last == len(at):
        at.append(value)
    else:
        at[last] = value
    return changed
