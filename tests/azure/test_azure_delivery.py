"""Delivery on Azure: whom the identities trust, and what they may do where."""

from __future__ import annotations

import json
import re

import pytest

from mlblueprint.azure.access import TABLE, actions
from mlblueprint.plan import plan
from mlblueprint.problems import BlueprintError

TEXT = """
version: 1
name: churn
owner: a@b.example
storage: {buckets: {features: {}}}
images: {repositories: {train: {}}}
delivery:
  provider: github_actions
  repository: acme/churn
  environments: {prod: {branch: release, approvers: [risk, ml-leads]}}
environments: {dev: {}, prod: {}}
"""


@pytest.fixture
def graph(write):
    return plan(write(TEXT), "azure", environment="prod")


def named(graph, name, kind):
    (found,) = (node for node in graph.resources() if node.name == f"churn-delivery-{name}" and node.kind == kind)
    return found.inputs


@pytest.mark.parametrize(
    ("who", "subject"),
    [("plan", "repo:acme/churn:pull_request"), ("deploy", "repo:acme/churn:environment:prod")],
)
def test_identity_trusts_one_subject(graph, who, subject):
    trust = named(graph, f"{who}-github", "FederatedIdentityCredential")
    assert trust["issuer"] == "https://token.actions.githubusercontent.com"
    assert trust["audiences"] == ["api://AzureADTokenExchange"]
    assert trust["subject"] == subject
    assert trust["resourceName"].startswith(f"churn-delivery-{who}")


def test_plan_identity_changes_nothing(graph):
    (permission,) = named(graph, "plan-role", "RoleDefinition")["permissions"]
    assert permission["actions"] and all(action.endswith("/read") for action in permission["actions"])


@pytest.mark.parametrize("who", ["plan", "deploy"])
def test_role_holds_in_the_group_alone(graph, who):
    role = named(graph, f"{who}-role", "RoleDefinition")
    grant = named(graph, f"{who}-grant", "RoleAssignment")
    assert role["assignableScopes"] == [role["scope"]] == [grant["scope"]]
    assert re.fullmatch(r"/subscriptions/[0-9a-f-]{36}/resourceGroups/[^/]+", role["scope"])
    assert grant["roleDefinitionId"].endswith(role["roleDefinitionId"])


