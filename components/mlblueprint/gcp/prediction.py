"""A release's eyes and hands on a Vertex AI endpoint, by the REST API.

Models that somebody else deployed to the endpoint are left where they are; they only lose the traffic that ours take.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from mlblueprint.gcp.deployment import Deployment, deployed_id, model_id
from mlblueprint.rest import Conflict, Missing, Rest, RestError
from mlblueprint.rollout import Health, Seen, Traffic

HOURS = 3 * 3600
"""Seconds for which anything long is waited for; Vertex AI gives a deployment 2 hours at the most."""
ATTEMPTS = 20
"""How often something is begun while something else is under way on the endpoint."""


class Refused(Exception):
    """Something long ended with an error; the message is Google's."""


class Prediction:
    """One endpoint, what is wanted there, and the alarms that watch it."""

    def __init__(
        self,
        endpoint: str,
        wanted: Sequence[Deployment],
        alarms: Mapping[str, str],
        *,
        vertex: Rest,
        monitoring: Rest,
    ) -> None:
        """`alarms`: name -> alert policy, `projects/P/alertPolicies/N`."""
        self._endpoint = endpoint
        self._parent = endpoint.rpartition("/endpoints/")[0]
        self._wanted = {one.name: one for one in wanted}
        self._alarms = alarms
        self._vertex = vertex
        self._monitoring = monitoring
        self._failed: dict[str, str] = {}
        self._others: set[str] = set()
        self._since: str | None = None

    def settle(self) -> None:
        """Wait for whatever is under way on the endpoint: of a release that was cut short, or of somebody else."""
        for operation in self._vertex.pages(f"{self._endpoint}/operations", "operations"):
            if not operation.get("done"):
                with contextlib.suppress(Refused):
                    self._finished(operation)

    def tune(self) -> None:
        """Give what serves already the wanted scaling and labels; nothing is deployed anew for that."""
        for deployed in self._get().get("deployedModels", []):
            wanted = self._wanted.get(deployed.get("displayName", ""))
            if wanted is None or not self._ours(deployed):
                continue
            if (change := wanted.rescale(deployed)) is not None:
                self._operate(f"{self._endpoint}:mutateDeployedModel", change)
            model = f"{self._parent}/models/{wanted.model_id}"
            labels = wanted.model.get("labels", {})
            if self._vertex.get(model).get("labels", {}) != labels:
                self._vertex.call("PATCH", model, {"labels": labels}, query={"updateMask": "labels"})

    def see(self) -> Seen:
        """Deployed models are there when they are ready, and not before; of those that failed nothing is left."""
        endpoint = self._get()
        if self._since is None:
            self._since = endpoint.get("updateTime")
        split = endpoint.get("trafficSplit", {})
        health: dict[str, Health] = dict.fromkeys(self._failed, "failed")
        traffic: dict[str, int] = {}
        for deployed in endpoint.get("deployedModels", []):
            ours, share = self._ours(deployed), int(split.get(deployed["id"], 0))
            name = deployed["displayName"] if ours else deployed["id"]
            if share and not ours:
                self._others.add(name)
            if ours or name in self._others:
                health[name] = "ready"
                traffic[name] = share
        return Seen(health, traffic, tuple(self._firing()), dict(self._failed))

    def deploy(self, deployments: tuple[str, ...]) -> None:
        """Upload the models that are not there yet, and deploy them one after the other: an endpoint takes no more."""
        for name in deployments:
            wanted = self._wanted[name]
            try:
                self._upload(wanted)
                self._operate(f"{self._endpoint}:deployModel", wanted.deploy())
            except Refused as error:
                self._failed[name] = str(error)
            except RestError as error:
                if error.status not in (400, 404, 429):
                    raise
                self._failed[name] = error.message

    def shift(self, traffic: Traffic) -> None:
        """Replace the endpoint's traffic split; what it does not name gets nothing."""
        ids = {deployed_id(self._endpoint, name): name for name in traffic}
        there = {deployed["id"]: deployed for deployed in self._get().get("deployedModels", [])}
        split = {(number if number in there else name): traffic[name] for number, name in ids.items() if traffic[name]}
        answer = self._patiently("PATCH", self._endpoint, {"trafficSplit": split}, {"updateMask": "trafficSplit"})
        self._since = answer.get("updateTime")

    def remove(self, deployments: tuple[str, ...]) -> None:
        """Undeploy, and delete the models that were uploaded for it."""
        there = {deployed["id"] for deployed in self._get().get("deployedModels", [])}
        for name in deployments:
            if name in self._others:
                self._others.discard(name)  # out of sight is all that we may do
                continue
            self._failed.pop(name, None)
            number = deployed_id(self._endpoint, name)
            if number in there:
                self._operate(f"{self._endpoint}:undeployModel", {"deployedModelId": number})
            with contextlib.suppress(Missing):
                model = f"{self._parent}/models/{model_id(self._endpoint, name)}"
                self._finished(self._patiently("DELETE", model))

    def attachment(self) -> str:
        """The service attachment of a private endpoint, which exists when something is deployed; empty without one."""
        endpoint = self._get()
        attachments = [
            endpoint.get("privateServiceConnectConfig", {}).get("serviceAttachment"),
            *(one.get("privateEndpoints", {}).get("serviceAttachment") for one in endpoint.get("deployedModels", [])),
        ]
        return next((found for found in attachments if found), "")

    def _upload(self, wanted: Deployment) -> None:
        model = f"{self._parent}/models/{wanted.model_id}"
        if self._vertex.find(model) is None:
            self._operate(f"{self._parent}/models:upload", wanted.upload())
            # An upload that was begun before is not ours to wait for by its operation.
            self._vertex.until(lambda: self._vertex.find(model), what=model, patience=HOURS)

    def _get(self) -> Mapping[str, Any]:
        return self._vertex.get(self._endpoint)

    def _ours(self, deployed: Mapping[str, Any]) -> bool:
        return bool(deployed["id"] == deployed_id(self._endpoint, deployed.get("displayName", "")))

    def _operate(self, path: str, body: Mapping[str, Any]) -> None:
        """Begin something long and wait for its end. What is there already is no error."""
        try:
            self._finished(self._patiently("POST", path, body))
        except Conflict as error:
            if error.code != "ALREADY_EXISTS":
                raise
            self.settle()  # an answer that was lost on its way: it may be under way still

    def _patiently(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, query: Mapping[str, str] | None = None
    ) -> Mapping[str, Any]:
        """A call; while something else is under way, wait for that."""
        for left in reversed(range(ATTEMPTS)):
            try:
                return self._vertex.call(method, path, body, query=query).body
            except RestError as error:
                if not left or not _busy(error):
                    raise
                self._vertex.pause(ATTEMPTS - left)
                self.settle()
        raise AssertionError(path)

    def _finished(self, operation: Mapping[str, Any]) -> None:
        """Wait for a long-running operation.

        Raises:
            Refused: it ended with an error.
        """

        def look() -> Mapping[str, Any] | None:
            seen = operation if operation.get("done") else self._vertex.get(operation["name"])
            return seen if seen.get("done") else None

        end = self._vertex.until(look, what=operation["name"], patience=HOURS)
        if "error" in end:
            raise Refused(end["error"].get("message", "no reason given"))

    def _firing(self) -> list[str]:
        """Alarms that opened after the traffic moved. One that was open before says nothing of what serves now."""
        if not self._alarms or self._since is None:
            return []
        since = datetime.fromisoformat(self._since)
        project = self._parent.partition("/locations/")[0]
        page = self._monitoring.get(f"{project}/alerts", {"orderBy": "open_time desc", "pageSize": "100"})
        # A policy's name may hold the number of the project or its id.
        opened = {
            alert["policy"]["name"].rpartition("/")[2]
            for alert in page.get("alerts", [])
            if datetime.fromisoformat(alert["openTime"]) >= since
        }
        return sorted(name for name, policy in self._alarms.items() if policy.rpartition("/")[2] in opened)


def _busy(error: RestError) -> bool:
    """Whether the same call may succeed when something else is done.

    Vertex AI says 400 FAILED_PRECONDITION to whoever comes while "other operations" are running, as public code that
    waits for them quotes it of another of its resources, and to whoever deletes a model that it takes for deployed
    still (https://github.com/googleapis/python-aiplatform/issues/2807, its beginning). Read 2026-11-21.
    """
    return error.code == "FAILED_PRECONDITION" or (isinstance(error, Conflict) and error.code != "ALREADY_EXISTS")
