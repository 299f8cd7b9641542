"""Where a workspace writes what happens in it: one Log Analytics workspace, and Application Insights on top of it."""

from __future__ import annotations

from pulumi import Input, Resource, ResourceOptions
from pulumi_azure_native import applicationinsights, monitor, operationalinsights

from mlblueprint.azure.network import Network
from mlblueprint.azure.place import Place

LOG_DAYS = 365


def log_analytics(name: str, place: Place, network: Network, *, parent: Resource) -> operationalinsights.Workspace:
    """Logs, kept for a year; nobody gets in with a key.

    In a private network nothing is taken from outside. What diagnostic settings send is not held to that, and who asks
    is known by identity: closing queries as well would leave them to networks with a private link scope of Azure
    Monitor, which bends the DNS of everything that shares it:
    https://learn.microsoft.com/azure/azure-monitor/logs/private-link-design (2026-11-21).
    """
    return operationalinsights.Workspace(
        name,
        operationalinsights.WorkspaceArgs(
            resource_group_name=place.group,
            location=place.region,
            tags=place.tags,
            sku=operationalinsights.WorkspaceSkuArgs(name=operationalinsights.WorkspaceSkuNameEnum.PER_GB2018),
            retention_in_days=LOG_DAYS,
            features=operationalinsights.WorkspaceFeaturesArgs(disable_local_auth=True),
            public_network_access_for_ingestion="Disabled" if network.private else "Enabled",
            public_network_access_for_query="Enabled",
        ),
        opts=ResourceOptions(parent=parent, protect=place.protect),
    )


def insights(
    name: str, logs: operationalinsights.Workspace, place: Place, *, parent: Resource
) -> applicationinsights.Component:
    """Application Insights, which a workspace cannot be without; it keeps nothing itself."""
    return applicationinsights.Component(
        name,
        applicationinsights.ComponentArgs(
            resource_group_name=place.group,
            location=place.region,
            tags=place.tags,
            kind="web",
            application_type=applicationinsights.ApplicationType.WEB,
            ingestion_mode=applicationinsights.IngestionMode.LOG_ANALYTICS,
            workspace_resource_id=logs.id,
            disable_local_auth=True,
        ),
        opts=ResourceOptions(parent=parent),
    )


def logging(
    name: str, of: Input[str], logs: operationalinsights.Workspace, *, parent: Resource, after: Resource | None = None
) -> monitor.DiagnosticSetting:
    """Everything that a resource writes down, to Log Analytics."""
    return monitor.DiagnosticSetting(
        name,
        monitor.DiagnosticSettingArgs(
            name="all",
            resource_uri=of,
            workspace_id=logs.id,
            logs=[monitor.DiagnosticsLogSettingsArgs(category_group="allLogs", enabled=True)],
        ),
        opts=ResourceOptions(parent=parent, depends_on=after),
    )


def measuring(
    name: str, of: Input[str], logs: operationalinsights.Workspace, *, parent: Resource
) -> monitor.DiagnosticSetting:
    """Everything that is measured of a resource, to Log Analytics: once a minute, and without dimensions."""
    return monitor.DiagnosticSetting(
        name,
        monitor.DiagnosticSettingArgs(
            name="metrics",
            resource_uri=of,
            workspace_id=logs.id,
            metrics=[monitor.DiagnosticsMetricSettingsArgs(category="AllMetrics", enabled=True)],
        ),
        opts=ResourceOptions(parent=parent),
    )
