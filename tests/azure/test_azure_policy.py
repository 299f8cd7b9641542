"""What the rules say of resources on Azure that no blueprint makes."""

from __future__ import annotations

import pytest

from mlblueprint.policy.resource import Resource
from mlblueprint.policy.rules import RULES

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/churn"
ROLES = "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions"
READS = "Microsoft.Storage/storageAccounts/read"


def said(rule_id, kind, **properties):
    (rule,) = (rule for rule in RULES if rule.id == rule_id)
    return [found.message for found in rule.about(Resource(f"azure-native:{kind}", "any", "urn:any", properties))]


def role(scope=GROUP, **permissions):
    return said("I01", "authorization:RoleDefinition", assignableScopes=[scope], permissions=[permissions])


def test_custom_role_names_its_operations_and_holds_in_a_group():
    assert role(actions=[READS], dataActions=[]) == role(actions=[READS]) == []
    assert role(actions=[READS, "*"])
    assert role(actions=["Microsoft.Storage/*/read"])
    assert role(actions=[READS], dataActions=["Microsoft.KeyVault/vaults/*"])
    assert role(GROUP.partition("/resourceGroups")[0], actions=[READS])


@pytest.mark.parametrize(
    ("definition", "fine"),
    [
        ("2a2b9908-6ea1-4ae2-8e65-a410df84e7d1", True),  # Storage Blob Data Reader
        ("8e3af657-a8ff-443c-a75c-2fe8c4bcb635", False),  # Owner
        ("18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", False),  # User Access Administrator
        ("f58310d9-a9f6-439a-9e8d-f62e7b41a168", False),  # Role Based Access Control Administrator
    ],
)
def test_nobody_is_given_rights_to_everything(definition, fine):
    properties = {"scope": GROUP, "roleDefinitionId": f"{ROLES}/{definition}", "principalType": "ServicePrincipal"}
    assert (said("I01", "authorization:RoleAssignment", **properties) == []) is fine


@pytest.mark.parametrize(
    "source",
    [{"sourceAddressPrefix": "*"}, {"sourceAddressPrefixes": ["10.0.0.0/8", "0.0.0.0/0"]}],
    ids=["one source", "several"],
)
def test_way_in_from_everywhere_is_found_however_it_is_written(source):
    rule = {"access": "Allow", "direction": "Inbound"}
    assert said("N01", "network:NetworkSecurityGroup", securityRules=[{**rule, **source}])
    assert not said(
        "N01", "network:NetworkSecurityGroup", securityRules=[{**rule, "sourceAddressPrefix": "10.1.0.0/16"}]
    )
