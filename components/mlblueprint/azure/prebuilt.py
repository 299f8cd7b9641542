"""Images that Azure ML keeps in Microsoft's container registry, which a workspace's closed network lets through.

Image and tag are those of Azure ML's curated environments, one tag for each version of an environment. What is inside
was read in https://github.com/Azure/azureml-assets at the tag `environment/<name>/<version>` on 2026-11-21: an
environment's name says which PyTorch it began with, and not which it has. Importing this loads no SDK.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlblueprint import prebuilt
from mlblueprint.prebuilt import Prebuilt, Purpose
from mlblueprint.spec import Software

SERVICE = "Azure ML"

CURATED = "mcr.microsoft.com/azureml/curated"


def _anywhere(name: str, version: str, image: str) -> Iterator[Prebuilt]:
    """One image for machines with and without accelerators: CUDA builds compute on cpus where there is no GPU."""
    for accelerated in (False, True):
        yield Prebuilt(name, version, "training", accelerated, f"{CURATED}/{image}")


TRAINING: tuple[Prebuilt, ...] = (
    *_anywhere("huggingface", "4.48.0", "acft-hf-nlp-gpu:90"),
    *_anywhere("huggingface", "4.55.0", "acft-hf-nlp-gpu:110"),
    *_anywhere("huggingface", "5.0.0", "acft-hf-nlp-gpu:120"),
    *_anywhere("huggingface", "5.3.0", "acft-hf-nlp-gpu:127"),
    *_anywhere("pytorch", "2.7.1", "acpt-pytorch-2.2-cuda12.1:48"),
    *_anywhere("pytorch", "2.8.0", "acpt-pytorch-2.8-cuda12.6:12"),
    *_anywhere("pytorch", "2.10.0", "acpt-pytorch-2.8-cuda12.6:15"),
    *_anywhere("sklearn", "1.5", "sklearn-1.5:50"),
    *_anywhere("tensorflow", "2.16.2", "tensorflow-2.16-cuda12:31"),
)
"""Images that train. Versions are those of transformers, torch, scikit-learn (any patch of 1.5) and tensorflow."""

SERVING: tuple[Prebuilt, ...] = (
    Prebuilt("sklearn", "1.5", "serving", False, f"{CURATED}/sklearn-1.5:latest"),
    Prebuilt("pytorch", "2.8", "serving", True, f"{CURATED}/acpt-pytorch-2.8-cuda12.6:latest"),
    # The version is the image's own: it says nowhere which vLLM it holds.
    Prebuilt("vllm", "85", "serving", True, f"{CURATED}/foundation-model-inference:85"),
)
"""Curated images with `azureml-inference-server-http` among their packages, and the one for foundation models.

https://github.com/Azure/azureml-assets/tree/main/assets/training/general/environments (sklearn-1.5,
acpt-pytorch-2.8-cuda12.6) and https://github.com/Azure/azureml-examples (foundation-model-inference:85), read
2026-11-21. The images of https://learn.microsoft.com/azure/machine-learning/concept-prebuilt-docker-images-inference,
those for inference alone, hold no framework any more.
"""


def choose(software: Software, purpose: Purpose, *, accelerated: bool) -> Prebuilt:
    """The newest image of a framework or engine whose version begins as asked.

    Raises:
        NoImage: there is none; says which there are.
    """
    return prebuilt.choose(TRAINING + SERVING, software, purpose, accelerated=accelerated, service=SERVICE)
