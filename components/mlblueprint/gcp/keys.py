"""The key that encrypts data at rest on GCP: one HSM key in Cloud KMS, used by Google's service agents alone."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
from pulumi import ComponentResource, Output, Resource, ResourceOptions
from pulumi_gcp import kms, projects, storage

from mlblueprint import contract
from mlblueprint.gcp.identity import Grants, member
from mlblueprint.gcp.place import Place
from mlblueprint.problems import BlueprintError, Problem
from mlblueprint.spec import Security

USE = "roles/cloudkms.cryptoKeyEncrypterDecrypter"

AGENT_ROLES = {"aiplatform.googleapis.com": "roles/aiplatform.serviceAgent"}
"""What Google gives an agent that it makes of its own accord, and leaves to us for one that we ask for.

Those of Artifact Registry and Secret Manager do nothing here but use the key.
https://cloud.google.com/iam/docs/create-service-agents and https://cloud.google.com/iam/docs/service-agents, read
2026-11-21.
"""

DESTROY_AFTER_DAYS = 30
"""How long a destroyed key version can be had back; Google's default, stated so that nobody shortens it unseen."""


class Keys(ComponentResource):
    """One key ring and one key in the stack's region, an adopted key, or nothing where Google's own keys are used.

    Key rings and keys cannot be deleted, so their names are burnt; the engine's suffix keeps a second try possible.
    """

    id: Output[str] | None
    """`projects/P/locations/L/keyRings/R/cryptoKeys/K`; None with Google's own keys."""

    def __init__(
        self, name: str, spec: Security, *, place: Place, adopt: str | None, opts: ResourceOptions | None = None
    ) -> None:
        """Raises BlueprintError if the adopted key is in another region than the stack."""
        super().__init__("mlblueprint:gcp:Keys", name, None, opts)
        self._name = name
        self._place = place
        self._grants = Grants(name, place)
        self._agents: dict[str, Sequence[Resource]] = {}
        self.id = None
        if spec.customer_managed:
            self.id = self._made(spec) if adopt is None else Output.from_input(_in_region(adopt, place.region))
        self.register_outputs({"id": self.id})

    def grant_use(self, who: contract.Identity) -> None:
        """Let somebody encrypt and decrypt by calling Cloud KMS; services that store data need `usable_by` instead."""
        if self.id is None or (grant := self._grants.new("use", who)) is None:
            return
        kms.CryptoKeyIAMMember(
            grant,
            kms.CryptoKeyIAMMemberArgs(crypto_key_id=self.id, role=USE, member=member(who)),
            opts=self._grants.options(who),
        )

    def usable_by(self, service: str) -> Sequence[Resource]:
        """Let Google's agent of a service use the key; what that service encrypts depends on the answer."""
        if self.id is None:
            return []
        if service not in self._agents:
            agent = self._agent(service)
            use = kms.CryptoKeyIAMMember(
                f"{self._name}-use-{service.partition('.')[0]}",
                kms.CryptoKeyIAMMemberArgs(crypto_key_id=self.id, role=USE, member=agent),
                # Without it nobody reads what the service has encrypted: as good as lost.
                opts=ResourceOptions(parent=self, protect=self._place.protect),
            )
            self._agents[service] = [use, *self._may_work(service, agent)]
        return self._agents[service]

    def _made(self, spec: Security) -> Output[str]:
        ring = kms.KeyRing(
            f"{self._name}-ring",
            kms.KeyRingArgs(location=self._place.region, project=self._place.project),
            opts=ResourceOptions(
                parent=self, protect=self._place.protect, depends_on=[self._place.api("cloudkms.googleapis.com")]
            ),
        )
        key = kms.CryptoKey(
            f"{self._name}-data",
            kms.CryptoKeyArgs(
                key_ring=ring.id,
                purpose="ENCRYPT_DECRYPT",
                rotation_period=f"{spec.rotation.seconds}s",
                destroy_scheduled_duration=f"{DESTROY_AFTER_DAYS * 86_400}s",
                version_template=kms.CryptoKeyVersionTemplateArgs(
                    algorithm="GOOGLE_SYMMETRIC_ENCRYPTION", protection_level="HSM"
                ),
            ),
            opts=ResourceOptions(parent=self, protect=self._place.protect),
        )
        return key.id

    def _agent(self, service: str) -> Output[str]:
        """The service's agent as IAM names it; asking makes it exist, which a grant needs."""
        place, api = self._place, self._place.api(service)
        if service == "storage.googleapis.com":
            # Cloud Storage has no service identity in Service Usage: its own call makes the agent.
            agent = storage.get_project_service_account_output(
                project=place.project,
                opts=pulumi.InvokeOutputOptions(parent=self, provider=place.provider, depends_on=[api]),
            )
            return Output.concat("serviceAccount:", agent.email_address)
        identity = projects.ServiceIdentity(
            f"{self._name}-agent-{service.partition('.')[0]}",
            projects.ServiceIdentityArgs(service=service, project=place.project),
            opts=ResourceOptions(parent=self, depends_on=[api]),
        )
        return identity.member

    def _may_work(self, service: str, agent: Output[str]) -> Sequence[Resource]:
        """The role of an agent that was asked for; it stays when the stack goes: the agent is the whole project's."""
        if service not in AGENT_ROLES:
            return []
        role = projects.IAMMember(
            f"{self._name}-agent-{service.partition('.')[0]}-role",
            projects.IAMMemberArgs(project=self._place.project, role=AGENT_ROLES[service], member=agent),
            opts=ResourceOptions(
                parent=self, retain_on_delete=True, depends_on=[self._place.api("cloudresourcemanager.googleapis.com")]
            ),
        )
        return [role]


def _in_region(key: str, region: str) -> str:
    location = key.split("/")[3]
    if location == region:
        return key
    raise BlueprintError(
        [
            Problem(
                ("adopt", "key"),
                f"the key is in '{location}'",
                f"the stack is in '{region}', and a key encrypts in its own region only",
                f"adopt a key of {region}, or deploy to {location}",
            )
        ]
    )
