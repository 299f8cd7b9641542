"""Speed as ratios, measured pairwise in one run so that the machine's moods fall on both sides.

CPU (user and system) of whole processes. Targets: check 1.5, start 1.3, plan 1.15, growth 1.05.
"""

from __future__ import annotations

import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.bench.inputs import buckets, buckets_and_models

ROOT = Path(__file__).parents[2]
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "7"))
RESOURCES_PER_BUCKET = 8
SIZES = (100, 300, 1000, 2000)
"""Numbers of resources between which growth is measured."""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        rows = [_check(Path(folder)), _start(), *_plan(Path(folder))]
    print(f"{'what':<58} {'ratio':>6} {'from':>6} {'to':>6}  target")
    for what, ratios, target in rows:
        middle = statistics.median(ratios)
        verdict = "ok" if middle <= target else "MISSED"
        print(f"{what:<58} {middle:>6.2f} {min(ratios):>6.2f} {max(ratios):>6.2f}  {target} {verdict}")


Row = tuple[str, Sequence[float], float]


def _check(folder: Path) -> Row:
    file = folder / "large.yaml"
    file.write_text(buckets_and_models(1000))
    ratios = _paired(_mlblueprint("check", str(file)), [sys.executable, "-m", "tests.bench.bare", str(file)])
    return ("check, 1,000 buckets and models / bare parse and validate", ratios, 1.5)


def _start() -> Row:
    ratios = _paired(_mlblueprint("check", "--help"), [sys.executable, "-c", "import pydantic"], rounds=3 * ROUNDS)
    return ("check --help / python -c 'import pydantic'", ratios, 1.3)


def _plan(folder: Path) -> list[Row]:
    def plan(count: int) -> list[str]:
        file = folder / f"{count}.yaml"
        file.write_text(buckets(count))
        return _mlblueprint("plan", str(file), "--cloud", "aws")

    count = 1000 // RESOURCES_PER_BUCKET
    by_hand = [sys.executable, "-m", "tests.bench.by_hand", str(count)]
    ratios = _paired(plan(count), by_hand)
    return [
        ("plan, 1,000 AWS resources / typed by hand under mocks", ratios, 1.15),
        ("plan, growth exponent from 100 to 2,000 resources", [_exponent(plan) for _ in range(max(3, ROUNDS // 2))], 1.05),
    ]


def _exponent(command: Callable[[int], list[str]]) -> float:
    """Slope of log CPU over log size, start-up subtracted."""
    idle = min(_cpu(command(0)) for _ in range(3))
    points = [(math.log(size), math.log(_cpu(command(size // RESOURCES_PER_BUCKET)) - idle)) for size in SIZES]
    return statistics.linear_regression(*zip(*points, strict=True)).slope


def _paired(ours: list[str], theirs: list[str], rounds: int = ROUNDS) -> list[float]:
    _cpu(ours), _cpu(theirs)  # bytecode is compiled
    return [_cpu(ours) / _cpu(theirs) for _ in range(rounds)]


def _cpu(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'components'}:{ROOT}", "PYTHONDONTWRITEBYTECODE": ""}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _mlblueprint(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "mlblueprint.cli", *arguments]


main()
