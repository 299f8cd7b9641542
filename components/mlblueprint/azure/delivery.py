"""`delivery`: two managed identities that runs of GitHub's workflows may act as, one to read and one to deploy.

Each trusts one subject of GitHub's tokens; no secret exists. What they may do is a custom role of the resource group,
from `access.py`, for the types of resources that the stack has. Who may assign roles could give itself anything, so the
assignment says which roles may be assigned: those that the stack assigns, and not its own.
"""

from __future__ import annotations

from collections.abc import Iterable

import pulumi
from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_azure_native import authorization, managedidentity

from mlblueprint.azure.access import actions
from mlblueprint.azure.identity import Identity
from mlblueprint.azure.place import Place
from mlblueprint.names import guid
from mlblueprint.spec import Delivery as DeliverySpec
from mlblueprint.spec import Deployment

ISSUER = "https://token.actions.githubusercontent.com"
AUDIENCE = "api://AzureADTokenExchange"
"""https://learn.microsoft.com/entra/workload-id/workload-identity-federation-create-trust-user-assigned-managed-identity."""

OWN_TYPES = (
    "azure-native:authorization:RoleAssignment",
    "azure-native:authorization:RoleDefinition",
    "azure-native:managedidentity:FederatedIdentityCredential",
    "azure-native:managedidentity:UserAssignedIdentity",
)
"""What this section itself is made of."""

ASSIGNS = "Microsoft.Authorization/roleAssignments/write"
REMOVES = "Microsoft.Authorization/roleAssignments/delete"


class Delivery(ComponentResource):
    """Who plans and who deploys one environment."""

    plan: Output[str]
    """Client id of the identity of pull requests."""
    deploy: Output[str]
    """Client id of the identity of deployments."""
    provider: Output[str]
    """Tenant that both are of."""

    def __init__(
        self,
        name: str,
        spec: DeliverySpec,
        *,
        environment: str,
        place: Place,
        types: Iterable[str],
        granted: Iterable[Input[str]],
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:azure:Delivery", name, None, opts)
        self._place = place
        ours = list(granted)  # and not what this section itself is about to grant
        stage = spec.environments[environment]
        kinds = sorted({*types, *OWN_TYPES})
        reader = self._identity(
            f"{name}-plan",
            "Reads, for pull requests",
            f"repo:{spec.repository}:pull_request",
            actions(kinds, write=False),
        )
        deployer = self._identity(
            f"{name}-deploy",
            _described(stage),
            f"repo:{spec.repository}:environment:{environment}",
            actions(kinds, write=True),
            _only(ours),
        )
        self.plan, self.deploy = reader.client_id, deployer.client_id
        self.provider = authorization.get_client_config_output(
            opts=pulumi.InvokeOutputOptions(provider=place.provider)
        ).tenant_id
        self.register_outputs({"plan": self.plan, "deploy": self.deploy, "provider": self.provider})

    def _identity(
        self, name: str, text: str, subject: str, allowed: list[str], condition: Output[str] | None = None
    ) -> Identity:
        """An identity that trusts one subject, with one role on the group."""
        place = self._place
        who = Identity(name, place=place, opts=ResourceOptions(parent=self))
        # Not with its Args: their `resource_name` would be the logical name once more (azure-native 3.29).
        managedidentity.FederatedIdentityCredential(
            f"{name}-github",
            federated_identity_credential_resource_name="github",
            resource_group_name=place.group,
            resource_name_=who.id.apply(lambda path: path.rpartition("/")[2]),
            issuer=ISSUER,
            subject=subject,
            audiences=[AUDIENCE],
            opts=ResourceOptions(parent=self),
        )
        definition = guid(f"{place.seed}/{name}")
        scope = Output.concat(f"/subscriptions/{place.subscription}/resourceGroups/", place.group)
        role = authorization.RoleDefinition(
            f"{name}-role",
            authorization.RoleDefinitionArgs(
                role_definition_id=definition,
                # Names of roles are of the tenant, which may have another stack of this product.
                role_name=Output.concat(f"{name} of ", place.group),
                description=text,
                scope=scope,
                assignable_scopes=[scope],
                permissions=[authorization.PermissionArgs(actions=allowed)],
            ),
            opts=ResourceOptions(parent=self),
        )
        authorization.RoleAssignment(
            f"{name}-grant",
            authorization.RoleAssignmentArgs(
                role_assignment_name=guid(f"{place.seed}/{name}/grant"),
                principal_id=who.principal_id,
                principal_type=authorization.PrincipalType.SERVICE_PRINCIPAL,
                role_definition_id=place.role(definition),
                scope=scope,
                condition=condition,
                condition_version="2.0" if condition is not None else None,
            ),
            opts=ResourceOptions(parent=self, depends_on=[role]),
        )
        return who


def _only(granted: Iterable[Input[str]]) -> Output[str]:
    """That no roles are assigned or taken away but these, by the last part of their ids.

    https://learn.microsoft.com/azure/role-based-access-control/delegate-role-assignments-examples.
    """

    def text(roles: list[str]) -> str:
        ours = ", ".join(sorted({role.rpartition("/")[2] for role in roles}))
        parts = (
            (ASSIGNS, "Request"),
            (REMOVES, "Resource"),
        )
        return " AND ".join(
            f"((!(ActionMatches{{'{action}'}})) OR (@{of}[Microsoft.Authorization/roleAssignments:RoleDefinitionId] "
            f"ForAnyOfAnyValues:GuidEquals {{{ours}}}))"
            for action, of in parts
        )

    return Output.all(*granted).apply(text)


def _described(stage: Deployment) -> str:
    """Who has to agree, within the 1,024 characters of a role's description."""
    agreed = f", once {' or '.join(sorted(stage.approvers))} agreed on GitHub" if stage.approvers else ""
    return f"Deploys from {stage.branch}{agreed}"
