"""A service on this machine that answers what a test tells it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
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


@contextmanager
def serving() -> Iterator[Server]:
    """A server on this machine for as long as the block lasts."""
    made = Server()

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            made.calls.append((self.command, self.path, json.loads(body) if body else None, dict(self.headers)))
            status, answer, headers = made.replies.pop(0) if len(made.replies) > 1 else made.replies[0]
            data = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
            self.send_response(status)
            for key, value in {**headers, "Content-Length": str(len(data))}.items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = handle_any

        def log_message(self, format: str, *args: Any) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    made.address = f"http://127.0.0.1:{httpd.server_port}/v1"
    try:
        yield made
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()
