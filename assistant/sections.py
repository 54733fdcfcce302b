"""The parts of a paper's body, each written from what is known of the community; tables of the annexes live in tables."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assistant.assess import Assessed
from assistant.cite import print_title
from assistant.grounds import Grounds
from assistant.outline import Outline, Part, Phase, TableName, Wording, load_task_rules
from assistant.paper import Blank, Block, Heading, Paragraph, Piece, Reference, Table, Words
from assistant.profile import AREAS, Profile
from assistant.profile_values import STATUS_WORDS
from assistant.schedule import Bar, Month, draw_schedule, write_span
from assistant.tasks import Task, choose_verb, name_figure, write_gap, write_origin, write_steps, write_target, write_tasks
from kb.numerals import write_number

_LAW_RANKS = ("法律", "行政法规")


@dataclass(frozen=True, slots=True)
class Material:
    """All that a paper is written from; `months` is empty when the profile does not tell both ends."""

    profile: Profile
    grounds: Grounds
    assessed: tuple[Assessed, ...]
    tasks: tuple[Task, ...]
    months: tuple[Month, ...]
    spans: tuple[tuple[Month, Month], ...]
    wording: Wording
    outline: Outline

    def name_annex(self, table: TableName) -> str:
        """附件2, by its place among the annexes; "" when the paper has no such annex."""
        return f"附件{self.outline.annexes.index(table) + 1}" if table in self.outline.annexes else ""


def write_body(material: Material) -> tuple[Block, ...]:
    """The body: an opening without a heading, then the parts as 一、 二、 …"""
    blocks: list[Block] = []
    number = 0
    for part in material.outline.body:
        written = list(_WRITERS[part](material))
        if part in material.wording.headings and written:
            number += 1
            blocks.append(Heading(1, f"{write_number(number)}、{material.wording.headings[part]}"))
        blocks += written
    return tuple(blocks)


def _write_opening(material: Material) -> Iterator[Block]:
    """What the paper rests on, titles first and 文号 after them (党政机关公文处理工作条例 第十九条第二项)."""
    documents = material.grounds.documents
    plan, above = documents.get("plan"), documents.get(material.wording.above)
    pieces: list[Piece] = [Words("为落实")] if plan else [Words("为")]
    if plan:
        pieces += [Words(print_title(plan))]
        number: list[Piece] = [] if "〔" in plan.doc_number else [Blank("本地实施方案的文号"), Words("，")]
        pieces += [Words("（"), *number, Words(f"以下简称《{material.wording.short_names[plan.id]}》）")]
    pieces += [Words(f"，参照{print_title(above)}")] if above else []
    laws = "".join(_find_laws(material))
    pieces += [Words(f"，根据{laws}等法律法规")] if laws else []
    pieces += [Words(f"，结合{material.profile.community}实际，制定本{material.outline.name}。")]
    yield Paragraph(tuple(pieces))


def _find_laws(material: Material) -> list[str]:
    """The titles of the laws that most tasks rest on, the higher ones first; parts of one law count as one."""
    cited = [one.document for task in material.tasks for one in task.references if one.document.kind in _LAW_RANKS]
    counts = Counter(print_title(document) for document in cited)
    ranks = {print_title(document): _LAW_RANKS.index(document.kind) for document in cited}
    most = sorted(counts, key=lambda title: (-counts[title], title))[: material.wording.laws_shown]
    return sorted(most, key=lambda title: ranks[title])


def _write_situation(material: Material) -> Iterator[Block]:
    profile = material.profile
    place: list[Piece] = [Words(f"{profile.community}位于")]
    place += [
        Words(profile.city) if profile.city else Blank("城市"),
        Words(profile.street) if profile.street else Blank("街道"),
    ]
    place += [Words("，有居民"), _count(profile.households, "户", "户数"), Words("、")]
    place += [_count(profile.population, "人", "人口")]
    known = {
        "住宅楼{}栋": profile.buildings, "机动车位{}个": profile.parking, "充电车位{}个": profile.charging,
        "绿地{}平方米": profile.green_area, "绿地率{}%": profile.green_rate,
        "社区综合服务设施{}平方米": profile.service_area,
    }  # fmt: skip
    told = "，".join(text.format(f"{number:g}") for text, number in known.items() if number is not None)
    yield Paragraph((*place, Words(f"；{told}。" if told else "。")))
    if profile.estates:
        yield Paragraph((Words(f"辖有{len(profile.estates)}个小区：{'；'.join(_describe_estates(profile))}。"),))
    counts = Counter(one.status for one in material.assessed)
    listed = "，".join(f"{word}{counts[status]}项" for status, word in STATUS_WORDS.items() if counts[status])
    table = material.name_annex("standing_table")
    yield Paragraph(
        (Words(f"对照绿色社区创建{len(material.assessed)}项要求，{listed}{f'（见{table}）' if table else ''}。"),)
    )


def _describe_estates(profile: Profile) -> Iterator[str]:
    for estate in profile.estates:
        facts = [f"{estate.built}年建成"] if estate.built else []
        facts += [f"{estate.buildings}栋"] if estate.buildings is not None else []
        facts += [f"{estate.households}户"] if estate.households is not None else []
        facts += [] if estate.property_service is None else ["有物业" if estate.property_service else "无物业"]
        yield f"{estate.name}（{'，'.join(facts)}）" if facts else estate.name


def _count(number: int | None, unit: str, name: str) -> Piece:
    return Blank(name) if number is None else Words(f"{number}{unit}")


def _write_aims(material: Material) -> Iterator[Block]:
    """What is to be reached, in figures that a clause states; nothing where none does."""
    end = (Words(f"到{material.months[-1].text}"),) if material.months else (Words("到"), Blank("结束时间"))
    table = material.name_annex("task_table")
    yield Paragraph(
        (*end, Words(f"，完成{len(material.tasks)}项任务{f'（见{table}）' if table else ''}。"), *_write_figures(material))
    )


def _write_figures(material: Material) -> Iterator[Piece]:
    """主要指标（依据见各项任务）：物业管理覆盖面推动达到30%以上；…."""
    told = []
    for task in material.tasks:
        gap = task.assessed.gap
        if gap and gap.source:
            verb = choose_verb(gap, material.wording.verbs[task.assessed.requirement.strength])
            told.append(f"{name_figure(gap)}{verb}{write_target(gap)}")
    if told:
        yield Words(f"主要指标（依据见各项任务）：{'；'.join(told)}。")


def _write_tasks(material: Material) -> Iterator[Block]:
    areas = {area: [task for task in material.tasks if task.area == area] for area in AREAS}
    held = [(area, tasks) for area, tasks in areas.items() if tasks]
    headings = [f"（{write_number(n)}）{_name_area(area, material)}" for n, (area, _) in enumerate(held, 1)]
    yield from write_tasks([(heading, tasks) for heading, (_, tasks) in zip(headings, held, strict=True)], material.wording)


def _name_area(area: str, material: Material) -> str:
    """An area by the heading of the plan's clause: 强化智能安全的社区管理."""
    headings = [task.says.clause.heading for task in material.tasks if task.says.clause.ref.label == area]
    return headings[0] if headings and headings[0] else AREAS[area]


