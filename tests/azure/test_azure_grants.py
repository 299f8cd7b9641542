"""Grants on Azure: the least built-in role, at exactly the scope, for exactly the workload."""

from __future__ import annotations

import pytest
from pulumi import ResourceOptions
from tests.vendor import check

from mlblueprint.azure import roles
from mlblueprint.azure.identity import Identity
from mlblueprint.azure.names import auto
from mlblueprint.names import guid

BLOB = "Microsoft.Storage/storageAccounts/{features}/blobServices/default/containers/features"
ARTIFACTS = "Microsoft.Storage/storageAccounts/{artifacts}/blobServices/default/containers/artifacts"
IMAGES = "Microsoft.ContainerRegistry/registries/{images}"
MODELS = "Microsoft.MachineLearningServices/registries/{models}"
WORKSPACE = "Microsoft.MachineLearningServices/workspaces/{workspace}"
FILES = "Microsoft.Storage/storageAccounts/{files}"
KEY = "Microsoft.KeyVault/vaults/{vault}/keys/data-90d"

GRANTS = {
    "bucket read": (
        lambda s, who: s.storage.buckets["features"].grant_read(who),
        {"read-churn-storage-features": (roles.BLOB_READER, BLOB)},
    ),
    "bucket write": (
        lambda s, who: s.storage.buckets["features"].grant_write(who),
        {"write-churn-storage-features": (roles.BLOB_CONTRIBUTOR, BLOB)},
    ),
    "images pull": (
        lambda s, who: s.images.repositories["train"].grant_pull(who),
        {"pull-churn-images": (roles.IMAGE_PULL, IMAGES)},
    ),
    "images push": (
        lambda s, who: s.images.repositories["train"].grant_push(who),
        {"push-churn-images": (roles.IMAGE_PUSH, IMAGES)},
    ),
    "key use": (
        lambda s, who: s.keys.grant_use(who),
        {"use-churn-keys": (roles.KEY_ENCRYPTION_USER, KEY)},
    ),
    "cluster submit": (
        lambda s, who: s.compute.clusters["trainers"].grant_submit(who),
        {
            "submit-churn-workspace": (roles.JOB_SUBMITTER, WORKSPACE),
            "write-churn-workspace-files": (roles.BLOB_CONTRIBUTOR, FILES),
        },
    ),
    "model read": (
        lambda s, who: s.registry.models["other"].grant_read(who),
        {"read-churn-registry": (roles.READER, MODELS)},
    ),
    "model read with artifacts": (
        lambda s, who: s.registry.models["churn"].grant_read(who),
        {
            "read-churn-registry": (roles.READER, MODELS),
            "read-churn-storage-artifacts": (roles.BLOB_READER, ARTIFACTS),
        },
    ),
    "model register": (
        lambda s, who: s.registry.models["other"].grant_register(who),
        {"register-churn-registry": (roles.MODEL_REGISTRY_USER, MODELS)},
    ),
    "model register with artifacts": (
        lambda s, who: s.registry.models["churn"].grant_register(who),
        {
            "register-churn-registry": (roles.MODEL_REGISTRY_USER, MODELS),
            "write-churn-storage-artifacts": (roles.BLOB_CONTRIBUTOR, ARTIFACTS),
        },
    ),
}


@pytest.fixture(scope="module")
def granted(build):
    """Every verb granted twice, each to an identity of its own: the stack's resources, and by verb what was added."""

    def use(stack, place):
        for number, (grant, _) in enumerate(GRANTS.values()):
            opts = ResourceOptions(parent=stack, providers=[place.provider])
            who = Identity(f"job{number}", place=place, opts=opts)
            grant(stack, who)
            grant(stack, who)

    nodes = build(use)
    return nodes, {
        verb: {name: node for name, node in nodes.items() if name.startswith(f"job{number}-")}
        for number, verb in enumerate(GRANTS)
    }


@pytest.mark.parametrize("verb", GRANTS)
def test_grant_is_the_least_role_at_the_exact_scope_once(granted, verb):
    nodes, by_verb = granted
    names = {
        "features": nodes["churn-storage-features"].inputs["accountName"],
        "artifacts": nodes["churn-storage-artifacts"].inputs["accountName"],
        "images": nodes["churn-images"].inputs["registryName"],
        "models": nodes["churn-registry"].inputs["registryName"],
        "vault": nodes["churn-keys"].inputs["vaultName"],
        "workspace": nodes["churn-workspace"].inputs["workspaceName"],
        "files": nodes["churn-workspace-files"].inputs["accountName"],
    }
    found = {
        name.partition("-")[2]: (
            node.inputs["roleDefinitionId"].rpartition("/")[2],
            node.inputs["scope"].partition("/providers/")[2],
        )
        for name, node in by_verb[verb].items()
    }
    assert found == {name: (role, scope.format(**names)) for name, (role, scope) in GRANTS[verb][1].items()}


@pytest.mark.parametrize("verb", GRANTS)
def test_grant_goes_to_the_identity_alone(granted, verb):
    for name, node in granted[1][verb].items():
        assert check(node.type, node.inputs) == []
        assert node.inputs["principalType"] == "ServicePrincipal"
        assert node.inputs["principalId"] == guid(f"principal/{auto(name.partition('-')[0])}")


def test_two_repositories_share_one_assignment(build):
    """Azure refuses a second assignment of one role to one principal at one scope."""

    def use(stack, place):
        who = Identity("job", place=place, opts=ResourceOptions(parent=stack, providers=[place.provider]))
        for repository in stack.images.repositories.values():
            repository.grant_pull(who)

    assert [name for name in build(use) if name.startswith("job-")] == ["job-pull-churn-images"]


def test_assignments_of_one_stack_have_different_names(granted):
    guids = [n.inputs["roleAssignmentName"] for n in granted[0].values() if n.kind == "RoleAssignment"]
    assert len(guids) == len(set(guids)) == 28


def test_grants_go_with_their_identity_where_a_lock_would_hold_them(build):
    """In words that the engine knows: the grants of an identity that goes are not asked to go."""
    for protected in (True, False):
        nodes = build(security={"deletion_protection": protected})
        grants = [node for node in nodes.values() if node.kind == "RoleAssignment"]
        identities = {node.urn for node in nodes.values() if node.kind == "UserAssignedIdentity"}
        assert grants
        assert all((node.options.get("deletedWith") in identities) is protected for node in grants)


def test_key_of_the_provider_needs_no_grant(build):
    def use(stack, place):
        who = Identity("job", place=place, opts=ResourceOptions(parent=stack, providers=[place.provider]))
        stack.keys.grant_use(who)

    nodes = build(
        use, storage=None, images=None, compute=None, registry=None, security={"encryption": "provider_managed"}
    )
    assert "RoleAssignment" not in {node.kind for node in nodes.values()}


def test_identity_of_another_cloud_is_refused(build):
    class Stranger:
        name = "stranger"
        id = None

    def use(stack, place):
        with pytest.raises(TypeError, match="stranger is not an identity on Azure"):
            stack.keys.grant_use(Stranger())

    build(use, storage=None, images=None, registry=None)
