"""What answers requests in a replica: its image and where it listens.

An image of your own answers as on every cloud. vLLM comes in Microsoft's image for foundation models. For a framework
Azure ML brings its inference server, which runs `score.py` of the folder `code` beside the model, with `init()` and
`run()`: https://learn.microsoft.com/azure/machine-learning/how-to-inference-server-http, read 2026-11-21.
Importing this loads no SDK.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mlblueprint.azure import prebuilt
from mlblueprint.limit import values_at
from mlblueprint.prebuilt import NoImage
from mlblueprint.problems import Problem
from mlblueprint.spec import Blueprint, Variant

CODE = "code"
"""Folder beside a model that holds `SCRIPT`."""

SCRIPT = "score.py"


@dataclass(frozen=True, slots=True)
class Server:
    """Where a container listens; nothing of that for Azure ML's own inference server, which it knows."""

    path: str
    """What callers ask: behind the endpoint's address."""
    scoring: str = ""
    live: str = ""
    ready: str = ""
    port: int = 0
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> bool:
        """Whether the model's folder brings the code."""
        return not self.port


OWN = Server("/invocations", scoring="/invocations", live="/ping", ready="/ping", port=8080)

INFERENCE_SERVER = Server("/score")

ENGINES: Mapping[str, Server] = {
    "vllm": Server(
        "/v1/chat/completions",
        scoring="/v1/chat/completions",
        live="/ping",
        ready="/health",
        port=8000,
        variables={"TASK_TYPE": "chat-completion"},
    ),
}
"""Engine -> how Microsoft's image of it listens: routes and variable as public code on GitHub deploys
`mcr.microsoft.com/azureml/curated/foundation-model-inference:85` with azure-ai-ml (`deploy_base_model_endpoint`), read
2026-11-21; no page of Microsoft's says it. That code scores at `/`, for which Azure's own specification has no room: a
route has a letter or a digit."""


def server(variant: Variant) -> Server:
    """How the container of a variant listens."""
    if variant.framework is not None:
        return INFERENCE_SERVER
    return ENGINES[variant.engine.name] if variant.engine is not None else OWN


def shipped(variant: Variant) -> str | None:
    """Image of Azure's for a variant; None for those that run an image of their own.

    Raises:
        NoImage: Azure ML has none.
    """
    software = variant.framework or variant.engine
    if software is None:
        return None
    return prebuilt.choose(software, "serving", accelerated=bool(variant.preferences)).image


def refused(blueprint: Blueprint) -> Iterator[Problem]:
    """One problem for each variant that Azure ML has no image for."""
    for path, variant in values_at(blueprint, "serving.endpoints.*.variants.*"):
        try:
            shipped(variant)
        except NoImage as none:
            key = "framework" if variant.framework else "engine"
            given = f"{key} {variant.framework or variant.engine} is not possible on azure"
            yield Problem((*path, key), given, none.reason, none.instead)
