"""What workloads are made of: images, folders, software and versions of models, as one text each."""

from __future__ import annotations

import re

import pytest
from pydantic_core import PydanticCustomError

from mlblueprint.spec import Engine, Folder, Framework, Image, ModelRef

DIGEST = f"@sha256:{'0' * 64}"

READ = {
    (Image, "train"): Image("train"),
    (Image, "train:v12"): Image("train", ":v12"),
    (Image, f"train-gpu{DIGEST}"): Image("train-gpu", DIGEST),
    (Folder, "artifacts/models"): Folder("artifacts", "models"),
    (Folder, "artifacts/models/churn_v2.1/run=7"): Folder("artifacts", "models/churn_v2.1/run=7"),
    (Framework, "pytorch:2"): Framework("pytorch", "2"),
    (Framework, "huggingface:4.49.0"): Framework("huggingface", "4.49.0"),
    (Engine, "vllm"): Engine("vllm", None),
    (Engine, "triton:24.10"): Engine("triton", "24.10"),
    (ModelRef, "churn@approved"): ModelRef("churn", "approved"),
    (ModelRef, "churn@17"): ModelRef("churn", "17"),
}

REFUSED = {
    Image: ("", "Train", "train:", "train:v1:v2", "train@sha256:12", "train@latest", "acme/train:v1", "train:v1\n"),
    Folder: ("artifacts", "artifacts/", "/models", "artifacts//models", "artifacts/../x", "artifacts/.hidden", "a/b c"),
    Framework: ("pytorch", "pytorch:", "pytorch:latest", "pytorch:2.6.0.1", "jax:1", "vllm:1", "pytorch:٢"),
    Engine: ("pytorch", "vllm:", "vllm:latest", "VLLM"),
    ModelRef: ("churn", "churn@", "churn@v7", "churn@0", "churn@07", "churn@latest", "churn@approved@7"),
}


@pytest.mark.parametrize(("kind", "text"), READ, ids=str)
def test_text_is_read(kind, text):
    assert kind.parse(text) == READ[kind, text]
    assert str(kind.parse(text)) == text
    assert re.fullmatch(kind.form, text), "editors take what the parser takes"


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind in REFUSED for text in REFUSED[kind]], ids=str)
def test_other_text_is_refused(kind, text):
    with pytest.raises(PydanticCustomError):
        kind.parse(text)


def test_image_without_a_tag_is_the_latest():
    assert Image("train").reference == ":latest" and Image("train", ":v12").reference == ":v12"


def test_folder_may_end_with_a_slash():
    assert Folder.parse("artifacts/models/") == Folder("artifacts", "models")


@pytest.mark.parametrize(
    ("asked", "version", "fits"),
    [("2", "2.6.0", True), ("2.6", "2.6.0", True), ("2.6", "2.60.0", False), ("2", "20.1", False), (None, "9", True)],
)
def test_version_begins_with_the_parts_that_are_asked_for(asked, version, fits):
    assert Engine("triton", asked).matches(version) is fits
