"""What changed between two versions of a text, clause by clause and word by word; knows no library and no files."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from kb.model import FINE_LEVELS, Clause, Level
from kb.numerals import ANY_NUMBER, fold_width

_NUMBER = re.compile(
    rf"\s*(?:第\s*{ANY_NUMBER}\s*(?:[编章节条篇]|分编)(?:之{ANY_NUMBER})?|附件\s*{ANY_NUMBER}?"
    rf"|[(（]\s*{ANY_NUMBER}\s*[)）]|{ANY_NUMBER}\s*[、.．]|[①-⑳])[\s、.．:：]*"
)
_FIGURES = re.compile(ANY_NUMBER)
_WITHOUT_NUMBER = {Level.UNNUMBERED, Level.PARAGRAPH, Level.TABLE, Level.ROW}
# What stands in brackets or quotes is not cut: a mark that begins inside and ends outside cannot be read.
_HELD = r"《[^《》\n]*》|（[^（）\n]*）|“[^“”\n]*”"
_PIECE = re.compile(rf"(?:{_HELD}|[^，。；：、\n])*[，。；：、\n]?")
_TOKEN = re.compile(rf"《[^《》\n]*》|[（(][^（）()\n]{{1,4}}[）)]|{ANY_NUMBER}|.", re.DOTALL)
_OPENING, _CLOSING = "《（(“", "》）)”"
# Two texts are one clause when they share so many of their character pairs (Dice); under one number fewer are enough.
_ALIKE, _ALIKE_AT_ONE_NUMBER = 0.6, 0.4
# Of a text's stretches of four letters, so many of the rarest name the texts it is compared with.
_STRETCH, _RAREST, _MOST_SHARING, _MOST_CANDIDATES = 4, 24, 50, 6
# Longer stretches that have nothing whole in common are shown as they are: comparing them letter by letter takes minutes.
_LONGEST_PRODUCT = 4_000_000
_LEAST_IN_COMMON, _SHORTEST_ISLAND = 0.3, 2

Op = Literal["same", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Part:
    """A clause with its own words: its number and the clauses inside it left out, its 款、项、目 kept."""

    clause: Clause
    text: str

    @property
    def key(self) -> str:
        """The words without blanks, by which two parts are the same."""
        return re.sub(r"\s+", "", self.text)


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of words that both versions have, or only the old one, or only the new one."""

    op: Op
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One clause in both versions, and its words marked: joined without the added ones they are the old text."""

    old: Part
    new: Part
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of every clause: a renumbered one may have changed words too; `unchanged` counts the others."""

    added: tuple[Part, ...]
    removed: tuple[Part, ...]
    changed: tuple[Change, ...]
    renumbered: tuple[Change, ...]
    unchanged: int


def compare_clauses(old: Sequence[Clause], new: Sequence[Clause]) -> Comparison:
    """Compares two versions by what their clauses say: the same words under another number are renumbered, not new."""
    before, after = split_parts(old), split_parts(new)
    pairs = _pair_parts(before, after)
    both = [(before[i], after[j]) for j, i in sorted((j, i) for i, j in pairs.items())]
    kept = set(pairs.values())
    moved = [(a, b) for a, b in both if a.clause.ref.label != b.clause.ref.label]
    edited = [(a, b) for a, b in both if a.clause.ref.label == b.clause.ref.label and a.key != b.key]
    return Comparison(
        added=tuple(part for j, part in enumerate(after) if j not in kept),
        removed=tuple(part for i, part in enumerate(before) if i not in pairs),
        changed=tuple(Change(a, b, mark_words(a.text, b.text)) for a, b in edited),
        renumbered=tuple(Change(a, b, mark_words(a.text, b.text)) for a, b in moved),
        unchanged=len(both) - len(moved) - len(edited),
    )


def split_parts(clauses: Sequence[Clause]) -> list[Part]:
    """The parts of a text, in text order; together they say all that its clauses say."""
    units = [clause for clause in clauses if clause.parent is None or clause.level not in FINE_LEVELS]
    pieces: list[list[str]] = [[] for _ in units]
    open_units: list[tuple[int, int]] = []  # a unit around the place reached, and how far its own words are taken
    for i, unit in enumerate(units):
        _close(units, pieces, open_units, unit.span.start)
        if open_units:
            outer, at = open_units[-1]
            pieces[outer].append(_slice(units[outer], at, unit.span.start))
            open_units[-1] = (outer, unit.span.end)
        open_units.append((i, unit.span.start))
    _close(units, pieces, open_units, None)
    return [Part(unit, _drop_number(unit, "".join(own)).strip()) for unit, own in zip(units, pieces, strict=True)]


def _close(units: Sequence[Clause], pieces: list[list[str]], open_units: list[tuple[int, int]], before: int | None) -> None:
    while open_units and (before is None or units[open_units[-1][0]].span.end <= before):
        i, at = open_units.pop()
        pieces[i].append(_slice(units[i], at, units[i].span.end))


def _slice(clause: Clause, start: int, end: int) -> str:
    return clause.text[start - clause.span.start : end - clause.span.start]


def _drop_number(clause: Clause, text: str) -> str:
    if clause.level in _WITHOUT_NUMBER:
        return text
    match = _NUMBER.match(fold_width(text))
    return text[match.end() :] if match else text


