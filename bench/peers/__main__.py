"""Our system beside the usual ones: the same texts, questions and machine, each in an environment of its own, in one run.

    python -m bench.peers --laws DIR --questions FILE --policy DIR --everyday FILE [--statutes N] [--only NAME …]

Environments are made under build/peers/ on the first run (their requirements stand beside this file; nothing of them is a
dependency of the product). Statute questions: the fifth held back from training. Everyday questions: those of one turn that
have a basis; peers get the policy documents as plain text with every address written before its clause.
"""

import argparse
import json
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from bench.peers.material import compose_policy, compose_statutes
from bench.peers.picture import draw_bars
from bench.peers.scores import score

_HERE = Path(__file__).parent
_ROOT = _HERE.parents[1]
_PEERS = {
    "ours": {"rules": "本系统"},
    "langchain": {
        "bm25": "LangChain BM25（原样）", "jieba": "LangChain BM25（结巴分词）",
        "minilm": "LangChain Chroma＋MiniLM", "both": "LangChain 两者合用",
    },
    "llamaindex": {"bm25": "LlamaIndex BM25（原样）", "characters": "LlamaIndex BM25（按字）"},
    "haystack": {"bm25": "Haystack BM25（原样）", "characters": "Haystack BM25（按字）"},
    "txtai": {"bm25": "txtai BM25"},
}  # fmt: skip
_DEADLINE = 3600
_COLUMNS = (
    "", "安装", "占用", "读入 条/秒", "内存 MB", "每问 p50 / p95 毫秒", "法条 R@10", "R@100", "读两千字",
    "方案问题：前三处含该条", "条号准确", "前三处要读",
)  # fmt: skip


def main() -> None:
    """Prints the table and writes the picture."""
    said = _read_arguments()
    work = said.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    sets = {
        "statutes": compose_statutes(said.laws, said.questions, said.statutes),
        "policy": compose_policy(said.policy, said.everyday),
    }
    data = work / "data.json"
    data.write_text(json.dumps(sets, ensure_ascii=False), encoding="utf8")
    print(f"{date.today()}，{platform.processor() or platform.machine()}，Python {platform.python_version()}")
    for name, held in sets.items():
        clauses = sum(len(document["clauses"]) for document in held["documents"])
        print(f"{name}：{len(held['documents'])} 份，{clauses} 条，{len(held['questions'])} 问")
    rows = list(_measure_all(said.only, work, data, sets))
    print(*_write_table(rows), sep="\n")
    if said.picture:
        draw_bars(said.picture, [(row["name"], row["statutes"]["recall@10"], row["policy"]["exact"]) for row in rows])


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("laws", "questions", "policy", "everyday"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--statutes", type=int, help="only so many statutes, those asked for first")
    parser.add_argument("--only", nargs="+", choices=_PEERS, default=list(_PEERS))
    parser.add_argument("--work", type=Path, default=Path("build/peers"))
    parser.add_argument("--picture", type=Path)
    return parser.parse_args()


def _measure_all(chosen: list[str], work: Path, data: Path, sets: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for peer in chosen:
        python, installed = _install(peer, work)
        for variant, name in _PEERS[peer].items():
            out = work / f"{peer}-{variant}.json"
            command = [str(python), "-m", f"bench.peers.run_{peer}", str(data), variant, str(out)]
            done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, timeout=_DEADLINE, check=False)
            if done.returncode:
                print(
                    f"{name}：没有跑成。{done.stderr.strip().splitlines()[-1] if done.stderr.strip() else ''}",
                    file=sys.stderr,
                )
                continue
            told = json.loads(out.read_text("utf8"))
            yield {"name": name, "memory": told["memory"], **installed} | {k: score(sets[k], told[k]) for k in sets}


def _install(peer: str, work: Path) -> tuple[Path, dict[str, float]]:
    """Its own environment, with the seconds and MiB its installation took (kept beside it); ours is run where we are."""
    home = work / "environments" / peer
    python, kept = home / "bin" / "python", home / "installed.json"
    if not kept.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
        before, began = _weigh(home), time.perf_counter()
        wanted = ["-r", str(_ROOT / "requirements.lock" if peer == "ours" else _HERE / f"requirements-{peer}.txt")]
        pip = [str(python), "-m", "pip", "install", "--quiet", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *wanted], check=True)
        kept.write_text(json.dumps({"install": time.perf_counter() - began, "size": _weigh(home) - before}))
    return Path(sys.executable) if peer == "ours" else python, json.loads(kept.read_text())


def _weigh(folder: Path) -> float:
    return sum(path.lstat().st_size for path in folder.rglob("*")) / 2**20


def _write_table(rows: list[dict[str, Any]]) -> Iterator[str]:
    yield "| " + " | ".join(_COLUMNS) + " |"
    yield "|---" * len(_COLUMNS) + "|"
    for row in rows:
        laws, plan = row["statutes"], row["policy"]
        cells = [
            row["name"], f"{row['install']:.0f} 秒", f"{row['size']:.0f} MB", f"{laws['rate']:.0f}", f"{row['memory']:.0f}",
            f"{laws['p50']:.1f} / {laws['p95']:.1f}",
            *(f"{value:.3f}" for value in (laws["recall@10"], laws["recall@100"], laws["patient"])),
            f"{plan['touched']:.3f}", f"{plan['exact']:.3f}", f"{plan['read']:.0f} 字",
        ]  # fmt: skip
        yield "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    main()
