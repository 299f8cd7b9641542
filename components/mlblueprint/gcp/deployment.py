"""One variant as Vertex AI serves it: a model of its own, deployed under an id that its contents decide.

Pure. What may change while it serves (replicas, labels) is no part of the name; everything else is, so that a change
is another deployment beside the old one, and the same wish always finds what was made for it.

Also of a registered version a model of our own is uploaded, from the version's files: image, environment, probes and
routes are part of a model and cannot be said when it is deployed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mlblueprint.names import digest

Payload = Mapping[str, Any]

SCALING = ("minReplicaCount", "maxReplicaCount", "autoscalingMetricSpecs")
"""Parts of `dedicatedResources` that change in place: MutateDeployedModelRequest of the discovery document aiplatform
v1, read 2026-11-21."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """What a release wants of one variant."""

    endpoint: str
    """`projects/P/locations/R/endpoints/E`."""
    variant: str
    share: int
    model: Payload
    """Model of UploadModelRequest."""
    resources: Payload
    """DedicatedResources."""
    account: str
    """E-mail address of the service account that its replicas run as."""

    @classmethod
    def of(cls, endpoint: str, wanted: Payload) -> Deployment:
        """From one of the `variants` of a release."""
        found = _whole(wanted)
        return cls(endpoint, found["variant"], found["share"], found["model"], found["resources"], found["account"])

    @property
    def name(self) -> str:
        """`champion-1a2b3c4d`: the display name of the deployed model."""
        fixed = {
            "model": {key: value for key, value in self.model.items() if key != "labels"},
            "resources": {key: value for key, value in self.resources.items() if key not in SCALING},
            "account": self.account,
        }
        return f"{self.variant}-{digest(json.dumps(fixed, sort_keys=True), 8)}"

    @property
    def model_id(self) -> str:
        """Last part of its model's name."""
        return model_id(self.endpoint, self.name)

    def upload(self) -> Payload:
        """UploadModelRequest."""
        return {"modelId": self.model_id, "model": self.model}

    def deploy(self) -> Payload:
        """DeployModelRequest; it brings no traffic."""
        parent = self.endpoint.rpartition("/endpoints/")[0]
        return {
            "deployedModel": {
                "id": deployed_id(self.endpoint, self.name),
                "displayName": self.name,
                "model": f"{parent}/models/{self.model_id}",
                "dedicatedResources": self.resources,
                "serviceAccount": self.account,
            }
        }

    def rescale(self, deployed: Payload) -> Payload | None:
        """MutateDeployedModelRequest, or None if it has the wanted scaling."""
        there = deployed.get("dedicatedResources", {})
        # Without metrics of ours Vertex AI may show its own.
        changed = [key for key in SCALING if key in self.resources and self.resources[key] != there.get(key)]
        if not changed:
            return None
        return {
            "deployedModel": {"id": deployed["id"], "dedicatedResources": self.resources},
            "updateMask": ",".join(f"dedicatedResources.{key}" for key in changed),
        }


def deployments(props: Payload) -> list[Deployment]:
    """All that a `Rollout` wants."""
    return [Deployment.of(props["endpoint"], variant) for variant in props["variants"]]


def shares(wanted: Sequence[Deployment]) -> dict[str, int]:
    """Deployment -> its share."""
    return {one.name: one.share for one in wanted}


def _whole(value: Any) -> Any:
    """Whole numbers as such: the engine hands every number over as a float."""
    if isinstance(value, Mapping):
        return {key: _whole(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_whole(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def deployed_id(endpoint: str, name: str) -> str:
    """Id of a deployed model: 10 digits, the first of which is no 0."""
    return str(10**9 + int(digest(f"{endpoint}/{name}", 15), 16) % (9 * 10**9))


def model_id(endpoint: str, name: str) -> str:
    """Id of the model that is uploaded for a deployment."""
    return f"served-{digest(f'{endpoint}/{name}', 24)}"
