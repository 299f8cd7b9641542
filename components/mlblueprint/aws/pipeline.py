"""The definition of a SageMaker pipeline: typed parts that become the JSON of schema version 2020-12-01.

Parts have SageMaker's own names. How steps, variables and joins are written follows what the SageMaker Python SDK emits
(sagemaker-mlops/src/sagemaker/mlops/workflow and sagemaker-core/src/sagemaker/core/workflow of
https://github.com/aws/sagemaker-python-sdk at a2481266, read 2026-11-21); the arguments of steps are the requests of
CreateTrainingJob and CreateModelPackage, and `tests/aws` holds them against botocore's model of these.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Part(BaseModel):
    """A piece of a definition; what is None is left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Get(Part):
    """A value that is known when the pipeline runs: `Execution.PipelineExecutionId`, `Steps.train.TrainingJobName`."""

    Get: str


class Joined(Part):
    """What `Join` holds."""

    On: str = ""
    Values: Sequence[str | Get]


class Join(Part):
    """A text with values in it that are known when the pipeline runs."""

    join: Joined = Field(serialization_alias="Std:Join")


Text = str | Get | Join


class S3Source(Part):
    """Objects below a prefix."""

    S3DataType: Literal["S3Prefix"] = "S3Prefix"
    S3Uri: str
    S3DataDistributionType: Literal["FullyReplicated"] = "FullyReplicated"


class Source(Part):
    """Where the files of a channel are."""

    S3DataSource: S3Source


class Channel(Part):
    """Files that are put under `/opt/ml/input/data/<name>` before a container starts."""

    ChannelName: str
    DataSource: Source
    InputMode: Literal["File"] = "File"


class Algorithm(Part):
    """What runs."""

    TrainingImage: str
    TrainingInputMode: Literal["File"] = "File"
    ContainerEntrypoint: Sequence[str]
    ContainerArguments: Sequence[str] | None = None


class Machines(Part):
    """What it runs on."""

    InstanceType: str
    InstanceCount: Literal[1] = 1
    VolumeSizeInGB: int
    VolumeKmsKeyId: str | None = None


class Output(Part):
    """Where SageMaker puts what a run leaves in `/opt/ml/model` and `/opt/ml/output`."""

    S3OutputPath: str
    KmsKeyId: str | None = None


class Stopping(Part):
    """How long a run may last, and with a spot machine how long until it has ended."""

    MaxRuntimeInSeconds: int
    MaxWaitTimeInSeconds: int | None = None


class Vpc(Part):
    """The network that a container is in."""

    SecurityGroupIds: Sequence[str]
    Subnets: Sequence[str]


class Checkpoints(Part):
    """A folder that SageMaker keeps the same as `/opt/ml/checkpoints`."""

    S3Uri: str


class Tag(Part):
    """One tag."""

    Key: str
    Value: str


class TrainingJob(Part):
    """The request of CreateTrainingJob, without the name, which the pipeline gives."""

    AlgorithmSpecification: Algorithm
    RoleArn: str
    InputDataConfig: Sequence[Channel] | None = None
    OutputDataConfig: Output
    ResourceConfig: Machines
    StoppingCondition: Stopping
    VpcConfig: Vpc | None = None
    EnableNetworkIsolation: bool
    EnableInterContainerTrafficEncryption: bool = True
    EnableManagedSpotTraining: bool
    CheckpointConfig: Checkpoints | None = None
    Environment: Mapping[str, Text]
    Tags: Sequence[Tag]


class ModelFiles(Part):
    """The files of a version, as they are."""

    S3Uri: Text
    S3DataType: Literal["S3Prefix"] = "S3Prefix"
    CompressionType: Literal["None"] = "None"


class ModelSource(Part):
    """Where they are."""

    S3DataSource: ModelFiles


class Container(Part):
    """What belongs together in a version."""

    Image: str
    ModelDataSource: ModelSource


class Inference(Part):
    """What a version consists of."""

    Containers: Sequence[Container]


Status = Literal["Approved", "PendingManualApproval"]


class ModelPackage(Part):
    """The request of CreateModelPackage for a version in a group."""

    ModelPackageGroupName: str
    ModelApprovalStatus: Status
    InferenceSpecification: Inference

    @classmethod
    def of(cls, group: str, status: Status, image: str, files: Text) -> ModelPackage:
        """A version whose files are below a prefix."""
        container = Container(Image=image, ModelDataSource=ModelSource(S3DataSource=ModelFiles(S3Uri=files)))
        return cls(
            ModelPackageGroupName=group,
            ModelApprovalStatus=status,
            InferenceSpecification=Inference(Containers=[container]),
        )


class Training(Part):
    """A step that trains."""

    Name: str
    Type: Literal["Training"] = "Training"
    Arguments: TrainingJob


class Register(Part):
    """A step that registers a version."""

    Name: str
    Type: Literal["RegisterModel"] = "RegisterModel"
    Arguments: ModelPackage


class Message(Part):
    """What is said of a failure."""

    ErrorMessage: str


class Fail(Part):
    """A step that ends the run as failed."""

    Name: str
    Type: Literal["Fail"] = "Fail"
    Arguments: Message


class Equals(Part):
    """Whether two values are the same."""

    Type: Literal["Equals"] = "Equals"
    LeftValue: Get
    RightValue: str


class Branches(Part):
    """What is done when all conditions hold, and what when not."""

    Conditions: Sequence[Equals]
    IfSteps: Sequence[Register | Fail]
    ElseSteps: Sequence[Register | Fail]


class Condition(Part):
    """A step that decides."""

    Name: str
    Type: Literal["Condition"] = "Condition"
    Arguments: Branches


class Pipeline(Part):
    """A whole definition."""

    Version: Literal["2020-12-01"] = "2020-12-01"
    Steps: Sequence[Training | Condition]

    def text(self) -> str:
        """The definition as SageMaker takes it."""
        return json.dumps(self.model_dump(by_alias=True, exclude_none=True))


def plain(part: Part) -> dict[str, Any]:
    """A part as plain data."""
    return part.model_dump(by_alias=True, exclude_none=True)
