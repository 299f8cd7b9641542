"""What Azure refuses of a stack's adopted things, in the user's words."""

from __future__ import annotations

import pytest

from mlblueprint.azure.limits import check, regional
from mlblueprint.spec import Blueprint
from mlblueprint.spec.placement import Adopt

HUB = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/hub/providers"
NETWORK = f"{HUB}/Microsoft.Network/virtualNetworks/hub"
SUBNET = f"{NETWORK}/subnets/ml"
KEY = f"{HUB}/Microsoft.KeyVault/vaults/kv-hub/keys/ml"

GOOD = {"network": {"id": NETWORK, "subnets": [SUBNET]}, "key": KEY}

WRONG = [
    (
        {"network": {"id": "hub", "subnets": [SUBNET]}},
        {},
        "adopt.network.id: 'hub' is not the id of a network on Azure",
    ),
    ({"network": {"id": NETWORK, "subnets": ["ml"]}}, {}, "adopt.network.subnets[0]: 'ml' is not the id of a subnet"),
    (
        {"network": {"id": NETWORK, "subnets": [SUBNET.replace("/hub/subnets", "/other/subnets")]}},
        {},
        "is not a subnet of the adopted network",
    ),
    (
        {"key": "https://kv-hub.vault.azure.net/keys/ml"},
        {},
        "adopt.key: 'https://kv-hub.vault.azure.net/keys/ml' is not",
    ),
    ({"key": f"{KEY}/versions/0123"}, {}, "is not the id of a key on Azure"),
    ({"key": KEY}, {"security": {"encryption": "provider_managed"}}, "adopt.key: key is adopted, but"),
    (
        {"network": {"id": NETWORK, "subnets": [SUBNET]}},
        {"network": {"mode": "public"}},
        "adopt.network: network is adopted, but network.mode is public",
    ),
]


def blueprint(**sections):
    given = {"version": 1, "name": "churn", "owner": "ml@acme.example", "images": {"repositories": {"train": {}}}}
    return Blueprint.model_validate({k: v for k, v in {**given, **sections}.items() if v is not None})


def test_good_ids_are_taken():
    assert check(blueprint(), Adopt.model_validate(GOOD)) == []


@pytest.mark.parametrize(("adopt", "sections", "problem"), WRONG, ids=[str(n) for n in range(len(WRONG))])
def test_wrong_ids_are_named(adopt, sections, problem):
    found = [str(p) for p in check(blueprint(**sections), Adopt.model_validate(adopt))]
    assert any(problem in one for one in found), found


@pytest.mark.parametrize(
    ("sections", "region", "problems"),
    [
        ({}, "westeurope", 0),
        ({}, "germanywestcentral", 1),
        ({"network": {"mode": "public"}}, "germanywestcentral", 0),
        ({"images": None}, "germanywestcentral", 0),
    ],
)
def test_regions_without_agent_pools_take_no_private_images(sections, region, problems):
    assert len(regional(blueprint(**sections), region)) == problems
