"""How the library bears growing: filling rate, disk, memory, start and waits, from a thousand articles to a million.

    python -m bench.scale --laws DIR [--upto 147000] [--home DIR] [--questions 200]

One library grows from step to step, as `kb add` fills it: first the laws of DIR in a seeded order, then varied copies of
them (another title, frequent nouns exchanged, a tenth of the sentences left out). "Articles" are what search looks at; the
paragraphs and items inside them are clauses too. At each step a fresh process opens the library and asks the questions
shipped with the program, so its memory is that of asking, not of filling. KB_DATABASE and KB_INDEX say where the library
is, as for `kb`. Prints figures only.
"""

import argparse
import multiprocessing
import os
import re
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from typing import TypeVar

import numpy as np
import sqlalchemy as sa

from assistant.assistant import Assistant
from bench.crowd import collect_questions
from kb.config import Settings
from kb.database import describe_database
from kb.schema import entries
from kb.search import NEAR

Result = TypeVar("Result")

STEPS = (1_000, 10_000, 30_000, 100_000, 147_000, 300_000, 1_000_000)
SEED = 10
NOUNS = "单位|机关|部门|企业|机构|组织|人员|公民|个人|场所|设施|项目|工程|产品|材料|设备"
DROPPED = 0.1
BLOCK, ALIKE = 20_000, 1e-5
HEADS = "| 条 | 入库（条款/秒） | 磁盘 | 内存 | 启动 + 首问 | 改后首问 | 检索 p50/p95 毫秒 | 回答 p50/p95 | 漏最近 10/200 |"


@dataclass(frozen=True, slots=True)
class Grown:
    """What a step of filling came to: how much was added, in how many seconds, of the clock and of the processor."""

    articles: int
    clauses: int
    seconds: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Waits:
    """What a fresh process needs: seconds to open, for the first search, after a change; MB; waits; what it missed."""

    opened: float
    first: float
    changed: float
    disk: float
    resident: float
    found: tuple[float, ...]
    answered: tuple[float, ...]
    missed: tuple[float, float]


def list_files(laws: Path) -> Iterator[tuple[Path, int]]:
    """The files of the laws without end: (file, number of the copy, 0 for the file as it is)."""
    paths = sorted(laws.rglob("*.md"))
    Random(SEED).shuffle(paths)
    for copy in count():
        yield from ((path, copy) for path in paths)


def vary(text: str, copy: int) -> str:
    """A copy with another title, its frequent nouns exchanged and a tenth of its sentences left out; copy 0 is the text."""
    if not copy:
        return text
    rng = Random(f"{SEED} {copy} {text[:80]}")
    nouns = NOUNS.split("|")
    other = dict(zip(nouns, rng.sample(nouns, len(nouns)), strict=True))
    told = re.sub(NOUNS, lambda match: other[match[0]], text)
    told = re.sub(r"(?<=。)[^\n。第]+。", lambda match: "" if rng.random() < DROPPED else match[0], told)
    return re.sub(r"^# ", f"# 第{copy}试验区", told, count=1, flags=re.MULTILINE)


def grow(home: Path, laws: Path, skipped: int, wanted: int) -> tuple[Grown, int]:
    """Adds files, `skipped` of them passed over, until the library holds so many articles; tells how many were passed."""
    assistant = Assistant.open(Settings(home=home), fill=False)
    began, cpu, clauses, held = time.perf_counter(), time.process_time(), 0, count_articles(assistant)
    before, files = held, list_files(laws)
    for _ in range(skipped):
        next(files)
    while held < wanted:
        path, copy = next(files)
        skipped += 1
        stored = assistant.add_content(vary(path.read_text(encoding="utf-8"), copy).encode(), path).stored
        clauses += stored.clauses if stored.outcome == "added" else 0
        if skipped % 20 == 0:
            held = count_articles(assistant)
    done = Grown(held - before, clauses, time.perf_counter() - began, time.process_time() - cpu)
    assistant.library.engine.dispose()
    return done, skipped


def count_articles(assistant: Assistant) -> int:
    """How many texts search looks at."""
    with assistant.library.engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(entries)).scalar_one()


