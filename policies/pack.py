"""Each rule as a policy of Pulumi's: a rule about one resource while it is planned, one about a stack at its end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    PolicyConfigSchema,
    ResourceValidationPolicy,
    StackValidationPolicy,
)
from pulumi_policy.proxy import UnknownValueError

from mlblueprint.policy.beside import environment
from mlblueprint.policy.configuration import MEANING, OPTIONS, Configuration
from mlblueprint.policy.resource import UNKNOWN, Resource
from mlblueprint.policy.rule import Rule, Settings
from mlblueprint.policy.rules import RULES

OURS = ("mlblueprint:", "pulumi:")
"""Components, providers and the stack itself: no cloud knows them."""

LEVELS = {"mandatory": EnforcementLevel.MANDATORY, "advisory": EnforcementLevel.ADVISORY}


def plain(value: Any) -> Any:
    """A property as data: what is not known yet as UNKNOWN."""
    if isinstance(value, Mapping):
        return {key: _item(value, key) for key in value}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_item(value, index) for index in range(len(value))]
    return value


def _item(holder: Any, key: Any) -> Any:
    try:
        return plain(holder[key])
    except UnknownValueError:
        return UNKNOWN


def resource(one: Any, dependencies: tuple[str, ...] = ()) -> Resource:
    """What the engine says of a resource, as rules see it."""
    provider = plain(one.provider.props) if one.provider is not None else {}
    return Resource(
        one.resource_type, one.name, one.urn, plain(one.props), bool(one.opts.protect), dependencies, provider
    )


def settings(rule: Rule, config: Mapping[str, Any], resources: Sequence[Resource]) -> Settings:
    """A rule's own settings for this stack; its environment is what the resources are tagged with."""
    given = {key: tuple(config[key]) for key in (OPTIONS.get(rule.name),) if key and config.get(key)}
    return Configuration(options={rule.name: given}).settings(environment(resources))


def _schema(rule: Rule) -> PolicyConfigSchema | None:
    key = OPTIONS.get(rule.name)
    if key is None:
        return None
    return PolicyConfigSchema({key: {"type": "array", "items": {"type": "string"}, "description": MEANING[key]}})


def _of_one(rule: Rule) -> ResourceValidationPolicy:
    def validate(args: Any, report: Callable[..., None]) -> None:
        for finding in rule.about(resource(args)):
            report(f"{args.name}: {finding.message}", args.urn)

    return ResourceValidationPolicy(rule.name, f"{rule.id}: {rule.want}", validate, LEVELS[rule.level])


def _of_all(rule: Rule, name: str) -> StackValidationPolicy:
    def validate(args: Any, report: Callable[..., None]) -> None:
        made = [one for one in args.resources if not one.resource_type.startswith(OURS)]
        seen = [resource(one, tuple(d.urn for d in one.dependencies)) for one in made]
        for finding in rule.together(seen, settings(rule, args.get_config(), seen)):
            report(f"{finding.resource.name}: {finding.message}", finding.resource.urn)

    return StackValidationPolicy(name, f"{rule.id}: {rule.want}", validate, LEVELS[rule.level], _schema(rule))


def policies() -> list[Any]:
    """A policy for what a rule asks of one resource, and one for what it asks of all together."""
    made: list[Any] = []
    for rule in RULES:
        single = bool(rule.checks or rule.forbidden)
        if single:
            made.append(_of_one(rule))
        if rule.companions or rule.whole:
            made.append(_of_all(rule, f"{rule.name}-together" if single else rule.name))
    return made


POLICIES = policies()
