"""What the blueprint's modes and the stack's adopted things make of an Azure stack."""

from __future__ import annotations

import base64
from collections import Counter

import pytest
import yaml
from tests.vendor import check

from mlblueprint.azure.keys import rotation
from mlblueprint.azure.place import Place
from mlblueprint.problems import BlueprintError
from mlblueprint.spec.placement import Adopt, AdoptedNetwork

SUBSCRIPTION = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/hub/providers"
NETWORK = f"{SUBSCRIPTION}/Microsoft.Network/virtualNetworks/hub"
KEY = f"{SUBSCRIPTION}/Microsoft.KeyVault/vaults/kv-hub/keys/ml"

PUBLIC = {"network": {"mode": "public"}}
PROVIDERS_KEYS = {"security": {"encryption": "provider_managed"}}
UNPROTECTED = {"security": {"deletion_protection": False}}

MODES = {
    "default": ({}, None),
    "public": (PUBLIC, None),
    "the provider's keys": (PROVIDERS_KEYS, None),
    "public, the provider's keys": (PUBLIC | PROVIDERS_KEYS, None),
    "unprotected": (UNPROTECTED, None),
    "adopted network": ({}, Adopt(network=AdoptedNetwork(id=NETWORK, subnets=[f"{NETWORK}/subnets/ml"]))),
    "adopted key": ({}, Adopt(key=KEY)),
    "smallest network": ({"network": {"mode": "private", "cidr": "10.0.0.0/22"}}, None),
    "nothing": ({"storage": None, "images": None, "compute": None, "registry": None}, None),
    "compute alone": ({"storage": None, "images": None, "registry": None}, None),
}


def kinds(nodes):
    return Counter(node.kind for node in nodes.values())


@pytest.mark.parametrize("mode", MODES)
def test_payloads_fit_azures_types_in_every_mode(build, mode):
    sections, adopt = MODES[mode]
    nodes = build(adopt=adopt, **sections)
    assert [f"{n.name}: {p}" for n in nodes.values() for p in check(n.type, n.inputs)] == []


@pytest.mark.parametrize("mode", MODES)
def test_everything_taggable_has_the_tags(build, mode):
    sections, adopt = MODES[mode]
    for node in build(adopt=adopt, labels={"team": "growth"}, **sections).values():
        tags = node.inputs.get("tags")
        if node.kind == "RegistryModelContainer":
            tags = node.inputs["properties"]["tags"]
        if node.kind not in UNTAGGED:
            assert tags == {"name": "churn", "owner": "ml@acme.example", "team": "growth"}, node.name


UNTAGGED = {
    "azure-native",
    "BlobContainer",
    "BlobServiceProperties",
    "DiagnosticSetting",
    "ManagementLockByScope",
    "ManagementPolicy",
    "PrivateDnsZoneGroup",
    "RoleAssignment",
    "Subnet",
}
"""Kinds that have no tags in Azure."""


def test_public_mode_has_no_network(build):
    found = kinds(build(**PUBLIC))
    assert not {"VirtualNetwork", "PrivateEndpoint", "PrivateZone", "AgentPool"} & set(found)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("churn-storage-features", ("publicNetworkAccess",)),
        ("churn-images", ("publicNetworkAccess",)),
        ("churn-registry", ("publicNetworkAccess",)),
        ("churn-keys", ("properties", "publicNetworkAccess")),
        ("churn-workspace", ("publicNetworkAccess",)),
        ("churn-workspace-files", ("publicNetworkAccess",)),
        ("churn-workspace-secrets", ("properties", "publicNetworkAccess")),
        ("churn-workspace-logs", ("publicNetworkAccessForIngestion",)),
    ],
)
def test_public_mode_opens_the_public_endpoint(build, name, path):
    def answer(nodes):
        value = nodes[name].inputs
        for step in path:
            value = value[step]
        return value

    assert (answer(build()), answer(build(**PUBLIC))) == ("Disabled", "Enabled")


