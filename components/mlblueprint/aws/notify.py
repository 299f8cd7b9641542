"""Who is told of an alarm: one encrypted topic for each severity, with e-mail and webhooks behind it."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import sns

from mlblueprint.aws.keys import Keys
from mlblueprint.aws.place import Place
from mlblueprint.aws.policies import document
from mlblueprint.spec.notify import SEVERITIES, Notify, Severity


class Topics(ComponentResource):
    """The topics that alarms publish to.

    With AWS's own keys they are not encrypted: CloudWatch cannot publish through `alias/aws/sns`, whose policy nobody
    can change. They carry names and numbers, no data.
    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html, not read
    """

    def __init__(
        self,
        name: str,
        spec: Notify,
        *,
        place: Place,
        keys: Keys,
        webhooks: Mapping[str, Input[str]],
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:aws:Topics", name, None, opts)
        self._topics = {
            severity: _topic(self, f"{name}-{severity}", spec, severity, place, keys, webhooks)
            for severity in SEVERITIES
            if spec.tells(severity)
        }
        self.register_outputs({})

    def of(self, severity: Severity) -> list[Output[str]]:
        """ARN of the topic for a severity; none when nobody is told."""
        return [self._topics[severity].arn] if severity in self._topics else []


def _topic(
    parent: Topics,
    name: str,
    spec: Notify,
    severity: Severity,
    place: Place,
    keys: Keys,
    webhooks: Mapping[str, Input[str]],
) -> sns.Topic:
    child = ResourceOptions(parent=parent)
    topic = sns.Topic(name, sns.TopicArgs(kms_master_key_id=keys.id), opts=child)
    sns.TopicPolicy(
        name,
        sns.TopicPolicyArgs(
            arn=topic.arn,
            policy=document(
                {
                    "Sid": "Alarms",
                    "Effect": "Allow",
                    "Principal": {"Service": "cloudwatch.amazonaws.com"},
                    "Action": "sns:Publish",
                    "Resource": topic.arn,
                    "Condition": {"StringEquals": {"aws:SourceAccount": place.account}},
                }
            ),
        ),
        opts=child,
    )
    for email in spec.emails(severity):
        sns.TopicSubscription(
            f"{name}-{email}",
            sns.TopicSubscriptionArgs(topic=topic.arn, protocol="email", endpoint=email),
            opts=child,
        )
    for webhook in spec.webhooks(severity):
        sns.TopicSubscription(
            f"{name}-{webhook}",
            sns.TopicSubscriptionArgs(topic=topic.arn, protocol="https", endpoint=Output.secret(webhooks[webhook])),
            opts=ResourceOptions(parent=parent, additional_secret_outputs=["endpoint"]),
        )
    return topic
