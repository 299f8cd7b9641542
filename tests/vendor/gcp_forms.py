"""Forms of values that Google's documents state outside the discovery documents.

Each is a pattern for the whole string, or a range, with the words that an error prints. Sources (read 2026-11-21):
buckets https://cloud.google.com/storage/docs/naming-buckets, labels
https://cloud.google.com/resource-manager/docs/labels-overview#requirements (ASCII only: ours are normalised to it),
members https://cloud.google.com/iam/docs/principal-identifiers, repositories
https://cloud.google.com/artifact-registry/docs/repositories/create-repos, projects
https://cloud.google.com/resource-manager/docs/creating-managing-projects.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass

PUBLIC_MEMBERS = {"allUsers", "allAuthenticatedUsers"}
"""Principals that mean the world: a form of their own, refused by a rule with the reason."""


@dataclass(frozen=True)
class Form:
    """What a value must look like where no schema says so.

    `pattern` and `choices` bind strings, `low` and `high` bind numbers, `network` asks for a CIDR range or address.
    """

    says: str
    pattern: str = ".*"
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    network: bool = False

    def problems(self, value: object) -> Iterator[str]:
        """What is wrong with a value whose Pulumi type is right already."""
        if isinstance(value, str):
            if self.choices and value not in self.choices:
                yield f"{value!r} is not one of {', '.join(self.choices)}"
            elif not re.fullmatch(self.pattern, value, re.DOTALL) or (self.network and not _is_network(value)):
                yield f"{value!r} is not {self.says}"
        elif isinstance(value, int | float) and not isinstance(value, bool):
            low, high = self.low, self.high
            if (low is not None and value < low) or (high is not None and value > high):
                yield f"{value} is not {self.says}"


ANY = Form("anything")
BUCKET = Form(
    "a bucket name (3-63 of a-z 0-9 - _ . with a letter or digit at both ends, no 'goog' in front, no 'google' inside)",
    r"(?!goog|.*g[o0]{2}gle)[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]",
)
CIDR = Form("an address range in CIDR form", network=True)
DELETION_POLICY = Form("a deletion policy", choices=("DELETE", "PREVENT", "ABANDON"))
DNS_NAME = Form("a DNS name that ends with a dot", r"(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+")
EMAIL = Form("a service account's e-mail", r"[a-z0-9][a-z0-9-]*@[a-z0-9.-]+\.gserviceaccount\.com")
LABEL_KEY = Form("a label key (1-63 of a-z 0-9 - _, a letter first)", r"[a-z][a-z0-9_-]{0,62}")
LABEL_VALUE = Form("a label value (0-63 of a-z 0-9 - _)", r"[a-z0-9_-]{0,63}")
LOCATION = Form("a location", r"[a-z]+|[a-z]+(-[a-z]+)+\d+|nam\d+|eur\d+|asia\d+")
BUCKET_LOCATION = Form("a location", rf"(?i:{LOCATION.pattern})")
MEMBER = Form(
    "a principal such as serviceAccount:NAME@PROJECT.iam.gserviceaccount.com",
    r"serviceAccount:[^@\s]+@[a-z0-9.-]+\.gserviceaccount\.com"
    r"|serviceAccount:[^@\s]+\.svc\.id\.goog\[[^\]]+\]"
    r"|(user|group):[^@\s]+@[^@\s]+\.[^@\s]+|domain:[a-z0-9.-]+\.[a-z]+"
    r"|principal(Set)?://(iam|cloudresourcemanager)\.googleapis\.com/\S+"
    r"|project(Owner|Editor|Viewer):[a-z0-9-]+"
    rf"|{'|'.join(sorted(PUBLIC_MEMBERS))}",
)
NETWORK = Form(
    "a network's name, id or URL",
    r"((https://www\.googleapis\.com/compute/v1/)?projects/[^/]+/global/networks/)?[a-z]([-a-z0-9]{0,61}[a-z0-9])?",
)
NETWORK_URL = Form(
    "a network's URL: projects/PROJECT/global/networks/NAME",
    r"(https://www\.googleapis\.com/compute/v1/)?projects/[^/]+/global/networks/[a-z]([-a-z0-9]{0,61}[a-z0-9])?",
)
PERMISSION = Form(
    "a permission: service.resource.verb",
    r"[a-z][a-z0-9]*(\.[a-zA-Z][a-zA-Z0-9]*){2,}|iam\.googleapis\.com/[a-zA-Z]+\.[a-zA-Z]+",
)
PORT = Form("a port or a range of ports", r"\d{1,5}(-\d{1,5})?")
PROJECT = Form("a project id (6-30 of a-z 0-9 -, a letter first, no hyphen last)", r"[a-z][a-z0-9-]{4,28}[a-z0-9]")
REGION = Form("a region such as europe-west4", r"[a-z]+(-[a-z]+)+\d+")
REPOSITORY_ID = Form(
    "a repository id (1-63 of a-z 0-9 -, a letter first, no hyphen last)", r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?"
)
RESOURCE_ID = Form("an id (1-63 of A-Z a-z 0-9 - _)", r"[A-Za-z0-9_-]{1,63}")
ROLE = Form(
    "a role: roles/..., projects/PROJECT/roles/... or organizations/ID/roles/...",
    r"(projects/[^/]+/|organizations/\d+/)?roles/[A-Za-z0-9_.]{3,64}",
)
ROLE_ID = Form("a custom role's id (3-64 of A-Z a-z 0-9 _ .)", r"[A-Za-z0-9_.]{3,64}")
SERVICE = Form("a service such as storage.googleapis.com", r"[a-z0-9-]+(\.[a-z0-9-]+)*\.googleapis\.com")
SERVICE_ACCOUNT = Form(
    "a service account's resource name: projects/PROJECT/serviceAccounts/EMAIL",
    r"projects/[^/]+/serviceAccounts/[^@/]+@[a-z0-9.-]+\.gserviceaccount\.com",
)


def between(low: float, high: float) -> Form:
    """A number within bounds, both included."""
    return Form(f"between {low} and {high}", low=low, high=high)


def label_problems(labels: dict[str, object]) -> Iterator[str]:
    """What is wrong with a map of labels: keys, values, or more than 64 of them."""
    if len(labels) > 64:
        yield f": {len(labels)} labels, at most 64 are allowed"
    for key, value in labels.items():
        yield from (f": {problem}" for problem in LABEL_KEY.problems(key))
        yield from (f".{key}: {problem}" for problem in LABEL_VALUE.problems(value))


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return False
    return True
