"""Clusters on Azure, and the workspace that they are made in."""

from __future__ import annotations

import pytest
from pulumi import ResourceOptions

from mlblueprint.azure import roles
from mlblueprint.azure.identity import Identity
from mlblueprint.azure.limits import check
from mlblueprint.azure.names import auto
from mlblueprint.names import guid
from mlblueprint.spec import Blueprint
from mlblueprint.spec.placement import Adopt, AdoptedNetwork

HUB = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/hub/providers"
NETWORK = f"{HUB}/Microsoft.Network/virtualNetworks/hub"
KEY = f"{HUB}/Microsoft.KeyVault/vaults/kv-hub/keys/ml"
PUBLIC = {"network": {"mode": "public"}}
PROVIDERS_KEYS = {"security": {"encryption": "provider_managed"}}


def clusters(**of):
    return {"compute": {"clusters": {key: {"nodes": {"max": 2}, **machine} for key, machine in of.items()}}}


def made(nodes, key="trainers"):
    return nodes[f"churn-compute-{key}"].inputs["properties"]["properties"]


# ---- clusters


@pytest.mark.parametrize(
    ("machine", "size"),
    [
        ({"accelerator": "T4:1"}, "Standard_NC4as_T4_v3"),
        ({"accelerator": "A100-80GB:8"}, "Standard_ND96amsr_A100_v4"),
        ({"accelerator": ["L4:1", "H100:1"]}, "Standard_NC40ads_H100_v5"),
        ({"cpus": 4}, "Standard_D4ds_v4"),
        ({"cpus": 4, "memory": "32GB"}, "Standard_E4a_v4"),
    ],
)
def test_machine_is_the_smallest_that_azure_ml_has(build, machine, size):
    assert made(build(**clusters(trainers=machine)))["vmSize"] == size


def test_nodes_and_idle_time_are_scale_settings(build):
    machine = {"cpus": 4, "nodes": {"min": 1, "max": 7}, "idle_timeout": "15m"}
    assert made(build(**clusters(trainers=machine)))["scaleSettings"] == {
        "minNodeCount": 1,
        "maxNodeCount": 7,
        "nodeIdleTimeBeforeScaleDown": "PT900S",
    }


def test_without_an_idle_time_azures_own_holds(build):
    assert made(build())["scaleSettings"] == {"minNodeCount": 0, "maxNodeCount": 2}


@pytest.mark.parametrize(("capacity", "priority"), [("on_demand", "Dedicated"), ("spot", "LowPriority")])
def test_capacity_is_a_priority(build, capacity, priority):
    nodes = build(**clusters(trainers={"accelerator": "T4:1", "capacity": capacity}))
    assert made(nodes)["vmPriority"] == priority


@pytest.mark.parametrize(("mode", "public"), [({}, False), (PUBLIC, True)])
def test_nodes_have_an_address_on_the_internet_in_public_mode_only(build, mode, public):
    assert made(build(**mode))["enableNodePublicIp"] is public


def test_nobody_logs_in_to_a_node(build):
    properties = build()["churn-compute-trainers"].inputs["properties"]
    assert properties["disableLocalAuth"] is True
    assert properties["properties"]["remoteLoginPortPublicAccess"] == "Disabled"


def test_cluster_is_called_what_the_blueprint_calls_it(build):
    nodes = build(**clusters(**{"gpu-a": {"accelerator": "T4:1"}, "preparers": {"cpus": 2}}))
    assert [n.inputs["computeName"] for n in nodes.values() if n.kind == "Compute"] == ["gpu-a", "preparers"]


def test_another_machine_replaces_the_cluster_under_its_name(build):
    options = build()["churn-compute-trainers"].options
    assert "properties.properties.vmSize" in options["replaceOnChanges"]
    assert options["deleteBeforeReplace"] is True


def test_cluster_waits_for_the_workspaces_role_on_itself(build):
    """The first cluster makes the managed network, whose endpoint to the workspace must be let in."""
    nodes = build()
    role = nodes["churn-workspace-identity-manage-churn-workspace"]
    assert role.urn in nodes["churn-compute-trainers"].dependencies


