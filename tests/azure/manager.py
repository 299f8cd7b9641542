"""The resource manager on this machine, as far as a release needs it, with all its moods.

Every endpoint that is sent is held against Azure's types; what they would refuse stands in `problems`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.server import listening
from tests.vendor import azure
from tests.vendor.azure_documents import ENDPOINT, found

Json = dict[str, Any]
Headers = dict[str, str]
Answer = tuple[int, Json, Headers]


class Refusal(Exception):
    """An error answer."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


@dataclass
class Mood:
    """The next requests that match get this answer instead."""

    pattern: str
    status: int
    code: str = "Mood"
    times: int = 1


@dataclass
class Manager:
    """Azure's state, and what a test wants of it."""

    endpoints: dict[str, Json] = field(default_factory=dict)
    deployments: dict[str, str] = field(default_factory=dict)
    """Name -> provisioning state, of whatever endpoint is asked for."""
    there: Callable[[], Mapping[str, str]] | None = None
    """Where to look for deployments instead."""
    alerts: list[Json] = field(default_factory=list)
    moods: list[Mood] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    gone: bool = False
    """Whether there are no endpoints at all."""
    fires: str | None = None
    """Alert rule that fires as soon as the traffic moves."""
    fails: str | None = None
    """Why every operation fails from now on."""
    locations: bool = False
    """Whether operations are told of by Location alone."""
    provisioned: list[str] = field(default_factory=list)
    """Workspaces whose network is there."""
    address: str = ""
    _operations: dict[str, tuple[int, Callable[[], None]]] = field(default_factory=dict)

    def traffic(self) -> dict[str, int]:
        """Shares of the one endpoint."""
        (endpoint,) = self.endpoints.values()
        shares: dict[str, int] = endpoint["properties"]["traffic"]
        return shares

    def writes(self) -> list[str]:
        return [call for call in self.calls if not call.startswith("GET")]

    def alert(self, rule: str) -> None:
        """Have a rule fire; Azure writes ids as it likes."""
        essentials = {"alertRule": rule.upper(), "monitorCondition": "Fired"}
        self.alerts.append({"name": "1", "properties": {"essentials": essentials}})

    def answer(self, method: str, path: str, query: Mapping[str, str], body: Json) -> Answer:
        self.calls.append(f"{method} {path}")
        for mood in self.moods:
            if mood.times and re.search(mood.pattern, f"{method} {path}"):
                mood.times -= 1
                raise Refusal(mood.status, mood.code, "a mood")
        if "api-version" not in query:
            raise Refusal(400, "MissingApiVersionParameter", "the api-version query parameter is required")
        if "/operations/" in path:
            return self._poll(path)
        if path.endswith("/Microsoft.AlertsManagement/alerts"):
            return self._alerts(path, query)
        if path.endswith("/provisionManagedNetwork"):
            workspace = path.rpartition("/")[0]
            return self._begin(lambda: self.provisioned.append(workspace))
        if path.endswith("/deployments"):
            known = self.there() if self.there else self.deployments
            listed = [{"name": name, "properties": {"provisioningState": state}} for name, state in known.items()]
            return 200, {"value": listed}, {}
        if "/onlineEndpoints/" not in path:
            status = {"status": {"status": "Active" if path in self.provisioned else "Inactive"}}
            return 200, {"properties": {"managedNetwork": status}}, {}
        if self.gone:
            raise Refusal(404, "ResourceNotFound", f"{path} was not found")
        return self._put(path, body) if method == "PUT" else (200, self._endpoint(path), {})

    def _endpoint(self, path: str) -> Json:
        return self.endpoints.setdefault(path, found(path))

    def _alerts(self, path: str, query: Mapping[str, str]) -> Answer:
        """Two pages, for those who ask about their own resource group."""
        if "/resourceGroups/" not in path:
            raise Refusal(
                403, "AuthorizationFailed", "the client does not have authorization over scope /subscriptions"
            )
        if query["monitorCondition"] != "Fired":
            raise Refusal(400, "BadRequest", "which alerts?")
        if "page" in query:
            return 200, {"value": self.alerts}, {}
        more = "&".join(f"{key}={value}" for key, value in query.items())
        return 200, {"value": [], "nextLink": f"https://management.azure.com{path}?{more}&page=2"}, {}

    def _put(self, path: str, body: Json) -> Answer:
        """An endpoint said again: what is left out is gone."""
        identities = list((body.get("identity") or {}).get("userAssignedIdentities") or {})
        parts = path.split("/")
        sent = {**body, "identity": {**body.get("identity", {}), "userAssignedIdentities": identities}}
        address = {"resourceGroupName": parts[4], "workspaceName": parts[8], "endpointName": parts[10]}
        self.problems += azure.check(ENDPOINT, {**sent, **address})
        before, shares = self._endpoint(path), body["properties"].get("traffic") or {}
        for key in ("authMode", "publicNetworkAccess"):
            if body["properties"].get(key) != before["properties"][key]:
                self.problems.append(f"{key} is lost")
        known = self.there() if self.there else self.deployments
        if lost := [name for name in shares if name not in known]:
            raise Refusal(400, "BadRequest", f"there is no deployment {lost[0]}")
        if sum(shares.values()) not in (0, 100):
            raise Refusal(400, "BadRequest", "traffic makes 100 or nothing")
        if self._operations:
            raise Refusal(409, "Conflict", "another operation is in progress")

        def done() -> None:
            before["properties"]["traffic"] = shares
            if self.fires and shares:
                self.alert(self.fires)

        return self._begin(done)

    def _begin(self, done: Callable[[], None]) -> Answer:
        path = f"/subscriptions/s/operations/{len(self.calls)}"
        self._operations[path] = (0, done)
        link = f"https://management.azure.com{path}?api-version=2025-12-01"
        name = "Location" if self.locations else "Azure-AsyncOperation"
        return 202, {}, {name: link, "Retry-After": "0"}

    def _poll(self, path: str) -> Answer:
        looks, done = self._operations[path]
        self._operations[path] = (looks + 1, done)
        if not looks:
            return (202, {}, {}) if self.locations else (200, {"status": "InProgress"}, {})
        del self._operations[path]
        if self.fails:
            return 200, {"status": "Failed", "error": {"code": "Nope", "message": self.fails}}, {}
        done()
        return 200, {"status": "Succeeded"}, {}


@contextmanager
def running(manager: Manager) -> Iterator[Manager]:
    """Azure at `manager.address`."""

    def respond(method: str, path: str, body: Any, headers: Headers) -> Answer:
        url = urlsplit(path)
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        try:
            if headers.get("Authorization") != "Bearer test-token":
                raise Refusal(401, "AuthenticationFailed", "who are you")
            return manager.answer(method, url.path, query, body or {})
        except Refusal as refusal:
            return refusal.status, {"error": {"code": refusal.code, "message": str(refusal)}}, {}

    with listening(respond) as manager.address:
        yield manager