def test_public_mode_still_wants_identity_and_tls(build):
    account = build(**PUBLIC)["churn-storage-features"].inputs
    assert not account["allowSharedKeyAccess"] and not account["allowBlobPublicAccess"]
    assert account["enableHttpsTrafficOnly"] and account["minimumTlsVersion"] == "TLS1_2"


def test_every_service_has_an_endpoint_and_a_zone_made_once(build):
    nodes = build()
    services = Counter(
        n.inputs["privateLinkServiceConnections"][0]["groupIds"][0]
        for n in nodes.values()
        if n.kind == "PrivateEndpoint"
    )
    zones = Counter(n.inputs["privateZoneName"] for n in nodes.values() if n.kind == "PrivateZone")
    assert services == {"blob": 4, "file": 1, "vault": 2, "registry": 1, "amlregistry": 1, "amlworkspace": 1}
    assert set(zones.values()) == {1} and len(zones) == len(services)  # registry and workspace share a zone of two


def test_subnets_do_not_overlap(build):
    from ipaddress import ip_network

    blocks = [ip_network(n.inputs["addressPrefix"]) for n in build().values() if n.kind == "Subnet"]
    assert len(blocks) == 3
    assert not any(a.overlaps(b) for a in blocks for b in blocks if a is not b)


def test_only_tasks_have_a_way_out(build):
    out = {n.inputs["subnetName"]: n.inputs["defaultOutboundAccess"] for n in build().values() if n.kind == "Subnet"}
    assert out == {"workloads": False, "endpoints": False, "tasks": True}


def test_the_internet_is_closed_in_every_subnet(build):
    for group in (n for n in build().values() if n.kind == "NetworkSecurityGroup"):
        last = max(group.inputs["securityRules"], key=lambda rule: rule["priority"])
        assert (last["access"], last["direction"], last["destinationAddressPrefix"]) == ("Deny", "Outbound", "Internet")


def test_adopted_network_gets_endpoints_and_nothing_else(build):
    nodes = build(adopt=MODES["adopted network"][1])
    found = kinds(nodes)
    assert not {"VirtualNetwork", "Subnet", "NetworkSecurityGroup", "PrivateZone", "PrivateDnsZoneGroup"} & set(found)
    assert {n.inputs["subnet"]["id"] for n in nodes.values() if n.kind == "PrivateEndpoint"} == {
        f"{NETWORK}/subnets/ml"
    }
    assert nodes["churn-images-tasks"].inputs["virtualNetworkSubnetResourceId"] == f"{NETWORK}/subnets/ml"


def test_adopted_key_is_used_everywhere_and_no_vault_is_made(build):
    nodes = build(adopt=Adopt(key=KEY))
    assert "churn-keys" not in nodes and "Key" not in kinds(nodes)
    account = nodes["churn-storage-features"].inputs["encryption"]["keyVaultProperties"]
    assert account == {"keyName": "ml", "keyVaultUri": "https://kv-hub.vault.azure.net/"}
    images = nodes["churn-images"].inputs["encryption"]["keyVaultProperties"]
    assert images["keyIdentifier"] == "https://kv-hub.vault.azure.net/keys/ml"
    assert nodes["churn-keys-encryption-use-churn-keys"].inputs["scope"] == KEY


def test_key_is_named_without_version_so_that_rotation_reaches_its_users(build):
    nodes = build()
    assert "keyVersion" not in nodes["churn-storage-features"].inputs["encryption"]["keyVaultProperties"]
    assert nodes["churn-images"].inputs["encryption"]["keyVaultProperties"]["keyIdentifier"].endswith("/keys/data-90d")


@pytest.mark.parametrize(
    "name", ["churn-storage-features", "churn-storage-access-logs", "churn-images", "churn-workspace-files"]
)
def test_who_encrypts_waits_for_the_grant_on_the_key(build, name):
    nodes = build()
    assert nodes["churn-keys-encryption-use-churn-keys"].urn in nodes[name].dependencies


