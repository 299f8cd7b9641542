"""Machine types of Vertex AI, with the accelerators that each can have, and the smallest that has what is wanted."""

from __future__ import annotations

from dataclasses import replace

from mlblueprint import catalog
from mlblueprint.catalog import Absence, Choice, Instance, Use
from mlblueprint.spec.machine import Machine

SERVICES: dict[Use, str] = {"training": "Vertex AI", "hosting": "Vertex AI", "cluster": "Vertex AI"}

EVERY: frozenset[Use] = frozenset({"training", "hosting", "cluster"})
JOBS: frozenset[Use] = frozenset({"training", "cluster"})
ONCE: frozenset[Use] = frozenset({"training", "hosting"})
HOSTING: frozenset[Use] = frozenset({"hosting"})

INSTANCES: tuple[Instance, ...] = (
    Instance("n1-standard-4", 4, 15, EVERY, "T4", 1, 16, "NVIDIA_TESLA_T4"),
    Instance("n1-standard-8", 8, 30, EVERY, "T4", 1, 16, "NVIDIA_TESLA_T4"),
    Instance("n1-standard-16", 16, 60, EVERY, "T4", 1, 16, "NVIDIA_TESLA_T4"),
    Instance("n1-standard-8", 8, 30, EVERY, "T4", 2, 16, "NVIDIA_TESLA_T4"),
    Instance("n1-standard-16", 16, 60, EVERY, "T4", 2, 16, "NVIDIA_TESLA_T4"),
    Instance("n1-standard-32", 32, 120, EVERY, "T4", 2, 16, "NVIDIA_TESLA_T4"),
    Instance("n1-standard-16", 16, 60, EVERY, "T4", 4, 16, "NVIDIA_TESLA_T4"),
    Instance("n1-standard-32", 32, 120, EVERY, "T4", 4, 16, "NVIDIA_TESLA_T4"),
    Instance("n1-standard-8", 8, 30, EVERY, "V100", 1, 16, "NVIDIA_TESLA_V100"),
    Instance("n1-standard-16", 16, 60, EVERY, "V100", 2, 16, "NVIDIA_TESLA_V100"),
    Instance("n1-standard-16", 16, 60, EVERY, "V100", 4, 16, "NVIDIA_TESLA_V100"),
    Instance("n1-standard-32", 32, 120, EVERY, "V100", 4, 16, "NVIDIA_TESLA_V100"),
    Instance("n1-standard-32", 32, 120, EVERY, "V100", 8, 16, "NVIDIA_TESLA_V100"),
    Instance("n1-standard-64", 64, 240, JOBS, "V100", 8, 16, "NVIDIA_TESLA_V100"),
    Instance("n1-standard-96", 96, 360, JOBS, "V100", 8, 16, "NVIDIA_TESLA_V100"),
    Instance("g2-standard-4", 4, 16, EVERY, "L4", 1, 24, "NVIDIA_L4"),
    Instance("g2-standard-8", 8, 32, EVERY, "L4", 1, 24, "NVIDIA_L4"),
    Instance("g2-standard-12", 12, 48, EVERY, "L4", 1, 24, "NVIDIA_L4"),
    Instance("g2-standard-16", 16, 64, EVERY, "L4", 1, 24, "NVIDIA_L4"),
    Instance("g2-standard-32", 32, 128, EVERY, "L4", 1, 24, "NVIDIA_L4"),
    Instance("g2-standard-24", 24, 96, EVERY, "L4", 2, 24, "NVIDIA_L4"),
    Instance("g2-standard-48", 48, 192, EVERY, "L4", 4, 24, "NVIDIA_L4"),
    Instance("g2-standard-96", 96, 384, EVERY, "L4", 8, 24, "NVIDIA_L4"),
    Instance("a2-highgpu-1g", 12, 85, EVERY, "A100", 1, 40, "NVIDIA_TESLA_A100"),
    Instance("a2-highgpu-2g", 24, 170, EVERY, "A100", 2, 40, "NVIDIA_TESLA_A100"),
    Instance("a2-highgpu-4g", 48, 340, EVERY, "A100", 4, 40, "NVIDIA_TESLA_A100"),
    Instance("a2-highgpu-8g", 96, 680, EVERY, "A100", 8, 40, "NVIDIA_TESLA_A100"),
    Instance("a2-megagpu-16g", 96, 1360, EVERY, "A100", 16, 40, "NVIDIA_TESLA_A100"),
    Instance("a2-ultragpu-1g", 12, 170, EVERY, "A100", 1, 80, "NVIDIA_A100_80GB"),
    Instance("a2-ultragpu-2g", 24, 340, EVERY, "A100", 2, 80, "NVIDIA_A100_80GB"),
    Instance("a2-ultragpu-4g", 48, 680, EVERY, "A100", 4, 80, "NVIDIA_A100_80GB"),
    Instance("a2-ultragpu-8g", 96, 1360, EVERY, "A100", 8, 80, "NVIDIA_A100_80GB"),
    Instance("a3-highgpu-1g", 26, 234, EVERY, "H100", 1, 80, "NVIDIA_H100_80GB"),
    Instance("a3-highgpu-2g", 52, 468, EVERY, "H100", 2, 80, "NVIDIA_H100_80GB"),
    Instance("a3-highgpu-4g", 104, 936, EVERY, "H100", 4, 80, "NVIDIA_H100_80GB"),
    Instance("a3-highgpu-8g", 208, 1872, EVERY, "H100", 8, 80, "NVIDIA_H100_80GB"),
    Instance("a3-ultragpu-8g", 224, 2952, EVERY, "H200", 8, 141, "NVIDIA_H200_141GB"),
    Instance("a4-highgpu-8g", 224, 3968, EVERY, "B200", 8, 180, "NVIDIA_B200"),
    # A TPU is part of its machine type: the API takes no accelerator type beside it, but a topology.
    Instance("ct5lp-hightpu-1t", 24, 48, ONCE, "TPUv5e", 1, 16, topology="1x1"),
    Instance("ct5lp-hightpu-4t", 112, 192, ONCE, "TPUv5e", 4, 16, topology="2x2"),
    Instance("ct5lp-hightpu-8t", 224, 384, ONCE, "TPUv5e", 8, 16, topology="2x4"),
    # 4 GB for each cpu, then 8: cpus alone get a balanced machine, as on every cloud.
    Instance("n2-standard-2", 2, 8, HOSTING),
    Instance("n2-standard-4", 4, 16, EVERY),
    Instance("n2-standard-8", 8, 32, EVERY),
    Instance("n2-standard-16", 16, 64, EVERY),
    Instance("n2-standard-32", 32, 128, EVERY),
    Instance("n2-standard-48", 48, 192, EVERY),
    Instance("n2-standard-64", 64, 256, EVERY),
    Instance("n2-standard-80", 80, 320, EVERY),
    Instance("n2-standard-96", 96, 384, HOSTING),
    Instance("n2-standard-128", 128, 512, HOSTING),
    Instance("n2-highmem-2", 2, 16, EVERY),
    Instance("n2-highmem-4", 4, 32, EVERY),
    Instance("n2-highmem-8", 8, 64, EVERY),
    Instance("n2-highmem-16", 16, 128, EVERY),
    Instance("n2-highmem-32", 32, 256, EVERY),
    Instance("n2-highmem-48", 48, 384, EVERY),
    Instance("n2-highmem-64", 64, 512, EVERY),
    Instance("n2-highmem-80", 80, 640, EVERY),
    Instance("n2-highmem-96", 96, 768, HOSTING),
    Instance("n2-highmem-128", 128, 864, HOSTING),
)
"""One row per machine type and number of accelerators that goes with it.

Training: machine types, the compatibility table of accelerators and the TPU tables of
https://docs.cloud.google.com/gemini-enterprise-agent-platform/machine-learning/training/configure-compute
Hosting: machine types, cpus, memory and the table of optional GPUs of
https://docs.cloud.google.com/gemini-enterprise-agent-platform/machine-learning/predictions/configure-compute and
.../predictions/use-tpu (autoscaling of TPUs is not supported).
Cluster: a persistent resource takes the VMs and GPUs of training, says
https://docs.cloud.google.com/gemini-enterprise-agent-platform/machine-learning/pipelines/persistent-resources
Accelerator types: AcceleratorType of the discovery document aiplatform v1, revision 20261106. Read 2026-11-21.

Cpus alone are N2 and not N4, which training has and hosting has not.
"""

