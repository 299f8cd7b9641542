"""Adopted, public and provider-managed: what GCP makes, and what it leaves to others."""

from __future__ import annotations

import pytest
from tests.gcp.conftest import blueprint
from tests.vendor import check

from mlblueprint.gcp import limits, offline
from mlblueprint.gcp.stack import MlStack
from mlblueprint.problems import BlueprintError
from mlblueprint.spec.placement import Adopt, AdoptedNetwork

KEY = "projects/shared/locations/europe-west4/keyRings/ring/cryptoKeys/key"
VPC = "projects/shared/global/networks/vpc"
SUBNET = "projects/shared/regions/europe-west4/subnetworks/ml"

BUCKET = "gcp:storage/bucket:Bucket"


def _kinds(nodes):
    return {node.type.partition("/")[0].removeprefix("gcp:") for node in nodes.values() if node.type.startswith("gcp:")}


def _apis(nodes):
    return {node.inputs["service"].partition(".")[0] for node in nodes.values() if "Service::" in node.urn}


def test_public_network_is_no_network(built):
    assert not _kinds(built(network={"mode": "public"})) & {"compute", "dns"}


def test_public_network_keeps_buckets_private(built):
    buckets = [node for node in built(network={"mode": "public"}).values() if node.type == BUCKET]
    assert {node.inputs["publicAccessPrevention"] for node in buckets} == {"enforced"}


def test_providers_keys_are_no_keys(built):
    nodes = built(security={"encryption": "provider_managed"})
    assert "kms" not in _kinds(nodes)
    assert not any("encryption" in node.inputs or "kmsKeyName" in node.inputs for node in nodes.values())


def test_adopted_network_is_used_and_nothing_is_made(built):
    nodes = built(adopt=Adopt(network=AdoptedNetwork(id=VPC, subnets=[SUBNET])))
    assert not _kinds(nodes) & {"compute", "dns"}


def test_adopted_key_encrypts_everything(built):
    nodes = built(adopt=Adopt(key=KEY))
    assert {node.inputs["encryption"]["defaultKmsKeyName"] for node in nodes.values() if node.type == BUCKET} == {KEY}
    assert nodes["churn-images-train"].inputs["kmsKeyName"] == KEY
    assert "gcp:kms/cryptoKey:CryptoKey" not in {node.type for node in nodes.values()}


def test_adopted_key_is_opened_to_googles_agents(built):
    grants = [node for node in built(adopt=Adopt(key=KEY)).values() if "CryptoKeyIAMMember" in node.type]
    assert {node.inputs["cryptoKeyId"] for node in grants} == {KEY}
    assert len(grants) == 3  # storage, artifact registry, vertex


def test_adopted_key_of_another_region_is_refused(built):
    with pytest.raises(BlueprintError, match=r"adopt\.key: the key is in 'us-east1'"):
        built(adopt=Adopt(key=KEY.replace("europe-west4", "us-east1")))


def test_adopted_subnet_of_another_region_is_refused(built):
    other = SUBNET.replace("europe-west4", "us-east1")
    with pytest.raises(BlueprintError, match=r"adopt\.network\.subnets\[0\]: the subnet is in 'us-east1'"):
        built(adopt=Adopt(network=AdoptedNetwork(id=VPC, subnets=[other])))


@pytest.mark.parametrize(
    ("adopt", "path"),
    [
        (Adopt(key="key"), "adopt.key"),
        (Adopt(key=KEY + "/cryptoKeyVersions/1"), "adopt.key"),
        (Adopt(network=AdoptedNetwork(id="vpc", subnets=[SUBNET])), "adopt.network.id"),
        (Adopt(network=AdoptedNetwork(id=VPC, subnets=["ml"])), "adopt.network.subnets[0]"),
        (Adopt(network=AdoptedNetwork(id=VPC, subnets=[SUBNET, SUBNET])), "adopt.network.subnets"),
    ],
)
def test_adopted_ids_have_the_form_of_gcp(adopt, path):
    (problem,) = limits.check(blueprint(), adopt)
    assert str(problem).startswith(f"{path}: ")


