"""Clusters on GCP: which machines, in which network, under whose key, and what an edit does to them."""

from __future__ import annotations

import pytest
from pulumi import ResourceOptions
from tests.conftest import FULL
from tests.gcp.conftest import blueprint
from tests.vendor import check

from mlblueprint.gcp import limits
from mlblueprint.gcp.identity import Identity
from mlblueprint.plan import plan
from mlblueprint.spec.placement import Adopt, AdoptedNetwork

CLUSTER = "gcp:vertex/aiPersistentResource:AiPersistentResource"
RANGE = "gcp:compute/globalAddress:GlobalAddress"
NAME = "churn-compute-trainers"
ONE_T4 = {"accelerator": "T4:1", "nodes": {"min": 1, "max": 3}}
VPC, SUBNET = "projects/shared/global/networks/vpc", "projects/shared/regions/europe-west4/subnetworks/ml"


def clusters(**changes):
    """A compute section with one cluster."""
    return {"clusters": {"trainers": {**ONE_T4, **changes}}}


def refusals(compute, **sections):
    found = limits.check(blueprint(compute=compute, **sections), Adopt())
    return {".".join(map(str, problem.path)): f"{problem.given}; {problem.allowed}; {problem.fix}" for problem in found}


def needs(nodes, name):
    return {urn.rpartition("::")[2] for urn in nodes[name].dependencies}


def notes(graph, section):
    """What a plan says of one section."""
    return [note for note in graph.notes if note.startswith(section)]


# ---- what is made


def test_payloads_are_what_google_takes(built):
    for changes in ({}, {"nodes": {"min": 2, "max": 2}}, {"accelerator": None, "cpus": 4}):
        nodes = built(compute=clusters(**changes))
        assert [problem for node in nodes.values() for problem in check(node.type, node.inputs)] == []


def test_machine_is_the_smallest_that_has_the_accelerator(built):
    (pool,) = built(compute=clusters())[NAME].inputs["resourcePools"]
    expected = {"machineType": "n1-standard-4", "acceleratorType": "NVIDIA_TESLA_T4", "acceleratorCount": 1}
    assert pool["machineSpec"] == expected


def test_machine_without_accelerator_names_none(built):
    (pool,) = built(compute=clusters(accelerator=None, cpus=4))[NAME].inputs["resourcePools"]
    assert pool["machineSpec"] == {"machineType": "n2-standard-4"}


def test_nodes_are_scaled_between_their_bounds(built):
    node = built(compute=clusters())[NAME]
    (pool,) = node.inputs["resourcePools"]
    assert pool["autoscalingSpec"] == {"minReplicaCount": "1", "maxReplicaCount": "3"}
    assert pool["replicaCount"] == "1"
    assert node.options["ignoreChanges"] == ["resourcePools[0].replicaCount"]


def test_as_many_nodes_as_there_may_be_are_not_scaled(built):
    node = built(compute=clusters(nodes={"min": 2, "max": 2}))[NAME]
    (pool,) = node.inputs["resourcePools"]
    assert "autoscalingSpec" not in pool and pool["replicaCount"] == "2"
    assert "ignoreChanges" not in node.options


def test_machine_much_larger_than_asked_for_is_said(write):
    text = (
        "version: 1\nname: churn\nowner: ml@acme.example\n"
        "compute: {clusters: {trainers: {accelerator: H200:1, nodes: {min: 1, max: 2}}}}\nnetwork: {mode: public}\n"
    )
    (note,) = notes(plan(write(text), "gcp"), "churn-compute")
    assert note == "churn-compute-trainers: H200:1 takes a3-ultragpu-8g, which has 8: nothing smaller is enough"


def test_first_preference_is_taken():
    node = next(node for node in plan(FULL, "gcp").nodes if node.name == NAME and node.type == CLUSTER)
    assert node.inputs["resourcePools"][0]["machineSpec"]["machineType"] == "a2-ultragpu-8g"


