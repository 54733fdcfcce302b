"""True sentences that cite a clause, and the same with one mistake planted; seeded, from the library's own clauses."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from kb.model import Clause, Document, Level
from kb.numerals import write_number
from kb.quantities import find_quantities
from kb.slots import find_slots

TEMPLATES = (
    "根据《{title}》{number}{ref}，{body}。",
    "{body}，依据是《{title}》{number}{ref}。",
    "按照《{title}》{ref}规定，{body}。",
    "{body}（《{title}》{ref}）。",
    "《{title}》{ref}明确，{body}。",
    "对此，《{title}》{ref}规定：“{body}。”",
)
_LENGTHS = range(16, 140)


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence that cites a clause: `kind` is "" when it is true, else the kind of mistake planted."""

    title: str
    number: str
    ref: str
    body: str
    template: str
    kind: str = ""

    def write(self) -> str:
        """The sentence."""
        number = f"（{self.number}）" if self.number else ""
        return self.template.format(title=self.title, number=number, ref=self.ref, body=self.body)


@dataclass(frozen=True, slots=True)
class Source:
    """A clause a true sentence can be made of, with what is needed to plant mistakes."""

    document: Document
    clause: Clause
    body: str
    siblings: tuple[Clause, ...]
    others: Sequence[Document] = ()


def find_sources(document: Document, clauses: Sequence[Clause], others: Sequence[Document]) -> Iterator[Source]:
    """The first sentence of each article or 款 that is neither very short nor very long."""
    articles = tuple(c for c in clauses if c.level is Level.ARTICLE)
    parents = {c.parent.id for c in clauses if c.parent}
    for clause in clauses:
        if clause.ref.steps[0].level is not Level.ARTICLE or clause.ref.id in parents:
            continue
        text = re.sub(r"^第[^条]+条(?:之[一二三四五六七八九十]+)?[\s　]*(?:【[^】]*】)?", "", clause.text).strip()
        body = text.split("。")[0]
        if len(body) in _LENGTHS and not re.search(
            "[《》“”：；\n]|前款|前两款|本法|本条例|本办法|本解释|本规定|本细则|第[一二三四五六七八九十百]+[条款项]", body
        ):
            yield Source(document, clause, body, articles, others)


def make_naming(document: Document, rng: random.Random) -> Case:
    """A true sentence that names a document with its 文号."""
    title = document.title if rng.random() < 0.5 else document.short_title
    return Case(title, document.doc_number, "", "推进有关工作", TEMPLATES[0])


def make_true(source: Source, rng: random.Random) -> Case:
    """A true sentence: the clause's words, now and then said a little otherwise."""
    body = source.body if rng.random() < 0.5 else _reword(source.body, rng)
    template = rng.choice(TEMPLATES)
    title = source.document.title if rng.random() < 0.5 else source.document.title.removeprefix("中华人民共和国")
    return Case(
        title, source.document.doc_number, source.clause.ref.label, source.body if "“" in template else body, template
    )


def _reword(body: str, rng: random.Random) -> str:
    """Other words for the same: numerals, comparators, modal words, a leading part left out."""
    changes: list[Callable[[str], str]] = [
        lambda t: t.replace("应当", rng.choice(["应", "必须", "须"])),
        lambda t: t.replace("不得", "禁止") if "不得" in t else t,
        lambda t: re.sub(
            r"([0-9]+)(日|年|个月)", lambda m: write_number(int(m[1])) + m[2] if int(m[1]) <= 9999 else m[0], t
        ),
        lambda t: re.sub(r"([一二三四五六七八九]?十[一二三四五六七八九]?)(日|个月)", lambda m: f"{_read(m[1])}{m[2]}", t),
        lambda t: re.sub(r"(?<![至到])([0-9一二三四五六七八九十百]+(?:日|人|年|个月|平方米|米))以上", r"不少于\1", t),
        lambda t: t.replace("以及", "和").replace("对于", "对"),
    ]
    for change in rng.sample(changes, 3):
        body = change(body)
    return body


def _read(text: str) -> int:
    tens, _, ones = text.partition("十")
    digits = "零一二三四五六七八九"
    return (digits.index(tens) if tens else 1) * 10 + (digits.index(ones) if ones else 0)


