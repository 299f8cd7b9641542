"""What a workload runs on, as people say it: `H100:8`, `A100-80GB:4`, or so many cpus and so much memory."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import Discriminator, Field, Tag, model_validator

from mlblueprint.spec.base import Model, conflict, refusal
from mlblueprint.spec.shorthand import Shorthand
from mlblueprint.spec.units import Size

ACCELERATORS = (
    "A10",
    "A100",
    "A10G",
    "B200",
    "H100",
    "H200",
    "Inferentia2",
    "L4",
    "L40S",
    "T4",
    "TPUv5e",
    "Trainium",
    "Trainium2",
    "V100",
)
"""Accelerators that some cloud has; which cloud has which stands in each cloud's `instances.py`."""

FORM = rf"({'|'.join(ACCELERATORS)})(?:-([1-9][0-9]{{0,2}})GB)?:([1-9][0-9]?)"
"""The shorthand, the same for the parser and for editors."""


@dataclass(frozen=True, slots=True)
class Accelerator(Shorthand):
    """So many accelerators of one kind in one machine: `NAME[-MEMORY]:COUNT`."""

    form = FORM
    examples = ("H100:8", "A100-80GB:4")

    name: str
    count: int
    memory_gb: int | None = None
    """Memory of each, in the vendor's gigabytes, where the name alone leaves it open (A100-40GB, A100-80GB)."""

    @classmethod
    def parse(cls, value: object) -> Accelerator:
        """Read the shorthand.

        Raises:
            PydanticCustomError: not of that form, or no accelerator of that name.
        """
        if isinstance(value, Accelerator):
            return value
        match = re.fullmatch(FORM, value) if isinstance(value, str) else None
        if match is None:
            uncounted = isinstance(value, str) and re.fullmatch(FORM, f"{value}:1")
            raise refusal(
                "is not an accelerator and a count",
                f"NAME[-MEMORY]:COUNT with one of {', '.join(ACCELERATORS)}",
                f"write {value}:1" if uncounted else "write it like H100:8, A100-80GB:4 or [L4:1, T4:1]",
            )
        return cls(match[1], int(match[3]), int(match[2]) if match[2] else None)

    def __str__(self) -> str:
        memory = f"-{self.memory_gb}GB" if self.memory_gb else ""
        return f"{self.name}{memory}:{self.count}"


def _one_or_several(value: object) -> str:
    return "several" if isinstance(value, list) else "one"


Accelerators = Annotated[
    Annotated[Accelerator, Tag("one")] | Annotated[list[Accelerator], Tag("several")], Discriminator(_one_or_several)
]
"""One wish, or several in order. Told apart before they are read, so that a misspelt one is one finding and not two."""


class Machine(Model):
    """One machine: accelerators, or cpus and memory. The smallest instance that has them is chosen on each cloud."""

    accelerator: Accelerators | None = None
    """`NAME[-MEMORY]:COUNT` in one machine, such as `H100:8`; a list is an ordered preference: the first that the cloud
    has is taken. Absent: cpus and memory say what is wanted."""

    cpus: Annotated[int, Field(ge=1, le=256)] | None = None
    """Virtual cpus of one machine, at least. Absent: what comes with the accelerator."""

    memory: Size | None = None
    """Memory of one machine, at least, such as `32GB`. Absent: what comes with the rest."""

    @property
    def preferences(self) -> tuple[Accelerator, ...]:
        """The accelerators in order of preference; empty when none is wanted."""
        if self.accelerator is None:
            return ()
        return tuple(self.accelerator) if isinstance(self.accelerator, list) else (self.accelerator,)

    @model_validator(mode="after")
    def _something_is_wanted(self) -> Self:
        if not self.preferences and self.cpus is None:
            raise conflict(
                "accelerator",
                "cpus",
                given="neither an accelerator nor cpus",
                allowed="a machine is asked for by one of them",
                fix="add accelerator: L4:1, or cpus: 4",
            )
        return self
