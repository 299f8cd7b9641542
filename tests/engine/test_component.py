"""Another project uses the component through the engine, on each cloud, as docs/component.md says.

The program is Python: the host for YAML is not to be had where the engine is built. The engine does the same for both:
it starts the component's plugin, asks it for its schema, and has it construct.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.engine.conftest import CONFIG
from tests.engine.harness import ROOT, Project, Stack, one_for_all, program

from mlblueprint.plan import plan

MLSTACK = "mlblueprint:index:MlStack"
OUTPUTS = [
    *("region", "network", "key", "buckets", "repositories", "clusters", "models", "jobs", "endpoints"),
    *("alarms", "dashboard", "delivery"),
]
PROGRAM = f"""\
import pulumi

class MlStack(pulumi.ComponentResource):  # what `pulumi package add` generates, in short
    def __init__(self, name, **inputs):
        outputs = dict.fromkeys({OUTPUTS})
        super().__init__("{MLSTACK}", name, {{**outputs, **inputs}}, remote=True)

churn = MlStack("churn", blueprint="churn.yaml", cloud=pulumi.Config().require("cloud"), environment="dev")
for name in {OUTPUTS}:
    pulumi.export(name, getattr(churn, name))
"""
PLUGINS = f"plugins: {{providers: [{{name: mlblueprint, path: {json.dumps(str(ROOT))}}}]}}\n"


def product(folder: Path, launchers: Path, text: str = PROGRAM) -> Project:
    """Somebody else's project that has added the package."""
    project = program(folder, text, launchers, "product")
    with (project.root / "Pulumi.yaml").open("a", encoding="utf-8") as file:
        file.write(PLUGINS)
    shutil.copy(ROOT / "blueprints/churn.yaml", project.root)
    return project


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, launchers: Path, target: str) -> Stack:
    one_for_all(target)
    project = product(tmp_path_factory.mktemp("product"), launchers)
    return project.stack(f"dev-{target}", {**CONFIG, "product:cloud": target})


def test_preview_shows_the_plan_below_the_component(stack: Stack):
    run = stack.preview()
    names, (component,) = planned(stack)
    assert run.ops == {"create": sorted([*names, component])}


def test_up_makes_the_plan_and_gives_the_outputs(stack: Stack):
    stack.up()
    made = [resource.urn for resource in stack.project.store.ours()]
    assert sorted(made) == sorted(state["urn"] for state in stack.resources())
    assert all(f"::{MLSTACK}$" in urn for urn in made)
    outputs = stack.outputs()
    assert outputs["buckets"].keys() == {"features", "artifacts", "capture"}
    assert outputs["models"].keys() == {"churn"}
    assert outputs["network"]["id"] and outputs["key"] and outputs["region"]


def test_second_up_changes_nothing_and_destroy_leaves_nothing(stack: Stack):
    assert stack.up("--expect-no-changes").ops == {}
    stack.destroy()
    assert stack.project.store.resources() == []


def test_a_refused_blueprint_is_refused_with_its_reason(tmp_path: Path, launchers: Path):
    project = product(tmp_path, launchers)
    (project.root / "churn.yaml").write_text("version: 1\nname: churn\nowner: nobody\n", encoding="utf-8")
    run = project.stack("dev", {**CONFIG, "product:cloud": "aws"}).preview(expect=False)
    assert "churn.yaml:3:8: owner: 'nobody' is not an e-mail address" in run.errors


def test_get_schema_gives_the_component(tmp_path: Path, launchers: Path):
    done = product(tmp_path, launchers).pulumi("package", "get-schema", str(ROOT))
    assert done.returncode == 0, done.stderr
    component = json.loads(done.stdout)["resources"][MLSTACK]
    assert component["isComponent"]
    assert set(component["requiredInputs"]) == {"blueprint", "cloud"}
    assert set(component["properties"]) == set(OUTPUTS)


def planned(stack: Stack) -> tuple[list[str], list[str]]:
    """Logical names of the plan, and the component around them."""
    cloud = stack.name.removeprefix("dev-")
    graph = plan(stack.project.root / "churn.yaml", cloud, environment="dev", config=CONFIG)
    providers = [node for node in graph.nodes if node.type.startswith("pulumi:providers:")]
    return [node.name for node in graph.nodes if node not in providers], ["churn"]
