"""Who is told when an alarm fires or ends."""

from __future__ import annotations

from typing import Annotated, Literal

from mlblueprint.spec.base import Key, Model, Text

Email = Annotated[
    str,
    Text(
        "an e-mail address",
        r"^[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$",
        6,
        128,
        "a name, '@' and a domain",
        "oncall@acme.example",
    ),
]
Severity = Literal["critical", "warning"]
SEVERITIES: tuple[Severity, ...] = ("critical", "warning")


class Receivers(Model):
    """Who is told."""

    email: list[Email] = []  # noqa: RUF012  # pydantic copies defaults
    """E-mail addresses; on AWS each has to confirm once. Absent: none."""

    webhook: list[Key] = []  # noqa: RUF012
    """Names of webhooks, whose addresses are secrets in the stack's configuration (`mlblueprint:webhooks`). Absent:
    none."""


class Notify(Receivers):
    """Who is told of every alarm, and who of those of one severity as well."""

    critical: Receivers = Receivers()
    """Who is told of critical alarms, beside those above. Absent: nobody else."""

    warning: Receivers = Receivers()
    """Who is told of warnings, beside those above. Absent: nobody else."""

    def emails(self, severity: Severity) -> list[str]:
        """E-mail addresses for a severity, each once."""
        return list(dict.fromkeys([*self.email, *self._of(severity).email]))

    def webhooks(self, severity: Severity) -> list[str]:
        """Names of webhooks for a severity, each once."""
        return list(dict.fromkeys([*self.webhook, *self._of(severity).webhook]))

    def tells(self, severity: Severity) -> bool:
        """Whether anybody is told of alarms of a severity."""
        return bool(self.emails(severity) or self.webhooks(severity))

    def _of(self, severity: Severity) -> Receivers:
        return self.critical if severity == "critical" else self.warning
