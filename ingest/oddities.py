"""What a careful reader would stumble over in the text itself, as notes; nothing is mended."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ingest.markers import load_marker_rules
from ingest.notes import make_note
from kb.model import Clause, Level, Note

_IRREGULAR = re.compile(r"[一-鿿]{2,8}?(?:[\[(【（]?)(?:19|20)\d{2}(?:[\])】）]?)第?\d{1,5}号")
_REGULAR = re.compile(r"[一-鿿]{2,8}?[〔\[（(【](?:19|20)\d{2}[〕\]）)】]第?\d{1,5}号")
_MASKED = re.compile(r"(?:19|20)[\d]?[*＊×xX○〇]{1,2}年")
_ENDED = tuple("。！？；：”’）》】…!?;:.）)")
_GOING_ON = ("，", "：", "、", ",", ":")
_CONTACT = re.compile("联系人|联系电话|联系方式|咨询电话|电话[:：]|邮箱|邮编|地址[:：]")
_SHORTEST_SENTENCE = 12
_NOTES_SHOWN = 10


def note_oddities(clauses: Sequence[Clause]) -> tuple[Note, ...]:
    """Notes on irregular 文号, masked years, missing closing quotes and a text that breaks off."""
    tops = [clause for clause in clauses if clause.parent is None]
    text = "\n".join(clause.text for clause in tops)
    quotes = tuple(_find_open_quotes(clauses))
    return (
        *_note_numbers(text),
        *_note_masked(text),
        *(make_note("quotes_unbalanced", label=label, words=words) for label, words in quotes[:_NOTES_SHOWN]),
        *_note_ending(clauses),
    )


def _note_numbers(text: str) -> Iterator[Note]:
    found = dict.fromkeys(match.group() for match in _IRREGULAR.finditer(text) if not _REGULAR.fullmatch(match.group()))
    for number in list(found)[:_NOTES_SHOWN]:
        yield make_note("doc_number_irregular", number=number)


def _note_masked(text: str) -> Iterator[Note]:
    for year, count in Counter(_MASKED.findall(text)).items():
        yield make_note("years_masked", year=year, count=count)


def _find_open_quotes(clauses: Sequence[Clause]) -> Iterator[tuple[str, str]]:
    """Quotes opened twice without a close between; a line that begins with “ goes on quoting the line before (修正案)."""
    leaves = _leaves(clauses)
    opened: tuple[str, str] | None = None
    for clause in leaves:
        for match in re.finditer("[“”]", clause.text):
            at = match.start()
            if match.group() == "”":
                opened = None
                continue
            is_line_start = at == 0 or clause.text[at - 1] == "\n"
            if opened and not is_line_start:
                yield opened
            opened = clause.ref.label, re.split("[，。；\n]", clause.text[at + 1 : at + 13])[0]
    if opened:
        yield opened


def _leaves(clauses: Sequence[Clause]) -> list[Clause]:
    parents = {clause.parent for clause in clauses}
    return [clause for clause in clauses if clause.ref not in parents]


def _note_ending(clauses: Sequence[Clause]) -> Iterator[Note]:
    after = load_marker_rules().closing_names
    body = [c for c in clauses if c.ref.steps[0].level is not Level.ATTACHMENT and c.ref.steps[0].name not in after]
    if not body:
        return
    last = body[-1]
    words = last.text.rsplit("\n", 1)[-1]
    if _is_broken(last, words):
        yield make_note("ending_broken", label=last.ref.label, words=re.split("[。；]", words)[-1][-30:])


def _is_broken(last: Clause, words: str) -> bool:
    """Whether the last line of a text stops inside a sentence, or announces a list that is not given."""
    if last.level in (Level.TABLE, Level.ROW) or _CONTACT.search(words):
        return False
    if words.endswith(_GOING_ON):
        return True
    if words.endswith(_ENDED):
        return False
    # Of other lines without a stop, a short one is a heading or a signature; a long one with commas is a sentence.
    is_article = any(step.level is Level.ARTICLE for step in last.ref.steps) and last.level is not Level.PARAGRAPH
    return (is_article and "\n" not in last.text) or (len(words) >= _SHORTEST_SENTENCE and "，" in words)
