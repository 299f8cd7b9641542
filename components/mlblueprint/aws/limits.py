"""What AWS cannot do, and what it does by other means than a setting of its own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from mlblueprint import catalog
from mlblueprint.alarms import accelerated, asked, blind
from mlblueprint.aws import endpoint_limits, instances, job_limits
from mlblueprint.limit import Emulation, Limit, refused, unused, values_at
from mlblueprint.problems import Problem
from mlblueprint.spec import Blueprint, Days, PublicNetwork
from mlblueprint.spec.monitoring import Gpu
from mlblueprint.spec.placement import Adopt, AdoptedNetwork

LEAST_ROTATION = Days(90)


def _invisible(text: str) -> bool:
    """Whether a text holds characters of the categories Other: joiners, private use, unassigned."""
    return any(unicodedata.category(character).startswith("C") for character in text)


_SAGEMAKER_API = "https://docs.aws.amazon.com/sagemaker/latest/APIReference"

LIMITS: tuple[Limit, ...] = (
    Limit(
        field="security.key_rotation",
        values=f"under {LEAST_ROTATION}",
        refuses=lambda rotation: rotation < LEAST_ROTATION,
        reason="KMS rotates a key every 90 to 2560 days",
        instead=f"write {LEAST_ROTATION} or more",
        source="https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html, read 2026-11-21",
    ),
    Limit(
        field="registry.models.*.description",
        values="with invisible characters",
        refuses=_invisible,
        reason="SageMaker takes letters, marks, digits, punctuation, symbols and spaces",
        instead="remove joiners and other invisible characters (some emoji are made of them)",
        source=f"{_SAGEMAKER_API}/API_CreateModelPackageGroup.html, read 2026-11-21",
    ),
    Limit(
        field="compute.clusters.*.idle_timeout",
        values="any",
        refuses=lambda timeout: True,
        reason="AWS Batch has it, from 20 minutes on, as minScaleDownDelayMinutes, but pulumi-aws 7.51 does not: its"
        " ComputeEnvironment has no scaling policy",
        instead="leave it out: Batch stops machines by itself when no job needs them",
        source="https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeScalingPolicy.html and"
        " pulumi_aws/batch/_inputs.py of pulumi-aws 7.51.1, 2026-11-21",
    ),
    *job_limits.LIMITS,
    *endpoint_limits.LIMITS,
)

_METRICS = "https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html, read 2026-11-21"
_BATCH = "https://docs.aws.amazon.com/batch/latest/APIReference"
_COMPUTE_RESOURCE = f"{_BATCH}/API_ComputeResource.html, as in botocore 1.44.5, 2026-11-21"
_S3_ENDPOINTS = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies-vpc-endpoint.html"
_SAGEMAKER_KEYS = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html"

EMULATIONS: tuple[Emulation, ...] = (
    Emulation(
        field="network.mode",
        how="`private`: bucket policies refuse reads and writes of objects that do not come through a VPC endpoint of"
        " the network. ECR and SageMaker are not closed like that: they answer any caller of this account who may",
        source=f"{_S3_ENDPOINTS}, read 2026-11-21",
    ),
    Emulation(
        field="registry.models.*.description",
        how="given when the model package group is made; a later change stays in the blueprint, because SageMaker has"
        " no call for it and a new group would have none of the versions",
        source=f"{_SAGEMAKER_API}/API_CreateModelPackageGroup.html, read 2026-11-21",
    ),
    Emulation(
        field="registry.models.*.approval",
        how="tag `mlblueprint:approval` of the model package group, and grants that let a version be registered as"
        " approved only where the blueprint says `automatic`",
        source=f"{_SAGEMAKER_KEYS}, read 2026-11-21",
    ),
    Emulation(
        field="registry.models.*.artifacts",
        how="tag `mlblueprint:artifacts` of the model package group, and the bucket's grants with those of the model",
        source=f"{_SAGEMAKER_API}/API_CreateModelPackage.html, read 2026-11-21",
    ),
    Emulation(
        field="compute.clusters.*.nodes.min",
        how="as vCPUs of the instance type that was chosen: machines times the cpus of one",
        source=_COMPUTE_RESOURCE,
    ),
    Emulation(
        field="compute.clusters.*.nodes.max",
        how="as vCPUs of the instance type that was chosen, which Batch may exceed by one machine. With"
        " `spot_with_fallback` the number is for spot and for on-demand machines each",
        source=_COMPUTE_RESOURCE,
    ),
    Emulation(
        field="compute.clusters.*.capacity",
        how="`spot_with_fallback`: two compute environments behind one job queue, which tries spot first",
        source=f"{_BATCH}/API_ComputeEnvironmentOrder.html, 2026-11-21",
    ),
    Emulation(
        field="monitoring.alarms.*.metric",
        how="`latency_*` is the model's time without SageMaker's own, of the slowest variant, as percentiles do not add"
        " up; `cpu` and `gpu` are CloudWatch's sums divided by the cpus or accelerators of an instance;"
        " `replicas_at_max` counts instances as all requests over those of one, and knows nothing without requests;"
        " `late` is known when a run ends; `stuck` counts the events by which Batch says that the first job of a queue"
        " is blocked",
        source=f"{_METRICS}; https://docs.aws.amazon.com/batch/latest/userguide/batch-job-queue-blocked-events.html,"
        " read 2026-11-21",
    ),
    Emulation(
        field="monitoring.notify.webhook",
        how="subscriptions of an SNS topic: who receives confirms once, which services that know SNS do by themselves",
        source="https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-endpoint-as-subscriber.html, not read",
    ),
    Emulation(
        field="monitoring.alarms.*.for",
        how="of `failed`, `late` and `stuck`: how long the alarm stays on after what it tells of, which is an event and"
        " no state",
        source=_METRICS,
    ),
    *job_limits.EMULATIONS,
    *endpoint_limits.EMULATIONS,
    Emulation(
        field="delivery.environments.*.approvers",
        how="GitHub asks them, once `mlblueprint ci --setup` told it; the description of who deploys repeats it",
        source="https://docs.github.com/actions/reference/workflows-and-actions/deployments-and-environments",
    ),
)


def check(blueprint: Blueprint, adopt: Adopt) -> list[Problem]:
    """Everything that AWS refuses: values of the blueprint, and what is adopted in a form that is not AWS's."""
    problems = [*refused(blueprint, LIMITS, "aws"), *unused(blueprint, adopt)]
    clusters = list(values_at(blueprint, "compute.clusters.*"))
    problems += catalog.refused(clusters, "cluster", instances, "aws")
    problems += [*job_limits.check(blueprint), *endpoint_limits.check(blueprint)]
    problems += [*blind(blueprint, "aws"), *_neuron(blueprint)]
    if clusters and isinstance(blueprint.network, PublicNetwork):
        problems.append(
            Problem(
                ("network", "mode"),
                "network.mode public is not possible on aws with compute.clusters",
                f"AWS Batch starts its machines in subnets ({_COMPUTE_RESOURCE})",
                "choose private, or run without clusters here",
                others=(("compute", "clusters"),),
            )
        )
    if adopt.network is not None:
        problems += _network(adopt.network)
    if adopt.identity_provider is not None and not re.fullmatch(_PROVIDER, adopt.identity_provider):
        problems.append(
            Problem(
                ("adopt", "identity_provider"),
                f"'{adopt.identity_provider}' is not the ARN of GitHub's OIDC provider",
                "the one of this account for token.actions.githubusercontent.com",
                "write it like arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com",
            )
        )
    if adopt.key is not None and not re.fullmatch(_KEY, adopt.key):
        problems.append(
            Problem(
                ("adopt", "key"),
                f"'{adopt.key}' is not the ARN of a KMS key",
                "the key itself: services keep what an alias led to when they were made",
                "write it like arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
            )
        )
    return problems


