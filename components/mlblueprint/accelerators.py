"""Which instance a workload gets for so many accelerators, on each cloud and for each use: the table as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mlblueprint.catalog import USES, Instance, Offer, Use
from mlblueprint.targets import TARGETS, target

NOTE = "The smallest of each. A count between two rows takes the larger; A100-80GB:4 asks for memory too."


def accelerators_text(cloud: str | None = None) -> str:
    """The table of one cloud, or of all.

    Raises:
        BlueprintError: there is no cloud of that name.
    """
    chosen = TARGETS.values() if cloud is None else (target(cloud),)
    return "\n".join([*("\n".join(_section(one.name, one.instances)) + "\n" for one in chosen), NOTE]) + "\n"


def _section(name: str, offer: Offer) -> Iterator[str]:
    services = dict.fromkeys(offer.SERVICES[use] for use in USES)
    yield f"{name}: {', '.join(services)}"
    yield ""
    yield from _aligned([("accelerator", "memory", *USES), *_rows(offer.INSTANCES)])
    if offer.ABSENT:
        yield ""
        for absence in offer.ABSENT:
            uses = (
                "" if len(absence.uses) == len(USES) else f" ({', '.join(use for use in USES if use in absence.uses)})"
            )
            yield f"  no {absence.accelerator}{uses}: {absence.reason}"


def _rows(rows: Sequence[Instance]) -> Iterator[tuple[str, ...]]:
    kinds = sorted({(row.accelerator, row.accelerator_gb, row.count) for row in rows if row.accelerator})
    for name, gb, count in kinds:
        same = [r for r in rows if (r.accelerator, r.accelerator_gb, r.count) == (name, gb, count)]
        yield (f"{name}:{count}", f"{gb}GB", *(_smallest(same, use) for use in USES))
    plain = [row for row in rows if row.accelerator is None]
    yield ("cpus", "", *(_cpus(plain, use) for use in USES))


def _smallest(rows: Iterable[Instance], use: Use) -> str:
    usable = [row for row in rows if use in row.uses]
    return min(usable, key=lambda row: (row.cpus, row.memory_gib)).type if usable else "-"


def _cpus(rows: Iterable[Instance], use: Use) -> str:
    cpus = [row.cpus for row in rows if use in row.uses]
    return f"{min(cpus)} to {max(cpus)}"


def _aligned(lines: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        yield ("  " + "  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True))).rstrip()
