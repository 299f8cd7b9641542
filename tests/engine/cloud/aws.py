"""AWS: what each emulated type is called, what an update cannot change, and what AWS says when it refuses.

`replace` is what the service's update operations have no member for, as the provider that Pulumi bridges has it
(`ForceNew`, `RequiresReplace`): https://github.com/hashicorp/terraform-provider-aws/tree/main/internal/service.
`replaced_first` is `DeleteBeforeReplace` of https://github.com/pulumi/pulumi-aws/blob/master/provider/resources.go.
Both read 2026-11-21; `source` names the file or the operation.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from .aws_endpoints import CONFIGURATION, MODEL, TARGET, stack, target
from .model import Cloud, Facts, Row

ACCOUNT = "123456789012"
NAMED = "name namePrefix region"

OWNER = "expectedBucketOwner"
BUCKET = "aws:s3/bucket:Bucket"
REPOSITORY = "aws:ecr/repository:Repository"
ROLE = "aws:iam/role:Role"
PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
MANAGED_POLICY = "aws:iam/policy:Policy"
TOPIC = "aws:sns/topic:Topic"
MODEL_GROUP = "aws:sagemaker/modelPackageGroup:ModelPackageGroup"


def of_bucket(source: str, owner: str = "") -> Row:
    """A setting of a bucket: one for each, found by the bucket's name."""
    return Row(id="{bucket}", replace=f"bucket {owner} region", refers={"bucket": BUCKET}, source=source)


def rule_of_group(kind: str) -> Row:
    return Row(
        id="sgr-{hex17}",
        labelled=True,
        replace="securityGroupId region",
        outputs={"arn": "arn:aws:ec2:{region}:{account}:security-group-rule/{id}", "securityGroupRuleId": "{id}"},
        words={"taken": "InvalidPermission.Duplicate"},
        source=f"ec2 ModifySecurityGroupRules; ec2/vpc_security_group_{kind}_rule.go",
    )


