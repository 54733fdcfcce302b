"""Whether who does what, and what is listed together, stands so in the passages a sentence cites; no numbers."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.align import Alignment, Tile, cut_part, find_mixed, is_in_heading, overlap
from assistant.bonds import Fault
from assistant.phrasing import is_plain
from kb.model import Span

_VERBATIM = 3
# Who is told or chosen does nothing: 书面告知业主或业主委员会, 解聘物业.
_ADDRESSED = re.compile(r"告知[^，；。]*$|(?:选聘|解聘|聘请|聘用|更换|选举|推选)$")
_ACTED_ON = re.compile("(?:指导|引导|动员|发动|支持|帮助|尊重|方便|服务)$")
# 把县级部门的处罚权交给: named, but not as who does it.
_PATIENT = re.compile("[把将](?:(?!给|由)[^，；。])*$")
_PASSIVE = ("由", "归", "被")
# 与接受服务的老年人签订协议: whom a part of a sentence opens with by 与 does nothing there.
_JOINED_BY = re.compile("[与向对]")
_WHEN = ("后", "时")
_TOWARDS = ("向", "报", "与", "同")
# Characters of a word.
_WORD = 2
_JOINT = re.compile(r"[、和及或与]|以及|或者")

_JOINED = re.compile(r"(?:[、和及或与(]|以及|或者)[一-鿿]{0,4}")


def find_wrong_doer(given: Alignment) -> Fault | None:
    """The first actor whose deed, or member of a list whose company, is not that of the passages."""
    mixed = find_mixed(given.text, given.tiles, given.source.text)
    if mixed and mixed not in given.actors:
        return "not_theirs", mixed
    return next((fault for check in (_check_actors, _check_lists) for fault in check(given)), None)


def _check_actors(given: Alignment) -> Iterator[Fault]:
    named = given.find_actors(given.text)
    for span in named:
        actor = given.text[span.start : span.end]
        if not _is_named(actor, given.source.text):
            yield "actor", actor
            continue
        if _is_described(given, span) or _is_addressed(given, span) or _is_object(given, span):
            continue
        whole = given.tile_over(span, _VERBATIM)
        if whole and any(whole.start <= other.start and other.end <= span.start for other in named):
            # Who stands with another in the same words of the source is judged with that one.
            continue
        if whole and (whole.end > span.end + 1 or _ADDRESSED.search(given.text[whole.start : span.start])):
            continue
        segment = given.segment(span.start)
        if given.text[: segment.end].endswith(_WHEN):
            # 收到投诉后，应当受理: what one does follows.
            segment = Span(segment.start, given.segment(segment.end + 1).end)
        others = [t for t in given.tiles if not any(s.holds(Span(t.start, t.end)) for s in named)]
        end = _find_group_end(given.text, span, named)
        after = [t for t in others if t.start >= end and t.end <= segment.end]
        before = [t for t in others if t.end <= span.start and t.start >= segment.start]
        passive = given.text[: span.start].endswith(_PASSIVE)
        done = [t for t in after if t.start > given.segment(span.start).end]
        after = done or after
        deeds = sorted(after + (before if passive else []), key=lambda t: t.start - t.end) or before[-1:]
        # What follows an actor at once is its deed, as is what says most.
        first = min(after, key=lambda t: t.start, default=None)
        if first and not passive and "、" not in given.text[end : first.start] and _names_doer(given, actor, first):
            continue
        told = [{doer for at in deed.places for doer in _doers_of(given, at, deed in before)} for deed in deeds]
        # A heading names nobody: the next best words decide.
        doers = next((names for names in told if names), _name_by_halves(given, deeds) if deeds else {actor})
        if not any(_is_same(actor, doer) for doer in doers):
            yield "not_theirs", actor
    yield from _check_order(given, named)


def _names_doer(given: Alignment, actor: str, deed: Tile) -> bool:
    if is_plain(given.text[deed.start : deed.end]):
        return False
    homes = [(at, cut_part(given.source.text, at, "；。")) for at in deed.places if not is_in_heading(given, at)]
    # 发挥党组织作用: who is told after the deed need not do it.
    led = all(any(part.start <= s.start < at for s in given.doers) for at, part in homes)
    told = [_doers_of(given, at, False) for at, _ in homes]
    return led and bool(told) and all(any(_is_same(actor, doer) for doer in doers) for doers in told)


def _name_by_halves(given: Alignment, deeds: Sequence[Tile]) -> set[str]:
    """The doers of the last half of words that stand whole in a heading only: 制定保护方案, 定保护方案."""
    names: set[str] = set()
    for deed in (d for d in deeds if all(is_in_heading(given, at) for at in d.places)):
        words = given.text[deed.start : deed.end]
        for held in re.finditer(re.escape(words[-max(_VERBATIM, len(words) // 2) :]), given.source.text):
            if not is_in_heading(given, held.start()):
                names |= _doers_of(given, held.start(), False)
    return names


def _is_object(given: Alignment, span: Span) -> bool:
    """Whether it is what something is done to or what is told of: 动员居民, or 组织，由街道领导."""
    words = given.text[max(0, span.start - _WORD) : span.end]
    following = given.text[given.segment(span.start).end :][:2]
    return bool(
        _ACTED_ON.search(given.text[: span.start])
        or (span.start >= _WORD and words[:_WORD].isalnum() and words in given.source.text)
        or (following == "，由" and given.segment(span.start).end == span.end)
    )


def _is_same(actor: str, doer: str) -> bool:
    return actor.endswith(doer) or doer.endswith(actor) or {actor, doer} == {"物业", "物业服务企业"}


def _is_described(given: Alignment, span: Span) -> bool:
    """Whether the source has it with the very words after it: 业主人数, 业主提议."""
    after = given.text[span.end : span.end + _WORD]
    return (
        len(after) == _WORD
        and after.isalnum()
        and not is_plain(after)
        and given.text[span.start : span.end] + after in given.source.text
    )


def _is_addressed(given: Alignment, span: Span) -> bool:
    """Whether it is told or joined by what the source says next to it, and opens no part there: 向部门书面告知."""
    if not given.text[: span.start].endswith(_TOWARDS):
        return False
    segment, name, text = given.segment(span.start), given.text[span.start : span.end], given.source.text
    deeds = [
        t
        for t in given.tiles
        if t.start >= segment.start and t.end <= segment.end and not overlap(Span(t.start, t.end), span)
    ]
    for held in re.finditer(re.escape(name), text):
        part = cut_part(text, held.start(), "；。")
        first = next((s for s in given.doers if part.holds(s)), None)
        if first and first.start < held.start() and any(part.start <= at < part.end for t in deeds for at in t.places):
            return True
    return False


def _find_group_end(text: str, span: Span, named: Sequence[Span]) -> int:
    """Where the actors that act together with this one end: 社会组织、企事业单位和个人."""
    end = span.end
    for other in named:
        if other.start > end and _JOINED.fullmatch(text[end : other.start]):
            end = other.end
    return end


def _check_order(given: Alignment, named: Sequence[Span]) -> Iterator[Fault]:
    """Of two actors in one part of a sentence the source names the same one first: 甲会同乙 is not 乙会同甲."""
    text = given.source.text
    for one, other in pairwise(named):
        first, second = given.text[one.start : one.end], given.text[other.start : other.end]
        between = given.text[one.end : other.start]
        if _JOINT.fullmatch(between) or between.endswith(_PASSIVE) or given.segment(one.start) != given.segment(other.start):
            continue
        orders = set()
        for a in (s for s in given.doers if text[s.start : s.end] == first):
            part = cut_part(text, a.start, "，；：")
            orders |= {a.start < b.start for b in given.doers if part.holds(b) and text[b.start : b.end] == second}
        if orders == {False}:
            yield "not_theirs", first


def _is_named(actor: str, source: str) -> bool:
    """Whether the source names an actor; 财政、水利等部门 names 水利部门."""
    return actor in source or (actor.endswith("部门") and actor[:-2] in source and "等部门" in source)


def _doers_of(given: Alignment, at: int, backwards: bool) -> set[str]:
    """Who may have done what the source says at a place: those named before it, in its own part of the sentence first."""
    text, part = given.source.text, given.source.part_at(at)
    inside = [s for s in given.doers if part.span.holds(s)]
    own = cut_part(text, at, "，；：")
    near = [s for s in inside if own.holds(s) and (backwards or s.start <= at)]
    near = [s for s in near if not _PATIENT.search(text[own.start : s.start])]
    if not backwards:
        near = [s for s in near if not _JOINED_BY.match(text[own.start : s.start])]
    if near or backwards:
        return {text[s.start : s.end] for s in (near or inside)}
    earlier = [s for s in inside if s.end <= at]
    if earlier:
        # The last that opens a part of the sentence is its subject; 国家 in 应当参照国家标准 is not.
        opening = [s for s in earlier if cut_part(text, s.start, "，；：").start == s.start]
        clause = cut_part(text, (opening or earlier)[-1].start, "，；：")
        return {text[s.start : s.end] for s in _first_group(text, [s for s in earlier if clause.holds(s)])}
    if inside:
        # The subject may be told in the clause's heading.
        heading = [s for s in given.doers if s.end <= at and is_in_heading(given, s.start)]
        return {text[s.start : s.end] for s in (*heading, *inside)}
    previous = [s for s in given.doers if s.end <= at and given.source.part_at(s.start).number == part.number]
    if not previous:
        return set()
    line = given.source.part_at(previous[-1].start).span
    return {text[s.start : s.end] for s in _first_group(text, [s for s in previous if line.holds(s)])}


def _first_group(text: str, named: Sequence[Span]) -> list[Span]:
    """The first actor and those joined to it: 街道办事处、居民委员会和业主."""
    group = list(named[:1])
    for span in named[1:]:
        if not _JOINT.fullmatch(text[group[-1].end : span.start]):
            break
        group.append(span)
    return group


def _check_lists(given: Alignment) -> Iterator[Fault]:
    """A member of a list must stand where the list's other members stand together."""
    for match in re.finditer(r"[^，。；：、]+(?:、[^，。；：、]+)+", given.text):
        found = re.finditer(r"(?:[^、和及与]|及(?=时))+", match.group().split("等")[0])
        members = [Span(match.start() + m.start(), match.start() + m.end()) for m in found]
        homes = [(member, _find_homes(given, member)) for member in members]
        known = [home for _, home in homes if home]
        shared = [i for i in set().union(*known) if sum(i in home for home in known) > max(1, len(known) // 2)]
        for member, home in homes:
            if member in members[1:-1] and _is_patched(given, member):
                yield "listed", given.text[member.start : member.end]
            if shared and not home.intersection(shared):
                yield "listed", given.text[member.start : member.end]


def _is_patched(given: Alignment, member: Span) -> bool:
    """Whether a member is put together of words that no part of the source has in that order: 社区内的机关."""
    tiles = [t for t in given.tiles if member.holds(Span(t.start, t.end)) and not is_plain(given.text[t.start : t.end])]
    for one, other in pairwise(tiles):
        parts = [(at, cut_part(given.source.text, at, "；。")) for at in one.places]
        if not any(at < to < part.end for at, part in parts for to in other.places):
            return True
    return False


def _find_homes(given: Alignment, member: Span) -> set[int]:
    """The source's sentences in which a member stands."""
    tiles = [t for t in given.tiles if overlap(Span(t.start, t.end), member)]
    # The word that ends a member is what it is.
    best = next((t for t in tiles if t.end >= member.end), max(tiles, key=lambda t: t.end - t.start, default=None))
    homes = {given.source.part_at(at) for at in best.places} if best else set()
    # A clause's heading speaks of what its first sentence says.
    follow = {given.source.parts[i + 1] for i, part in enumerate(given.source.parts[:-1]) if part in homes and not i}
    return {part.span.start for part in homes | follow}
