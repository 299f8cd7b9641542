"""Brings a release about on Vertex AI, looks at one, and takes one away: what the engine asks of a `Rollout`.

Whatever is done is safe to do twice, and a run that was cut short is taken up from what is there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mlblueprint.gcp.credentials import token
from mlblueprint.gcp.deployment import Deployment, deployments, shares
from mlblueprint.gcp.prediction import Prediction, Refused
from mlblueprint.rest import Missing, Rest, RestError, TookTooLong
from mlblueprint.rollout import RolloutFailed, Wall, Wanted, run

Config = Callable[[str], str | None]
"""Reads the stack's configuration by its whole name: `gcp:project`."""
Props = Mapping[str, Any]
"""Properties of a `Rollout`."""

ADDRESSES = {
    "vertexAi": ("https://{location}-aiplatform.googleapis.com/v1/", "GOOGLE_VERTEX_AI_CUSTOM_ENDPOINT"),
    "monitoring": ("https://monitoring.googleapis.com/v3/", "GOOGLE_MONITORING_CUSTOM_ENDPOINT"),
}
"""Service -> its address, and the variable that puts another in its place, as `gcp:<service>CustomEndpoint` does.

`vertexAiCustomEndpoint`, `monitoringCustomEndpoint`: ProviderArgs of pulumi-gcp 10.2.
"""


def bring(props: Props, last: Mapping[str, int], config: Config) -> dict[str, Any]:
    """Let what is wanted serve; gives what a `Rollout` shows of it. `last`: what the release before led to.

    Raises:
        RolloutFailed: what served before serves again.
    """
    wanted = shares(deployments(props))
    prediction = _prediction(props["endpoint"], deployments(props), props["alarms"], config)
    try:
        prediction.settle()
        prediction.tune()
        run(Wanted(wanted, int(props["bake"]), tuple(props["alarms"]), last=last), prediction, Wall())
        return {"traffic": wanted}
    except (RolloutFailed, RestError, Refused, TookTooLong) as error:
        raise error.with_traceback(None) from None  # the engine shows all of it to whoever runs `pulumi up`


def look(props: Props, config: Config) -> dict[str, int] | None:
    """Shares of what is deployed; None if nothing is, or the endpoint is gone."""
    try:
        seen = _prediction(props["endpoint"], deployments(props), {}, config).see()
    except Missing:
        return None
    wanted = shares(deployments(props))
    return {name: share for name, share in seen.traffic.items() if share or name in wanted} or None


def clear(props: Props, config: Config) -> None:
    """Take the traffic away, then everything of ours."""
    prediction = _prediction(props["endpoint"], deployments(props), {}, config)
    try:
        prediction.settle()
        seen = prediction.see()
    except Missing:
        return
    prediction.shift({})
    prediction.remove(tuple(seen.health))


def attachment(endpoint: str, config: Config) -> str:
    """Where a private endpoint is published; empty while nothing is deployed to it, or it is gone."""
    try:
        return _prediction(endpoint, [], {}, config).attachment()
    except Missing:
        return ""


def _prediction(endpoint: str, wanted: Sequence[Deployment], alarms: Mapping[str, str], config: Config) -> Prediction:
    bearer, location = token(config), endpoint.split("/")[3]
    services = {
        service: Rest(
            config(f"gcp:{service}CustomEndpoint") or os.environ.get(variable) or address.format(location=location),
            bearer,
            Wall(),
            headers=bearer.headers,
        )
        for service, (address, variable) in ADDRESSES.items()
    }
    return Prediction(endpoint, wanted, alarms, vertex=services["vertexAi"], monitoring=services["monitoring"])
