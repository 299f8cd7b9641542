"""Who jobs with a machine of their own act as: made before the workspace, which such an identity must belong to.

https://learn.microsoft.com/azure/machine-learning/how-to-use-serverless-compute, read 2026-11-21. Jobs of a cluster act
as the cluster does: what mounts folders and pulls images there is the cluster's identity and no other.
https://learn.microsoft.com/azure/machine-learning/how-to-identity-based-service-authentication, read 2026-11-21.
"""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import ResourceOptions

from mlblueprint.azure.identity import Identity
from mlblueprint.azure.place import Place
from mlblueprint.spec import Training


def runners(name: str, spec: Training | None, *, place: Place, opts: ResourceOptions) -> Mapping[str, Identity]:
    """By job, the identities of those that run on no cluster."""
    jobs = spec.jobs if spec is not None else {}
    return {
        key: Identity(f"{name}-{key}-identity", place=place, opts=opts)
        for key, job in jobs.items()
        if job.cluster is None
    }
