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
from assistant.refuse import BASIS
from kb.config import Settings


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
    measured = {name: _measure(assistant, texts) for name, texts in (("foreign", foreign), ("own", own))}
    for threshold in BASIS + np.arange(-0.2, 0.25, 0.05):
        shares = (f"{name} refused {np.mean(values < threshold):.3f} of {len(values)}" for name, values in measured.items())
        print(f"{threshold:.2f}{'*' if abs(threshold - BASIS) < 1e-9 else ' '} " + "  ".join(shares))


def _measure(assistant: Assistant, texts: list[str]) -> np.ndarray:
    return np.array([assistant.find(text).evidence for text in texts])


if __name__ == "__main__":
    main()
