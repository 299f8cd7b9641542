"""Jobs on GCP: what a run is asked to be, who it acts as, what starts it, and what is refused."""

from __future__ import annotations

import json
import shlex

import pytest
from pulumi import ResourceOptions
from tests.gcp.conftest import blueprint
from tests.vendor import check
from tests.vendor.gcp_documents import PREFIX, VERTEX, problems
from tests.vendor.gcp_pipelines import pipeline

from mlblueprint.gcp import limits
from mlblueprint.gcp.identity import Identity
from mlblueprint.spec.placement import Adopt

SCHEDULE, OBJECT = "gcp:colab/schedule:Schedule", "gcp:storage/bucketObject:BucketObject"
MEMBER, ACTING = "gcp:storage/bucketIAMMember:BucketIAMMember", "gcp:serviceaccount/iAMMember:IAMMember"
RUN = "{{$.pipeline_job_uuid}}"
JOB = "churn-training-train"
OWN = {"image": "train:v12", "command": ["python", "train.py"], "resources": {"accelerator": "T4:1"}}
ON_CLUSTER = {"image": "train", "command": ["python", "train.py"], "cluster": "trainers"}
TRAINERS = {"clusters": {"trainers": {"accelerator": "T4:1", "nodes": {"min": 1, "max": 3}}}}
REGISTERED = {"models": {"churn": {"artifacts": "artifacts", "from": "train", "approval": "automatic"}}}


def job(**changes):
    """A training section with one job; None leaves a field out."""
    return {"jobs": {"train": {key: value for key, value in {**OWN, **changes}.items() if value is not None}}}


def definition(nodes, name=JOB):
    """The body that makes a run."""
    return json.loads(nodes[f"{name}-definition"].inputs["source"]["text"])


def tasks(nodes):
    """Inputs of each step of the pipeline."""
    steps = definition(nodes)["pipelineSpec"]["root"]["dag"]["tasks"]
    return {
        step: {name: value["runtimeValue"]["constant"] for name, value in task["inputs"]["parameters"].items()}
        for step, task in steps.items()
    }


def payload(nodes):
    return json.loads(tasks(nodes)["train"]["payload"])


def pool(nodes):
    (found,) = payload(nodes)["job_spec"]["worker_pool_specs"]
    return found


def variables(nodes):
    return {variable["name"]: variable["value"] for variable in pool(nodes)["container_spec"]["env"]}


def grants(nodes, token):
    return {name: node.inputs for name, node in nodes.items() if node.type == token}


def refusals(training, **sections):
    found = limits.check(blueprint(training=training, **sections), Adopt())
    return {".".join(map(str, problem.path)): f"{problem.given}; {problem.allowed}; {problem.fix}" for problem in found}


# ---- what is sent

PAYLOADS = {
    "own machine": ({}, {}),
    "cluster": ({"image": "train", "resources": None, "cluster": "trainers"}, {"compute": TRAINERS}),
    "framework": ({"image": None, "framework": "pytorch:2", "code": "artifacts/code"}, {}),
    "scheduled": ({"schedule": "*/15 3-5 * * 1-5"}, {}),
    "registers": ({}, {"registry": REGISTERED}),
    "public, Google's keys": (
        {"schedule": "0 3 * * 1"},
        {"network": {"mode": "public"}, "security": {"encryption": "provider_managed"}},
    ),
}


@pytest.mark.parametrize("case", PAYLOADS)
def test_payloads_are_what_google_takes(built, case):
    changes, sections = PAYLOADS[case]
    nodes = built(training=job(**changes), **sections)
    assert [problem for node in nodes.values() for problem in check(node.type, node.inputs)] == []


@pytest.mark.parametrize("case", PAYLOADS)
def test_definition_is_a_request_that_google_takes(built, case):
    changes, sections = PAYLOADS[case]
    body = definition(built(training=job(**changes), **sections))
    assert list(pipeline(body.pop("pipelineSpec"))) == []
    assert problems(VERTEX, f"{PREFIX}PipelineJob", body) == []


