"""What a question takes for granted, held against the clause that answers it: figures, years, terms, the document."""

import re
from collections.abc import Iterator, Sequence

from assistant.cite import make_head, print_library_note, print_reference, print_title
from assistant.context import find_matter
from assistant.model import Citation, Claim
from kb.model import Document, Passage
from kb.numerals import ANY_NUMBER, fold_width, read_number

_PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*%")
_TENTHS = re.compile(r"([一二三四五六七八九])成")
_HUNDREDTHS = re.compile(r"百分之([零一二三四五六七八九十百]+)")
_TERM = re.compile(rf"({ANY_NUMBER})\s*(个工作日|日|天|小时|个月)(?!报|常|照)")
_YEAR = re.compile(r"((?:19|20)[0-9]{2})\s*年(?!的?[老旧房楼]|建|代|以?前)")


def correct_premise(question: str, claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """One sentence when the best clause states another share, year or term than the question: 提问里是50%，这一条写的是30%.

    Nothing is said when the clause holds one of the question's values too, or states no value of that kind.
    """
    if not claims or not claims[0].citations:
        return ()
    citation = claims[0].citations[0]
    corrected = []
    for read in (read_percentages, read_years, read_days, read_hours, read_months):
        said, stated = tuple(read(question)), tuple(read(citation.quote))
        if said and stated and not set(said) & set(stated):
            corrected.append(_contrast(said, stated, citation))
    return tuple(corrected)


def correct_source(terms: Sequence[str], documents: Sequence[Document], passages: Sequence[Passage]) -> tuple[Claim, ...]:
    """One sentence when no word for the matter stands in the documents a question names, while another clause has one.

    "68号文要求装充电桩吗": what the library holds of it never says 充电; the plan does.
    """
    if not terms or not documents or any(term in d.text for d in documents for term in terms):
        return ()
    named = {d.id for d in documents}
    others = [(p, t) for p in passages if p.document.id not in named for t in terms if t in p.clause.text]
    if not others:
        return ()
    passage, term = others[0]
    titles = "、".join(print_title(d) for d in documents)
    where = print_reference(passage.document, passage.clause)
    heads = [(d, make_head(d)) for d in documents]
    cited = [Citation(passage.document, passage.clause, term), *(Citation(d, h, h.text.split("\n")[0]) for d, h in heads)]
    text = f"库里收的{titles}没有出现“{term}”，写到它的是{where}；没有收的不等于原文没有。"
    return (Claim(print_library_note(text), tuple(cited)),)


def state_unmentioned(topic: str, document: Document) -> tuple[Claim, ...]:
    """One sentence when a document holds less than half the words of a topic that was asked after in it."""
    words = find_matter(topic)
    if not words or sum(word in document.text for word in words) >= len(words) / 2:
        return ()
    head = make_head(document)
    text = f"库里收的{print_title(document)}没有写到“{topic}”；没有收的不等于原文没有。"
    return (Claim(print_library_note(text), (Citation(document, head, head.text.split("\n")[0]),)),)


def _contrast(said: tuple[str, ...], stated: tuple[str, ...], citation: Citation) -> Claim:
    text = f"提问里是{'、'.join(dict.fromkeys(said))}，这一条写的是{'、'.join(dict.fromkeys(stated))}，两者不同。"
    return Claim(text, (citation,))


def read_percentages(text: str) -> Iterator[str]:
    """Percentages as 30%, whether written 30%, 三成 or 百分之三十."""
    folded = fold_width(text)
    yield from (f"{match[1]}%" for match in _PERCENT.finditer(folded))
    yield from (f"{read_number(match[1])}0%" for match in _TENTHS.finditer(folded))
    yield from (f"{read_number(match[1])}%" for match in _HUNDREDTHS.finditer(folded))


def read_years(text: str) -> Iterator[str]:
    """Years in four digits: 2023年."""
    yield from (f"{match[1]}年" for match in _YEAR.finditer(fold_width(text)))


def read_days(text: str) -> Iterator[str]:
    """Terms in days as 30日, whether written 30天, 三十日 or 30个工作日 (which stay 30个工作日)."""
    yield from (f"{n}{'日' if unit == '天' else unit}" for n, unit in _read_terms(text) if unit in ("日", "天", "个工作日"))


def read_hours(text: str) -> Iterator[str]:
    """Terms in hours: 24小时."""
    yield from (f"{n}{unit}" for n, unit in _read_terms(text) if unit == "小时")


def read_months(text: str) -> Iterator[str]:
    """Terms in months: 3个月."""
    yield from (f"{n}{unit}" for n, unit in _read_terms(text) if unit == "个月")


def _read_terms(text: str) -> Iterator[tuple[int, str]]:
    """Numbers with their units; a day of a month (8月15日) is a date, no term."""
    folded = fold_width(text)
    for match in _TERM.finditer(folded):
        number = read_number(match[1])
        if number is not None and not (match[2] == "日" and folded[: match.start()].endswith("月")):
            yield number, match[2]
