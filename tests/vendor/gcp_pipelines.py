"""The compiled pipeline of a schedule or request: kfp's own schema, and Google's for what its steps send."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from .kfp_schema import problem
from .unknown import UNKNOWN

WAYS = re.compile(r"_([a-z])")
INT64 = {"replicaCount"}
"""Whole numbers of 64 bits: Google's client takes numbers, and REST, which the schema is of, texts."""


def is_a_pipeline(inputs: Mapping[str, object]) -> Iterator[str]:
    """The text of a schedule's pipeline is a pipeline."""
    request = inputs.get("createPipelineJobRequest")
    job = request.get("pipelineJob") if isinstance(request, Mapping) else None
    text = job.get("pipelineSpec") if isinstance(job, Mapping) else None
    if text is None or text is UNKNOWN:
        return
    try:
        spec = json.loads(str(text))
    except ValueError as error:
        yield f"pipelineSpec: is not JSON: {error}"
        return
    yield from (f"pipelineSpec: {problem}" for problem in pipeline(spec))


def pipeline(spec: Mapping[str, Any]) -> Iterator[str]:
    """kfp's schema, what points nowhere, and the payload of each job that a step starts."""
    wrong = problem(json.dumps(spec))
    if wrong is not None:
        yield wrong
        return
    if not str(spec.get("schemaVersion", "")).startswith("2."):
        yield f"schemaVersion: {spec.get('schemaVersion')!r} is not one that Vertex AI takes parameter values with"
    for name, task in spec["root"]["dag"]["tasks"].items():
        yield from (f"tasks.{name}: {problem}" for problem in _task(task, spec))


def custom_job(payload: str) -> Iterator[str]:
    """What Google says of the JSON that the launcher of custom jobs is given."""
    from .gcp_documents import PREFIX, VERTEX, problems

    try:
        job = json.loads(payload)
    except ValueError as error:
        yield f"payload: is not JSON: {error}"
        return
    yield from problems(VERTEX, f"{PREFIX}CustomJob", _as_rest(job))


def _task(task: Mapping[str, Any], spec: Mapping[str, Any]) -> Iterator[str]:
    component = spec["components"].get(task["componentRef"]["name"])
    if component is None:
        yield "componentRef: no such component"
        return
    executor = spec["deploymentSpec"]["executors"].get(component["executorLabel"])
    if executor is None:
        yield "executorLabel: no such executor"
        return
    if task.get("cachingOptions", {}).get("enableCache"):
        yield "cachingOptions: a run that is skipped trains nothing"
    yield from (
        f"dependentTasks: no task {other}"
        for other in task.get("dependentTasks", [])
        if other not in spec["root"]["dag"]["tasks"]
    )
    given = {name: value["runtimeValue"]["constant"] for name, value in task["inputs"]["parameters"].items()}
    asked = component.get("inputDefinitions", {}).get("parameters", {})
    yield from (f"inputs: {name} is missing" for name in asked.keys() - given.keys())
    yield from (f"inputs.{name}: nothing was filled in" for name, text in given.items() if text.startswith("filled in"))
    if "CustomJob" in executor["container"]["args"]:
        yield from custom_job(given["payload"])


def _as_rest(value: Any) -> Any:
    """Names in camel case, as REST has them, and whole numbers of 64 bits as texts."""
    if isinstance(value, Mapping):
        names = {key: WAYS.sub(lambda found: found[1].upper(), key) for key in value}
        return {names[key]: str(item) if names[key] in INT64 else _as_rest(item) for key, item in value.items()}
    return [_as_rest(item) for item in value] if isinstance(value, list) else value
