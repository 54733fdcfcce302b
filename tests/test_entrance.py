"""Who gets in, from where, and to what of whom: every address without a login, other sites, other people's things."""

import asyncio
import os
import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from page_client import be, call, log_in, press, serve_page, upload
from starlette.routing import Mount, Route

from assistant.assistant import Assistant
from kb.config import Settings
from kb.database import open_database
from kb.errors import BadInput
from kb.users import add_user, find_user, remove_user, set_role
from views.access import check_place, is_loopback
from views.cli import run
from views.login import Attempts
from views.owners import Files, Owners, find_paths
from views.web import build_app

PASSWORD = "月亮 扳手 三号楼 雨"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
Send = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def home(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(filled_home, tmp_path_factory.mktemp("access") / "home"))


@pytest.fixture(scope="module")
def app(home: Path) -> Iterator[Any]:
    """The whole web application in this process, as it is on this machine alone."""
    assistant = Assistant.open(Settings(home=home))

    async def build() -> Any:
        return build_app(assistant)

    # Inside a loop that is closed afterwards: Gradio would open loops of its own and leave them.
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(lambda: asyncio.run(build())).result()
    assistant.library.engine.dispose()


@pytest.fixture
def send(app: Any) -> Send:
    """Sends one request to the app without a server."""

    def send_one(method: str, path: str, host: str = "127.0.0.1:7860", **options: Any) -> httpx.Response:
        async def fetch() -> httpx.Response:
            transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=("127.0.0.1", 5000))
            async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as client:
                return await client.request(method, path, **options)

        # In a thread of its own: a browser test may have left its event loop in this one.
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(lambda: asyncio.run(fetch())).result()

    return send_one


@pytest.fixture
def users(home: Path) -> Iterator[None]:
    """One user of each role, there for this test alone."""
    engine = open_database(home / "library.db")
    for role in ("reader", "editor", "admin"):
        add_user(engine, role, role, PASSWORD)
    yield
    for role in ("reader", "editor", "admin"):
        remove_user(engine, role)
    engine.dispose()


def list_routes(routes: Any, before: str = "") -> Iterator[str]:
    for route in routes:
        if isinstance(route, Mount):
            yield before + route.path + "/"
            yield from list_routes(getattr(route.app, "routes", ()), before + route.path)
        elif isinstance(route, Route):
            yield before + route.path
        else:  # FastAPI keeps the routers that were included whole
            yield from list_routes(route.original_router.routes, before)


def test_no_address_of_the_app_answers_without_a_login(app: Any, users: None, send: Send) -> None:
    paths = {path.replace("{path_or_url:path}", "/etc/passwd") for path in list_routes(app.routes)}
    assert len(paths) > 60, "Gradio's routes are found"
    assert {"/login", "/gradio_api/queue/join", "/gradio_api/mcp/", "/users"} <= paths
    open_to_all = set()
    for path in sorted(paths | {"/metrics/x", "//", "/../login", "/login/", "/login/x", "/LOGIN", "/healthz/", "/%6cogin"}):
        for method in METHODS:
            reply = send(method, path)
            if reply.status_code == 401 and "请先登录" in reply.text:
                continue
            if reply.status_code == 401 and method == "HEAD":
                continue
            open_to_all.add(path)
    assert open_to_all <= {"/login", "/%6cogin", "/../login"}
    page = send("GET", "/", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, "/login")


@pytest.mark.parametrize(
    "shown",
    [
        {"Authorization": "Bearer x"},
        {"Authorization": "Basic cmVhZGVyOng="},
        {"Cookie": "kb_session=x"},
        {"Cookie": "kb_session="},
        {"X-Forwarded-User": "admin"},
        {"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1"},
        {"x-gradio-user": "mcp"},
    ],
)
def test_nothing_but_a_valid_token_opens_the_page(users: None, send: Send, shown: dict[str, str]) -> None:
    assert send("GET", "/config", headers=shown).status_code == 401