TYPES: Mapping[str, Row] = {
    BUCKET: Row(
        labelled=True,
        id="{bucket}",
        name="bucket",
        replace="bucket bucketPrefix bucketNamespace objectLockEnabled region",
        outputs={
            "arn": "arn:aws:s3:::{bucket}",
            "bucketDomainName": "{bucket}.s3.amazonaws.com",
            "bucketRegionalDomainName": "{bucket}.s3.{region}.amazonaws.com",
            "bucketRegion": "{region}",
            "hostedZoneId": "Z3AQBSTGFYJSTF",
        },
        known_as=("{arn}",),
        force="forceDestroy",
        words={"taken": "BucketAlreadyExists", "missing": "NoSuchBucket", "in_use": "BucketNotEmpty"},
        source="s3 CreateBucket has no update; s3/bucket.go",
    ),
    "aws:s3/bucketVersioning:BucketVersioning": of_bucket("s3 PutBucketVersioning", OWNER),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": of_bucket(
        "s3 PutBucketEncryption", OWNER
    ),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": of_bucket("s3 PutPublicAccessBlock"),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": of_bucket("s3 PutBucketOwnershipControls"),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": of_bucket(
        "s3 PutBucketLifecycleConfiguration", OWNER
    ),
    "aws:s3/bucketPolicy:BucketPolicy": of_bucket("s3 PutBucketPolicy"),
    "aws:s3/bucketLogging:BucketLogging": Row(
        id="{bucket}",
        replace="bucket expectedBucketOwner region",
        refers={"bucket": BUCKET, "targetBucket": BUCKET},
        source="s3 PutBucketLogging",
    ),
    "aws:kms/key:Key": Row(
        labelled=True,
        id="{uuid}",
        replace="customerMasterKeySpec keyUsage customKeyStoreId xksKeyId multiRegion region",
        outputs={"arn": "arn:aws:kms:{region}:{account}:key/{id}", "keyId": "{id}", "multiRegion": False},
        known_as=("{arn}",),
        words={"missing": "NotFoundException", "in_use": "KMSInvalidStateException"},
        source="kms UpdateKeyDescription, EnableKeyRotation, PutKeyPolicy are all there is; kms/key.go",
    ),
    "aws:kms/grant:Grant": Row(
        id="{keyId}:{hex64}",
        name="name",
        replace="name keyId granteePrincipal operations constraints retiringPrincipal grantCreationTokens region",
        outputs={"grantId": "{hex64}", "grantToken": "{hex64}"},
        source="kms CreateGrant has no update; kms/grant.go",
    ),
    "aws:kms/alias:Alias": Row(
        id="{name}",
        name="name",
        auto="alias/{name}-{hex7}",
        replace=NAMED,
        outputs={
            "arn": "arn:aws:kms:{region}:{account}:{id}",
            "targetKeyArn": "arn:aws:kms:{region}:{account}:key/{targetKeyId:last}",
        },
        known_as=("{arn}",),
        words={"taken": "AlreadyExistsException"},
        source="kms UpdateAlias changes the key only; kms/alias.go",
    ),
    "aws:ec2/vpc:Vpc": Row(
        labelled=True,
        id="vpc-{hex17}",
        replace="cidrBlock ipv4IpamPoolId ipv4NetmaskLength region",
        outputs={
            "arn": "arn:aws:ec2:{region}:{account}:vpc/{id}",
            "defaultNetworkAclId": "acl-{hex17}",
            "defaultRouteTableId": "rtb-{hex17}",
            "mainRouteTableId": "rtb-{hex17}",
            "defaultSecurityGroupId": "sg-{hex17}",
            "dhcpOptionsId": "dopt-{hex17}",
            "ownerId": "{account}",
        },
        known_as=("{arn}", "{defaultSecurityGroupId}", "{mainRouteTableId}", "{defaultNetworkAclId}"),
        words={"missing": "InvalidVpcID.NotFound", "in_use": "DependencyViolation"},
        source="ec2 ModifyVpcAttribute; ec2/vpc_.go",
    ),
    "aws:ec2/subnet:Subnet": Row(
        labelled=True,
        id="subnet-{hex17}",
        replace="availabilityZone availabilityZoneId cidrBlock vpcId outpostArn ipv6Native region",
        outputs={
            "arn": "arn:aws:ec2:{region}:{account}:subnet/{id}",
            "availabilityZone": "{region}a",
            "availabilityZoneId": "use1-az1",
            "ownerId": "{account}",
        },
        known_as=("{arn}",),
        taken=("cidr {vpcId} {cidrBlock}",),
        words={
            "taken": "InvalidSubnet.Conflict",
            "missing": "InvalidSubnetID.NotFound",
            "in_use": "DependencyViolation",
        },
        source="ec2 ModifySubnetAttribute; ec2/vpc_subnet.go",
    ),
    "aws:ec2/routeTable:RouteTable": Row(
        labelled=True,
        id="rtb-{hex17}",
        replace="vpcId region",
        outputs={"arn": "arn:aws:ec2:{region}:{account}:route-table/{id}", "ownerId": "{account}", "routes": []},
        known_as=("{arn}",),
        words={"missing": "InvalidRouteTableID.NotFound", "in_use": "DependencyViolation"},
        source="ec2 CreateRouteTable has no update; ec2/vpc_route_table.go",
    ),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": Row(
        id="rtbassoc-{hex17}",
        replace="subnetId gatewayId region",
        taken=("route table of {subnetId}",),
        words={"taken": "Resource.AlreadyAssociated"},
        source="ec2 ReplaceRouteTableAssociation; ec2/vpc_route_table_association.go",
    ),
    "aws:ec2/securityGroup:SecurityGroup": Row(
        labelled=True,
        id="sg-{hex17}",
        name="name",
        replace=f"{NAMED} description vpcId",
        outputs={
            "arn": "arn:aws:ec2:{region}:{account}:security-group/{id}",
            "ownerId": "{account}",
            "ingress": [],
            "egress": [],
        },
        known_as=("{arn}",),
        taken=("group {vpcId} {name}",),
        words={"taken": "InvalidGroup.Duplicate", "missing": "InvalidGroup.NotFound", "in_use": "DependencyViolation"},
        source="ec2 CreateSecurityGroup: name and description are for life; ec2/vpc_security_group.go",
    ),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": Row(
        labelled=True,
        id="sg-{hex17}",
        replace="vpcId region",
        outputs={
            "arn": "arn:aws:ec2:{region}:{account}:security-group/{id}",
            "name": "default",
            "ownerId": "{account}",
        },
        taken=("default group of {vpcId}",),
        source="adopted, never created: ec2/vpc_default_security_group.go",
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": Row(
        labelled=True,
        id="vpce-{hex17}",
        replace="serviceName vpcId vpcEndpointType serviceRegion resourceConfigurationArn serviceNetworkArn region",
        outputs={
            "arn": "arn:aws:ec2:{region}:{account}:vpc-endpoint/{id}",
            "ownerId": "{account}",
            "prefixListId": "pl-{hex8}",
            "state": "available",
            "dnsEntries": [{"dnsName": "{id}.{region}.vpce.amazonaws.com", "hostedZoneId": "Z7HUB22UULQXV"}],
        },
        known_as=("{arn}",),
        taken=("endpoint {vpcId} {serviceName}",),
        words={"taken": "InvalidParameter", "missing": "InvalidVpcEndpointId.NotFound"},
        source="ec2 ModifyVpcEndpoint; ec2/vpc_endpoint.go",
    ),
    "aws:ec2/launchTemplate:LaunchTemplate": Row(
        labelled=True,
        id="lt-{hex17}",
        name="name",
        replace=NAMED,
        outputs={
            "arn": "arn:aws:ec2:{region}:{account}:launch-template/{id}",
            "defaultVersion": 1,
            "latestVersion": 1,
        },
        known_as=("{arn}",),
        words={
            "taken": "InvalidLaunchTemplateName.AlreadyExistsException",
            "missing": "InvalidLaunchTemplateId.NotFound",
        },
        source="ec2 CreateLaunchTemplateVersion changes all but the name; ec2/ec2_launch_template.go",
    ),
    "aws:ec2/flowLog:FlowLog": Row(
        labelled=True,
        id="fl-{hex17}",
        replace="deliverCrossAccountRole destinationOptions eniId iamRoleArn logDestination logDestinationType"
        " logFormat maxAggregationInterval subnetId trafficType"
        " transitGatewayAttachmentId transitGatewayId vpcId region",
        outputs={"arn": "arn:aws:ec2:{region}:{account}:vpc-flow-log/{id}", "logFormat": "${{version}}"},
        source="ec2 CreateFlowLogs has no update; ec2/vpc_flow_log.go",
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": rule_of_group("ingress"),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": rule_of_group("egress"),
    "aws:cloudwatch/metricAlarm:MetricAlarm": Row(
        labelled=True,
        id="{name}",
        name="name",
        replace=NAMED,
        outputs={"arn": "arn:aws:cloudwatch:{region}:{account}:alarm:{name}"},
        known_as=("{arn}",),
        source="cloudwatch PutMetricAlarm; cloudwatch/metric_alarm.go",
    ),
    "aws:cloudwatch/dashboard:Dashboard": Row(
        id="{dashboardName}",
        replace="dashboardName region",
        outputs={"dashboardArn": "arn:aws:cloudwatch::{account}:dashboard/{dashboardName}"},
        source="cloudwatch PutDashboard; cloudwatch/dashboard.go",
    ),
    "aws:cloudwatch/eventRule:EventRule": Row(
        labelled=True,
        id="{name}",
        name="name",
        replace=f"{NAMED} eventBusName",
        outputs={"arn": "arn:aws:events:{region}:{account}:rule/{name}"},
        known_as=("{arn}",),
        source="events PutRule; events/rule.go",
    ),
    TOPIC: Row(
        labelled=True,
        id="arn:aws:sns:{region}:{account}:{name}",
        name="name",
        replace=f"{NAMED} fifoTopic",
        outputs={"arn": "{id}", "owner": "{account}"},
        words={"missing": "NotFound"},
        source="sns SetTopicAttributes; sns/topic.go",
    ),
    "aws:sns/topicPolicy:TopicPolicy": Row(
        id="{arn}",
        replace="arn region",
        outputs={"owner": "{account}"},
        source="sns SetTopicAttributes; sns/topic_policy.go",
    ),
    "aws:sns/topicSubscription:TopicSubscription": Row(
        id="{topic}:{uuid}",
        replace="topic protocol endpoint region",
        outputs={"arn": "{id}", "ownerId": "{account}", "pendingConfirmation": True},
        source="sns Subscribe, SetSubscriptionAttributes; sns/topic_subscription.go",
    ),
    "aws:cloudwatch/logGroup:LogGroup": Row(
        labelled=True,
        id="{name}",
        name="name",
        replace=f"{NAMED} logGroupClass",
        outputs={"arn": "arn:aws:logs:{region}:{account}:log-group:{name}"},
        known_as=("{arn}",),
        words={"taken": "ResourceAlreadyExistsException"},
        source="logs CreateLogGroup; logs/group.go",
    ),
    ROLE: Row(
        labelled=True,
        id="{name}",
        name="name",
        replace="name namePrefix path",
        outputs={
            "arn": "arn:aws:iam::{account}:role/{name}",
            "uniqueId": "AROA{hex17}",
            "createDate": "2026-11-21T00:00:00Z",
        },
        known_as=("{arn}",),
        words={"taken": "EntityAlreadyExists", "missing": "NoSuchEntity", "in_use": "DeleteConflict"},
        source="iam UpdateRole, UpdateAssumeRolePolicy; iam/role.go",
    ),
    PROVIDER: Row(
        labelled=True,
        id="arn:aws:iam::{account}:oidc-provider/token.actions.githubusercontent.com",
        replace="url",
        outputs={"arn": "{id}", "thumbprintLists": ["{hex17}{hex17}{hex6}"]},
        known_as=("{arn}",),
        words={"taken": "EntityAlreadyExists", "missing": "NoSuchEntity", "in_use": "DeleteConflict"},
        source="iam AddClientIDToOpenIDConnectProvider, UpdateOpenIDConnectProviderThumbprint; iam/oidc_provider.go",
    ),
    MANAGED_POLICY: Row(
        labelled=True,
        id="arn:aws:iam::{account}:policy/{name}",
        name="name",
        replace="name namePrefix path description",
        outputs={"arn": "{id}", "policyId": "ANPA{hex17}", "attachmentCount": 0},
        known_as=("{arn}",),
        words={"taken": "EntityAlreadyExists", "missing": "NoSuchEntity", "in_use": "DeleteConflict"},
        source="iam CreatePolicyVersion; iam/policy.go",
    ),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": Row(
        id="{role:last}/{policyArn}",
        replace="role policyArn",
        refers={"role": ROLE, "policyArn": MANAGED_POLICY},
        words={"missing": "NoSuchEntity"},
        source="iam AttachRolePolicy, DetachRolePolicy; iam/role_policy_attachment.go",
    ),
    "aws:iam/instanceProfile:InstanceProfile": Row(
        labelled=True,
        id="{name}",
        name="name",
        replace="name namePrefix path",
        outputs={
            "arn": "arn:aws:iam::{account}:instance-profile/{name}",
            "uniqueId": "AIPA{hex17}",
            "createDate": "2026-11-21T00:00:00Z",
        },
        known_as=("{arn}",),
        refers={"role": ROLE},
        words={"taken": "EntityAlreadyExists", "missing": "NoSuchEntity", "in_use": "DeleteConflict"},
        source="iam AddRoleToInstanceProfile, RemoveRoleFromInstanceProfile; iam/instance_profile.go",
    ),
    "aws:batch/computeEnvironment:ComputeEnvironment": Row(
        labelled=True,
        id="{name}",
        name="name",
        # What else the provider replaces, it replaces for a role of one's own or the strategy BEST_FIT alone.
        replace=f"{NAMED} type eksConfiguration computeResources.placementGroup computeResources.spotIamFleetRole",
        outputs={
            "arn": "arn:aws:batch:{region}:{account}:compute-environment/{name}",
            "ecsClusterArn": "arn:aws:ecs:{region}:{account}:cluster/AWSBatch-{name}-{uuid}",
            "status": "VALID",
            "statusReason": "ComputeEnvironment Healthy",
        },
        known_as=("{arn}",),
        words={"taken": "ClientException", "missing": "ClientException", "in_use": "ClientException"},
        source="batch UpdateComputeEnvironment; CustomizeDiff in batch/compute_environment.go",
    ),
    "aws:batch/jobQueue:JobQueue": Row(
        labelled=True,
        id="arn:aws:batch:{region}:{account}:job-queue/{name}",
        name="name",
        replace="name region",
        outputs={"arn": "arn:aws:batch:{region}:{account}:job-queue/{name}"},
        words={"taken": "ClientException", "missing": "ClientException"},
        source="batch UpdateJobQueue; batch/job_queue.go",
    ),
    "aws:batch/jobDefinition:JobDefinition": Row(
        labelled=True,
        id="arn:aws:batch:{region}:{account}:job-definition/{name}:1",
        name="name",
        replace="name region",
        outputs={
            "arn": "arn:aws:batch:{region}:{account}:job-definition/{name}:1",
            "arnPrefix": "arn:aws:batch:{region}:{account}:job-definition/{name}",
            "revision": 1,
        },
        known_as=("{arnPrefix}",),
        words={"missing": "ClientException"},
        source="an update registers a revision: batch/job_definition.go",
    ),
    "aws:sagemaker/pipeline:Pipeline": Row(
        labelled=True,
        id="{pipelineName}",
        replace="pipelineName region",
        outputs={"arn": "arn:aws:sagemaker:{region}:{account}:pipeline/{pipelineName}"},
        known_as=("{arn}",),
        words={"taken": "ValidationException", "missing": "ResourceNotFound"},
        source="sagemaker UpdatePipeline; sagemaker/pipeline.go",
    ),
    "aws:scheduler/schedule:Schedule": Row(
        id="default/{name}",
        name="name",
        replace=f"{NAMED} groupName",
        outputs={"arn": "arn:aws:scheduler:{region}:{account}:schedule/default/{name}", "groupName": "default"},
        words={"taken": "ConflictException"},
        source="scheduler UpdateSchedule; scheduler/schedule.go",
    ),
    "aws:sfn/stateMachine:StateMachine": Row(
        labelled=True,
        id="arn:aws:states:{region}:{account}:stateMachine:{name}",
        name="name",
        replace=f"{NAMED} type",
        outputs={
            "arn": "arn:aws:states:{region}:{account}:stateMachine:{name}",
            "creationDate": "2026-11-21T00:00:00Z",
            "status": "ACTIVE",
        },
        words={"taken": "StateMachineAlreadyExists", "missing": "StateMachineDoesNotExist"},
        source="stepfunctions UpdateStateMachine; sfn/state_machine.go",
    ),
    "aws:iam/rolePolicy:RolePolicy": Row(
        id="{role:last}:{name}",
        name="name",
        replace="name namePrefix role",
        refers={"role": ROLE},
        words={"missing": "NoSuchEntity"},
        source="iam PutRolePolicy; iam/role_policy.go",
    ),
    REPOSITORY: Row(
        labelled=True,
        id="{name}",
        name="name",
        replace="name encryptionConfigurations region",
        outputs={
            "arn": "arn:aws:ecr:{region}:{account}:repository/{name}",
            "registryId": "{account}",
            "repositoryUrl": "{account}.dkr.ecr.{region}.amazonaws.com/{name}",
        },
        known_as=("{arn}", "{repositoryUrl}"),
        force="forceDelete",
        words={
            "taken": "RepositoryAlreadyExistsException",
            "missing": "RepositoryNotFoundException",
            "in_use": "RepositoryNotEmptyException",
        },
        source="ecr PutImageTagMutability, PutImageScanningConfiguration are all there is; ecr/repository.go",
    ),
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": Row(
        id="{repository}",
        replace="policy repository region",
        replaced_first=True,
        outputs={"registryId": "{account}"},
        refers={"repository": REPOSITORY},
        source="the provider has no update for it: ecr/lifecycle_policy.go",
    ),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": Row(
        id="{repository}",
        replace="repository region",
        outputs={"registryId": "{account}"},
        refers={"repository": REPOSITORY},
        source="ecr SetRepositoryPolicy; ecr/repository_policy.go",
    ),
    TARGET: Row(
        labelled=True,
        id="{resourceId}",
        replace="resourceId scalableDimension serviceNamespace region",
        outputs={"arn": "arn:aws:application-autoscaling:{region}:{account}:scalable-target/{hex17}"},
        also=target,
        words={"missing": "ObjectNotFoundException"},
        source="application-autoscaling RegisterScalableTarget; appautoscaling/target.go",
    ),
    "aws:appautoscaling/policy:Policy": Row(
        id="{name}",
        name="name",
        replace="name resourceId scalableDimension serviceNamespace region",
        outputs={"arn": "arn:aws:autoscaling:{region}:{account}:scalingPolicy:{uuid}:{resourceId}:policyName/{name}"},
        refers={"resourceId": TARGET},
        words={"missing": "ObjectNotFoundException"},
        source="application-autoscaling PutScalingPolicy; appautoscaling/policy.go",
    ),
    "aws:cloudformation/stack:Stack": Row(
        labelled=True,
        id="arn:aws:cloudformation:{region}:{account}:stack/{name}/{uuid}",
        name="name",
        replace="name onFailure disableRollback timeoutInMinutes region",
        also=stack,
        words={"taken": "AlreadyExistsException", "missing": "ValidationError"},
        source="cloudformation UpdateStack; cloudformation/stack.go",
    ),
    MODEL: Row(
        labelled=True,
        id="{name}",
        name="name",
        replace="name executionRoleArn primaryContainer containers enableNetworkIsolation inferenceExecutionConfig"
        " vpcConfig region",
        outputs={"arn": "arn:aws:sagemaker:{region}:{account}:model/{name}"},
        known_as=("{arn}",),
        words={"taken": "ValidationException", "missing": "ValidationException"},
        source="sagemaker has no UpdateModel; sagemaker/model.go",
    ),
    CONFIGURATION: Row(
        labelled=True,
        id="{name}",
        name="name",
        replace=f"{NAMED} productionVariants shadowProductionVariants kmsKeyArn dataCaptureConfig asyncInferenceConfig"
        " executionRoleArn",
        outputs={"arn": "arn:aws:sagemaker:{region}:{account}:endpoint-config/{name}"},
        known_as=("{arn}",),
        words={"taken": "ValidationException", "missing": "ValidationException"},
        source="sagemaker has no UpdateEndpointConfig; sagemaker/endpoint_configuration.go",
    ),
    "aws:secretsmanager/secret:Secret": Row(
        labelled=True,
        id="arn:aws:secretsmanager:{region}:{account}:secret:{name}-{hex6}",
        name="name",
        replace=f"{NAMED} type",
        outputs={"arn": "{id}"},
        words={"taken": "ResourceExistsException"},
        source="secretsmanager UpdateSecret; secretsmanager/secret.go",
    ),
    MODEL_GROUP: Row(
        labelled=True,
        id="{modelPackageGroupName}",
        replace="modelPackageGroupName modelPackageGroupDescription region",
        outputs={"arn": "arn:aws:sagemaker:{region}:{account}:model-package-group/{modelPackageGroupName}"},
        known_as=("{arn}",),
        words={"taken": "ValidationException", "in_use": "ConflictException"},
        source="sagemaker has no UpdateModelPackageGroup; sagemaker/model_package_group.go",
    ),
    "aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy": Row(
        id="{modelPackageGroupName}",
        replace="modelPackageGroupName region",
        refers={"modelPackageGroupName": MODEL_GROUP},
        source="sagemaker PutModelPackageGroupPolicy; sagemaker/model_package_group_policy.go",
    ),
}