def test_schedule_and_definition_ask_for_the_same_run(built):
    nodes = built(training=job(schedule="0 3 * * 1"), registry=REGISTERED)
    scheduled = nodes[f"{JOB}-schedule"].inputs["createPipelineJobRequest"]["pipelineJob"]
    assert {**scheduled, "pipelineSpec": json.loads(scheduled["pipelineSpec"])} == definition(nodes)


def test_two_plans_are_the_same_to_the_byte(built):
    first, second = (built(training=job(), registry=REGISTERED) for _ in range(2))
    texts = [nodes[f"{JOB}-definition"].inputs["source"]["text"] for nodes in (first, second)]
    assert texts[0] == texts[1]


# ---- the machine


def test_machine_is_the_smallest_that_has_the_accelerator(built):
    expected = {"machine_type": "n1-standard-4", "accelerator_type": "NVIDIA_TESLA_T4", "accelerator_count": 1}
    assert pool(built(training=job()))["machine_spec"] == expected


def test_tpu_is_part_of_the_machine_and_has_a_topology(built):
    found = pool(built(training=job(resources={"accelerator": "TPUv5e:4"})))["machine_spec"]
    assert found == {"machine_type": "ct5lp-hightpu-4t", "tpu_topology": "2x2"}


def test_disk_is_as_large_as_asked_in_whole_gigabytes(built):
    found = pool(built(training=job(resources={"cpus": 4, "disk": "200GB"})))
    assert found["disk_spec"] == {"boot_disk_size_gb": 200}
    assert pool(built(training=job(resources={"cpus": 4, "disk": "150500MB"})))["disk_spec"]["boot_disk_size_gb"] == 147


def test_run_ends_after_its_longest_time(built):
    scheduling = payload(built(training=job(max_runtime="90m")))["job_spec"]["scheduling"]
    assert scheduling == {"timeout": "5400s", "strategy": "STANDARD", "restart_job_on_worker_restart": False}


def test_spot_machine_comes_back(built):
    resources = {"accelerator": "T4:1", "capacity": "spot"}
    scheduling = payload(built(training=job(resources=resources, checkpoints="artifacts")))["job_spec"]["scheduling"]
    assert (scheduling["strategy"], scheduling["restart_job_on_worker_restart"]) == ("SPOT", True)


def test_cluster_runs_the_job_on_a_machine_like_its_own(built):
    nodes = built(training=job(resources=None, cluster="trainers"), compute=TRAINERS)
    cluster = nodes["churn-compute-trainers"]
    spec = payload(nodes)["job_spec"]
    assert spec["persistent_resource_id"].startswith("churn-compute-trainers-")
    assert (
        pool(nodes)["machine_spec"]["machine_type"] == cluster.inputs["resourcePools"][0]["machineSpec"]["machineType"]
    )
    assert "disk_spec" not in pool(nodes)
    assert spec["network"] == cluster.inputs["network"]
    assert payload(nodes)["encryption_spec"]["kms_key_name"] == cluster.inputs["encryptionSpec"]["kmsKeyName"]


# ---- the container


def test_image_is_the_repositorys_with_its_tag(built):
    nodes = built(training=job())
    image = pool(nodes)["container_spec"]["image_uri"]
    assert (
        image == f"europe-west4-docker.pkg.dev/acme-ml/{nodes['churn-images-train'].inputs['repositoryId']}/train:v12"
    )


FRAMEWORKS = {
    "pytorch:2": ("T4:1", "europe-docker.pkg.dev/vertex-ai/training/pytorch-gpu.2-4.py310:latest"),
    "tensorflow:2.16": (None, "europe-docker.pkg.dev/vertex-ai/training/tf-cpu.2-16.py310:latest"),
    "sklearn:1": (None, "europe-docker.pkg.dev/vertex-ai/training/sklearn-cpu.1-6:latest"),
}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_framework_is_googles_image_for_the_machine(built, framework):
    accelerator, image = FRAMEWORKS[framework]
    resources = {"accelerator": accelerator} if accelerator else {"cpus": 4}
    nodes = built(training=job(image=None, framework=framework, code="artifacts/code", resources=resources))
    assert pool(nodes)["container_spec"]["image_uri"] == image


