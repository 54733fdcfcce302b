"""Who a sentence says does, is asked or owns something, against whom the clause names; no figures, no modality."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.figures import pair_words
from assistant.model import Difference
from assistant.phrasing import fold_wording
from assistant.retelling import load_compare_rules
from kb.slots import ACTORS

_PARTS = re.compile(r"[，。；！？：\n,;]")
_DEPARTMENT = (
    r"(?P<stem>[^\W由向和与及对经在应当可以或是的并报请从被把将等有找权其各个给到让]{2,12}?)"
    r"(?:行政主管|主管|行政|监督管理|管理|监管)?(?:部门|机关)"
)
_OWNED = r"(?:归|属于|属)(?:全体|其)?"
_JOINED = re.compile(r"[、和或及与]|以及|或者")
# Beside the actor a sentence must hold this share of the clause's words to be about the same.
_ABOUT = 0.2
_FEWEST = 3
_SHORT_STEM = 2
# 申请, 基本 and the like address nobody: 低保申请由居委会受理.
_NO_ADDRESS = "申请|基本|本人|本级"
_LEVEL = "^[省市县区]级?(?:人民政府)?"
# Where a clause names the ranks of government.
_RANKS = {
    "省": "省级|省、自治区|省人民政府",
    "市": "市级|设区的市|市人民政府",
    "县": "县级|区、县|县、|市辖区|县人民政府|区人民政府",
}
_ANY_RANK = re.compile("以上|各级|上级|下级")
_FORCED = "应当|必须|可以|不得|有权|负责"
_DEED = re.compile(rf"(?P<force>{_FORCED}|应|须|要|可)?(?:依法|及时|统一)?(?P<deed>\w{{2,4}})")
_PLAIN_DEED, _FORCED_DEED = 2, 4
_COMMITTEES = {"居委会", "村委会"}


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody named in a sentence: `kind` is a row of compare.yaml's actors, or 部门 with its field in `stem`."""

    kind: str
    text: str
    start: int
    end: int
    stem: str = ""


@lru_cache
def _pattern() -> re.Pattern[str]:
    rows = (f"(?P<k{at}>{words})" for at, words in enumerate(load_compare_rules().actors.values()))
    return re.compile("|".join((*rows, _DEPARTMENT)))


def find_named(text: str) -> tuple[Actor, ...]:
    """Those a text names, left to right: "由环卫部门责令改正" -> 环卫部门."""
    kinds = list(load_compare_rules().actors)
    found = []
    for m in _pattern().finditer(text):
        kind = kinds[int(m.lastgroup[1:])] if m.lastgroup and m.lastgroup != "stem" else "部门"
        found.append(Actor(kind, m.group(), m.start(), m.end(), m["stem"] or ""))
    return tuple(found)


def compare_actors(claim: str, clause: str, named: Sequence[str]) -> Iterator[Difference]:
    """An actor whom neither the clause nor its list of actors (`named`) knows, or to whom it gives nothing to own.

    compare_actors("由公安机关责令改正", "由环卫部门责令改正", ()) -> 公安机关, 环卫部门
    """
    said, held_text = fold_wording(claim), fold_wording(clause)
    listed = [fold_wording(name) for name in named]
    yield from _compare_roles(said, held_text)
    held = (*find_named(held_text), *(n for name in listed for n in find_named(name) or (Actor("其他", name, 0, 0),)))
    if not held:
        return
    told = find_named(said)
    for at, actor in enumerate(told):
        role = _find_role(said, actor, told[at - 1] if at else None)
        if not role or not _is_about(said, actor, held_text):
            continue
        is_other_level = _is_other_level(actor, held_text)
        if not is_other_level and is_held(actor, held, held_text):
            if others := _find_other_doers(said, actor, held_text):
                yield Difference("主体", actor.text, "、".join(dict.fromkeys(one.text for one in others)))
            continue
        beside = [o for o in told if o is not actor and _is_beside(said, actor, o)]
        if not is_other_level and any(is_held(o, held, held_text) for o in beside):
            continue
        yield Difference("主体", actor.text, _name_held(role, held_text, held))
    yield from _compare_owners(said, held_text)


def is_same_name(one: str, other: str) -> bool:
    """Whether two ways to name an actor may be one: 物业公司 and 服务企业, 教育部门 and 教育行政部门."""
    return one in other or other in one or fold_wording(f"物业{one}") == fold_wording(f"物业{other}")


def _find_role(text: str, actor: Actor, before: Actor | None) -> str:
    """How a sentence names an actor: what leads it in (由, 报, 向 …), "做" where a deed follows it, "" for neither."""
    rules = load_compare_rules()
    starts = [m.end() for m in _PARTS.finditer(text, 0, actor.start)]
    lead = text[max([*starts, before.end if before else 0]) : actor.start]
    part = re.sub(_NO_ADDRESS, "", text[max([0, *starts]) : actor.start])
    if any(word in part for word in (*rules.local, *rules.told_to)):
        return ""
    led = re.search(rf"({'|'.join(rules.leading)})[^由经报向被，]{{0,8}}$", lead)
    if led:
        return led[1]
    if lead.endswith("在") and re.match(rf"的?(?:{'|'.join(rules.under)})下", text[actor.end :]):
        return "在"
    is_doing = re.match(rf"(?:{'|'.join((*rules.doing, *rules.deeds))})", text[actor.end :])
    return "做" if is_doing and not re.search("[对为给与和跟同]$", lead) else ""


