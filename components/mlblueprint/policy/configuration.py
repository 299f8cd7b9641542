"""A policy pack's configuration file, as `pulumi preview --policy-pack-config` takes it.

    {"storage-versions": "mandatory", "allowed-regions": {"enforcementLevel": "mandatory", "regions": ["eu-central-1"]}}

Keys are names of rules, or `all`; values a level (`mandatory`, `advisory`, `disabled`) or an object with
`enforcementLevel` and the rule's own settings. https://www.pulumi.com/docs/insights/policy/policy-packs/authoring/,
and pulumi-policy 1.21, `_normalize_config`; 2026-11-21.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from mlblueprint.policy.rule import Settings
from mlblueprint.policy.rules import RULES
from mlblueprint.problems import BlueprintError, Problem, did_you_mean, some

LEVELS = ("mandatory", "advisory", "disabled")

OPTIONS: Mapping[str, str] = {
    "protected-in-production": "production",
    "pinned-images": "production",
    "replicas-in-production": "production",
    "no-idle-accelerators": "development",
    "kept-accelerators": "development",
    "required-tags": "tags",
    "allowed-regions": "regions",
    "allowed-accelerators": "accelerators",
}
"""Rule -> the setting that it has: a list of texts."""

MEANING: Mapping[str, str] = {
    "production": "environments that are production",
    "development": "environments that are development",
    "tags": "tags or labels that must be there",
    "regions": "regions that resources may be in; none named: any",
    "accelerators": "accelerators that machines may have, as a blueprint writes them: L4; none named: any",
}


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a platform team set."""

    levels: Mapping[str, str] = field(default_factory=dict)
    """Rule's name -> `mandatory`, `advisory` or `disabled`."""
    options: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """Rule's name -> its own settings."""

    def settings(self, environment: str | None) -> Settings:
        """Settings with every option, for one environment."""
        changed: dict[str, Any] = {}
        for given in self.options.values():
            changed |= given
        return replace(Settings(environment=environment), **changed)


def read(data: Mapping[str, Any]) -> Configuration:
    """Check a configuration.

    Raises:
        BlueprintError: with everything that is wrong in it.
    """
    names = [rule.name for rule in RULES]
    levels: dict[str, str] = {}
    options: dict[str, dict[str, tuple[str, ...]]] = {}
    problems: list[Problem] = []
    for name, value in sorted(data.items(), key=lambda item: item[0] != "all"):  # what is said of one rule wins
        if name != "all" and name not in names:
            near = did_you_mean(name, names)
            fix = f"did you mean '{near}'?" if near else "remove it"
            problems.append(Problem((name,), f"'{name}' is not a rule", f"known: {some(names)}", fix))
            continue
        given = value if isinstance(value, dict) else {"enforcementLevel": value}
        level = given.get("enforcementLevel")
        if level is not None and level not in LEVELS:
            problems.append(Problem((name,), f"'{level}' is not a level", f"one of {', '.join(LEVELS)}", "choose one"))
        elif level is not None:
            levels |= dict.fromkeys(names if name == "all" else (name,), str(level))
        for key, setting in given.items():
            if key == "enforcementLevel":
                continue
            if OPTIONS.get(name) != key:
                known = ", ".join(filter(None, ("enforcementLevel", OPTIONS.get(name))))
                problems.append(Problem((name, key), f"unknown key '{key}'", f"known here: {known}", "remove it"))
            elif not isinstance(setting, list) or not all(isinstance(one, str) for one in setting):
                problems.append(Problem((name, key), f"{key} is not a list of texts", MEANING[key], "write [a, b]"))
            else:
                options.setdefault(name, {})[key] = tuple(setting)
    if problems:
        raise BlueprintError(problems)
    return Configuration(levels, options)
