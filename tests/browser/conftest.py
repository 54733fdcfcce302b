"""The real app in its own process and a real Chromium before it; neither may turn to another machine."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from model_server import Script, serve_model
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Filling the library on a busy machine; a filled one starts in seconds.
SECONDS_TO_START = 180


@dataclass
class Served:
    """A running app: its address, the file of foreign addresses it turned to (absent if none), its process."""

    url: str
    foreign: Path
    process: "subprocess.Popen[bytes]"


@dataclass
class Watched:
    """A page with all it asked for and complained about."""

    page: Page
    urls: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with run_app(tmp_path_factory.mktemp("app")) as served:
        yield served


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Served]:
    """An app of this test alone, which it may kill."""
    with run_app(tmp_path) as served:
        yield served


@pytest.fixture
def stumbling(tmp_path: Path) -> Iterator[Served]:
    """An app that fails at the first question."""
    with run_app(tmp_path, Path(__file__).parent / "stumbling_app.py") as served:
        yield served


@pytest.fixture
def speechless(tmp_path: Path) -> Iterator[Served]:
    """An app whose language model takes every question and says nothing for a minute."""
    with serve_model(Script(("",), raw=b": wait\n\n", pause=60)) as url:
        model = {"KB_MODEL": "scripted", "KB_MODEL_URL": url, "KB_MODEL_DEADLINE": "60"}
        with run_app(tmp_path, more=model) as served:
            yield served


@contextmanager
def run_app(folder: Path, script: Path = ROOT / "app.py", more: Mapping[str, str] | None = None) -> Iterator[Served]:
    """The app with its library in this folder and these settings besides, ended afterwards."""
    output, foreign = folder / "output.txt", folder / "foreign.txt"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("KB_")},
        "KB_HOME": str(folder / "home"),
        "KB_PORT": "0",
        "PYTHONPATH": str(Path(__file__).parent / "watch"),
        "WATCH_LOG": str(foreign),
        **(more or {}),
    }
    with output.open("wb") as log:
        command = [sys.executable, str(script)]
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        yield Served(wait_for_address(process, output), foreign, process)
    finally:
        process.terminate()
        process.wait(20)


def wait_for_address(process: "subprocess.Popen[bytes]", output: Path) -> str:
    """The address that the app prints when it is ready."""
    for _ in range(SECONDS_TO_START * 5):
        said = output.read_text(encoding="utf-8")
        if found := re.search(r"http://[\d.]+:\d+", said):
            return found[0]
        if process.poll() is not None:
            break
        time.sleep(0.2)
    pytest.fail(f"the app did not start:\n{said[-2000:]}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip(f"no browser: none of {', '.join(NAMES)} is on PATH")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield started
        started.close()


@contextmanager
def open_watched(browser: Browser, served: Served, width: int, height: int) -> Iterator[Watched]:
    """A fresh page of this size; leaving it checks that it loaded nothing foreign and complained of nothing."""
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    context.set_default_timeout(30_000)
    watched = Watched(context.new_page())
    watched.page.on("request", lambda request: watched.urls.append(request.url))
    watched.page.on("pageerror", lambda error: watched.complaints.append(str(error)))
    watched.page.on("dialog", lambda dialog: (watched.complaints.append(dialog.message), dialog.dismiss()))
    watched.page.on("console", lambda said: said.type in {"error", "warning"} and watched.complaints.append(said.text))
    watched.page.goto(served.url)
    watched.page.get_by_label("您的问题").wait_for()
    try:
        yield watched
    finally:
        context.close()
    assert watched.urls
    assert {urlsplit(url).hostname for url in watched.urls if not url.startswith(("data:", "blob:"))} == {"127.0.0.1"}
    # Gradio says so itself whenever the stream of an upload ends.
    assert [said for said in watched.complaints if said != "Method not implemented."] == []
    assert not served.foreign.exists(), served.foreign.read_text(encoding="utf-8")


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    with open_watched(browser, served, 1280, 800) as watched:
        yield watched.page


@pytest.fixture
def phone(browser: Browser, served: Served) -> Iterator[Page]:
    with open_watched(browser, served, 390, 844) as watched:
        yield watched.page
