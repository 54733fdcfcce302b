"""Whether words of duty, leave, ban and negation steer the same matter in a sentence as in its passages; no numbers."""

import re
from collections.abc import Iterator, Sequence

from assistant.align import Alignment, Tile, cut_part, measure_gap, overlap
from assistant.bonds import Fault
from assistant.phrasing import is_plain
from kb.model import Span
from kb.operators import Operator, find_operators
from kb.quantities import find_quantities

_CLOSE, _NEAR_WORDS, _FAR = 1, 10, 30
_BESIDE = 2
# 有权对违反规定的行为进行投诉: what these steer may stand far behind them.
_FAR_FORCES = {"may", "encourage"}
_STEERING = {"may", "encourage", "forbid", "not"}
_FORCES = {*_STEERING, "must"}
# Leaving one of these out makes more of a sentence than the clause says.
_KEPT = {*_STEERING, "part", "only", "most_of", "perhaps"}
_EXTENTS = {"part", "all", "most_of"}
# 不得设置、毁损、撤除: a ban holds for each of a list.
_LISTED = re.compile(r"[^，；。：]{1,20}(?:[、和及或]|或者|以及)")
# What is only furthered or tried is no duty.
_LOOSE = re.compile("推动|探索|倡导|引导|力争")
# 发动居民参与: whoever is only called on has no duty.
_ROUSED = re.compile("发动|动员|倡导|引导")
_WEAK_DUTY, _DUTY = {"要", "需", "需要"}, {"应", "应当", "应该", "须"}
_EVERY = {"任何", "一律", "均", "所有"}
_WAYS = re.compile(r"(?:方式|形式|办法|途径|渠道)(?:有|包括|靠|为)|有条件的$|例如")
_HAS_RIGHT, _RIGHTS = "有权", "权利"


def find_wrong_force(given: Alignment) -> Fault | None:
    """The first steering word that the passages have elsewhere, otherwise or not at all, or that the sentence leaves out."""
    return next((fault for check in (_check_operators, _check_dropped) for fault in check(given)), None)


def _check_operators(given: Alignment) -> Iterator[Fault]:
    counted = [q.span for q in find_quantities(given.text)]
    own = find_operators(given.text)
    for said in own:
        if _is_repeated(given, said) or any(overlap(span, said.span) for span in counted):
            continue
        if said.text in {"需要", "需"} and re.match("[^，。；]{0,12}[的时]，", given.text[said.span.end :]):
            # What a case needs is no duty: 需要开挖的，须经批准.
            continue
        if said.text in _EVERY and any(o.force == "forbid" and given.segment(said.span.start).holds(o.span) for o in own):
            # Of what is forbidden none is allowed, said or not.
            continue
        if said.text in _WEAK_DUTY and not _is_softened(given) and any(0 <= s.start - said.span.end <= 2 for s in counted):
            continue
        segment = given.segment(said.span.start)
        after = next((t for t in given.tiles if t.start >= said.span.end and t.end <= segment.end), None)
        before = [t for t in given.tiles if t.end <= said.span.start and t.start >= segment.start]
        if said.force == "except":
            held = any(_find_exception(given, at) for t in before for at in t.places) or _is_unless(given, before)
        elif said.text == _HAS_RIGHT and _RIGHTS in given.source.text:
            held = True
        elif after:
            spans = [Span(at, at + after.end - after.start) for at in after.places]
            steered = [_steers(given, said, span, after.start - said.span.end) for span in spans]
            longest = max((t for t in given.tiles if after.start <= t.start and t.end <= segment.end), key=_measure)
            if said.force == "forbid" and _measure(longest) > _measure(after):
                steered += [_steers(given, said, Span(at, at + 1), longest.start - said.span.end) for at in longest.places]
            # A duty is none where the same words are told of leave as well.
            held = (all(steered) if said.force == "must" else any(steered)) or (
                said.text in _DUTY and all(_is_plain_order(given, span) for span in spans)
            )
        elif said.text in _WEAK_DUTY | _DUTY and before and said.span.end < segment.end:
            held = all(_is_plain_order(given, Span(at, at)) for at in before[-1].places)
        else:
            ends = [at + t.end - t.start for t in before[-1:] for at in t.places]
            held = any(o.force == said.force and 0 <= o.span.start - end <= _BESIDE for end in ends for o in given.operators)
        if not held:
            yield "force", said.text


def _measure(tile: Tile) -> int:
    return tile.end - tile.start


def _is_unless(given: Alignment, told: Sequence[Tile]) -> bool:
    """Whether the words told stand after a 除非: 但维修所必需的除外."""
    text = given.source.text
    parts = [cut_part(text, m.start(), "；。") for m in re.finditer("除非", text)]
    return bool(parts) and all(any(p.start <= at < p.end for p in parts for at in t.places) for t in told)


def _is_softened(given: Alignment) -> bool:
    return any(o.force in {*_STEERING, "perhaps"} for o in given.operators)


def _is_repeated(given: Alignment, said: Operator) -> bool:
    """Whether the word stands in a tile with what follows it, or ends a part of the sentence, or a noun: 共有部分."""
    if said.force == "not" and is_elided(given, said.span.start, said.span.end):
        return True
    again = given.text[said.span.start : said.span.end + _BESIDE]
    if (
        said.force in {"perhaps", "not"}
        and again.isalnum()
        and len(again) > len(said.text) + 1
        and again in given.source.text
    ):
        return True
    whole = given.tile_over(said.span, 1)
    if whole is None:
        return False
    ends = not re.match(r"\w", given.text[said.span.end : said.span.end + 1])
    return whole.end > said.span.end or ends or said.force in _EXTENTS


