"""Endpoints on Azure: who they are, what is deployed behind them, and what changes when."""

from __future__ import annotations

import pytest
from pulumi import Output, ResourceOptions

from mlblueprint.azure import roles
from mlblueprint.azure.identity import Identity
from mlblueprint.azure.limits import check
from mlblueprint.azure.names import auto
from mlblueprint.names import guid
from mlblueprint.problems import BlueprintError
from mlblueprint.spec import Blueprint, LockedModel
from mlblueprint.spec.placement import Adopt

PRIVATE = {"network": {"mode": "private"}}
PLAIN = {"network": {"mode": "public"}, "security": {"encryption": "provider_managed"}, "compute": None}
"""What most tests have no use for, and what takes its time."""
OWN = {"image": "serve:v7", "artifact": "artifacts/models/churn", "cpus": 4}
WAITING = {"model": "churn@approved", "image": "serve:v7", "cpus": 4}
NAME = "churn-serving-api"
FILES = "https://churnfiles.blob.core.windows.net/models/churn/run-3/"
DIGEST = "sha256:" + "a" * 64


def serving(variants=None, **of):
    endpoint = {"variants": variants or {"main": OWN}, "scaling": {"min": 2, "max": 2}, **of}
    return {**PLAIN, "serving": {"endpoints": {"api": endpoint}}}


def locked(artifact=FILES, image=None):
    version = {"artifact": artifact, "image": image}
    return {"churn": LockedModel.model_validate({"aliases": {"approved": "3"}, "versions": {"3": version}})}


def kind(nodes, wanted):
    return [node for node in nodes.values() if node.kind == wanted]


def only(nodes, wanted):
    (node,) = kind(nodes, wanted)
    return node


def deployed(nodes, variant="main"):
    (node,) = (n for n in kind(nodes, "OnlineDeployment") if n.inputs["deploymentName"].startswith(f"{variant}-"))
    return node


def properties(nodes, variant="main"):
    return deployed(nodes, variant).inputs["properties"]


# ---- the endpoint


@pytest.mark.parametrize(("mode", "access"), [(PRIVATE, "Disabled"), ({}, "Enabled")])
def test_endpoint_is_asked_by_identity_and_in_private_mode_from_inside_alone(build, mode, access):
    said = build(**(serving() | mode))[NAME].inputs
    assert said["properties"] == {"authMode": "AADToken", "publicNetworkAccess": access}
    assert [one.rpartition("/")[2] for one in said["identity"]["userAssignedIdentities"]] == [auto(f"{NAME}-identity")]


def test_endpoint_is_never_said_again(build):
    """Azure's PUT is everything anew: traffic that is left out is gone."""
    assert build(**serving())[NAME].options["ignoreChanges"] == ["properties.traffic", "tags"]


def test_everything_that_happens_is_logged(build):
    nodes = build(**serving())
    said = nodes[f"{NAME}-logging"].inputs
    assert said["resourceUri"].endswith(f"/onlineEndpoints/{nodes[NAME].inputs['endpointName']}")
    assert said["logs"] == [{"categoryGroup": "allLogs", "enabled": True}]


def test_address_and_call_are_known_while_an_endpoint_waits(build):
    found = []

    def use(stack, place):
        endpoint = stack.serving.endpoints["api"]
        Output.all(endpoint.url, endpoint.call).apply(found.append)

    nodes = build(use, **serving({"main": WAITING}))
    ((url, call),) = found
    assert url == f"https://{nodes[NAME].inputs['endpointName']}.westeurope.inference.ml.azure.com/invocations"
    assert call.startswith(f"curl --fail-with-body --request POST {url} ") and call.endswith("--data @request.json")
    assert kind(nodes, "OnlineDeployment") == kind(nodes, "Traffic") == kind(nodes, "ManagedNetwork") == []


