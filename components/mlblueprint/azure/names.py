"""Azure's names: the rules of every kind that we name, and the names that the engine does not make.

Names that must be unique in the world carry a digest of the stack; what hangs in something of ours is called by what it
is. Everything else is named by the provider: the logical name and eight hex digits.
"""

from __future__ import annotations

from collections.abc import Mapping

from mlblueprint.names import Rule, digest, fitting, name

_SOURCE = "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules, read 2026-11-21"

_NETWORK = r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?"
_NETWORK_64 = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}[A-Za-z0-9_]"

STORAGE_ACCOUNT = Rule("storage account", r"[a-z0-9]{3,24}", "", "global", _SOURCE)
VAULT = Rule("key vault", r"(?!.*--)[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]", "", "global", _SOURCE)
KEY = Rule("key", r"[A-Za-z0-9-]{1,127}", "-", "key vault", _SOURCE)
CONTAINER_REGISTRY = Rule("container registry", r"[A-Za-z0-9]{5,50}", "", "global", _SOURCE)
MODEL_REGISTRY = Rule(
    "model registry",
    r"[A-Za-z0-9][A-Za-z0-9_-]{1,31}",
    "-",
    "tenant",
    "https://learn.microsoft.com/azure/machine-learning/how-to-manage-registries, read 2026-11-21",
)
WORKSPACE = Rule(
    "workspace",
    r"[A-Za-z0-9][A-Za-z0-9_-]{2,32}",
    "-",
    "resource group",
    "https://learn.microsoft.com/azure/templates/microsoft.machinelearningservices/workspaces, read 2026-11-21",
)
# The page says unique in the region too, as instances are, while its own examples call every workspace's `cpu-cluster`.
COMPUTE = Rule(
    "compute cluster",
    r"(?=.{3,24}\Z)[A-Za-z](?:[A-Za-z0-9-]*-(?=[0-9]*[A-Za-z]))?[A-Za-z0-9]*",
    "-",
    "workspace",
    "https://learn.microsoft.com/azure/machine-learning/how-to-create-attach-compute-cluster, read 2026-11-21",
)
_ENDPOINT = r"(?=.{3,32}\Z)(?!.*--)[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_QUOTAS = "https://learn.microsoft.com/azure/machine-learning/how-to-manage-quotas, read 2026-11-21"
ENDPOINT = Rule("online endpoint", _ENDPOINT, "-", "region", _QUOTAS)
DEPLOYMENT = Rule("online deployment", _ENDPOINT, "-", "online endpoint", _QUOTAS)
# What a workspace keeps versions of: models, environments, code. The rule is that of a registry's models.
ASSET = Rule(
    "asset of a workspace",
    r"[A-Za-z0-9][A-Za-z0-9_-]{0,254}",
    "-",
    "workspace",
    "https://learn.microsoft.com/rest/api/azureml/registry-model-containers/get, read 2026-11-21",
)
DATASTORE = Rule(
    "datastore",
    r"[a-z0-9_]{1,255}",
    "_",
    "workspace",
    "https://learn.microsoft.com/azure/machine-learning/how-to-datastore, read 2026-11-21",
)
# azure-ai-ml 1.35.2 (_schema/component/component.py) holds names to this; the resource manager's page says nothing.
COMPONENT = Rule(
    "component",
    r"[a-z][a-z0-9_]{0,254}",
    "_",
    "workspace",
    "https://pypi.org/project/azure-ai-ml/1.35.2/, read 2026-11-21",
)
ENVIRONMENT = Rule(
    "environment",
    r"[A-Za-z0-9][A-Za-z0-9_-]{0,254}",
    "-",
    "workspace",
    "https://learn.microsoft.com/rest/api/azureml/registry-environment-versions/get, read 2026-11-21",
)
# Azure shows neither page nor pattern for it: the rule of the other things of a workspace.
SCHEDULE = Rule("schedule", ENVIRONMENT.pattern, "-", "workspace", ENVIRONMENT.source)
LOGS = Rule("log analytics workspace", r"[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]", "-", "resource group", _SOURCE)
INSIGHTS = Rule("application insights", r"[A-Za-z0-9_.()-]{0,259}[A-Za-z0-9_()-]", "-", "resource group", _SOURCE)
CONTAINER = Rule("blob container", r"(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]", "-", "storage account", _SOURCE)
MODEL = Rule(
    "model container",
    r"[A-Za-z0-9][A-Za-z0-9_-]{0,254}",
    "-",
    "model registry",
    "https://learn.microsoft.com/rest/api/azureml/registry-model-containers/get, read 2026-11-21",
)
TASK = Rule("registry task", r"[A-Za-z0-9_-]{5,50}", "-", "container registry", _SOURCE)
AGENT_POOL = Rule(
    "registry agent pool",
    r"[A-Za-z0-9-]{3,20}",
    "-",
    "container registry",
    "https://learn.microsoft.com/azure/templates/microsoft.containerregistry/registries/agentpools, read 2026-11-21",
)
RESOURCE_GROUP = Rule("resource group", r"[-\w.()]{0,89}[-\w()]", "-", "subscription", _SOURCE)
IDENTITY = Rule("managed identity", r"[A-Za-z0-9][A-Za-z0-9_-]{2,127}", "-", "resource group", _SOURCE)
VIRTUAL_NETWORK = Rule("virtual network", _NETWORK_64, "-", "resource group", _SOURCE)
SECURITY_GROUP = Rule("network security group", _NETWORK, "-", "resource group", _SOURCE)
PRIVATE_ENDPOINT = Rule("private endpoint", _NETWORK_64, "-", "resource group", _SOURCE)
NETWORK_LINK = Rule("virtual network link", _NETWORK, "-", "private DNS zone", _SOURCE)

