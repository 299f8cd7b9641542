"""The matrix says of every field what every cloud does with it, in the clouds' own words."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

import pytest
from tests.conftest import ROOT

from mlblueprint.limit import Emulation, Limit
from mlblueprint.matrix import fields, matrix, matrix_text
from mlblueprint.targets import TARGETS, Target

WRITTEN = ROOT / "docs" / "matrix.md"
SOURCE = "https://sky.example/limits, read 2026-11-21"
KEEP_LAST = "images.repositories.*.keep_last"
ARCHIVE = "storage.buckets.*.archive_after"
APPROVAL = "registry.models.*.approval"
DESCRIPTION = "registry.models.*.description"


@pytest.fixture
def sky(monkeypatch):
    """A cloud that refuses one field, another one in part, and emulates two in the same way."""
    limits = SimpleNamespace(
        LIMITS=(
            Limit(KEEP_LAST, "any", lambda value: True, "images are\nkept for ever", "delete them by hand", SOURCE),
            Limit(ARCHIVE, "under 90d", lambda value: value.days < 90, "it is billed for 90 days", "write 90d", SOURCE),
        ),
        EMULATIONS=(
            Emulation(APPROVAL, "a tag | of the model.", SOURCE),
            Emulation(DESCRIPTION, "a tag | of the model.", SOURCE),
        ),
    )
    monkeypatch.setitem(sys.modules, "sky.limits", limits)
    return {"sky": Target("sky", "Sky", "sky")}


def test_matrix_is_fresh():
    assert WRITTEN.read_text(encoding="utf-8") == matrix_text(), (
        "docs/matrix.md is old: run `mlblueprint matrix --write docs/matrix.md`"
    )


def test_fields_are_the_leaves_of_the_models():
    assert fields() == [
        "version",
        "name",
        "owner",
        "labels.*",
        "network.mode",
        "network.cidr",
        "security.encryption",
        "security.key_rotation",
        "security.deletion_protection",
        "storage.buckets.*.versioning",
        "storage.buckets.*.expire_noncurrent",
        "storage.buckets.*.archive_after",
        "storage.buckets.*.expire",
        "images.repositories.*.keep_last",
        "compute.clusters.*.accelerator",
        "compute.clusters.*.cpus",
        "compute.clusters.*.memory",
        "compute.clusters.*.nodes.min",
        "compute.clusters.*.nodes.max",
        "compute.clusters.*.capacity",
        "compute.clusters.*.idle_timeout",
        "training.jobs.*.image",
        "training.jobs.*.framework",
        "training.jobs.*.code",
        "training.jobs.*.command",
        "training.jobs.*.environment.*",
        "training.jobs.*.cluster",
        "training.jobs.*.resources.accelerator",
        "training.jobs.*.resources.cpus",
        "training.jobs.*.resources.memory",
        "training.jobs.*.resources.disk",
        "training.jobs.*.resources.capacity",
        "training.jobs.*.reads",
        "training.jobs.*.writes",
        "training.jobs.*.checkpoints",
        "training.jobs.*.max_runtime",
        "training.jobs.*.schedule",
        "registry.models.*.description",
        "registry.models.*.from",
        "registry.models.*.approval",
        "registry.models.*.artifacts",
        "serving.endpoints.*.mode",
        "serving.endpoints.*.variants.*.accelerator",
        "serving.endpoints.*.variants.*.cpus",
        "serving.endpoints.*.variants.*.memory",
        "serving.endpoints.*.variants.*.model",
        "serving.endpoints.*.variants.*.artifact",
        "serving.endpoints.*.variants.*.image",
        "serving.endpoints.*.variants.*.framework",
        "serving.endpoints.*.variants.*.engine",
        "serving.endpoints.*.variants.*.environment.*",
        "serving.endpoints.*.variants.*.secrets.*",
        "serving.endpoints.*.variants.*.weight",
        "serving.endpoints.*.variants.*.probes.startup",
        "serving.endpoints.*.variants.*.probes.interval",
        "serving.endpoints.*.variants.*.probes.failures",
        "serving.endpoints.*.scaling.min",
        "serving.endpoints.*.scaling.max",
        "serving.endpoints.*.scaling.target.requests_per_replica",
        "serving.endpoints.*.scaling.target.cpu",
        "serving.endpoints.*.scaling.target.gpu",
        "serving.endpoints.*.scaling.scale_out_cooldown",
        "serving.endpoints.*.scaling.scale_in_cooldown",
        "serving.endpoints.*.rollout.strategy",
        "serving.endpoints.*.rollout.bake",
        "serving.endpoints.*.rollout.rollback_on",
        "monitoring.notify.email",
        "monitoring.notify.webhook",
        "monitoring.notify.critical.email",
        "monitoring.notify.critical.webhook",
        "monitoring.notify.warning.email",
        "monitoring.notify.warning.webhook",
        "monitoring.alarms.*.for",
        "monitoring.alarms.*.severity",
        "monitoring.alarms.*.endpoint",
        "monitoring.alarms.*.above",
        "monitoring.alarms.*.below",
        "monitoring.alarms.*.metric",
        "monitoring.alarms.*.job",
        "monitoring.alarms.*.cluster",
        "monitoring.silence",
        "monitoring.dashboard",
        "delivery.provider",
        "delivery.repository",
        "delivery.environments.*.branch",
        "delivery.environments.*.approvers",
        "clouds.aws.network.availability_zones",
        "clouds.gcp.network.flow_sampling",
        "clouds.azure.storage.redundancy",
    ]


def test_limits_and_emulations_name_fields(cloud):
    known = TARGETS[cloud].limits
    strangers = {row.field for row in (*known.LIMITS, *known.EMULATIONS)} - set(fields())
    assert not strangers, f"{cloud}/limits.py names what is no field: {strangers}; `mlblueprint matrix` lists them"


@pytest.mark.parametrize(
    ("field", "line"),
    [
        ("owner", "| `owner` | native |"),
        (KEEP_LAST, f"| `{KEEP_LAST}` | refused [^sky-2] |"),
        (ARCHIVE, f"| `{ARCHIVE}` | native; refused: under 90d [^sky-1] |"),
        (APPROVAL, f"| `{APPROVAL}` | emulated [^sky-3] |"),
        (DESCRIPTION, f"| `{DESCRIPTION}` | emulated [^sky-3] |"),
        ("clouds.aws.network.availability_zones", "| `clouds.aws.network.availability_zones` | - |"),
    ],
)
def test_cell_says_what_the_cloud_does(sky, field, line):
    assert line in matrix_text(sky).splitlines()


@pytest.mark.parametrize(
    "note",
    [
        f"[^sky-1]: Refused under 90d: it is billed for 90 days. Instead: write 90d. Source: {SOURCE}.",
        f"[^sky-2]: Refused: images are kept for ever. Instead: delete them by hand. Source: {SOURCE}.",
        f"[^sky-3]: a tag | of the model. Source: {SOURCE}.",
    ],
)
def test_note_gives_reason_alternative_and_source(sky, note):
    assert matrix_text(sky).splitlines().count(note) == 1


def test_version_asks_nothing_of_a_cloud(sky):
    assert "version" not in [row.field for row in matrix(sky)]


def test_matrix_needs_no_sdk():
    code = (
        "import sys; from mlblueprint.matrix import matrix_text; matrix_text();"
        "sys.exit(', '.join(name for name in sys.modules if name.startswith('pulumi')) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": "components"}, cwd=ROOT, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
