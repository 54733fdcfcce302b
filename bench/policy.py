"""Reads the policy folder's digests with the questions people ask of them, for training and measuring; stores nothing."""

import re
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

PLAN = "plan"
_PREAMBLE = {"引言", "导语", "开头", "序言", "前言", ""}
_PLAN_MARKS = {
    "一": "一、基本原则", "二": "二、创建目标", "三": "三、创建内容",
    "三（一）": "(一)", "三（二）": "(二)", "三（三）": "(三)", "三（四）": "(四)", "三（五）": "(五)",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Digest:
    """One clause of a digest: `text` is its gist with the figures, `asks` the questions it answers."""

    document: str
    title: str
    ref: str
    heading: str
    text: str
    topics: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()

    def answers(self, document: str, ref: str) -> bool:
        """Whether a citation of this clause satisfies the gold ref; "" stands for the whole document."""
        said, gold = (unicodedata.normalize("NFKC", text).replace(" ", "") for text in (self.ref, ref))
        if document != self.document or not gold:
            return document == self.document
        if gold in _PREAMBLE:
            return said in _PREAMBLE
        return said == gold or (said.startswith(gold) and (not said[len(gold)].isalnum() or said[len(gold)] == "第"))


def load_rows(path: Path) -> Any:
    """The content of a YAML file."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 both loaders are safe ones


def _read_file(path: Path) -> list[Digest]:
    document = load_rows(path)
    found = []
    for row in document["clauses"]:
        figures = " ".join(f"{f.get('what', '')}{f.get('value', '')}" for f in row.get("figures") or ())
        text = f"{row.get('gist', '')} {figures}".strip()
        topics = tuple(map(str, row.get("topics") or ()))
        found.append(Digest(document["id"], document["title"], str(row["ref"]), row.get("heading", ""), text, topics))
    return found


def _read_plan(folder: Path) -> list[Digest]:
    path = next((folder / "plan").glob("*.txt"))
    title = path.name.split(".")[0]
    text = re.sub(r"\n\d+、", "", path.read_text(encoding="utf-8")).replace("\n", "")
    starts = {"引言": text.index("为贯彻落实")}
    for ref, mark in _PLAN_MARKS.items():
        starts[ref] = text.index(mark, max(starts.values()))
    ends = [*list(starts.values())[1:], len(text)]
    return [Digest(PLAN, title, ref, "", text[start:end]) for (ref, start), end in zip(starts.items(), ends, strict=True)]


def read_digests(folder: Path) -> tuple[Digest, ...]:
    """All clauses of national/, laws/ and plan/ in the policy folder, with their asks."""
    paths = sorted([*(folder / "national").glob("*.yaml"), *(folder / "laws").glob("*.yaml")])
    digests = [digest for path in paths for digest in _read_file(path)] + _read_plan(folder)
    asks: dict[tuple[str, str], list[str]] = {}
    for path in sorted((folder / "asks").glob("*.yaml")):
        for row in load_rows(path):
            asks.setdefault((path.stem, str(row["ref"])), []).extend(row["asks"])
    return tuple(replace(d, asks=tuple(asks.get((d.document, d.ref), ()))) for d in digests)
