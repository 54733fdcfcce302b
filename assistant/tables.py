"""The annexes of a paper: task table, standing table, clauses; no body text."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Literal

from assistant.assess import Assessed
from assistant.cite import print_brief, print_status, print_title
from assistant.excerpts import GAP, choose_excerpt
from assistant.grounds import Grounds
from assistant.outline import TableName, load_task_rules
from assistant.paper import Annex, Blank, Block, Cell, Paragraph, Piece, Reference, Table, Words
from assistant.profile_values import STATUS_WORDS
from assistant.quotes import without_mark
from assistant.sections import Material
from assistant.tasks import Task, join_references

Coverage = Literal["covered", "partly", "missing", "beyond", "met", "not_applicable"]
COVERAGE_WORDS: dict[Coverage, str] = {
    "covered": "已覆盖", "partly": "部分覆盖", "missing": "没有覆盖", "beyond": "超出社区权限，只列配合事项",
    "met": "已做到，不列任务", "not_applicable": "不适用",
}  # fmt: skip
_WIDE: frozenset[TableName] = frozenset({"task_table", "standing_table"})


def find_coverage(one: Assessed, tasks: Sequence[Task]) -> Coverage:
    """How a requirement is covered by tasks: partly where its standing or its number must first be found out."""
    if one.status in ("met", "not_applicable"):
        return "met" if one.status == "met" else "not_applicable"
    task = next((task for task in tasks if task.assessed.requirement.id == one.requirement.id), None)
    if task is None:
        return "missing"
    if task.beyond:
        return "beyond"
    is_unmeasured = one.gap is not None and (one.gap.actual is None or one.gap.source is None)
    return "partly" if one.status == "unknown" or is_unmeasured else "covered"


def write_annexes(material: Material, cited: Sequence[Reference]) -> tuple[Annex, ...]:
    """The annexes of an outline in its order; `cited` are all clauses of the paper, each once."""
    makers: dict[TableName, Callable[[], Iterator[Block]]] = {
        "task_table": lambda: _list_tasks(material),
        "standing_table": lambda: _list_standing(material),
        "basis_table": lambda: _list_basis(material, cited),
    }
    return tuple(
        Annex(number, material.wording.annexes[name], tuple(makers[name]()), landscape=name in _WIDE)
        for number, name in enumerate(material.outline.annexes, 1)
    )


def _list_tasks(material: Material) -> Iterator[Block]:
    heads = ("序号", "主要依据", "任务", "方案用语", "主要措施", "责任", "参与单位（人员）", "时限")
    rows = tuple(_write_task_row(task) for task in material.tasks)
    yield Table("", heads, rows, (0.8, 7.6, 2.3, 1.2, 13.4, 2.1, 4.5, 2.1))


def _write_task_row(task: Task) -> tuple[Cell, ...]:
    requirement = task.assessed.requirement
    bound = {one.anchor for _, one in task.bound}
    measures = "；".join((*requirement.measures, *(text for text, one in task.limits if one.anchor in bound)))
    # The clauses before the rest of a row: a reader, and `kb check`, takes what stands before a clause for its words.
    basis = (*join_references(task.main_basis), Words("。"))
    texts = (task.name, task.rule.word, f"{measures}。")
    partners = _cell("、".join(requirement.who))
    return (_cell(str(task.number)), basis, *map(_cell, texts), (task.responsible,), partners, (task.deadline,))


def _list_standing(material: Material) -> Iterator[Block]:
    """Each requirement with its standing, its distance, its proofs, and the tasks that cover it."""
    heads = ("序号", "方案条款", "要求", "现状", "差距", "证明材料", "对应任务", "覆盖情况")
    rows = tuple(_write_standing_row(number, one, material) for number, one in enumerate(material.assessed, 1))
    yield Table("", heads, rows, (0.8, 4.9, 4.2, 1.9, 6.8, 9.4, 1.7, 3.9))


def _write_standing_row(number: int, one: Assessed, material: Material) -> tuple[Cell, ...]:
    plan = (one.basis[0], Words("。")) if one.basis else ()
    found = [task for task in material.tasks if task.assessed.requirement.id == one.requirement.id]
    named = "、".join(f"任务{task.number}" for task in found) or "—"
    coverage = COVERAGE_WORDS[find_coverage(one, material.tasks)]
    cells = (_cell(str(number)), plan, _cell(one.requirement.name), _cell(STATUS_WORDS[one.status]))
    evidence = _cell("、".join(one.requirement.evidence))
    return (*cells, tuple(_write_distance(one)), evidence, _cell(named), _cell(coverage))


def _write_distance(one: Assessed) -> Iterator[Piece]:
    gap = one.gap
    if gap and gap.actual is None:
        yield Blank(f"现在的{gap.figure.what}")
    elif gap:
        source = "" if gap.source else "（这个数的条号待核，仅供参考）"
        yield Words(f"{gap.figure.what}{gap.now}，{gap.distance or f'已达到{gap.target}'}{source}")
    if one.note:
        yield Words(f"；{one.note}" if gap else one.note)


def _list_basis(material: Material, cited: Sequence[Reference]) -> Iterator[Block]:
    """Every cited clause once: the sentences relied on, a digest's marked 要点."""
    ranked = sorted(cited, key=lambda one: one.document.id != "plan")
    groups = groupby(sorted(ranked, key=lambda one: _order(one, ranked)), key=lambda one: print_title(one.document))
    relied, keepers = _find_relied(material), _find_keepers(material)
    for _, inside in groups:
        for at, one in enumerate(sorted(inside, key=lambda c: (c.document.id, c.clause.span.start))):
            name = material.wording.short_names.get(one.document.id, "")
            brief = print_brief(one.document, one.clause, name) if at or name else one.text
            state = _write_state(one, at, keepers.get(one.anchor, ()), material)
            told = Words(f"：{_tell_clause(one, relied.get(one.anchor, ()), material.grounds)}（{state}）")
            yield Paragraph((replace(one, text=brief, quote=""), told), entry=one.anchor, small=True)