# ---- what is refused


def blueprint(**sections):
    return Blueprint.model_validate({"version": 1, "name": "churn", "owner": "ml@acme.example", **sections})


@pytest.mark.parametrize(
    ("key", "machine", "problem"),
    [
        ("a10s", {"accelerator": "A10:1"}, "compute.clusters.a10s.accelerator: accelerator A10:1 is not possible"),
        ("l4s", {"accelerator": "L4:1"}, "compute.clusters.l4s.accelerator: accelerator L4:1 is not possible on azure"),
        ("big", {"cpus": 200}, "compute.clusters.big.cpus: cpus 200 is not possible on azure"),
        (
            "cheap",
            {"cpus": 4, "capacity": "spot_with_fallback"},
            "compute.clusters.cheap.capacity: capacity spot_with_fallback is not possible on azure",
        ),
        ("gpu-8", {"cpus": 4}, "compute.clusters.gpu-8: 'gpu-8' cannot name a cluster on azure"),
    ],
)
def test_what_azure_ml_does_not_have_is_a_problem_at_its_place(key, machine, problem):
    (found,) = check(blueprint(**clusters(**{"trainers": {"cpus": 2}, key: machine})), Adopt())
    assert str(found).startswith(problem)
    assert "https://" in str(found) or found.fix


@pytest.mark.parametrize("key", ["gpu", "gpu-a", "gpu-8a", "a-b-c", "n" * 24])
def test_other_names_are_taken(key):
    assert check(blueprint(**clusters(**{key: {"cpus": 2}})), Adopt()) == []


# ---- the workspace


def test_without_compute_there_is_no_workspace(build):
    assert not [name for name in build(compute=None) if "workspace" in name]


def test_private_workspace_lets_nothing_out_but_to_the_buckets(build):
    nodes = build()
    network = nodes["churn-workspace"].inputs["managedNetwork"]
    assert network["isolationMode"] == "AllowOnlyApprovedOutbound"
    assert {name: rule["destination"]["serviceResourceId"] for name, rule in network["outboundRules"].items()} == {
        f"bucket-{key}": nodes[f"churn-storage-{key}-lock"].inputs["scope"] for key in ("features", "artifacts")
    }


def test_public_workspace_has_no_network_of_its_own(build):
    assert build(**PUBLIC)["churn-workspace"].inputs["managedNetwork"]["isolationMode"] == "Disabled"
    assert not [name for name in build(**PUBLIC) if "-approve-" in name]


def test_workspace_uses_the_stacks_images(build):
    images = build()["churn-images-lock"].inputs["scope"]
    assert build()["churn-workspace"].inputs["containerRegistry"] == images
    assert "containerRegistry" not in build(images=None)["churn-workspace"].inputs


def test_workspace_has_a_vault_of_its_own(build):
    """It administers what is in its vault, and must not administer the key."""
    nodes = build()
    vault = nodes["churn-workspace-identity-write-churn-workspace-secrets"].inputs
    assert vault["roleDefinitionId"].endswith(roles.VAULT_ADMINISTRATOR)
    assert vault["scope"] == nodes["churn-workspace"].inputs["keyVault"] != nodes["churn-keys-lock"].inputs["scope"]


def test_key_is_named_with_its_newest_version_and_used_as_the_workspace(build):
    nodes = build()
    encryption = nodes["churn-workspace"].inputs["encryption"]
    assert "/keys/data-90d/" in encryption["keyVaultProperties"]["keyIdentifier"]
    assert encryption["keyVaultProperties"]["keyVaultArmId"] == nodes["churn-keys-lock"].inputs["scope"]
    assert (
        encryption["identity"]["userAssignedIdentity"] == nodes["churn-workspace"].inputs["primaryUserAssignedIdentity"]
    )
    assert nodes["churn-workspace-identity-use-churn-keys"].urn in nodes["churn-workspace"].dependencies


