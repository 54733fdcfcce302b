"""A document's 文号, title, edition, issuers and dates as a text gives them, against the document's own; no clauses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from assistant.cite import print_title
from assistant.document_names import fold_number, fold_title, list_names
from assistant.mentions import Mention
from assistant.model import Difference
from ingest.dates import read_date
from ingest.titles import load_title_rules
from kb.model import Document
from kb.numerals import ANY_NUMBER, read_number

# 某部门于某日印发《…》: what stands right before a title tells who issued it and when.
_ISSUED = re.compile(r"(?:联合)?(?:印发|发布|公布|出台|下发|颁布|制定)(?:实施)?(?:了|的)?\s*$")
# 〔2019〕056号: a serial number takes no zeros in front.
_PADDED = re.compile(r"[〕\]）)】]\s*(?:第\s*)?0\d+\s*号")
_DATE = re.compile(r"(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日")
# 1989年《…》第三条: an edition named before a title.
_EDITION_BEFORE = re.compile(r"(?<!\d)(?:19|20)\d{2}年(?:版|修订|修正|修改)?的?$")
_EFFECT = r"自?\s*(?P<date>(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)起?(?:正式)?(?:施行|生效|实施)"
_EFFECT_BEFORE, _EFFECT_AFTER = re.compile(rf"{_EFFECT}的$"), re.compile(rf"\s*(?:已|将|于|已于|将于)?{_EFFECT}")

# 《…》共70条, 《…》全文七十条: how many articles a text gives a document.
_COUNT = re.compile(
    rf"\s*[，,]?(?:现行|修订后|全文|全法|一|总|现)*(?:共|全文|全法)(?:有|计|分|设)?(?:{ANY_NUMBER}章)?[、，]?"
    rf"(?P<count>{ANY_NUMBER})条(?=\W|$)"
)


@dataclass(frozen=True, slots=True)
class Wrong:
    """One particular that is not the document's own, in a sentence and as a difference."""

    message: str
    difference: Difference


def find_wrong_particulars(
    mention: Mention, document: Document, before: str, after: str = "", articles: int = 0
) -> tuple[Wrong, ...]:
    """What a reference says wrongly of the document it names, which has so many `articles` (0 when that is not known).

    `before` and `after` are its sentence around it.
    """
    return (
        *_judge_number(mention, document),
        *_judge_edition(mention, document, before),
        *_judge_issue(document, before),
        *_judge_effect(document, before, after),
        *_judge_count(document, after, articles),
    )


def _judge_number(mention: Mention, document: Document) -> Iterator[Wrong]:
    own, said = document.doc_number, mention.number
    if not said or not own:
        return
    if fold_number(said) != fold_number(own):
        yield Wrong(f"{print_title(document)}的文号是{own}，这里写成{said}", Difference("文号", said, own))
    elif _PADDED.search(said) and not _PADDED.search(own):
        yield Wrong(f"文号的序号前面不加0：应为{own}，这里写成{said}", Difference("文号", said, own))
    elif mention.title and not _is_title_of(mention.title, document):
        message = f"{own}的题名是《{document.title}》，这里写成《{mention.title}》"
        yield Wrong(message, Difference("题名", mention.title, document.title))


def _is_title_of(title: str, document: Document) -> bool:
    names = {*list_names(document.title), fold_title(document.short_title), fold_title(document.work)}
    return bool(names & set(list_names(title)))


def _judge_edition(mention: Mention, document: Document, before: str) -> Iterator[Wrong]:
    written = _EDITION_BEFORE.search(before) if mention.units else None
    edition = mention.edition or (written[0].rstrip("的") if written else "")
    last = document.amended_on or document.issued_on
    # A text amended since it first took effect is of the later year.
    years = {str(day.year) for day in (last, document.effective_on) if day and (last is None or day >= last)}
    if edition and years and edition[:4] not in years:
        held = f"{max(years)}年"
        message = f"库里的{print_title(document)}是{held}的文本，这里按{edition}引用，条号可能不同"
        yield Wrong(message, Difference("版本", edition, held))


def _judge_issue(document: Document, before: str) -> Iterator[Wrong]:
    if not _ISSUED.search(before):
        return
    part = re.split("[，,]", before)[-1]
    issuers = [name for name in load_title_rules().issuers if name in part]
    if issuers and document.issuers and not any(_is_same_issuer(i, own) for i in issuers for own in document.issuers):
        own = "、".join(document.issuers)
        yield Wrong(
            f"{print_title(document)}的发文机关是{own}，这里写成{issuers[0]}", Difference("发文机关", issuers[0], own)
        )
    dates = [read_date(match[0]) for match in _DATE.finditer(part)]
    known: set[date] = {day for day in (document.issued_on, document.amended_on, document.effective_on) if day}
    if dates and known and dates[-1] not in known:
        said, held = f"{dates[-1]:%Y-%m-%d}", f"{document.issued_on:%Y-%m-%d}" if document.issued_on else ""
        yield Wrong(f"{print_title(document)}的发文日期是{held}，这里写成{said}", Difference("日期", said, held))


def _judge_effect(document: Document, before: str, after: str) -> Iterator[Wrong]:
    """自某日起施行, right before or right after a title, against the day it took effect."""
    said = _EFFECT_BEFORE.search(before) or _EFFECT_AFTER.match(after)
    day, held = read_date(said["date"]) if said else None, document.effective_on
    if day and held and day not in (held, document.amended_on):
        told, known = f"{day:%Y-%m-%d}", f"{held:%Y-%m-%d}"
        yield Wrong(f"{print_title(document)}自{known}起施行，这里写成{told}", Difference("日期", told, known))


def _judge_count(document: Document, after: str, articles: int) -> Iterator[Wrong]:
    said = _COUNT.match(after)
    count = read_number(said["count"]) if said else None
    if count and articles and count != articles:
        told, held = f"{count}条", f"{articles}条"
        yield Wrong(f"{print_title(document)}一共{held}，这里写成{told}", Difference("条数", told, held))


def _is_same_issuer(said: str, own: str) -> bool:
    return said in own or own in said
