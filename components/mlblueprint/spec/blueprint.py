"""The whole blueprint: the header and one field for each section."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr, model_validator

from mlblueprint.spec.base import Model, Text, conflict, refusal
from mlblueprint.spec.clouds import Clouds
from mlblueprint.spec.compute import Compute
from mlblueprint.spec.delivery import Delivery
from mlblueprint.spec.images import Images
from mlblueprint.spec.monitoring import LATE_SHARE, Alarm, ErrorRate, Failed, Late, Monitoring, ReplicasAtMax, Stuck
from mlblueprint.spec.network import Network, PrivateNetwork
from mlblueprint.spec.registry import Registry
from mlblueprint.spec.security import Security
from mlblueprint.spec.serving import Serving
from mlblueprint.spec.storage import Storage
from mlblueprint.spec.training import Training
from mlblueprint.spec.units import Duration, Percent

Name = Annotated[
    str,
    Text(
        "a product's name",
        r"^[a-z][a-z0-9]*$",
        3,
        12,
        "3 to 12 lower-case letters and digits, beginning with a letter",
        "churn",
        "so that it, two letters and ten digits make the 24 characters of an Azure storage account",
    ),
]
EnvironmentName = Annotated[
    str,
    Text(
        "an environment's name",
        r"^[a-z][a-z0-9]*$",
        2,
        8,
        "2 to 8 lower-case letters and digits, beginning with a letter",
        "dev",
    ),
]
Owner = Annotated[
    str,
    Text(
        "an e-mail address",
        r"^[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$",
        6,
        63,
        "a name, '@' and a domain",
        "ml-platform@acme.example",
        "because it becomes a label, and GCP's hold 63",
    ),
]
RESERVED_LABELS = ("name", "environment", "owner")
MOST_LABELS = 12
"""With the reserved ones 15, the most that an Azure private DNS zone, its links and a Key Vault key take.
Source: https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations and
https://learn.microsoft.com/azure/key-vault/keys/about-keys-details#key-tags, read 2026-11-21."""


def _not_reserved(key: str) -> str:
    if key in RESERVED_LABELS:
        raise refusal(
            "is a label of the stack itself", f"{', '.join(RESERVED_LABELS)} are always there", "choose another key"
        )
    return key


def _not_too_many(labels: dict[str, str]) -> dict[str, str]:
    if len(labels) > MOST_LABELS:
        raise refusal(
            f"has {len(labels)} labels",
            f"at most {MOST_LABELS}, since an Azure DNS zone takes 15 tags and {len(RESERVED_LABELS)} are the stack's",
            f"remove {len(labels) - MOST_LABELS}",
        )
    return labels


LabelKey = Annotated[
    str,
    Text(
        "a label's key",
        r"^[a-z][a-z0-9_]*$",
        1,
        40,
        "up to 40 lower-case letters, digits and '_', beginning with a letter",
        "cost_center",
    ),
    AfterValidator(_not_reserved),
]
LabelValue = Annotated[
    str,
    Text(
        "a label's value",
        r"^[A-Za-z0-9][A-Za-z0-9 _.:/=+@-]*$",
        1,
        63,
        "up to 63 letters, digits, spaces and . _ : / = + - @, beginning with a letter or digit",
        "growth",
        "because GCP's labels hold 63",
    ),
]


def _first_version(value: object) -> object:
    if type(value) is not int or value != 1:  # True and 1.0 equal 1
        raise refusal("is not a version of this format", "1 is the only one", "write version: 1")
    return value


