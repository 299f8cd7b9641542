"""Private services access on GCP: how machines that Google runs for a service join the stack's network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

import pulumi
from pulumi import Output, Resource, ResourceOptions
from pulumi_gcp import compute, organizations, servicenetworking

from mlblueprint.gcp.place import Place

SERVICE = "servicenetworking.googleapis.com"

RECOMMENDED_PREFIX = 19
"""Length of the prefix that Vertex AI recommends for training.

https://docs.cloud.google.com/gemini-enterprise-agent-platform/machine-learning/general/private-services-access, read
2026-11-21.
"""


@dataclass(frozen=True)
class Peering:
    """What a service is told so that its machines run inside a network."""

    network: Output[str]
    """`projects/NUMBER/global/networks/NAME`: services want the number of the project, not its id."""
    ranges: Sequence[Output[str]] | None
    """Names of the address ranges that are theirs; None in an adopted network: any that was given to Google."""
    ready: Sequence[Resource] = ()
    """What must be there before a machine joins."""


def peer(name: str, vpc: Output[str], addresses: IPv4Network, *, place: Place, parent: Resource) -> Peering:
    """Give a block of our own network's addresses to Google's machines, and take the internet away from them.

    Rejected: an interface by Private Service Connect. It reaches the network, but the machines keep Google's own way to
    the internet unless the organisation draws a perimeter around the project; a peered network can be closed from here
    (https://docs.cloud.google.com/gemini-enterprise-agent-platform/machine-learning/general/vpc-service-controls, read
    2026-11-21).
    """
    if addresses.prefixlen > RECOMMENDED_PREFIX:
        pulumi.log.warn(
            f"{addresses} is left for machines that Vertex AI runs, which recommends /{RECOMMENDED_PREFIX} or more: "
            f"clusters may find no addresses; a network.cidr of /{RECOMMENDED_PREFIX - 1} leaves that much",
            parent,
        )
    api = place.api(SERVICE)
    reserved = compute.GlobalAddress(
        f"{name}-services",
        compute.GlobalAddressArgs(
            project=place.project,
            network=vpc,
            purpose="VPC_PEERING",
            address_type="INTERNAL",
            address=str(addresses.network_address),
            prefix_length=addresses.prefixlen,
        ),
        opts=ResourceOptions(parent=parent),
    )
    connection = servicenetworking.Connection(
        f"{name}-peering",
        servicenetworking.ConnectionArgs(network=vpc, service=SERVICE, reserved_peering_ranges=[reserved.name]),
        opts=ResourceOptions(parent=parent, depends_on=[api]),
    )
    closed = servicenetworking.VpcServiceControls(
        f"{name}-no-internet",
        servicenetworking.VpcServiceControlsArgs(
            project=place.project, network=vpc.apply(_name), service=SERVICE, enabled=True
        ),
        opts=ResourceOptions(parent=parent, depends_on=[connection]),
    )
    return Peering(by_number(vpc, place=place, parent=parent), [reserved.name], [connection, closed])


def by_number(network: Output[str], *, place: Place, parent: Resource) -> Output[str]:
    """A network's id with the number of its project in place of the id."""
    project = organizations.get_project_output(
        project_id=network.apply(_project),
        opts=pulumi.InvokeOutputOptions(
            parent=parent, provider=place.provider, depends_on=[place.api("cloudresourcemanager.googleapis.com")]
        ),
    )
    return Output.concat("projects/", project.number, "/global/networks/", network.apply(_name))


def _project(network: str) -> str:
    return network.split("/")[1]


def _name(network: str) -> str:
    return network.rpartition("/")[2]
