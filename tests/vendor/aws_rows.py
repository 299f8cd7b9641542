"""Which operations a resource calls, and where the provider's names part from the API's.

A row lists the operations of one resource: the first creates it, so its required members are required; the others
lend their members. A property goes to the member of its own name (in any case, one or many); `names` leads the rest,
and steps through lists by itself. Adding a resource: write its operations, run `check`, and name what it calls unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .aws_alarms import dashboard, event_pattern
from .aws_definitions import container, pipeline, state_machine
from .aws_documents import (
    BUCKET,
    ENDPOINT,
    IDENTITY,
    KEY,
    MODEL_GROUP,
    REPOSITORY,
    TOPIC,
    TRUST,
    lifecycle_policy,
    policy,
)
from .aws_rules import Rule, between, bucket_name, cidr, closed, document, each, is_a, matches, one_of, tags
from .aws_templates import template


@dataclass(frozen=True)
class Row:
    """How one resource type speaks to AWS; keys are paths in the inputs without indices."""

    operations: tuple[str, ...] = ()
    """`service.Operation`; the first creates the resource."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Path in the inputs -> path of members in an operation's input (`Rules.Id`, `ResourceIds.member`)."""
    local: Mapping[str, Rule] = field(default_factory=dict)
    """Inputs that no operation carries: the provider's own switches."""
    rules: Mapping[str, Rule] = field(default_factory=dict)
    """What AWS refuses although its model does not say so, besides what the model says."""
    given: frozenset[str] = frozenset()
    """Required members of the first operation that the provider fills in itself."""
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Object ("" is the top) -> inputs that the provider requires though the API does not."""
    exactly_one: Mapping[str, Sequence[tuple[str, ...]]] = field(default_factory=dict)
    """Object -> groups of inputs that exclude one another, one of which is needed."""


_BOOL = is_a(bool)
_TEXT = is_a(str)
_TIMEOUTS = is_a(dict)
_REGION = matches(r"[a-z]{2}(-[a-z]+)+-\d", "a region")
_KEY_ARN = matches(r"arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:(key|alias)/\S+", "a KMS key's ARN")


def _resource_id(prefix: str) -> Rule:
    # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html, read 2026-11-21:
    # 8 or 17 hexadecimal digits
    return matches(rf"{prefix}-([0-9a-f]{{8}}|[0-9a-f]{{17}})", f"an id like {prefix}-0123456789abcdef0")


FORMS: Mapping[str, Rule] = {
    "BucketName": bucket_name,
    "TargetBucket": bucket_name,
    "SecurityGroupId": _resource_id("sg"),
    "RouteTableId": _resource_id("rtb"),
    "SubnetId": _resource_id("subnet"),
    "SSEKMSKeyId": matches(r"arn:[a-z-]+:kms:\S+|alias/\S+|[0-9a-f-]{36}|mrk-[0-9a-f]{32}", "a KMS key"),
    "VpcEndpointRouteTableId": _resource_id("rtb"),
    "VpcId": _resource_id("vpc"),
}
"""Shape -> the form of its values, for shapes the model leaves as free text."""

# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html, read 2026-11-21
_DESCRIPTION = matches(r"[\w .:/()#,@\[\]+=&;{}!$*-]{1,255}", "a description (1-255, a-z, 0-9, ._-:/()#,@[]+=&;{}!$*)")
_PROTOCOL = matches(r"-1|tcp|udp|icmp|icmpv6|\d{1,3}", "a protocol (-1, tcp, udp, icmp, icmpv6 or its number)")

_GROUP_RULE_NAMES = {
    "securityGroupId": "GroupId",
    "ipProtocol": "IpPermissions.IpProtocol",
    "fromPort": "IpPermissions.FromPort",
    "toPort": "IpPermissions.ToPort",
    "cidrIpv4": "IpPermissions.IpRanges.CidrIp",
    "cidrIpv6": "IpPermissions.Ipv6Ranges.CidrIpv6",
    "prefixListId": "IpPermissions.PrefixListIds.PrefixListId",
    "referencedSecurityGroupId": "IpPermissions.UserIdGroupPairs.GroupId",
    "description": "IpPermissions.IpRanges.Description",
    "tags": "TagSpecifications.Tags",
}


def _group_rule(operation: str) -> Row:
    return Row(
        (operation,),
        names=_GROUP_RULE_NAMES,
        rules={
            "cidrIpv4": cidr(0, 32),
            "referencedSecurityGroupId": _resource_id("sg"),
            "prefixListId": _resource_id("pl"),
            "description": _DESCRIPTION,
            "ipProtocol": _PROTOCOL,
            "fromPort": between(-1, 65535),
            "toPort": between(-1, 65535),
        },
        needs={"": ("securityGroupId", "ipProtocol")},
        exactly_one={"": [("cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId")]},
    )


def _inline(direction: str) -> dict[str, str]:
    """Security groups' inline rules."""
    return {
        direction: "IpPermissions",
        f"{direction}.protocol": "IpProtocol",
        f"{direction}.cidrBlocks": "IpRanges.CidrIp",
        f"{direction}.ipv6CidrBlocks": "Ipv6Ranges.CidrIpv6",
        f"{direction}.prefixListIds": "PrefixListIds.PrefixListId",
        f"{direction}.securityGroups": "UserIdGroupPairs.GroupId",
        f"{direction}.description": "IpRanges.Description",
    }


