"""Images that AWS keeps for frameworks and model servers: which there are, and in whose registry each region has them.

Rows and accounts: sagemaker-core/src/sagemaker/core/image_uri_config of
https://github.com/aws/sagemaker-python-sdk at a2481266, read 2026-11-21. Tags without a build's date move to each patch
of the same versions, which is what makes AWS's fixes arrive.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mlblueprint import prebuilt
from mlblueprint.prebuilt import Prebuilt, Purpose
from mlblueprint.problems import BlueprintError, Problem
from mlblueprint.spec import Software

SERVICE = "SageMaker"

_EVERYWHERE = (
    "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 eu-central-1 eu-north-1"
    " eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2"
)
HUGGING_FACE: Mapping[str, str] = {
    **dict.fromkeys(_EVERYWHERE.split(), "763104351884"),
    "af-south-1": "626614931356",
    "ap-east-1": "871362719292",
    "ap-northeast-3": "364406365360",
    "ap-southeast-3": "907027046896",
    "ca-west-1": "204538143572",
    "eu-south-1": "692866216735",
    "il-central-1": "780543022126",
    "me-central-1": "914824155844",
    "me-south-1": "217643126080",
    "us-gov-east-1": "446045086412",
    "us-gov-west-1": "442386744353",
}
DEEP_LEARNING: Mapping[str, str] = {
    **HUGGING_FACE,
    "ap-east-2": "975050140332",
    "ap-south-2": "772153158452",
    "ap-southeast-4": "457447274322",
    "ap-southeast-5": "550225433462",
    "ap-southeast-6": "633930458069",
    "ap-southeast-7": "590183813437",
    "eu-central-2": "380420809688",
    "eu-south-2": "503227376785",
    "mx-central-1": "637423239942",
}
"""Region -> account of the Deep Learning Containers; those made with Hugging Face are in fewer."""
SCIKIT_LEARN: Mapping[str, str] = {
    "af-south-1": "510948584623",
    "ap-east-1": "651117190479",
    "ap-northeast-1": "354813040037",
    "ap-northeast-2": "366743142698",
    "ap-northeast-3": "867004704886",
    "ap-south-1": "720646828776",
    "ap-south-2": "628508329040",
    "ap-southeast-1": "121021644041",
    "ap-southeast-2": "783357654285",
    "ap-southeast-3": "951798379941",
    "ap-southeast-4": "106583098589",
    "ca-central-1": "341280168497",
    "ca-west-1": "190319476487",
    "eu-central-1": "492215442770",
    "eu-central-2": "680994064768",
    "eu-north-1": "662702820516",
    "eu-south-1": "978288397137",
    "eu-south-2": "104374241257",
    "eu-west-1": "141502667606",
    "eu-west-2": "764974769150",
    "eu-west-3": "659782779980",
    "il-central-1": "898809789911",
    "me-central-1": "272398656194",
    "me-south-1": "801668240914",
    "sa-east-1": "737474898029",
    "us-east-1": "683313688378",
    "us-east-2": "257758044811",
    "us-gov-east-1": "237065988967",
    "us-gov-west-1": "414596584902",
    "us-west-1": "746614075791",
    "us-west-2": "246618743249",
}
"""Region -> account of SageMaker's own algorithms and of scikit-learn."""

_COMMERCIAL = {region: account for region, account in DEEP_LEARNING.items() if not region.startswith("us-gov-")}

REGISTRIES: Mapping[str, Mapping[str, str]] = {
    "huggingface-pytorch-inference": HUGGING_FACE,
    "huggingface-pytorch-training": HUGGING_FACE,
    "pytorch-inference": DEEP_LEARNING,
    "pytorch-training": DEEP_LEARNING,
    "sagemaker-scikit-learn": SCIKIT_LEARN,
    "sagemaker-tritonserver": _COMMERCIAL,
    "sagemaker-xgboost": SCIKIT_LEARN,
    "tensorflow-inference": DEEP_LEARNING,
    "tensorflow-training": DEEP_LEARNING,
    "vllm": _COMMERCIAL,
}
"""Repository -> region -> account. Where a repository of a row has no account, the region does not have it."""


