"""The network on GCP: one subnet without a way to the internet, and Google's APIs by their restricted addresses."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_gcp import compute, dns

from mlblueprint.gcp.peering import Peering, by_number, peer
from mlblueprint.gcp.place import Place
from mlblueprint.problems import BlueprintError, Problem
from mlblueprint.spec import Percent, PrivateNetwork, PublicNetwork
from mlblueprint.spec.placement import AdoptedNetwork

GOOGLE_APIS = IPv4Network("199.36.153.4/30")
"""Addresses of restricted.googleapis.com: only APIs that VPC Service Controls can guard answer there.

https://docs.cloud.google.com/gemini-enterprise-agent-platform/machine-learning/general/vpc-service-controls (restricted
VIP), read 2026-11-21. How to route and resolve: https://cloud.google.com/vpc/docs/configure-private-google-access-hybrid,
its beginning read 2026-11-21.
"""

ZONES = {"googleapis": ("googleapis.com.", "restricted.googleapis.com."), "pkg": ("pkg.dev.", "pkg.dev.")}
"""Private DNS zones: domain, and the name in it that has the addresses; every other name is an alias of that one."""


class Network(ComponentResource):
    """A custom-mode VPC with one subnet, or an adopted one, or nothing in public mode.

    The subnet takes the lower half of the address block; the upper half is left for machines that Google's services
    run in a network of their own, which is peered with this one.
    """

    private: bool
    id: Output[str] | None
    subnets: Output[Sequence[str]] | None

    def __init__(
        self,
        name: str,
        spec: PrivateNetwork | PublicNetwork,
        *,
        place: Place,
        adopt: AdoptedNetwork | None,
        flow_sampling: Percent,
        opts: ResourceOptions | None = None,
    ) -> None:
        """Raises BlueprintError if the adopted subnet is in another region than the stack."""
        super().__init__("mlblueprint:gcp:Network", name, None, opts)
        self._name = name
        self._place = place
        self.private = isinstance(spec, PrivateNetwork)
        self.id = self.subnets = None
        self._services: IPv4Network | None = None
        self._peering: Peering | None = None
        if isinstance(spec, PrivateNetwork):
            if adopt is None:
                self._make(spec.cidr, flow_sampling)
            else:
                self.id = Output.from_input(adopt.id)
                self.subnets = Output.from_input(_in_region(adopt.subnets, place.region))
        self.register_outputs({"id": self.id, "subnets": self.subnets})

    def peered(self) -> Peering | None:
        """How machines that Google runs join this network; made when it is first asked for. None in public mode.

        An adopted network is taken as it is: whoever made it has peered it with Google's services, or jobs fail.
        """
        if self.id is None or self._peering is not None:
            return self._peering
        if self._services is None:
            self._peering = Peering(by_number(self.id, place=self._place, parent=self), None)
        else:
            self._peering = peer(self._name, self.id, self._services, place=self._place, parent=self)
        return self._peering

    def _make(self, cidr: IPv4Network, flow_sampling: Percent) -> None:
        vpc = compute.Network(
            f"{self._name}-vpc",
            compute.NetworkArgs(
                project=self._place.project,
                auto_create_subnetworks=False,
                delete_default_routes_on_create=True,
                routing_mode="REGIONAL",
            ),
            opts=ResourceOptions(parent=self, depends_on=[self._place.api("compute.googleapis.com")]),
        )
        workloads, self._services = cidr.subnets(prefixlen_diff=1)
        subnet = compute.Subnetwork(
            f"{self._name}-workloads",
            compute.SubnetworkArgs(
                project=self._place.project,
                region=self._place.region,
                network=vpc.id,
                ip_cidr_range=str(workloads),
                stack_type="IPV4_ONLY",
                private_ip_google_access=True,
                log_config=compute.SubnetworkLogConfigArgs(
                    flow_sampling=flow_sampling.fraction,
                    aggregation_interval="INTERVAL_5_MIN",
                    metadata="INCLUDE_ALL_METADATA",
                ),
            ),
            # Ranges of one network may not overlap, as a block and a part of it would; a larger one is grown in place.
            opts=ResourceOptions(parent=self, delete_before_replace=True),
        )
        self._route_to_google(vpc.id)
        self._filter(vpc.id, cidr)
        self._resolve(vpc.id)
        self.id = vpc.id
        self.subnets = Output.all(subnet.id)

    def _route_to_google(self, vpc: Input[str]) -> None:
        """The only route out; this next hop keeps traffic to these addresses inside Google's network."""
        compute.Route(
            f"{self._name}-google-apis",
            compute.RouteArgs(
                project=self._place.project,
                network=vpc,
                dest_range=str(GOOGLE_APIS),
                next_hop_gateway="default-internet-gateway",
            ),
            opts=ResourceOptions(parent=self),
        )

    def _filter(self, vpc: Input[str], cidr: IPv4Network) -> None:
        """Nothing comes in but from the network itself: a VPC denies ingress by itself, but allows all egress."""
        logged = compute.FirewallLogConfigArgs(metadata="INCLUDE_ALL_METADATA")
        rules = {
            "deny-egress": compute.FirewallArgs(
                network=vpc,
                direction="EGRESS",
                priority=65_000,
                denies=[compute.FirewallDenyArgs(protocol="all")],
                destination_ranges=["0.0.0.0/0"],
                log_config=logged,
            ),
            "allow-google-apis": compute.FirewallArgs(
                network=vpc,
                direction="EGRESS",
                priority=1_000,
                allows=[compute.FirewallAllowArgs(protocol="tcp", ports=["443"])],
                destination_ranges=[str(GOOGLE_APIS)],
            ),
            "allow-egress": compute.FirewallArgs(
                network=vpc,
                direction="EGRESS",
                priority=1_000,
                allows=[compute.FirewallAllowArgs(protocol="all")],
                destination_ranges=[str(cidr)],
            ),
            "allow-ingress": compute.FirewallArgs(
                network=vpc,
                direction="INGRESS",
                priority=1_000,
                allows=[compute.FirewallAllowArgs(protocol="all")],
                source_ranges=[str(cidr)],
                log_config=logged,
            ),
        }
        for rule, args in rules.items():
            args.project = self._place.project
            compute.Firewall(f"{self._name}-{rule}", args, opts=ResourceOptions(parent=self))

    def _resolve(self, vpc: Input[str]) -> None:
        """Every name of Google's APIs and registries leads to the restricted addresses."""
        for label, (domain, address) in ZONES.items():
            zone = dns.ManagedZone(
                f"{self._name}-{label}",
                dns.ManagedZoneArgs(
                    project=self._place.project,
                    dns_name=domain,
                    description=f"{domain} by restricted.googleapis.com",
                    visibility="private",
                    private_visibility_config=dns.ManagedZonePrivateVisibilityConfigArgs(
                        networks=[dns.ManagedZonePrivateVisibilityConfigNetworkArgs(network_url=vpc)]
                    ),
                ),
                opts=ResourceOptions(parent=self, depends_on=[self._place.api("dns.googleapis.com")]),
            )
            records = {
                "address": (address, "A", [str(host) for host in GOOGLE_APIS]),
                "alias": (f"*.{domain}", "CNAME", [address]),
            }
            for record, (host, kind, data) in records.items():
                dns.RecordSet(
                    f"{self._name}-{label}-{record}",
                    dns.RecordSetArgs(
                        project=self._place.project,
                        managed_zone=zone.name,
                        name=host,
                        type=kind,
                        ttl=300,
                        rrdatas=list(data),
                    ),
                    opts=ResourceOptions(parent=self),
                )


def _in_region(subnets: Sequence[str], region: str) -> Sequence[str]:
    problems = [
        Problem(
            ("adopt", "network", "subnets", index),
            f"the subnet is in '{location}'",
            f"the stack is in '{region}'",
            f"adopt a subnet of {region}, or deploy to {location}",
        )
        for index, subnet in enumerate(subnets)
        if (location := subnet.split("/")[3]) != region
    ]
    if problems:
        raise BlueprintError(problems)
    return subnets
