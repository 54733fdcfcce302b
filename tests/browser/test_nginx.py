"""The page behind a real nginx under a path of its own: the notes in docs/deploy.md, tried."""

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from conftest import run_app
from playwright.sync_api import Browser, expect

from kb.database import open_database
from kb.users import add_user

pytestmark = pytest.mark.browser
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
NOTES = (Path(__file__).parents[2] / "docs" / "deploy.md").read_text("utf8")
PASSWORD = "月亮 扳手 三号楼 雨"
MAIN = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port}; {locations} }}
}}
"""


def find_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory, filled_home: Path) -> Iterator[str]:
    """The address of the app behind nginx, with one user."""
    if NGINX is None:
        pytest.skip("nginx is not installed")
    folder = tmp_path_factory.mktemp("nginx")
    shutil.copytree(filled_home, folder / "home")
    engine = open_database(folder / "home" / "library.db")
    add_user(engine, "li", "editor", PASSWORD)
    engine.dispose()
    outside, inside = find_port(), find_port()
    (locations,) = re.findall(r"^```nginx\n(.*?)^```$", NOTES, re.MULTILINE | re.DOTALL)
    config = folder / "nginx.conf"
    text = MAIN.format(folder=folder, port=outside, locations=locations.replace("127.0.0.1:7860", f"127.0.0.1:{inside}"))
    config.write_text(text, encoding="utf-8")
    url = f"http://127.0.0.1:{outside}/zhengce"
    nginx = subprocess.Popen([NGINX, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(config)])
    try:
        with run_app(folder, more={"KB_URL": url, "KB_PROXIES": "127.0.0.1", "KB_PORT": str(inside)}):
            wait_until_served(url)
            yield url
    finally:
        nginx.terminate()
        nginx.wait(20)


def wait_until_served(url: str) -> None:
    for _ in range(100):
        try:
            if httpx.get(f"{url}/login").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    pytest.fail("nginx does not pass the page on")


def test_login_chat_upload_and_download_under_a_path(browser: Browser, proxied: str, tmp_path: Path) -> None:
    with browser.new_context(locale="zh-CN", accept_downloads=True) as context:
        page = context.new_page()
        context.set_default_timeout(20_000)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(proxied)
        expect(page).to_have_url(f"{proxied}/login")
        page.get_by_label("用户名").fill("li")
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.get_by_label("您的问题").fill("物业管理要覆盖多少？")
        page.keyboard.press("Enter")
        expect(page.locator(".claims.direct").first).to_contain_text("30%")
        page.get_by_role("tab", name="核条款").click()
        given = tmp_path / "自查.txt"
        given.write_text("按照《绿色社区建设行动实施方案》三（四），物业管理覆盖面不低于50%。", encoding="utf-8")
        page.locator("#check-file input[type=file]").set_input_files(str(given))
        expect(page.locator("#check-file")).to_contain_text("自查")
        page.get_by_role("button", name="核对", exact=True).click()
        expect(page.locator("#check-result")).to_contain_text("不符")
        with page.expect_download() as coming:
            page.get_by_role("button", name="下载核对表").click()
        assert coming.value.suggested_filename.endswith(".docx")
        assert Path(coming.value.path()).read_bytes()[:2] == b"PK"
        (cookie,) = context.cookies()
        assert (cookie["path"], cookie["httpOnly"], cookie["sameSite"]) == ("/zhengce/", True, "Lax")
        page.get_by_role("button", name="退出").click()
        expect(page).to_have_url(f"{proxied}/login")
    assert [url for url in asked if not url.startswith((f"{proxied}/", "data:", "blob:")) and url != proxied] == []


def test_nobody_writes_the_address_they_come_from_or_sees_the_counts(proxied: str) -> None:
    shown = {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil"}
    for path in ("/config", "/gradio_api/info", "/users"):
        reply = httpx.get(f"{proxied}{path}", headers=shown)
        assert reply.status_code == 401
        assert "evil" not in reply.text
    for path in ("/metrics", "/healthz"):
        assert httpx.get(f"{proxied}{path}", headers=shown).status_code == 404
