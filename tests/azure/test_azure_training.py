"""Jobs on Azure: what a run is, who it acts as, when it starts, and what Azure ML's own model says of it."""

from __future__ import annotations

import json
import re
import shlex

import pytest
from pulumi import ResourceOptions
from tests.vendor.azure import check as fits

from mlblueprint.azure import pipeline, roles, schedules
from mlblueprint.azure.identity import Identity
from mlblueprint.azure.limits import check
from mlblueprint.azure.names import auto
from mlblueprint.names import guid
from mlblueprint.spec import Blueprint
from mlblueprint.spec.cron import Cron
from mlblueprint.spec.placement import Adopt

OWN = {"image": "train:v12", "command": ["python", "train.py"], "cluster": "trainers"}
KEPT = {
    "framework": "pytorch:2",
    "code": "artifacts/code/tune",
    "command": ["python", "tune.py"],
    "resources": {"accelerator": "T4:1"},
}
REGISTRY = {"models": {"churn": {"artifacts": "artifacts", "from": "train"}, "other": {"artifacts": "artifacts"}}}


def jobs(**of):
    return {"training": {"jobs": of}}


def made(nodes, what, job="train"):
    return nodes[f"churn-training-{job}-{what}"].inputs


def step(nodes, job="train"):
    return made(nodes, "schedule", job)["properties"]["action"]["jobDefinition"]["jobs"]["train"]


def scheduled(job, **more):
    return {**job, "schedule": "0 3 * * 1", **more}


def given(nodes, identity):
    """(role, name of what stands at the scope) of every role of an identity."""
    who = guid(f"principal/{auto(identity)}")
    return {
        (n.inputs["roleDefinitionId"].rpartition("/")[2], n.inputs["scope"].rpartition("/")[2])
        for n in nodes.values()
        if n.kind == "RoleAssignment" and n.inputs["principalId"] == who
    }


# ---- what a run is


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["python", "train.py", "--epochs", "10"], "python train.py --epochs 10"),
        (["echo", "a b", "it's"], "echo 'a b' 'it'\"'\"'s'"),
        (["echo", "$HOME"], "echo '$HOME'"),
    ],
)
def test_command_is_run_word_by_word(build, words, text):
    nodes = build(**jobs(train={**OWN, "command": words}))
    assert made(nodes, "component")["properties"]["componentSpec"]["command"] == text


@pytest.mark.parametrize("text", ["a", "it's", "$HOME", "a b", "${{inputs.code}}", "'${{x}}'", "$[[x]]", "a\nb", "*"])
def test_a_word_is_one_word_for_the_shell_and_no_expression_for_azure_ml(text):
    quoted = pipeline.word(text)
    assert shlex.split(quoted) == [text]
    assert "${{" not in quoted and "$[[" not in quoted


def test_command_runs_in_the_folder_of_its_code(build):
    nodes = build(**jobs(tune=scheduled(KEPT)))
    spec = made(nodes, "component", "tune")["properties"]["componentSpec"]
    assert spec["command"] == 'cd "${{inputs.code}}" && python tune.py'
    assert spec["inputs"] == {"code": {"type": "uri_folder"}}
    assert step(nodes, "tune")["inputs"]["code"] == {
        "job_input_type": "uri_folder",
        "uri": "azureml://datastores/training_artifacts/paths/code/tune/",
        "mode": "Download",
    }


def test_datastore_holds_no_key_and_is_made_once(build):
    nodes = build(**jobs(tune=KEPT, other={**KEPT, "code": "artifacts/code/other"}))
    (store,) = [n.inputs for n in nodes.values() if n.kind == "Datastore"]
    assert store["properties"]["credentials"] == {"credentialsType": "None"}
    assert store["properties"]["containerName"] == "artifacts"
    assert store["properties"]["accountName"] == nodes["churn-storage-artifacts"].inputs["accountName"]


def test_image_of_your_own_is_an_environment(build):
    properties = made(build(**jobs(train=OWN)), "environment")["properties"]
    assert re.fullmatch(r"crchurn[0-9a-f]{10}\.azurecr\.io/train:v12", properties["image"])


def test_framework_is_an_image_of_azure_ml_with_a_pinned_tag(build):
    image = made(build(**jobs(tune=KEPT)), "environment", "tune")["properties"]["image"]
    assert re.fullmatch(r"mcr\.microsoft\.com/azureml/curated/[a-z0-9.-]+:\d+", image)


