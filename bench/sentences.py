"""True sentences that cite a clause, as reports and notices word them; seeded, no mistakes planted here."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.figures import pair_words
from assistant.phrasing import fold_wording
from kb.model import Clause, Document, Level
from kb.numerals import write_number

NAMING = "根据《{title}》{number}{ref}，{body}。"
QUOTE = "对此，《{title}》{ref}规定：“{body}。”"
# Before the claim, after it, in brackets, after a colon, in the next sentence, two references to one sentence.
TEMPLATES = (
    NAMING,
    QUOTE,
    "{body}，依据是《{title}》{number}{ref}。",
    "按照《{title}》{ref}规定，{body}。",
    "{body}（《{title}》{ref}）。",
    "《{title}》{ref}明确，{body}。",
    "《{title}》{ref}明确规定：{body}。",
    "{body}，这是《{title}》{ref}的规定。",
    "会议强调，{body}，详见《{title}》{ref}。",
    "对照《{title}》{ref}关于“{start}”的规定，{body}。",
    "《{title}》{ref}对此有明确规定。该条规定，{body}。",
    "关于这件事，《{title}》{ref}写得很清楚，{body}，请各社区照此办理。",
    "为落实《{title}》{ref}，现就有关事项重申如下：{body}。",
    "{body}。以上见《{title}》{ref}。",
    "《{title}》{ref}、《{other_title}》{other_ref}分别规定，{body}；{other_body}。",
)
_LENGTHS = range(16, 140)
_LENGTH_OF_START = 4
# A digest knows what a sentence says when it holds this share of its pairs of characters.
_KNOWN_SHARE = 0.4
_POINTS_ELSEWHERE = re.compile(
    "[《》“”：；\n]|前款|前两款|本法|本条|本办法|本解释|本规定|本细则|第[一二三四五六七八九十百]+[条款项]"
)


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence that cites a clause: `kind` is "" when it is true, else the mistake planted, in place of `told`.

    `other` is the true sentence beside it where the template has two; `is_held` is False where the library's digest does
    not hold the point the mistake lies in.
    """

    title: str
    number: str
    ref: str
    body: str
    template: str
    kind: str = ""
    told: str = ""
    other: "Case | None" = None
    is_held: bool = True

    def write(self) -> str:
        """The sentence."""
        number = f"（{self.number}）" if self.number else ""
        other = self.other or self
        return self.template.format(
            title=self.title,
            number=number,
            ref=self.ref,
            body=self.body,
            start=self.body[:_LENGTH_OF_START],
            other_title=other.title,
            other_ref=other.ref,
            other_body=other.body,
        )


@dataclass(frozen=True, slots=True)
class Source:
    """A clause a true sentence can be made of, with what is needed to plant mistakes.

    `clause` is what the library holds; `body` is always the law's own sentence, also where the library has a digest.
    """

    document: Document
    clause: Clause
    body: str
    siblings: tuple[Clause, ...]
    others: Sequence[Document] = ()

    @property
    def is_digest(self) -> bool:
        """Whether the library holds this clause only in other words."""
        return self.document.fidelity == "digest"


def find_sources(document: Document, clauses: Sequence[Clause], others: Sequence[Document]) -> Iterator[Source]:
    """The first sentence of each article or 款 that is neither very short nor very long."""
    articles = tuple(c for c in clauses if c.level is Level.ARTICLE)
    parents = {c.parent.id for c in clauses if c.parent}
    for clause in clauses:
        if clause.ref.steps[0].level is Level.ARTICLE and clause.ref.id not in parents:
            body = next(_take_sentences(clause.text), "")
            if body:
                yield Source(document, clause, body, articles, others)


def find_digest_sources(
    document: Document, digest: Sequence[Clause], full: Sequence[Clause], others: Sequence[Document]
) -> Iterator[Source]:
    """For each clause of a digest the sentence of the law itself that the digest retells."""
    own = {clause.ref.steps: clause for clause in full}
    siblings = tuple(c for c in digest if c.ref.steps[0].level is Level.ARTICLE)
    for clause in digest:
        text = own[clause.ref.steps].text if clause.ref.steps in own else ""
        held = pair_words(fold_wording(clause.text))
        for body in _take_sentences(text):
            pairs = pair_words(fold_wording(body))
            if len(pairs & held) >= _KNOWN_SHARE * len(pairs) and not clause.successor:
                yield Source(document, clause, body, siblings, others)


