"""What a variant's container is: its image, the files of its model, and what it finds in its environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pulumi import Input, Output
from pulumi_aws import sagemaker

from mlblueprint import variables
from mlblueprint.aws import prebuilt
from mlblueprint.aws.identity import Identity, allow
from mlblueprint.aws.images import LOG_IN, PULL, Images
from mlblueprint.aws.place import Place
from mlblueprint.aws.registry import Registry
from mlblueprint.aws.secrets import Secret
from mlblueprint.aws.storage import READ, Storage
from mlblueprint.models.release import Served
from mlblueprint.names import digest
from mlblueprint.problems import BlueprintError, Problem
from mlblueprint.spec import Variant

CODE: Mapping[str, str] = {
    "SAGEMAKER_PROGRAM": "inference.py",
    "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code",
}
"""Where the frameworks' servers look for code: beside the files of the model, as SageMaker's own SDK packs it.

https://sagemaker.readthedocs.io/en/stable/frameworks/pytorch/using_pytorch.html#model-directory-structure, 2026-11-21
"""
WANTED: Mapping[str, Mapping[str, str]] = dict.fromkeys(("huggingface", "pytorch", "sklearn", "torchserve"), CODE)
"""Framework or engine -> variables that its image wants. The others find the files in /opt/ml/model by themselves, as
vLLM's does: https://aws.github.io/deep-learning-containers/vllm/deployment/sagemaker/, 2026-11-21."""

_ECR = re.compile(r"(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com/([^@:]+)[@:].+")
_FILES = re.compile(r"s3://([^/]+)/(.+)")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where the containers of an endpoint get things from."""

    place: Place
    storage: Storage | None
    images: Images | None
    registry: Registry | None
    secrets: Mapping[str, Secret]
    """Places for secrets by their name in the blueprint."""


def container(one: Served, around: Surroundings) -> sagemaker.ModelPrimaryContainerArgs:
    """The container of a variant whose model is there."""
    files = _files(one, around)
    software = one.spec.framework or one.spec.engine
    environment: dict[str, Input[str]] = dict(WANTED.get(software.name, {})) if software else {}
    environment |= one.spec.environment
    environment |= {variable: around.secrets[name].id for variable, name in one.spec.secrets.items()}
    if files is not None:
        environment[variables.MODEL] = files
    return sagemaker.ModelPrimaryContainerArgs(
        image=_image(one, around), model_data_source=_source(one, files), environment=environment
    )


def grant(variant: Variant, who: Identity, around: Surroundings) -> None:
    """Let a variant's container have what the blueprint names, whether its model is there already or not."""
    if variant.image is not None and around.images is not None:
        around.images.repositories[variant.image.repository].grant_pull(who)
    if software := variant.framework or variant.engine:
        shipped = prebuilt.choose(software, "serving", accelerated=bool(variant.preferences))
        _pull(who, prebuilt.located(shipped, around.place.region).uri, around.place)
    if variant.artifact is not None and around.storage is not None:
        around.storage.buckets[variant.artifact.bucket].grant_read(who)
    if variant.model is not None and around.registry is not None:
        around.registry.models[variant.model.model].grant_read(who)
    for name in variant.secrets.values():
        around.secrets[name].grant_read(who)


def grant_version(one: Served, who: Identity, around: Surroundings) -> None:
    """Let a variant's container have what the lock file names beside that.

    Raises:
        BlueprintError: SageMaker cannot have it.
    """
    own = one.spec.image or one.spec.framework or one.spec.engine
    if one.image is not None and own is None:
        _pull(who, one.image, around.place)
    if one.artifact is not None:
        found = _FILES.fullmatch(one.artifact)
        if found is None:
            raise BlueprintError(
                [_elsewhere(one, one.artifact, "SageMaker copies files from S3", "s3://bucket/folder/")]
            )
        bucket = f"arn:{around.place.partition}:s3:::{found[1]}"
        files = found[2] if _packed(one) else f"{found[2].rstrip('/')}/*"
        load = {"Effect": "Allow", "Action": list(READ), "Resource": f"{bucket}/{files}"}
        # All objects below a prefix are listed before they are copied:
        # https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_S3ModelDataSource.html (2026-11-21)
        look = {
            "Effect": "Allow",
            "Action": "s3:ListBucket",
            "Resource": bucket,
            "Condition": {"StringLike": {"s3:prefix": files}},
        }
        allow(who, f"load-{digest(one.artifact, 6)}", who, load, look)


def _pull(who: Identity, image: str, place: Place) -> None:
    found = _ECR.fullmatch(image)
    if found is None:
        raise BlueprintError(
            [
                Problem(
                    (),
                    f"image {image} is not in ECR",
                    "SageMaker pulls images from ECR",
                    "push it to a repository of images.repositories, and lock the version with that image",
                )
            ]
        )
    account, region, repository = found.groups()
    arn = f"arn:{place.partition}:ecr:{region}:{account}:repository/{repository}"
    allow(who, f"pull-{digest(arn, 6)}", who, {"Effect": "Allow", "Action": list(PULL), "Resource": arn}, LOG_IN)


def _image(one: Served, around: Surroundings) -> Input[str]:
    if one.spec.image is not None and around.images is not None:
        return Output.concat(around.images.repositories[one.spec.image.repository].url, one.spec.image.reference)
    if software := one.spec.framework or one.spec.engine:
        shipped = prebuilt.choose(software, "serving", accelerated=bool(one.spec.preferences))
        return prebuilt.located(shipped, around.place.region).uri
    assert one.image is not None  # release.check refuses a version without one
    return one.image


def _files(one: Served, around: Surroundings) -> Input[str] | None:
    """URI of the model's files; a folder ends with `/`, or SageMaker takes every folder whose name begins so."""
    if one.spec.artifact is not None and around.storage is not None:
        return Output.concat(around.storage.buckets[one.spec.artifact.bucket].uri, f"/{one.spec.artifact.path}/")
    if one.artifact is None:
        return None
    return one.artifact if _packed(one) else f"{one.artifact.rstrip('/')}/"


def _source(one: Served, files: Input[str] | None) -> sagemaker.ModelPrimaryContainerModelDataSourceArgs | None:
    """The folder as it is, or what is in the archive that SageMaker's own training jobs make."""
    if files is None:
        return None
    kind, compression = ("S3Object", "Gzip") if _packed(one) else ("S3Prefix", "None")
    source = sagemaker.ModelPrimaryContainerModelDataSourceS3DataSourceArgs(
        s3_uri=files, s3_data_type=kind, compression_type=compression
    )
    return sagemaker.ModelPrimaryContainerModelDataSourceArgs(s3_data_sources=[source])


def _packed(one: Served) -> bool:
    return one.artifact is not None and one.artifact.endswith(".tar.gz")


def _elsewhere(one: Served, given: str, allowed: str, example: str) -> Problem:
    return Problem(
        (),
        f"version {one.version} of {one.spec.model} has its files at {given}",
        allowed,
        f"copy them there, and lock the version with {example}",
    )
