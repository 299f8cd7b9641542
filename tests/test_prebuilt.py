"""Choosing an image of a cloud: the newest that fits, or words that help."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from mlblueprint.prebuilt import NoImage, Prebuilt, choose
from mlblueprint.spec import Engine, Framework
from mlblueprint.targets import TARGETS

ROWS = (
    Prebuilt("pytorch", "2.5.1", "training", True, "gpu-2.5"),
    Prebuilt("pytorch", "2.10.0", "training", True, "gpu-2.10"),
    Prebuilt("pytorch", "2.6.0", "training", False, "cpu-2.6"),
    Prebuilt("sklearn", "1.4", "training", False, "sklearn"),
    Prebuilt("vllm", "0.11.0", "serving", True, "vllm"),
)


def image(software, purpose="training", accelerated=True):
    return choose(ROWS, software, purpose, accelerated=accelerated, service="A cloud").image


def test_newest_version_that_begins_as_asked_is_chosen():
    assert image(Framework("pytorch", "2")) == "gpu-2.10"
    assert image(Framework("pytorch", "2.5")) == "gpu-2.5"
    assert image(Engine("vllm"), "serving") == "vllm"


def test_machines_without_accelerators_have_images_of_their_own():
    assert image(Framework("pytorch", "2"), accelerated=False) == "cpu-2.6"


@pytest.mark.parametrize(
    ("software", "purpose", "accelerated", "words"),
    [
        (
            Framework("pytorch", "2.1"),
            "training",
            True,
            "A cloud has pytorch 2.5.1, 2.10.0 for training on machines with accelerators; "
            "write pytorch:2.10.0, or use an image of your own",
        ),
        (
            Framework("sklearn", "1"),
            "training",
            True,
            "A cloud has no image of sklearn for training on machines with accelerators; "
            "use an image of your own, or one of pytorch",
        ),
        (
            Framework("tensorflow", "2"),
            "training",
            False,
            "A cloud has no image of tensorflow for training; use an image of your own, or one of pytorch, sklearn",
        ),
        (
            Engine("vllm"),
            "serving",
            False,
            "A cloud has no image of vllm for serving on machines without accelerators; use an image of your own",
        ),
    ],
    ids=["version", "machine", "framework", "nothing-else"],
)
def test_refusal_says_what_there_is(software, purpose, accelerated, words):
    with pytest.raises(NoImage) as error:
        image(software, purpose, accelerated)
    assert str(error.value) == words


# ---- the clouds' tables


def _table(cloud):
    return import_module(f"{TARGETS[cloud].package}.prebuilt")


def test_every_row_is_of_software_that_a_blueprint_can_ask_for(cloud):
    known = {*Framework.NAMES, *Engine.NAMES}
    for row in (*_table(cloud).TRAINING, *_table(cloud).SERVING):
        assert row.name in known and re.fullmatch(r"\d+(\.\d+)*", row.version), row
        assert row.image and " " not in row.image, row


def test_rows_stand_in_the_table_of_their_purpose_once(cloud):
    for rows, purpose in ((_table(cloud).TRAINING, "training"), (_table(cloud).SERVING, "serving")):
        assert {row.purpose for row in rows} <= {purpose}
        keys = [(row.name, row.version, row.accelerated) for row in rows]
        assert len(keys) == len(set(keys)), "choose would have two"


def test_table_has_dated_sources(cloud):
    text = Path(_table(cloud).__file__).read_text()
    assert re.search(r"https://", text) and re.search(r"2026-\d\d-\d\d", text)