@pytest.mark.parametrize(
    ("change", "environment", "component"),
    [
        ({"image": "train:v13"}, True, True),
        ({"command": ["python", "other.py"]}, False, True),
        ({"max_runtime": "1h"}, False, False),
        ({"environment": {"EPOCHS": "3"}}, False, False),
    ],
)
def test_what_cannot_be_changed_has_another_version(build, change, environment, component):
    before, after = build(**jobs(train=OWN)), build(**jobs(train={**OWN, **change}))
    for what, changes in (("environment", environment), ("component", component)):
        assert (made(before, what)["version"] != made(after, what)["version"]) is changes


def test_new_versions_are_there_before_old_ones_go(build):
    nodes = build(**jobs(train=OWN))
    for what in ("environment", "component"):
        assert nodes[f"churn-training-train-{what}"].options["deleteBeforeReplace"] is False


def test_no_run_is_given_the_results_of_another(build):
    assert made(build(**jobs(train=OWN)), "component")["properties"]["componentSpec"]["is_deterministic"] is False


# ---- where it runs


def test_job_runs_on_its_cluster(build):
    found = step(build(**jobs(train=scheduled(OWN))))
    assert found["computeId"].endswith("/computes/trainers")
    assert found["resources"] == {"instance_count": 1} and "queue_settings" not in found


@pytest.mark.parametrize(("capacity", "tier"), [("on_demand", "Standard"), ("spot", "Spot")])
def test_job_without_a_cluster_has_a_machine_of_its_own(build, capacity, tier):
    machine = {"accelerator": "A100-80GB:1", "capacity": capacity}
    found = step(build(**jobs(tune=scheduled(KEPT, resources=machine, checkpoints="artifacts"))), "tune")
    assert found["computeId"] == "serverless"
    assert found["resources"] == {"instance_count": 1, "instance_type": "Standard_NC24ads_A100_v4"}
    assert found["queue_settings"] == {"job_tier": tier}


def test_run_is_stopped_after_its_longest_time(build):
    found = step(build(**jobs(train=scheduled(OWN, max_runtime="90m"))))
    assert found["limits"] == {"job_limits_type": "Command", "timeout": "PT5400S"}


def test_run_finds_its_buckets_and_who_it_is(build):
    nodes = build(
        **jobs(
            tune=scheduled(KEPT, reads=["features"], checkpoints="artifacts", environment={"EPOCHS": "3"}),
        )
    )
    account = {key: nodes[f"churn-storage-{key}"].inputs["accountName"] for key in ("features", "artifacts")}
    artifacts = f"abfss://artifacts@{account['artifacts']}.dfs.core.windows.net"
    assert step(nodes, "tune")["environment_variables"] == {
        "EPOCHS": "3",
        "AZURE_CLIENT_ID": guid(f"client/{auto('churn-training-tune-identity')}"),
        "AZURE_STORAGE_ANON": "false",
        "BUCKET_FEATURES": f"abfss://features@{account['features']}.dfs.core.windows.net",
        "BUCKET_ARTIFACTS": artifacts,
        "CHECKPOINT_URI": f"{artifacts}/checkpoints/tune/",
    }


# ---- who it acts as


def test_job_with_a_machine_of_its_own_may_do_what_its_references_say_and_no_more(build):
    nodes = build(registry=REGISTRY, **jobs(train={**KEPT, "reads": ["features"]}, tune=OWN))
    files = nodes["churn-workspace-files"].inputs["accountName"]
    assert given(nodes, "churn-training-train-identity") == {
        (roles.BLOB_READER, "features"),
        (roles.BLOB_READER, "artifacts"),
        (roles.BLOB_CONTRIBUTOR, "artifacts"),  # the model that it registers
        (roles.BLOB_CONTRIBUTOR, files),
    }


def test_own_image_may_be_pulled(build):
    job = {"image": "train", "command": ["train"], "resources": {"cpus": 4}}
    nodes = build(**jobs(train=job))
    assert (roles.IMAGE_PULL, nodes["churn-images"].inputs["registryName"]) in given(
        nodes, "churn-training-train-identity"
    )


