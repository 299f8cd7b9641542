"""`compute`: clusters of machines that training jobs share."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from mlblueprint.spec.base import Key, Model, conflict
from mlblueprint.spec.machine import Machine
from mlblueprint.spec.units import Between, Duration

Capacity = Literal["on_demand", "spot", "spot_with_fallback"]


class Nodes(Model):
    """How many machines a cluster may have."""

    min: Annotated[int, Field(ge=0, le=100)] = 0
    """Machines that stay, busy or not. Absent: 0, the cluster scales to nothing."""

    max: Annotated[int, Field(ge=1, le=100)]
    """Machines at the most."""

    @model_validator(mode="after")
    def _min_is_not_above_max(self) -> Self:
        if self.min > self.max:
            raise conflict(
                "min",
                "max",
                given=f"min {self.min} is above max {self.max}",
                allowed=f"from 0 to max, which is {self.max}",
                fix="lower min, or raise max",
            )
        return self


class Cluster(Machine):
    """Machines of one kind, private and encrypted, that come and go with the work."""

    nodes: Nodes
    """How many machines."""

    capacity: Capacity = "on_demand"
    """What is paid for: `on_demand`, `spot` (cheaper, taken away at any time), or `spot_with_fallback` (spot while
    there is any, on-demand otherwise). Absent: on_demand."""

    idle_timeout: Annotated[Duration, Between("5m", "24h")] | None = None
    """How long a machine without work stays before it goes. Absent: the cloud's own habit."""


class Compute(Model):
    """Machines for training."""

    clusters: dict[Key, Cluster]
    """Clusters by name; a job that says `cluster: <name>` runs there."""