def test_command_overrides_the_images(built):
    found = pool(built(training=job()))["container_spec"]
    assert found["command"] == ["python", "train.py"] and "args" not in found


def test_command_runs_in_the_folder_of_its_code(built):
    nodes = built(training=job(code="artifacts/code/train"))
    found = pool(nodes)["container_spec"]
    *shell, folder = found["command"]
    assert shell == ["sh", "-c", 'cd "$0" && exec "$@"']
    assert folder.startswith("/gcs/churn-storage-artifacts-") and folder.endswith("/code/train")
    assert found["args"] == ["python", "train.py"]


def test_run_finds_its_buckets_and_checkpoints(built):
    nodes = built(training=job(reads=["features"], checkpoints="artifacts", environment={"EPOCHS": "10"}))
    found = variables(nodes)
    assert found.pop("EPOCHS") == "10"
    assert found.pop("BUCKET_FEATURES").startswith("gs://churn-storage-features-")
    assert found.pop("CHECKPOINT_URI") == found.pop("BUCKET_ARTIFACTS") + "/checkpoints/train/"
    assert found == {}


def test_words_of_the_blueprint_mean_themselves(built):
    told = {"A": "$(HOME)", "B": "{{$.inputs}}", "C": '"\\'}
    nodes = built(training=job(environment=told, command=["echo", "{{$.pipeline_root}}"]))
    assert variables(nodes) == {**told, "A": "$$(HOME)"}
    assert pool(nodes)["container_spec"]["command"] == ["echo", "{{$.pipeline_root}}"]
    assert "{{$" not in tasks(nodes)["train"]["payload"]  # or Vertex AI would fill something in


# ---- registering


def test_job_that_registers_nothing_has_one_step(built):
    assert list(tasks(built(training=job()))) == ["train"]


def test_run_puts_its_model_into_a_folder_of_its_own(built):
    nodes = built(training=job(), registry=REGISTERED)
    uri = variables(nodes)["MODEL_URI"]
    assert uri.startswith("gs://churn-storage-artifacts-") and uri.endswith(f"/models/churn/{RUN}/")
    assert tasks(nodes)["register"]["files"] == uri


def test_registering_follows_training(built):
    steps = definition(built(training=job(), registry=REGISTERED))["pipelineSpec"]["root"]["dag"]["tasks"]
    assert steps["register"]["dependentTasks"] == ["train"]


def test_registering_reads_the_models_entry(built):
    nodes = built(training=job(), registry=REGISTERED)
    entry = nodes["churn-registry-churn-entry"].inputs
    assert tasks(nodes)["register"]["entry"] == f"gs://{entry['bucket']}/{entry['name']}"


def test_no_step_is_skipped_because_it_was_done_before(built):
    steps = definition(built(training=job(), registry=REGISTERED))["pipelineSpec"]["root"]["dag"]["tasks"]
    assert not any(step["cachingOptions"].get("enableCache") for step in steps.values())


# ---- who acts


def test_run_and_job_act_as_the_jobs_account(built):
    nodes = built(training=job())
    email = f"{nodes[f'{JOB}-account'].inputs['accountId']}@acme-ml.iam.gserviceaccount.com"
    assert definition(nodes)["serviceAccount"] == payload(nodes)["job_spec"]["service_account"] == email


def test_each_job_has_an_account_of_its_own(built):
    nodes = built(training={"jobs": {"train": OWN, "tune": OWN}})
    accounts = {nodes[f"churn-training-{key}-account"].inputs["accountId"] for key in ("train", "tune")}
    assert len(accounts) == 2


