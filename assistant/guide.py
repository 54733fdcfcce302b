"""Tells what a green community must do: the plan's words first, then our advice marked as ours; finds no topics."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.cite import print_advice, print_library_note, print_reference
from assistant.intent import OPEN
from assistant.model import Citation, Claim
from assistant.quotes import choose_quotes
from assistant.requirements import Task, TaskFinder, Want
from kb.encoder import Encoder
from kb.errors import UnknownDocument
from kb.library import Library
from kb.model import Clause, Document
from kb.rulebook import Locator, Requirement, Strength

PLAN = "plan"
_PARTS, _PRINCIPLE, _GOAL = (Locator(doc=PLAN, ref=label) for label in ("三", "一第2段", "二"))
_NATIONAL_GOAL = Locator(doc="jc-2020-68", ref="一")
_STRENGTHS: tuple[Strength, ...] = ("应当", "推动", "鼓励")
# A whole list names so many of a requirement's proofs; asked for alone it names them all.
_FEW_EVIDENCE = 2
_APPLIES = {
    "all": "", "old_estate": "有老旧小区的", "public_space": "有可用空间的", "smart_equipment": "有智能设备的",
    "has_property_service": "有物业公司的", "with_school": "辖区有学校的",
}  # fmt: skip


class Guide:
    """Writes what the rules say of requirements; a sentence whose clause the library does not hold is left out."""

    def __init__(self, library: Library, encoder: Encoder, requirements: Sequence[Requirement]) -> None:
        self.library = library
        self.encoder = encoder
        self.finder = TaskFinder(encoder, requirements)
        self._held: dict[str, dict[str, tuple[Document, Clause]]] = {}

    def answer(self, question: str) -> tuple[Claim, ...]:
        """What is to be done, kept or shown: "噪声治理要留什么证据"; nothing for any other question."""
        task = self.finder.find(question) if self._place(_PARTS) else None
        return self._tell(task) if task else ()

    def answer_item(self, question: str, number: int, want: Want | None = None) -> tuple[Claim, ...]:
        """One item of the list that a question before brought, or what else is wanted of it; nothing if it brought none."""
        task = self.finder.find(question) if self._place(_PARTS) else None
        item = self.finder.find_item(task, number) if task else None
        return self._tell(replace(item, want=want or item.want)) if item else ()

    def _tell(self, task: Task) -> tuple[Claim, ...]:
        """The claims for a task: what the plan says first, then our advice, its basis, and cautions."""
        if task.single and len(task.requirements) == 1:
            return tuple(self._tell_one(task.requirements[0], task))
        if task.single:
            return tuple(self._tell_several(task.requirements))
        tell = {"order": self._tell_order, "materials": self._tell_materials, "standard": self._tell_standard}
        return tuple(tell.get(task.want, self._tell_tasks)(task))

    def _tell_several(self, requirements: Sequence[Requirement]) -> Iterator[Claim]:
        """For a topic that several requirements share: of each the plan's sentence, what it asks and what to keep."""
        quoted = set[str]()
        for requirement in requirements:
            cited = self._cite(requirement.basis[0], f"{requirement.name}。{requirement.asks}")
            if cited:
                # Two requirements may rest on one sentence.
                yield from () if cited.quote in quoted else (_quote(cited),)
                quoted.add(cited.quote)
                yield from self._tell_figures([requirement])
                yield _advise(f"“{requirement.name}”要做到：{_end(requirement.asks)}", [cited])
                yield _advise(f"“{requirement.name}”可留的证明材料：{'、'.join(requirement.evidence)}。", [cited])

    def _tell_one(self, requirement: Requirement, task: Task) -> Iterator[Claim]:
        """One requirement: the plan's sentence, its number, steps, actors, proofs, further basis, cautions."""
        cited = [c for place in requirement.basis if (c := self._cite(place, f"{requirement.name}。{requirement.asks}"))]
        if not cited:
            return
        plan = cited[:1]
        yield _quote(plan[0])
        yield from self._tell_figures([requirement])
        name = f"“{requirement.name}”"
        told = {
            "要做到": requirement.asks,
            "步骤": _number(requirement.measures),
            "谁来做": "、".join(requirement.who),
            "可留的证明材料": "、".join(requirement.evidence),
        }
        wanted = {"materials": ("可留的证明材料",), "standard": ("要做到", "可留的证明材料")}.get(task.want, tuple(told))
        yield from (_advise(f"{name}{part}：{_end(told[part])}", plan) for part in wanted)
        if cited[1:]:
            references = "、".join(dict.fromkeys(print_reference(c.document, c.clause) for c in cited[1:]))
            yield Claim(f"{name}的其他依据：{references}。", tuple(cited[1:]), "basis")
        yield from self._tell_cautions(requirement)

    def _tell_tasks(self, task: Task) -> Iterator[Claim]:
        if not task.area:
            yield self._list_areas()
            yield from (
                _advise(f"{self._name_area(area)}：{_join(inside)}。", [self._cite_heading(area)])
                for area, inside in _by_area(task.requirements)
            )
            yield from self._tell_figures(task.requirements)
            return
        yield self._quote_area(task.area)
        for i, requirement in enumerate(task.requirements, 1):
            cited = self._cite(requirement.basis[0], f"{requirement.name}。{requirement.asks}")
            text = f"{i}. {_mark(requirement)}（{requirement.strength}）：{_end(requirement.asks)}"
            yield from (_advise(text, [c]) for c in (cited,) if c)
        yield from self._tell_figures(task.requirements)

    def _tell_order(self, task: Task) -> Iterator[Claim]:
        """By the plan's own words: what it demands before what it promotes, and its figures before all."""
        principle = self._cite(_PRINCIPLE, "有步骤、有重点地推进绿色社区建设活动")
        if principle:
            yield _quote(principle)
        figures = tuple(self._tell_figures(task.requirements))
        if figures:
            yield _advise("先对照写明数字的要求，差多少一眼能看出来：", figures[0].citations[:1])
            yield from figures
        for strength, lead in zip(
            _STRENGTHS, ("再做方案直接要求的", "然后是方案要求推进的", "有条件再做方案鼓励的"), strict=True
        ):
            inside = [r for r in task.requirements if r.strength == strength]
            cited = [self._cite_heading(area) for area, _ in _by_area(inside)]
            if inside:
                yield _advise(f"{lead}{len(inside)}项：{'；'.join(map(_mark, inside))}。", cited)

    def _tell_materials(self, task: Task) -> Iterator[Claim]:
        yield self._quote_area(task.area) if task.area else self._list_areas()
        few = None if task.area else _FEW_EVIDENCE
        for area, inside in _by_area(task.requirements):
            listed = "；".join(f"{r.name}——{'、'.join(r.evidence[:few])}" for r in inside)
            yield _advise(f"{self._name_area(area)}可留的证明材料：{listed}。", [self._cite_heading(area)])
        text = "方案没有写申报材料清单，这里列的是做过的事可留的证明；正式清单以当地通知为准。"
        yield Claim(print_library_note(text), (self._cite_heading(task.area or _PARTS.ref),), "caution")

    def _tell_standard(self, task: Task) -> Iterator[Claim]:
        if task.area:
            yield self._quote_area(task.area)
        else:
            goals = [c for place in (_GOAL, _NATIONAL_GOAL) if (c := self._cite(place, "社区参与建设行动并达到要求的比例"))]
            yield from map(_quote, goals)
        yield from self._tell_figures(task.requirements)
        demanded = [r for r in task.requirements if r.strength == "应当"]
        cited_areas = [self._cite_heading(area) for area, _ in _by_area(demanded)]
        yield _advise(f"没有数字的看做没做到，方案直接要求的有{len(demanded)}项：{_join(demanded)}。", cited_areas)
        text = "方案没有写单个社区怎么打分；国家文件的附件《绿色社区创建标准（试行）》库里没有，当地另有评分办法的以它为准。"
        yield Claim(print_library_note(text), (self._cite_heading(task.area or _PARTS.ref),), "caution")

    def _tell_figures(self, requirements: Sequence[Requirement]) -> Iterator[Claim]:
        """The numbers that a clause of the basis states, and where each applies."""
        for requirement in requirements:
            figure = requirement.figure
            if figure is None:
                continue
            number = f"{figure.at_least}{figure.unit}"
            stating = [p for p in requirement.basis if (held := self._place(p)) and number in held[1].text]
            cited = self._cite((stating or requirement.basis)[0], f"{figure.what}不低于{number}")
            if cited:
                least = f"不低于{number}" if stating else ""
                told = f"{figure.what}{least}（{print_reference(cited.document, cited.clause)}）。"
                yield Claim(f"写明的数字：{told}", (cited,))

    def _tell_cautions(self, requirement: Requirement) -> Iterator[Claim]:
        for caution in requirement.cautions:
            cited = self._cite(caution, caution.text)
            if cited:
                reference = print_reference(cited.document, cited.clause)
                yield Claim(print_library_note(f"{caution.text}（{reference}）。"), (cited,), "caution")

    def _list_areas(self) -> Claim:
        document, clause = self._read(PLAN)[_PARTS.ref]
        cited = [c for c in self._read(PLAN).values() if c[1].parent == clause.ref and c[1].heading]
        named = "；".join(f"{i}. {child.heading}" for i, (_, child) in enumerate(cited, 1))
        text = f"{print_reference(document, clause)}“{clause.heading}”分{len(cited)}个方面：{named}。"
        return Claim(text, tuple(Citation(document, child, child.heading) for _, child in cited))

    def _quote_area(self, area: str) -> Claim:
        document, clause = self._read(PLAN)[area]
        return Claim(f"{print_reference(document, clause)}“{clause.heading}”。", (self._cite_heading(area),))

    def _name_area(self, area: str) -> str:
        return f"{area}{self._read(PLAN)[area][1].heading}"

    def _cite_heading(self, label: str) -> Citation:
        document, clause = self._read(PLAN)[label]
        return Citation(document, clause, clause.heading)

    def _cite(self, place: Locator, about: str) -> Citation | None:
        """The sentence of a clause that bears on something, verbatim; None if the library does not hold the clause."""
        held = self._place(place)
        if held is None:
            return None
        document, clause = held
        return Citation(document, clause, choose_quotes(about, OPEN, clause, document, self.encoder, most=1)[0].text)

    def _place(self, place: Locator) -> tuple[Document, Clause] | None:
        return self._read(place.doc).get(place.ref)

    def _read(self, document_id: str) -> dict[str, tuple[Document, Clause]]:
        """A document's clauses by their labels; none for a document somebody removed."""
        if document_id not in self._held:
            try:
                document = self.library.document(document_id)
            except UnknownDocument:
                return self._held.setdefault(document_id, {})
            self._held[document_id] = {c.ref.label: (document, c) for c in self.library.clauses(document_id)}
        return self._held[document_id]


