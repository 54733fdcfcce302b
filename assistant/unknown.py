"""Documents a question names that the library does not hold; no searching."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from assistant.context import names_no_topic
from kb.address import find_addresses
from kb.model import Level, Passage, Span
from kb.names import region_pattern
from kb.numerals import strip_marks
from kb.rules_file import load_rules_file
from kb.titles import NUMBER_PATTERN, Titles, fold_name

_RULES = Path(__file__).parent / "rules" / "unknown.yaml"
_BRACKETED = re.compile(r"《([^《》]{3,60}|[^《》办]法)》")
_KIND = "(?:条例|办法|规定|细则|标准|规范|规程)"
# A title right before an article, with its closing bracket and edition mark: …办法》（试行）的第十条.
_TITLE_END = re.compile(rf"([一-鿿]+(?:{_KIND}|法))\s*(?:[（(][^（）()]{{1,8}}[）)])?》?\s*的?\s*$")
_FEWEST = 6
_LONGEST = 60


class _Missing(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    say: tuple[str, ...]
    title: str


class Needed(BaseModel):
    """What a question is after (`asks`, of the matter `beside`), the words a basis must hold, and where it would stand.

    Beside the words asked, `plain` ones name no other matter.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    asks: tuple[str, ...]
    holds: tuple[str, ...]
    beside: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    title: str = ""


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    needed: tuple[Needed, ...]
    missing: tuple[_Missing, ...]
    leads: tuple[str, ...]
    joints: tuple[str, ...]
    places: str
    vague: tuple[str, ...]
    not_laws: tuple[str, ...]
    laws: tuple[str, ...]


@lru_cache
def _rules() -> _Rules:
    return load_rules_file(_RULES, _Rules)


def find_unknown_titles(question: str, titles: Titles) -> tuple[str, ...]:
    """Titles and 文号 in the question that no document of the library bears, in the order of their sureness.

    "《绿色社区创建标准（试行）》第9条" -> that title; "建城[2020]99号" -> 建城〔2020〕99号;
    "消防救援条例第三条" -> 消防救援条例.
    """
    text = strip_marks(question)
    known = [name.span for name in titles.find(text)]
    found = [(m[1], Span(*m.span(1))) for m in _BRACKETED.finditer(text)]
    found += [*_find_local(text), *_find_numbers(text, known)]
    # A title counts as known when a known name covers it up to its edition mark （试行）.
    unknown = [(title, span) for title, span in found if not any(_covers(k, span, text) for k in known)]
    for title, span in _find_addressed(text, known):
        told = any(span.start < other.end and other.start < span.end for _, other in found)
        if not told and not titles.has_like(title):
            unknown.append((title, span))
    return tuple(dict.fromkeys(title for title, _ in unknown))


def find_missing(question: str) -> str:
    """The document known not to be in the library that a question needs, or "": "打分表怎么填" -> the scoring standard."""
    return next((known.title for known in _rules().missing if any(word in question for word in known.say)), "")


def find_needed(question: str, passages: Sequence[Passage]) -> Needed | None:
    """What a question is after of which no passage holds a word: rewards, where none speaks of any; else None."""
    texts = [passage.clause.text for passage in passages]
    return next((need for need in _rules().needed if _asks_for(need, question) and not _is_held(need, texts)), None)


def _asks_for(need: Needed, question: str) -> bool:
    asked = [word for word in need.asks if word in question]
    bare = re.sub("|".join(map(re.escape, sorted((*asked, *need.plain), key=len, reverse=True))), "", question)
    return bool(asked) and (not need.beside or any(word in question for word in need.beside) or names_no_topic(bare))


def _is_held(need: Needed, texts: Sequence[str]) -> bool:
    """Whether a text holds a word of what is needed, and of the matter it is needed for."""
    named = [text for text in texts if not need.beside or any(word in text for word in need.beside)]
    return any(word in text for word in need.holds for text in named)


def _covers(known: Span, title: Span, question: str) -> bool:
    rest = question[title.start : known.start] + question[known.end : title.end]
    return known.start < title.end and title.start < known.end and not re.sub(r"[（(].*?[）)]|中华人民共和国|\W", "", rest)


def _find_local(text: str) -> Iterator[tuple[str, Span]]:
    """A local rule is named without brackets more often than with; the region proves that it is a title."""
    for match in re.finditer(rf"{region_pattern()}[一-鿿]{{2,20}}?{_KIND}", fold_name(text)):
        title = _cut_lead(match[0])
        if not any(word in title for word in _rules().vague) and re.match(region_pattern(), title):
            yield title, Span(match.end() - len(title), match.end())


def _find_numbers(text: str, known: Sequence[Span]) -> Iterator[tuple[str, Span]]:
    """文号 no document bears; before one that the library holds, only another agency's letters make it another's.

    方案和建城〔2020〕68号 is the one it holds; 沪建城〔2020〕68号 is not.
    """
    for match in NUMBER_PATTERN.finditer(fold_name(text)):
        code = re.sub(r"^.*[和与跟及的](?=.)", "", _cut_lead(match[1]))
        held = next((k for k in known if k.end == match.end() and k.start > match.start(1)), None)
        before = text[match.end(1) - len(code) : held.start] if held else ""
        if held and not re.search(f"[{_rules().places}]$", before):
            continue
        yield f"{code}〔{match[2]}〕{match[3]}号", Span(match.end(1) - len(code), match.end())


def _find_addressed(text: str, known: Sequence[Span]) -> Iterator[tuple[str, Span]]:
    """Titles right before an article of theirs, unless a name the library knows ends there: 消防救援条例第三条."""
    floor = 0
    for address in find_addresses(text):
        start = max([floor, address.span.start - _LONGEST, *(k.end for k in known if k.end <= address.span.start)])
        match = _TITLE_END.search(text, start, address.span.start)
        floor = address.span.end
        if match and address.steps[0].level in (Level.ARTICLE, Level.CHAPTER):
            title = _cut_lead(match[1])
            if _is_title(title):
                yield title, Span(match.end(1) - len(title), match.end(1))


def _cut_lead(words: str) -> str:
    """The words without what only leads up to a title: "请问按照消防救援条例" -> 消防救援条例."""
    words = re.sub(rf"^.*(?:{'|'.join(_rules().leads)})", "", words)
    return re.sub(rf"^(?:{'|'.join(_rules().joints)})+", "", words)


def _is_title(title: str) -> bool:
    rules = _rules()
    if title in rules.laws:
        return True
    return len(title) >= _FEWEST and not title.endswith(rules.not_laws) and not any(word in title for word in rules.vague)
