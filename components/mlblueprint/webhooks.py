"""Addresses of the webhooks that a blueprint names: secrets of the stack's configuration, never of the blueprint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from mlblueprint.problems import BlueprintError, Path, Problem, did_you_mean
from mlblueprint.spec import Blueprint
from mlblueprint.spec.notify import SEVERITIES

ANY = "*"
"""The name that serves for every name."""

EXAMPLE = "https://hooks.example/alarms"
"""What a plan without a stack file takes for the address of every webhook."""

Address = TypeVar("Address")


def configured(data: Any, key: str) -> dict[str, str]:
    """The addresses in stack configuration; `key` is what problems call it. No message shows an address.

    Raises:
        BlueprintError: with every problem.
    """
    if not isinstance(data, Mapping):
        given, allowed = "the webhooks are no mapping", "a name for each address"
        raise BlueprintError([Problem((key,), given, allowed, _command("<name>"))])
    bad = [name for name, text in data.items() if not isinstance(text, str) or not text.startswith("https://")]
    if bad:
        given, allowed = "its address does not begin with https://", "alarms travel encrypted or not at all"
        raise BlueprintError(Problem((key, name), given, allowed, _command(name)) for name in bad)
    return dict(data)


def check(blueprint: Blueprint, addresses: Mapping[str, object]) -> list[Problem]:
    """One problem for each webhook that the blueprint names and nobody configured."""
    if ANY in addresses:
        return []
    return [_missing(path, name, addresses) for path, name in _named(blueprint).items() if name not in addresses]


def named(blueprint: Blueprint, addresses: Mapping[str, Address]) -> dict[str, Address]:
    """The address of each webhook that the blueprint names."""
    names = dict.fromkeys(_named(blueprint).values())
    return {name: addresses[name] if name in addresses else addresses[ANY] for name in names}


def _named(blueprint: Blueprint) -> dict[Path, str]:
    notify = blueprint.monitoring.notify
    lists = {("webhook",): notify.webhook} | {(word, "webhook"): getattr(notify, word).webhook for word in SEVERITIES}
    return {
        ("monitoring", "notify", *where, at): name for where, listed in lists.items() for at, name in enumerate(listed)
    }


def _missing(path: Path, name: str, addresses: Mapping[str, object]) -> Problem:
    near = did_you_mean(name, addresses)
    hint = f"did you mean '{near}'? or " if near else ""
    given = f"webhook '{name}' has no address in the stack's configuration"
    known = ", ".join(sorted(addresses)) or "none"
    return Problem(path, given, f"known there: {known}", f"{hint}{_command(name)}")


def _command(name: str) -> str:
    return f"pulumi config set --secret --path 'webhooks.{name}' https://..."