EC2_ID = re.compile(r"(vpc|subnet|rtb|sg|vpce|eni|igw|nat|acl|lt)-[0-9a-f]{8,17}")


def identify(text: str, facts: Facts) -> str | None:
    """ARNs of this account and ids that EC2 gives; what belongs to others, or to everybody, is not ours to know."""
    if EC2_ID.fullmatch(text):
        return text
    parts = text.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn" or parts[4] not in ("", facts["account"]) or parts[5] == "root":
        return None
    if parts[5].startswith("role/aws-service-role/"):
        return None  # AWS's own, in every account
    arn = re.sub(r":\*$|/\*$", "", text)
    if parts[2] == "s3":
        arn = arn.partition("/")[0]
    return None if "*" in arn else arn


def facts_of(configuration: Mapping[str, Any]) -> Facts:
    tags = json.loads(configuration.get("defaultTags") or "{}").get("tags", {})
    return {"account": ACCOUNT, "region": configuration.get("region", "us-east-1"), "labels_of_all": tags}


def zones(arguments: Facts, facts: Facts) -> Facts:
    region = arguments.get("region") or facts["region"]
    letters = "abc"
    return {
        "id": region,
        "names": [f"{region}{letter}" for letter in letters],
        "zoneIds": [f"use1-az{number}" for number in (1, 2, 3)],
        "groupNames": [region],
        "region": region,
    }


