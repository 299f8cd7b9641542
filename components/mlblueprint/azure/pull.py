"""Versions of a model as the workspace has them, read with the credentials of the shell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from mlblueprint.azure.arm import Arm, tokens
from mlblueprint.rest import Missing, RestError
from mlblueprint.rollout import Wall
from mlblueprint.versions import ALIASES, Registered, unanswered

STAGE = "stage"
"""Tag of a version that says what it may be served as, since Azure's own `stage` is free text in studio as well."""

DATASTORE = re.compile(r"azureml://.*/datastores/(?P<datastore>[^/]+)/paths/(?P<path>.+)")
"""https://learn.microsoft.com/azure/machine-learning/reference-yaml-core-syntax, read 2026-11-21."""


def registered(model: str) -> Iterator[Registered]:
    """The versions of a model that are not archived. `model` is the resource id of the model container."""
    from azure.core.exceptions import ClientAuthenticationError  # half a second that other commands need not wait for

    try:
        yield from _listed(model)
    except (ClientAuthenticationError, RestError) as error:
        raise unanswered("Azure ML", error, "sign in with `az login`, and check the subscription") from error


def _listed(model: str) -> Iterator[Registered]:
    arm = Arm(tokens(lambda key: ""), Wall())
    places: dict[str, str] = {}
    try:
        found = arm.list(f"{model}/versions")
    except Missing:
        return
    workspace = model.partition("/models/")[0]
    for version in found:
        known = version["properties"]
        if version["name"].isdigit() and not known.get("isArchived"):
            yield Registered(
                int(version["name"]),
                frozenset(alias for alias in ALIASES if alias in _stages(known)),
                _artifact(arm, workspace, known.get("modelUri") or "", places),
            )


def _stages(known: Mapping[str, Any]) -> tuple[str, ...]:
    said = (known.get("tags") or {}).get(STAGE) or known.get(STAGE) or ""
    return (said.lower(),)


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
