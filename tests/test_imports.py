"""What a fresh interpreter loads for each entry: Pulumi and the SDKs cost seconds, so `check` must not pay for them."""

from __future__ import annotations

import subprocess
import sys

import pytest
from tests.conftest import FULL, ROOT

from mlblueprint.targets import TARGETS

HEAVY = ("pulumi", "pulumi_aws", "pulumi_gcp", "pulumi_azure_native", "grpc", "google.protobuf", "jinja2", "asyncio")
"""Packages that no entry below may load. asyncio stands for what comes with it: it costs as much as our own code."""

LIGHT = [
    "import mlblueprint",
    "import mlblueprint.cli",
    "import mlblueprint.collector",
    "import mlblueprint.checking.explain",
    "import mlblueprint.limit",
    "import mlblueprint.load",
    "import mlblueprint.names",
    "import mlblueprint.problems",
    "import mlblueprint.schema",
    "import mlblueprint.spec",
    "import mlblueprint.targets",
    *(f"import {target.package}" for target in TARGETS.values()),
    *(f"import {target.package}.limits" for target in TARGETS.values()),
    *(f"import {target.package}.names" for target in TARGETS.values()),
    f"from mlblueprint.load import check; assert check({str(FULL)!r}) == []",
]


def loaded(code: str, *packages: str) -> list[str]:
    """Which packages a fresh interpreter has loaded after some code."""
    show = f"import sys; print(*(name for name in {packages!r} if name in sys.modules), sep='\\n')"
    run = subprocess.run(
        [sys.executable, "-c", f"{code}\n{show}"],
        cwd=ROOT / "components",
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.split()


@pytest.mark.parametrize("code", LIGHT, ids=lambda code: code.split(";")[-1].strip()[:60])
def test_entry_stays_light(code):
    heavy = loaded(code, *HEAVY)
    assert not heavy, f"`{code}` loads {', '.join(heavy)}: find out by python -X importtime -c '{code}'"


def test_package_alone_loads_no_pydantic():
    assert loaded("import mlblueprint", "pydantic", "yaml") == []


@pytest.mark.parametrize("target", TARGETS.values(), ids=lambda target: target.name)
def test_cloud_loads_its_own_sdk_only(target):
    sdks = ("pulumi_aws", "pulumi_gcp", "pulumi_azure_native")
    assert len(loaded(f"import {target.package}.stack", *sdks)) == 1


SPARED = (
    *(
        "pulumi_aws.appautoscaling",
        "pulumi_aws.batch",
        "pulumi_aws.cloudwatch",
        "pulumi_aws.sagemaker",
        "pulumi_aws.sfn",
    ),
    *("pulumi_azure_native.machinelearningservices", "pulumi_azure_native.monitor", "pulumi_azure_native.portal"),
    *("pulumi_gcp.colab", "pulumi_gcp.compute", "pulumi_gcp.monitoring", "pulumi_gcp.vertex"),
)
"""Parts of the SDKs that load when they are first used, so long as no module names one of their classes by itself."""


@pytest.mark.parametrize("target", TARGETS.values(), ids=lambda target: target.name)
def test_section_that_nobody_asks_for_loads_no_sdk(target):
    assert loaded(f"import {target.package}.stack", *(f"{part}._inputs" for part in SPARED)) == []


def test_loader_notices_what_is_loaded():
    assert loaded("import yaml", "yaml", "jinja2") == ["yaml"]