RULES: tuple[Rule, ...] = (
    STORAGE_ACCOUNT,
    VAULT,
    KEY,
    CONTAINER_REGISTRY,
    MODEL_REGISTRY,
    WORKSPACE,
    COMPUTE,
    ENDPOINT,
    DEPLOYMENT,
    ASSET,
    DATASTORE,
    COMPONENT,
    ENVIRONMENT,
    SCHEDULE,
    LOGS,
    INSIGHTS,
    CONTAINER,
    MODEL,
    TASK,
    AGENT_POOL,
    RESOURCE_GROUP,
    IDENTITY,
    VIRTUAL_NETWORK,
    SECURITY_GROUP,
    PRIVATE_ENDPOINT,
    NETWORK_LINK,
)

DEPLOYMENT_DIGITS = 7
"""So many hex digits fit behind a key of 24 characters and a hyphen."""

SUFFIX_LENGTH = 8
"""Hex digits that azure-native appends to a logical name (pulumi/pulumi-azure-native provider.go, `AutoNameRandom`)."""


def storage_account(blueprint: str, seed: str) -> str:
    """`stchurn5f0c2a91d3`: one for each bucket, so the seed ends with the bucket."""
    return name(STORAGE_ACCOUNT, "st", blueprint, seed=seed)


def vault(blueprint: str, seed: str) -> str:
    """`kvchurn5f0c2a91d3`."""
    return name(VAULT, "kv", blueprint, seed=f"{seed}/vault")


def workspace_vault(blueprint: str, seed: str) -> str:
    """`kvchurn91c0de8a44`: the one for the secrets of Azure ML."""
    return name(VAULT, "kv", blueprint, seed=f"{seed}/workspace/vault")


def key(rotation_days: int) -> str:
    """`data-90d`: with its rotation, because a key that is there already cannot be given another."""
    return fitting(KEY, f"data-{rotation_days}d")


def container_registry(blueprint: str, seed: str) -> str:
    """`crchurn5f0c2a91d3`."""
    return name(CONTAINER_REGISTRY, "cr", blueprint, seed=f"{seed}/images")


def model_registry(blueprint: str, seed: str) -> str:
    """`mlr-churn-5f0c2a91d3`."""
    return name(MODEL_REGISTRY, "mlr", blueprint, seed=f"{seed}/registry")


def workspace(blueprint: str, seed: str, edition: str) -> str:
    """`mlw-churn-5f0c2a91d3`: another one for each edition, because a workspace cannot be made into another."""
    return name(WORKSPACE, "mlw", blueprint, seed=f"{seed}/workspace/{edition}")


