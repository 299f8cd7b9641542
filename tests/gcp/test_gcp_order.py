"""What must exist before what on GCP: keys open to their users, APIs on, folders before what is in them."""

from __future__ import annotations

import json

import pytest

from mlblueprint.gcp import names


def _needs(nodes, name):
    return {urn.rpartition("::")[2] for urn in nodes[name].dependencies}


@pytest.mark.parametrize(
    ("name", "needed"),
    [
        (
            "churn-storage-features",
            {"churn-keys-use-storage", "churn-api-storage", "churn-storage-access-logs-delivery"},
        ),
        ("churn-storage-access-logs", {"churn-keys-use-storage", "churn-api-storage"}),
        ("churn-images-train", {"churn-keys-use-artifactregistry", "churn-api-containerscanning"}),
        ("churn-registry-churn-entry", {"churn-keys-use-aiplatform", "churn-registry-churn-folder"}),
        ("churn-registry-churn-entry", {"churn-keys-agent-aiplatform-role"}),
        ("churn-keys-ring", {"churn-api-cloudkms"}),
        ("churn-network-vpc", {"churn-api-compute"}),
        ("churn-network-googleapis", {"churn-api-dns", "churn-network-vpc"}),
    ],
)
def test_resource_waits_for_what_it_needs(built, name, needed):
    assert needed <= _needs(built(), name)


def test_stateful_resources_are_protected(built):
    protected = {node.type for node in built().values() if node.protected}
    assert protected == {
        "gcp:storage/bucket:Bucket",
        "gcp:kms/keyRing:KeyRing",
        "gcp:kms/cryptoKey:CryptoKey",
        "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
        "gcp:artifactregistry/repository:Repository",
    }


def test_only_way_out_leads_to_googles_restricted_addresses(built):
    nodes = built()
    assert nodes["churn-network-vpc"].inputs["deleteDefaultRoutesOnCreate"] is True
    routes = [node for node in nodes.values() if node.type == "gcp:compute/route:Route"]
    assert [node.inputs["destRange"] for node in routes] == ["199.36.153.4/30"]


def test_all_egress_is_denied_but_google_and_the_network_itself(built):
    rules = [node for node in built().values() if node.type == "gcp:compute/firewall:Firewall"]
    egress = {node.inputs["destinationRanges"][0]: node for node in rules if node.inputs["direction"] == "EGRESS"}
    assert {cidr for cidr, node in egress.items() if "allows" in node.inputs} == {"199.36.153.4/30", "10.64.0.0/16"}
    assert egress["0.0.0.0/0"].inputs["priority"] > max(
        node.inputs["priority"] for node in egress.values() if "allows" in node.inputs
    )


def test_upper_half_of_the_block_is_left_for_services(built):
    assert built()["churn-network-workloads"].inputs["ipCidrRange"] == "10.64.0.0/17"


def test_names_of_apis_and_registries_resolve_to_restricted_addresses(built):
    records = [node.inputs for node in built().values() if node.type == "gcp:dns/recordSet:RecordSet"]
    addresses = {record["name"]: record["rrdatas"] for record in records if record["type"] == "A"}
    aliases = {record["name"]: record["rrdatas"] for record in records if record["type"] == "CNAME"}
    vip = ["199.36.153.4", "199.36.153.5", "199.36.153.6", "199.36.153.7"]
    assert addresses == {"restricted.googleapis.com.": vip, "pkg.dev.": vip}
    assert aliases == {"*.googleapis.com.": ["restricted.googleapis.com."], "*.pkg.dev.": ["pkg.dev."]}


def test_entry_says_what_an_upload_must_say(built):
    entry = built()["churn-registry-churn-entry"].inputs
    said = json.loads(entry["source"]["text"])
    assert entry["name"] == "churn/entry.json"
    assert said["approval"] == "manual"
    assert said["artifacts"].startswith("gs://churn-storage-artifacts-")
    assert said["upload"]["modelId"] == names.model("churn", "acme/ml/dev/", "churn")
    assert "/cryptoKeys/" in said["upload"]["model"]["encryptionSpec"]["kmsKeyName"]


@pytest.mark.parametrize("name", ["churn-registry-churn-entry", "churn-images-train", "churn-network-workloads"])
def test_what_cannot_stand_beside_its_successor_is_deleted_before_it_is_replaced(built, name):
    assert built()[name].options["deleteBeforeReplace"] is True


def test_lifecycle_says_what_the_blueprint_says(built):
    storage = {"buckets": {"features": {"archive_after": "60d", "expire": "400d", "expire_noncurrent": "30d"}}}
    rules = built(storage=storage, registry=None)["churn-storage-features"].inputs["lifecycleRules"]
    assert rules == [
        {"action": {"type": "AbortIncompleteMultipartUpload"}, "condition": {"age": 7}},
        {"action": {"type": "Delete"}, "condition": {"daysSinceNoncurrentTime": 30, "withState": "ARCHIVED"}},
        {
            "action": {"type": "SetStorageClass", "storageClass": "ARCHIVE"},
            "condition": {"age": 60, "withState": "LIVE"},
        },
        {"action": {"type": "Delete"}, "condition": {"age": 400, "withState": "LIVE"}},
    ]


def test_logs_are_kept_a_year(built):
    rules = built()["churn-storage-access-logs"].inputs["lifecycleRules"]
    assert {"action": {"type": "Delete"}, "condition": {"age": 365, "withState": "LIVE"}} in rules


@pytest.mark.parametrize("rule", names.RULES, ids=lambda rule: rule.kind)
def test_longest_name_fits(rule):
    import re

    assert re.fullmatch(rule.pattern, names.LONGEST[rule.kind])
