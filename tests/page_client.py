"""The real page in a process of its own, and what programs ask of it."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[1]
_SECONDS_TO_START = 120


@contextmanager
def serve_page(home: Path, **settings: str) -> Iterator[httpx.Client]:
    """A client of the page over this library, with these KB_ settings; what the page says goes to home/said.txt."""
    said = home / "said.txt"
    own = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    environment = own | {"KB_HOME": str(home), "KB_PORT": "0"} | {f"KB_{n.upper()}": v for n, v in settings.items()}
    with said.open("wb") as output:
        command = [sys.executable, "app.py"]
        page = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        with httpx.Client(base_url=_wait_for_address(page, said), timeout=120) as client:
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


def call(client: httpx.Client, name: str, *data: Any, person: str = "127.0.0.1") -> tuple[int, Any]:
    """Status and the endpoint's answer to this person, or what it said instead."""
    headers = {"X-Forwarded-For": person}
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
