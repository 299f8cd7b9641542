"""Every rule: the security baseline on three clouds, and what depends on environments and on a platform team."""

from __future__ import annotations

from mlblueprint.policy import aws, azure, beside, gcp
from mlblueprint.policy.rule import Check, Companion, Forbidden, Level, Rule, Whole

CLOUDS = {"aws": aws, "gcp": gcp, "azure": azure}

_BASELINE: tuple[tuple[str, str, str, Level, str], ...] = (
    (
        "S01",
        "storage-customer-key",
        "object store encrypted with a customer key",
        "mandatory",
        "CKV_AWS_145 CKV_AWS_19 SH:S3.17 NAG:S3DefaultEncryptionKMS | ORG:gcp.restrictNonCmekServices | "
        "CKV2_AZURE_1 AZP:storage CMK, infrastructure encryption",
    ),
    (
        "S02",
        "storage-not-public",
        "no public objects",
        "mandatory",
        "CKV_AWS_53..56 CKV2_AWS_6 CKV_AWS_20/57/375 SH:S3.2/3/8 NAG:S2 | CKV_GCP_114 CKV_GCP_29 CKV_GCP_28 "
        "ORG:storage.publicAccessPrevention, uniformBucketLevelAccess | CKV_AZURE_59/190/34/35/36 "
        "CKV2_AZURE_47 AZP",
    ),
    (
        "S03",
        "storage-tls-only",
        "TLS only",
        "mandatory",
        "SH:S3.5 NAG:S10 | ORG:storage.secureHttpTransport (project policy) | CKV_AZURE_3 CKV_AZURE_44 AZP",
    ),
    (
        "S04",
        "storage-versions",
        "versioning and soft delete",
        "advisory",
        "CKV_AWS_21 SH:S3.14 NAG | CKV_GCP_78 ORG:custom.storageRequireBucketObjectVersionning | "
        "CKV2_AZURE_38 AZP:blob versioning",
    ),
    (
        "S05",
        "storage-lifecycle",
        "lifecycle bound on versions and failed uploads",
        "advisory",
        "CKV2_AWS_61 CKV_AWS_300 SH:S3.10/13",
    ),
    (
        "S06",
        "storage-access-logs",
        "access logs",
        "advisory",
        "CKV_AWS_18 SH:S3.9 NAG:S1 | CKV_GCP_62/63 | AZP: diagnostics",
    ),
    (
        "S07",
        "storage-no-shared-keys",
        "no shared keys, no ACLs",
        "mandatory",
        "SH:S3.12 CKV2_AWS_65 | CKV_GCP_29 ORG:storage.restrictAuthTypes | CKV2_AZURE_40 CKV2_AZURE_41 "
        "CKV_AZURE_244 AZP: shared key, SAS policy, cross tenant",
    ),
    (
        "S08",
        "storage-not-destroyed",
        "data is not destroyed with the stack",
        "mandatory",
        "CKV_GCP_82; Pulumi protect/retainOnDelete",
    ),
    (
        "K01",
        "key-rotation",
        "key rotation",
        "mandatory",
        "CKV_AWS_7 SH:KMS.4 NAG:KMS5 AWSGuard:cmk-backing-key-rotation-enabled | CKV_GCP_43 "
        "ORG:custom.cloudkmsAllowedRotationPeriod | CKV_AZURE_40 AZP: rotation policy, expiry",
    ),
    (
        "K02",
        "key-not-lost",
        "key cannot be lost",
        "mandatory",
        "SH:KMS.3 CKV_AWS_227 | CKV_GCP_82 | CKV_AZURE_42/110/111 AZP: deletion protection",
    ),
    (
        "K03",
        "key-explicit-access",
        "key access is explicit",
        "mandatory",
        "CKV_AWS_33 CKV2_AWS_64 SH:KMS.1/2/5 | CKV_GCP_112 CKV2_GCP_6/8 | AZP: RBAC model",
    ),
    (
        "K04",
        "vault-private-hsm",
        "vault is private; HSM keys",
        "mandatory",
        "CKV_AZURE_109/189/112 CKV2_AZURE_32 AZP: firewall, public access, private link",
    ),
    (
        "R01",
        "images-immutable",
        "immutable image tags",
        "mandatory",
        "CKV_AWS_51 SH:ECR.2 | (AR docs) | CKV_AZURE_164/166",
    ),
    ("R02", "images-scanned", "image scanning", "mandatory", "CKV_AWS_163 SH:ECR.1 | - | CKV_AZURE_163"),
    (
        "R03",
        "images-customer-key",
        "registry encrypted with a customer key",
        "mandatory",
        "CKV_AWS_136 | CKV_GCP_84 | AZP: ACR CMK",
    ),
    (
        "R04",
        "images-private",
        "registry private and without local accounts",
        "mandatory",
        "CKV_AWS_32 NAG:ECR1 | CKV_GCP_101 | CKV_AZURE_137/138/139/237/233/167 AZP",
    ),
    ("R05", "images-lifecycle", "image lifecycle", "mandatory", "SH:ECR.3"),
    (
        "M01",
        "serving-customer-key",
        "endpoint storage encrypted with a customer key",
        "mandatory",
        "CKV_AWS_98 NAG:SageMakerEndpointConfigurationKMSKeyConfigured PRW | CKV2_GCP_24 | AZP: workspace CMK",
    ),
    (
        "M02",
        "serving-private-network",
        "model container is isolated and in the VPC",
        "mandatory",
        "CKV_AWS_370 SH:SageMaker.5 PRW | CKV2_GCP_33 | AZP: managed network, computes in a VNet",
    ),
    (
        "M03",
        "serving-identity",
        "endpoint callers authenticate by identity",
        "mandatory",
        "platform (SigV4 / IAM) | platform (IAM) | AZP: local auth",
    ),
    (
        "M06",
        "workspace-private",
        "workspace is private and encrypted",
        "mandatory",
        "CKV_AWS_187 PRW:domain_sso | ORG:ainotebooks.restrictPublicIp, restrictVpcNetworks | CKV_AZURE_144 "
        "CKV2_AZURE_49/50 CKV_AZURE_243 AZP: public access, private link, UAI",
    ),
    (
        "M08",
        "training-locked-down",
        "training compute is locked down",
        "mandatory",
        "PRW:training_jobs_* SH:SageMaker.9-15 CKV_AWS_367/368/369 | - | CKV_AZURE_142/150 AZP: local auth, VNet",
    ),
    (
        "I01",
        "least-privilege",
        "least privilege",
        "mandatory",
        "CKV_AWS_60/61/62/63/286-290/355/274 CKV2_AWS_40/56 NAG:IAM4/5 | CKV_GCP_41/42/46/49/117 ORG:iam.* | "
        "CKV_AZURE_39",
    ),
    ("L01", "logs-kept", "logs kept and encrypted", "mandatory", "CKV_AWS_66/158/338 NAG | - | AZP"),
    ("L02", "alarms-act", "alarms act", "mandatory", "CKV_AWS_319 CKV_AWS_26 | CKV_GCP_83"),
    (
        "N01",
        "network-closed",
        "network is closed by default",
        "mandatory",
        "CKV_AWS_23/24/25/260/277/382 CKV2_AWS_5/11/12 CKV_AWS_130 NAG:EC23,VPC7 | CKV_GCP_2/3/26/74/76/106 |"
        " CKV_AZURE_9/10/77/160 CKV2_AZURE_31",
    ),
    (
        "X01",
        "secrets-customer-key",
        "secrets encrypted, rotating and expiring; never plain in state",
        "mandatory",
        "CKV_AWS_149/304 CKV2_AWS_57 SH:SecretsManager.1 NAG:SMG4 | - | CKV_AZURE_41/114 AZP",
    ),
)
"""Id, name, what it asks for, level, who asks for it. Advisory: a blueprint has a field to choose otherwise."""

