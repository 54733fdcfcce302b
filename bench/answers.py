"""How many everyday questions are answered right: runs a question set through the assistant and scores it.

    python -m bench.answers QUESTIONS.yaml [--show] [--half 0|1]

The scorer is the `score_answers.py` beside the question set, so the figures are the set's own. `--half` takes only the
questions whose id hashes to that half: tune on one, report on the other.
"""

import argparse
import hashlib
import importlib.util
import statistics
from collections import defaultdict
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml

from assistant.assistant import Assistant
from kb.config import Settings
from views.wire import write_answer


def load_scorer(questions: Path) -> ModuleType:
    """The score_answers module that stands beside the question set."""
    spec = importlib.util.spec_from_file_location("score_answers", questions.parent / "score_answers.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"没有找到 {questions.parent / 'score_answers.py'}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def in_half(question_id: str, half: int | None) -> bool:
    """Whether a question belongs to the half asked for, by the hash of its id."""
    return half is None or int(hashlib.sha1(question_id.encode()).hexdigest(), 16) % 2 == half


def main() -> None:
    """Prints the share of right answers, in all and by kind, and the time an answer takes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--show", action="store_true", help="list the misses")
    parser.add_argument("--half", type=int, choices=(0, 1))
    options = parser.parse_args()
    scorer = load_scorer(options.questions)
    assistant = Assistant.open(Settings())
    sums: dict[tuple[str, str], list[bool]] = defaultdict(list)
    seconds: list[float] = []
    for question in yaml.safe_load(options.questions.read_text("utf8")):
        if not in_half(question["id"], options.half):
            continue
        turns = question.get("turns") or [question["ask"]]
        answer = assistant.ask(turns[-1], [("user", turn) for turn in turns[:-1]])
        told = write_answer(answer)
        seconds.append(answer.seconds)
        scored = scorer.score(question, told)
        for measure, value in scored.items():
            for scope in ("all", question["kind"]):
                sums[scope, measure].append(bool(value))
        if not question.get("refuse"):
            sums["all", "refused in vain"].append(told["refused"])
        if options.show and not scored.get("right", scored.get("refusal")):
            _show(question, turns[-1], told, scored)
    _print_table(sums, seconds)


def _show(question: dict[str, Any], asked: str, told: dict[str, Any], scored: dict[str, bool]) -> None:
    print(f"- {question['id']} {asked}\n    wanted {str(question.get('gold'))[:200]} {question.get('facts')}")
    print(f"    got {[(c['document'], c['ref']) for c in told['citations']][:6]} {told['answer'][:200]!r}")
    print(f"    {scored}")


def _print_table(sums: dict[tuple[str, str], list[bool]], seconds: list[float]) -> None:
    for scope in ("all", *sorted({s for s, _ in sums} - {"all"})):
        cells = (f"{m} {sum(v)}/{len(v)} {sum(v) / len(v):.3f}" for (s, m), v in sums.items() if s == scope)
        print(f"{scope:12s} " + "  ".join(cells))
    ranked = sorted(seconds)
    p95 = ranked[int(len(ranked) * 0.95) - 1] * 1000
    print(f"seconds per answer: p50 {statistics.median(seconds) * 1000:.1f} ms, p95 {p95:.1f} ms, n={len(seconds)}")


if __name__ == "__main__":
    main()
