"""The other end of the Pulumi SDK, in this process: it answers like a cloud and keeps what it was asked for.

Built on the SDK's own mocks. Those hide options, secrets and dependencies, so the request itself is read here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from google.protobuf import empty_pb2, struct_pb2
from pulumi import get_project, get_stack
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.proto import engine_pb2, resource_pb2

from mlblueprint.planning.graph import SECRET, Node
from mlblueprint.targets import Offline

_SIGNATURE = "4dabf18193072939515e22adb298388d"
"""Key that marks a special value on Pulumi's wire (sdk/python/lib/pulumi/runtime/rpc.py, `_special_sig_key`)."""
_SECRET = "1b47061264138c4ac30d75fd1eb44270"
_RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"

_STACK = "pulumi:pulumi:Stack"


class _NoMocks(Mocks):
    """The monitor answers everything itself."""

    def call(self, args: MockCallArgs) -> Any:
        raise AssertionError(args.token)

    def new_resource(self, args: MockResourceArgs) -> Any:
        raise AssertionError(args.typ)


class Recorder(MockMonitor):
    """Keeps every registration as a Node and answers with made-up outputs of one cloud."""

    def __init__(self, offline: Offline, config: Mapping[str, str]) -> None:
        super().__init__(_NoMocks())
        self._offline = offline
        self.config = config
        self.nodes: dict[str, Node] = {}
        self.outputs: dict[str, Any] = {}

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """The engine's URN: it spells the types of all parents, where the SDK's own mocks keep the nearest alone."""
        chain = parent.split("::")[2] if parent else _STACK
        qualified = type_ if chain == _STACK else f"{chain}${type_}"
        return f"urn:pulumi:{get_stack()}::{get_project()}::{qualified}::{name}"

    def RegisterResource(self, request: Any) -> Any:
        urn = self.make_urn(request.parent, request.type, request.name)
        if request.type == _STACK:
            return resource_pb2.RegisterResourceResponse(urn=urn)
        if urn in self.nodes:
            raise ValueError(f"two resources of the type {request.type} are called '{request.name}': {urn}")
        inputs = plain(request.object)
        self.nodes[urn] = Node(
            urn=urn,
            type=request.type,
            name=request.name,
            parent="" if f"::{_STACK}::" in request.parent else request.parent,
            custom=request.custom,
            provider=request.provider.rpartition("::")[0],
            inputs=inputs,
            dependencies=tuple(sorted(request.dependencies)),
            options=_options(request),
        )
        if not request.custom:
            return resource_pb2.RegisterResourceResponse(urn=urn, object=request.object)
        answer = struct_pb2.Struct()
        answer.CopyFrom(request.object)
        if request.type.startswith("pulumi:providers:"):
            return resource_pb2.RegisterResourceResponse(urn=urn, id=request.name, object=answer)
        physical_id, computed = self._offline.resource(request.type, request.name, inputs, self.config)
        answer.update(computed)
        return resource_pb2.RegisterResourceResponse(urn=urn, id=physical_id, object=answer)

    def RegisterResourceOutputs(self, request: Any) -> Any:
        if f"::{_STACK}::" in request.urn:
            self.outputs = plain(request.outputs)
        return empty_pb2.Empty()

    def Invoke(self, request: Any) -> Any:
        answer = struct_pb2.Struct()
        answer.update(self._offline.invoke(request.tok, plain(request.args), self.config))
        return resource_pb2.ResourceInvokeResponse(**cast(Any, {"return": answer}))


class SilentEngine:
    """Takes the SDK's log and keeps its warnings; its debug lines cost more than the plan itself.

    A component warns with `pulumi.log.warn(text, self)`, which `pulumi up` prints beside the resource.
    """

    def __init__(self) -> None:
        self.notes: list[str] = []

    def Log(self, request: Any) -> None:
        """Keep a warning, behind the name of the resource that it is about."""
        if request.severity == engine_pb2.WARNING:
            name = request.urn.rpartition("::")[2]
            self.notes.append(f"{name}: {request.message}" if name else request.message)


def plain(struct: Any) -> dict[str, Any]:
    """A protobuf Struct as plain data: whole numbers as integers, secrets masked, empty values left out."""
    return {key: _value(value) for key, value in sorted(struct.fields.items())}


def _value(value: Any) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return value.string_value
    if kind == "struct_value":
        fields = value.struct_value.fields
        if _SIGNATURE in fields:
            mark = fields[_SIGNATURE].string_value
            if mark == _SECRET:
                return SECRET
            if mark == _RESOURCE:
                return fields["urn"].string_value
        return {key: _value(inner) for key, inner in sorted(fields.items())}
    if kind == "list_value":
        return [_value(inner) for inner in value.list_value.values]
    if kind == "bool_value":
        return value.bool_value
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    return None


def _options(request: Any) -> dict[str, Any]:
    options = {
        "protect": request.protect,
        "retainOnDelete": request.retainOnDelete,
        "ignoreChanges": sorted(request.ignoreChanges),
        "replaceOnChanges": sorted(request.replaceOnChanges),
        "additionalSecretOutputs": sorted(request.additionalSecretOutputs),
        "aliases": sorted(_own_aliases(request.aliases)),
        "import": request.importId,
        "deletedWith": request.deletedWith,
    }
    if request.deleteBeforeReplaceDefined:
        options["deleteBeforeReplace"] = request.deleteBeforeReplace
    return {key: value for key, value in options.items() if value or (key == "deleteBeforeReplace" and value is False)}


def _own_aliases(aliases: Iterable[Any]) -> Iterable[str]:
    """Aliases that we asked for; the SDK adds one for each API version that a type ever had, which says nothing."""
    for alias in aliases:
        spec = alias.spec
        only_type = spec.type and not (spec.name or spec.parentUrn or spec.noParent or spec.stack or spec.project)
        if alias.urn:
            yield alias.urn
        elif not only_type or spec.type.startswith("mlblueprint:"):
            yield "|".join(part for part in (spec.type, spec.name, spec.parentUrn) if part)
