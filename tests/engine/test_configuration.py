"""Lock files and webhooks as a person configures them, through the engine's own configuration."""

from __future__ import annotations

from collections.abc import Callable

from tests.engine.harness import Project

BLUEPRINT = """version: 1
name: churn
owner: ml-platform@acme.example
network: {mode: public}
security: {encryption: provider_managed, deletion_protection: false}
storage: {buckets: {artifacts: {}}}
images: {repositories: {train: {}}}
training:
  jobs: {fit: {image: train, command: [fit], resources: {cpus: 4}, writes: [artifacts]}}
monitoring: {notify: {webhook: [pager]}}
environments: {dev: {}}
"""
ADDRESS = "https://hooks.example/t0ken"


def test_webhook_is_asked_for_set_and_never_shown(fresh: Callable[[], Project]):
    project = fresh()
    (project.root / "blueprints/churn.yaml").write_text(BLUEPRINT)
    stack = project.stack("dev-aws")
    said = stack.preview(expect=False).output
    assert "webhook 'pager' has no address in the stack's configuration" in said
    command = "pulumi config set --secret --path 'webhooks.pager'"
    assert command in said and "Traceback" not in said
    done = project.pulumi("config", "set", "--secret", "--path", "webhooks.pager", ADDRESS, "--stack", "dev-aws")
    assert done.returncode == 0, done.stderr
    assert "t0ken" not in (project.stacks / "Pulumi.dev-aws.yaml").read_text()
    assert stack.graph().nodes, "the file can be planned without the secret"
    assert "t0ken" not in stack.up().output
    assert "t0ken" not in str(stack.export())
    assert ADDRESS in str([resource.inputs for resource in project.store.ours()]), "the cloud was told"


def test_lock_file_is_read_where_it_belongs_or_where_it_is_said_to_be(fresh: Callable[[], Project]):
    project = fresh()
    (project.root / "blueprints/churn.yaml").write_text(BLUEPRINT.replace("webhook: [pager]", ""))
    stack = project.stack("dev-gcp")
    (project.stacks / "models.dev.lock.yaml").write_text("version: 1\nclouds: {awz: {}}\n")
    said = stack.preview(expect=False).output
    assert "models.dev.lock.yaml:2:10: clouds.awz: 'awz' is not a cloud" in said and "Traceback" not in said
    done = project.pulumi("config", "set", "lock", "nowhere.yaml", "--stack", "dev-gcp")
    assert done.returncode == 0, done.stderr
    assert "nowhere.yaml cannot be read" in stack.preview(expect=False).output