def _both(name: str, version: str, tag: str) -> Iterator[Prebuilt]:
    """The images of a training repository for machines without accelerators and with NVIDIA's."""
    for processor in ("cpu", "gpu"):
        image = f"{name}-training:{version}-{processor}-{tag}"
        yield Prebuilt(name, version, "training", processor == "gpu", image)


def _hugging_face(version: str, pytorch: str, tag: str) -> Prebuilt:
    """Transformers of this version on that PyTorch; there are none for machines without accelerators."""
    image = f"huggingface-pytorch-training:{pytorch}-transformers{version}-gpu-{tag}"
    return Prebuilt("huggingface", version, "training", True, image)


TRAINING: tuple[Prebuilt, ...] = (
    *_both("pytorch", "2.3.0", "py311"),
    *_both("pytorch", "2.4.0", "py311"),
    *_both("pytorch", "2.5.1", "py311"),
    *_both("pytorch", "2.6.0", "py312"),
    *_both("pytorch", "2.7.1", "py312"),
    *_both("pytorch", "2.8.0", "py312"),
    *_both("tensorflow", "2.14.1", "py310"),
    *_both("tensorflow", "2.16.2", "py310"),
    *_both("tensorflow", "2.18.0", "py310"),
    *_both("tensorflow", "2.19.0", "py312"),
    _hugging_face("4.49.0", "2.5.1", "py311-cu124-ubuntu22.04"),
    _hugging_face("4.55.0", "2.7.1", "py312-cu128-ubuntu22.04"),
    _hugging_face("4.56.2", "2.8.0", "py312-cu129-ubuntu22.04"),
    _hugging_face("5.3.0", "2.9.0", "py312-cu130-ubuntu22.04"),
    Prebuilt("sklearn", "1.0.0", "training", False, "sagemaker-scikit-learn:1.0-1-cpu-py3"),
    Prebuilt("sklearn", "1.2.0", "training", False, "sagemaker-scikit-learn:1.2-1-cpu-py3"),
    Prebuilt("sklearn", "1.4.0", "training", False, "sagemaker-scikit-learn:1.4-2-cpu-py3"),
)
"""Images that train. Their names follow `_get_image_tag` of image_uris.py beside the tables."""


def _server(name: str, version: str, repository: str, tag: str, cpu: str, gpu: str) -> Iterator[Prebuilt]:
    """The images of a server for machines without accelerators and with NVIDIA's; braces in the tag take the word."""
    for accelerated, word in ((False, cpu), (True, gpu)):
        yield Prebuilt(name, version, "serving", accelerated, f"{repository}:{tag.format(word)}")


