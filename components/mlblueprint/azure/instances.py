"""VM sizes of Azure Machine Learning, and the smallest that has what a machine wants.

Managed online endpoints have a list of their own; jobs and compute clusters share the other.
"""

from __future__ import annotations

from mlblueprint import catalog
from mlblueprint.catalog import Absence, Choice, Instance, Use
from mlblueprint.spec.machine import Machine

SERVICES: dict[Use, str] = {"training": "Azure ML", "hosting": "Azure ML", "cluster": "Azure ML"}

EVERY: frozenset[Use] = frozenset({"training", "hosting", "cluster"})
JOBS: frozenset[Use] = frozenset({"training", "cluster"})
HOSTING: frozenset[Use] = frozenset({"hosting"})

COMPUTE = "https://learn.microsoft.com/azure/machine-learning/concept-compute-target, read 2026-11-21"
ENDPOINTS = (
    "https://learn.microsoft.com/azure/machine-learning/reference-managed-online-endpoints-vm-sku-list, read 2026-11-21"
)

INSTANCES: tuple[Instance, ...] = (
    Instance("Standard_NC4as_T4_v3", 4, 28, EVERY, "T4", 1, 16),
    Instance("Standard_NC8as_T4_v3", 8, 56, EVERY, "T4", 1, 16),
    Instance("Standard_NC16as_T4_v3", 16, 110, EVERY, "T4", 1, 16),
    Instance("Standard_NC64as_T4_v3", 64, 440, EVERY, "T4", 4, 16),
    Instance("Standard_NV36ads_A10_v5", 36, 440, HOSTING, "A10", 1, 24),
    Instance("Standard_NV36adms_A10_v5", 36, 880, HOSTING, "A10", 1, 24),
    Instance("Standard_NV72ads_A10_v5", 72, 880, HOSTING, "A10", 2, 24),
    Instance("Standard_ND96asr_v4", 96, 900, EVERY, "A100", 8, 40),
    Instance("Standard_NC24ads_A100_v4", 24, 220, EVERY, "A100", 1, 80),
    Instance("Standard_NC48ads_A100_v4", 48, 440, EVERY, "A100", 2, 80),
    Instance("Standard_NC96ads_A100_v4", 96, 880, EVERY, "A100", 4, 80),
    Instance("Standard_ND96amsr_A100_v4", 96, 1800, EVERY, "A100", 8, 80),
    # The H100 of the NC series is the NVL card with 94GB; the ND series has the SXM one with 80GB.
    Instance("Standard_NC40ads_H100_v5", 40, 320, EVERY, "H100", 1, 94),
    Instance("Standard_NC80adis_H100_v5", 80, 640, EVERY, "H100", 2, 94),
    Instance("Standard_ND96isr_H100_v5", 96, 1900, EVERY, "H100", 8, 80),
    Instance("Standard_ND96isr_H200_v5", 96, 1850, JOBS, "H200", 8, 141),
    # 4 GiB for each cpu, then 8: cpus alone get a balanced machine, as on every cloud.
    Instance("Standard_D2ds_v4", 2, 8, JOBS),
    Instance("Standard_D4ds_v4", 4, 16, JOBS),
    Instance("Standard_D8ds_v4", 8, 32, JOBS),
    Instance("Standard_D16ds_v4", 16, 64, JOBS),
    Instance("Standard_D32ds_v4", 32, 128, JOBS),
    Instance("Standard_D48ds_v4", 48, 192, JOBS),
    Instance("Standard_D64ds_v4", 64, 256, JOBS),
    Instance("Standard_E2a_v4", 2, 16, JOBS),
    Instance("Standard_E4a_v4", 4, 32, JOBS),
    Instance("Standard_E8a_v4", 8, 64, JOBS),
    Instance("Standard_E16a_v4", 16, 128, JOBS),
    Instance("Standard_E20a_v4", 20, 160, JOBS),
    Instance("Standard_E32a_v4", 32, 256, JOBS),
    Instance("Standard_E48a_v4", 48, 384, JOBS),
    Instance("Standard_E64a_v4", 64, 512, JOBS),
    Instance("Standard_E96a_v4", 96, 672, JOBS),
    Instance("Standard_D2as_v4", 2, 8, HOSTING),
    Instance("Standard_D4as_v4", 4, 16, HOSTING),
    Instance("Standard_D8as_v4", 8, 32, HOSTING),
    Instance("Standard_D16as_v4", 16, 64, HOSTING),
    Instance("Standard_D32as_v4", 32, 128, HOSTING),
    Instance("Standard_D48as_v4", 48, 192, HOSTING),
    Instance("Standard_D64as_v4", 64, 256, HOSTING),
    Instance("Standard_D96as_v4", 96, 384, HOSTING),
    Instance("Standard_L8as_v3", 8, 64, HOSTING),
    Instance("Standard_L16as_v3", 16, 128, HOSTING),
    Instance("Standard_L32as_v3", 32, 256, HOSTING),
    Instance("Standard_L48as_v3", 48, 384, HOSTING),
    Instance("Standard_L64as_v3", 64, 512, HOSTING),
    Instance("Standard_L80as_v3", 80, 640, HOSTING),
)
"""One row per VM size.

Training and cluster: the supported series of `COMPUTE`. Hosting: the sizes of `ENDPOINTS`.
Cpus, memory and GPUs: Azure's resource SKUs as Kubernetes' cluster autoscaler carries them,
https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/azure/azure_instance_types.go,
2026-03-17 (ND96amsr has 1800 there and 1900 in Azure's prose: the lesser stands here). Read 2026-11-21.

Left out though listed: NCv3, which is retired, and Dv2, DSv2, Dv3, DSv3, Ev3, ESv3, Fsv2 and Lsv2, which a new
subscription can no longer deploy, by
https://learn.microsoft.com/azure/virtual-machines/sizes/lifecycle/retirements-and-capacity-restrictions;
NDv2 (8 x V100), of which no list says whether new subscriptions get it; parts of an A10, which no count can name.
"""

ABSENT: tuple[Absence, ...] = (
    Absence(
        "V100",
        "Azure retired its V100 sizes, the NCv3 series, on 2025-09-30",
        "https://learn.microsoft.com/azure/virtual-machines/sizes/lifecycle/retirements-and-capacity-restrictions, "
        "read 2026-11-21",
    ),
    Absence("A10", "compute clusters and jobs do not take the NVadsA10_v5 series", COMPUTE, JOBS),
    Absence("H200", "managed endpoints do not take the ND_H200_v5 series", ENDPOINTS, HOSTING),
    Absence("B200", "Azure has it in the GB200 only, which Azure ML does not take", COMPUTE),
)


def choose(machine: Machine, use: Use) -> Choice:
    """The smallest instance for a use that has what a machine wants.

    Raises:
        NoInstance: none has it; says why, and what is nearest.
    """
    return catalog.choose(INSTANCES, machine, use, service=SERVICES[use], absent=ABSENT)
