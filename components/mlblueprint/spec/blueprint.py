"""The whole blueprint: the header and one field for each section."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, PrivateAttr, model_validator
from pydantic_core import PydanticCustomError

from mlblueprint.spec.base import Model, Text
from mlblueprint.spec.clouds import Clouds
from mlblueprint.spec.images import Images
from mlblueprint.spec.network import Network, PrivateNetwork
from mlblueprint.spec.registry import Registry
from mlblueprint.spec.security import Security
from mlblueprint.spec.storage import Storage

Name = Annotated[
    str,
    Text(r"^[a-z][a-z0-9]*$", 3, 12, "3 to 12 lower-case letters and digits, beginning with a letter", "churn"),
]
EnvironmentName = Annotated[
    str, Text(r"^[a-z][a-z0-9]*$", 2, 8, "2 to 8 lower-case letters and digits, beginning with a letter", "dev")
]
Owner = Annotated[
    str,
    Text(
        r"^[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$",
        6,
        63,
        "an e-mail address of up to 63 characters",
        "ml-platform@acme.example",
    ),
]
LabelKey = Annotated[
    str,
    Text(
        r"^[a-z][a-z0-9_]*$",
        1,
        40,
        "up to 40 lower-case letters, digits and '_', beginning with a letter",
        "cost_center",
    ),
]
LabelValue = Annotated[
    str,
    Text(
        r"^[A-Za-z0-9][A-Za-z0-9 _.:/=+@-]*$",
        1,
        63,
        "up to 63 letters, digits, spaces and . _ : / = + - @, beginning with a letter or digit",
        "growth",
    ),
]

RESERVED_LABELS = ("name", "environment", "owner")


class Blueprint(Model):
    """What one machine-learning product needs, on any cloud."""

    version: Literal[1]
    """Version of this format; 1 is the only one."""

    name: Name
    """Name of the product, 3 to 12 lower-case letters and digits: the seed of every name in the cloud."""

    owner: Owner
    """E-mail address of the team that answers for it; on every resource as a label."""

    labels: Annotated[dict[LabelKey, LabelValue], Field(max_length=30)] = {}
    """Labels (tags) for every resource, beside `name`, `environment` and `owner`, which are always there. Absent: none."""

    network: Network = PrivateNetwork()
    """Whether workloads live in a network of their own. Absent: private."""

    security: Security = Security()
    """Encryption and protection. Absent: customer-managed key, rotated every 90 days, deletion protection on."""

    storage: Storage | None = None
    """Buckets. Absent: none."""

    images: Images | None = None
    """Container image repositories. Absent: none."""

    registry: Registry | None = None
    """Registered models. Absent: none."""

    environments: dict[EnvironmentName, dict[str, Any]] = {}
    """What differs by environment: each is a part of this file, merged over it. Maps merge, lists replace, `null` removes.
    Absent: the blueprint is the same everywhere."""

    clouds: Clouds = Clouds()
    """What only one cloud has. Absent: each cloud's defaults."""

    _environment: str | None = PrivateAttr(default=None)

    @property
    def environment(self) -> str | None:
        """The environment that was merged in, or None for the blueprint as it stands."""
        return self._environment

    @model_validator(mode="after")
    def _own_labels_are_ours(self) -> Self:
        for key in RESERVED_LABELS:
            if key in self.labels:
                raise PydanticCustomError(
                    "conflict",
                    "label '{key}' is set by the stack itself",
                    {
                        "at": ("labels", key),
                        "key": key,
                        "allowed": f"{', '.join(RESERVED_LABELS)} come from the blueprint's header and its environment",
                        "fix": "remove it, or choose another key",
                    },
                )
        return self
