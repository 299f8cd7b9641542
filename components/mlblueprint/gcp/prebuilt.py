"""Images that Google keeps for frameworks and model servers: which there are, and the multi-region that is nearest.

Training: https://docs.cloud.google.com/gemini-enterprise-agent-platform/machine-learning/supported-frameworks; Hugging
Face: https://github.com/huggingface/Google-Cloud-Containers (README.md) and https://huggingface.co/docs/google-cloud.
Read 2026-11-21. Google's page gives these images an end of availability in July 2026 and lists no newer ones: whether
they are still there was not tried.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlblueprint import prebuilt
from mlblueprint.prebuilt import Prebuilt, Purpose
from mlblueprint.spec import Software

SERVICE = "Vertex AI"

_TRAINING = "{region}-docker.pkg.dev/vertex-ai/training/"
_HUGGING_FACE = "us-docker.pkg.dev/deeplearning-platform-release/gcr.io/huggingface-pytorch-training-"

NEAREST = {"asia": "asia", "australia": "asia", "europe": "europe", "me": "europe", "africa": "europe"}
"""First word of a region -> the multi-region of its images. Others: `us`."""


def _both(name: str, version: str, cpu: str, gpu: str) -> Iterator[Prebuilt]:
    """The images of a version for machines without accelerators and with NVIDIA's."""
    for accelerated, image in ((False, cpu), (True, gpu)):
        yield Prebuilt(name, version, "training", accelerated, f"{_TRAINING}{image}:latest")


TRAINING: tuple[Prebuilt, ...] = (
    *_both("pytorch", "2.1", "pytorch-xla.2-1.py310", "pytorch-gpu.2-1.py310"),
    *_both("pytorch", "2.2", "pytorch-xla.2-2.py310", "pytorch-gpu.2-2.py310"),
    *_both("pytorch", "2.3", "pytorch-xla.2-3.py310", "pytorch-gpu.2-3.py310"),
    *_both("pytorch", "2.4", "pytorch-xla.2-4.py310", "pytorch-gpu.2-4.py310"),
    *_both("tensorflow", "2.15", "tf-cpu.2-15.py310", "tf-gpu.2-15.py310"),
    *_both("tensorflow", "2.16", "tf-cpu.2-16.py310", "tf-gpu.2-16.py310"),
    *_both("tensorflow", "2.17", "tf-cpu.2-17.py310", "tf-gpu.2-17.py310"),
    *_both("sklearn", "1.0", "sklearn-cpu.1-0", "sklearn-gpu.1-0"),
    *_both("sklearn", "1.6", "sklearn-cpu.1-6", "sklearn-gpu.1-6"),
    Prebuilt("huggingface", "4.42", "training", True, f"{_HUGGING_FACE}cu121.2-3.transformers.4-42.ubuntu2204.py310"),
    Prebuilt("huggingface", "4.48", "training", True, f"{_HUGGING_FACE}cu121.2-3.transformers.4-48.ubuntu2204.py311"),
)
"""Images that train. Google has them under the tag `latest` alone, which moves to each patch of the same version.

The PyTorch images for machines without accelerators are named after XLA, which they hold beside. Hugging Face: the
version is that of Transformers, and there are none without accelerators.
"""

_PREDICTION = "{region}-docker.pkg.dev/vertex-ai/prediction/"
_MODEL_GARDEN = "us-docker.pkg.dev/vertex-ai/vertex-vision-model-garden-dockers/"


def _servers(name: str, version: str, image: str, *, accelerated: bool) -> Prebuilt:
    kind = "gpu" if accelerated else "cpu"
    return Prebuilt(
        name, version, "serving", accelerated, f"{_PREDICTION}{image}-{kind}.{version.replace('.', '-')}:latest"
    )


SERVING: tuple[Prebuilt, ...] = (
    *(_servers("tensorflow", "2.14", "tf2", accelerated=accelerated) for accelerated in (False, True)),
    *(_servers("tensorflow", "2.15", "tf2", accelerated=accelerated) for accelerated in (False, True)),
    *(
        _servers(name, version, "pytorch", accelerated=accelerated)
        for name in ("pytorch", "torchserve")
        for version in ("2.2", "2.3", "2.4")
        for accelerated in (False, True)
    ),
    *(_servers("sklearn", version, "sklearn", accelerated=False) for version in ("1.4", "1.5", "1.6")),
    *(_servers("xgboost", version, "xgboost", accelerated=False) for version in ("2.0", "2.1")),
    Prebuilt("vllm", "20250819", "serving", True, f"{_MODEL_GARDEN}pytorch-vllm-serve:20250819_0916_RC01"),
)
"""Images that serve: https://docs.cloud.google.com/gemini-enterprise-agent-platform/machine-learning/predictions/
pre-built-containers, read 2026-11-21; those whose end of availability has passed are left out, and all but sklearn's
1.6 end on 2027-01-14. The images of PyTorch are TorchServe and take its archives, so the version of either is that of
PyTorch. vLLM: Model Garden's image, which Google names by its date; the tag is one that public guides for DeepSeek on
GKE use, excerpts read 2026-11-21. A list of all tags was not found.
"""


def choose(software: Software, purpose: Purpose, *, accelerated: bool) -> Prebuilt:
    """The newest image of a framework or engine whose version begins as asked.

    Raises:
        NoImage: there is none; says which there are.
    """
    return prebuilt.choose(TRAINING + SERVING, software, purpose, accelerated=accelerated, service=SERVICE)


def located(image: Prebuilt, region: str) -> str:
    """The reference of an image in the multi-region that is nearest to a region."""
    return image.image.format(region=NEAREST.get(region.partition("-")[0], "us"))
