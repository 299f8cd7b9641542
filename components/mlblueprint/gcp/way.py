"""The way to one endpoint from the stack's network: an address, a rule that leads to Google, and a name for it.

Google makes what the rule leads to when the first model is deployed, so the way is opened after the release; address
and name are there before.
"""

from __future__ import annotations

from pulumi import Output, ResourceOptions
from pulumi_gcp import compute, dns

from mlblueprint.gcp.network import Network
from mlblueprint.gcp.place import Place

DOMAIN = "prediction.p.vertexai.goog"
"""Names that Google's certificate there is for.

https://docs.cloud.google.com/gemini-enterprise-agent-platform/machine-learning/predictions/private-service-connect,
read 2026-11-21.
"""


class Way:
    """How callers in the network reach an endpoint."""

    host: str
    """Name of the endpoint in the network."""

    def __init__(self, name: str, number: str, *, network: Network, place: Place, opts: ResourceOptions) -> None:
        """`number`: the endpoint's id."""
        assert network.id is not None and network.subnets is not None, "a private network has both"
        self.host = f"{number}.{DOMAIN}"
        self._name = name
        self._place = place
        self._network = network.id
        self._opts = opts
        self._address = compute.Address(
            f"{name}-address",
            compute.AddressArgs(
                project=place.project,
                region=place.region,
                address_type="INTERNAL",
                subnetwork=network.subnets.apply(lambda subnets: subnets[0]),
            ),
            # An adopted network may be another project's, in which that API is on.
            opts=ResourceOptions.merge(opts, ResourceOptions(depends_on=[place.api("compute.googleapis.com")])),
        )
        # A zone for this name alone: another stack in an adopted network has others.
        zone = dns.ManagedZone(
            f"{name}-zone",
            dns.ManagedZoneArgs(
                project=place.project,
                dns_name=f"{self.host}.",
                description=f"{name} by Private Service Connect",
                visibility="private",
                private_visibility_config=dns.ManagedZonePrivateVisibilityConfigArgs(
                    networks=[dns.ManagedZonePrivateVisibilityConfigNetworkArgs(network_url=network.id)]
                ),
            ),
            opts=ResourceOptions.merge(opts, ResourceOptions(depends_on=[place.api("dns.googleapis.com")])),
        )
        dns.RecordSet(
            f"{name}-name",
            dns.RecordSetArgs(
                project=place.project,
                managed_zone=zone.name,
                name=f"{self.host}.",
                type="A",
                ttl=300,
                rrdatas=[self._address.address],
            ),
            opts=opts,
        )

    def open(self, attachment: Output[str]) -> None:
        """Lead the address to Google's service attachment."""
        compute.ForwardingRule(
            f"{self._name}-rule",
            compute.ForwardingRuleArgs(
                project=self._place.project,
                region=self._place.region,
                network=self._network,
                ip_address=self._address.id,
                target=attachment,
                load_balancing_scheme="",  # none: the rule leads to a service, not to machines of ours
                no_automate_dns_zone=True,
            ),
            opts=ResourceOptions.merge(
                self._opts,
                # Its address takes one rule, and a rule leads to one attachment for ever.
                ResourceOptions(delete_before_replace=True, replace_on_changes=["target"]),
            ),
        )