def policy_document(arguments: Facts, facts: Facts) -> Facts:
    statements = [_statement(statement) for statement in arguments.get("statements", [])]
    document = json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=2)
    return {"id": "1", "json": document, "minifiedJson": document, "version": "2012-10-17", "statements": []}


def _statement(statement: Mapping[str, Any]) -> dict[str, Any]:
    conditions: dict[str, dict[str, Any]] = {}
    for condition in statement.get("conditions", []):
        conditions.setdefault(condition["test"], {})[condition["variable"]] = condition["values"]
    principals = {principal["type"]: principal["identifiers"] for principal in statement.get("principals", [])}
    found = {
        "Sid": statement.get("sid"),
        "Effect": statement.get("effect", "Allow"),
        "Action": statement.get("actions"),
        "NotAction": statement.get("notActions"),
        "Resource": statement.get("resources"),
        "Principal": principals or None,
        "Condition": conditions or None,
    }
    return {name: value for name, value in found.items() if value is not None}


CLOUD = Cloud(
    package="aws",
    table="aws.py",
    types=TYPES,
    invokes={
        "aws:index/getCallerIdentity:getCallerIdentity": lambda arguments, facts: {
            "accountId": facts["account"],
            "arn": f"arn:aws:iam::{facts['account']}:user/test",
            "id": facts["account"],
            "userId": "AIDATEST",
        },
        "aws:index/getAvailabilityZones:getAvailabilityZones": zones,
        "aws:ec2/getVpcEndpointService:getVpcEndpointService": lambda arguments, facts: {
            "availabilityZones": zones(arguments, facts)["names"],
            "id": arguments["serviceName"],
            "region": facts["region"],
            "serviceName": arguments["serviceName"],
            "serviceType": arguments.get("serviceType", "Interface"),
        },
        "aws:iam/getRoles:getRoles": lambda arguments, facts: {
            **arguments,
            "id": facts["region"],
            "names": [arguments["nameRegex"].strip("^$")],
            "arns": [
                f"arn:aws:iam::{facts['account']}:role{arguments['pathPrefix']}{arguments['nameRegex'].strip('^$')}"
            ],
        },
        "aws:index/getPartition:getPartition": lambda arguments, facts: {
            "partition": "aws",
            "dnsSuffix": "amazonaws.com",
            "id": "aws",
            "reverseDnsPrefix": "com.amazonaws",
        },
        "aws:index/getRegion:getRegion": lambda arguments, facts: {
            "name": facts["region"],
            "region": facts["region"],
            "id": facts["region"],
            "description": "",
            "endpoint": f"ec2.{facts['region']}.amazonaws.com",
        },
        "aws:iam/getPolicyDocument:getPolicyDocument": policy_document,
    },
    facts=facts_of,
    identify=identify,
    place="name",
    labels=("tags", "tagsAll"),
    container=lambda id_: None,
    answer=lambda inputs: inputs,
    words={
        "taken": "{type}: https response error StatusCode: 409, api error {code}: {name} already exists",
        "missing": "{type}: https response error StatusCode: 404, api error {code}: '{name}' ({other}) does not exist",
        "in_use": "{type}: https response error StatusCode: 409, api error {code}: {name} is in use by {other}",
        "locked": "{type}: api error {code}: {name} is locked by {other}",
        "kept": "{type}: {name} cannot be deleted: {other}",
        "frozen": "{type}: api error {code}: {other} of {name} cannot be changed",
    },
    codes={
        "taken": "ResourceAlreadyExistsException",
        "missing": "ResourceNotFoundException",
        "in_use": "ResourceInUseException",
        "locked": "AccessDenied",
        "kept": "OperationNotPermitted",
        "frozen": "ValidationException",
    },
    faults={
        "quota": "{type}: https response error StatusCode: 400, api error LimitExceededException: quota used up",
        "throttled": "{type}: https response error StatusCode: 400, api error ThrottlingException: Rate exceeded",
        "conflict": "{type}: https response error StatusCode: 409, api error OperationAborted: conflict in progress",
    },
)
