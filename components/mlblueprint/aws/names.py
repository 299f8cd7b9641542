"""What AWS accepts as a name of each kind that the components name, themselves or through Pulumi."""

from __future__ import annotations

from collections.abc import Mapping

from mlblueprint.names import DIGEST_LENGTH, Rule

AUTO_SUFFIX = 7
"""Hex digits that pulumi-aws adds to a logical name, after a '-'.

https://www.pulumi.com/docs/iac/concepts/resources/names/, read 2026-11-21; how many there are is not checked there.
"""

BUCKET = Rule(
    "S3 bucket",
    r"(?!xn--|sthree-|amzn-s3-demo-)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]",
    "-",
    "the world",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, read 2026-11-21",
)
ROLE = Rule(
    "IAM role",
    r"[\w+=,.@-]{1,64}",
    "-",
    "the account",
    "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html, read 2026-11-21",
)
ROLE_POLICY = Rule(
    "IAM role policy",
    r"[\w+=,.@-]{1,128}",
    "-",
    "the role",
    "https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html, read 2026-11-21",
)
KEY_ALIAS = Rule(
    "KMS alias",
    r"alias/(?!aws/)[a-zA-Z0-9/_-]{1,250}",
    "-",
    "the account and region",
    "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html, read 2026-11-21",
)
REPOSITORY = Rule(
    "ECR repository",
    r"(?=.{2,256}$)[a-z0-9]+([._/-][a-z0-9]+)*",
    "-",
    "the account and region",
    "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html, read 2026-11-21",
)
LOG_GROUP = Rule(
    "CloudWatch log group",
    r"[._/#A-Za-z0-9-]{1,512}",
    "-",
    "the account and region",
    "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html, read 2026-11-21",
)
SECURITY_GROUP = Rule(
    "security group",
    r"(?!sg-)[A-Za-z0-9 ._:/()#,@\[\]+=&;{}!$*-]{1,255}",
    "-",
    "the VPC",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html, read 2026-11-21",
)
KEY_GRANT = Rule(
    "KMS grant",
    r"[a-zA-Z0-9:/_-]{1,256}",
    "-",
    "the key",
    "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html, as in botocore 1.44.5 (2026-11-21)",
)
LAUNCH_TEMPLATE = Rule(
    "launch template",
    r"[a-zA-Z0-9()./_-]{3,125}",
    "-",
    "the account and region",
    "https://github.com/hashicorp/terraform-provider-aws/tree/main/internal/verify, ValidLaunchTemplateName"
    " (2026-11-21)",
)
INSTANCE_PROFILE = Rule(
    "instance profile",
    r"[\w+=,.@-]{1,128}",
    "-",
    "the account",
    "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateInstanceProfile.html, as in botocore 1.44.5"
    " (2026-11-21)",
)
COMPUTE_ENVIRONMENT = Rule(
    "Batch compute environment",
    r"[a-zA-Z0-9][a-zA-Z0-9_-]{0,127}",
    "-",
    "the account and region",
    "https://docs.aws.amazon.com/batch/latest/APIReference/API_CreateComputeEnvironment.html, as in botocore 1.44.5"
    " (2026-11-21)",
)
JOB_QUEUE = Rule(
    "Batch job queue",
    r"[a-zA-Z0-9][a-zA-Z0-9_-]{0,127}",
    "-",
    "the account and region",
    "https://docs.aws.amazon.com/batch/latest/APIReference/API_CreateJobQueue.html, as in botocore 1.44.5 (2026-11-21)",
)
MODEL_PACKAGE_GROUP = Rule(
    "model package group",
    r"(?=.{1,63}$)[a-zA-Z0-9](-*[a-zA-Z0-9])*",
    "-",
    "the account and region",
    "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModelPackageGroup.html, read 2026-11-21",
)
"""Named by us: SageMaker wants a name, and pulumi-aws makes none."""

