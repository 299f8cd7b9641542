"""`serving` on AWS: endpoints, their containers, machines, scaling, roles and secrets."""

from __future__ import annotations

import json

import pytest
from tests.aws.conftest import blueprint, build, statements
from tests.engine.cloud.aws import TYPES
from tests.vendor import check

from mlblueprint.aws import limits
from mlblueprint.aws.deployment import longest_seconds
from mlblueprint.names import digest
from mlblueprint.plan import plan
from mlblueprint.planning.table import value_at
from mlblueprint.problems import BlueprintError, dotted
from mlblueprint.spec import LockedModel
from mlblueprint.spec.placement import Adopt, AdoptedNetwork

ACCOUNT = "123456789012"
REGION = "eu-central-1"
NAME = "churn-serving-churn-api"
VPC = "vpc-0123456789abcdef0"
ADOPTED = Adopt(network=AdoptedNetwork(id=VPC, subnets=["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]))
PUBLIC = {"network": {"mode": "public"}}
AWS_KEYS = {"security": {"encryption": "provider_managed"}}

MAIN = {"image": "train:v7", "artifact": "features/models/churn", "accelerator": "L4:1"}
SCALING = {"min": 2, "max": 6, "target": {"requests_per_replica": 120}}
IMAGE = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/churn/serve@sha256:{'a' * 64}"


def serving(variants=None, **endpoint):
    return {"serving": {"endpoints": {"churn-api": {"variants": variants or {"main": MAIN}, **endpoint}}}}


def locked(**version):
    number = LockedModel.model_validate({"aliases": {"approved": "3"}, "versions": {"3": version}})
    return {"churn": number}


def served(variants=None, *, use=None, sections=None, models=None, adopt=None, **endpoint):
    """A stack with one endpoint, released."""
    return build(use, adopt=adopt, models=models, **{**serving(variants, **endpoint), **(sections or {})})


def template(nodes):
    return json.loads(nodes["Stack", NAME].inputs["templateBody"])["Resources"]["Endpoint"]["Properties"]


def variants_of(nodes):
    return {v["variantName"]: v for v in nodes["EndpointConfiguration", NAME].inputs["productionVariants"]}


@pytest.fixture(scope="module")
def one():
    return served(scaling=SCALING)


# ---- the endpoint


def test_endpoint_is_known_by_a_name_that_stays(one):
    endpoint = f"{NAME}-{digest('acme/ml/dev/')}"
    assert template(one)["EndpointName"] == endpoint
    assert one["LogGroup", NAME].inputs["name"] == f"/aws/sagemaker/Endpoints/{endpoint}"
    assert one["Target", f"{NAME}-main"].inputs["resourceId"] == f"endpoint/{endpoint}/variant/main"


def test_configuration_is_named_by_the_engine(one):
    assert "name" not in one["EndpointConfiguration", NAME].inputs
    assert template(one)["EndpointConfigName"].startswith(f"{NAME}-")


def test_update_retains_instances_and_not_weights(one):
    wanted = template(one)
    assert wanted["RetainAllVariantProperties"] is True
    assert wanted["ExcludeRetainedVariantProperties"] == [{"VariantPropertyType": "DesiredWeight"}]


def test_fixed_number_is_the_configurations():
    nodes = served(scaling={"min": 3, "max": 3})
    assert template(nodes)["RetainAllVariantProperties"] is False
    assert "ExcludeRetainedVariantProperties" not in template(nodes)
    assert "ignoreChanges" not in nodes["EndpointConfiguration", NAME].options
    assert not [key for key in nodes if key[0] in ("Target", "Policy")]


def test_least_number_that_changes_is_no_new_configuration(one):
    options = one["EndpointConfiguration", NAME].options
    assert options["ignoreChanges"] == ["productionVariants[*].initialInstanceCount"]


def test_guardrails_shift_at_once_and_bake():
    nodes = served(rollout={"bake": "10m"})
    policy = template(nodes)["DeploymentConfig"]["BlueGreenUpdatePolicy"]
    assert policy == {
        "TrafficRoutingConfiguration": {"Type": "ALL_AT_ONCE", "WaitIntervalInSeconds": 0},
        "TerminationWaitInSeconds": 600,
        "MaximumExecutionTimeoutInSeconds": 1800 + 600 + 600,
    }
    assert "AutoRollbackConfiguration" not in template(nodes)["DeploymentConfig"]


def test_alarms_of_the_rollout_watch_the_release():
    nodes = served(rollout={"rollback_on": ["churn-api-errors"]})
    alarm = nodes["MetricAlarm", "churn-monitoring-churn-api-errors"]
    (watching,) = template(nodes)["DeploymentConfig"]["AutoRollbackConfiguration"]["Alarms"]
    assert watching["AlarmName"].startswith("churn-monitoring-churn-api-errors-")
    assert alarm.urn in nodes["Stack", NAME].dependencies


def test_endpoint_may_look_at_the_alarms_of_its_release_before_it():
    """https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-configuration.html, the note on top."""
    nodes = served(rollout={"rollback_on": ["churn-api-errors"]})
    grant = nodes["RolePolicy", f"{NAME}-watch-{NAME}"]
    (look,) = statements(grant)
    assert look["Action"] == "cloudwatch:DescribeAlarms"
    (arn,) = look["Resource"]
    assert ":alarm:churn-monitoring-churn-api-errors-" in arn
    assert grant.urn in nodes["Stack", NAME].dependencies
    assert ("RolePolicy", f"{NAME}-watch-{NAME}") not in served()


def test_release_without_bake_and_alarms_has_no_guardrails():
    assert "DeploymentConfig" not in template(served(rollout={"bake": "0s"}))


@pytest.mark.parametrize(("startup", "bake", "seconds"), [("1m", "0s", 1860), ("10m", "5m", 2700), ("1h", "1h", 9000)])
def test_longest_time_of_a_release_has_room_for_all_waits(startup, bake, seconds):
    spec = blueprint(**serving({"main": {**MAIN, "probes": {"startup": startup}}}, rollout={"bake": bake}))
    assert longest_seconds(spec.serving.endpoints["churn-api"]) == seconds


def test_stack_that_never_served_goes_away(one):
    assert one["Stack", NAME].inputs["onFailure"] == "DELETE"


# ---- what runs


def test_container_has_image_files_and_variables():
    nodes = served({"main": {**MAIN, "environment": {"WORKERS": "2"}}})
    inputs = nodes["Model", f"{NAME}-main"].inputs
    container = inputs["primaryContainer"]
    (source,) = container["modelDataSource"]["s3DataSources"]
    assert container["image"].endswith(":v7") and ".dkr.ecr." in container["image"]
    assert source["s3Uri"].endswith("/models/churn/") and source["s3Uri"] == container["environment"]["MODEL_URI"]
    assert (source["s3DataType"], source["compressionType"]) == ("S3Prefix", "None")
    assert container["environment"]["WORKERS"] == "2"


@pytest.mark.parametrize(
    ("software", "image", "variables", "system"),
    [
        ({"engine": "vllm", "accelerator": "L4:1"}, "vllm:0.30.0-gpu", {}, "al2023-ami-sagemaker-inference-gpu-4-1"),
        (
            {"framework": "pytorch:2.6", "accelerator": "L4:1"},
            "pytorch-inference:2.6.0-gpu-py312",
            {"inference.py"},
            None,
        ),
        ({"framework": "sklearn:1.2", "cpus": 2}, "sagemaker-scikit-learn:1.2-1-cpu-py3", {"inference.py"}, None),
        ({"engine": "xgboost", "cpus": 2}, "sagemaker-xgboost:3.0-5", {}, None),
        ({"engine": "triton:25.09", "cpus": 2}, "sagemaker-tritonserver:25.09-py3-cpu", {}, None),
    ],
    ids=str,
)
def test_software_is_an_image_of_aws(software, image, variables, system):
    nodes = served({"main": {"artifact": "features/models/churn", **software}})
    container = nodes["Model", f"{NAME}-main"].inputs["primaryContainer"]
    assert image in container["image"]
    assert set(variables) <= set(container["environment"].values())
    assert variables_of_machine(nodes) == system


def variables_of_machine(nodes):
    return variants_of(nodes)["main"].get("inferenceAmiVersion")


def test_version_brings_its_files_and_its_image():
    nodes = served(
        {"main": {"model": "churn@approved", "cpus": 4}},
        models=locked(artifact="s3://elsewhere/models/3", image=IMAGE),
    )
    container = nodes["Model", f"{NAME}-main"].inputs["primaryContainer"]
    assert container["image"] == IMAGE
    assert container["modelDataSource"]["s3DataSources"][0]["s3Uri"] == "s3://elsewhere/models/3/"
    granted = [s for (kind, _), n in nodes.items() if kind == "RolePolicy" for s in statements(n)]
    assert f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/churn/serve" in [s["Resource"] for s in granted]
    reached = {s["Resource"]: s for s in granted if "elsewhere" in str(s["Resource"])}
    assert set(reached) == {"arn:aws:s3:::elsewhere", "arn:aws:s3:::elsewhere/models/3/*"}, "3, and not 31"
    assert reached["arn:aws:s3:::elsewhere"]["Action"] == "s3:ListBucket"
    assert reached["arn:aws:s3:::elsewhere"]["Condition"] == {"StringLike": {"s3:prefix": "models/3/*"}}


def test_archive_is_unpacked():
    nodes = served(
        {"main": {"model": "churn@approved", "image": "train", "cpus": 4}},
        models=locked(artifact="s3://elsewhere/3/model.tar.gz"),
    )
    (source,) = nodes["Model", f"{NAME}-main"].inputs["primaryContainer"]["modelDataSource"]["s3DataSources"]
    assert source == {"s3Uri": "s3://elsewhere/3/model.tar.gz", "s3DataType": "S3Object", "compressionType": "Gzip"}


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ({"artifact": "gs://other/3/", "image": IMAGE}, "files from S3"),
        ({"image": f"ghcr.io/x@sha256:{'a' * 64}"}, "ECR"),
    ],
    ids=["files", "image"],
)
def test_version_of_elsewhere_is_refused(version, words):
    with pytest.raises(BlueprintError, match=words):
        served({"main": {"model": "churn@approved", "cpus": 4}}, models=locked(**version))


def test_another_content_is_another_model():
    names = {
        served({"main": {**MAIN, **change}})["Model", f"{NAME}-main"].inputs["name"]
        for change in ({}, {"image": "train:v8"}, {"environment": {"A": "1"}}, {"artifact": "features/models/other"})
    }
    assert len(names) == 4


def test_machine_share_and_time_to_start():
    nodes = served({"main": {**MAIN, "weight": 90, "probes": {"startup": "20m"}}, "other": {**MAIN, "weight": 10}})
    main, other = variants_of(nodes)["main"], variants_of(nodes)["other"]
    assert (main["instanceType"], main["initialVariantWeight"], other["initialVariantWeight"]) == (
        "ml.g6.xlarge",
        90,
        10,
    )
    assert main["containerStartupHealthCheckTimeoutInSeconds"] == 1200
    assert main["initialInstanceCount"] == 2


# ---- scaling


@pytest.mark.parametrize(
    ("machine", "target", "value", "metric"),
    [
        ({"accelerator": "L4:1"}, {"requests_per_replica": 120}, 120, None),
        ({"accelerator": None, "cpus": 8}, {"cpu": "60%"}, 480, "CPUUtilization"),
        ({"accelerator": "A10G:4"}, {"gpu": "70%"}, 280, "GPUUtilization"),
    ],
    ids=str,
)
def test_target_counts_as_cloudwatch_does(machine, target, value, metric):
    variant = {key: v for key, v in {**MAIN, **machine}.items() if v is not None}
    nodes = served({"main": variant}, scaling={"min": 1, "max": 4, "target": target})
    found = nodes["Policy", f"{NAME}-main"].inputs["targetTrackingScalingPolicyConfiguration"]
    assert found["targetValue"] == value
    if metric is None:
        assert found["predefinedMetricSpecification"] == {
            "predefinedMetricType": "SageMakerVariantInvocationsPerInstance"
        }
    else:
        custom = found["customizedMetricSpecification"]
        assert (custom["namespace"], custom["metricName"]) == ("/aws/sagemaker/Endpoints", metric)
        assert [one["name"] for one in custom["dimensions"]] == ["EndpointName", "VariantName"]


def test_cooldowns_are_the_blueprints_or_the_clouds():
    nodes = served(scaling={**SCALING, "scale_out_cooldown": "1m", "scale_in_cooldown": "10m"})
    found = nodes["Policy", f"{NAME}-main"].inputs["targetTrackingScalingPolicyConfiguration"]
    assert (found["scaleOutCooldown"], found["scaleInCooldown"]) == (60, 600)
    plain = served(scaling=SCALING)["Policy", f"{NAME}-main"].inputs["targetTrackingScalingPolicyConfiguration"]
    assert not {"scaleOutCooldown", "scaleInCooldown"} & plain.keys()


def test_target_is_registered_when_the_endpoint_is_there(one):
    assert one["Stack", NAME].urn in one["Target", f"{NAME}-main"].dependencies


# ---- network, keys and roles


def test_containers_are_cut_off_in_the_network(one):
    model = one["Model", f"{NAME}-main"].inputs
    assert model["enableNetworkIsolation"] is True
    assert len(model["vpcConfig"]["subnets"]) == 2 and len(model["vpcConfig"]["securityGroupIds"]) == 1
    ingress = [n for (kind, _), n in one.items() if kind == "SecurityGroupIngressRule"]
    assert not [n for n in ingress if n.inputs["securityGroupId"] in model["vpcConfig"]["securityGroupIds"]]


def test_container_with_secrets_can_ask_for_them():
    nodes = served({"main": {**MAIN, "secrets": {"TOKEN": "hf-token"}}})
    model = nodes["Model", f"{NAME}-main"].inputs
    secret = nodes["Secret", "churn-serving-hf-token"]
    key = nodes["LogGroup", NAME].inputs["kmsKeyId"]
    assert model["enableNetworkIsolation"] is False
    assert ":secret:churn-serving-hf-token" in model["primaryContainer"]["environment"]["TOKEN"]
    assert secret.protected and secret.inputs["kmsKeyId"] == key and "secretString" not in secret.inputs
    reading, using = statements(nodes["RolePolicy", f"{NAME}-read-churn-serving-hf-token"])
    assert reading["Resource"] == model["primaryContainer"]["environment"]["TOKEN"]
    assert using["Condition"] == {"StringEquals": {"kms:ViaService": f"secretsmanager.{REGION}.amazonaws.com"}}
    assert ("VpcEndpoint", "churn-network-secretsmanager") in nodes


def test_network_has_no_door_to_secrets_that_nobody_reads(one):
    assert ("VpcEndpoint", "churn-network-secretsmanager") not in one


def test_public_mode_has_no_network():
    nodes = served(sections=PUBLIC)
    assert "vpcConfig" not in nodes["Model", f"{NAME}-main"].inputs
    assert not [key for key in nodes if key[0] == "SecurityGroup"]


def test_key_is_the_stacks_or_awss(one):
    assert one["EndpointConfiguration", NAME].inputs["kmsKeyArn"].startswith("arn:aws:kms:")
    assert "kmsKeyArn" not in served(sections=AWS_KEYS)["EndpointConfiguration", NAME].inputs


def test_role_does_what_its_container_needs_and_no_more(one):
    prefix = f"{NAME}-"
    made = {name for kind, name in one if kind == "RolePolicy" and name.startswith(prefix)}
    assert made == {
        f"{prefix}pull-churn-images-train",
        f"{prefix}read-churn-storage-features",
        f"{prefix}use-churn-keys",
        f"{prefix}work-{NAME}",
    }
    allowed = statements(one["RolePolicy", f"{prefix}work-{NAME}"])
    everywhere = [s for s in allowed if s["Resource"] == "*"]
    assert [s["Action"] for s in everywhere if s["Action"] == "cloudwatch:PutMetricData"]
    assert all(a.startswith("ec2:Describe") for s in everywhere for a in _listed(s["Action"]) if "ec2:" in a)
    looks = {a for s in everywhere for a in _listed(s["Action"])}
    assert "ec2:DescribeVpcEndpoints" in looks, "https://docs.aws.amazon.com/sagemaker/latest/dg/host-vpc.html"
    (interfaces,) = [s for s in allowed if "ec2:CreateNetworkInterface" in s["Action"]]
    assert interfaces["Condition"]["ArnEqualsIfExists"]["ec2:Vpc"].startswith(
        f"arn:aws:ec2:{REGION}:{ACCOUNT}:vpc/vpc-"
    )


def _listed(value):
    return value if isinstance(value, list) else [value]


def invoke(stack, job):
    for _ in range(2):
        stack.serving.endpoints["churn-api"].grant_invoke(job)


def test_invoke_is_exact_and_from_the_network():
    nodes = served(use=invoke)
    (allowed,) = statements(nodes["RolePolicy", f"churn-job-invoke-{NAME}"])
    assert allowed["Action"] == "sagemaker:InvokeEndpoint"
    assert allowed["Resource"].startswith(f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:endpoint/{NAME}-")
    assert list(allowed["Condition"]["StringEquals"]) == ["aws:SourceVpc"]
    (public,) = statements(served(use=invoke, sections=PUBLIC)["RolePolicy", f"churn-job-invoke-{NAME}"])
    assert "Condition" not in public


def test_aws_takes_every_payload():
    rich = {
        "main": {**MAIN, "secrets": {"TOKEN": "hf-token"}, "weight": 60},
        "other": {"engine": "vllm", "artifact": "features/models/chat", "accelerator": "L4:1", "weight": 40},
    }
    problems = [
        (node.name, problem)
        for given in ({}, {"sections": AWS_KEYS}, {"sections": PUBLIC}, {"adopt": ADOPTED})
        for node in served(rich, use=invoke, scaling=SCALING, **given).values()
        for problem in check(node.type, node.inputs)
    ]
    assert problems == []


# ---- waiting


WAITS = {"main": {"model": "churn@approved", "image": "train", "cpus": 4, "secrets": {"TOKEN": "hf-token"}}}
CARRIERS = {"Model", "EndpointConfiguration", "Stack", "Target", "Policy"}


def test_endpoint_that_waits_has_everything_but_its_model():
    nodes = served(WAITS, scaling=SCALING)
    assert not CARRIERS & {kind for kind, _ in nodes}
    assert {("Role", NAME), ("LogGroup", NAME), ("Secret", "churn-serving-hf-token")} <= nodes.keys()
    assert ("RolePolicy", f"{NAME}-read-churn-registry-churn") in nodes


def test_first_model_changes_nothing_that_is_there():
    waits = served(WAITS, scaling=SCALING)
    serves = served(WAITS, scaling=SCALING, models=locked(artifact="s3://elsewhere/models/3/"))
    for key, node in waits.items():
        assert node.inputs == serves[key].inputs, f"the first model changes {key}"
    assert {kind for kind, _ in serves.keys() - waits.keys()} == {*CARRIERS, "RolePolicy"}


def test_plan_says_who_waits_and_how_to_call(write):
    file = write(
        "version: 1\nname: churn\nowner: a@b.example\nregistry: {models: {churn: {}}}\n"
        "serving: {endpoints: {churn-api: {variants: {main: {model: churn@approved, cpus: 4}}}}}\n"
    )
    graph = plan(file, "aws")
    assert graph.notes == (f"{NAME}: churn-api waits for its first churn@approved: see `mlblueprint lock`",)
    endpoint = graph.outputs["endpoints"]["churn-api"]
    name = endpoint["id"].rpartition("/")[2]
    assert endpoint["url"] == f"https://runtime.sagemaker.{REGION}.amazonaws.com/endpoints/{name}/invocations"
    assert endpoint["call"] is None, "nothing would answer"


def test_plan_says_how_to_call_what_serves(write):
    file = write(
        "version: 1\nname: churn\nowner: a@b.example\nimages: {repositories: {serve: {}}}\n"
        "serving: {endpoints: {churn-api: {variants: {main: {image: serve, cpus: 4}}}}}\n"
    )
    endpoint = plan(file, "aws").outputs["endpoints"]["churn-api"]
    name = endpoint["id"].rpartition("/")[2]
    assert endpoint["call"] == (
        f"aws sagemaker-runtime invoke-endpoint --region {REGION} --endpoint-name {name}"
        " --content-type application/json --body fileb://request.json /dev/stdout"
    )


def test_plan_says_what_costs_more_than_it_seems(write):
    file = write(
        "version: 1\nname: churn\nowner: a@b.example\nregistry: {models: {churn: {}}}\n"
        "serving: {endpoints: {churn-api: {variants: {main: {model: churn@approved, accelerator: A100:1}}}}}\n"
    )
    assert f"{NAME}: A100:1 takes ml.p4d.24xlarge, which has 8: nothing smaller is enough" in plan(file, "aws").notes


# ---- edits: an endpoint is never replaced


EDITS = {
    "image": {"variants": {"main": {**MAIN, "image": "train:v8"}}},
    "machine": {"variants": {"main": {**MAIN, "accelerator": "T4:1"}}},
    "environment": {"variants": {"main": {**MAIN, "environment": {"A": "1"}}}},
    "startup": {"variants": {"main": {**MAIN, "probes": {"startup": "20m"}}}},
    "min": {"scaling": {**SCALING, "min": 3}},
    "max": {"scaling": {**SCALING, "max": 9}},
    "target": {"scaling": {**SCALING, "target": {"cpu": "50%"}}},
    "bake": {"rollout": {"bake": "10m"}},
}


@pytest.mark.parametrize("edit", EDITS)
def test_edit_keeps_the_endpoint(edit, one):
    changes = dict(EDITS[edit])
    after = served(changes.pop("variants", None), **{"scaling": SCALING, **changes})
    assert after.keys() == one.keys()
    for key, node in after.items():
        if node.inputs == one[key].inputs:
            continue
        fixed = TYPES[node.type].replace.split()
        replaced = [path for path in fixed if value_at(node.inputs, path) != value_at(one[key].inputs, path)]
        assert not replaced or key[0] in ("Model", "EndpointConfiguration"), f"{edit} replaces {key}"
    assert template(after)["EndpointName"] == template(one)["EndpointName"]


# ---- what is refused


@pytest.mark.parametrize(
    ("variant", "endpoint", "path"),
    [
        ({"probes": {"interval": "30s"}}, {}, "variants.main.probes.interval"),
        ({"probes": {"failures": 3}}, {}, "variants.main.probes.failures"),
        ({"environment": {"A": "ü" * 512, "B": "€" * 500}}, {}, "variants.main.environment.B"),
        ({"accelerator": "V100:1"}, {}, "variants.main.accelerator"),
        ({"image": None, "engine": "vllm", "accelerator": None, "cpus": 4}, {}, "variants.main.engine"),
        ({"image": None, "framework": "pytorch:1", "accelerator": None, "cpus": 4}, {}, "variants.main.framework"),
        ({"image": None, "engine": "vllm", "accelerator": "Inferentia2:1"}, {}, "variants.main.engine"),
        (
            {"accelerator": None, "cpus": 4},
            {"scaling": {"min": 1, "max": 2, "target": {"gpu": "50%"}}},
            "scaling.target.gpu",
        ),
        (
            {"accelerator": "Inferentia2:1"},
            {"scaling": {"min": 1, "max": 2, "target": {"gpu": "50%"}}},
            "scaling.target.gpu",
        ),
    ],
    ids=str,
)
def test_what_sagemaker_lacks_is_refused_at_its_place(variant, endpoint, path):
    given = {key: value for key, value in {**MAIN, **variant}.items() if value is not None}
    problems = limits.check(blueprint(**serving({"main": given}, **endpoint)), Adopt())
    assert [dotted(problem.path) for problem in problems] == [f"serving.endpoints.churn-api.{path}"]
