"""Addresses of webhooks: configured, secret, and never missing when somebody is to be told."""

from __future__ import annotations

import json

import pytest

from mlblueprint.load import load
from mlblueprint.plan import plan
from mlblueprint.problems import BlueprintError
from mlblueprint.stackfile import read_stack
from mlblueprint.webhooks import EXAMPLE, configured, named

TEXT = """version: 1
name: churn
owner: a@b.example
monitoring:
  notify: {webhook: [pager], critical: {webhook: [siren, pager]}}
"""


def test_webhook_without_an_address_is_a_problem_at_its_line(write, cloud):
    file = write(TEXT)
    addresses = {"mlblueprint:webhooks": json.dumps({"pagers": "https://pager.example"})}
    with pytest.raises(BlueprintError) as error:
        plan(file, cloud, config=addresses)
    assert str(error.value).splitlines() == [
        f"{file}:5:22: monitoring.notify.webhook[0]: webhook 'pager' has no address in the stack's configuration; "
        "known there: pagers; did you mean 'pagers'? or pulumi config set --secret --path 'webhooks.pager' https://...",
        f"{file}:5:51: monitoring.notify.critical.webhook[0]: webhook 'siren' has no address in the stack's "
        "configuration; known there: pagers; pulumi config set --secret --path 'webhooks.siren' https://...",
        f"{file}:5:58: monitoring.notify.critical.webhook[1]: webhook 'pager' has no address in the stack's "
        "configuration; known there: pagers; did you mean 'pagers'? or pulumi config set --secret --path "
        "'webhooks.pager' https://...",
    ]


@pytest.mark.parametrize("data", [{"pager": "http://pager.example/t0ken"}, {"pager": 7}, ["https://pager.example"]])
def test_address_that_is_none_is_refused_and_not_shown(data):
    with pytest.raises(BlueprintError) as error:
        configured(data, "mlblueprint:webhooks")
    assert "pulumi config set --secret" in str(error.value) and "t0ken" not in str(error.value)


def test_star_serves_for_every_name(write):
    blueprint = load(write(TEXT))
    assert named(blueprint, {"*": "https://a", "siren": "https://b"}) == {"pager": "https://a", "siren": "https://b"}


def test_plan_without_a_stack_file_has_an_address_for_every_webhook(write, cloud):
    plan(write(TEXT), cloud)


@pytest.mark.parametrize("webhooks", ["{pager: {secure: abc}, siren: {secure: def}}", "{secure: abc}"])
def test_plan_with_a_stack_file_needs_no_secret(write, tmp_path, cloud, webhooks):
    stack = tmp_path / "Pulumi.dev.yaml"
    stack.write_text(f"config:\n  mlblueprint:cloud: {cloud}\n  mlblueprint:webhooks: {webhooks}\n")
    read = read_stack(str(stack))
    assert EXAMPLE in read.config.get("mlblueprint:webhooks", EXAMPLE)
    plan(write(TEXT), cloud, config=read.config)
