"""The plugin protocol over a World: `ResourceProvider` as the engine speaks it."""

from __future__ import annotations

import importlib.metadata
import json
import os
import time
from collections.abc import Callable, Iterator
from concurrent import futures
from contextlib import contextmanager
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from . import values
from .model import Cloud
from .store import Resource, Store
from .values import Values
from .world import DEFAULTS, Refused, World

MESSAGE_LIMIT = 400 * 1024 * 1024
PROPERTY_KINDS = provider_pb2.PropertyDiff


class Plugin(provider_pb2_grpc.ResourceProviderServicer):
    """One provider instance of the engine; method names are the protocol's."""

    def __init__(self, cloud: Cloud, store: Store) -> None:
        self.cloud = cloud
        self.store = store
        self.world: World | None = None

    def Handshake(self, request: Any, context: Any) -> Any:
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True, accept_resources=True, accept_outputs=False)

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        return plugin_pb2.PluginInfo(version=importlib.metadata.version(f"pulumi-{self.cloud.package}"))

    def CheckConfig(self, request: Any, context: Any) -> Any:
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: Any) -> Any:
        # The engine compares: a provider whose labels change stays, and every resource has to see the new ones.
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_UNKNOWN)

    def Configure(self, request: Any, context: Any) -> Any:
        with self._refusals(context):
            configuration, _ = values.read(request.args)
            self.world = World(self.cloud, self.store, configuration)
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, acceptResources=True, acceptOutputs=False
        )

    def Check(self, request: Any, context: Any) -> Any:
        with self._refusals(context):
            type_ = type_of(request.urn)
            olds, _ = values.read(request.olds)
            news, secrets = values.read(request.news)
            made_up = self._world.named(request.urn, type_, olds, news, request.randomSeed)
            problems = self._world.check(type_, {**news, **made_up})
            labels = self._world.labels(type_, news)
            hidden = set(labels) if self.cloud.labels[0] in secrets else set()
            inputs = request.news
            inputs.MergeFrom(values.write({**made_up, **labels, DEFAULTS: list(made_up)}, hidden))
            failures = [
                provider_pb2.CheckFailure(property=problem.partition(":")[0], reason=problem) for problem in problems
            ]
            return provider_pb2.CheckResponse(inputs=inputs, failures=failures)

    def Diff(self, request: Any, context: Any) -> Any:
        with self._refusals(context):
            olds, _ = values.read(request.old_inputs)
            news, _ = values.read(request.news)
            diff = self._world.diff(type_of(request.urn), olds, news)
            detail = {
                path: PROPERTY_KINDS(kind=kind_of(path, olds, diff.replaces), inputDiff=True) for path in diff.changed
            }
            return provider_pb2.DiffResponse(
                changes=provider_pb2.DiffResponse.DIFF_SOME if diff.changed else provider_pb2.DiffResponse.DIFF_NONE,
                replaces=diff.replaces,
                deleteBeforeReplace=diff.deleted_first,
                diffs=sorted({path.partition(".")[0] for path in diff.changed}),
                detailedDiff=detail,
                hasDetailedDiff=True,
            )

    def Create(self, request: Any, context: Any) -> Any:
        with self._refusals(context, "create", request):
            inputs, secrets = values.read(request.properties)
            if request.preview:
                return provider_pb2.CreateResponse(properties=values.write(self._world.shown(inputs), secrets))
            made = self._world.create(type_of(request.urn), request.urn, inputs, secrets)
            return provider_pb2.CreateResponse(id=made.id, properties=values.write(made.outputs, made.secrets))

    def Read(self, request: Any, context: Any) -> Any:
        with self._refusals(context):
            found = self._world.read(type_of(request.urn), request.id)
            if found is None:
                return provider_pb2.ReadResponse()
            made_up, _ = values.read(request.inputs)
            inputs: Values = {**found.inputs, DEFAULTS: made_up.get(DEFAULTS, [])}
            return provider_pb2.ReadResponse(
                id=found.id,
                properties=values.write(found.outputs, found.secrets),
                inputs=values.write(inputs, found.secrets & inputs.keys()),
            )

    def Update(self, request: Any, context: Any) -> Any:
        with self._refusals(context, "update", request):
            inputs, secrets = values.read(request.news)
            if request.preview:
                olds, _ = values.read(request.olds)
                planned = {**olds, **self._world.shown(inputs)}
                return provider_pb2.UpdateResponse(properties=values.write(planned, secrets))
            made: Resource = self._world.update(type_of(request.urn), request.urn, request.id, inputs)
            return provider_pb2.UpdateResponse(properties=values.write(made.outputs, made.secrets | secrets))

    def Delete(self, request: Any, context: Any) -> Any:
        with self._refusals(context, "delete", request):
            self._world.delete(type_of(request.urn), request.urn, request.id)
            return empty_pb2.Empty()

    def Invoke(self, request: Any, context: Any) -> Any:
        with self._refusals(context):
            arguments, _ = values.read(request.args)
            function: Callable[[Values, Values], Values] | None = self.cloud.invokes.get(request.tok)
            if function is None:
                raise Refused(
                    f"{request.tok} is not emulated: add it to INVOKES in tests/engine/cloud/{self.cloud.table}"
                )
            answer = function(arguments, self._world.facts)
            return provider_pb2.InvokeResponse(**{"return": values.write(answer)})

    def GetSchema(self, request: Any, context: Any) -> Any:
        """Enough for programs written in YAML, which ask which properties exist."""
        return provider_pb2.GetSchemaResponse(schema=json.dumps({"name": self.cloud.package, "version": "0.0.0"}))

    def Cancel(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    @property
    def _world(self) -> World:
        assert self.world is not None, "the engine configures a provider before it uses it"
        return self.world

    @contextmanager
    def _refusals(self, context: Any, op: str = "", request: Any = None) -> Iterator[None]:
        """A refusal becomes the call's error; calls that change something are logged with their outcome."""
        logged = bool(op) and not getattr(request, "preview", False)
        outcome = "ok"
        try:
            yield
        except Refused as refused:
            outcome = str(refused)
            context.abort(grpc.StatusCode.UNKNOWN, outcome)
        finally:
            if logged:
                self.store.log(
                    self.cloud.package, op, type_of(request.urn), request.urn, getattr(request, "id", ""), outcome
                )


def type_of(urn: str) -> str:
    """The resource's own type, the last of the chain of parents that a URN spells."""
    return urn.split("::")[2].rpartition("$")[2]


def kind_of(path: str, olds: Values, replaces: tuple[str, ...]) -> Any:
    new = path.partition(".")[0] not in olds
    if path in replaces:
        return PROPERTY_KINDS.ADD_REPLACE if new else PROPERTY_KINDS.UPDATE_REPLACE
    return PROPERTY_KINDS.ADD if new else PROPERTY_KINDS.UPDATE


def serve(cloud: Cloud) -> None:
    """Answer the engine until it ends this process, or is gone itself."""
    engine = os.getppid()
    plugin = Plugin(cloud, Store(os.environ["MLBLUEPRINT_CLOUD"]))
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=16),
        options=[("grpc.max_receive_message_length", MESSAGE_LIMIT), ("grpc.max_send_message_length", MESSAGE_LIMIT)],
    )
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(plugin, server)
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    while os.getppid() == engine:
        time.sleep(0.5)
    os._exit(1)  # whatever is under way: a thread that sleeps would keep the process
