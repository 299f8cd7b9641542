"""Clusters on GCP: persistent resources of Vertex AI, machines that stay and take one job after another."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_gcp import projects, serviceaccount, vertex

from mlblueprint import contract, spec
from mlblueprint.catalog import Instance
from mlblueprint.gcp import instances
from mlblueprint.gcp.identity import Grants, member
from mlblueprint.gcp.keys import Keys
from mlblueprint.gcp.network import Network
from mlblueprint.gcp.place import Place
from mlblueprint.gcp.roles import Roles

API = "aiplatform.googleapis.com"
ACT_AS = "roles/iam.serviceAccountUser"


class Compute(ComponentResource):
    """All clusters."""

    def __init__(
        self,
        name: str,
        spec: spec.Compute,
        *,
        place: Place,
        keys: Keys,
        network: Network,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:gcp:Compute", name, None, opts)
        child = ResourceOptions(parent=self)
        submitters = Submitters(name, place, Roles(name, place=place, opts=child))
        self.clusters: Mapping[str, Cluster] = {
            key: Cluster(
                f"{name}-{key}",
                cluster,
                place=place,
                keys=keys,
                network=network,
                submitters=submitters,
                opts=child,
            )
            for key, cluster in spec.clusters.items()
        }
        self.register_outputs({})


class Cluster(ComponentResource):
    """One persistent resource with one pool of machines."""

    id: Output[str]
    """`projects/P/locations/R/persistentResources/N`."""

    machine: Instance
    """What each node is; a job that runs here must ask for the same."""

    def __init__(
        self,
        name: str,
        spec: spec.Cluster,
        *,
        place: Place,
        keys: Keys,
        network: Network,
        submitters: Submitters,
        opts: ResourceOptions | None = None,
    ) -> None:
        """Raises NoInstance if Vertex AI has no such machine, which `limits.check` says first."""
        super().__init__("mlblueprint:gcp:Cluster", name, None, opts)
        self._submitters = submitters
        choice = instances.offer(private=network.private).choose(spec, "cluster")
        if choice.warning is not None:
            pulumi.log.warn(choice.warning, self)
        self.machine = choice.instance
        peering = network.peered()
        made = vertex.AiPersistentResource(
            name,
            vertex.AiPersistentResourceArgs(
                project=place.project,
                location=place.region,
                display_name=name,
                resource_pools=[_pool(choice.instance, spec.nodes)],
                network=peering.network if peering is not None else None,
                reserved_ip_ranges=peering.ranges if peering is not None else None,
                encryption_spec=_encryption(keys),
                resource_runtime_spec=vertex.AiPersistentResourceResourceRuntimeSpecArgs(
                    # Each job brings its own account; without this, jobs may run as Google's agent, which may do much.
                    service_account_spec=vertex.AiPersistentResourceResourceRuntimeSpecServiceAccountSpecArgs(
                        enable_custom_service_account=True
                    )
                ),
            ),
            opts=ResourceOptions(
                parent=self,
                # Whoever scales the pool changes the count, and the next update would send the machines away.
                ignore_changes=["resourcePools[0].replicaCount"] if _scales(spec.nodes) else None,
                depends_on=[place.api(API), *keys.usable_by(API), *(peering.ready if peering is not None else ())],
            ),
        )
        self.id = made.id
        self.register_outputs({"id": self.id})

    def grant_submit(self, who: contract.Identity) -> None:
        """Let somebody run jobs, as itself; Vertex AI knows no right to one cluster, so it is one to all."""
        self._submitters.add(who)


class Submitters:
    """Who may run jobs: said once for each identity, since the same role twice on a project is one."""

    def __init__(self, name: str, place: Place, roles: Roles) -> None:
        self._place = place
        self._roles = roles
        self._grants = Grants(name, place)

    def add(self, who: contract.Identity) -> None:
        """The custom role on the project, and the right to hand its own account to a job."""
        if (grant := self._grants.new("submit", who)) is None:
            return
        projects.IAMMember(
            grant,
            projects.IAMMemberArgs(project=self._place.project, role=self._roles.role("submit"), member=member(who)),
            opts=self._grants.options(who, needs=[self._place.api("cloudresourcemanager.googleapis.com")]),
        )
        serviceaccount.IAMMember(
            f"{grant}-as-itself",
            serviceaccount.IAMMemberArgs(
                service_account_id=Output.concat("projects/", self._place.project, "/serviceAccounts/", who.id),
                role=ACT_AS,
                member=member(who),
            ),
            opts=self._grants.options(who),
        )


def _pool(instance: Instance, nodes: spec.Nodes) -> vertex.AiPersistentResourceResourcePoolArgs:
    """One kind of machine. Counts are strings, as the API's whole numbers of 64 bits are."""
    return vertex.AiPersistentResourceResourcePoolArgs(
        machine_spec=vertex.AiPersistentResourceResourcePoolMachineSpecArgs(
            machine_type=instance.type,
            accelerator_type=instance.api_name or None,
            accelerator_count=instance.count or None,
        ),
        replica_count=str(nodes.min),
        autoscaling_spec=vertex.AiPersistentResourceResourcePoolAutoscalingSpecArgs(
            min_replica_count=str(nodes.min), max_replica_count=str(nodes.max)
        )
        if _scales(nodes)
        else None,
    )


def _scales(nodes: spec.Nodes) -> bool:
    """Whether the pool is scaled: Vertex AI refuses a range of one number."""
    return nodes.min < nodes.max


def _encryption(keys: Keys) -> vertex.AiPersistentResourceEncryptionSpecArgs | None:
    """The stack's key on the disks of the machines."""
    return vertex.AiPersistentResourceEncryptionSpecArgs(kms_key_name=keys.id) if keys.id is not None else None
