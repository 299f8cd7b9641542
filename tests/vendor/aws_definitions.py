"""Definitions of SageMaker pipelines, state machines and containers: JSON whose parts are requests of AWS's own API.

The steps of a pipeline and the states of a state machine hold requests word by word, so each is held against the
service model that botocore carries: members by their exact names, what is required, enums, patterns and lengths.
What is known only when it runs (`{"Get": ...}`, `Std:Join`, `{% ... %}`) is checked for what it refers to and replaced
by a value of the kind that it will have.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .aws_rules import Rule, closed, document, quoted

RUN = "run0123456789"

# https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-variables.html (2026-11-21)
EXECUTION = {
    "CurrentDateTime": "2026-11-21T03:00:00Z",
    "PipelineArn": "arn:aws:sagemaker:eu-central-1:123456789012:pipeline/churn",
    "PipelineExecutionArn": f"arn:aws:sagemaker:eu-central-1:123456789012:pipeline/churn/execution/{RUN}",
    "PipelineExecutionId": RUN,
    "PipelineName": "churn",
    "StartDateTime": "2026-11-21T03:00:00Z",
}

REQUESTS = {
    # step type -> operation, and what the pipeline adds to its arguments
    "Training": ("sagemaker.CreateTrainingJob", {"TrainingJobName": f"pipelines-{RUN}-train-abc"}),
    "RegisterModel": ("sagemaker.CreateModelPackage", {}),
}
RESULTS = {"Training": "sagemaker.DescribeTrainingJob", "RegisterModel": "sagemaker.DescribeModelPackage"}
"""Step type -> the operation whose answer later steps may take values from."""

_STEP = re.compile(r"[A-Za-z0-9_-]{1,64}")
_RESOURCE = re.compile(r"arn:[a-z-]+:states:::(batch:submitJob\.sync|aws-sdk:sagemaker:createModelPackage)")
TASKS = {
    "batch:submitJob.sync": "batch.SubmitJob",
    "aws-sdk:sagemaker:createModelPackage": "sagemaker.CreateModelPackage",
}
_JSONATA = re.compile(r"\{%.*%\}", re.DOTALL)

Spell = Callable[[str], str]


def request(operation: str, value: object, path: str, spell: Spell = str) -> Iterator[str]:
    """A request in the API's own words; `spell` makes another service's words of them."""
    from .aws import _input

    yield from _held(value, _input(operation), path, spell)


def _held(value: object, shape: Any, path: str, spell: Spell) -> Iterator[str]:
    from .aws import _scalar, _size

    kind = shape.type_name
    if kind == "structure":
        if not isinstance(value, Mapping):
            yield f"{path}: {quoted(value)} is not an object"
            return
        members = {spell(name): inner for name, inner in shape.members.items()}
        required = {spell(name) for name in shape.required_members}
        yield from closed(value, path, required, set(members) - required)
        for name, inner in value.items():
            if name in members:
                yield from _held(inner, members[name], f"{path}.{name}", spell)
    elif kind == "list":
        if not isinstance(value, list):
            yield f"{path}: {quoted(value)} is not a list"
            return
        yield from _size(len(value), "items", shape, path)
        for index, inner in enumerate(value):
            yield from _held(inner, shape.member, f"{path}[{index}]", spell)
    elif kind == "map":
        if not isinstance(value, Mapping):
            yield f"{path}: {quoted(value)} is not a map"
            return
        yield from _size(len(value), "entries", shape, path)
        for key, inner in value.items():
            yield from _held(key, shape.key, f"{path} key", spell)
            yield from _held(inner, shape.value, f"{path}.{key}", spell)
    else:
        yield from _scalar(value, shape, path)


# ---- SageMaker pipelines


def _pipeline(value: Mapping[str, object], path: str) -> Iterator[str]:
    yield from closed(value, path, {"Version", "Steps"}, {"Metadata", "Parameters", "PipelineExperimentConfig"})
    if value.get("Version") != "2020-12-01":
        yield f"{path}.Version: {quoted(value.get('Version'))} is not 2020-12-01"
    yield from _steps(value.get("Steps"), f"{path}.Steps", {})


def _steps(value: object, path: str, known: dict[str, str]) -> Iterator[str]:
    """Steps in their order: a value of another step's can only be of one that stands before."""
    if not isinstance(value, list):
        yield f"{path}: {quoted(value)} is not a list"
        return
    for index, step in enumerate(value):
        at = f"{path}[{index}]"
        optional = {"DependsOn", "DisplayName", "Description", "RetryPolicies"}
        yield from closed(step, at, {"Name", "Type", "Arguments"}, optional)
        if not isinstance(step, Mapping):
            continue
        name, kind, arguments = str(step.get("Name")), str(step.get("Type")), step.get("Arguments")
        if not _STEP.fullmatch(name):
            yield f"{at}.Name: {quoted(name)} is not a step's name (1-64 letters, digits, '_' and '-')"
        if name in known:
            yield f"{at}.Name: two steps are called {quoted(name)}"
        if kind in REQUESTS:
            operation, added = REQUESTS[kind]
            found: list[str] = []
            filled = _filled(arguments, f"{at}.Arguments", known, found)
            yield from found
            if isinstance(filled, Mapping):
                yield from request(operation, {**filled, **added}, f"{at}.Arguments")
        elif kind == "Condition":
            yield from _condition(arguments, f"{at}.Arguments", known)
        elif kind == "Fail":
            yield from closed(arguments, f"{at}.Arguments", {"ErrorMessage"}, set())
        else:
            yield f"{at}.Type: {quoted(kind)} is not one of Condition, Fail, {', '.join(REQUESTS)}"
        known[name] = kind


