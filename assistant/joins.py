"""Whether a sentence joins, leaves out, labels and conditions as its passages do; no single words, no actors."""

import re
from collections.abc import Iterator

from assistant.align import Alignment, Tile, cut_part, is_in_heading
from assistant.bonds import Fault
from assistant.conditions import conditions, reach_back
from kb.model import Span
from kb.quantities import Quantity, find_quantities

_AND, _OR = ("以及", "和", "与", "及", "并"), ("或者", "或")
_JOINT = re.compile("|".join((*_OR, *_AND)))
# Of what is forbidden, or makes a case, each will do: 涉及公共安全或者隐私.
_ANY_OF = re.compile("不得|不能|禁止|为了|涉及|涉|(?:的|时)$")
_BESIDE = r"[处罚以款]{0,2}"
_PENALTY = re.compile(r"警告|罚|拘留")
_EITHER = re.compile(r"([一-鿿]{2})(?:或者|或)[处罚款以]{0,3}(?=[0-9])")
_LABEL = re.compile(r"[特一二三四五]级(?!以上|政府)")
_TRIAL = re.compile(r"探索|试行|试点|试建|可|鼓励|支持")
# Characters of a word, and of a word that names one thing.
_WORD, _NOUN = 2, 3
_TOLD_TO = ("向", "报", "经")


def find_wrong_join(given: Alignment) -> Fault | None:
    """The first conjunction, alternative, label or condition that the passages have otherwise."""
    checks = (
        _check_joints,
        _check_alternatives,
        _check_addressees,
        _check_labels,
        _check_conditions,
        _check_topics,
        _check_deeds,
        _check_subjects,
        _check_trials,
    )
    return next((fault for check in checks for fault in check(given)), None)


def _check_joints(given: Alignment) -> Iterator[Fault]:
    """Between the same neighbours stands the same kind of conjunction: 警告或罚款 is not 警告并罚款."""
    for joint in _JOINT.finditer(given.text):
        before, after = given.text[: joint.start()][-2:], given.text[joint.end() :].lstrip("处罚")[:2]
        if len(before) < 2 or len(after) < 2 or not (before + after).isalnum():
            continue
        pattern = re.compile(f"{re.escape(before)}{_BESIDE}({_JOINT.pattern}){_BESIDE}{re.escape(after)}")
        held = {match[1] in _OR for match in pattern.finditer(given.source.text)}
        segment = given.segment(joint.start())
        if held == {joint.group() not in _OR} and not _ANY_OF.search(given.text[segment.start : segment.end]):
            yield "joined", joint.group()


def _check_alternatives(given: Alignment) -> Iterator[Fault]:
    """A penalty told without the lighter one beside it: 警告或罚500元以下."""
    for said in find_quantities(given.text):
        lighter = set()
        for held in (q for q in given.quantities if (q.unit, q.value, q.bound) == (said.unit, said.value, said.bound)):
            part = cut_part(given.source.text, held.span.start, "，；。：")
            either = _EITHER.search(given.source.text, part.start, part.end)
            is_told = either and either.end() <= held.span.end and _PENALTY.search(either[0])
            line = cut_part(given.source.text, held.span.start, "")
            # A row of a digest's table is a short form of its gist.
            if is_told or given.source.text[line.start : line.end].endswith(("。", "；")):
                lighter.add(either[1] if either and is_told else "")
        if lighter and "" not in lighter and not any(word in given.text for word in lighter):
            yield "dropped", sorted(lighter)[0]
        told = (given.text[given.text.find(word) : said.span.start] for word in lighter if word and word in given.text)
        if lighter and "" not in lighter and any("并" in words and "或" not in words for words in told):
            yield "joined", "并"


def _check_addressees(given: Alignment) -> Iterator[Fault]:
    """Of two joined by 和 to whom one must turn neither may be left out."""
    text, source = given.text, given.source.text
    for said in given.find_actors(text):
        if not text[: said.start].endswith(_TOLD_TO):
            continue
        lost = []
        for held in (s for s in given.doers if source[s.start : s.end] == text[said.start : said.end]):
            lost.append(next((name for name in _companions(given, held) if not _names(text, name)), ""))
        if lost and all(lost):
            yield "dropped", lost[0]


def _companions(given: Alignment, held: Span) -> Iterator[str]:
    source = given.source.text
    for other in given.doers:
        between = source[min(held.end, other.end) : max(held.start, other.start)]
        if between in {"和", "与", "及", "以及"}:
            yield source[other.start : other.end]


def _names(text: str, actor: str) -> bool:
    return actor in text or actor[-6:] in text


