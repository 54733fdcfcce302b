"""Lies about a clause made from its own true sentence by one mutation each; used by bench.guard."""

import random
import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.phrasing import fold_wording
from bench.rewordings import WORDS, Case, Made, Maker
from kb.quantities import find_quantities

_ACTS = "|".join(WORDS.acts)


def _replace(case: Case, pairs: Sequence[tuple[str, str]], chance: random.Random) -> Made | None:
    fitting = [(old, new) for old, new in pairs if old in _mask(case.sentence, old)]
    if not fitting:
        return None
    old, new = chance.choice(fitting)
    at = _mask(case.sentence, old).index(old)
    return case.sentence[:at] + new + case.sentence[at + len(old) :], (1,), None


def _mask(sentence: str, word: str) -> str:
    """The sentence without the longer words that only look as if they held this one."""
    for longer in (w for w in WORDS.plain if word in w and w != word):
        sentence = sentence.replace(longer, "〇" * len(longer))
    return sentence


def change_figure(case: Case, _: Sequence[Case], chance: random.Random) -> Made | None:
    """Another number with the same unit and bound."""
    found = [q for q in find_quantities(case.sentence) if q.unit != "date" and re.search(r"[0-9]+", q.text)]
    if not found:
        return None
    chosen = chance.choice(found)
    new = re.sub(r"[0-9]+", lambda m: str(int(m.group()) + chance.choice((1, 5, 20))), chosen.text, count=1)
    return case.sentence[: chosen.span.start] + new + case.sentence[chosen.span.end :], (1,), None


def change_date(case: Case, _: Sequence[Case], chance: random.Random) -> Made | None:
    """A date or a deadline moved."""
    found = [
        q for q in find_quantities(case.sentence) if q.unit in {"date", "日", "工作日", "月", "年", "小时", "分钟", "周"}
    ]
    if not found:
        return None
    chosen = chance.choice(found)
    digits = re.search(r"[0-9]+|[二三四五六七八九]", chosen.text)
    if digits is None:
        return None
    new = str(int(digits[0]) + 2) if digits[0].isdigit() else "九" if digits[0] != "九" else "五"
    text = chosen.text[: digits.start()] + new + chosen.text[digits.end() :]
    return case.sentence[: chosen.span.start] + text + case.sentence[chosen.span.end :], (1,), None


def flip_bound(case: Case, _: Sequence[Case], chance: random.Random) -> Made | None:
    """不低于 for 不超过, 以上 for 以下."""
    return _replace(case, WORDS.flips, chance)


def take_actor_elsewhere(case: Case, _: Sequence[Case], chance: random.Random) -> Made | None:
    """An actor of another clause does it."""
    held = [a for a in WORDS.actors if a in case.sentence]
    folded = fold_wording(case.clause.text)
    others = [a for a in WORDS.actors if fold_wording(a) not in folded and not any(a in h or h in a for h in held)]
    if not held or not others:
        return None
    return case.sentence.replace(max(held, key=len), chance.choice(others), 1), (1,), None


def exchange_actors(case: Case, _: Sequence[Case], __: random.Random) -> Made | None:
    """Two actors of one sentence change places, unless they act together or are named in one word."""
    held = sorted((case.sentence.index(a), a) for a in WORDS.actors if case.sentence.count(a) == 1)
    held = [(at, a) for at, a in held if not any(a != b and a in b for _, b in held)]
    for (i, one), (j, other) in pairwise(held):
        between = case.sentence[i + len(one) : j]
        if len(between) >= 3 and not re.search("[、和或与]", between):
            swapped = case.sentence[:i] + other + between + one + case.sentence[j + len(other) :]
            return swapped, (1,), None
    return None


def raise_force(case: Case, _: Sequence[Case], chance: random.Random) -> Made | None:
    """可以 made 应当."""
    return _replace(case, WORDS.raised, chance)


def lower_force(case: Case, _: Sequence[Case], chance: random.Random) -> Made | None:
    """应当 made 可以."""
    return _replace(case, WORDS.lowered, chance)


