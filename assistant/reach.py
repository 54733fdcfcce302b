"""Whether what a sentence says keeps the case, the time and the subject its passages say it of; no single words."""

import re
from collections.abc import Iterator
from itertools import pairwise

from assistant.align import Alignment, Tile, cut_part, is_in_heading
from assistant.bonds import Fault
from assistant.conditions import conditions
from assistant.pairings import cut_segments, find_telling
from assistant.phrasing import is_plain
from kb.model import Span
from kb.quantities import Quantity, find_quantities

# Who or what alone is meant: 有条件的建孵化基地, 需要上会的提交会议决定.
_ONLY_FOR = re.compile(r"(?:有|符合|具备)[^，；。、]{0,4}条件的|(?:确需|需要|涉及)[^，；。、]{1,8}的|必要时|确有需要时?")
_EVERY = re.compile("都(?=要|应|须|必须|不得|得|可)|一律|(?<!平)均(?=应|须|要|可|不得)|统统|每个")
_ALL = re.compile("都|均|一律|所有|全部|任何|各|每|全")
_SEVERAL = re.compile("[、和与及或每各两谁]|任何|无论|不论|什么")
_TIME = re.compile(r"“?十[一二三四五六七]五”?(?:期末|末|期间|时期)")
_JOINS = re.compile(r"[并和、与及还也再，（(]|同时|以及")
_REACH = 30
_BEFORE, _WORD, _LONG, _DEED = 2, 2, 4, 4


def find_wrong_reach(given: Alignment) -> Fault | None:
    """The first words said of more, of another time or of another subject than in the passages."""
    checks = (
        _check_every,
        _check_cases,
        _check_ages,
        _check_restrictions,
        _check_subjects,
        _check_times,
        _check_chains,
        _check_agents,
    )
    return next((fault for check in checks for fault in check(given)), None)


def _check_every(given: Alignment) -> Iterator[Fault]:
    """What is said of all of a kind (都要, 一律) is said of all in the passages, or names several."""
    text = given.source.text
    for said in _EVERY.finditer(given.text):
        segment = given.segment(said.start())
        before = given.text[max(0, segment.start - _REACH) : said.start()]
        heads = find_telling(given, Span(said.end(), segment.end))
        parts = [cut_part(text, at, "；。\n") for head in heads[:1] for at in head.places if not is_in_heading(given, at)]
        if _SEVERAL.search(before) or not parts:
            continue
        if not any(_ALL.search(text, part.start, part.end) for part in parts):
            yield "force", said.group()


def _check_ages(given: Alignment) -> Iterator[Fault]:
    """What is told of those of an age only is told with the age: 不满14周岁未成年人."""
    ages = [q for q in given.quantities if q.unit in {"岁", "周岁"}]
    told = {q.value for q in find_quantities(given.text)}
    for tile in find_telling(given):
        bound = [next((q for q in ages if 0 <= at - q.span.end <= 1), None) for at in tile.places]
        if bound and all(q and q.value not in told for q in bound):
            yield "dropped", next(q.text for q in bound if q)


def _check_restrictions(given: Alignment) -> Iterator[Fault]:
    """What is said of some only is not said of all: 需要上会的提交会议决定 is not 都要提交会议决定."""
    for tile in find_telling(given):
        only = [_find_restriction(given, at) for at in tile.places]
        if (
            all(only)
            and (tile.end - tile.start > _WORD or "条件" in only[0])
            and not any(_is_told(given, words) for words in only)
        ):
            yield "dropped", only[0]


def _find_restriction(given: Alignment, at: int) -> str:
    part = cut_part(given.source.text, at, "，；。：")
    found = list(_ONLY_FOR.finditer(given.source.text, part.start, at))
    if not found:
        return ""
    # 有条件的 governs all that follows it, 需要上会的 what is next to it.
    return found[-1].group() if at - found[-1].end() <= _BEFORE or "条件" in found[-1].group() else ""


def _is_told(given: Alignment, words: str) -> bool:
    """Whether the sentence holds two characters together of these words, or of a word that says something in them."""
    pairs = (words[i : i + _WORD] for i in range(len(words) - 1))
    return any(pair in given.text for pair in pairs if not is_plain(pair) and "的" not in pair)


def _check_cases(given: Alignment) -> Iterator[Fault]:
    """What follows a case (情节严重的，) is not told without any word of it."""
    text = given.source.text
    for tile in find_telling(given):
        if tile.end - tile.start < _DEED:
            continue
        cases = []
        for at in (at for at in tile.places if not is_in_heading(given, at)):
            part = cut_part(text, at, "；。")
            ends = [m.start() for m in re.finditer("的，", text[part.start : at])]
            case = text[cut_part(text, part.start + ends[-1], "，；。：").start : part.start + ends[-1]] if ends else ""
            cases.append(case)
        if cases and all(cases) and not any(_is_told(given, case) for case in cases):
            yield "dropped", cases[0]


