"""What a run of a job is: a pipeline of one step, because schedules start pipelines and nothing else.

https://learn.microsoft.com/azure/machine-learning/reference-yaml-schedule, read 2026-11-21. azure-native has no types
for steps and components. Their keys are those that azure-ai-ml 1.35.2 sends for the same job, read 2026-11-21:
entities/_builders/command.py and entities/_component/component.py, `_to_rest_object`.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi import Input, Output
from pulumi_azure_native import machinelearningservices as ml

from mlblueprint import variables
from mlblueprint.spec import Job as JobSpec

API = "2025-12-01"
"""The version of the resource manager's interface that azure-native 3.29 makes jobs with."""

STEP = "train"
CODE = "code"
MODEL = "model"
"""What the step is called, and what goes into it and comes out of it."""

SERVERLESS = "serverless"
"""In place of a cluster's id: a machine that comes for the run and goes with it."""

TIERS: Mapping[str, str] = {"on_demand": "Standard", "spot": "Spot"}
"""`resources.capacity` -> Azure ML's word.

https://learn.microsoft.com/azure/machine-learning/how-to-use-serverless-compute, read 2026-11-21.
"""


@dataclass(frozen=True, slots=True)
class Machine:
    """Where a step runs: on a cluster, or on a machine of a size and capacity."""

    compute: Input[str] = SERVERLESS
    size: str | None = None
    capacity: str = "on_demand"


@dataclass(frozen=True, slots=True)
class Registered:
    """The model that a run registers a version of, and where the files of the version go."""

    model: str
    uri: Input[str]
    """Folder of a datastore; `${{name}}` in it becomes the name of the run."""


def command(spec: JobSpec, *, registers: bool) -> str:
    """What Azure ML gives to a shell: say where the model goes, go to the code, run the words.

    The model's place is a mounted folder of the bucket, and a URI like the others.
    """
    steps = [f'export {variables.MODEL}="file://${{{{outputs.{MODEL}}}}}/"'] if registers else []
    steps += [f'cd "${{{{inputs.{CODE}}}}}"'] if spec.code else []
    return " && ".join([*steps, " ".join(map(word, spec.command))])


def word(text: str) -> str:
    """One word for the shell. Quotes in the middle keep Azure ML from reading an expression of its own in it."""
    return shlex.quote(text).replace("${{", "$''{{").replace("$[[", "$''[[")


def component(spec: JobSpec, name: str, version: str, environment: Input[str], *, registers: bool) -> dict[str, Any]:
    """The definition of the step, which every run shares; never an earlier run's result in place of a run."""
    made: dict[str, Any] = {
        "name": name,
        "version": version,
        "type": "command",
        "command": command(spec, registers=registers),
        "environment": Output.concat("azureml:", environment),
        "is_deterministic": False,
    }
    if spec.code is not None:
        made["inputs"] = {CODE: {"type": "uri_folder"}}
    if registers:
        made["outputs"] = {MODEL: {"type": "custom_model"}}
    return made


def step(
    spec: JobSpec,
    *,
    component: Input[str],
    machine: Machine,
    client: Input[str],
    environment: Mapping[str, Input[str]],
    code: Input[str] | None,
    registered: Registered | None,
) -> dict[str, Any]:
    """The one step of the pipeline. `client` is the client id of who it acts as."""
    made: dict[str, Any] = {
        "name": STEP,
        "type": "command",
        "componentId": component,
        "computeId": machine.compute,
        "identity": {"identity_type": "Managed", "client_id": client},
        "environment_variables": dict(environment),
        "limits": {"job_limits_type": "Command", "timeout": f"PT{spec.max_runtime.seconds}S"},
        "resources": {"instance_count": 1},
    }
    if machine.size is not None:
        made["resources"]["instance_type"] = machine.size
        made["queue_settings"] = {"job_tier": TIERS[machine.capacity]}
    if code is not None:
        made["inputs"] = {CODE: {"job_input_type": "uri_folder", "uri": code, "mode": "Download"}}
    if registered is not None:
        made["outputs"] = {
            MODEL: {
                "job_output_type": "custom_model",
                "uri": registered.uri,
                "mode": "ReadWriteMount",
                "name": registered.model,
            }
        }
    return made


def definition(job: str, made: Mapping[str, Any], machine: Machine, tags: Mapping[str, str]) -> ml.PipelineJobArgs:
    """What a schedule starts."""
    return ml.PipelineJobArgs(
        job_type="Pipeline",
        display_name=job,
        experiment_name=job,
        tags=tags,
        settings={"default_compute": machine.compute, "continue_on_step_failure": False},
        jobs={STEP: made},
    )


def by_hand(workspace: Input[str], job: str, started: ml.PipelineJobArgs) -> Output[str]:
    """The command that starts the same now, under a name of its own."""
    body = {
        "properties": {
            "jobType": started.job_type,
            "displayName": started.display_name,
            "experimentName": started.experiment_name,
            "tags": started.tags,
            "settings": started.settings,
            "jobs": started.jobs,
        }
    }
    url = Output.concat(
        "https://management.azure.com", workspace, "/jobs/", job, f"-$(date -u +%Y%m%d%H%M%S)?api-version={API}"
    )
    said = Output.json_dumps(body).apply(lambda text: shlex.quote(json.dumps(json.loads(text), separators=(",", ":"))))
    return Output.concat('az rest --method put --url "', url, '" --body ', said)
