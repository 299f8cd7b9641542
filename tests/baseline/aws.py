"""The security baseline on AWS: what proves each property, and what we leave out and why."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mlblueprint.aws.disks import OWN_DISKS_GB
from mlblueprint.planning.graph import Graph, Node
from mlblueprint.planning.table import value_at

Proof = Callable[[Graph], bool]

BUCKET = "aws:s3/bucket:Bucket"
LOG_TARGET = "server-access-log-delivery"
UNVERSIONED = "churn-storage-scratch"
"""The bucket of tests/blueprints/full.yaml that wants no versions."""


def _nodes(graph: Graph, token: str) -> list[Node]:
    return [node for node in graph.resources() if node.type == f"aws:{token}"]


def every(token: str, path: str, test: Callable[[Any], bool], but: str = " ") -> Proof:
    """There are resources of the type, and each passes at the path; those whose names hold `but` are left out."""

    def proof(graph: Graph) -> bool:
        nodes = [node for node in _nodes(graph, token) if but not in node.name]
        return bool(nodes) and all(test(value_at(node.inputs, path)) for node in nodes)

    return proof


def each_bucket_has(token: str, but: str = " ") -> Proof:
    """No bucket is without a resource of the type."""

    def proof(graph: Graph) -> bool:
        buckets = {node.name for node in _nodes(graph, "s3/bucket:Bucket") if but not in node.name}
        return buckets == {n.name.rpartition("-")[0].removesuffix("-public") for n in _nodes(graph, token)} - {but}

    return proof


def both(*proofs: Proof) -> Proof:
    return lambda graph: all(proof(graph) for proof in proofs)


def equal(wanted: object) -> Callable[[Any], bool]:
    return lambda value: value == wanted and type(value) is type(wanted)


def any_rule(path: str, wanted: int | None = None) -> Callable[[Any], bool]:
    """One of the lifecycle rules bounds this, by as many days as wanted."""
    return lambda rules: any(value_at(rule, path) in ((wanted,) if wanted else range(1, 3651)) for rule in rules)


def statements(text: str) -> list[dict[str, Any]]:
    return json.loads(text)["Statement"]


def _listed(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else [value]


def _denies_plain_http(text: str) -> bool:
    return any(
        s["Effect"] == "Deny"
        and s["Action"] == "s3:*"
        and s["Principal"] == "*"
        and s.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
        for s in statements(text)
    )


def _no_open_principal(text: str) -> bool:
    allowed = [s["Principal"] for s in statements(text) if s["Effect"] == "Allow"]
    return all(principal != "*" and principal.get("AWS") != "*" for principal in allowed)


READS_SECRETS, ALONE = "churn-api-champion", "chat-api"
"""The variant of tests/blueprints/full.yaml that reads a secret, and the endpoint that wants one replica."""

MACHINES = {"Service": "ec2.amazonaws.com"}
"""Who machines get their role from."""

LOOKING = ("DhcpOptions", "NetworkInterfaces", "SecurityGroups", "Subnets", "VpcEndpoints", "Vpcs")
DELIVERY = (
    *("CreateLogDelivery", "DeleteLogDelivery", "DescribeLogGroups", "DescribeResourcePolicies", "GetLogDelivery"),
    *("ListLogDeliveries", "PutResourcePolicy", "UpdateLogDelivery"),
)
NO_RESOURCE = (
    "batch:DescribeJobs",
    "cloudwatch:PutMetricData",
    *(f"ec2:Describe{things}" for things in LOOKING),
    "ecr:GetAuthorizationToken",
    "ecs:DiscoverPollEndpoint",
    *(f"logs:{action}" for action in DELIVERY),
)
"""Actions that know no resource; why each is needed stands below, in EXCEPTIONS."""


def _service_for_our_account(text: str) -> bool:
    return all(
        s["Principal"] == MACHINES
        or (set(s["Principal"]) == {"Service"} and value_at(s["Condition"], "StringEquals.aws:SourceAccount"))
        for s in statements(text)
    )


def _no_wildcard(text: str) -> bool:
    """No action and no resource that is all of them, but for actions that know no resource."""
    return all(
        "*" not in _listed(s["Action"])
        and not any(action.endswith(":*") for action in _listed(s["Action"]))
        and ("*" not in _listed(s["Resource"]) or set(_listed(s["Action"])) <= set(NO_RESOURCE))
        for s in statements(text)
    )


def _trainings(graph: Graph) -> list[dict[str, Any]]:
    """The requests of all training steps of all pipelines."""
    definitions = [json.loads(node.inputs["pipelineDefinition"]) for node in _nodes(graph, _PIPELINE)]
    return [step["Arguments"] for made in definitions for step in made["Steps"] if step["Type"] == "Training"]


def every_training(path: str, test: Callable[[Any], bool]) -> Proof:
    """There are training steps, and each passes at the path."""

    def proof(graph: Graph) -> bool:
        trainings = _trainings(graph)
        return bool(trainings) and all(test(value_at(training, path)) for training in trainings)

    return proof


def _disks_have_the_key(graph: Graph) -> bool:
    """Or are part of the machine, which encrypts them itself."""
    machines = [training["ResourceConfig"] for training in _trainings(graph)]
    return bool(machines) and all(
        _is_key(machine.get("VolumeKmsKeyId")) or machine["InstanceType"].removeprefix("ml.") in OWN_DISKS_GB
        for machine in machines
    )


def _is_key(arn: Any) -> bool:
    return str(arn).startswith("arn:aws:kms:")


def _logs_go_elsewhere(graph: Graph) -> bool:
    logging = _nodes(graph, "s3/bucketLogging:BucketLogging")
    return all(LOG_TARGET in node.inputs["targetBucket"] != node.inputs["bucket"] for node in logging)


def _target_lets_s3_deliver(graph: Graph) -> bool:
    (policy,) = (n for n in _nodes(graph, "s3/bucketPolicy:BucketPolicy") if LOG_TARGET in n.name)
    return any(
        s["Principal"] == {"Service": "logging.s3.amazonaws.com"}
        and s["Action"] == "s3:PutObject"
        and value_at(s["Condition"], "StringEquals.aws:SourceAccount")
        for s in statements(policy.inputs["policy"])
        if s["Effect"] == "Allow"
    )


def _nothing_goes_out(graph: Graph) -> bool:
    rules = _nodes(graph, "vpc/securityGroupEgressRule:SecurityGroupEgressRule")
    groups = _nodes(graph, "ec2/securityGroup:SecurityGroup")
    return not any(r.inputs.get("cidrIpv4") == "0.0.0.0/0" for r in rules) and not any(
        "egress" in group.inputs for group in groups
    )


def _interface_endpoints_are_private(graph: Graph) -> bool:
    doors = [
        n.inputs for n in _nodes(graph, "ec2/vpcEndpoint:VpcEndpoint") if n.inputs["vpcEndpointType"] == "Interface"
    ]
    return bool(doors) and all(inputs["privateDnsEnabled"] is True for inputs in doors)


def _default_group_is_empty(graph: Graph) -> bool:
    groups = _nodes(graph, "ec2/defaultSecurityGroup:DefaultSecurityGroup")
    return bool(groups) and all({"vpcId"} <= node.inputs.keys() <= {"vpcId", "tags"} for node in groups)


_ENCRYPTION = "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
_DEFAULT = "rules.0.applyServerSideEncryptionByDefault"
_CLOSED = "s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
_LIFECYCLE = "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
_VERSIONING = "s3/bucketVersioning:BucketVersioning"
_S3_ENCRYPTION = "s3.BucketServerSideEncryptionConfiguration.rules[]"
_OWNERSHIP = "s3/bucketOwnershipControls:BucketOwnershipControls"
_REPOSITORY = "ecr/repository:Repository"
_CONFIGURATION = "sagemaker/endpointConfiguration:EndpointConfiguration"
_MODEL = "sagemaker/model:Model"
_LOG = "cloudwatch/logGroup:LogGroup"
_TEMPLATE = "ec2/launchTemplate:LaunchTemplate"
_ENVIRONMENT = "batch/computeEnvironment:ComputeEnvironment"
_ALARM = "cloudwatch/metricAlarm:MetricAlarm"
_PIPELINE = "sagemaker/pipeline:Pipeline"
_MACHINE = "sfn/stateMachine:StateMachine"

MEETS: Mapping[str, Proof] = {
    f"S01: {_S3_ENCRYPTION}.applyServerSideEncryptionByDefault.sseAlgorithm = aws:kms": both(
        each_bucket_has(_ENCRYPTION), every(_ENCRYPTION, f"{_DEFAULT}.sseAlgorithm", equal("aws:kms"), but=LOG_TARGET)
    ),
    f"S01: {_S3_ENCRYPTION}.applyServerSideEncryptionByDefault.kmsMasterKeyId = <key arn>": every(
        _ENCRYPTION, f"{_DEFAULT}.kmsMasterKeyId", lambda arn: str(arn).startswith("arn:aws:kms:"), but=LOG_TARGET
    ),
    f"S01: {_S3_ENCRYPTION}.bucketKeyEnabled = true": every(
        _ENCRYPTION, "rules.0.bucketKeyEnabled", equal(True), but=LOG_TARGET
    ),
    **{
        f"S02: s3.BucketPublicAccessBlock.{switch} = true": both(
            each_bucket_has(_CLOSED), every(_CLOSED, switch, equal(True))
        )
        for switch in ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    },
    "S03: s3.BucketPolicy.policy = Deny s3:* when aws:SecureTransport=false": both(
        each_bucket_has("s3/bucketPolicy:BucketPolicy"),
        every("s3/bucketPolicy:BucketPolicy", "policy", _denies_plain_http),
    ),
    "S04: s3.BucketVersioning.versioningConfiguration.status = Enabled": both(
        each_bucket_has(_VERSIONING, but=UNVERSIONED),
        every(_VERSIONING, "versioningConfiguration.status", equal("Enabled")),
    ),
    "S05: s3.BucketLifecycleConfiguration.rules[].abortIncompleteMultipartUpload.daysAfterInitiation = 7": both(
        each_bucket_has(_LIFECYCLE),
        every(_LIFECYCLE, "rules", any_rule("abortIncompleteMultipartUpload.daysAfterInitiation", 7)),
    ),
    # The blueprint says how long, 90 days if it does not.
    "S05: s3.BucketLifecycleConfiguration.rules[].noncurrentVersionExpiration.noncurrentDays = 90": every(
        _LIFECYCLE, "rules", any_rule("noncurrentVersionExpiration.noncurrentDays"), but=UNVERSIONED
    ),
    "S06: s3.BucketLogging.targetBucket != itself (target needs a policy for logging.s3.amazonaws.com)": both(
        lambda graph: (
            len(_nodes(graph, "s3/bucketLogging:BucketLogging")) + 1 == len(_nodes(graph, "s3/bucket:Bucket"))
        ),
        _logs_go_elsewhere,
        _target_lets_s3_deliver,
    ),
    "S07: s3.BucketOwnershipControls.rule.objectOwnership = BucketOwnerEnforced": both(
        each_bucket_has(_OWNERSHIP), every(_OWNERSHIP, "rule.objectOwnership", equal("BucketOwnerEnforced"))
    ),
    "S08: s3.Bucket.forceDestroy = false": every("s3/bucket:Bucket", "forceDestroy", equal(False)),
    "K01: kms.Key.enableKeyRotation = true": every("kms/key:Key", "enableKeyRotation", equal(True)),
    "K01: kms.Key.rotationPeriodInDays <= 365": every("kms/key:Key", "rotationPeriodInDays", lambda days: days <= 365),
    "K02: kms.Key.deletionWindowInDays = 30": every("kms/key:Key", "deletionWindowInDays", equal(30)),
    "K02: kms.Key.isEnabled = true": every("kms/key:Key", "isEnabled", equal(True)),
    "K03: kms.Key.policy (no Principal *)": every("kms/key:Key", "policy", _no_open_principal),
    "R01: ecr.Repository.imageTagMutability = IMMUTABLE": every(_REPOSITORY, "imageTagMutability", equal("IMMUTABLE")),
    "R02: ecr.Repository.imageScanningConfiguration.scanOnPush = true": every(
        _REPOSITORY, "imageScanningConfiguration.scanOnPush", equal(True)
    ),
    "R03: ecr.Repository.encryptionConfigurations[].encryptionType = KMS": every(
        _REPOSITORY, "encryptionConfigurations.0.encryptionType", equal("KMS")
    ),
    "R03: ecr.Repository.encryptionConfigurations[].kmsKey": every(
        _REPOSITORY, "encryptionConfigurations.0.kmsKey", lambda arn: str(arn).startswith("arn:aws:kms:")
    ),
    "R04: ecr.RepositoryPolicy.policy (no Principal *)": every(
        "ecr/repositoryPolicy:RepositoryPolicy", "policy", _no_open_principal
    ),
    "R05: ecr.LifecyclePolicy.policy": every(
        "ecr/lifecyclePolicy:LifecyclePolicy", "policy", lambda text: len(json.loads(text)["rules"]) == 2
    ),
    "L02: cloudwatch.MetricAlarm.actionsEnabled = true": every(_ALARM, "actionsEnabled", equal(True)),
    "L02: cloudwatch.MetricAlarm.alarmActions": every(_ALARM, "alarmActions", bool),
    "L02: sns.Topic.kmsMasterKeyId": every("sns/topic:Topic", "kmsMasterKeyId", _is_key),
    "N01: ec2.SecurityGroup.description": every("ec2/securityGroup:SecurityGroup", "description", bool),
    "N01: vpc.SecurityGroupIngressRule.cidrIpv4 != 0.0.0.0/0": every(
        "vpc/securityGroupIngressRule:SecurityGroupIngressRule", "cidrIpv4", equal("10.80.0.0/18")
    ),
    "N01: vpc.SecurityGroupEgressRule.cidrIpv4 != 0.0.0.0/0 with ipProtocol -1": _nothing_goes_out,
    "N01: ec2.DefaultSecurityGroup.vpcId (no rules)": _default_group_is_empty,
    "N01: ec2.FlowLog.trafficType = ALL": every("ec2/flowLog:FlowLog", "trafficType", equal("ALL")),
    "N01: ec2.Subnet.mapPublicIpOnLaunch = false": every("ec2/subnet:Subnet", "mapPublicIpOnLaunch", equal(False)),
    "N01: ec2.VpcEndpoint.privateDnsEnabled = true": _interface_endpoints_are_private,
    # What M08 asks of training jobs, asked of the machines that they run on.
    "M08: ec2.LaunchTemplate.blockDeviceMappings[].ebs.encrypted = true": every(
        _TEMPLATE, "blockDeviceMappings.0.ebs.encrypted", equal("true")
    ),
    "M08: ec2.LaunchTemplate.blockDeviceMappings[].ebs.kmsKeyId": every(
        _TEMPLATE, "blockDeviceMappings.0.ebs.kmsKeyId", lambda arn: str(arn).startswith("arn:aws:kms:")
    ),
    "M08: ec2.LaunchTemplate.metadataOptions.httpTokens = required": every(
        _TEMPLATE, "metadataOptions.httpTokens", equal("required")
    ),
    "M08: ec2.LaunchTemplate.networkInterfaces[].associatePublicIpAddress = false": every(
        _TEMPLATE, "networkInterfaces.0.associatePublicIpAddress", equal("false")
    ),
    "M08: ec2.LaunchTemplate.networkInterfaces[].securityGroups": every(
        _TEMPLATE, "networkInterfaces.0.securityGroups", bool
    ),
    "M08: batch.ComputeEnvironment.computeResources.subnets": every(_ENVIRONMENT, "computeResources.subnets", bool),
    # Training jobs are steps of pipelines, and their arguments are what the baseline calls a TrainingJob.
    "M08: sagemaker.TrainingJob.enableInterContainerTrafficEncryption = true": every_training(
        "EnableInterContainerTrafficEncryption", equal(True)
    ),
    "M08: sagemaker.TrainingJob.vpcConfig.subnets": every_training("VpcConfig.Subnets", bool),
    "M08: sagemaker.TrainingJob.outputDataConfig.kmsKeyId": every_training("OutputDataConfig.KmsKeyId", _is_key),
    "M08: sagemaker.TrainingJob.resourceConfig.volumeKmsKeyId": _disks_have_the_key,
    "M08: sfn.StateMachine.encryptionConfiguration.kmsKeyId": every(
        _MACHINE, "encryptionConfiguration.kmsKeyId", _is_key
    ),
    "M08: sfn.StateMachine.loggingConfiguration.level": every(_MACHINE, "loggingConfiguration.level", equal("ALL")),
    "M08: scheduler.Schedule.kmsKeyArn": every("scheduler/schedule:Schedule", "kmsKeyArn", _is_key),
    "M01: sagemaker.EndpointConfiguration.kmsKeyArn": every(_CONFIGURATION, "kmsKeyArn", _is_key),
    "M02: sagemaker.Model.enableNetworkIsolation = true": every(
        _MODEL, "enableNetworkIsolation", equal(True), but=READS_SECRETS
    ),
    "M02: sagemaker.Model.vpcConfig.subnets": every(_MODEL, "vpcConfig.subnets", bool),
    "M02: sagemaker.Model.vpcConfig.securityGroupIds": every(_MODEL, "vpcConfig.securityGroupIds", bool),
    "M04: sagemaker.EndpointConfiguration.productionVariants[].initialInstanceCount >= 2": every(
        _CONFIGURATION,
        "productionVariants",
        lambda variants: all(variant["initialInstanceCount"] >= 2 for variant in variants),
        but=ALONE,
    ),
    "X01: secretsmanager.Secret.kmsKeyId": every("secretsmanager/secret:Secret", "kmsKeyId", _is_key),
    # What an endpoint writes, beside flow logs.
    "L01: cloudwatch.LogGroup.retentionInDays >= 365": every(_LOG, "retentionInDays", lambda days: days >= 365),
    "L01: cloudwatch.LogGroup.kmsKeyId": every(_LOG, "kmsKeyId", _is_key),
    # The services are those that a stack uses.
    "I01: iam.Role.assumeRolePolicy = Service sagemaker.amazonaws.com + aws:SourceAccount": every(
        "iam/role:Role", "assumeRolePolicy", _service_for_our_account
    ),
    "I01: iam.RolePolicy.policy (no Action * / Resource *)": every("iam/rolePolicy:RolePolicy", "policy", _no_wildcard),
}
"""Rule and property as the baseline words them -> proof over the plan of tests/blueprints/full.yaml."""

_LOG_TARGETS = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshooting-server-access-logging.html"
_BOUNDARIES = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html"
_DEPUTY = "https://github.com/prowler-cloud/prowler/issues/2810"
_ECS_ACTIONS = (
    "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html"
)
_ISOLATION = "https://docs.aws.amazon.com/sagemaker/latest/dg/mkt-algo-model-internet-free.html"
_TRAINING_ROLES = "https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html"
_LOG_DELIVERY = "https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html"
_BATCH_ACTIONS = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbatch.html"
_DATA_QUALITY = tuple(
    f"sagemaker.DataQualityJobDefinition.{path}"
    for path in (
        "networkConfig.enableInterContainerTrafficEncryption = true",
        "networkConfig.enableNetworkIsolation = true",
        "jobResources.clusterConfig.volumeKmsKeyId",
        "dataQualityJobOutputConfig.kmsKeyId",
    )
)
_ENDPOINT_CONFIG = "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpointConfig.html"
_PACKAGES = (
    "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html"
)

EXCEPTIONS: Mapping[str, str] = {
    "S01: the target of access logs": "encrypted with S3's own key (SSE-S3): S3 does not deliver access logs to a"
    f" bucket whose default is SSE-KMS ({_LOG_TARGETS}, read 2026-11-21)",
    "S06: the target of access logs": "keeps no log of itself: each delivery would make the next"
    f" ({_LOG_TARGETS}, read 2026-11-21)",
    "S04: buckets with `versioning: false`": "the blueprint's explicit choice",
    "I01: iam.Role.permissionsBoundary": "a boundary is the account's, set by those whom it does not bind; one that"
    f" the same stack makes and removes binds nobody ({_BOUNDARIES}, read 2026-11-21)",
    **{f"M08: {job}": "no job that looks at the quality of data is part of a stack" for job in _DATA_QUALITY},
    "M08: sagemaker.TrainingJob.enableNetworkIsolation = true": "an isolated container can make no calls, not even to"
    " S3, and has no credentials, while every job reads and writes the buckets that it is told of by their URIs"
    f" ({_ISOLATION}, read 2026-11-21); what it can reach is the endpoints of a network without a way out",
    **{
        f"M01: sagemaker.EndpointConfiguration.{path}.kmsKeyId": "no endpoint records requests or answers into a"
        " bucket; both come with `capture` and with `mode: async`, which the blueprint does not have yet"
        for path in ("dataCaptureConfig", "asyncInferenceConfig.outputConfig")
    },
    "M01: disks that are part of a machine": "SageMaker's key encrypts the volumes of an endpoint; disks that come with"
    f" a machine are encrypted by the machine itself ({_ENDPOINT_CONFIG}, KmsKeyId, botocore 1.44.5, 2026-11-21)",
    "M02: containers that read secrets": "an isolated container has neither network nor credentials"
    f" ({_ISOLATION}, read 2026-11-21); what it can reach is the endpoints of a network without a way out",
    "M04: endpoints with `scaling: {min: 1}`": "the blueprint's explicit choice",
    **{
        f"M05: sagemaker.EndpointConfiguration.dataCaptureConfig.{path}": "requests and answers are data of people:"
        " they are recorded when a blueprint can say where and for how long (`capture`), which comes later"
        for path in ("enableCapture = true", "destinationS3Uri")
    },
    **{
        f"X01: secretsmanager.{path}": "the stack keeps the place of a secret and never its value, which comes from"
        " whoever issued it and is rotated there"
        for path in (
            "SecretRotation.rotationRules.automaticallyAfterDays <= 90",
            "SecretVersion.secretStringWo (write-only, not in state)",
        )
    },
    "M08: machines with disks of their own": "SageMaker takes no key for disks that are part of a machine, which"
    " encrypts them itself (VolumeKmsKeyId in botocore 1.44.5, read 2026-11-21)",
    "I01: aws:SourceAccount of ec2.amazonaws.com": "EC2 says no source when it gives machines their role, and no other"
    f" account can have its machines given it: a role is passed inside its account only ({_DEPUTY}, read 2026-11-21)",
    "I01: Resource * of ec2:Describe*": "the actions know no resource; SageMaker looks at the network with the role of"
    f" a job before it makes interfaces there ({_TRAINING_ROLES}, read 2026-11-21)",
    "I01: Resource * of cloudwatch:PutMetricData": "the action knows no resource; the grant names the one namespace"
    f" that SageMaker writes with the role of a job ({_TRAINING_ROLES}, read 2026-11-21)",
    "I01: Resource * of logs:*LogDelivery and their like": "the actions know no resource; a state machine that logs"
    f" arranges its delivery with them ({_LOG_DELIVERY}, 2026-11-21)",
    "I01: Resource * of batch:DescribeJobs": f"the action knows no resource ({_BATCH_ACTIONS}, 2026-11-21)",
    "I01: Resource * of ecs:DiscoverPollEndpoint": "the action knows no resource; it tells the agent of a machine where"
    f" to connect, and opens nothing ({_ECS_ACTIONS})",
    "I01: Resource * of ecr:GetAuthorizationToken": "the action knows no resource; the token opens no repository that"
    f" the other statements of the grant do not name ({_PACKAGES}, read 2026-11-21)",
}
"""What is left out, whole or for one resource -> the reason."""