def test_who_may_ask_may_do_nothing_else(build):
    def use(stack, place):
        who = Identity("caller", place=place, opts=ResourceOptions(parent=stack, providers=[place.provider]))
        for _ in range(2):
            stack.serving.endpoints["api"].grant_invoke(who)

    nodes = build(use, **serving())
    role = nodes[f"{NAME}-score"].inputs
    assert role["permissions"] == [
        {"actions": ["Microsoft.MachineLearningServices/workspaces/onlineEndpoints/score/action"]}
    ]
    given = nodes[f"caller-invoke-{NAME}"]
    assert given.inputs["roleDefinitionId"].endswith(role["roleDefinitionId"])
    assert given.inputs["scope"].endswith(f"/onlineEndpoints/{nodes[NAME].inputs['endpointName']}")
    assert nodes[f"{NAME}-score"].urn in given.dependencies


def test_replicas_may_pull_read_their_files_and_their_own_secrets(build):
    variant = {**OWN, "secrets": {"TOKEN": "hf-token"}}
    nodes = build(**serving({"main": variant}))
    who = guid(f"principal/{auto(f'{NAME}-identity')}")
    given = {
        (n.inputs["roleDefinitionId"].rpartition("/")[2], "/".join(n.inputs["scope"].split("/")[-2:]))
        for n in kind(nodes, "RoleAssignment")
        if n.inputs["principalId"] == who
    }
    registry = nodes["churn-images"].inputs["registryName"]
    assert given == {
        (roles.IMAGE_PULL, f"registries/{registry}"),
        (roles.BLOB_READER, "containers/artifacts"),
        (roles.SECRETS_USER, "secrets/hf-token"),
    }
    assert {n.urn for n in kind(nodes, "RoleAssignment") if n.inputs["principalId"] == who} <= {
        *deployed(nodes).dependencies
    }


# ---- what is deployed


def test_own_image_answers_as_on_every_cloud(build):
    nodes = build(**serving())
    said = only(nodes, "EnvironmentVersion").inputs["properties"]
    assert said["image"].endswith(".azurecr.io/serve:v7")
    assert said["inferenceConfig"] == {
        "livenessRoute": {"path": "/ping", "port": 8080},
        "readinessRoute": {"path": "/ping", "port": 8080},
        "scoringRoute": {"path": "/invocations", "port": 8080},
    }


def test_framework_runs_the_code_beside_the_model(build):
    nodes = build(**serving({"main": {"framework": "sklearn:1", "artifact": "artifacts/models/m", "cpus": 4}}))
    assert "inferenceConfig" not in only(nodes, "EnvironmentVersion").inputs["properties"]
    assert properties(nodes)["codeConfiguration"]["scoringScript"] == "score.py"
    assert only(nodes, "CodeVersion").inputs["properties"]["codeUri"].endswith("/artifacts/models/m/code")


def test_engine_listens_where_microsofts_image_does(build):
    variant = {"engine": "vllm", "artifact": "artifacts/models/chat", "accelerator": "A100-80GB:1"}
    nodes = build(**serving({"main": variant}))
    said = only(nodes, "EnvironmentVersion").inputs["properties"]
    assert {route["port"] for route in said["inferenceConfig"].values()} == {8000}
    assert properties(nodes)["environmentVariables"]["TASK_TYPE"] == "chat-completion"


def test_container_finds_its_model_its_secrets_and_itself(build):
    variant = {**OWN, "environment": {"WORKERS": "2"}, "secrets": {"TOKEN": "hf-token"}}
    nodes = build(**serving({"main": variant}))
    found = properties(nodes)["environmentVariables"]
    vault = nodes["churn-workspace-secrets"].inputs["vaultName"]
    assert found["WORKERS"] == "2"
    assert found["TOKEN"] == f"https://{vault}.vault.azure.net/secrets/hf-token"
    assert found["MODEL_URI"].endswith(".blob.core.windows.net/artifacts/models/churn/")
    assert found["AZURE_CLIENT_ID"] == guid(f"client/{auto(f'{NAME}-identity')}")


