"""What a variant asks of Vertex AI: a container with its routes, probes and variables, and the machines it runs on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi import Input, Output

from mlblueprint import variables
from mlblueprint.catalog import Instance
from mlblueprint.gcp import prebuilt
from mlblueprint.gcp.custom_job import unexpanded
from mlblueprint.models.release import Served
from mlblueprint.prebuilt import Prebuilt
from mlblueprint.spec import Variant
from mlblueprint.spec.serving import Scaling

PORT = 8080
PROBE_EVERY = 10
"""Seconds between two questions while a replica starts."""
PROVISIONING = 1800
"""Seconds that machines may take before a container starts, beside what the container itself may take."""
LONGEST_DEPLOYMENT = 7200
"""Seconds: ModelContainerSpec.deploymentTimeout of the discovery document aiplatform v1, read 2026-11-21."""

METRICS = {
    "cpu": "aiplatform.googleapis.com/prediction/online/cpu/utilization",
    "gpu": "aiplatform.googleapis.com/prediction/online/accelerator/duty_cycle",
    "requests_per_replica": "aiplatform.googleapis.com/prediction/online/request_count",
}
"""What a target is called; requests are counted in a minute for each replica, the others are whole percents.

https://docs.cloud.google.com/gemini-enterprise-agent-platform/machine-learning/predictions/autoscaling, read
2026-11-21.
"""


@dataclass(frozen=True, slots=True)
class Contract:
    """How a container is asked. Without routes Vertex AI asks at its own, which its own images answer."""

    predict: str | None = None
    health: str | None = None


OWN = Contract("/invocations", "/ping")
CONTRACTS = {"vllm": Contract("/generate", "/ping")}
"""Engines whose images do not answer at Vertex AI's own routes.

vLLM: routes, port and command line as public code that uploads Model Garden's image to Vertex AI has them, several
excerpts read 2026-11-21; a page of Google's that says so was not found.
"""


def image(served: Served) -> Prebuilt | None:
    """The image of Google's that a variant runs; None if it runs one of its own."""
    software = served.spec.framework or served.spec.engine
    if software is None:
        return None
    return prebuilt.choose(software, "serving", accelerated=bool(served.spec.preferences))


def asked(variant: Variant) -> Contract:
    """How a variant's container is asked."""
    software = variant.framework or variant.engine
    return OWN if software is None else CONTRACTS.get(software.name, Contract())


def container(
    served: Served,
    *,
    uri: Input[str],
    machine: Instance,
    artifact: Input[str] | None,
    secrets: Mapping[str, Input[str]],
) -> Mapping[str, Any]:
    """ModelContainerSpec. Variables stand in the order of their names, so that the same ones always look the same."""
    spec, contract = served.spec, asked(served.spec)
    values: dict[str, Input[str]] = {name: unexpanded(value) for name, value in spec.environment.items()}
    values |= secrets
    if artifact is not None:
        values[variables.MODEL] = artifact
    found: dict[str, Any] = {
        "imageUri": uri,
        "env": [{"name": name, "value": values[name]} for name in sorted(values)],
        "ports": [{"containerPort": PORT}],
        "deploymentTimeout": f"{min(spec.probes.startup.seconds + PROVISIONING, LONGEST_DEPLOYMENT)}s",
    }
    if spec.engine is not None and spec.engine.name == "vllm":
        found["args"] = _vllm(machine)
    if contract.health is not None:
        found |= {"predictRoute": contract.predict, "healthRoute": contract.health, **_probes(spec, contract.health)}
    return found


def resources(machine: Instance, scaling: Scaling) -> Mapping[str, Any]:
    """DedicatedResources."""
    found: dict[str, Any] = {
        "machineSpec": _machine(machine),
        "minReplicaCount": scaling.min,
        "maxReplicaCount": scaling.max,
    }
    if scaling.moves and scaling.target is not None:
        target = scaling.target
        wanted = {
            "cpu": target.cpu and round(target.cpu.value),
            "gpu": target.gpu and round(target.gpu.value),
            "requests_per_replica": target.requests_per_replica,
        }
        found["autoscalingMetricSpecs"] = [
            {"metricName": METRICS[name], "target": value} for name, value in wanted.items() if value is not None
        ]
    return found


def _machine(machine: Instance) -> Mapping[str, Any]:
    """MachineSpec."""
    found: dict[str, Any] = {"machineType": machine.type}
    if machine.api_name:
        found |= {"acceleratorType": machine.api_name, "acceleratorCount": machine.count}
    if machine.topology:
        found["tpuTopology"] = machine.topology
    return found


def _probes(spec: Variant, route: str) -> Mapping[str, Any]:
    """While it starts a replica is asked often, and for as long as it may take; after that, as the variant says."""
    ask = {"httpGet": {"path": route, "port": PORT}}
    startup = {**_every(PROBE_EVERY), "failureThreshold": math.ceil(spec.probes.startup.seconds / PROBE_EVERY)}
    found: dict[str, Any] = {"startupProbe": {**ask, **startup}}
    health: dict[str, Any] = {}
    if spec.probes.interval is not None:
        health |= _every(spec.probes.interval.seconds)
    if spec.probes.failures is not None:
        health["failureThreshold"] = spec.probes.failures
    if health:
        found["healthProbe"] = {**ask, **health}
    return found


def _every(seconds: int) -> Mapping[str, int]:
    """A period, and a timeout that is longer, as Vertex AI wants it, where Kubernetes leaves it at one second.

    Probe of https://aiplatform.googleapis.com/$discovery/rest?version=v1, read 2026-11-21.
    """
    return {"periodSeconds": seconds, "timeoutSeconds": seconds + 1}


def _vllm(machine: Instance) -> list[str]:
    """The server's command line. Vertex AI puts its copy of the model's files where AIP_STORAGE_URI says."""
    return [
        "python",
        "-m",
        "vllm.entrypoints.api_server",
        "--host=0.0.0.0",
        f"--port={PORT}",
        "--model=$(AIP_STORAGE_URI)",
        f"--tensor-parallel-size={machine.count}",
    ]


def folder(uri: Output[str], path: str) -> Output[str]:
    """The URI of a folder of a bucket."""
    return Output.concat(uri, "/", path, "/")
