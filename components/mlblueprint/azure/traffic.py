"""Who gets an endpoint's requests: moved to new deployments, watched, and moved back when an alarm fires.

An endpoint cannot name deployments that are made after it, and azure-native takes no second resource of one id, so the
shares are a resource of their own, which drives `rollout.run` over the resource manager. Deployments are the stack's:
Pulumi makes the new ones before, and takes the old ones away after.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pulumi import Input, ResourceOptions, dynamic

from mlblueprint.azure.arm import Arm, Wall, tokens
from mlblueprint.rollout import Health, RolloutFailed, Seen, Traffic, Wanted, run

ALERTS = "2023-07-12-preview"
"""API version of https://learn.microsoft.com/rest/api/monitor/alertsmanagement/alerts/get-all, read 2026-11-21."""

HEALTH: Mapping[str, Health] = {
    "Accepted": "starting",
    "NotStarted": "starting",
    "Creating": "starting",
    "Failed": "failed",
    "Canceled": "failed",
    "Succeeded": "ready",
    "Scaling": "ready",
    "Updating": "ready",
}
"""Provisioning state of a deployment -> what a release makes of it; one that is being scaled serves.

https://learn.microsoft.com/rest/api/azureml/online-deployments/get (DeploymentProvisioningState), not read again.
"""

TOLD = ("authMode", "compute", "description", "mirrorTraffic", "properties", "publicNetworkAccess")
"""Properties of an endpoint beside its traffic that a PUT must say again; a PATCH takes tags and identity alone."""


class Endpoint:
    """Eyes and hands of a release, for one endpoint."""

    def __init__(self, arm: Arm, id_: str, concerned: Iterable[str], alarms: Mapping[str, str]) -> None:
        """`concerned`: deployments that are wanted, or were."""
        self._arm = arm
        self._id = id_
        self._alarms = alarms
        self._concerned = set(concerned)
        self._let_go: set[str] = set()

    def see(self) -> Seen:
        """What is there now, of the deployments that are wanted or have had requests; others are none of ours."""
        traffic = self.traffic()
        self._concerned |= {key for key, share in traffic.items() if share}
        concerned = self._concerned - self._let_go
        health: dict[str, Health] = {}
        why: dict[str, str] = {}
        for deployment in self._arm.list(f"{self._id}/deployments"):
            name, state = deployment["name"], deployment["properties"].get("provisioningState", "")
            if name in concerned and state in HEALTH:
                health[name] = HEALTH[state]
                why[name] = f"its provisioning state is {state}"
        return Seen(health, traffic, self._firing(), why)

    def traffic(self) -> dict[str, int]:
        """Shares as they are; none where there is no endpoint."""
        found = self._arm.find(self._id)
        return dict((found["properties"].get("traffic") or {}) if found else {})

    def deploy(self, deployments: tuple[str, ...]) -> None:
        """Pulumi made them, or they are lost."""
        raise RolloutFailed(f"{', '.join(deployments)}: not there any more; run `pulumi refresh`, then `pulumi up`")

    def shift(self, traffic: Traffic) -> None:
        """Set the shares, and wait until they hold."""
        found = self._arm.find(self._id)
        if found is None:
            raise RolloutFailed(f"{self._id.rpartition('/')[2]}: the endpoint is not there; run `pulumi refresh`")
        self._arm.do("PUT", self._id, told(found, traffic))

    def remove(self, deployments: tuple[str, ...]) -> None:
        """Look at them no more: they have no requests, and Pulumi takes away what the stack does not have any more."""
        self._let_go |= {*deployments}

    def _firing(self) -> tuple[str, ...]:
        """Alarms that fire. Asked for all rules at once, because the filter by rule is documented in one line, and of
        the resource group alone, where the rules and what they look at are: a deployer may read nothing beyond it."""
        if not self._alarms:
            return ()
        scope = "/".join(self._id.split("/")[:5])
        path = f"{scope}/providers/Microsoft.AlertsManagement/alerts"
        alerts = self._arm.list(path, ALERTS, monitorCondition="Fired", timeRange="30d", pageCount="250")
        rules = {str(one["properties"]["essentials"].get("alertRule", "")).lower() for one in alerts}
        return tuple(sorted(name for name, rule in self._alarms.items() if rule.lower() in rules))