SERVING: tuple[Prebuilt, ...] = (
    *_server("pytorch", "2.3.0", "pytorch-inference", "2.3.0-{}-py311", "cpu", "gpu"),
    *_server("pytorch", "2.4.0", "pytorch-inference", "2.4.0-{}-py311", "cpu", "gpu"),
    *_server("pytorch", "2.5.1", "pytorch-inference", "2.5.1-{}-py311", "cpu", "gpu"),
    *_server("pytorch", "2.6.0", "pytorch-inference", "2.6.0-{}-py312", "cpu", "gpu"),
    *_server("tensorflow", "2.14.1", "tensorflow-inference", "2.14.1-{}", "cpu", "gpu"),
    *_server("tensorflow", "2.16.1", "tensorflow-inference", "2.16.1-{}", "cpu", "gpu"),
    *_server("tensorflow", "2.18.0", "tensorflow-inference", "2.18.0-{}", "cpu", "gpu"),
    *_server("tensorflow", "2.19.0", "tensorflow-inference", "2.19.0-{}", "cpu", "gpu"),
    *_server(
        "huggingface",
        "4.49.0",
        "huggingface-pytorch-inference",
        "2.6.0-transformers4.49.0-{}-ubuntu22.04",
        "cpu-py312",
        "gpu-py312-cu124",
    ),
    *_server(
        "huggingface",
        "4.51.3",
        "huggingface-pytorch-inference",
        "2.6.0-transformers4.51.3-{}-ubuntu22.04",
        "cpu-py312",
        "gpu-py312-cu124",
    ),
    Prebuilt("sklearn", "1.0.0", "serving", False, "sagemaker-scikit-learn:1.0-1-cpu-py3"),
    Prebuilt("sklearn", "1.2.0", "serving", False, "sagemaker-scikit-learn:1.2-1-cpu-py3"),
    Prebuilt("sklearn", "1.4.0", "serving", False, "sagemaker-scikit-learn:1.4-2-cpu-py3"),
    *_server("xgboost", "1.7.0", "sagemaker-xgboost", "1.7-1", "", ""),
    *_server("xgboost", "3.0.0", "sagemaker-xgboost", "3.0-5", "", ""),
    # TorchServe is what the images of PyTorch serve with; which version is in which they do not say in their names.
    *_server("torchserve", "0.11.0", "pytorch-inference", "2.2.0-{}-py310", "cpu", "gpu"),
    *_server("triton", "25.09", "sagemaker-tritonserver", "25.09-py3{}", "-cpu", ""),
    *_server("triton", "26.05", "sagemaker-tritonserver", "26.05-py3{}", "-cpu", ""),
    Prebuilt("vllm", "0.27.1", "serving", True, "vllm:0.27.1-gpu-py312-cu130-ubuntu22.04-sagemaker"),
    Prebuilt("vllm", "0.28.0", "serving", True, "vllm:0.28.0-gpu-py312-cu130-ubuntu24.04-sagemaker"),
    Prebuilt("vllm", "0.29.0", "serving", True, "vllm:0.29.0-gpu-py312-cu130-ubuntu24.04-sagemaker"),
    Prebuilt("vllm", "0.30.0", "serving", True, "vllm:0.30.0-gpu-py312-cu130-ubuntu24.04-sagemaker"),
)
"""Images that serve: the same tables, as sagemaker-core 2.27.0 carries them, read 2026-11-21.

TorchServe 0.11.0 in PyTorch 2.2.0: https://github.com/aws/amazon-sagemaker-examples/pull/4661. The table of Triton has
a word for both kinds of machines; images without one are those for NVIDIA's, as excerpts of AWS's own tests have it
(https://github.com/aws/sagemaker-python-sdk, tests/unit/sagemaker/serve; not opened).
"""


@dataclass(frozen=True, slots=True)
class Located:
    """An image of AWS's in one region."""

    uri: str
    account: str
    """Whose registry it is in."""
    repository: str


def choose(software: Software, purpose: Purpose, *, accelerated: bool) -> Prebuilt:
    """The newest image of a framework or engine whose version begins as asked.

    Raises:
        NoImage: there is none; says which there are.
    """
    return prebuilt.choose(TRAINING + SERVING, software, purpose, accelerated=accelerated, service=SERVICE)


def located(image: Prebuilt, region: str) -> Located:
    """Where one region has an image.

    Raises:
        BlueprintError: it has not.
    """
    repository = image.image.partition(":")[0]
    account = REGISTRIES[repository].get(region)
    if account is None:
        raise BlueprintError(
            [
                Problem(
                    (),
                    f"aws:region '{region}' has no image of {image.name} {image.version}",
                    f"{repository} is in {', '.join(sorted(REGISTRIES[repository]))}",
                    "choose one of them, or use an image of your own",
                )
            ]
        )
    return Located(f"{account}.dkr.ecr.{region}.amazonaws.com/{image.image}", account, repository)
