"""Right payloads of what endpoints are made of."""

from __future__ import annotations

import json

ACCOUNT = "123456789012"
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
SCALED = {
    "serviceNamespace": "sagemaker",
    "resourceId": "endpoint/churn/variant/champion",
    "scalableDimension": "sagemaker:variant:DesiredInstanceCount",
}
ENDPOINT = {
    "EndpointName": "churn",
    "EndpointConfigName": "churn-0123abc",
    "RetainAllVariantProperties": True,
    "ExcludeRetainedVariantProperties": [{"VariantPropertyType": "DesiredWeight"}],
    "DeploymentConfig": {
        "BlueGreenUpdatePolicy": {
            "TrafficRoutingConfiguration": {"Type": "ALL_AT_ONCE", "WaitIntervalInSeconds": 0},
            "TerminationWaitInSeconds": 300,
            "MaximumExecutionTimeoutInSeconds": 2700,
        },
        "AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "churn-errors"}]},
    },
}


def template(**changes: object) -> str:
    """A stack of one endpoint, with other properties; None leaves one out."""
    properties = {name: value for name, value in {**ENDPOINT, **changes}.items() if value is not None}
    return json.dumps({"Resources": {"Endpoint": {"Type": "AWS::SageMaker::Endpoint", "Properties": properties}}})


RIGHT: dict[str, dict[str, object]] = {
    "aws:appautoscaling/target:Target": {**SCALED, "minCapacity": 2, "maxCapacity": 6},
    "aws:appautoscaling/policy:Policy": {
        **SCALED,
        "policyType": "TargetTrackingScaling",
        "targetTrackingScalingPolicyConfiguration": {
            "targetValue": 280,
            "customizedMetricSpecification": {
                "namespace": "/aws/sagemaker/Endpoints",
                "metricName": "CPUUtilization",
                "statistic": "Average",
                "dimensions": [
                    {"name": "EndpointName", "value": "churn"},
                    {"name": "VariantName", "value": "champion"},
                ],
            },
            "scaleInCooldown": 300,
        },
    },
    "aws:cloudformation/stack:Stack": {"templateBody": template(), "onFailure": "DELETE"},
    "aws:sagemaker/endpointConfiguration:EndpointConfiguration": {
        "kmsKeyArn": KEY,
        "productionVariants": [
            {
                "variantName": "champion",
                "modelName": "churn-0123abcdef",
                "instanceType": "ml.g6.xlarge",
                "initialInstanceCount": 2,
                "initialVariantWeight": 90,
                "containerStartupHealthCheckTimeoutInSeconds": 600,
                "inferenceAmiVersion": "al2023-ami-sagemaker-inference-gpu-4-1",
            }
        ],
    },
    "aws:sagemaker/model:Model": {
        "name": "churn-0123abcdef",
        "executionRoleArn": f"arn:aws:iam::{ACCOUNT}:role/churn",
        "enableNetworkIsolation": True,
        "primaryContainer": {
            "image": f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/churn/serve:v7",
            "environment": {"WORKERS": "2"},
            "modelDataSource": {
                "s3DataSources": [
                    {"s3Uri": "s3://churn/models/7/", "s3DataType": "S3Prefix", "compressionType": "None"},
                ]
            },
        },
        "vpcConfig": {"subnets": ["subnet-0123456789abcdef0"], "securityGroupIds": ["sg-0123456789abcdef0"]},
    },
    "aws:secretsmanager/secret:Secret": {"kmsKeyId": KEY, "recoveryWindowInDays": 30, "description": "Read by churn"},
}

ENDPOINTS = {name.rpartition(":")[2]: name for name in RIGHT}

WRONG: list[tuple[str, str, object, str]] = [
    (ENDPOINTS["Stack"], "templateBody", template(RetainAllVariantProperties=False), "goes with RetainAllVariant"),
    (ENDPOINTS["Stack"], "templateBody", template(EndpointConfigName=None), "EndpointConfigName: missing"),
    (ENDPOINTS["Stack"], "templateBody", template(Retain=True), "Retain: unknown"),
    (
        ENDPOINTS["Stack"],
        "templateBody",
        template(ExcludeRetainedVariantProperties=[{"VariantPropertyType": "Weight"}]),
        "'Weight' is not one of DesiredInstanceCount",
    ),
    (
        ENDPOINTS["Stack"],
        "templateBody",
        template(
            DeploymentConfig={
                "BlueGreenUpdatePolicy": {
                    "TrafficRoutingConfiguration": {"Type": "ALL_AT_ONCE", "WaitIntervalInSeconds": 0},
                    "TerminationWaitInSeconds": 3000,
                    "MaximumExecutionTimeoutInSeconds": 2700,
                }
            }
        ),
        "2700 seconds are not more than all waits",
    ),
    (ENDPOINTS["Stack"], "templateBody", '{"Resources": {"E": {"Type": "AWS::EC2::VPC"}}}', "is not one of AWS::Sage"),
    (ENDPOINTS["Stack"], "onFailure", "KEEP", "is not one of"),
    (ENDPOINTS["Target"], "scalableDimension", "sagemaker:variant:Count", "is not one of"),
    (ENDPOINTS["Target"], "maxCapacity", "6", "'6' is not an integer"),
    (ENDPOINTS["Model"], "primaryContainer.environment", {"1ST": "x"}, "does not match"),
    (ENDPOINTS["Model"], "vpcConfig.subnets", [], "0 items"),
    (ENDPOINTS["EndpointConfiguration"], "productionVariants[0].instanceType", "ml.g6", "is not one of"),
    (ENDPOINTS["EndpointConfiguration"], "productionVariants[0].containerStartupHealthCheckTimeoutInSeconds", 30, "30"),
    (ENDPOINTS["Secret"], "recoveryWindowInDays", 3, "is not an integer from 7 to 30"),
]
"""Type, path, wrong value, what is said of it."""
