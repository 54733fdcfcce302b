"""Slips of the input method set right: words the library never uses, read as the terms that sound like them.

Only words are touched whose character pairs stand nowhere in the library, never numbers, titles or quotes.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from kb.model import Span
from kb.rules_file import load_rules_file

_RULES = Path(__file__).parent / "rules" / "spelling.yaml"
_QUOTED = re.compile("[《“‘「『〔\\[][^》”’」』〕\\]]*[》”’」』〕\\]]")
# A word that only ends a sentence is part of no term: 物业不管呢.
_LAST = re.compile(r"[呢吗嘛吧啊呀](?=\W|$)")
_FIXED = re.compile("[^一-鿿]|[零〇一二三四五六七八九十百千万两第]")
_LONGEST = 8
# A term is known as a word of the library when its rarest character pair stands in so many of its texts.
_FEWEST = 3
# A short word of the encoder is only meant when it is a common one.
_COMMON = 12
# A character pair in no more texts than this is strange: somebody asked with the same slip before.
_RARE = 1
# A word of fewer characters is mended only for one that sounds exactly alike, and only when it is no word itself.
_ALIKE = 3
# A term of so many characters may have two neighbours exchanged, or lack one.
_SWAPPED, _LACKING = 3, 5
_MOST_SLIPS = 3
_NEEDED, _NEVER = 2, 99


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    terms: tuple[str, ...]
    particles: str
    alike: dict[str, str]
    first_sounds: dict[str, str]


@dataclass(frozen=True, slots=True)
class Slip:
    """A word as it was typed and the term it is read as: 充电庄 -> 充电桩."""

    said: str
    meant: str

    @property
    def told(self) -> str:
        """How the word was read, for whoever typed it: 已按“充电桩”理解“充电庄”。"""
        return f"已按“{self.meant}”理解“{self.said}”。"


# How often each of some character pairs stands in the library; those that stand nowhere may be left out.
Counter = Callable[[Sequence[str]], Mapping[str, int]]
# A place in a text and the term that may be meant there.
_Reading = tuple[int, int, str]


@lru_cache
def _rules() -> _Rules:
    return load_rules_file(_RULES, _Rules)


class Speller:
    """Knows terms by their sound: `terms` as they are, and of an encoder's `words` those the library uses."""

    def __init__(self, count: Counter, words: Iterable[str], terms: Iterable[str]) -> None:
        self._count = count
        self._words = frozenset(word for word in words if _is_word(word))
        self._terms = frozenset(term for term in (*terms, *_rules().terms) if _is_word(term))
        self._pairs = frozenset(pair for term in self._terms for pair in _pairs(term))

    def mend(self, text: str, kept: Sequence[Span] = ()) -> tuple[str, tuple[Slip, ...]]:
        """The text with its slips set right, and what they were; `kept`, quotes and titles stay as they are."""
        fixed = [False] * len(text)
        for start, end in (*(m.span() for m in (*_FIXED.finditer(text), *_QUOTED.finditer(text))), *_edges(kept)):
            fixed[start:end] = [True] * (end - start)
        for match in _LAST.finditer(text):
            fixed[match.start()] = True
        slips: list[Slip] = []
        for _ in range(_MOST_SLIPS):
            reading = self._find(text, fixed)
            if reading is None:
                break
            start, end, term = reading
            slips.append(Slip(text[start:end], term))
            text, fixed = text[:start] + term + text[end:], fixed[:start] + [True] * len(term) + fixed[end:]
        return text, tuple(slips)

    def load(self) -> None:
        """Reads the terms' sounds now rather than at the first slip."""
        self.mend("充电庄")

    def _find(self, text: str, fixed: Sequence[bool]) -> _Reading | None:
        """The surest slip of a text: the one that leaves the fewest strange character pairs, and of these the longest."""
        strange = self._find_strange(_pairs(text))
        places = [i for i, pair in enumerate(_pairs(text)) if pair in strange and not (fixed[i] or fixed[i + 1])]
        if not places:
            return None
        readings = list(dict.fromkeys(self._read(text, places, fixed)))
        changed = {r: text[max(r[0] - 1, 0) : r[0]] + r[2] + text[r[1] : r[1] + 1] for r in readings}
        still = strange | self._find_strange([p for new in changed.values() for p in _pairs(new)])
        gains = {}
        for (start, end, term), new in changed.items():
            old = text[max(start - 1, 0) : end + 1]
            gain = sum(p in strange for p in _pairs(old)) - sum(p in still for p in _pairs(new))
            if gain >= self._need(text, start, end, term) and not any(p in still for p in _pairs(term)):
                gains[start, end, term] = (gain, len(term))
        return max(gains, key=lambda reading: gains[reading], default=None)

    def _need(self, text: str, start: int, end: int, term: str) -> int:
        """How many strange pairs must go before a word is taken for this term: the shorter, the more."""
        said, known = text[start:end], term in self._terms
        if len(said) < _ALIKE or len(said) != len(term):
            loose = self._is_part(text, start, end) or any(c in _rules().particles for c in said)
            return _NEVER if loose else _NEEDED if len(said) < _ALIKE and not known else 1
        return 1 if known or len(said) > _ALIKE or not any(pair in self._words for pair in _pairs(said)) else _NEVER

    def _is_part(self, text: str, start: int, end: int) -> bool:
        """Whether a character of the word belongs to a word with its neighbour: 接去 in 直接去."""
        return text[max(start - 1, 0) : start + 1] in self._words or text[end - 1 : end + 1] in self._words

    def _find_strange(self, pairs: Collection[str]) -> frozenset[str]:
        wanted = [p for p in dict.fromkeys(pairs) if p not in self._pairs]
        counts = self._count(wanted) if wanted else {}
        return frozenset(pair for pair in wanted if counts.get(pair, 0) <= _RARE)

    def _read(self, text: str, places: Sequence[int], fixed: Sequence[bool]) -> Iterator[_Reading]:
        """What may be meant around each strange pair of characters."""
        sounds = _read_sounds(text)
        for place in places:
            for start in range(max(0, place + 2 - _LONGEST), place + 1):
                for end in range(max(place + 2, start + 2), min(len(text), start + _LONGEST) + 1):
                    said = text[start:end]
                    if any(fixed[start:end]) or said in self._words or said in self._terms:
                        continue
                    yield from ((start, end, term) for term in self._find_terms(said, sounds[start:end]))

    def _find_terms(self, said: str, sounds: Sequence[str]) -> Iterator[str]:
        exact, alike, slipped = self._index
        if len(said) < _ALIKE:
            yield from exact.get(" ".join(sounds), ())
            return
        yield from alike.get(" ".join(map(_blur, sounds)), ())
        if not _splits(said, self._words):
            yield from slipped.get(said, ())

    @cached_property
    def _index(self) -> tuple[Mapping[str, list[str]], Mapping[str, list[str]], Mapping[str, list[str]]]:
        """Terms by their sound, by their blurred sound, and by the slips of a finger that make another word of them."""
        exact: dict[str, list[str]] = {}
        alike: dict[str, list[str]] = {}
        slipped: dict[str, list[str]] = {}
        for term in sorted(self._terms | self._find_used()):
            sounds = _read_sounds(term)
            exact.setdefault(" ".join(sounds), []).append(term)
            alike.setdefault(" ".join(map(_blur, sounds)), []).append(term)
            for slip in _slip_fingers(term):
                slipped.setdefault(slip, []).append(term)
        return exact, alike, slipped

    def _find_used(self) -> frozenset[str]:
        counts = self._count(sorted({pair for word in self._words for pair in _pairs(word)}))
        rarest = {word: min(counts.get(pair, 0) for pair in _pairs(word)) for word in self._words}
        return frozenset(w for w, n in rarest.items() if n >= (_FEWEST if len(w) > _ALIKE else _COMMON))


