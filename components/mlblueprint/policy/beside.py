"""Rules beside the baseline: what depends on the environment, or on what a platform team allows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mlblueprint.policy import aws, azure, gcp
from mlblueprint.policy.machines import accelerators
from mlblueprint.policy.resource import UNKNOWN, Resource, texts, values
from mlblueprint.policy.rule import Finding, Settings

CLOUDS = (aws, gcp, azure)
STATEFUL = frozenset(kind for cloud in CLOUDS for kind in cloud.STATEFUL)
TAGGED = frozenset(kind for cloud in CLOUDS for kind in cloud.TAGGED)
MACHINES = tuple(place for cloud in CLOUDS for place in cloud.MACHINES)
WAITING = dict(place for cloud in CLOUDS for place in cloud.WAITING)
KEPT: Mapping[str, float] = {gcp.CLUSTER: 1}
"""How much of a cluster a cloud keeps at the least: a persistent resource of Vertex AI has one machine in each pool
(`gcp/limits.py`, `nodes.min`)."""
IMAGES = tuple(place for cloud in CLOUDS for place in cloud.IMAGES)
REPLICAS = tuple(place for cloud in CLOUDS for place in cloud.REPLICAS)

SECRET_KEY = re.compile(
    r"(^|[_.-]|(?<=[a-z]))(password|passwd|secret|token|api_?key|private_?key|connection_?string|access_?key)$", re.I
)
"""Names of properties and variables that hold secrets."""

REFERENCE = re.compile(r"^(arn:aws[\w-]*:|projects/[^/]+/secrets/|https://[^/]+\.vault\.|\[secret\]$|\$\{)")
"""Where a secret is, which is none."""

ADDRESSES = frozenset({("azure-native:applicationinsights:Component", "connectionString")})
"""What is called a secret and is an address: Application Insights says where to send, and `disableLocalAuth` wants an
identity from whoever does. https://learn.microsoft.com/azure/azure-monitor/app/connection-strings."""

NOT_SECRET = frozenset({"required", "optional", "true", "false", "enabled", "disabled", ""})

OWN_IMAGE = re.compile(
    r"[a-z0-9][a-z0-9.-]*"
    r"(?:\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com|-docker\.pkg\.dev(?!/vertex-ai|/deeplearning-platform-release)|\.azurecr\.io)"
    r"/[^\s\"'\\,;:@)]+:latest\b"
)
"""The moving tag in a registry of one's own, wherever it stands: also inside the definition of a pipeline.

Not in those of vendors, whose images are chosen by their version from the tables of this package.
"""

QUOTED = re.compile(r'"([\w.-]+)\\*"')
"""Words inside the definition of a pipeline, where the machines of a job stand."""

PINNED = re.compile(r"@sha256:[0-9a-f]{64}$|:(?!latest$)[A-Za-z0-9_][A-Za-z0-9_.-]*$")


def protected(resources: Sequence[Resource], settings: Settings) -> Iterator[Finding]:
    """In production, nothing that holds data goes with a careless update."""
    for resource in resources if settings.in_production else ():
        if resource.type in STATEFUL and not resource.protected:
            yield Finding(resource, "is not protected")


def replicated(resources: Sequence[Resource], settings: Settings) -> Iterator[Finding]:
    """In production, one replica may fail."""
    for resource, count in _at(resources, REPLICAS) if settings.in_production else ():
        if isinstance(count, int | float) and count < 2:
            yield Finding(resource, f"begins with {count:g} replica")


def pinned(resources: Sequence[Resource], settings: Settings) -> Iterator[Finding]:
    """In production, what runs is what was tested: images have a digest or a tag, and the tag is not `latest`."""
    if not settings.in_production:
        return
    named = [(resource, image) for resource, image in _at(resources, IMAGES) if isinstance(image, str)]
    for resource in resources:
        named += [(resource, image) for _, text in texts(resource.properties) for image in OWN_IMAGE.findall(text)]
    for resource, image in {(resource.urn, image): (resource, image) for resource, image in named}.values():
        if not PINNED.search(image):
            yield Finding(resource, f"runs {image}")


