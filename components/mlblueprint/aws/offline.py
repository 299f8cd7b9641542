"""What AWS would answer, made up: plausible, always the same, and never asked of a network."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mlblueprint.aws.names import AUTO_SUFFIX
from mlblueprint.names import digest

ACCOUNT = "123456789012"
CONFIG: Mapping[str, str] = {"aws:region": "eu-central-1"}

_ZONES = "abc"


@dataclass(frozen=True, slots=True)
class Row:
    """How one type is identified and what AWS adds; text in braces is filled from the inputs and the facts below."""

    id: str
    named: str = ""
    """The input that pulumi-aws fills in, when the program leaves it out, with `auto`."""
    auto: str = "{name}-{suffix}"
    outputs: Mapping[str, str] = field(default_factory=dict)


def _in_ec2(prefix: str, kind: str, **outputs: str) -> Row:
    return Row(
        f"{prefix}-{{hex}}", outputs={"arn": f"arn:aws:ec2:{{region}}:{{account}}:{kind}/{prefix}-{{hex}}", **outputs}
    )


_OF_BUCKET = Row("{bucket}")
_GROUP_RULE = _in_ec2("sgr", "security-group-rule")

TYPES: Mapping[str, Row] = {
    "aws:appautoscaling/policy:Policy": Row(
        "{named}",
        named="name",
        outputs={"arn": "arn:aws:autoscaling:{region}:{account}:scalingPolicy:{uuid}:policyName/{named}"},
    ),
    "aws:appautoscaling/target:Target": Row(
        "{resourceId}", outputs={"arn": "arn:aws:application-autoscaling:{region}:{account}:scalable-target/{hex}"}
    ),
    "aws:batch/computeEnvironment:ComputeEnvironment": Row(
        "{named}",
        named="name",
        outputs={
            "arn": "arn:aws:batch:{region}:{account}:compute-environment/{named}",
            "ecsClusterArn": "arn:aws:ecs:{region}:{account}:cluster/AWSBatch-{named}-{uuid}",
            "status": "VALID",
        },
    ),
    "aws:batch/jobDefinition:JobDefinition": Row(
        "arn:aws:batch:{region}:{account}:job-definition/{named}:1",
        named="name",
        outputs={
            "arn": "arn:aws:batch:{region}:{account}:job-definition/{named}:1",
            "arnPrefix": "arn:aws:batch:{region}:{account}:job-definition/{named}",
        },
    ),
    "aws:batch/jobQueue:JobQueue": Row(
        "arn:aws:batch:{region}:{account}:job-queue/{named}",
        named="name",
        outputs={"arn": "arn:aws:batch:{region}:{account}:job-queue/{named}"},
    ),
    "aws:cloudformation/stack:Stack": Row(
        "arn:aws:cloudformation:{region}:{account}:stack/{named}/{uuid}", named="name"
    ),
    "aws:cloudwatch/dashboard:Dashboard": Row(
        "{dashboardName}", outputs={"dashboardArn": "arn:aws:cloudwatch::{account}:dashboard/{dashboardName}"}
    ),
    "aws:cloudwatch/eventRule:EventRule": Row(
        "{named}", named="name", outputs={"arn": "arn:aws:events:{region}:{account}:rule/{named}"}
    ),
    "aws:cloudwatch/metricAlarm:MetricAlarm": Row(
        "{named}", named="name", outputs={"arn": "arn:aws:cloudwatch:{region}:{account}:alarm:{named}"}
    ),
    "aws:cloudwatch/logGroup:LogGroup": Row(
        "{named}", named="name", outputs={"arn": "arn:aws:logs:{region}:{account}:log-group:{named}"}
    ),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": _in_ec2("sg", "security-group", name="default"),
    "aws:ec2/flowLog:FlowLog": _in_ec2("fl", "vpc-flow-log"),
    "aws:ec2/launchTemplate:LaunchTemplate": Row(
        "lt-{hex}",
        named="name",
        outputs={"arn": "arn:aws:ec2:{region}:{account}:launch-template/lt-{hex}", "latestVersion": "1"},
    ),
    "aws:ec2/routeTable:RouteTable": _in_ec2("rtb", "route-table"),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": Row("rtbassoc-{hex}"),
    "aws:ec2/securityGroup:SecurityGroup": Row(
        "sg-{hex}", named="name", outputs={"arn": "arn:aws:ec2:{region}:{account}:security-group/sg-{hex}"}
    ),
    "aws:ec2/subnet:Subnet": _in_ec2("subnet", "subnet"),
    "aws:ec2/vpc:Vpc": _in_ec2("vpc", "vpc", defaultSecurityGroupId="sg-{hex}", mainRouteTableId="rtb-{hex}"),
    "aws:ec2/vpcEndpoint:VpcEndpoint": _in_ec2("vpce", "vpc-endpoint", state="available", prefixListId="pl-{hex}"),
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": Row("{repository}", outputs={"registryId": "{account}"}),
    "aws:ecr/repository:Repository": Row(
        "{named}",
        named="name",
        outputs={
            "arn": "arn:aws:ecr:{region}:{account}:repository/{named}",
            "registryId": "{account}",
            "repositoryUrl": "{account}.dkr.ecr.{region}.amazonaws.com/{named}",
        },
    ),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": Row("{repository}", outputs={"registryId": "{account}"}),
    "aws:iam/instanceProfile:InstanceProfile": Row(
        "{named}", named="name", outputs={"arn": "arn:aws:iam::{account}:instance-profile/{named}"}
    ),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": Row(
        "arn:aws:iam::{account}:oidc-provider/token.actions.githubusercontent.com",
        outputs={"arn": "arn:aws:iam::{account}:oidc-provider/token.actions.githubusercontent.com"},
    ),
    "aws:iam/policy:Policy": Row(
        "arn:aws:iam::{account}:policy/{named}",
        named="name",
        outputs={"arn": "arn:aws:iam::{account}:policy/{named}"},
    ),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": Row("{role}/{policyArn}"),
    "aws:iam/role:Role": Row("{named}", named="name", outputs={"arn": "arn:aws:iam::{account}:role/{named}"}),
    "aws:iam/rolePolicy:RolePolicy": Row("{role}:{named}", named="name"),
    "aws:kms/alias:Alias": Row(
        "{named}",
        named="name",
        auto="alias/{name}-{suffix}",
        outputs={
            "arn": "arn:aws:kms:{region}:{account}:{named}",
            "targetKeyArn": "arn:aws:kms:{region}:{account}:key/{targetKeyId}",
        },
    ),
    "aws:kms/grant:Grant": Row("{keyId}:{uuid}", named="name", outputs={"grantId": "{uuid}"}),
    "aws:kms/key:Key": Row("{uuid}", outputs={"arn": "arn:aws:kms:{region}:{account}:key/{uuid}", "keyId": "{uuid}"}),
    "aws:s3/bucket:Bucket": Row(
        "{named}",
        named="bucket",
        outputs={
            "arn": "arn:aws:s3:::{named}",
            "bucketDomainName": "{named}.s3.amazonaws.com",
            "bucketRegionalDomainName": "{named}.s3.{region}.amazonaws.com",
        },
    ),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": _OF_BUCKET,
    "aws:s3/bucketLogging:BucketLogging": _OF_BUCKET,
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": _OF_BUCKET,
    "aws:s3/bucketPolicy:BucketPolicy": _OF_BUCKET,
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": _OF_BUCKET,
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": _OF_BUCKET,
    "aws:s3/bucketVersioning:BucketVersioning": _OF_BUCKET,
    "aws:sagemaker/endpointConfiguration:EndpointConfiguration": Row(
        "{named}",
        named="name",
        outputs={"arn": "arn:aws:sagemaker:{region}:{account}:endpoint-config/{named}"},
    ),
    "aws:sagemaker/model:Model": Row(
        "{named}", named="name", outputs={"arn": "arn:aws:sagemaker:{region}:{account}:model/{named}"}
    ),
    "aws:sagemaker/modelPackageGroup:ModelPackageGroup": Row(
        "{modelPackageGroupName}",
        outputs={"arn": "arn:aws:sagemaker:{region}:{account}:model-package-group/{modelPackageGroupName}"},
    ),
    "aws:sagemaker/pipeline:Pipeline": Row(
        "{pipelineName}", outputs={"arn": "arn:aws:sagemaker:{region}:{account}:pipeline/{pipelineName}"}
    ),
    "aws:scheduler/schedule:Schedule": Row(
        "default/{named}",
        named="name",
        outputs={"arn": "arn:aws:scheduler:{region}:{account}:schedule/default/{named}"},
    ),
    "aws:sfn/stateMachine:StateMachine": Row(
        "arn:aws:states:{region}:{account}:stateMachine:{named}",
        named="name",
        outputs={"arn": "arn:aws:states:{region}:{account}:stateMachine:{named}"},
    ),
    "aws:secretsmanager/secret:Secret": Row(
        "arn:aws:secretsmanager:{region}:{account}:secret:{named}-{suffix}",
        named="name",
        outputs={"arn": "arn:aws:secretsmanager:{region}:{account}:secret:{named}-{suffix}"},
    ),
    "aws:sns/topic:Topic": Row(
        "arn:aws:sns:{region}:{account}:{named}",
        named="name",
        outputs={"arn": "arn:aws:sns:{region}:{account}:{named}", "owner": "{account}"},
    ),
    "aws:sns/topicPolicy:TopicPolicy": Row("{arn}", outputs={"owner": "{account}"}),
    "aws:sns/topicSubscription:TopicSubscription": Row("{topic}:{uuid}", outputs={"arn": "{topic}:{uuid}"}),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _GROUP_RULE,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _GROUP_RULE,
}


def _caller(args: Mapping[str, Any], region: str) -> dict[str, Any]:
    return {"accountId": ACCOUNT, "arn": f"arn:aws:iam::{ACCOUNT}:user/plan", "id": ACCOUNT, "userId": "AIDAPLAN"}


def _endpoint_service(args: Mapping[str, Any], region: str) -> dict[str, Any]:
    return {**args, "id": args["serviceName"], "region": region, "availabilityZones": [f"{region}{z}" for z in _ZONES]}


def _service_role(args: Mapping[str, Any], region: str) -> dict[str, Any]:
    name = args["nameRegex"].strip("^$")
    return {**args, "id": region, "names": [name], "arns": [f"arn:aws:iam::{ACCOUNT}:role{args['pathPrefix']}{name}"]}


INVOKES: Mapping[str, Callable[[Mapping[str, Any], str], dict[str, Any]]] = {
    "aws:ec2/getVpcEndpointService:getVpcEndpointService": _endpoint_service,
    "aws:iam/getRoles:getRoles": _service_role,
    "aws:index/getCallerIdentity:getCallerIdentity": _caller,
}


def resource(token: str, name: str, inputs: Mapping[str, Any], config: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
    """The id of a resource and the outputs that are not its inputs.

    Raises:
        LookupError: the type has no row.
    """
    if token not in TYPES:
        raise LookupError(
            f"{token} has no row in TYPES of components/mlblueprint/aws/offline.py: add its id and outputs"
        )
    row = TYPES[token]
    seed = f"{token}::{name}"
    facts = {
        **inputs,
        "account": ACCOUNT,
        "region": config["aws:region"],
        "name": name,
        "suffix": digest(seed, AUTO_SUFFIX),
        "hex": digest(seed, 17),
        "uuid": str(uuid.UUID(digest(seed, 32))),
    }
    facts["named"] = inputs.get(row.named) or row.auto.format_map(facts)
    outputs = {key: text.format_map(facts) for key, text in row.outputs.items()}
    if row.named:
        outputs[row.named] = facts["named"]
    return row.id.format_map(facts), outputs


def invoke(token: str, args: Mapping[str, Any], config: Mapping[str, str]) -> dict[str, Any]:
    """The answer to a function of the provider.

    Raises:
        LookupError: the function has no row.
    """
    if token not in INVOKES:
        raise LookupError(f"{token} has no row: add its answer to INVOKES in components/mlblueprint/aws/offline.py")
    return INVOKES[token](args, config["aws:region"])
