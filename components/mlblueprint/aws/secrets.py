"""Places for secrets: people put the values there, and containers read them with an identity of their own."""

from __future__ import annotations

from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import secretsmanager

from mlblueprint import contract
from mlblueprint.aws.identity import allow
from mlblueprint.aws.keys import Keys
from mlblueprint.aws.place import Place

RECOVERY_DAYS = 30
"""The longest that Secrets Manager keeps what was deleted.

https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html, as in botocore 1.44.5 (2026-11-21)
"""


class Secret(ComponentResource):
    """The place for one secret, without a value: `aws secretsmanager put-secret-value` fills it."""

    id: Output[str]
    """ARN of the secret, which is what a variable holds."""

    def __init__(self, name: str, *, place: Place, keys: Keys, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlblueprint:aws:Secret", name, None, opts)
        secret = secretsmanager.Secret(
            name,
            secretsmanager.SecretArgs(
                description=f"Read by the containers of {place.tags['name']}; the value is put there by hand",
                kms_key_id=keys.id,
                recovery_window_in_days=RECOVERY_DAYS,
            ),
            opts=ResourceOptions(parent=self, protect=place.protect),
        )
        self._keys = keys
        self.id = secret.arn
        self.register_outputs({"id": self.id})

    def grant_read(self, who: contract.Identity) -> None:
        """Let somebody read the value."""
        actions = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
        allow(
            who,
            "read",
            self,
            {"Effect": "Allow", "Action": actions, "Resource": self.id},
            *self._keys.use("kms:Decrypt", via="secretsmanager"),
        )