ABSENT = (
    Absence(
        "TPUv5e",
        "a persistent resource takes GPUs only",
        "https://docs.cloud.google.com/gemini-enterprise-agent-platform/machine-learning/pipelines/"
        "persistent-resources, read 2026-11-21",
        frozenset({"cluster"}),
    ),
)


def choose(machine: Machine, use: Use) -> Choice:
    """The smallest instance for a use that has what a machine wants.

    Raises:
        NoInstance: none has it; says why, and what is nearest.
    """
    return catalog.choose(INSTANCES, machine, use, service=SERVICES[use], absent=ABSENT)


UNPEERED = ("B200", "H200")
"""Accelerators of jobs and clusters that Vertex AI runs in no network of ours."""


class Offer:
    """A part of what Vertex AI has, to choose from."""

    def __init__(self, instances: tuple[Instance, ...], absent: tuple[Absence, ...]) -> None:
        self.INSTANCES = instances
        self.SERVICES = SERVICES
        self.ABSENT = absent

    def choose(self, machine: Machine, use: Use) -> Choice:
        """The smallest instance for a use that has what a machine wants.

        Raises:
            NoInstance: none has it; says why, and what is nearest.
        """
        return catalog.choose(self.INSTANCES, machine, use, service=self.SERVICES[use], absent=self.ABSENT)


ALONE = Offer(INSTANCES, ABSENT)
"""Machines in a network of Google's own."""

PEERED = Offer(
    tuple(replace(row, uses=row.uses - JOBS) if row.accelerator in UNPEERED else row for row in INSTANCES),
    (
        *ABSENT,
        *(
            Absence(
                accelerator,
                "machines with it join no private network; with network: {mode: public} there are some",
                "https://docs.cloud.google.com/gemini-enterprise-agent-platform/machine-learning/training/"
                "using-private-ip, read 2026-11-21",
                JOBS,
            )
            for accelerator in UNPEERED
        ),
    ),
)
"""Machines in the stack's network."""


def offer(*, private: bool) -> Offer:
    """What a stack may choose from, with a network of its own or without one."""
    return PEERED if private else ALONE
