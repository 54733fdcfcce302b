"""One conversation with the configured language model, streamed and cut off at its deadline; no judging of what it says."""

from __future__ import annotations

import logging
import queue
import re
import socket
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from kb.config import Settings
from kb.errors import ModelUnavailable

if TYPE_CHECKING:
    # Only their names: LangChain takes two seconds to load and is loaded when a model is configured and asked.
    import httpx
    from langchain_core.language_models import BaseChatModel
    from langchain_core.prompt_values import PromptValue

# ruff: noqa: PLC0415

log = logging.getLogger(__name__)
_CONNECT = 5.0
_MOST_CHARACTERS = 6000
_MOST_TOKENS = 1500
_LINE = re.compile(r"\[(\d{1,2})\]\s*(.+)")
_HINT = "可用 kb model 检查 KB_MODEL、KB_MODEL_URL 和 KB_MODEL_KEY"
_LATE = ("语言模型没有在时限内答完", "可换更快的模型，或调大 KB_MODEL_DEADLINE")
# Pieces of the reply, then None when it has ended as it should, or what went wrong.
Pieces = queue.SimpleQueue[str | Exception | None]


def reach(settings: Settings, until: float) -> None:
    """Raises ModelUnavailable when nobody listens at the model's address: told at once, before LangChain is loaded.

    Through a proxy nothing is tried beforehand.
    """
    address = urlsplit(settings.model_url)
    host = address.hostname or ""
    if getproxies().get(address.scheme) and not proxy_bypass(host):
        return
    port = address.port or (443 if address.scheme == "https" else 80)
    try:
        with socket.create_connection((host, port), timeout=max(min(_CONNECT, until - time.monotonic()), 0.1)):
            return
    except OSError:
        raise ModelUnavailable("语言模型连不上", _HINT) from None


def stream_reply(settings: Settings, prompt: PromptValue, until: float) -> Iterator[str]:
    """The model's reply, piece by piece; `until` is a time of time.monotonic().

    Raises ModelUnavailable when no connection is made, the reply is refused, cut, too long or not done by then.
    """
    import httpx

    left = max(until - time.monotonic(), 0.1)
    pieces: Pieces = queue.SimpleQueue()
    # The reader is a daemon: a server that neither speaks nor hangs up holds nobody beyond the deadline.
    with httpx.Client(timeout=httpx.Timeout(left, connect=min(_CONNECT, left))) as client:
        threading.Thread(target=_read, args=(settings, client, prompt, pieces), daemon=True).start()
        length = 0
        while (piece := _take(pieces, until)) is not None:
            length += len(piece)
            if length > _MOST_CHARACTERS:
                raise ModelUnavailable("语言模型的回复过长", _HINT)
            yield piece


def _take(pieces: Pieces, until: float) -> str | None:
    try:
        piece = pieces.get(timeout=max(until - time.monotonic(), 0.0))
    except queue.Empty:
        raise ModelUnavailable(*_LATE) from None
    if isinstance(piece, Exception):
        # The cause may quote the request, key and all: it goes no further.
        raise _explain(piece) from None
    return piece


def _read(settings: Settings, client: httpx.Client, prompt: PromptValue, pieces: Pieces) -> None:
    """Reads the reply in a thread of its own; whatever happens is handed over, for nobody else would see it."""
    try:
        ending = ""
        for chunk in open_model(settings, client).stream(prompt):
            if chunk.text:
                pieces.put(chunk.text)
            ending = chunk.response_metadata.get("finish_reason") or ending
        pieces.put(None if ending == "stop" else ModelUnavailable("语言模型的回复中途断了", _HINT))
    except Exception as error:
        pieces.put(error)


def open_model(settings: Settings, client: httpx.Client) -> BaseChatModel:
    """LangChain's chat model for the configured endpoint; it never tries twice, since the answer without it is there."""
    from langchain.chat_models import init_chat_model

    model: Any = init_chat_model(
        settings.model,
        model_provider="openai",
        base_url=settings.model_url,
        # Never empty: the client would take OPENAI_API_KEY instead and hand it to another address.
        api_key=settings.model_key.get_secret_value() or "none",
        temperature=0,
        max_tokens=_MOST_TOKENS,
        max_retries=0,
        use_responses_api=False,
        http_client=client,
    )
    return model  # type: ignore[no-any-return]


def _explain(error: Exception) -> ModelUnavailable:
    import httpx
    import openai

    if isinstance(error, ModelUnavailable):
        return error
    log.info("model failed: %s", type(error).__name__)
    status = getattr(error, "status_code", None)
    known: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str, str], ...] = (
        ((openai.APITimeoutError, httpx.TimeoutException), *_LATE),
        (openai.APIConnectionError, "语言模型连不上", _HINT),
        (openai.RateLimitError, "语言模型那边请求太多，暂时不接（429）", "请过一会儿再试"),
        ((openai.AuthenticationError, openai.PermissionDeniedError), f"语言模型不认这个密钥（{status}）", _HINT),
        (openai.NotFoundError, "语言模型的地址或名字不对（404）", _HINT),
        (openai.APIStatusError, f"语言模型那边出错（{status}）", _HINT),
        (httpx.HTTPError, "语言模型的回复中途断了", _HINT),
    )
    message, hint = next((told for kinds, *told in known if isinstance(error, kinds)), ("语言模型的回复读不懂", _HINT))
    return ModelUnavailable(message, hint)


def read_lines(reply: str) -> list[tuple[int, str]]:
    """The lines of a reply that have a number: "[2] 车位不够怎么办？" -> (2, 车位不够怎么办)."""
    found = (_LINE.fullmatch(line.strip()) for line in reply.splitlines())
    return [(int(match[1]), match[2].strip(" ？?。")) for match in found if match]
