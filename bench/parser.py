"""How many articles of real laws the parser finds with their exact text; reads `bench.parser_truth` for what is true.

    python -m bench.parser --laws DIR [--scraped FILE] [--sample 60] [--every 1] [--show 3]

(a) the Markdown as it is; (b) without markup, wrapped at 28 characters, a page number and a running header every 22 lines,
a site's words around; (c) a sample as .docx and as .pdf made by LibreOffice. Laws are split in halves by their file's name:
faults are looked at in one half only, both are reported. Beside the parser a plain splitter is measured in the same run.
"""

import argparse
import re
import shutil
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bench.parser_noise import Surroundings, convert_to_pdf, make_docx, read_surroundings, spoil, strip_markup
from bench.parser_truth import Law, TrueArticle, fold_blanks, read_laws
from ingest.parse import Parsed, parse
from kb.model import Level
from kb.numerals import read_number

SCRAPED = Path("policy/plan/绿色社区建设行动实施方案.scraped.txt")
GOALS = {"(a)": 99.95, "(b)": 99.5, "(c)": 99.0}
MOST_FALSE = 0.1
DUE = {"contents_removed": "全文有别：去掉了目录（有说明）", "punctuation_normalised": "全文有别：标点改成全角（有说明）"}


@dataclass(frozen=True, slots=True)
class Found:
    """The articles found, and the whole text without white space ("" when the way of reading tells none)."""

    articles: tuple[TrueArticle, ...]
    text: str = ""
    notes: tuple[str, ...] = ()


Reader = Callable[[bytes], Found]


def find_articles(content: bytes) -> Found:
    """What the parser finds."""
    parsed = parse(content)
    kinds = tuple(note.kind for note in parsed.notes)
    return Found(tuple(list_articles(parsed)), fold_text(parsed.document.text), kinds)


def fold_text(text: str) -> str:
    """A text for comparing it whole: without white space and the bars of tables."""
    return fold_blanks(text).replace("|", "")


def list_articles(parsed: Parsed) -> Iterator[TrueArticle]:
    """The articles among the clauses, wherever they stand."""
    for clause in parsed.clauses:
        step = clause.ref.steps[-1]
        if step.level is Level.ARTICLE:
            yield TrueArticle((step.number, step.sub), fold_blanks(clause.text))


def split_plainly(content: bytes) -> Found:
    """What the plain splitter finds that people write first: cut at lines that start with 第…条, drop Markdown's #."""
    return Found(tuple(_split_plainly(content)))


def _split_plainly(content: bytes) -> Iterator[TrueArticle]:
    text = re.sub(r"^#+ *", "", content.decode(), flags=re.MULTILINE)
    numeral = "[零〇一二三四五六七八九十百千]+"
    for piece in re.split(rf"^(?=\s*第{numeral}条)", text, flags=re.MULTILINE):
        if match := re.match(rf"\s*第({numeral})条(?:之({numeral}))?", piece):
            number = read_number(match[1]) or 0, read_number(match[2] or "") or 0
            yield TrueArticle(number, fold_blanks(piece))


@dataclass(slots=True)
class Score:
    """Counts over laws, and the faults by cause with examples."""

    laws: int = 0
    true: int = 0
    exact: int = 0
    false: int = 0
    right: int = 0
    kept: int = 0
    seconds: float = 0.0
    faults: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, law: Law, found: Found, seconds: float) -> None:
        """Counts what was found in one law."""
        exact = sum((Counter(law.articles) & Counter(found.articles)).values())
        extra = Counter(a.number for a in found.articles) - Counter(a.number for a in law.articles)
        self.laws += 1
        self.true += len(law.articles)
        self.exact += exact
        self.false += extra.total()
        self.right += exact == len(law.articles) and not extra
        self.seconds += seconds
        for cause, example in explain_faults(law, found.articles):
            self.faults[cause].append(example)
        if found.text:
            self._compare_whole(law, found)

    def _compare_whole(self, law: Law, found: Found) -> None:
        """Whether every character of the law is in the parser's text, in order; what differs first."""
        true = fold_text("".join(words for _, words in strip_markup(law)))
        at = next((i for i, (x, y) in enumerate(zip(true, found.text, strict=False)) if x != y), None)
        if at is None and len(true) == len(found.text):
            self.kept += 1
            return
        why = next((words for kind, words in DUE.items() if kind in found.notes), "全文有别，没有说明")
        around = slice(max(0, (at or 0) - 8), (at or 0) + 16)
        self.faults[why].append(f"{law.path.stem}：“{true[around]}”，读作“{found.text[around]}”")

    @property
    def share(self) -> float:
        """Percent of articles found with their exact text."""
        return 100 * self.exact / max(1, self.true)


def explain_faults(law: Law, found: Sequence[TrueArticle]) -> Iterator[tuple[str, str]]:
    """Each article that is missing, inexact or false, with how it differs."""
    left = Counter(found) - Counter(law.articles)
    for want, count in (Counter(law.articles) - Counter(found)).items():
        near = next((article for article in left if article.number == want.number), None)
        name = f"{law.path.stem} {want.text[:12]}"
        if near is None:
            yield "没有找到这一条", name
            continue
        left[near] -= count
        left += Counter()
        at = next((i for i, (x, y) in enumerate(zip(want.text, near.text, strict=False)) if x != y), None)
        if at is None:
            longer, shorter = (near.text, want.text) if len(near.text) > len(want.text) else (want.text, near.text)
            cause = "末尾多出文字" if longer is near.text else "末尾缺少文字"
            yield cause, f"{name}……“{longer[len(shorter) :][:40]}”"
        else:
            around = slice(max(0, at - 6), at + 14)
            yield "文字不同", f"{name}……应为“{want.text[around]}”，读作“{near.text[around]}”"
    yield from (("不是条文而当作条文", f"{law.path.stem} {article.text[:24]}") for article in left.elements())