def _check_labels(given: Alignment) -> Iterator[Fault]:
    """A label stands for the numbers beside it: 100年起不到300年的为三级."""
    for label in _LABEL.finditer(given.text):
        segment = given.segment(label.start())
        said = _values(q for q in find_quantities(given.text) if segment.holds(q.span) and q.span.end <= label.start())
        homes = [cut_part(given.source.text, m.start(), "，；。") for m in re.finditer(label.group(), given.source.text)]
        held = [_values(q for q in given.quantities if home.holds(q.span)) for home in homes]
        if said and held and not any(said <= values for values in held):
            yield "elsewhere", label.group()


def _values(quantities: Iterator[Quantity]) -> set[tuple[str, str]]:
    return {(q.unit, q.value) for q in quantities if q.unit not in {"级", "date"}}


def _check_conditions(given: Alignment) -> Iterator[Fault]:
    """A number keeps the condition under which it holds: 拒不改正的罚200元至1000元."""
    rows = conditions()
    for said in find_quantities(given.text):
        alike = [q for q in given.quantities if (q.unit, q.value) == (said.unit, said.value)]
        wanted = [_find_condition(given.source.text, held, rows) for held in alike]
        if wanted and all(row and not any(word in given.text for word in row) for row in wanted):
            yield "dropped", wanted[0][0]


def _find_condition(source: str, held: Quantity, rows: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """The last condition before a number in its part between semicolons, or the one in brackets after it."""
    part = cut_part(source, held.span.start, "；。")
    bracket = re.match(r"[^，；。\n]{0,6}\(([^)]*)\)", source[held.span.end :])
    words = bracket[1] if bracket else source[part.start : held.span.start]
    found = {words.rfind(word): row for row in rows for word in row if word in words}
    return found[max(found)] if found else ()


def _check_topics(given: Alignment) -> Iterator[Fault]:
    """A case told right before a number (突发影响供气的，) is the case of which the passages state it."""
    for said in find_quantities(given.text):
        own = given.segment(said.span.start)
        if own.start < 2 or given.text[own.start - 2 : own.start] != "的，":
            continue
        case = given.segment(own.start - 2)
        told = given.text[case.start : case.end]
        held = (cut_part(given.source.text, q.span.start, "；。") for q in given.quantities if q.value == said.value)
        parts = [reach_back(given.source, part, told) for part in held]
        tiles = [t for t in given.tiles if case.holds(Span(t.start, t.end)) and t.end - t.start >= 4]
        if parts and any(not any(p.start <= at <= p.end for at in t.places for p in parts) for t in tiles):
            yield "elsewhere", said.text


def _check_deeds(given: Alignment) -> Iterator[Fault]:
    """What is done within a number of days is done so in the passages: 3日内决定, but not 3日内支付."""
    for said in find_quantities(given.text):
        alike = [q for q in given.quantities if (q.unit, q.value) == (said.unit, said.value)]
        parts = [cut_part(given.source.text, q.span.start, "；。") for q in alike]
        if parts and _strays(given, Span(said.span.end, given.segment(said.span.start).end), parts, _WORD):
            yield "elsewhere", said.text


def _check_subjects(given: Alignment) -> Iterator[Fault]:
    """What is said to be done by somebody (由…) is what the passages say of that one, not of another."""
    for actor in given.find_actors(given.text):
        if not given.text[: actor.start].endswith("由"):
            continue
        name = given.text[actor.start : actor.end]
        parts = [cut_part(given.source.text, m.start(), "；。") for m in re.finditer(re.escape(name), given.source.text)]
        if parts and _strays(given, Span(given.segment(actor.start).start, actor.start - 1), parts, _NOUN):
            yield "not_theirs", name


def _strays(given: Alignment, told: Span, parts: list[Span], least: int) -> bool:
    """Whether words of so many characters stand in the passages, but in none of these parts."""
    tiles = [t for t in given.tiles if told.holds(Span(t.start, t.end)) and t.end - t.start >= least]
    actors = given.find_actors(given.text)
    tiles = [t for t in tiles if not any(actor.holds(Span(t.start, t.end)) for actor in actors)]
    return any(
        not any(p.start <= at < p.end for at in places for p in parts) and not any(is_in_heading(given, at) for at in places)
        for places in (_find_places(given, t) for t in tiles)
    )


def _find_places(given: Alignment, tile: Tile) -> list[int]:
    """Where the words of a tile stand, but for a 的 around them: 改造的 stands where 改造 does."""
    words = given.text[tile.start : tile.end].strip("的")
    return (
        [m.start() for m in re.finditer(re.escape(words), given.source.text)] if len(words) >= _WORD else list(tile.places)
    )


def _check_trials(given: Alignment) -> Iterator[Fault]:
    """What is only to be explored (探索依托……) is not told as settled."""
    source = given.source.text
    if _TRIAL.search(given.text):
        return
    for trial in re.finditer("探索", source):
        part = cut_part(source, trial.start(), "，；。")
        for tile in (t for t in given.tiles if t.end - t.start >= 4):
            if all(trial.end() <= at < part.end for at in tile.places):
                yield "dropped", trial.group()
