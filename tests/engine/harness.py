"""Runs of the real engine, each in a world of its own, and what they said.

stack = project.stack("dev")
done = stack.up()
assert done.ops == {...}
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from tests.engine.cloud.store import Store

from mlblueprint.plan import plan
from mlblueprint.planning.graph import Graph
from mlblueprint.stackfile import read_stack
from mlblueprint.targets import TARGETS

ROOT = Path(__file__).parent.parent.parent
SPINE = Path(__file__).with_name("spine.yaml")
"""A blueprint with the sections that others stand on."""
PACKAGES = ("aws", "gcp", "azure-native")
PASSPHRASE = "canary-passphrase-9d1f"
STACK_TYPE = "pulumi:pulumi:Stack"
PROVIDER = "pulumi:providers:"
TUNED = "from mlblueprint.collector import tune_collector\n\ntune_collector()\n"
"""How a program of ours begins: as `deploy()` does, before it imports an SDK."""
UNDISTURBED = {"PULUMI_EXPERIMENTAL": "true", "PULUMI_SKIP_CHECKPOINTS": "true", "GOGC": "400"}
"""For runs that nobody kills: the engine writes its state once, at the end, which saves a third of the time."""


TURNS = ("prod", "dev")
"""Environments that long tests take in turn, cloud by cloud; MLBLUEPRINT_EVERY_ENVIRONMENT=1 runs them all."""


def has_its_turn(environment: str, cloud: str) -> bool:
    """Whether a long test runs in an environment on a cloud, so that the suite stays under half an hour."""
    turn = TURNS[sorted(TARGETS).index(cloud) % len(TURNS)]
    return environment == turn or os.environ.get("MLBLUEPRINT_EVERY_ENVIRONMENT") == "1"


def one_for_all(cloud: str) -> None:
    """Skip a long test of what is the same on every cloud, but on the first; the same setting runs them all."""
    if cloud != min(TARGETS) and os.environ.get("MLBLUEPRINT_EVERY_ENVIRONMENT") != "1":
        pytest.skip(f"the same on every cloud: {min(TARGETS)} stands for all")


def engine_folder() -> Path:
    """Where scripts/engine puts the engine."""
    return Path(os.environ.get("MLBLUEPRINT_ENGINE") or ROOT / ".engine").absolute()


def missing_engine() -> str | None:
    """Why there is no engine, in one line; None when there is one."""
    if os.access(engine_folder() / "bin" / "pulumi", os.X_OK):
        return None
    return f"no engine in {engine_folder()}: run scripts/engine, which needs pulumi or go on PATH"


@dataclass(frozen=True)
class Run:
    """What one run of the engine did and said."""

    code: int
    output: str
    events: list[dict[str, Any]] = field(repr=False)
    seconds: float
    document: dict[str, Any] = field(default_factory=dict, repr=False)
    """The JSON that the command printed, where it prints any."""

    @cached_property
    def steps(self) -> list[tuple[str, str]]:
        """(operation, URN) in the order in which the engine began them."""
        return [
            (event["resourcePreEvent"]["metadata"]["op"], event["resourcePreEvent"]["metadata"]["urn"])
            for event in self.events
            if "resourcePreEvent" in event
        ]

    @cached_property
    def ops(self) -> dict[str, list[str]]:
        """Operation -> sorted logical names; without what stays the same, the stack itself and providers."""
        found: dict[str, list[str]] = {}
        for op, urn in self.steps:
            type_ = urn.split("::")[2].rpartition("$")[2]
            if op not in ("same", "read") and type_ != STACK_TYPE and not type_.startswith(PROVIDER):
                found.setdefault(op, []).append(urn.rpartition("::")[2])
        return {op: sorted(names) for op, names in found.items()}

    @cached_property
    def changes(self) -> dict[str, int]:
        """The engine's own summary: operation -> how many."""
        for event in self.events:
            if "summaryEvent" in event:
                return {op: number for op, number in event["summaryEvent"]["resourceChanges"].items() if op != "same"}
        return {}

    @cached_property
    def errors(self) -> str:
        """Every error the engine reported, as one text."""
        return "\n".join(
            event["diagnosticEvent"]["message"]
            for event in self.events
            if event.get("diagnosticEvent", {}).get("severity") == "error"
        )

    def ok(self) -> Run:
        """The run itself, once it is sure that it ended well."""
        said = self.errors[-4000:] or f"{self.ops}\n{self.output[: 0 if self.document else 4000]}"
        assert self.code == 0, f"the engine ended with {self.code}:\n{said}"
        return self

    def failed(self) -> Run:
        """The run itself, once it is sure that it failed."""
        assert self.code != 0, f"the engine should have refused:\n{self.output[-4000:]}"
        return self


