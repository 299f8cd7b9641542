"""Physical names on GCP: the vendor's rules, and how our names are made to fit them.

What a rule marks as named by the engine gets the logical name and a suffix; the rest is made here because the API wants
the caller to choose, or because another system must know the name in advance.
"""

from __future__ import annotations

from collections.abc import Mapping

from mlblueprint.names import Rule, digest, fitting, name

SUFFIX = "-0123456"
"""What pulumi-gcp adds to a logical name: a hyphen and seven hex digits.

https://github.com/pulumi/pulumi-gcp/blob/master/provider/resources.go (SetAutonaming, AutoName), read 2026-11-21.
"""

_RFC1035 = r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?"
_COMPUTE = "https://cloud.google.com/compute/docs/naming-resources, read 2026-11-21"
_DISCOVERY = "https://{}.googleapis.com/$discovery/rest?version={}, read 2026-11-21"

BUCKET = Rule(
    "bucket",
    r"(?!goog|.*g[o0]{2}gle)[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]",
    "-",
    "globally; named by the engine",
    "https://cloud.google.com/storage/docs/naming-buckets, read 2026-11-21",
)
CLUSTER = Rule(
    "persistent resource",
    r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?",
    "-",
    "in a location; named by the engine",
    _DISCOVERY.format("aiplatform", "v1"),
)
POOL = Rule(
    "workload identity pool",
    r"(?!gcp-)[a-z0-9-]{4,32}",
    "-",
    "in a project, and for 30 days after it is deleted",
    "https://www.pulumi.com/registry/packages/gcp/api-docs/iam/workloadidentitypool/, as in pulumi-gcp 10.2, "
    "read 2026-11-21",
)
COMPUTE = Rule("compute resource", _RFC1035, "-", "in a project; named by the engine", _COMPUTE)
ENDPOINT = Rule(
    "endpoint",
    r"[1-9][0-9]{8}",
    "",
    "in a location, and for 7 days after it is deleted",
    "projects.locations.endpoints.create (endpointId) of the discovery document aiplatform v1beta1: digits, at most 9; "
    "the 7 days: https://docs.cloud.google.com/gemini-enterprise-agent-platform/machine-learning/predictions/"
    "private-service-connect, read 2026-11-21",
)
KEY = Rule(
    "key or key ring",
    r"[a-zA-Z0-9_-]{1,63}",
    "-",
    "in a location, and for ever: neither can be deleted; named by the engine",
    _DISCOVERY.format("cloudkms", "v1"),
)
MODEL = Rule("model", r"[a-z_][a-z0-9_-]{0,62}", "-", "in a location", _DISCOVERY.format("aiplatform", "v1"))
PIPELINE = Rule(
    "pipeline",
    r"[a-z][-a-z0-9]{0,107}",
    "-",
    "in a location, by our choice: the ids of its runs begin with it, and alarms know them by that",
    f"{_DISCOVERY.format('aiplatform', 'v1')} (pipelineJobId, under 128 characters with the time of the run)",
)
REPOSITORY = Rule(
    "repository",
    r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?",
    "-",
    "in a location",
    "https://cloud.google.com/artifact-registry/docs/repositories/create-repos, read 2026-11-21",
)
ROLE = Rule(
    "custom role",
    r"[a-zA-Z0-9_.]{3,64}",
    "_",
    "in a project, and for 37 days after it is deleted; the engine would join by '-', which is refused",
    f"{_DISCOVERY.format('iam', 'v1')}; the 37 days: documentation of IAMCustomRole in pulumi-gcp 10.2",
)
SECRET = Rule("secret", r"[a-zA-Z0-9_-]{1,255}", "-", "in a project", _DISCOVERY.format("secretmanager", "v1"))
SERVICE_ACCOUNT = Rule(
    "service account", r"[a-z][a-z0-9-]{4,28}[a-z0-9]", "-", "in a project", _DISCOVERY.format("iam", "v1")
)
ZONE = Rule("DNS zone", _RFC1035, "-", "in a project; named by the engine", _DISCOVERY.format("dns", "v1"))

RULES = (
    BUCKET,
    CLUSTER,
    COMPUTE,
    ENDPOINT,
    KEY,
    MODEL,
    PIPELINE,
    POOL,
    REPOSITORY,
    ROLE,
    SECRET,
    SERVICE_ACCOUNT,
    ZONE,
)


def service_account(blueprint: str, seed: str, identity: str) -> str:
    """An account id: 30 characters are too few for the identity's logical name, which is its display name."""
    return name(SERVICE_ACCOUNT, blueprint, seed=f"{seed}/identity/{identity}")


def repository(blueprint: str, seed: str, key: str) -> str:
    """A repository id, part of every image's reference."""
    return name(REPOSITORY, blueprint, key, seed=f"{seed}/images/{key}")


def model(blueprint: str, seed: str, key: str) -> str:
    """A model id, fixed before the first version is uploaded."""
    return name(MODEL, blueprint, key, seed=f"{seed}/registry/{key}")


def endpoint(seed: str, key: str, *fixed: object) -> str:
    """An endpoint's id, which is a number: another one when something changes that an endpoint cannot change."""
    text = "/".join((seed, "serving", key, *map(str, fixed)))
    return fitting(ENDPOINT, str(10**8 + int(digest(text, 15), 16) % (9 * 10**8)))


def secret(blueprint: str, seed: str, key: str) -> str:
    """A secret's id, which people look for when they put its value there."""
    return name(SECRET, blueprint, key, seed=f"{seed}/secret/{key}")


def pipeline(blueprint: str, seed: str, key: str) -> str:
    """A job's pipeline."""
    return name(PIPELINE, blueprint, key, seed=f"{seed}/training/{key}")


def role(blueprint: str, seed: str, verb: str) -> str:
    """A custom role's id."""
    return name(ROLE, blueprint, verb, seed=f"{seed}/role/{verb}")


def identity_pool(blueprint: str, seed: str) -> str:
    """The id of a pool of identities that others vouch for."""
    return name(POOL, blueprint, seed=f"{seed}/delivery")


def engine_named(logical: str, seed: str) -> str:
    """The name that the engine would make of a logical one, with a suffix that a seed always gives."""
    return f"{logical}-{digest(seed, len(SUFFIX) - 1)}"


_LONG_NAME, _LONG_KEY = "n" * 12, "k" * 24

LONGEST: Mapping[str, str] = {
    BUCKET.kind: f"{_LONG_NAME}-storage-{_LONG_KEY}{SUFFIX}",
    CLUSTER.kind: f"{_LONG_NAME}-compute-{_LONG_KEY}{SUFFIX}",
    COMPUTE.kind: f"{_LONG_NAME}-network-allow-google-apis{SUFFIX}",
    ENDPOINT.kind: endpoint("", _LONG_KEY),
    KEY.kind: f"{_LONG_NAME}-keys-ring{SUFFIX}",
    MODEL.kind: model(_LONG_NAME, "", _LONG_KEY),
    PIPELINE.kind: pipeline(_LONG_NAME, "", _LONG_KEY),
    REPOSITORY.kind: repository(_LONG_NAME, "", _LONG_KEY),
    ROLE.kind: role(_LONG_NAME, "", "registrar"),
    SECRET.kind: secret(_LONG_NAME, "", "s" * 40),
    POOL.kind: identity_pool(_LONG_NAME, ""),
    SERVICE_ACCOUNT.kind: service_account(_LONG_NAME, "", _LONG_KEY),
    ZONE.kind: f"{_LONG_NAME}-serving-{_LONG_KEY}-zone{SUFFIX}",
}
"""The longest name of each kind that a blueprint can ask for."""
