"""How much one request may bring, how long it may take to bring it, how many may be open; no kinds of work, no files."""

import asyncio
import logging
import time

from limits import RateLimitItemPerHour
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kb.config import Limits
from views.metrics import Metrics
from views.persons import mask_person, name_person

log = logging.getLogger(__name__)
_UPLOAD = "/gradio_api/upload"
_MB = 2**20
# A text of 300,000 characters as JSON that spells out every one is 2 MB; a day's conversation less.
_LARGEST_CALL = 16 * _MB
_CALL_SECONDS = 60
# A browser that is answered before it has sent everything shows no answer, so a bit more than allowed is taken and dropped.
_PATIENCE = 4


class Intake:
    """Refuses what is too much before any of it is kept, in one sentence."""

    def __init__(self, app: ASGIApp, limits: Limits, metrics: Metrics) -> None:
        self.app = app
        self.limits = limits
        self.metrics = metrics
        self._open = 0
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._hourly = RateLimitItemPerHour(limits.upload_mb_hour)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes one request on, its body counted and timed."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        self._open += 1
        try:
            uploads = scope["path"].removeprefix(scope.get("root_path", "").rstrip("/")).rstrip("/") == _UPLOAD
            largest, seconds = _LARGEST_CALL, _CALL_SECONDS
            if uploads:
                largest, seconds = self.limits.upload_mb * _MB, self.limits.upload_seconds
            brought = _Body(receive, largest, time.monotonic() + seconds)
            status, limit, told = self._find_excess(scope, largest, uploads=uploads)
            if not status:
                await self.app(scope, brought.receive, send)
                return
            self.metrics.refused.labels(limit).inc()
            log.warning("refused", extra={"limit": limit, "user": mask_person(name_person(scope))})
            if status != 503:
                await brought.drop(largest * _PATIENCE)
            reply = PlainTextResponse(told, status, {"Retry-After": "60", "Connection": "close"})
            await reply(scope, receive, send)
        finally:
            self._open -= 1

    def _find_excess(self, scope: Scope, largest: int, *, uploads: bool) -> tuple[int, str, str]:
        """Status, limit and sentence for what is over a limit; status 0 when nothing is."""
        if self._open > self.limits.connections:
            return 503, "connections", "现在用的人太多：请过一会儿再试。"
        length = Headers(scope=scope).get("content-length", "")
        if uploads and scope["method"] == "POST" and not length.isdecimal():
            return 411, "upload_size", "上传没有写明大小（Content-Length）：请用浏览器上传，或写明大小再试。"
        size = int(length[:18]) if length.isdecimal() else 0
        if size > largest:
            hint = "请分几次上传，或去掉文件里的大图" if uploads else "请分成几份再试"
            return 413, "upload_size", f"内容太大（{-(-size // _MB)} MB，一次最多 {largest // _MB} MB）：{hint}。"
        if uploads and not self._limiter.hit(self._hourly, name_person(scope), cost=-(-size // _MB)):
            return 429, "upload_rate", f"一小时里上传的已满 {self.limits.upload_mb_hour} MB：请过一会儿再传。"
        return 0, "", ""


class _Body:
    """A request's body as it comes in: no longer and no slower than allowed."""

    def __init__(self, receive: Receive, largest: int, until: float) -> None:
        self._receive = receive
        self._left = largest
        self._until = until
        self._done = False

    async def receive(self) -> Message:
        """The next piece; raises HTTPException when it is too much or comes too late."""
        if self._done:
            return await self._receive()
        try:
            async with asyncio.timeout(self._until - time.monotonic()):
                message = await self._receive()
        except TimeoutError as error:
            raise HTTPException(408, "内容传得太慢，没有收完：请检查网络后再试。") from error
        self._left -= len(message.get("body", b""))
        self._done = not message.get("more_body", False)
        if self._left < 0:
            raise HTTPException(413, "内容太大：请分成几份再试。")
        return message

    async def drop(self, most: int) -> None:
        """Takes what is coming in and keeps nothing of it."""
        self._left = most
        try:
            while not self._done:
                await self.receive()
        except HTTPException:
            self._done = True
