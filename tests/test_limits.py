"""What one person may take of the page: over a limit a sentence, and others are answered as before, whatever one brings."""

import asyncio
import io
import os
import shutil
import threading
import time
import zipfile
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import gradio as gr
import httpx
import pytest
from event_loop import run_alone
from gradio.queueing import Event
from gradio.server_messages import ProcessCompletedMessage
from page_client import add_file, call, press, serve_page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from kb.config import Limits, read_settings
from kb.errors import BadInput
from views.intake import Intake
from views.metrics import Metrics
from views.work import Work

LIMITS = {"ask": "20/minute", "at_once": 2}
# The page is to answer 95 of 100 questions within this; a machine with more to do than it has cores takes so much longer.
MOST_SECONDS = 1.5 * max(1, os.getloadavg()[0] / (os.cpu_count() or 1))


@pytest.fixture(scope="module")
def home(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(filled_home, tmp_path_factory.mktemp("page") / "home"))


@pytest.fixture(scope="module")
def client(home: Path) -> Iterator[httpx.Client]:
    given = ", ".join(f'"{name}": "{value}"' for name, value in LIMITS.items())
    with serve_page(home, limits=f"{{{given}}}") as client:
        call(client, "ask", "物业管理要覆盖多少？", [])
        yield client


def make_bomb() -> bytes:
    """A Word file of half a megabyte that unpacks to half a gigabyte."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package, package.open("word/document.xml", "w") as part:
        for _ in range(512):
            part.write(bytes(2**20))
    return packed.getvalue()


def make_long_line() -> bytes:
    return "绿色社区创建应当坚持党建引领，".encode() * 40_000


def make_many_articles() -> bytes:
    lines = (f"第{n}条 居民应当在{n}日内节约用水{n}升，物业服务企业应当公示。\n" for n in range(1, 3000))
    return ("青岚市大办法\n" + "".join(lines)).encode()


HEAVY: dict[str, Callable[[], bytes]] = {
    "200 MB of nothing": lambda: bytes(200 * 2**20),
    "a zip bomb": make_bomb,
    "a line of 600,000 characters": make_long_line,
    "three thousand articles": make_many_articles,
}


def test_what_one_person_brings_does_not_stop_anothers_question(client: httpx.Client) -> None:
    stop, waits = threading.Event(), []

    def ask_on(person: str) -> None:
        with httpx.Client(base_url=client.base_url, timeout=60) as own:
            for n in range(1000):
                if stop.is_set():
                    return
                began = time.perf_counter()
                status, told = call(own, "ask", "电动自行车能停在楼道里吗？", [], person=f"{person}.{n // 15}")
                waits.append(time.perf_counter() - began)
                assert status == 200, told
                assert told["answer"]

    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(ask_on, "198.51.100")
        try:
            told = {name: add_file(client, f"{name}.txt", make(), "192.0.2.66") for name, make in HEAVY.items()}
        finally:
            stop.set()
        asking.result()
    assert "文件太大（200 MB，最多 100 MB）" in str(told["200 MB of nothing"])
    assert "没有加入" in str(told["a zip bomb"])
    assert told["three thousand articles"][0] in {"done", "error"}  # the latter where the machine is very slow
    waits.sort()
    assert waits[int(len(waits) * 0.95)] < MOST_SECONDS, waits[-5:]
    assert len(waits) > 10


def test_too_many_questions_are_refused_in_a_sentence_and_only_to_whom_asks_them(client: httpx.Client) -> None:
    told = [call(client, "search", "加装电梯", 1, person="192.0.2.50") for _ in range(21)]
    assert [status for status, _ in told] == [200] * 20 + [429]
    assert told[-1][1] == "“提问”太快了（最多每分钟 20 次）：请过一会儿再试，写下的内容都还在。"
    assert call(client, "search", "加装电梯", 1, person="192.0.2.51")[0] == 200
    assert 'kb_refused_total{limit="rate"} 1.0' in client.get("/metrics").text


def test_a_long_check_keeps_no_question_waiting_and_one_person_not_all_places(client: httpx.Client) -> None:
    long = "根据《物业管理条例》第六条和三（四），物业管理覆盖面不低于50%，应当公示。\n" * 400
    with ThreadPoolExecutor(8) as pool:
        checks = [pool.submit(call, client, "check", long, person="192.0.2.60") for _ in range(3)]
        time.sleep(1)
        began = time.perf_counter()
        assert call(client, "ask", "垃圾分类谁负责？", [], person="192.0.2.61")[0] == 200
        assert time.perf_counter() - began < 2 * MOST_SECONDS
        told = sorted((one.result() for one in checks), key=lambda one: one[0])
    assert [status for status, _ in told] == [200, 200, 429]
    assert told[-1][1] == "您同时在做的“核对”已有 2 件：请等前面的做完再试，写下的内容都还在。"


def test_what_takes_too_long_is_told_and_drops_what_comes_later() -> None:
    async def give_up() -> tuple[Event, list[ProcessCompletedMessage]]:
        page, metrics = gr.Blocks(), Metrics()
        with page:
            gr.Button().click(str, None, None, concurrency_id="check")
        work = Work(page, Limits(work_seconds=7), metrics)
        event = Event("session", page.fns[0], Request({"type": "http", "client": ("192.0.2.1", 1)}), None)
        work.pending_messages_per_session["session"] = asyncio.Queue()
        work._give_up(event, "check")
        work.send_message(event, ProcessCompletedMessage(output={}, success=True))
        news = work.pending_messages_per_session["session"]
        return event, [news.get_nowait() for _ in range(news.qsize())]

    event, told = run_alone(give_up())
    assert [one.output["error"] for one in told] == ["“核对”做了 7 秒还没有做完，不再等：请把内容分成几份再试。"]
    assert not event.alive


def test_uploads_are_limited_in_size_and_by_the_hour() -> None:
    told = send(
        Limits(upload_mb=2, upload_mb_hour=3),
        ("/gradio_api/upload", 3),
        ("/gradio_api/upload", 2),
        ("/gradio_api/upload", 2),
    )
    assert told[0] == (413, "内容太大（3 MB，一次最多 2 MB）：请分几次上传，或去掉文件里的大图。")
    assert told[1] == (200, str(2 * 2**20))
    assert told[2] == (429, "一小时里上传的已满 3 MB：请过一会儿再传。")
    assert send(Limits(), ("/gradio_api/upload", None))[0][0] == 411
    assert send(Limits(), ("/gradio_api/call/ask", 17))[0] == (413, "内容太大（17 MB，一次最多 16 MB）：请分成几份再试。")
    # Behind a proxy with a prefix, or with a slash at the end, it is the same address.
    assert send(Limits(upload_mb=1), ("/gradio_api/upload/", 2))[0][0] == 413
    # What does not say how much it is is counted as it comes.
    assert send(Limits(), ("/gradio_api/call/ask", None))[0] == (413, "内容太大：请分成几份再试。")


def send(limits: Limits, *bodies: tuple[str, int | None]) -> list[tuple[int, str]]:
    """What bodies of so many MB to these addresses come to; None sends 17 MB without saying so."""

    async def count(request: Request) -> Response:
        return Response(str(len(await request.body())))

    page = Starlette(routes=[Route("/{path:path}", count, methods=["POST"])])

    async def drip(megabytes: int) -> AsyncIterator[bytes]:
        for _ in range(megabytes):
            yield bytes(2**20)

    async def run() -> list[tuple[int, str]]:
        transport = httpx.ASGITransport(Intake(page, limits, Metrics()))
        async with httpx.AsyncClient(transport=transport, base_url="http://page") as client:
            content = [bytes(size * 2**20) if size is not None else drip(17) for _, size in bodies]
            replies = [await client.post(path, content=body) for (path, _), body in zip(bodies, content, strict=True)]
        return [(reply.status_code, reply.text) for reply in replies]

    return run_alone(run())


def test_what_comes_too_slowly_is_cut_off() -> None:
    sent: list[Message] = []

    async def read_slowly(scope: Scope, receive: Receive, send: Send) -> None:
        async def run(request: Request) -> Response:
            return Response(await request.body())

        await Starlette(routes=[Route("/gradio_api/upload", run, methods=["POST"])])(scope, receive, send)

    async def drip() -> Message:
        await asyncio.sleep(0.3)
        return {"type": "http.request", "body": b"-", "more_body": True}

    async def keep(message: Message) -> None:
        sent.append(message)

    intake = Intake(read_slowly, Limits(upload_seconds=1), Metrics())
    headers = [(b"content-length", b"900")]
    scope = {"type": "http", "method": "POST", "path": "/gradio_api/upload", "headers": headers, "client": ("192.0.2.1", 1)}
    run_alone(intake(scope, drip, keep))
    assert sent[0]["status"] == 408
    assert sent[1]["body"].decode() == "内容传得太慢，没有收完：请检查网络后再试。"


def test_more_connections_than_can_be_served_are_refused() -> None:
    async def stay(*_: object) -> None:
        await asyncio.sleep(0.5)

    async def crowd() -> list[int]:
        transport = httpx.ASGITransport(Intake(stay, Limits(connections=10), Metrics()))
        async with httpx.AsyncClient(transport=transport, base_url="http://page") as client:
            staying = [asyncio.create_task(client.get("/")) for _ in range(10)]
            await asyncio.sleep(0.1)
            refused = await client.get("/")
            for one in staying:
                one.cancel()
            await asyncio.gather(*staying, return_exceptions=True)
        assert refused.text == "现在用的人太多：请过一会儿再试。"
        return [refused.status_code]

    assert run_alone(crowd()) == [503]


def test_calls_bypass_the_queue_nowhere(client: httpx.Client) -> None:
    for name in ("ask", "search", "check", "draft"):
        assert client.post(f"/gradio_api/run/{name}", json={"data": ["物业管理", []]}).status_code == 404
        assert client.post(f"/gradio_api/api/{name}", json={"data": ["物业管理", []]}).status_code == 404


def test_a_page_that_clicks_too_much_is_told_the_same(client: httpx.Client) -> None:
    told = [press(client, "send", "水", person="192.0.2.80") for _ in range(21)]
    assert {outcome for outcome, _ in told[:20]} == {"done"}
    assert told[-1] == ("refused", [429, "“提问”太快了（最多每分钟 20 次）：请过一会儿再试，写下的内容都还在。"])


@pytest.mark.parametrize("given", ['{"ask": "often"}', '{"ask": "0/minute"}', '{"none": 1}', '{"at_once": 0}', "3"])
def test_limits_that_cannot_be_are_refused_in_words(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_LIMITS", given)
    with pytest.raises(BadInput, match="KB_LIMITS"):
        read_settings()


def test_a_limit_is_set_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_LIMITS", '{"ask": "5 per hour"}')
    assert read_settings().limits == Limits(ask="5 per hour")
