"""What AWS cannot do with endpoints, and what it does by other means than a setting of its own."""

from __future__ import annotations

from collections.abc import Iterator

from mlblueprint import catalog
from mlblueprint.aws import instances, prebuilt
from mlblueprint.catalog import KINDS, NoInstance
from mlblueprint.limit import Emulation, Limit, values_at
from mlblueprint.prebuilt import NoImage
from mlblueprint.problems import Path, Problem
from mlblueprint.spec import Blueprint, Variant

_SAGEMAKER = "https://docs.aws.amazon.com/sagemaker/latest"
_BOTOCORE = "as in botocore 1.44.5, 2026-11-21"
_PING = f"{_SAGEMAKER}/dg/your-algorithms-inference-code.html, 2026-11-21"
_GUARDRAILS = f"{_SAGEMAKER}/dg/deployment-guardrails-exclusions.html, read 2026-11-21"
_METRICS = f"{_SAGEMAKER}/dg/monitoring-cloudwatch.html, read 2026-11-21"
_UPDATE = f"{_SAGEMAKER}/APIReference/API_UpdateEndpoint.html, {_BOTOCORE}"
_CONTAINER = f"{_SAGEMAKER}/APIReference/API_ContainerDefinition.html, {_BOTOCORE}"

MOST_ALARMS = 10
MOST_BYTES = 1024

_VARIANTS = "serving.endpoints.*.variants.*"

LIMITS: tuple[Limit, ...] = (
    Limit(
        field=f"{_VARIANTS}.probes.interval",
        values="any",
        refuses=lambda interval: True,
        reason="SageMaker asks a replica in its own rhythm; only the time to start can be set",
        instead="leave it out",
        source=f"{_PING}; ProductionVariant of CreateEndpointConfig, {_BOTOCORE}",
    ),
    Limit(
        field=f"{_VARIANTS}.probes.failures",
        values="any",
        refuses=lambda failures: True,
        reason="SageMaker decides itself when a replica is unfit; only the time to start can be set",
        instead="leave it out",
        source=f"{_PING}; ProductionVariant of CreateEndpointConfig, {_BOTOCORE}",
    ),
    Limit(
        field=f"{_VARIANTS}.environment.*",
        values=f"over {MOST_BYTES} bytes",
        refuses=lambda value: len(value.encode()) > MOST_BYTES,
        reason=f"SageMaker takes variables of up to {MOST_BYTES} bytes",
        instead="put the text into a file of the model or the image",
        source=_CONTAINER,
    ),
    Limit(
        field="serving.endpoints.*.rollout.rollback_on",
        values=f"more than {MOST_ALARMS}",
        refuses=lambda alarms: len(alarms) > MOST_ALARMS,
        reason=f"SageMaker watches at most {MOST_ALARMS} alarms during a release",
        instead=f"keep {MOST_ALARMS}",
        source=f"AutoRollbackConfig of {_UPDATE}",
    ),
)

EMULATIONS: tuple[Emulation, ...] = (
    Emulation(
        field=f"{_VARIANTS}.secrets.*",
        how="a secret of Secrets Manager, whose ARN the variable holds. A container that reads secrets keeps network"
        " and credentials; all others are cut off from both",
        source=f"{_SAGEMAKER}/dg/mkt-algo-model-internet-free.html, read 2026-11-21",
    ),
    Emulation(
        field=f"{_VARIANTS}.artifact",
        how="SageMaker copies the folder to `/opt/ml/model`; `MODEL_URI` says where it came from",
        source=_CONTAINER,
    ),
    Emulation(
        field=f"{_VARIANTS}.model",
        how="as `artifact`, with the files that the lock file names; an archive that ends with `.tar.gz` is unpacked",
        source=_CONTAINER,
    ),
    Emulation(
        field=f"{_VARIANTS}.framework",
        how="the Deep Learning Container or SageMaker image of the region, chosen from a table; code is looked for in"
        " `code/inference.py` beside the model's files",
        source="https://github.com/aws/sagemaker-python-sdk, image_uri_config, read 2026-11-21",
    ),
    Emulation(
        field=f"{_VARIANTS}.weight",
        how="in a new configuration of the endpoint, which SageMaker rolls out like new models, with machines beside"
        " those there are",
        source=_UPDATE,
    ),
    Emulation(
        field="serving.endpoints.*.scaling.min",
        how="bounds of Application Auto Scaling, which an update of the endpoint leaves where they are. To change the"
        " machine of a variant that scales, or to take it away, make min and max the same for one update: SageMaker"
        " refuses it while the variant is registered",
        source=f"{_UPDATE}; {_SAGEMAKER}/dg/endpoint-scaling-update.html, read 2026-11-21",
    ),
    Emulation(
        field="serving.endpoints.*.scaling.target.cpu",
        how="CloudWatch's sum over the cpus of an instance: the share times the cpus of the machine that was chosen",
        source=_METRICS,
    ),
    Emulation(
        field="serving.endpoints.*.scaling.target.gpu",
        how="CloudWatch's sum over the GPUs of an instance: the share times the GPUs of the machine that was chosen",
        source=_METRICS,
    ),
    Emulation(
        field="serving.endpoints.*.rollout.bake",
        how="SageMaker's blue/green deployment, by an update of a CloudFormation stack that holds the endpoint alone."
        " It takes no other set of variants: to add or remove one, write `bake: 0s` without `rollback_on` for one"
        " update",
        source=_GUARDRAILS,
    ),
)


def check(blueprint: Blueprint) -> Iterator[Problem]:
    """What AWS refuses of endpoints, beside single values."""
    yield from catalog.refused(list(values_at(blueprint, _VARIANTS)), "hosting", instances, "aws")
    for path, endpoint in values_at(blueprint, "serving.endpoints.*"):
        share = endpoint.scaling.target.gpu if endpoint.scaling.target is not None else None
        for key, variant in endpoint.variants.items():
            try:
                machine = instances.choose(variant, "hosting").instance
            except NoInstance:
                continue  # said by the catalogue
            yield from _image((*path, "variants", key), variant, machine.accelerator)
            if share is not None and (machine.accelerator is None or machine.accelerator in KINDS):
                yield Problem(
                    (*path, "scaling", "target", "gpu"),
                    f"target gpu {share} is not possible on aws for {key}",
                    f"SageMaker measures the use of NVIDIA's accelerators alone ({_METRICS})",
                    "use requests_per_replica or cpu",
                    others=((*path, "variants", key),),
                )


def _image(path: Path, variant: Variant, accelerator: str | None) -> Iterator[Problem]:
    software, field = variant.framework or variant.engine, "framework" if variant.framework else "engine"
    if software is None:
        return
    given = f"{field} {software} is not possible on aws"
    if accelerator in KINDS:
        yield Problem(
            (*path, field),
            f"{given} with {accelerator}",
            f"the images of {prebuilt.SERVICE} that are known here are for NVIDIA's accelerators",
            "use an image of your own",
        )
        return
    try:
        prebuilt.choose(software, "serving", accelerated=accelerator is not None)
    except NoImage as none:
        yield Problem((*path, field), given, none.reason, none.instead)
