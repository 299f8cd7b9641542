"""What every container of SageMaker needs beside what it is granted: logs, metrics and a place in the network."""

from __future__ import annotations

from pulumi import Output, Resource
from pulumi_aws import cloudwatch, ec2

from mlblueprint.aws.identity import Identity, allow
from mlblueprint.aws.keys import Keys
from mlblueprint.aws.network import Network
from mlblueprint.aws.place import Place
from mlblueprint.aws.policies import Statement

LOG = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents")
INTERFACES = (
    "ec2:CreateNetworkInterface",
    "ec2:CreateNetworkInterfacePermission",
    "ec2:DeleteNetworkInterface",
    "ec2:DeleteNetworkInterfacePermission",
)
LOOK = (
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcEndpoints",
    "ec2:DescribeVpcs",
)
"""These three are what https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html lists for CreateModel, with
a VpcConfig where there is a network, and https://docs.aws.amazon.com/sagemaker/latest/dg/host-vpc.html, which asks for
DescribeVpcEndpoints beside, read 2026-11-21."""


def works(
    who: Identity,
    thing: Resource,
    place: Place,
    keys: Keys,
    network: Network,
    group: ec2.SecurityGroup | None,
    log: cloudwatch.LogGroup,
) -> None:
    """Let a role of SageMaker run containers that write to this log and stand in the network, if there is one.

    Their disks are encrypted by a grant on the key, which SageMaker makes in the role's name.
    """
    keys.grant_use(who)
    statements: list[Statement] = [
        {"Effect": "Allow", "Action": list(LOG), "Resource": Output.concat(log.arn, ":*")},
        {
            # Knows no resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
            "Effect": "Allow",
            "Action": "cloudwatch:PutMetricData",
            "Resource": "*",
            "Condition": {"StringLike": {"cloudwatch:namespace": "/aws/sagemaker/*"}},
        },
    ]
    for statement in keys.use("kms:CreateGrant"):
        statements.append({**statement, "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}}})
    if network.id is not None and group is not None:
        statements += [
            {
                "Effect": "Allow",
                "Action": list(INTERFACES),
                "Resource": [place.arn("ec2", "network-interface/*"), place.arn("ec2", "subnet/*"), group.arn],
                "Condition": {"ArnEqualsIfExists": {"ec2:Vpc": Output.concat(place.arn("ec2", "vpc/"), network.id)}},
            },
            # Nothing that describes knows a resource.
            {"Effect": "Allow", "Action": list(LOOK), "Resource": "*"},
        ]
    allow(who, "work", thing, *statements)
