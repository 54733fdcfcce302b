"""What the guard makes of sentences in words of their own, as a language model writes them; cases of ours, no mutations.

    python -m bench.fresh [--show]

Prints lies shown as fact and true sentences struck of tests/cases/guard_wordings.yaml: of the half that rules were tuned on,
and of the half that was kept from it.
"""

import argparse
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from assistant.guard import Guard
from assistant.model import Claim, Struck
from assistant.sentences import Sentence
from ingest.shipped import read_shipped
from kb.model import Clause, Document

CASES = Path(__file__).parents[1] / "tests" / "cases" / "guard_wordings.yaml"
_CITED = re.compile(r"\[([0-9])\]")


def read_asks() -> dict[str, tuple[str, ...]]:
    """The shipped questions by the id of their clause."""
    return {
        clause.ref.id: tuple(parsed.asks.get(clause.ref.label, ())) for parsed in read_shipped() for clause in parsed.clauses
    }


def judge(
    case: Mapping[str, Any], text: str, held: Mapping[str, tuple[Document, Clause]], asks: Mapping[str, Any]
) -> Claim | Struck:
    """What the guard says of one sentence of a case."""
    passages = tuple(held[place] for place in case["passages"])
    cited = tuple(int(number) for number in _CITED.findall(text))
    return Guard(passages, asks).check(Sentence(_CITED.sub("", text), cited))


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true", help="list what went wrong")
    show = parser.parse_args().show
    held = {f"{p.document.id} {c.ref.label}": (p.document, c) for p in read_shipped() for c in p.clauses}
    asks = read_asks()
    cases = yaml.safe_load(CASES.read_text("utf8"))
    for half in ("tuned", "kept"):
        for title, key, wrong in (("lies shown as fact", "lies", Claim), ("true sentences struck", "holds", Struck)):
            told = [(case, text) for case in cases if case["half"] == half for text in case.get(key, ())]
            judged = [(text, judge(case, text, held, asks)) for case, text in told]
            bad = [(text, verdict) for text, verdict in judged if isinstance(verdict, wrong)]
            print(f"{half:6s} {title:22s} {len(bad):3d}/{len(told):<4d} {len(bad) / max(len(told), 1):.3f}")
            for text, verdict in bad if show else ():
                print(f"- {text} {verdict.reason if isinstance(verdict, Struck) else ''}")


if __name__ == "__main__":
    main()
