"""One variant as Azure ML deploys it: an environment, the model's files, a deployment, and how many replicas it has.

All of it carries a digest of what it runs in its name: what runs is never changed, another recipe is another deployment
beside it. The name is the resource's in Pulumi too, so a release that is taken back leaves a state from which the next
`pulumi up` finds its way, whichever of the two it wants.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from pulumi import CustomTimeouts, Input, Output, Resource, ResourceOptions
from pulumi_azure_native import machinelearningservices as ml

from mlblueprint import variables
from mlblueprint.azure import instances, names, servers
from mlblueprint.azure.identity import Identity
from mlblueprint.azure.place import Place
from mlblueprint.azure.scaling import autoscale
from mlblueprint.azure.servers import Server
from mlblueprint.azure.telemetry import measuring
from mlblueprint.azure.workspace import Workspace
from mlblueprint.models.release import Served
from mlblueprint.spec.serving import Scaling

REQUEST_SECONDS = 180
"""The longest that Azure ML waits for an answer; its own habit is 5 seconds.

https://learn.microsoft.com/azure/machine-learning/reference-yaml-deployment-managed-online, read 2026-11-21.
"""

CONCURRENT = 100
"""Requests that Azure ML hands to a replica at once. Its own habit is 1, and it refuses more with 429: how many a
container takes is its own affair, and it knows how to make the others wait. Same source."""

PERIOD_SECONDS = 10
"""Time between two probes where the blueprint says nothing, Azure ML's own. Same source."""


