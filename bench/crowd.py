"""Many people asking the page at once: how long each waits for the answer, and what fails. Prints figures only.

    python -m bench.crowd [--people 10] [--seconds 20]

The real page in a process of its own; people are threads of this one, each asking on as soon as it is answered, out of the
questions shipped with the library (kb/corpus/asks) and so of the easy kind. A wait is from sending the question until the
whole answer is here.
"""

import argparse
import json
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


def collect_questions() -> tuple[str, ...]:
    """The questions shipped with the library."""
    return tuple(ask for one in read_shipped() for asks in one.asks.values() for ask in asks)


def ask_on(url: str, questions: Sequence[str], until: float, seed: int) -> tuple[list[float], int]:
    """Seconds each of one person's questions took, and how many failed."""
    waits, failed, choice = [], 0, Random(seed)
    with httpx.Client(base_url=url, timeout=PATIENCE) as client:
        while time.perf_counter() < until:
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


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="几个人同时问")
    parser.add_argument("--people", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=20)
    given = parser.parse_args()
    questions = collect_questions()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        run_kb(home, "list")
        with serve_page(home) as url, ThreadPoolExecutor(given.people) as pool:
            until = time.perf_counter() + given.seconds
            asked = list(pool.map(lambda seed: ask_on(url, questions, until, seed), range(given.people)))
    waits = sorted(wait for person, _ in asked for wait in person)
    failed = sum(count for _, count in asked)
    p95 = waits[int(len(waits) * 0.95)]
    print(f"{given.people} 人同时问\t{len(waits)} 问，{len(waits) / given.seconds:.0f} 问/秒，出错 {failed}")
    print(f"等待\t中位 {statistics.median(waits):.2f} 秒，p95 {p95:.2f} 秒（目标 1.5 秒以内），最长 {waits[-1]:.2f} 秒")


if __name__ == "__main__":
    main()
