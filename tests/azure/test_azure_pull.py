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


def container(**properties: str) -> tuple[int, object, dict[str, str]]:
    return 200, {"id": MODEL, "name": "churn", "properties": {"properties": properties}}, {}


def test_model_without_a_container_has_no_version(server):
    server.replies = [(404, {"error": {"code": "UserError", "message": "Model container not found"}}, {})]
    assert list(pull.registered(MODEL)) == []


def test_stage_says_what_a_version_may_be_served_as(server):
    link = f"{server.address}{MODEL}/versions?api-version={arm.MACHINE_LEARNING}&$skip=3"
    first = [version("6", stage=None), version("5", stage="Rejected"), version("4", isArchived=True)]
    second = [version("3", stage="Approved"), version("2", stage="Production"), version("1"), version("named")]
    server.replies = [
        container(approval="manual"),
        (200, {"value": first, "nextLink": link}, {}),
        (200, {"value": second}, {}),
    ]
    assert {version.number: set(version.aliases) for version in pull.registered(MODEL)} == {
        6: {"candidate"},
        3: {"approved"},
        2: {"approved"},
        1: {"candidate"},
    }
    paths = [path for _, path, _, _ in server.calls]
    assert paths[1] == f"{MODEL}/versions?api-version={arm.MACHINE_LEARNING}" and "skip=3" in paths[2]


def test_version_of_a_model_that_approves_by_itself_is_approved(server):
    server.replies = [
        container(approval="automatic"),
        (200, {"value": [version("1"), version("2", stage="rejected")]}, {}),
    ]
    assert [(version.number, set(version.aliases)) for version in pull.registered(MODEL)] == [(1, {"approved"})]


def test_files_in_a_datastore_are_found_in_its_account(server):
    uri = f"azureml:/{WORKSPACE}/datastores/artifacts/paths/models/churn/run-7/"
    store = {"datastoreType": "AzureBlob", "accountName": "stchurn5f0c2a91d3", "containerName": "artifacts"}
    server.replies = [
        container(),
        (200, {"value": [version("2", modelUri=uri), version("1", modelUri=uri)]}, {}),
        (200, {"properties": store}, {}),
    ]
    place = "https://stchurn5f0c2a91d3.blob.core.windows.net/artifacts/models/churn/run-7/"
    assert [version.artifact for version in pull.registered(MODEL)] == [place, place]
    assert len(server.calls) == 3, "a datastore is asked for once"


def test_files_that_are_nowhere_of_ours_are_left_out(server):
    found = {"value": [version("1", modelUri="azureml://registries/x/models/y/versions/1")]}
    server.replies = [container(), (200, found, {})]
    assert [version.artifact for version in pull.registered(MODEL)] == [None]


def test_refusal_is_said_in_azures_words(server):
    server.replies = [(403, {"error": {"code": "AuthorizationFailed", "message": "The client has no access."}}, {})]
    with pytest.raises(BlueprintError, match=r"Azure ML: .*The client has no access.*az login"):
        list(pull.registered(MODEL))
