"""`compute`: clusters of the Azure ML workspace, which grow and shrink with its jobs."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
from pulumi import ComponentResource, CustomTimeouts, Output, ResourceOptions
from pulumi_azure_native import machinelearningservices as ml

from mlblueprint import contract
from mlblueprint.azure import instances, names
from mlblueprint.azure.network import Network
from mlblueprint.azure.place import Place
from mlblueprint.azure.workspace import Workspace
from mlblueprint.spec import Cluster as ClusterSpec
from mlblueprint.spec import Compute as ComputeSpec

PRIORITIES = {"on_demand": "Dedicated", "spot": "LowPriority"}
"""`capacity` -> Azure ML's word. Low priority has been spot since 2026-03-31: `limits.py` says how."""

FIXED = ["vmSize", "vmPriority", "osType", "enableNodePublicIp", "remoteLoginPortPublicAccess"]
"""What a cluster is made with; Azure changes how many nodes there are, and who they act as.

https://learn.microsoft.com/azure/machine-learning/how-to-create-attach-compute-cluster, read 2026-11-21.
"""


class Compute(ComponentResource):
    """All clusters."""

    clusters: Mapping[str, Cluster]

    def __init__(
        self,
        name: str,
        spec: ComputeSpec,
        *,
        place: Place,
        workspace: Workspace,
        network: Network,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:azure:Compute", name, None, opts)
        self.clusters = {
            key: Cluster(
                f"{name}-{key}",
                cluster,
                cluster=key,
                place=place,
                workspace=workspace,
                network=network,
                opts=ResourceOptions(parent=self),
            )
            for key, cluster in spec.clusters.items()
        }
        self.register_outputs({})


class Cluster(ComponentResource):
    """One cluster: no way in for people, no address on the internet in a private network."""

    id: Output[str]
    """Resource id of the compute."""
    accelerated: bool
    """Whether its machines have accelerators."""

    def __init__(
        self,
        name: str,
        spec: ClusterSpec,
        *,
        cluster: str,
        place: Place,
        workspace: Workspace,
        network: Network,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:azure:Cluster", name, None, opts)
        choice = instances.choose(spec, "cluster")
        if choice.warning is not None:
            pulumi.log.warn(choice.warning, self)
        idle = spec.idle_timeout
        compute = ml.Compute(
            name,
            ml.ComputeArgs(
                compute_name=names.compute(cluster),
                workspace_name=workspace.name,
                resource_group_name=place.group,
                location=place.region,
                tags=place.tags,
                identity=ml.ManagedServiceIdentityArgs(
                    type=ml.ManagedServiceIdentityType.USER_ASSIGNED, user_assigned_identities=[workspace.jobs.id]
                ),
                properties=ml.AmlComputeArgs(
                    compute_type="AmlCompute",
                    compute_location=place.region,
                    disable_local_auth=True,
                    properties=ml.AmlComputePropertiesArgs(
                        vm_size=choice.instance.type,
                        vm_priority=PRIORITIES[spec.capacity],
                        os_type=ml.OsType.LINUX,
                        # Without an address a node needs the managed network, which only a private workspace has.
                        enable_node_public_ip=not network.private,
                        remote_login_port_public_access=ml.RemoteLoginPortPublicAccess.DISABLED,
                        scale_settings=ml.ScaleSettingsArgs(
                            min_node_count=spec.nodes.min,
                            max_node_count=spec.nodes.max,
                            node_idle_time_before_scale_down=f"PT{idle.seconds}S" if idle else None,
                        ),
                    ),
                ),
            ),
            opts=ResourceOptions(
                parent=self,
                depends_on=workspace.ready,
                replace_on_changes=[
                    "properties.disableLocalAuth",
                    *(f"properties.properties.{one}" for one in FIXED),
                ],
                delete_before_replace=True,  # jobs know it by its name, and a workspace has one of that name
                # The first one waits for the managed network, half an hour and longer with many endpoints.
                custom_timeouts=CustomTimeouts(create="2h"),
            ),
        )
        self._workspace = workspace
        self.accelerated = bool(spec.preferences)
        self.id = compute.id
        self.register_outputs({"id": self.id})

    def grant_submit(self, who: contract.Identity) -> None:
        """Let somebody run jobs there, and on the other clusters of the stack as well."""
        self._workspace.grant_submit(who)
