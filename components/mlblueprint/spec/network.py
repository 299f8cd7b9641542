"""`network`: whether workloads live in a network of their own."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Annotated, Any, Literal

from pydantic import Discriminator, PlainSerializer, PlainValidator, Tag, WithJsonSchema

from mlblueprint.spec.base import Model, refusal

LARGEST_PREFIX, SMALLEST_PREFIX = 16, 22
PRIVATE_BLOCKS = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
"""Source: https://www.rfc-editor.org/rfc/rfc1918#section-3, read 2026-11-21."""

LIKE = "write it like 10.64.0.0/16"


def _cidr(value: object) -> IPv4Network:
    if isinstance(value, IPv4Network):
        return value
    try:
        block = IPv4Network(value, strict=False) if isinstance(value, str) and "/" in value else None
    except ValueError:
        block = None
    if block is None:
        raise refusal("is not an address block", "an IPv4 address and the length of its prefix", LIKE)
    if str(block) != value:
        raise refusal("is not the first address of a block", f"{block} is the block it is in", f"write {block}")
    if not any(map(block.subnet_of, PRIVATE_BLOCKS)):
        raise refusal("is not private", f"a block inside {', '.join(map(str, PRIVATE_BLOCKS))}", LIKE)
    if block.prefixlen < LARGEST_PREFIX:
        fix = f"write {block.network_address}/{LARGEST_PREFIX}"
        raise refusal("is too large", f"from /{LARGEST_PREFIX} to /{SMALLEST_PREFIX}", fix)
    if block.prefixlen > SMALLEST_PREFIX:
        fix = f"write {block.supernet(new_prefix=SMALLEST_PREFIX)}"
        raise refusal("is too small", f"from /{LARGEST_PREFIX} to /{SMALLEST_PREFIX}", fix)
    return block


Cidr = Annotated[
    IPv4Network,
    PlainValidator(_cidr),
    PlainSerializer(str),
    WithJsonSchema(
        {"type": "string", "pattern": r"^([0-9]{1,3}\.){3}[0-9]{1,3}/(1[6-9]|2[0-2])$", "examples": ["10.64.0.0/16"]}
    ),
]


class PrivateNetwork(Model):
    """Workloads run in a network of their own and reach cloud services through private endpoints."""

    mode: Literal["private"] = "private"
    """`private`: own network, no way in from the internet, data services refuse public traffic. Absent: `private`."""

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