@dataclass(frozen=True)
class Project:
    """A folder with a Pulumi.yaml, and the world that its stacks live in."""

    root: Path
    home: Path
    """Backend, plugins' cache, the store: nothing is shared with another test or with the person at the keyboard."""
    stacks: Path
    """Where stack files are."""
    launchers: Path
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        return Store(self.home / "cloud.sqlite")

    @property
    def environment(self) -> dict[str, str]:
        path = [
            Path(sys.executable).parent,
            self.launchers,
            engine_folder() / "bin",
            "/usr/local/bin",
            "/usr/bin",
            "/bin",
        ]
        return {
            "PATH": os.pathsep.join(map(str, path)),
            "HOME": str(self.home),
            "PYTHONPATH": str(ROOT / "components"),
            "PULUMI_HOME": str(self.home / "pulumi"),
            "PULUMI_BACKEND_URL": f"file://{self.home}/state",
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            "PULUMI_SKIP_UPDATE_CHECK": "1",
            "PULUMI_DEBUG_COMMANDS": "true",  # the event log is one of them
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS": "1",
            "MLBLUEPRINT_CLOUD": str(self.home / "cloud.sqlite"),
            **self.extra,
        }

    def pulumi(self, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Any command of the CLI."""
        return subprocess.run(
            [str(engine_folder() / "bin" / "pulumi"), *arguments, "--non-interactive"],
            cwd=cwd or self.root, env=self.environment, capture_output=True, text=True, timeout=600, check=False,
        )  # fmt: skip

    def write(self, text: str) -> None:
        """Change the program of a project that `program` made."""
        (self.root / "__main__.py").write_text(TUNED + text, encoding="utf-8")

    def stack(self, name: str, config: Mapping[str, str] | None = None) -> Stack:
        """A new stack; with `config`, its file is written first."""
        if config is not None:
            text = json.dumps({"config": dict(config)})
            (self.stacks / f"Pulumi.{name}.yaml").write_text(text, encoding="utf-8")
        made = self.pulumi("stack", "init", name)
        assert made.returncode == 0, made.stderr
        return Stack(self, name)


@dataclass(frozen=True)
class Stack:
    """One stack of a project, driven through the CLI as a person would."""

    project: Project
    name: str

    def preview(self, *arguments: str, expect: bool = True) -> Run:
        run = self._run("preview", "--json", "--suppress-progress", *arguments)
        return run.ok() if expect else run.failed()

    def up(self, *arguments: str, expect: bool = True) -> Run:
        run = self._run("up", "--yes", "--skip-preview", *arguments)
        return run.ok() if expect else run.failed()

    def refresh(self, *arguments: str, expect: bool = True) -> Run:
        run = self._run("refresh", "--yes", "--skip-preview", *arguments)
        return run.ok() if expect else run.failed()

    def destroy(self, *arguments: str, expect: bool = True) -> Run:
        run = self._run("destroy", "--yes", "--skip-preview", *arguments)
        return run.ok() if expect else run.failed()

    def start(self, *arguments: str) -> Started:
        """A run that goes on by itself, to be disturbed."""
        log = self.project.home / f"started-{self.name}.jsonl"
        log.unlink(missing_ok=True)
        process = subprocess.Popen(
            self._command(*arguments, log=log), cwd=self.project.root, env=self.project.environment,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        return Started(process, log)

    def recover(self) -> list[str]:
        """What to do after an engine was lost (docs/live.md): unlock, then adopt what it was making, if it was made.

        Returns:
            The URNs that were adopted.
        """
        assert self.project.pulumi("cancel", "--yes", "--stack", self.name).returncode == 0
        pending = [operation["resource"] for operation in self.export()["deployment"].get("pending_operations", [])]
        self.refresh("--clear-pending-creates")
        ids = {resource.urn: resource.id for resource in self.project.store.ours()}
        found = [resource for resource in pending if resource["urn"] in ids]
        table: dict[str, str] = {}
        entries = []
        for number, resource in enumerate(found):
            table |= {
                f"parent{number}": resource["parent"],
                f"provider{number}": resource["provider"].rpartition("::")[0],
            }
            entries.append(
                {
                    "type": resource["type"],
                    "name": resource["urn"].rpartition("::")[2],
                    "id": ids[resource["urn"]],
                    "parent": f"parent{number}",
                    "provider": f"provider{number}",
                }
            )
        (self.project.root / "imports.json").write_text(json.dumps({"nameTable": table, "resources": entries}))
        options = ("--yes", "--skip-preview", "--generate-code=false", "--protect=false")
        done = self.project.pulumi("import", "--file", "imports.json", *options, "--stack", self.name)
        assert done.returncode == 0, done.stdout + done.stderr
        return [resource["urn"] for resource in found]

    def export(self, *arguments: str) -> dict[str, Any]:
        done = self.project.pulumi("stack", "export", "--stack", self.name, *arguments)
        assert done.returncode == 0, done.stderr
        document: dict[str, Any] = json.loads(done.stdout)
        return document

    def states(self) -> list[dict[str, Any]]:
        """Everything that the state file holds, components and providers too."""
        found: list[dict[str, Any]] = self.export()["deployment"].get("resources", [])
        return found

    def resources(self) -> list[dict[str, Any]]:
        """What providers made, according to the state file."""
        return [entry for entry in self.states() if entry["custom"] and not entry["type"].startswith(PROVIDER)]

    def edit(self, old: str, new: str) -> None:
        """Change the blueprint of a `checkout` as a person would: by a piece of text that stands there once."""
        file = self.project.root / "blueprints/churn.yaml"
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file.name}"
        file.write_text(text.replace(old, new), encoding="utf-8")

    def graph(self) -> Graph:
        """What `mlblueprint plan` says of this stack now."""
        file = read_stack(str(self.project.stacks / f"Pulumi.{self.name}.yaml"))
        blueprint = self.project.root / file.config["mlblueprint:blueprint"]
        assert file.cloud is not None
        return plan(blueprint, file.cloud, environment=file.environment, config=file.config, stack=self.name)

    def outputs(self) -> dict[str, Any]:
        done = self.project.pulumi("stack", "output", "--json", "--stack", self.name)
        assert done.returncode == 0, done.stderr
        document: dict[str, Any] = json.loads(done.stdout)
        return document

    def _command(self, *arguments: str, log: Path) -> list[str]:
        pulumi = str(engine_folder() / "bin" / "pulumi")
        return [
            pulumi,
            *arguments,
            "--stack",
            self.name,
            "--event-log",
            str(log),
            "--non-interactive",
            "--color",
            "never",
        ]

    def _run(self, *arguments: str) -> Run:
        log = self.project.home / "events.jsonl"
        log.unlink(missing_ok=True)
        began = time.monotonic()
        done = subprocess.run(
            self._command(*arguments, log=log), cwd=self.project.root, env=UNDISTURBED | self.project.environment,
            capture_output=True, text=True, timeout=900, check=False,
        )  # fmt: skip
        seconds = time.monotonic() - began
        document = _json(done.stdout) if "--json" in arguments else {}
        return Run(done.returncode, done.stdout + done.stderr, read_events(log), seconds, document)


@dataclass(frozen=True)
class Started:
    """A run under way, in a process group of its own."""

    process: subprocess.Popen[str]
    log: Path

    def wait_for(self, op: str, name: str = "", seconds: float = 60) -> None:
        """Until the engine has begun `op` on a resource whose logical name contains `name`."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for event in read_events(self.log):
                metadata = event.get("resourcePreEvent", {}).get("metadata", {})
                if metadata.get("op") == op and name in metadata["urn"].rpartition("::")[2]:
                    return
            assert self.process.poll() is None, (
                f"the run ended first:\n{self.process.stdout and self.process.stdout.read()}"
            )
            time.sleep(0.05)
        raise TimeoutError(f"no {op} of {name!r} within {seconds} s")

    def interrupt(self) -> Run:
        """What Ctrl-C does: SIGINT to the engine, which ends in good order."""
        self.process.send_signal(signal.SIGINT)
        return self.finish()

    def kill(self) -> Run:
        """What a lost machine does: the engine, the program and the plugins are gone at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        return self.finish()

    def finish(self) -> Run:
        output, _ = self.process.communicate(timeout=300)
        return Run(self.process.returncode, output, read_events(self.log), 0.0)


def read_events(log: Path) -> list[dict[str, Any]]:
    """The engine's event log; the last line of a run that was killed may be half there."""
    if not log.exists():
        return []
    lines = log.read_text(encoding="utf-8").splitlines()
    return [event for event in map(_json, lines) if event]


def _json(text: str) -> dict[str, Any]:
    try:
        document: dict[str, Any] = json.loads(text[text.index("{") :])
    except ValueError:
        return {}
    return document


def make_launchers(folder: Path) -> Path:
    """`pulumi-resource-<name>` for each package: this Python, this checkout."""
    folder.mkdir()
    for package in PACKAGES:
        launcher = folder / f"pulumi-resource-{package}"
        launcher.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m tests.engine.cloud {package}\n')
        launcher.chmod(0o755)
    return folder


def program(folder: Path, text: str, launchers: Path, name: str = "probe") -> Project:
    """A project whose whole program is `text`."""
    root = folder / name
    root.mkdir(parents=True)
    (root / "Pulumi.yaml").write_text(f"name: {name}\nruntime: python\n", encoding="utf-8")
    project = _project(root, folder, root, launchers)
    project.write(text)
    return project


def checkout(folder: Path, launchers: Path) -> Project:
    """This repository's own project, as a user's fresh copy: its Pulumi.yaml, program, stack files and blueprints."""
    root = folder / "checkout"
    shutil.copytree(ROOT / "stacks", root / "stacks", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "blueprints", root / "blueprints")
    shutil.copy(ROOT / "Pulumi.yaml", root)
    (root / ".venv").symlink_to(sys.prefix)
    return _project(root, folder, root / "stacks", launchers)


def _project(root: Path, folder: Path, stacks: Path, launchers: Path) -> Project:
    home = folder / "home"
    (home / "state").mkdir(parents=True, exist_ok=True)
    return Project(root, home, stacks, launchers)
