"""What our own resources send to the resource manager, held against the types of what they change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlblueprint.azure.traffic import told

from . import azure
from .unknown import UNKNOWN

ENDPOINT = "azure-native:machinelearningservices:OnlineEndpoint"
WORKSPACE = r"/workspaces/"


def found(endpoint: str) -> dict[str, Any]:
    """An endpoint as Azure answers it, with what it adds to what was sent."""
    return {
        "id": endpoint,
        "location": "westeurope",
        "kind": "Managed",
        "tags": {"team": "growth"},
        "identity": {
            "type": "UserAssigned",
            "userAssignedIdentities": {
                endpoint.partition("/providers/")[0]
                + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/who": {"principalId": "x"}
            },
        },
        "properties": {
            "authMode": "AADToken",
            "publicNetworkAccess": "Disabled",
            "provisioningState": "Succeeded",
            "scoringUri": "https://churn-api.westeurope.inference.ml.azure.com/score",
            "traffic": {},
        },
    }


def traffic(resource_type: str, inputs: Mapping[str, object]) -> list[str]:
    """What Azure ML would say of the endpoint with its new shares."""
    endpoint, shares = inputs["endpoint"], inputs["traffic"]
    if not isinstance(endpoint, str) or not isinstance(shares, Mapping):
        return [] if endpoint is UNKNOWN else [f"{resource_type}: endpoint and traffic are an id and shares"]
    parts = endpoint.split("/")
    body = told(found(endpoint), shares)
    identity = {**body["identity"], "userAssignedIdentities": list(body["identity"]["userAssignedIdentities"])}
    address = {"resourceGroupName": parts[4], "workspaceName": parts[8], "endpointName": parts[10]}
    said = azure.check(ENDPOINT, {**body, **address, "identity": identity})
    whole = [] if sum(shares.values()) == 100 else [f"traffic makes {sum(shares.values())}, not 100"]
    return [*said, *whole]


def managed_network(resource_type: str, inputs: Mapping[str, object]) -> list[str]:
    """The call has one argument, whether there is Spark; what there is to see is whose network it is."""
    workspace = inputs["workspace"]
    good = workspace is UNKNOWN or (isinstance(workspace, str) and WORKSPACE in workspace)
    return [] if good else [f"{resource_type}: {workspace!r} is not the id of a workspace"]
