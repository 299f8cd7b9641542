"""Where models lie, as Azure ML is told: a datastore for each container, which holds no key and is entered by identity.

https://learn.microsoft.com/azure/machine-learning/how-to-datastore (identity-based access), read 2026-11-21.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pulumi import Input, Output, ResourceOptions
from pulumi_azure_native import machinelearningservices as ml

from mlblueprint.azure import names
from mlblueprint.azure.deployment import Files
from mlblueprint.azure.place import Place
from mlblueprint.azure.storage import Storage
from mlblueprint.azure.workspace import Workspace
from mlblueprint.models.release import Served, release
from mlblueprint.names import digest
from mlblueprint.problems import BlueprintError, Problem
from mlblueprint.spec import Blueprint, LockedModel

_FOLDER = r"https://([a-z0-9]{3,24})\.blob\.core\.windows\.net/([a-z0-9-]{3,63})/(.*[^/])/*"


def check(blueprint: Blueprint, models: Mapping[str, LockedModel]) -> None:
    """Have nothing made while a locked version lies where Azure ML cannot read it.

    Raises:
        BlueprintError: with every such version.
    """
    problems = [
        Problem(
            ("serving", "endpoints", key, "variants", one.key, "model"),
            f"version {one.version} of {one.spec.model} lies at {one.artifact}",
            "a folder of a blob container, https://<account>.blob.core.windows.net/<container>/<folder>/",
            "lock the version with such an address under clouds.azure",
        )
        for key, endpoint in (blueprint.serving.endpoints.items() if blueprint.serving else ())
        for one in release(endpoint, models).served
        if one.artifact is not None and not re.fullmatch(_FOLDER, one.artifact)
    ]
    if problems:
        raise BlueprintError(problems)


class Datastores:
    """The datastores of served models, each made when a model needs it."""

    def __init__(
        self, name: str, workspace: Workspace, place: Place, storage: Storage | None, opts: ResourceOptions
    ) -> None:
        self._name = name
        self._workspace = workspace
        self._place = place
        self._buckets = storage.buckets if storage else {}
        self._opts = opts
        self._made: dict[str, ml.Datastore] = {}

    def files(self, served: Served) -> Files | None:
        """Where the files of a variant are; None where its image holds everything."""
        if served.spec.artifact is not None:
            key, path = served.spec.artifact.bucket, served.spec.artifact.path
            bucket = self._buckets[key]
            store = self._datastore(key, bucket.account.apply(_last), names.container(key))
            return Files(store, path, Output.concat(bucket.uri, f"/{path}/"), f"{key}/{path}")
        found = re.fullmatch(_FOLDER, served.artifact or "")
        if found is None:
            return None
        account, container, path = found.groups()
        store = self._datastore(f"locked-{digest(f'{account}/{container}')}", account, container)
        uri = f"https://{account}.blob.core.windows.net/{container}/{path}/"
        return Files(store, path, uri, uri)

    def _datastore(self, key: str, account: Input[str], container: str) -> ml.Datastore:
        if key not in self._made:
            self._made[key] = ml.Datastore(
                f"{self._name}-files-{key}",
                ml.DatastoreArgs(
                    name=names.datastore(key),
                    workspace_name=self._workspace.name,
                    resource_group_name=self._place.group,
                    skip_validation=True,  # the check would come from outside a closed account
                    properties=ml.AzureBlobDatastoreArgs(
                        datastore_type="AzureBlob",
                        account_name=account,
                        container_name=container,
                        credentials=ml.NoneDatastoreCredentialsArgs(credentials_type="None"),
                        service_data_access_auth_identity=ml.ServiceDataAccessAuthIdentity.NONE,
                    ),
                ),
                opts=self._opts,
            )
        return self._made[key]


def _last(id_: str) -> str:
    return id_.rpartition("/")[2]
