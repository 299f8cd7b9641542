"""Instance types of SageMaker and AWS Batch, and the smallest that has what a machine wants.

Rows carry EC2's names. SageMaker has the same machines with `ml.` before the name; Batch launches EC2 itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mlblueprint import catalog
from mlblueprint.catalog import Absence, Choice, Instance, Use
from mlblueprint.spec.machine import Machine

SERVICES: dict[Use, str] = {"training": "SageMaker", "hosting": "SageMaker", "cluster": "AWS Batch"}

EVERY: frozenset[Use] = frozenset({"training", "hosting", "cluster"})
SAGEMAKER: frozenset[Use] = frozenset({"training", "hosting"})
HOSTING: frozenset[Use] = frozenset({"hosting"})

MACHINES: tuple[Instance, ...] = (
    Instance("g4dn.xlarge", 4, 16, EVERY, "T4", 1, 16),
    Instance("g4dn.2xlarge", 8, 32, EVERY, "T4", 1, 16),
    Instance("g4dn.4xlarge", 16, 64, EVERY, "T4", 1, 16),
    Instance("g4dn.8xlarge", 32, 128, EVERY, "T4", 1, 16),
    Instance("g4dn.16xlarge", 64, 256, EVERY, "T4", 1, 16),
    Instance("g4dn.12xlarge", 48, 192, EVERY, "T4", 4, 16),
    Instance("g5.xlarge", 4, 16, EVERY, "A10G", 1, 24),
    Instance("g5.2xlarge", 8, 32, EVERY, "A10G", 1, 24),
    Instance("g5.4xlarge", 16, 64, EVERY, "A10G", 1, 24),
    Instance("g5.8xlarge", 32, 128, EVERY, "A10G", 1, 24),
    Instance("g5.16xlarge", 64, 256, EVERY, "A10G", 1, 24),
    Instance("g5.12xlarge", 48, 192, EVERY, "A10G", 4, 24),
    Instance("g5.24xlarge", 96, 384, EVERY, "A10G", 4, 24),
    Instance("g5.48xlarge", 192, 768, EVERY, "A10G", 8, 24),
    Instance("g6.xlarge", 4, 16, EVERY, "L4", 1, 24),
    Instance("g6.2xlarge", 8, 32, EVERY, "L4", 1, 24),
    Instance("g6.4xlarge", 16, 64, EVERY, "L4", 1, 24),
    Instance("g6.8xlarge", 32, 128, EVERY, "L4", 1, 24),
    Instance("g6.16xlarge", 64, 256, EVERY, "L4", 1, 24),
    Instance("g6.12xlarge", 48, 192, EVERY, "L4", 4, 24),
    Instance("g6.24xlarge", 96, 384, EVERY, "L4", 4, 24),
    Instance("g6.48xlarge", 192, 768, EVERY, "L4", 8, 24),
    Instance("g6e.xlarge", 4, 32, EVERY, "L40S", 1, 48),
    Instance("g6e.2xlarge", 8, 64, EVERY, "L40S", 1, 48),
    Instance("g6e.4xlarge", 16, 128, EVERY, "L40S", 1, 48),
    Instance("g6e.8xlarge", 32, 256, EVERY, "L40S", 1, 48),
    Instance("g6e.16xlarge", 64, 512, EVERY, "L40S", 1, 48),
    Instance("g6e.12xlarge", 48, 384, EVERY, "L40S", 4, 48),
    Instance("g6e.24xlarge", 96, 768, EVERY, "L40S", 4, 48),
    Instance("g6e.48xlarge", 192, 1536, EVERY, "L40S", 8, 48),
    Instance("p4d.24xlarge", 96, 1152, EVERY, "A100", 8, 40),
    Instance("p4de.24xlarge", 96, 1152, EVERY, "A100", 8, 80),
    Instance("p5.4xlarge", 16, 256, EVERY, "H100", 1, 80),
    Instance("p5.48xlarge", 192, 2048, EVERY, "H100", 8, 80),
    # p5en before p5e: the same but for its network, which is newer.
    Instance("p5en.48xlarge", 192, 2048, EVERY, "H200", 8, 141),
    Instance("p5e.48xlarge", 192, 2048, EVERY, "H200", 8, 141),
    Instance("p6-b200.48xlarge", 192, 2048, EVERY, "B200", 8, 180),
    Instance("inf2.xlarge", 4, 16, HOSTING, "Inferentia2", 1, 32),
    Instance("inf2.8xlarge", 32, 128, HOSTING, "Inferentia2", 1, 32),
    Instance("inf2.24xlarge", 96, 384, HOSTING, "Inferentia2", 6, 32),
    Instance("inf2.48xlarge", 192, 768, HOSTING, "Inferentia2", 12, 32),
    Instance("trn1.2xlarge", 8, 32, SAGEMAKER, "Trainium", 1, 32),
    Instance("trn1.32xlarge", 128, 512, SAGEMAKER, "Trainium", 16, 32),
    Instance("trn1n.32xlarge", 128, 512, SAGEMAKER, "Trainium", 16, 32),
    Instance("trn2.48xlarge", 192, 2048, SAGEMAKER, "Trainium2", 16, 96),
    # 4 GiB for each cpu, then 8: cpus alone get a balanced machine, as on every cloud.
    Instance("m7i.large", 2, 8, EVERY),
    Instance("m7i.xlarge", 4, 16, EVERY),
    Instance("m7i.2xlarge", 8, 32, EVERY),
    Instance("m7i.4xlarge", 16, 64, EVERY),
    Instance("m7i.8xlarge", 32, 128, EVERY),
    Instance("m7i.12xlarge", 48, 192, EVERY),
    Instance("m7i.16xlarge", 64, 256, EVERY),
    Instance("m7i.24xlarge", 96, 384, EVERY),
    Instance("m7i.48xlarge", 192, 768, EVERY),
    Instance("r7i.large", 2, 16, EVERY),
    Instance("r7i.xlarge", 4, 32, EVERY),
    Instance("r7i.2xlarge", 8, 64, EVERY),
    Instance("r7i.4xlarge", 16, 128, EVERY),
    Instance("r7i.8xlarge", 32, 256, EVERY),
    Instance("r7i.12xlarge", 48, 384, EVERY),
    Instance("r7i.16xlarge", 64, 512, EVERY),
    Instance("r7i.24xlarge", 96, 768, EVERY),
    Instance("r7i.48xlarge", 192, 1536, EVERY),
)
"""One row per EC2 instance type.

