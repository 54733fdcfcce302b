"""How long people wait: first answer, filling the library, the page; and how large the install is. Prints figures only.

    python -m bench.speed [--runs 5]

Every run is a process of its own with its state in a temporary folder; medians, with the fastest and slowest.
"""

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parents[1]
QUESTION = "物业管理要覆盖多少？"
PLAN = ROOT / "kb" / "corpus" / "绿色社区建设行动实施方案.docx"
PATIENCE = 120.0
KB = (sys.executable, "-c", "from views.cli import main; main()")


def run_kb(home: Path, *arguments: str) -> float:
    """Seconds one `kb` command takes from nothing to its end."""
    return time_call(
        lambda: subprocess.run([*KB, *arguments], cwd=ROOT, env=with_home(home), check=True, stdout=subprocess.DEVNULL)
    )


def with_home(home: Path, **more: str) -> dict[str, str]:
    """This process's environment, with the library elsewhere."""
    return {**os.environ, "KB_HOME": str(home), **more}


def time_call(call: Callable[[], object]) -> float:
    """Seconds a call takes."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


@contextmanager
def serve_page(home: Path) -> Iterator[str]:
    """The running web app's address, from the moment its page answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "app.py"]
    server = subprocess.Popen(command, cwd=ROOT, env=with_home(home, KB_PORT=str(port)), stdout=subprocess.DEVNULL)
    try:
        wait_for_page(f"http://127.0.0.1:{port}/", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def time_page(home: Path) -> float:
    """Seconds from starting the web app until its page answers."""
    began = time.perf_counter()
    with serve_page(home):
        return time.perf_counter() - began


def wait_for_page(url: str, server: subprocess.Popen[bytes]) -> None:
    """Returns when the page answers 200; raises RuntimeError if the server ends or takes too long."""
    until = time.perf_counter() + PATIENCE
    while time.perf_counter() < until and server.poll() is None:
        try:
            with urlopen(url, timeout=PATIENCE) as reply:
                if reply.status == 200:
                    return
        except (URLError, ConnectionError):
            time.sleep(0.02)
    raise RuntimeError("the page never answered")


def measure_size(folder: Path) -> float:
    """Megabytes (10^6 bytes) of all files under a folder."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def fill_and_time(folder: Path) -> float:
    """Seconds to fill a library from nothing, start of the process included."""
    shutil.rmtree(folder, ignore_errors=True)
    return run_kb(folder, "list")


def print_times(name: str, seconds: Sequence[float], limit: float | None = None) -> None:
    """One line: median, range, and the limit it is to stay under."""
    told = f"（目标 {limit:g} 秒以内）" if limit else ""
    print(f"{name:　<14}\t{statistics.median(seconds):.2f} 秒\t{min(seconds):.2f}–{max(seconds):.2f}{told}", flush=True)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="启动与等待时间")
    parser.add_argument("--runs", type=int, default=5, help="每项测几次，取中位数")
    runs = range(parser.parse_args().runs)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        print(f"核数 {os.cpu_count()}，一分钟负载 {os.getloadavg()[0]:.1f}，每项 {len(runs)} 次", flush=True)
        print_times("从零建库（含启动）", [fill_and_time(Path(folder) / "new") for _ in runs], 15)
        run_kb(home, "list")
        print_times("命令行首答", [run_kb(home, "ask", QUESTION) for _ in runs], 2)
        print_times("读一份方案", [run_kb(home, "parse", str(PLAN)) for _ in runs])
        print_times("网页可用", [time_page(home) for _ in runs], 8)
        print(f"知识库大小\t{measure_size(home):.1f} MB")
    print(f"安装大小\t{measure_size(Path(sysconfig.get_paths()['purelib'])):.0f} MB")


if __name__ == "__main__":
    main()
