"""Images without a tag get the stack's; others stay as they are."""

from __future__ import annotations

from mlblueprint.load import parse
from mlblueprint.tagged import tagged

TEXT = """
version: 1
name: churn
owner: a@b.example
images: {repositories: {train: {}, serve: {}}}
training: {jobs: {fit: {image: train, command: [fit], resources: {cpus: 2}}}}
serving:
  endpoints:
    api:
      variants:
        old: {image: "serve:v1", cpus: 2, weight: 50}
        new: {image: serve, cpus: 2, weight: 50}
"""


def test_only_what_names_no_tag_gets_one():
    blueprint = tagged(parse(TEXT), "abc123")
    assert blueprint.training.jobs["fit"].image.reference == ":abc123"
    variants = blueprint.serving.endpoints["api"].variants
    assert variants["new"].image.reference == ":abc123"
    assert variants["old"].image.reference == ":v1"


def test_the_rest_is_the_same():
    before = parse(TEXT)
    after = tagged(before, "latest")
    assert after.model_dump(exclude={"training", "serving"}) == before.model_dump(exclude={"training", "serving"})
    assert after.environment == before.environment


def test_a_blueprint_without_images_stays_itself():
    blueprint = parse("version: 1\nname: churn\nowner: a@b.example\n")
    assert tagged(blueprint, "x") is blueprint