@pytest.mark.parametrize("headers", [{"X-Forwarded-For": "192.0.2.1"}, {"X-Real-IP": "192.0.2.1"}, {"Forwarded": "for=1"}])
def test_without_users_a_page_that_is_passed_on_stays_closed(send: Send, headers: dict[str, str]) -> None:
    reply = send("GET", "/config", headers=headers)
    assert reply.status_code == 403
    assert "kb user add" in reply.json()["error"]


def test_without_users_the_page_is_there_for_this_machine_under_its_own_names(send: Send) -> None:
    for host in ("127.0.0.1:7860", "localhost:7860", "[::1]:7860"):
        assert send("GET", "/config", host=host).status_code == 200
    for host in ("evil.example", "192.168.0.7:7860", "localhost.evil.example"):
        assert send("GET", "/config", host=host).status_code == 403
    assert send("GET", "/login").headers["location"] == "/"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://127.0.0.1:9999", "Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_site_changes_nothing(users: None, send: Send, headers: dict[str, str]) -> None:
    for path in ("/login", "/logout", "/users", "/gradio_api/queue/join", "/gradio_api/upload"):
        assert send("POST", path, headers=headers).status_code == 403


def test_what_gradio_offers_besides_is_closed(send: Send) -> None:
    for path in (
        "/gradio_api/proxy=http://example.com", "/gradio_api/deep_link", "/gradio_api/dev/reload", "/monitoring",
        "/gradio_api/run/ask", "/gradio_api/vibe-code", "/gradio_api/component_server", "/gradio_api/file=/etc/passwd",
        "/gradio_api/file/etc/passwd", "/gradio_api/stream/a/b/1/playlist.m3u8", "/gradio_api/file=http://127.0.0.1/",
    ):  # fmt: skip
        for method in ("GET", "POST"):
            assert send(method, path).status_code in {403, 404, 405}, path


def log_in_by_form(send: Send, name: str, password: str = PASSWORD) -> httpx.Response:
    return send("POST", "/login", data={"name": name, "password": password})


def test_a_wrong_name_and_a_wrong_password_are_told_alike_and_as_slowly(users: None, send: Send, app: Any) -> None:
    def measure(name: str) -> tuple[float, str]:
        begun = time.perf_counter()
        reply = log_in_by_form(send, name, "不是这个密码吧")
        assert reply.status_code == 401
        return time.perf_counter() - begun, reply.text.replace(name, "NAME")

    measure("reader")
    known, unknown = [measure("reader") for _ in range(3)], [measure("nobody") for _ in range(3)]
    assert {told for _, told in known + unknown} == {known[0][1]}
    assert 0.4 < min(s for s, _ in known) / min(s for s, _ in unknown) < 2.5


def test_passwords_cannot_be_tried_one_after_another() -> None:
    attempts = Attempts()
    allowed = [attempts.allow("li", "192.0.2.1") for _ in range(12)]
    assert allowed == [True] * 8 + [False] * 4
    assert attempts.allow("li", "192.0.2.2"), "a stranger does not shut the user out"
    assert attempts.allow("wang", "192.0.2.1")
    assert not all(attempts.allow(f"name{n}", "192.0.2.3") for n in range(80)), "one address, many names"
    assert not all(attempts.allow("zhao", f"192.0.2.{n}") for n in range(80)), "one name, many addresses"
    attempts.forget("li", "192.0.2.1")
    assert attempts.allow("li", "192.0.2.1")


def test_logging_in_and_out(users: None, send: Send) -> None:
    reply = log_in_by_form(send, "editor")
    assert (reply.status_code, reply.headers["location"]) == (303, "/")
    cookie = reply.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "Secure" not in cookie, "this was not https"
    shown = {"Cookie": cookie.split(";")[0]}
    assert send("GET", "/config", headers=shown).json()["username"] == "editor"
    out = send("POST", "/logout", headers=shown)
    assert out.headers["location"] == "/login"
    assert send("GET", "/config", headers=shown).status_code == 401


