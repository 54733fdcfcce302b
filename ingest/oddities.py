"""What a careful reader would stumble over in the text itself, as notes; nothing is mended."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ingest.markers import load_marker_rules
from ingest.notes import make_note
from kb.model import Clause, Level, Note, Step

_IRREGULAR = re.compile(r"[一-鿿]{2,8}?(?:[\[(【（]?)(?:19|20)\d{2}(?:[\])】）]?)第?\d{1,5}号")
_REGULAR = re.compile(r"[一-鿿]{2,8}?[〔\[（(【](?:19|20)\d{2}[〕\]）)】]第?\d{1,5}号")
_MASKED = re.compile(r"(?:19|20)[\d]?[*＊×xX○〇]{1,2}年")
_ENDED = tuple("。！？；：”’）》】…!?;:.）)")
_GOING_ON = ("，", "：", "、", ",", ":")
_CONTACT = re.compile("联系人|联系电话|联系方式|咨询电话|电话[:：]|邮箱|邮编|地址[:：]")
_LISTING = ("；", ";")
_SENTENCE = re.compile(
    "，|应当|必须|可以|不得|有权|禁止|(?:按照|根据|依照|负责|以及|或者|包括|以下|下列|[的和或与及由对向将把被])$"
)
_STOPPED = ("，", "、", ",")
_NUMBERED = (Level.OUTLINE_1, Level.OUTLINE_2, Level.OUTLINE_3, Level.OUTLINE_4, Level.DECIMAL)
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
    words = _last_line(last)
    if _is_broken(last, words):
        yield make_note("ending_broken", label=last.ref.label, words=_last_words(words))
    broken = [one for one, following in pairwise(_leaves(body)) if _is_broken_off(one, following)]
    for one in broken[:_NOTES_SHOWN]:
        yield make_note("clause_broken", label=one.ref.label, words=_last_words(_last_line(one)))


def _last_line(clause: Clause) -> str:
    return clause.text.rsplit("\n", 1)[-1]


def _last_words(line: str) -> str:
    return re.split("[。；;]", line.rstrip("；;"))[-1][-30:]


def _is_broken_off(one: Clause, following: Clause) -> bool:
    """Whether a clause stops inside a sentence though others come after it: an article's last words, or after a comma."""
    words = _last_line(one)
    if one.level in (Level.TABLE, Level.ROW) or _CONTACT.search(words):
        return False
    article = _article_of(one)
    if article is None:
        return one.level in _NUMBERED and words.endswith(_STOPPED) and one.parent == following.parent
    if article == _article_of(following):
        return False
    # A line without a stop may be a heading of the next chapter: only words of a sentence tell.
    return words.endswith((*_GOING_ON, *_LISTING)) or (not words.endswith(_ENDED) and bool(_SENTENCE.search(words)))


def _article_of(clause: Clause) -> tuple[Step, ...] | None:
    steps = clause.ref.steps
    at = next((i for i, step in enumerate(steps) if step.level is Level.ARTICLE), None)
    return None if at is None else steps[: at + 1]


def _is_broken(last: Clause, words: str) -> bool:
    """Whether the last line of a text stops inside a sentence, or announces a list that is not given."""
    if last.level in (Level.TABLE, Level.ROW) or _CONTACT.search(words):
        return False
    is_listed = last.level in (Level.ITEM, Level.SUBITEM)
    if words.endswith((*_GOING_ON, *(_LISTING if is_listed else ()))):
        return True
    if words.endswith(_ENDED):
        return False
    # Of other lines without a stop, a short one is a heading or a signature; a long one with commas is a sentence.
    is_article = any(step.level is Level.ARTICLE for step in last.ref.steps) and last.level is not Level.PARAGRAPH
    return (is_article and "\n" not in last.text) or (len(words) >= _SHORTEST_SENTENCE and "，" in words)
