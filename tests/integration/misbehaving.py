"""A small OpenAI-compatible server that does what it is told, mostly wrong things. Keeps all it is
sent. Knows nothing of plans.
"""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[["Request"], None]


class Request(BaseHTTPRequestHandler):
    """One request, and the ways to answer it."""

    server: "Misbehaving"  # pyright: ignore[reportIncompatibleVariableOverride]
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Keep what came and do what is scripted."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.asked.append({"path": self.path, "headers": headers, "body": body})
        self.server.behaviour(self)

    def send(self, status: int, body: bytes, kind: str = "application/json", **more: str) -> None:
        """A whole answer."""
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **more}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        with suppress(OSError):  # who asked may have gone
            self.wfile.write(body)

    def hang_up(self) -> None:
        """Close the connection without another word."""
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class Misbehaving(ThreadingHTTPServer):
    """The server; `behaviour` answers each request."""

    daemon_threads = True

    def __init__(self, behaviour: Behaviour) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.behaviour = behaviour
        self.asked: list[dict[str, Any]] = []
        self.over = threading.Event()
        """Set at the end, for those that hang."""

    @property
    def url(self) -> str:
        """Its base address, as clients want it."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who was asked to wait may have gone: nothing to be told."""


@contextmanager
def serving(behaviour: Behaviour) -> Iterator[Misbehaving]:
    """A server that behaves so, for as long as the `with` lasts."""
    with Misbehaving(behaviour) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join(5)


def completion(text: str) -> bytes:
    """A good answer that says `text`."""
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "finish_reason": "stop", "message": message}
    usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
    told = {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "usage": usage}
    return json.dumps({**told, "choices": [choice]}).encode()


def chunk(text: str) -> bytes:
    """A piece of a streamed answer, as server-sent events have it."""
    choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}
    told = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    return f"data: {json.dumps({**told, 'choices': [choice]})}\n\n".encode()


def says(text: str) -> Behaviour:
    """Answers well, whatever that is."""
    return lambda request: request.send(200, completion(text))


def fails(status: int, **headers: str) -> Behaviour:
    """Answers with an error that repeats the key it was sent."""

    def fail(request: Request) -> None:
        told = {"error": {"message": f"failed 42 times, {request.headers.get('Authorization')}"}}
        request.send(status, json.dumps(told).encode(), **headers)

    return fail


def hangs(request: Request) -> None:
    """Answers never."""
    request.server.over.wait(60)
    request.hang_up()


def hangs_up(request: Request) -> None:
    """Closes the connection instead of an answer."""
    request.hang_up()


def half(request: Request) -> None:
    """Promises more than it sends."""
    body = completion('{"steps": []}')
    request.send_response(200)
    request.send_header("Content-Type", "application/json")
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body[: len(body) // 2])
    request.hang_up()


def stream(*pieces: bytes, clean: bool) -> Behaviour:
    """Streams pieces, and then ends as a stream should not: cut off, or with nothing more."""

    def send(request: Request) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "text/event-stream")
        request.send_header("Transfer-Encoding", "chunked")
        request.end_headers()
        for piece in pieces:
            request.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        if clean:
            request.wfile.write(b"0\r\n\r\n")
        request.hang_up()

    return send