@pytest.mark.parametrize(
    ("sections", "adopt", "problem"),
    [
        ({"security": {"encryption": "provider_managed"}}, Adopt(key=KEY), "adopt.key: a key is adopted, but security"),
        (
            {"network": {"mode": "public"}},
            Adopt(network=AdoptedNetwork(id=VPC, subnets=[SUBNET])),
            "adopt.network: a network is adopted, but network.mode is public",
        ),
    ],
)
def test_what_is_adopted_is_used(sections, adopt, problem):
    (found,) = limits.check(blueprint(**sections), adopt)
    assert str(found).startswith(problem)


@pytest.mark.parametrize("name", ["googleml", "mygoogle", "g00gle", "googs"])
def test_a_name_with_the_reserved_word_is_refused(name):
    (problem,) = limits.check(blueprint(name=name), Adopt())
    assert str(problem).startswith(f"name: name {name} is not possible on gcp")


@pytest.mark.parametrize("key", ["google-data", "from-g00gle"])
def test_a_bucket_with_the_reserved_word_is_refused(key):
    (problem,) = limits.check(blueprint(storage={"buckets": {key: {}}}, registry=None), Adopt())
    assert str(problem).startswith(f"storage.buckets.{key}: ")


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        ({"gcp:region": "europe-west4"}, "gcp:project is not set"),
        ({"gcp:project": "acme-ml"}, "gcp:region is not set"),
        ({"gcp:project": "acme-ml", "gcp:region": "eu"}, "gcp:region is 'eu'"),
        ({"gcp:project": "Acme", "gcp:region": "europe-west4"}, "gcp:project is 'Acme'"),
    ],
)
def test_configuration_is_asked_for_by_its_name(record, config, problem):
    from mlblueprint.gcp.stack import MlStack

    with pytest.raises(BlueprintError, match=problem):
        record(lambda: MlStack("churn", blueprint(), adopt=Adopt(), salt="", models={}, webhooks={}), config)


def test_an_api_is_switched_on_only_for_sections_that_use_it(built):
    assert _apis(built(images=None, registry=None)) == {"compute", "dns", "cloudkms", "storage"}


def test_apis_stay_on_when_the_stack_goes(built):
    services = [node for node in built().values() if node.type == "gcp:projects/service:Service"]
    assert {node.inputs["disableOnDestroy"] for node in services} == {False}


def test_unprotected_stack_protects_nothing(built):
    assert not any(node.protected for node in built(security={"deletion_protection": False}).values())


def test_labels_are_normalised(built):
    nodes = built(labels={"team": "Growth / EU", "cost_center": "4711"})
    assert nodes["churn"].inputs["defaultLabels"] == (
        '{"cost_center": "4711", "name": "churn", "owner": "ml_acme_example", "team": "growth___eu"}'
    )


def test_every_payload_of_every_mode_fits_the_vendors_model(built):
    modes = [
        {},
        {"network": {"mode": "public"}, "security": {"encryption": "provider_managed"}},
        {"adopt": Adopt(key=KEY, network=AdoptedNetwork(id=VPC, subnets=[SUBNET]))},
    ]
    problems = [p for mode in modes for node in built(**mode).values() for p in check(node.type, node.inputs)]
    assert not problems


def test_offline_names_the_missing_row():
    with pytest.raises(LookupError, match=r"has no row in RESOURCES of mlblueprint/gcp/offline.py"):
        offline.resource("gcp:vertex/aiFeatureStore:AiFeatureStore", "x", {}, offline.CONFIG)


def test_provider_signs_in_as_the_configuration_says(record):
    """A provider of one's own inherits nothing, and releases of models read the same keys."""
    config = {
        **offline.CONFIG,
        "gcp:impersonateServiceAccount": "deploy@acme-ml.iam.gserviceaccount.com",
        "gcp:credentials": "key.json",
        "gcp:billingProject": "acme-bills",
        "gcp:userProjectOverride": "true",
    }
    made = record(
        lambda: MlStack("churn", blueprint(), adopt=Adopt(), salt="", models={}, webhooks={}),
        config,
    )["churn"]
    assert made.type == "pulumi:providers:gcp"
    assert made.inputs["impersonateServiceAccount"] == "deploy@acme-ml.iam.gserviceaccount.com"
    assert made.inputs["billingProject"] == "acme-bills"
    assert made.inputs["userProjectOverride"] in (True, "true")
    assert {"accessToken", "credentials"} & made.inputs.keys() == {"credentials"}
    assert made.inputs["credentials"] == "[secret]"
