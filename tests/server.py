"""A service on this machine that answers what a test tells it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = tuple[int, Any, dict[str, str]]


@dataclass
class Server:
    """Answers what it was told, one reply after the other; the last one for ever."""

    replies: list[Reply] = field(default_factory=list)
    calls: list[tuple[str, str, Any, dict[str, str]]] = field(default_factory=list)
    address: str = ""


Respond = Callable[[str, str, Any, dict[str, str]], Reply]
"""Method, path with its query, JSON body and headers of a request -> status, JSON or text, headers."""


@contextmanager
def serving() -> Iterator[Server]:
    """A server on this machine for as long as the block lasts."""
    made = Server()

    def respond(method: str, path: str, body: Any, headers: dict[str, str]) -> Reply:
        made.calls.append((method, path, body, headers))
        return made.replies.pop(0) if len(made.replies) > 1 else made.replies[0]

    with listening(respond) as address:
        made.address = f"{address}/v1"
        yield made


@contextmanager
def listening(respond: Respond) -> Iterator[str]:
    """The address at which requests are answered, each in a thread of its own, for as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = json.loads(raw) if raw else None
            status, answer, headers = respond(self.command, self.path, body, dict(self.headers))
            data = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
            self.send_response(status)
            for key, value in {**headers, "Content-Length": str(len(data))}.items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = handle_any

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
