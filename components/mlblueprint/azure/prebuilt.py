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


def _anywhere(name: str, version: str, image: str, purpose: Purpose = "training") -> Iterator[Prebuilt]:
    """One image for machines with and without accelerators: CUDA builds compute on cpus where there is no GPU."""
    for accelerated in (False, True):
        yield Prebuilt(name, version, purpose, accelerated, f"{CURATED}/{image}")


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
    *_anywhere("pytorch", "2.8.0", "acpt-pytorch-2.8-cuda12.6:12", "serving"),
    *_anywhere("pytorch", "2.10.0", "acpt-pytorch-2.8-cuda12.6:15", "serving"),
    *_anywhere("sklearn", "1.5", "sklearn-1.5:50", "serving"),
    *_anywhere("tensorflow", "2.16.2", "tensorflow-2.16-cuda12:31", "serving"),
    # The version is the image's own: it says nowhere which vLLM it holds.
    Prebuilt("vllm", "85", "serving", True, f"{CURATED}/foundation-model-inference:85"),
)
"""Images that serve: those above that have Azure ML's inference server, by themselves or as a part of azureml-defaults
(https://learn.microsoft.com/azure/machine-learning/how-to-inference-server-http), and the one for foundation models, as
public code on GitHub deploys it (`servers.py`). Read 2026-11-21.

What https://learn.microsoft.com/azure/machine-learning/concept-prebuilt-docker-images-inference lists, images for
inference alone, holds no framework any more.
"""


def choose(software: Software, purpose: Purpose, *, accelerated: bool) -> Prebuilt:
    """The newest image of a framework or engine whose version begins as asked.

    Raises:
        NoImage: there is none; says which there are.
    """
    return prebuilt.choose(TRAINING + SERVING, software, purpose, accelerated=accelerated, service=SERVICE)
