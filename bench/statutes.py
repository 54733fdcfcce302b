"""Reads lawrefbook's articles and the lay questions about them; nothing here trains or searches."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LOCAL = "DLC"
CODE = "民法典"
_DATE = re.compile(r"[(（](\d{4}-\d{2}-\d{2})[)）]$")
_HEADING = re.compile(r"^(#{1,6})\s*(.+)$")
_ARTICLE = re.compile(r"^(第[一二三四五六七八九十百千零〇两]+条(?:之[一二三四五六七八九十]+)?)[\s　]*")


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a law: `trail` holds the headings of the 编章节 around it, outermost first."""

    law: str
    number: str
    trail: tuple[str, ...]
    text: str

    @property
    def context(self) -> str:
        """Title and headings, numbers dropped: 物业管理条例 业主及业主大会."""
        return " ".join((self.law, *(re.sub(r"^第\S+?[编章节]\s*", "", heading) for heading in self.trail)))


@dataclass(frozen=True, slots=True)
class Question:
    """A layperson's question with the articles that answer it, as (law, number) pairs."""

    text: str
    gold: tuple[tuple[str, str], ...]

    @property
    def held_back(self) -> bool:
        """Whether the question belongs to the fifth that is only measured, by hash of its text."""
        return int(hashlib.sha1(self.text.encode()).hexdigest(), 16) % 5 == 0


def find_current_laws(folder: Path) -> Iterator[tuple[str, Path]]:
    """The newest version of each law that is not local, by title."""
    newest: dict[tuple[str, str], tuple[str, Path]] = {}
    for path in sorted(folder.rglob("*.md")):
        parts = path.relative_to(folder).parts
        if LOCAL in parts:
            continue
        date = _DATE.search(path.stem)
        name = path.stem[: date.start()] if date else path.stem
        work = (CODE, name) if CODE in parts[:-1] else (name, "")
        version = (date[1] if date else "", path)
        newest[work] = max(newest.get(work, version), version)
    for (law, _), (_, path) in sorted(newest.items()):
        yield law, path


def _read_law(law: str, text: str) -> Iterator[Article]:
    trail: dict[int, str] = {}
    number, lines = "", list[str]()
    for raw in (*text.rsplit("<!-- INFO END -->", maxsplit=1)[-1].splitlines(), "# "):
        line = raw.strip()
        heading, start = _HEADING.match(line), _ARTICLE.match(line)
        if (line.startswith("#") or start) and number:
            yield Article(law, number, tuple(trail.values()), "\n".join(lines))
            number, lines = "", []
        if heading:
            depth = len(heading[1])
            trail = {d: h for d, h in trail.items() if d < depth} | ({depth: heading[2]} if depth > 1 else {})
        elif start:
            number, lines = start[1], [line[start.end() :]]
        elif line and number:
            lines.append(line)


def read_articles(folder: Path) -> tuple[Article, ...]:
    """All articles of national laws in `folder`, the newest version of each law only."""
    found: dict[tuple[str, str], Article] = {}
    for law, path in find_current_laws(folder):
        for article in _read_law(law, path.read_text(encoding="utf-8")):
            found.setdefault((article.law, article.number), article)
    return tuple(found.values())


def read_questions(path: Path) -> tuple[Question, ...]:
    """The questions of a JSON-lines file, in file order."""
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return tuple(Question(row["question"], tuple((g["law"], g["article"]) for g in row["gold"])) for row in rows)
