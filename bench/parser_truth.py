"""What a law in Markdown says its articles are, read by simple rules of its own; nothing of `ingest` is used here.

The rules:
1. The text is what follows `<!-- INFO END -->`; lines that are only a comment (`<!-- TABLE -->`) are not text.
2. An article begins at a line that starts with 第N条 or 第N条之M and a blank. Without the blank ("第十五 条工商…") the line
   begins an article only when its number is the one after the article before.
3. An article ends before the next article, before the next Markdown heading, before a line that starts with 附件, 附表,
   附录, 附图, 附： or 附件's table (`|`), and at the end of the file.
4. Where a line of an article goes on with 第N条 and a blank after a full stop, and N is the next number, the next article
   begins there (one law is written so).
5. Texts are compared without any white space, zero-width characters included; every other character counts.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kb.numerals import read_number

_INFO_END = "<!-- INFO END -->"
_NUMERAL = "[零〇○一二三四五六七八九十百千两0-9０-９]+"
_ARTICLE = re.compile(rf"第\s?({_NUMERAL})\s?条(?:之({_NUMERAL}))?(?P<blank>\s|$)?")
_RUN_IN = re.compile(rf"(?<=。)\s?第({_NUMERAL})条\s")
_ENDS = re.compile(r"#|\||附[件表录图]|附[:：]")
_BLANK = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\xad]+")
_DATE = re.compile(r"[(（]\d{4}-\d{2}-\d{2}[)）]$")


@dataclass(frozen=True, slots=True)
class TrueArticle:
    """An article's number (第一百二十条之一: 120, 1) and its whole text without white space, 第N条 included."""

    number: tuple[int, int]
    text: str


@dataclass(frozen=True, slots=True)
class Law:
    """A law's file and articles; half of all laws are for finding faults, the other half only for reporting."""

    path: Path
    markdown: str
    articles: tuple[TrueArticle, ...]

    @property
    def title(self) -> str:
        """The file's name without the version's date."""
        return _DATE.sub("", self.path.stem)

    @property
    def seed(self) -> int:
        """A number that only the file's name decides."""
        return int(hashlib.sha1(self.path.stem.encode()).hexdigest(), 16)

    @property
    def is_tuning(self) -> bool:
        """Whether faults may be looked at in this law."""
        return self.seed % 2 == 0


def read_laws(folder: Path) -> tuple[Law, ...]:
    """Every Markdown file under `folder`, in order of path; those without articles too, for false articles."""
    laws = []
    for path in sorted(folder.rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        laws.append(Law(path, text, tuple(read_true_articles(text))))
    return tuple(laws)


def read_true_articles(markdown: str) -> Iterator[TrueArticle]:
    """The articles of one law, by the rules above."""
    number, lines = (0, 0), list[str]()
    for line in (*_read_lines(markdown.rpartition(_INFO_END)[2]), "#"):
        if re.fullmatch("<!--.*-->", line):
            continue
        start = _match_start(line.strip(), number[0])
        if (start or _ENDS.match(line)) and lines:
            yield TrueArticle(number, fold_blanks("".join(lines)))
            lines = []
        if start:
            number = read_number(start[1]) or 0, read_number(start[2] or "") or 0
        if start or lines:
            lines.append(line)


def _read_lines(text: str) -> Iterator[str]:
    """The lines, those with several articles run together cut before each."""
    for raw in text.splitlines():
        line = fold_blanks(raw, " ").strip()
        number = read_number(start[1]) if (start := _ARTICLE.match(line)) else None
        begin = 0
        for run_in in _RUN_IN.finditer(line) if number else ():
            if read_number(run_in[1]) == (number or 0) + 1:
                yield line[begin : run_in.start()]
                begin, number = run_in.start(), (number or 0) + 1
        yield line[begin:]


def _match_start(line: str, before: int) -> re.Match[str] | None:
    start = _ARTICLE.match(line)
    if start and (start["blank"] is not None or (read_number(start[1]) == before + 1 and not start[2])):
        return start
    return None


def fold_blanks(text: str, blank: str = "") -> str:
    """The text with every run of white space and zero-width characters as `blank`."""
    return _BLANK.sub(blank, text)