def test_adopted_key_is_the_workspaces_too(build):
    nodes = build(adopt=Adopt(key=KEY))
    found = nodes["churn-workspace"].inputs["encryption"]["keyVaultProperties"]
    assert found["keyVaultArmId"] == KEY.partition("/keys/")[0]
    assert found["keyIdentifier"].startswith("https://kv-hub.vault.azure.net/keys/ml/")
    assert nodes["churn-workspace-identity-use-churn-keys"].inputs["scope"] == KEY


def test_with_the_providers_keys_nothing_is_said_of_encryption(build):
    inputs = build(**PROVIDERS_KEYS)["churn-workspace"].inputs
    assert "encryption" not in inputs and "enableServiceSideCMKEncryption" not in inputs


def test_another_mode_is_another_workspace(build):
    """Neither the network's isolation nor whose key it is can be taken back."""
    modes = ({}, PUBLIC, PROVIDERS_KEYS, PUBLIC | PROVIDERS_KEYS)
    assert len({build(**mode)["churn-workspace"].inputs["workspaceName"] for mode in modes}) == len(modes)


def test_workspace_is_protected_and_not_locked(build):
    """A lock would keep its clusters from scaling."""
    nodes = build()
    locked = {n.inputs["scope"].rpartition("/")[2] for n in nodes.values() if n.kind == "ManagementLockByScope"}
    assert nodes["churn-workspace"].protected
    assert nodes["churn-workspace"].inputs["workspaceName"] not in locked
    assert {
        nodes["churn-workspace-files"].inputs["accountName"],
        nodes["churn-workspace-secrets"].inputs["vaultName"],
    } < locked


def test_workspace_manages_what_it_rests_on_and_nothing_else(build):
    nodes = build()
    name = "churn-workspace-identity-manage-"
    assert {n.name.removeprefix(name) for n in nodes.values() if n.name.startswith(name)} == {
        "churn-workspace",
        "churn-workspace-files",
        "churn-workspace-images",
        "churn-workspace-insights",
        "churn-workspace-secrets",
    }
    broad = {n.inputs["roleDefinitionId"].rpartition("/")[2] for n in nodes.values() if n.name.startswith(name)}
    assert broad == {roles.WORKSPACE_ADMINISTRATOR}


def test_jobs_write_the_workspaces_files_and_pull_images_and_no_more(build):
    who = guid(f"principal/{auto('churn-workspace-jobs')}")
    nodes = build()
    given = {
        (n.inputs["roleDefinitionId"].rpartition("/")[2], n.inputs["scope"])
        for n in nodes.values()
        if n.kind == "RoleAssignment" and n.inputs["principalId"] == who
    }
    assert given == {
        (roles.BLOB_CONTRIBUTOR, nodes["churn-workspace"].inputs["storageAccount"]),
        (roles.IMAGE_PULL, nodes["churn-workspace"].inputs["containerRegistry"]),
    }
    jobs = nodes["churn-compute-trainers"].inputs["identity"]["userAssignedIdentities"]
    assert [one.rpartition("/")[2] for one in jobs] == [auto("churn-workspace-jobs")]


def test_adopted_network_gets_the_workspaces_endpoint(build):
    adopt = Adopt(network=AdoptedNetwork(id=NETWORK, subnets=[f"{NETWORK}/subnets/ml"]))
    nodes = build(adopt=adopt)
    assert nodes["churn-workspace-endpoint"].inputs["subnet"]["id"] == f"{NETWORK}/subnets/ml"
    assert "subnet" not in made(nodes)


def test_two_clusters_share_the_submitters_grant(build):
    def use(stack, place):
        who = Identity("job", place=place, opts=ResourceOptions(parent=stack, providers=[place.provider]))
        for cluster in stack.compute.clusters.values():
            cluster.grant_submit(who)

    nodes = build(use, **clusters(trainers={"cpus": 2}, preparers={"cpus": 2}))
    assert {name for name in nodes if name.startswith("job-")} == {
        "job-submit-churn-workspace",
        "job-write-churn-workspace-files",
    }
