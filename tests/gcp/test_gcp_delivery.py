"""Delivery on GCP: whom the pool trusts, who may act as whom, and what they may do."""

from __future__ import annotations

import json
import re

import pytest

from mlblueprint.gcp.access import TABLE, document, permissions
from mlblueprint.plan import plan
from mlblueprint.problems import BlueprintError

TEXT = """
version: 1
name: churn
owner: a@b.example
storage: {buckets: {features: {}}}
registry: {models: {churn: {from: fit, artifacts: features}}}
training: {jobs: {fit: {framework: "sklearn:1", code: features/code, command: [fit], resources: {cpus: 4}}}}
delivery:
  provider: github_actions
  repository: acme/churn
  environments: {prod: {branch: release, approvers: [risk, ml-leads]}}
environments: {dev: {}, prod: {}}
"""
POOL = r"projects/\d+/locations/global/workloadIdentityPools/churn-[0-9a-f]{10}"


@pytest.fixture
def graph(write):
    return plan(write(TEXT), "gcp", environment="prod")


def named(graph, name, kind):
    (found,) = (node for node in graph.resources() if node.name == f"churn-delivery-{name}" and node.kind == kind)
    return found.inputs


def test_provider_trusts_two_kinds_of_runs_of_one_repository(graph):
    provider = named(graph, "github", "WorkloadIdentityPoolProvider")
    assert provider["oidc"] == {"issuerUri": "https://token.actions.githubusercontent.com"}
    assert provider["attributeCondition"] == (
        "assertion.repository == 'acme/churn' && (assertion.sub == 'repo:acme/churn:pull_request' || "
        "(assertion.sub == 'repo:acme/churn:environment:prod' && assertion.ref == 'refs/heads/release'))"
    )


@pytest.mark.parametrize(
    ("who", "subject"),
    [("plan", "repo:acme/churn:pull_request"), ("deploy", "repo:acme/churn:environment:prod")],
)
def test_account_is_one_subjects(graph, who, subject):
    member = named(graph, f"{who}-run", "IAMMember")
    assert member["role"] == "roles/iam.workloadIdentityUser"
    assert re.fullmatch(rf"principal://iam\.googleapis\.com/{POOL}/subject/{subject}", member["member"])


def test_plan_account_changes_nothing(graph):
    allowed = named(graph, "plan-resources", "IAMCustomRole")["permissions"]
    assert all(one.rpartition(".")[2].startswith(("get", "list")) for one in allowed), allowed


def test_the_policy_of_the_project_is_set_for_roles_of_the_stack_alone(graph):
    role = named(graph, "deploy-policy", "IAMCustomRole")
    assert role["permissions"] == ["resourcemanager.projects.setIamPolicy"]
    assert (
        "resourcemanager.projects.setIamPolicy" not in named(graph, "deploy-resources", "IAMCustomRole")["permissions"]
    )
    grants = [node.inputs for node in graph.resources() if node.name == "churn-delivery-deploy-policy"]
    (condition,) = (inputs["condition"] for inputs in grants if "condition" in inputs)
    granted = {
        node.inputs["role"]
        for node in graph.resources()
        if node.type == "gcp:projects/iAMMember:IAMMember" and "delivery" not in node.name
    }
    found = re.findall(r"'(projects/[^']+|roles/[^']+)'", condition["expression"])
    assert granted - {"roles/aiplatform.serviceAgent"} <= set(found)
    assert all(one.startswith("projects/acme-ml/roles/churn_") for one in found)
    assert "delivery" not in condition["expression"]
    assert len(found) <= 10, "https://cloud.google.com/iam/docs/setting-limits-on-granting-roles"


def test_roles_that_may_be_granted_do_not_change_with_the_blueprint(graph, write):
    """Whoever deploys may not change them: the first job of a blueprint needs no other person."""

    def conditions(of):
        return [
            node.inputs["condition"]["expression"]
            for node in of.resources()
            if node.name == "churn-delivery-deploy-policy" and "condition" in node.inputs
        ]

    without = re.sub(r"(?m)^(training|registry):.*\n", "", TEXT)
    assert "training" not in without
    assert conditions(plan(write(without), "gcp", environment="prod")) == conditions(graph) != []


