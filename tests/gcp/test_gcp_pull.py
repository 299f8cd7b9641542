"""What is locked of Vertex AI's registry, asked of a server on this machine that answers as the API is documented."""

from __future__ import annotations

import pytest
from tests.server import Server

from mlblueprint.gcp import pull
from mlblueprint.problems import BlueprintError

MODEL = "projects/acme-ml-dev/locations/europe-west4/models/churn-5f0c2a91d3"
IMAGE = f"europe-west4-docker.pkg.dev/acme-ml-dev/churn/serve@sha256:{'0' * 64}"


@pytest.fixture(autouse=True)
def address(server: Server, monkeypatch):
    monkeypatch.setattr(pull, "ADDRESS", server.address)
    monkeypatch.setenv("GOOGLE_OAUTH_ACCESS_TOKEN", "token")


def version(number: int, *aliases: str, **more: object) -> dict[str, object]:
    return {"name": f"{MODEL}@{number}", "versionId": str(number), "versionAliases": list(aliases), **more}


def test_model_without_a_version_has_none(server):
    server.replies = [(404, {"error": {"message": "The Model does not exist.", "status": "NOT_FOUND"}}, {})]
    assert list(pull.registered(MODEL)) == []


def test_aliases_are_the_registrys_own(server):
    server.replies = [
        (200, {"models": [version(1, "default"), version(2, "approved")], "nextPageToken": "more"}, {}),
        (200, {"models": [version(3, "default", "candidate", artifactUri="gs://artifacts/run-3")]}, {}),
    ]
    found = {version.number: (set(version.aliases), version.artifact) for version in pull.registered(MODEL)}
    assert found == {1: (set(), None), 2: ({"approved"}, None), 3: ({"candidate"}, "gs://artifacts/run-3")}
    (method, first, _, headers), (_, second, _, _) = server.calls
    assert (method, first) == ("GET", f"/v1/{MODEL}:listVersions?pageSize=100")
    assert second.endswith("pageToken=more") and headers["Authorization"] == "Bearer token"


def test_image_is_locked_by_digest_or_not_at_all(server):
    tagged = version(2, containerSpec={"imageUri": IMAGE.partition("@")[0] + ":v7"})
    server.replies = [(200, {"models": [version(1, containerSpec={"imageUri": IMAGE}), tagged]}, {})]
    assert [version.image for version in pull.registered(MODEL)] == [IMAGE, None]


def test_refusal_is_said_in_googles_words(server):
    said = {"error": {"message": "Permission denied on models.", "status": "PERMISSION_DENIED"}}
    server.replies = [(403, said, {})]
    with pytest.raises(BlueprintError, match=r"Vertex AI: .*Permission denied.*gcloud auth application-default login"):
        list(pull.registered(MODEL))
