"""`clouds`: what only one cloud has. Validated on every run, whichever cloud is chosen; used on its own cloud alone."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from mlblueprint.spec.base import Model
from mlblueprint.spec.units import Between, Percent


class AwsNetwork(Model):
    """The network on AWS."""

    availability_zones: Annotated[int, Field(ge=2, le=3)] = 2
    """How many zones get a subnet and interface endpoints, 2 or 3. Absent: 2. Each zone of an endpoint is billed."""


class Aws(Model):
    """Refinements for AWS."""

    network: AwsNetwork = AwsNetwork()
    """The network on AWS. Absent: its defaults."""


class GcpNetwork(Model):
    """The network on GCP."""

    flow_sampling: Annotated[Percent, Between("1%", "100%")] = Percent(50)
    """Share of connections that flow logs record, 1% to 100%. Absent: 50%."""


class Gcp(Model):
    """Refinements for GCP."""

    network: GcpNetwork = GcpNetwork()
    """The network on GCP. Absent: its defaults."""


class AzureStorage(Model):
    """Storage on Azure."""

    redundancy: Literal["local", "zone", "geo_zone"] = "zone"
    """Where copies are kept: one datacentre, three zones, or three zones and a second region; where a region has
    no zones, `local` alone is possible. Absent: zone."""


class Azure(Model):
    """Refinements for Azure."""

    storage: AzureStorage = AzureStorage()
    """Storage on Azure. Absent: its defaults."""


class Clouds(Model):
    """One part for each cloud."""

    aws: Aws = Aws()
    """Refinements for AWS. Absent: its defaults."""

    gcp: Gcp = Gcp()
    """Refinements for GCP. Absent: its defaults."""

    azure: Azure = Azure()
    """Refinements for Azure. Absent: its defaults."""
