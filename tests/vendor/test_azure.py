"""Azure's judge accepts right payloads, and names what is wrong with wrong ones."""

from __future__ import annotations

import copy
import importlib
import inspect
import typing
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema
import pytest
from pulumi import _types as pulumi_types

from . import UNKNOWN, azure, check
from .azure_right import IDENTITY, RIGHT, SUBSCRIPTION

GONE = object()
"""In a change: leave the property out."""


def changed(value: Any, where: str, new: object) -> Any:
    """A deep copy with one property set, added or left out; list positions are digits."""
    result = copy.deepcopy(value)
    *steps, last = [int(step) if step.isdigit() else step for step in where.split("/")]
    inner = result
    for step in steps:
        inner = inner[step]
    if new is GONE:
        del inner[last]
    else:
        inner[last] = new
    return result


def leaves(value: Any, path: str = "") -> Iterator[str]:
    """Every place in a payload, branches too."""
    items = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        here = f"{path}/{key}".lstrip("/")
        if "/" not in str(key):
            yield here
            yield from leaves(item, here)


@pytest.mark.parametrize("name", RIGHT)
def test_right_payloads_are_accepted(name: str) -> None:
    token, inputs = RIGHT[name]
    assert check(token, inputs) == []


@pytest.mark.parametrize("name", RIGHT)
def test_another_validator_accepts_the_wire_body_too(name: str) -> None:
    """`jsonschema` reads the same types independently: the conversion puts everything where Azure looks for it."""
    token, inputs = RIGHT[name]
    body, _ = azure.body(token, inputs)
    row = azure.entry(token)
    assert row is not None
    validator = jsonschema.Draft202012Validator({**row["schema"], "$defs": azure.document()["$defs"]})
    assert [error.message for error in validator.iter_errors(body)] == []


@pytest.mark.parametrize("name", RIGHT)
def test_a_value_not_known_yet_fits_anywhere(name: str) -> None:
    token, inputs = RIGHT[name]
    for where in leaves(inputs):
        assert check(token, changed(inputs, where, UNKNOWN)) == [], where


@pytest.mark.parametrize("name", RIGHT)
def test_a_misspelt_property_is_found_wherever_it_stands(name: str) -> None:
    token, inputs = RIGHT[name]
    free = ("tags", "metadata", "features", "properties/tags", "properties/traffic", "managedNetwork/outboundRules")
    if name == "model":
        free += ("properties/properties",)
    for where in leaves(inputs):
        *above, key = where.split("/")
        if key.isdigit() or "/".join(above) in free or key.startswith("/"):
            continue
        value = inputs
        for step in where.split("/"):
            value = value[int(step)] if step.isdigit() else value[step]
        payload = changed(changed(inputs, where, GONE), "/".join([*above, key + "x"]), value)
        assert any(f"{key}x: no such property" in problem for problem in check(token, payload)), where