def negate(case: Case, _: Sequence[Case], __: random.Random) -> Made | None:
    """A 不 put in, or taken out."""
    if found := re.search(r"不得|不能|不准", case.sentence):
        return case.sentence[: found.start()] + case.sentence[found.end() :], (1,), None
    if found := re.search(rf"(?<![和与及、以])(?:应当|要|应)?({_ACTS})", case.sentence):
        return case.sentence[: found.start()] + "不" + case.sentence[found.start() :], (1,), None
    return None


def cite_another(case: Case, cases: Sequence[Case], chance: random.Random) -> Made | None:
    """The right words under another clause's number."""
    other = chance.choice(cases)
    held = case.sentence.rstrip("。；") in other.clause.text or other.document == case.document
    return None if held else (case.sentence, (2,), other)


def cite_nothing(case: Case, _: Sequence[Case], __: random.Random) -> Made:
    """A number that no passage bears."""
    return case.sentence, (1, 9), None


def name_another_text(case: Case, cases: Sequence[Case], chance: random.Random) -> Made | None:
    """An address, a 文号 or a title that the clause does not mention."""
    named = chance.choice((*WORDS.references, f"《{chance.choice(cases).document.title}》"))
    known = named in case.clause.text or case.document.title in named or f"《{case.document.work}》" == named
    return None if known else (f"根据{named}，{case.sentence}", (1,), None)


def change_extent(case: Case, _: Sequence[Case], chance: random.Random) -> Made | None:
    """部分 for 全部, 主要 for 全部."""
    return _replace(case, WORDS.extents, chance)


def add_member(case: Case, cases: Sequence[Case], chance: random.Random) -> Made | None:
    """A member out of another clause's list put into this one's."""
    other = chance.choice(cases)
    members = re.findall(r"、([一-鿿]{3,8})(?=[、和])", other.sentence)
    place = re.search(r"、[一-鿿]{2,8}(?=、|和)", case.sentence)
    if not members or place is None or members[0] in case.clause.text:
        return None
    return f"{case.sentence[: place.end()]}、{members[0]}{case.sentence[place.end() :]}", (1,), None


def take_figure_beside(case: Case, _: Sequence[Case], chance: random.Random) -> Made | None:
    """A number with this unit that stands elsewhere in the same clause, about something else."""
    own = [q for q in find_quantities(case.sentence) if q.text.strip("0123456789") != q.text]
    for chosen in own:
        others = [q for q in find_quantities(case.clause.text) if q.unit == chosen.unit and q.value != chosen.value]
        others = [q for q in others if q.value not in {x.value for x in own}] or others
        if others:
            text = case.sentence[: chosen.span.start] + chance.choice(others).text + case.sentence[chosen.span.end :]
            return text, (1,), None
    return None


def misquote(case: Case, _: Sequence[Case], chance: random.Random) -> Made | None:
    """In quotation marks with a word changed."""
    made = _replace(case, WORDS.deeds, chance)
    return (f"原文是“{made[0].rstrip('。')}”。", (1,), None) if made else None


def change_deed(case: Case, _: Sequence[Case], chance: random.Random) -> Made | None:
    """Another deed: 建立 made 撤销."""
    return _replace(case, WORDS.deeds, chance)


def add_claim(case: Case, cases: Sequence[Case], chance: random.Random) -> Made | None:
    """A part of another clause's sentence added, under this clause's number alone."""
    other = chance.choice(cases)
    parts = [p for p in re.split("[，；。]", other.sentence) if 6 <= len(p) <= 20 and p not in case.clause.text]
    if other.document == case.document or not parts:
        return None
    return f"{case.sentence.rstrip('。；')}，{chance.choice(parts)}。", (1,), None


LIES: dict[str, Maker] = {
    "figure changed": change_figure,
    "bound flipped": flip_bound,
    "date moved": change_date,
    "actor elsewhere": take_actor_elsewhere,
    "actors exchanged": exchange_actors,
    "force raised": raise_force,
    "force lowered": lower_force,
    "negated": negate,
    "wrong clause cited": cite_another,
    "number invented": cite_nothing,
    "reference altered": name_another_text,
    "extent changed": change_extent,
    "member added": add_member,
    "figure beside": take_figure_beside,
    "misquoted": misquote,
    "deed changed": change_deed,
    "claim added": add_claim,
}
