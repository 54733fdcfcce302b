"""Plants one mistake of a kind in a true sentence; None where the sentence offers no place for it."""

import random
import re
from collections.abc import Mapping
from dataclasses import replace

from assistant.figures import agree
from assistant.phrasing import fold_wording
from bench.planted_figures import Planter, change_deadline, change_digit, exchange
from bench.sentences import NAMING, QUOTE, Case, Source
from kb.numerals import write_number
from kb.operators import find_operators
from kb.quantities import find_quantities
from kb.slots import find_slots


def plant(case: Case, source: Source, kind: str, rng: random.Random) -> Case | None:
    """The case with a mistake of this kind, or None when the sentence offers no place for it.

    Where a digest does not hold the point (by `_knows`, which asks nothing of the checker), the case says so.
    """
    made = _PLANTERS[kind](case, source, rng)
    if made is None or _fold(made.write()) == _fold(case.write()):
        return None
    return replace(made, kind=kind, is_held=not source.is_digest or _knows(source, kind, made.told))


def _knows(source: Source, kind: str, told: str) -> bool:
    """Whether a digest holds the point a mistake is planted in: what it does not hold nobody can find."""
    held = source.clause.text
    if kind in ("数字", "单位", "比较词", "期限"):
        return any(agree(q, h) and q.bound == h.bound for q in find_quantities(told) for h in find_quantities(held))
    if kind in ("语气", "否定"):
        return _tells_force(told, held)
    if kind == "主体":
        return fold_wording(told) in fold_wording(held + "、".join(source.clause.actors))
    return kind in ("条号超出", "条号错位", "题名", "文件错换", "文号年份", "文号序号", "旧版")


def _tells_force(told: str, held: str) -> bool:
    """Whether a digest has a word of the same force, followed by half of the characters that follow it in the law."""
    word = find_operators(told)[0]
    deed = set(re.findall(r"\w", told[word.span.end :]))
    # 只能 gives no leave.
    alike = (o for o in find_operators(held) if o.force == word.force and not held[: o.span.start].endswith(("只", "才")))
    after = (set(held[o.span.end :][:_NEAR]) for o in alike)
    return any(len(deed & there) >= len(deed) / 2 for there in after)


def _fold(text: str) -> str:
    return "".join(re.findall(r"\w", text))


def _article_beyond(case: Case, source: Source, rng: random.Random) -> Case | None:
    last = source.document.articles if source.is_digest else max(c.ref.steps[0].number for c in source.siblings)
    return replace(case, ref=f"第{write_number(last + rng.randint(1, 30))}条") if last else None


def _article_within(case: Case, source: Source, rng: random.Random) -> Case | None:
    own = source.clause.ref.steps[0].number
    near = [c for c in source.siblings if 0 < abs(c.ref.steps[0].number - own) <= 9]
    return replace(case, ref=rng.choice(near).ref.label) if near else None


def _paragraph_beyond(case: Case, source: Source, rng: random.Random) -> Case:
    return replace(case, ref=f"第{write_number(source.clause.ref.steps[0].number)}条第{write_number(rng.randint(9, 14))}款")


def _item_beyond(case: Case, source: Source, rng: random.Random) -> Case:
    return replace(case, ref=f"第{write_number(source.clause.ref.steps[0].number)}条第{write_number(rng.randint(25, 40))}项")


def _number_year(case: Case, _source: Source, rng: random.Random) -> Case | None:
    return _change_number(case, r"(?<=〔)\d{4}(?=〕)", rng, 5)


def _number_serial(case: Case, _source: Source, rng: random.Random) -> Case | None:
    return _change_number(case, r"\d+(?=号)", rng, 40)


def _change_number(case: Case, pattern: str, rng: random.Random, far: int) -> Case | None:
    match = re.search(pattern, case.number)
    if match is None:
        return None
    number = f"{case.number[: match.start()]}{int(match[0]) + rng.randint(1, far)}{case.number[match.end() :]}"
    return replace(case, number=number, template=NAMING)


def _title(case: Case, _source: Source, rng: random.Random) -> Case | None:
    if len(case.title) < 6:
        return None
    # A 》 inside a title is no word of it.
    at = rng.choice([i for i in range(1, len(case.title) - 1) if case.title[i].isalnum()])
    return replace(case, title=case.title[:at] + rng.choice(["", "新", "的"]) + case.title[at + 1 :])


def _swap_document(case: Case, source: Source, rng: random.Random) -> Case | None:
    other = rng.choice(source.others)
    return replace(case, title=other.title, number="") if other.work != source.document.work else None


def _old_edition(case: Case, source: Source, rng: random.Random) -> Case | None:
    """An edition cited that is not the one in force: 《…》（2003年修订）."""
    document = source.document
    years = {day.year for day in (document.issued_on, document.amended_on, document.effective_on) if day}
    year = min(years, default=0) - rng.randint(2, 9)
    return replace(case, number=f"{year}年修订", template=NAMING) if years else None


