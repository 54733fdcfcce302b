"""A scripted chat model behind real HTTP: speaks the OpenAI protocol, and misbehaves as told."""

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Script:
    """What the next replies are: each a text, cut into pieces; after the last one it is given again."""

    replies: Sequence[str]
    status: int = 200
    finish: str | None = "stop"
    pause: float = 0.0
    piece: int = 7
    # Bytes sent instead of a stream of pieces.
    raw: bytes | None = None
    # What was asked: the JSON bodies and the Authorization headers.
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    @property
    def prompt(self) -> str:
        """All the words of the last request."""
        return "\n".join(message["content"] for message in self.asked[-1]["messages"])


class Model(BaseHTTPRequestHandler):
    """Answers POST /v1/chat/completions as the server's script says."""

    def do_POST(self) -> None:
        script: Script = self.server.script  # type: ignore[attr-defined]
        script.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        script.keys.append(self.headers.get("Authorization", ""))
        reply = script.replies[min(len(script.asked), len(script.replies)) - 1]
        self.send_response(script.status)
        if script.status != 200:
            body = json.dumps({"error": {"message": f"refused {self.headers.get('Authorization')}"}}).encode()
            self.send_header("Retry-After", "30")
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)
            return
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        try:
            for event in write_events(script, reply):
                self.wfile.write(event)
                self.wfile.flush()
                time.sleep(script.pause)
        except (BrokenPipeError, ConnectionResetError):
            return

    def log_message(self, *args: object) -> None:
        """Says nothing."""


def write_events(script: Script, reply: str) -> Iterator[bytes]:
    """The reply as server-sent events; without `finish` it breaks off."""
    if script.raw is not None:
        yield script.raw
        return
    for start in range(0, len(reply), script.piece):
        yield _write_event({"content": reply[start : start + script.piece]}, None)
    if script.finish:
        yield _write_event({}, script.finish)
        yield b"data: [DONE]\n\n"


def _write_event(delta: dict[str, str], finish: str | None) -> bytes:
    choice = {"index": 0, "delta": {"role": "assistant", **delta}, "finish_reason": finish}
    body = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "scripted", "choices": [choice]}
    return b"data: " + json.dumps(body, ensure_ascii=False).encode() + b"\n\n"


class Server(ThreadingHTTPServer):
    """Serves on a free port; a connection still open at the end is left to its thread."""

    daemon_threads = True
    block_on_close = False
    script: Script


@contextmanager
def serve_model(script: Script) -> Iterator[str]:
    """Serves the script and gives the address for KB_MODEL_URL."""
    server = Server(("127.0.0.1", 0), Model)
    server.script = script
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