def test_files_are_a_model_of_the_workspace_in_a_datastore_without_keys(build):
    nodes = build(**serving())
    store = nodes["churn-serving-files-artifacts"].inputs
    assert store["properties"]["credentials"] == {"credentialsType": "None"}
    assert f"{store['properties']['accountName']}." in properties(nodes)["environmentVariables"]["MODEL_URI"]
    model = only(nodes, "ModelVersion")
    assert model.inputs["properties"]["modelUri"].endswith(f"/datastores/{store['name']}/paths/models/churn/")
    assert properties(nodes)["model"].endswith(f"/models/api-main/versions/{model.inputs['version']}")


def test_locked_version_brings_files_and_image(build):
    variant = {key: value for key, value in WAITING.items() if key != "image"}
    image = f"churnimages.azurecr.io/serve@{DIGEST}"
    nodes = build(models=locked(image=image), **serving({"main": variant}))
    store = next(n for n in kind(nodes, "Datastore") if n.name.startswith("churn-serving"))
    assert store.inputs["properties"]["accountName"] == "churnfiles"
    assert only(nodes, "ModelVersion").inputs["properties"]["modelUri"].endswith("/paths/churn/run-3/")
    assert properties(nodes)["environmentVariables"]["MODEL_URI"] == FILES
    assert only(nodes, "EnvironmentVersion").inputs["properties"]["image"] == image


def test_files_that_azure_cannot_read_are_refused_before_anything_is_made(build):
    with pytest.raises(BlueprintError, match="version 3 of churn@approved lies at s3://bucket/churn"):
        build(models=locked("s3://bucket/churn/"), **serving({"main": WAITING}))


def test_probes_let_a_replica_load_and_then_judge_it(build):
    variant = {**OWN, "probes": {"startup": "15m", "interval": "20s", "failures": 3}}
    said = properties(build(**serving({"main": variant})))
    live, ready = said["livenessProbe"], said["readinessProbe"]
    assert (live["initialDelay"], live["period"], live["failureThreshold"]) == ("PT900S", "PT20S", 3)
    assert (ready["initialDelay"], ready["period"], ready["failureThreshold"]) == ("PT10S", "PT20S", 45)


def test_deployment_waits_for_the_workspaces_network_in_private_mode(build):
    nodes = build(**(serving() | PRIVATE))
    network = only(nodes, "ManagedNetwork")
    assert network.urn in deployed(nodes).dependencies
    assert nodes["churn-workspace-identity-manage-churn-workspace"].urn in network.dependencies
    assert kind(build(**serving()), "ManagedNetwork") == []


# ---- releases


EDITS = {
    "image": {"image": "serve:v8"},
    "files": {"artifact": "artifacts/models/other"},
    "machine": {"cpus": 8},
    "environment": {"environment": {"WORKERS": "3"}},
    "secrets": {"secrets": {"TOKEN": "hf-token"}},
    "probes": {"probes": {"startup": "20m"}},
}


@pytest.mark.parametrize("edit", EDITS)
def test_another_recipe_is_another_deployment_of_another_name(build, edit):
    before, after = build(**serving()), build(**serving({"main": {**OWN, **EDITS[edit]}}))
    assert deployed(before).name != deployed(after).name
    assert deployed(before).inputs["deploymentName"] != deployed(after).inputs["deploymentName"]
    assert before[NAME].inputs == after[NAME].inputs


OTHERS = {
    "replicas": {"scaling": {"min": 3, "max": 9, "target": {"cpu": "60%"}}},
    "rollout": {"rollout": {"bake": "20m"}},
}


@pytest.mark.parametrize("edit", OTHERS)
def test_scaling_and_rollout_leave_the_deployment_as_it_is(build, edit):
    before, after = deployed(build(**serving())), deployed(build(**serving(**OTHERS[edit])))
    assert before.name == after.name
    assert before.inputs["properties"] == after.inputs["properties"]
    assert before.options["ignoreChanges"] == ["sku", "tags"]


