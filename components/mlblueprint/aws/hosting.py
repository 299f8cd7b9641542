"""What carries the models of an endpoint in SageMaker: a model for each variant, and the configuration of them all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from pulumi import Input, Output, Resource, ResourceOptions
from pulumi_aws import ec2, sagemaker

from mlblueprint.aws.containers import Surroundings, container
from mlblueprint.aws.identity import Identity
from mlblueprint.aws.instances import choose
from mlblueprint.aws.keys import Keys
from mlblueprint.aws.names import MODEL
from mlblueprint.aws.network import Network
from mlblueprint.models.release import Served
from mlblueprint.names import digest, fitting
from mlblueprint.spec.serving import Scaling

AMIS: Mapping[str, str] = dict.fromkeys(("triton", "vllm"), "al2023-ami-sagemaker-inference-gpu-4-1")
"""Engine -> system of the machines, where its images want a newer driver than SageMaker's usual one: these are built
for CUDA 13.

ProductionVariant, InferenceAmiVersion, botocore 1.44.5 (2026-11-21)
"""


def model(
    parent: Resource,
    name: str,
    one: Served,
    *,
    who: Identity,
    around: Surroundings,
    network: Network,
    group: ec2.SecurityGroup | None,
) -> sagemaker.Model:
    """A variant's container with its files, as SageMaker starts it; made anew for whatever changes.

    Without network unless it reads secrets: SageMaker copies the files, and a container that is cut off can call
    nobody (https://docs.aws.amazon.com/sagemaker/latest/dg/mkt-algo-model-internet-free.html, read 2026-11-21).
    """
    inside = container(one, around)
    places: Sequence[Input[object]] = [who.id, network.subnets, group.id if group is not None else None]
    isolated = not one.spec.secrets
    contents = [one.key, inside.image, inside.environment, isolated, *places]
    return sagemaker.Model(
        f"{name}-{one.key}",
        sagemaker.ModelArgs(
            # The engine's own suffix does not fit into a model's 63 characters; another content is another name, so the
            # new model can stand beside the old one.
            name=Output.json_dumps(contents).apply(partial(model_name, name)),
            execution_role_arn=who.id,
            primary_container=inside,
            enable_network_isolation=isolated,
            vpc_config=None
            if network.subnets is None or group is None
            else sagemaker.ModelVpcConfigArgs(subnets=network.subnets, security_group_ids=[group.id]),
            tags={"mlblueprint:variant": one.key},
        ),
        opts=ResourceOptions(parent=parent, depends_on=list(who.grants.values())),
    )


def model_name(name: str, contents: str) -> str:
    """The endpoint's logical name and a digest of all that the model is made of; its files are in the environment."""
    return fitting(MODEL, f"{name}-{digest(contents)}")


def configuration(
    parent: Resource,
    name: str,
    models: Mapping[str, sagemaker.Model],
    served: Sequence[Served],
    scaling: Scaling,
    keys: Keys,
) -> sagemaker.EndpointConfiguration:
    """Variants, machines and shares; SageMaker changes no configuration, so each change is a new one beside the old."""
    return sagemaker.EndpointConfiguration(
        name,
        sagemaker.EndpointConfigurationArgs(
            kms_key_arn=keys.id,
            production_variants=[_variant(one, models[one.key], scaling) for one in served],
        ),
        opts=ResourceOptions(
            parent=parent,
            # Application Auto Scaling has the number: another least of it is no reason for new machines.
            ignore_changes=["productionVariants[*].initialInstanceCount"] if scaling.moves else None,
        ),
    )


def _variant(
    one: Served, made: sagemaker.Model, scaling: Scaling
) -> sagemaker.EndpointConfigurationProductionVariantArgs:
    software = one.spec.framework or one.spec.engine
    startup = one.spec.probes.startup.seconds
    return sagemaker.EndpointConfigurationProductionVariantArgs(
        variant_name=one.key,
        model_name=made.name,
        instance_type=choose(one.spec, "hosting").instance.type,
        initial_instance_count=scaling.min,
        initial_variant_weight=float(one.weight),
        container_startup_health_check_timeout_in_seconds=startup,
        model_data_download_timeout_in_seconds=startup,
        inference_ami_version=AMIS.get(software.name) if software and one.spec.preferences else None,
    )
