"""Endpoints on GCP: who reaches them, what a release is told, and who may do what."""

from __future__ import annotations

from typing import Any

import pytest
from tests.gcp.conftest import blueprint
from tests.vendor import check

from mlblueprint.gcp import limits, names, prebuilt
from mlblueprint.gcp.identity import Identity
from mlblueprint.spec.placement import Adopt

ENDPOINT = "gcp:vertex/aiEndpoint:AiEndpoint"
ROLLOUT = "pulumi-python:dynamic/gcp:Rollout"
NAME = "churn-serving-churn-api"
OWN = {"image": "serve:v7", "artifact": "artifacts/models/churn", "cpus": 4}
IMAGES = {"repositories": {"serve": {}}}


def serving(scaling: dict[str, Any] | None = None, **variants: dict[str, Any]) -> dict[str, Any]:
    endpoint = {"variants": variants or {"main": OWN}, "scaling": scaling or {"min": 2, "max": 2}}
    return {"endpoints": {"churn-api": endpoint}}


def of(nodes: dict[str, Any], token: str) -> Any:
    return next(node for node in nodes.values() if node.type == token)


@pytest.fixture
def plan(built):
    """`plan(serving, **sections)`: all resources, which Google takes as they are."""

    def plan(wanted: dict[str, Any] | None = None, use: Any = None, **changes: object) -> dict[str, Any]:
        nodes = built(use, images=IMAGES, serving=wanted or serving(), **changes)
        problems = [problem for node in nodes.values() for problem in check(node.type, node.inputs)]
        assert problems == []
        return nodes

    return plan


def variant(nodes: dict[str, Any], index: int = 0) -> Any:
    """What the release is told of a variant."""
    return of(nodes, ROLLOUT).inputs["variants"][index]


def test_private_endpoint_is_reached_from_the_network_alone(plan):
    nodes = plan()
    (rule,) = [node for node in nodes.values() if node.type == "gcp:compute/forwardingRule:ForwardingRule"]
    assert "/serviceAttachments/" in rule.inputs["target"]
    assert rule.inputs["network"].startswith("projects/acme-ml/global/networks/churn-network-vpc")
    zone = nodes[f"{NAME}-zone"].inputs
    assert zone["visibility"] == "private" and zone["dnsName"].endswith(".prediction.p.vertexai.goog.")
    assert nodes[f"{NAME}-name"].inputs["name"] == zone["dnsName"]


def test_public_endpoint_has_no_way_of_its_own(plan):
    nodes = plan(network={"mode": "public"})
    assert not [node for node in nodes.values() if "forwardingRule" in node.type or "address" in node.type]


def test_own_image_is_asked_at_the_routes_of_every_cloud(plan):
    container = variant(plan())["model"]["containerSpec"]
    assert (container["predictRoute"], container["healthRoute"]) == ("/invocations", "/ping")
    assert container["ports"] == [{"containerPort": 8080}]
    assert container["startupProbe"]["failureThreshold"] * container["startupProbe"]["periodSeconds"] == 600
    assert {"name": "MODEL_URI", "value": variant(plan())["model"]["artifactUri"]} in container["env"]


def test_probes_say_how_a_replica_is_asked(plan):
    probes = {"startup": "1h", "interval": "30s", "failures": 4}
    container = variant(plan(serving(main={**OWN, "probes": probes})))["model"]["containerSpec"]
    assert container["healthProbe"]["periodSeconds"] == 30 and container["healthProbe"]["failureThreshold"] == 4
    assert container["startupProbe"]["failureThreshold"] == 360
    assert container["deploymentTimeout"] == "5400s"


def test_probe_waits_longer_than_its_period(plan):
    container = variant(plan(serving(main={**OWN, "probes": {"interval": "30s"}})))["model"]["containerSpec"]
    for probe in ("startupProbe", "healthProbe"):
        assert container[probe]["timeoutSeconds"] > container[probe]["periodSeconds"], "Probe of aiplatform v1"


def test_variable_is_handed_over_as_it_stands(plan):
    """Vertex AI would fill in what stands in `$(...)`."""
    container = variant(plan(serving(main={**OWN, "environment": {"PROMPT": "$(MODEL_URI) costs $5"}})))["model"]
    assert {"name": "PROMPT", "value": "$$(MODEL_URI) costs $5"} in container["containerSpec"]["env"]


def test_way_into_an_adopted_network_waits_for_the_api(built):
    """The network may be another project's, in which that API is on."""
    adopted = Adopt.model_validate(
        {
            "network": {
                "id": "projects/host/global/networks/shared",
                "subnets": ["projects/host/regions/europe-west4/subnetworks/ml"],
            }
        }
    )
    nodes = built(adopt=adopted, images=IMAGES, serving=serving())
    needed = {urn.rpartition("::")[2] for urn in nodes[f"{NAME}-address"].dependencies}
    assert "churn-api-compute" in needed


def test_secret_is_a_place_that_one_identity_reads(plan):
    nodes = plan(serving(main={**OWN, "secrets": {"TOKEN": "hf-token"}}))
    secret = nodes["churn-serving-secret-hf-token"]
    (replica,) = secret.inputs["replication"]["userManaged"]["replicas"]
    assert (
        replica["location"] == "europe-west4" and "/cryptoKeys/" in replica["customerManagedEncryption"]["kmsKeyName"]
    )
    assert secret.options["protect"]
    (grant,) = [node for node in nodes.values() if node.type == "gcp:secretmanager/secretIamMember:SecretIamMember"]
    assert grant.inputs["role"] == "roles/secretmanager.secretAccessor"
    name = f"projects/acme-ml/secrets/{secret.inputs['secretId']}/versions/latest"
    assert {"name": "TOKEN", "value": name} in variant(nodes)["model"]["containerSpec"]["env"]


