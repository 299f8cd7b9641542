"""Images that name no tag get the stack's: delivery sets it to the commit whose images it has pushed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from mlblueprint.problems import BlueprintError, Problem
from mlblueprint.spec import Blueprint, Image

NONE = "latest"
"""The tag when neither the blueprint nor the stack's configuration says one."""

_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
"""https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests"""


def tagged(blueprint: Blueprint, tag: str) -> Blueprint:
    """The blueprint with a tag on each image that has neither tag nor digest.

    Raises:
        BlueprintError: no registry would take the tag.
    """
    if not _TAG.fullmatch(tag):
        allowed = "up to 128 letters, digits and _ . -, not beginning with . or -"
        raise BlueprintError(
            [Problem((), f"the stack's tag '{tag}' is not one of an image", allowed, "write it like v1")]
        )
    training, serving = blueprint.training, blueprint.serving
    changes: dict[str, Any] = {}
    if training is not None:
        jobs = {key: _with_tag(job, tag) for key, job in training.jobs.items()}
        changes["training"] = training.model_copy(update={"jobs": jobs})
    if serving is not None:
        endpoints = {
            key: endpoint.model_copy(
                update={"variants": {name: _with_tag(variant, tag) for name, variant in endpoint.variants.items()}}
            )
            for key, endpoint in serving.endpoints.items()
        }
        changes["serving"] = serving.model_copy(update={"endpoints": endpoints})
    return blueprint.model_copy(update=changes) if changes else blueprint


def _with_tag(part: Any, tag: str) -> Any:
    image: Image | None = part.image
    if image is None or image.suffix is not None:
        return part
    return part.model_copy(update={"image": replace(image, suffix=f":{tag}")})
