"""Which other names Azure's resources are registered with."""

from __future__ import annotations

import pytest
from tests.conftest import FULL, LOCK

from mlblueprint import monitor
from mlblueprint.azure import stack
from mlblueprint.plan import plan


@pytest.fixture
def aliases(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Types that the program names as aliases, filled by a plan."""
    seen: set[str] = set()
    own = monitor._own_aliases

    def spy(requested):
        seen.update(alias.spec.type for alias in requested)
        return own(requested)

    monkeypatch.setattr(monitor, "_own_aliases", spy)
    return seen


def test_names_of_api_versions_are_left_out_and_names_of_old_modules_stay(aliases: set[str]):
    graph = plan(FULL, "azure", lock=LOCK)
    assert not {alias for alias in aliases if "/v" in alias}
    assert "azure-native:network:PrivateZone" in aliases
    assert not [node.type for node in graph.nodes if "/v" in node.type], "a resource is made by a versioned name"


def test_the_sdk_still_brings_them(aliases: set[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(stack, "without_versions", lambda args: None)
    plan(FULL, "azure", lock=LOCK)
    assert "azure-native:storage/v20230101:StorageAccount" in aliases
