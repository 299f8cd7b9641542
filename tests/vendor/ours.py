"""Resources whose provider is part of this project: what they send is held against the vendor's model."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from . import azure_documents, gcp_documents

ROWS: Mapping[str, Callable[[str, Mapping[str, object]], list[str]]] = {
    "pulumi-python:dynamic/azure:ManagedNetwork": azure_documents.managed_network,
    "pulumi-python:dynamic/azure:Traffic": azure_documents.traffic,
    "pulumi-python:dynamic/gcp:Attachment": gcp_documents.attachment,
    "pulumi-python:dynamic/gcp:Rollout": gcp_documents.rollout,
}
"""Token -> what says the problems of its inputs."""


def check(resource_type: str, inputs: Mapping[str, object]) -> list[str]:
    """Problems of one resource's inputs; empty means accepted."""
    row = ROWS.get(resource_type)
    if row is None:
        return [f"no row for '{resource_type}': say in ROWS in tests/vendor/ours.py what it sends"]
    return row(resource_type, inputs)