_INLINE_LOCAL = {"ingress.self": _BOOL, "egress.self": _BOOL}
_INLINE_NEEDS = dict.fromkeys(("ingress", "egress"), ("fromPort", "protocol", "toPort"))
_INLINE_RULES = {f"{side}.protocol": _PROTOCOL for side in ("ingress", "egress")}
_FLOW_SOURCES = ("vpcId", "subnetId", "eniId", "transitGatewayId", "transitGatewayAttachmentId", "regionalNatGatewayId")
# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html, read 2026-11-21
_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545)
_RETENTION_DAYS = (*_DAYS, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
_EC2_TAGS = {"tags": "TagSpecifications.Tags"}
_TEXT_SWITCH = one_of("true", "false")
# https://docs.aws.amazon.com/batch/latest/APIReference/API_Ec2Configuration.html (2026-11-21): new environments cannot
# have the images of Amazon Linux 2 any more.
_BATCH_IMAGES = ("ECS_AL2023", "ECS_AL2023_NVIDIA")
_BATCH_NAME = matches(r"[a-zA-Z0-9][a-zA-Z0-9_-]{0,127}", "a name in Batch (1-128 letters, digits, '_' and '-')")

_RESOURCES: Mapping[str, Row] = {
    "appautoscaling/policy:Policy": Row(
        ("application-autoscaling.PutScalingPolicy",),
        names={"name": "PolicyName"},
        given=frozenset({"PolicyName"}),
        needs={"": ("policyType",)},
    ),
    "appautoscaling/target:Target": Row(
        ("application-autoscaling.RegisterScalableTarget",), needs={"": ("minCapacity", "maxCapacity")}
    ),
    "batch/computeEnvironment:ComputeEnvironment": Row(
        ("batch.CreateComputeEnvironment", "batch.UpdateComputeEnvironment"),
        names={"name": "computeEnvironmentName", "computeResources.ec2Configurations": "ec2Configuration"},
        local={"namePrefix": _TEXT},
        rules={
            "name": _BATCH_NAME,
            "computeResources.ec2Configurations.imageType": one_of(*_BATCH_IMAGES),
            "computeResources.instanceRole": matches(
                r"arn:[a-z-]+:iam::\d{12}:instance-profile/\S+", "a profile's ARN"
            ),
            "computeResources.subnets": each(_resource_id("subnet")),
            "computeResources.securityGroupIds": each(_resource_id("sg")),
            "computeResources.launchTemplate.launchTemplateId": _resource_id("lt"),
            "computeResources.launchTemplate.version": matches(r"\d+|\$(Latest|Default)", "a version"),
            # The provider's bound; the API's is 7200.
            "updatePolicy.jobExecutionTimeoutMinutes": between(1, 360),
        },
        given=frozenset({"computeEnvironmentName"}),
        needs={"computeResources": ("instanceRole", "instanceTypes", "minVcpus")},
    ),
    "batch/jobDefinition:JobDefinition": Row(
        ("batch.RegisterJobDefinition",),
        names={"name": "jobDefinitionName", "retryStrategy.evaluateOnExits": "evaluateOnExit"},
        local={"namePrefix": _TEXT, "deregisterOnNewRevision": _BOOL, "containerProperties": container},
        rules={
            "name": matches(r"[a-zA-Z0-9_-]{1,128}", "a job definition's name"),
            # https://docs.aws.amazon.com/batch/latest/APIReference/API_JobTimeout.html, API_RetryStrategy.html and
            # API_EvaluateOnExit.html (2026-11-21)
            "timeout.attemptDurationSeconds": between(60, 2**31 - 1),
            "retryStrategy.attempts": between(1, 10),
            "retryStrategy.evaluateOnExits.onReason": matches(r"[A-Za-z0-9.: \t]*\*?", "a reason, '*' at its end"),
            "retryStrategy.evaluateOnExits.onStatusReason": matches(
                r"[A-Za-z0-9.: \t]*\*?", "a reason, '*' at its end"
            ),
        },
        given=frozenset({"jobDefinitionName"}),
        needs={"": ("containerProperties",)},
    ),
    "batch/jobQueue:JobQueue": Row(
        ("batch.CreateJobQueue",),
        names={"name": "jobQueueName", "computeEnvironmentOrders": "computeEnvironmentOrder"},
        local={"timeouts": _TIMEOUTS},
        rules={
            "name": _BATCH_NAME,
            "computeEnvironmentOrders.computeEnvironment": matches(
                r"arn:[a-z-]+:batch:[a-z0-9-]+:\d{12}:compute-environment/\S+", "a compute environment's ARN"
            ),
        },
        given=frozenset({"jobQueueName"}),
        needs={"": ("state",)},
    ),
    "cloudwatch/metricAlarm:MetricAlarm": Row(
        ("cloudwatch.PutMetricAlarm",),
        names={
            "name": "AlarmName",
            "metricQueries": "Metrics",
            "metricQueries.metric": "MetricStat",
            "metricQueries.metric.metricName": "Metric.MetricName",
            "metricQueries.metric.namespace": "Metric.Namespace",
            "metricQueries.metric.dimensions": "Metric.Dimensions",
        },
        rules={
            "treatMissingData": one_of("breaching", "notBreaching", "ignore", "missing"),
            "metricQueries.id": matches(r"[a-z][a-zA-Z0-9_]*", "an id (a-z, then letters, digits and '_')"),
            # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html, 2026-11-21
            "metricQueries.metric.period": one_of(10, 20, 30, *range(60, 86_401, 60)),
            "evaluationPeriods": between(1, 1440),
            "datapointsToAlarm": between(1, 1440),
        },
        given=frozenset({"AlarmName"}),
        needs={"": ("comparisonOperator", "evaluationPeriods")},
    ),
    "cloudwatch/dashboard:Dashboard": Row(("cloudwatch.PutDashboard",), rules={"dashboardBody": dashboard}),
    "cloudwatch/eventRule:EventRule": Row(
        ("events.PutRule",),
        local={"isEnabled": _BOOL, "namePrefix": _TEXT, "forceDestroy": _BOOL},
        rules={"eventPattern": event_pattern},
        given=frozenset({"Name"}),
    ),
    "sns/topic:Topic": Row(
        ("sns.CreateTopic",),
        local={
            "kmsMasterKeyId": _KEY_ARN,
            "namePrefix": _TEXT,
        },
        rules={"name": matches(r"[A-Za-z0-9_-]{1,256}", "a topic's name (1-256)")},
        given=frozenset({"Name"}),
    ),
    "sns/topicPolicy:TopicPolicy": Row(
        ("sns.SetTopicAttributes",),
        names={"arn": "TopicArn", "policy": "AttributeValue"},
        rules={"policy": policy(TOPIC)},
        given=frozenset({"AttributeName"}),
    ),
    "sns/topicSubscription:TopicSubscription": Row(
        ("sns.Subscribe",),
        names={"topic": "TopicArn"},
        rules={"protocol": one_of("email", "email-json", "http", "https", "sqs", "sms", "lambda", "firehose")},
        needs={"": ("endpoint",)},
    ),
    "s3/bucket:Bucket": Row(
        ("s3.CreateBucket", "s3.PutBucketTagging"),
        names={"objectLockEnabled": "ObjectLockEnabledForBucket", "tags": "Tagging.TagSet"},
        local={"bucketPrefix": matches(r"[a-z0-9][a-z0-9.-]{0,36}", "a bucket prefix (1-37)"), "forceDestroy": _BOOL},
        given=frozenset({"Bucket"}),
    ),
    "s3/bucketVersioning:BucketVersioning": Row(
        ("s3.PutBucketVersioning",),
        needs={"versioningConfiguration": ("status",)},
    ),
    "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": Row(
        ("s3.PutBucketEncryption",),
        names={"rules": "ServerSideEncryptionConfiguration.Rules"},
    ),
    "s3/bucketPublicAccessBlock:BucketPublicAccessBlock": Row(
        ("s3.PutPublicAccessBlock",),
        names={
            name: f"PublicAccessBlockConfiguration.{name[0].upper()}{name[1:]}"
            for name in ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
        },
        local={"skipDestroy": _BOOL},
        given=frozenset({"PublicAccessBlockConfiguration"}),
    ),
    "s3/bucketOwnershipControls:BucketOwnershipControls": Row(
        ("s3.PutBucketOwnershipControls",),
        names={"rule": "OwnershipControls.Rules"},
    ),
    "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": Row(
        ("s3.PutBucketLifecycleConfiguration",),
        names={"rules": "LifecycleConfiguration.Rules"},
        local={"timeouts": _TIMEOUTS},
        rules={
            "rules.id": matches(r".{1,255}", "a rule id (1-255)"),
            "rules.expiration.days": between(1, 2**31 - 1),
            "rules.transitions.days": between(0, 2**31 - 1),
            "rules.noncurrentVersionExpiration.noncurrentDays": between(1, 2**31 - 1),
            "rules.noncurrentVersionExpiration.newerNoncurrentVersions": between(1, 100),
            "rules.noncurrentVersionTransitions.noncurrentDays": between(0, 2**31 - 1),
            "rules.abortIncompleteMultipartUpload.daysAfterInitiation": between(1, 2**31 - 1),
        },
        needs={
            "": ("rules",),
            "rules": ("id",),
            "rules.transitions": ("storageClass",),
            "rules.noncurrentVersionExpiration": ("noncurrentDays",),
            "rules.noncurrentVersionTransitions": ("noncurrentDays", "storageClass"),
        },
    ),
    "s3/bucketLogging:BucketLogging": Row(
        ("s3.PutBucketLogging",),
        names={
            "targetBucket": "BucketLoggingStatus.LoggingEnabled.TargetBucket",
            "targetPrefix": "BucketLoggingStatus.LoggingEnabled.TargetPrefix",
            "targetGrants": "BucketLoggingStatus.LoggingEnabled.TargetGrants",
            "targetObjectKeyFormat": "BucketLoggingStatus.LoggingEnabled.TargetObjectKeyFormat",
        },
        needs={"": ("targetBucket", "targetPrefix")},
    ),
    "s3/bucketPolicy:BucketPolicy": Row(("s3.PutBucketPolicy",), rules={"policy": policy(BUCKET)}),
    "kms/key:Key": Row(
        ("kms.CreateKey", "kms.EnableKeyRotation", "kms.ScheduleKeyDeletion"),
        names={"customerMasterKeySpec": "KeySpec", "deletionWindowInDays": "PendingWindowInDays"},
        local={"enableKeyRotation": _BOOL, "isEnabled": _BOOL},
        rules={
            "policy": policy(KEY),
            # https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html, read 2026-11-21
            "deletionWindowInDays": between(7, 30),
        },
    ),
    "kms/grant:Grant": Row(
        ("kms.CreateGrant",),
        local={"retireOnDelete": _BOOL},
        rules={
            "keyId": _KEY_ARN,
            "granteePrincipal": matches(r"arn:[a-z-]+:(iam|sts)::\d{12}:\S+", "a principal's ARN"),
        },
        needs={"": ("granteePrincipal",)},
    ),
    "kms/alias:Alias": Row(
        ("kms.CreateAlias",),
        names={"name": "AliasName"},
        local={"namePrefix": matches(r"alias/[a-zA-Z0-9/_-]+", "an alias prefix: alias/...")},
        rules={"name": matches(r"alias/(?!aws/)[a-zA-Z0-9/_-]{1,250}", "an alias: alias/..., not alias/aws/...")},
        given=frozenset({"AliasName"}),
    ),
    "ec2/vpc:Vpc": Row(
        ("ec2.CreateVpc", "ec2.ModifyVpcAttribute"),
        names={"assignGeneratedIpv6CidrBlock": "AmazonProvidedIpv6CidrBlock", **_EC2_TAGS},
        rules={"cidrBlock": cidr(16, 28)},
    ),
    "ec2/subnet:Subnet": Row(
        ("ec2.CreateSubnet", "ec2.ModifySubnetAttribute"), names=_EC2_TAGS, rules={"cidrBlock": cidr(16, 28)}
    ),
    "ec2/internetGateway:InternetGateway": Row(
        ("ec2.CreateInternetGateway", "ec2.AttachInternetGateway"), names=_EC2_TAGS
    ),
    "ec2/routeTable:RouteTable": Row(
        # Inline `routes` and Route resources overwrite one another, so only the latter have a row.
        ("ec2.CreateRouteTable",),
        names=_EC2_TAGS,
    ),
    "ec2/route:Route": Row(
        ("ec2.CreateRoute",),
        local={"timeouts": _TIMEOUTS},
        rules={"destinationCidrBlock": cidr(0, 32), "gatewayId": matches(r"(igw|vgw)-\S+|local", "a gateway")},
    ),
    "ec2/routeTableAssociation:RouteTableAssociation": Row(
        ("ec2.AssociateRouteTable",), exactly_one={"": [("subnetId", "gatewayId")]}
    ),
    "ec2/securityGroup:SecurityGroup": Row(
        ("ec2.CreateSecurityGroup", "ec2.AuthorizeSecurityGroupIngress"),
        names={"name": "GroupName", **_inline("ingress"), **_inline("egress"), **_EC2_TAGS},
        local={"namePrefix": _TEXT, "revokeRulesOnDelete": _BOOL, "timeouts": _TIMEOUTS, **_INLINE_LOCAL},
        rules={"name": matches(r"(?!sg-).{1,255}", "a group name"), "description": _DESCRIPTION, **_INLINE_RULES},
        given=frozenset({"GroupName", "Description"}),
        needs=_INLINE_NEEDS,
    ),
    "ec2/defaultSecurityGroup:DefaultSecurityGroup": Row(
        ("ec2.AuthorizeSecurityGroupIngress", "ec2.CreateSecurityGroup"),
        names={**_inline("ingress"), **_inline("egress"), **_EC2_TAGS},
        local={"revokeRulesOnDelete": _BOOL, **_INLINE_LOCAL},
        rules=_INLINE_RULES,
        needs=_INLINE_NEEDS,
    ),
    "ec2/vpcEndpoint:VpcEndpoint": Row(
        ("ec2.CreateVpcEndpoint",),
        names={"policy": "PolicyDocument", **_EC2_TAGS},
        local={"autoAccept": _BOOL, "timeouts": _TIMEOUTS},
        rules={
            "policy": policy(ENDPOINT),
            "serviceName": matches(r"(com|aws|cn)\.[a-z0-9.-]+", "a service name: com.amazonaws.<region>.<service>"),
            "subnetIds": each(_resource_id("subnet")),
            "securityGroupIds": each(_resource_id("sg")),
        },
        exactly_one={"": [("serviceName", "resourceConfigurationArn", "serviceNetworkArn")]},
    ),
    "ec2/launchTemplate:LaunchTemplate": Row(
        ("ec2.CreateLaunchTemplate",),
        names={
            "name": "LaunchTemplateName",
            "blockDeviceMappings": "LaunchTemplateData.BlockDeviceMappings",
            "metadataOptions": "LaunchTemplateData.MetadataOptions",
            "networkInterfaces": "LaunchTemplateData.NetworkInterfaces",
            "networkInterfaces.securityGroups": "Groups",
            "tagSpecifications": "LaunchTemplateData.TagSpecifications",
            **_EC2_TAGS,
        },
        local={
            "namePrefix": _TEXT,
            "updateDefaultVersion": _BOOL,
            # Switches that may also be absent, which the provider writes as text.
            "blockDeviceMappings.ebs.deleteOnTermination": _TEXT_SWITCH,
            "blockDeviceMappings.ebs.encrypted": _TEXT_SWITCH,
            "networkInterfaces.associatePublicIpAddress": _TEXT_SWITCH,
            "networkInterfaces.deleteOnTermination": _TEXT_SWITCH,
        },
        rules={
            "name": matches(r"[a-zA-Z0-9()./_-]{3,125}", "a template's name"),
            "blockDeviceMappings.ebs.kmsKeyId": _KEY_ARN,
            "metadataOptions.httpPutResponseHopLimit": between(1, 64),
            "networkInterfaces.securityGroups": each(_resource_id("sg")),
            "tagSpecifications.tags": tags,
        },
        given=frozenset({"LaunchTemplateData", "LaunchTemplateName"}),
    ),
    "ec2/flowLog:FlowLog": Row(
        ("ec2.CreateFlowLogs",),
        names={
            **dict.fromkeys(_FLOW_SOURCES, "ResourceIds.member"),
            "iamRoleArn": "DeliverLogsPermissionArn",
            **_EC2_TAGS,
        },
        rules={
            "vpcId": _resource_id("vpc"),
            "maxAggregationInterval": one_of(60, 600),
            "logDestination": matches(r"arn:[a-z-]+:(logs|s3|firehose):[^*]+", "an ARN without a wildcard"),
            "iamRoleArn": matches(r"arn:[a-z-]+:iam::\d{12}:role/\S+", "a role's ARN"),
        },
        given=frozenset({"ResourceType"}),
        exactly_one={"": [_FLOW_SOURCES]},
    ),
    "vpc/securityGroupIngressRule:SecurityGroupIngressRule": _group_rule("ec2.AuthorizeSecurityGroupIngress"),
    "vpc/securityGroupEgressRule:SecurityGroupEgressRule": _group_rule("ec2.AuthorizeSecurityGroupEgress"),
    "cloudwatch/logGroup:LogGroup": Row(
        ("logs.CreateLogGroup", "logs.PutRetentionPolicy"),
        names={"name": "logGroupName"},
        local={"namePrefix": _TEXT, "skipDestroy": _BOOL},
        rules={
            "kmsKeyId": _KEY_ARN,
            "retentionInDays": one_of(0, *_RETENTION_DAYS),  # 0 is the provider's word for "never"
        },
        given=frozenset({"logGroupName"}),
    ),
    "iam/openIdConnectProvider:OpenIdConnectProvider": Row(
        ("iam.CreateOpenIDConnectProvider",),
        names={"url": "Url", "clientIdLists": "ClientIDList", "thumbprintLists": "ThumbprintList"},
        rules={"url": matches(r"https://[a-z0-9./-]{1,247}", "the URL of an issuer")},
    ),
    "iam/policy:Policy": Row(
        ("iam.CreatePolicy",),
        names={"name": "PolicyName", "policy": "PolicyDocument"},
        local={"namePrefix": _TEXT},
        rules={"policy": policy(IDENTITY)},
        given=frozenset({"PolicyName"}),
    ),
    "iam/rolePolicyAttachment:RolePolicyAttachment": Row(
        ("iam.AttachRolePolicy",), names={"role": "RoleName", "policyArn": "PolicyArn"}
    ),
    "iam/instanceProfile:InstanceProfile": Row(
        ("iam.CreateInstanceProfile", "iam.AddRoleToInstanceProfile"),
        names={"name": "InstanceProfileName", "role": "RoleName"},
        local={"namePrefix": _TEXT},
        given=frozenset({"InstanceProfileName"}),
    ),
    "iam/role:Role": Row(
        ("iam.CreateRole",),
        names={"name": "RoleName", "assumeRolePolicy": "AssumeRolePolicyDocument"},
        local={"namePrefix": matches(r"[\w+=,.@-]{1,38}", "a role prefix (1-38)"), "forceDetachPolicies": _BOOL},
        rules={"assumeRolePolicy": policy(TRUST)},
        given=frozenset({"RoleName"}),
    ),
    "iam/rolePolicy:RolePolicy": Row(
        ("iam.PutRolePolicy",),
        names={"name": "PolicyName", "policy": "PolicyDocument", "role": "RoleName"},
        local={"namePrefix": _TEXT},
        rules={"policy": policy(IDENTITY)},
        given=frozenset({"PolicyName"}),
    ),
    "ecr/repository:Repository": Row(
        ("ecr.CreateRepository",),
        names={"name": "repositoryName"},
        local={"forceDelete": _BOOL, "timeouts": _TIMEOUTS},
        rules={"encryptionConfigurations.kmsKey": _KEY_ARN},
        given=frozenset({"repositoryName"}),
    ),
    "ecr/lifecyclePolicy:LifecyclePolicy": Row(
        ("ecr.PutLifecyclePolicy",),
        names={"repository": "repositoryName", "policy": "lifecyclePolicyText"},
        rules={"policy": lifecycle_policy},
    ),
    "ecr/repositoryPolicy:RepositoryPolicy": Row(
        ("ecr.SetRepositoryPolicy",),
        names={"repository": "repositoryName", "policy": "policyText"},
        rules={"policy": policy(REPOSITORY)},
    ),
    "cloudformation/stack:Stack": Row(
        ("cloudformation.CreateStack",),
        names={"name": "StackName"},
        local={"timeouts": _TIMEOUTS},
        rules={"templateBody": template},
        given=frozenset({"StackName"}),
        needs={"": ("templateBody",)},
    ),
    "sagemaker/model:Model": Row(
        ("sagemaker.CreateModel",),
        names={
            "name": "ModelName",
            "primaryContainer.modelDataSource.s3DataSources": "S3DataSource",
        },
        given=frozenset({"ModelName"}),
        needs={"": ("executionRoleArn",)},
    ),
    "sagemaker/endpointConfiguration:EndpointConfiguration": Row(
        ("sagemaker.CreateEndpointConfig",),
        names={"name": "EndpointConfigName", "kmsKeyArn": "KmsKeyId"},
        local={"namePrefix": _TEXT},
        rules={"kmsKeyArn": _KEY_ARN},
        given=frozenset({"EndpointConfigName"}),
    ),
    "secretsmanager/secret:Secret": Row(
        ("secretsmanager.CreateSecret", "secretsmanager.DeleteSecret"),
        local={"namePrefix": _TEXT},
        rules={"kmsKeyId": _KEY_ARN, "recoveryWindowInDays": between(7, 30)},
        given=frozenset({"Name"}),
    ),
    "sagemaker/modelPackageGroup:ModelPackageGroup": Row(("sagemaker.CreateModelPackageGroup",)),
    "sagemaker/pipeline:Pipeline": Row(
        ("sagemaker.CreatePipeline",),
        rules={"pipelineDefinition": pipeline},
        given=frozenset({"ClientRequestToken"}),
        needs={"": ("pipelineDefinition", "pipelineDisplayName", "roleArn")},
    ),
    "scheduler/schedule:Schedule": Row(
        ("scheduler.CreateSchedule",),
        local={"namePrefix": _TEXT},
        rules={
            # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html, read 2026-11-21
            "scheduleExpression": matches(
                r"cron\(([\d,-]+|\*) ([\d,-]+|\*) (([\d,-]+|\*) ([\d,-]+|\*) \?|\? ([\d,-]+|\*) [1-7,-]+) \*\)",
                "cron(...) of six fields",
            ),
            "scheduleExpressionTimezone": one_of("UTC"),
            "target.retryPolicy.maximumRetryAttempts": between(0, 185),
        },
        given=frozenset({"Name"}),
    ),
    "sfn/stateMachine:StateMachine": Row(
        ("stepfunctions.CreateStateMachine",),
        names={"loggingConfiguration.logDestination": "destinations.cloudWatchLogsLogGroup.logGroupArn"},
        local={"namePrefix": _TEXT},
        rules={
            "definition": state_machine,
            "name": matches(r"[a-zA-Z0-9_-]{1,80}", "a state machine's name"),
            "loggingConfiguration.logDestination": matches(r"arn:[a-z-]+:logs:\S+:\*", "a log group's ARN and ':*'"),
            "encryptionConfiguration.kmsKeyId": _KEY_ARN,
        },
        given=frozenset({"name"}),
    ),
    "sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy": Row(
        ("sagemaker.PutModelPackageGroupPolicy",), rules={"resourcePolicy": policy(MODEL_GROUP)}
    ),
}


def _complete(row: Row) -> Row:
    """Every resource of the provider takes a region, and tags have limits of their own."""
    return Row(
        row.operations,
        names=row.names,
        local={"region": _REGION, **row.local},
        rules={"tags": tags, **row.rules},
        given=row.given,
        needs=row.needs,
        exactly_one=row.exactly_one,
    )


ROWS: Mapping[str, Row] = {f"aws:{token}": _complete(row) for token, row in _RESOURCES.items()}
"""Pulumi token -> its row."""


def _default_tags(value: Mapping[str, object], path: str) -> Iterator[str]:
    yield from closed(value, path, {"tags"}, set())
    yield from tags(value.get("tags", {}), f"{path}.tags")


_SWITCH = one_of("true", "false")

PROVIDER = Row(
    local={
        "region": _REGION,
        "defaultTags": document(_default_tags),
        "allowedAccountIds": matches(r"\[.*\]", "a JSON list"),
        "profile": _TEXT,
        "version": _TEXT,
        "skipCredentialsValidation": _SWITCH,
        "skipMetadataApiCheck": _SWITCH,
        "skipRegionValidation": _SWITCH,
        "skipRequestingAccountId": _SWITCH,
    },
    needs={"": ("region",)},
)
"""`pulumi:providers:aws`: a provider's inputs travel as JSON text."""
