"""Makes of a clean law the files people have: wrapped lines with page furniture, Word and PDF; measures nothing."""

import io
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from docx import Document as new_docx
from docx.document import Document as WordFile
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

from bench.parser_truth import Law

WIDTH, LINES_A_PAGE = 28, 22
PAGE_NUMBERS = ("- {n} -", "— {n} —", "第 {n} 页 共 {all} 页", "{n}")
RUNNING_HEADERS = ("{title}", "地方法规汇编", "{title}　　　　全文")
_PATIENCE = 600


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a site puts before and after a document; {title} stands for the document's title."""

    before: tuple[str, ...]
    after: tuple[str, ...]


def read_surroundings(scraped: Path) -> Surroundings:
    """The lines around the scraped plan, its own title taken out."""
    title = scraped.name.split(".")[0]
    lines = [line.replace(title, "{title}") for line in scraped.read_text(encoding="utf-8").splitlines() if line.strip()]
    body = [i for i, line in enumerate(lines) if re.match(r"\d+、", line)]
    return Surroundings(tuple(lines[: body[0]]), tuple(lines[body[-1] + 1 :]))


def strip_markup(law: Law) -> tuple[tuple[int, str], ...]:
    """The law's paragraphs in order, each with the depth Markdown gives it (1 the title, 0 none), without any marks."""
    found = []
    for raw in law.markdown.splitlines():
        line = raw.strip()
        marks = re.match("#*", line)
        depth = marks.end() if marks else 0
        words = re.sub(r"<!--.*?-->|\*\*", "", line[depth:])
        words = " ".join(re.sub(r"\|?[\s:|-]{3,}\||\|", " ", words).split()) if words.startswith("|") else words.strip()
        if words:
            found.append((depth, words))
    return tuple(found)


def spoil(law: Law, around: Surroundings) -> str:
    """The law as a scraped, printed text: wrapped at 28, a page number and a running header every 22 lines."""
    lines = [line for _, words in strip_markup(law) for line in wrap(words, WIDTH)]
    numbered = PAGE_NUMBERS[law.seed // 2 % len(PAGE_NUMBERS)]
    header = RUNNING_HEADERS[law.seed // 16 % len(RUNNING_HEADERS)].format(title=law.title)
    first = 1 + law.seed // 64 % 20
    pages = inject_pages(lines, numbered, header, first)
    before, after = ([line.format(title=law.title) for line in part] for part in (around.before, around.after))
    return "\n".join((*before, *pages, *after))


def wrap(words: str, width: int) -> list[str]:
    """A paragraph cut every `width` characters, as a console or a form would."""
    lines = (words[at : at + width].strip() for at in range(0, len(words), width))
    return [line for line in lines if line]


def inject_pages(lines: Sequence[str], numbered: str, header: str, first: int) -> Iterator[str]:
    """The lines with a page's number and the next page's header after every 22 of them, in sentences too."""
    count = first + (len(lines) - 1) // LINES_A_PAGE
    for at, line in enumerate(lines):
        if at and at % LINES_A_PAGE == 0:
            yield numbered.format(n=first + at // LINES_A_PAGE - 1, all=count)
            yield header
        yield line


def make_docx(law: Law) -> bytes:
    """The law as Word paragraphs with heading styles, its title as page header and the page's number as footer."""
    word: WordFile = new_docx()
    for depth, words in strip_markup(law):
        style = "Title" if depth == 1 else f"Heading {depth - 1}" if depth else "Normal"
        word.add_paragraph(words, style=style)
    section = word.sections[0]
    section.header.paragraphs[0].text = law.title
    footer = section.footer.paragraphs[0].add_run("— ")
    _add_page_number(footer)
    section.footer.paragraphs[0].add_run(" —")
    _use_chinese_font(word)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _add_page_number(run: object) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run._r.addnext(field)  # type: ignore[attr-defined]  # python-docx has no call for fields


def _use_chinese_font(word: WordFile) -> None:
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3"):
        fonts = word.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), "Noto Sans CJK SC")


def convert_to_pdf(files: Sequence[Path], folder: Path, soffice: str) -> None:
    """LibreOffice writes NAME.pdf into `folder` for each file; its own profile, so that an open one is not disturbed."""
    profile = (folder / "profile").absolute().as_uri()
    command = [soffice, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, *map(str, files)], check=True, capture_output=True, timeout=_PATIENCE)
