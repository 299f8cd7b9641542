"""Who acts: one user-assigned managed identity for each workload, and how it is given anything."""

from __future__ import annotations

from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions
from pulumi_azure_native import authorization, managedidentity

from mlblueprint import contract
from mlblueprint.azure.place import Place
from mlblueprint.names import guid


class Identity(ComponentResource):
    """One workload's managed identity; it can do nothing until something is granted to it."""

    name: str
    id: Output[str]
    """Resource id: what a resource that acts as this identity is given."""
    principal_id: Output[str]
    """Object id of the service principal, which roles are assigned to."""
    client_id: Output[str]
    """Application id, by which a container registry knows the identity that reaches its key."""
    resource: Resource
    """What its grants go with."""

    def __init__(self, name: str, *, place: Place, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlblueprint:azure:Identity", name, None, opts)
        identity = managedidentity.UserAssignedIdentity(
            name,
            managedidentity.UserAssignedIdentityArgs(
                resource_group_name=place.group, location=place.region, tags=place.tags
            ),
            opts=ResourceOptions(parent=self),
        )
        self.name = name
        self.place = place
        self.id = identity.id
        self.principal_id = identity.principal_id
        self.client_id = identity.client_id
        self.resource = identity
        self.grants: dict[str, authorization.RoleAssignment] = {}
        self.register_outputs({"id": self.id})


def assign(
    who: contract.Identity, verb: str, thing: str, *, role: str, scope: Input[str], edition: str = ""
) -> authorization.RoleAssignment:
    """Give an identity a role at one scope, once, as the assignment `<identity>-<verb>-<thing>`.

    Azure refuses a second assignment of one role to one principal at one scope, whatever it is called: `thing` names
    what stands at the scope. Where the thing can have a successor, `edition` tells them apart, and the grant on the
    successor is there before the old one goes.

    Azure's lock keeps assignments below it from being deleted. So where things are locked, an identity that goes leaves
    its assignments behind, which then are nobody's and do no harm; and so that a successor does not meet them under
    their names, these come from the principal too.
    https://learn.microsoft.com/azure/role-based-access-control/troubleshooting (identity not found), read 2026-11-21.

    Raises:
        TypeError: the identity is another cloud's.
    """
    if not isinstance(who, Identity):
        raise TypeError(f"{who.name} is not an identity on Azure")
    name = f"{who.name}-{verb}-{thing}"
    if name not in who.grants:
        seed = "/".join(filter(None, (who.place.seed, name, edition)))
        who.grants[name] = authorization.RoleAssignment(
            name,
            authorization.RoleAssignmentArgs(
                role_assignment_name=who.principal_id.apply(lambda principal: guid(f"{seed}/{principal}")),
                principal_id=who.principal_id,
                # Without the type Azure looks the principal up, and a new one may not have reached every replica yet:
                # https://learn.microsoft.com/azure/role-based-access-control/troubleshooting, read 2026-11-21.
                principal_type=authorization.PrincipalType.SERVICE_PRINCIPAL,
                role_definition_id=who.place.role(role),
                scope=scope,
            ),
            opts=ResourceOptions(
                parent=who,
                delete_before_replace=False if edition else None,
                deleted_with=who.resource if who.place.protect else None,
            ),
        )
    return who.grants[name]
