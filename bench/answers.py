"""How many everyday questions are answered right: runs a question set through the assistant and scores it.

    python -m bench.answers QUESTIONS.yaml [--show] [--half 0|1]

The scorer is the `score_answers.py` beside the question set, so the figures are the set's own. `--half` takes only the
questions whose id hashes to that half: tune on one, report on the other. `--show` lists what missed with the likely cause.
"""

import argparse
import hashlib
import importlib.util
import statistics
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml

from assistant.assistant import Assistant
from assistant.cite import make_head
from assistant.model import Answer
from kb.config import Settings
from views.wire import write_answer

Sums = dict[tuple[str, str], list[bool]]
_DEEP = 50
_HEAD = 3


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
    """Prints the share of right answers, in all, by half and by kind, and the time an answer takes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--show", action="store_true", help="list the misses and why")
    parser.add_argument("--half", type=int, choices=(0, 1))
    options = parser.parse_args()
    scorer = load_scorer(options.questions)
    assistant = Assistant.open(Settings())
    assistant.warm()
    sums: Sums = defaultdict(list)
    seconds: list[float] = []
    for question in yaml.safe_load(options.questions.read_text("utf8")):
        if in_half(question["id"], options.half):
            half = int(in_half(question["id"], 1))
            seconds.append(_measure(question, half, assistant, scorer, sums, show=options.show))
    _print_table(sums, seconds)


def _measure(
    question: dict[str, Any], half: int, assistant: Assistant, scorer: ModuleType, sums: Sums, *, show: bool
) -> float:
    """Asks one question, adds its scores to `sums`; returns the seconds it took."""
    turns = question.get("turns") or [question["ask"]]
    history = [("user", turn) for turn in turns[:-1]]
    answer = assistant.ask(turns[-1], history)
    told = write_answer(answer)
    scored = scorer.score(question, told)
    for measure, value in scored.items():
        for scope in ("all", f"half {half}", question["kind"]):
            sums[scope, measure].append(bool(value))
    if not question.get("refuse"):
        sums["all", "refused in vain"].append(told["refused"])
    sums["all", "verbatim"] += _check_quotes(answer, assistant)
    missed = not scored.get("right", scored.get("refusal"))
    if show and (missed or not scored.get("cited@3", True)):
        ranks = _rank_gold(question, turns[-1], history, assistant, scorer)
        print(f"- {question['id']} {question['kind']} {'wrong' if missed else 'late'} {turns[-1]}")
        print(f"    {_tell_cause(scored, told, ranks)}; read as {answer.kind}; gold ranked {ranks}")
        print(f"    wanted {str(question.get('gold'))[:200]} {question.get('facts')}")
        print(f"    got {[(c['document'], c['ref']) for c in told['citations']][:6]} {told['answer'][:200]!r}")
    return answer.seconds


def _check_quotes(answer: Answer, assistant: Assistant) -> list[bool]:
    """For every citation, whether its quote stands in the text of the document the library holds."""
    texts = {
        (d.id, whole): make_head(d).text if whole else assistant.library.document(d.id).text
        for d in (c.document for c in answer.citations)
        for whole in (False, True)
    }
    return [c.quote in texts[c.document.id, not c.clause.ref.steps] for c in answer.citations]


def _rank_gold(
    question: dict[str, Any], asked: str, history: Sequence[tuple[str, str]], assistant: Assistant, scorer: ModuleType
) -> list[int | None]:
    """For each group of gold clauses the rank at which search finds the first of them, None beyond fifty."""
    found = [(p.document.id, p.clause.ref.label) for p in assistant.find(asked, _DEEP, history).passages]
    return [
        next(
            (
                rank
                for rank, (document, label) in enumerate(found, 1)
                if any(document == g["doc"] and scorer.same_ref(label, str(g["ref"])) for g in group)
            ),
            None,
        )
        for group in question.get("gold") or []
    ]


def _tell_cause(scored: dict[str, bool], told: dict[str, Any], ranks: Sequence[int | None]) -> str:
    """Where a question got lost: refusing, search, choosing among what was found, order, or wording."""
    if told["refused"] or "refusal" in scored:
        return "refused though there is a basis" if told["refused"] else "answered though there is no basis"
    if not scored["cited"]:
        return "not found" if None in ranks else "found and not cited"
    if not scored["facts"] or not scored["clean"]:
        return "cited, but what was asked is not said"
    return f"cited after the first {_HEAD}"


def _print_table(sums: Sums, seconds: Sequence[float]) -> None:
    for scope in ("all", *sorted({s for s, _ in sums} - {"all"})):
        cells = (f"{m} {sum(v)}/{len(v)} {sum(v) / len(v):.3f}" for (s, m), v in sums.items() if s == scope)
        print(f"{scope:12s} " + "  ".join(cells))
    ranked = sorted(seconds)
    p95 = ranked[int(len(ranked) * 0.95) - 1] * 1000
    print(f"seconds per answer: p50 {statistics.median(seconds) * 1000:.1f} ms, p95 {p95:.1f} ms, n={len(seconds)}")


if __name__ == "__main__":
    main()
