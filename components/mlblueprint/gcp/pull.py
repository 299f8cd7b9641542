"""Versions of a model as Vertex AI's registry has them, read with the credentials of the shell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from google.auth.exceptions import GoogleAuthError

from mlblueprint.gcp import credentials
from mlblueprint.models.versions import ALIASES, Registered, unanswered
from mlblueprint.rest import Missing, Rest, RestError
from mlblueprint.rollout import Wall

ADDRESS = "https://{region}-aiplatform.googleapis.com/v1"
"""https://aiplatform.googleapis.com/$discovery/rest?version=v1, projects.locations.models.listVersions, read
2026-11-21."""


def registered(model: str) -> Iterator[Registered]:
    """All versions. `model` is `projects/P/locations/R/models/M`."""
    try:
        found = _listed(model)
    except (GoogleAuthError, RestError) as error:
        fix = "sign in with `gcloud auth application-default login`, and check the project"
        raise unanswered("Vertex AI", error, fix) from error
    for version in found:
        yield _registered(version)


def _listed(model: str) -> list[Any]:
    token = credentials.token(lambda key: None)
    rest = Rest(ADDRESS.format(region=model.split("/")[3]), token, Wall(), headers=token.headers)
    try:
        return rest.pages(f"{model}:listVersions", "models", {"pageSize": "100"})
    except Missing:  # Vertex AI has no model without a version
        return []


def _registered(version: Mapping[str, Any]) -> Registered:
    image = version.get("containerSpec", {}).get("imageUri", "")
    given = version.get("versionAliases", [])
    return Registered(
        int(version["versionId"]),
        frozenset(alias for alias in ALIASES if alias in given),
        version.get("artifactUri") or None,
        image if "@sha256:" in image else None,
    )
