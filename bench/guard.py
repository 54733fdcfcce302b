"""What the guard lets through and what it strikes: lies made by mutation and true rewordings of the shipped clauses.

    python -m bench.guard [--half 0|1] [--each 40] [--seed 7] [--show]

Prints the share of lies shown as fact (goal 0) and of true sentences struck (goal 0.03), in all and by kind. Documents are
halved by the hash of their id: the guard's rules were tuned on half 0; report half 1.
"""

import argparse
import random
from collections import defaultdict
from collections.abc import Iterable

from assistant.guard import Guard
from assistant.model import Claim
from assistant.quotes import split_sentences
from assistant.sentences import Sentence
from bench.answers import in_half
from bench.lies import LIES
from bench.rewordings import TRUTHS, Case
from ingest.shipped import read_shipped
from kb.model import Clause, Document

SHORTEST, LONGEST = 12, 140


def gather(half: int | None) -> list[Case]:
    """Every sentence of every clause without clauses of its own, with its place."""
    cases: list[Case] = []
    for parsed in read_shipped():
        if not in_half(parsed.document.id, half):
            continue
        inner = {clause.parent.id for clause in parsed.clauses if clause.parent}
        for clause in parsed.clauses:
            if clause.ref.id not in inner:
                cases += _cut(parsed.document, clause)
    return cases


def _cut(document: Document, clause: Clause) -> Iterable[Case]:
    lines = clause.text.split("\n")
    # A digest's first line is its heading, the lines after the gist are a table.
    told = lines[1:2] if document.fidelity == "digest" else lines
    for sentence in (s for line in told for s in split_sentences(line)):
        if SHORTEST <= len(sentence) <= LONGEST and sentence.endswith(("。", "；")):
            yield Case(document, clause, sentence)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--each", type=int, default=40, help="at most so many sentences of a kind")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--show", action="store_true", help="list what went wrong")
    options = parser.parse_args()
    cases = gather(options.half)
    print(f"clauses' sentences {len(cases)}, seed {options.seed}, half {options.half}")
    for title, makers, wrong in (("lies shown as fact", LIES, Claim), ("true sentences struck", TRUTHS, None)):
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for kind, maker in makers.items():
            # Each kind draws its own numbers, so that a change to one leaves the others as they were.
            chance = random.Random(f"{options.seed}{kind}")
            made = 0
            for case in chance.sample(cases, len(cases)):
                sentence = maker(case, cases, chance)
                if sentence is None or made >= options.each:
                    continue
                made += 1
                bad = _judge(case, sentence, shown=wrong is Claim, show=options.show, kind=kind)
                for scope in (kind, "all"):
                    counts[scope][0] += int(bad)
                    counts[scope][1] += 1
        print(f"{title}:")
        for kind in (*makers, "all"):
            wrong_ones, total = counts[kind]
            print(f"  {kind:22s} {wrong_ones:3d}/{total:<4d} {wrong_ones / max(total, 1):.3f}")


def _judge(case: Case, made: tuple[str, tuple[int, ...], Case | None], *, shown: bool, show: bool, kind: str) -> bool:
    """Whether the guard is wrong about a sentence: a lie it shows, or a truth it strikes."""
    text, cited, other = made
    passages = tuple((c.document, c.clause) for c in (case, other) if c)
    verdict = Guard(passages).check(Sentence(text, cited))
    bad = isinstance(verdict, Claim) is shown
    if bad and show:
        print(f"- {kind} {case.clause.ref.id}\n    of   {case.sentence}\n    said {text} {cited}")
        print("" if isinstance(verdict, Claim) else f"    {verdict.reason}")
    return bad


if __name__ == "__main__":
    main()
