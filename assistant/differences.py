"""What a sentence claims of a clause against what the clause says, slot by slot; paraphrase is no difference."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from assistant.actors import compare_actors, is_same_name
from assistant.compliance import keeps_within
from assistant.deeds import compare_doers
from assistant.denials import compare_denials, compare_opposed
from assistant.figures import agree, compare_figures, pair_words, read_standings
from assistant.forces import compare_forces
from assistant.model import Difference
from assistant.phrasing import fold_wording
from assistant.provisos import compare_provisos
from assistant.retelling import Aligned, Edit, align, load_compare_rules
from kb.numerals import fold_text
from kb.quantities import find_quantities
from kb.slots import ACTORS

_QUOTE = re.compile(r"[“‘「『\"](?P<words>[^“”‘’「」『』\"]{4,200})[”’」』\"]")
_PARTS = re.compile(r"[，。；！？、：\n,;]")
_OWN_NUMBER = re.compile(
    r"^\s*(?:第[^条]{1,12}条(?:之[一二三四五六七八九十]+)?\s*(?:【[^】]*】)?|（[^（）]{1,4}）)", re.MULTILINE
)
_LEFT_OUT = "……"
_WORDS = re.compile(r"\w+")
# Without 等 the last member may run into the words after the list.
_LIST = re.compile(r"(?:[一-鿿]{2,8}、){2,}(?:[一-鿿]{2,8}?(?=等)|[一-鿿]{2,8})")
_ALIKE = 0.5
_ACTOR = re.compile(ACTORS)
_ACTOR_NEXT = re.compile(rf"等?[一-鿿]{{0,2}}?(?<!的)(?:{ACTORS})")
_LEADING_ACTOR = re.compile(rf"[一-鿿]{{0,8}}?(?:{ACTORS})")
_SHORT = 4
# From this share on a sentence is the clause itself, and a figure stands for the one in its place.
_CLOSE, _NEARLY = 0.85, 0.75
_AFTER_LIST, _LONGEST_NAME = 6, 6


def find_differences(
    claim: str, clause: str, context: str = "", *, is_verbatim: bool = True, named: Sequence[str] = ()
) -> tuple[Difference, ...]:
    """Where a claim says otherwise than the clause: quotes, figures, modality, actors; empty when nothing does.

    `context` is the sentence around the claim: it tells which of a clause's figures is meant. A digest's words are ours
    (`is_verbatim` False): nothing can be held against them word by word; `named` are the actors it lists.

    find_differences("覆盖面不低于50%", "……覆盖面不低于30%") -> (Difference("数字", "50%", "30%"),)
    """
    aligned = align(claim, _OWN_NUMBER.sub("", clause)) if is_verbatim else None
    found = list(compare_figures(claim, clause, context or claim, aligned))
    if aligned:
        retold = _drop_lead(claim, clause)
        again = aligned if retold == claim else align(retold, _OWN_NUMBER.sub("", clause))
        edited = _compare_edits(again, clause) if again.is_retold else ()
        found += [*_compare_quotes(claim, clause), *edited, *_compare_conditions(again)]
    unquoted = _QUOTE.sub(lambda match: "，" * len(match.group()), claim)
    found += [
        *compare_forces(unquoted, clause, is_verbatim=is_verbatim),
        *(compare_denials(unquoted, clause) if is_verbatim else ()),
        *compare_actors(unquoted, clause, named),
        *_compare_lists(unquoted, clause),
        *_compare_exclusive(unquoted, clause),
        *compare_opposed(unquoted, clause),
    ]
    if not any(one.slot == "主体" for one in found):
        found += compare_doers(unquoted, clause, named)
    return tuple(dict.fromkeys(found or compare_provisos(unquoted, clause)))


def _drop_lead(claim: str, clause: str) -> str:
    """A claim without the parts before the first that speaks as the clause does: 会议强调，…."""
    held = pair_words(clause)
    while (stop := _PARTS.search(claim)) and not pair_words(claim[: stop.start()]) & held:
        claim = claim[stop.end() :]
    return claim


@dataclass(frozen=True, slots=True)
class Compared:
    """What of a claim is the same in the clause, keeps within it, tells of the place itself, has nothing like it there.

    `unsure` are figures of a kind the clause has, without a word that tells which of them is meant.
    """

    same: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    local: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


def list_compared(claim: str, clause: str, *, is_verbatim: bool = True) -> Compared:
    """How each figure and quote of a claim without differences stands to the clause."""
    stated, held = find_quantities(clause.replace("全覆盖", "100%")), _fold(clause)
    found: dict[str, list[str]] = {}
    for figure, standing in read_standings(claim):
        alike = [q for q in stated if q.unit == figure.unit]
        if any(agree(figure, s) for s in alike):
            row = "same"
        elif standing in ("local", "short"):
            row = "local"
        else:
            row = "within" if keeps_within(figure, alike, standing, claim) else "unsure" if alike else "left"
        found.setdefault(row, []).append(figure.text)
    for match in _QUOTE.finditer(claim):
        # What a digest puts in quotes is the document's own.
        is_said = _holds_in_order(held, match["words"]) if is_verbatim else match[0] in clause
        row = "same" if is_said else "left"
        found.setdefault(row, []).append(f"“{match['words']}”")
    return Compared(**{row: tuple(dict.fromkeys(texts)) for row, texts in found.items()})


def _compare_quotes(claim: str, clause: str) -> Iterator[Difference]:
    held = _fold(clause)
    for match in _QUOTE.finditer(claim):
        said = _fold(match["words"])
        if _holds_in_order(held, match["words"]):
            continue
        window = _find_alike(said, held)
        if window:
            a, b = find_first_difference(said, window)
            yield Difference("引文", f"{match['words']}", f"原文此处是“{window}”，第一处不同：“{a}”应为“{b}”")


def holds_quote(clause: str, quote: str) -> bool:
    """Whether a clause says these words, punctuation aside; “……” leaves something out."""
    return _holds_in_order(_fold(clause), quote)


def _holds_in_order(held: str, quote: str) -> bool:
    """Whether a folded text says a quote: its stretches one after the other where “……” leaves something out."""
    at = 0
    for stretch in filter(None, map(_fold, quote.split(_LEFT_OUT))):
        found = held.find(stretch, at)
        if found < 0:
            return False
        at = found + len(stretch)
    return True


def _fold(text: str) -> str:
    return "".join(_WORDS.findall(fold_text(text)))


def _find_alike(said: str, held: str) -> str:
    """The stretch of a text most like what is said to be quoted from it, "" when nothing is."""
    blocks = [b for b in SequenceMatcher(None, held, said, autojunk=False).get_matching_blocks() if b.size >= 2]
    if sum(block.size for block in blocks) < _ALIKE * len(said):
        return ""
    start = max(0, blocks[0].a - blocks[0].b)
    end = min(len(held), blocks[-1].a + blocks[-1].size + len(said) - blocks[-1].b - blocks[-1].size)
    return held[start:end]


def find_first_difference(said: str, held: str) -> tuple[str, str]:
    """The first words that differ, with what stands there instead, two characters around them."""
    for kind, a, b, c, d in SequenceMatcher(None, said, held, autojunk=False).get_opcodes():
        if kind != "equal":
            return said[max(0, a - 1) : b + 1], held[max(0, c - 1) : d + 1]
    return "", ""


def _compare_edits(aligned: Aligned, clause: str) -> Iterator[Difference]:
    """In a close retelling: an actor exchanged for another, 以上 for 以下."""
    yield from _compare_heads(aligned, clause)
    stated = find_quantities(clause)
    for edit in aligned.edits:
        (said, held), counted = edit.words, edit.quantities
        known = counted[0] and any(agree(counted[0][0], q) for q in stated)
        # 4200人 is not told for 过半数.
        is_alike = all(counted) and (counted[0][0].unit == "share") == (counted[1][0].unit == "share")
        if is_alike and not known and len(edit.said) <= _SHORT and len(edit.held) <= _SHORT:
            yield Difference("数字", counted[0][0].text, counted[1][0].text)
        elif any({said, held} == set(pair) for pair in load_compare_rules().opposites):
            yield Difference("比较", edit.before + said, edit.before + held)
        elif said in load_compare_rules().told_to:
            continue
        elif _names_actor(said, edit) and _names_actor(held, edit) and not is_same_name(said, held):
            yield Difference("主体", said + edit.after, held + edit.after)


def _compare_conditions(aligned: Aligned) -> Iterator[Difference]:
    """What a close retelling leaves out between words of the clause, where it is a condition: 情节严重的，…."""
    any_of = "|".join(load_compare_rules().conditions)
    for words in aligned.omitted if aligned.share >= _CLOSE else ():
        if re.fullmatch(rf"[一-鿿]{{0,2}}(?:{any_of})[一-鿿]{{0,3}}", words):
            yield Difference("条件", "", words)


def _compare_exclusive(claim: str, clause: str) -> Iterator[Difference]:
    """A word whose opposite the clause has, and not the word itself: 期内 for 期满."""
    for pair in load_compare_rules().exclusive:
        for said, held in (pair, pair[::-1]):
            if said in claim and held in clause and said not in clause and held not in claim:
                yield Difference("说法", said, held)


def _compare_heads(aligned: Aligned, clause: str) -> Iterator[Difference]:
    """The actor a retelling begins with, where the clause knows nothing of the kind."""
    head = _LEADING_ACTOR.match(aligned.said)
    if (
        head is None
        or head[0].startswith("关于")
        or aligned.share < _NEARLY
        or any(word in head[0] for word in load_compare_rules().local)
        or _is_held_head(head[0], aligned, clause)
    ):
        return
    name, held = fold_wording(head[0]), fold_wording(clause)
    shared = pair_words(name) & pair_words(held)
    # 居委会 is in 居民委员会 though its pairs are not.
    is_short = any(re.search(".{0,4}".join(map(re.escape, name)), part) for part in _PARTS.split(held))
    if name not in held and not is_short and len(shared) < _ALIKE * len(pair_words(name)):
        yield Difference("主体", head[0], aligned.held[: len(head[0])])


def _is_held_head(head: str, aligned: Aligned, clause: str) -> bool:
    """Whether the clause has the words a retelling begins with, or begins with what follows them: 物业|保安服务."""
    after = aligned.said[len(head) : len(head) + 2]
    is_added = bool(after) and aligned.held.startswith(after)
    return head in clause or (is_added and not after.startswith(load_compare_rules().deeds))


def _names_actor(words: str, edit: Edit) -> bool:
    """Whether words end in an actor's name, or do with their neighbours on both sides: 教育行政|部门, 业|主大会."""
    whole = edit.before + words + edit.after
    reach = len(edit.before + words)
    return any(match.start() < reach <= match.end() for match in _ACTOR.finditer(whole)) and len(words) >= 2


def _ends_in_actor(named: str, after: str) -> bool:
    """Whether a list is one of actors: its first members are, or 等部门 follows; 占用疏散通道、安全出口的单位 is none."""
    return bool(_ACTOR.search(named.rpartition("、")[0]) or _ACTOR_NEXT.match(after))


def _compare_lists(claim: str, clause: str) -> Iterator[Difference]:
    """A department that the clause's list of departments does not have."""
    for match in _LIST.finditer(claim):
        members = match.group().split("、")
        if not _ends_in_actor(match.group(), claim[match.end() : match.end() + _AFTER_LIST]):
            continue
        for held in _LIST.finditer(clause):
            names = held.group().split("、")
            shared = [m for m in members if any(n.endswith(m) or m.endswith(n) or n.startswith(m) for n in names)]
            strange = [m for m in members if m not in shared and m not in clause and len(m) <= _LONGEST_NAME]
            if len(shared) >= 2 and strange and len(strange) < len(shared):
                missing = [n for n in names if n not in claim]
                yield Difference("主体", "、".join(strange), "、".join(missing))