def test_job_may_read_and_write_what_it_refers_to(built):
    nodes = built(training=job(reads=["features"], code="artifacts/code", writes=["artifacts"]))
    storage = {name for name in grants(nodes, MEMBER) if name.startswith(JOB) and "-churn-storage-" in name}
    assert storage == {
        f"{JOB}-read-churn-storage-features",
        f"{JOB}-read-churn-storage-artifacts",
        f"{JOB}-write-churn-storage-artifacts",
    }
    assert f"{JOB}-pull-churn-images-train" in nodes


def test_job_writes_its_own_notes_and_nobodys_definition(built):
    nodes = built(training=job())
    found = {name: given for name, given in grants(nodes, MEMBER).items() if name.endswith("churn-training-runs")}
    reads, notes = found[f"{JOB}-read-churn-training-runs"], found[f"{JOB}-note-churn-training-runs"]
    assert reads["role"] == "roles/storage.objectViewer" and "condition" not in reads
    assert notes["role"] == "roles/storage.objectUser"
    folder = f"projects/_/buckets/{notes['bucket']}/objects/runs/train/"
    bucket = folder.partition("/objects/")[0]
    # Vertex AI asks for the right on the bucket before a run begins.
    assert notes["condition"]["expression"] == (f'resource.name == "{bucket}" || resource.name.startsWith("{folder}")')
    assert definition(nodes)["runtimeConfig"]["gcsOutputDirectory"] == f"gs://{notes['bucket']}/runs/train"


@pytest.mark.parametrize("on", [OWN, ON_CLUSTER], ids=["own machine", "cluster"])
def test_job_may_run_as_itself_and_nobody_else(built, on):
    nodes = built(training={"jobs": {"train": on}}, compute=TRAINERS)
    (given,) = grants(nodes, ACTING).values()
    assert given["serviceAccountId"].rpartition("/")[2] == given["member"].removeprefix("serviceAccount:")
    permissions = set(nodes["churn-training-trainer"].inputs["permissions"])
    assert permissions == {
        "aiplatform.customJobs.cancel",
        "aiplatform.customJobs.create",
        "aiplatform.customJobs.get",
        "aiplatform.customJobs.list",
        "aiplatform.metadataStores.get",
        "aiplatform.persistentResources.get",
    }


def test_only_a_job_that_registers_may_register(built):
    nodes = built(training={"jobs": {"train": OWN, "tune": OWN}}, registry=REGISTERED)
    found = {name for name in nodes if "-register-churn-registry" in name}
    assert found == {f"{JOB}-register-churn-registry", f"{JOB}-register-churn-registry-churn-entry"}


def test_starter_may_start_this_job_alone(built):
    def use(stack, place):
        who = Identity("cron", place=place, opts=ResourceOptions(parent=stack, providers=[place.provider]))
        for _ in range(2):
            stack.training.jobs["train"].grant_run(who)

    nodes = built(use, training=job())
    assert {name for name in nodes if name.startswith("cron-")} == {
        "cron-account",
        "cron-define-train-churn-training-runs",
        "cron-run-churn-training-train",
        "cron-start-churn-training",
    }
    read = nodes["cron-define-train-churn-training-runs"].inputs
    assert read["role"] == "roles/storage.objectViewer"
    assert read["condition"]["expression"].endswith('/objects/definitions/train.json"')
    assert not {verb for verb in nodes["churn-training-starter"].inputs["permissions"] if "delete" in verb}
    account = nodes[f"{JOB}-account"].inputs["accountId"]
    assert (
        nodes["cron-run-churn-training-train"]
        .inputs["serviceAccountId"]
        .endswith(f"/{account}@acme-ml.iam.gserviceaccount.com")
    )


# ---- what starts it


def test_schedule_is_in_utc_and_runs(built):
    found = built(training=job(schedule="30 2 * 1-6 0,3"))[f"{JOB}-schedule"].inputs
    assert (found["cron"], found["desiredState"]) == ("TZ=UTC 30 2 * 1-6 0,3", "ACTIVE")


def test_job_without_schedule_has_none(built):
    assert SCHEDULE not in {node.type for node in built(training=job()).values()}


