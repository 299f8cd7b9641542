"""The security baseline in private, customer-managed mode: each property is met, or excepted with a reason.

`tests/baseline/<cloud>.py` holds one proof for each property. That a proof can fail is shown by a graph that lacks
what it asks for, or has what it forbids.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
import yaml

from mlblueprint.targets import TARGETS

RULES = yaml.safe_load((Path(__file__).parent / "baseline" / "baseline.yaml").read_text())
PROPERTIES = [(cloud, f"{rule['id']}: {text}") for cloud in TARGETS for rule in RULES for text in rule[cloud]]


def _module(cloud):
    return import_module(f"tests.baseline.{cloud}")


@pytest.mark.parametrize("cloud", sorted(TARGETS))
def test_every_property_is_met_or_excepted(cloud):
    known = {text for name, text in PROPERTIES if name == cloud}
    assert known <= {*_module(cloud).MEETS, *_module(cloud).EXCEPTIONS}


@pytest.mark.parametrize(("cloud", "text"), [(c, t) for c, t in PROPERTIES if t in _module(c).MEETS])
def test_property_is_met(cloud, text, full):
    assert _module(cloud).MEETS[text](full), f"{cloud} does not meet {text}"


ANYBODY = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}'

WORSE_TRAINING = {
    "Name": "train",
    "Type": "Training",
    "Arguments": {"ResourceConfig": {"InstanceType": "ml.m7i.large"}, "OutputDataConfig": {"S3OutputPath": "s3://b"}},
}
WORSE_PIPELINE = ("aws:sagemaker/pipeline:Pipeline", {"pipelineDefinition": json.dumps({"Steps": [WORSE_TRAINING]})})

VIOLATIONS = {
    "sagemaker.TrainingJob.enableInterContainerTrafficEncryption": WORSE_PIPELINE,
    "sagemaker.TrainingJob.vpcConfig.subnets": WORSE_PIPELINE,
    "sagemaker.TrainingJob.outputDataConfig.kmsKeyId": WORSE_PIPELINE,
    "sagemaker.TrainingJob.resourceConfig.volumeKmsKeyId": WORSE_PIPELINE,
    "s3.BucketLogging.targetBucket": ("aws:s3/bucketLogging:BucketLogging", {"targetBucket": "b", "bucket": "b"}),
    "kms.Key.policy": ("aws:kms/key:Key", {"policy": ANYBODY}),
    "ecr.RepositoryPolicy.policy": ("aws:ecr/repositoryPolicy:RepositoryPolicy", {"policy": ANYBODY}),
    "iam.RolePolicy.policy": ("aws:iam/rolePolicy:RolePolicy", {"policy": ANYBODY}),
    "vpc.SecurityGroupIngressRule.cidrIpv4": (
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        {"cidrIpv4": "0.0.0.0/0", "ipProtocol": "tcp"},
    ),
    "vpc.SecurityGroupEgressRule.cidrIpv4": (
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        {"cidrIpv4": "0.0.0.0/0", "ipProtocol": "-1"},
    ),
    "ec2.DefaultSecurityGroup.vpcId": (
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        {"vpcId": "vpc-1", "ingress": [{"protocol": "-1", "fromPort": 0, "toPort": 0, "self": True}]},
    ),
    "storage.BucketIAMMember.member": ("gcp:storage/bucketIAMMember:BucketIAMMember", {"member": "allUsers"}),
    "storage.Bucket.logging.logBucket": ("gcp:storage/bucket:Bucket", {"logging": {"logBucket": "worse-0a1b2c3"}}),
    "artifactregistry.RepositoryIamMember.member": (
        "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember",
        {"member": "allUsers"},
    ),
    "projects.IAMMember.role": ("gcp:projects/iAMMember:IAMMember", {"role": "roles/owner", "member": "user:a@b.c"}),
    "projects.IAMMember.member": (
        "gcp:projects/iAMMember:IAMMember",
        {"role": "roles/x", "member": "serviceAccount:1-compute@developer.gserviceaccount.com"},
    ),
    "serviceaccount.Key": ("gcp:serviceaccount/key:Key", {}),
    "compute.Firewall.sourceRanges": (
        "gcp:compute/firewall:Firewall",
        {"sourceRanges": ["0.0.0.0/0"], "allows": [{"protocol": "tcp"}], "direction": "INGRESS"},
    ),
    "authorization.RoleAssignment.scope": (
        "azure-native:authorization:RoleAssignment",
        {"scope": "/subscriptions/0", "roleDefinitionId": "x", "principalType": "ServicePrincipal"},
    ),
    "authorization.RoleAssignment.roleDefinitionId": (
        "azure-native:authorization:RoleAssignment",
        {
            "scope": "/subscriptions/0/resourceGroups/g/providers/p/t/n",
            "roleDefinitionId": "/subscriptions/0/providers/Microsoft.Authorization/roleDefinitions/"
            "b24988ac-6180-42a0-ab88-20f7382dd24c",
            "principalType": "ServicePrincipal",
        },
    ),
    "network.NetworkSecurityGroup.securityRules[].sourceAddressPrefix": (
        "azure-native:network:NetworkSecurityGroup",
        {"securityRules": [{"access": "Allow", "direction": "Inbound", "sourceAddressPrefix": "*"}]},
    ),
}
"""For each property that says what must not be, a resource that has it (b24988ac-... is Azure's Contributor)."""


@pytest.mark.parametrize(("cloud", "text"), [(c, t) for c, t in PROPERTIES if t in _module(c).MEETS])
def test_proof_can_fail(cloud, text, full):
    path = re.match(r"\w+: ([\w.\[\]]+)", text)[1]
    kind, _, rest = path.split(".", 1)[1].partition(".")
    if path in VIOLATIONS:
        token, inputs = VIOLATIONS[path]
        worse = (*full.nodes, replace(full.nodes[-1], urn="u", name="worse", type=token, custom=True, inputs=inputs))
    elif text.endswith("= false"):
        worse = tuple(replace(n, inputs={**n.inputs, rest: True}) if n.kind == kind else n for n in full.nodes)
    else:
        worse = tuple(replace(n, inputs={}) if n.kind == kind else n for n in full.nodes)
    try:
        met = _module(cloud).MEETS[text](replace(full, nodes=worse))
    except (KeyError, TypeError, ValueError, AttributeError):
        return  # it missed what was taken, in its own way
    assert not met, f"the proof of {text} on {cloud} cannot fail"


def test_exceptions_have_reasons(cloud):
    for what, reason in _module(cloud).EXCEPTIONS.items():
        assert reason.strip(), what
