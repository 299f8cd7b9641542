"""What is locked of a workspace's models, asked of a server on this machine that answers as the API is documented."""

from __future__ import annotations

import pytest
from tests.server import Server

from mlblueprint.azure import arm, pull
from mlblueprint.problems import BlueprintError

WORKSPACE = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/churn-group"
    "/providers/Microsoft.MachineLearningServices/workspaces/mlw-churn-5f0c2a91d3"
)
MODEL = f"{WORKSPACE}/models/churn"


@pytest.fixture(autouse=True)
def address(server: Server, monkeypatch):
    server.address = server.address.removesuffix("/v1")
    monkeypatch.setattr(arm, "ADDRESS", server.address)
    monkeypatch.setattr(pull, "tokens", lambda setting: lambda: "token")


def version(name: str, **properties: object) -> dict[str, object]:
    return {"id": f"{MODEL}/versions/{name}", "name": name, "properties": properties}


def test_model_without_a_version_has_none(server):
    server.replies = [(404, {"error": {"code": "UserError", "message": "Model container not found"}}, {})]
    assert list(pull.registered(MODEL)) == []


def test_tag_says_what_a_version_may_be_served_as(server):
    link = f"{server.address}{MODEL}/versions?api-version={arm.MACHINE_LEARNING}&$skip=2"
    server.replies = [
        (
            200,
            {"value": [version("4", tags={"stage": "candidate"}), version("3", isArchived=True)], "nextLink": link},
            {},
        ),
        (200, {"value": [version("2", tags={"stage": "approved"}), version("1"), version("latest-of-all")]}, {}),
    ]
    assert {version.number: set(version.aliases) for version in pull.registered(MODEL)} == {
        4: {"candidate"},
        2: {"approved"},
        1: set(),
    }
    assert server.calls[0][1] == f"{MODEL}/versions?api-version={arm.MACHINE_LEARNING}"
    assert "skip=2" in server.calls[1][1]


def test_files_in_a_datastore_are_found_in_its_account(server):
    uri = f"azureml:/{WORKSPACE}/datastores/artifacts/paths/models/churn/run-7/"
    store = {"datastoreType": "AzureBlob", "accountName": "stchurn5f0c2a91d3", "containerName": "artifacts"}
    server.replies = [
        (200, {"value": [version("2", modelUri=uri), version("1", modelUri=uri)]}, {}),
        (200, {"properties": store}, {}),
    ]
    place = "https://stchurn5f0c2a91d3.blob.core.windows.net/artifacts/models/churn/run-7/"
    assert [version.artifact for version in pull.registered(MODEL)] == [place, place]
    assert len(server.calls) == 2, "a datastore is asked for once"


def test_files_that_are_nowhere_of_ours_are_left_out(server):
    server.replies = [(200, {"value": [version("1", modelUri="azureml://registries/x/models/y/versions/1")]}, {})]
    assert [version.artifact for version in pull.registered(MODEL)] == [None]


def test_refusal_is_said_in_azures_words(server):
    server.replies = [(403, {"error": {"code": "AuthorizationFailed", "message": "The client has no access."}}, {})]
    with pytest.raises(BlueprintError, match=r"Azure ML: .*The client has no access.*az login"):
        list(pull.registered(MODEL))