def test_jobs_must_bring_an_account(built):
    runtime = built(compute=clusters())[NAME].inputs["resourceRuntimeSpec"]
    assert runtime == {"serviceAccountSpec": {"enableCustomServiceAccount": True}}


# ---- key and network


def test_disks_are_under_the_stacks_key(built):
    nodes = built(compute=clusters())
    assert "/cryptoKeys/churn-keys-data" in nodes[NAME].inputs["encryptionSpec"]["kmsKeyName"]
    assert {"churn-keys-use-aiplatform", "churn-api-aiplatform"} <= needs(nodes, NAME)


def test_providers_keys_are_no_keys(built):
    node = built(compute=clusters(), security={"encryption": "provider_managed"})[NAME]
    assert "encryptionSpec" not in node.inputs


def test_cluster_joins_the_network_by_its_projects_number(built):
    network = built(compute=clusters())[NAME].inputs["network"]
    assert network.startswith("projects/1") and "/global/networks/churn-network-vpc-" in network


def test_cluster_waits_for_a_peering_without_internet(built):
    nodes = built(compute=clusters())
    assert {"churn-network-peering", "churn-network-no-internet", "churn-network-services"} <= needs(nodes, NAME)
    assert nodes["churn-network-no-internet"].inputs["enabled"] is True
    assert "churn-network-peering" in needs(nodes, "churn-network-no-internet")


def test_googles_machines_have_the_upper_half_of_the_block(built):
    nodes = built(compute=clusters(), network={"cidr": "10.80.0.0/18"})
    assert nodes["churn-network-workloads"].inputs["ipCidrRange"] == "10.80.0.0/19"
    given = nodes["churn-network-services"].inputs
    assert (given["address"], given["prefixLength"]) == ("10.80.32.0", 19)
    (name,) = nodes[NAME].inputs["reservedIpRanges"]
    assert name.startswith("churn-network-services-")


def test_network_is_peered_once_for_all_clusters(built):
    nodes = built(compute={"clusters": {"trainers": ONE_T4, "tuners": ONE_T4}})
    assert [node.name for node in nodes.values() if node.type == RANGE] == ["churn-network-services"]


def test_network_without_clusters_is_not_peered(built):
    assert not {node.type for node in built().values()} & {RANGE, "gcp:servicenetworking/connection:Connection"}


def test_small_block_is_said(write):
    text = (
        "version: 1\nname: churn\nowner: ml@acme.example\nnetwork: {cidr: 10.64.0.0/20}\n"
        "compute: {clusters: {trainers: {accelerator: T4:1, nodes: {min: 1, max: 2}}}}\n"
    )
    (note,) = notes(plan(write(text), "gcp"), "churn-network")
    assert note.startswith("churn-network: 10.64.8.0/21 is left for machines that Vertex AI runs, which recommends /19")


def test_public_network_is_none(built):
    nodes = built(compute=clusters(), network={"mode": "public"})
    assert not {"network", "reservedIpRanges"} & nodes[NAME].inputs.keys()
    assert RANGE not in {node.type for node in nodes.values()}


def test_adopted_network_is_joined_as_it_is(built):
    nodes = built(compute=clusters(), adopt=Adopt(network=AdoptedNetwork(id=VPC, subnets=[SUBNET])))
    assert nodes[NAME].inputs["network"].endswith("/global/networks/vpc")
    assert nodes[NAME].inputs["network"] != VPC
    assert "reservedIpRanges" not in nodes[NAME].inputs
    assert RANGE not in {node.type for node in nodes.values()}


# ---- grants


def submitted(built, *names):
    """What letting one identity run jobs on each cluster adds."""

    def use(stack, place):
        who = Identity("job", place=place, opts=ResourceOptions(parent=stack, providers=[place.provider]))
        for name in names:
            stack.compute.clusters[name].grant_submit(who)

    nodes = built(use, compute={"clusters": {"trainers": ONE_T4, "tuners": ONE_T4}})
    return {name: node for name, node in nodes.items() if name.startswith("job-submit")}, nodes


