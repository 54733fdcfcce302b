"""Many people asking the page at once: how long each waits for the answer, and what fails. Prints figures only.

    python -m bench.crowd [--people 10] [--seconds 20] [--pause 0]

The real page in a process of its own; people are threads of this one, each asking on as soon as it is answered, out of the
questions shipped with the library (kb/corpus/asks) and so of the easy kind. A wait is from sending the question until the
whole answer is here. The page's memory is read from /metrics twice a minute. All people have one address here, so the limits
per address are lifted. `make soak` asks for ten minutes, with two seconds of thought before each question.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import httpx

from bench.speed import PATIENCE, run_kb, serve_page
from ingest.shipped import read_shipped

_BETWEEN = 30
_NO_LIMITS = json.dumps({"ask": "1000000/minute", "other": "1000000/minute", "at_once": 1000, "waiting": 1000})


def collect_questions() -> tuple[str, ...]:
    """The questions shipped with the library."""
    return tuple(ask for one in read_shipped() for asks in one.asks.values() for ask in asks)


def ask_on(url: str, questions: Sequence[str], until: float, pause: float, seed: int) -> tuple[list[float], int]:
    """Seconds each of one person's questions took, and how many failed; about `pause` seconds of thought before each."""
    waits, failed, choice = [], 0, Random(seed)
    with httpx.Client(base_url=url, timeout=PATIENCE) as client:
        while time.perf_counter() < until:
            time.sleep(choice.uniform(0, 2 * pause))
            began = time.perf_counter()
            if ask_once(client, choice.choice(questions)):
                waits.append(time.perf_counter() - began)
            else:
                failed += 1
    return waits, failed


def ask_once(client: httpx.Client, question: str) -> bool:
    """Whether the page gave an answer or a refusal."""
    try:
        event = client.post("/gradio_api/call/ask", json={"data": [question, []]}).json()["event_id"]
        reply = client.get(f"/gradio_api/call/ask/{event}").text
        told = json.loads(reply.partition("data: ")[2].splitlines()[0])
        return reply.startswith("event: complete") and bool(told[0]["answer"])
    except (httpx.HTTPError, LookupError, TypeError, ValueError):
        return False


def watch_memory(url: str, until: float) -> list[float]:
    """The page's resident memory in MB, twice a minute, the first time when it has answered for half a minute."""
    read = []
    while time.perf_counter() + _BETWEEN < until:
        time.sleep(_BETWEEN)
        told = httpx.get(f"{url}/metrics", timeout=PATIENCE).text
        line = next(line for line in told.splitlines() if line.startswith("process_resident_memory_bytes "))
        read.append(float(line.split()[1]) / 1e6)
    return read


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="几个人同时问")
    parser.add_argument("--people", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--pause", type=float, default=0, help="每问之前想几秒（平均）")
    given = parser.parse_args()
    os.environ["KB_LIMITS"] = _NO_LIMITS
    questions = collect_questions()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        run_kb(home, "list")
        with serve_page(home) as url, ThreadPoolExecutor(given.people + 1) as pool:
            until = time.perf_counter() + given.seconds
            memory = pool.submit(watch_memory, url, until)
            asked = list(pool.map(lambda seed: ask_on(url, questions, until, given.pause, seed), range(given.people)))
    waits = sorted(wait for person, _ in asked for wait in person)
    failed = sum(count for _, count in asked)
    p95 = waits[int(len(waits) * 0.95)]
    print(f"{given.people} 人同时问\t{len(waits)} 问，{len(waits) / given.seconds:.0f} 问/秒，出错 {failed}")
    print(f"等待\t中位 {statistics.median(waits):.2f} 秒，p95 {p95:.2f} 秒（目标 1.5 秒以内），最长 {waits[-1]:.2f} 秒")
    if kept := memory.result():
        told = "、".join(f"{one:.0f}" for one in kept)
        print(f"内存\t每半分钟 {told} MB")


if __name__ == "__main__":
    main()
