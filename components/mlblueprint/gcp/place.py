"""Where a stack lands on GCP: project and region, the provider, labels, and the APIs that must be on."""

from __future__ import annotations

import re

import pulumi
from pulumi import ResourceOptions
from pulumi_gcp import projects
from pulumi_gcp.provider import Provider, ProviderArgs

from mlblueprint.problems import BlueprintError, Problem
from mlblueprint.spec import Blueprint

SETTINGS = {
    "project": (r"[a-z][a-z0-9-]{4,28}[a-z0-9]", "a project id such as acme-ml"),
    "region": (r"[a-z]+(-[a-z]+)+\d+", "a region such as europe-west4"),
}
"""Configuration of the `gcp` package that must be there, and its form.

https://cloud.google.com/resource-manager/docs/creating-managing-projects,
https://cloud.google.com/compute/docs/regions-zones, read 2026-11-21.
"""


class Place:
    """Project, region, provider, labels, protection and the seed of names: what every section is given."""

    def __init__(self, name: str, blueprint: Blueprint, *, salt: str, opts: ResourceOptions) -> None:
        """Reads `gcp:project` and `gcp:region`.

        Raises:
            BlueprintError: one of them is missing or malformed.
        """
        config = pulumi.Config("gcp")
        found = {key: config.get(key) for key in SETTINGS}
        problems = [problem for key, value in found.items() if (problem := _problem(key, value))]
        if problems:
            raise BlueprintError(problems)
        self.name = name
        self.project = found["project"] or ""
        self.region = found["region"] or ""
        self.protect = blueprint.security.deletion_protection
        self.seed = "/".join((pulumi.get_organization(), pulumi.get_project(), pulumi.get_stack(), salt))
        self.labels = labels(blueprint)
        self._opts = opts
        self._apis: dict[str, projects.Service] = {}
        self.provider = Provider(
            name,
            ProviderArgs(
                project=self.project,
                region=self.region,
                default_labels=self.labels,
                # A provider of one's own inherits nothing of the configuration, and releases read these there too.
                access_token=config.get_secret("accessToken"),
                billing_project=config.get("billingProject"),
                credentials=config.get_secret("credentials"),
                impersonate_service_account=config.get("impersonateServiceAccount"),
                user_project_override=config.get_bool("userProjectOverride"),
            ),
            opts=opts,
        )

    def api(self, service: str) -> projects.Service:
        """The API of a service, switched on; pass it to `depends_on` of what needs it.

        It stays on when the stack goes: other stacks of the project may use it.
        """
        if service not in self._apis:
            self._apis[service] = projects.Service(
                f"{self.name}-api-{service.partition('.')[0]}",
                projects.ServiceArgs(service=service, project=self.project, disable_on_destroy=False),
                opts=ResourceOptions.merge(self._opts, ResourceOptions(provider=self.provider)),
            )
        return self._apis[service]


def labels(blueprint: Blueprint) -> dict[str, str]:
    """Labels of every resource: lower case, `_` for what a label may not hold, sorted so that their order says nothing.

    https://cloud.google.com/resource-manager/docs/labels-overview#requirements, read 2026-11-21.
    """
    own = {"name": blueprint.name, "environment": blueprint.environment, "owner": blueprint.owner}
    given = {key: value for key, value in {**own, **blueprint.labels}.items() if value is not None}
    return {key: re.sub(r"[^a-z0-9_-]", "_", given[key].lower()) for key in sorted(given)}


def _problem(key: str, value: str | None) -> Problem | None:
    pattern, allowed = SETTINGS[key]
    example = allowed.rpartition(" ")[2]
    if value is None:
        return Problem(
            (), f"gcp:{key} is not set", f"the stack needs {allowed}", f"pulumi config set gcp:{key} {example}"
        )
    if not re.fullmatch(pattern, value):
        return Problem((), f"gcp:{key} is '{value}'", f"{allowed} is wanted", f"pulumi config set gcp:{key} {example}")
    return None