def test_command_posts_the_definition(built):
    commands = []

    def use(stack, place):
        stack.training.jobs["train"].run.apply(commands.append)

    nodes = built(use, training=job())
    words = shlex.split(commands[0])
    written = nodes[f"{JOB}-definition"].inputs
    assert words[:5] == ["gcloud", "storage", "cat", f"gs://{written['bucket']}/definitions/train.json", "|"]
    assert words[5] == "curl" and "Authorization: Bearer $(gcloud auth print-access-token)" in words
    assert words[-2:] == [
        "@-",
        "https://europe-west4-aiplatform.googleapis.com/v1/projects/acme-ml/locations/europe-west4/pipelineJobs",
    ]


def test_runs_of_two_stacks_are_told_apart_by_the_pipelines_name(built):
    name = definition(built(training=job()))["pipelineSpec"]["pipelineInfo"]["name"]
    assert name.startswith("churn-train-") and len(name) == len("churn-train-") + 10


# ---- key and network


def test_run_is_under_the_stacks_key_and_in_its_network(built):
    nodes = built(training=job(schedule="0 3 * * 1"))
    for found in (definition(nodes), nodes[f"{JOB}-schedule"].inputs["createPipelineJobRequest"]["pipelineJob"]):
        assert "/cryptoKeys/churn-keys-data" in found["encryptionSpec"]["kmsKeyName"]
        assert found["network"].startswith("projects/1") and "/global/networks/churn-network-vpc-" in found["network"]
        assert found["reservedIpRanges"] == payload(nodes)["job_spec"]["reserved_ip_ranges"]
    needed = {urn.rpartition("::")[2] for urn in nodes[f"{JOB}-schedule"].dependencies}
    assert {"churn-keys-use-aiplatform", "churn-api-aiplatform", "churn-network-no-internet"} <= needed


def test_public_run_under_googles_keys_names_neither(built):
    nodes = built(training=job(), network={"mode": "public"}, security={"encryption": "provider_managed"})
    assert not {"encryptionSpec", "network", "reservedIpRanges"} & definition(nodes).keys()
    assert not {"network", "reserved_ip_ranges"} & payload(nodes)["job_spec"].keys()
    assert "encryption_spec" not in payload(nodes)


def test_stack_without_jobs_has_no_bucket_for_them(built):
    assert not [name for name in built() if name.startswith("churn-training")]


# ---- what Vertex AI does not do

REFUSED = {
    "no such image": (
        {"image": None, "framework": "pytorch:2.9", "code": "artifacts/code"},
        "training.jobs.train.framework",
        "framework pytorch:2.9 is not possible on gcp; Vertex AI has pytorch 2.1, 2.2, 2.3, 2.4 for training",
    ),
    "no image for the machine": (
        {"image": None, "framework": "huggingface:4", "code": "artifacts/code", "resources": {"cpus": 4}},
        "training.jobs.train.framework",
        "Vertex AI has no image of huggingface for training on machines without accelerators",
    ),
    "no image for TPUs": (
        {"image": None, "framework": "pytorch:2", "code": "artifacts/code", "resources": {"accelerator": "TPUv5e:4"}},
        "training.jobs.train.framework",
        "framework pytorch:2 is not possible on gcp on TPUv5e",
    ),
    "no such machine": (
        {"resources": {"accelerator": "Trainium:1"}},
        "training.jobs.train.resources.accelerator",
        "accelerator Trainium:1 is not possible on gcp; Vertex AI has no Trainium",
    ),
    "an accelerator that joins no network": (
        {"resources": {"accelerator": "B200:8"}},
        "training.jobs.train.resources.accelerator",
        "Vertex AI has no B200 for training: machines with it join no private network",
    ),
    "an empty variable": (
        {"environment": {"EPOCHS": ""}},
        "training.jobs.train.environment.EPOCHS",
        "leave the variable out, or give it a value",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_vertex_does_not_do_is_refused_at_its_place(case):
    changes, path, words = REFUSED[case]
    found = refusals(job(**changes))
    assert set(found) == {path}
    assert words in found[path]