@dataclass(frozen=True, slots=True)
class Files:
    """The folder of a model's files."""

    datastore: ml.Datastore
    path: str
    """Of the folder inside the datastore's container."""
    uri: Input[str]
    """`https://...` with a slash at the end."""
    where: str
    """The same in words that are known before anything is made."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that makes a deployment what it is, in words that are known before anything is made."""

    machine: str
    image: str
    server: Server
    files: str
    variables: Mapping[str, str]
    secrets: Mapping[str, str]
    startup_seconds: int
    period_seconds: int
    failures: int | None
    home: str
    """What the names of everything around it are made from."""

    def __str__(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the deployments of an endpoint share."""

    name: str
    """Logical name of the endpoint, the first part of theirs."""
    key: str
    endpoint: ml.OnlineEndpoint
    identity: Identity
    workspace: Workspace
    place: Place
    parent: Resource
    after: list[Resource]
    """What must be there before a replica starts: grants, and the way to the files."""


def recipe(served: Served, files: Files | None, place: Place) -> Recipe:
    """What a variant runs."""
    spec, probes = served.spec, served.spec.probes
    server = servers.server(spec)
    return Recipe(
        machine=instances.choose(spec, "hosting").instance.type,
        image=servers.shipped(spec) or str(spec.image or served.image),
        server=server,
        files=files.where if files else "",
        variables={**server.variables, **spec.environment},
        secrets=spec.secrets,
        startup_seconds=probes.startup.seconds,
        period_seconds=probes.interval.seconds if probes.interval else PERIOD_SECONDS,
        failures=probes.failures,
        home=place.seed,
    )


def deploy(
    served: Served, what: Recipe, image: Input[str], files: Files | None, scaling: Scaling, around: Surroundings
) -> tuple[str, list[Resource]]:
    """Make a deployment without traffic; its name, and what must be there before it gets any."""
    place, workspace = around.place, around.workspace
    deployment_name = names.deployment(served.key, str(what))
    version = deployment_name.rpartition("-")[2]
    name = f"{around.name}-{deployment_name}"
    asset = names.asset(around.key, served.key)
    environment = ml.EnvironmentVersion(
        f"{name}-environment",
        ml.EnvironmentVersionArgs(
            name=asset,
            version=version,
            workspace_name=workspace.name,
            resource_group_name=place.group,
            properties=ml.EnvironmentVersionPropertiesArgs(
                image=image, os_type=ml.OperatingSystemType.LINUX, inference_config=_routes(what.server)
            ),
        ),
        opts=ResourceOptions(parent=around.parent),
    )
    deployment = ml.OnlineDeployment(
        name,
        ml.OnlineDeploymentArgs(
            deployment_name=deployment_name,
            endpoint_name=around.endpoint.name,
            workspace_name=workspace.name,
            resource_group_name=place.group,
            location=place.region,
            tags=place.tags,
            sku=ml.SkuArgs(name="Default", capacity=scaling.min),
            properties=ml.ManagedOnlineDeploymentArgs(
                endpoint_compute_type="Managed",
                instance_type=what.machine,
                environment_id=environment.id,
                model=_model(f"{name}-model", asset, version, files, around).id if files else None,
                code_configuration=_code(f"{name}-code", asset, version, files, around)
                if files and what.server.code
                else None,
                environment_variables=_variables(what, files, around),
                # Application Insights takes nothing without Entra: what a container prints goes to Log Analytics.
                app_insights_enabled=False,
                request_settings=ml.OnlineRequestSettingsArgs(
                    request_timeout=f"PT{REQUEST_SECONDS}S", max_concurrent_requests_per_instance=CONCURRENT
                ),
                liveness_probe=_alive(what),
                readiness_probe=_ready(what),
                scale_settings=ml.DefaultScaleSettingsArgs(scale_type="Default"),
            ),
        ),
        opts=ResourceOptions(
            parent=around.parent,
            depends_on=around.after,
            # Azure's only way to change a deployment is to say all of it again, the number of replicas too.
            ignore_changes=["sku", "tags"],
            custom_timeouts=CustomTimeouts(create="2h", delete="1h"),
        ),
    )
    replicas = autoscale(f"{name}-replicas", scaling, deployment.id, place, ResourceOptions(parent=around.parent))
    # Alarms on machines look at the logs: deployments come after their alarms.
    measuring(f"{name}-metrics", deployment.id, workspace.logs, parent=around.parent)
    return deployment_name, [deployment, replicas]


def _routes(server: Server) -> ml.InferenceContainerPropertiesArgs | None:
    if server.code:
        return None
    live, ready, scoring = (
        ml.RouteArgs(path=path, port=server.port) for path in (server.live, server.ready, server.scoring)
    )
    return ml.InferenceContainerPropertiesArgs(liveness_route=live, readiness_route=ready, scoring_route=scoring)


def _model(name: str, asset: str, version: str, files: Files, around: Surroundings) -> ml.ModelVersion:
    """The files as a model of the workspace, which Azure ML mounts; it takes the long form of a datastore's path.

    https://github.com/Azure/azureml-examples/blob/main/cli/deploy-rest.sh, read 2026-11-21.
    """
    place = around.place
    uri = Output.concat(
        f"azureml://subscriptions/{place.subscription}/resourceGroups/",
        place.group,
        "/workspaces/",
        around.workspace.name,
        "/datastores/",
        files.datastore.name,
        f"/paths/{files.path}/",
    )
    return ml.ModelVersion(
        name,
        ml.ModelVersionArgs(
            name=asset,
            version=version,
            workspace_name=around.workspace.name,
            resource_group_name=place.group,
            properties=ml.ModelVersionPropertiesArgs(model_type="custom_model", model_uri=uri),
        ),
        opts=ResourceOptions(parent=around.parent),
    )


def _code(name: str, asset: str, version: str, files: Files, around: Surroundings) -> ml.CodeConfigurationArgs:
    """The folder `code` beside the model, for Azure ML's own server. Code is named by its address. Same source."""
    code = ml.CodeVersion(
        name,
        ml.CodeVersionArgs(
            name=asset,
            version=version,
            workspace_name=around.workspace.name,
            resource_group_name=around.place.group,
            properties=ml.CodeVersionPropertiesArgs(code_uri=Output.concat(files.uri, servers.CODE)),
        ),
        opts=ResourceOptions(parent=around.parent),
    )
    return ml.CodeConfigurationArgs(code_id=code.id, scoring_script=servers.SCRIPT)


def _variables(what: Recipe, files: Files | None, around: Surroundings) -> dict[str, Input[str]]:
    """What a container finds. `AZURE_CLIENT_ID` is how Azure's libraries know which identity they are to use."""
    secrets = {key: f"{around.workspace.vault_uri}secrets/{secret}" for key, secret in what.secrets.items()}
    model: dict[str, Input[str]] = {variables.MODEL: files.uri} if files else {}
    return {**what.variables, **secrets, **model, "AZURE_CLIENT_ID": around.identity.client_id}


def _alive(what: Recipe) -> ml.ProbeSettingsArgs:
    """A replica that does not answer is started anew, but not while it may still be loading."""
    return ml.ProbeSettingsArgs(
        initial_delay=f"PT{what.startup_seconds}S",
        period=f"PT{what.period_seconds}S",
        failure_threshold=what.failures,
    )


def _ready(what: Recipe) -> ml.ProbeSettingsArgs:
    """A replica gets requests as soon as it answers. Azure ML gives a deployment up whose replicas have missed too many
    probes, so these last for as long as loading may take:
    https://learn.microsoft.com/azure/machine-learning/how-to-troubleshoot-online-endpoints (ResourceNotReady), read
    2026-11-21."""
    return ml.ProbeSettingsArgs(
        initial_delay=f"PT{PERIOD_SECONDS}S",
        period=f"PT{what.period_seconds}S",
        failure_threshold=math.ceil(what.startup_seconds / what.period_seconds),
    )