def wait(home: Path, questions: Sequence[str]) -> Waits:
    """Opens the library and asks."""
    assistant, opened = time_call(lambda: Assistant.open(Settings(home=home), fill=False))
    _, first = time_call(lambda: assistant.find(questions[0]))
    assistant.warm()
    found = [time_call(lambda q=question: assistant.find(q))[1] for question in questions[1:]]  # type: ignore[misc]
    answered = [time_call(lambda q=question: assistant.ask(q))[1] for question in questions[1:]]  # type: ignore[misc]
    added = assistant.add_content(f"# 试验办法\n第一条 {questions[0]}\n".encode(), Path("试验办法.md"))
    _, changed = time_call(lambda: assistant.find(questions[0]))
    assistant.remove(added.document.id)
    with assistant.library.engine.connect() as connection:
        disk = describe_database(connection)[1] / 1e6
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return Waits(opened, first, changed, disk, resident, tuple(found), tuple(answered), count_missed(assistant, questions))


def time_call(call: Callable[[], Result]) -> tuple[Result, float]:
    """What a call gives, and the seconds it takes."""
    began = time.perf_counter()
    return call(), time.perf_counter() - began


def count_missed(assistant: Assistant, questions: Sequence[str]) -> tuple[float, float]:
    """The shares of the questions' ten and two hundred truly nearest entries that the index does not find."""
    rows = assistant.encoder.encode(questions)
    ids = np.array([entry.id for entry in assistant.library.entries()])
    best: list[list[tuple[float, int]]] = [[] for _ in questions]
    for start in range(0, len(ids), BLOCK):
        part = ids[start : start + BLOCK]
        with assistant.library.engine.connect() as connection:
            cosines = assistant.index.vectors.read(connection, part).astype(np.float32) @ rows.T
        for place, told in enumerate(cosines.T):
            near = np.argsort(-told)[:NEAR]
            closest = zip(told[near].tolist(), part[near].tolist(), strict=True)
            best[place] = sorted([*best[place], *closest], reverse=True)[:NEAR]
    missed = []
    for most in (10, NEAR):
        lost = 0
        for row, nearest in zip(rows, best, strict=True):
            found = dict(assistant.index.find_near(row, most))
            # Of texts that are alike, any is as near as the other.
            lost += sum(i not in found and cosine > min(found.values()) + ALIKE for cosine, i in nearest[:most])
        missed.append(lost / most / len(rows))
    return missed[0], missed[1]


def print_step(step: int, grown: Grown, waits: Waits) -> None:
    """One line of the table."""
    finding, asking = (
        f"{1000 * statistics.median(times):.0f} / {1000 * sorted(times)[int(len(times) * 0.95)]:.0f}"
        for times in (waits.found, waits.answered)
    )
    told = (
        f"{step:,}",
        f"{grown.clauses / grown.seconds:,.0f}（每 CPU 秒 {grown.clauses / grown.cpu:,.0f}）",
        f"{waits.disk:,.0f} MB",
        f"{waits.resident:,.0f} MB",
        f"{waits.opened:.2f} + {waits.first:.2f} 秒",
        f"{waits.changed:.2f} 秒",
        finding,
        asking,
        f"{waits.missed[0]:.2%} / {waits.missed[1]:.2%}",
    )
    print(f"| {' | '.join(told)} |", flush=True)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="库大了以后：入库、磁盘、内存、启动、检索和回答")
    parser.add_argument("--laws", type=Path, required=True, help="法律文本（.md）所在文件夹")
    parser.add_argument("--home", type=Path, help="库放在哪里（新的文件夹）；不写则用临时文件夹，完了删去")
    parser.add_argument("--upto", type=int, default=STEPS[-1], help="到多少条为止")
    parser.add_argument("--questions", type=int, default=200, help="问多少个问题")
    given = parser.parse_args()
    questions, skipped = Random(SEED).sample(collect_questions(), given.questions), 0
    print(f"核数 {os.cpu_count()}，一分钟负载 {os.getloadavg()[0]:.1f}，{len(questions)} 问", flush=True)
    print(HEADS + "\n" + "|---" * HEADS.count(" |") + "|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        home = given.home or Path(folder) / "home"
        for step in (s for s in STEPS if s <= given.upto):
            with ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), max_tasks_per_child=1) as pool:
                grown, skipped = pool.submit(grow, home, given.laws, skipped, step).result()
                print_step(step, grown, pool.submit(wait, home, questions).result())


if __name__ == "__main__":
    main()
