"""The rules beside the baseline: what they accept, and the mutant that each refuses."""

from __future__ import annotations

import pytest

from mlblueprint.plan import plan
from mlblueprint.policy.planned import resources
from mlblueprint.policy.resource import UNKNOWN, Resource
from mlblueprint.policy.rule import Settings
from mlblueprint.policy.rules import RULES

PROD, DEV = Settings(environment="prod"), Settings(environment="dev")
BUCKET, CONFIGURATION = "aws:s3/bucket:Bucket", "aws:sagemaker/endpointConfiguration:EndpointConfiguration"
ENVIRONMENT, MODEL = "aws:batch/computeEnvironment:ComputeEnvironment", "aws:sagemaker/model:Model"
STACK = "aws:cloudformation/stack:Stack"
DIGEST = f"1.dkr.ecr/serve@sha256:{'0' * 64}"


def resource(type_, properties=None, **more):
    return Resource(type_, "it", "urn:it", properties or {}, **more)


def cluster(least, machine="g4dn.xlarge"):
    return resource(ENVIRONMENT, {"computeResources": {"instanceTypes": [machine], "minVcpus": least}})


def pool(least):
    machine = {"machineSpec": {"machineType": "a2-highgpu-1g"}, "replicaCount": str(least)}
    return resource("gcp:vertex/aiPersistentResource:AiPersistentResource", {"resourcePools": [machine]})


def serving(**variant):
    return resource(CONFIGURATION, {"productionVariants": [variant]})


def image(name):
    return resource(MODEL, {"primaryContainer": {"image": name}})


TAGS = {"name": "churn", "owner": "a@b.example", "environment": "prod"}
ROWS = [
    # rule, settings, accepted, refused
    ("protected-in-production", PROD, resource(BUCKET, protected=True), resource(BUCKET)),
    ("replicas-in-production", PROD, serving(initialInstanceCount=2), serving(initialInstanceCount=1)),
    ("pinned-images", PROD, image("1.dkr.ecr/serve:v12"), image("1.dkr.ecr/serve:latest")),
    ("pinned-images", PROD, image(DIGEST), image("1.dkr.ecr/serve")),
    ("no-plain-secrets", PROD, resource("any", {"env": {"HF_TOKEN": "[secret]"}}), resource("any", {"password": "x"})),
    (
        "no-plain-secrets",
        PROD,
        resource("any", {"environment": {"HF_TOKEN": "arn:aws:secretsmanager:eu-central-1:1:secret:hf"}}),
        resource("any", {"environment": [{"HF_TOKEN": "hf_abc"}]}),
    ),
    (
        "no-plain-secrets",
        PROD,
        resource("any", {"metadataOptions": {"httpTokens": "required"}}),
        resource("any", {"apiKey": "k"}),
    ),
    ("required-tags", PROD, resource(BUCKET, {"tags": TAGS}), resource(BUCKET, {"tags": {"name": "churn"}})),
    (
        "required-tags",
        PROD,
        resource(BUCKET, provider={"defaultTags": '{"tags": {"name": "n", "owner": "o", "environment": "e"}}'}),
        resource(BUCKET),
    ),
    ("required-tags", PROD, resource(STACK, {"tags": TAGS}), resource(STACK)),
    (
        "allowed-regions",
        Settings(regions=("eu-central-1",)),
        resource(BUCKET, provider={"region": "eu-central-1"}),
        resource(BUCKET, provider={"region": "us-east-1"}),
    ),
    ("allowed-accelerators", Settings(accelerators=("T4",)), cluster(0), cluster(0, "p5.48xlarge")),
    ("no-idle-accelerators", DEV, cluster(0), cluster(4)),
    ("kept-accelerators", DEV, pool(0), pool(1)),
]


def findings(name, settings, *resources):
    (rule,) = (rule for rule in RULES if rule.name == name)
    return list(rule.findings(resources, settings))


@pytest.mark.parametrize(("name", "settings", "accepted", "refused"), ROWS)
def test_rule_accepts_and_refuses(name, settings, accepted, refused):
    assert not findings(name, settings, accepted)
    assert findings(name, settings, refused)


def test_every_rule_beside_the_baseline_has_a_row():
    assert {rule.name for rule in RULES if rule.whole} == {row[0] for row in ROWS}


@pytest.mark.parametrize("name", ["protected-in-production", "replicas-in-production", "pinned-images"])
def test_rules_of_production_say_nothing_elsewhere(name):
    for row in ROWS:
        if row[0] == name:
            assert not findings(name, DEV, row[3])


TRAINS = """
version: 1
name: tiny
owner: a@b.example
storage: {buckets: {models: {}}}
images: {repositories: {train: {}}}
training:
  jobs:
    big: {image: "train:v1", command: [python, train.py], writes: [models], resources: {accelerator: H100:8},
      schedule: "0 3 * * *"}
"""


def test_machines_of_a_job_are_asked_for_too(write, cloud):
    """They stand inside the definition of what runs it."""
    planned = resources(plan(write(TRAINS), cloud))
    found = findings("allowed-accelerators", Settings(accelerators=("T4",)), *planned)
    assert found and all("has H100" in one.message and "tiny-training-big" in one.resource.urn for one in found)
    assert not findings("allowed-accelerators", Settings(accelerators=("H100",)), *planned)


def test_one_machine_may_wait_where_the_cloud_cannot_have_none():
    assert not findings("no-idle-accelerators", DEV, pool(1))
    assert findings("no-idle-accelerators", DEV, pool(2)) and not findings("kept-accelerators", DEV, pool(2))
    assert not findings("kept-accelerators", DEV, cluster(4)), "that is refused already"


def test_a_machine_without_accelerators_may_wait_in_development():
    assert not findings("no-idle-accelerators", DEV, cluster(4, "m7i.xlarge"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_is_not_known_is_no_finding(row):
    name, settings, _, refused = row
    unknown = Resource(
        refused.type, "it", "urn:it", dict.fromkeys(refused.properties, UNKNOWN), True, (), {"defaultTags": UNKNOWN}
    )
    if refused.properties:
        assert not findings(name, settings, unknown)