ALARM = Rule(
    "CloudWatch alarm",
    r"[A-Za-z0-9_-]{1,255}",
    "-",
    "the account and region",
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html, as in botocore 1.44.5"
    " (2026-11-21); AWS takes more characters",
)
DASHBOARD = Rule(
    "CloudWatch dashboard",
    r"[A-Za-z0-9_-]{1,255}",
    "-",
    "the account",
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html (2026-11-21)",
)
"""Named by us: pulumi-aws makes no name for it."""
EVENT_RULE = Rule(
    "EventBridge rule",
    r"[.\-_A-Za-z0-9]{1,64}",
    "-",
    "the event bus",
    "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html, as in botocore 1.44.5 (2026-11-21)",
)
TOPIC = Rule(
    "SNS topic",
    r"[A-Za-z0-9_-]{1,256}",
    "-",
    "the account and region",
    "https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html, as in botocore 1.44.5 (2026-11-21)",
)

ENDPOINT = Rule(
    "SageMaker endpoint",
    r"(?=.{1,63}$)[a-zA-Z0-9](-*[a-zA-Z0-9])*",
    "-",
    "the account and region",
    "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpoint.html, as in botocore 1.44.5"
    " (2026-11-21)",
)
"""Named by us: whoever asks it, its log group and its alarms go by the name, which must not change."""
ENDPOINT_CONFIGURATION = Rule(
    "SageMaker endpoint configuration",
    r"(?=.{1,63}$)[a-zA-Z0-9](-*[a-zA-Z0-9])*",
    "-",
    "the account and region",
    "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpointConfig.html, as in botocore 1.44.5"
    " (2026-11-21)",
)
MODEL = Rule(
    "SageMaker model",
    r"(?=.{1,63}$)[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?",
    "-",
    "the account and region",
    "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModel.html, as in botocore 1.44.5"
    " (2026-11-21)",
)
"""Named by us: the logical name, of endpoint and variant, is too long for a suffix."""
SCALING_POLICY = Rule(
    "scaling policy",
    r"[A-Za-z0-9_-]{1,256}",
    "-",
    "the scalable target",
    "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html, as in botocore 1.44.5"
    " (2026-11-21); AWS takes more characters",
)
SECRET = Rule(
    "secret",
    r"[A-Za-z0-9/_+=.@-]{1,512}",
    "-",
    "the account and region",
    "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html, as in botocore 1.44.5"
    " (2026-11-21)",
)
STACK = Rule(
    "CloudFormation stack",
    r"[a-zA-Z][-a-zA-Z0-9]{0,127}",
    "-",
    "the account and region",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html, as in botocore 1.44.5"
    " (2026-11-21)",
)

PIPELINE = Rule(
    "SageMaker pipeline",
    r"(?=.{1,256}$)[a-zA-Z0-9](-*[a-zA-Z0-9])*",
    "-",
    "the account and region",
    "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreatePipeline.html, as in botocore 1.44.5"
    " (2026-11-21)",
)
"""Named by us: SageMaker wants a name, and pulumi-aws makes none."""
JOB_DEFINITION = Rule(
    "Batch job definition",
    r"[a-zA-Z0-9_-]{1,128}",
    "-",
    "the account and region",
    "https://docs.aws.amazon.com/batch/latest/APIReference/API_RegisterJobDefinition.html, as in botocore 1.44.5"
    " (2026-11-21)",
)
STATE_MACHINE = Rule(
    "state machine",
    r"[a-zA-Z0-9_-]{1,80}",
    "-",
    "the account and region",
    "https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html, as in botocore 1.44.5"
    " (2026-11-21); AWS takes more characters, but logs none of those machines",
)
SCHEDULE = Rule(
    "schedule",
    r"[0-9a-zA-Z._-]{1,64}",
    "-",
    "the schedule group",
    "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html, as in botocore 1.44.5"
    " (2026-11-21)",
)