def test_identity_of_a_job_belongs_to_the_workspace_and_is_named_in_the_step(build):
    nodes = build(**jobs(tune=scheduled(KEPT)))
    has = [one.rpartition("/")[2] for one in nodes["churn-workspace"].inputs["identity"]["userAssignedIdentities"]]
    assert has == [auto("churn-workspace-identity"), auto("churn-training-tune-identity")]
    assert step(nodes, "tune")["identity"] == {
        "identity_type": "Managed",
        "client_id": guid(f"client/{auto('churn-training-tune-identity')}"),
    }


def test_jobs_of_clusters_act_as_the_cluster_does(build):
    nodes = build(**jobs(train=scheduled(OWN, reads=["features"])))
    assert not [name for name in nodes if name.startswith("churn-training-train-identity")]
    assert step(nodes)["identity"]["client_id"] == guid(f"client/{auto('churn-workspace-jobs')}")
    assert (roles.BLOB_READER, "features") in given(nodes, "churn-workspace-jobs")


def test_starting_a_run_takes_no_right_to_files(build):
    def use(stack, place):
        who = Identity("starter", place=place, opts=ResourceOptions(parent=stack, providers=[place.provider]))
        stack.training.jobs["train"].grant_run(who)

    nodes = build(use, **jobs(train=OWN))
    assert {name for name in nodes if name.startswith("starter-")} == {"starter-submit-churn-workspace"}


# ---- the model that it registers


def test_run_puts_its_model_into_a_folder_of_its_own_and_azure_ml_registers_it(build):
    nodes = build(registry=REGISTRY, **jobs(train=scheduled(OWN)))
    spec = made(nodes, "component")["properties"]["componentSpec"]
    assert spec["command"] == 'export MODEL_URI="file://${{outputs.model}}/" && python train.py'
    assert spec["outputs"] == {"model": {"type": "custom_model"}}
    assert step(nodes)["outputs"]["model"] == {
        "job_output_type": "custom_model",
        "uri": "azureml://datastores/training_artifacts/paths/models/churn/${{name}}/",
        "mode": "ReadWriteMount",
        "name": nodes["churn-registry-churn-versions"].inputs["name"],
    }


def test_versions_of_a_job_are_in_the_workspace_and_the_others_in_the_registry(build):
    ids = {}

    def use(stack, place):
        for key, model in stack.registry.models.items():
            model.id.apply(lambda found, key=key: ids.update({key: found}))

    nodes = build(use, registry=REGISTRY, **jobs(train=OWN))
    assert ids["churn"].endswith(f"/workspaces/{nodes['churn-workspace'].inputs['workspaceName']}/models/churn")
    assert "/registries/" in ids["other"]
    assert nodes["churn-registry-churn-versions"].protected


# ---- when it starts


@pytest.mark.parametrize(
    ("cron", "trigger"),
    [
        ("0 3 * * 1", {"triggerType": "Cron", "expression": "0 3 * * 1", "startTime": schedules.SINCE}),
        ("*/15 8-18 * * 1-5", {"triggerType": "Cron", "expression": "*/15 8-18 * * 1-5", "startTime": schedules.SINCE}),
        (
            "30 4 5 * *",
            {"triggerType": "Recurrence", "frequency": "Month", "interval": 1, "startTime": "2026-01-05T04:30:00"},
        ),
        (
            "0 0 28 * *",
            {"triggerType": "Recurrence", "frequency": "Month", "interval": 1, "startTime": "2026-01-28T00:00:00"},
        ),
    ],
)
def test_schedule_says_the_same_in_azure_mls_words(build, cron, trigger):
    nodes = build(**jobs(train={**OWN, "schedule": cron}))
    assert made(nodes, "schedule")["properties"]["trigger"] == {**trigger, "timeZone": "UTC"}


@pytest.mark.parametrize("cron", ["0 3 31 * *", "0 3 1,15 * *", "0 3 1 1 *", "0 3 * 6 1", "*/5 3 1 * *", "0 3 */2 * *"])
def test_other_schedules_are_refused(cron):
    assert not schedules.possible(Cron.parse(cron))


def test_job_without_a_schedule_has_none(build):
    assert "churn-training-train-schedule" not in build(**jobs(train=OWN))


def test_schedule_waits_for_what_its_runs_may(build):
    nodes = build(**jobs(tune=scheduled(KEPT)))
    grant = nodes["churn-training-tune-identity-read-churn-storage-artifacts"]
    assert grant.urn in nodes["churn-training-tune-schedule"].dependencies