def test_replicas_run_as_an_account_that_may_read_and_pull(plan):
    nodes = plan()
    grants = [name for name in nodes if name.startswith(f"{NAME}-identity-")]
    assert sorted(grants) == [
        f"{NAME}-identity-account",
        f"{NAME}-identity-pull-churn-images-serve",
        f"{NAME}-identity-read-churn-storage-artifacts",
    ]
    account = nodes[f"{NAME}-identity-account"].inputs["accountId"]
    assert variant(nodes)["account"] == f"{account}@acme-ml.iam.gserviceaccount.com"


TARGETS = {
    "cpu": ({"cpu": "60%"}, {"cpus": 4}, "prediction/online/cpu/utilization", 60),
    "gpu": ({"gpu": "70%"}, {"accelerator": "L4:1"}, "prediction/online/accelerator/duty_cycle", 70),
    "requests": ({"requests_per_replica": 120}, {"cpus": 4}, "prediction/online/request_count", 120),
}


@pytest.mark.parametrize("case", TARGETS)
def test_target_moves_the_replicas(plan, case: str):
    target, machine, metric, value = TARGETS[case]
    wanted = {key: item for key, item in OWN.items() if key != "cpus"} | machine
    resources = variant(plan(serving({"min": 2, "max": 6, "target": target}, main=wanted)))["resources"]
    assert (resources["minReplicaCount"], resources["maxReplicaCount"]) == (2, 6)
    (spec,) = resources["autoscalingMetricSpecs"]
    assert spec == {"metricName": f"aiplatform.googleapis.com/{metric}", "target": value}


def test_replicas_that_do_not_move_have_no_metric(plan):
    assert "autoscalingMetricSpecs" not in variant(plan())["resources"]


def test_images_of_google_are_those_of_the_nearest_place(plan):
    chat = {"engine": "vllm", "artifact": "artifacts/models/chat", "accelerator": "L4:2"}
    found = variant(plan(serving(main=chat)))["model"]["containerSpec"]
    assert found["args"][-2:] == ["--model=$(AIP_STORAGE_URI)", "--tensor-parallel-size=2"]
    sklearn = {"framework": "sklearn:1", "artifact": "artifacts/models/churn", "cpus": 4}
    found = variant(plan(serving(main=sklearn)))["model"]["containerSpec"]
    assert found["imageUri"] == "europe-docker.pkg.dev/vertex-ai/prediction/sklearn-cpu.1-6:latest"
    assert "predictRoute" not in found and "startupProbe" not in found


def test_endpoint_waits_for_its_first_model(plan):
    nodes = plan(serving(main={"model": "churn@approved", "cpus": 4, "image": "serve"}))
    types = {node.type for node in nodes.values()}
    assert ENDPOINT in types and ROLLOUT not in types
    assert "gcp:compute/forwardingRule:ForwardingRule" not in types and "gcp:compute/address:Address" in types


def test_caller_may_ask_one_endpoint(plan):
    def use(stack, place):
        who = Identity("caller", place=place)
        stack.serving.endpoints["churn-api"].grant_invoke(who)
        stack.serving.endpoints["churn-api"].grant_invoke(who)

    nodes = plan(use=use)
    grant = nodes[f"caller-invoke-{NAME}"].inputs
    assert grant["endpoint"].isdigit()
    assert nodes["churn-serving-caller"].inputs["permissions"] == ["aiplatform.endpoints.predict"]


def test_number_changes_with_what_an_endpoint_cannot_change():
    numbers = {names.endpoint("seed", key, private, own) for key in "ab" for private in (0, 1) for own in (0, 1)}
    assert len(numbers) == 8 and all(len(number) == 9 and number[0] != "0" for number in numbers)


TPU = {"image": "serve", "accelerator": "TPUv5e:1"}
REFUSED = {
    "serving.endpoints.churn-api.variants.main.engine": serving(
        main={"engine": "triton", "artifact": "artifacts/m", "accelerator": "L4:1"}
    ),
    "serving.endpoints.churn-api.variants.main.framework": serving(
        main={"framework": "sklearn:0", "artifact": "artifacts/m", "cpus": 4}
    ),
    "serving.endpoints.churn-api.variants.main.accelerator": serving(main={"image": "serve", "accelerator": "A10:1"}),
    "serving.endpoints.churn-api.variants.main.probes.failures": serving(
        main={"framework": "sklearn:1", "artifact": "artifacts/m", "cpus": 4, "probes": {"failures": 2}}
    ),
    "serving.endpoints.churn-api.scaling.target.gpu": serving({"min": 1, "max": 2, "target": {"gpu": "50%"}}),
    "serving.endpoints.churn-api.scaling.target": serving({"min": 1, "max": 2, "target": {"cpu": "50%"}}, main=TPU),
    "serving.endpoints.churn-api.scaling.scale_in_cooldown": serving({"min": 1, "max": 1, "scale_in_cooldown": "5m"}),
    "serving.endpoints.churn-api.scaling.scale_out_cooldown": serving({"min": 1, "max": 1, "scale_out_cooldown": "5m"}),
}


@pytest.mark.parametrize("path", REFUSED)
def test_what_vertex_cannot_is_refused_where_it_stands(path: str):
    wanted = blueprint(images=IMAGES, serving=REFUSED[path])
    assert [".".join(map(str, problem.path)) for problem in limits.check(wanted, Adopt())] == [path]


def test_every_image_of_google_has_a_place():
    for row in prebuilt.SERVING:
        for region in ("europe-west4", "us-central1", "asia-east1", "australia-southeast1"):
            host = prebuilt.located(row, region).partition("-docker.pkg.dev/vertex-ai/")[0]
            assert host in ("europe", "us", "asia")