def plant(case: Case, source: Source, kind: str, rng: random.Random) -> Case | None:
    """The case with a mistake of this kind, or None when the sentence offers no place for it."""
    made = _PLANTERS[kind](case, source, rng)
    if made is None or _fold(made.write()) == _fold(case.write()):
        return None
    return replace(made, kind=kind)


def _fold(text: str) -> str:
    return "".join(re.findall(r"\w", text))


def _article_beyond(case: Case, source: Source, rng: random.Random) -> Case:
    last = max(c.ref.steps[0].number for c in source.siblings)
    return replace(case, ref=f"第{write_number(last + rng.randint(1, 30))}条")


def _article_within(case: Case, source: Source, rng: random.Random) -> Case | None:
    own = source.clause.ref.steps[0].number
    near = [c for c in source.siblings if 0 < abs(c.ref.steps[0].number - own) <= 9 and len(c.ref.steps) == 1]
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
    return replace(case, number=number, template=TEMPLATES[0])


def _title(case: Case, _source: Source, rng: random.Random) -> Case | None:
    if len(case.title) < 6:
        return None
    at = rng.randrange(1, len(case.title) - 1)
    return replace(case, title=case.title[:at] + rng.choice(["", "新", "的"]) + case.title[at + 1 :])


def _swap_document(case: Case, source: Source, rng: random.Random) -> Case | None:
    other = rng.choice(source.others)
    return replace(case, title=other.title, number="") if other.work != source.document.work else None


def _digit(case: Case, _source: Source, rng: random.Random) -> Case | None:
    found = [
        q
        for q in find_quantities(case.body)
        if q.value.isdigit() and q.unit and re.search(r"\d|[一二三四五六七八九十]", q.text)
    ]
    if not found:
        return None
    chosen = rng.choice(found)
    value = int(chosen.value) + rng.choice([1, 2, 5, 10, 30])
    text = re.sub(r"[0-9]+|[零一二三四五六七八九十百千两]+", str(value), chosen.text, count=1)
    if find_quantities(text) and find_quantities(text)[0].value == chosen.value:
        return None
    return replace(case, body=case.body[: chosen.span.start] + text + case.body[chosen.span.end :])


def _replace_one(pairs: Sequence[tuple[str, str]]) -> "Planter":
    def change(case: Case, _source: Source, rng: random.Random) -> Case | None:
        fits = [(a, b) for a, b in pairs if a in case.body]
        if not fits:
            return None
        old, new = rng.choice(fits)
        return replace(case, body=case.body.replace(old, new, 1))

    return change


def _quote(case: Case, source: Source, rng: random.Random) -> Case | None:
    at = rng.randrange(2, len(source.body) - 2)
    body = source.body[:at] + rng.choice(["", "的", "并"]) + source.body[at + (rng.random() < 0.5) :]
    return replace(case, body=body, template=TEMPLATES[5]) if _fold(body) != _fold(source.body) else None


def _actor(case: Case, source: Source, rng: random.Random) -> Case | None:
    found = [s for s in find_slots(case.body) if s.kind == "actor" and s.span.start == 0]
    if not found:
        return None
    new = rng.choice(["物业服务企业", "居民委员会", "市场监督管理部门", "业主大会", "教育行政部门"])
    if new in source.clause.text:
        return None
    return replace(case, body=new + case.body[found[0].span.end :])


Planter = Callable[[Case, Source, random.Random], Case | None]
_PLANTERS: dict[str, Planter] = {
    "条号超出": _article_beyond,
    "款号超出": _paragraph_beyond,
    "项号超出": _item_beyond,
    "文号年份": _number_year,
    "文号序号": _number_serial,
    "题名": _title,
    "条号错位": _article_within,
    "文件错换": _swap_document,
    "数字": _digit,
    "单位": _replace_one(
        [
            ("工作日", "个月"),
            ("平方米", "米"),
            ("个月", "年"),
            ("小时", "日"),
            ("万元", "元"),
            ("周岁", "个月"),
            ("日内", "个月内"),
        ]
    ),
    "比较词": _replace_one(
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
    "语气": _replace_one(
        [("应当", "可以"), ("必须", "可以"), ("可以", "应当"), ("鼓励", "必须"), ("支持", "必须"), ("应", "可以")]
    ),
    "否定": _replace_one([("不得", "可以"), ("禁止", "可以"), ("应当", "不得"), ("可以", "不得")]),
    "主体": _actor,
    "引文": _quote,
}
KINDS = tuple(_PLANTERS)
EXISTENCE = KINDS[:6]
