"""The AWS judge accepts what AWS takes and names what it would refuse."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping

import pytest

from .aws import _fits, _follow, _input, check
from .aws_right_alarms import RIGHT as ALARMS
from .aws_right_alarms import WRONG as WRONG_ALARMS
from .aws_right_endpoints import RIGHT as ENDPOINTS
from .aws_right_endpoints import WRONG as WRONG_ENDPOINTS
from .aws_right_jobs import RIGHT as JOBS
from .aws_rows import ROWS, Row
from .unknown import UNKNOWN

ACCOUNT = "123456789012"
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
VPC, SUBNET, GROUP, TABLE, TEMPLATE = (f"{kind}-0123456789abcdef0" for kind in ("vpc", "subnet", "sg", "rtb", "lt"))
ROLE = f"arn:aws:iam::{ACCOUNT}:role/churn-flow"


def _policy(**changes: object) -> str:
    statement: dict[str, object] = {"Sid": "Tls", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}
    statement |= {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    statement |= changes
    return json.dumps({"Version": "2012-10-17", "Statement": [{k: v for k, v in statement.items() if v is not None}]})


SERVICE = {"Service": "sagemaker.amazonaws.com"}
TRUST = _policy(Effect="Allow", Principal=SERVICE, Action="sts:AssumeRole", Resource=None)
IDENTITY = _policy(Effect="Allow", Principal=None, Action=["s3:GetObject"], Resource=["arn:aws:s3:::churn/*"])
REPOSITORY = _policy(Effect="Allow", Principal={"AWS": ROLE}, Action=["ecr:BatchGetImage"], Resource=None)
KEEP = {"rulePriority": 2, "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 30}}
UNTAGGED = {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 7}
IMAGES: dict[str, list[dict[str, object]]] = {
    "rules": [
        {"rulePriority": 1, "selection": UNTAGGED, "action": {"type": "expire"}},
        {**KEEP, "action": {"type": "expire"}},
    ]
}

S3 = "aws:s3/bucket"
ENVIRONMENT, QUEUE = "aws:batch/computeEnvironment:ComputeEnvironment", "aws:batch/jobQueue:JobQueue"
LAUNCH = "aws:ec2/launchTemplate:LaunchTemplate"
RIGHT: dict[str, dict[str, object]] = {
    f"{S3}:Bucket": {"bucket": "churn-features", "forceDestroy": False, "tags": {"owner": "a@b.example"}},
    f"{S3}Versioning:BucketVersioning": {"bucket": "churn", "versioningConfiguration": {"status": "Enabled"}},
    f"{S3}ServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
        "bucket": "churn",
        "rules": [
            {
                "applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": KEY},
                "bucketKeyEnabled": True,
                "blockedEncryptionTypes": ["SSE-C"],
            }
        ],
    },
    f"{S3}PublicAccessBlock:BucketPublicAccessBlock": {
        "bucket": "churn",
        "blockPublicAcls": True,
        "blockPublicPolicy": True,
        "ignorePublicAcls": True,
        "restrictPublicBuckets": True,
    },
    f"{S3}OwnershipControls:BucketOwnershipControls": {
        "bucket": "churn",
        "rule": {"objectOwnership": "BucketOwnerEnforced"},
    },
    f"{S3}LifecycleConfiguration:BucketLifecycleConfiguration": {
        "bucket": "churn",
        "rules": [
            {
                "id": "expire",
                "status": "Enabled",
                "filter": {"and": {"prefix": "a/", "tags": {"team": "growth"}}},
                "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
                "expiration": {"days": 30},
                "transitions": [{"days": 60, "storageClass": "GLACIER_IR"}],
                "noncurrentVersionExpiration": {"noncurrentDays": 90},
            }
        ],
    },
    f"{S3}Logging:BucketLogging": {"bucket": "churn", "targetBucket": "churn-logs", "targetPrefix": "churn/"},
    f"{S3}Policy:BucketPolicy": {"bucket": "churn", "policy": _policy()},
    "aws:kms/key:Key": {
        "description": "churn",
        "deletionWindowInDays": 30,
        "enableKeyRotation": True,
        "rotationPeriodInDays": 90,
        "isEnabled": True,
        "policy": _policy(Effect="Allow", Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, Action="kms:*"),
    },
    "aws:batch/computeEnvironment:ComputeEnvironment": {
        "name": "churn-trainers",
        "type": "MANAGED",
        "state": "ENABLED",
        "computeResources": {
            "type": "SPOT",
            "allocationStrategy": "SPOT_PRICE_CAPACITY_OPTIMIZED",
            "instanceTypes": ["g6.xlarge"],
            "minVcpus": 0,
            "maxVcpus": 12,
            "subnets": [SUBNET],
            "instanceRole": f"arn:aws:iam::{ACCOUNT}:instance-profile/churn-trainers",
            "ec2Configurations": [{"imageType": "ECS_AL2023_NVIDIA"}],
            "launchTemplate": {"launchTemplateId": TEMPLATE, "version": "1"},
            "tags": {"Name": "churn-trainers"},
        },
        "updatePolicy": {"terminateJobsOnUpdate": False, "jobExecutionTimeoutMinutes": 360},
    },
    "aws:batch/jobQueue:JobQueue": {
        "name": "churn-trainers",
        "state": "ENABLED",
        "priority": 1,
        "computeEnvironmentOrders": [
            {
                "order": 1,
                "computeEnvironment": f"arn:aws:batch:eu-west-1:{ACCOUNT}:compute-environment/churn-trainers",
            }
        ],
    },
    "aws:ec2/launchTemplate:LaunchTemplate": {
        "name": "churn-trainers",
        "blockDeviceMappings": [
            {
                "deviceName": "/dev/xvda",
                "ebs": {"volumeSize": 200, "volumeType": "gp3", "encrypted": "true", "kmsKeyId": KEY},
            }
        ],
        "metadataOptions": {"httpEndpoint": "enabled", "httpTokens": "required", "httpPutResponseHopLimit": 1},
        "networkInterfaces": [
            {"deviceIndex": 0, "associatePublicIpAddress": "false", "securityGroups": [GROUP]},
        ],
        "tagSpecifications": [{"resourceType": "volume", "tags": {"owner": "ml"}}],
        "tags": {"Name": "churn-trainers"},
    },
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
        "url": "https://token.actions.githubusercontent.com",
        "clientIdLists": ["sts.amazonaws.com"],
    },
    "aws:iam/policy:Policy": {
        "name": "churn-deploy",
        "policy": '{"Version":"2012-10-17","Statement":'
        '[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"}]}',
    },
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
        "role": "churn-deploy",
        "policyArn": f"arn:aws:iam::{ACCOUNT}:policy/churn-deploy",
    },
    "aws:iam/instanceProfile:InstanceProfile": {"name": "churn-trainers", "role": "churn-trainers"},
    "aws:kms/grant:Grant": {
        "keyId": KEY,
        "granteePrincipal": f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot",
        "operations": ["Decrypt", "CreateGrant"],
    },
    "aws:kms/alias:Alias": {"name": "alias/churn-dev", "targetKeyId": KEY},
    "aws:ec2/vpc:Vpc": {"cidrBlock": "10.64.0.0/16", "enableDnsSupport": True, "enableDnsHostnames": True},
    "aws:ec2/subnet:Subnet": {
        "vpcId": VPC,
        "cidrBlock": "10.64.0.0/20",
        "availabilityZone": "eu-west-1a",
        "mapPublicIpOnLaunch": False,
    },
    "aws:ec2/internetGateway:InternetGateway": {"vpcId": VPC},
    "aws:ec2/route:Route": {
        "routeTableId": TABLE,
        "destinationCidrBlock": "0.0.0.0/0",
        "gatewayId": "igw-0123456789abcdef0",
    },
    "aws:ec2/routeTable:RouteTable": {"vpcId": VPC, "tags": {"Name": "churn"}},
    "aws:ec2/routeTableAssociation:RouteTableAssociation": {"routeTableId": TABLE, "subnetId": SUBNET},
    "aws:ec2/securityGroup:SecurityGroup": {
        "vpcId": VPC,
        "description": "churn endpoints",
        "ingress": [{"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["10.64.0.0/16"], "self": False}],
    },
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {"vpcId": VPC, "tags": {"Name": "closed"}},
    "aws:ec2/vpcEndpoint:VpcEndpoint": {
        "vpcId": VPC,
        "serviceName": "com.amazonaws.eu-west-1.sagemaker.api",
        "vpcEndpointType": "Interface",
        "privateDnsEnabled": True,
        "subnetIds": [SUBNET],
        "securityGroupIds": [GROUP],
        "policy": _policy(Effect="Allow", Condition=None),
    },
    "aws:ec2/flowLog:FlowLog": {
        "vpcId": VPC,
        "trafficType": "ALL",
        "logDestinationType": "cloud-watch-logs",
        "logDestination": f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:churn",
        "iamRoleArn": ROLE,
        "maxAggregationInterval": 60,
    },
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
        "securityGroupId": GROUP,
        "ipProtocol": "tcp",
        "fromPort": 443,
        "toPort": 443,
        "cidrIpv4": "10.64.0.0/16",
        "description": "TLS from the network",
    },
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
        "securityGroupId": GROUP,
        "ipProtocol": "-1",
        "referencedSecurityGroupId": GROUP,
    },
    "aws:cloudwatch/logGroup:LogGroup": {"name": "/churn/flow", "retentionInDays": 365, "kmsKeyId": KEY},
    "aws:iam/role:Role": {"name": "churn-flow", "assumeRolePolicy": TRUST, "maxSessionDuration": 3600},
    "aws:iam/rolePolicy:RolePolicy": {"role": "churn-flow", "name": "logs", "policy": IDENTITY},
    "aws:ecr/repository:Repository": {
        "name": "churn/train",
        "imageTagMutability": "IMMUTABLE",
        "imageScanningConfiguration": {"scanOnPush": True},
        "encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": KEY}],
        "forceDelete": False,
    },
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": {"repository": "churn/train", "policy": json.dumps(IMAGES)},
    "aws:ecr/repositoryPolicy:RepositoryPolicy": {"repository": "churn/train", "policy": REPOSITORY},
    "aws:sagemaker/modelPackageGroup:ModelPackageGroup": {
        "modelPackageGroupName": "churn-dev",
        "modelPackageGroupDescription": "Qui part ? «Prévision» 42 %",
        "tags": {"team": "growth"},
    },
    "aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy": {
        "modelPackageGroupName": "churn-dev",
        "resourcePolicy": _policy(Effect="Allow", Principal={"AWS": ROLE}, Action="sagemaker:DescribeModelPackage"),
    },
    "pulumi:providers:aws": {"region": "eu-west-1", "defaultTags": json.dumps({"tags": {"owner": "ml"}})},
    **ALARMS,
    **ENDPOINTS,
    **JOBS,
}


@pytest.mark.parametrize("resource_type", RIGHT)
def test_right_payload_is_accepted(resource_type: str) -> None:
    assert check(resource_type, RIGHT[resource_type]) == []


def test_every_row_has_a_right_payload() -> None:
    assert set(RIGHT) == {*ROWS, "pulumi:providers:aws"}, "write the right payload of the new row into RIGHT"


@pytest.mark.parametrize("resource_type", RIGHT)
def test_unknown_satisfies_every_check(resource_type: str) -> None:
    inputs = dict.fromkeys(RIGHT[resource_type], UNKNOWN)
    assert check(resource_type, inputs) == []


DROP = object()
WRONG: list[tuple[str, str, object, str]] = [
    # missing
    (f"{S3}Versioning:BucketVersioning", "versioningConfiguration.status", DROP, "missing"),
    (f"{S3}Policy:BucketPolicy", "policy", DROP, "missing"),
    (f"{S3}PublicAccessBlock:BucketPublicAccessBlock", "bucket", DROP, "missing"),
    (f"{S3}LifecycleConfiguration:BucketLifecycleConfiguration", "rules", DROP, "missing"),
    (f"{S3}LifecycleConfiguration:BucketLifecycleConfiguration", "rules[0].id", None, "missing"),
    (f"{S3}Logging:BucketLogging", "targetPrefix", DROP, "missing"),
    ("aws:ecr/repository:Repository", "encryptionConfigurations[0].encryptionType", DROP, "missing"),
    ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "ipProtocol", DROP, "missing"),
    ("aws:kms/alias:Alias", "targetKeyId", DROP, "missing"),
    (ENVIRONMENT, "computeResources.maxVcpus", DROP, "missing"),
    (ENVIRONMENT, "computeResources.instanceRole", DROP, "missing"),
    (QUEUE, "state", DROP, "missing"),
    (QUEUE, "computeEnvironmentOrders[0].order", DROP, "missing"),
    ("aws:iam/instanceProfile:InstanceProfile", "role", 3, "3 is not text"),
    ("aws:kms/grant:Grant", "granteePrincipal", DROP, "missing"),
    ("pulumi:providers:aws", "region", DROP, "missing"),
    # unknown
    (f"{S3}:Bucket", "forceDestory", False, "unknown; did you mean 'forceDestroy'?"),
    (f"{S3}:Bucket", "versioning", {"enabled": True}, "unknown"),
    (f"{S3}Versioning:BucketVersioning", "versioningConfiguration.statu", "Enabled", "unknown; did you mean 'status'?"),
    (f"{S3}LifecycleConfiguration:BucketLifecycleConfiguration", "rules[0].expiration.day", 3, "unknown"),
    ("aws:ec2/routeTable:RouteTable", "routes", [{"cidrBlock": "0.0.0.0/0"}], "unknown"),
    ("aws:kms/key:Key", "key_usage", "ENCRYPT_DECRYPT", "unknown; did you mean 'keyUsage'?"),
    (ENVIRONMENT, "computeResources.scalingPolicy", {"minScaleDownDelayMinute": 20}, "unknown"),
    (LAUNCH, "metadataOptions.httpToken", "required", "unknown; did you mean 'httpTokens'?"),
    ("pulumi:providers:aws", "regoin", "eu-west-1", "unknown; did you mean 'region'?"),
    # type
    (f"{S3}:Bucket", "forceDestroy", "false", "'false' is not bool"),
    (f"{S3}PublicAccessBlock:BucketPublicAccessBlock", "blockPublicAcls", "true", "'true' is not true or false"),
    (f"{S3}LifecycleConfiguration:BucketLifecycleConfiguration", "rules", "all", "'all' is not a list"),
    (f"{S3}LifecycleConfiguration:BucketLifecycleConfiguration", "rules[0].filter", "x", "'x' is not an object"),
    (f"{S3}LifecycleConfiguration:BucketLifecycleConfiguration", "rules[0].filter.and.tags.team", 3, "3 is not text"),
    ("aws:ec2/vpc:Vpc", "enableDnsSupport", 1, "1 is not true or false"),
    ("aws:kms/key:Key", "rotationPeriodInDays", 90.0, "90.0 is not an integer"),
    ("aws:kms/key:Key", "rotationPeriodInDays", True, "True is not an integer"),
    ("aws:cloudwatch/logGroup:LogGroup", "tags", ["a"], "['a'] is not a map"),
    ("aws:ec2/securityGroup:SecurityGroup", "ingress[0].cidrBlocks[0]", 10, "10 is not text"),
    # length and bounds
    ("aws:iam/role:Role", "name", "r" * 65, "65 characters, and 64 at most are allowed"),
    ("aws:ecr/repository:Repository", "name", "r", "1 characters, and 2 at least are needed"),
    ("aws:ecr/repository:Repository", "encryptionConfigurations[1]", {"encryptionType": "KMS"}, "2 items, and 1"),
    ("aws:kms/key:Key", "rotationPeriodInDays", 89, "89 is not from 90 to 2560"),
    ("aws:kms/key:Key", "deletionWindowInDays", 31, "31 is not an integer from 7 to 30"),
    (ENVIRONMENT, "updatePolicy.jobExecutionTimeoutMinutes", 361, "361 is not an integer from 1 to 360"),
    (LAUNCH, "metadataOptions.httpPutResponseHopLimit", 0, "0 is not an integer from 1 to 64"),
    ("aws:iam/role:Role", "maxSessionDuration", 60, "60 is not from 3600 to 43200"),
    ("aws:ec2/vpc:Vpc", "cidrBlock", "10.0.0.0/8", "is not from /16 to /28"),
    ("aws:ec2/vpc:Vpc", "cidrBlock", "10.64.0.1/16", "has host bits set"),
    ("aws:sagemaker/modelPackageGroup:ModelPackageGroup", "tags.team", "x" * 257, "is not a tag value"),
    (f"{S3}:Bucket", "tags", {f"k{n}": "v" for n in range(51)}, "51 tags, and 50 at most"),
    (f"{S3}:Bucket", "bucket", "ab", "'ab' is not a bucket name"),
    # enum
    (f"{S3}Versioning:BucketVersioning", "versioningConfiguration.status", "On", "'On' is not one of Enabled"),
    (f"{S3}OwnershipControls:BucketOwnershipControls", "rule.objectOwnership", "Me", "is not one of"),
    (
        f"{S3}LifecycleConfiguration:BucketLifecycleConfiguration",
        "rules[0].status",
        "On",
        "'On' is not one of Enabled, Disabled",
    ),
    (f"{S3}LifecycleConfiguration:BucketLifecycleConfiguration", "rules[0].transitions[0].storageClass", "COLD", "one"),
    ("aws:ecr/repository:Repository", "imageTagMutability", "immutable", "is not one of MUTABLE, IMMUTABLE"),
    ("aws:ec2/vpcEndpoint:VpcEndpoint", "vpcEndpointType", "interface", "is not one of Interface, Gateway"),
    ("aws:ec2/flowLog:FlowLog", "trafficType", "all", "is not one of ACCEPT, REJECT, ALL"),
    ("aws:cloudwatch/logGroup:LogGroup", "retentionInDays", 360, "360 is not one of"),
    (ENVIRONMENT, "computeResources.allocationStrategy", "BEST", "'BEST' is not one of BEST_FIT"),
    (ENVIRONMENT, "computeResources.ec2Configurations[0].imageType", "ECS_AL2_NVIDIA", "is not one of ECS_AL2023"),
    (QUEUE, "state", "enabled", "'enabled' is not one of ENABLED, DISABLED"),
    (LAUNCH, "blockDeviceMappings[0].ebs.encrypted", True, "True is not one of true, false"),
    (LAUNCH, "blockDeviceMappings[0].ebs.volumeType", "gp4", "'gp4' is not one of"),
    ("aws:kms/grant:Grant", "operations[0]", "Decypt", "'Decypt' is not one of Decrypt"),
    # pattern and form
    ("aws:sagemaker/modelPackageGroup:ModelPackageGroup", "modelPackageGroupName", "churn_dev", "does not match"),
    ("aws:sagemaker/modelPackageGroup:ModelPackageGroup", "modelPackageGroupDescription", "a\x07", "does not match"),
    ("aws:iam/role:Role", "name", "churn flow", "does not match"),
    (ENVIRONMENT, "name", "churn trainers", "is not a name in Batch"),
    (ENVIRONMENT, "computeResources.launchTemplate.version", 1, "1 is not a version"),
    (QUEUE, "computeEnvironmentOrders[0].computeEnvironment", "churn-trainers", "is not a compute environment's ARN"),
    (LAUNCH, "networkInterfaces[0].securityGroups[0]", SUBNET, "is not an id like sg-"),
    ("aws:ecr/repository:Repository", "name", "Churn", "does not match"),
    ("aws:ecr/repository:Repository", "encryptionConfigurations[0].kmsKey", "alias/x", "is not a KMS key's ARN"),
    ("aws:kms/alias:Alias", "name", "churn", "is not an alias"),
    ("aws:kms/alias:Alias", "name", "alias/aws/s3", "is not an alias"),
    ("aws:ec2/subnet:Subnet", "vpcId", "churn", "is not an id like vpc-"),
    ("aws:ec2/vpcEndpoint:VpcEndpoint", "securityGroupIds[0]", SUBNET, "is not an id like sg-"),
    ("aws:ec2/securityGroup:SecurityGroup", "description", "Zugänge", "is not a description"),
    (f"{S3}:Bucket", "bucket", "Churn_features", "is not a bucket name"),
    (f"{S3}:Bucket", "tags.a!", "b", "is not a tag key"),
    (f"{S3}:Bucket", "tags.aws:x", "b", "reserved"),
    ("aws:ec2/flowLog:FlowLog", "logDestination", f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:x:*", "wildcard"),
    ("aws:kms/key:Key", "region", "Frankfurt", "is not a region"),
    ("pulumi:providers:aws", "region", "eu-west", "is not a region"),
    # exactly one of
    ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "cidrIpv4", DROP, "give exactly one, not none"),
    ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "prefixListId", "pl-01234567", "give exactly one"),
    ("aws:ec2/flowLog:FlowLog", "subnetId", SUBNET, "give exactly one"),
    # documents
    (f"{S3}Policy:BucketPolicy", "policy", "{", "policy: is not JSON"),
    (f"{S3}Policy:BucketPolicy", "policy", "[]", "policy: [] is not a JSON object"),
    (f"{S3}Policy:BucketPolicy", "policy", "{}", "policy.Statement: missing"),
    (f"{S3}Policy:BucketPolicy", "policy", '{"Version": "2020-01-01", "Statement": []}', "policy.Version: '2020"),
    (f"{S3}Policy:BucketPolicy", "policy", '{"Version": "2012-10-17", "Statement": []}', "policy.Statement: empty"),
    (f"{S3}Policy:BucketPolicy", "policy", _policy(Effect="deny"), "policy.Statement[0].Effect: 'deny' is not one of"),
    (f"{S3}Policy:BucketPolicy", "policy", _policy(Actions="s3:*"), "policy.Statement[0].Actions: unknown"),
    (f"{S3}Policy:BucketPolicy", "policy", _policy(Action=None), "policy.Statement[0].Action: give it or NotAction"),
    (f"{S3}Policy:BucketPolicy", "policy", _policy(NotAction="s3:*"), "Action: give it or NotAction, exactly one"),
    (f"{S3}Policy:BucketPolicy", "policy", _policy(Action="GetObject"), "'GetObject' is not '<service>:<Action>'"),
    (f"{S3}Policy:BucketPolicy", "policy", _policy(Resource="churn/*"), "'churn/*' is not an ARN"),
    (f"{S3}Policy:BucketPolicy", "policy", _policy(Resource=[]), "policy.Statement[0].Resource: empty"),
    (f"{S3}Policy:BucketPolicy", "policy", _policy(Principal=None), "Principal: give it or NotPrincipal"),
    (f"{S3}Policy:BucketPolicy", "policy", _policy(Principal={"Role": "x"}), "Principal.Role: unknown"),
    (f"{S3}Policy:BucketPolicy", "policy", _policy(Principal={"Service": "sagemaker"}), "is not a service principal"),
    (f"{S3}Policy:BucketPolicy", "policy", _policy(Principal={"AWS": "me"}), "is not an account"),
    (f"{S3}Policy:BucketPolicy", "policy", _policy(Condition={"Boolean": {"a:b": "c"}}), "is not a condition operator"),
    (f"{S3}Policy:BucketPolicy", "policy", _policy(Condition={"Bool": {"secure": "no"}}), "is not a condition key"),
    (f"{S3}Policy:BucketPolicy", "policy", _policy(Sid="no spaces"), "is not letters and digits"),
    (f"{S3}Policy:BucketPolicy", "policy", _policy(Resource="arn:aws:s3:::" + "x" * 20_480), "20480 at most are"),
    ("aws:iam/rolePolicy:RolePolicy", "policy", _policy(), "policy.Statement[0].Principal: unknown"),
    ("aws:iam/role:Role", "assumeRolePolicy", _policy(), "assumeRolePolicy.Statement[0].Resource: unknown"),
    ("aws:ecr/repositoryPolicy:RepositoryPolicy", "policy", _policy(), "policy.Statement[0].Resource: unknown"),
    ("aws:ecr/lifecyclePolicy:LifecyclePolicy", "policy", json.dumps({"rules": []}), "is not a list of 1-50 rules"),
    ("aws:ecr/lifecyclePolicy:LifecyclePolicy", "policy", '{"rules": []}', "13 characters, and 100 at least"),
    ("pulumi:providers:aws", "defaultTags", json.dumps({"owner": "x"}), "defaultTags.owner: unknown"),
    ("pulumi:providers:aws", "defaultTags", {"tags": {"owner": 1}}, "is not a tag value"),
    *WRONG_ALARMS,
    *WRONG_ENDPOINTS,
]


@pytest.mark.parametrize(("resource_type", "path", "value", "problem"), WRONG)
def test_wrong_payload_is_refused(resource_type: str, path: str, value: object, problem: str) -> None:
    found = check(resource_type, _changed(RIGHT[resource_type], path, value))
    assert any(problem in line for line in found), found


WRONG_IMAGES: list[tuple[str, object, str]] = [
    ("rules[0].rulePriority", DROP, "policy.rules[0].rulePriority: missing"),
    ("rules[0].rulePriority", "1", "'1' is not a positive integer"),
    ("rules[0].rulePriority", 2, "two rules have the same rulePriority"),
    ("rules[0].rulePriority", 3, "its rulePriority is the highest"),
    ("rules[0].selection.tagStatus", "none", "'none' is not one of tagged, untagged, any"),
    ("rules[0].selection.tagStatus", "tagged", "goes with tagStatus 'tagged'"),
    ("rules[0].selection.countType", "count", "'count' is not one of imageCountMoreThan"),
    ("rules[0].selection.countUnit", DROP, "policy.rules[0].selection.countUnit: None is not one of days"),
    ("rules[0].selection.countNumber", 0, "0 is not a positive integer"),
    ("rules[1].selection.countUnit", "days", "goes only with a countType of time"),
    ("rules[0].action.type", "delete", "'delete' is not one of expire, transition"),
    ("rules[0].action.target", "x", "policy.rules[0].action.target: unknown"),
]


@pytest.mark.parametrize(("path", "value", "problem"), WRONG_IMAGES)
def test_wrong_image_lifecycle_is_refused(path: str, value: object, problem: str) -> None:
    policy = json.dumps(_changed(IMAGES, path, value))
    found = check("aws:ecr/lifecyclePolicy:LifecyclePolicy", {"repository": "churn/train", "policy": policy})
    assert any(problem in line for line in found), found


def test_type_without_a_row_says_where_to_add_it() -> None:
    (problem,) = check("aws:sqs/queue:Queue", {})
    assert problem.startswith("aws:sqs/queue:Queue: no row") and "tests/vendor/aws_rows.py" in problem


def test_all_problems_come_at_once() -> None:
    inputs = {"versioningConfiguration": {"status": "On", "mfaDelete": "On"}, "regoin": "x"}
    assert len(check(f"{S3}Versioning:BucketVersioning", inputs)) == 4


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_row_leads_to_members_that_exist(row: Row) -> None:
    shapes = [_input(name) for name in row.operations]
    for target in (target for name, target in row.names.items() if "." not in name):
        names = tuple(target.split("."))
        assert any(names[0] in shape.members and _follow(shape, names) for shape in shapes), target
    assert row.given <= set(shapes[0].required_members)


def test_java_patterns_become_python_patterns() -> None:
    assert _fits("Prévision_42", r"[\p{L}\p{N}_-]*")
    assert not _fits("a b", r"[\p{L}\p{N}_-]*")
    assert _fits("a b~", r"\p{Print}+")
    assert _fits("\U0001f642", r"[\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF]*")


def _changed(inputs: Mapping[str, object], path: str, value: object) -> dict[str, object]:
    """A copy of the payload with the value at `path` set, or dropped."""
    changed = copy.deepcopy(dict(inputs))
    at: object = changed
    steps = path.replace("[", ".").replace("]", "").split(".")
    *parents, last = [int(step) if step.isdigit() else step for step in steps]
    for step in parents:
        at = at[step]  # type: ignore[index]
    if value is DROP:
        del at[last]  # type: ignore[attr-defined]
    elif isinstance(at, list) and last == len(at):
        at.append(value)
    else:
        at[last] = value  # type: ignore[index]
    return changed
