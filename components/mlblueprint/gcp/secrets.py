"""Places for secrets on GCP: Secret Manager keeps them, the stack never sees their values."""

from __future__ import annotations

from pulumi import Output, ResourceOptions
from pulumi_gcp import secretmanager

from mlblueprint import contract
from mlblueprint.gcp import names
from mlblueprint.gcp.identity import Grants, member
from mlblueprint.gcp.keys import Keys
from mlblueprint.gcp.place import Place

API = "secretmanager.googleapis.com"
READ = "roles/secretmanager.secretAccessor"
DESTROY_AFTER_SECONDS = 30 * 86_400
"""How long a version that somebody destroys can be had back."""


class Secrets:
    """One place for each name, made when it is first asked for; endpoints that name the same secret share it."""

    def __init__(self, name: str, *, place: Place, keys: Keys, opts: ResourceOptions) -> None:
        self._name = name
        self._place = place
        self._keys = keys
        self._opts = opts
        self._made: dict[str, secretmanager.Secret] = {}
        self._grants: dict[str, Grants] = {}

    def grant_read(self, key: str, who: contract.Identity) -> Output[str]:
        """Let somebody read one secret; gives the name that it is read by: its newest version's."""
        made = self._secret(key)
        if (grant := self._grants[key].new("read", who)) is not None:
            secretmanager.SecretIamMember(
                grant,
                secretmanager.SecretIamMemberArgs(
                    project=self._place.project, secret_id=made.secret_id, role=READ, member=member(who)
                ),
                opts=self._grants[key].options(who),
            )
        return Output.concat("projects/", self._place.project, "/secrets/", made.secret_id, "/versions/latest")

    def _secret(self, key: str) -> secretmanager.Secret:
        if key not in self._made:
            name = f"{self._name}-{key}"
            self._grants[key] = Grants(name, self._place)
            self._made[key] = secretmanager.Secret(
                name,
                secretmanager.SecretArgs(
                    project=self._place.project,
                    secret_id=names.secret(self._place.name, self._place.seed, key),
                    replication=secretmanager.SecretReplicationArgs(
                        user_managed=secretmanager.SecretReplicationUserManagedArgs(
                            replicas=[
                                secretmanager.SecretReplicationUserManagedReplicaArgs(
                                    location=self._place.region, customer_managed_encryption=_encryption(self._keys)
                                )
                            ]
                        )
                    ),
                    version_destroy_ttl=f"{DESTROY_AFTER_SECONDS}s",
                ),
                opts=ResourceOptions.merge(
                    self._opts,
                    ResourceOptions(
                        protect=self._place.protect,
                        delete_before_replace=True,  # its id stays
                        depends_on=[self._place.api(API), *self._keys.usable_by(API)],
                    ),
                ),
            )
        return self._made[key]


def _encryption(
    keys: Keys,
) -> secretmanager.SecretReplicationUserManagedReplicaCustomerManagedEncryptionArgs | None:
    if keys.id is None:
        return None
    return secretmanager.SecretReplicationUserManagedReplicaCustomerManagedEncryptionArgs(kms_key_name=keys.id)
