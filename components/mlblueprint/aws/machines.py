"""What every machine of a cluster starts with: a role, a security group, and a disk that only our key opens."""

from __future__ import annotations

from pulumi import Output, Resource, ResourceOptions
from pulumi_aws import ec2, iam, vpc

from mlblueprint.aws.identity import Identity, allow
from mlblueprint.aws.images import Images
from mlblueprint.aws.keys import Keys
from mlblueprint.aws.network import Network
from mlblueprint.aws.place import Place
from mlblueprint.aws.policies import Statement

DISK = "/dev/xvda"
"""The root of the images that Batch starts, where containers are kept too.

https://docs.aws.amazon.com/batch/latest/userguide/launch-templates.html (2026-11-21)
"""
DISK_GIB = 200
"""Room for two or three training images, of 10 to 20 GiB each with a framework and CUDA, and for what a job writes."""

LOGS = "log-group:/aws/batch/job:*"
"""Where Batch sends what jobs print, unless they say otherwise, as those of a blueprint do.

https://docs.aws.amazon.com/batch/latest/userguide/using_awslogs.html (2026-11-21)
"""

AGENT = (
    "ecs:DeregisterContainerInstance",
    "ecs:Poll",
    "ecs:RegisterContainerInstance",
    "ecs:StartTelemetrySession",
    "ecs:SubmitAttachmentStateChanges",
    "ecs:SubmitContainerStateChange",
    "ecs:SubmitTaskStateChange",
    "ecs:UpdateContainerInstancesState",
)
"""What the agent on a machine asks of ECS: AmazonEC2ContainerServiceforEC2Role without what Batch does by itself.

Version 7 of that policy, and what BatchServiceRolePolicy calls ECS clusters and logs:
https://github.com/zoph-io/MAMIP, policies/ (2026-11-21).
"""


def acting(parent: Resource, name: str, place: Place, images: Images | None) -> tuple[iam.InstanceProfile, Identity]:
    """The role of the machines, apart from the roles of jobs: it joins them to the cluster, pulls images and logs."""
    child = ResourceOptions(parent=parent)
    machine = Identity(f"{name}-instance", place=place, service="ec2.amazonaws.com", source=None, opts=child)
    allow(machine, "join", parent, *_agent(place))
    for repository in images.repositories.values() if images else ():
        repository.grant_pull(machine)
    profile = iam.InstanceProfile(f"{name}-instance", iam.InstanceProfileArgs(role=machine.role), opts=child)
    return profile, machine


def _agent(place: Place) -> list[Statement]:
    instances = place.arn("ecs", "container-instance/AWSBatch*/*")
    return [
        # Batch makes the cluster, and the rest of its name, after the role of the machines is there.
        {"Effect": "Allow", "Action": list(AGENT), "Resource": [place.arn("ecs", "cluster/AWSBatch*"), instances]},
        {
            "Effect": "Allow",
            "Action": "ecs:TagResource",
            "Resource": instances,
            "Condition": {"StringEquals": {"ecs:CreateAction": "RegisterContainerInstance"}},
        },
        # Knows no resource:
        # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
        {"Effect": "Allow", "Action": "ecs:DiscoverPollEndpoint", "Resource": "*"},
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            # Jobs and the rest of their groups' names come after the machines' role.
            "Resource": [place.arn("logs", LOGS), place.arn("logs", f"log-group:{place.tags['name']}-training-*")],
        },
    ]


def guarded(parent: Resource, name: str, network: Network, who: str = "Machines of a cluster") -> ec2.SecurityGroup:
    """Nobody reaches the machines; they reach the services' endpoints, by TLS."""
    child = ResourceOptions(parent=parent)
    group = ec2.SecurityGroup(
        name,
        ec2.SecurityGroupArgs(
            vpc_id=network.id, description=f"{who}: TLS to services and nothing in", tags={"Name": name}
        ),
        opts=child,
    )
    if network.cidr is None:
        # Where endpoints are, and what lies beyond, is for the routes of whoever owns the network.
        _tls(child, f"{name}-tls", group, "TLS, as far as the routes lead", cidr="0.0.0.0/0")
    else:
        _tls(child, f"{name}-endpoints", group, "TLS to the endpoints in the network", cidr=str(network.cidr))
        _tls(child, f"{name}-s3", group, "TLS to S3", prefixes=network.s3)
    return group


def _tls(
    opts: ResourceOptions,
    name: str,
    group: ec2.SecurityGroup,
    description: str,
    cidr: str | None = None,
    prefixes: Output[str] | None = None,
) -> None:
    vpc.SecurityGroupEgressRule(
        name,
        vpc.SecurityGroupEgressRuleArgs(
            security_group_id=group.id,
            description=description,
            cidr_ipv4=cidr,
            prefix_list_id=prefixes,
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
        ),
        opts=opts,
    )


def template(parent: Resource, name: str, place: Place, keys: Keys, group: ec2.SecurityGroup) -> ec2.LaunchTemplate:
    """Encrypted disk, tokens for the metadata service, no public address."""
    disk = ec2.LaunchTemplateBlockDeviceMappingArgs(
        device_name=DISK,
        ebs=ec2.LaunchTemplateBlockDeviceMappingEbsArgs(
            volume_size=DISK_GIB,
            volume_type="gp3",
            encrypted="true",
            kms_key_id=keys.id,
            delete_on_termination="true",
        ),
    )
    return ec2.LaunchTemplate(
        name,
        ec2.LaunchTemplateArgs(
            block_device_mappings=[disk],
            metadata_options=ec2.LaunchTemplateMetadataOptionsArgs(
                http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=1
            ),
            # The group stands here and not with the environment: an interface has either its own groups or none.
            network_interfaces=[
                ec2.LaunchTemplateNetworkInterfaceArgs(
                    device_index=0,
                    associate_public_ip_address="false",
                    delete_on_termination="true",
                    security_groups=[group.id],
                )
            ],
            # Default tags are the provider's, which never sees the disks that Batch makes.
            tag_specifications=[
                ec2.LaunchTemplateTagSpecificationArgs(resource_type="volume", tags={**place.tags, "Name": name})
            ],
            tags={"Name": name},
        ),
        opts=ResourceOptions(parent=parent),
    )
