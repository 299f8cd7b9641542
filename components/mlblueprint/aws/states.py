"""The definition of a Step Functions state machine, as far as jobs need it: typed parts that become its JSON.

Parts have the names of the Amazon States Language with JSONata:
https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html and, for Batch,
https://docs.aws.amazon.com/step-functions/latest/dg/connect-batch.html, the latter read 2026-11-21.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Literal

from mlblueprint.aws.pipeline import ModelPackage, Part


class Variable(Part):
    """A variable that one run of a container has beside those of its definition."""

    Name: str
    Value: str


class Overrides(Part):
    """What one run has of its own."""

    Environment: Sequence[Variable]


class SubmitJob(Part):
    """The request of Batch's SubmitJob."""

    JobName: str
    JobQueue: str
    JobDefinition: str
    ContainerOverrides: Overrides | None = None


class Again(Part):
    """What is tried again, and how often."""

    ErrorEquals: Sequence[str] = ("States.ALL",)
    IntervalSeconds: int = 30
    MaxAttempts: int = 3
    BackoffRate: float = 2.0


class Task(Part):
    """A state that asks a service for something."""

    Type: Literal["Task"] = "Task"
    Resource: str
    Arguments: SubmitJob | ModelPackage
    Retry: Sequence[Again] | None = None
    Next: str | None = None
    End: Literal[True] | None = None


class StateMachine(Part):
    """A whole definition."""

    QueryLanguage: Literal["JSONata"] = "JSONata"
    StartAt: str
    States: Mapping[str, Task]

    def text(self) -> str:
        """The definition as Step Functions takes it."""
        return json.dumps(self.model_dump(by_alias=True, exclude_none=True))