def compute(cluster: str) -> str:
    """The blueprint's own word: jobs ask for it by this name."""
    return fitting(COMPUTE, cluster)


def endpoint(endpoint: str, seed: str) -> str:
    """`churn-api-5f0c2a9`: the blueprint's own word and what makes it unique in the region."""
    return fitting(ENDPOINT, f"{endpoint}-{digest(f'{seed}/serving/{endpoint}', DEPLOYMENT_DIGITS)}")


def deployment(variant: str, recipe: str) -> str:
    """`champion-91c0de8`: another one for each recipe, because nothing that runs is changed."""
    return fitting(DEPLOYMENT, f"{variant}-{digest(recipe, DEPLOYMENT_DIGITS)}")


def asset(endpoint: str, variant: str) -> str:
    """`churn-api-champion`: the same for every version."""
    return fitting(ASSET, f"{endpoint}-{variant}")


def datastore(place: str) -> str:
    """`serving_artifacts`: a datastore's name has no hyphens."""
    return fitting(DATASTORE, f"serving_{place.replace('-', '_')}")


def training_datastore(bucket: str) -> str:
    """`training_artifacts`."""
    return fitting(DATASTORE, f"training_{bucket.replace('-', '_')}")


def training_environment(job: str) -> str:
    """`training_churn-train`: an underscore, which no name of a blueprint has, keeps it from all others."""
    return fitting(ENVIRONMENT, f"training_{job}")


def component(job: str) -> str:
    """`churn_train`."""
    return fitting(COMPONENT, job.replace("-", "_"))


def schedule(job: str) -> str:
    """The blueprint's own word."""
    return fitting(SCHEDULE, job)


def container(bucket: str) -> str:
    """The blueprint's own word: the account around it is unique already."""
    return fitting(CONTAINER, bucket)


def model(name: str) -> str:
    """The blueprint's own word: jobs and people ask for it by this name."""
    return fitting(MODEL, name)


def purge_task(repository: str) -> str:
    """`keep-last-train`."""
    return fitting(TASK, f"keep-last-{repository}")


def auto(logical: str) -> str:
    """A name as azure-native would make it, digits included; the digits are ours, to be the same in every plan."""
    return logical + digest(logical, SUFFIX_LENGTH)


_NAME, _KEY, _SEED = "a" * 12, "a" * 24, "seed"

LONGEST: Mapping[str, str] = {
    STORAGE_ACCOUNT.kind: storage_account(_NAME, _SEED),
    VAULT.kind: vault(_NAME, _SEED),
    KEY.kind: key(730),
    CONTAINER_REGISTRY.kind: container_registry(_NAME, _SEED),
    MODEL_REGISTRY.kind: model_registry(_NAME, _SEED),
    WORKSPACE.kind: workspace(_NAME, _SEED, "private/customer"),
    COMPUTE.kind: compute(_KEY),
    ENDPOINT.kind: endpoint(_KEY, _SEED),
    DEPLOYMENT.kind: deployment(_KEY, _SEED),
    ASSET.kind: asset(_KEY, _KEY),
    DATASTORE.kind: datastore(_KEY),
    COMPONENT.kind: component(_KEY),
    ENVIRONMENT.kind: training_environment(_KEY),
    SCHEDULE.kind: schedule(_KEY),
    LOGS.kind: auto(f"{_NAME}-workspace-logs"),
    INSIGHTS.kind: auto(f"{_NAME}-workspace-insights"),
    CONTAINER.kind: container(_KEY),
    MODEL.kind: model(_KEY),
    TASK.kind: purge_task(_KEY),
    AGENT_POOL.kind: "tasks",
    RESOURCE_GROUP.kind: auto(f"{_NAME}-group"),
    IDENTITY.kind: auto(f"{_NAME}-workspace-identity"),
    VIRTUAL_NETWORK.kind: auto(f"{_NAME}-network"),
    SECURITY_GROUP.kind: auto(f"{_NAME}-network-endpoints-rules"),
    PRIVATE_ENDPOINT.kind: auto(f"{_NAME}-storage-{_KEY}-endpoint"),
    NETWORK_LINK.kind: auto(f"{_NAME}-network-amlregistry-link"),
}
"""Kind -> the longest name that a blueprint can lead to: name of 12, keys of 24 characters."""
