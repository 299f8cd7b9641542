"""What Azure refuses, and what it does by other means."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mlblueprint import catalog
from mlblueprint.alarms import blind
from mlblueprint.azure import instances, jobs, names, servers
from mlblueprint.azure.metrics import LONGEST_HOURS
from mlblueprint.limit import Emulation, Limit, refused, unused, values_at
from mlblueprint.problems import Path, Problem
from mlblueprint.spec import Blueprint, Duration, PrivateNetwork
from mlblueprint.spec.placement import Adopt

GUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_GROUP = rf"/subscriptions/{GUID}/resourceGroups/[^/]+/providers"

_ADOPTED = {
    "network": rf"{_GROUP}/Microsoft\.Network/virtualNetworks/[^/]+",
    "subnet": rf"{_GROUP}/Microsoft\.Network/virtualNetworks/[^/]+/subnets/[^/]+",
    "key": rf"{_GROUP}/Microsoft\.KeyVault/vaults/[A-Za-z0-9-]{{3,24}}/keys/[A-Za-z0-9-]{{1,127}}",
}
"""Forms of the ids that a stack may adopt."""

_EXAMPLES = {
    "network": "/subscriptions/<guid>/resourceGroups/<group>/providers/Microsoft.Network/virtualNetworks/<name>",
    "subnet": "<network's id>/subnets/<name>",
    "key": "/subscriptions/<guid>/resourceGroups/<group>/providers/Microsoft.KeyVault/vaults/<vault>/keys/<key>",
}

AGENT_POOL_REGIONS = frozenset(
    {
        "canadacentral",
        "centralus",
        "eastasia",
        "eastus",
        "eastus2",
        "northeurope",
        "southcentralus",
        "switzerlandnorth",
        "westeurope",
        "westus2",
    }
)
"""Regions whose container registries have agent pools, the only way in for a task when the registry is closed.

