"""Who is told of an alarm: one channel for each address, made once for all severities that it is told of."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_gcp import monitoring

from mlblueprint.gcp.place import Place
from mlblueprint.spec.notify import SEVERITIES, Notify, Severity

API = "monitoring.googleapis.com"


class Channels(ComponentResource):
    """The channels that alarms are sent to."""

    def __init__(
        self,
        name: str,
        spec: Notify,
        *,
        place: Place,
        webhooks: Mapping[str, Input[str]],
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:gcp:Channels", name, None, opts)
        self._spec = spec
        self._place = place
        emails = dict.fromkeys(email for severity in SEVERITIES for email in spec.emails(severity))
        hooks = dict.fromkeys(hook for severity in SEVERITIES for hook in spec.webhooks(severity))
        self._emails = {email: self._channel(f"{name}-{email}", "email", {"email_address": email}) for email in emails}
        # The address is the secret, and stands among the labels: there is no place of its own for it.
        self._webhooks = {
            hook: self._channel(f"{name}-{hook}", "webhook_tokenauth", {"url": Output.secret(webhooks[hook])})
            for hook in hooks
        }
        self.register_outputs({})

    def of(self, severity: Severity) -> list[Output[str]]:
        """Names of the channels for a severity; none when nobody is told."""
        return [
            *(self._emails[email].name for email in self._spec.emails(severity)),
            *(self._webhooks[hook].name for hook in self._spec.webhooks(severity)),
        ]

    def _channel(self, name: str, kind: str, labels: Mapping[str, Input[str]]) -> monitoring.NotificationChannel:
        return monitoring.NotificationChannel(
            name,
            monitoring.NotificationChannelArgs(
                project=self._place.project,
                type=kind,
                display_name=name,
                enabled=True,
                labels=labels,
                user_labels=self._place.labels,
            ),
            opts=ResourceOptions(
                parent=self,
                depends_on=[self._place.api(API)],
                additional_secret_outputs=["labels"] if kind == "webhook_tokenauth" else None,
            ),
        )