def _splits(text: str, words: Collection[str]) -> bool:
    """Whether a text is nothing but words of two characters and more: 适老改造 is 适老, 改造."""
    return not text or any(text[:n] in words and _splits(text[n:], words) for n in range(2, len(text) + 1))


def _is_word(text: str) -> bool:
    return 2 <= len(text) <= _LONGEST and not _FIXED.search(text)


def _pairs(text: str) -> list[str]:
    return [text[i : i + 2] for i in range(len(text) - 1)]


def _edges(spans: Iterable[Span]) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in spans]


def _read_sounds(text: str) -> list[str]:
    """One sound for each character: 充电桩 -> chong, dian, zhuang."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - a quarter of a second to import, and most questions hold no slip

    # What has no sound, such as a digit, stands for itself, one character at a time.
    return [sound for part in re.findall("[一-鿿]+|[^一-鿿]", text) for sound in lazy_pinyin(part)]


def _blur(sound: str) -> str:
    """A sound with those told apart that people mix up: zhang and zan alike are read zan."""
    for told, blurred in _rules().alike.items():
        if sound.startswith(told) and len(told) == 2 and told[1] == "h":
            sound = blurred + sound.removeprefix(told)
        elif sound.endswith(told):
            sound = sound.removesuffix(told) + blurred
    for told, blurred in _rules().first_sounds.items():
        if sound.startswith(told):
            sound = blurred + sound.removeprefix(told)
    return sound


def _slip_fingers(term: str) -> Iterator[str]:
    """A term with two neighbours exchanged or one character missing: 充设电施, 业主员会."""
    if len(term) >= _SWAPPED:
        yield from (term[:i] + term[i + 1] + term[i] + term[i + 2 :] for i in range(len(term) - 1))
    if len(term) >= _LACKING:
        yield from (term[:i] + term[i + 1 :] for i in range(1, len(term) - 1))
