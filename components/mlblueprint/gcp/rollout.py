"""Models on a Vertex AI endpoint, as one resource: `pulumi up` waits until they serve, or what served before does.

No resource of Google's provider uploads or deploys a model, so this one speaks the REST API itself. Its class is
importable: the engine keeps its name, not its code, and what has credentials reads them from the stack's configuration.
Whatever is done is safe to do twice, and a run that was cut short is taken up from what is there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pulumi import Input, Output, ResourceOptions
from pulumi.dynamic import (
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    Resource,
    ResourceProvider,
    UpdateResult,
)

from mlblueprint.gcp.deployment import Deployment
from mlblueprint.gcp.prediction import Prediction, Refused
from mlblueprint.rest import Missing, Rest, RestError, TookTooLong
from mlblueprint.rollout import RolloutFailed, Wall, Wanted, run

ADDRESSES = {
    "vertexAi": "https://{location}-aiplatform.googleapis.com/v1/",
    "monitoring": "https://monitoring.googleapis.com/v3/",
}
"""`gcp:<service>CustomEndpoint` puts another address in its place, as for the provider itself."""

INPUTS = ("endpoint", "variants", "bake", "alarms")


class Rollout(Resource, module="gcp", name="Rollout"):
    """What an endpoint serves."""

    attachment: Output[str]
    """Service attachment of a private endpoint; empty in public mode."""
    traffic: Output[Mapping[str, int]]
    """Deployment -> its share."""

    def __init__(
        self,
        name: str,
        *,
        endpoint: Input[str],
        variants: Sequence[Mapping[str, Any]],
        bake: int,
        alarms: Mapping[str, Input[str]],
        opts: ResourceOptions | None = None,
    ) -> None:
        """See `deployment.Deployment` for what a variant is; `alarms`: name -> alert policy."""
        super().__init__(
            Releases(),
            name,
            {
                "endpoint": endpoint,
                "variants": variants,
                "bake": bake,
                "alarms": alarms,
                "attachment": None,
                "traffic": None,
            },
            opts,
        )


class Releases(ResourceProvider):
    """Brings releases about. Nothing of one is ever replaced while its endpoint stays."""

    def configure(self, req: ConfigureRequest) -> None:
        """Remember how to read the stack's configuration; nothing is asked of anybody yet."""
        self._config: Callable[[str], str | None] = req.config.get

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Another wish, or another traffic than the wish of old led to; only another endpoint is another release."""
        if _olds.get("endpoint") != _news.get("endpoint"):
            # The old endpoint cannot go while something is deployed to it.
            return DiffResult(changes=True, replaces=["endpoint"])
        same = all(_olds.get(key) == _news.get(key) for key in INPUTS)
        return DiffResult(changes=not same or _olds.get("traffic") != _shares(_deployments(_olds)), replaces=[])

    def create(self, props: dict[str, Any]) -> CreateResult:
        """The first release, or one that was cut short."""
        return CreateResult(props["endpoint"], self._release(props, {}))

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """The next release; what the last one led to is where this one goes back to if it was cut short."""
        return UpdateResult(self._release(_news, _shares(_deployments(_olds))))

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """What serves now; nothing if the endpoint is gone or empty."""
        prediction = self._prediction(props)
        try:
            seen = prediction.see()
        except Missing:
            return ReadResult("", {})
        shares = {name: share for name, share in seen.traffic.items() if share or name in _shares(_deployments(props))}
        return ReadResult(id_ if seen.health else "", {**props, "traffic": shares})

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Take the traffic away, then what is ours."""
        prediction = self._prediction(_props)
        try:
            prediction.settle()
            seen = prediction.see()
        except Missing:
            return
        prediction.shift({})
        prediction.remove(tuple(seen.health))

    def _release(self, props: dict[str, Any], last: Mapping[str, int]) -> dict[str, Any]:
        """Bring it about.

        Raises:
            RolloutFailed: what served before serves again.
        """
        wanted = _shares(_deployments(props))
        prediction = self._prediction(props)
        try:
            prediction.settle()
            prediction.tune()
            run(Wanted(wanted, int(props["bake"]), tuple(props["alarms"]), last=last), prediction, Wall())
        except (RolloutFailed, RestError, Refused, TookTooLong) as error:
            raise error.with_traceback(None) from None  # the engine shows all of it to whoever runs `pulumi up`
        inputs = {key: props[key] for key in INPUTS}
        return {**inputs, "traffic": wanted, "attachment": prediction.attachment()}

    def _prediction(self, props: dict[str, Any]) -> Prediction:
        # Here, because a plan needs the class of the resource and no library that signs in.
        from mlblueprint.gcp.credentials import token

        bearer = token(self._config)
        endpoint = props["endpoint"]
        location = endpoint.split("/")[3]
        services = {
            service: Rest(
                self._config(f"gcp:{service}CustomEndpoint") or address.format(location=location), bearer, Wall()
            )
            for service, address in ADDRESSES.items()
        }
        return Prediction(
            endpoint,
            _deployments(props),
            props["alarms"],
            vertex=services["vertexAi"],
            monitoring=services["monitoring"],
        )


def _deployments(props: Mapping[str, Any]) -> list[Deployment]:
    return [Deployment.of(props["endpoint"], variant) for variant in props["variants"]]


def _shares(deployments: Sequence[Deployment]) -> dict[str, int]:
    return {one.name: one.share for one in deployments}
