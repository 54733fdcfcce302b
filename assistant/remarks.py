"""Figures that a text gives without a basis where our clauses give one; hints, never errors."""

import re
from collections.abc import Callable, Iterator, Sequence

from assistant.cite import print_reference
from assistant.figures import agree, pair_words
from assistant.model import Remark
from assistant.resolution import Resolution
from assistant.retelling import load_compare_rules
from ingest.parse import Parsed
from kb.model import Passage, Span
from kb.quantities import Quantity, find_quantities

_SENTENCE = re.compile(r"[^。；！？\n]+")
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_PART = re.compile(r"[^，、：]+")
# Of a figure's words this share, and so many, must be a clause's; of a short phrase two will do: 物业覆盖达到50%.
_SHARE, _FEWEST, _SHORT = 0.6, 3, 4
_REACHES = re.compile("达到|不低于|不少于|不高于|不超过|超过|至少|完成|实现|以上|以下|左右|力争")
_EACH = re.compile("每[百千万]?(?:户|人|平方米|栋)|[人户]均")
_MOST = 20
# What is counted so is seldom regulated: dates of meetings, persons present, numbers of files.
_PASSED_OVER = {"date", "人", "个", "份", "项", "章", "节", "段", "步", "件", ""}

FindPassages = Callable[[str], Sequence[Passage]]


def find_unsupported(parsed: Parsed, resolutions: Sequence[Resolution], find: FindPassages) -> Iterator[Remark]:
    """A remark for each sentence without any reference that states a figure our clauses state, at most twenty.

    A row of a table and a line that begins with a reference (《…》第三条：…) have theirs.

    "物业覆盖达到50%" -> 没有写依据；《绿色社区建设行动实施方案》三（四）说的是不低于30%.
    """
    text, given = parsed.document.text, 0
    spans = (_widen(text, resolution.mention.span) for resolution in resolutions)
    based = {at for span in spans for at in range(span.start, span.end)}
    for match in _SENTENCE.finditer(text):
        if given >= _MOST:
            return
        if not based.isdisjoint(range(*match.span())):
            continue
        for remark in _judge_sentence(match, find, parsed.document.work, resolutions):
            given += 1
            yield remark


def _widen(text: str, span: Span) -> Span:
    """What a reference is the basis of besides its own sentence: the line that it begins, the table's row it stands in."""
    start, end = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
    line = Span(start, end if end >= 0 else len(text))
    is_led = not text[start : span.start].strip() and text.startswith("：", span.end)
    return line if is_led or " | " in text[line.start : line.end] else span


def _judge_sentence(
    said: re.Match[str], find: FindPassages, own: str, resolutions: Sequence[Resolution]
) -> Iterator[Remark]:
    bases = set(_EACH.findall(said.group()))
    for match in _PART.finditer(said.group()):
        part = match.group()
        # 每百户 says of what, not how much.
        figures = [q for q in find_quantities(part) if q.unit not in _PASSED_OVER and not _EACH.match(part, q.span.start)]
        if not figures or any(word in part for word in load_compare_rules().local):
            continue
        rest = "，".join(re.split("|".join(re.escape(q.text) for q in figures), part))
        words = pair_words(_REACHES.sub("，", rest))
        fewest = _FEWEST if len(words) > _SHORT else 2
        for passage in find(part):
            # Where only a heading is known, nothing can be quoted.
            if passage.document.work == own or not passage.clause.verified:
                continue
            held = list(_find_held(passage.clause.text, figures[0].unit, bases))
            shared = words & pair_words(passage.clause.text)
            if held and len(shared) >= max(fewest, _SHARE * len(words)):
                if not (_is_cited(passage, resolutions) and any(agree(figures[0], one) for one in held)):
                    yield _tell(part, said.start() + match.start(), figures[0], passage, held)
                break


def _find_held(text: str, unit: str, bases: set[str]) -> Iterator[Quantity]:
    """The figures of a clause in a unit, each of as many: 30平方米 of 每百户 is none of a whole community's."""
    for sentence in _SENTENCE.findall(text):
        if set(_EACH.findall(sentence)) == bases:
            yield from (q for q in find_quantities(sentence) if q.unit == unit)


def _is_cited(passage: Passage, resolutions: Sequence[Resolution]) -> bool:
    """Whether the text names the clause, or one above or under it, anywhere."""
    steps = passage.clause.ref.steps
    cited = [unit for one in resolutions if passage.document in one.documents for unit in one.units]
    return any(unit[: len(steps)] == steps[: len(unit)] for unit in cited)


def _tell(part: str, start: int, figure: Quantity, passage: Passage, held: Sequence[Quantity]) -> Remark:
    where = print_reference(passage.document, passage.clause)
    said = f"“{part.strip()}”没有写依据"
    if any(agree(figure, one) for one in held):
        told = f"可写{where}"
    elif len({one.text for one in held}) == 1:
        told = f"{where}的数是“{held[0].text}”{_compare(figure, held[0])}，请核对"
    else:
        there = "、".join(dict.fromkeys(one.text for one in held))
        ways = {_compare(figure, one) for one in held}
        told = f"{where}里没有“{figure.text}”这个数（有{there}）{ways.pop() if len(ways) == 1 else ''}，请核对"
    return Remark(Span(start, start + len(part)), f"{said}，{told}。", passage.document)


def _compare(figure: Quantity, held: Quantity) -> str:
    """Which way a figure differs, where both are plain numbers: 这里低."""
    if not (_PLAIN.fullmatch(figure.value) and _PLAIN.fullmatch(held.value)) or float(figure.value) == float(held.value):
        return ""
    return "，这里低" if float(figure.value) < float(held.value) else "，这里高"
