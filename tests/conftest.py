"""What every test may use: the clouds, and plans that are made once."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from tests.server import Server, serving

from mlblueprint.plan import plan
from mlblueprint.planning.graph import Graph
from mlblueprint.targets import TARGETS

ROOT = Path(__file__).parent.parent
FULL = ROOT / "tests" / "blueprints" / "full.yaml"
LOCK = FULL.with_suffix(".lock.yaml")

settings.register_profile("ci", derandomize=True, deadline=None, max_examples=200)
settings.load_profile("ci")


LONGEST = "test_every_field.py"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest module first: a worker that began it last would end long after the others."""
    items.sort(key=lambda item: item.path.name != LONGEST)


@pytest.fixture(params=sorted(TARGETS))
def cloud(request: pytest.FixtureRequest) -> str:
    """Each cloud in turn; a new one joins every test by its line in targets.py."""
    return str(request.param)


@functools.cache
def _planned(file: Path, cloud: str, environment: str | None) -> Graph:
    lock = file.with_suffix(".lock.yaml")
    return plan(file, cloud, environment=environment, lock=lock if lock.exists() else None)


@pytest.fixture
def planned() -> Callable[..., Graph]:
    """`planned(file, cloud, environment)`: the graph, made once in a session."""

    def planned(file: Path, cloud: str, environment: str | None = None) -> Graph:
        return _planned(file, cloud, environment)

    return planned


@pytest.fixture
def full(cloud: str) -> Graph:
    """The plan of the blueprint that sets every field."""
    return _planned(FULL, cloud, None)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    """`write(text)`: the path of a blueprint file with that text."""

    def write(text: str) -> Path:
        file = tmp_path / "blueprint.yaml"
        file.write_text(text, encoding="utf-8")
        return file

    return write


@pytest.fixture
def server() -> Iterator[Server]:
    """A service on this machine that answers what the test tells it to."""
    with serving() as made:
        yield made