def test_submitter_may_run_jobs_and_no_more(built):
    found, nodes = submitted(built, "trainers")
    assert found["job-submit-churn-compute"].inputs["role"].startswith("projects/acme-ml/roles/churn_submitter_")
    assert set(nodes["churn-compute-submitter"].inputs["permissions"]) == {
        "aiplatform.customJobs.cancel",
        "aiplatform.customJobs.create",
        "aiplatform.customJobs.get",
        "aiplatform.customJobs.list",
        "aiplatform.persistentResources.get",
    }


def test_submitter_may_hand_a_job_its_own_account_alone(built):
    found, nodes = submitted(built, "trainers")
    grant = found["job-submit-churn-compute-as-itself"].inputs
    email = f"{nodes['job-account'].inputs['accountId']}@acme-ml.iam.gserviceaccount.com"
    assert grant == {
        "serviceAccountId": f"projects/acme-ml/serviceAccounts/{email}",
        "role": "roles/iam.serviceAccountUser",
        "member": f"serviceAccount:{email}",
    }


def test_two_clusters_take_one_grant(built):
    found, _ = submitted(built, "trainers", "tuners", "trainers")
    assert set(found) == {"job-submit-churn-compute", "job-submit-churn-compute-as-itself"}


def test_grants_are_what_google_takes(built):
    found, _ = submitted(built, "trainers")
    assert [problem for node in found.values() for problem in check(node.type, node.inputs)] == []


# ---- what Vertex AI does not do

REFUSED = {
    "no node at all": (
        {"nodes": {"max": 3}},
        "compute.clusters.trainers.nodes.min",
        "min 0 is not possible on gcp; a persistent resource of Vertex AI keeps one machine at the least",
    ),
    "spot": ({"capacity": "spot"}, "compute.clusters.trainers.capacity", "capacity spot is not possible on gcp"),
    "spot or not": (
        {"capacity": "spot_with_fallback"},
        "compute.clusters.trainers.capacity",
        "write on_demand, or leave the cluster out",
    ),
    "idle timeout": (
        {"idle_timeout": "15m"},
        "compute.clusters.trainers.idle_timeout",
        "Vertex AI decides by itself when a machine without work goes",
    ),
    "an accelerator of another cloud": (
        {"accelerator": "Trainium:1"},
        "compute.clusters.trainers.accelerator",
        "accelerator Trainium:1 is not possible on gcp; Vertex AI has no Trainium",
    ),
    "a TPU": (
        {"accelerator": "TPUv5e:4"},
        "compute.clusters.trainers.accelerator",
        "Vertex AI has no TPUv5e for clusters: a persistent resource takes GPUs only",
    ),
    "too many cpus": (
        {"accelerator": None, "cpus": 200},
        "compute.clusters.trainers.cpus",
        "cpus 200 is not possible on gcp; Vertex AI has at most 80 cpus",
    ),
    "an accelerator that joins no network": (
        {"accelerator": "H200:8"},
        "compute.clusters.trainers.accelerator",
        "Vertex AI has no H200 for clusters: machines with it join no private network",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_vertex_does_not_do_is_refused_at_its_place(case):
    changes, path, words = REFUSED[case]
    found = refusals(clusters(**changes))
    assert set(found) == {path}
    assert words in found[path]


def test_accelerator_that_joins_no_network_runs_without_one():
    assert refusals(clusters(accelerator="H200:8"), network={"mode": "public"}) == {}


def test_second_preference_is_taken_where_the_first_joins_no_network(built):
    assert refusals(clusters(accelerator=["B200:8", "H100:8"])) == {}
    (pool,) = built(compute=clusters(accelerator=["B200:8", "H100:8"]))[NAME].inputs["resourcePools"]
    assert pool["machineSpec"]["machineType"] == "a3-highgpu-8g"
