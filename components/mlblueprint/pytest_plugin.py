"""A fixture for a platform team's own tests: pytest finds it as soon as the package is installed.

def test_what_we_ship_is_safe(plan_blueprint):
    graph = plan_blueprint("blueprints/churn.yaml", "aws", environment="prod")
    assert not graph.violations()
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mlblueprint.planning.graph import Graph, Node
    from mlblueprint.policy.rule import Violation


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, with what tests ask of it."""

    graph: Graph

    def resources(self, type_: str = "") -> list[Node]:
        """Resources of a type, or all of them: `aws:s3/bucket:Bucket`."""
        return [node for node in self.graph.resources() if type_ in ("", node.type)]

    def violations(self, *, advisory: bool = False, config: dict[str, Any] | None = None) -> list[Violation]:
        """What the rules find: mandatory ones, or also those that are advice.

        Args:
            advisory: whether advice counts as well.
            config: levels and settings of rules, as in `mlblueprint policy --config`.
        """
        from mlblueprint.policy.configuration import read
        from mlblueprint.policy.planned import check

        configuration = read(config or {})
        found = check(self.graph, configuration.settings(self.graph.environment), configuration.levels)
        return [violation for violation in found if advisory or violation.mandatory]


@pytest.fixture(scope="session")
def plan_blueprint() -> Callable[..., Planned]:
    """`plan_blueprint(file, cloud, environment=None)`: the plan of a blueprint, without credentials or a network."""

    def plan_blueprint(
        file: str | os.PathLike[str], cloud: str, *, environment: str | None = None, **options: Any
    ) -> Planned:
        from mlblueprint.plan import plan

        return Planned(plan(file, cloud, environment=environment, **options))

    return plan_blueprint
