"""Disks of SageMaker's machines: some have their own, which are encrypted and sized by the hardware."""

from __future__ import annotations

from collections.abc import Mapping

from mlblueprint.catalog import Instance

OWN_DISKS_GB: Mapping[str, int] = {
    "g4dn.xlarge": 125,
    "g4dn.2xlarge": 225,
    "g4dn.4xlarge": 225,
    "g4dn.8xlarge": 900,
    "g4dn.16xlarge": 900,
    "g4dn.12xlarge": 900,
    "g5.xlarge": 250,
    "g5.2xlarge": 450,
    "g5.4xlarge": 600,
    "g5.8xlarge": 900,
    "g5.16xlarge": 1900,
    "g5.12xlarge": 3800,
    "g5.24xlarge": 3800,
    "g5.48xlarge": 7600,
    "g6.xlarge": 250,
    "g6.2xlarge": 450,
    "g6.4xlarge": 600,
    "g6.8xlarge": 900,
    "g6.16xlarge": 1880,
    "g6.12xlarge": 3760,
    "g6.24xlarge": 3760,
    "g6.48xlarge": 7520,
    "g6e.xlarge": 250,
    "g6e.2xlarge": 450,
    "g6e.4xlarge": 600,
    "g6e.8xlarge": 900,
    "g6e.16xlarge": 1900,
    "g6e.12xlarge": 3800,
    "g6e.24xlarge": 3800,
    "g6e.48xlarge": 7600,
    "p4d.24xlarge": 8000,
    "p4de.24xlarge": 8000,
    "p5.4xlarge": 3800,
    "p5.48xlarge": 30400,
    "p5en.48xlarge": 30400,
    "p5e.48xlarge": 30400,
    "p6-b200.48xlarge": 30400,
    "trn1.2xlarge": 474,
    "trn1.32xlarge": 7600,
    "trn1n.32xlarge": 7600,
    "trn2.48xlarge": 7600,
}
"""EC2 instance type -> gigabytes of its own disks together; types without a row have none, and disks of EBS instead.

`instance-local-nvme` of website/content/en/docs/reference/instance-types.md in
https://github.com/aws/karpenter-provider-aws at 1d927085, read 2026-11-21.
"""

SOURCE = (
    "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ResourceConfig.html, as in botocore 1.44.5,"
    " read 2026-11-21"
)
"""SageMaker uses a machine's own disks and no others, takes no key for them, and no size beyond theirs."""


def own_gib(machine: Instance) -> float | None:
    """Room on the machine's own disks; None where EBS's are attached in the size that is asked for."""
    gigabytes = OWN_DISKS_GB.get(machine.type.removeprefix("ml."))
    return None if gigabytes is None else gigabytes * 1000**3 / 1024**3
