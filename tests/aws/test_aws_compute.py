"""Clusters on AWS: what is started, for how much, by whom, and what an edit does to what runs."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from pulumi import RunError
from tests.aws.conftest import blueprint, build, statements
from tests.engine.cloud.aws import TYPES
from tests.vendor import check

from mlblueprint.aws import limits
from mlblueprint.aws.keys import LAUNCHERS, the_role
from mlblueprint.plan import plan
from mlblueprint.planning.table import value_at
from mlblueprint.problems import dotted
from mlblueprint.spec.placement import Adopt, AdoptedNetwork

ACCOUNT = "123456789012"
VPC = "vpc-0123456789abcdef0"
SUBNETS = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
KEY = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ADOPTED = {"adopt": Adopt(network=AdoptedNetwork(id=VPC, subnets=SUBNETS), key=KEY)}
AWS_KEYS = {"security": {"encryption": "provider_managed"}}

NAME = "churn-compute-trainers"
L4 = {"accelerator": "L4:1", "nodes": {"max": 3}}


def with_cluster(use=None, *, sections=None, **changes):
    """A stack with one cluster, `L4:1` and up to three nodes where a test says nothing else."""
    trainers = {key: value for key, value in {**L4, **changes}.items() if value is not None}
    return build(use, compute={"clusters": {"trainers": trainers}}, **(sections or {}))


def environments(nodes):
    return {name: node for (kind, name), node in nodes.items() if kind == "ComputeEnvironment"}


def resources_of(nodes, market="on-demand"):
    return nodes["ComputeEnvironment", f"{NAME}-{market}"].inputs["computeResources"]


@pytest.fixture(scope="module")
def clustered():
    return with_cluster()


# ---- machines


@pytest.mark.parametrize(
    ("machine", "instance", "image"),
    [
        ({"accelerator": "L4:1"}, "g6.xlarge", "ECS_AL2023_NVIDIA"),
        ({"accelerator": ["V100:1", "H100:8"]}, "p5.48xlarge", "ECS_AL2023_NVIDIA"),
        ({"accelerator": None, "cpus": 4, "memory": "16GB"}, "m7i.xlarge", "ECS_AL2023"),
    ],
    ids=str,
)
def test_machine_is_the_smallest_that_is_enough(machine, instance, image):
    found = resources_of(with_cluster(**machine))
    assert (found["instanceTypes"], found["ec2Configurations"]) == ([instance], [{"imageType": image}])


@pytest.mark.parametrize(("nodes", "vcpus"), [({"max": 3}, (0, 12)), ({"min": 2, "max": 5}, (8, 20))], ids=str)
def test_nodes_are_vcpus_of_the_machine(nodes, vcpus):
    found = resources_of(with_cluster(nodes=nodes))
    assert (found["minVcpus"], found["maxVcpus"]) == vcpus


@pytest.mark.parametrize(
    ("capacity", "expected"),
    [
        ("on_demand", [("on-demand", "EC2", "BEST_FIT_PROGRESSIVE", 4)]),
        ("spot", [("spot", "SPOT", "SPOT_PRICE_CAPACITY_OPTIMIZED", 4)]),
        (
            "spot_with_fallback",
            [("spot", "SPOT", "SPOT_PRICE_CAPACITY_OPTIMIZED", 4), ("on-demand", "EC2", "BEST_FIT_PROGRESSIVE", 0)],
        ),
    ],
)
def test_queue_tries_the_markets_in_order(capacity, expected):
    nodes = with_cluster(capacity=capacity, nodes={"min": 1, "max": 2})
    orders = nodes["JobQueue", NAME].inputs["computeEnvironmentOrders"]
    assert [entry["order"] for entry in orders] == list(range(1, len(expected) + 1))
    assert len(environments(nodes)) == len(expected)
    for entry, (market, type_, strategy, least) in zip(orders, expected, strict=True):
        found = resources_of(nodes, market)
        assert f":compute-environment/{NAME}-{market}-" in entry["computeEnvironment"]
        assert (found["type"], found["allocationStrategy"], found["minVcpus"]) == (type_, strategy, least)


def test_disk_is_encrypted_with_the_key(clustered):
    (disk,) = clustered["LaunchTemplate", NAME].inputs["blockDeviceMappings"]
    default = clustered["BucketServerSideEncryptionConfiguration", "churn-storage-features-encryption"].inputs["rules"]
    assert disk["ebs"]["encrypted"] == "true"
    assert disk["ebs"]["kmsKeyId"] == default[0]["applyServerSideEncryptionByDefault"]["kmsMasterKeyId"]


def test_disk_is_encrypted_without_a_key_as_well():
    (disk,) = with_cluster(sections=AWS_KEYS)["LaunchTemplate", NAME].inputs["blockDeviceMappings"]
    assert disk["ebs"]["encrypted"] == "true" and "kmsKeyId" not in disk["ebs"]


def test_metadata_service_wants_a_token_from_the_machine_itself(clustered):
    options = clustered["LaunchTemplate", NAME].inputs["metadataOptions"]
    assert options == {"httpEndpoint": "enabled", "httpTokens": "required", "httpPutResponseHopLimit": 1}


def test_labels_are_on_machines_and_disks(clustered):
    labels = {"name": "churn", "owner": "ml@acme.example", "Name": NAME}
    (disks,) = clustered["LaunchTemplate", NAME].inputs["tagSpecifications"]
    assert resources_of(clustered)["tags"] == labels
    assert disks == {"resourceType": "volume", "tags": labels}


# ---- the network


def test_machines_have_no_public_address_and_a_group_of_their_own(clustered):
    (interface,) = clustered["LaunchTemplate", NAME].inputs["networkInterfaces"]
    assert interface["associatePublicIpAddress"] == "false"
    group = clustered["SecurityGroupEgressRule", f"{NAME}-endpoints"].inputs["securityGroupId"]
    assert interface["securityGroups"] == [group]
    assert "securityGroupIds" not in resources_of(clustered)


def test_nothing_reaches_the_machines(clustered):
    group = clustered["SecurityGroupEgressRule", f"{NAME}-endpoints"].inputs["securityGroupId"]
    ingress = [n for (kind, _), n in clustered.items() if kind == "SecurityGroupIngressRule"]
    assert not [rule for rule in ingress if rule.inputs["securityGroupId"] == group]
    assert "ingress" not in clustered["SecurityGroup", NAME].inputs


def test_machines_reach_endpoints_and_s3_by_tls_alone(clustered):
    rules = {n: node.inputs for (kind, n), node in clustered.items() if kind == "SecurityGroupEgressRule"}
    assert set(rules) == {f"{NAME}-endpoints", f"{NAME}-s3"}
    assert {(r["ipProtocol"], r["fromPort"], r["toPort"]) for r in rules.values()} == {("tcp", 443, 443)}
    assert rules[f"{NAME}-endpoints"]["cidrIpv4"] == "10.64.0.0/16"
    assert rules[f"{NAME}-s3"]["prefixListId"].startswith("pl-")


def test_adopted_network_decides_what_tls_reaches():
    nodes = with_cluster(sections=ADOPTED)
    assert nodes["SecurityGroupEgressRule", f"{NAME}-tls"].inputs["cidrIpv4"] == "0.0.0.0/0"
    assert nodes["SecurityGroup", NAME].inputs["vpcId"] == VPC
    assert resources_of(nodes)["subnets"] == SUBNETS


CLUSTER_DOORS = {"batch", "ecs", "ecs-agent", "ecs-telemetry"}


def doors(nodes):
    return {
        n.inputs["serviceName"].partition("eu-central-1.")[2] for (kind, _), n in nodes.items() if "Endpoint" in kind
    }


def test_endpoints_of_clusters_are_there_with_a_cluster_only(clustered, plain):
    assert doors(clustered) - doors(plain) == CLUSTER_DOORS


@pytest.mark.parametrize("service", sorted(CLUSTER_DOORS))
def test_endpoints_serve_this_account_where_they_take_a_policy(service, clustered):
    node = clustered["VpcEndpoint", f"churn-network-{service}"]
    if service in ("ecs-agent", "ecs-telemetry"):
        assert "policy" not in node.inputs
    else:
        (allow,) = statements(node)
        assert allow["Condition"] == {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}


# ---- roles and keys


def test_ec2_gives_machines_their_role(clustered):
    (trust,) = statements(clustered["Role", f"{NAME}-instance"], "assumeRolePolicy")
    assert trust == {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    assert f":instance-profile/{NAME}-instance-" in resources_of(clustered)["instanceRole"]


def test_machines_join_pull_and_log_and_no_more(clustered):
    made = {name for kind, name in clustered if kind == "RolePolicy" and name.startswith(f"{NAME}-instance-")}
    assert made == {f"{NAME}-instance-join-{NAME}", f"{NAME}-instance-pull-churn-images-train"}
    allowed = statements(clustered["RolePolicy", f"{NAME}-instance-join-{NAME}"])
    services = {str(action).partition(":")[0] for s in allowed for action in _listed(s["Action"])}
    assert services == {"ecs", "logs"}
    assert [s["Action"] for s in allowed if s["Resource"] == "*"] == ["ecs:DiscoverPollEndpoint"]
    assert {r.rpartition(":")[2] for s in allowed for r in _listed(s["Resource"]) if ":ecs:" in r} == {
        "cluster/AWSBatch*",
        "container-instance/AWSBatch*/*",
    }


def _listed(value):
    return value if isinstance(value, list) else [value]


def test_cluster_needs_no_image_repository():
    nodes = with_cluster(sections={"images": None})
    assert [name for kind, name in nodes if kind == "RolePolicy" and "instance" in name] == [
        f"{NAME}-instance-join-{NAME}"
    ]


@pytest.mark.parametrize(
    ("capacity", "services"),
    [
        ("on_demand", ["autoscaling"]),
        ("spot", ["autoscaling", "spot"]),
        ("spot_with_fallback", ["autoscaling", "spot"]),
    ],
)
@pytest.mark.parametrize("sections", [{}, ADOPTED], ids=["own", "adopted"])
def test_launchers_may_use_the_key(capacity, services, sections):
    nodes = with_cluster(capacity=capacity, sections=sections)
    grants = {name: node for (kind, name), node in nodes.items() if kind == "Grant"}
    assert sorted(grants) == [f"churn-keys-{service}" for service in services]
    for service in services:
        role = f"role/aws-service-role/{service}.amazonaws.com/{LAUNCHERS[service]}"
        assert grants[f"churn-keys-{service}"].inputs["granteePrincipal"] == f"arn:aws:iam::{ACCOUNT}:{role}"


def test_machines_wait_for_the_key_and_their_role():
    nodes = with_cluster(capacity="spot")
    before = set(nodes["ComputeEnvironment", f"{NAME}-spot"].dependencies)
    assert {n.urn for (kind, name), n in nodes.items() if kind == "Grant" or "-instance-" in name} <= before


def test_aws_keys_need_no_grant():
    assert not [name for kind, name in with_cluster(sections=AWS_KEYS, capacity="spot") if kind == "Grant"]


def test_account_without_the_role_of_a_launcher_is_told_the_command():
    with pytest.raises(RunError, match=r"create-service-linked-role --aws-service-name spot\.amazonaws\.com"):
        the_role("spot", [])


def test_batch_has_its_own_role(clustered):
    """With a role of ours every change of the machines would be a new environment."""
    assert "serviceRole" not in clustered["ComputeEnvironment", f"{NAME}-on-demand"].inputs


# ---- grants


def submit(stack, job):
    for _ in range(2):
        stack.compute.clusters["trainers"].grant_submit(job)


def test_submit_is_exact():
    nodes = with_cluster(submit)
    submitting, looking = statements(nodes["RolePolicy", f"churn-job-submit-{NAME}"])
    assert (submitting["Action"], looking["Action"]) == ("batch:SubmitJob", "batch:DescribeJobs")
    on_queue, definitions = submitting["Resource"]
    assert on_queue.startswith(f"arn:aws:batch:eu-central-1:{ACCOUNT}:job-queue/{NAME}-") and "*" not in on_queue
    assert definitions == f"arn:aws:batch:eu-central-1:{ACCOUNT}:job-definition/churn-*"


def test_submit_is_refused_to_an_identity_of_another_cloud():
    other = SimpleNamespace(name="job", id=None)
    with pytest.raises(TypeError, match="job is not an identity on AWS"):
        with_cluster(lambda stack, job: stack.compute.clusters["trainers"].grant_submit(other))


def test_aws_takes_every_payload():
    problems = [
        (node.name, problem)
        for sections in ({}, AWS_KEYS, ADOPTED)
        for node in with_cluster(submit, sections=sections, capacity="spot_with_fallback").values()
        for problem in check(node.type, node.inputs)
    ]
    assert problems == []


# ---- edits: what runs is changed in place


EDITS = {
    "more nodes": {"nodes": {"max": 9}},
    "nodes that stay": {"nodes": {"min": 1, "max": 3}},
    "another accelerator": {"accelerator": "H100:8"},
    "no accelerator": {"accelerator": None, "cpus": 8},
}


@pytest.mark.parametrize("edit", EDITS)
def test_edit_keeps_queue_and_environment(edit, clustered):
    after = with_cluster(**EDITS[edit])
    assert after.keys() == clustered.keys()
    for key, node in after.items():
        if node.inputs != clustered[key].inputs:
            assert key[0] == "ComputeEnvironment", f"{edit} changes {key}"
            fixed = TYPES[node.type].replace.split()
            assert not [path for path in fixed if _at(path, node) != _at(path, clustered[key])], (
                f"{edit} replaces {key}"
            )


def _at(path, node):
    return value_at(node.inputs, path)


def test_jobs_go_on_while_machines_are_replaced(clustered):
    policy = clustered["ComputeEnvironment", f"{NAME}-on-demand"].inputs["updatePolicy"]
    assert policy == {"terminateJobsOnUpdate": False, "jobExecutionTimeoutMinutes": 360}


def test_fallback_adds_an_environment_and_keeps_the_one_there_is(clustered):
    before, after = environments(clustered), environments(with_cluster(capacity="spot_with_fallback"))
    assert after.keys() - before.keys() == {f"{NAME}-spot"}
    assert after[f"{NAME}-on-demand"].inputs == before[f"{NAME}-on-demand"].inputs


def test_first_cluster_changes_nothing_that_is_there(clustered, plain):
    for key, node in plain.items():
        assert node.inputs == clustered[key].inputs, f"a cluster changes {key}"


# ---- what is refused, and what is said


@pytest.mark.parametrize(
    ("cluster", "path"),
    [
        ({"accelerator": "Trainium:1"}, "compute.clusters.trainers.accelerator"),
        ({"accelerator": "A100-80GB:16"}, "compute.clusters.trainers.accelerator"),
        ({"accelerator": None, "cpus": 250}, "compute.clusters.trainers.cpus"),
        ({"idle_timeout": "30m"}, "compute.clusters.trainers.idle_timeout"),
    ],
    ids=str,
)
def test_what_batch_lacks_is_refused_at_its_place(cluster, path):
    given = {key: value for key, value in {**L4, **cluster}.items() if value is not None}
    problems = limits.check(blueprint(compute={"clusters": {"trainers": given}}), Adopt())
    assert [dotted(problem.path) for problem in problems] == [path]


def test_cluster_needs_a_network():
    problems = limits.check(blueprint(compute={"clusters": {"trainers": L4}}, network={"mode": "public"}), Adopt())
    assert [dotted(problem.path) for problem in problems] == ["network.mode"]
    with pytest.raises(ValueError, match="Batch starts machines in subnets"):
        with_cluster(sections={"network": {"mode": "public"}})


def test_section_without_clusters_needs_no_network():
    assert limits.check(blueprint(compute={"clusters": {}}, network={"mode": "public"}), Adopt()) == []


@pytest.mark.parametrize(
    ("cluster", "notes"),
    [
        ("accelerator: L4:1, nodes: {max: 3}", ()),
        (
            "accelerator: A100:1, nodes: {max: 3}",
            (f"{NAME}: A100:1 takes p4d.24xlarge, which has 8: nothing smaller is enough",),
        ),
        (
            "accelerator: L4:1, nodes: {max: 3}, capacity: spot_with_fallback",
            (f"{NAME}: Batch counts spot and on-demand machines apart: up to 6 at the same time",),
        ),
    ],
)
def test_plan_says_what_costs_more_than_it_seems(cluster, notes, write):
    file = write(f"version: 1\nname: churn\nowner: a@b.example\ncompute: {{clusters: {{trainers: {{{cluster}}}}}}}\n")
    assert plan(file, "aws").notes == notes
