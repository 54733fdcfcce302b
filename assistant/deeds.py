"""Who does, is asked or is told what, part by part of a text, and whether a clause gives the deed to another; no figures."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from assistant.actors import Actor, find_named, is_held
from assistant.figures import pair_words
from assistant.model import Difference
from assistant.phrasing import fold_wording
from assistant.retelling import load_compare_rules

_SENTENCES = re.compile(r"[^。；！？\n]+")
_PARTS = re.compile(r"[^，：,:]+")
_FORCE = "应当|应|必须|须|要|可以|可|不得|不能|有权|负责|负有|依法|统一|将|都|也"
_MODAL = re.compile(rf"(?:{_FORCE})")
# Whom a deed is done for or with is not its doer.
_TOWARDS = re.compile("(?:[对为给与和跟同把被让使向报经由归在到从按据]|通过|根据|协助|支持|指导|组织|[选解]聘|委托|邀请)$")
# 由受理申请的机构代为填写: a name ends in what it is, before the deed.
_HEADS = (
    "部门|机关|机构|单位|组织|企业|公司|政府|办|委员会|居委会|业委会|业主|大会|会议|法院|派出所|亲属|子女|监护人|家长|父母|"
    "学校|社区|协会|联合会|妇联|残联|部(?![门分位])|街道|办事处|中心|小组|代表|书记|主任|[理管请有委责出承纳使用任][人者]|工作者|党组织|自己|本人"
)
_BY = re.compile(
    rf"(?<![自理缘])由(?P<who>[^，。；由]{{0,30}}?(?:{_HEADS}))(?!的|、|和|或|及|与|等|以上|各|有关|办事处|信息|采购|工作(?!人员))"
)
_FILLERS = re.compile(
    rf"{_FORCE}|自行|自己|直接|代为|代|依照|按照|规定|进行|予以|给予|作出|开展|做好|工作|本|其|的|了|并|等"
)
# Governments that a 街道 is none of.
_HIGHER = re.compile("县级以上|[省市县区]级?人民政府|国务院")
# Who does what a condition tells does not do what follows from it.
_CONDITION_ENDS = ("的", "后", "时", "之日起")
_OWNED = re.compile("归(?:全体)?(?P<who>[一-鿿]{1,8}?)(?:所有|共有)")
# 基层群众性自治组织: what may stand before a name known in short.
_LONGEST_LEAD = 3
_BY_WAY = ("通过", "根据", "按照")
_HEAD_END = re.compile(f"(?:{_HEADS})$")
# A deed told in so many characters at least; so much of it, in order, in the clause's is the same deed.
_FEWEST, _SAME, _VERY, _RIVAL = 2, 0.7, 0.9, 0.15
_LEAVE = ("可以", "有权")


@dataclass(frozen=True, slots=True)
class Deed:
    """Those a part of a text gives a deed to, as written and as known, and the deed, in weighty characters and as told."""

    who: str
    actors: tuple[Actor, ...]
    deed: str
    told: str
    sentence: str


def compare_doers(claim: str, clause: str, named: Sequence[str] = ()) -> Iterator[Difference]:
    """Those to whom a claim gives a deed that the clause gives to others; of those it lists (`named`) only the very deed.

    compare_doers("反诈由网信部门牵头负责", "公安机关牵头负责反诈工作，网信等部门依职责监管") -> 网信部门, 公安机关
    """
    said, clause = fold_wording(claim), fold_wording(clause)
    held = list(_find_deeds(clause))
    yield from _compare_told(said, clause)
    yield from _compare_owners(said, clause)
    for one in _find_deeds(said):
        if (helper := _find_helper(one, held)) is not None:
            yield Difference("主体", f"{one.who}负责", f"{helper.who}协助")
            continue
        if any(word in one.sentence for word in load_compare_rules().told_to) or len(one.deed) < _FEWEST:
            continue
        scored = [(_fit(one, h), h) for h in held]
        best = max((score for score, _ in scored), default=0)
        is_listed = any(name in one.who or one.who in name for name in map(fold_wording, named))
        if best < (_VERY if is_listed else _SAME):
            continue
        likely = [h for score, h in scored if score >= best - _RIVAL]
        if not any(_may_be(one, h) for h in likely):
            yield Difference("主体", one.who, likely[0].who)


def _find_helper(one: Deed, held: Sequence[Deed]) -> Deed | None:
    """The deed of a clause in which those told to be in charge only help: 居委会负责监督, where 居委会协助…监督."""
    rules = load_compare_rules()
    own = [h for h in held if one.actors and any(is_held(actor, h.actors, h.who) for actor in one.actors)]
    is_charged = re.search(rules.leading_force, one.told) and not re.search(rules.helping, one.told)
    is_helping = own and all(re.search(rules.helping, h.told) for h in own)
    about = [h for h in own if pair_words(one.sentence) & pair_words(h.deed)]
    return about[0] if is_charged and is_helping and about else None


def _compare_told(said: str, clause: str) -> Iterator[Difference]:
    """Somebody else told or asked: 告知居民委员会, where 告知物业服务企业."""
    for verb in load_compare_rules().told_verbs:
        told, held = ([one for one in find_named(text) if text[: one.start].endswith(verb)] for text in (said, clause))
        strange = [one for one in told if held and not is_held(one, held, "")]
        if strange and not any(one.text in clause for one in strange):
            yield Difference("主体", verb + strange[0].text, verb + held[0].text)


def _compare_owners(said: str, clause: str) -> Iterator[Difference]:
    """What belongs to those whom the clause does not name as owners, known or not: 收益归赡养人, where 归老年人."""
    told, held = ([m["who"] for m in _OWNED.finditer(text)] for text in (said, clause))
    for who in told:
        if held and not any(set(who) & set(other) - {"人"} for other in held):
            yield Difference("主体", who, held[0])


def _find_deeds(text: str) -> Iterator[Deed]:
    for sentence in _SENTENCES.findall(text):
        before: tuple[str, tuple[Actor, ...]] = ("", ())
        for part in _PARTS.findall(sentence):
            led = list(_BY.finditer(part))
            for match in led:
                after = part[match.end() :].split("由")[0]
                deed = _weigh(after) or _weigh(part[: match.start()])
                yield Deed(match["who"], find_named(match["who"]), deed, part[match.end() :], sentence)
            if led:
                before = "", ()
                continue
            who, actors, deed = _read_subject(part)
            if part.endswith(_CONDITION_ENDS):
                before = "", ()
                continue
            if actors:
                before = who, actors
            elif not before[1] or not deed:
                continue
            yield Deed(*before, deed, part, sentence)


def _read_subject(part: str) -> tuple[str, tuple[Actor, ...], str]:
    """Who a part opens with, as written and as known, and what they do; without a subject the whole part is the deed."""
    modal = _MODAL.search(part)
    named = [one for one in find_named(part) if not modal or one.end <= modal.start()]
    own = [one for one in named if not _TOWARDS.search(part[: one.start]) and not one.text.startswith(_BY_WAY)]
    if not own or (modal is None and own[0].start > _LONGEST_LEAD):
        return "", (), "" if named else _weigh(part)
    return part[own[0].start : own[-1].end], tuple(own), _weigh(part[own[-1].end :])


def _weigh(words: str) -> str:
    return "".join(re.findall(r"\w", _FILLERS.sub("", words)))


def _fit(one: Deed, other: Deed) -> float:
    """The share of the shorter deed that stands, in order, in the longer."""
    short, long = sorted((one.deed, other.deed), key=len)
    if len(short) < _FEWEST:
        return 0
    blocks = SequenceMatcher(None, short, long, autojunk=False).get_matching_blocks()
    # Characters strewn about make no word.
    return sum(b.size for b in blocks if b.size > 1) / max(len(short), min(len(one.deed), 2 * _FEWEST))


def _may_be(one: Deed, other: Deed) -> bool:
    """Whether those of two deeds may be the same: known ones by their kind, others by the words that describe them."""
    if one.actors and other.actors:
        seats = _drop_seat(other.actors)
        is_other = all(_HIGHER.match(s.text) or s.kind == "居委会" for s in seats)
        if {actor.kind for actor in one.actors} == {"街道"} and is_other:
            return False
        return any(is_held(actor, seats, other.who) for actor in _drop_seat(one.actors))
    (said_of, said), (held_of, held) = (who.rpartition("的")[::2] for who in (one.who, other.who))
    nouns = set(_HEAD_END.sub("", said)), set(_HEAD_END.sub("", held))
    told, known = nouns if all(nouns) else (set(said_of), set(held_of))
    return not told or not known or bool(told & known)


def _drop_seat(actors: Sequence[Actor]) -> tuple[Actor, ...]:
    """县级人民政府公安机关 is the 机关 alone."""
    return tuple(
        one for at, one in enumerate(actors) if one.kind != "政府" or at + 1 == len(actors) or actors[at + 1].start > one.end
    )
