"""How well mistakes in references are found: recall for each kind of planted mistake, false alarms on true sentences.

    python -m bench.checking --laws ../shared/corpus/lawrefbook

The sentences are made of the shipped documents and of a sample of laws, half of them for tuning, half only measured.
"""

import argparse
import random
import re
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.assistant import Assistant
from assistant.model import Finding
from bench.planting import EXISTENCE, KINDS, plant
from bench.sentences import Case, Source, find_digest_sources, find_sources, make_naming, make_repealed, make_true
from bench.statutes import find_current_laws
from ingest.parse import parse_file, parse_text
from kb.config import Settings
from kb.model import Document

_PAGE = 25
# So many characters tell a sentence.
_KNOWN = 12
_SEED = 20261123
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}")
# What the library holds of a law; and of a digest the mistakes in points it leaves out, which no goal counts.
HELD = ("全文", "要点", "要点，错在要点没有写的地方（不计入目标）")
_NO_FAULT = ("ok", "not_judged", "skipped")


@dataclass(slots=True)
class Tally:
    """What became of the sentences of one kind."""

    verdicts: Counter[str]
    missed: list[str]


Tallies = dict[tuple[str, str], Tally]


def main() -> None:
    """Prints recall by kind and false alarms, for both halves of the laws."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--laws", type=Path)
    parser.add_argument("--sample", type=int, default=80)
    parser.add_argument("--per-kind", type=int, default=60)
    parser.add_argument("--seed", type=int, default=_SEED, help="another sample of laws and of sentences")
    parser.add_argument("--half", type=int, choices=(0, 1), help="measure one half only")
    parser.add_argument("--show", type=int, default=0, help="print this many misses of each kind of the tuning half")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        assistant = Assistant.open(Settings(home=Path(home)))
        sources = _collect_sources(assistant, options.laws, options.sample, options.seed)
        for half in (0, 1) if options.half is None else (options.half,):
            began = time.perf_counter()
            own = [s for s in sources if _half(s.document) == half]
            tallies = _measure(assistant, own, half, options.per_kind, options.seed)
            print(f"== {('调试的一半', '留出的一半')[half]}（{time.perf_counter() - began:.1f} 秒）")
            for held in HELD:
                _print(tallies, held, 0 if half else options.show)


def _collect_sources(assistant: Assistant, folder: Path | None, sample: int, seed: int) -> list[Source]:
    """Clauses of the library's full texts, a sample of laws added; and of its digests, with the laws' own sentences."""
    digested = [d for d in assistant.library.documents() if d.fidelity == "digest"]
    laws = list(find_current_laws(folder)) if folder else []
    works = {document.work for document in digested}
    new = [path for law, path in laws if law.removeprefix("中华人民共和国") not in works]
    for path in random.Random(seed).sample(new, min(sample, len(new))):
        assistant.add(path)
    full = [d for d in assistant.library.documents() if d.fidelity == "full"]
    sources = [s for d in full for s in find_sources(d, assistant.library.clauses(d.id), full)]
    for law, path in laws:
        own = [d for d in digested if d.work == law.removeprefix("中华人民共和国") and not d.superseded_by]
        own = [d for d in own if _is_of_edition(path, d)]
        clauses = parse_file(path).clauses if own else ()
        for document in own:
            sources += find_digest_sources(document, assistant.library.clauses(document.id), clauses, full)
    return sources


def _is_of_edition(path: Path, document: Document) -> bool:
    """Whether a law's text (named with its date) is not older than what the digest tells of: a revision moves clauses."""
    dated = _DATED.search(path.stem)
    newest = max((day for day in (document.issued_on, document.amended_on) if day), default=None)
    return dated is None or newest is None or date.fromisoformat(dated[0]) >= newest


