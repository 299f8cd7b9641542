"""`network`: whether workloads live in a network of their own."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Annotated, Any, Literal

from pydantic import Discriminator, PlainSerializer, PlainValidator, Tag, WithJsonSchema
from pydantic_core import PydanticCustomError

from mlblueprint.spec.base import Model

LARGEST_PREFIX, SMALLEST_PREFIX = 16, 22


def _cidr(value: object) -> IPv4Network:
    try:
        block = IPv4Network(value) if isinstance(value, str) else None
    except ValueError:
        block = None
    if block is None or not block.is_private or not LARGEST_PREFIX <= block.prefixlen <= SMALLEST_PREFIX:
        raise PydanticCustomError(
            "quantity",
            "{given} is not a private IPv4 block of a usable size",
            {
                "given": repr(value),
                "allowed": f"a block of 10/8, 172.16/12 or 192.168/16, from /{LARGEST_PREFIX} to /{SMALLEST_PREFIX}",
                "fix": "write it like 10.64.0.0/16",
            },
        )
    return block


Cidr = Annotated[
    IPv4Network,
    PlainValidator(_cidr),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "format": "ipv4-network", "examples": ["10.64.0.0/16"]}),
]


class PrivateNetwork(Model):
    """Workloads run in a network of their own and reach cloud services through private endpoints."""

    mode: Literal["private"] = "private"
    """`private`: own network, no way in from the internet, data services refuse public traffic."""

    cidr: Cidr = IPv4Network("10.64.0.0/16")
    """Address block of the network, /16 to /22. Absent: 10.64.0.0/16. Choose one that nothing you peer with uses."""


class PublicNetwork(Model):
    """No network is built: services answer on their public endpoints, guarded by identity and TLS alone."""

    mode: Literal["public"]
    """`public`: no network of our own; every service still wants an identity and TLS."""


def _mode(value: Any) -> str:
    mode = value.get("mode", "private") if isinstance(value, dict) else getattr(value, "mode", "private")
    return mode if isinstance(mode, str) else "?"


Network = Annotated[
    Annotated[PrivateNetwork, Tag("private")] | Annotated[PublicNetwork, Tag("public")], Discriminator(_mode)
]
