"""`delivery`: two roles that runs of GitHub's workflows may have, one to read and one to deploy; no key is stored.

What they may do comes from `access.py`, for the types of resources that the stack has. With `iam:CreateRole`,
`iam:PutRolePolicy` and `iam:PassRole` on the product's own role names, whoever deploys can give a role of the product
more than it has itself: docs/decisions/0009-delivery.md says what holds against that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import iam

from mlblueprint.aws.access import document as allowed
from mlblueprint.aws.place import Place
from mlblueprint.aws.policies import document
from mlblueprint.spec import Delivery as DeliverySpec
from mlblueprint.spec import Deployment

ISSUER = "token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"
"""https://docs.github.com/actions/security-for-github-actions/security-hardening-your-deployments/configuring-openid-connect-in-amazon-web-services."""

LONGEST_RUN_SECONDS = 7200
"""As long as the workflow's keys last: an endpoint with large models takes more than the hour of a role's default."""

OWN_TYPES = (
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    "aws:iam/policy:Policy",
    "aws:iam/role:Role",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
)
"""What this section itself is made of."""


class Delivery(ComponentResource):
    """Who plans and who deploys one environment."""

    plan: Output[str]
    """ARN of the role of pull requests."""
    deploy: Output[str]
    """ARN of the role of deployments."""
    provider: Output[str]
    """ARN of the provider that the account trusts."""

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
        super().__init__("mlblueprint:aws:Delivery", name, None, opts)
        self.provider = self._trusted(name, place, adopt)
        stage = spec.environments[environment]
        kinds = sorted({*types, *OWN_TYPES})
        claims = {"sub": f"repo:{spec.repository}:pull_request"}
        self.plan = self._role(f"{name}-plan", "Reads, for pull requests", claims, place, kinds, write=False)
        claims = {
            "sub": f"repo:{spec.repository}:environment:{environment}",
            # AWS tests GitHub's other claims as well since 2026-01:
            # https://aws.amazon.com/about-aws/whats-new/2026/01/aws-sts-supports-validation-identity-provider-claims/
            "ref": f"refs/heads/{stage.branch}",
        }
        self.deploy = self._role(f"{name}-deploy", _described(stage), claims, place, kinds, write=True)
        self.register_outputs({"plan": self.plan, "deploy": self.deploy, "provider": self.provider})

    def _trusted(self, name: str, place: Place, adopt: str | None) -> Output[str]:
        """The provider of GitHub's tokens, of which an account has one."""
        if adopt is not None:
            return Output.from_input(adopt)
        return iam.OpenIdConnectProvider(
            f"{name}-github",
            iam.OpenIdConnectProviderArgs(url=f"https://{ISSUER}", client_id_lists=[AUDIENCE]),
            opts=ResourceOptions(parent=self),
        ).arn

    def _role(
        self, name: str, text: str, claims: dict[str, str], place: Place, types: list[str], *, write: bool
    ) -> Output[str]:
        role = iam.Role(
            name,
            iam.RoleArgs(
                description=text,
                max_session_duration=LONGEST_RUN_SECONDS,
                assume_role_policy=document(
                    {
                        "Effect": "Allow",
                        "Principal": {"Federated": self.provider},
                        "Action": "sts:AssumeRoleWithWebIdentity",
                        "Condition": {
                            "StringEquals": {
                                f"{ISSUER}:aud": AUDIENCE,
                                **{f"{ISSUER}:{claim}": value for claim, value in claims.items()},
                            }
                        },
                    }
                ),
            ),
            opts=ResourceOptions(parent=self),
        )
        for number, policy in enumerate(allowed(types, name=place.tags["name"], write=write), start=1):
            made = iam.Policy(
                f"{name}-{number}",
                iam.PolicyArgs(policy=json.dumps(policy, separators=(",", ":"))),
                opts=ResourceOptions(parent=self),
            )
            iam.RolePolicyAttachment(
                f"{name}-{number}",
                iam.RolePolicyAttachmentArgs(role=role.name, policy_arn=made.arn),
                opts=ResourceOptions(parent=self),
            )
        return role.arn


def _described(stage: Deployment) -> str:
    """Who has to agree, as far as IAM's description holds it: up to 6 teams of 100 letters fit into its 1,000."""
    agreed = f", once {' or '.join(sorted(stage.approvers))} agreed on GitHub" if stage.approvers else ""
    return f"Deploys from {stage.branch}{agreed}"
