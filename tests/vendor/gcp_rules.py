"""Rules of GCP payloads that no single property can state: they see all inputs. Sources read 2026-11-21."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from .gcp_forms import PUBLIC_MEMBERS
from .unknown import UNKNOWN

Inputs = Mapping[str, object]
Rule = Callable[[Inputs], Iterator[str]]


def only_private_members(inputs: Inputs) -> Iterator[str]:
    """Nothing of ours is ever granted to the world."""
    if inputs.get("member") in PUBLIC_MEMBERS:
        yield f"member: {inputs['member']!r} opens the resource to the world; name a principal"


def storage_class_goes_with_its_action(inputs: Inputs) -> Iterator[str]:
    """A lifecycle action names a storage class if, and only if, it sets one."""
    for index, rule in enumerate(_list(inputs.get("lifecycleRules"))):
        action = _map(_map(rule).get("action"))
        if UNKNOWN not in (action.get("type"), action.get("storageClass")) and (
            (action.get("type") == "SetStorageClass") != bool(action.get("storageClass"))
        ):
            yield f"lifecycleRules[{index}].action.storageClass: goes with SetStorageClass, and only with it"


def soft_delete_is_off_or_a_week(inputs: Inputs) -> Iterator[str]:
    """Soft delete lasts 0 seconds (off), or 7 to 90 days (pulumi-gcp 10.2, BucketSoftDeletePolicy)."""
    seconds = _map(inputs.get("softDeletePolicy")).get("retentionDurationSeconds")
    if isinstance(seconds, int) and seconds != 0 and not 7 * 86_400 <= seconds <= 90 * 86_400:
        yield f"softDeletePolicy.retentionDurationSeconds: {seconds} is neither 0 nor between 604800 and 7776000"


def rotation_needs_a_symmetric_key(inputs: Inputs) -> Iterator[str]:
    """Only ENCRYPT_DECRYPT keys rotate by themselves, at most once a day (cloudkms.v1, CryptoKey.rotationPeriod)."""
    period = inputs.get("rotationPeriod")
    if (
        isinstance(period, str)
        and period.removesuffix("s").isdigit()
        and not 86_400 <= int(period[:-1]) <= 876_000 * 3600
    ):
        yield f"rotationPeriod: {period!r} is not between 86400s and 3153600000s"
    if period is not None and inputs.get("purpose", "ENCRYPT_DECRYPT") not in ("ENCRYPT_DECRYPT", UNKNOWN):
        yield f"rotationPeriod: a key for {inputs['purpose']} does not rotate by itself"


def allows_or_denies(inputs: Inputs) -> Iterator[str]:
    """A firewall rule allows or denies (compute.v1, Firewall), and ours name where ingress comes from."""
    if bool(inputs.get("allows")) == bool(inputs.get("denies")):
        yield "allows: give exactly one of allows and denies"
    sources = [name for name in ("sourceRanges", "sourceTags", "sourceServiceAccounts") if inputs.get(name)]
    direction = inputs.get("direction", "INGRESS")
    if direction == "INGRESS" and not sources:
        yield "sourceRanges: an INGRESS rule needs sourceRanges, sourceTags or sourceServiceAccounts"
    if direction == "EGRESS":
        yield from (f"{name}: not allowed for direction EGRESS" for name in sources if name != "sourceRanges")


def a_range_is_internal(inputs: Inputs) -> Iterator[str]:
    """A range for Google's services is internal, in a network, and has a length (compute.v1, Address)."""
    if inputs.get("purpose") == "VPC_PEERING":
        yield from (f"{name}: a range to peer needs it" for name in ("network", "prefixLength") if not inputs.get(name))
        if inputs.get("addressType") not in ("INTERNAL", UNKNOWN):
            yield "addressType: a range to peer is INTERNAL"