_BESIDE: tuple[tuple[str, str, str, Level, str, Whole], ...] = (
    (
        "P01",
        "protected-in-production",
        "what holds data is protected in production",
        "mandatory",
        "Pulumi protect",
        beside.protected,
    ),
    (
        "P02",
        "pinned-images",
        "images in production are named by digest or by a tag of their own",
        "mandatory",
        "CKV_K8S_43",
        beside.pinned,
    ),
    (
        "P03",
        "no-plain-secrets",
        "secrets are references or Pulumi secrets",
        "mandatory",
        "CKV_SECRET_*; CWE-312",
        beside.plain,
    ),
    (
        "P04",
        "required-tags",
        "name, owner and environment on what costs money",
        "mandatory",
        "CKV_AWS_153; AZP: tags",
        beside.tagged,
    ),
    (
        "P05",
        "allowed-regions",
        "resources are in regions that are allowed",
        "mandatory",
        "ORG:gcp.resourceLocations; AZP: allowed locations",
        beside.located,
    ),
    (
        "P06",
        "allowed-accelerators",
        "machines have accelerators that are allowed",
        "mandatory",
        "ORG:custom; AZP: allowed sizes",
        beside.accelerated,
    ),
    (
        "P07",
        "no-idle-accelerators",
        "no machine with accelerators waits for work in development, where the cloud can have none",
        "mandatory",
        "cost",
        beside.idle,
    ),
    (
        "P08",
        "replicas-in-production",
        "an endpoint in production begins with two replicas (M04)",
        "mandatory",
        "SH:SageMaker.4 PRW",
        beside.replicated,
    ),
    (
        "P09",
        "kept-accelerators",
        "somebody knows of the machine with accelerators that a cloud keeps in development",
        "advisory",
        "cost",
        beside.kept,
    ),
)


def _rule(id_: str, name: str, want: str, level: Level, source: str) -> Rule:
    asked = [one for cloud in CLOUDS.values() for one in cloud.CHECKS.get(id_, ())]
    return Rule(
        id_,
        name,
        want,
        source,
        level,
        checks=tuple(one for one in asked if isinstance(one, Check)),
        companions=tuple(one for one in asked if isinstance(one, Companion)),
        forbidden=tuple(one for one in asked if isinstance(one, Forbidden)),
    )


def _beside(id_: str, name: str, want: str, level: Level, source: str, look: Whole) -> Rule:
    return Rule(id_, name, want, source, level, whole=(look,))


RULES: tuple[Rule, ...] = (*(_rule(*row) for row in _BASELINE), *(_beside(*row) for row in _BESIDE))
