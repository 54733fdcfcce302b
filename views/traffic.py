"""One line in the log and one count for every request: its route, status, seconds, person; never what it says."""

import logging
import re
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from views.metrics import Metrics
from views.persons import mask_person, name_person

log = logging.getLogger(__name__)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"})
# What stands behind these names a file, a session, a call: shown as *.
_BEFORE_NAMES = re.compile(
    r"/(?:assets|static|svelte|login|logout|gradio_api/(?:file|stream|heartbeat|custom_component|mcp"
    r"|(?:call|run|api)(?:/v2)?/(?:ask|search|clause|check|assess|draft)))(?=[/=]|$)"
)
_EXACT = frozenset({
    "/", "/config", "/theme.css", "/favicon.ico", "/manifest.json", "/robots.txt", "/healthz", "/healthz/live", "/metrics",
    "/gradio_api/queue/join", "/gradio_api/queue/data", "/gradio_api/upload", "/gradio_api/upload_progress",
    "/gradio_api/info", "/gradio_api/cancel", "/gradio_api/reset", "/gradio_api/startup-events", "/gradio_api/app_id",
})  # fmt: skip


class Traffic:
    """Watches requests go by; the outermost of all, so that it sees what the others refuse."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes one request on, and tells of it when its reply has ended."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status, began = 500, time.perf_counter()
        path = scope["path"].removeprefix(scope.get("root_path", "").rstrip("/"))

        async def note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        self.metrics.connections.inc()
        try:
            await self.app(scope, receive, note_status)
        finally:
            self.metrics.connections.dec()
            self._tell(scope, name_route(path), status, time.perf_counter() - began)

    def _tell(self, scope: Scope, route: str, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self.metrics.requests.labels(route, method, str(status)).inc()
        self.metrics.request_seconds.labels(route).observe(seconds)
        told = {"method": method, "route": route, "status": status, "seconds": round(seconds, 4)}
        log.info("request", extra=told | {"user": mask_person(name_person(scope))})


def name_route(path: str) -> str:
    """The kind of address, of which there are few: "/gradio_api/call/ask/77ab" -> "/gradio_api/call/ask/*", else "other"."""
    path = path.rstrip("/") or "/"
    if path in _EXACT:
        return path
    found = _BEFORE_NAMES.match(path)
    if found is None:
        return "other"
    return found[0] if found[0] == path else f"{found[0]}/*"
