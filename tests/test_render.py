"""A template gets every value it uses, and its text comes out as it stands."""

from __future__ import annotations

import jinja2
import pytest

from mlblueprint.render import render

PROGRAM = "templates/project/__main__.py.j2"
PROJECT = "templates/project/Pulumi.yaml.j2"


def test_missing_value_is_an_error():
    with pytest.raises(jinja2.UndefinedError, match="name"):
        render(PROJECT, {})


def test_last_line_keeps_its_end():
    assert render(PROGRAM, {}).endswith("deploy()\n")


def test_text_is_not_escaped():
    assert "name: <&>\n" in render(PROJECT, {"name": "<&>", "clouds": ["aws", "gcp"]})
