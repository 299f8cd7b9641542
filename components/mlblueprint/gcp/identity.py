"""Who acts on GCP: a service account for each workload, and nothing that could be stolen as a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from pulumi import ComponentResource, Output, Resource, ResourceOptions
from pulumi_gcp import serviceaccount

from mlblueprint import contract
from mlblueprint.gcp import names
from mlblueprint.gcp.place import Place


class Identity(ComponentResource):
    """One workload's service account. It has no keys: workloads get its tokens from the metadata server."""

    id: Output[str]
    """The account's e-mail address."""

    def __init__(self, name: str, *, place: Place, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlblueprint:gcp:Identity", name, None, opts)
        self.name = name
        account = serviceaccount.Account(
            f"{name}-account",
            serviceaccount.AccountArgs(
                account_id=names.service_account(place.name, place.seed, name),
                display_name=name,
                project=place.project,
            ),
            opts=ResourceOptions(parent=self, depends_on=[place.api("iam.googleapis.com")]),
        )
        self.id = account.email
        self.register_outputs({"id": self.id})


class Grants:
    """Remembers what a protected thing has granted, so that granting twice is granting once."""

    def __init__(self, thing: str, place: Place) -> None:
        self._thing = thing
        self._place = place
        self._given: set[str] = set()

    def new(self, verb: str, who: contract.Identity) -> str | None:
        """The logical name of a grant, or None if it was given before."""
        grant = f"{who.name}-{verb}-{self._thing}"
        if grant in self._given:
            return None
        self._given.add(grant)
        return grant

    def options(self, who: contract.Identity, *, needs: Sequence[Resource] = ()) -> ResourceOptions:
        """Options of a grant's resources: they live and die with the identity."""
        return ResourceOptions(parent=cast(Resource, who), provider=self._place.provider, depends_on=needs)


def member(who: contract.Identity) -> Output[str]:
    """An identity as IAM policies name it."""
    return Output.concat("serviceAccount:", who.id)
