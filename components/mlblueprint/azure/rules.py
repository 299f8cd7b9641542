"""What each subnet lets through: nothing in from outside, and out only to what is named.

Azure's default rules follow ours: the network's own addresses in and out, the internet out, nothing in. So each list
ends by closing the internet.
"""

from __future__ import annotations

from collections.abc import Sequence

from pulumi_azure_native.network import SecurityRuleArgs

NETWORK = "VirtualNetwork"
"""Service tag: the addresses of the network and of what is peered with it."""

TASK_SERVICES = (
    "AzureActiveDirectory",
    "AzureKeyVault",
    "AzureMonitor",
    "EventHub",
    "Storage",
    "MicrosoftContainerRegistry",
    "AzureFrontDoor.FirstParty",
)
"""What a registry's agent pool must reach; the last two bring the image that holds `acr purge`.

https://learn.microsoft.com/azure/container-registry/tasks-agent-pools and
https://learn.microsoft.com/azure/virtual-network/service-tags-overview, read 2026-11-21.
"""

LOWEST_PRIORITY = 4096


def _rule(
    name: str, priority: int, access: str, direction: str, source: str, destination: str, port: str
) -> SecurityRuleArgs:
    return SecurityRuleArgs(
        name=name,
        priority=priority,
        access=access,
        direction=direction,
        protocol="*" if access == "Deny" else "Tcp",
        source_address_prefix=source,
        source_port_range="*",
        destination_address_prefix=destination,
        destination_port_range=port,
    )


_CLOSED = _rule("internet-out", LOWEST_PRIORITY, "Deny", "Outbound", NETWORK, "Internet", "*")


def _to(services: Sequence[str]) -> list[SecurityRuleArgs]:
    return [
        _rule(f"{service.lower().replace('.', '-')}-out", 100 + 10 * at, "Allow", "Outbound", NETWORK, service, "443")
        for at, service in enumerate(services)
    ]


ENDPOINT_RULES = [_rule("https-in", 100, "Allow", "Inbound", NETWORK, NETWORK, "443"), _CLOSED]
WORKLOAD_RULES = [_CLOSED]
TASK_RULES = [*_to(TASK_SERVICES), _CLOSED]