WRONG = [
    # missing
    ("account", "kind", GONE, "kind: missing"),
    ("account", "resourceGroupName", GONE, "resourceGroupName: missing"),
    ("account", "networkRuleSet/defaultAction", GONE, "networkRuleSet.defaultAction: missing"),
    ("container", "accountName", GONE, "accountName: missing"),
    ("role", "principalId", GONE, "principalId: missing"),
    ("role", "scope", GONE, "scope: missing"),
    ("diagnostics", "resourceUri", GONE, "resourceUri: missing"),
    ("vault", "properties", GONE, "properties: missing"),
    ("vault", "properties/sku/family", GONE, "properties.sku.family: missing"),
    ("nsg", "securityRules/0/priority", GONE, "securityRules[0].priority: missing"),
    ("policy", "policy/rules/0/type", GONE, "policy.rules[0].type: missing"),
    # unknown
    ("account", "allowBlobAccess", True, "allowBlobAccess: no such property; did you mean allowBlobPublicAccess?"),
    ("account", "networkAclz", {}, "networkAclz: no such property; did you mean networkAcls?"),
    ("key", "properties/keyOpps", [], "properties.keyOpps: no such property; did you mean keyOps?"),
    ("container", "sku", {"name": "Standard_LRS"}, "sku: no such property"),
    ("lock", "resourceGroupName", "rg", "resourceGroupName: no such property"),
    ("provider", "region", "westeurope", "region: no such property"),
    # wrong type
    ("account", "enableHttpsTrafficOnly", "true", "enableHttpsTrafficOnly: 'true' is not of type boolean"),
    ("blobs", "deleteRetentionPolicy/days", 14.0, "deleteRetentionPolicy.days: 14.0 is not of type integer"),
    ("blobs", "deleteRetentionPolicy/days", True, "deleteRetentionPolicy.days: True is not of type integer"),
    ("nsg", "securityRules", {}, "securityRules: {} is not of type array"),
    ("account", "sku", "Standard_ZRS", "sku: 'Standard_ZRS' is not of type object"),
    (
        "account",
        "identity/userAssignedIdentities",
        {},
        "identity.userAssignedIdentities: {} is not a list of identity ids",
    ),
    ("group", "tags/team", 7, "tags.team: 7 is not of type string"),
    ("container", "accountName", 7, "accountName: 7 is not of type string"),
    ("provider", "useMsi", True, "useMsi: True is not of type string"),
    # enums
    (
        "account",
        "encryption/keySource",
        "KeyVault",
        "encryption.keySource: 'KeyVault' is not one of Microsoft.Storage, Microsoft.Keyvault",
    ),
    (
        "account",
        "minimumTlsVersion",
        "TLS1.2",
        "minimumTlsVersion: 'TLS1.2' is not one of TLS1_0, TLS1_1, TLS1_2, TLS1_3",
    ),
    (
        "account",
        "networkRuleSet/defaultAction",
        "deny",
        "networkRuleSet.defaultAction: 'deny' is not one of Allow, Deny",
    ),
    ("vault", "properties/sku/name", "Premium", "properties.sku.name: 'Premium' is not one of standard, premium"),
    ("role", "principalType", "ManagedIdentity", "principalType: 'ManagedIdentity' is not one of User, Group,"),
    ("policy", "policy/rules/0/type", "lifecycle", "policy.rules[0].type: 'lifecycle' is not one of Lifecycle"),
    # bounds
    ("blobs", "deleteRetentionPolicy/days", 366, "deleteRetentionPolicy.days: 366 is more than 365"),
    ("blobs", "deleteRetentionPolicy/days", 0, "deleteRetentionPolicy.days: 0 is less than 1"),
    ("task", "timeout", 60, "timeout: 60 is less than 300"),
    # names
    ("account", "accountName", "st-features", "accountName: 'st-features' is not 3-24 of a-z 0-9"),
    ("account", "accountName", "s" * 25, "is not 3-24 of a-z 0-9"),
    ("container", "containerName", "Features", "containerName: 'Features' is not 3-63"),
    ("container", "containerName", "a--b", "containerName: 'a--b' is not 3-63"),
    ("container", "accountName", "Bad", "accountName: 'Bad' is not 3-24"),
    ("blobs", "blobServicesName", "main", "blobServicesName: 'main' is not 'default'"),
    ("policy", "managementPolicyName", "churn", "managementPolicyName: 'churn' is not 'default'"),
    ("vault", "vaultName", "9vault", "vaultName: '9vault' is not 3-24"),
    ("vault", "vaultName", "kv--x", "vaultName: 'kv--x' is not 3-24"),
    ("images", "registryName", "cr-churn", "registryName: 'cr-churn' is not 5-50"),
    ("task", "taskName", "keep", "taskName: 'keep' is not 5-50"),
    ("group", "resourceGroupName", "rg.", "resourceGroupName: 'rg.' is not 1-90"),
    ("identity", "resourceName", "id", "resourceName: 'id' is not 3-128"),
    ("zone", "privateZoneName", "local", "privateZoneName: 'local' is not 1-63 characters, 2-34 labels"),
    ("vnet", "virtualNetworkName", "v", "virtualNetworkName: 'v' is not 2-64"),
    ("models", "registryName", "a b", "registryName: 'a b' is not 3-33"),
    ("role", "roleAssignmentName", "reader", "roleAssignmentName: 'reader' is not a GUID"),
    # forms
    (
        "role",
        "roleDefinitionId",
        "Storage Blob Data Reader",
        "roleDefinitionId: 'Storage Blob Data Reader' is not the id of a role definition",
    ),
    ("role", "principalId", "id-train", "principalId: 'id-train' is not a GUID"),
    ("role", "scope", "features", "scope: 'features' is not an ARM resource id"),
    ("endpoint", "subnet/id", f"{SUBSCRIPTION}/resourceGroups/rg", "subnet.id:"),
    ("link", "location", "westeurope", "location: 'westeurope' is not 'global'"),
    ("group", "location", "West Europe", "location: 'West Europe' is not a region"),
    (
        "account",
        "sasPolicy/sasExpirationPeriod",
        "P1D",
        "sasPolicy.sasExpirationPeriod: 'P1D' is not a period DD.HH:MM:SS",
    ),
    (
        "key",
        "properties/rotationPolicy/attributes/expiryTime",
        "365d",
        "expiryTime: '365d' is not an ISO 8601 duration",
    ),
    ("images", "encryption/keyVaultProperties/keyIdentifier", "key", "keyIdentifier: 'key' is not the URI of a key"),
    ("task", "trigger/timerTriggers/0/schedule", "daily", "schedule: 'daily' is not a cron expression"),
    ("vault", "properties/tenantId", "acme", "properties.tenantId: 'acme' does not match"),
    # discriminators
    ("task", "step/type", "Encoded", "step.type: 'Encoded' is not one of Docker, EncodedTask, FileTask"),
    ("task", "step/type", "FileTask", "step.encodedTaskContent: no such property"),
    ("task", "step/type", GONE, "step.type: missing"),
    ("online", "properties/authMode", "aad", "properties.authMode: 'aad' is not one of AMLToken, Key, AADToken"),
    ("online", "authMode", "AADToken", "authMode: no such property; did you mean properties.authMode?"),
    ("cluster", "properties/computeType", "Cluster", "properties.computeType: 'Cluster' is not one of"),
    ("cluster", "properties/properties/size", "x", "properties.properties.size: no such property"),
    # machine learning
    ("ml", "workspaceName", "w", "workspaceName: 'w' is not 3-33"),
    ("ml", "workspaceName", "w" * 34, "is not 3-33"),
    (
        "ml",
        "storageAccount",
        "stfiles",
        "storageAccount: 'stfiles' is not the id of a Microsoft.Storage/storageAccounts",
    ),
    ("ml", "storageAccount", GONE, "storageAccount: missing; a workspace of kind Default needs it"),
    ("ml", "keyVault", GONE, "keyVault: missing; a workspace of kind Default needs it"),
    ("ml", "applicationInsights", GONE, "applicationInsights: missing"),
    ("ml", "publicNetworkAccess", False, "publicNetworkAccess: False is not of type string"),
    (
        "ml",
        "managedNetwork/isolationMode",
        "Private",
        "managedNetwork.isolationMode: 'Private' is not one of Disabled,",
    ),
    ("ml", "managedNetwork/outboundRules/bucket-features/type", "Endpoint", "type: 'Endpoint' is not one of"),
    ("ml", "primaryUserAssignedIdentity", GONE, "primaryUserAssignedIdentity: missing; identity.type UserAssigned"),
    ("ml", "primaryUserAssignedIdentity", f"{IDENTITY}2", "not one of identity.userAssignedIdentities"),
    ("ml", "encryption/identity/userAssignedIdentity", f"{IDENTITY}2", "not one of identity.userAssignedIdentities"),
    ("ml", "encryption/status", "Disabled", "enableServiceSideCMKEncryption: needs encryption.status Enabled"),
    ("ml", "encryption/keyVaultProperties/keyIdentifier", "data", "keyIdentifier: 'data' is not the URI of a key"),
    ("ml", "encryption/keyVaultProperties/keyVaultArmId", GONE, "keyVaultArmId: missing"),
    (
        "ml",
        "systemDatastoresAuthMode",
        "identity",
        "systemDatastoresAuthMode: 'identity' is not one of AccessKey, Identity",
    ),
    ("cluster", "computeName", "ab", "computeName: 'ab' is not 3-24"),
    ("cluster", "computeName", "t" * 25, "is not 3-24"),
    ("cluster", "computeName", "gpu-8", "computeName: 'gpu-8' is not 3-24"),
    ("cluster", "computeName", "1gpu", "computeName: '1gpu' is not 3-24"),
    ("cluster", "workspaceName", GONE, "workspaceName: missing"),
    ("cluster", "properties/properties/vmPriority", "Spot", "vmPriority: 'Spot' is not one of Dedicated, LowPriority"),
    ("cluster", "properties/properties/vmSize", "NC4as_T4_v3", "vmSize: 'NC4as_T4_v3' is not a VM size"),
    ("cluster", "properties/properties/scaleSettings/maxNodeCount", GONE, "scaleSettings.maxNodeCount: missing"),
    ("cluster", "properties/properties/scaleSettings/minNodeCount", 4, "minNodeCount: 4 is more than maxNodeCount, 3"),
    (
        "cluster",
        "properties/properties/scaleSettings/nodeIdleTimeBeforeScaleDown",
        "15m",
        "nodeIdleTimeBeforeScaleDown: '15m' is not an ISO 8601 duration",
    ),
    ("insights", "applicationType", GONE, "applicationType: missing"),
    ("insights", "ingestionMode", "Logs", "ingestionMode: 'Logs' is not one of ApplicationInsights,"),
    ("insights", "workspaceResourceId", "log-churn", "workspaceResourceId: 'log-churn' is not the id of a"),
    ("insights", "resourceName", "appi.", "resourceName: 'appi.' is not 1-260"),
    # combinations
    ("account", "encryption/keyVaultProperties", GONE, "encryption.keyVaultProperties.keyName: missing"),
    ("account", "identity", GONE, "identity.userAssignedIdentities: missing"),
    ("images", "sku/name", "Standard", "encryption.status: 'enabled' needs sku.name Premium"),
    (
        "images",
        "publicNetworkAccess",
        "Enabled",
        "policies.exportPolicy.status: 'disabled' needs publicNetworkAccess Disabled",
    ),
    (
        "images",
        "policies/trustPolicy",
        {"status": "enabled", "type": "Notary"},
        "content trust is not supported with a customer key",
    ),
    ("vault", "properties/enablePurgeProtection", False, "properties.enablePurgeProtection: false is refused"),
    (
        "vault",
        "properties/softDeleteRetentionInDays",
        120,
        "properties.softDeleteRetentionInDays: 120 is not within 7-90",
    ),
    ("key", "properties/rotationPolicy/attributes/expiryTime", "P7D", "P7D is less than P28D"),
    ("diagnostics", "workspaceId", GONE, "workspaceId: missing; a diagnostic setting needs a destination"),
    ("diagnostics", "logs/0/category", "StorageRead", "logs[0]: needs exactly one of category and categoryGroup"),
    (
        "diagnostics",
        "logs",
        [{"category": "StorageRead", "enabled": True}, {"categoryGroup": "audit", "enabled": True}],
        "category and categoryGroup do not go together",
    ),
    ("account", "tags/a<b", "x", "tags.a<b: not a tag name"),
]


