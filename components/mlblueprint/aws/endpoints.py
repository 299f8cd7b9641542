"""Private doors from a VPC to the services that workloads call, and where they can be had."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from ipaddress import IPv4Network

from pulumi import InvokeOutputOptions, Output, Resource, ResourceOptions, RunError
from pulumi_aws import ec2, vpc

from mlblueprint.aws.place import Place
from mlblueprint.aws.policies import Statement, document
from mlblueprint.spec import Blueprint

INTERFACE_SERVICES = ("sagemaker.api", "sagemaker.runtime", "ecr.api", "ecr.dkr", "logs", "sts", "kms", "monitoring")
"""https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html, read 2026-11-21"""

CLUSTER_SERVICES = ("batch", "ecs", "ecs-agent", "ecs-telemetry")
"""What machines of a cluster talk to, and what workloads in the network send their jobs to.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html and
https://docs.aws.amazon.com/batch/latest/userguide/vpc-endpoint-create.html (2026-11-21)
"""

SECRET_SERVICES = ("secretsmanager",)
"""Where containers that read secrets read them.

https://docs.aws.amazon.com/secretsmanager/latest/userguide/vpc-endpoint-overview.html, 2026-11-21
"""

OPEN_TO_ALL = ("ecs-agent", "ecs-telemetry")
"""Services that take no policy on their endpoints: https://github.com/awsdocs/amazon-ecs-developer-guide/issues/55
(2026-11-21). Their calls are signed all the same, and the machines have no credentials but their own role's."""


def interfaces(blueprint: Blueprint) -> tuple[str, ...]:
    """The services that the workloads of a blueprint call."""
    endpoints = blueprint.serving.endpoints.values() if blueprint.serving is not None else ()
    secrets = any(variant.secrets for endpoint in endpoints for variant in endpoint.variants.values())
    return (
        INTERFACE_SERVICES
        + (CLUSTER_SERVICES if blueprint.compute is not None else ())
        + (SECRET_SERVICES if secrets else ())
    )


def endpoints(
    parent: Resource,
    name: str,
    cidr: IPv4Network,
    network: ec2.Vpc,
    place: Place,
    subnets: Sequence[ec2.Subnet],
    routes: ec2.RouteTable,
    services: Sequence[str],
) -> ec2.VpcEndpoint:
    """S3 by a route, all others by an address in each subnet; only for principals of this account. Returns S3's."""
    child = ResourceOptions(parent=parent)
    group = ec2.SecurityGroup(
        f"{name}-endpoints",
        ec2.SecurityGroupArgs(
            vpc_id=network.id,
            description="Interface endpoints: TLS from the network and nothing out",
            tags={"Name": f"{name}-endpoints"},
        ),
        opts=child,
    )
    vpc.SecurityGroupIngressRule(
        f"{name}-endpoints-tls",
        vpc.SecurityGroupIngressRuleArgs(
            security_group_id=group.id,
            description="TLS from the network",
            cidr_ipv4=str(cidr),
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
        ),
        opts=child,
    )
    s3 = ec2.VpcEndpoint(
        f"{name}-s3",
        ec2.VpcEndpointArgs(
            vpc_id=network.id,
            service_name=_service_name(place, "s3"),
            vpc_endpoint_type="Gateway",
            route_table_ids=[routes.id],
            policy=document(_own_buckets(place), _image_layers(place)),
            tags={"Name": f"{name}-s3"},
        ),
        opts=child,
    )
    for service in services:
        endpoint = f"{name}-{service.replace('.', '-')}"
        ec2.VpcEndpoint(
            endpoint,
            ec2.VpcEndpointArgs(
                vpc_id=network.id,
                service_name=_service_name(place, service),
                vpc_endpoint_type="Interface",
                subnet_ids=[subnet.id for subnet in subnets],
                security_group_ids=[group.id],
                private_dns_enabled=True,
                policy=None if service in OPEN_TO_ALL else document(_own_principals(place)),
                tags={"Name": endpoint},
            ),
            opts=child,
        )
    return s3


def zones_with_endpoints(place: Place, least: int, services: Sequence[str]) -> Output[list[str]]:
    """Zones that have the endpoints of all these services, by name.

    A service may not be in all zones of its region, an endpoint in any other is refused, and accounts see the same zone
    under different letters; so the services are asked
    (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpointServices.html, read 2026-11-21).
    """
    found = [
        ec2.get_vpc_endpoint_service_output(
            service_name=_service_name(place, service), opts=InvokeOutputOptions(provider=place.provider)
        ).availability_zones
        for service in services
    ]
    return Output.all(*found).apply(partial(in_all, least))


def in_all(least: int, zones: Sequence[Sequence[str]]) -> list[str]:
    """What all the lists have, sorted.

    Raises:
        RunError: fewer than `least`.
    """
    common = sorted(set(zones[0]).intersection(*zones[1:]))
    if len(common) < least:
        raise RunError(
            f"{len(common)} zones of the region offer every endpoint ({', '.join(common)}), and {least} are wanted:"
            " lower clouds.aws.network.availability_zones, or choose another aws:region"
        )
    return common


def _service_name(place: Place, service: str) -> str:
    return f"com.amazonaws.{place.region}.{service}"


def _own_principals(place: Place) -> Statement:
    """Nobody can use the door with credentials of another account.

    Every request says `aws:PrincipalAccount`, an anonymous one `anonymous`:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html, read 2026-11-21.
    AWS reviewed ECR, KMS, STS and Logs for endpoint policies on who asks, and excepts nothing:
    https://github.com/aws-samples/data-perimeter-policy-examples/tree/main/service_specific_guidance, read 2026-11-21.
    One policy for both endpoints of ECR, whose principal is the role that pulls, is ECR's own advice:
    https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html, read 2026-11-21. No pull was tried.
    """
    return {
        "Sid": "OwnPrincipals",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "*",
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:PrincipalAccount": place.account}},
    }


def _own_buckets(place: Place) -> Statement:
    """Nor carry data to a bucket of another account."""
    return {
        "Sid": "OwnBuckets",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:PrincipalAccount": place.account, "aws:ResourceAccount": place.account}},
    }


def _image_layers(place: Place) -> Statement:
    """ECR keeps image layers in a bucket of its own.

    https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html, read 2026-11-21
    """
    return {
        "Sid": "ImageLayers",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:{place.partition}:s3:::prod-{place.region}-starport-layer-bucket/*",
    }
