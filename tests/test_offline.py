"""A plan needs no network, no credentials and no Pulumi command."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import ROOT

CHURN = ROOT / "blueprints" / "churn.yaml"

NO_SOCKETS = """
import sys
def hook(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.bind", "subprocess.Popen", "os.exec"):
        raise RuntimeError(f"a plan must not do this: {event} {args}")
sys.addaudithook(hook)
from mlblueprint.cli import main
sys.exit(main(sys.argv[1:]))
"""
"""Runs the command in an interpreter that refuses every connection and every child process."""


def _environment():
    """Neither a home with credentials nor a PATH with the pulumi command; SDKs look for both."""
    return {"HOME": "/nonexistent", "PATH": "/nonexistent", "PYTHONPATH": str(ROOT / "components")}


def test_plan_opens_no_connection_and_starts_no_process(cloud):
    done = subprocess.run(
        [sys.executable, "-c", NO_SOCKETS, "plan", str(CHURN), "--cloud", cloud, "--environment", "prod"],
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert f"{cloud}, environment prod" in done.stdout


def test_plan_runs_in_a_network_namespace_without_interfaces(cloud):
    unshare = shutil.which("unshare")
    allowed = unshare and subprocess.run([unshare, "-rn", "true"], capture_output=True, check=False).returncode == 0
    if not allowed:
        pytest.skip("this machine gives no network namespaces; the test above refuses connections instead")
    done = subprocess.run(
        [unshare, "-rn", sys.executable, "-m", "mlblueprint.cli", "plan", str(CHURN), "--cloud", cloud],
        env={**_environment(), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("seed", ["0", "1"])
def test_two_processes_print_the_same_bytes(cloud, seed, planned, monkeypatch):
    monkeypatch.chdir(ROOT)
    done = subprocess.run(
        [sys.executable, "-m", "mlblueprint.cli", "plan", "blueprints/churn.yaml", "--cloud", cloud, "--format", "json"],
        cwd=ROOT,
        env={**_environment(), "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    graph = planned(Path("blueprints/churn.yaml"), cloud).to_dict()
    assert done.stdout == json.dumps({cloud: graph}, indent=2, ensure_ascii=False) + "\n"