def _find_keepers(material: Material) -> dict[str, list[str]]:
    """By clause id, the numbers of the tasks that keep to it."""
    keepers: dict[str, dict[str, None]] = {}
    for task in material.tasks:
        for _, limit in task.limits:
            keepers.setdefault(limit.anchor, {})[str(task.number)] = None
    return {anchor: [*numbers] for anchor, numbers in keepers.items()}


def _write_state(one: Reference, at: int, numbers: Sequence[str], material: Material) -> str:
    """原文 or 要点, at a document's first clause whether it holds, and which tasks keep to the clause."""
    marks = ["原文" if one.document.fidelity == "full" else "要点"]
    marks += [print_status(one.document, material.grounds.today)] if at == 0 else []
    marks += [f"任务{'、'.join(numbers)}办理时遵守"] if numbers else []
    return "，".join(marks)


def _order(one: Reference, ranked: Sequence[Reference]) -> int:
    """Where a clause's document first stands."""
    return next(n for n, other in enumerate(ranked) if print_title(other.document) == print_title(one.document))


def _find_relied(material: Material) -> dict[str, tuple[str, ...]]:
    """By clause id, what the paper takes from it: the plan's words of a task, what a law limits, else the task itself."""
    relied: dict[str, dict[str, None]] = {}
    for one in material.assessed:
        for reference in one.basis:
            says = load_task_rules()[one.requirement.id].says
            words = says if says in reference.clause.text else f"{one.requirement.name}{one.requirement.asks}"
            relied.setdefault(reference.anchor, {})[words] = None
    for task in material.tasks:
        for text, reference in (*task.limits, *((task.beyond,) if task.beyond else ())):
            relied.setdefault(reference.anchor, {})[text] = None
    told = [(rule.text, material.grounds.refer(rule)) for rule in material.wording.safeguards]
    told += [(phase.does, material.grounds.refer(phase)) for phase in material.wording.phases]
    for text, held in told:
        if held:
            relied.setdefault(held.anchor, {})[text] = None
    return {anchor: tuple(words) for anchor, words in relied.items()}


def _tell_clause(one: Reference, relied: Sequence[str], grounds: Grounds) -> str:
    """The sentences relied on: a full text's in quotes, “……” where some are left out, an item after its lead; or 要点."""
    stretches = choose_excerpt(one.clause.text, one.clause.heading, relied)
    if one.document.fidelity != "full":
        return GAP.join(stretches)
    joined = grounds.shelf.join_lead(one.clause).text
    lead = without_mark(joined.removesuffix(one.clause.text).strip())
    between = GAP if lead and one.clause.ref.steps[-1].number > 1 else ""
    return f"“{lead}{between}{GAP.join(stretches)}”"


def _cell(text: str) -> Cell:
    return (Words(text),)