def _pair_parts(old: Sequence[Part], new: Sequence[Part]) -> dict[int, int]:
    """Which part of the old version is which of the new one: the same words first, then the most alike."""
    pairs: dict[int, int] = {}
    for name in (_name_place, lambda part: part.key):
        waiting = defaultdict(list)
        for i, part in enumerate(old):
            if i not in pairs and part.key:
                waiting[name(part)].append(i)
        taken = set(pairs.values())
        for j, part in enumerate(new):
            if j not in taken and waiting[name(part)]:
                pairs[waiting[name(part)].pop(0)] = j
    left = [i for i in range(len(old)) if i not in pairs]
    taken = set(pairs.values())
    came = [j for j in range(len(new)) if j not in taken]
    for _, i, j in sorted(_find_alike(old, new, left, came), key=lambda found: (-found[0], found[1:])):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


def _name_place(part: Part) -> str:
    return f"{part.clause.ref.label}\n{part.key}"


def _find_alike(
    old: Sequence[Part], new: Sequence[Part], left: Sequence[int], came: Sequence[int]
) -> Iterator[tuple[float, int, int]]:
    """Pairs that may be one clause, with how alike they are: (score, place in old, place in new).

    Only parts that share rare words, or the number, are compared, so that time grows with the length of a law.
    """
    held = {i: _count_runs(_drop_figures(old[i]), 2) for i in left}
    sharing: dict[str, list[int]] = defaultdict(list)
    for i in left:
        for stretch in _count_runs(_drop_figures(old[i]), _STRETCH):
            sharing[stretch].append(i)
    labels = {old[i].clause.ref.label: i for i in left}
    for j in came:
        plain = _drop_figures(new[j])
        counts = _count_runs(plain, 2)
        shared = [s for s in _count_runs(plain, _STRETCH) if len(sharing.get(s, ())) in range(1, _MOST_SHARING)]
        rarest = sorted(shared, key=lambda s: len(sharing[s]))[:_RAREST]
        votes = Counter(i for stretch in rarest for i in sharing[stretch])
        same_number = labels.get(new[j].clause.ref.label)
        likely = [i for i, _ in votes.most_common(_MOST_CANDIDATES)]
        for i in dict.fromkeys((*likely, *(() if same_number is None else (same_number,)))):
            alike = 2 * (held[i] & counts).total() / max(held[i].total() + counts.total(), 1)
            if alike >= (_ALIKE_AT_ONE_NUMBER if i == same_number else _ALIKE):
                yield alike + (i == same_number) * (1 - _ALIKE), i, j


def _drop_figures(part: Part) -> str:
    """The words without what their numbers are: 罚款五百元 and 罚款一千元 are one provision with another figure."""
    return _FIGURES.sub("#", fold_width(part.key))


def _count_runs(key: str, length: int) -> Counter[str]:
    return Counter(key[i : i + length] for i in range(max(len(key) - length + 1, 1)))


def mark_words(old: str, new: str) -> tuple[Words, ...]:
    """The words of two texts with those only one of them has marked, in reading order."""
    a, b = _PIECE.findall(old), _PIECE.findall(new)
    marked: list[Words] = []
    for op, a0, a1, b0, b1 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        gone, come = "".join(a[a0:a1]), "".join(b[b0:b1])
        marked += [Words("same", gone)] if op == "equal" else _mark_letters(gone, come)
    return tuple(_join(marked))


def _mark_letters(gone: str, come: str) -> list[Words]:
    whole = [Words("removed", gone), Words("added", come)]
    if len(gone) * len(come) > _LONGEST_PRODUCT:
        return whole
    old, new = _TOKEN.findall(gone), _TOKEN.findall(come)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < _LEAST_IN_COMMON:
        return whole
    marked: list[Words] = []
    for op, a0, a1, b0, b1 in matcher.get_opcodes():
        kept = "".join(old[a0:a1])
        # A lone letter in common between two changes is chance, and hard to read.
        if op == "equal" and (len(kept) >= _SHORTEST_ISLAND or a0 == 0 or a1 == len(old)):
            marked.append(Words("same", kept))
        else:
            marked += [Words("removed", kept), Words("added", "".join(new[b0:b1]))]
    marked = list(_join(marked))
    return marked if all(_is_closed(words.text) for words in marked if words.op != "same") else whole


def _is_closed(text: str) -> bool:
    """Whether every bracket and quote that opens in a text closes in it."""
    depth = 0
    for letter in text:
        depth += (letter in _OPENING) - (letter in _CLOSING)
        if depth < 0:
            return False
    return depth == 0


def _join(marked: Sequence[Words]) -> Iterator[Words]:
    """Neighbouring stretches as one, what was removed before what was added instead."""
    texts: dict[Op, str] = {"same": "", "removed": "", "added": ""}
    for words in marked:
        if words.text and (words.op == "same") != bool(texts["same"]):
            yield from (Words(op, text) for op, text in texts.items() if text)
            texts = {"same": "", "removed": "", "added": ""}
        texts[words.op] += words.text
    yield from (Words(op, text) for op, text in texts.items() if text)