def test_the_providers_keys_need_no_vault_and_no_identity(build):
    nodes = build(**PROVIDERS_KEYS)
    assert "Key" not in kinds(nodes) and "churn-keys" not in nodes and "churn-keys-encryption" not in nodes
    assert nodes["churn-storage-features"].inputs["encryption"]["keySource"] == "Microsoft.Storage"
    assert nodes["churn-images"].inputs["encryption"] == {"status": "disabled"}


STATEFUL = {
    "BlobContainer",
    "Key",
    "Registry",
    "RegistryModelContainer",
    "ResourceGroup",
    "StorageAccount",
    "Vault",
    "Workspace",
}


def test_what_holds_state_is_protected_and_nothing_else(build):
    nodes = build().values()
    assert {n.kind for n in nodes if n.protected} == STATEFUL
    assert all(n.protected for n in nodes if n.kind in STATEFUL)


def test_without_deletion_protection_nothing_is_protected_or_locked(build):
    nodes = build(**UNPROTECTED)
    assert not [n.name for n in nodes.values() if n.protected]
    assert "ManagementLockByScope" not in kinds(nodes)


def test_lock_goes_before_what_it_would_hold(build):
    """Azure's lock holds for everything below: the engine deletes dependents first, so the lock depends on them."""
    nodes = build()
    lock = nodes["churn-storage-features-lock"]
    held = ["container", "logging", "lifecycle", "endpoint", "endpoint-dns"]
    assert {nodes[f"churn-storage-features-{one}"].urn for one in held} <= set(lock.dependencies)


@pytest.mark.parametrize(
    ("bucket", "current", "noncurrent"),
    [
        ({}, None, 90),
        ({"versioning": False}, None, None),
        ({"expire_noncurrent": "30d"}, None, 30),
        ({"archive_after": "60d"}, {"tierToCold": {"daysAfterModificationGreaterThan": 60}}, 90),
        ({"versioning": False, "expire": "7d"}, {"delete": {"daysAfterModificationGreaterThan": 7}}, None),
    ],
)
def test_ages_become_a_lifecycle(build, bucket, current, noncurrent):
    nodes = build(storage={"buckets": {"data": bucket}}, registry=None)
    policy = nodes.get("churn-storage-data-lifecycle")
    rules = {r["name"]: r["definition"]["actions"] for r in policy.inputs["policy"]["rules"]} if policy else {}
    expected = {} if current is None else {"current": {"baseBlob": current}}
    if noncurrent is not None:
        expected["noncurrent"] = {"version": {"delete": {"daysAfterCreationGreaterThan": noncurrent}}}
    assert rules == expected


@pytest.mark.parametrize(
    ("redundancy", "sku"), [("local", "Standard_LRS"), ("zone", "Standard_ZRS"), ("geo_zone", "Standard_GZRS")]
)
def test_redundancy_is_the_sku_of_every_account(build, redundancy, sku):
    nodes = build(clouds={"azure": {"storage": {"redundancy": redundancy}}})
    assert {n.inputs["sku"]["name"] for n in nodes.values() if n.kind == "StorageAccount"} == {sku}
    (region,) = nodes["churn-registry"].inputs["regionDetails"]
    (behind,) = region["storageAccountDetails"]
    assert behind["systemCreatedStorageAccount"]["storageAccountType"] == sku


@pytest.mark.parametrize(("redundancy", "zones"), [("local", "Disabled"), ("zone", "Enabled"), ("geo_zone", "Enabled")])
def test_registry_asks_for_zones_where_accounts_do(build, redundancy, zones):
    """A region without zones refuses a registry that asks for them; one with zones gives them anyway."""
    registry = build(clouds={"azure": {"storage": {"redundancy": redundancy}}})["churn-images"]
    assert registry.inputs.get("zoneRedundancy") == zones
    assert registry.options["ignoreChanges"] == ["zoneRedundancy"]


def test_task_keeps_the_newest_images_of_its_repository(build):
    nodes = build(images={"repositories": {"serve": {"keep_last": 12}}})
    content = nodes["churn-images-serve-keep-last"].inputs["step"]["encodedTaskContent"]
    (step,) = yaml.safe_load(base64.b64decode(content))["steps"]
    assert step["cmd"] == "acr purge --filter 'serve:.*' --ago 0d --keep 12"


