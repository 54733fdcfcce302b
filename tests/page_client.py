"""The real page in a process of its own, and what programs ask of it."""

import json
import os
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Lock
from typing import Any

import httpx

from kb.database import open_database
from kb.sessions import open_session
from kb.users import add_user, read_users

ROOT = Path(__file__).parents[1]
_SECONDS_TO_START = 120
_HOMES: dict[str, Path] = {}
_HEADERS: dict[tuple[str, str], dict[str, str]] = {}
_LOGGING_IN = Lock()


@contextmanager
def serve_page(home: Path, **settings: str) -> Iterator[httpx.Client]:
    """A client of the page over this library, logged in, with these KB_ settings; what it says goes to home/said.txt.

    The page takes the client for a reverse proxy, so that it can say where a request is from.
    """
    said = home / "said.txt"
    own = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    placed = {"KB_HOME": str(home), "KB_PORT": "0", "KB_PROXIES": "127.0.0.1"}
    environment = own | placed | {f"KB_{n.upper()}": v for n, v in settings.items()}
    log_in(home, "tester")
    with said.open("wb") as output:
        command = [sys.executable, "app.py"]
        page = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        with httpx.Client(base_url=_wait_for_address(page, said), timeout=120) as client:
            _HOMES[str(client.base_url)] = home
            client.headers.update(log_in(home, "tester"))
            yield client
    finally:
        page.terminate()
        page.wait(20)


def _wait_for_address(page: "subprocess.Popen[bytes]", said: Path) -> str:
    until = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < until and page.poll() is None:
        if found := re.search(r"http://[\d.]+:\d+", said.read_text("utf8")):
            return found[0]
        time.sleep(0.1)
    raise AssertionError(f"the page did not start: {said.read_text('utf8')[-2000:]}")


def be(client: httpx.Client, person: str) -> dict[str, str]:
    """The headers with which a request is this person's."""
    url = str(client.base_url)
    with _LOGGING_IN:
        if (url, person) not in _HEADERS:
            _HEADERS[url, person] = log_in(_HOMES[url], person)
        return _HEADERS[url, person]


def log_in(home: Path, person: str) -> dict[str, str]:
    """A key of this user, who is added when there is none yet, as the header that shows it."""
    engine = open_database(home / "library.db")
    name = person.replace(":", "-")
    if name not in {user.name for user in read_users(engine)}:
        add_user(engine, name, "editor", "月亮 扳手 三号楼 雨")
    key = open_session(engine, name, timedelta(hours=1), "key")
    engine.dispose()
    return {"Authorization": f"Bearer {key}"}


def call(client: httpx.Client, name: str, *data: Any, person: str = "tester") -> tuple[int, Any]:
    """Status and the endpoint's answer to this person, or what it said instead."""
    headers = be(client, person)
    joined = client.post(f"/gradio_api/call/{name}", json={"data": data}, headers=headers)
    if joined.status_code != 200:
        return joined.status_code, joined.json().get("detail")
    told = client.get(f"/gradio_api/call/{name}/{joined.json()['event_id']}", headers=headers).text
    payload = json.loads(told.rpartition("data: ")[2].splitlines()[0])
    return (200, payload[0]) if "event: complete" in told else (500, payload)


def ask(client: httpx.Client, question: str) -> str:
    """The answer's text."""
    status, told = call(client, "ask", question, [])
    assert status == 200, told
    return str(told["answer"])


def upload(client: httpx.Client, name: str, content: bytes, person: str = "tester") -> httpx.Response:
    """The page's reply to one file."""
    return client.post("/gradio_api/upload", files={"files": (name, content)}, headers=be(client, person))


def press(client: httpx.Client, element: str, *data: Any, person: str = "tester") -> tuple[str, list[Any]]:
    """What became of a click on the page's element with this id: "done", "error" or "refused", and its last output."""
    config = client.get("/config").json()
    number = next(one["id"] for one in config["components"] if one["props"].get("elem_id") == element)
    fn, wanted = next((d["id"], len(d["inputs"])) for d in config["dependencies"] if [number, "click"] in d["targets"])
    headers, session = be(client, person), uuid.uuid4().hex
    body = {"data": [*data, *[None] * (wanted - len(data))], "fn_index": fn, "session_hash": session, "trigger_id": number}
    joined = client.post("/gradio_api/queue/join", json=body, headers=headers)
    if joined.status_code != 200:
        return "refused", [joined.status_code, joined.json()["detail"]]
    with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}, headers=headers) as news:
        for line in news.iter_lines():
            told = json.loads(line.removeprefix("data: ")) if line else {}
            if told.get("msg") in ("process_completed", "unexpected_error"):
                output = told["output"]
                return ("done", output["data"]) if told["success"] else ("error", [output.get("error")])
    raise AssertionError("the page said nothing more")


def add_file(client: httpx.Client, name: str, content: bytes, person: str = "tester") -> tuple[str, list[Any]]:
    """What became of a file that was uploaded and added."""
    (path,) = upload(client, name, content, person).raise_for_status().json()
    file = {"path": path, "orig_name": name, "meta": {"_type": "gradio.FileData"}}
    return press(client, "library-add", [file], "", uuid.uuid4().hex, person=person)