_UNSURE = ("需要", "能够")
# So many characters tell the deed, and so far behind a digest's word it is looked for.
_DEED, _NEAR = 12, 24


def _change_force(changes: Mapping[str, str]) -> Planter:
    def change(case: Case, _source: Source, rng: random.Random) -> Case | None:
        # 鼓励、支持 and 可以或者应当 change as a whole or not at all.
        # 需要 is often a noun, 能够 what one is able to: neither is a duty or leave there.
        found = [o for o in find_operators(case.body) if o.force in changes and len(o.text) > 1 and o.text not in _UNSURE]
        found = [
            o
            for o in found
            # 应予支持 and 不予准许 decide on a plea: no other word of force fits there.
            if not {case.body[o.span.start - 1 : o.span.start], case.body[o.span.end :][:1]} & {"、", "和", "予", "不"}
        ]
        if not found:
            return None
        one = rng.choice(found)
        body = case.body[: one.span.start] + changes[one.force] + case.body[one.span.end :]
        return replace(case, body=body, told=re.split("[，；]", case.body[one.span.start :])[0][:_DEED])

    return change


def _quote(case: Case, source: Source, rng: random.Random) -> Case | None:
    at = rng.randrange(2, len(source.body) - 2)
    body = source.body[:at] + rng.choice(["", "的", "并"]) + source.body[at + (rng.random() < 0.5) :]
    return replace(case, body=body, template=QUOTE) if _fold(body) != _fold(source.body) else None


# Who acts: at the start of a part before a word of duty, or after 由, 经, 报, 向.
_HEAD = re.compile(r"(?:^|[，；])(?P<who>[^，；、和或的在对向由]{2,16}?)(?=应当|应|必须|可以|不得|负责|有权|责令)")
_AFTER = re.compile(
    r"[由经报向](?P<who>[^，；、和或的]{2,16}?)(?=责令|批准|同意|备案|审批|负责|组织|处|给予|报告|申请|制定|规定)"
)
_STRANGERS = (
    "物业服务企业",
    "居民委员会",
    "市场监督管理部门",
    "业主大会",
    "教育行政部门",
    "公安机关",
    "税务机关",
    "建设单位",
    "志愿者",
)


def _actor(case: Case, source: Source, rng: random.Random) -> Case | None:
    found = [m for pattern in (_HEAD, _AFTER) for m in pattern.finditer(case.body)]
    # 有关部门 is nobody in particular: there is nothing to hold another against.
    found = [m for m in found if not re.search("有关|相关|各级|任何", m["who"])]
    found = [m for m in found if any(s.kind == "actor" and s.text == m["who"] for s in find_slots(m["who"]))]
    if not found:
        return None
    chosen, new = rng.choice(found), rng.choice(_STRANGERS)
    if new[:2] in source.clause.text + "".join(source.clause.actors) + source.body:
        return None
    body = case.body[: chosen.start("who")] + new + case.body[chosen.end("who") :]
    return replace(case, body=body, told=chosen["who"])


# Conditions a clause sets for what follows them; to leave one out is to say more than the clause.
_CONDITION = re.compile(
    r"(?:逾期[^，；]{0,6}|拒不[^，；]{1,6}|情节严重|造成[^，；]{1,10}后果)的，|经[^，；]{2,20}(?:批准|同意|许可)，?(?=可以|方可)"
)


def _condition(case: Case, _source: Source, _rng: random.Random) -> Case | None:
    match = _CONDITION.search(case.body)
    return replace(case, body=case.body.replace(match[0], "", 1), told=match[0]) if match else None


_PLANTERS: dict[str, Planter] = {
    "条号超出": _article_beyond,
    "款号超出": _paragraph_beyond,
    "项号超出": _item_beyond,
    "文号年份": _number_year,
    "文号序号": _number_serial,
    "题名": _title,
    "条号错位": _article_within,
    "文件错换": _swap_document,
    "数字": change_digit,
    "单位": exchange(
        [
            ("个工作日", "个月"),
            ("平方米", "米"),
            ("个月", "年"),
            ("小时", "日"),
            ("万元", "元"),
            ("周岁", "个月"),
        ]
    ),
    "比较词": exchange(
        [
            ("以上", "以下"),
            ("以下", "以上"),
            ("不少于", "不超过"),
            ("不低于", "不高于"),
            ("不超过", "不少于"),
            ("以内", "以上"),
            ("日内", "日后"),
        ]
    ),
    "期限": change_deadline,
    "语气": _change_force({"must": "可以", "may": "应当", "encourage": "必须"}),
    "否定": _change_force({"forbid": "可以", "must": "不得", "may": "不得"}),
    "主体": _actor,
    "条件": _condition,
    "引文": _quote,
    "旧版": _old_edition,
}
KINDS = (*_PLANTERS, "已废止")
EXISTENCE = (*KINDS[:6], "旧版", "已废止")