@pytest.mark.parametrize(
    ("name", "where", "new", "problem"), WRONG, ids=[f"{row[0]}-{row[1]}-{number}" for number, row in enumerate(WRONG)]
)
def test_wrong_payloads_are_named(name: str, where: str, new: object, problem: str) -> None:
    token, inputs = RIGHT[name]
    found = check(token, changed(inputs, where, new))
    assert any(problem in one for one in found), found


def test_a_type_outside_the_file_is_a_problem() -> None:
    assert check("azure-native:storage:Queue", {}) == [
        "azure-native:storage:Queue: no Azure type of this name in azure.json.xz, nor a nearest one in NEAREST"
    ]


def test_a_property_that_azure_sets_is_refused() -> None:
    token, inputs = RIGHT["workspace"]
    assert "customerId: is read only: Azure alone sets it" in str(
        check(token, {**inputs, "properties": {"customerId": "x"}})
    ).replace("properties.", "")


# ---- the conversion has a place for every argument of the SDK ---------------------------------------------------
@pytest.mark.parametrize("token", sorted({token for token, _ in RIGHT.values() if not token.startswith("pulumi:")}))
def test_every_argument_of_the_sdk_has_a_place(token: str) -> None:
    """What azure-native lets one write, the wire type must know: a missing rename would hide as `no such property`."""
    _, package, name = token.split(":")
    module = importlib.import_module(f"pulumi_azure_native.{package}")
    source = importlib.import_module(getattr(module, name).__module__)
    row = azure.entry(token)
    assert row is not None
    args = getattr(source, f"{name}Args")
    addresses = {"resourceGroupName", "scope", "resourceUri", *row["pathParameters"]}
    lost = [path for path in _lost(args, row["schema"], azure.RENAMES.get(token, {})) if path not in addresses]
    names = pulumi_types.input_type_py_to_pulumi_names(args).values()
    assert ("properties" in names) == (token in azure.UNFOLDED), "correct UNFOLDED in tests/vendor/azure_rows.py"
    assert [path for path in lost if path.rpartition(".")[2] not in NEVER] == [], (
        "add a row to RENAMES in tests/vendor/azure_rows.py"
    )