@pytest.mark.parametrize("body", [b"name=" + b"x" * 9000, b"&" * 500, b"\xff\xfe", b""])
def test_a_form_nobody_typed_is_refused(users: None, send: Send, body: bytes) -> None:
    reply = send("POST", "/login", content=body, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert reply.status_code in {400, 401, 413, 429}
    assert "Traceback" not in reply.text


def test_accounts_are_kept_by_admins_alone(users: None, send: Send, home: Path) -> None:
    shown = {
        name: {"Cookie": log_in_by_form(send, name).headers["set-cookie"].split(";")[0]} for name in ("editor", "admin")
    }
    form = {"do": "add", "name": "新人", "role": "admin", "given": PASSWORD}
    assert "请找管理员" in send("POST", "/users", data=form, headers=shown["editor"]).text
    assert "全部帐号" not in send("GET", "/users", headers=shown["editor"]).text
    assert "已加帐号 新人" in send("POST", "/users", data=form, headers=shown["admin"]).text
    assert "已删去" in send("POST", "/users", data={"do": "remove", "name": "新人"}, headers=shown["admin"]).text
    assert "不能删去自己" in send("POST", "/users", data={"do": "remove", "name": "ADMIN"}, headers=shown["admin"]).text
    wrong = {"do": "password", "old": "不是这个密码吧", "new": "一二三四五六七八九十"}
    assert "没有改" in send("POST", "/users", data=wrong, headers=shown["editor"]).text
    changed = send("POST", "/users", data=wrong | {"old": PASSWORD}, headers=shown["editor"])
    assert "密码已改" in changed.text
    assert send("GET", "/config", headers=shown["editor"]).status_code == 401
    assert send("GET", "/config", headers={"Cookie": changed.headers["set-cookie"].split(";")[0]}).status_code == 200
    engine = open_database(home / "library.db")
    assert find_user(engine, "editor", "一二三四五六七八九十")
    engine.dispose()


@pytest.mark.parametrize(
    "given",
    [{"host": "0.0.0.0"}, {"host": "192.168.0.7"}, {"host": "::"}, {"url": "https://a.example/b"}, {"proxies": "127.0.0.1"}],
)
def test_a_page_for_others_needs_a_user_first(own_home: Path, given: dict[str, str]) -> None:
    settings = Settings(home=own_home, **given)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="kb user add"):
        check_place(settings)
    engine = open_database(own_home / "library.db")
    add_user(engine, "zhao", "admin", PASSWORD)
    engine.dispose()
    check_place(settings)


