"""What each rule asks of resources on AWS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlblueprint.aws.places import ANYWHERE
from mlblueprint.policy.resource import UNKNOWN
from mlblueprint.policy.rule import Check, Companion, Forbidden, Test, Whole
from mlblueprint.policy.wants import (
    FALSE_TEXT,
    GIVEN,
    TRUE,
    TRUE_TEXT,
    at_least,
    at_most,
    listed,
    none_of,
    one_of,
    statements,
)

Asked = Check | Companion | Forbidden | Whole

BUCKET = "aws:s3/bucket:Bucket"
ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
OWNERSHIP = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"
LOGGING = "aws:s3/bucketLogging:BucketLogging"
POLICY = "aws:s3/bucketPolicy:BucketPolicy"
KEY = "aws:kms/key:Key"
REPOSITORY = "aws:ecr/repository:Repository"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
ENDPOINT_CONFIGURATION = "aws:sagemaker/endpointConfiguration:EndpointConfiguration"
MODEL = "aws:sagemaker/model:Model"
ENDPOINT_DOOR = "aws:ec2/vpcEndpoint:VpcEndpoint"

LOG_TARGET = "server-access-log-delivery"
LOG_TARGET_WHY = (
    "S3 does not deliver access logs to a bucket whose default is SSE-KMS, and a log of the logs would have no end "
    "(https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshooting-server-access-logging.html, 2026-11-21)"
)
NO_RESOURCE = frozenset(
    {
        *(f"{service}:{action}" for service, actions in ANYWHERE.items() for action in actions.split()),
        "batch:DescribeJobs",
        "cloudwatch:PutMetricData",
        "ec2:CreateNetworkInterface",
        "ec2:CreateNetworkInterfacePermission",
        "ec2:DeleteNetworkInterface",
        "ec2:DeleteNetworkInterfacePermission",
        *(f"ec2:Describe{kind}" for kind in ("DhcpOptions", "NetworkInterfaces", "SecurityGroups", "Subnets", "Vpcs")),
        "ecs:DiscoverPollEndpoint",
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:UpdateLogDelivery",
        "sns:SetSubscriptionAttributes",
        "sns:Unsubscribe",
    }
)
"""Actions that know no resource, or that services name no resource for.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""


def _denies_plain_http(policy: Any) -> bool:
    return any(
        s["Effect"] == "Deny" and "s3:*" in listed(s["Action"]) and "SecureTransport" in str(s.get("Condition"))
        for s in statements(policy)
    )


def _no_open_principal(policy: Any) -> bool:
    allowed = [s for s in statements(policy) if s["Effect"] == "Allow" and not s.get("Condition")]
    return not any("*" in listed(_account(s["Principal"])) for s in allowed)


def _account(principal: Any) -> Any:
    return principal.get("AWS") if isinstance(principal, Mapping) else principal


def _no_wildcard(policy: Any) -> bool:
    for statement in statements(policy):
        if statement["Effect"] != "Allow":
            continue
        actions = listed(statement.get("Action"))
        if not actions or any(action == "*" or action.endswith(":*") for action in actions):
            return False
        tagged = "aws:RequestTag/" in str(statement.get("Condition"))  # what is made has no name yet, only a tag
        if "*" in listed(statement.get("Resource")) and not tagged and not NO_RESOURCE.issuperset(actions):
            return False
    return True


def _service_for_our_account(policy: Any) -> bool:
    for statement in statements(policy):
        principal = statement["Principal"]
        if not isinstance(principal, Mapping):
            return False
        services = listed(principal.get("Service"))
        if services == ["ec2.amazonaws.com"]:
            continue
        conditions = str(statement.get("Condition"))
        if services and "aws:SourceAccount" not in conditions and "aws:SourceArn" not in conditions:
            return False
        if principal.get("Federated") and ":sub" not in conditions:
            return False
        if "*" in listed(principal.get("AWS")):
            return False
    return True


