"""`security`: the key that encrypts data at rest."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from pulumi import ComponentResource, InvokeOutputOptions, Output, Resource, ResourceOptions, RunError
from pulumi_aws import iam, kms

from mlblueprint import contract
from mlblueprint.aws.identity import allow
from mlblueprint.aws.place import Place
from mlblueprint.aws.policies import Statement, document
from mlblueprint.spec import Security

DELETION_WINDOW_DAYS = 30
"""The longest that KMS waits before a key is gone."""

LAUNCHERS = {"autoscaling": "AWSServiceRoleForAutoScaling", "spot": "AWSServiceRoleForEC2Spot"}
"""Service -> its role in an account, with which it launches machines; AWS makes it when it is first used."""

DISKS = (
    "CreateGrant",
    "Decrypt",
    "DescribeKey",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "ReEncryptFrom",
    "ReEncryptTo",
)
"""What launching machines with encrypted disks takes.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html (2026-11-21)
"""


class Keys(ComponentResource):
    """One KMS key for the whole stack, an adopted one, or none where AWS's own keys are wanted.

    An adopted key's policy is its owner's: it must let IAM policies of this account decide, and let
    `logs.<region>.amazonaws.com` use it for the flow logs of a network that we make and for those of jobs on clusters,
    `delivery.logs.amazonaws.com` decrypt for the latter, and `cloudwatch.amazonaws.com` use it for alarms' topics.
    Clusters need grants on it, which whoever deploys must be allowed to make (kms:CreateGrant).
    """

    id: Output[str] | None
    """ARN of the key; None when AWS's own keys are used."""

    def __init__(
        self, name: str, spec: Security, *, place: Place, adopt: str | None, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlblueprint:aws:Keys", name, None, opts)
        self._place = place
        self._name = name
        self.id = None
        if spec.customer_managed:
            self.id = Output.from_input(adopt) if adopt else _key(self, name, spec, place).arn
        self._launchers: dict[str, kms.Grant] = {}
        self.register_outputs({"id": self.id})

    def grant_use(self, who: contract.Identity) -> None:
        """Let somebody encrypt and decrypt with the key; nothing to do with AWS's own keys."""
        for statement in self.use("kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*", "kms:DescribeKey"):
            allow(who, "use", self, statement)

    def grant_launch(self, service: str) -> list[Resource]:
        """Let a service of LAUNCHERS encrypt the disks of machines; whoever launches waits for what is returned.

        A grant and not a statement of the key's policy: it works for an adopted key too, and is gone with the stack.
        """
        if self.id is None:
            return []
        if service not in self._launchers:
            self._launchers[service] = kms.Grant(
                f"{self._name}-{service}",
                kms.GrantArgs(
                    key_id=self.id, grantee_principal=_launcher(self._place, service), operations=list(DISKS)
                ),
                opts=ResourceOptions(parent=self),
            )
        return [self._launchers[service]]

    def use(self, *actions: str, via: str | None = None) -> list[Statement]:
        """What a grant needs beside its own statements: the key, only through a service where `via` names one."""
        if self.id is None:
            return []
        statement: dict[str, object] = {"Effect": "Allow", "Action": list(actions), "Resource": self.id}
        if via is not None:
            statement["Condition"] = {"StringEquals": {"kms:ViaService": f"{via}.{self._place.region}.amazonaws.com"}}
        return [statement]


def _key(parent: Keys, name: str, spec: Security, place: Place) -> kms.Key:
    key = kms.Key(
        name,
        kms.KeyArgs(
            description=f"Data at rest of {name}",
            policy=_policy(place),
            enable_key_rotation=True,
            rotation_period_in_days=spec.rotation.days,
            deletion_window_in_days=DELETION_WINDOW_DAYS,
            is_enabled=True,
        ),
        opts=ResourceOptions(parent=parent, protect=place.protect),
    )
    kms.Alias(name, kms.AliasArgs(target_key_id=key.key_id), opts=ResourceOptions(parent=parent))
    return key


def _launcher(place: Place, service: str) -> Output[str]:
    """ARN of the role of a service of LAUNCHERS; KMS takes no grant for a role that is not there."""
    found = iam.get_roles_output(
        path_prefix=f"/aws-service-role/{service}.amazonaws.com/",
        name_regex=f"^{LAUNCHERS[service]}$",
        opts=InvokeOutputOptions(provider=place.provider),
    )
    return found.arns.apply(partial(the_role, service))


def the_role(service: str, arns: Sequence[str]) -> str:
    """The one role of a service.

    Raises:
        RunError: the account has none yet.
    """
    if not arns:
        raise RunError(
            f"the account has no role {LAUNCHERS[service]}, which launches the machines of a cluster:"
            f" aws iam create-service-linked-role --aws-service-name {service}.amazonaws.com"
        )
    return arns[0]


def _policy(place: Place) -> Output[str]:
    return document(
        {
            # Hands the key to this account's IAM policies; without it nobody could ever change the key again:
            # https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html, read 2026-11-21.
            "Sid": "Account",
            "Effect": "Allow",
            "Principal": {"AWS": Output.concat(f"arn:{place.partition}:iam::", place.account, ":root")},
            "Action": "kms:*",
            "Resource": "*",
        },
        {
            # Alarms tell through encrypted topics; only the service's own word says for whom it acts:
            # https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services and
            # https://aws.github.io/modern-data-architecture-accelerator/ (grantCloudWatchAlarmsTopicAccess), 2026-11-21
            "Sid": "Alarms",
            "Effect": "Allow",
            "Principal": {"Service": "cloudwatch.amazonaws.com"},
            "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:SourceAccount": place.account}},
        },
        {
            # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html, read 2026-11-21
            "Sid": "Logs",
            "Effect": "Allow",
            "Principal": {"Service": f"logs.{place.region}.amazonaws.com"},
            "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
            "Resource": "*",
            "Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": place.arn("logs", "log-group:*")}},
        },
        {
            # Whoever brings logs of encrypted state machines:
            # https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html (2026-11-21)
            "Sid": "LogDelivery",
            "Effect": "Allow",
            "Principal": {"Service": "delivery.logs.amazonaws.com"},
            "Action": "kms:Decrypt",
            "Resource": "*",
            "Condition": {"StringEquals": {"kms:EncryptionContext:SourceArn": place.arn("logs", "*")}},
        },
    )
