"""`compute`: clusters of AWS Batch, a queue before machines that come and go with its jobs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi import ComponentResource, CustomTimeouts, Output, ResourceOptions
from pulumi_aws import batch

from mlblueprint import contract
from mlblueprint.aws.identity import allow
from mlblueprint.aws.images import Images
from mlblueprint.aws.instances import choose
from mlblueprint.aws.keys import Keys
from mlblueprint.aws.machines import acting, guarded, template
from mlblueprint.aws.network import Network
from mlblueprint.aws.place import Place
from mlblueprint.catalog import Instance
from mlblueprint.spec import Cluster as ClusterSpec
from mlblueprint.spec import Compute as ComputeSpec

JOBS_MAY_FINISH_MINUTES = 360
"""How long jobs go on when their machines are replaced by newer ones; the most that pulumi-aws takes."""

UPDATES = CustomTimeouts(update=f"{JOBS_MAY_FINISH_MINUTES + 60}m")
"""An update lasts until those jobs are done and the new machines are there; the provider would give up after 20 minutes
(https://developer.hashicorp.com/terraform/plugin/sdkv2/resources/retries-and-customizable-timeouts)."""


@dataclass(frozen=True, slots=True)
class Market:
    """One way to buy machines."""

    type: str
    strategy: str
    """One of those with which Batch changes an environment in place; with `BEST_FIT` it would take a new one.

    https://docs.aws.amazon.com/batch/latest/userguide/infrastructure-updates.html (2026-11-21)
    """
    launcher: tuple[str, ...]
    """Services that encrypt the disks of machines."""


MARKETS: Mapping[str, Market] = {
    "on-demand": Market("EC2", "BEST_FIT_PROGRESSIVE", ("autoscaling",)),
    "spot": Market("SPOT", "SPOT_PRICE_CAPACITY_OPTIMIZED", ("autoscaling", "spot")),
}
CAPACITIES: Mapping[str, tuple[str, ...]] = {
    "on_demand": ("on-demand",),
    "spot": ("spot",),
    "spot_with_fallback": ("spot", "on-demand"),
}
"""Capacity -> markets, in the order in which the queue tries them."""


class Compute(ComponentResource):
    """All clusters."""

    clusters: Mapping[str, Cluster]

    def __init__(
        self,
        name: str,
        spec: ComputeSpec,
        *,
        place: Place,
        keys: Keys,
        network: Network,
        images: Images | None,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:aws:Compute", name, None, opts)
        child = ResourceOptions(parent=self)
        self.clusters = {
            key: Cluster(f"{name}-{key}", cluster, place=place, keys=keys, network=network, images=images, opts=child)
            for key, cluster in spec.clusters.items()
        }
        self.register_outputs({})


class Cluster(ComponentResource):
    """One queue, and a compute environment for each market that it buys from."""

    id: Output[str]
    """ARN of the job queue."""
    machine: Instance
    """What every machine of it is."""

    def __init__(
        self,
        name: str,
        spec: ClusterSpec,
        *,
        place: Place,
        keys: Keys,
        network: Network,
        images: Images | None,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:aws:Cluster", name, None, opts)
        if network.subnets is None:
            raise ValueError(f"{name}: Batch starts machines in subnets; aws/limits.py refuses a cluster without any")
        child = ResourceOptions(parent=self)
        choice = choose(spec, "cluster")
        self.machine = choice.instance
        if choice.warning is not None:
            pulumi.log.warn(choice.warning, self)
        markets = CAPACITIES[spec.capacity]
        if len(markets) > 1:
            most = len(markets) * spec.nodes.max
            pulumi.log.warn(f"Batch counts spot and on-demand machines apart: up to {most} at the same time", self)
        profile, machine = acting(self, name, place, images)
        machines = template(self, name, place, keys, guarded(self, name, network))
        environments = []
        for index, market in enumerate(markets):
            bought = MARKETS[market]
            environment = batch.ComputeEnvironment(
                f"{name}-{market}",
                batch.ComputeEnvironmentArgs(
                    type="MANAGED",
                    state="ENABLED",
                    compute_resources=batch.ComputeEnvironmentComputeResourcesArgs(
                        type=bought.type,
                        allocation_strategy=bought.strategy,
                        instance_types=[choice.instance.type],
                        # Machines that stay are those that the queue tries first.
                        min_vcpus=0 if index else spec.nodes.min * choice.instance.cpus,
                        max_vcpus=spec.nodes.max * choice.instance.cpus,
                        subnets=network.subnets,
                        instance_role=profile.arn,
                        ec2_configurations=[
                            batch.ComputeEnvironmentComputeResourcesEc2ConfigurationArgs(
                                image_type="ECS_AL2023_NVIDIA" if choice.instance.accelerator else "ECS_AL2023"
                            )
                        ],
                        launch_template=batch.ComputeEnvironmentComputeResourcesLaunchTemplateArgs(
                            # A number and not `$Latest`, so that a new version is a change which the engine sees.
                            launch_template_id=machines.id,
                            version=machines.latest_version.apply(str),
                        ),
                        tags={**place.tags, "Name": name},
                    ),
                    # Without a role of ours Batch uses its service-linked one, and only then updates in place.
                    update_policy=batch.ComputeEnvironmentUpdatePolicyArgs(
                        terminate_jobs_on_update=False, job_execution_timeout_minutes=JOBS_MAY_FINISH_MINUTES
                    ),
                ),
                opts=ResourceOptions(
                    parent=self,
                    custom_timeouts=UPDATES,
                    # An environment whose machines lose their role first is never deleted:
                    # https://www.pulumi.com/registry/packages/aws/api-docs/batch/computeenvironment/
                    depends_on=[
                        *machine.grants.values(),
                        *(grant for service in bought.launcher for grant in keys.grant_launch(service)),
                    ],
                ),
            )
            environments.append(environment)
        queue = batch.JobQueue(
            name,
            batch.JobQueueArgs(
                state="ENABLED",
                priority=1,
                compute_environment_orders=[
                    batch.JobQueueComputeEnvironmentOrderArgs(order=order, compute_environment=environment.arn)
                    for order, environment in enumerate(environments, start=1)
                ],
            ),
            opts=child,
        )
        self._definitions = place.arn("batch", f"job-definition/{place.tags['name']}-*")
        self.id = queue.arn
        self.register_outputs({"id": self.id})

    def grant_submit(self, who: contract.Identity) -> None:
        """Let somebody run the product's job definitions here, and see what becomes of jobs."""
        allow(
            who,
            "submit",
            self,
            # A job has the role that its definition names: any definition would be any role.
            {"Effect": "Allow", "Action": "batch:SubmitJob", "Resource": [self.id, self._definitions]},
            # Knows no resource: https://docs.aws.amazon.com/IAM/latest/UserGuide/list_awsbatch.html (2026-11-21).
            {"Effect": "Allow", "Action": "batch:DescribeJobs", "Resource": "*"},
        )
