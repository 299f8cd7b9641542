"""Where a private endpoint is published inside Google's network: known when something is deployed to it.

A resource of its own, and not an output of the release: a preview knows the outputs of what does not change, and so
says nothing of the way to the endpoint when models do.
"""

from __future__ import annotations

from collections.abc import Callable
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


class Attachment(Resource, module="gcp", name="Attachment"):
    """The service attachment of one endpoint."""

    attachment: Output[str]
    """`projects/P/regions/R/serviceAttachments/A`, in a project of Google's."""

    def __init__(self, name: str, *, endpoint: Input[str], opts: ResourceOptions | None = None) -> None:
        super().__init__(Attachments(), name, {"endpoint": endpoint, "attachment": None}, opts)


class Attachments(ResourceProvider):
    """Asks Vertex AI; makes nothing and takes nothing away."""

    def configure(self, req: ConfigureRequest) -> None:
        """Remember how to read the stack's configuration; nothing is asked of anybody yet."""
        self._config: Callable[[str], str | None] = req.config.get

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Another endpoint; that the same one is published elsewhere, a refresh finds out."""
        return DiffResult(changes=_olds.get("endpoint") != _news.get("endpoint"), replaces=[])

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Ask for the first time."""
        return CreateResult(f"{props['endpoint']}/attachment", self._ask(props))

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Ask for another endpoint."""
        return UpdateResult(self._ask(_news))

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Ask again. While nothing is deployed the answer of old stands."""
        found = self._ask(props)
        return ReadResult(id_, found if found["attachment"] else props)

    def _ask(self, props: dict[str, Any]) -> dict[str, Any]:
        # Imported when it is needed: a plan needs the class of the resource, and nothing that signs in.
        from mlblueprint.gcp import release

        return {"endpoint": props["endpoint"], "attachment": release.attachment(props["endpoint"], self._config)}
