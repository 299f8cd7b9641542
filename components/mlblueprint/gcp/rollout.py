"""Models on a Vertex AI endpoint, as one resource: `pulumi up` waits until they serve, or what served before does.

No resource of Google's provider uploads or deploys a model, so this one speaks the REST API itself. Its class is
importable: the engine keeps its name, not its code, and credentials are read from the stack's configuration.
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

from mlblueprint.gcp.deployment import deployments, shares

INPUTS = ("endpoint", "variants", "bake", "alarms")


class Rollout(Resource, module="gcp", name="Rollout"):
    """What an endpoint serves."""

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
                "traffic": None,
            },
            opts,
        )


class Releases(ResourceProvider):
    """Brings releases about. Nothing of one is ever replaced while its endpoint stays.

    What speaks to Google is imported when it is needed: a plan needs the class, and nothing that signs in.
    """

    def configure(self, req: ConfigureRequest) -> None:
        """Remember how to read the stack's configuration; nothing is asked of anybody yet."""
        self._config: Callable[[str], str | None] = req.config.get

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Another wish, or another traffic than the wish of old led to; only another endpoint is another release."""
        if _olds.get("endpoint") != _news.get("endpoint"):
            # The old endpoint cannot go while something is deployed to it.
            return DiffResult(changes=True, replaces=["endpoint"])
        same = all(_olds.get(key) == _news.get(key) for key in INPUTS)
        return DiffResult(changes=not same or _olds.get("traffic") != shares(deployments(_olds)), replaces=[])

    def create(self, props: dict[str, Any]) -> CreateResult:
        """The first release, or one that was cut short."""
        return CreateResult(props["endpoint"], self._bring(props, {}))

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """The next release; what the last one led to is where this one goes back to if it was cut short."""
        return UpdateResult(self._bring(_news, shares(deployments(_olds))))

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """What serves now."""
        from mlblueprint.gcp import release

        found = release.look(props, self._config)
        return ReadResult(id_, {**props, "traffic": found}) if found is not None else ReadResult("", {})

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Leave nothing of ours on the endpoint."""
        from mlblueprint.gcp import release

        release.clear(_props, self._config)

    def _bring(self, props: dict[str, Any], last: Mapping[str, int]) -> dict[str, Any]:
        from mlblueprint.gcp import release

        return {**{key: props[key] for key in INPUTS}, **release.bring(props, last, self._config)}
