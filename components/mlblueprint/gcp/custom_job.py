"""What one run asks of Vertex AI: a CustomJob, as the launcher of Google's pipeline components takes it.

Its names are in snake case because the launcher hands them to Google's Python client as they are
(google_cloud_pipeline_components 2.22.0, container/v1/custom_job/remote_runner.py, read 2026-11-21).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from pulumi import Input

from mlblueprint import spec
from mlblueprint.catalog import Instance
from mlblueprint.gcp.peering import Peering

IN_FOLDER = ("sh", "-c", 'cd "$0" && exec "$@"')
"""Runs the words after it in the folder that comes first; the API has no working directory."""


def custom_job(
    name: str,
    job: spec.Job,
    machine: Instance,
    *,
    image: Input[str],
    folder: Input[str] | None,
    environment: Mapping[str, Input[str]],
    account: Input[str],
    labels: Mapping[str, str],
    key: Input[str] | None,
    peering: Peering | None,
    cluster: Input[str] | None,
) -> dict[str, Any]:
    """CustomJob with one machine. `folder`: where it works, under `/gcs/`. `cluster`: id of a persistent resource."""
    container = {
        "image_uri": image,
        "command": [*IN_FOLDER, folder] if folder is not None else job.command,
        "args": job.command if folder is not None else None,
        "env": [{"name": variable, "value": value} for variable, value in environment.items()],
    }
    pool = {
        "machine_spec": _given(
            machine_type=machine.type,
            accelerator_type=machine.api_name or None,
            accelerator_count=machine.count if machine.api_name else None,
            tpu_topology=machine.topology or None,
        ),
        "replica_count": 1,
        "disk_spec": {"boot_disk_size_gb": math.ceil(job.resources.disk.gib)} if job.resources is not None else None,
        "container_spec": _given(**container),
    }
    spot = job.resources is not None and job.resources.capacity == "spot"
    return _given(
        display_name=name,
        labels=dict(labels),
        encryption_spec={"kms_key_name": key} if key is not None else None,
        job_spec=_given(
            worker_pool_specs=[_given(**pool)],
            scheduling={
                "timeout": f"{job.max_runtime.seconds}s",
                "strategy": "SPOT" if spot else "STANDARD",
                # A spot machine that is taken away comes back, and the run goes on from its last checkpoint.
                "restart_job_on_worker_restart": spot,
            },
            service_account=account,
            network=peering.network if peering is not None else None,
            reserved_ip_ranges=peering.ranges if peering is not None else None,
            persistent_resource_id=cluster,
        ),
    )


def unexpanded(value: str) -> str:
    """A variable's value as it is: Vertex AI fills in `$(NAME)`, and `$$(NAME)` is how it is told not to.

    EnvVar of https://aiplatform.googleapis.com/$discovery/rest?version=v1, read 2026-11-21.
    """
    return value.replace("$(", "$$(")


def _given(**properties: Any) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if value is not None}
