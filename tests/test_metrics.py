"""Health, counts and the log of the served page: what they tell, to whom, and that no word of a user is in them."""

import json
import logging
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from event_loop import run_alone
from page_client import ask, serve_page

from assistant.assistant import Assistant
from kb.config import Limits, Settings
from views.headers import choose_headers
from views.logs import set_up_logs
from views.metrics import Metrics
from views.monitoring import Monitoring
from views.persons import mask_person, name_person
from views.traffic import name_route

NUMBER = "110101199003070000"
SECRET = f"王小明的身份证号{NUMBER}"
ELSEWHERE = {"X-Forwarded-For": "192.0.2.7"}


@pytest.fixture(scope="module")
def home(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(filled_home, tmp_path_factory.mktemp("page") / "home"))


@pytest.fixture(scope="module")
def client(home: Path) -> Iterator[httpx.Client]:
    with serve_page(home, log_level="info", log_format="json", log_file=str(home / "logs" / "kb.log")) as client:
        yield client


@pytest.fixture
def quiet_logs() -> Iterator[None]:
    """The logging of the tests as it was, whatever a test sets up."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in ("kb", "ingest", "assistant", "views"):
        logging.getLogger(name).setLevel(logging.NOTSET)


def test_a_healthy_program_says_so(client: httpx.Client) -> None:
    assert client.get("/healthz").json() == {"live": True, "ready": True, "reasons": []}
    assert client.get("/healthz/live").json() == {"live": True}


def test_a_program_that_cannot_work_says_why(filled_home: Path, tmp_path: Path) -> None:
    home = shutil.copytree(filled_home, tmp_path / "home")
    assistant = Assistant.open(Settings(home=home))
    with assistant.library.engine.connect().execution_options(writing=True) as connection, connection.begin():
        connection.exec_driver_sql("DELETE FROM documents")
    assert see(assistant, "/healthz") == (
        503,
        {"live": True, "ready": False, "reasons": ["知识库里没有文件：请运行 kb doctor"]},
    )
    assistant.library.engine.dispose()
    for leftover in home.glob("library.db-*"):
        leftover.unlink()
    (home / "library.db").write_bytes(b"not a database" * 1000)
    status, told = see(assistant, "/healthz")
    assert status == 503
    assert "已损坏" in told["reasons"][0]
    assert see(assistant, "/healthz/live") == (200, {"live": True})
    assistant.library.engine.dispose()
    shutil.rmtree(home)
    assert any("写不了" in reason for reason in see(assistant, "/healthz")[1]["reasons"])


def see(assistant: Assistant, path: str) -> tuple[int, dict[str, object]]:
    """What whoever watches from this machine sees."""

    async def fetch() -> httpx.Response:
        async def no_page(*_: object) -> None:
            raise AssertionError("passed on")

        transport = httpx.ASGITransport(Monitoring(no_page, assistant, Metrics()))
        async with httpx.AsyncClient(transport=transport, base_url="http://page") as client:
            return await client.get(path)

    reply = run_alone(fetch())
    return reply.status_code, reply.json()


def test_only_those_who_may_watch_see_it(client: httpx.Client, filled_home: Path) -> None:
    for path in ("/healthz", "/metrics", "/healthz/live"):
        reply = client.get(path, headers=ELSEWHERE)
        assert reply.status_code == 403
        assert "KB_MONITORS" in reply.text
    allowed = Monitoring(Monitoring, Assistant.open(Settings(home=filled_home, monitors="192.0.2.0/24, ::1")), Metrics())
    assert allowed._may_see({"type": "http", "client": ("192.0.2.7", 1)})
    assert not allowed._may_see({"type": "http", "client": ("127.0.0.1", 1)})


def test_what_was_done_is_counted_by_kind(client: httpx.Client) -> None:
    before = read_count(client, 'kb_work_total{kind="ask",outcome="done"}')
    assert "不低于30%" in ask(client, "物业管理要覆盖多少？")
    # The work is put down as ended once its answer is on the way.
    until = time.monotonic() + 10
    while read_count(client, 'kb_work_total{kind="ask",outcome="done"}') == before and time.monotonic() < until:
        time.sleep(0.05)
    assert read_count(client, 'kb_work_total{kind="ask",outcome="done"}') == before + 1
    assert read_count(client, 'kb_requests_total{method="POST",route="/gradio_api/call/ask",status="200"}') >= 1
    assert read_count(client, "kb_documents") >= 80
    assert read_count(client, 'kb_waiting{kind="ask"}') == 0


def read_count(client: httpx.Client, name: str) -> float:
    lines = [line for line in client.get("/metrics").text.splitlines() if line.startswith(name)]
    return float(lines[0].rpartition(" ")[2]) if lines else 0


def test_addresses_nobody_foresaw_do_not_swell_the_counts(client: httpx.Client) -> None:
    for n in range(30):
        client.get(f"/{SECRET}/{n}")
        client.request(f"ODD{n}", "/")
    told = client.get("/metrics").text
    assert SECRET not in told
    assert "ODD" not in told
    assert len(told.splitlines()) < 1000


def test_the_log_has_a_line_per_request_and_no_word_of_the_user(client: httpx.Client, home: Path) -> None:
    file = home / "logs" / "kb.log"
    before = len(file.read_text("utf8").splitlines())
    ask(client, SECRET)
    client.get(f"/gradio_api/file=/tmp/{SECRET}.docx", headers={"Authorization": f"Bearer {NUMBER}"})
    client.get(f"/?token={SECRET}")
    client.post("/gradio_api/call/ask", json={"data": [{"odd": SECRET}, SECRET]})
    client.post("/gradio_api/queue/join", json={"data": [SECRET], "fn_index": 0, "session_hash": SECRET})
    text = file.read_text("utf8")
    told = [json.loads(line) for line in text.splitlines()[before:]]
    assert NUMBER not in text + (home / "said.txt").read_text("utf8")
    assert SECRET not in json.dumps(told, ensure_ascii=False)
    assert [one["status"] for one in told if one.get("route") == "/gradio_api/call/ask/*"] == [200]
    work = next(one for one in told if one["message"] == "work" and one["kind"] == "ask")
    assert work["outcome"] == "done"
    assert work["seconds"] > 0
    assert {"time", "level", "logger", "user"} <= work.keys()


@pytest.mark.parametrize("style", ["text", "json"])
def test_a_line_stays_a_line(style: str, tmp_path: Path, quiet_logs: None) -> None:
    file = tmp_path / "logs" / "kb.log"
    set_up_logs(Settings(log_format=style, log_file=str(file), log_level="info"))
    logging.getLogger("views.x").info("two\nlines \x1b[31m\u202e", extra={"route": "a\nb"})
    logging.getLogger().handlers[0].close()
    text = file.read_text("utf8")
    assert text.count("\n") == 1
    assert not {"\x1b", "\u202e"} & set(text)


def test_the_log_tells_where_an_error_was_not_what_it_said(quiet_logs: None, capsys: pytest.CaptureFixture[str]) -> None:
    for style in ("text", "json"):
        set_up_logs(Settings(log_format=style))
        try:
            raise ValueError(SECRET)
        except ValueError:
            logging.getLogger("views.x").exception("asking failed")
        told = capsys.readouterr().err
        assert SECRET not in told
        assert "ValueError" in told
        assert Path(__file__).name in told
        assert told.count("\n") == 1


def test_people_are_told_apart_and_not_named() -> None:
    def at(host: str) -> str:
        return name_person({"type": "http", "client": (host, 1)})

    assert at("2001:db8::1") == at("2001:db8::ffff") != at("2001:db8:0:1::1")
    assert at("::ffff:192.0.2.7") == at("192.0.2.7") != at("192.0.2.8")
    assert at("") == ""
    assert "192" not in mask_person(at("192.0.2.7"))
    assert mask_person(at("192.0.2.7")) != mask_person(at("192.0.2.8"))


ROUTES = {
    "/": "/",
    "/gradio_api/call/ask/77ab": "/gradio_api/call/ask/*",
    "/gradio_api/call/v2/ask": "/gradio_api/call/v2/ask",
    "/gradio_api/file=/tmp/甲.docx": "/gradio_api/file/*",
    "/assets/x.js": "/assets/*",
    "/assetsx": "other",
    "/../etc/passwd": "other",
    "/gradio_api/call/none/1": "other",
}


@pytest.mark.parametrize("path", ROUTES)
def test_a_route_is_the_kind_of_an_address(path: str) -> None:
    assert name_route(path) == ROUTES[path]


def test_every_reply_carries_the_headers(client: httpx.Client) -> None:
    for path in ("/", "/config", "/healthz", "/none", "/gradio_api/info"):
        headers = client.get(path).headers
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert "camera=()" in headers["permissions-policy"]
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "server" not in headers
        assert "strict-transport-security" not in headers


def test_browsers_keep_to_https_where_there_is_https_and_keep_shared_files() -> None:
    secure = {"type": "http", "scheme": "https", "path": "/", "headers": []}
    proxied = {"type": "http", "scheme": "http", "path": "/", "headers": [(b"x-forwarded-proto", b"https")]}
    assert "Strict-Transport-Security" in choose_headers(secure)
    assert "Strict-Transport-Security" in choose_headers(proxied)
    below = {"type": "http", "scheme": "http", "path": "/kb/assets/a.js", "root_path": "/kb", "headers": []}
    assert "Cache-Control" not in choose_headers(below)


def test_commands_do_not_wait_for_what_only_the_page_needs() -> None:
    code = (
        "import sys, views.cli; print([m for m in ('prometheus_client', 'limits', 'pythonjsonlogger') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_deployment_notes_tell_every_limit_with_its_default() -> None:
    notes = (Path(__file__).parents[1] / "docs" / "deploy.md").read_text("utf8")
    for name, field in Limits.model_fields.items():
        assert f"| `{name}` | `{field.default}` | {field.description} |" in notes
