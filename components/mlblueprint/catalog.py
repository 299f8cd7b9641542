"""From what a workload wants to the smallest instance that has it: rows in, the best row or the reason out.

Pure: each cloud's `instances.py` brings the rows, with source and date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, get_args

from mlblueprint.problems import Path, Problem
from mlblueprint.spec.machine import Accelerator, Machine

Use = Literal["training", "hosting", "cluster"]
"""What an instance may be used for; clouds list the same type for one use and not for another."""

USES: tuple[Use, ...] = get_args(Use)

OVERSIZED = 4
"""How many times the accelerators asked for are too many to take without a word."""


@dataclass(frozen=True, slots=True)
class Instance:
    """One instance type of one cloud, with the accelerators that it comes with."""

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
    topology: str = ""
    """How TPU chips are arranged, where the API wants it: `2x4`."""


@dataclass(frozen=True, slots=True)
class Absence:
    """Why a cloud has no row for an accelerator where people expect one."""

    accelerator: str
    reason: str
    source: str
    """Where the vendor says so, and the date it was read."""
    uses: frozenset[Use] = frozenset(USES)


class Offer(Protocol):
    """A cloud's `instances.py`; importing it loads no SDK."""

    INSTANCES: tuple[Instance, ...]
    """In order of preference among instances of equal size."""
    SERVICES: dict[Use, str]
    """What runs each use, in the vendor's words: `SageMaker`."""
    ABSENT: tuple[Absence, ...]

    def choose(self, machine: Machine, use: Use) -> Choice:
        """The smallest instance of this cloud for a use that has what a machine wants.

        Raises:
            NoInstance: none has it; says why, and what is nearest.
        """


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
        """Whether it has many times the accelerators asked for, which a plan says loudly."""
        return self.wanted is not None and self.instance.count >= OVERSIZED * self.wanted.count

    @property
    def warning(self) -> str | None:
        """What a plan says loudly: `A100:1 takes p4d.24xlarge, which has 8: ...`. None when the size is as asked."""
        if not self.oversized:
            return None
        return f"{self.wanted} takes {self.instance.type}, which has {self.count}: nothing smaller is enough"


class NoInstance(LookupError):
    """No row has what is wanted; `reason` and `instead` are words for a Problem."""

    def __init__(self, reason: str, instead: str) -> None:
        super().__init__(f"{reason}; {instead}")
        self.reason = reason
        self.instead = instead


def choose(
    rows: Sequence[Instance], machine: Machine, use: Use, *, service: str = "this cloud", absent: Iterable[Absence] = ()
) -> Choice:
    """The smallest instance for a use that has what a machine wants, by the first preference that any row satisfies.

    Smallest is by accelerators, then their memory, cpus and memory; of equals, the row that stands first.

    Raises:
        NoInstance: none has it; says why in the words of the service, and what is nearest.
    """
    usable = [row for row in rows if use in row.uses]
    for wanted in machine.preferences or (None,):
        fitting = [row for row in usable if has(row, wanted) and _large_enough(row, machine)]
        if fitting:
            return Choice(min(fitting, key=_size), wanted)
    raise _Refusal(rows, usable, machine, use, service, tuple(absent)).error()


def refused(machines: Iterable[tuple[Path, Machine]], use: Use, offer: Offer, cloud: str) -> list[Problem]:
    """One problem for each machine that a cloud has no instance for, at its accelerator or, without one, its cpus."""
    problems = []
    for path, machine in machines:
        try:
            offer.choose(machine, use)
        except NoInstance as none:
            field = "accelerator" if machine.preferences else "cpus"
            wanted = ", ".join(map(str, machine.preferences)) or machine.cpus
            given = f"{field} {wanted} is not possible on {cloud}"
            problems.append(Problem((*path, field), given, none.reason, none.instead))
    return problems


def has(row: Instance, wanted: Accelerator | None) -> bool:
    """Whether an instance has the accelerators wanted, or none when none are."""
    if wanted is None:
        return row.accelerator is None
    return row.accelerator == wanted.name and row.count >= wanted.count and _remembers(row, wanted)


def _remembers(row: Instance, wanted: Accelerator) -> bool:
    return wanted.memory_gb is None or row.accelerator_gb >= wanted.memory_gb


def _large_enough(row: Instance, machine: Machine) -> bool:
    cpus = machine.cpus is None or row.cpus >= machine.cpus
    return cpus and (machine.memory is None or row.memory_gib >= machine.memory.gib)


def _size(row: Instance) -> tuple[int, int, int, float]:
    return (row.count, row.accelerator_gb, row.cpus, row.memory_gib)


