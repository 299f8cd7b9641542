#!/usr/bin/env python3
"""A Python language host for an engine that was built without one.

Pulumi ships `pulumi-language-python` as a Go program in a module of its own, which cannot be built from the module
that holds the CLI. This one speaks the same protocol (`LanguageRuntime`) and starts programs and plugins exactly as
the original does: https://github.com/pulumi/pulumi/tree/v3.259.0/sdk/python/cmd, read 2026-11-21.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from concurrent import futures
from pathlib import Path

import grpc
from google.protobuf import empty_pb2, json_format
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2

MESSAGE_LIMIT = 400 * 1024 * 1024  # the limit of Pulumi's own hosts
ALREADY_EXPLAINED = 32  # exit code of a program whose error the engine has printed


class Host(language_pb2_grpc.LanguageRuntimeServicer):
    """Runs Python programs and plugins for the engine at `engine`."""

    def __init__(self, engine: str) -> None:
        self.engine = engine

    def Handshake(self, request, context):
        self.engine = request.engine_address or self.engine
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, request, context):
        return plugin_pb2.PluginInfo(version="3.259.0")

    def GetRequiredPackages(self, request, context):
        return language_pb2.GetRequiredPackagesResponse()

    def InstallDependencies(self, request, context):
        return iter(())

    def RuntimeOptionsPrompts(self, request, context):
        return language_pb2.RuntimeOptionsResponse()

    def Cancel(self, request, context):
        return empty_pb2.Empty()

    def Run(self, request, context):
        flags = {
            "project": request.project,
            "stack": request.stack,
            "organization": request.organization,
            "parallel": str(request.parallel),
            "monitor": request.monitor_address,
            "engine": self.engine,
            "root_directory": request.info.root_directory,
            "pwd": request.pwd,
        }
        command = [python_of(request.info), "-u", beside("pulumi-language-python-exec")]
        command += [part for flag, value in flags.items() for part in (f"--{flag}", value)]
        command += ["--dry_run", "true"] if request.dryRun else []
        config = dict(request.config)
        environment = {
            **os.environ,
            "PULUMI_CONFIG": json.dumps(config),
            "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys)),
        }
        entry = request.info.entry_point
        program = request.info.program_directory if entry in ("", ".") else entry
        code = subprocess.call([*command, program, *request.args], cwd=request.pwd, env=environment)
        if code == ALREADY_EXPLAINED:
            return language_pb2.RunResponse(bail=True)
        return language_pb2.RunResponse(error=f"the program ended with exit code {code}" if code else "")

    def RunPlugin(self, request, context):
        folder = Path(request.info.program_directory or request.program)
        child = subprocess.Popen(
            [python_of(request.info), "-u", *plugin_command(request.kind, folder, list(request.args))],
            cwd=folder if request.kind == "analyzer" else request.pwd,
            env={**os.environ, **dict(pair.split("=", 1) for pair in request.env)},
            stdout=subprocess.PIPE,
            stderr=sys.stderr,
        )
        context.add_callback(child.terminate)
        assert child.stdout is not None
        for line in lines(child.stdout.fileno()):
            yield language_pb2.RunPluginResponse(stdout=line)
        yield language_pb2.RunPluginResponse(exitcode=child.wait())


def python_of(info: language_pb2.ProgramInfo) -> str:
    """The interpreter of the project's `virtualenv` option, else the one this host runs on."""
    virtualenv = json_format.MessageToDict(info.options).get("virtualenv")
    return str(Path(info.root_directory, virtualenv, "bin", "python")) if virtualenv else sys.executable


def plugin_command(kind: str, folder: Path, arguments: list[str]) -> list[str]:
    """What follows `python -u` for a policy pack, for a folder that runs itself, for a package of components."""
    if kind == "analyzer":
        return ["-m", "pulumi.policy", *arguments, str(folder)]
    if (folder / "__main__.py").exists():
        return [str(folder), *arguments]
    project = tomllib.loads((folder / "pyproject.toml").read_text())
    return ["-m", "pulumi.run.plugin", project["project"]["name"], *arguments]


def beside(name: str) -> str:
    return str(Path(__file__).resolve().with_name(name))


def lines(descriptor: int) -> Iterator[bytes]:
    while chunk := os.read(descriptor, 65536):
        yield chunk


def main() -> None:
    engine = next((argument for argument in reversed(sys.argv[1:]) if not argument.startswith("-")), "")
    # The engine puts its plugins into a group of their own, so an interrupt comes from nobody else: the work is done.
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=16),
        options=[("grpc.max_receive_message_length", MESSAGE_LIMIT), ("grpc.max_send_message_length", MESSAGE_LIMIT)],
    )
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(Host(engine), server)
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    threading.Event().wait()


if __name__ == "__main__":
    main()