def test_traffic_names_the_deployments_and_the_alarms_and_comes_last(build):
    two = {"champion": {**OWN, "weight": 90}, "challenger": {**OWN, "image": "serve:v8", "weight": 10}}
    nodes = build(**serving(two, rollout={"bake": "10m", "rollback_on": ["api-errors"]}))
    traffic = nodes[f"{NAME}-traffic"]
    assert traffic.inputs["traffic"] == {
        deployed(nodes, "champion").inputs["deploymentName"]: 90,
        deployed(nodes, "challenger").inputs["deploymentName"]: 10,
    }
    assert traffic.inputs["bake"] == 600
    assert list(traffic.inputs["alarms"]) == ["api-errors"]
    assert {n.urn for n in kind(nodes, "OnlineDeployment")} <= {*traffic.dependencies}


# ---- scaling


def rules(nodes):
    (profile,) = only(nodes, "AutoscaleSetting").inputs["profiles"]
    return [
        (rule["metricTrigger"]["metricName"], rule["metricTrigger"]["operator"], rule["metricTrigger"]["threshold"])
        for rule in profile["rules"]
    ]


@pytest.mark.parametrize(
    ("target", "metric", "above", "below", "shared"),
    [
        ({"requests_per_replica": 100}, "RequestsPerMinute", 100, 70, True),
        ({"cpu": "60%"}, "CpuUtilizationPercentage", 60, 42, False),
        ({"gpu": "70%"}, "GpuUtilizationPercentage", 70, 49, False),
    ],
)
def test_target_is_a_rule_up_and_a_rule_down(build, target, metric, above, below, shared):
    nodes = build(**serving(scaling={"min": 2, "max": 9, "target": target}))
    assert rules(nodes) == [(metric, "GreaterThan", above), (metric, "LessThan", below)]
    (profile,) = only(nodes, "AutoscaleSetting").inputs["profiles"]
    assert profile["capacity"] == {"minimum": "2", "maximum": "9", "default": "2"}
    assert {rule["metricTrigger"]["dividePerInstance"] for rule in profile["rules"]} == {shared}


def test_cooldowns_are_those_of_the_blueprint_or_five_minutes(build):
    scaling = {"min": 2, "max": 9, "target": {"cpu": "60%"}, "scale_in_cooldown": "20m"}
    (profile,) = only(build(**serving(scaling=scaling)), "AutoscaleSetting").inputs["profiles"]
    assert [rule["scaleAction"]["cooldown"] for rule in profile["rules"]] == ["PT300S", "PT1200S"]


def test_fixed_number_is_held_without_rules(build):
    nodes = build(**serving())
    (profile,) = only(nodes, "AutoscaleSetting").inputs["profiles"]
    assert profile["capacity"] == {"minimum": "2", "maximum": "2", "default": "2"} and not profile.get("rules")
    assert deployed(nodes).inputs["sku"] == {"name": "Default", "capacity": 2}


# ---- what is refused


@pytest.mark.parametrize(
    ("variant", "problem"),
    [
        (
            {"engine": "triton", "artifact": "artifacts/m", "accelerator": "T4:1"},
            "serving.endpoints.api.variants.main.engine: engine triton is not possible on azure",
        ),
        (
            {"framework": "pytorch:1", "artifact": "artifacts/m", "cpus": 4},
            "serving.endpoints.api.variants.main.framework: framework pytorch:1 is not possible on azure",
        ),
        (
            {**OWN, "accelerator": "H200:8", "cpus": None},
            "serving.endpoints.api.variants.main.accelerator: accelerator H200:8 is not possible on azure",
        ),
    ],
)
def test_what_azure_ml_does_not_have_is_a_problem_at_its_place(variant, problem):
    blueprint = Blueprint.model_validate(
        {
            "version": 1,
            "name": "churn",
            "owner": "ml@acme.example",
            "storage": {"buckets": {"artifacts": {}}},
            "images": {"repositories": {"serve": {"keep_last": "all"}}},
            "serving": serving({"main": {key: value for key, value in variant.items() if value is not None}})[
                "serving"
            ],
        }
    )
    (found,) = check(blueprint, Adopt())
    assert str(found).startswith(problem)