https://learn.microsoft.com/azure/container-registry/tasks-agent-pools, read 2026-11-21.
"""

_SPOT = (
    "https://learn.microsoft.com/azure/machine-learning/how-to-manage-optimize-cost "
    "(https://github.com/MicrosoftDocs/azure-ai-docs/pull/806), read 2026-11-21"
)

LIMITS: tuple[Limit, ...] = (
    Limit(
        "compute.clusters.*.capacity",
        "spot_with_fallback",
        lambda capacity: capacity == "spot_with_fallback",
        "a cluster has one priority for all its machines, and waits while there are none",
        "use spot or on_demand, or two clusters",
        "https://learn.microsoft.com/azure/machine-learning/how-to-create-attach-compute-cluster, read 2026-11-21",
    ),
    *jobs.LIMITS,
    Limit(
        "monitoring.alarms.*.above",
        f"over {LONGEST_HOURS}h",
        lambda above: isinstance(above, Duration) and above.seconds > LONGEST_HOURS * 3600,
        "how long runs take is in the logs, and a rule looks back for two days at the most",
        f"write {LONGEST_HOURS}h or less, or watch it with metric: failed",
        "https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-create-log-alert-rule, not read",
    ),
)
"""What depends on the region is refused by `regional`, machines by `instances.py`, names of clusters by `_named`."""

_PULUMI = "https://www.pulumi.com/registry/packages/azure-native/api-docs"

EMULATIONS: tuple[Emulation, ...] = (
    Emulation(
        "network.mode",
        "`private`: everything but the files in the model registry, which Azure keeps in an account and an image "
        "registry of its own; workloads reach them once somebody adds private endpoints for these two",
        "https://learn.microsoft.com/azure/machine-learning/how-to-registry-network-isolation, read 2026-11-21",
    ),
    Emulation(
        "compute.clusters.*.capacity",
        "spot is called low priority, which was retired on 2026-03-31 by that name: its machines have been spot VMs "
        "since, at the current price and never above that of on_demand",
        _SPOT,
    ),
    Emulation(
        "security.key_rotation",
        "storage and images follow a new version of the key by themselves; the Azure ML workspace is told the newest "
        "one by each `pulumi up`",
        "https://learn.microsoft.com/azure/machine-learning/concept-customer-managed-keys, read 2026-11-21",
    ),
    Emulation(
        "security.deletion_protection",
        "a lock in Azure on each resource that holds data. What is below it stays too. The grants of an identity that "
        "goes, as that of an endpoint does or that of a job with `resources`, stay behind as nobody's; to take a grant "
        "from an identity that stays, or a repository with `keep_last` away, turn it off for that `pulumi up`",
        "https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources, read 2026-11-21",
    ),
    Emulation(
        "images.repositories.*.keep_last",
        "a registry task untags older images every night (`acr purge --keep`), and the registry deletes what is "
        "untagged after 30 days; in a private network the task runs on an agent pool in the network, one S1 machine "
        "that is billed while it exists",
        "https://learn.microsoft.com/azure/container-registry/container-registry-auto-purge, "
        "https://learn.microsoft.com/azure/container-registry/tasks-agent-pools, read 2026-11-21",
    ),
    Emulation(
        "storage.buckets.*.expire_noncurrent",
        "counted from the day when a version was written, not from the day when it was replaced; what is deleted can "
        "be had back for 14 days",
        "https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-policy-delete, read 2026-11-21",
    ),
    Emulation(
        "registry.models.*.approval",
        "a property of the model, which the pipeline that registers versions reads: a version has a free-form stage, "
        "and no approval",
        "https://learn.microsoft.com/azure/templates/microsoft.machinelearningservices/registries/models/versions, "
        "read 2026-11-21",
    ),
    Emulation(
        "registry.models.*.from",
        "versions that a job registers are in the workspace, in a model of the same name: the registry keeps files in "
        "an account of its own, which a closed network does not reach",
        "https://learn.microsoft.com/azure/machine-learning/how-to-registry-network-isolation, read 2026-11-21",
    ),
    *jobs.EMULATIONS,
    Emulation(
        "monitoring.alarms.*.metric",
        "queries over the logs of endpoints and machines, asked every five minutes and five minutes behind, because "
        "logs come late: `rollout.bake` is better longer than ten minutes and `for`. `replicas_at_max` counts the "
        "samples of a minute, since each replica sends one; `late` and `stuck` go by what machines say of jobs, and "
        "`failed` by the workspace's metric of failed runs",
        "https://learn.microsoft.com/azure/azure-monitor/reference/tables/amlonlineendpointtrafficlog, "
        "https://learn.microsoft.com/azure/machine-learning/monitor-resource-reference, read 2026-11-21",
    ),
    Emulation(
        "monitoring.alarms.*.for",
        "over the whole of that time, and not in each of its minutes; of `failed` how long the alarm stays on, rounded "
        "up to 1, 5, 15, 30, 60 minutes, 6, 12 or 24 hours; of `late` how long it stays on after the end of the run",
        "https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-types, not read",
    ),
    Emulation(
        "registry.models.*.artifacts",
        "a property of the model, and grants on the bucket to whoever may read or register the model",
        f"{_PULUMI}/machinelearningservices/registrymodelcontainer/, read 2026-11-21",
    ),
    Emulation(
        "serving.endpoints.*.variants.*.framework",
        "a curated image with Azure ML's inference server, which runs `code/score.py` of the model's folder, with "
        "`init()` and `run()`",
        "https://learn.microsoft.com/azure/machine-learning/how-to-inference-server-http, read 2026-11-21",
    ),
    Emulation(
        "serving.endpoints.*.variants.*.secrets.*",
        "the vault of the Azure ML workspace is the place for all of them: a person puts each value there, under its "
        "name",
        "https://learn.microsoft.com/azure/key-vault/general/rbac-guide, read 2026-11-21",
    ),
    Emulation(
        "serving.endpoints.*.variants.*.probes.startup",
        "a replica that does not answer is started anew, at the earliest after `startup`; it gets requests as soon as "
        "it answers",
        "https://learn.microsoft.com/azure/machine-learning/reference-yaml-deployment-managed-online, read 2026-11-21",
    ),
    *(
        Emulation(
            f"serving.endpoints.*.scaling.target.{target}",
            "two rules of Azure Monitor for each variant: one replica more above the target for 5 minutes, one less "
            "below 0.7 of it",
            "https://learn.microsoft.com/azure/azure-monitor/autoscale/autoscale-understanding-settings, "
            "read 2026-11-21",
        )
        for target in ("requests_per_replica", "cpu", "gpu")
    ),
    Emulation(
        "serving.endpoints.*.rollout.rollback_on",
        "the program that deploys moves the traffic and asks the alarms, since Azure has no rollback by alarm; it "
        "needs the network and a sign-in of its own: the service principal of azure-native's configuration, or `az "
        "login`. Azure asks its rules every 5 minutes, so let `bake` be 10 minutes longer than the alarms' `for`. What "
        "was taken back stays deployed, without requests, until the next `pulumi up`",
        "https://learn.microsoft.com/rest/api/monitor/alertsmanagement/alerts/get-all, read 2026-11-21",
    ),
    Emulation(
        field="delivery.environments.*.approvers",
        how="GitHub asks them, once `mlblueprint ci --setup` told it; the description of who deploys repeats it",
        source="https://docs.github.com/actions/reference/workflows-and-actions/deployments-and-environments",
    ),
    Emulation(
        field="delivery.environments.*.branch",
        how="GitHub's environment takes no other branch, once `mlblueprint ci --setup` told it: Azure compares the"
        " subject of a token alone, which names the environment. The description of who deploys repeats it",
        source="https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations",
    ),
)


def check(blueprint: Blueprint, adopt: Adopt) -> list[Problem]:
    """Everything that Azure refuses of a blueprint and of what the stack adopts, wherever the stack is."""
    clusters = list(values_at(blueprint, "compute.clusters.*"))
    return [
        *refused(blueprint, LIMITS, "azure"),
        *catalog.refused(clusters, "cluster", instances, "azure"),
        *catalog.refused(values_at(blueprint, "serving.endpoints.*.variants.*"), "hosting", instances, "azure"),
        *servers.refused(blueprint),
        *jobs.refused(blueprint),
        *blind(blueprint, "azure"),
        *_named([path for path, _ in clusters]),
        *unused(blueprint, adopt),
        *_adopted(adopt),
    ]


def regional(blueprint: Blueprint, region: str) -> list[Problem]:
    """What one region does not have."""
    repositories = blueprint.images.repositories if blueprint.images else {}
    purged = [key for key, repository in repositories.items() if repository.newest is not None]
    if not isinstance(blueprint.network, PrivateNetwork) or region in AGENT_POOL_REGIONS or not region:
        return []
    return [
        Problem(
            ("images", "repositories", key, "keep_last"),
            f"keep_last is not possible in a private network in {region}",
            "it runs inside the network on an agent pool, which only some regions have "
            "(https://learn.microsoft.com/azure/container-registry/tasks-agent-pools, read 2026-11-21)",
            f"write keep_last: all, or choose a region of {', '.join(sorted(AGENT_POOL_REGIONS))}",
        )
        for key in purged
    ]


def _named(clusters: Sequence[Path]) -> list[Problem]:
    """Names that Azure would not take: the blueprint's keys are a little wider than its rule."""
    return [
        Problem(
            path,
            f"'{path[-1]}' cannot name a cluster on azure",
            f"a letter follows after the last hyphen ({names.COMPUTE.source})",
            f"write {str(path[-1]).replace('-', '')}, or let the last part have a letter",
            at_key=True,
        )
        for path in clusters
        if not re.fullmatch(names.COMPUTE.pattern, str(path[-1]))
    ]


