"""`delivery`: who may deploy, from which branch, and who has to agree."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from mlblueprint.spec.base import Model, Text, refusal


def _as_claimed(repository: str) -> str:
    """GitHub names no repository so, and the clouds compare the name that it claims letter by letter."""
    if repository.endswith(".git"):
        fix = f"write {repository.removesuffix('.git')}"
        raise refusal("is the address that git uses", "a repository is named without .git", fix)
    return repository


Repository = Annotated[
    str,
    Text(
        "a repository",
        r"^[A-Za-z0-9](-?[A-Za-z0-9]){0,38}/[A-Za-z0-9._-]{1,100}$",
        3,
        140,
        "an owner, '/' and a name, as GitHub writes them",
        "acme/churn",
    ),
    AfterValidator(_as_claimed),
]
Branch = Annotated[
    str,
    Text(
        "a branch",
        r"^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$",
        1,
        100,
        "letters, digits and . _ - /, no wildcard",
        "main",
    ),
]
Team = Annotated[
    str,
    Text(
        "a team",
        r"^[a-z0-9](-?[a-z0-9_]){0,99}$",
        1,
        100,
        "the short name of a team of the repository's owner: lower-case letters, digits and '-'",
        "ml-leads",
    ),
]
Stage = Annotated[
    str,
    Text(
        "an environment's name",
        r"^[a-z][a-z0-9]*$",
        2,
        8,
        "one of `environments`: 2 to 8 lower-case letters and digits, beginning with a letter",
        "dev",
    ),
]


class Deployment(Model):
    """How one environment is deployed."""

    branch: Branch = "main"
    """Branch whose merges are deployed there. Absent: main."""

    approvers: Annotated[list[Team], Field(max_length=6)] = []  # noqa: RUF012  # pydantic copies defaults
    """Teams of which somebody has to agree to each deployment, up to 6. Absent: nobody has to."""


class Delivery(Model):
    """Deployment from a repository, without any key that could be stolen."""

    provider: Literal["github_actions"]
    """`github_actions`: workflows of GitHub, which the cloud trusts by their identity tokens."""

    repository: Repository
    """Repository that may deploy: owner and name."""

    environments: Annotated[dict[Stage, Deployment], Field(min_length=1, max_length=8)]
    """Environments that are deployed, in this order, each of the blueprint's `environments`."""
