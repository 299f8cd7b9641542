"""From what a workload wants to the smallest instance that has it: rows in, the best row or the reason out.

Pure: each cloud's `instances.py` brings the rows, with source and date.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from mlblueprint.spec.machine import Accelerator, Machine

Use = Literal["training", "hosting", "cluster"]
"""What an instance may be used for; clouds list the same type for one use and not for another."""


@dataclass(frozen=True, slots=True)
class Instance:
    """One instance type of one cloud."""

    type: str
    """As the cloud's API takes it: `ml.g6.xlarge`, `g2-standard-4`, `Standard_NC4as_T4_v3`."""
    cpus: int
    memory_gib: float
    uses: frozenset[Use]
    accelerator: str | None = None
    """One of `spec.machine.ACCELERATORS`."""
    count: int = 0
    accelerator_gb: int = 0
    """Memory of each accelerator, in the vendor's gigabytes."""
    api_name: str = ""
    """What the cloud's API calls the accelerator, where it wants the name beside the type: `NVIDIA_L4`."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The instance that was chosen, and what for."""

    instance: Instance
    wanted: Accelerator | None

    @property
    def count(self) -> int:
        return self.instance.count

    @property
    def oversized(self) -> bool:
        """Whether it has at least four times the accelerators asked for, which a plan says loudly."""
        return self.wanted is not None and self.instance.count >= 4 * self.wanted.count


class NoInstance(LookupError):
    """No row has what is wanted; `reason` and `instead` are words for a Problem."""

    def __init__(self, reason: str, instead: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.instead = instead


def choose(rows: Sequence[Instance], machine: Machine, use: Use) -> Choice:
    """The smallest instance for a use that has what a machine wants, by the first preference that any row satisfies.

    Raises:
        NoInstance: none has it; says what is nearest.
    """
    usable = [row for row in rows if use in row.uses]
    for wanted in machine.preferences or (None,):
        fitting = [row for row in usable if _has(row, wanted, machine)]
        if fitting:
            return Choice(min(fitting, key=_size), wanted)
    raise NoInstance(_reason(usable, machine, use), _instead(usable, machine))


def _has(row: Instance, wanted: Accelerator | None, machine: Machine) -> bool:
    if machine.cpus is not None and row.cpus < machine.cpus:
        return False
    if machine.memory is not None and row.memory_gib < machine.memory.gib:
        return False
    if wanted is None:
        return row.accelerator is None
    memory_fits = wanted.memory_gb is None or row.accelerator_gb >= wanted.memory_gb
    return row.accelerator == wanted.name and row.count >= wanted.count and memory_fits


def _size(row: Instance) -> tuple[int, int, int, float, str]:
    return (row.count, row.accelerator_gb, row.cpus, row.memory_gib, row.type)


def _reason(usable: Sequence[Instance], machine: Machine, use: Use) -> str:
    if not machine.preferences:
        most = max(((r.cpus, r.memory_gib) for r in usable if r.accelerator is None), default=(0, 0))
        return f"the largest machine for {use} has {most[0]} cpus and {most[1]:g}GB"
    asked = ", ".join(map(str, machine.preferences))
    has = _accelerators(usable)
    return f"no instance for {use} has {asked}; there is {', '.join(has) or 'none'}"


def _instead(usable: Sequence[Instance], machine: Machine) -> str:
    if not machine.preferences:
        return "ask for less"
    wanted = machine.preferences[0]
    same = sorted({row.count for row in usable if row.accelerator == wanted.name})
    if same:
        return f"use {wanted.name}:{max(same)} or fewer"
    memory = wanted.memory_gb or TYPICAL_GB[wanted.name]
    near = sorted({(abs(r.accelerator_gb - memory), r.accelerator) for r in usable if r.accelerator})
    names = list(dict.fromkeys(name for _, name in near))[:2]
    return f"use {' or '.join(f'{name}:{wanted.count}' for name in names)}" if names else "use cpus and memory"


def _accelerators(rows: Iterable[Instance]) -> list[str]:
    most: dict[str, int] = {}
    for row in rows:
        if row.accelerator:
            most[row.accelerator] = max(most.get(row.accelerator, 0), row.count)
    return [f"{name}:{count}" for name, count in sorted(most.items())]


TYPICAL_GB = {
    "A10": 24,
    "A100": 40,
    "A10G": 24,
    "B200": 180,
    "H100": 80,
    "H200": 141,
    "Inferentia2": 32,
    "L4": 24,
    "L40S": 48,
    "T4": 16,
    "TPUv5e": 16,
    "Trainium": 32,
    "Trainium2": 96,
    "V100": 16,
}
"""Memory of one accelerator in gigabytes, to say what is near. Sources: the vendors' data sheets, read 2026-11-21."""
