"""Every field of the blueprint against every cloud: native, emulated or refused.

Read from the clouds' own `limits.py`; no SDK is loaded for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from mlblueprint.limit import Emulation, Limit
from mlblueprint.spec import Blueprint, Model
from mlblueprint.spec.base import fields as model_fields
from mlblueprint.targets import TARGETS, Target

OVERLAYS = "environments"
"""Holds the other fields once more."""

FORMAT = "version"
"""Says how to read the file, and asks nothing of a cloud."""

ANY = "any"
"""What a limit calls its values when it refuses every one."""

INTRODUCTION = """\
# What each cloud does with each field

<!-- Written by `mlblueprint matrix --write docs/matrix.md`; do not edit. -->

`*` stands for any name. **native**: the cloud has a setting for it. **emulated**: done by other means, said below.
**refused**: asking for it is an error before anything is built, with the reason and the nearest alternative.
`-`: a refinement for another cloud, which changes nothing here.
"""

CHECKED = """\
How this was checked: for each field, `tests/test_every_field.py` changes its value in a blueprint that sets them all
and plans it on each cloud; the graph must change, and must not where the table says `-`. Payloads of such plans are
held against the vendor's own published model (`tests/vendor/`). Both are offline: no row reports a live deployment.
"""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cloud does with one field."""

    limits: tuple[Limit, ...] = ()
    emulations: tuple[Emulation, ...] = ()
    elsewhere: bool = False
    """Whether the field refines another cloud."""

    @property
    def words(self) -> str:
        if self.elsewhere:
            return "-"
        if any(limit.values == ANY for limit in self.limits):
            return "refused"
        honoured = "emulated" if self.emulations else "native"
        return "; ".join([honoured, *(f"refused: {limit.values}" for limit in self.limits)])

    @property
    def notes(self) -> list[str]:
        """Why and how, with the source; none for what is plainly native."""
        how = [f"{_sentence(e.how)} Source: {_sentence(e.source)}" for e in self.emulations]
        why = [
            f"Refused{'' if limit.values == ANY else f' {limit.values}'}: {_sentence(limit.reason)} "
            f"Instead: {_sentence(limit.instead)} Source: {_sentence(limit.source)}"
            for limit in self.limits
        ]
        return how + why


@dataclass(frozen=True, slots=True)
class Row:
    """One field, and a cell for each cloud."""

    field: str
    cells: Mapping[str, Cell]


def fields(model: type[Model] = Blueprint) -> list[str]:
    """Path of every leaf field with `*` for any key, in the order of the models.

    Without `environments`, which hold the same ones again.
    """
    return list(dict.fromkeys(_leaves(model, ())))


def matrix(targets: Mapping[str, Target] = TARGETS) -> list[Row]:
    """One row for each field that asks something of a cloud."""
    return [
        Row(field, {target.name: _cell(field, target) for target in targets.values()})
        for field in fields()
        if field != FORMAT
    ]


def matrix_text(targets: Mapping[str, Target] = TARGETS) -> str:
    """The matrix as `docs/matrix.md` holds it: a table, and footnotes for what is not plainly native."""
    notes: dict[tuple[str, str], str] = {}
    lines = [_line("field", *(target.title for target in targets.values())), _line(*["---"] * (len(targets) + 1))]
    for row in matrix(targets):
        cells = [_marked(cell, cloud, notes) for cloud, cell in row.cells.items()]
        lines.append(_line(f"`{row.field}`", *cells))
    footnotes = [f"[^{mark}]: {text}" for cloud in targets for (of, text), mark in notes.items() if of == cloud]
    return "\n".join([INTRODUCTION, *lines, "", CHECKED, *footnotes]).rstrip("\n") + "\n"


def _leaves(annotation: Any, path: tuple[str, ...]) -> Iterator[str]:
    origin, inside = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Model):
        for name, field in model_fields(annotation).items():
            if (*path, name) != (OVERLAYS,):
                yield from _leaves(field.annotation, (*path, name))
    elif origin is dict:
        yield from _leaves(inside[1], (*path, "*"))
    elif origin is Annotated:
        yield from _leaves(inside[0], path)
    elif origin in (Union, UnionType):
        for variant in inside:
            if variant is not NoneType:
                yield from _leaves(variant, path)
    else:
        yield ".".join(path)


def _cell(field: str, target: Target) -> Cell:
    section, _, rest = field.partition(".")
    if section == "clouds" and rest.partition(".")[0] != target.name:
        return Cell(elsewhere=True)
    known = target.limits
    return Cell(
        tuple(limit for limit in known.LIMITS if limit.field == field),
        tuple(emulation for emulation in known.EMULATIONS if emulation.field == field),
    )


def _marked(cell: Cell, cloud: str, notes: dict[tuple[str, str], str]) -> str:
    """The words of a cell with the marks of its notes; one note serves every field that has the same to say."""
    marks = []
    for text in cell.notes:
        mark = f"{cloud}-{1 + sum(of == cloud for of, _ in notes)}"
        marks.append(f"[^{notes.setdefault((cloud, text), mark)}]")
    return " ".join([cell.words, *marks])


def _line(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


def _sentence(text: str) -> str:
    """On one line, with a full stop."""
    line = " ".join(text.split())
    return line if line.endswith(".") else f"{line}."
