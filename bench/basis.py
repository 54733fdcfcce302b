"""What the threshold of refusal costs: shares of questions refused that should be, and of those that should not.

    python -m bench.basis QUESTIONS.yaml --statutes QUESTIONS.jsonl

Foreign questions are laypeople's questions whose gold law is not in the library; the others are a question set's own.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import yaml

from assistant.assistant import Assistant
from assistant.refuse import FAINT_EVIDENCE, LEAST_EVIDENCE, MOST_MISSING, MOST_UNKNOWN, SURE_EVIDENCE
from kb.config import Settings
from kb.search import Found


def main() -> None:
    """Prints, for thresholds around the shipped one, what would be refused."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--statutes", type=Path, required=True)
    options = parser.parse_args()
    assistant = Assistant.open(Settings())
    held = {document.work for document in assistant.library.documents()}
    lines = [json.loads(line) for line in options.statutes.read_text("utf8").splitlines()]
    foreign = [line["question"] for line in lines if not any(gold["law"] in held for gold in line["gold"])]
    own = [q["ask"] for q in yaml.safe_load(options.questions.read_text("utf8")) if "ask" in q and not q.get("refuse")]
    measured = {name: [assistant.find(t) for t in texts] for name, texts in (("foreign", foreign), ("own", own))}
    for evidence in LEAST_EVIDENCE + np.arange(-0.06, 0.07, 0.02):
        for unknown in (MOST_UNKNOWN - 0.05, MOST_UNKNOWN, MOST_UNKNOWN + 0.05, 1.0):
            shares = (f"{name} refused {_refused(found, evidence, unknown):.3f}" for name, found in measured.items())
            mark = "*" if (evidence, unknown) == (LEAST_EVIDENCE, MOST_UNKNOWN) else " "
            print(f"{mark} evidence {evidence:.2f} unknown {unknown:.2f}  " + "  ".join(shares))
    print(f"foreign {len(foreign)} questions, own {len(own)}")


def _refused(found: list[Found], evidence: float, unknown: float) -> float:
    faint = [f.missing > MOST_MISSING and f.evidence < FAINT_EVIDENCE for f in found]
    strange = [f.unknown > unknown and f.evidence < SURE_EVIDENCE for f in found]
    return float(np.mean([f.evidence < evidence or s or m for f, s, m in zip(found, strange, faint, strict=True)]))


if __name__ == "__main__":
    main()