def measure(laws: Sequence[Law], write: Callable[[Law], bytes], read: Reader) -> tuple[Score, Score]:
    """The scores of the tuning half and of the reporting half."""
    scores = Score(), Score()
    for law in laws:
        content = write(law)
        began = time.process_time()
        found = read(content)
        scores[not law.is_tuning].add(law, found, time.process_time() - began)
    return scores


def write_markdown(law: Law) -> bytes:
    """(a)"""
    return law.markdown.encode()


def _write_spoiled(around: Surroundings, law: Law) -> bytes:
    return spoil(law, around).encode()


def print_row(name: str, scores: tuple[Score, Score]) -> None:
    """A line per half."""
    for half, score in zip(("调试半", "报告半"), scores, strict=True):
        false, pace = 100 * score.false / max(1, score.true), score.true / max(1e-9, score.seconds)
        print(
            f"{name}\t{half}\t{score.laws}\t{score.true}\t{score.share:.3f} %\t{score.false}（{false:.3f} %）"
            f"\t{score.right}\t{score.kept}\t{score.seconds:.1f} 秒\t{pace:.0f} 条/秒",
            flush=True,
        )


def print_faults(name: str, scores: tuple[Score, Score], show: int) -> None:
    """The causes of both halves with counts; examples from the tuning half alone."""
    tuning, reporting = scores
    for cause in sorted({*tuning.faults, *reporting.faults}):
        print(f"{name} {cause}：调试半 {len(tuning.faults[cause])}，报告半 {len(reporting.faults[cause])}")
        print(*(f"    {example}" for example in tuning.faults[cause][:show]), sep="\n")


def measure_files(laws: Sequence[Law], count: int, soffice: str) -> Iterator[tuple[str, tuple[Score, Score]]]:
    """(c): a seeded sample as Word files and as the PDF that LibreOffice makes of them."""
    sample = sorted((law for law in laws if law.articles), key=lambda law: law.seed // 7 % 1_000_003)[:count]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, law in enumerate(sample):
            (folder / f"{number}.docx").write_bytes(make_docx(law))
        convert_to_pdf([folder / f"{number}.docx" for number in range(len(sample))], folder, soffice)
        places = {law: number for number, law in enumerate(sample)}
        for kind in ("docx", "pdf"):
            write = partial(_read_made, places, folder, kind)
            yield f"(c) {kind}", measure(sample, write, find_articles)


def _read_made(places: dict[Law, int], folder: Path, kind: str, law: Law) -> bytes:
    return (folder / f"{places[law]}.{kind}").read_bytes()


def main() -> None:
    """Prints the table and the faults; exits 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--laws", type=Path, required=True)
    parser.add_argument("--scraped", type=Path, help="a scraped page whose surroundings (b) gets")
    parser.add_argument("--sample", type=int, default=60, help="laws made into .docx and .pdf; 0 for none")
    parser.add_argument("--every", type=int, default=1, help="only every n-th law")
    parser.add_argument("--show", type=int, default=3, help="examples of each kind of fault")
    said = parser.parse_args()
    laws = read_laws(said.laws)[:: said.every]
    around = read_surroundings(said.scraped or said.laws.parent.parent / SCRAPED)
    print("材料\t哪一半\t法规\t应有条数\t条文全同\t误作条文\t条文全对的法规\t全文一字不差的法规\t用时\t速度")
    write_spoiled = partial(_write_spoiled, around)
    rows = {"(a)": measure(laws, write_markdown, find_articles), "(b)": measure(laws, write_spoiled, find_articles)}
    for name, scores in rows.items():
        print_row(name, scores)
    print_row("(a) 只按“第…条”切", measure(laws, write_markdown, split_plainly))
    print_row("(b) 只按“第…条”切", measure(laws, write_spoiled, split_plainly))
    soffice = shutil.which("soffice")
    if said.sample and soffice:
        for name, scores in measure_files(laws, said.sample, soffice):
            rows[name] = scores
            print_row(name, scores)
    else:
        print("(c) 没有测：" + ("没有安装 LibreOffice" if said.sample else "没有要求"))
    for name, scores in rows.items():
        print_faults(name, scores, said.show)
    missed = [name for name, scores in rows.items() if not meets_goal(name, scores)]
    print("没有达到目标：" + "、".join(missed) if missed else "目标都达到了")
    sys.exit(bool(missed))


def meets_goal(name: str, scores: tuple[Score, Score]) -> bool:
    """Whether both halves together find enough articles and hardly any false ones."""
    true = sum(score.true for score in scores) or 1
    exact, false = sum(score.exact for score in scores), sum(score.false for score in scores)
    return 100 * exact / true >= GOALS[name[:3]] and 100 * false / true <= MOST_FALSE


if __name__ == "__main__":
    main()
