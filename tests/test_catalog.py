"""Choosing an instance: what each cloud takes for a wish, and how it refuses."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mlblueprint import cli
from mlblueprint.accelerators import accelerators_text
from mlblueprint.catalog import USES, Choice, Instance, NoInstance, Use, choose, has, refused
from mlblueprint.problems import BlueprintError
from mlblueprint.spec.machine import ACCELERATORS, Accelerator, Machine
from mlblueprint.targets import TARGETS


def wish(accelerator: object = None, **size: object) -> Machine:
    given = {"accelerator": accelerator, **size}
    return Machine.model_validate({key: value for key, value in given.items() if value is not None})


def chosen(cloud: str, use: Use, machine: Machine) -> Choice:
    return TARGETS[cloud].instances.choose(machine, use)


@pytest.mark.parametrize(
    ("cloud", "use", "machine", "expected"),
    [
        ("aws", "training", wish("L4:1"), "ml.g6.xlarge"),
        ("aws", "hosting", wish("L4:1"), "ml.g6.xlarge"),
        ("aws", "cluster", wish("L4:1"), "g6.xlarge"),
        ("aws", "training", wish("L4:2"), "ml.g6.12xlarge"),
        ("aws", "training", wish("T4:1", memory="30GB"), "ml.g4dn.2xlarge"),
        ("aws", "training", wish("A100:8"), "ml.p4d.24xlarge"),
        ("aws", "training", wish("A100-80GB:8"), "ml.p4de.24xlarge"),
        ("aws", "training", wish("H100:1"), "ml.p5.4xlarge"),
        ("aws", "training", wish("H100:8"), "ml.p5.48xlarge"),
        ("aws", "cluster", wish("H200:8"), "p5en.48xlarge"),
        ("aws", "hosting", wish("Inferentia2:1"), "ml.inf2.xlarge"),
        ("aws", "training", wish("Trainium:16"), "ml.trn1.32xlarge"),
        ("aws", "hosting", wish(cpus=2), "ml.m7i.large"),
        ("aws", "training", wish(cpus=8, memory="32GB"), "ml.m7i.2xlarge"),
        ("aws", "cluster", wish(cpus=8, memory="64GB"), "r7i.2xlarge"),
        ("gcp", "training", wish("T4:1"), "n1-standard-4"),
        ("gcp", "training", wish("L4:1"), "g2-standard-4"),
        ("gcp", "hosting", wish("L4:1", cpus=10), "g2-standard-12"),
        ("gcp", "cluster", wish("A100:1"), "a2-highgpu-1g"),
        ("gcp", "cluster", wish("A100-80GB:4"), "a2-ultragpu-4g"),
        ("gcp", "training", wish("A100:16"), "a2-megagpu-16g"),
        ("gcp", "training", wish("H100:2"), "a3-highgpu-2g"),
        ("gcp", "training", wish("B200:8"), "a4-highgpu-8g"),
        ("gcp", "hosting", wish("TPUv5e:1"), "ct5lp-hightpu-1t"),
        ("gcp", "hosting", wish(cpus=4), "n2-standard-4"),
        ("gcp", "training", wish(cpus=2), "n2-highmem-2"),
        ("azure", "training", wish("T4:1"), "Standard_NC4as_T4_v3"),
        ("azure", "hosting", wish("A10:1"), "Standard_NV36ads_A10_v5"),
        ("azure", "training", wish("A100:1"), "Standard_NC24ads_A100_v4"),
        ("azure", "training", wish("A100:8"), "Standard_ND96asr_v4"),
        ("azure", "training", wish("H100:1"), "Standard_NC40ads_H100_v5"),
        ("azure", "training", wish("H100-94GB:2"), "Standard_NC80adis_H100_v5"),
        ("azure", "training", wish("H100:8"), "Standard_ND96isr_H100_v5"),
        ("azure", "cluster", wish("H200:8"), "Standard_ND96isr_H200_v5"),
        ("azure", "hosting", wish(cpus=8, memory="32GB"), "Standard_D8as_v4"),
        ("azure", "cluster", wish(cpus=8, memory="32GB"), "Standard_D8ds_v4"),
        ("azure", "hosting", wish(cpus=8, memory="64GB"), "Standard_L8as_v3"),
        ("azure", "hosting", wish(["L4:1", "T4:1"]), "Standard_NC4as_T4_v3"),
        ("aws", "hosting", wish(["L4:1", "T4:1"]), "ml.g6.xlarge"),
    ],
)
def test_the_smallest_that_has_it(cloud, use, machine, expected):
    assert chosen(cloud, use, machine).instance.type == expected


@pytest.mark.parametrize(
    ("cloud", "use", "machine", "reason", "instead"),
    [
        ("azure", "hosting", wish("L4:1"), "Azure ML has no L4", "use T4:1 or A10:1"),
        ("azure", "training", wish("L4:1"), "Azure ML has no L4", "use T4:1 or A100:1"),
        (
            "azure",
            "training",
            wish("V100:4"),
            "Azure ML has no V100: Azure retired its V100 sizes, the NCv3 series, on 2025-09-30",
            "use T4:4 or A100:4",
        ),
        (
            "azure",
            "training",
            wish("A10:1"),
            "Azure ML has no A10 for training: compute clusters and jobs do not take the NVadsA10_v5 series",
            "use T4:1 or A100:1",
        ),
        (
            "azure",
            "hosting",
            wish(["L4:1", "L40S:1"]),
            "Azure ML has no L4; Azure ML has no L40S",
            "use T4:1 or A10:1",
        ),
        (
            "aws",
            "training",
            wish("V100:8"),
            "SageMaker has no V100: AWS asked everybody to leave its V100 instances, the P3 family, by 2025-12-20",
            "use A10G:8 or L4:8",
        ),
        (
            "aws",
            "cluster",
            wish("Trainium:1"),
            "AWS Batch has no Trainium for clusters: AWS Batch jobs can ask for GPUs only",
            "use A10G:1 or L4:1",
        ),
        (
            "aws",
            "training",
            wish("Inferentia2:1"),
            "SageMaker has no Inferentia2 for training",
            "use A10G:1 or Trainium:1",
        ),
        (
            "gcp",
            "cluster",
            wish("TPUv5e:8"),
            "Vertex AI has no TPUv5e for clusters: a persistent resource takes GPUs only",
            "use V100:8 or L4:8",
        ),
        ("gcp", "training", wish("L4:16"), "Vertex AI has at most L4:8 in one machine for training", "use L4:8"),
        (
            "gcp",
            "training",
            wish("A100-80GB:16"),
            "Vertex AI has at most A100-80GB:8 in one machine for training",
            "use A100-80GB:8",
        ),
        (
            "aws",
            "training",
            wish("A100-100GB:1"),
            "SageMaker has A100 with 40GB or 80GB for training, not with 100GB",
            "use A100-80GB:1",
        ),
        (
            "aws",
            "training",
            wish("L4:1", cpus=256),
            "SageMaker has at most 192 cpus in one machine with L4:1 for training",
            "ask for at most 192 cpus",
        ),
        (
            "aws",
            "hosting",
            wish("L4:1", memory="1TB"),
            "SageMaker has at most 768GB in one machine with L4:1 for hosting",
            "ask for at most 768GB",
        ),
        (
            "azure",
            "hosting",
            wish(cpus=4, memory="1TB"),
            "Azure ML has at most 640GB in one machine of 4 cpus or more for hosting",
            "ask for at most 640GB",
        ),
        (
            "azure",
            "cluster",
            wish(cpus=128, memory="1TB"),
            "Azure ML has at most 96 cpus and 672GB in one machine for clusters",
            "ask for at most 96 cpus and 672GB",
        ),
    ],
)
def test_refusal(cloud, use, machine, reason, instead):
    with pytest.raises(NoInstance) as refused:
        chosen(cloud, use, machine)
    assert (refused.value.reason, refused.value.instead) == (reason, instead)


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("name", ACCELERATORS)
def test_what_a_refusal_offers_is_there(cloud, use, name):
    for count in (1, 2, 3, 4, 8, 16, 32):
        try:
            chosen(cloud, use, wish(f"{name}:{count}"))
        except NoInstance as refused:
            offered = re.findall(r"[A-Za-z0-9-]+:\d+", refused.instead)
            assert offered, f"{refused}: no way out"
            for other in offered:
                assert chosen(cloud, use, wish(other)), refused


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("accelerator", [None, "T4:1", "A100:8"])
@pytest.mark.parametrize(("cpus", "memory"), [(250, "10GB"), (4, "200TB"), (250, "200TB")])
def test_the_size_that_a_refusal_offers_is_there(cloud, use, accelerator, cpus, memory):
    with pytest.raises(NoInstance) as refused:
        chosen(cloud, use, wish(accelerator, cpus=cpus, memory=memory))
    offered = re.fullmatch(r"ask for at most (?:(\d+) cpus)?(?: and )?(\d+GB)?", refused.value.instead)
    assert offered, refused.value
    assert chosen(cloud, use, wish(accelerator, cpus=int(offered[1] or cpus), memory=offered[2] or memory))


@pytest.mark.parametrize(
    ("cloud", "accelerator", "warning"),
    [
        ("aws", "A100:1", "A100:1 takes ml.p4d.24xlarge, which has 8: nothing smaller is enough"),
        ("aws", "H200:2", "H200:2 takes ml.p5en.48xlarge, which has 8: nothing smaller is enough"),
        ("gcp", "B200:1", "B200:1 takes a4-highgpu-8g, which has 8: nothing smaller is enough"),
        ("aws", "A100:4", None),
        ("gcp", "A100:1", None),
        ("azure", "T4:2", None),
    ],
)
def test_much_more_than_asked_is_said(cloud, accelerator, warning):
    choice = chosen(cloud, "training", wish(accelerator))
    assert choice.warning == warning
    assert choice.oversized == (warning is not None)


def test_cpus_alone_are_never_oversized():
    assert chosen("aws", "training", wish(cpus=2)).warning is None


@st.composite
def machines(draw: st.DrawFn) -> Machine:
    kinds = st.builds(
        Accelerator, st.sampled_from(ACCELERATORS), st.integers(1, 16), st.none() | st.sampled_from([16, 40, 80, 141])
    )
    accelerator = draw(st.none() | kinds | st.lists(kinds, min_size=1, max_size=3))
    cpus = draw(st.integers(1, 200) if accelerator is None else st.none() | st.integers(1, 200))
    memory = draw(st.none() | st.integers(1, 2000).map(lambda gb: f"{gb}GB"))
    return wish(accelerator, cpus=cpus, memory=memory)


@given(st.sampled_from(sorted(TARGETS)), st.sampled_from(USES), machines())
def test_a_choice_has_what_is_wanted_and_nothing_smaller_has(cloud, use, machine):
    rows = TARGETS[cloud].instances.INSTANCES
    try:
        choice = chosen(cloud, use, machine)
    except NoInstance:
        assert not [row for row in rows if _serves(row, use, machine, machine.preferences or (None,))]
        return
    assert _serves(choice.instance, use, machine, (choice.wanted,))
    earlier = machine.preferences[: machine.preferences.index(choice.wanted)] if choice.wanted else ()
    assert not [row for row in rows if _serves(row, use, machine, earlier)], "an earlier preference was passed over"
    for row in rows:
        if _serves(row, use, machine, (choice.wanted,)) and row.count == choice.count:
            assert (row.accelerator_gb, row.cpus, row.memory_gib) >= (
                choice.instance.accelerator_gb,
                choice.instance.cpus,
                choice.instance.memory_gib,
            ), f"{row} is smaller than {choice}"


def _serves(row: Instance, use: Use, machine: Machine, wishes: tuple[Accelerator | None, ...]) -> bool:
    enough = (machine.cpus or 0) <= row.cpus and (machine.memory.gib if machine.memory else 0) <= row.memory_gib
    return use in row.uses and enough and any(has(row, wanted) for wanted in wishes)


def test_of_equals_the_first_row_is_taken():
    rows = [Instance(name, 2, 8, frozenset({"training"})) for name in ("second", "first")]
    assert choose(rows, wish(cpus=1), "training").instance.type == "second"


def test_no_rows_at_all():
    with pytest.raises(NoInstance) as refused:
        choose([], wish("L4:1"), "training")
    assert str(refused.value) == "this cloud has no L4; use cpus and memory alone"


@pytest.mark.parametrize("given", ["h100:8", "H100", "H100:0", "H100:08", "H100:", "A100-80:1", "A100-080GB:1", "", 8])
def test_what_is_not_an_accelerator_is_one_finding(given):
    for value in (given, ["T4:1", given]):
        with pytest.raises(ValidationError) as error:
            Machine.model_validate({"accelerator": value})
        (finding,) = error.value.errors()
        assert finding["type"] == "refused"
        assert finding["msg"].startswith("is not an accelerator and a count; ")


def test_a_count_that_was_forgotten_is_offered():
    with pytest.raises(ValidationError) as error:
        Machine.model_validate({"accelerator": "A100-80GB"})
    assert error.value.errors()[0]["ctx"]["fix"] == "write A100-80GB:1"


@pytest.mark.parametrize("text", ["H100:8", "A100-80GB:4", "TPUv5e:1"])
def test_shorthand_survives(text):
    assert str(Accelerator.parse(text)) == text
    assert Machine.model_validate({"accelerator": text}).model_dump(mode="json")["accelerator"] == text


def test_table_of_one_cloud():
    lines = accelerators_text("aws").splitlines()
    assert lines[0] == "aws: SageMaker, AWS Batch"
    assert lines[2].split() == ["accelerator", "memory", "training", "hosting", "cluster"]
    assert [line.split() for line in lines if line.startswith("  H100")] == [
        ["H100:1", "80GB", "ml.p5.4xlarge", "ml.p5.4xlarge", "p5.4xlarge"],
        ["H100:8", "80GB", "ml.p5.48xlarge", "ml.p5.48xlarge", "p5.48xlarge"],
    ]
    assert "  no V100: AWS asked everybody to leave its V100 instances, the P3 family, by 2025-12-20" in lines


def test_table_agrees_with_the_choice(cloud):
    rows = [line.split() for line in accelerators_text(cloud).splitlines() if re.match(r"  \w+:\d+ ", line)]
    assert rows
    for accelerator, memory, *types in rows:
        name, _, count = accelerator.partition(":")
        for use, expected in zip(USES, types, strict=True):
            if expected != "-":
                choice = chosen(cloud, use, wish(f"{name}-{memory}:{count}"))
                assert choice.instance.type == expected, f"{accelerator} of {memory} for {use}"


def test_table_of_a_cloud_that_is_none():
    with pytest.raises(BlueprintError):
        accelerators_text("axure")


def test_command_prints_the_table(capsys):
    assert cli.main(["accelerators", "--cloud", "gcp"]) == 0
    assert capsys.readouterr().out == accelerators_text("gcp")
    assert cli.main(["accelerators"]) == 0
    out = capsys.readouterr().out
    assert all(f"{cloud}: " in out for cloud in TARGETS)


@pytest.mark.parametrize(
    ("machine", "field", "given"),
    [
        ({"accelerator": ["V100:1", "TPUv5e:4"]}, "accelerator", "accelerator V100:1, TPUv5e:4 is not possible on aws"),
        ({"cpus": 250}, "cpus", "cpus 250 is not possible on aws"),
    ],
)
def test_machine_that_no_instance_has_is_a_problem_at_its_place(machine, field, given):
    wanted = Machine.model_validate(machine)
    fine = Machine.model_validate({"cpus": 4})
    machines = [(("compute", "clusters", "a"), fine), (("compute", "clusters", "b"), wanted)]
    (problem,) = refused(machines, "cluster", TARGETS["aws"].instances, "aws")
    assert (problem.path, problem.given) == (("compute", "clusters", "b", field), given)
    with pytest.raises(NoInstance) as reason:
        TARGETS["aws"].instances.choose(wanted, "cluster")
    assert (problem.allowed, problem.fix) == (reason.value.reason, reason.value.instead)