def _check_subjects(given: Alignment) -> Iterator[Fault]:
    """A number told of one (个人) is not the one the passages tell of another beside it (单位)."""
    for said in (q for q in find_quantities(given.text) if q.unit != "date"):
        segment = given.segment(said.span.start)
        fitting = [q for q in given.quantities if (q.unit, q.value) == (said.unit, said.value)]
        others = [q for q in given.quantities if q.unit == said.unit and q.value != said.value]
        if any(_begins_with_number(given, q) for q in fitting):
            # 2020年20%，2030年80%: a part that opens with a number is of the subject before it.
            continue
        own = [cut_part(given.source.text, q.span.start, "，；。\n") for q in fitting]
        for tile in find_telling(given, Span(segment.start, said.span.start)):
            words = given.text[tile.start : tile.end]
            held = [Span(m.start(), m.end()) for m in re.finditer(re.escape(words), given.source.text)]
            if not own or any(part.holds(span) for part in own for span in held):
                continue
            if any(_opens(given, span, others) for span in held):
                yield "elsewhere", said.text


def _begins_with_number(given: Alignment, held: Quantity) -> bool:
    start = cut_part(given.source.text, held.span.start, "，；。\n").start
    return any(q.span.start == start for q in given.quantities)


def _opens(given: Alignment, span: Span, quantities: list[Quantity]) -> bool:
    part = cut_part(given.source.text, span.start, "，；。\n")
    beside = given.source.text[part.start - 1 : part.start] == "，"
    return beside and span.start == part.start and any(part.holds(q.span) for q in quantities)


def _check_times(given: Alignment) -> Iterator[Fault]:
    """A number told of a time stands with that time in the passages: 到2022年……至少1个区."""
    text = given.source.text
    told = find_quantities(given.text)
    for segment in cut_segments(given.text):
        times = [q.value for q in told if q.unit == "date" and segment.holds(q.span)]
        times += [m.group() for m in _TIME.finditer(given.text, segment.start, segment.end)]
        for said in (q for q in told if q.unit != "date" and segment.holds(q.span)):
            held = [q for q in given.quantities if (q.unit, q.value) == (said.unit, said.value)]
            for time in times:
                if held and not any(_is_at(given, text, q, time) for q in held):
                    yield "elsewhere", said.text


def _is_at(given: Alignment, text: str, held: Quantity, time: str) -> bool:
    own = cut_part(text, held.span.start, "；。\n")
    for part in (own, given.source.part_at(held.span.start).span):
        dates = {q.value for q in given.quantities if q.unit == "date" and part.holds(q.span)}
        dates |= {m.group().replace("“", "").replace("”", "") for m in _TIME.finditer(text, part.start, part.end)}
        if dates:
            return time.replace("“", "").replace("”", "") in dates
    return True


def _check_chains(given: Alignment) -> Iterator[Fault]:
    """Words of two parts between semicolons are not told as one deed: 提取公积金做装修."""
    text = given.source.text
    actors = given.find_actors(given.text)
    for segment in cut_segments(given.text):
        for one, other in pairwise(find_telling(given, segment)):
            if (
                one.end - one.start < _LONG
                or other.end - other.start <= _LONG
                or _JOINS.search(given.text[one.end : other.start])
            ):
                continue
            if _JOINS.match(given.text[other.start]) or any(a.start <= one.start and one.end <= a.end for a in actors):
                continue
            if any(given.text[other.start :].startswith(word) for row in conditions() for word in row):
                continue
            if not _homes(text, one) & _homes(text, other) and not (_leads(given, one) or _leads(given, other)):
                yield "paired", given.text[one.start : one.end]


def _homes(text: str, tile: Tile) -> set[int]:
    return {cut_part(text, at, "；。\n").start for at in tile.places}


def _leads(given: Alignment, tile: Tile) -> bool:
    """Whether words open a sentence of the passages or stand in a heading, so that all that follows is of them."""
    return any(is_in_heading(given, at) or at - given.source.part_at(at).span.start <= _BEFORE for at in tile.places)


def _check_agents(given: Alignment) -> Iterator[Fault]:
    """What is done by somebody (由…) is what the part of the passages says that has these words."""
    for tile in given.tiles:
        words = given.text[tile.start : tile.end]
        if not words.startswith("由") or not any(Span(tile.start, tile.end).holds(a) for a in given.find_actors(given.text)):
            continue
        deeds = find_telling(given, Span(tile.end, given.segment(tile.start).end))
        parts = [cut_part(given.source.text, at, "，；。") for at in tile.places]
        if deeds and not any(part.start <= at < part.end for deed in deeds for at in deed.places for part in parts):
            yield "not_theirs", words[1:]
