"""Everything works where there is no network but the machine's own loopback: add, ask, draft, check, the web app.

Run as a program, this file does all that inside such a network namespace, and fails where anything reaches further.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RULES = "青岚市楼道办法\n第一条 楼道每周清扫三次。\n第二条 罚款二百元。\n"
KB = [sys.executable, "-c", "from views.cli import main; main()"]
# --map-root-user lets whoever runs the tests have a network of their own; ip brings its loopback up.
ALONE = ["unshare", "--map-root-user", "--net"]
can_be_alone = (
    shutil.which("unshare") is not None
    and shutil.which("ip") is not None
    and subprocess.run([*ALONE, "true"], capture_output=True, check=False).returncode == 0
)


@pytest.mark.skipif(not can_be_alone, reason="needs a network namespace of its own")
def test_everything_works_with_loopback_only(filled_home: Path, tmp_path: Path) -> None:
    home = shutil.copytree(filled_home, tmp_path / "home")
    told = subprocess.run(
        [*ALONE, "sh", "-c", 'ip link set lo up && exec "$0" "$@"', sys.executable, __file__, str(tmp_path)],
        env=os.environ | {"PYTHONPATH": str(ROOT), "KB_HOME": str(home), "KB_PORT": "0", "KB_MODEL": ""},
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False, timeout=240,
    )  # fmt: skip
    assert told.returncode == 0, told.stdout + told.stderr
    assert told.stdout.split() == ["alone", "add", "ask", "check", "draft", "page"]


def prove_alone() -> None:
    for address in ("192.0.2.1", "8.8.8.8"):
        try:
            socket.create_connection((address, 443), timeout=5).close()
        except OSError:
            continue
        raise AssertionError(f"{address} can be reached")


def run_kb(*arguments: str, expected: int = 0) -> str:
    done = subprocess.run([*KB, *arguments], cwd=ROOT, capture_output=True, encoding="utf-8", check=False, timeout=120)
    assert done.returncode == expected, done.stdout + done.stderr
    return done.stdout


def ask_page() -> None:
    server = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8")
    try:
        assert server.stdout is not None
        address = re.search(r"http://[\d.:]+", server.stdout.readline())
        assert address is not None
        with urllib.request.urlopen(address[0], timeout=60) as page:
            assert "绿色社区政策助手" in page.read().decode()
        asked = json.dumps({"data": ["楼道每周清扫几次？", []]}).encode()
        call = f"{address[0]}/gradio_api/call/ask"
        request = urllib.request.Request(call, asked, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as told:
            event = json.load(told)["event_id"]
        with urllib.request.urlopen(f"{call}/{event}", timeout=60) as told:
            assert "三次" in json.dumps(json.loads(told.read().decode().split("data: ")[-1]), ensure_ascii=False)
    finally:
        server.terminate()
        server.wait(30)


def do_all(folder: Path) -> None:
    prove_alone()
    print("alone")
    rules, plan = folder / "楼道办法.txt", folder / "方案.docx"
    rules.write_text(RULES, encoding="utf-8")
    assert "青岚市楼道办法" in run_kb("add", str(rules))
    print("add")
    assert "三次" in run_kb("ask", "楼道每周清扫几次？")
    print("ask")
    wrong = folder / "文稿.txt"
    wrong.write_text("《青岚市楼道办法》第一条规定，楼道每周清扫五次。", encoding="utf-8")
    assert "不符" in run_kb("check", str(wrong), expected=1)
    print("check")
    profile = folder / "情况表.yaml"
    run_kb("draft", "--sample", "old", "-o", str(profile))
    run_kb("draft", str(profile), "-o", str(plan))
    assert plan.stat().st_size > 10_000
    print("draft")
    ask_page()
    print("page")


if __name__ == "__main__":
    do_all(Path(sys.argv[1]))
