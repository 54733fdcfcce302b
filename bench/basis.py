"""What the threshold of refusal costs: shares of questions refused that should be, and of those that should not.

    python -m bench.basis QUESTIONS.yaml --statutes QUESTIONS.jsonl

Foreign questions are laypeople's questions whose gold law is not in the library, and the set's own that have no basis.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import yaml

from assistant.assistant import Assistant
from assistant.basis import LEAST_BASIS, BasisJudge
from kb.config import Settings


def main() -> None:
    """Prints, for thresholds around the shipped one, what would be refused."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--statutes", type=Path, required=True)
    options = parser.parse_args()
    assistant = Assistant.open(Settings())
    judge = BasisJudge(assistant.search)
    held = {document.work for document in assistant.library.documents()}
    lines = [json.loads(line) for line in options.statutes.read_text("utf8").splitlines()]
    asked = [q for q in yaml.safe_load(options.questions.read_text("utf8")) if "ask" in q]
    questions = {
        "foreign": [line["question"] for line in lines if not any(gold["law"] in held for gold in line["gold"])],
        "no basis": [q["ask"] for q in asked if q.get("refuse")],
        "own": [q["ask"] for q in asked if not q.get("refuse")],
    }
    measured = {name: [judge.measure(t, assistant.find(t)) for t in texts] for name, texts in questions.items()}
    for least in LEAST_BASIS + np.arange(-0.12, 0.13, 0.04):
        shares = (f"{name} refused {np.mean(np.array(basis) < least):.3f}" for name, basis in measured.items())
        print(f"{'*' if np.isclose(least, LEAST_BASIS) else ' '} basis {least:.2f}  " + "  ".join(shares))
    print("  ".join(f"{name} {len(basis)} questions" for name, basis in measured.items()))


if __name__ == "__main__":
    main()
