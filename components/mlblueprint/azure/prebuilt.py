"""Images that Microsoft ships for Azure Machine Learning, by framework or engine. Importing this loads no SDK."""

from __future__ import annotations

from mlblueprint import prebuilt
from mlblueprint.prebuilt import Prebuilt, Purpose
from mlblueprint.spec import Software

_CURATED = "mcr.microsoft.com/azureml/curated"

TRAINING: tuple[Prebuilt, ...] = ()

SERVING: tuple[Prebuilt, ...] = (
    Prebuilt("sklearn", "1.5", "serving", False, f"{_CURATED}/sklearn-1.5:latest"),
    Prebuilt("pytorch", "2.8", "serving", True, f"{_CURATED}/acpt-pytorch-2.8-cuda12.6:latest"),
    # The version is the image's own: it says nowhere which vLLM it holds.
    Prebuilt("vllm", "85", "serving", True, f"{_CURATED}/foundation-model-inference:85"),
)
"""Curated images with `azureml-inference-server-http` among their packages, and the one for foundation models.

https://github.com/Azure/azureml-assets/tree/main/assets/training/general/environments (sklearn-1.5,
acpt-pytorch-2.8-cuda12.6) and https://github.com/Azure/azureml-examples (foundation-model-inference:85), read
2026-11-21. The images of https://learn.microsoft.com/azure/machine-learning/concept-prebuilt-docker-images-inference,
those for inference alone, hold no framework any more.
"""


def choose(software: Software, purpose: Purpose, *, accelerated: bool) -> Prebuilt:
    """The newest image that fits.

    Raises:
        NoImage: there is none; says which there are.
    """
    return prebuilt.choose(
        (*TRAINING, *SERVING), software, purpose, accelerated=accelerated, service="Azure ML"
    )