FOR: dict[Use, str] = {"training": "for training", "hosting": "for hosting", "cluster": "for clusters"}


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Finds the words when no row fits: which part of the wish is too much, and what of it there is."""

    rows: Sequence[Instance]
    usable: Sequence[Instance]
    machine: Machine
    use: Use
    service: str
    absent: tuple[Absence, ...]

    def error(self) -> NoInstance:
        """What to raise: the reason of every preference, and the way out of the first."""
        found = [self._words(wanted) for wanted in self.machine.preferences or (None,)]
        return NoInstance("; ".join(dict.fromkeys(reason for reason, _ in found)), found[0][1])

    def _words(self, wanted: Accelerator | None) -> tuple[str, str]:
        if wanted is None:
            return self._too_small([row for row in self.usable if row.accelerator is None], "")
        same = [row for row in self.usable if row.accelerator == wanted.name]
        if not same:
            return self._missing(wanted), self._nearest(wanted)
        remembering = [row for row in same if _remembers(row, wanted)]
        if not remembering:
            sizes = " or ".join(f"{gb}GB" for gb in sorted({row.accelerator_gb for row in same}))
            reason = f"{self.service} has {wanted.name} with {sizes} {FOR[self.use]}, not with {wanted.memory_gb}GB"
            largest = max((row.accelerator_gb for row in same if row.count >= wanted.count), default=None)
            if largest is None:
                return reason, self._nearest(wanted)
            return reason, f"use {Accelerator(wanted.name, wanted.count, largest)}"
        fitting = [row for row in remembering if row.count >= wanted.count]
        if not fitting:
            most = Accelerator(wanted.name, max(row.count for row in remembering), wanted.memory_gb)
            return f"{self.service} has at most {most} in one machine {FOR[self.use]}", f"use {most}"
        return self._too_small(fitting, f" with {wanted}")

    def _missing(self, wanted: Accelerator) -> str:
        elsewhere = any(row.accelerator == wanted.name for row in self.rows)
        text = f"{self.service} has no {wanted.name}" + (f" {FOR[self.use]}" if elsewhere else "")
        reasons = [a.reason for a in self.absent if a.accelerator == wanted.name and self.use in a.uses]
        return ": ".join([text, *reasons])

    def _too_small(self, fitting: Sequence[Instance], what: str) -> tuple[str, str]:
        if not fitting:
            return f"{self.service} has no machine{what} {FOR[self.use]}", "use an accelerator"
        cpus = self.machine.cpus or 0
        able = [row for row in fitting if row.cpus >= cpus]
        if able:
            most = f"{max(row.memory_gib for row in able):g}GB"
            what = (f" of {cpus} cpus or more" if cpus else "") + what
        else:
            largest = max(fitting, key=lambda row: (row.cpus, row.memory_gib))
            most = f"{largest.cpus} cpus"
            if not _large_enough(largest, self.machine.model_copy(update={"cpus": None})):
                most += f" and {largest.memory_gib:g}GB"
        return f"{self.service} has at most {most} in one machine{what} {FOR[self.use]}", f"ask for at most {most}"

    def _nearest(self, wanted: Accelerator) -> str:
        """The one or two accelerators nearest in memory that the same machine can have here."""
        found = sorted(self._alternatives(wanted))
        if not found:
            return "use cpus and memory alone"
        # What has the whole count and no more goes before what has less, and that before a much larger machine.
        best = [entry for entry in found if entry[0] == found[0][0]][:2]
        return f"use {' or '.join(text for _, _, _, text in sorted(best, key=lambda entry: entry[2]))}"

    def _alternatives(self, wanted: Accelerator) -> Iterator[tuple[int, float, int, str]]:
        """For each accelerator: how unlike the count, how unlike the memory, the memory, and how it is written."""
        memory = wanted.memory_gb or TYPICAL_GB[wanted.name]
        kinds = {_kind(wanted.name), _kind("")}
        able = [row for row in self.usable if row.accelerator and _large_enough(row, self.machine)]
        for name in sorted({row.accelerator for row in able if row.accelerator and _kind(row.accelerator) in kinds}):
            rows = [row for row in able if row.accelerator == name]
            count = min(wanted.count, max(row.count for row in rows))
            smallest = min((row for row in rows if row.count >= count), key=_size)
            gb = smallest.accelerator_gb
            unlike = 0 if count == wanted.count else 1
            if smallest.count >= OVERSIZED * count:
                unlike = 2
            yield unlike, max(gb / memory, memory / gb), gb, str(Accelerator(name, count))


def _kind(accelerator: str) -> str:
    """Code for one kind does not run on another: NVIDIA unless it says otherwise."""
    return KINDS.get(accelerator, "nvidia")


KINDS = {"Inferentia2": "neuron", "Trainium": "neuron", "Trainium2": "neuron", "TPUv5e": "tpu"}

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
"""Memory of one accelerator in gigabytes, to say what is near where a cloud has none. The clouds' own rows are exact.

Sources: NVIDIA data sheets; https://awsdocs-neuron.readthedocs-hosted.com (architecture pages);
https://cloud.google.com/tpu/docs/v5e. Read 2026-11-21.
"""
