"""Policy documents: statements as plain data, outputs allowed anywhere inside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi import Output

Statement = Mapping[str, Any]
"""One statement of an IAM policy, in IAM's own words."""


def document(*statements: Statement) -> Output[str]:
    """The JSON text of a policy with these statements."""
    return Output.json_dumps({"Version": "2012-10-17", "Statement": list(statements)})