def test_the_command_says_so_before_anything_is_opened(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["serve", "--host", "0.0.0.0"]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "还没有帐号，不能让别的电脑访问网页" in told
    check_place(Settings(home=own_home, host="localhost"))


def test_addresses_of_this_machine_are_known() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost")))
    assert not any(map(is_loopback, ("0.0.0.0", "::", "192.168.0.1", "localhost.example", "", "127.0.0.1.example")))


def test_what_is_somebodys_is_nobody_elses() -> None:
    owners = Owners()
    assert owners.claim("session_hash", "a", "li")
    assert not owners.claim("session_hash", "a", "wang")
    assert not owners.owns("event", "a", "li")
    assert find_paths({"data": [{"a": [{"path": "/x", "b": {"path": "/y"}}]}, {"path": 1}, "path"]}) == ["/x", "/y"]


def test_files_left_behind_by_a_killed_program_go_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for name, age in (("kb-files-old", 30 * 3600), ("kb-files-new", 3600), ("other", 30 * 3600)):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    files = Files()
    assert {path.name for path in tmp_path.iterdir()} == {"kb-files-new", "other", files.folder.name}
    assert files.folder.stat().st_mode & 0o077 == 0
    files.close()
    assert not files.folder.exists()


# The served page: what one person has made or brought is not another's.


@pytest.fixture(scope="module")
def page(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    home = Path(shutil.copytree(filled_home, tmp_path_factory.mktemp("served") / "home"))
    for name, role in (("li", "reader"), ("wang", "reader")):
        log_in(home, name)
        engine = open_database(home / "library.db")
        set_role(engine, name, role)
        engine.dispose()
    with serve_page(home) as client:
        yield client


def test_a_file_is_given_to_whom_it_was_brought_by(page: httpx.Client) -> None:
    (path,) = upload(page, "名单.txt", "甲、乙".encode(), person="li").json()
    where = f"/gradio_api/file={path}"
    assert page.get(where, headers=be(page, "li")).text == "甲、乙"
    for other in ("wang", "tester"):
        assert page.get(where, headers=be(page, other)).status_code == 403
        assert page.head(where, headers=be(page, other)).status_code == 403
    file = {"path": path, "meta": {"_type": "gradio.FileData"}}
    assert press(page, "check-start", "", file, "", person="wang") == ("refused", [403, NOT_YOURS])
    assert press(page, "check-start", "", file, "", person="li")[0] == "done"


NOT_YOURS = "这不是您的文件或对话，或者已经过期：请重新打开页面再试。"


def test_a_call_and_a_session_are_their_users(page: httpx.Client) -> None:
    li, wang = be(page, "li"), be(page, "wang")
    event = page.post("/gradio_api/call/ask", json={"data": ["物业管理要覆盖多少？", []]}, headers=li).json()["event_id"]
    assert page.get(f"/gradio_api/call/ask/{event}", headers=wang).status_code == 403
    assert page.get("/gradio_api/call/ask/0123", headers=wang).status_code == 403
    assert '"refused": false' in page.get(f"/gradio_api/call/ask/{event}", headers=li).text
    with page.stream("GET", "/gradio_api/heartbeat/lis-own", headers=li):
        assert page.get("/gradio_api/queue/data", params={"session_hash": "lis-own"}, headers=wang).status_code == 403
        assert page.get("/gradio_api/heartbeat/lis-own", headers=wang).status_code == 403
        body = {"data": [], "fn_index": 0, "session_hash": "lis-own"}
        assert page.post("/gradio_api/queue/join", json=body, headers=wang).status_code == 403
        assert page.post("/gradio_api/cancel", json=body | {"event_id": event}, headers=wang).status_code == 403
        assert page.post("/gradio_api/reset", json={"event_id": event}, headers=wang).status_code == 403


@pytest.mark.parametrize("body", [b"[]", b"1", b"{", b"\xff\xfe{}", b'{"data": ' + b"[" * 100_000])
def test_a_call_that_is_no_json_object_goes_no_further(page: httpx.Client, body: bytes) -> None:
    reply = page.post("/gradio_api/queue/join", content=body, headers={"Content-Type": "application/json"})
    assert reply.status_code == 400
    assert "JSON" in reply.json()["error"]


def test_a_reader_asks_and_checks_but_leaves_the_library_as_it_is(page: httpx.Client) -> None:
    assert call(page, "ask", "物业管理要覆盖多少？", [], person="li")[0] == 200
    assert call(page, "check", "根据《物业管理条例》第二百条。", person="li")[0] == 200
    before = count_documents(page)
    (path,) = upload(page, "办法.txt", "甲办法\n第一条 为了测试。\n".encode(), person="li").json()
    file = {"path": path, "meta": {"_type": "gradio.FileData"}}
    for element, data in (("library-add", ([file], "", "")), ("library-undo", ((), "", ""))):
        status, output = press(page, element, *data, person="li")
        assert status == "done"
        assert "要编辑的帐号" in str(output)
    assert count_documents(page) == before


def count_documents(page: httpx.Client) -> str:
    return next(line for line in page.get("/metrics").text.splitlines() if line.startswith("kb_documents "))


def test_every_handler_that_changes_the_library_asks_for_the_role() -> None:
    text = (Path(__file__).parents[1] / "views" / "tab_library.py").read_text("utf8")
    for part in text.split("\ndef ")[1:]:
        changes = "assistant.add_content(" in part or "assistant.remove(" in part
        assert changes == ('refuse_without("editor")' in part), part.split("(")[0]