def is_held(actor: Actor, held: Sequence[Actor], text: str) -> bool:
    """Whether an actor is one of those a text names, or may stand for one: 街道 for 街道办事处."""
    rules = load_compare_rules()
    if actor.text in text or any(actor.text in one.text or one.text in actor.text for one in held):
        return True
    if actor.kind != "部门":
        return any(actor.kind == one.kind or one.kind in rules.within.get(actor.kind, ()) for one in held)
    # 原登记部门 is the one of 向原登记的…部门.
    if len(actor.stem) > _SHORT_STEM and actor.stem in text:
        return True
    stems = [one.stem for one in held if one.kind == "部门"]
    if any(word in text for word in rules.anybody) or not stems:
        return bool(stems) or any(word in text for word in rules.anybody)
    return any(_is_same_field(actor.stem, stem) for stem in stems)


def _is_same_field(one: str, other: str) -> bool:
    """环卫 and 环境卫生, 房地产 and 区、县人民政府房地产 are one field."""
    short, long = sorted((re.sub(_LEVEL, "", one), re.sub(_LEVEL, "", other)), key=len)
    return bool(pair_words(one) & pair_words(other)) or re.search(".{0,4}".join(map(re.escape, short)), long) is not None


def _is_other_level(actor: Actor, text: str) -> bool:
    """Whether one of a rank of government is told where the clause has it of other ranks only: 省级…部门 for 县级…部门."""
    told = re.match("([省市县])级", actor.text)
    if told is None or _ANY_RANK.search(text):
        return False
    held = {rank for rank, words in _RANKS.items() if re.search(words, text)}
    return bool(held) and told[1] not in held


def _find_other_doers(said: str, actor: Actor, text: str) -> tuple[Actor, ...]:
    """To whom the clause gives the very deed told of an actor it names elsewhere; empty when it may be the actor's.

    街道办事处应当确定管理人, where 居民委员会应当确定管理人; 由居委会终止供养, where 由街道办事处…终止供养.
    """
    match = _DEED.match(said, actor.end)
    is_led = said[: actor.start].endswith("由")
    if match is None or not (is_led or match["force"]):
        return ()
    deed = match["deed"]
    if len(deed) < (_PLAIN_DEED if is_led else _FORCED_DEED):
        return ()
    deed = deed[:_PLAIN_DEED] if is_led else deed
    doers: list[Actor] = []
    for place in re.finditer(re.escape(deed), text):
        part = re.split(r"[。；\n]", text[: place.start()])[-1]
        lead = re.search("由([^由]+)$", part) if is_led else re.search(rf"([^，：]+?)(?:{_FORCED})\w{{0,4}}$", part)
        found = find_named(lead[1]) if lead else ()
        kinds = {one.kind for one in found}
        if not found or actor.kind in kinds - {"部门"} or (is_held(actor, found, "") and not kinds <= _COMMITTEES):
            return ()
        doers += found
    return tuple(doers)


def _is_about(said: str, actor: Actor, clause: str) -> bool:
    words = pair_words(said[: actor.start] + "，" + said[actor.end :])
    return len(words) >= _FEWEST and len(words & pair_words(clause)) >= _ABOUT * len(words)


def _is_beside(text: str, one: Actor, other: Actor) -> bool:
    first, second = sorted((one, other), key=lambda a: a.start)
    between = text[first.end : second.start]
    return len(between) <= _FEWEST and _JOINED.match(between) is not None


def _name_held(role: str, text: str, held: Sequence[Actor]) -> str:
    """Whom the clause names in the same place, else all it names."""
    same = (
        re.findall(rf"{role}([^，。；\n]{{2,16}}?)(?:{'|'.join(load_compare_rules().doing)})", text) if role != "做" else []
    )
    names = same or [one.text for one in held]
    return "、".join(dict.fromkeys(names[:3]))


def _compare_owners(said: str, clause: str) -> Iterator[Difference]:
    """What belongs to one told as another's: 归物业服务企业所有, where the clause has 归业主共有."""
    told, held = _find_owners(said), _find_owners(clause)
    for actor, part in told:
        kinds = {one.kind for one, _ in held}
        shared = pair_words(part) & pair_words(clause)
        if held and actor.kind not in kinds and len(shared) >= _FEWEST:
            yield Difference("主体", actor.text, held[0][0].text)


def _find_owners(text: str) -> list[tuple[Actor, str]]:
    """Owners with the words before them."""
    owners = [(m.end(), text[: m.start()].rsplit("。", maxsplit=1)[-1]) for m in re.finditer(_OWNED, text)]
    return [(actor, part) for end, part in owners for actor in find_named(text) if actor.start == end]


def _find_roles(text: str) -> Iterator[tuple[str, str]]:
    ends = "|".join(load_compare_rules().roles)
    for match in re.finditer(rf"(?P<actor>[一-鿿]{{2,10}}?(?:{ACTORS}))(?P<role>[一-鿿]{{2,4}}?(?:{ends}))", text):
        yield match["actor"], match["role"]


def _compare_roles(claim: str, clause: str) -> Iterator[Difference]:
    """领导作用 of one told as that of another."""
    held = {role: actor for actor, role in _find_roles(clause)}
    for actor, role in _find_roles(claim):
        if role in held and not (actor.endswith(held[role][-3:]) or held[role].endswith(actor[-3:])):
            yield Difference("主体", actor + role, held[role] + role)
