"""本办法, 前款, 该条, 同法, 上述文件: what they point to in the text or among what was named before; never a guess."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.mention_rules import load_mention_rules
from assistant.own_clauses import OwnClauses
from assistant.resolution import Resolution
from kb.model import Level

# What a report or plan calls itself, whatever its title ends with.
_OWN_ALWAYS = ("方案", "通知", "意见", "计划", "报告", "公告", "决定")
_SAME = {"条": Level.ARTICLE, "款": Level.PARAGRAPH, "项": Level.ITEM}


def resolve_pointer(base: Resolution, before: Sequence[Resolution], own: OwnClauses, title: str) -> Resolution:
    """What a reference by pointer means; `before` is what was named before it, the last first, `title` the text's own."""
    rules, mention = load_mention_rules(), base.mention
    if re.fullmatch("|".join(rules.own), mention.pointer):
        units = own.find_told(mention.pointer, mention.span, mention.units)
        return replace(base, is_self=bool(units), units=units or mention.units, pending="" if units else "back")
    if mention.pointer.startswith("本"):
        return _resolve_own(base, before, own, title)
    if mention.pointer[0] in "该同" and mention.pointer[1:] in _SAME:
        return _resolve_same(base, before, _SAME[mention.pointer[1:]])
    if re.fullmatch("|".join(rules.before), mention.pointer):
        return replace(base, pending="back")
    return _resolve_back(base, before)


def _resolve_own(base: Resolution, before: Sequence[Resolution], own: OwnClauses, title: str) -> Resolution:
    """本条例 in a report is the law quoted there; in a text that is a 条例 itself it is the text."""
    noun = base.mention.pointer.removeprefix("本")
    told = [one for one in before if one.documents and len(one.works) == 1 and _is_of_kind(one, noun)]
    is_kind = re.sub(r"（[^（）]*）$", "", title).endswith(noun) or (own.has_articles and not told)
    if is_kind or noun.endswith(_OWN_ALWAYS):
        return replace(base, is_self=True, pending="" if is_kind or not base.units else "own")
    if _is_unknown_nearer(before, told, noun):
        return replace(base, pending="unknown")
    return replace(base, documents=told[0].documents) if told else replace(base, pending="kind")


def _is_of_kind(named: Resolution, noun: str) -> bool:
    """Whether a document is called so in short: 民法典 is a 法, too."""
    return noun == "文件" or named.ends_in(noun) or (noun == "法" and named.ends_in("法典"))


def _is_unknown_nearer(before: Sequence[Resolution], fitting: Sequence[Resolution], noun: str) -> bool:
    """Whether a document of this kind that the library does not have was named after those it has."""
    unknown = next((at for at, one in enumerate(before) if one.name_unknown.endswith(noun) and one.name_unknown), None)
    return unknown is not None and (not fitting or unknown < before.index(fitting[0]))


def _resolve_same(base: Resolution, before: Sequence[Resolution], level: Level) -> Resolution:
    """同条第三款 is of the article named last, 该款第四项 of its 款."""
    last = next((one for one in before if one.units and not one.pending), None)
    steps = last.units[-1] if last else ()
    at = next((n for n, step in enumerate(steps) if step.level is level), None)
    if last is None or at is None or steps[0].level is not Level.ARTICLE:
        return replace(base, pending="back")
    unit = steps[: at + 1]
    units = tuple((*unit, *more) for more in base.units) or (unit,)
    return replace(base, documents=last.documents, is_self=last.is_self, units=units)


def _resolve_back(base: Resolution, before: Sequence[Resolution]) -> Resolution:
    """该法, 上述意见, 同法: the last document named before of that kind; 上述文件 only where there is but one."""
    pointer, backs = base.mention.pointer, "|".join(load_mention_rules().back_words)
    lead = re.match(rf"(?:同|{backs})(?P<several>[一二两三四五六七八九十几各]+[个份部项件]?)?", pointer)
    noun = pointer[lead.end() :] if lead else pointer
    named = [one for one in before if one.documents and not one.is_self and len(one.works) == 1]
    fitting = [one for one in named if _is_of_kind(one, noun)]
    works = {work for one in fitting for work in one.works}
    if _is_unknown_nearer(before, fitting, noun):
        return replace(base, pending="unknown")
    if len(works) > 1 and (noun == "文件" or (lead and lead["several"])):
        return replace(base, pending="several")
    return replace(base, documents=fitting[0].documents) if fitting else replace(base, pending="pointer")