def test_agent_of_vertex_ai_gets_its_role_from_a_person_and_keeps_it(graph):
    """It may act as any account of the project, and other stacks of the project need it."""
    (given,) = (node for node in graph.resources() if node.name == "churn-keys-agent-aiplatform-role")
    assert given.inputs["role"] == "roles/aiplatform.serviceAgent"
    assert given.inputs["member"].endswith("@gcp-sa-aiplatform.iam.gserviceaccount.com")
    assert given.options["retainOnDelete"] is True
    grants = [node.inputs for node in graph.resources() if node.name == "churn-delivery-deploy-policy"]
    assert not any("serviceAgent" in inputs.get("condition", {}).get("expression", "") for inputs in grants)


def test_tokens_can_be_exchanged(graph):
    (pool,) = (node for node in graph.resources() if node.name == "churn-delivery-pool")
    needed = {urn.rpartition("::")[2] for urn in pool.dependencies}
    assert {"churn-api-iam", "churn-api-iamcredentials", "churn-api-sts"} <= needed


def test_who_agrees_is_said(graph):
    said = named(graph, "deploy-resources", "IAMCustomRole")["description"]
    assert said == "Deploys from release, once ml-leads or risk agreed on GitHub"


def test_an_environment_that_nothing_deploys_has_none(write):
    made = plan(write(TEXT), "gcp", environment="dev")
    assert made.outputs.get("delivery") is None
    assert not [node for node in made.nodes if node.name.startswith("churn-delivery")]


def test_a_provider_of_the_project_is_adopted(write):
    path = "projects/123456789012/locations/global/workloadIdentityPools/github/providers/actions"
    config = {"gcp:project": "acme-ml", "gcp:region": "europe-west4"}
    config["mlblueprint:adopt"] = json.dumps({"identity_provider": path})
    made = plan(write(TEXT), "gcp", environment="prod", config=config)
    assert not [node for node in made.nodes if node.kind == "WorkloadIdentityPool"]
    assert made.outputs["delivery"]["provider"] == path
    config["mlblueprint:adopt"] = json.dumps({"identity_provider": "github"})
    with pytest.raises(BlueprintError, match="is not the id of"):
        plan(write(TEXT), "gcp", environment="prod", config=config)


def test_a_long_repository_is_refused(write):
    with pytest.raises(BlueprintError, match="at most 127 bytes"):
        plan(write(TEXT.replace("acme/churn", f"acme/{'c' * 99}")), "gcp", environment="prod")


@pytest.mark.parametrize(
    ("kind", "needed"),
    [
        ("pulumi-python:dynamic/gcp:Rollout", {"aiplatform.operations.list", "monitoring.alerts.list"}),
        ("gcp:monitoring/alertPolicy:AlertPolicy", {"logging.notificationRules.create"}),
        ("gcp:vertex/aiEndpoint:AiEndpoint", {"aiplatform.endpoints.predict"}),
    ],
)
def test_who_deploys_may_do_what_a_release_does(kind, needed):
    """It lists operations and alerts, makes alarms of log entries, and asks the new endpoint once."""
    assert needed <= set(permissions([kind], write=True))
    assert not needed & set(permissions([kind], write=False))


def test_who_deploys_may_bring_the_first_model_of_an_endpoint_that_waits(write):
    """Nothing of a release is in the graph until a version is locked."""
    serving = "serving: {endpoints: {api: {variants: {main: {model: churn@approved, image: serve, cpus: 4}}}}}"
    more = f"images: {{repositories: {{serve: {{}}}}}}\n{serving}\n"
    graph = plan(write(TEXT + more), "gcp", environment="prod")
    assert not [node for node in graph.resources() if node.kind == "Rollout"]
    allowed = named(graph, "deploy-resources", "IAMCustomRole")["permissions"]
    assert {"aiplatform.endpoints.deploy", "compute.forwardingRules.pscCreate"} <= set(allowed)


def test_permissions_have_their_form():
    for one in permissions(sorted(TABLE), write=True):
        assert re.fullmatch(r"(iam\.googleapis\.com/)?[a-zA-Z]+(\.[a-zA-Z]+){1,2}", one), one


def test_a_role_is_not_too_large():
    """https://cloud.google.com/iam/docs/roles-overview#custom: 3,000 permissions, 64 KB with title and description."""
    made = document(sorted(TABLE), name="nnnnnnnnnnnn", write=True)
    assert len(made["includedPermissions"]) <= 3000
    assert len(json.dumps(made)) < 64 * 1024
