"""What whoever deploys to AWS has to be allowed: IAM policies on the product's own names, for the stack's own types."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mlblueprint.aws.actions import TABLE
from mlblueprint.aws.places import ANYWHERE, PLACES

__all__ = ["COMING", "MOST_CHARACTERS", "TABLE", "document"]

MOST_CHARACTERS = 6144
"""Of one managed policy without white space.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
"""

COMING: Mapping[str, Sequence[str]] = {
    "mlblueprint:aws:Endpoint": (
        "aws:appautoscaling/policy:Policy",
        "aws:appautoscaling/target:Target",
        "aws:cloudformation/stack:Stack",
        "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
        "aws:sagemaker/model:Model",
    )
}
"""What an endpoint gets with its first model; whoever deploys has the rights before."""

TAG = "name"
"""Tag that holds the product's name: what has a random id is known by it."""


def document(types: Sequence[str], *, name: str, write: bool) -> list[dict[str, Any]]:
    """IAM policies, each short enough for one managed policy.

    Raises:
        KeyError: nothing is known of a type.
    """
    policies: list[dict[str, Any]] = []
    for statement in statements(types, name=name, write=write):
        if policies and _length([*policies[-1]["Statement"], statement]) <= MOST_CHARACTERS:
            policies[-1]["Statement"].append(statement)
        else:
            policies.append({"Version": "2012-10-17", "Statement": [statement]})
    return policies


def statements(types: Sequence[str], *, name: str, write: bool) -> Iterator[dict[str, Any]]:
    """One statement for each place, two where new things and those that are there are told apart by a tag."""
    wanted: dict[str, set[str]] = {}
    for kind in types:
        access = TABLE[kind]
        wanted.setdefault(access.on, set()).update(access.read.split(), access.write.split() if write else ())
        for place, words in access.more if write else ():
            wanted.setdefault(place, set()).update(words.split())
    services = {"sts", *(PLACES[place].service for place in wanted)}
    reads = [f"{service}:{action}" for service in services & ANYWHERE.keys() for action in ANYWHERE[service].split()]
    yield {"Sid": "Look", "Effect": "Allow", "Action": sorted(reads), "Resource": "*"}
    for place, actions in sorted(wanted.items()):
        if actions:
            yield from _statement(place, actions, name)


def _statement(key: str, actions: set[str], name: str) -> Iterator[dict[str, Any]]:
    place = PLACES[key]
    statement: dict[str, Any] = {
        "Sid": key.title().replace(" ", ""),
        "Effect": "Allow",
        "Action": sorted(f"{place.service}:{action}" for action in actions),
        "Resource": [resource.replace("{name}", name) for resource in place.resources],
    }
    new_tag = {"StringEquals": {f"aws:RequestTag/{TAG}": name}}
    if not place.tagged:
        yield {**statement, "Condition": new_tag} if place.new else statement
        return
    yield {**statement, "Condition": {"StringEquals": {f"aws:ResourceTag/{TAG}": name}}}
    new = sorted(action for action in statement["Action"] if ":Create" in action or ":TagResource" in action)
    if new:
        yield {
            **statement,
            "Sid": f"New{key.capitalize()}",
            "Action": new,
            "Condition": new_tag,
        }


def _length(statements_: list[dict[str, Any]]) -> int:
    return len(json.dumps({"Version": "2012-10-17", "Statement": statements_}, separators=(",", ":")))
