"""`network`: a VPC without a way out, and private doors to the services that workloads call."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network

from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import cloudwatch, ec2

from mlblueprint.aws.endpoints import INTERFACE_SERVICES, endpoints, zones_with_endpoints
from mlblueprint.aws.identity import Identity, allow
from mlblueprint.aws.keys import Keys
from mlblueprint.aws.place import Place
from mlblueprint.spec import Network as NetworkSpec
from mlblueprint.spec import PrivateNetwork
from mlblueprint.spec.clouds import AwsNetwork
from mlblueprint.spec.placement import AdoptedNetwork

LOG_RETENTION_DAYS = 365
LOG_ACTIONS = ("CreateLogStream", "PutLogEvents", "DescribeLogGroups", "DescribeLogStreams")
"""What https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html, read 2026-11-21 asks for, on our group
instead of all, and without CreateLogGroup: the group is there."""
SUBNET_BITS = 2
"""Four blocks: one for each of two or three zones, the rest for later."""


class Network(ComponentResource):
    """One private subnet in each zone, reaching AWS through VPC endpoints; nothing in public mode or when adopted."""

    private: bool
    id: Output[str] | None
    """Id of the VPC; None in public mode."""
    subnets: Output[Sequence[str]] | None
    """Ids of the private subnets; None in public mode."""
    cidr: IPv4Network | None
    """Address block; None in public mode, and of an adopted network, where endpoints may be anywhere."""
    s3: Output[str] | None
    """Prefix list of S3's addresses, which a route leads to; None like the address block."""

    def __init__(
        self,
        name: str,
        spec: NetworkSpec,
        *,
        place: Place,
        adopt: AdoptedNetwork | None,
        keys: Keys,
        refinement: AwsNetwork,
        services: Sequence[str] = INTERFACE_SERVICES,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:aws:Network", name, None, opts)
        self.private = isinstance(spec, PrivateNetwork)
        self.id = None
        self.subnets = None
        self.cidr = None
        self.s3 = None
        if isinstance(spec, PrivateNetwork) and adopt is not None:
            self.id = Output.from_input(adopt.id)
            self.subnets = Output.from_input(adopt.subnets)
        elif isinstance(spec, PrivateNetwork):
            network = _vpc(self, name, spec.cidr)
            zones = zones_with_endpoints(place, refinement.availability_zones, services)
            subnets, routes = _subnets(self, name, spec.cidr, network, zones, refinement.availability_zones)
            s3 = endpoints(self, name, spec.cidr, network, place, subnets, routes, services)
            _flow_log(self, name, network, place, keys)
            self.id = network.id
            self.cidr = spec.cidr
            self.s3 = s3.prefix_list_id
            self.subnets = Output.all(*(subnet.id for subnet in subnets)).apply(list)
        self.register_outputs({"id": self.id, "subnets": self.subnets})


def _vpc(parent: Network, name: str, cidr: IPv4Network) -> ec2.Vpc:
    """The VPC; its default security group, which nothing should use, is emptied."""
    child = ResourceOptions(parent=parent)
    network = ec2.Vpc(
        name,
        # Both switches are what private DNS names of interface endpoints need.
        ec2.VpcArgs(cidr_block=str(cidr), enable_dns_support=True, enable_dns_hostnames=True, tags={"Name": name}),
        opts=child,
    )
    ec2.DefaultSecurityGroup(
        f"{name}-default",
        ec2.DefaultSecurityGroupArgs(vpc_id=network.id, tags={"Name": f"{name}-default"}),
        opts=child,
    )
    return network


def _subnets(
    parent: Network, name: str, cidr: IPv4Network, network: ec2.Vpc, offered: Output[list[str]], zones: int
) -> tuple[list[ec2.Subnet], ec2.RouteTable]:
    child = ResourceOptions(parent=parent)
    routes = ec2.RouteTable(name, ec2.RouteTableArgs(vpc_id=network.id, tags={"Name": name}), opts=child)
    subnets = []
    for index, block in zip(range(zones), cidr.subnets(SUBNET_BITS), strict=False):
        subnet = ec2.Subnet(
            f"{name}-{index}",
            ec2.SubnetArgs(
                vpc_id=network.id,
                cidr_block=str(block),
                availability_zone=offered[index],
                map_public_ip_on_launch=False,
                tags={"Name": f"{name}-{index}"},
            ),
            # A zone that joins the list must not move, and so replace, the subnets that are there.
            opts=ResourceOptions(parent=parent, ignore_changes=["availabilityZone"]),
        )
        ec2.RouteTableAssociation(
            f"{name}-{index}",
            ec2.RouteTableAssociationArgs(subnet_id=subnet.id, route_table_id=routes.id),
            opts=child,
        )
        subnets.append(subnet)
    return subnets, routes


def _flow_log(parent: Network, name: str, network: ec2.Vpc, place: Place, keys: Keys) -> None:
    child = ResourceOptions(parent=parent)
    group = cloudwatch.LogGroup(
        f"{name}-flow",
        cloudwatch.LogGroupArgs(retention_in_days=LOG_RETENTION_DAYS, kms_key_id=keys.id),
        opts=ResourceOptions(parent=parent, protect=place.protect),
    )
    writer = Identity(
        f"{name}-flow", place=place, service="vpc-flow-logs.amazonaws.com", source="vpc-flow-log/*", opts=child
    )
    granted = allow(
        writer,
        "write",
        group,
        {
            "Effect": "Allow",
            "Action": [f"logs:{action}" for action in LOG_ACTIONS],
            "Resource": [group.arn, Output.concat(group.arn, ":*")],
        },
    )
    ec2.FlowLog(
        f"{name}-flow",
        ec2.FlowLogArgs(
            vpc_id=network.id,
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_destination=group.arn,
            iam_role_arn=writer.id,
            tags={"Name": name},
        ),
        opts=ResourceOptions(parent=parent, depends_on=[granted]),
    )
