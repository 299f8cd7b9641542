"""What `pulumi up` would ask for, without Pulumi's engine, credentials or a network: the very same program, recorded.

graph = plan("blueprints/churn.yaml", "aws", environment="dev")
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Mapping
from contextvars import Context

from pulumi.runtime import Settings, configure, run_in_stack, set_all_config

from mlblueprint.collector import tuned_collector
from mlblueprint.monitor import Recorder, SilentEngine
from mlblueprint.planning.graph import Graph
from mlblueprint.program import compose_async
from mlblueprint.targets import target
from mlblueprint.webhooks import ANY, EXAMPLE

PROJECT = "mlblueprint"
EXAMPLE_TAG = "0000000"
"""Tag of images in a plan that is given no stack's configuration; delivery sets it to a commit."""
ORGANIZATION = "organization"
"""The engine's name for the organisation where there is none."""


def plan(
    file: str | os.PathLike[str],
    cloud: str,
    *,
    environment: str | None = None,
    config: Mapping[str, str] | None = None,
    lock: str | os.PathLike[str] | None = None,
    project: str = PROJECT,
    stack: str | None = None,
) -> Graph:
    """The resource graph of a blueprint on one cloud.

    Args:
        file: path of the blueprint.
        cloud: `aws`, `gcp` or `azure`.
        environment: one of the blueprint's environments. Absent: the blueprint as it stands.
        config: stack configuration, values as text or JSON text. Absent keys: the cloud's own examples.
        lock: path of a lock file. Absent: the configured one, or the one in its usual place, if it is there.
        project: name of the Pulumi project, part of every URN.
        stack: name of the stack, part of every URN. Absent: cloud, or environment and cloud.

    Raises:
        BlueprintError: with everything that is wrong, or that the cloud refuses.
    """
    offline = target(cloud).offline
    stack = stack or "-".join(filter(None, (environment, cloud)))
    settings = {**offline.CONFIG, f"{project}:webhooks": json.dumps({ANY: EXAMPLE}), **(config or {})}
    if config is None:
        settings[f"{project}:tag"] = EXAMPLE_TAG
    settings |= {f"{project}:blueprint": os.fspath(file), f"{project}:cloud": cloud}
    if environment is not None:
        settings[f"{project}:environment"] = environment
    if lock is not None:
        settings[f"{project}:lock"] = os.fspath(lock)
    recorder, engine = Recorder(offline, settings), SilentEngine()
    with tuned_collector():
        Context().run(_run, recorder, engine, settings, project, stack)  # the SDK keeps its state in context variables
    nodes = tuple(recorder.nodes[urn] for urn in sorted(recorder.nodes))
    notes = tuple(sorted(engine.notes))
    return Graph(cloud, settings.get(f"{project}:environment") or None, stack, nodes, recorder.outputs, notes)


def _run(recorder: Recorder, engine: SilentEngine, config: Mapping[str, str], project: str, stack: str) -> None:
    configure(
        Settings(
            project=project,
            stack=stack,
            organization=ORGANIZATION,
            root_directory=os.curdir,
            monitor=recorder,
            engine=engine,
            dry_run=False,
        )
    )
    set_all_config(dict(config), [])
    asyncio.run(run_in_stack(compose_async))
