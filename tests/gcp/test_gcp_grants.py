"""Grants on GCP: the least role, on exactly the thing, for exactly the workload."""

from __future__ import annotations

import pytest
from pulumi import ResourceOptions
from tests.vendor import check

from mlblueprint.gcp.identity import Identity

ROLE = "gcp:projects/iAMCustomRole:IAMCustomRole"
MEMBER_DOMAIN = "@acme-ml.iam.gserviceaccount.com"


def _granted(built, grant, **changes):
    """Resources that a grant adds: those named after the identity, without its own account."""

    def use(stack, place):
        who = Identity("job", place=place, opts=ResourceOptions(parent=stack, providers=[place.provider]))
        grant(stack, who)

    found = {name: node for name, node in built(use, **changes).items() if name.startswith("job-")}
    account = found.pop("job-account")
    problems = [problem for node in found.values() for problem in check(node.type, node.inputs)]
    assert not problems
    email = account.inputs["accountId"] + MEMBER_DOMAIN
    assert {node.inputs["member"] for node in found.values()} <= {f"serviceAccount:{email}"}
    return {name: node.inputs for name, node in found.items()}


GRANTS = {
    "bucket read": (
        lambda s, who: s.storage.buckets["features"].grant_read(who),
        {"job-read-churn-storage-features": "roles/storage.objectViewer"},
    ),
    "bucket write": (
        lambda s, who: s.storage.buckets["features"].grant_write(who),
        {"job-write-churn-storage-features": "roles/storage.objectUser"},
    ),
    "images pull": (
        lambda s, who: s.images.repositories["train"].grant_pull(who),
        {"job-pull-churn-images-train": "roles/artifactregistry.reader"},
    ),
    "images push": (
        lambda s, who: s.images.repositories["train"].grant_push(who),
        {"job-push-churn-images-train": "roles/artifactregistry.writer"},
    ),
    "key use": (
        lambda s, who: s.keys.grant_use(who),
        {"job-use-churn-keys": "roles/cloudkms.cryptoKeyEncrypterDecrypter"},
    ),
    "model read": (
        lambda s, who: s.registry.models["other"].grant_read(who),
        {
            "job-read-churn-registry-other": "projects/acme-ml/roles/churn_reader_",
            "job-read-churn-registry-other-entry": "roles/storage.objectViewer",
        },
    ),
    "model register": (
        lambda s, who: s.registry.models["other"].grant_register(who),
        {
            "job-register-churn-registry-other": "projects/acme-ml/roles/churn_registrar_",
            "job-register-churn-registry-other-entry": "roles/storage.objectViewer",
        },
    ),
}


@pytest.mark.parametrize("grant", GRANTS)
def test_grant_gives_the_least_role(built, grant):
    give, expected = GRANTS[grant]
    found = _granted(built, give)
    assert set(found) == set(expected)
    assert all(found[name]["role"].startswith(role) for name, role in expected.items())


@pytest.mark.parametrize("grant", GRANTS)
def test_granting_twice_is_granting_once(built, grant):
    give, expected = GRANTS[grant]

    def twice(stack, who):
        give(stack, who)
        give(stack, who)

    assert set(_granted(built, twice)) == set(expected)


def test_bucket_grant_binds_on_the_bucket(built):
    found = _granted(built, GRANTS["bucket read"][0])
    assert found["job-read-churn-storage-features"]["bucket"].startswith("churn-storage-features-")


def test_image_grant_binds_on_the_repository(built):
    found = _granted(built, GRANTS["images pull"][0])
    assert found["job-pull-churn-images-train"]["repository"].startswith("churn-train-")


def test_model_entry_is_read_in_its_own_folder_alone(built):
    found = _granted(built, GRANTS["model register"][0])
    assert found["job-register-churn-registry-other-entry"]["managedFolder"] == "other/"


def test_who_registers_a_model_writes_its_artifacts(built):
    found = _granted(built, lambda s, who: s.registry.models["churn"].grant_register(who))
    assert found["job-write-churn-storage-artifacts"]["role"] == "roles/storage.objectUser"


def test_who_reads_a_model_reads_its_artifacts(built):
    found = _granted(built, lambda s, who: s.registry.models["churn"].grant_read(who))
    assert found["job-read-churn-storage-artifacts"]["role"] == "roles/storage.objectViewer"


def test_key_grant_is_nothing_with_the_providers_keys(built):
    found = _granted(built, lambda s, who: s.keys.grant_use(who), security={"encryption": "provider_managed"})
    assert found == {}


def test_a_role_is_made_when_it_is_granted(built):
    assert not [node for node in built().values() if node.type == ROLE]


def test_registry_roles_cannot_delete_or_deploy(built):
    def use(stack, place):
        who = Identity("job", place=place, opts=ResourceOptions(parent=stack, providers=[place.provider]))
        stack.registry.models["other"].grant_read(who)
        stack.registry.models["churn"].grant_register(who)

    roles = [node for node in built(use).values() if node.type == ROLE]
    assert len(roles) == 2
    assert not [problem for role in roles for problem in check(role.type, role.inputs)]
    verbs = {permission.rpartition(".")[2] for role in roles for permission in role.inputs["permissions"]}
    assert verbs == {"get", "list", "upload", "update", "import"}


def test_no_grant_is_on_the_whole_project_but_vertex_roles(built):
    def everything(stack, who):
        for give, _ in GRANTS.values():
            give(stack, who)

    found = _granted(built, everything)
    assert {name for name, inputs in found.items() if "project" in inputs and "repository" not in inputs} == {
        "job-read-churn-registry-other",
        "job-register-churn-registry-other",
    }
