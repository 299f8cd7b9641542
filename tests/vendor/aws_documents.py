"""JSON documents inside properties: IAM policies and ECR lifecycle policies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .aws_rules import Rule, closed, document, quoted
from .unknown import UNKNOWN


@dataclass(frozen=True)
class Kind:
    """Where a policy is attached decides which elements it has, and how long it may be."""

    principal: bool
    resource: bool
    longest: int
    source: str


# All elements: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html, read 2026-11-21
# Lengths, read 2026-11-21: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html,
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html ("limited to 20 KB"),
# https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html,
# https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html,
# https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_PutModelPackageGroupPolicy.html,
# ECR: botocore's model (RepositoryPolicyText).
IDENTITY = Kind(principal=False, resource=True, longest=10_240, source="IAM quotas: inline policies of a role")
TRUST = Kind(principal=True, resource=False, longest=2_048, source="IAM quotas: role trust policy")
BUCKET = Kind(principal=True, resource=True, longest=20_480, source="S3 quotas: bucket policy")
KEY = Kind(principal=True, resource=True, longest=32_768, source="KMS quotas: key policy document")
ENDPOINT = Kind(principal=True, resource=True, longest=20_480, source="VPC quotas: endpoint policy")
REPOSITORY = Kind(principal=True, resource=False, longest=10_240, source="ECR SetRepositoryPolicy: policyText")
TOPIC = Kind(principal=True, resource=True, longest=30_720, source="SNS quotas: topic policy")
MODEL_GROUP = Kind(principal=True, resource=True, longest=20_480, source="SageMaker PutModelPackageGroupPolicy")

_VERSIONS = ("2012-10-17", "2008-10-17")
_ACTION = re.compile(r"\*|[a-z0-9-]+:[A-Za-z0-9*?]+")
_ARN = re.compile(r"\*|arn:[a-z*-]+:[A-Za-z0-9*-]+:[a-z0-9*-]*:(\d{12}|aws|\*)?:\S+")
_SERVICE = re.compile(r"[a-z0-9.-]+\.amazonaws\.com(\.cn)?")
_ACCOUNT = re.compile(r"\*|\d{12}|arn:[a-z-]+:(iam|sts)::(\d{12}|cloudfront):\S+")
_OPERATOR = re.compile(
    r"(ForAnyValue:|ForAllValues:)?"
    r"(String(Not)?(Equals|EqualsIgnoreCase|Like)|Numeric(Not)?Equals|Numeric(Less|Greater)Than(Equals)?"
    r"|Date(Not)?Equals|Date(Less|Greater)Than(Equals)?|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like)|Null)"
    r"(IfExists)?"
)
_CONDITION_KEY = re.compile(r"([A-Za-z0-9-]+|[a-z0-9.-]+\.com):\S+")  # a service's, or an identity provider's


def policy(kind: Kind) -> Rule:
    """An IAM policy document, attached as `kind` says."""

    def check(value: Mapping[str, object], path: str) -> Iterator[str]:
        yield from closed(value, path, {"Version", "Statement"}, {"Id"})
        yield from _member(value, "Version", _VERSIONS, path)
        given = value.get("Statement", [UNKNOWN])
        statements = given if isinstance(given, list) else [given]
        if not statements:
            yield f"{path}.Statement: empty"
        for index, statement in enumerate(statements):
            yield from _statement(statement, f"{path}.Statement[{index}]", kind)
        sids = [s["Sid"] for s in statements if isinstance(s, Mapping) and s.get("Sid")]
        for sid in sorted({str(s) for s in sids if sids.count(s) > 1}):
            yield f"{path}.Statement: Sid {quoted(sid)} stands more than once"

    checked = document(check)

    def rule(value: object, path: str) -> Iterator[str]:
        if isinstance(value, str) and len(value) > kind.longest:
            yield f"{path}: {len(value)} characters, and {kind.longest} at most are allowed ({kind.source})"
        yield from checked(value, path)

    return rule


def _statement(value: object, path: str, kind: Kind) -> Iterator[str]:
    pairs = {"Action", "NotAction"}
    pairs |= {"Principal", "NotPrincipal"} if kind.principal else set()
    pairs |= {"Resource", "NotResource"} if kind.resource else set()
    yield from closed(value, path, {"Effect"}, pairs | {"Sid", "Condition"})
    if not isinstance(value, Mapping):
        return
    yield from _member(value, "Effect", ("Allow", "Deny"), path)
    for name in sorted(p for p in pairs if not p.startswith("Not")):
        if (name in value) == (f"Not{name}" in value):
            yield f"{path}.{name}: give it or Not{name}, exactly one"
    if value.get("Sid", UNKNOWN) is not UNKNOWN and not re.fullmatch(r"[A-Za-z0-9]+", str(value["Sid"])):
        yield f"{path}.Sid: {quoted(value['Sid'])} is not letters and digits"
    for name in ("Action", "NotAction"):
        yield from _texts(value.get(name), f"{path}.{name}", _ACTION, "'<service>:<Action>'")
    for name in ("Resource", "NotResource"):
        yield from _texts(value.get(name), f"{path}.{name}", _ARN, "an ARN or '*'")
    for name in ("Principal", "NotPrincipal"):
        yield from _principal(value.get(name), f"{path}.{name}")
    yield from _condition(value.get("Condition"), f"{path}.Condition")


def _texts(value: object, path: str, form: re.Pattern[str], meaning: str) -> Iterator[str]:
    if value is None:
        return
    texts = value if isinstance(value, list) else [value]
    if not texts:
        yield f"{path}: empty"
    for text in texts:
        if text is not UNKNOWN and not (isinstance(text, str) and form.fullmatch(text)):
            yield f"{path}: {quoted(text)} is not {meaning}"


def _principal(value: object, path: str) -> Iterator[str]:
    if value in (None, "*", UNKNOWN):
        return
    yield from closed(value, path, set(), {"AWS", "Service", "Federated", "CanonicalUser"})
    if isinstance(value, Mapping):
        if not value:
            yield f"{path}: empty"
        yield from _texts(value.get("AWS"), f"{path}.AWS", _ACCOUNT, "an account, an IAM ARN or '*'")
        yield from _texts(value.get("Service"), f"{path}.Service", _SERVICE, "a service principal")


def _condition(value: object, path: str) -> Iterator[str]:
    if value in (None, UNKNOWN):
        return
    if not isinstance(value, Mapping) or not value:
        yield f"{path}: {quoted(value)} is not a map of operators"
        return
    for operator, tests in value.items():
        if not _OPERATOR.fullmatch(str(operator)):
            yield f"{path}.{operator}: is not a condition operator"
        if tests is UNKNOWN:
            continue
        if not isinstance(tests, Mapping) or not tests:
            yield f"{path}.{operator}: {quoted(tests)} is not a map of condition keys"
            continue
        for key, wanted in tests.items():
            if not _CONDITION_KEY.fullmatch(str(key)):
                yield f"{path}.{operator}.{key}: is not a condition key"
            for one in wanted if isinstance(wanted, list) and wanted else [wanted]:
                if one is not UNKNOWN and not isinstance(one, str | bool | int):
                    yield f"{path}.{operator}.{key}: {quoted(one)} is not text"


# https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html, read 2026-11-21
_COUNTS = ("imageCountMoreThan", "sinceImagePushed", "sinceImagePulled", "sinceImageTransitioned")


def _lifecycle(value: Mapping[str, object], path: str) -> Iterator[str]:
    yield from closed(value, path, {"rules"}, set())
    rules = value.get("rules", UNKNOWN)
    if rules is UNKNOWN:
        return
    if not isinstance(rules, list) or not 1 <= len(rules) <= 50:
        yield f"{path}.rules: {quoted(rules)} is not a list of 1-50 rules"
        return
    priorities: list[int] = []
    for index, rule in enumerate(rules):
        at = f"{path}.rules[{index}]"
        yield from closed(rule, at, {"rulePriority", "selection", "action"}, {"description"})
        if not isinstance(rule, Mapping):
            continue
        yield from _positive(rule, "rulePriority", at)
        if type(rule.get("rulePriority")) is int:
            priorities.append(rule["rulePriority"])
        if "selection" in rule:
            yield from _selection(rule["selection"], f"{at}.selection")
        if "action" in rule:
            yield from _expiry(rule["action"], f"{at}.action")
    if len(set(priorities)) < len(priorities):
        yield f"{path}.rules: two rules have the same rulePriority"
    last = [rule.get("rulePriority") for rule in rules if _tag_status(rule) == "any"]
    if last and priorities and (len(last) > 1 or last[0] != max(priorities)):
        yield f"{path}.rules: only one rule has tagStatus 'any', and its rulePriority is the highest"


def _tag_status(rule: object) -> object:
    selection = rule.get("selection") if isinstance(rule, Mapping) else None
    return selection.get("tagStatus") if isinstance(selection, Mapping) else None


def _selection(value: object, path: str) -> Iterator[str]:
    optional = {"tagPrefixList", "tagPatternList", "countUnit", "storageClass"}
    yield from closed(value, path, {"tagStatus", "countType", "countNumber"}, optional)
    if not isinstance(value, Mapping):
        return
    yield from _member(value, "tagStatus", ("tagged", "untagged", "any"), path)
    yield from _member(value, "countType", _COUNTS, path)
    yield from _positive(value, "countNumber", path)
    timed = str(value.get("countType", "")).startswith("since")
    if timed and value.get("countUnit") != "days":
        yield f"{path}.countUnit: {quoted(value.get('countUnit'))} is not one of days"
    if not timed and "countUnit" in value:
        yield f"{path}.countUnit: goes only with a countType of time"
    tagged = ("tagPrefixList" in value) + ("tagPatternList" in value)
    if tagged != (value.get("tagStatus") == "tagged"):
        yield f"{path}.tagPrefixList: it or tagPatternList goes with tagStatus 'tagged', and only there"


def _expiry(value: object, path: str) -> Iterator[str]:
    yield from closed(value, path, {"type"}, {"targetStorageClass"})
    if isinstance(value, Mapping):
        yield from _member(value, "type", ("expire", "transition"), path)
        if (value.get("type") == "transition") != ("targetStorageClass" in value):
            yield f"{path}.targetStorageClass: goes with type 'transition', and only there"


def _member(value: Mapping[str, object], name: str, allowed: tuple[str, ...], path: str) -> Iterator[str]:
    if value.get(name, UNKNOWN) not in (*allowed, UNKNOWN):
        yield f"{path}.{name}: {quoted(value[name])} is not one of {', '.join(allowed)}"


def _positive(value: Mapping[str, object], name: str, path: str) -> Iterator[str]:
    number = value.get(name, UNKNOWN)
    if number is not UNKNOWN and not (type(number) is int and number >= 1):
        yield f"{path}.{name}: {quoted(number)} is not a positive integer"


lifecycle_policy: Rule = document(_lifecycle)
"""An ECR lifecycle policy."""
