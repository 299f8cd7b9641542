"""MlStack for other languages: what Pulumi's analyser makes of it. That the engine runs it is shown in tests/engine."""

from __future__ import annotations

import asyncio
import json
import os
from contextvars import Context

import pulumi
import pytest
from pulumi.provider.experimental.component import ComponentProvider
from pulumi.runtime import Settings, configure, run_in_stack, set_all_config

from mlblueprint.component import MlStack
from mlblueprint.monitor import Recorder, SilentEngine
from mlblueprint.targets import TARGETS

BLUEPRINT = "version: 1\nname: churn\nowner: a@b.example\nstorage: {buckets: {data: {}}}\n"


@pytest.fixture(scope="module")
def schema():
    provider = ComponentProvider([MlStack], "mlblueprint")
    return json.loads(provider.schema)["resources"]["mlblueprint:index:MlStack"]


def test_inputs_and_outputs_are_as_documented(schema):
    wanted = {"blueprint", "cloud", "environment", "adopt", "lock", "webhooks", "tag", "salt"}
    assert set(schema["inputProperties"]) == wanted
    assert set(schema["requiredInputs"]) == {"blueprint", "cloud"}
    assert set(schema["properties"]) == {
        *("region", "network", "key", "buckets", "repositories", "clusters", "models"),
        *("jobs", "endpoints", "alarms", "dashboard", "delivery"),
    }


def test_everything_has_a_description(schema):
    described = [*schema["inputProperties"].values(), *schema["properties"].values()]
    assert all(text["description"].strip() for text in described)


def test_component_registers_the_same_stack(cloud):
    offline = TARGETS[cloud].offline
    recorder = Recorder(offline, offline.CONFIG)
    Context().run(_run, recorder, lambda: MlStack("product", {"blueprint": BLUEPRINT, "cloud": cloud}))
    kinds = [node.kind for node in recorder.nodes.values()]
    assert kinds.count("MlStack") == 2 and "Storage" in kinds


def test_component_serves_what_its_lock_says_and_keeps_addresses_secret(cloud):
    offline = TARGETS[cloud].offline
    args = {
        "blueprint": f"{BLUEPRINT}monitoring: {{notify: {{webhook: [pager]}}}}\n",
        "cloud": cloud,
        "lock": "version: 1\nclouds: {awz: {}}\n",
        "webhooks": {"pager": "https://hooks.example/t0ken"},
    }
    with pytest.raises(pulumi.RunError, match=r"product:2:10: clouds\.awz: 'awz' is not a cloud"):
        Context().run(_run, Recorder(offline, offline.CONFIG), lambda: MlStack("product", args))
    recorder = Recorder(offline, offline.CONFIG)
    Context().run(_run, recorder, lambda: MlStack("product", {**args, "lock": "version: 1\n"}))
    assert "t0ken" not in str([node.inputs for node in recorder.nodes.values()])


def _run(recorder, program):
    settings = Settings(
        project="p",
        stack="s",
        organization="o",
        root_directory=os.curdir,
        monitor=recorder,
        engine=SilentEngine(),
        dry_run=False,
    )
    configure(settings)
    set_all_config(dict(recorder.config), [])
    asyncio.run(run_in_stack(program))
