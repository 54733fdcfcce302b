"""The page's work — questions, checks, drafts, files added — kept apart by kind, limited by person, timed; no handlers.

Gradio's queue does the work; this one refuses what is too much before it is queued, ends what takes too long, and counts.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import gradio as gr
from fastapi import HTTPException, Request
from gradio.block_function import BlockFunction
from gradio.data_classes import PredictBodyInternal
from gradio.queueing import Event, Queue
from gradio.server_messages import ProcessCompletedMessage
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from kb.config import Limits
from views.metrics import Metrics
from views.persons import mask_person, name_person

log = logging.getLogger(__name__)
# The kinds of work: each has its own places, so that none waits behind another kind.
_KINDS = {"ask": "提问", "check": "核对", "draft": "评估、写方案", "add": "添加、删去文件", "other": "操作"}
_SPANS = {"second": "秒", "minute": "分钟", "hour": "小时", "day": "天"}
_TITLE = "请稍等"
# Tools of one kind at work beside what is queued.
_TOOLS_AT_ONCE = 2


class Work(Queue):
    """Gradio's queue with limits and counts."""

    def __init__(self, page: gr.Blocks, limits: Limits, metrics: Metrics) -> None:
        super().__init__(True, page.max_threads, 1, None, page)
        self.limits = limits
        self.metrics = metrics
        self._rates = {kind: parse(getattr(limits, kind)) for kind in _KINDS}
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        # How pieces of work ended, until that has been told.
        self._outcomes: dict[str, str] = {}
        for kind in _KINDS:
            metrics.waiting.labels(kind).set_function(partial(self.count_waiting, kind))
        self._tools: dict[str, asyncio.Semaphore] = {}
        # Kept by Gradio for a page of its own that is closed here.
        self.ANALYTICS_MAX_EVENTS = 1

    async def push(self, body: PredictBodyInternal, request: Request, username: str | None) -> Any:
        """Queues one piece of work; raises HTTPException with status 429 and one sentence when it is too much."""
        self._admit(name_kind(self.blocks.fns.get(-1 if body.fn_index is None else body.fn_index)), request)
        return await super().push(body, request, username)

    @asynccontextmanager
    async def take_place(self, fn: BlockFunction, request: Request) -> AsyncIterator[None]:
        """A place for a tool of MCP, which Gradio calls at once; raises HTTPException like `push`."""
        kind = name_kind(fn)
        self._admit(kind, request)
        async with self._tools.setdefault(kind, asyncio.Semaphore(_TOOLS_AT_ONCE)):
            yield

    def _admit(self, kind: str, request: Request) -> None:
        limit, told = self._find_excess(kind, name_person(request.scope))
        if limit:
            self.metrics.refused.labels(limit).inc()
            log.warning("refused", extra={"kind": kind, "limit": limit, "user": mask_person(name_person(request.scope))})
            raise HTTPException(429, told, {"Retry-After": "10"})

    async def process_events(self, events: list[Event], batch: bool, begin_time: float, fn: BlockFunction) -> None:
        """Does one piece of work that has come to its turn."""
        event, kind, began = events[0], name_kind(fn), time.monotonic()
        waited = began - event.enqueue_time
        self.metrics.running.labels(kind).inc()
        deadline = asyncio.get_running_loop().call_later(self.limits.work_seconds, self._give_up, event, kind)
        try:
            await super().process_events(events, batch, begin_time, fn)
        finally:
            deadline.cancel()
            self.metrics.running.labels(kind).dec()
            self._tell(event, kind, waited, time.monotonic() - began)
            self._forget_session(event)

    def send_message(self, event: Event, event_message: Any) -> None:
        """Passes on what is told of a piece of work; remembers whether it failed."""
        if isinstance(event_message, ProcessCompletedMessage):
            self._outcomes.setdefault(event._id, "done" if event_message.success else "failed")
        super().send_message(event, event_message)

    def compute_analytics_summary(self, records: Any) -> Any:  # noqa: ARG002
        """Nothing: Gradio would reckon figures of all past events after every one, for a page that is closed here."""
        return self.cached_event_analytics_summary

    def count_waiting(self, kind: str) -> int:
        """How many pieces of this kind are waiting for their turn."""
        queues = self.event_queue_per_concurrency_id.values()
        return sum(name_kind(event.fn) == kind for queue in queues for event in queue.queue)

    def _find_excess(self, kind: str, person: str) -> tuple[str, str]:
        """Which limit one more piece would be over, and that in one sentence; two empty strings when none."""
        rate, name = self._rates[kind], _KINDS[kind]
        own = [e for e in self.event_ids_to_events.values() if name_kind(e.fn) == kind and _name_owner(e) == person]
        if len(own) >= self.limits.at_once:
            return "at_once", f"您同时在做的“{name}”已有 {len(own)} 件：请等前面的做完再试，写下的内容都还在。"
        if self.count_waiting(kind) >= self.limits.waiting:
            return "waiting", f"现在排队“{name}”的人太多：请过一会儿再试，写下的内容都还在。"
        if not self._limiter.hit(rate, kind, person):
            return "rate", f"“{name}”太快了（{_describe(rate)}）：请过一会儿再试，写下的内容都还在。"
        return "", ""

    def _give_up(self, event: Event, kind: str) -> None:
        """Tells whoever waits that it takes too long; its place is free again when the thread at work has ended."""
        told = f"“{_KINDS[kind]}”做了 {self.limits.work_seconds} 秒还没有做完，不再等：请把内容分成几份再试。"
        self.metrics.refused.labels("overtime").inc()
        output = {"error": told, "visible": True, "duration": 10, "title": _TITLE}
        self._outcomes[event._id] = "overtime"
        self.send_message(event, ProcessCompletedMessage(output=output, success=False, title=_TITLE))
        event.alive = False

    def _forget_session(self, event: Event) -> None:
        """Lets go of what Gradio keeps for a call without a session of its own: 200 KB, for ten thousand calls."""
        if event.session_hash == event._id:
            self.blocks.state_holder.session_data.pop(event._id, None)
            self.blocks.state_holder.time_last_used.pop(event._id, None)

    def _tell(self, event: Event, kind: str, waited: float, seconds: float) -> None:
        outcome = self._outcomes.pop(event._id, "dropped")
        self.metrics.work.labels(kind, outcome).inc()
        self.metrics.work_seconds.labels(kind).observe(seconds)
        self.metrics.wait_seconds.labels(kind).observe(waited)
        told = {"kind": kind, "outcome": outcome, "waited": round(waited, 4), "seconds": round(seconds, 4)}
        log.info("work", extra=told | {"user": mask_person(_name_owner(event))})


def name_kind(fn: BlockFunction | None) -> str:
    """Which kind of work a handler does, by the places it shares: "ask"."""
    name = str(fn.concurrency_id) if fn else ""
    return name if name in _KINDS else "other"


def _name_owner(event: Event) -> str:
    return name_person(event.request.scope)


def _describe(rate: RateLimitItem) -> str:
    span = _SPANS[rate.GRANULARITY.name]
    return f"最多每{f' {rate.multiples} ' if rate.multiples > 1 else ''}{span} {rate.amount} 次"
