"""Policy documents: statements as plain data, outputs allowed anywhere inside."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pulumi import Output

Statement = Mapping[str, Any]
"""One statement of an IAM policy, in IAM's own words."""


def document(*statements: Statement) -> Output[str]:
    """The JSON text of a policy with these statements."""
    return Output.json_dumps(_policy(statements))


def text(*statements: Statement) -> str:
    """The same, where everything is known."""
    return json.dumps(_policy(statements))


def _policy(statements: tuple[Statement, ...]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}