RULES: tuple[Rule, ...] = (
    BUCKET,
    ROLE,
    ROLE_POLICY,
    KEY_ALIAS,
    REPOSITORY,
    LOG_GROUP,
    SECURITY_GROUP,
    KEY_GRANT,
    LAUNCH_TEMPLATE,
    INSTANCE_PROFILE,
    COMPUTE_ENVIRONMENT,
    JOB_QUEUE,
    MODEL_PACKAGE_GROUP,
    ALARM,
    DASHBOARD,
    EVENT_RULE,
    TOPIC,
    ENDPOINT,
    ENDPOINT_CONFIGURATION,
    MODEL,
    SCALING_POLICY,
    SECRET,
    STACK,
    PIPELINE,
    JOB_DEFINITION,
    STATE_MACHINE,
    SCHEDULE,
)

_BLUEPRINT, _KEY, _SUFFIX = "n" * 12, "k" * 24, "-" + "0" * AUTO_SUFFIX
_CLUSTER = f"{_BLUEPRINT}-compute-{_KEY}"
_JOB = f"{_BLUEPRINT}-training-{_KEY}"
_ENDPOINT = f"{_BLUEPRINT}-serving-{_KEY}"
_SECRET = f"{_BLUEPRINT}-serving-{'s' * 40}"

LONGEST: Mapping[str, str] = {
    BUCKET.kind: f"{_BLUEPRINT}-storage-server-access-log-delivery{_SUFFIX}",
    ROLE.kind: f"{_JOB}-schedule{_SUFFIX}",
    ROLE_POLICY.kind: f"{_ENDPOINT}-read-{_SECRET}{_SUFFIX}",
    KEY_ALIAS.kind: f"alias/{_BLUEPRINT}-keys{_SUFFIX}",
    REPOSITORY.kind: f"{_BLUEPRINT}-images-{_KEY}{_SUFFIX}",
    LOG_GROUP.kind: f"/aws/sagemaker/Endpoints/{_ENDPOINT}-{'0' * DIGEST_LENGTH}",
    SECURITY_GROUP.kind: f"{_CLUSTER}{_SUFFIX}",
    KEY_GRANT.kind: f"{_BLUEPRINT}-keys-autoscaling{_SUFFIX}",
    LAUNCH_TEMPLATE.kind: f"{_CLUSTER}{_SUFFIX}",
    INSTANCE_PROFILE.kind: f"{_CLUSTER}-instance{_SUFFIX}",
    COMPUTE_ENVIRONMENT.kind: f"{_CLUSTER}-on-demand{_SUFFIX}",
    JOB_QUEUE.kind: f"{_CLUSTER}{_SUFFIX}",
    MODEL_PACKAGE_GROUP.kind: f"{_BLUEPRINT}-registry-{_KEY}-{'0' * DIGEST_LENGTH}",
    ALARM.kind: f"{_BLUEPRINT}-monitoring-{'a' * 32}{_SUFFIX}",
    DASHBOARD.kind: f"{_BLUEPRINT}-monitoring-{'0' * DIGEST_LENGTH}",
    EVENT_RULE.kind: f"{_BLUEPRINT}-monitoring-{_KEY}{_SUFFIX}",
    TOPIC.kind: f"{_BLUEPRINT}-monitoring-critical{_SUFFIX}",
    ENDPOINT.kind: f"{_ENDPOINT}-{'0' * DIGEST_LENGTH}",
    ENDPOINT_CONFIGURATION.kind: f"{_ENDPOINT}{_SUFFIX}",
    MODEL.kind: f"{_ENDPOINT}-{'0' * DIGEST_LENGTH}",
    SCALING_POLICY.kind: f"{_ENDPOINT}-{_KEY}{_SUFFIX}",
    SECRET.kind: f"{_SECRET}{_SUFFIX}",
    STACK.kind: f"{_ENDPOINT}{_SUFFIX}",
    PIPELINE.kind: f"{_JOB}-{'0' * DIGEST_LENGTH}",
    JOB_DEFINITION.kind: f"{_JOB}{_SUFFIX}",
    STATE_MACHINE.kind: f"{_JOB}{_SUFFIX}",
    SCHEDULE.kind: f"{_JOB}{_SUFFIX}",
}
"""Kind -> the longest name that a blueprint can lead to."""
