"""For mypy alone: each cloud's classes are what `contract.py` promises. Nothing here runs."""

from __future__ import annotations

import mlblueprint.aws.identity
import mlblueprint.aws.stack
import mlblueprint.azure.identity
import mlblueprint.azure.stack
import mlblueprint.gcp.identity
import mlblueprint.gcp.stack
from mlblueprint import contract


def stacks(
    aws: mlblueprint.aws.stack.MlStack, gcp: mlblueprint.gcp.stack.MlStack, azure: mlblueprint.azure.stack.MlStack
) -> list[contract.MlStack]:
    return [aws, gcp, azure]


def identities(
    aws: mlblueprint.aws.identity.Identity,
    gcp: mlblueprint.gcp.identity.Identity,
    azure: mlblueprint.azure.identity.Identity,
) -> list[contract.Identity]:
    return [aws, gcp, azure]