def _take_sentences(text: str) -> Iterator[str]:
    plain = re.sub(r"^第[^条]+条(?:之[一二三四五六七八九十]+)?[\s　]*(?:【[^】]*】)?", "", text).strip()
    for body in plain.split("。"):
        # An item is half a sentence.
        if (
            not body.strip().startswith(("（", "("))
            and len(body.strip()) in _LENGTHS
            and not _POINTS_ELSEWHERE.search(body.strip())
        ):
            yield body.strip()


def make_naming(document: Document, rng: random.Random) -> Case:
    """A true sentence that names a document with its 文号."""
    title = document.title if rng.random() < 0.5 else document.short_title
    return Case(title, document.doc_number, "", "推进有关工作", NAMING)


def make_repealed(document: Document, clause: Clause, rng: random.Random) -> Case | None:
    """A sentence that rests on a clause no longer in force, in the words the library keeps of it."""
    body = re.split("[。\\n]", clause.text.removeprefix(clause.heading).strip())[0]
    templates = [t for t in TEMPLATES if "“" not in t and "other" not in t]
    is_plain = len(body) in _LENGTHS and not _POINTS_ELSEWHERE.search(body)
    return Case(document.short_title, "", clause.ref.label, body, rng.choice(templates), "已废止") if is_plain else None


def make_true(source: Source, beside: Source, rng: random.Random) -> Case:
    """A true sentence: the clause's words, now and then said a little otherwise; `beside` lends a second reference."""
    template = rng.choice(TEMPLATES)
    if source.is_digest and template == QUOTE:
        template = NAMING
    reworded = rng.random() < 0.5 and "“" not in template
    body = _reword(source.body, rng) if reworded else source.body
    other = Case(_name(beside.document, rng), "", beside.clause.ref.label, beside.body, "")
    return Case(
        _name(source.document, rng), source.document.doc_number, source.clause.ref.label, body, template, other=other
    )


def _name(document: Document, rng: random.Random) -> str:
    if document.fidelity == "digest":
        return document.short_title
    return document.title if rng.random() < 0.5 else document.title.removeprefix("中华人民共和国")


def _reword(body: str, rng: random.Random) -> str:
    """Other words for the same: numerals, comparators, modal words, common names, a leading part left out."""
    changes: list[Callable[[str], str]] = [
        lambda t: t.replace("应当", rng.choice(["应", "必须", "须", "要"])),
        lambda t: t.replace("不得", rng.choice(["禁止", "不能", "不准"])) if "不得" in t else t,
        lambda t: re.sub(
            # 2001年 is never written 二千零一年.
            r"(?<![0-9])([0-9]{1,3})(日|年|个月)",
            lambda m: write_number(int(m[1])) + m[2],
            t,
        ),
        lambda t: re.sub(r"([一二三四五六七八九]?十[一二三四五六七八九]?)(日|个月)", lambda m: f"{_read(m[1])}{m[2]}", t),
        lambda t: re.sub(r"(?<![至到])([0-9一二三四五六七八九十百]+(?:日|人|年|个月|平方米|米))以上", r"不少于\1", t),
        lambda t: t.replace("以及", "和").replace("对于", "对"),
        lambda t: t.replace("居民委员会", "居委会").replace("业主委员会", "业委会").replace("物业服务企业", "物业公司"),
        lambda t: t.replace("人民政府", "政府").replace("行政主管部门", "主管部门").replace("任何单位和个人", "谁都"),
        lambda t: t.replace("自收到", "从收到").replace("之日起", "当天起").replace("或者", "或"),
    ]
    for change in rng.sample(changes, 4):
        body = change(body)
    return body


def _read(text: str) -> int:
    tens, _, ones = text.partition("十")
    digits = "零一二三四五六七八九"
    return (digits.index(tens) if tens else 1) * 10 + (digits.index(ones) if ones else 0)