def _condition(value: object, path: str, known: dict[str, str]) -> Iterator[str]:
    yield from closed(value, path, {"Conditions", "IfSteps", "ElseSteps"}, set())
    if not isinstance(value, Mapping):
        return
    for index, condition in enumerate(value.get("Conditions", [])):
        at = f"{path}.Conditions[{index}]"
        yield from closed(condition, at, {"Type", "LeftValue", "RightValue"}, set())
        if isinstance(condition, Mapping):
            found: list[str] = []
            for side in ("LeftValue", "RightValue"):
                _filled(condition.get(side), f"{at}.{side}", known, found)
            yield from found
    for branch in ("IfSteps", "ElseSteps"):
        yield from _steps(value.get(branch), f"{path}.{branch}", known)


def _filled(value: object, path: str, known: Mapping[str, str], problems: list[str]) -> object:
    """The value with samples for what is known only when the pipeline runs."""
    if isinstance(value, list):
        return [_filled(inner, f"{path}[{index}]", known, problems) for index, inner in enumerate(value)]
    if not isinstance(value, Mapping):
        return value
    if set(value) == {"Get"}:
        return _got(str(value["Get"]), path, known, problems)
    if set(value) == {"Std:Join"}:
        joined = value["Std:Join"]
        wrong = list(closed(joined, f"{path}.Std:Join", {"On", "Values"}, set()))
        problems += wrong
        if wrong:
            return ""
        parts = [_filled(part, path, known, problems) for part in joined["Values"]]
        return str(joined["On"]).join(map(str, parts))
    return {key: _filled(inner, f"{path}.{key}", known, problems) for key, inner in value.items()}


def _got(reference: str, path: str, known: Mapping[str, str], problems: list[str]) -> str:
    from .aws import _service

    scope, _, rest = reference.partition(".")
    if scope == "Execution" and rest in EXECUTION:
        return EXECUTION[rest]
    step, _, member = rest.partition(".")
    operation = RESULTS.get(known.get(step, "")) if scope == "Steps" else None
    if operation is not None:
        service, _, name = operation.partition(".")
        if member in _service(service).operation_model(name).output_shape.members:
            return "Completed"
    problems.append(f"{path}: nothing is known as {quoted(reference)} here")
    return ""


pipeline: Rule = document(_pipeline)
"""The definition of a SageMaker pipeline."""


# ---- Step Functions


def _pascal(name: str) -> str:
    """Step Functions writes every member with a capital:

    https://docs.aws.amazon.com/step-functions/latest/dg/connect-batch.html, read 2026-11-21
    """
    return f"{name[0].upper()}{name[1:]}"


def _machine(value: Mapping[str, object], path: str) -> Iterator[str]:
    yield from closed(value, path, {"StartAt", "States", "QueryLanguage"}, {"Comment", "TimeoutSeconds", "Version"})
    if value.get("QueryLanguage") != "JSONata":
        yield f"{path}.QueryLanguage: {quoted(value.get('QueryLanguage'))} is not JSONata"
    states = value.get("States")
    if not isinstance(states, Mapping):
        yield f"{path}.States: {quoted(states)} is not an object"
        return
    if value.get("StartAt") not in states:
        yield f"{path}.StartAt: no state is called {quoted(value.get('StartAt'))}"
    for name, state in states.items():
        at = f"{path}.States.{name}"
        yield from closed(state, at, {"Type", "Resource", "Arguments"}, {"Next", "End", "Retry", "Catch", "Output"})
        if not isinstance(state, Mapping):
            continue
        if ("Next" in state) == (state.get("End") is True):
            yield f"{at}: give Next or End, exactly one"
        if "Next" in state and state["Next"] not in states:
            yield f"{at}.Next: no state is called {quoted(state['Next'])}"
        resource = _RESOURCE.fullmatch(str(state.get("Resource")))
        if resource is None:
            yield f"{at}.Resource: {quoted(state.get('Resource'))} is not one of {', '.join(TASKS)}"
            continue
        arguments = _evaluated(state.get("Arguments"))
        yield from request(TASKS[resource[1]], arguments, f"{at}.Arguments", _pascal)


def _evaluated(value: object) -> object:
    """The value with samples for JSONata expressions: all of them are URIs of a run's folder."""
    if isinstance(value, Mapping):
        return {key: _evaluated(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_evaluated(inner) for inner in value]
    if isinstance(value, str) and _JSONATA.fullmatch(value):
        return f"s3://churn-artifacts/models/churn/{RUN}/"
    return value


state_machine: Rule = document(_machine)
"""The definition of a state machine."""


# ---- AWS Batch


def _container(value: Mapping[str, object], path: str) -> Iterator[str]:
    from .aws import _input

    yield from _held(value, _input("batch.RegisterJobDefinition").members["containerProperties"], path, str)
    yield from (f"{path}.{name}: missing" for name in ("image", "resourceRequirements") if name not in value)
    environment = value.get("environment", [])
    names = [json.dumps(pair.get("name")) for pair in environment if isinstance(pair, Mapping)]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{path}.environment: {name} stands more than once"
    # https://docs.aws.amazon.com/batch/latest/userguide/job_env_vars.html (2026-11-21)
    for name in names:
        if name.startswith('"AWS_BATCH'):
            yield f"{path}.environment: {name} begins with AWS_BATCH, which is reserved"


container: Rule = document(_container)
"""The container of a job definition."""
