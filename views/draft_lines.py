"""Assessments, drafts and rechecked anchors as lines of text for people; no JSON, no Word."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from assistant.anchors import Rechecked
from assistant.assess import Assessed
from assistant.doubts import find_doubts
from assistant.draft import Draft
from assistant.profile import AREAS, Profile
from assistant.profile_values import STATUS_WORDS
from assistant.tables import COVERAGE_WORDS

_CHANGES = {"text": "文字有改动", "status": "效力有变", "gone": "查不到", "replaced": "有新版，须核对"}


def write_assessed_lines(profile: Profile, assessed: Sequence[Assessed]) -> Iterator[str]:
    """By area every requirement with its status, number and clause; of those not met what would show them."""
    for area, name in AREAS.items():
        inside = [one for one in assessed if one.requirement.area == area]
        yield f"{area}{name}：{_count(inside)}"
        for one in inside:
            gap = f"　{one.gap.figure.what}{one.gap.now or '没有填'} {one.gap.distance}".rstrip() if one.gap else ""
            plan = f"　{one.basis[0].text}" if one.basis else "　库里没有它的条款"
            yield f"  [{STATUS_WORDS[one.status]}] {one.requirement.name}{gap}{plan}"
            if one.is_unmet:
                yield f"      能证明的材料：{'、'.join(one.requirement.evidence)}"
    yield f"共{len(assessed)}项：{_count(assessed)}。"
    flags = [*find_doubts(profile), *(flag for one in assessed for flag in one.flags)]
    yield from (f"要核对：{flag}。" for flag in flags)


def write_drafted_lines(made: Draft, path: str) -> Iterator[str]:
    """Where the paper went, how it covers the requirements, and what a person still has to do."""
    yield f"已写好《{made.paper.title}》：{path}"
    counts = Counter(one.status for one in made.coverage)
    told = "，".join(f"{word} {counts[status]}" for status, word in COVERAGE_WORDS.items() if counts[status])
    yield f"{len(made.tasks)} 项任务，每项都写明依据；{len(made.coverage)} 项要求：{told}。"
    yield from (f"{made.worded}。",) if made.worded else ()
    yield f"还要填 {len(made.blanks)} 处：{'；'.join(made.blanks)}。"
    yield from (f"要核对：{flag.removesuffix('。')}。" for flag in made.flags)


def write_rechecked_lines(rechecked: Sequence[Rechecked], made: str) -> Iterator[str]:
    """Each clause something has become of, those a newer text holds word for word in one line, then how many there are."""
    changed = [one for one in rechecked if one.is_changed]
    for one in changed:
        yield f"[{_CHANGES[one.change]}] {one.anchor.reference}"
        yield f"    {one.message}。"
    kept = [one for one in rechecked if one.change == "edition"]
    for message, inside in groupby(sorted(kept, key=lambda one: one.message), key=lambda one: one.message):
        yield f"{message}：{'、'.join(one.anchor.reference for one in inside)}。"
    told = f"其中 {len(changed)} 条有变" if changed else "都没有变"
    yield f"这份文件成于 {made or '不详的日期'}，所依据的 {len(rechecked)} 条，{told}。"


def _count(assessed: Sequence[Assessed]) -> str:
    counts = Counter(one.status for one in assessed)
    return "，".join(f"{word} {counts[status]}" for status, word in STATUS_WORDS.items() if counts[status])