def plain(resources: Sequence[Resource], settings: Settings) -> Iterator[Finding]:
    """No secret stands where anybody reads it."""
    for resource in resources:
        for path, text in texts(resource.properties):
            key = path.rpartition(".")[2]
            if (resource.type, path) in ADDRESSES:
                continue
            if SECRET_KEY.search(key) and text.lower() not in NOT_SECRET and not REFERENCE.match(text):
                yield Finding(resource, f"{path} is a secret in plain sight")


def tagged(resources: Sequence[Resource], settings: Settings) -> Iterator[Finding]:
    """Who finds a resource finds whose it is."""
    for resource in resources:
        if resource.type not in TAGGED:
            continue
        found = _tags(resource)
        missing = [tag for tag in settings.tags if tag not in found] if found is not None else []
        if "environment" in missing and settings.environment is None:
            missing.remove("environment")
        if missing:
            yield Finding(resource, f"has no tag {', '.join(missing)}")


def located(resources: Sequence[Resource], settings: Settings) -> Iterator[Finding]:
    """Everything is where it may be."""
    for resource in resources if settings.regions else ():
        for key in ("region", "location"):
            place = resource.properties.get(key) or resource.provider.get(key)
            if isinstance(place, str) and place.lower() not in ("global", *(r.lower() for r in settings.regions)):
                yield Finding(resource, f"is in {place}")


def accelerated(resources: Sequence[Resource], settings: Settings) -> Iterator[Finding]:
    """Only accelerators that somebody may pay for."""
    for resource in resources if settings.accelerators else ():
        found = {word for _, text in texts(resource.properties) for word in (text, *QUOTED.findall(text))}
        for machine in sorted(found & accelerators().keys()):
            has = accelerators()[machine]
            if has not in settings.accelerators:
                yield Finding(resource, f"has {has} ({machine})")


def idle(resources: Sequence[Resource], settings: Settings) -> Iterator[Finding]:
    """In development, no machine with accelerators waits for work, beyond what its cloud keeps by itself."""
    for resource, machine, least in _waiting(resources, settings):
        if least > KEPT.get(resource.type, 0):
            yield Finding(resource, f"keeps {machine} without work")


def kept(resources: Sequence[Resource], settings: Settings) -> Iterator[Finding]:
    """In development, somebody knows of the machines with accelerators that a cloud keeps by itself."""
    for resource, machine, least in _waiting(resources, settings):
        if 0 < least <= KEPT.get(resource.type, 0):
            yield Finding(resource, f"keeps {machine} without work, as this cloud cannot have none")


def _waiting(resources: Sequence[Resource], settings: Settings) -> Iterator[tuple[Resource, str, float]]:
    """Clusters with accelerators, the machine, and how much of it is there without work."""
    for resource, machine in _at(resources, MACHINES) if settings.in_development else ():
        if resource.type in WAITING and isinstance(machine, str) and machine in accelerators():
            for least in values(resource, WAITING[resource.type]):
                if least is not UNKNOWN:
                    yield resource, machine, float(least or 0)


def environment(resources: Sequence[Resource]) -> str | None:
    """The environment that resources are tagged with; None when no tag says so."""
    found = (tags.get("environment") for resource in resources if (tags := _tags(resource)))
    return next((one for one in found if isinstance(one, str)), None)


def _at(resources: Sequence[Resource], places: Sequence[tuple[str, str]]) -> Iterator[tuple[Resource, Any]]:
    for resource in resources:
        for kind, path in places:
            if kind == resource.type:
                for value in values(resource, path):
                    if value is not UNKNOWN and value is not None:
                        yield resource, value


def _tags(resource: Resource) -> Mapping[str, Any] | None:
    """Tags of a resource with those that its provider adds; None while they are unknown."""
    found: dict[str, Any] = {}
    for holder, keys in (
        (resource.provider, ("defaultTags", "defaultLabels")),
        (resource.properties, ("tags", "tagsAll", "labels", "effectiveLabels")),
    ):
        for key in keys:
            value = holder.get(key)
            if isinstance(value, str):  # a provider's properties are JSON texts
                value = json.loads(value)
            if value is UNKNOWN:
                return None
            if isinstance(value, Mapping):
                found |= value["tags"] if isinstance(value.get("tags"), Mapping) else value
    return found
