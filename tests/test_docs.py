"""What the documents say is run: their blueprints are planned on every cloud, their commands print what they show.

In a fenced `yaml` block that begins with `version:` stands a whole blueprint; one without is a part, and is laid over a small
whole one. In a `console` block, lines that begin with `$ mlblueprint` are run, and what follows up to the next command must
be printed; a line `...` stands for any lines.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import shutil

import pytest
import yaml
from tests.conftest import ROOT

from mlblueprint import cli
from mlblueprint.load import check, merge
from mlblueprint.plan import plan
from mlblueprint.targets import TARGETS

DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SMALL = {"version": 1, "name": "churn", "owner": "ml-platform@acme.example"}


def _blocks(language):
    for document in DOCUMENTS:
        for number, (found, text) in enumerate(FENCE.findall(document.read_text(encoding="utf-8"))):
            if found == language:
                yield pytest.param(text, id=f"{document.relative_to(ROOT)}-{number}")


def _is_stack(text):
    return text.lstrip().startswith(("config:", "# Pulumi."))


@pytest.mark.parametrize("text", [p for p in _blocks("yaml") if not _is_stack(p.values[0])])
def test_blueprint_is_whole_and_plans_everywhere(text, tmp_path):
    file = tmp_path / "blueprint.yaml"
    data = yaml.safe_load(text)
    file.write_text(text if "version" in data else yaml.safe_dump(merge(SMALL, data)))
    assert check(file) == []
    for cloud in TARGETS:
        assert plan(file, cloud).nodes


@pytest.mark.parametrize("text", list(_blocks("console")))
def test_command_prints_what_is_shown(text, tmp_path, monkeypatch):
    for folder in ("blueprints", "stacks"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    commands = re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
    assert commands, "a console block begins with `$ `"
    for command in commands:
        line, _, expected = command.partition("\n")
        if line.startswith("mlblueprint "):
            assert _matches(_run(shlex.split(line)[1:]), expected), f"$ {line}\nprints:\n{_run(shlex.split(line)[1:])}"


def _run(arguments):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        cli.main(arguments)
    return printed.getvalue()


def _matches(printed, expected):
    """Whether each shown line is printed, in that order; `...` at the end of a line stands for its rest."""
    lines = iter(printed.splitlines())
    shown = [line.rstrip() for line in expected.rstrip().splitlines() if line.strip() != "..."]
    return all(any(_same(line, wanted) for line in lines) for wanted in shown)


def _same(line, wanted):
    return line.rstrip() == wanted or wanted.endswith("...") and line.startswith(wanted.removesuffix("..."))


def test_scripts_that_documents_name_are_there():
    for document in DOCUMENTS:
        for script in re.findall(r"scripts/([a-z-]+)", document.read_text(encoding="utf-8")):
            assert (ROOT / "scripts" / script).exists(), f"{document.name} names scripts/{script}"


def test_links_lead_somewhere():
    for document in DOCUMENTS:
        for link in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
            assert (document.parent / link).exists(), f"{document.name} links to {link}"
