"""What holds for every row of every cloud's instances, and a few facts of each cloud."""

from __future__ import annotations

import math
import re
import subprocess
import sys

import botocore.session
import pytest
from tests.conftest import ROOT
from tests.vendor.gcp_discovery import schema

from mlblueprint.aws import instances as aws
from mlblueprint.azure import instances as azure
from mlblueprint.catalog import TYPICAL_GB, USES, Instance
from mlblueprint.gcp import instances as gcp
from mlblueprint.spec.machine import ACCELERATORS
from mlblueprint.targets import TARGETS

MEMORY_GB = {
    "A10": {24},
    "A100": {40, 80},
    "A10G": {24},
    "B200": {180},
    "H100": {80, 94},
    "H200": {141},
    "Inferentia2": {32},
    "L4": {24},
    "L40S": {48},
    "T4": {16},
    "TPUv5e": {16},
    "Trainium": {32},
    "Trainium2": {96},
    "V100": {16, 32},
}
"""Memory that each accelerator is sold with, by its maker's data sheet."""


@pytest.fixture
def rows(cloud: str) -> tuple[Instance, ...]:
    return TARGETS[cloud].instances.INSTANCES


def test_every_accelerator_has_its_memory():
    assert set(MEMORY_GB) == set(TYPICAL_GB) == set(ACCELERATORS)
    assert all(TYPICAL_GB[name] in MEMORY_GB[name] for name in ACCELERATORS)


def test_every_accelerator_is_somewhere():
    had = {row.accelerator for one in TARGETS.values() for row in one.instances.INSTANCES}
    assert set(ACCELERATORS) == had - {None}, "an accelerator that no cloud has cannot be asked for"


def test_sizes_are_positive_and_in_proportion(rows):
    for row in rows:
        assert row.cpus >= 2 and row.memory_gib > 0, row
        assert 1.5 <= row.memory_gib / row.cpus <= 25, row


def test_accelerators_are_whole_or_absent(rows):
    for row in rows:
        if row.accelerator is None:
            assert (row.count, row.accelerator_gb, row.api_name, row.topology) == (0, 0, "", ""), row
        else:
            assert row.accelerator in ACCELERATORS, row
            assert row.count in {1, 2, 4, 6, 8, 12, 16}, row
            assert row.accelerator_gb in MEMORY_GB[row.accelerator], row


def test_every_row_is_of_some_use(rows):
    for row in rows:
        assert row.uses and row.uses <= set(USES), row


def test_no_row_stands_twice(rows):
    seen: dict[tuple[object, ...], Instance] = {}
    for row in rows:
        key = (row.type, row.accelerator, row.count)
        assert key not in seen, f"{row} and {seen[key]}"
        seen[key] = row


def test_a_type_is_one_machine(rows):
    machines: dict[str, Instance] = {}
    for row in rows:
        first = machines.setdefault(row.type, row)
        assert (row.cpus, row.memory_gib) == (first.cpus, first.memory_gib), f"{row} and {first}"


def test_every_use_has_machines_from_2_cpus_to_64_and_more(rows):
    for use in USES:
        cpus = [row.cpus for row in rows if use in row.uses and row.accelerator is None]
        assert min(cpus) == 2 and max(cpus) >= 64, f"{use}: {sorted(cpus)}"


def test_what_is_absent_has_no_row_but_a_reason_and_a_source(cloud, rows):
    for absence in TARGETS[cloud].instances.ABSENT:
        assert absence.accelerator in ACCELERATORS and absence.reason, absence
        assert "https://" in absence.source and re.search(r"read 20\d\d-\d\d-\d\d$", absence.source), absence
        for row in rows:
            assert row.accelerator != absence.accelerator or not row.uses & absence.uses, f"{absence} but {row}"


def test_every_use_has_a_service(cloud):
    assert set(TARGETS[cloud].instances.SERVICES) == set(USES)


def test_rows_load_no_sdk():
    modules = ", ".join(f"{one.package}.instances" for one in TARGETS.values())
    done = subprocess.run(
        [sys.executable, "-c", f"import sys, {modules}; print([m for m in sys.modules if m.startswith('pulumi')])"],
        cwd=ROOT,
        env={"PYTHONPATH": "components"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"


SAGEMAKER_ENUMS = {"training": "TrainingInstanceType", "hosting": "ProductionVariantInstanceType"}


@pytest.mark.parametrize(
    ("use", "service", "enum"),
    [*((use, "sagemaker", enum) for use, enum in SAGEMAKER_ENUMS.items()), ("cluster", "ec2", "InstanceType")],
)
def test_aws_takes_every_name(use, service, enum):
    model = botocore.session.get_session().get_service_model(service)
    known = set(model.shape_for(enum).enum)
    for row in aws.INSTANCES:
        if use in row.uses:
            assert row.type in known, f"{row}: not in {enum} of {service}"


def test_aws_says_ml_before_sagemakers_names_only():
    for row in aws.INSTANCES:
        assert row.type.startswith("ml.") == ("cluster" not in row.uses), row


@pytest.mark.parametrize("family", ["p2", "p3", "p3dn", "c4", "m4"])
def test_aws_has_no_family_that_it_retires(family):
    """SageMaker's enums still name them: an enum is no proof that a type can be had."""
    assert not [row for row in aws.INSTANCES if row.type.removeprefix("ml.").split(".")[0] == family]


def test_gcp_takes_every_accelerator_type():
    known = set(schema("aiplatform.v1", "GoogleCloudAiplatformV1MachineSpec")["properties"]["acceleratorType"]["enum"])
    for row in gcp.INSTANCES:
        if row.accelerator and not row.topology:
            assert row.api_name in known, f"{row}: not an AcceleratorType"


def test_gcp_accelerator_types_mean_one_accelerator():
    meaning: dict[str, tuple[str | None, int]] = {}
    for row in gcp.INSTANCES:
        if row.api_name:
            kind = (row.accelerator, row.accelerator_gb)
            assert meaning.setdefault(row.api_name, kind) == kind, row


def test_gcp_tpus_have_a_topology_of_their_count():
    for row in gcp.INSTANCES:
        assert bool(row.topology) == (row.accelerator == "TPUv5e"), row
        if row.topology:
            assert math.prod(map(int, row.topology.split("x"))) == row.count, row
            assert not row.api_name, f"{row}: the API takes no accelerator type for a TPU"


def test_gcp_names_say_the_size():
    """`g2-standard-48` has 48 cpus, `a2-highgpu-4g` 4 GPUs, `ct5lp-hightpu-8t` 8 chips."""
    for row in gcp.INSTANCES:
        number, of = re.fullmatch(r"[a-z0-9]+-[a-z]+-(\d+)([gt]?)", row.type).groups()
        assert int(number) == (row.count if of else row.cpus), row


def test_azure_names_say_the_cpus():
    for row in azure.INSTANCES:
        assert row.cpus == int(re.match(r"Standard_[A-Z]+(\d+)", row.type)[1]), row


@pytest.mark.parametrize(
    ("series", "reason"),
    [
        (r"Standard_(D|DS|E|ES)\d+s?_v[23]", "a new subscription cannot deploy it"),
        (r"Standard_F\d+s_v2", "a new subscription cannot deploy it"),
        (r"Standard_L\d+s_v2", "a new subscription cannot deploy it"),
        (r"Standard_NC\d+r?s_v3", "retired on 2025-09-30"),
    ],
)
def test_azure_has_no_series_at_its_end(series, reason):
    for row in azure.INSTANCES:
        assert not re.fullmatch(series, row.type), f"{row}: {reason}"