def _neuron(blueprint: Blueprint) -> Iterator[Problem]:
    """SageMaker measures the use of NVIDIA's accelerators alone."""
    for name, alarm in asked(blueprint).items():
        if not isinstance(alarm, Gpu):
            continue
        wanted = {one.name for variant in accelerated(blueprint, alarm.endpoint) for one in variant.preferences}
        for accelerator in sorted(wanted & catalog.KINDS.keys()):
            yield Problem(
                ("monitoring", "alarms", name, "metric"),
                f"metric gpu is not possible on aws for {accelerator}",
                f"SageMaker has no metric of its use ({_METRICS})",
                "use metric: cpu or latency_p95",
            )


_ID = r"([0-9a-f]{8}|[0-9a-f]{17})"
"""https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html, read 2026-11-21."""
_KEY = r"arn:aws(-us-gov)?:kms:[a-z0-9-]+:\d{12}:key/(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})"
"""https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id, read 2026-11-21."""


_PROVIDER = r"arn:aws(-us-gov)?:iam::\d{12}:oidc-provider/token\.actions\.githubusercontent\.com"
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html."""


def _network(network: AdoptedNetwork) -> Iterator[Problem]:
    if not re.fullmatch(rf"vpc-{_ID}", network.id):
        yield Problem(
            ("adopt", "network", "id"),
            f"'{network.id}' is not the id of a VPC",
            "vpc- and 8 or 17 hexadecimal digits",
            "write it like vpc-0123456789abcdef0",
        )
    for index, subnet in enumerate(network.subnets):
        if not re.fullmatch(rf"subnet-{_ID}", subnet):
            yield Problem(
                ("adopt", "network", "subnets", index),
                f"'{subnet}' is not the id of a subnet",
                "subnet- and 8 or 17 hexadecimal digits",
                "write it like subnet-0123456789abcdef0",
            )
    if len(set(network.subnets)) < 2:
        yield Problem(
            ("adopt", "network", "subnets"),
            "one subnet",
            "two or more, in different zones: endpoints with two instances are spread over them",
            "add a subnet of another zone",
        )
