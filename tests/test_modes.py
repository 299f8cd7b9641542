"""What a blueprint leaves out by its own choice, on every cloud."""

from __future__ import annotations

import pytest

from mlblueprint.plan import plan

HEADER = "version: 1\nname: churn\nowner: a@b.example\n"


def test_keeping_all_images_plans_nothing_that_deletes_tagged_ones(cloud, write):
    text = HEADER + "images: {repositories: {train: {keep_last: KEEP}}}\n"
    some = plan(write(text.replace("KEEP", "7")), cloud)
    everything = plan(write(text.replace("KEEP", "all")), cloud)
    assert "7" in some.to_json() and some.to_dict() != everything.to_dict()
    kept = [str(node.inputs) for node in everything.nodes if node.kind in {"Task", "LifecyclePolicy", "Repository"}]
    assert not any(word in text for text in kept for word in ("imageCountMoreThan", "mostRecentVersions", "acr purge"))


@pytest.mark.parametrize("section", ["storage", "images", "registry"])
def test_absent_section_plans_nothing(section, cloud, write):
    graph = plan(write(HEADER), cloud)
    assert section not in graph.sections().values()
    assert graph.outputs["buckets"] == graph.outputs["repositories"] == graph.outputs["models"] == {}


def test_unprotected_stack_protects_nothing(cloud, write):
    graph = plan(write(HEADER + "security: {deletion_protection: false}\nstorage: {buckets: {data: {}}}\n"), cloud)
    assert not [node.urn for node in graph.nodes if node.protected]


def test_protected_stack_protects_everything_that_holds_data(cloud, write):
    sections = "storage: {buckets: {data: {}}}\nimages: {repositories: {train: {}}}\n"
    graph = plan(write(HEADER + sections), cloud)
    holding = {"Bucket", "StorageAccount", "BlobContainer", "Key", "CryptoKey", "KeyRing", "Vault", "Registry"}
    kept = [node for node in graph.resources() if node.kind in holding]
    assert kept and all(node.protected for node in kept), [node.name for node in kept if not node.protected]


TRAINS = (
    HEADER
    + "storage: {buckets: {models: {}}}\nimages: {repositories: {train: {}}}\n"
    + "training: {jobs: {fit: {image: 'train:v1', command: [fit], resources: {cpus: 4}, writes: [models]}}}\n"
)


def test_dashboard_stays_when_every_alarm_is_silenced(cloud, write):
    graph = plan(write(TRAINS + "monitoring: {silence: [fit-failed, fit-late]}\n"), cloud)
    assert graph.outputs["alarms"] == {} and graph.outputs["dashboard"]
    neither = plan(write(TRAINS + "monitoring: {silence: [fit-failed, fit-late], dashboard: false}\n"), cloud)
    assert neither.outputs.get("dashboard") is None
    assert "monitoring" not in neither.sections().values()