NEVER = {"id", "type", "serviceGateway"}
"""Arguments that azure-native invents (`id` and `type` of a network resource) or that are newer than the file."""


@pytest.mark.parametrize("name", [name for name, (_, inputs) in RIGHT.items() if "identity" in inputs])
def test_identities_are_given_as_the_sdk_takes_them(name: str) -> None:
    token, _ = RIGHT[name]
    _, package, kind = token.split(":")
    module = importlib.import_module(f"pulumi_azure_native.{package}")
    source = importlib.import_module(getattr(module, kind).__module__)
    (args,) = _args_in(pulumi_types.input_type_types(getattr(source, f"{kind}Args"))["identity"])
    hint = str(pulumi_types.input_type_types(args)["userAssignedIdentities"])
    row = azure.entry(token)
    assert row is not None
    schema = azure.resolve(azure.resolve(row["schema"])["properties"]["identity"])
    ids = azure.resolve(schema["properties"]["userAssignedIdentities"])
    assert azure._given_as_list(ids) == ("Sequence" in hint)


def _lost(
    args: type,
    schema: Mapping[str, Any],
    renames: Mapping[str, str],
    path: tuple[str, ...] = (),
    seen: tuple[type, ...] = (),
) -> Iterator[str]:
    schema = azure.resolve(schema)
    while schema.get("type") == "array":
        schema = azure.resolve(schema["items"])
    known = dict(schema.get("properties", {}))
    known |= _variants(args, schema)
    if args in seen or not known:
        return
    known = {**azure.resolve(known.get("properties", {})).get("properties", {}), **known}
    types = pulumi_types.input_type_types(args)
    for python, name in pulumi_types.input_type_py_to_pulumi_names(args).items():
        here = (*path, name)
        place = known.get(renames.get(".".join(here), name))
        if place is None:
            yield ".".join(here)
            continue
        for inner in _args_in(types.get(python, types.get(name))):
            yield from _lost(inner, place, renames, here, (*seen, args))


def _variants(args: type, schema: Mapping[str, Any]) -> dict[str, Any]:
    """Properties of the variant that a class is called after, or of all where none is."""
    branches = {
        branch["if"]["properties"][schema["x-discriminator"]]["const"]: azure.resolve(branch["then"])["properties"]
        for branch in schema.get("allOf", ())
    }
    name = args.__name__.removesuffix("Args")
    chosen = [branches[name]] if name in branches else branches.values()
    return {key: value for properties in chosen for key, value in properties.items()}


def _args_in(hint: object) -> Iterator[type]:
    """The `*Args` classes inside an annotation."""
    if inspect.isclass(hint) and pulumi_types.is_input_type(hint):
        yield hint
    for part in typing.get_args(hint):
        yield from _args_in(part)
