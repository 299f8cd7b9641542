"""One judge for each vendor: what would the cloud's own model say of this payload?"""

from __future__ import annotations

import importlib
from collections.abc import Mapping

from .unknown import UNKNOWN

__all__ = ["UNKNOWN", "check"]

JUDGES = {"aws": ".aws", "gcp": ".gcp", "azure-native": ".azure", "pulumi-python": ".ours"}
"""Package of a Pulumi token -> module with `check(resource_type, inputs)`; imported when first asked."""


def check(resource_type: str, inputs: Mapping[str, object]) -> list[str]:
    """Problems the vendor's model finds in a resource's wire inputs; empty means accepted.

    `resource_type` is the Pulumi token (`aws:s3/bucket:Bucket`, `pulumi:providers:aws`), `inputs` are camelCase
    and JSON-like: integers as `int`, secrets unwrapped, values not known yet as `UNKNOWN`.
    """
    package = resource_type.removeprefix("pulumi:providers:").partition(":")[0]
    module = JUDGES.get(package)
    if module is None:
        return [f"no vendor model for package '{package}': add its module to JUDGES in tests/vendor/__init__.py"]
    return importlib.import_module(module, __package__).check(resource_type, inputs)
