"""A lock in Azure itself, so that nobody deletes by hand what the stack protects."""

from __future__ import annotations

from collections.abc import Sequence

from pulumi import Input, Resource, ResourceOptions
from pulumi_azure_native import authorization

from mlblueprint.azure.place import Place


def lock(name: str, scope: Input[str], place: Place, *, parent: Resource, after: Sequence[Resource] = ()) -> None:
    """Lock a resource against deletion where `security.deletion_protection` is on.

    The lock holds for everything below the resource too, role assignments and diagnostic settings included: `after`
    names what the engine must be able to delete once the lock is gone.
    """
    if place.protect:
        authorization.ManagementLockByScope(
            name,
            authorization.ManagementLockByScopeArgs(
                lock_name="deletion-protection",
                scope=scope,
                level=authorization.LockLevel.CAN_NOT_DELETE,
                notes="security.deletion_protection is on: turn it off in the blueprint first.",
            ),
            opts=ResourceOptions(parent=parent, depends_on=after),
        )
