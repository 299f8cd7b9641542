"""What an endpoint serves with what the lock file has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlblueprint.models.release import check, release
from mlblueprint.plan import plan
from mlblueprint.spec import Blueprint, LockedModel

FILES = {"artifact": "s3://artifacts/churn/7/"}
LOCKED = {"churn": LockedModel.model_validate({"aliases": {"approved": "7"}, "versions": {"7": FILES}})}
CHAMPION = {"model": "churn@approved", "image": "serve", "cpus": 2}
CHALLENGER = {"model": "churn@candidate", "image": "serve", "cpus": 2}


def blueprint(**variants):
    return Blueprint.model_validate(
        {
            "version": 1,
            "name": "churn",
            "owner": "a@b.example",
            "serving": {"endpoints": {"api": {"variants": variants}}},
        }
    )


def api(**variants):
    return blueprint(**variants).serving.endpoints["api"]


def test_variant_with_a_locked_version_is_served_with_its_files():
    (served,) = release(api(champion=CHAMPION), LOCKED).served
    assert (served.key, served.weight, served.version, served.artifact) == ("champion", 100, "7", FILES["artifact"])


def test_variant_with_files_of_its_own_needs_no_lock():
    found = release(api(main={"artifact": "artifacts/m", "image": "serve", "cpus": 2}), {})
    assert not found.waits and not found.waiting and found.served[0].version is None


def test_share_of_a_variant_that_waits_goes_to_the_others():
    endpoint = api(champion={**CHAMPION, "weight": 90}, challenger={**CHALLENGER, "weight": 10})
    found = release(endpoint, LOCKED)
    assert [(one.key, one.weight) for one in found.served] == [("champion", 100)]
    assert found.waiting == {"challenger": "churn@candidate"}
    assert list(found.notes("api")) == [
        "api: variant challenger waits, and the others have its share for its first churn@candidate: "
        "see `mlblueprint lock`"
    ]


def test_endpoint_without_any_version_waits():
    found = release(api(champion=CHAMPION), {})
    assert found.waits
    assert list(found.notes("api")) == ["api waits for its first churn@approved: see `mlblueprint lock`"]


@pytest.mark.parametrize("reference", ["churn@8", "churn@candidate", "upsell@approved"])
def test_version_that_is_not_locked_is_waited_for(reference):
    assert release(api(main={"model": reference, "image": "serve", "cpus": 2}), LOCKED).waiting == {"main": reference}


def test_version_is_named_by_number_too():
    (served,) = release(api(main={"model": "churn@7", "image": "serve", "cpus": 2}), LOCKED).served
    assert served.artifact == FILES["artifact"]


@given(st.lists(st.integers(0, 100), min_size=1, max_size=4), st.data())
def test_shares_always_make_a_whole(weights, data):
    keys = [f"variant-{number}" for number in range(len(weights))]
    rest = 100 - sum(weights[:-1])
    weights = [*weights[:-1], rest] if 0 <= rest <= 100 else [100, *(0 for _ in weights[1:])]
    there = data.draw(st.sets(st.sampled_from(keys)))
    variants = {
        key: {**(CHAMPION if key in there else CHALLENGER), "weight": weight}
        for key, weight in zip(keys, weights, strict=True)
    }
    served = release(api(**variants), LOCKED).served
    assert {one.key for one in served} == there
    assert sum(one.weight for one in served) == (100 if there else 0)
    assert all(0 <= one.weight <= 100 for one in served)


def test_version_without_an_image_needs_one_from_the_variant():
    bare = blueprint(champion={"model": "churn@approved", "cpus": 2})
    (problem,) = check(bare, LOCKED)
    assert problem.path == ("serving", "endpoints", "api", "variants", "champion", "model")
    assert problem.given == "version 7 of churn@approved has no image in the lock file"
    assert not check(bare, {}), "nothing is wrong while it waits"
    assert not check(blueprint(champion=CHAMPION), LOCKED)


@pytest.mark.parametrize(("bake", "said"), [("5m", True), ("6m", False)])
def test_alarm_that_comes_after_the_bake_is_said_on_every_cloud(bake, said, cloud, write):
    """`api-errors` fires after five minutes."""
    file = write(
        "version: 1\nname: churn\nowner: a@b.example\nimages: {repositories: {serve: {}}}\n"
        'serving: {endpoints: {api: {variants: {main: {image: "serve:v1", cpus: 4}},'
        f" rollout: {{bake: {bake}, rollback_on: [api-errors]}}}}}}}}\n"
    )
    assert any("api-errors fires after 5m, and a release" in note for note in plan(file, cloud).notes) is said
