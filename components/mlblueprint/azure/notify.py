"""Who is told of an alarm: an action group for each severity, with e-mail and webhooks."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_azure_native import monitor

from mlblueprint.azure.place import Place
from mlblueprint.spec.notify import SEVERITIES, Notify, Severity


class Groups(ComponentResource):
    """The action groups that alarms call."""

    def __init__(
        self,
        name: str,
        spec: Notify,
        *,
        place: Place,
        webhooks: Mapping[str, Input[str]],
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:azure:Groups", name, None, opts)
        self._groups = {
            severity: monitor.ActionGroup(
                f"{name}-{severity}",
                monitor.ActionGroupInitArgs(
                    resource_group_name=place.group,
                    location="global",
                    tags=place.tags,
                    enabled=True,
                    # What a message begins with; 12 characters, as many as a product's name has at the most.
                    group_short_name=place.blueprint,
                    email_receivers=[
                        monitor.MicrosoftCommonEmailReceiverArgs(
                            name=email, email_address=email, use_common_alert_schema=True
                        )
                        for email in spec.emails(severity)
                    ],
                    webhook_receivers=[
                        monitor.WebhookReceiverArgs(
                            name=hook, service_uri=Output.secret(webhooks[hook]), use_common_alert_schema=True
                        )
                        for hook in spec.webhooks(severity)
                    ],
                ),
                opts=ResourceOptions(parent=self, additional_secret_outputs=["webhookReceivers"]),
            )
            for severity in SEVERITIES
            if spec.tells(severity)
        }
        self.register_outputs({})

    def of(self, severity: Severity) -> list[Output[str]]:
        """Resource id of the group for a severity; none when nobody is told."""
        return [self._groups[severity].id] if severity in self._groups else []
