"""`delivery`: two service accounts that runs of GitHub's workflows may act as, one to read and one to deploy.

A workload identity pool of the stack trusts GitHub's tokens, of one repository and for two subjects; no key exists.
What the accounts may do comes from `access.py`, for the types of resources that the stack has. Who may set the
project's policy could give itself anything, so that right holds for the stack's own roles alone. That stops a mistake
and not a thief: who deploys makes custom roles, and so may change any of the project, its own among them, for which
Google knows no condition (https://docs.cloud.google.com/iam/docs/conditions-resource-attributes, read in part
2026-11-21). Who may merge and who approves are what guards a project.
"""

from __future__ import annotations

from collections.abc import Iterable

from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_gcp import iam, projects, serviceaccount

from mlblueprint.gcp import names
from mlblueprint.gcp.access import permissions
from mlblueprint.gcp.identity import Identity, member
from mlblueprint.gcp.place import Place
from mlblueprint.gcp.roles import possible
from mlblueprint.spec import Delivery as DeliverySpec
from mlblueprint.spec import Deployment

ISSUER = "https://token.actions.githubusercontent.com"
API = "iam.googleapis.com"
FEDERATION = ("iamcredentials.googleapis.com", "sts.googleapis.com")
"""What a run's token is exchanged at, first for the pool's and then for the account's.

https://docs.cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines, read 2026-11-21.
"""
ACT_THROUGH = "roles/iam.workloadIdentityUser"

MAPPING = {
    "google.subject": "assertion.sub",
    "attribute.repository": "assertion.repository",
    "attribute.ref": "assertion.ref",
}
"""https://cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines#github-actions."""

OWN_TYPES = (
    "gcp:iam/workloadIdentityPool:WorkloadIdentityPool",
    "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",
    "gcp:projects/iAMCustomRole:IAMCustomRole",
    "gcp:projects/iAMMember:IAMMember",
    "gcp:serviceaccount/account:Account",
    "gcp:serviceaccount/iAMMember:IAMMember",
)
"""What this section itself is made of."""

OVER_THE_PROJECT = "resourcemanager.projects.setIamPolicy"


