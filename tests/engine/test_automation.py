"""The program of docs/automation.md, as it stands there, through Pulumi's Automation API."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.engine.agreement import differences
from tests.engine.harness import ROOT, Project, program

from mlblueprint.plan import plan

REGION = "eu-central-1"
LATER = """\
from pathlib import Path
from platform_ml import stack_of

stack = stack_of(Path("blueprints/churn.yaml"), "aws", "dev", {"aws:region": "eu-central-1"})
print("PREVIEW", stack.preview().change_summary)
print("OUTPUTS", sorted(stack.outputs()["buckets"].value))
print("DESTROY", stack.destroy().summary.resource_changes)
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, launchers: Path) -> Project:
    """A platform team's repository: the document's file and a blueprint; no Pulumi.yaml of ours is read."""
    project = program(tmp_path_factory.mktemp("platform"), "", launchers, "platform")
    (project.root / "platform_ml.py").write_text(document(), encoding="utf-8")
    (project.root / "blueprints").symlink_to(ROOT / "blueprints")
    return project


def test_the_document_previews_and_brings_up(project: Project):
    printed = run(project, "platform_ml.py")
    graph = plan(
        ROOT / "blueprints/churn.yaml", "aws", environment="dev", config={"aws:region": REGION},
        project="platform-ml", stack="churn-dev-aws",
    )  # fmt: skip
    assert f"{{'create': {len(graph.nodes) + 1}}}" in printed
    assert printed.rstrip().endswith("}") and "'features': 's3://" in printed
    exported = project.pulumi("stack", "export", "--stack", "organization/platform-ml/churn-dev-aws", cwd=project.root)
    assert exported.returncode == 0, exported.stderr
    found = differences(graph, json.loads(exported.stdout)["deployment"]["resources"])
    assert not found, "\n".join(found)


def test_another_process_finds_the_stack_unchanged_and_destroys_it(project: Project):
    (project.root / "later.py").write_text(LATER, encoding="utf-8")
    printed = run(project, "later.py")
    assert re.search(r"PREVIEW {'same': \d+}$", printed, re.MULTILINE)
    assert "OUTPUTS ['artifacts', 'capture', 'features']" in printed
    assert project.store.resources() == []


def run(project: Project, file: str) -> str:
    environment = {**project.environment, "AWS_REGION": REGION, "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        [sys.executable, file], cwd=project.root, env=environment,
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def document() -> str:
    """The code block of the document that is a file."""
    text = (ROOT / "docs/automation.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```python\n(# platform_ml\.py\n.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return block
