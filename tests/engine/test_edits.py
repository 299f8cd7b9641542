"""Edits of a blueprint that is deployed: exactly the operations of edits.yaml, and nothing stateful is lost unsaid.

Rows of the table that share a `run` are applied together, one `up` for all; `touches` tells whose operation is whose.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.engine.cloud.world import put_object
from tests.engine.harness import PROVIDER, ROOT, SPINE, STACK_TYPE, Project, Run, Stack, has_its_turn

TABLE = Path(__file__).with_name("edits.yaml")
COMPONENT = "mlblueprint:"
UNCHANGED = ("same", "read", "refresh")
REPLACING = ("replace", "create-replacement", "delete-replaced")
"""The steps of one replacement, which the table calls `replace`."""
LOSSES = ("replace", "delete")

Step = tuple[str, str]
"""Operation and URN."""


@dataclass(frozen=True)
class Row:
    """One edit, and what it does on each cloud."""

    edit: str
    blueprint: Mapping[str, Any]
    """Laid over the blueprint as an environment is: maps merge, null removes."""
    run: str
    touches: str = ".*"
    """Pattern of the logical names that this edit, and no other of the same run, may touch."""
    stacks: tuple[str, ...] = ("dev", "prod")
    does: Mapping[str, Mapping[str, Mapping[str, int]]] = field(default_factory=dict)
    """Cloud, or environment and cloud -> operation -> type -> how many."""
    loses: str = ""
    """Why something stateful goes."""
    refused: str = ""
    """What the engine says instead of doing it."""
    preview: bool = False
    """Whether the edit is only looked at, and taken back."""

    def expected(self, stack: str) -> Counter[str]:
        """`create Bucket` -> how many."""
        operations = self.does.get(stack, self.does.get(stack.partition("-")[2], {}))
        return Counter({f"{op} {type_}": n for op, types in operations.items() for type_, n in types.items()})


ROWS = [
    Row(**{**row, "stacks": tuple(row.get("stacks", ("dev", "prod")))}) for row in yaml.safe_load(TABLE.read_text())
]
RUNS = list(dict.fromkeys(row.run for row in ROWS))


@pytest.fixture(scope="module", params=["dev", "prod"])
def stack(request: pytest.FixtureRequest, fresh: Callable[[], Project], target: str) -> Stack:
    if not has_its_turn(request.param, target):
        pytest.skip("the other environment has its turn on this cloud")
    made = fresh().stack(f"{request.param}-{target}")
    shutil.copy(SPINE, blueprint(made))
    made.edit("{mode: private}", "{mode: private, cidr: 10.64.0.0/18}")  # one that can grow
    made.up()
    return made


@pytest.mark.parametrize("name", RUNS)
def test_edit_does_what_the_table_says(stack: Stack, name: str):
    rows = [row for row in ROWS if row.run == name and {stack.name, stack.name.partition("-")[0]} & {*row.stacks}]
    if not rows:
        pytest.skip(f"{name} is for another environment")
    before = blueprint(stack).read_text(encoding="utf-8")
    lay(stack, rows)
    refused = [row.refused for row in rows if row.refused]
    only_look = bool(refused) or any(row.preview for row in rows)
    try:
        run = stack.preview(expect=not refused) if only_look else stack.up()
    finally:
        if only_look:
            blueprint(stack).write_text(before, encoding="utf-8")
    for text in refused:
        assert text in run.errors + run.output
    found: list[str] = []
    left = dict.fromkeys(steps(run))
    for row in rows:
        mine = [step for step in left if re.fullmatch(row.touches, logical(step[1]))]
        for step in mine:
            del left[step]
        if not row.refused and (done := counted(mine)) != row.expected(stack.name):
            found.append(f"{row.edit}: {shown(done)}")
        found += [f"{row.edit}: {step[0]} of {step[1]}, unsaid" for step in mine if lost(stack, step) and not row.loses]
    assert not found, f"on {stack.name}:\n" + "\n".join(found)
    assert not left, f"no edit of this run explains {list(left)}"


def test_bucket_is_renamed_the_documented_way(stack: Stack):
    """The block in docs/renaming.md, word for word, on a bucket with data in it."""
    if stack.name.startswith("dev"):
        pytest.skip("production is where a lost bucket hurts")
    store = stack.project.store
    bucket = next(one for one in store.ours() if logical(one.urn) == "churn-storage-features")
    put_object(store, bucket, "data")
    block = re.search(r"```bash\n(.*?)```", (ROOT / "docs/renaming.md").read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    shell = subprocess.run(
        [str(shutil.which("bash")), "-euo", "pipefail", "-c", block[1].replace("prod-aws", stack.name)],
        cwd=stack.project.root, env=stack.project.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert shell.returncode == 0, shell.stderr
    text = yaml.safe_load(blueprint(stack).read_text(encoding="utf-8"))
    buckets = text["storage"]["buckets"]
    buckets["signals"] = buckets.pop("features")
    text["environments"]["dev"].pop("storage")
    blueprint(stack).write_text(yaml.safe_dump(text), encoding="utf-8")
    if stack.name.endswith("azure"):
        refused = stack.preview(expect=False)
        assert "churn-storage-signals" in refused.errors and "protect" in refused.errors
        return
    done = counted(steps(stack.up()))
    assert done == {"aws": {"update BucketLogging": 1}, "gcp": {"update Bucket": 1}}[stack.name.partition("-")[2]]
    kept = [one.rid for one in store.ours() if (one.type, one.id) == (bucket.type, bucket.id)]
    assert kept == [bucket.rid], "it is another bucket"
    assert stack.preview("--expect-no-changes").ops == {}


def blueprint(stack: Stack) -> Path:
    return stack.project.root / "blueprints/churn.yaml"


def lay(stack: Stack, rows: list[Row]) -> None:
    text = yaml.safe_load(blueprint(stack).read_text(encoding="utf-8"))
    for row in rows:
        text = merged(text, row.blueprint)
    blueprint(stack).write_text(yaml.safe_dump(text, sort_keys=False), encoding="utf-8")


def merged(below: object, above: object) -> Any:
    if not (isinstance(below, Mapping) and isinstance(above, Mapping)):
        return above
    both = {**below, **{key: merged(below.get(key), value) for key, value in above.items()}}
    return {key: value for key, value in both.items() if key not in above or above[key] is not None}


def steps(run: Run) -> Iterator[Step]:
    """What the engine does to what providers make; each replacement once."""
    for op, urn in run.steps:
        type_ = kind(urn)
        if op not in UNCHANGED and type_ != STACK_TYPE and not type_.startswith((PROVIDER, COMPONENT)):
            yield "replace" if op in REPLACING else op, urn


def counted(done: Iterator[Step] | list[Step]) -> Counter[str]:
    return Counter(f"{op} {kind(urn).rpartition(':')[2]}" for op, urn in dict.fromkeys(done))


def shown(done: Counter[str]) -> str:
    """As the table writes it."""
    return ", ".join(f"{what}: {n}" for what, n in sorted(done.items())) or "nothing"


def lost(stack: Stack, step: Step) -> bool:
    """Whether the step takes something away that this project protects in production, on whatever stack."""
    return step[0] in LOSSES and kind(step[1]) in stateful(stack)


def stateful(stack: Stack) -> set[str]:
    production = Stack(stack.project, f"prod-{stack.name.partition('-')[2]}")
    return {kind(node.urn) for node in production.graph().resources() if node.protected}


def kind(urn: str) -> str:
    return urn.split("::")[2].rpartition("$")[2]


def logical(urn: str) -> str:
    return urn.rpartition("::")[2]
