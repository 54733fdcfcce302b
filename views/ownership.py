"""What a request names of the page's: only what the page needs, only what is the asker's; no logins."""

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kb.users import User
from views.access import Entrance, Refused, refuse
from views.owners import find_paths

# All that the page and other programs need of Gradio; what else it offers (recording, deep links, proxying …) is closed.
_WANTED = re.compile(
    r"/(?:login|logout|users|healthz|metrics|config|theme\.css|favicon\.ico|manifest\.json|pwa_icon|robots\.txt"
    r"|(?:assets|static|svelte)/.+|gradio_api/(?:info|openapi\.json|app_id|startup-events|user|login_check|theme\.css"
    r"|queue/(?:join|data|status)|call/.+|cancel|reset|heartbeat/[^/]+|upload|upload_progress|file=.+|mcp(?:/.*)?))?/?"
)
_NOT_YOURS = "这不是您的文件或对话，或者已经过期：请重新打开页面再试。"
_UNREADABLE = "请求的内容读不懂：请发送 UTF-8 的 JSON。"


class Ownership:
    """Lets a request pass only when all it names belongs to its user, and notes what its reply gives them."""

    def __init__(self, app: ASGIApp, entrance: Entrance) -> None:
        self.app = app
        self.entrance = entrance

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes one request on, or answers it."""
        if scope["type"] == "http" and scope["user"] is not None:
            try:
                receive, send = await self._check(Request(scope, receive), scope["user"], receive, send)
            except (Refused, HTTPException) as stopped:
                told = stopped.told if isinstance(stopped, Refused) else stopped.detail
                status = stopped.status if isinstance(stopped, Refused) else stopped.status_code
                await refuse(status, told)(scope, receive, send)
                return
        await self.app(scope, receive, send)

    async def _check(self, request: Request, user: User, receive: Receive, send: Send) -> tuple[Receive, Send]:
        path, owners, files = request.scope["path"], self.entrance.owners, self.entrance.files
        if not _WANTED.fullmatch(path):
            raise Refused(404, "没有这个地址。")
        for kind in ("session_hash", "upload_id"):
            for name in request.query_params.getlist(kind):
                _demand(owners.claim(kind, name, user.name))
        if path.startswith("/gradio_api/heartbeat/"):
            _demand(owners.claim("session_hash", path.split("/")[3], user.name))
        if path.startswith("/gradio_api/file="):
            _demand(files.may_have(user.name, path.removeprefix("/gradio_api/file=")))
        if path.startswith("/gradio_api/call/") and request.method != "POST":
            _demand(owners.owns("event", path.rstrip("/").rsplit("/", 1)[1], user.name))
        if request.method != "POST" or not path.startswith("/gradio_api/") or path.startswith("/gradio_api/mcp"):
            return receive, send
        # Its reply is heard, so it must not be compressed.
        request.scope["headers"] = [(name, value) for name, value in request.scope["headers"] if name != b"accept-encoding"]
        if path.startswith("/gradio_api/upload"):
            return receive, _listen(send, partial(files.give_all, user.name))
        body = await request.body()
        self._check_body(body, user)
        return _replay(body, receive), _listen(send, lambda given: self._note_call(given, user))

    def _note_call(self, given: Any, user: User) -> None:
        if isinstance(given, dict) and "event_id" in given:
            self.entrance.owners.claim("event", str(given["event_id"]), user.name)

    def _check_body(self, body: bytes, user: User) -> None:
        """Raises Refused when a call names a session, an event or a file that is not the user's."""
        try:
            given = json.loads(body.decode()) if body else {}
        except (ValueError, RecursionError) as error:
            raise Refused(400, _UNREADABLE) from error
        if not isinstance(given, dict):
            raise Refused(400, _UNREADABLE)
        owners = self.entrance.owners
        if given.get("session_hash") is not None:
            _demand(owners.claim("session_hash", str(given["session_hash"]), user.name))
        if given.get("event_id") is not None:
            _demand(owners.owns("event", str(given["event_id"]), user.name))
        for path in find_paths(given):
            _demand(self.entrance.files.may_have(user.name, path))


def _demand(is_theirs: bool) -> None:
    if not is_theirs:
        raise Refused(403, _NOT_YOURS)


def _replay(body: bytes, receive: Receive) -> Receive:
    waiting = [body]

    async def receive_again() -> Message:
        return {"type": "http.request", "body": waiting.pop(), "more_body": False} if waiting else await receive()

    return receive_again


def _listen(send: Send, hear: Callable[[Any], object]) -> Send:
    """Sends a reply on and hears what it says, before the client does, when it is one JSON value."""
    parts: list[bytes] = []
    status = 0

    async def send_heard(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        else:
            parts.append(message.get("body", b""))
            if status == 200 and not message.get("more_body"):
                hear(json.loads(b"".join(parts)))
        await send(message)

    return send_heard