def _adopted(adopt: Adopt) -> list[Problem]:
    problems: list[Problem] = []
    if adopt.network is not None:
        problems += _form(("adopt", "network", "id"), "network", adopt.network.id)
        for at, subnet in enumerate(adopt.network.subnets):
            problems += _form(("adopt", "network", "subnets", at), "subnet", subnet)
            if subnet.rpartition("/subnets/")[0].lower() != adopt.network.id.lower():
                problems.append(
                    Problem(
                        ("adopt", "network", "subnets", at),
                        f"'{subnet}' is not a subnet of the adopted network",
                        f"a subnet of {adopt.network.id}",
                        f"write {_EXAMPLES['subnet']}",
                    )
                )
    if adopt.identity_provider is not None:
        problems.append(
            Problem(
                ("adopt", "identity_provider"),
                "an identity provider is adopted",
                "on Azure each identity trusts GitHub's tokens by itself",
                "remove it",
            )
        )
    if adopt.key is not None:
        problems += _form(("adopt", "key"), "key", adopt.key)
    return problems


def _form(path: Path, kind: str, given: str) -> list[Problem]:
    if re.fullmatch(_ADOPTED[kind], given):
        return []
    return [Problem(path, f"'{given}' is not the id of a {kind} on Azure", f"like {_EXAMPLES[kind]}", "copy its id")]