DENIES_HTTP = Test("a policy that denies what does not come by TLS", _denies_plain_http)
CLOSED = Test("a policy without Principal * that allows", _no_open_principal)
NARROW = Test("a policy without Action * or Resource *", _no_wildcard)
TRUST = Test("a trust for services of this account, or for one federated subject", _service_for_our_account)
PRIVATE_BLOCK = none_of("0.0.0.0/0", "::/0")
INTERFACE = Test("an interface endpoint", lambda properties: properties.get("vpcEndpointType") == "Interface")
NO_RULES = Test("a group without rules", lambda p: not p.get("ingress") and not p.get("egress"))
BUCKET_NAMED = Test(
    "another bucket", lambda p: p.get("targetBucket") is UNKNOWN or p["targetBucket"] != p.get("bucket")
)

CHECKS: Mapping[str, tuple[Asked, ...]] = {
    "S01": (
        Companion(BUCKET, ENCRYPTION),
        Check(
            ENCRYPTION,
            "rules[].applyServerSideEncryptionByDefault.sseAlgorithm",
            one_of("aws:kms", "aws:kms:dsse"),
            LOG_TARGET,
            LOG_TARGET_WHY,
        ),
        Check(
            ENCRYPTION, "rules[].applyServerSideEncryptionByDefault.kmsMasterKeyId", GIVEN, LOG_TARGET, LOG_TARGET_WHY
        ),
        Check(ENCRYPTION, "rules[].bucketKeyEnabled", TRUE, LOG_TARGET, LOG_TARGET_WHY),
    ),
    "S02": (
        Companion(BUCKET, BLOCK),
        *(
            Check(BLOCK, switch, TRUE)
            for switch in ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
        ),
        Check(POLICY, "policy", CLOSED),
    ),
    "S03": (Companion(BUCKET, POLICY), Check(POLICY, "policy", DENIES_HTTP)),
    "S04": (Companion(BUCKET, VERSIONING), Check(VERSIONING, "versioningConfiguration.status", one_of("Enabled"))),
    "S05": (
        Companion(BUCKET, LIFECYCLE),
        Check(LIFECYCLE, "rules[].abortIncompleteMultipartUpload.daysAfterInitiation", at_most(7), among=True),
    ),
    "S06": (Companion(BUCKET, LOGGING), Check(LOGGING, "", BUCKET_NAMED)),
    "S07": (Companion(BUCKET, OWNERSHIP), Check(OWNERSHIP, "rule.objectOwnership", one_of("BucketOwnerEnforced"))),
    "S08": (Check(BUCKET, "forceDestroy", one_of(False, None)),),
    "K01": (Check(KEY, "enableKeyRotation", TRUE), Check(KEY, "rotationPeriodInDays", at_most(730))),
    "K02": (Check(KEY, "deletionWindowInDays", at_least(30)), Check(KEY, "isEnabled", one_of(True, None))),
    "K03": (Check(KEY, "policy", CLOSED),),
    "R01": (Check(REPOSITORY, "imageTagMutability", one_of("IMMUTABLE")),),
    "R02": (Check(REPOSITORY, "imageScanningConfiguration.scanOnPush", TRUE),),
    "R03": (
        Check(REPOSITORY, "encryptionConfigurations[].encryptionType", one_of("KMS", "KMS_DSSE")),
        Check(REPOSITORY, "encryptionConfigurations[].kmsKey", GIVEN),
    ),
    "R04": (Check("aws:ecr/repositoryPolicy:RepositoryPolicy", "policy", CLOSED),),
    "R05": (
        Companion(REPOSITORY, "aws:ecr/lifecyclePolicy:LifecyclePolicy"),
        Check("aws:ecr/lifecyclePolicy:LifecyclePolicy", "policy", GIVEN),
    ),
    "M01": (Check(ENDPOINT_CONFIGURATION, "kmsKeyArn", GIVEN),),
    "M02": (
        Check(MODEL, "vpcConfig.subnets", GIVEN),
        Check(MODEL, "vpcConfig.securityGroupIds", GIVEN),
    ),
    "M04": (),
    "M08": (
        Check(TEMPLATE, "blockDeviceMappings[].ebs.encrypted", TRUE_TEXT),
        Check(TEMPLATE, "blockDeviceMappings[].ebs.kmsKeyId", GIVEN),
        Check(TEMPLATE, "metadataOptions.httpTokens", one_of("required")),
        Check(TEMPLATE, "networkInterfaces[].associatePublicIpAddress", FALSE_TEXT),
        Check("aws:batch/computeEnvironment:ComputeEnvironment", "computeResources.subnets", GIVEN),
    ),
    "I01": (
        Check("aws:iam/role:Role", "assumeRolePolicy", TRUST),
        Check("aws:iam/rolePolicy:RolePolicy", "policy", NARROW),
        Check("aws:iam/policy:Policy", "policy", NARROW),
        Forbidden("aws:iam/accessKey:AccessKey"),
        Forbidden("aws:iam/user:User"),
    ),
    "L01": (
        Check("aws:cloudwatch/logGroup:LogGroup", "kmsKeyId", GIVEN),
        Check("aws:cloudwatch/logGroup:LogGroup", "retentionInDays", at_least(365)),
    ),
    "L02": (
        Check("aws:sns/topic:Topic", "kmsMasterKeyId", GIVEN),
        Check("aws:cloudwatch/metricAlarm:MetricAlarm", "actionsEnabled", one_of(True, None)),
    ),
    "N01": (
        Check("aws:ec2/securityGroup:SecurityGroup", "description", GIVEN),
        Check("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "cidrIpv4", PRIVATE_BLOCK),
        Check("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "cidrIpv6", PRIVATE_BLOCK),
        Check("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "cidrIpv4", PRIVATE_BLOCK),
        Check("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "", NO_RULES),
        Check("aws:ec2/flowLog:FlowLog", "trafficType", one_of("ALL")),
        Check("aws:ec2/subnet:Subnet", "mapPublicIpOnLaunch", one_of(False, None)),
        Check(ENDPOINT_DOOR, "privateDnsEnabled", TRUE, where=INTERFACE),
        Companion("aws:ec2/vpc:Vpc", "aws:ec2/flowLog:FlowLog"),
    ),
    "X01": (Check("aws:secretsmanager/secret:Secret", "kmsKeyId", GIVEN),),
}
"""Rule -> what it asks of resources on AWS."""

STATEFUL = (
    BUCKET,
    KEY,
    REPOSITORY,
    "aws:sagemaker/modelPackageGroup:ModelPackageGroup",
    "aws:secretsmanager/secret:Secret",
)
"""Types whose loss loses data."""

TAGGED = (BUCKET, KEY, REPOSITORY, "aws:ec2/vpc:Vpc", "aws:cloudformation/stack:Stack")
"""Types on which a missing tag costs somebody an afternoon; an endpoint has those of the stack that makes it.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html (2026-11-21)
"""

REGION = ("region",)
MACHINES = (
    ("aws:batch/computeEnvironment:ComputeEnvironment", "computeResources.instanceTypes[]"),
    (ENDPOINT_CONFIGURATION, "productionVariants[].instanceType"),
)
"""Where instance types stand."""
WAITING = (("aws:batch/computeEnvironment:ComputeEnvironment", "computeResources.minVcpus"),)
"""Where it stands how much of a cluster stays without work."""
IMAGES = (
    (MODEL, "primaryContainer.image"),
    (MODEL, "containers[].image"),
)
"""Where images stand."""
PUBLIC = (Check("aws:sagemaker/domain:Domain", "appNetworkAccessType", one_of("VpcOnly")),)
REPLICAS = ((ENDPOINT_CONFIGURATION, "productionVariants[].initialInstanceCount"),)
"""Where it stands how many replicas an endpoint begins with."""
