"""What a table shows of each resource on Azure."""

from __future__ import annotations

from collections.abc import Mapping

SHOWN: Mapping[str, tuple[str, ...]] = {
    "azure-native:applicationinsights:Component": ("disableLocalAuth",),
    "azure-native:authorization:ManagementLockByScope": ("level",),
    "azure-native:containerregistry:AgentPool": ("tier", "count"),
    "azure-native:containerregistry:Registry": ("registryName", "sku.name", "publicNetworkAccess", "encryption.status"),
    "azure-native:containerregistry:Task": ("taskName", "trigger.timerTriggers.0.schedule"),
    "azure-native:keyvault:Key": (
        "keyName",
        "properties.kty",
        "properties.rotationPolicy.lifetimeActions.0.trigger.timeAfterCreate",
    ),
    "azure-native:keyvault:Vault": ("vaultName", "properties.publicNetworkAccess"),
    "azure-native:machinelearningservices:Compute": (
        "properties.properties.vmSize",
        "properties.properties.vmPriority",
        "properties.properties.scaleSettings.minNodeCount",
        "properties.properties.scaleSettings.maxNodeCount",
    ),
    "azure-native:machinelearningservices:EnvironmentVersion": ("name", "properties.image"),
    "azure-native:machinelearningservices:ModelVersion": ("name", "version"),
    "azure-native:machinelearningservices:OnlineDeployment": (
        "deploymentName",
        "properties.instanceType",
        "sku.capacity",
    ),
    "azure-native:machinelearningservices:OnlineEndpoint": (
        "endpointName",
        "properties.authMode",
        "properties.publicNetworkAccess",
    ),
    "azure-native:machinelearningservices:ComponentVersion": ("name", "version"),
    "azure-native:machinelearningservices:Schedule": (
        "properties.trigger.expression",
        "properties.trigger.frequency",
        "properties.action.jobDefinition.jobs.train.limits.timeout",
    ),
    "azure-native:machinelearningservices:Registry": ("registryName", "publicNetworkAccess"),
    "azure-native:machinelearningservices:RegistryModelContainer": ("modelName", "properties.properties.approval"),
    "azure-native:machinelearningservices:Workspace": (
        "workspaceName",
        "publicNetworkAccess",
        "managedNetwork.isolationMode",
        "encryption.status",
    ),
    "azure-native:monitor:AutoscaleSetting": (
        "profiles.0.capacity.minimum",
        "profiles.0.capacity.maximum",
        "profiles.0.rules.0.metricTrigger.metricName",
        "profiles.0.rules.0.metricTrigger.threshold",
    ),
    "azure-native:monitor:ActionGroup": ("groupShortName", "emailReceivers.0.emailAddress"),
    "azure-native:monitor:MetricAlert": ("description", "severity"),
    "azure-native:monitor:ScheduledQueryRule": ("description", "severity"),
    "azure-native:network:PrivateEndpoint": ("privateLinkServiceConnections.0.groupIds.0",),
    "azure-native:network:Subnet": ("addressPrefix", "defaultOutboundAccess"),
    "azure-native:network:VirtualNetwork": ("addressSpace.addressPrefixes.0",),
    "azure-native:operationalinsights:Workspace": ("retentionInDays", "publicNetworkAccessForIngestion"),
    "azure-native:privatedns:PrivateZone": ("privateZoneName",),
    "azure-native:resources:ResourceGroup": ("location",),
    "azure-native:storage:BlobContainer": ("containerName", "publicAccess"),
    "azure-native:storage:BlobServiceProperties": ("isVersioningEnabled", "deleteRetentionPolicy.days"),
    "azure-native:storage:StorageAccount": (
        "accountName",
        "sku.name",
        "publicNetworkAccess",
        "encryption.keySource",
    ),
    "pulumi-python:dynamic/azure:Traffic": ("traffic", "bake"),
}
"""By type token, the input paths worth a glance."""