Uses: the enums TrainingInstanceType and ProductionVariantInstanceType of SageMaker and InstanceType of EC2, as botocore
1.44.5 carries them. The enums never shrink (`ml.p2` is still there), so each type also stands in EC2's own list.
Cpus, memory, accelerators: EC2's DescribeInstanceTypes as Karpenter publishes it,
https://karpenter.sh/docs/reference/instance-types/, 2026-08-21 (it counts L4 and A10G as 22 GiB, the vendor as 24GB);
memory of Inferentia and Trainium: https://awsdocs-neuron.readthedocs-hosted.com, inf2-arch, trn1-arch, trn2-arch.
Read 2026-11-21.

Left out: p3dn.24xlarge (8 x V100, training only), which EC2 still lists, of the family that AWS retires.
"""

ABSENT = (
    Absence(
        "V100",
        "AWS asked everybody to leave its V100 instances, the P3 family, by 2025-12-20",
        "notice quoted in https://github.com/zalando-incubator/kubernetes-on-aws/pull/8685; gone from the API: "
        "https://github.com/dstackai/gpuhunt/pull/233; read 2026-11-21",
    ),
    *(
        Absence(
            name,
            "AWS Batch jobs can ask for GPUs only",
            "https://docs.aws.amazon.com/batch/latest/APIReference/API_ResourceRequirement.html and ResourceType in "
            "botocore 1.44.5, read 2026-11-21",
            frozenset({"cluster"}),
        )
        for name in ("Inferentia2", "Trainium", "Trainium2")
    ),
)


def choose(machine: Machine, use: Use) -> Choice:
    """The smallest instance for a use that has what a machine wants.

    Raises:
        NoInstance: none has it; says why, and what is nearest.
    """
    return catalog.choose(INSTANCES, machine, use, service=SERVICES[use], absent=ABSENT)


def _named(machine: Instance) -> Iterator[Instance]:
    if machine.uses & SAGEMAKER:
        yield replace(machine, type=f"ml.{machine.type}", uses=machine.uses & SAGEMAKER)
    if "cluster" in machine.uses:
        yield replace(machine, uses=frozenset({"cluster"}))


INSTANCES: tuple[Instance, ...] = tuple(instance for machine in MACHINES for instance in _named(machine))
"""The rows as each API names them: `ml.g6.xlarge` in SageMaker, `g6.xlarge` in Batch."""