def told(found: Mapping[str, Any], traffic: Traffic) -> dict[str, Any]:
    """An endpoint as it is, with other shares."""
    known = found["properties"]
    identity = found.get("identity")
    if identity and identity.get("userAssignedIdentities"):
        # Azure answers with what it knows of each, and takes the ids alone.
        ids: dict[str, dict[str, str]] = {one: {} for one in identity["userAssignedIdentities"]}
        identity = {"type": identity["type"], "userAssignedIdentities": ids}
    return {
        **{key: found[key] for key in ("location", "tags", "kind", "sku") if found.get(key)},
        **({"identity": identity} if identity else {}),
        "properties": {**{key: known[key] for key in TOLD if known.get(key)}, "traffic": dict(traffic)},
    }


class Provider(dynamic.ResourceProvider):
    """Runs in a process of its own, where the engine has stored nothing but where this class is found."""

    serialize_as_secret_always = False  # it holds nothing

    _setting: Callable[[str], str]

    def configure(self, req: dynamic.ConfigureRequest) -> None:
        config = req.config
        self._setting = lambda key: str(config.get(f"azure-native:{key}") or "")

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        self._release(props, {})
        return dynamic.CreateResult(f"{props['endpoint']}/traffic", _outputs(props))

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> dynamic.UpdateResult:
        self._release(_news, _shares(_olds))
        return dynamic.UpdateResult(_outputs(_news))

    def read(self, id_: str, props: dict[str, Any]) -> dynamic.ReadResult:
        return dynamic.ReadResult(id_, {**props, "traffic": _some(self._endpoint(props, {}).traffic())})

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> dynamic.DiffResult:
        moved = ["endpoint"] if _olds.get("endpoint") != _news.get("endpoint") else []
        same = not moved and _some(_shares(_olds)) == _some(_shares(_news))
        # When the shares are as wanted there is nothing to bake and nothing to watch.
        return dynamic.DiffResult(changes=not same, replaces=moved, stables=[], delete_before_replace=False)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        endpoint = self._endpoint(_props, {})
        if endpoint.traffic():
            endpoint.shift({})

    def _release(self, props: dict[str, Any], last: Traffic) -> None:
        wanted = Wanted(_shares(props), float(props["bake"]), tuple(sorted(props["alarms"])), last=last)
        run(wanted, self._endpoint(props, last), Wall())

    def _endpoint(self, props: dict[str, Any], last: Traffic) -> Endpoint:
        arm = Arm(tokens(self._setting), Wall())
        return Endpoint(arm, props["endpoint"], {*_shares(props), *last}, props["alarms"])


def _shares(props: Mapping[str, Any]) -> dict[str, int]:
    """Whole numbers, which come over Pulumi's wire as others."""
    return {key: int(share) for key, share in props["traffic"].items()}


def _some(traffic: Traffic) -> dict[str, int]:
    """Shares above nothing, which Azure says of some deployments and not of others."""
    return {key: share for key, share in traffic.items() if share}


def _outputs(props: Mapping[str, Any]) -> dict[str, Any]:
    return {**props, "traffic": _shares(props)}


class TrafficSplit(dynamic.Resource, module="azure", name="Traffic"):
    """The shares of an endpoint's deployments, and how they come about."""

    def __init__(
        self,
        name: str,
        *,
        endpoint: Input[str],
        traffic: Traffic,
        bake_seconds: int,
        alarms: Mapping[str, Input[str]],
        opts: ResourceOptions | None = None,
    ) -> None:
        """`alarms`: ids of alert rules by their names in the blueprint."""
        super().__init__(
            Provider(),
            name,
            {"endpoint": endpoint, "traffic": dict(traffic), "bake": bake_seconds, "alarms": dict(alarms)},
            opts,
        )