# ---- by hand


@pytest.fixture(scope="module")
def command(build):
    said = []

    def use(stack, place):
        stack.training.jobs["tune"].run.apply(said.append)

    nodes = build(use, **jobs(tune=scheduled(KEPT, command=["echo", "it's $5"])))
    return said[0], nodes


def test_run_by_hand_is_the_run_of_the_schedule(command):
    text, nodes = command
    words = shlex.split(text)
    assert words[:4] == ["az", "rest", "--method", "put"] and words[4] == "--url" and words[6] == "--body"
    assert re.fullmatch(
        r"https://management\.azure\.com/subscriptions/[^$ ]+/workspaces/mlw-churn-[0-9a-f]{10}"
        r"/jobs/tune-\$\(date -u \+%Y%m%d%H%M%S\)\?api-version=2025-12-01",
        words[5],
    )
    by_schedule = made(nodes, "schedule", "tune")["properties"]["action"]["jobDefinition"]
    assert json.loads(words[7])["properties"] == {k: v for k, v in by_schedule.items() if k != "isArchived"}


# ---- Azure ML's own model


def as_command(step):
    """A step in the words of a job of its own, of which Azure's model knows every key."""
    own = {key: value for key, value in step.items() if key not in ("name", "type", "componentId")}
    wire = {**camel(own), "jobType": "Command", "command": "true", "environmentId": "/environments/e/versions/1"}
    wire["environmentVariables"] = step["environment_variables"]
    for output in wire.get("outputs", {}).values():
        output["assetName"] = output.pop("name")
    return wire


def camel(value):
    if isinstance(value, dict):
        return {re.sub("_(.)", lambda m: m[1].upper(), key): camel(inner) for key, inner in value.items()}
    return value


def as_job(properties):
    return fits(
        "azure-native:machinelearningservices:Job",
        {"resourceGroupName": "g", "workspaceName": "mlw-churn", "id": "run", "properties": properties},
    )


@pytest.mark.parametrize("job", [OWN, {**KEPT, "checkpoints": "artifacts", "environment": {"A_B": "1"}}])
def test_step_and_run_fit_azures_model(build, command, job):
    found = step(build(registry=REGISTRY, **jobs(train=scheduled(job))))
    assert {"inputs" in found, "outputs" in found} >= {True}
    assert as_job(as_command(found)) == []
    assert as_job(json.loads(shlex.split(command[0])[7])["properties"]) == []


def test_a_wrong_key_of_a_step_does_not_fit(build):
    found = step(build(**jobs(train=scheduled(OWN))))
    found = {**found, "limits": {**found["limits"], "time_out": "PT1S"}, "priority": 1}
    assert len(as_job(as_command(found))) == 2


# ---- what is refused


def blueprint(**sections):
    return Blueprint.model_validate({"version": 1, "name": "churn", "owner": "ml@acme.example", **sections})


@pytest.mark.parametrize(
    ("job", "problem"),
    [
        ({"schedule": "0 3 31 * *"}, "training.jobs.train.schedule: schedule 0 3 31 * * is not possible on azure"),
        (
            {"resources": {"accelerator": "T4:1", "disk": "500GB"}},
            "training.jobs.train.resources.disk: disk 500GB is not possible on azure",
        ),
        (
            {"resources": {"accelerator": "L4:1"}},
            "training.jobs.train.resources.accelerator: accelerator L4:1 is not possible on azure",
        ),
        (
            {"framework": "pytorch:1.13"},
            "training.jobs.train.framework: framework pytorch:1.13 is not possible on azure",
        ),
        ({"environment": {"A": "${{x}}"}}, "training.jobs.train.environment.A: A ${{x}} is not possible on azure"),
    ],
)
def test_what_azure_ml_does_not_do_is_a_problem_at_its_place(job, problem):
    storage = {"storage": {"buckets": {"artifacts": {}}}}
    (found,) = check(blueprint(**storage, **jobs(train={**KEPT, **job})), Adopt())
    assert str(found).startswith(problem)
    assert found.fix


# ---- the workspace


def test_jobs_alone_make_the_workspace(build):
    nodes = build(compute=None, **jobs(tune=KEPT))
    assert nodes["churn-workspace"].protected
    assert not [n for n in nodes.values() if n.kind == "Compute"]
