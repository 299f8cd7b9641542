"""`python -m tests.engine.record VERSION`: keeps the state of each stack of churn as this version's program makes it.

A kept state stands for what users of that version have: blueprint, stack file and the engine's own state in one file,
`states/VERSION/STACK.json.xz`. `scripts/states` runs this when a version is released; test_states.py reads it.
"""

from __future__ import annotations

import json
import lzma
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.engine.harness import ROOT, Project, checkout, make_launchers

from mlblueprint.stackfile import read_stack

FOLDER = Path(__file__).with_name("states")
BLUEPRINT = "blueprints/churn.yaml"


@dataclass(frozen=True)
class Kept:
    """One stack of one released version."""

    version: str
    stack: str
    blueprint: str
    stack_file: str
    state: dict[str, Any]
    """As `pulumi stack export --show-secrets` writes it; all secrets are the emulated cloud's."""

    def write(self) -> None:
        file = FOLDER / self.version / f"{self.stack}.json.xz"
        file.parent.mkdir(parents=True, exist_ok=True)
        content = {"blueprint": self.blueprint, "stack_file": self.stack_file, "state": self.state}
        file.write_bytes(lzma.compress(json.dumps(content, sort_keys=True).encode(), preset=9))


def kept() -> list[Kept]:
    """All states of all versions."""
    return [
        Kept(file.parent.name, file.name.removesuffix(".json.xz"), **json.loads(lzma.decompress(file.read_bytes())))
        for file in sorted(FOLDER.glob("*/*.json.xz"))
    ]


def record(version: str, project: Project, name: str) -> Kept:
    """Bring a stack up, and take what the engine remembers."""
    stack = project.stack(name)
    stack.up()
    return Kept(
        version,
        name,
        (project.root / BLUEPRINT).read_text(encoding="utf-8"),
        (project.stacks / f"Pulumi.{name}.yaml").read_text(encoding="utf-8"),
        stack.export("--show-secrets"),
    )


def main() -> None:
    version = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        launchers = make_launchers(Path(folder) / "bin")
        for file in sorted((ROOT / "stacks").glob("Pulumi.*.yaml")):
            if read_stack(str(file)).config["mlblueprint:blueprint"] == BLUEPRINT:
                name = file.name.split(".")[1]
                (world := Path(folder, name)).mkdir()  # an account of its own: some things are there once in each
                record(version, checkout(world, launchers), name).write()


if __name__ == "__main__":
    main()
