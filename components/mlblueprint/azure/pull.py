"""Versions of a model as the workspace has them, read with the credentials of the shell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlblueprint.azure.arm import Arm, tokens
from mlblueprint.models.versions import Alias, Registered, unanswered
from mlblueprint.rest import RestError
from mlblueprint.rollout import Wall

APPROVED = frozenset({"approved", "production"})
REFUSED = frozenset({"archived", "rejected"})
"""Words for the stage of a version, which Azure leaves to its users: any other one, or none, is a candidate.

ModelVersionProperties of azure-native 3.29: `stage`, read 2026-11-21.
"""

DATASTORE = re.compile(r"azureml://.*/datastores/(?P<datastore>[^/]+)/paths/(?P<path>.+)")
"""https://learn.microsoft.com/azure/machine-learning/reference-yaml-core-syntax, read 2026-11-21."""


def registered(model: str) -> Iterator[Registered]:
    """The versions of a model. `model` is the resource id of the model container."""
    from azure.core.exceptions import ClientAuthenticationError  # half a second that other commands need not wait for

    try:
        yield from _listed(model)
    except (ClientAuthenticationError, RestError) as error:
        raise unanswered("Azure ML", error, "sign in with `az login`, and check the subscription") from error


def _listed(model: str) -> Iterator[Registered]:
    arm = Arm(tokens(lambda key: ""), Wall())
    places: dict[str, str] = {}
    container = arm.find(model)
    if container is None:
        return
    approval = (container["properties"].get("properties") or {}).get("approval")
    workspace = model.partition("/models/")[0]
    for version in arm.list(f"{model}/versions"):
        known = version["properties"]
        stage = (known.get("stage") or "").lower()
        if version["name"].isdigit() and not known.get("isArchived") and stage not in REFUSED:
            alias: Alias = "approved" if stage in APPROVED or approval == "automatic" else "candidate"
            artifact = _artifact(arm, workspace, known.get("modelUri") or "", places)
            yield Registered(int(version["name"]), frozenset({alias}), artifact)


def _artifact(arm: Arm, workspace: str, uri: str, places: dict[str, str]) -> str | None:
    """Where the files are, as an address of the storage account; None for what is in no account of ours."""
    if uri.startswith("https://"):
        return uri
    match = DATASTORE.fullmatch(uri)
    if match is None:
        return None
    name = match["datastore"]
    if name not in places:
        store = (arm.find(f"{workspace}/datastores/{name}") or {}).get("properties", {})
        domain = f"blob.{store.get('endpoint') or 'core.windows.net'}"
        places[name] = f"https://{store['accountName']}.{domain}/{store['containerName']}" if store else ""
    return f"{places[name]}/{match['path']}" if places[name] else None
