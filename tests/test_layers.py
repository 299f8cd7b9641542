"""Rules of the house that an import linter cannot say."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from tests.conftest import ROOT

from mlblueprint.targets import TARGETS

PACKAGE = ROOT / "components" / "mlblueprint"
FILES = sorted(PACKAGE.rglob("*.py"))
CLOUDS = set(TARGETS)

NEUTRAL = [file for file in FILES if file.relative_to(PACKAGE).parts[0] not in CLOUDS]


def _imported(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def _id(file: Path) -> str:
    return str(file.relative_to(PACKAGE))


def test_sdk_is_imported_in_the_folder_of_one_cloud_only():
    folders: dict[str, set[str]] = {}
    for file in FILES:
        for name in _imported(ast.parse(file.read_text())):
            if name.startswith("pulumi_"):
                folders.setdefault(name, set()).add(file.relative_to(PACKAGE).parts[0])
    assert len(folders) == len(CLOUDS)
    assert all(len(where) == 1 and where <= CLOUDS for where in folders.values()), folders


@pytest.mark.parametrize("file", NEUTRAL, ids=_id)
def test_no_comparison_with_a_clouds_name(file):
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Compare):
            constants = {c.value for c in ast.walk(node) if isinstance(c, ast.Constant) and isinstance(c.value, str)}
            assert not constants & CLOUDS, f"{file}:{node.lineno}: look it up in targets.py instead"


@pytest.mark.parametrize("file", FILES, ids=_id)
def test_module_is_small_enough_to_hold_one_idea(file):
    lines = len(file.read_text().splitlines())
    assert lines <= 300, f"{file} has {lines} lines: which idea is hiding there?"