def _write_task_list(material: Material) -> Iterator[Block]:
    yield from write_tasks([("", material.tasks)], material.wording)


def _write_phases(material: Material) -> Iterator[Block]:
    for number, phase in enumerate(material.wording.phases, 1):
        span = write_span(*material.spans[number - 1]) if material.spans else ""
        time: Piece = Words(span) if span else Blank(f"{phase.name}阶段的起止时间")
        lead = (Words(f"{number}.{phase.name}（", strong=True), time, Words("）。", strong=True))
        yield Paragraph((*lead, *_write_grounded(_fill(phase, material), material.grounds.refer(phase))))
    yield from _write_calendar(material)


def _fill(phase: Phase, material: Material) -> str:
    unknown = sum(task.assessed.status == "unknown" for task in material.tasks)
    return phase.does.format(unknown=unknown, count=len(material.tasks))


def _write_grounded(text: str, reference: Reference | None) -> tuple[Piece, ...]:
    return (Words(f"{text}（"), reference, Words("）。")) if reference else (Words(f"{text}。"),)


def _write_calendar(material: Material) -> Iterator[Table]:
    if not material.months:
        return
    bars = [Bar(p.name, *span) for p, span in zip(material.wording.phases, material.spans, strict=True)]
    begin = material.spans[1][0]
    for area, name in AREAS.items():
        ends = [task.due for task in material.tasks if task.area == area and task.due]
        bars += [Bar(f"{name}任务", min(begin, max(ends)), max(ends))] if ends else []
    yield draw_schedule(material.months, bars, "进度安排表")


def _write_safeguards(material: Material) -> Iterator[Block]:
    cited = {one.document.id for task in material.tasks for one in task.references}
    number = 0
    for rule in material.wording.safeguards:
        reference = material.grounds.refer(rule)
        if reference and (not rule.with_ or cited & set(rule.with_)):
            number += 1
            blank = (Words("本年为"), Blank(rule.blank), Words("。")) if rule.blank else ()
            lead = Words(f"{number}.{rule.name}。", strong=True)
            yield Paragraph((lead, *_write_grounded(rule.text, reference), *blank))


def _write_results(material: Material) -> Iterator[Block]:
    """By area, what is met and by which papers that can be shown."""
    for number, (area, name) in enumerate(AREAS.items(), 1):
        inside = [one for one in material.assessed if one.requirement.area == area]
        met = [one for one in inside if one.status == "met"]
        yield Heading(2, f"（{write_number(number)}）{name}")
        yield Paragraph((Words(f"共{len(inside)}项要求，已做到{len(met)}项。"),))
        for place, one in enumerate(met, 1):
            yield Paragraph((Words(f"{place}.{one.requirement.name}。", strong=True), *_write_met(one)))


def _write_met(one: Assessed) -> Iterator[Piece]:
    """已做到“…”（《实施方案》三（三）），备查材料：…。"""
    says = load_task_rules()[one.requirement.id].says
    for reference in one.basis[:1]:
        yield Words(f"做到了“{says}”（" if says in reference.clause.text else "已做到（")
        yield reference
        yield Words("）。")
    yield Words(f"备查材料：{'、'.join(one.requirement.evidence)}。")


def _write_shortfalls(material: Material) -> Iterator[Block]:
    for number, task in enumerate(material.tasks, 1):
        status = STATUS_WORDS[task.assessed.status]
        gap = task.assessed.gap
        measured = (
            list(write_gap(gap, material.wording.verbs[task.assessed.requirement.strength])) if gap and gap.source else []
        )
        lead = Words(f"{number}.{task.name}（{status}）。", strong=True)
        yield Paragraph((lead, *measured, Words("下一步："), *write_steps(task), *write_origin(task)))


_WRITERS: dict[Part, Callable[[Material], Iterator[Block]]] = {
    "opening": _write_opening, "situation": _write_situation, "aims": _write_aims, "tasks": _write_tasks,
    "phases": _write_phases, "safeguards": _write_safeguards, "task_list": _write_task_list,
    "calendar": _write_calendar, "results": _write_results, "shortfalls": _write_shortfalls,
}  # fmt: skip
