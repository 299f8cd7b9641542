"""How many instances of a variant there are: Application Auto Scaling between the blueprint's bounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pulumi import Resource, ResourceOptions
from pulumi_aws import appautoscaling

from mlblueprint.catalog import Instance
from mlblueprint.spec.serving import Scaling, Target

SERVICE = "sagemaker"
DIMENSION = "sagemaker:variant:DesiredInstanceCount"

REQUESTS = "SageMakerVariantInvocationsPerInstance"
"""Requests of one instance in a minute, on average: what the blueprint counts too.

https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-add-code-define.html, 2026-11-21
"""


@dataclass(frozen=True, slots=True)
class Use:
    """A metric of instances that counts to 100 for each of so many parts."""

    metric: str
    parts: Callable[[Instance], int]


NAMESPACE = "/aws/sagemaker/Endpoints"
USES: Mapping[str, Use] = {
    "cpu": Use("CPUUtilization", lambda instance: instance.cpus),
    "gpu": Use("GPUUtilization", lambda instance: instance.count),
}
"""0 to 100% for each cpu and each GPU, so 400% for four.

https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html, read 2026-11-21
"""


def scaled(
    parent: Resource, name: str, endpoint: str, variant: str, spec: Scaling, instance: Instance, after: Resource
) -> None:
    """Let the number of a variant's instances follow the target, once the endpoint has the variant."""
    if spec.target is None:
        raise ValueError(f"{name}: no target; spec/serving.py refuses bounds that differ without one")
    target = appautoscaling.Target(
        name,
        appautoscaling.TargetArgs(
            service_namespace=SERVICE,
            scalable_dimension=DIMENSION,
            resource_id=f"endpoint/{endpoint}/variant/{variant}",
            min_capacity=spec.min,
            max_capacity=spec.max,
        ),
        # A target is registered for what is there, and gone before that is.
        opts=ResourceOptions(parent=parent, depends_on=[after]),
    )
    appautoscaling.Policy(
        name,
        appautoscaling.PolicyArgs(
            policy_type="TargetTrackingScaling",
            service_namespace=SERVICE,
            scalable_dimension=DIMENSION,
            resource_id=target.resource_id,
            target_tracking_scaling_policy_configuration=_tracking(spec, spec.target, endpoint, variant, instance),
        ),
        opts=ResourceOptions(parent=parent),
    )


def _tracking(
    spec: Scaling, target: Target, endpoint: str, variant: str, instance: Instance
) -> appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationArgs:
    configured = appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationArgs
    predefined = appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecificationArgs
    customized = appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationArgs
    dimension = appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationDimensionArgs
    outwards = spec.scale_out_cooldown.seconds if spec.scale_out_cooldown else None
    inwards = spec.scale_in_cooldown.seconds if spec.scale_in_cooldown else None
    if target.requests_per_replica is not None:
        return configured(
            target_value=target.requests_per_replica,
            predefined_metric_specification=predefined(predefined_metric_type=REQUESTS),
            scale_out_cooldown=outwards,
            scale_in_cooldown=inwards,
        )
    use, share = (USES["cpu"], target.cpu) if target.cpu is not None else (USES["gpu"], target.gpu)
    assert share is not None  # spec/serving.py takes exactly one
    return configured(
        target_value=share.value * use.parts(instance),
        customized_metric_specification=customized(
            namespace=NAMESPACE,
            metric_name=use.metric,
            statistic="Average",
            dimensions=[
                dimension(name="EndpointName", value=endpoint),
                dimension(name="VariantName", value=variant),
            ],
        ),
        scale_out_cooldown=outwards,
        scale_in_cooldown=inwards,
    )
