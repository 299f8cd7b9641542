"""`network`: a virtual network that is closed by default, and private endpoints for what it has to reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions
from pulumi_azure_native import network, privatedns

from mlblueprint.azure.place import Place
from mlblueprint.azure.rules import ENDPOINT_RULES, TASK_RULES, WORKLOAD_RULES
from mlblueprint.spec import Network as NetworkSpec
from mlblueprint.spec import PrivateNetwork
from mlblueprint.spec.placement import AdoptedNetwork

_API = "privatelink.api.azureml.ms"

ZONES: Mapping[str, Mapping[str, str]] = {
    "blob": {"blob": "privatelink.blob.core.windows.net"},
    "file": {"file": "privatelink.file.core.windows.net"},
    "vault": {"vault": "privatelink.vaultcore.azure.net"},
    "registry": {"registry": "privatelink.azurecr.io"},
    "amlregistry": {"amlregistry": _API},
    # The first of its names is in the zone of the model registries, so it is the same zone, made once.
    "amlworkspace": {"amlregistry": _API, "notebooks": "privatelink.notebooks.azure.net"},
}
"""Sub-resource of a private endpoint -> the DNS zones that its names move to, by what we call them.

https://learn.microsoft.com/azure/private-link/private-endpoint-dns, read 2026-11-21. The data endpoints of a container
registry get their records in its one zone.
"""


class Network(ComponentResource):
    """Three subnets: workloads, the endpoints that they talk to, and the container registry's own tasks."""

    private: bool
    id: Output[str] | None = None
    subnets: Output[Sequence[str]] | None = None
    """Where workloads run."""
    endpoints: Input[str] | None = None
    """Subnet of the private endpoints."""
    tasks: Input[str] | None = None
    """Subnet of the registry's agent pool, the one with a way out."""

    def __init__(
        self,
        name: str,
        spec: NetworkSpec,
        *,
        place: Place,
        adopt: AdoptedNetwork | None,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:azure:Network", name, None, opts)
        self.private = isinstance(spec, PrivateNetwork)
        self._name = name
        self._place = place
        self._zones: dict[str, privatedns.PrivateZone] | None = None
        if adopt is not None:
            # Who owns the network sees to its DNS, as a rule with zones in a hub: we only add endpoints.
            self.id = Output.from_input(adopt.id)
            self.subnets = Output.from_input(adopt.subnets)
            self.endpoints = self.tasks = adopt.subnets[0]
        elif isinstance(spec, PrivateNetwork):
            self._zones = {}
            self._build(spec)
        self.register_outputs({"id": self.id})

    def private_endpoint(self, name: str, target: Input[str], service: str, *, parent: Resource) -> list[Resource]:
        """Give a resource an address inside the network, and its name that address; in public mode nothing.

        `service` is a key of ZONES. What is made is returned, for those who must wait for it.
        """
        if self.endpoints is None:
            return []
        endpoint = network.PrivateEndpoint(
            name,
            network.PrivateEndpointArgs(
                resource_group_name=self._place.group,
                location=self._place.region,
                tags=self._place.tags,
                subnet=network.SubnetArgs(id=self.endpoints),
                private_link_service_connections=[
                    network.PrivateLinkServiceConnectionArgs(
                        name=service, private_link_service_id=target, group_ids=[service]
                    )
                ],
            ),
            # Azure moves no endpoint to another subnet or resource; azure-native would ask it to.
            opts=ResourceOptions(parent=parent, replace_on_changes=["subnet", "privateLinkServiceConnections"]),
        )
        if self._zones is None:
            return [endpoint]
        group = network.PrivateDnsZoneGroup(
            f"{name}-dns",
            network.PrivateDnsZoneGroupArgs(
                resource_group_name=self._place.group,
                private_endpoint_name=endpoint.name,
                private_dns_zone_group_name="default",
                private_dns_zone_configs=[
                    network.PrivateDnsZoneConfigArgs(name=zone, private_dns_zone_id=self._zone(zone, domain).id)
                    for zone, domain in ZONES[service].items()
                ],
            ),
            opts=ResourceOptions(parent=parent),
        )
        return [endpoint, group]

    def _build(self, spec: PrivateNetwork) -> None:
        net = network.VirtualNetwork(
            self._name,
            network.VirtualNetworkInitArgs(
                resource_group_name=self._place.group,
                location=self._place.region,
                tags=self._place.tags,
                address_space=network.AddressSpaceArgs(address_prefixes=[str(spec.cidr)]),
            ),
            opts=ResourceOptions(parent=self),
        )
        half, rest = spec.cidr.subnets(1)
        quarter, rest = rest.subnets(1)
        eighth, _ = rest.subnets(1)
        # One after the other: Azure takes one change of a virtual network at a time.
        workloads = self._subnet("workloads", str(half), WORKLOAD_RULES, net, after=[])
        endpoints = self._subnet("endpoints", str(quarter), ENDPOINT_RULES, net, after=[workloads])
        tasks = self._subnet("tasks", str(eighth), TASK_RULES, net, after=[endpoints], way_out=True)
        self.id = net.id
        self.subnets = Output.all(workloads.id)
        self.endpoints = endpoints.id
        self.tasks = tasks.id

    def _subnet(
        self,
        kind: str,
        block: str,
        rules: list[network.SecurityRuleArgs],
        net: network.VirtualNetwork,
        *,
        after: list[Resource],
        way_out: bool = False,
    ) -> network.Subnet:
        name = f"{self._name}-{kind}"
        group = network.NetworkSecurityGroup(
            f"{name}-rules",
            network.NetworkSecurityGroupInitArgs(
                resource_group_name=self._place.group,
                location=self._place.region,
                tags=self._place.tags,
                security_rules=rules,
            ),
            opts=ResourceOptions(parent=self),
        )
        return network.Subnet(
            name,
            network.SubnetInitArgs(
                resource_group_name=self._place.group,
                virtual_network_name=net.name,
                subnet_name=kind,
                address_prefix=block,
                default_outbound_access=way_out,
                network_security_group=network.NetworkSecurityGroupArgs(id=group.id),
                # Security groups hold for private endpoints too, which they do not unless asked.
                private_endpoint_network_policies="Enabled",
            ),
            opts=ResourceOptions(parent=self, depends_on=after),
        )

    def _zone(self, kind: str, domain: str) -> privatedns.PrivateZone:
        """A zone, made when the first endpoint needs it and linked to the network."""
        assert self._zones is not None
        if kind not in self._zones:
            zone = privatedns.PrivateZone(
                f"{self._name}-{kind}-zone",
                privatedns.PrivateZoneArgs(
                    resource_group_name=self._place.group,
                    location="global",
                    private_zone_name=domain,
                    tags=self._place.tags,
                ),
                opts=ResourceOptions(parent=self),
            )
            privatedns.VirtualNetworkLink(
                f"{self._name}-{kind}-link",
                privatedns.VirtualNetworkLinkArgs(
                    resource_group_name=self._place.group,
                    location="global",
                    private_zone_name=zone.name,
                    registration_enabled=False,
                    virtual_network=privatedns.SubResourceArgs(id=self.id),
                    tags=self._place.tags,
                ),
                opts=ResourceOptions(parent=self, replace_on_changes=["virtualNetwork"]),
            )
            self._zones[kind] = zone
        return self._zones[kind]
