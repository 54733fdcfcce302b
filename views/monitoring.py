"""/healthz and /metrics for those who watch over the program: whether it can work, what it has done; no logins, no users."""

import json
import logging
import os
import tempfile
from collections.abc import Iterator
from ipaddress import ip_address, ip_network

import sqlalchemy as sa
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.assistant import Assistant
from kb.errors import KbError
from kb.schema import documents
from views.metrics import Metrics

log = logging.getLogger(__name__)
_HEALTH, _METRICS = "/healthz", "/metrics"
_LIVE = "/healthz/live"
_ELSEWHERE = "这里只给照看程序的人看：请在本机访问，或把您的地址写进 KB_MONITORS。"


class Monitoring:
    """Answers /healthz, /healthz/live and /metrics itself, to the addresses allowed; passes everything else on."""

    def __init__(self, app: ASGIApp, assistant: Assistant, metrics: Metrics) -> None:
        self.app = app
        self.assistant = assistant
        self.metrics = metrics
        self.allowed = [ip_network(one.strip(), strict=False) for one in assistant.settings.monitors.split(",")]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes one request on, or answers it."""
        path = scope.get("path", "").removeprefix(scope.get("root_path", "").rstrip("/"))
        if scope["type"] != "http" or path not in {_HEALTH, _LIVE, _METRICS}:
            await self.app(scope, receive, send)
            return
        reply = await run_sync(self._answer, path) if self._may_see(scope) else _write_refusal()
        await reply(scope, receive, send)

    def _may_see(self, scope: Scope) -> bool:
        host = Request(scope).client
        try:
            address = ip_address(host.host if host else "")
        except ValueError:
            return False
        return any(address in network for network in self.allowed)

    def _answer(self, path: str) -> Response:
        if path == _METRICS:
            return Response(
                self.metrics.write(self.assistant.library), media_type="text/plain; version=0.0.4; charset=utf-8"
            )
        faults = tuple(find_faults(self.assistant)) if path == _HEALTH else ()
        told = {"live": True} | ({"ready": not faults, "reasons": faults} if path == _HEALTH else {})
        return Response(json.dumps(told, ensure_ascii=False), 503 if faults else 200, media_type="application/json")


def find_faults(assistant: Assistant) -> Iterator[str]:
    """Why the program cannot do its work now, one Chinese sentence each: the library, the encoder, the folder."""
    library = assistant.library
    try:
        with library.engine.connect() as connection:
            if not connection.execute(sa.select(sa.func.count()).select_from(documents)).scalar_one():
                yield "知识库里没有文件：请运行 kb doctor"
    except KbError as error:
        yield str(error)
    try:
        assistant.encoder.embed_query("物业管理")
    except KbError as error:
        yield str(error)
    try:
        with tempfile.TemporaryFile(dir=library.path.parent) as file:
            file.write(b"0")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        yield f"知识库所在的文件夹写不了（{error.strerror}）：请检查磁盘空间和权限"


def _write_refusal() -> Response:
    return Response(_ELSEWHERE, 403, media_type="text/plain; charset=utf-8")