class Blueprint(Model):
    """What one machine-learning product needs, on any cloud."""

    version: Annotated[Literal[1], BeforeValidator(_first_version)]
    """Version of this format; 1 is the only one."""

    name: Name
    """Name of the product, 3 to 12 lower-case letters and digits: the seed of every name in the cloud."""

    owner: Owner
    """E-mail address of the team that answers for it; on every resource as a label."""

    labels: Annotated[
        dict[LabelKey, LabelValue],
        AfterValidator(_not_too_many),
        Field(json_schema_extra={"maxProperties": MOST_LABELS}),
    ] = {}  # noqa: RUF012  # pydantic copies defaults
    """Labels (tags) for every resource, up to 12, beside `name`, `environment` and `owner`, which are always there.
    Absent: none."""

    network: Network = PrivateNetwork()
    """Whether workloads live in a network of their own. Absent: private."""

    security: Security = Security()
    """Encryption and protection. Absent: customer-managed key, rotated every 90 days, deletion protection on."""

    storage: Storage | None = None
    """Buckets. Absent: none."""

    images: Images | None = None
    """Container image repositories. Absent: none."""

    compute: Compute | None = None
    """Clusters that training jobs share. Absent: none."""

    training: Training | None = None
    """Training jobs. Absent: none."""

    registry: Registry | None = None
    """Registered models. Absent: none."""

    serving: Serving | None = None
    """Endpoints. Absent: none."""

    monitoring: Monitoring = Monitoring()
    """Alarms, who is told, and a dashboard. Absent: the alarms that every endpoint, job and cluster has, which tell
    nobody."""

    delivery: Delivery | None = None
    """Who may deploy, and from where. Absent: nobody by itself; a person does."""

    environments: dict[EnvironmentName, dict[str, Any]] = {}  # noqa: RUF012
    """What differs by environment: each is a part of this file, merged over it. Maps merge, lists replace, `null`
    removes. Absent: the blueprint is the same everywhere."""

    clouds: Clouds = Clouds()
    """What only one cloud has. Absent: each cloud's defaults."""

    _environment: str | None = PrivateAttr(default=None)

    @property
    def alarms(self) -> dict[str, Alarm]:
        """Every alarm by name: those that are there without being asked for, changed or silenced, and those asked for.

        Error rates above 5% for 5 minutes; all replicas in use for 15; a run that failed, or took more than 0.8 of its
        longest time; a cluster without machines for jobs that wait for half an hour.
        """
        made: dict[str, Alarm] = {}
        for key, endpoint in self.serving.endpoints.items() if self.serving else ():
            made[f"{key}-errors"] = ErrorRate(endpoint=key, metric="error_rate", above=Percent(5))
            if endpoint.scaling.moves:
                made[f"{key}-full"] = ReplicasAtMax.model_validate(
                    {"endpoint": key, "metric": "replicas_at_max", "for": Duration(900), "severity": "warning"}
                )
        for key, job in self.training.jobs.items() if self.training else ():
            made[f"{key}-failed"] = Failed(job=key, metric="failed", severity="warning")
            late = Duration(max(60, int(job.max_runtime.seconds * LATE_SHARE) // 60 * 60))
            made[f"{key}-late"] = Late(job=key, metric="late", above=late, severity="warning")
        for key in self.compute.clusters if self.compute else ():
            made[f"{key}-stuck"] = Stuck.model_validate(
                {"cluster": key, "metric": "stuck", "for": Duration(1800), "severity": "warning"}
            )
        made |= self.monitoring.alarms
        return {name: alarm for name, alarm in made.items() if name not in self.monitoring.silence}

    @property
    def watched(self) -> bool:
        """Whether anything watches: an alarm, or a dashboard of endpoints and jobs."""
        return bool(self.alarms) or (self.monitoring.dashboard and bool(self.serving or self.training))

    @model_validator(mode="after")
    def _rollouts_watch_their_own_endpoint(self) -> Self:
        for key, endpoint in self.serving.endpoints.items() if self.serving else ():
            made = self.alarms if endpoint.rollout.rollback_on else {}
            for name in endpoint.rollout.rollback_on:
                alarm = made.get(name)
                wrong = ""
                if alarm is not None and (alarm.subject, alarm.watched) != ("endpoint", key):
                    wrong = f"{name} watches {alarm.watched}"
                elif name in self.monitoring.silence:
                    wrong = f"{name} is silenced"
                elif name == f"{key}-full" and alarm is None:
                    wrong = f"{name} is not there, as min and max of {key} are the same"
                if wrong:
                    raise conflict(
                        f"serving.endpoints.{key}.rollout.rollback_on",
                        "monitoring.silence",
                        f"monitoring.alarms.{name}",
                        f"serving.endpoints.{key}.scaling",
                        given=wrong,
                        allowed=f"alarms of {key} bring back what it served",
                        fix="remove it, or name another",
                    )
        return self

    @property
    def environment(self) -> str | None:
        """The environment that was merged in, or None for the blueprint as it stands."""
        return self._environment
