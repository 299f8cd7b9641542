"""Right payloads of what jobs are made of, with the documents inside them."""

from __future__ import annotations

import json

ACCOUNT = "123456789012"
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/churn-train"
IMAGE = f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/churn/train:v12"
RUN = {"Std:Join": {"On": "/", "Values": ["s3://churn/models/churn", {"Get": "Execution.PipelineExecutionId"}, ""]}}

PACKAGE = {
    "ModelPackageGroupName": f"arn:aws:sagemaker:eu-west-1:{ACCOUNT}:model-package-group/churn-dev",
    "ModelApprovalStatus": "PendingManualApproval",
    "InferenceSpecification": {
        "Containers": [
            {
                "Image": IMAGE,
                "ModelDataSource": {
                    "S3DataSource": {"S3Uri": RUN, "S3DataType": "S3Prefix", "CompressionType": "None"}
                },
            }
        ]
    },
}
PIPELINE = {
    "Version": "2020-12-01",
    "Steps": [
        {
            "Name": "train",
            "Type": "Training",
            "Arguments": {
                "AlgorithmSpecification": {
                    "TrainingImage": IMAGE,
                    "TrainingInputMode": "File",
                    "ContainerEntrypoint": ["python"],
                    "ContainerArguments": ["train.py"],
                },
                "RoleArn": ROLE,
                "OutputDataConfig": {"S3OutputPath": "s3://churn/runs/train", "KmsKeyId": KEY},
                "ResourceConfig": {"InstanceType": "ml.g6.xlarge", "InstanceCount": 1, "VolumeSizeInGB": 100},
                "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
                "EnableNetworkIsolation": False,
                "Environment": {"EPOCHS": "10", "MODEL_URI": RUN},
            },
        },
        {
            "Name": "completed",
            "Type": "Condition",
            "Arguments": {
                "Conditions": [
                    {
                        "Type": "Equals",
                        "LeftValue": {"Get": "Steps.train.TrainingJobStatus"},
                        "RightValue": "Completed",
                    }
                ],
                "IfSteps": [{"Name": "register", "Type": "RegisterModel", "Arguments": PACKAGE}],
                "ElseSteps": [{"Name": "stopped", "Type": "Fail", "Arguments": {"ErrorMessage": "stopped"}}],
            },
        },
    ],
}
MACHINE = {
    "QueryLanguage": "JSONata",
    "StartAt": "Run",
    "States": {
        "Run": {
            "Type": "Task",
            "Resource": "arn:aws:states:::batch:submitJob.sync",
            "Arguments": {
                "JobName": "churn-train",
                "JobQueue": f"arn:aws:batch:eu-west-1:{ACCOUNT}:job-queue/churn-trainers",
                "JobDefinition": f"arn:aws:batch:eu-west-1:{ACCOUNT}:job-definition/churn-train",
                "ContainerOverrides": {
                    "Environment": [{"Name": "MODEL_URI", "Value": "{% 's3://b/' & $states.context.Execution.Name %}"}]
                },
            },
            "End": True,
        }
    },
}
CONTAINER = {
    "image": IMAGE,
    "command": ["python", "train.py"],
    "jobRoleArn": ROLE,
    "environment": [{"name": "EPOCHS", "value": "10"}],
    "resourceRequirements": [{"type": "VCPU", "value": "4"}, {"type": "MEMORY", "value": "14000"}],
}

RIGHT: dict[str, dict[str, object]] = {
    "aws:batch/jobDefinition:JobDefinition": {
        "name": "churn-train",
        "type": "container",
        "platformCapabilities": ["EC2"],
        "containerProperties": json.dumps(CONTAINER),
        "timeout": {"attemptDurationSeconds": 3600},
        "retryStrategy": {"attempts": 5, "evaluateOnExits": [{"action": "RETRY", "onStatusReason": "Host EC2*"}]},
    },
    "aws:sagemaker/pipeline:Pipeline": {
        "pipelineName": "churn-train",
        "pipelineDisplayName": "churn-train",
        "roleArn": ROLE,
        "pipelineDefinition": json.dumps(PIPELINE),
    },
    "aws:scheduler/schedule:Schedule": {
        "name": "churn-train",
        "scheduleExpression": "cron(0 3 ? * 2 *)",
        "scheduleExpressionTimezone": "UTC",
        "flexibleTimeWindow": {"mode": "OFF"},
        "kmsKeyArn": KEY,
        "target": {
            "arn": f"arn:aws:sagemaker:eu-west-1:{ACCOUNT}:pipeline/churn-train",
            "roleArn": ROLE,
            "retryPolicy": {"maximumRetryAttempts": 3},
        },
    },
    "aws:sfn/stateMachine:StateMachine": {
        "name": "churn-train",
        "roleArn": ROLE,
        "definition": json.dumps(MACHINE),
        "type": "STANDARD",
        "loggingConfiguration": {
            "level": "ALL",
            "includeExecutionData": False,
            "logDestination": f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:churn-train:*",
        },
        "encryptionConfiguration": {
            "type": "CUSTOMER_MANAGED_KMS_KEY",
            "kmsKeyId": KEY,
            "kmsDataKeyReusePeriodSeconds": 300,
        },
    },
}
