"""What the table of a plan shows of each resource on AWS."""

from __future__ import annotations

from collections.abc import Mapping

SHOWN: Mapping[str, tuple[str, ...]] = {
    "aws:appautoscaling/policy:Policy": ("targetTrackingScalingPolicyConfiguration.targetValue",),
    "aws:appautoscaling/target:Target": ("minCapacity", "maxCapacity"),
    "aws:batch/computeEnvironment:ComputeEnvironment": (
        "computeResources.type",
        "computeResources.instanceTypes",
        "computeResources.minVcpus",
        "computeResources.maxVcpus",
    ),
    "aws:cloudwatch/metricAlarm:MetricAlarm": ("alarmDescription", "tags.mlblueprint:severity"),
    "aws:batch/jobDefinition:JobDefinition": ("timeout.attemptDurationSeconds", "retryStrategy.attempts"),
    "aws:cloudwatch/logGroup:LogGroup": ("retentionInDays",),
    "aws:ec2/flowLog:FlowLog": ("trafficType",),
    "aws:ec2/launchTemplate:LaunchTemplate": ("blockDeviceMappings.0.ebs.volumeSize", "metadataOptions.httpTokens"),
    "aws:ec2/subnet:Subnet": ("cidrBlock", "availabilityZone"),
    "aws:ec2/vpc:Vpc": ("cidrBlock",),
    "aws:ec2/vpcEndpoint:VpcEndpoint": ("serviceName", "vpcEndpointType"),
    "aws:ecr/repository:Repository": ("imageTagMutability", "encryptionConfigurations.0.encryptionType"),
    "aws:kms/grant:Grant": ("granteePrincipal",),
    "aws:kms/key:Key": ("rotationPeriodInDays", "deletionWindowInDays"),
    "aws:s3/bucketLogging:BucketLogging": ("targetBucket",),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": (
        "rules.0.applyServerSideEncryptionByDefault.sseAlgorithm",
    ),
    "aws:s3/bucketVersioning:BucketVersioning": ("versioningConfiguration.status",),
    "aws:sagemaker/endpointConfiguration:EndpointConfiguration": (
        "productionVariants.0.variantName",
        "productionVariants.0.instanceType",
        "productionVariants.0.initialInstanceCount",
    ),
    "aws:sagemaker/model:Model": ("primaryContainer.image", "enableNetworkIsolation"),
    "aws:sagemaker/modelPackageGroup:ModelPackageGroup": ("modelPackageGroupName", "tags.mlblueprint:approval"),
    "aws:sns/topic:Topic": ("kmsMasterKeyId",),
    "aws:sns/topicSubscription:TopicSubscription": ("protocol", "endpoint"),
    "aws:sagemaker/pipeline:Pipeline": ("pipelineName",),
    "aws:scheduler/schedule:Schedule": ("scheduleExpression",),
    "aws:sfn/stateMachine:StateMachine": ("encryptionConfiguration.type", "loggingConfiguration.level"),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ("cidrIpv4", "prefixListId", "fromPort"),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ("cidrIpv4", "fromPort"),
}
"""Type token -> paths of inputs, lists by index."""