def _measure(assistant: Assistant, sources: Sequence[Source], half: int, per_kind: int, seed: int) -> Tallies:
    rng = random.Random(seed + half)
    documents = [d for d in assistant.library.documents() if _half(d) == half]
    # Whoever cites a repealed document is told so rightly.
    numbered = [d for d in documents if d.doc_number and not d.superseded_by and d.status != "已废止"]
    cases = [(HELD[0], make_naming(document, rng)) for document in numbered]
    for is_digest in (False, True):
        own = [s for s in sources if s.is_digest == is_digest]
        named = [d for d in numbered if (d.fidelity == "digest") == is_digest]
        made = _make_cases(own, named, per_kind, rng)
        cases += [(HELD[is_digest] if case.is_held else HELD[-1], case) for case in made]
    gone = [d for d in documents if d.status == "已废止" or d.superseded_by]
    rests = [make_repealed(d, clause, rng) for d in gone for clause in assistant.library.clauses(d.id)]
    cases += [(HELD[1], case) for case in rests if case is not None][:per_kind]
    rng.shuffle(cases)
    tallies: Tallies = defaultdict(lambda: Tally(Counter(), []))
    for at in range(0, len(cases), _PAGE):
        page = cases[at : at + _PAGE]
        for (held, case), findings in zip(page, _check_page(assistant, [case for _, case in page]), strict=True):
            _count(tallies[held, case.kind], case, findings)
    return tallies


def _count(tally: Tally, case: Case, findings: Sequence[Finding]) -> None:
    verdicts: set[str] = {f.verdict for f in findings} or {"skipped"}
    # Of the references in one sentence the gravest counts.
    verdict = next((v for v in verdicts if v not in _NO_FAULT), "")
    tally.verdicts[verdict or ("not_judged" if "not_judged" in verdicts else min(verdicts))] += 1
    if bool(verdict) != bool(case.kind):
        told = f"（原为：{case.told}）" if case.told else ""
        tally.missed.append(f"{case.write()}{told} -> {'；'.join(f.message for f in findings)}")


def _half(document: Document) -> int:
    return sum(document.work.encode()) % 2


def _make_cases(
    sources: Sequence[Source], numbered: Sequence[Document], per_kind: int, rng: random.Random
) -> Iterator[Case]:
    order = list(sources)
    for kind in KINDS[:-1]:
        rng.shuffle(order)
        made = Counter[bool]()
        for source in order:
            is_naming = kind.startswith("文号")
            case = make_naming(rng.choice(numbered), rng) if is_naming else make_true(source, rng.choice(order), rng)
            wrong = plant(case, source, kind, rng)
            if wrong is not None and made[wrong.is_held] < per_kind:
                made[wrong.is_held] += 1
                yield wrong
    for source in order[: per_kind * 10]:
        yield make_true(source, rng.choice(order), rng)


def _check_page(assistant: Assistant, page: Sequence[Case]) -> Iterator[list[Finding]]:
    """For each sentence of a page the findings that lie in it."""
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
        yield [f for f in report.findings if places[start] <= f.span.end - 1 <= places[min(at, len(places) - 1)]]


def _print(tallies: Tallies, held: str, show: int) -> None:
    print(f"-- 库里有{held}")
    for kind in KINDS:
        verdicts = tallies[held, kind].verdicts
        if not verdicts:
            continue
        caught = sum(n for verdict, n in verdicts.items() if verdict not in _NO_FAULT)
        goal = "" if held == HELD[-1] else "≥ .99" if kind in EXISTENCE else "≥ .95"
        print(f"{kind}\t{caught}/{verdicts.total()} = {caught / verdicts.total():.3f}（{goal}）  {dict(verdicts)}")
    true = tallies[held, ""].verdicts
    if not true:
        return
    alarms = sum(n for verdict, n in true.items() if verdict not in _NO_FAULT)
    print(f"误报\t{alarms}/{true.total()} = {alarms / true.total():.3f}（≤ .01）  {dict(true)}")
    for (where, kind), tally in tallies.items():
        for line in tally.missed[:show] if where == held else ():
            print(f"  [{kind or '误报'}] {line}")


if __name__ == "__main__":
    main()
