"""Who acts: a role that one service may assume for this account, and how it is given anything."""

from __future__ import annotations

from pulumi import ComponentResource, Output, Resource, ResourceOptions
from pulumi_aws import iam

from mlblueprint import contract
from mlblueprint.aws.place import Place
from mlblueprint.aws.policies import Statement, document


class Identity(ComponentResource):
    """One workload's role; it can do nothing until something is granted to it."""

    name: str
    id: Output[str]
    """ARN of the role."""
    role: Output[str]
    """Name of the role, which grants are attached to."""

    def __init__(
        self,
        name: str,
        *,
        place: Place,
        service: str = "sagemaker.amazonaws.com",
        source: str | None = "*",
        opts: ResourceOptions | None = None,
    ) -> None:
        """Make a role for `service`, acting for resources of this account whose ARN ends with `source`.

        None: the service acts for nobody else. EC2 is such a one, and says no source.
        """
        super().__init__("mlblueprint:aws:Identity", name, None, opts)
        trust: dict[str, object] = {
            "Effect": "Allow",
            "Principal": {"Service": service},
            "Action": "sts:AssumeRole",
        }
        if source is not None:
            # Without both, anybody's resource could make the service act with this role (the confused deputy):
            # https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html and, for SageMaker,
            # https://docs.aws.amazon.com/sagemaker/latest/dg/security-confused-deputy-prevention.html,
            # read 2026-11-21.
            trust["Condition"] = {
                "StringEquals": {"aws:SourceAccount": place.account},
                "ArnLike": {"aws:SourceArn": place.arn(_namespace(service), source)},
            }
        role = iam.Role(name, iam.RoleArgs(assume_role_policy=document(trust)), opts=ResourceOptions(parent=self))
        self.name = name
        self.id = role.arn
        self.role = role.name
        self.grants: dict[str, iam.RolePolicy] = {}
        self.register_outputs({"id": self.id})


def allow(who: contract.Identity, verb: str, thing: Resource, *statements: Statement) -> iam.RolePolicy:
    """Give an identity what the statements allow, once, as the policy `<identity>-<verb>-<thing>`.

    Raises:
        TypeError: the identity is another cloud's.
    """
    if not isinstance(who, Identity):
        raise TypeError(f"{who.name} is not an identity on AWS")
    name = f"{who.name}-{verb}-{thing.pulumi_resource_name}"
    if name not in who.grants:
        who.grants[name] = iam.RolePolicy(
            name,
            iam.RolePolicyArgs(role=who.role, policy=document(*statements)),
            opts=ResourceOptions(parent=who),
        )
    return who.grants[name]


def _namespace(service: str) -> str:
    """The service's word in ARNs; flow logs are resources of EC2, tasks of ECS."""
    own = {"vpc-flow-logs.amazonaws.com": "ec2", "ecs-tasks.amazonaws.com": "ecs"}
    return own.get(service, service.partition(".")[0])
