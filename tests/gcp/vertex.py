"""Vertex AI and Cloud Monitoring on this machine, as far as a release needs them, with all their moods.

Every request is held against the discovery documents; what they would refuse stands in `problems`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.server import Reply, listening
from tests.vendor.gcp_documents import PREFIX, VERTEX, problems

Json = dict[str, Any]

MESSAGES = {
    "models:upload": "UploadModelRequest",
    ":deployModel": "DeployModelRequest",
    ":undeployModel": "UndeployModelRequest",
    ":mutateDeployedModel": "MutateDeployedModelRequest",
}


class Refusal(Exception):
    """An error answer."""

    def __init__(self, status: int, word: str, message: str) -> None:
        super().__init__(message)
        self.status, self.word = status, word


@dataclass
class Mood:
    """The next requests that match get this answer instead."""

    pattern: str
    status: int
    word: str
    times: int = 1
    skips: int = 0


@dataclass
class Vertex:
    """The service's state, and what a test wants of it."""

    endpoints: dict[str, Json] = field(default_factory=dict)
    models: dict[str, Json] = field(default_factory=dict)
    operations: dict[str, Json] = field(default_factory=dict)
    alerts: list[Json] = field(default_factory=list)
    moods: list[Mood] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    """Endpoints that are not there; any other is as soon as it is asked for."""
    broken: str | None = None
    """Images that hold this text do not start."""
    slow: str | None = None
    """Operations on paths that hold this text do not end."""
    fires: str | None = None
    """Alert policy that opens an alert as soon as the traffic moves."""
    address: str = ""

    def serving(self) -> dict[str, int]:
        """Display name -> share, of the one endpoint."""
        (endpoint,) = self.endpoints.values()
        names = {one["id"]: one["displayName"] for one in endpoint["deployedModels"]}
        return {names[number]: share for number, share in endpoint["trafficSplit"].items()}

    def deployed(self) -> list[str]:
        """Display names of what is deployed to the one endpoint."""
        (endpoint,) = self.endpoints.values()
        return sorted(one["displayName"] for one in endpoint["deployedModels"])

    def writes(self) -> list[str]:
        """Calls that change something."""
        return [call for call in self.calls if not call.startswith("GET")]

    def answer(self, method: str, path: str, query: Mapping[str, str], body: Json | None) -> Json:
        self.calls.append(f"{method} {path}")
        for mood in self.moods:
            if mood.times and re.search(mood.pattern, f"{method} {path}"):
                if mood.skips:
                    mood.skips -= 1
                    continue
                mood.times -= 1
                raise Refusal(mood.status, mood.word, "a mood")
        if path.endswith("/alerts"):
            return {"alerts": self.alerts}
        for ending, message in MESSAGES.items():
            if path.endswith(ending):
                self.problems += problems(VERTEX, PREFIX + message, body)
                return self._change(path.removesuffix(ending).rstrip("/"), ending.strip(":"), body or {})
        if "/operations/" in path:
            return self._poll(path)
        if path.endswith("/operations"):
            return {"operations": [one for name, one in self.operations.items() if name.startswith(f"{path}/")]}
        if "/models/" in path:
            return self._model(method, path, body)
        return self._traffic(path, query, body or {}) if method == "PATCH" else self._endpoint(path)

    def _endpoint(self, path: str) -> Json:
        if path in self.gone:
            raise Refusal(404, "NOT_FOUND", f"{path} is not there")
        return self.endpoints.setdefault(
            path, {"name": path, "deployedModels": [], "trafficSplit": {}, "updateTime": _now()}
        )

    def _change(self, parent: str, verb: str, body: Json) -> Json:
        operation = {"models:upload": self._upload, "deployModel": self._deploy, "undeployModel": self._undeploy}
        error = operation.get(verb, self._mutate)(parent, body)
        where = parent if "/endpoints/" in parent else f"{parent}/models/{body.get('modelId', '')}"
        return self._begin(where, error)

    def _begin(self, where: str, error: str | None) -> Json:
        name = f"{where}/operations/{len(self.operations) + 1}"
        self.operations[name] = {"name": name, "done": False, "polls": 0, "ends": error}
        return {"name": name}

    def _poll(self, path: str) -> Json:
        operation = self.operations[path]
        operation["polls"] += 1
        if self.slow is None or self.slow not in path:
            operation["done"] = operation["polls"] > 1
        if not operation["done"]:
            return {"name": path}
        error = {"code": 9, "message": operation["ends"]}
        return {"name": path, "done": True, **({"error": error} if operation["ends"] else {"response": {}})}

    def _upload(self, parent: str, body: Json) -> str | None:
        name = f"{parent}/models/{body['modelId']}"
        if name in self.models:
            raise Refusal(409, "ALREADY_EXISTS", f"{name} exists")
        self.models[name] = {**body["model"], "name": name}
        return None

    def _deploy(self, endpoint: str, body: Json) -> str | None:
        found, wanted = self._endpoint(endpoint), body["deployedModel"]
        if wanted["model"] not in self.models:
            raise Refusal(404, "NOT_FOUND", f"{wanted['model']} is not there")
        if any(one["id"] == wanted["id"] for one in found["deployedModels"]):
            raise Refusal(409, "ALREADY_EXISTS", f"{wanted['id']} is deployed")
        if self.broken and self.broken in self.models[wanted["model"]]["containerSpec"]["imageUri"]:
            return "Model server never became ready"
        attachment = "projects/tp/regions/europe-west4/serviceAttachments/sa"
        found["deployedModels"].append({**wanted, "privateEndpoints": {"serviceAttachment": attachment}})
        return None

    def _undeploy(self, endpoint: str, body: Json) -> str | None:
        found = self._endpoint(endpoint)
        if found["trafficSplit"].get(body["deployedModelId"]):
            raise Refusal(400, "FAILED_PRECONDITION", "it has traffic")
        found["deployedModels"] = [one for one in found["deployedModels"] if one["id"] != body["deployedModelId"]]
        return None

    def _mutate(self, endpoint: str, body: Json) -> str | None:
        wanted = body["deployedModel"]
        for one in self._endpoint(endpoint)["deployedModels"]:
            if one["id"] == wanted["id"]:
                one["dedicatedResources"] = {**one["dedicatedResources"], **wanted["dedicatedResources"]}
        return None

    def _model(self, method: str, path: str, body: Json | None) -> Json:
        if path not in self.models:
            raise Refusal(404, "NOT_FOUND", f"{path} is not there")
        if method == "DELETE":
            if any(one["model"] == path for found in self.endpoints.values() for one in found["deployedModels"]):
                raise Refusal(400, "FAILED_PRECONDITION", f"{path} is deployed")
            del self.models[path]
            return self._begin(path, None)
        self.models[path] |= body or {}
        return self.models[path]

    def _traffic(self, path: str, query: Mapping[str, str], body: Json) -> Json:
        self.problems += problems(VERTEX, f"{PREFIX}Endpoint", {"displayName": "kept", **body})
        found = self._endpoint(path)
        if query.get("updateMask") != "trafficSplit":
            raise Refusal(400, "INVALID_ARGUMENT", "no mask")
        split = body["trafficSplit"]
        unknown = set(split) - {one["id"] for one in found["deployedModels"]}
        if unknown or (split and sum(split.values()) != 100):
            raise Refusal(400, "INVALID_ARGUMENT", f"the split {split} is not possible")
        found |= {"trafficSplit": split, "updateTime": _now()}
        if self.fires is not None and split:
            opened = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
            self.alerts.insert(0, {"name": "a", "state": "OPEN", "openTime": opened, "policy": {"name": self.fires}})
        return found


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


@contextmanager
def running(vertex: Vertex) -> Iterator[Vertex]:
    """The service at `vertex.address`."""

    def respond(method: str, path: str, body: Any, headers: dict[str, str]) -> Reply:
        url = urlsplit(path)
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        if headers.get("Authorization") != "Bearer test-token":
            return 401, {"error": {"message": "who are you"}}, {}
        try:
            return 200, vertex.answer(method, url.path.lstrip("/").partition("/")[2], query, body), {}
        except Refusal as refusal:
            return refusal.status, {"error": {"message": str(refusal), "status": refusal.word}}, {}

    with listening(respond) as address:
        vertex.address = f"{address}/v1/"
        yield vertex
