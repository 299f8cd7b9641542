"""What actions of AWS are on: the product's own names, its tag where ids are random, and what knows no resource."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """What actions are on."""

    service: str
    """Prefix of the actions."""
    resources: tuple[str, ...]
    """ARNs, `{name}` for the product's."""
    tagged: bool = False
    """Whether ids are random, and the product's tag says whose it is."""
    new: bool = False
    """Whether there is nothing yet that a name or a tag could be read from, only the tag that it is to get."""


PLACES: Mapping[str, Place] = {
    "bucket": Place("s3", ("arn:aws*:s3:::{name}-*",)),
    "key": Place("kms", ("arn:aws*:kms:*:*:key/*",), tagged=True),
    "key to be": Place("kms", ("*",), new=True),
    "alias": Place("kms", ("arn:aws*:kms:*:*:alias/{name}-*",)),
    "repository": Place("ecr", ("arn:aws*:ecr:*:*:repository/{name}-*",)),
    "role": Place("iam", ("arn:aws*:iam::*:role/{name}-*",)),
    "profile": Place("iam", ("arn:aws*:iam::*:instance-profile/{name}-*",)),
    "policy": Place("iam", ("arn:aws*:iam::*:policy/{name}-*",)),
    "oidc": Place("iam", ("arn:aws*:iam::*:oidc-provider/token.actions.githubusercontent.com",)),
    "batch role": Place("iam", ("arn:aws*:iam::*:role/aws-service-role/batch.amazonaws.com/*",)),
    "scaling role": Place(
        "iam", ("arn:aws*:iam::*:role/aws-service-role/sagemaker.application-autoscaling.amazonaws.com/*",)
    ),
    "network": Place("ec2", ("arn:aws*:ec2:*:*:*/*",), tagged=True),
    "group rule to be": Place("ec2", ("arn:aws*:ec2:*:*:security-group-rule/*",), new=True),
    "logs": Place("logs", ("arn:aws*:logs:*:*:log-group:*{name}-*", "arn:aws*:logs:*:*:log-group:*{name}-*:*")),
    "compute": Place(
        "batch",
        (
            "arn:aws*:batch:*:*:compute-environment/{name}-*",
            "arn:aws*:batch:*:*:job-queue/{name}-*",
            "arn:aws*:batch:*:*:job-definition/{name}-*",
        ),
    ),
    "stack": Place("cloudformation", ("arn:aws*:cloudformation:*:*:stack/{name}-*/*",)),
    "sagemaker": Place("sagemaker", ("arn:aws*:sagemaker:*:*:*/{name}-*",)),
    "schedule": Place("scheduler", ("arn:aws*:scheduler:*:*:schedule/*/{name}-*",)),
    "machine": Place("states", ("arn:aws*:states:*:*:stateMachine:{name}-*",)),
    "topic": Place("sns", ("arn:aws*:sns:*:*:{name}-*",)),
    "subscription": Place("sns", ("*",)),
    "alarm": Place("cloudwatch", ("arn:aws*:cloudwatch:*:*:alarm:{name}-*",)),
    "scaling alarm": Place("cloudwatch", ("arn:aws*:cloudwatch:*:*:alarm:TargetTracking*/{name}-*",)),
    "dashboard": Place("cloudwatch", ("arn:aws*:cloudwatch::*:dashboard/{name}-*",)),
    "rule": Place("events", ("arn:aws*:events:*:*:rule/{name}-*",)),
    "secret": Place("secretsmanager", ("arn:aws*:secretsmanager:*:*:secret:{name}-*",)),
    "scaling": Place("application-autoscaling", ("arn:aws*:application-autoscaling:*:*:scalable-target/*",)),
}
"""What actions are on. `*` in an ARN stands for partition, region and account; a subscription of a topic has no
resource that a policy can name (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html)."""

ANYWHERE: Mapping[str, str] = {
    "sts": "GetCallerIdentity",
    "ec2": "DescribeAccountAttributes DescribeAvailabilityZones DescribeDhcpOptions DescribeFlowLogs "
    "DescribeLaunchTemplates DescribeLaunchTemplateVersions DescribeManagedPrefixLists DescribeNetworkAcls "
    "DescribeNetworkInterfaces DescribePrefixLists DescribeRouteTables DescribeSecurityGroupRules "
    "DescribeSecurityGroups DescribeSubnets DescribeVpcAttribute DescribeVpcEndpoints DescribeVpcEndpointServices "
    "DescribeVpcs GetManagedPrefixListEntries",
    "batch": "DescribeComputeEnvironments DescribeJobDefinitions DescribeJobQueues",
    "iam": "ListRoles",
    "logs": "DescribeLogGroups",
    "kms": "ListAliases",
    "application-autoscaling": "DescribeScalableTargets DescribeScalingPolicies",
    "sns": "GetSubscriptionAttributes",
    "states": "ListStateMachines ValidateStateMachineDefinition",
    "ecr": "GetAuthorizationToken",
}
"""Reads that know no resource, by service: needed by whatever takes anything of that service."""