def _quote(cited: Citation) -> Claim:
    reference = print_reference(cited.document, cited.clause)
    quote = f"：“{cited.quote}”" if cited.document.fidelity == "full" else f"（要点）：{cited.quote}"
    return Claim(f"{reference}{quote}", (cited,))


def _advise(text: str, cited: Sequence[Citation]) -> Claim:
    return Claim(print_advice(text), tuple(cited), "advice")


def _by_area(requirements: Sequence[Requirement]) -> list[tuple[str, list[Requirement]]]:
    areas = dict.fromkeys(r.area for r in requirements)
    return [(area, [r for r in requirements if r.area == area]) for area in areas]


def _mark(requirement: Requirement) -> str:
    """A requirement's name, with whom it is for when it is not for all: 立体绿化（有可用空间的）."""
    only = _APPLIES[requirement.applies]
    return f"{requirement.name}（{only}）" if only else requirement.name


def _join(requirements: Sequence[Requirement]) -> str:
    return "；".join(f"{i}. {_mark(r)}" for i, r in enumerate(requirements, 1))


def _number(steps: Sequence[str]) -> str:
    return "；".join(f"{i}. {step}" for i, step in enumerate(steps, 1))


def _end(text: str) -> str:
    return text if text.endswith("。") else f"{text}。"