def is_elided(given: Alignment, start: int, end: int) -> bool:
    """Whether the source has this negation with its verb alone, the rest left to what stands before: 没采取的，……."""
    return f"{given.text[start : end + 2]}的" in given.source.text


def _steers(given: Alignment, said: Operator, head: Span, apart: int) -> bool:
    """Whether the source too has this force before the head, and no other right before it; `apart` is their distance."""
    at = head.start
    part = given.source.part_at(at)
    before = [o for o in given.operators if part.span.holds(o.span) and o.span.end <= at]
    gaps = {o: measure_gap(given.source.text, o.span.end, at) for o in before}
    beside = [o.force for o, gap in gaps.items() if gap <= _BESIDE and o.force in _FORCES]
    if said.force == "must":
        lead = given.source.text[cut_part(given.source.text, at, "，；。：").start : at]
        if _ROUSED.search(lead) and not _ROUSED.search(given.text):
            return False
        is_weak = said.text in _WEAK_DUTY
        near = (o for o, gap in gaps.items() if gap <= (_NEAR_WORDS if is_weak else _FAR) and o.force in _STEERING)
        # 没采取的，要负责: the negation is the case's, not the duty's.
        between = ((o, given.source.text[o.span.end : at]) for o in near)
        return all("的，" in words or (is_weak and o.force == "encourage" and "，" in words) for o, words in between)
    if beside and said.force in _FORCES and said.force not in beside:
        return False
    # 物业可以把保洁委托给人 says what 保洁可以委托给人 says.
    if said.force != "not" and any(o.force == said.force and o.span.start == head.end for o in given.operators):
        return True
    if _carries(given, said, before, Span(part.span.start, at)):
        return True
    reach = {"must": _FAR, "perhaps": _FAR, "not": _CLOSE + apart, "forbid": _CLOSE + apart}.get(said.force, _NEAR_WORDS)
    listed = (o for o in before if o.force == said.force and _LISTED.fullmatch(given.source.text, o.span.end, at))
    return any(o.force == said.force for o, gap in gaps.items() if gap <= reach) or any(listed)


def _carries(given: Alignment, said: Operator, before: Sequence[Operator], lead: Span) -> bool:
    """Whether the lead of a part of the source gives all that follows in it this force: 禁止：…, 方式包括…."""
    text = given.source.text
    last = max((o for o in before if o.force in _FORCES), key=lambda o: o.span.end, default=None)
    if last is None:
        return said.force == "may" and _WAYS.search(text, lead.start, lead.end) is not None
    if said.force in _FAR_FORCES and last.force == said.force:
        return measure_gap(text, last.span.end, lead.end) <= _FAR
    listed = any(o.force == "forbid" and text[o.span.end] == "：" for o in before)
    return (said.force == "must" and last.force == "must") or (said.force == "forbid" and listed)


def _is_plain_order(given: Alignment, head: Span) -> bool:
    """Whether the source orders without any such word: 建立健全机制, but not 推动建立."""
    part = given.source.part_at(head.start).span
    steered = any(o.force in _FORCES for o in given.operators if part.start <= o.span.start < head.start)
    return not steered and not _LOOSE.search(given.source.text[part.start : head.start])


def _check_dropped(given: Alignment) -> Iterator[Fault]:
    own = find_operators(given.text)
    for tile in (t for t in given.tiles if not is_plain(given.text[t.start : t.end])):
        length = tile.end - tile.start
        segment = given.segment(tile.start)
        told = {
            o.force for o in own if o.force in {"except", "encourage"} or o.span.start <= tile.end or segment.holds(o.span)
        }
        before = [_find_steering(given, at, _BESIDE if length > _BESIDE else 0) for at in tile.places]
        after = [_find_skipped(given, at + length, given.text[tile.end : tile.end + 1]) for at in tile.places]
        around = [_find_exception(given, at) if length > _BESIDE else None for at in tile.places]
        for lost in (before, after, around):
            if lost is before and re.match("[^，。；]{0,6}时|[^，。；]{0,12}的，", given.text[tile.end - 1 :]):
                # 查看录像时: when it is done is no leave to do it.
                continue
            if all(o and o.force not in told for o in lost):
                yield "dropped", next(o.text for o in lost if o)


def _find_steering(given: Alignment, at: int, reach: int) -> Operator | None:
    """The word that steers what stands at a place of the source, right before it."""
    kept = (o for o in reversed(given.operators) if o.force in _KEPT and o.span.end <= at)
    return next((o for o in kept if measure_gap(given.source.text, o.span.end, at) <= reach), None)


def _find_exception(given: Alignment, at: int) -> Operator | None:
    """The 除外 of the part of a sentence in which a place of the source stands."""
    part = cut_part(given.source.text, at, "，；：")
    return next((o for o in given.operators if o.force == "except" and part.holds(o.span)), None)


def _find_skipped(given: Alignment, at: int, following: str) -> Operator | None:
    """The word that steers, right after a place of the source, if what follows it is what follows in the sentence."""
    text = given.source.text
    kept = (o for o in given.operators if o.force in _KEPT and o.span.start == at)
    return next((o for o in kept if following and text[o.span.end : o.span.end + 1] == following), None)