def a_pool_keeps_a_machine(inputs: Inputs) -> Iterator[str]:
    """Scaled from 1 up, to more than that (aiplatform.v1, ResourcePoolAutoscalingSpec).

    That the count is in between is not judged: where it is ignored, the engine has the old one checked beside the new
    bounds, and makes a replacement with the new one.
    """
    for index, pool in enumerate(map(_map, _list(inputs.get("resourcePools")))):
        scaling = pool.get("autoscalingSpec")
        count = _count(pool.get("replicaCount"))
        if not isinstance(scaling, Mapping):
            if count is None and pool.get("replicaCount") is not UNKNOWN:
                yield f"resourcePools[{index}].replicaCount: missing, and so is autoscalingSpec"
            elif count is not None and count < 1:
                yield f"resourcePools[{index}].replicaCount: {count} is less than one machine"
            continue
        least, most = _count(scaling.get("minReplicaCount")), _count(scaling.get("maxReplicaCount"))
        if least is not None and least < 1:
            yield f"resourcePools[{index}].autoscalingSpec.minReplicaCount: {least} is less than one machine"
        if least is not None and most is not None and least >= most:
            yield f"resourcePools[{index}].autoscalingSpec.maxReplicaCount: {most} is not above the least, {least}"


def a_key_is_in_the_region(inputs: Inputs) -> Iterator[str]:
    """A key encrypts what is in its own region (aiplatform.v1, EncryptionSpec)."""
    key, location = _map(inputs.get("encryptionSpec")).get("kmsKeyName"), inputs.get("location")
    if isinstance(key, str) and isinstance(location, str) and f"/locations/{location}/" not in key:
        yield f"encryptionSpec.kmsKeyName: the key is not in {location}"


def an_endpoint_is_private_in_one_way(inputs: Inputs) -> Iterator[str]:
    """Endpoint.network and privateServiceConnectConfig are mutually exclusive (aiplatform v1beta1)."""
    if inputs.get("network") and inputs.get("privateServiceConnectConfig"):
        yield "network: goes not together with privateServiceConnectConfig"


def policies_are_whole(inputs: Inputs) -> Iterator[str]:
    """A cleanup policy has one criterion, and only KEEP counts versions (artifactregistry.v1, CleanupPolicy)."""
    for index, policy in enumerate(map(_map, _list(inputs.get("cleanupPolicies")))):
        where = f"cleanupPolicies[{index}]"
        if bool(policy.get("condition")) == bool(policy.get("mostRecentVersions")):
            yield f"{where}.condition: give exactly one of condition and mostRecentVersions"
        if policy.get("mostRecentVersions") and policy.get("action") not in ("KEEP", UNKNOWN):
            yield f"{where}.mostRecentVersions: may only be specified with the action KEEP"


def a_private_zone_names_its_networks(inputs: Inputs) -> Iterator[str]:
    """`visibility: private` and `privateVisibilityConfig` come together."""
    if inputs.get("visibility", "public") is not UNKNOWN and (
        (inputs.get("visibility") == "private") != bool(inputs.get("privateVisibilityConfig"))
    ):
        yield "privateVisibilityConfig: goes with visibility private, and only with it"


def data_is_small(inputs: Inputs) -> Iterator[str]:
    """A version holds at most 1 MiB (https://cloud.google.com/secret-manager/parameter-manager/quotas)."""
    data = inputs.get("parameterData")
    if isinstance(data, str) and len(data.encode()) > 1_048_576:
        yield f"parameterData: {len(data.encode())} bytes, at most 1048576 are allowed"


def log_alerts_are_limited(inputs: Inputs) -> Iterator[str]:
    """A policy on log entries stands alone and limits its notifications (monitoring.v3, AlertStrategy)."""
    conditions = [_map(condition) for condition in _list(inputs.get("conditions"))]
    limited = "notificationRateLimit" in _map(inputs.get("alertStrategy"))
    if any("conditionMatchedLog" in condition for condition in conditions) != limited:
        yield "alertStrategy.notificationRateLimit: goes with conditionMatchedLog, and only with it"
    for index, condition in enumerate(conditions):
        kinds = [name for name in condition if name.startswith("condition")]
        if len(kinds) != 1:
            yield f"conditions[{index}]: give exactly one kind of condition, not {len(kinds)}"


CHANNELS = {"email": "email_address", "webhook_tokenauth": "url"}
"""As Terraform configurations have them; https://docs.cloud.google.com/monitoring/support/notification-options was not
read."""


def channel_has_its_label(inputs: Inputs) -> Iterator[str]:
    """Each kind of channel has the label that says where it leads."""
    label = CHANNELS.get(str(inputs.get("type")))
    if label is not None and inputs.get("labels") is not UNKNOWN and label not in _map(inputs.get("labels")):
        yield f"labels.{label}: missing"


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _map(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _count(value: object) -> int | None:
    """A whole number that travels as text."""
    return int(value) if isinstance(value, str) and value.isdigit() else None