class Delivery(ComponentResource):
    """Who plans and who deploys one environment."""

    plan: Output[str]
    """E-mail address of the account of pull requests."""
    deploy: Output[str]
    """E-mail address of the account of deployments."""
    provider: Output[str]
    """`projects/N/locations/global/workloadIdentityPools/P/providers/Q`."""

    def __init__(
        self,
        name: str,
        spec: DeliverySpec,
        *,
        environment: str,
        place: Place,
        types: Iterable[str],
        adopt: str | None,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:gcp:Delivery", name, None, opts)
        self._name = name
        self._place = place
        stage = spec.environments[environment]
        pull_request = f"repo:{spec.repository}:pull_request"
        deployment = f"repo:{spec.repository}:environment:{environment}"
        condition = (
            f"assertion.repository == '{spec.repository}' && (assertion.sub == '{pull_request}' || "
            f"(assertion.sub == '{deployment}' && assertion.ref == 'refs/heads/{stage.branch}'))"
        )
        self.provider = Output.from_input(adopt) if adopt is not None else self._trusted(condition)
        kinds = sorted({*types, *OWN_TYPES})
        self.plan = self._account("plan", "Reads, for pull requests", pull_request, permissions(kinds, write=False))
        self.deploy = self._account("deploy", _described(stage), deployment, permissions(kinds, write=True))
        self.register_outputs({"plan": self.plan, "deploy": self.deploy, "provider": self.provider})

    def _trusted(self, condition: str) -> Output[str]:
        """A pool and a provider of our own. A deleted one keeps its id for 30 days, so the seed is part of it."""
        place = self._place
        pool = iam.WorkloadIdentityPool(
            f"{self._name}-pool",
            iam.WorkloadIdentityPoolArgs(
                project=place.project,
                workload_identity_pool_id=names.identity_pool(place.name, place.seed),
                display_name=f"{place.name} delivery",
                description="Runs of GitHub's workflows",
            ),
            opts=ResourceOptions(parent=self, depends_on=[place.api(service) for service in (API, *FEDERATION)]),
        )
        return iam.WorkloadIdentityPoolProvider(
            f"{self._name}-github",
            iam.WorkloadIdentityPoolProviderArgs(
                project=place.project,
                workload_identity_pool_id=pool.workload_identity_pool_id,
                workload_identity_pool_provider_id="github",
                display_name="GitHub",
                attribute_mapping=MAPPING,
                attribute_condition=condition,
                oidc=iam.WorkloadIdentityPoolProviderOidcArgs(issuer_uri=ISSUER),
            ),
            opts=ResourceOptions(parent=self),
        ).name

    def _account(self, verb: str, text: str, subject: str, allowed: list[str]) -> Output[str]:
        """An account for one subject, with one custom role, and one more for the policy of the project."""
        place = self._place
        who = Identity(f"{self._name}-{verb}", place=place, opts=ResourceOptions(parent=self))
        pool = self.provider.apply(lambda path: path.rpartition("/providers/")[0])
        serviceaccount.IAMMember(
            f"{self._name}-{verb}-run",
            serviceaccount.IAMMemberArgs(
                service_account_id=Output.concat("projects/", place.project, "/serviceAccounts/", who.id),
                role=ACT_THROUGH,
                member=Output.concat("principal://iam.googleapis.com/", pool, "/subject/", subject),
            ),
            opts=ResourceOptions(parent=self),
        )
        ordinary = [one for one in allowed if one != OVER_THE_PROJECT]
        self._give(f"{self._name}-{verb}-resources", verb, text, ordinary, who)
        if OVER_THE_PROJECT in allowed:
            self._give(
                f"{self._name}-{verb}-policy",
                f"{verb}_policy",
                "Sets the policy of the project, for the roles of the stack",
                [OVER_THE_PROJECT],
                who,
                _only_ours(place),
            )
        return who.id

    def _give(
        self,
        name: str,
        holder: str,
        text: str,
        allowed: list[str],
        who: Identity,
        condition: projects.IAMMemberConditionArgs | None = None,
    ) -> None:
        """A custom role with these permissions, bound on the project."""
        place = self._place
        role = projects.IAMCustomRole(
            name,
            projects.IAMCustomRoleArgs(
                project=place.project,
                role_id=names.role(place.name, place.seed, f"delivery_{holder}"),
                title=name,
                description=text,
                permissions=allowed,
                stage="GA",
            ),
            opts=ResourceOptions(parent=self, depends_on=[place.api(API)]),
        )
        projects.IAMMember(
            name,
            projects.IAMMemberArgs(project=place.project, role=role.name, member=member(who), condition=condition),
            opts=ResourceOptions(parent=self, depends_on=[place.api("cloudresourcemanager.googleapis.com")]),
        )


def _only_ours(place: Place) -> projects.IAMMemberConditionArgs:
    """That nothing but roles of the stack is granted, those that it has and those that it may come to have.

    So the first job of a blueprint can be deployed, and the condition never changes: whoever deploys does not change
    who deploys, so the roles of this section are not among them. Nor are those of Google's agents, which may act as any
    account: a person's `pulumi up` gives them. A condition names ten roles at the most.
    https://cloud.google.com/iam/docs/setting-limits-on-granting-roles, read 2026-11-21.
    """
    return projects.IAMMemberConditionArgs(
        title="own-roles",
        expression=(
            "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', [])"
            f".hasOnly([{', '.join(map(repr, possible(place)))}])"
        ),
    )


def _described(stage: Deployment) -> str:
    """Who has to agree, within the 300 characters of a role's description."""
    agreed = f", once {' or '.join(sorted(stage.approvers))} agreed on GitHub" if stage.approvers else ""
    text = f"Deploys from {stage.branch}{agreed}"
    return text if len(text) <= LONGEST_DESCRIPTION else f"{text[: LONGEST_DESCRIPTION - 3]}..."


LONGEST_DESCRIPTION = 300
"""Of a custom role: https://cloud.google.com/iam/docs/creating-custom-roles."""
