"""A rule, what it asks of a resource or of a whole stack, and what it says when that is not so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from mlblueprint.policy.resource import UNKNOWN, Resource, values

Level = Literal["mandatory", "advisory"]


@dataclass(frozen=True, slots=True)
class Test:
    """What a value must be, in words and as a question."""

    __test__ = False  # pytest collects classes of this name

    words: str
    passes: Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Check:
    """One property of every resource of a type."""

    type: str
    path: str
    test: Test
    but: str = ""
    """Names that it does not hold for, as a regular expression found anywhere in them."""
    because: str = ""
    """Why not for those."""
    among: bool = False
    """Whether one value at the path is enough; otherwise all must pass."""
    where: Test | None = None
    """Which resources of the type it holds for, by all their properties. None: all."""


@dataclass(frozen=True, slots=True)
class Companion:
    """A resource of another type that must stand beside each of a type, and refer to it."""

    type: str
    companion: str
    but: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A type of which there must be none."""

    type: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What a platform team may set; the defaults hold without any."""

    environment: str | None = None
    """Environment of the stack; None for none."""
    production: tuple[str, ...] = ("prod", "production")
    """Environments in which what holds data must be protected."""
    development: tuple[str, ...] = ("dev", "development")
    """Environments in which no machine with accelerators waits for work."""
    tags: tuple[str, ...] = ("name", "owner", "environment")
    """Tags or labels that every resource that takes them has."""
    regions: tuple[str, ...] = ()
    """Regions that resources may be in; none named: any."""
    accelerators: tuple[str, ...] = ()
    """Accelerators that machines may have, as a blueprint writes them: `L4`; none named: any."""

    @property
    def in_production(self) -> bool:
        return self.environment in self.production

    @property
    def in_development(self) -> bool:
        return self.environment in self.development


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as a rule wants it."""

    resource: Resource
    message: str


Whole = Callable[[Sequence[Resource], Settings], Iterator[Finding]]
"""Looks at all resources of a stack together."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that must hold for every stack."""

    id: str
    """Of the security baseline, `S01`, or `P...` for the rules beside it."""
    name: str
    """Kebab case; policy configuration names it so."""
    want: str
    """What it asks for, in words."""
    source: str
    """Who asks for it: Checkov, Security Hub, cdk-nag, PSRule, Prowler, organisation policies."""
    level: Level = "mandatory"
    checks: tuple[Check, ...] = ()
    companions: tuple[Companion, ...] = ()
    forbidden: tuple[Forbidden, ...] = ()
    whole: tuple[Whole, ...] = ()

    def findings(self, resources: Sequence[Resource], settings: Settings) -> Iterator[Finding]:
        """Everything in a stack that is not as the rule wants it."""
        for resource in resources:
            yield from self.about(resource)
        yield from self.together(resources, settings)

    def about(self, resource: Resource) -> Iterator[Finding]:
        """What of one resource is not as the rule wants it."""
        for check in self.checks:
            if check.type == resource.type:
                yield from _wrong(check, resource)
        if any(one.type == resource.type for one in self.forbidden):
            yield Finding(resource, "there must be none of this type")

    def together(self, resources: Sequence[Resource], settings: Settings) -> Iterator[Finding]:
        """What of all resources together is not as the rule wants it."""
        for companion in self.companions:
            yield from _lonely(companion, resources)
        for look in self.whole:
            yield from look(resources, settings)


@dataclass(frozen=True, slots=True)
class Violation:
    """A finding with the rule that found it."""

    rule: Rule
    finding: Finding

    @property
    def mandatory(self) -> bool:
        return self.rule.level == "mandatory"

    def __str__(self) -> str:
        return (
            f"{self.rule.level} {self.rule.id} {self.rule.name}: {self.finding.resource.name}"
            f" ({self.finding.resource.type}): {self.finding.message}; {self.rule.want}"
        )


def violations(
    rules: Sequence[Rule], resources: Sequence[Resource], settings: Settings, levels: Mapping[str, str] | None = None
) -> list[Violation]:
    """Everything that any rule finds, mandatory first; `levels` changes a rule's level by its name, or disables it."""
    found = []
    for rule in rules:
        level = (levels or {}).get(rule.name, rule.level)
        if level in ("mandatory", "advisory"):
            told = rule if level == rule.level else _with_level(rule, level)
            found += [Violation(told, finding) for finding in rule.findings(resources, settings)]
    return sorted(found, key=lambda v: (not v.mandatory, v.rule.id, v.finding.resource.urn, v.finding.message))


def _with_level(rule: Rule, level: str) -> Rule:
    return replace(rule, level="mandatory" if level == "mandatory" else "advisory")


def excepted(resource: Resource, but: str) -> bool:
    """Whether a resource is one of those that something does not hold for."""
    return bool(but) and re.search(but, resource.name) is not None


def _wrong(check: Check, resource: Resource) -> Iterator[Finding]:
    if excepted(resource, check.but):
        return
    if check.where is not None and not check.where.passes(resource.properties):
        return
    found = list(values(resource, check.path))
    known = [value for value in found if value is not UNKNOWN]
    bad = [value for value in known if not _passes(check.test, value)]
    if (len(bad) == len(found)) if check.among else bad:
        what = "nothing" if bad and bad[0] is None else _short(bad[0]) if bad else "nothing"
        yield Finding(resource, f"{check.path or 'it'} is {what}, and must be {check.test.words}")


def _passes(test: Test, value: Any) -> bool:
    try:
        return test.passes(value)
    except (TypeError, ValueError, KeyError, AttributeError):  # a value of a kind that the question does not fit
        return False


def _lonely(wanted: Companion, resources: Sequence[Resource]) -> Iterator[Finding]:
    accompanied = {urn for one in resources if one.type == wanted.companion for urn in one.dependencies}
    for resource in resources:
        if resource.type == wanted.type and not excepted(resource, wanted.but) and resource.urn not in accompanied:
            yield Finding(resource, f"has no {wanted.companion.rpartition(':')[2]}")


def _short(value: Any) -> str:
    text = {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