def test_deployer_assigns_the_roles_of_the_stack_alone(graph):
    grant = named(graph, "deploy-grant", "RoleAssignment")
    assert grant["conditionVersion"] == "2.0"
    found = set(re.findall(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", grant["condition"]))
    granted = {
        node.inputs["roleDefinitionId"].rpartition("/")[2]
        for node in graph.resources()
        if node.kind == "RoleAssignment" and "delivery" not in node.name
    }
    assert granted and found == granted
    assert "condition" not in named(graph, "plan-grant", "RoleAssignment")


def test_who_agrees_is_said(graph):
    said = named(graph, "deploy-role", "RoleDefinition")["description"]
    assert said == "Deploys from release, once ml-leads or risk agreed on GitHub"


def test_an_environment_that_nothing_deploys_has_none(write):
    made = plan(write(TEXT), "azure", environment="dev")
    assert made.outputs.get("delivery") is None
    assert not [node for node in made.nodes if node.name.startswith("churn-delivery")]


def test_a_provider_is_nothing_to_adopt(write):
    config = {
        "azure-native:location": "westeurope",
        "azure-native:subscriptionId": "00000000-0000-0000-0000-000000000000",
        "mlblueprint:adopt": json.dumps({"identity_provider": "github"}),
    }
    with pytest.raises(BlueprintError, match="each identity trusts"):
        plan(write(TEXT), "azure", environment="prod", config=config)


def test_operations_have_their_form():
    for action in actions(sorted(TABLE), write=True):
        assert re.fullmatch(r"Microsoft\.[A-Za-z]+(/[A-Za-z]+)+/(read|write|delete|action)", action), action


OPERATIONS = """
Microsoft.AlertsManagement/alerts: read
Microsoft.KeyVault/locations/deletedVaults: read
Microsoft.KeyVault/locations/operationResults: read
Microsoft.KeyVault/vaults: read write delete
Microsoft.KeyVault/vaults/deploy: action
Microsoft.KeyVault/vaults/keys: read write
Microsoft.KeyVault/vaults/privateEndpointConnectionsApproval: action
Microsoft.MachineLearningServices/registries: read write delete
Microsoft.MachineLearningServices/registries/assets: read write delete
Microsoft.MachineLearningServices/registries/privateEndpointConnectionsApproval: action
Microsoft.MachineLearningServices/workspaces: read write delete
Microsoft.MachineLearningServices/workspaces/codes/versions: read write delete
Microsoft.MachineLearningServices/workspaces/components/versions: read write delete
Microsoft.MachineLearningServices/workspaces/computes: read write delete
Microsoft.MachineLearningServices/workspaces/datastores: read write delete
Microsoft.MachineLearningServices/workspaces/environments/versions: read write delete
Microsoft.MachineLearningServices/workspaces/jobs: read write delete
Microsoft.MachineLearningServices/workspaces/models: read write delete
Microsoft.MachineLearningServices/workspaces/models/versions: read write delete
Microsoft.MachineLearningServices/workspaces/onlineEndpoints: read write delete
Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments: read write delete
Microsoft.MachineLearningServices/workspaces/onlineEndpoints/score: action
Microsoft.MachineLearningServices/workspaces/privateEndpointConnectionsApproval: action
Microsoft.MachineLearningServices/workspaces/provisionManagedNetwork: action
Microsoft.MachineLearningServices/workspaces/schedules: read write delete
Microsoft.ManagedIdentity/userAssignedIdentities: read write delete
Microsoft.ManagedIdentity/userAssignedIdentities/assign: action
Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials: read write delete
Microsoft.Storage/storageAccounts: read write delete
Microsoft.Storage/storageAccounts/blobServices: read write
Microsoft.Storage/storageAccounts/blobServices/containers: read write delete
Microsoft.Storage/storageAccounts/listKeys: action
Microsoft.Storage/storageAccounts/managementPolicies: read write delete
Microsoft.Storage/storageAccounts/privateEndpointConnectionsApproval: action
"""
"""Operations of the control plane, by https://learn.microsoft.com/azure/role-based-access-control/permissions/security,
.../ai-machine-learning, .../identity, .../storage and .../monitor, read 2026-11-21. Beside it deleting a key is an
operation of the data plane alone, and nothing deletes the blob service of an account."""


def test_operations_are_azures_own():
    """A role that names an operation which does not exist is refused."""
    rows = dict(line.split(": ") for line in OPERATIONS.split("\n") if line)
    known = {f"{path}/{verb}" for path, verbs in rows.items() for verb in verbs.split()}
    read = {path.partition("/")[0] for path in rows}
    asked = {action for action in actions(sorted(TABLE), write=True) if action.partition("/")[0] in read}
    assert sorted(asked - known) == []


def test_deployer_may_read_what_its_alarms_ask():
    """A rule without an identity asks as whoever edited it last."""
    allowed = actions(["azure-native:monitor:ScheduledQueryRule"], write=True)
    query = "Microsoft.OperationalInsights/workspaces/query"
    tables = ("AmlComputeJobEvent", "AmlOnlineEndpointTrafficLog", "AzureMetrics")
    assert {f"{query}/read", *(f"{query}/{table}/read" for table in tables)} <= set(allowed)
    assert not [one for one in actions(["azure-native:monitor:ScheduledQueryRule"], write=False) if "query/" in one]


def test_every_type_is_read_before_it_is_written():
    written = actions(sorted(TABLE), write=True)
    for action in written:
        kind, _, verb = action.rpartition("/")
        assert verb != "delete" or f"{kind}/read" in written
