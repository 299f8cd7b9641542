"""What moves an alias from one version to another."""

from __future__ import annotations

from mlblueprint.models.versions import RECENT, Registered, moves, promoted, pulled, with_model
from mlblueprint.spec import Lock, LockedModel, LockedVersion

SEVEN = LockedVersion(artifact="s3://a/7/")
LOCKED = LockedModel(aliases={"approved": "7"}, versions={"7": SEVEN})


def version(number: int, *aliases: str) -> Registered:
    return Registered(number, frozenset(aliases), f"s3://a/{number}/")


def test_promoting_puts_the_alias_on_the_version():
    eight = promoted(LOCKED, "approved", "8", LockedVersion(artifact="s3://a/8/"))
    assert eight.aliases == {"approved": "8"}
    assert list(eight.versions) == ["7", "8"], "what was served can be served again"
    assert promoted(eight, "approved", "7", LockedVersion()).versions["7"] == SEVEN, "what is known stays"


def test_the_newest_version_of_a_status_has_the_alias():
    model = pulled(LockedModel(), [version(3, "approved"), version(5, "candidate"), version(4, "approved"), version(6)])
    assert model.aliases == {"approved": "4", "candidate": "5"}
    assert set(model.versions) == {"3", "4", "5", "6"}


def test_registry_that_knows_nothing_takes_the_aliases_and_leaves_the_versions():
    assert pulled(LOCKED, []) == LockedModel(versions={"7": SEVEN})


def test_old_versions_of_a_long_list_are_left_out_unless_an_alias_means_them():
    model = pulled(LockedModel(), [version(1, "approved"), *(version(number) for number in range(2, 50))])
    assert len(model.versions) == RECENT + 1
    assert model.aliases == {"approved": "1"} and "49" in model.versions and "2" not in model.versions


def test_moves_are_told():
    after = pulled(LOCKED, [version(9, "approved"), version(10, "candidate")])
    assert list(moves(LOCKED, after)) == ["approved 7 -> 9", "candidate none -> 10"]
    assert list(moves(LOCKED, LOCKED)) == []


def test_version_that_became_something_else_is_told():
    other = Registered(7, frozenset({"approved"}), "s3://a/other/")
    assert list(moves(LOCKED, pulled(LOCKED, [other]))) == ["version 7 is said to be something else than before"]


def test_one_cloud_changes_and_the_others_do_not():
    lock = with_model(with_model(Lock(), "aws", "churn", LOCKED), "gcp", "churn", LockedModel())
    assert lock.models("aws") == {"churn": LOCKED} and lock.models("gcp") == {"churn": LockedModel()}
