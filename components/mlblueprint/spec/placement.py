"""Where a blueprint lands: what stack configuration may say beside account and region. Not part of the blueprint."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from mlblueprint.spec.base import Model


class AdoptedNetwork(Model):
    """A network that is there already; its owner sees to routes, endpoints and DNS."""

    id: str
    """The cloud's id of the network: AWS `vpc-...`, GCP `projects/P/global/networks/N`, Azure the virtual network's
    resource id."""

    subnets: Annotated[list[str], Field(min_length=1)]
    """Ids of the subnets that workloads run in: AWS two or more, GCP and Azure one."""


class Adopt(Model):
    """Existing things to use instead of making them."""

    network: AdoptedNetwork | None = None
    """A network to run in. Absent: a private blueprint makes one."""

    key: str | None = None
    """A key to encrypt with: AWS key ARN, GCP crypto key id, Azure key resource id. Absent: a customer-managed
    blueprint makes one."""

    identity_provider: str | None = None
    """What trusts the tokens of GitHub's workflows, where an account has one for all: AWS OIDC provider ARN, GCP
    `projects/N/locations/global/workloadIdentityPools/P/providers/Q`. Azure needs none. Absent: `delivery` makes
    one."""
