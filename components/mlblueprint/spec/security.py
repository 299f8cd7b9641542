"""`security`: keys, and what a careless `destroy` may not take."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import model_validator

from mlblueprint.spec.base import Model, conflict
from mlblueprint.spec.units import Between, Days

DEFAULT_KEY_ROTATION = Days(90)


class Security(Model):
    """Encryption and protection of everything that holds data."""

    encryption: Literal["customer_managed", "provider_managed"] = "customer_managed"
    """Whose key encrypts data at rest. `customer_managed`: one key of this stack, which you can revoke.
    `provider_managed`: the cloud's own keys. Absent: `customer_managed`."""

    key_rotation: Annotated[Days, Between("7d", "730d")] | None = None
    """How often the key gets a new version, in days. Absent: 90d with customer-managed keys. Not with
    `provider_managed`."""

    deletion_protection: bool = True
    """Whether stateful resources refuse to be destroyed or replaced until this is turned off. Absent: yes."""

    @property
    def customer_managed(self) -> bool:
        return self.encryption == "customer_managed"

    @property
    def rotation(self) -> Days:
        return self.key_rotation or DEFAULT_KEY_ROTATION

    @model_validator(mode="after")
    def _rotation_needs_a_key(self) -> Self:
        if self.key_rotation is not None and not self.customer_managed:
            raise conflict(
                "key_rotation",
                "encryption",
                given="key_rotation is set, but encryption is provider_managed",
                allowed="the provider rotates its own keys",
                fix="choose customer_managed, or remove it",
            )
        return self
