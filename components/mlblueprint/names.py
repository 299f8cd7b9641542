"""Explicit physical names, where the engine's own naming will not do: deterministic, and never cut to fit.

Most resources are named by Pulumi (logical name and a suffix), because replacement depends on it. A name is made here
where the vendor's rule is tight or the name must be unique in the world:

    name(STORAGE_ACCOUNT, "st", "churn", seed=place.seed + "features")   ->  stchurn5f0c2a91d3

Each cloud keeps the rules of its kinds in its own `names.py`.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from dataclasses import dataclass

DIGEST_LENGTH = 10
"""Hex digits of a digest: 40 bits, so among a million names of one kind two collide with odds of about one in three."""

_NAMESPACE = uuid.UUID("6c1f1d0e-7d0b-5a62-9b0e-5f5a3d1c8f11")


@dataclass(frozen=True, slots=True)
class Rule:
    """What a vendor accepts as a name of one kind."""

    kind: str
    pattern: str
    """Regular expression that the whole name matches, length included."""
    joiner: str
    """What stands between the parts; empty where only letters and digits may be."""
    scope: str
    """Where the name must be unique: globally, in a project, in a resource group."""
    source: str
    """Where the vendor says so, and the date it was read."""


def name(rule: Rule, *parts: str, seed: str) -> str:
    """The parts and a digest of the seed, in the rule's form.

    Raises:
        ValueError: the result breaks the rule; the spec's lengths are meant to rule that out.
    """
    made = rule.joiner.join((*parts, digest(seed)))
    return fitting(rule, made)


def fitting(rule: Rule, made: str) -> str:
    """The name as it is.

    Raises:
        ValueError: it breaks the rule.
    """
    if not re.fullmatch(rule.pattern, made, re.ASCII):  # a vendor's \w means ASCII letters; Python's means more
        raise ValueError(f"'{made}' cannot name a {rule.kind}: {rule.pattern} ({rule.source})")
    return made


def digest(seed: str, length: int = DIGEST_LENGTH) -> str:
    """Hex digits that a seed always gives."""
    return hashlib.sha256(seed.encode()).hexdigest()[:length]


def guid(seed: str) -> str:
    """A UUID that a seed always gives, for APIs that want the caller to choose one."""
    return str(uuid.uuid5(_NAMESPACE, seed))
