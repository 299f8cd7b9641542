"""Folders of buckets as Azure ML brings them into runs: below a datastore, which holds no key."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import Output, Resource, ResourceOptions
from pulumi_azure_native import machinelearningservices as ml

from mlblueprint.azure import names
from mlblueprint.azure.place import Place
from mlblueprint.azure.storage import Bucket
from mlblueprint.azure.workspace import Workspace


class Folders:
    """A datastore for each bucket that a job has code in or puts models into, made when the first one does.

    Who a run acts as must be allowed to read or write the bucket: Azure ML asks as nobody else.
    https://learn.microsoft.com/azure/machine-learning/how-to-identity-based-service-authentication, read 2026-11-21.
    """

    def __init__(
        self, name: str, buckets: Mapping[str, Bucket], *, place: Place, workspace: Workspace, parent: Resource
    ) -> None:
        self._name = name
        self._buckets = buckets
        self._place = place
        self._workspace = workspace
        self._parent = parent
        self._stores: dict[str, ml.Datastore] = {}

    def uri(self, bucket: str, path: str) -> Output[str]:
        """https://learn.microsoft.com/azure/machine-learning/how-to-read-write-data-v2 (paths), read 2026-11-21."""
        return Output.concat("azureml://datastores/", self._store(bucket).name, f"/paths/{path}/")

    def _store(self, bucket: str) -> ml.Datastore:
        if bucket not in self._stores:
            self._stores[bucket] = ml.Datastore(
                f"{self._name}-datastore-{bucket}",
                ml.DatastoreArgs(
                    name=names.training_datastore(bucket),
                    workspace_name=self._workspace.name,
                    resource_group_name=self._place.group,
                    skip_validation=True,  # the check would come from outside a closed account
                    properties=ml.AzureBlobDatastoreArgs(
                        datastore_type="AzureBlob",
                        account_name=self._buckets[bucket].account.apply(_last),
                        container_name=names.container(bucket),
                        credentials=ml.NoneDatastoreCredentialsArgs(credentials_type="None"),
                        service_data_access_auth_identity=ml.ServiceDataAccessAuthIdentity.NONE,
                    ),
                ),
                opts=ResourceOptions(parent=self._parent),
            )
        return self._stores[bucket]


def _last(id_: str) -> str:
    return id_.rpartition("/")[2]
