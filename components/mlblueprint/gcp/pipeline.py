"""The pipeline of one job: one of the two that kfp compiled, with what the job wants in its place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

TEMPLATES = Path(__file__).with_name("templates")

RUN_ID = "{{$.pipeline_job_uuid}}"
"""What Vertex AI puts in its place is another for each run: `dsl.PIPELINE_JOB_ID_PLACEHOLDER` of kfp 2.17."""


def pipeline(name: str, tasks: Mapping[str, Mapping[str, str]]) -> str:
    """Compiled pipeline as JSON, from the inputs of its tasks: `train`, and `register` where something is registered.

    `name`: its own for each job, because the ids of runs begin with it.
    """
    spec = json.loads(_compiled("train_and_register" if "register" in tasks else "train"))
    spec["pipelineInfo"]["name"] = name
    for task, given in tasks.items():
        parameters = spec["root"]["dag"]["tasks"][task]["inputs"]["parameters"]
        for name, value in given.items():
            parameters[name]["runtimeValue"]["constant"] = value
    return json.dumps(spec, sort_keys=True)


def literal(payload: str) -> str:
    """JSON text in which nothing but the run's id is filled in: other placeholders are words of the blueprint."""
    return payload.replace("{{$", "{\\u007b$").replace(RUN_ID.replace("{{$", "{\\u007b$"), RUN_ID)


@cache
def _compiled(name: str) -> str:
    return (TEMPLATES / f"{name}.json").read_text(encoding="utf-8")
