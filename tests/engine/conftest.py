"""Engine fixtures, and the one line that says why there is no engine."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.engine.harness import Project, Stack, checkout, make_launchers, missing_engine, program

from mlblueprint.targets import TARGETS

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What starts plugins is an engine test; without an engine it is skipped, or fails where CI demands one."""
    reason = missing_engine()
    required = os.environ.get("MLBLUEPRINT_REQUIRE_ENGINE") == "1"
    for item in items:
        if not item.path.is_relative_to(HERE) or "launchers" not in getattr(item, "fixturenames", ()):
            continue
        item.add_marker(pytest.mark.engine)
        if reason and not required:
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def launchers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the plugins' executables."""
    if reason := missing_engine():
        pytest.fail(reason, pytrace=False)
    return make_launchers(tmp_path_factory.mktemp("plugins") / "bin")


@pytest.fixture
def probe(tmp_path: Path, launchers: Path) -> Callable[[str], Stack]:
    """`probe(text)`: a new stack of a program with that text."""

    def probe(text: str) -> Stack:
        project: Project = program(tmp_path, text, launchers)
        return project.stack("test", CONFIG)

    return probe


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory, launchers: Path) -> Callable[[], Project]:
    """`fresh()`: a fresh copy of this repository's project, with nothing deployed."""
    return lambda: checkout(tmp_path_factory.mktemp("world"), launchers)


@pytest.fixture(scope="module", params=sorted(TARGETS))
def target(request: pytest.FixtureRequest) -> str:
    """Each cloud in turn, for fixtures that are made once in a module."""
    return str(request.param)


CONFIG = {
    "aws:region": "eu-central-1",
    "gcp:project": "acme-ml",
    "gcp:region": "europe-west4",
    "azure-native:subscriptionId": "00000000-0000-4000-8000-000000000001",
    "azure-native:location": "westeurope",
}
