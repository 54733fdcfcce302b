"""How well mistakes in references are found: recall for each kind of planted mistake, false alarms on true sentences.

    python -m bench.checking --laws ../shared/corpus/lawrefbook

The sentences are made of the shipped documents and of a sample of laws, half of them for tuning, half only measured.
"""

import argparse
import random
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.assistant import Assistant
from assistant.model import Finding
from bench.planting import EXISTENCE, KINDS, Case, find_sources, make_naming, make_true, plant
from bench.statutes import find_current_laws
from ingest.parse import parse_text
from kb.config import Settings
from kb.model import Document

_PAGE = 25
# So many characters tell a sentence.
_KNOWN = 12
_SEED = 20261123


@dataclass(slots=True)
class Tally:
    """What became of the sentences of one kind."""

    verdicts: Counter[str]
    missed: list[str]


def main() -> None:
    """Prints recall by kind and false alarms, for both halves of the laws."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--laws", type=Path)
    parser.add_argument("--sample", type=int, default=80)
    parser.add_argument("--per-kind", type=int, default=60)
    parser.add_argument("--show", type=int, default=0, help="print this many misses of each kind of the tuning half")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        assistant = Assistant.open(Settings(home=Path(home)))
        if options.laws:
            _add_laws(assistant, options.laws, options.sample)
        for half in (0, 1):
            began = time.perf_counter()
            tallies = _measure(assistant, half, options.per_kind)
            _print(
                tallies,
                f"{('调试的一半', '留出的一半')[half]}（{time.perf_counter() - began:.1f} 秒）",
                options.show,
            )


def _add_laws(assistant: Assistant, folder: Path, sample: int) -> None:
    paths = [path for _, path in find_current_laws(folder)]
    shipped = {document.work for document in assistant.library.documents()}
    paths = [path for path in paths if not any(work in str(path) for work in shipped)]
    for path in random.Random(_SEED).sample(paths, min(sample, len(paths))):
        assistant.add(path)


def _measure(assistant: Assistant, half: int, per_kind: int) -> dict[str, Tally]:
    rng = random.Random(_SEED + half)
    documents = assistant.library.documents()
    cases = list(_make_cases(assistant, [d for d in documents if _half(d) == half], documents, per_kind, rng))
    rng.shuffle(cases)
    tallies: dict[str, Tally] = defaultdict(lambda: Tally(Counter(), []))
    for at in range(0, len(cases), _PAGE):
        page = cases[at : at + _PAGE]
        for case, findings in _check_page(assistant, page):
            verdicts: set[str] = {f.verdict for f in findings} or {"skipped"}
            # Of the references in one sentence the gravest counts.
            verdict = next((v for v in verdicts if v not in ("ok", "not_judged")), "")
            tallies[case.kind].verdicts[verdict or ("not_judged" if "not_judged" in verdicts else min(verdicts))] += 1
            if bool(verdict and verdict != "skipped") != bool(case.kind):
                tallies[case.kind].missed.append(f"{case.write()} -> {'；'.join(f.message for f in findings)}")
    return tallies


def _half(document: Document) -> int:
    return sum(document.work.encode()) % 2


def _make_cases(
    assistant: Assistant, documents: Sequence[Document], others: Sequence[Document], per_kind: int, rng: random.Random
) -> Iterator[Case]:
    others = [d for d in others if d.fidelity == "full"]
    # Mistakes inside a document are planted only where its full text is known.
    sources = [
        s for d in documents if d.fidelity == "full" for s in find_sources(d, assistant.library.clauses(d.id), others)
    ]
    # Whoever cites a repealed document is told so rightly.
    numbered = [d for d in documents if d.doc_number and not d.superseded_by and d.status != "已废止"]
    rng.shuffle(sources)
    for kind in KINDS:
        made = 0
        for source in sources:
            case = make_naming(rng.choice(numbered), rng) if kind.startswith("文号") else make_true(source, rng)
            wrong = plant(case, source, kind, rng)
            if wrong is not None and made < per_kind:
                made += 1
                yield wrong
        rng.shuffle(sources)
    for source in sources[: per_kind * 10]:
        yield make_true(source, rng)
    for document in numbered:
        yield make_naming(document, rng)


def _check_page(assistant: Assistant, page: Sequence[Case]) -> Iterator[tuple[Case, list[Finding]]]:
    """Each sentence of a page with the findings that lie in it."""
    parsed = parse_text("关于有关事项的报告\n\n" + "\n\n".join(case.write() for case in page))
    report = assistant.check(parsed)
    # Reading a text may change its punctuation: sentences are found by their words.
    text = parsed.document.text
    places = [i for i, c in enumerate(text) if c.isalnum()]
    words, at = "".join(text[i] for i in places), 0
    for case in page:
        wanted = "".join(c for c in case.write() if c.isalnum())
        start = words.index(wanted[:_KNOWN], at)
        at = start + len(wanted)
        yield case, [f for f in report.findings if places[start] <= f.span.end - 1 <= places[min(at, len(places) - 1)]]


def _print(tallies: dict[str, Tally], name: str, show: int) -> None:
    print(f"== {name}")
    for kind in KINDS:
        verdicts = tallies[kind].verdicts
        caught = sum(n for verdict, n in verdicts.items() if verdict not in ("ok", "not_judged", "skipped"))
        goal = "≥ .99" if kind in EXISTENCE else "≥ .95"
        print(f"{kind}\t{caught}/{verdicts.total()} = {caught / max(1, verdicts.total()):.3f}（{goal}）  {dict(verdicts)}")
    true = tallies[""].verdicts
    alarms = sum(n for verdict, n in true.items() if verdict not in ("ok", "not_judged", "skipped"))
    print(f"误报\t{alarms}/{true.total()} = {alarms / max(1, true.total()):.3f}（≤ .01）  {dict(true)}")
    for kind, tally in tallies.items():
        for line in tally.missed[:show]:
            print(f"  [{kind or '误报'}] {line}")


if __name__ == "__main__":
    main()
