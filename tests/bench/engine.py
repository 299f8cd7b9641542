"""Speed through Pulumi's engine, CPU of program and engine apart, beside the same resources written by hand.

The cloud is emulated, so a run's seconds say nothing; CPU does. A program's CPU is what its process says when it ends,
the engine's what Linux keeps of its process alone. BENCH_SIZES=10,100 for a quick look; BENCH_COUNT=1 adds what the
program asks of the engine, by method. The engine writes its state once, at the end, so that the disk is not measured.
"""

from __future__ import annotations

import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.inputs import buckets
from tests.engine.harness import Project, make_launchers, missing_engine, program

SIZES = [int(size) for size in os.environ.get("BENCH_SIZES", "10,100,500").split(",")]
"""Numbers of buckets; each is eight AWS resources and a component."""
EXPONENT = 1.1
FIRST = """\
import atexit, os, time
from pathlib import Path
atexit.register(lambda: Path(os.environ["BENCH_CPU"]).write_text(str(time.process_time())))
"""
COUNT = """\
import collections, json
from grpc._channel import _UnaryUnaryMultiCallable
calls, call = collections.Counter(), _UnaryUnaryMultiCallable.__call__
def counted(self, *values, **options):
    calls[self._method.decode().rpartition("/")[2]] += 1
    return call(self, *values, **options)
_UnaryUnaryMultiCallable.__call__ = counted
atexit.register(lambda: Path(os.environ["BENCH_CPU"] + ".calls").write_text(json.dumps(calls)))
"""
OURS = "from mlblueprint.program import deploy\ndeploy()\n"
BY_HAND = "import pulumi\nfrom tests.bench.by_hand import program\nprogram(pulumi.Config().require_int('count'))\n"
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Cost:
    """CPU seconds of one run of the engine."""

    program: float
    engine: float


def main() -> None:
    if reason := missing_engine():
        sys.exit(reason)
    kinds = {"mlblueprint": OURS, "by hand": BY_HAND}
    costs: dict[tuple[str, str, int], Cost] = {}
    print(f"{'command':<8} {'program':<12} {'buckets':>7} {'program CPU s':>14} {'engine CPU s':>13}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        launchers = make_launchers(Path(folder) / "bin")
        for size in (0, *SIZES):
            for kind, text in kinds.items():
                project = _project(Path(folder) / f"{size}-{kind[:2]}", launchers, text, size)
                for command in ("preview", "up"):
                    cost = costs[command, kind, size] = _cost(project, command)
                    line = f"{command:<8} {kind:<12} {size:>7} {cost.program:>14.2f} {cost.engine:>13.2f}"
                    print(line, _calls(project) if command == "preview" else "", flush=True)
    _summary(costs)


def _summary(costs: dict[tuple[str, str, int], Cost]) -> None:
    for command in ("preview", "up"):
        ours = [costs[command, "mlblueprint", size].program for size in (0, *SIZES)]
        theirs = [costs[command, "by hand", size].program for size in (0, *SIZES)]
        print(f"{command}: mlblueprint / by hand, {SIZES[-1]} buckets: {ours[-1] / theirs[-1]:.2f}")
        if len(SIZES) > 1:
            slope = _exponent(ours)
            verdict = "ok" if slope <= EXPONENT else "MISSED"
            print(
                f"{command}: growth exponent {slope:.2f} (by hand {_exponent(theirs):.2f}), target {EXPONENT} {verdict}"
            )


def _exponent(seconds: Sequence[float]) -> float:
    """Slope of log CPU over log size, start-up (the first one) subtracted."""
    idle, *others = seconds
    points = [(math.log(size), math.log(max(cpu - idle, 0.01))) for size, cpu in zip(SIZES, others, strict=True)]
    return statistics.linear_regression(*zip(*points, strict=True)).slope


def _project(folder: Path, launchers: Path, text: str, size: int) -> Project:
    count = COUNT if os.environ.get("BENCH_COUNT") else ""
    project = program(folder, FIRST + count + text, launchers, "bench")
    (project.root / "bench.yaml").write_text(buckets(size), encoding="utf-8")
    config = {"bench:blueprint": "bench.yaml", "bench:cloud": "aws", "aws:region": "eu-central-1"}
    project.stack("bench", {**config, "bench:count": str(size)})
    return project


def _cost(project: Project, command: str) -> Cost:
    said = project.home / "cpu"
    options = ["--yes", "--skip-preview"] if command == "up" else []
    process = subprocess.Popen(
        ["pulumi", command, *options, "--stack", "bench", "--non-interactive", "--suppress-progress"],
        cwd=project.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**project.environment, "PYTHONPATH": f"{ROOT / 'components'}:{ROOT}", "BENCH_CPU": str(said),
             "PULUMI_SKIP_CHECKPOINTS": "true", "PULUMI_EXPERIMENTAL": "true"},
    )  # fmt: skip
    assert process.stdout is not None
    printed = process.stdout.read()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    engine = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    assert process.wait() == 0, printed[-3000:]
    return Cost(float(said.read_text()), engine)


def _calls(project: Project) -> str:
    file = project.home / "cpu.calls"
    return str(json.loads(file.read_text())) if file.exists() else ""


if __name__ == "__main__":
    main()