def test_task_runs_inside_the_network_where_there_is_one(build):
    private, public = (build(**mode)["churn-images-train-keep-last"].inputs for mode in ({}, PUBLIC))
    assert private["agentPoolName"] == "tasks" and "agentConfiguration" not in private
    assert "agentPoolName" not in public and public["agentConfiguration"] == {"cpu": 2}


@pytest.mark.parametrize(("days", "expiry"), [(7, "P1Y"), (90, "P1Y"), (335, "P1Y"), (336, "P366D"), (730, "P760D")])
def test_a_version_outlives_the_next_ones_arrival(days, expiry):
    policy = rotation(days)
    assert policy.attributes.expiry_time == expiry
    assert policy.lifetime_actions[0].trigger.time_after_create == f"P{days}D"


def test_another_rotation_is_another_key_and_the_old_one_stays(build):
    """Azure's resource manager never changes a key that is there."""
    nodes = build(security={"key_rotation": "120d"})
    key = nodes["churn-keys-key"]
    assert key.inputs["keyName"] == "data-120d"
    assert (key.options["retainOnDelete"], key.options["deleteBeforeReplace"]) == (True, False)
    assert nodes["churn-storage-features"].inputs["encryption"]["keyVaultProperties"]["keyName"] == "data-120d"


def test_access_log_of_every_bucket_goes_to_another_account(build):
    nodes = build()
    logs = nodes["churn-storage-access-logs"].inputs["accountName"]
    for bucket in ("features", "artifacts"):
        setting = nodes[f"churn-storage-{bucket}-logging"].inputs
        assert setting["storageAccountId"].endswith(f"/storageAccounts/{logs}")
        assert setting["resourceUri"].endswith(
            f"/{nodes[f'churn-storage-{bucket}'].inputs['accountName']}/blobServices/default"
        )


def test_a_bucket_may_be_called_access_logs(build):
    nodes = build(storage={"buckets": {"access-logs": {}}}, registry=None, images=None)
    containers = [n for n in nodes.values() if n.kind == "BlobContainer"]
    assert [n.inputs["containerName"] for n in containers] == ["access-logs"]


def test_salt_changes_every_name_that_is_unique_in_the_world(build):
    keys = {
        "azure-native:containerregistry:Registry": "registryName",
        "azure-native:keyvault:Vault": "vaultName",
        "azure-native:machinelearningservices:Registry": "registryName",
        "azure-native:machinelearningservices:Workspace": "workspaceName",
        "azure-native:storage:StorageAccount": "accountName",
    }

    def named(salt):
        return {n.name: n.inputs[keys[n.type]] for n in build(salt=salt).values() if n.type in keys}

    before, after = named(""), named("again")
    assert before.keys() == after.keys()
    assert not set(before.values()) & set(after.values())
    assert len(set(before.values())) == len(before)


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        ({"azure-native:location": "westeurope"}, "azure-native:subscriptionId is not set"),
        (
            {"azure-native:subscriptionId": "00000000-0000-0000-0000-000000000000"},
            "azure-native:location is not set",
        ),
        (
            {
                "azure-native:subscriptionId": "00000000-0000-0000-0000-000000000000",
                "azure-native:location": "West Europe",
            },
            "azure-native:location is 'West Europe'",
        ),
        (
            {
                "azure-native:subscriptionId": "00000000-0000-0000-0000-000000000000",
                "azure-native:location": "germanywestcentral",
            },
            "keep_last is not possible in a private network in germanywestcentral",
        ),
    ],
)
def test_wrong_configuration_is_a_problem_before_anything_is_built(build, config, problem, monkeypatch):
    made = []
    monkeypatch.setattr(Place, "role", lambda *_: made.append(1))
    with pytest.raises(BlueprintError, match=problem):
        build(config=config)
    assert not made
