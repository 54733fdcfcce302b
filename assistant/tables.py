"""The annexes of a paper: task table, standing table, quoted clauses, coverage table; no body text."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Literal

from assistant.assess import Assessed
from assistant.cite import print_status, print_title
from assistant.outline import TableName
from assistant.paper import Annex, Blank, Block, Cell, Heading, Paragraph, Piece, Reference, Table, Words
from assistant.profile_values import STATUS_WORDS
from assistant.sections import Material
from assistant.tasks import Task

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
        "coverage_table": lambda: _list_coverage(material),
    }
    return tuple(
        Annex(number, material.wording.annexes[name], tuple(makers[name]()), landscape=name in _WIDE)
        for number, name in enumerate(material.outline.annexes, 1)
    )


def _list_tasks(material: Material) -> Iterator[Block]:
    heads = ("序号", "依据", "任务", "方案用语", "措施", "责任", "参与", "时限")
    rows = tuple(_write_task_row(task) for task in material.tasks)
    yield Table("", heads, rows, (1, 4, 3, 1.5, 8, 2.5, 3, 2.5))


def _write_task_row(task: Task) -> tuple[Cell, ...]:
    requirement = task.assessed.requirement
    measures = "；".join(requirement.measures)
    # The clauses before the rest of a row: a reader, and `kb check`, takes what stands before a clause for its words.
    # The laws stand with the task in the body: all of them would make one row fill a page.
    basis = (task.says, Words("。"))
    texts = (task.name, requirement.strength, measures)
    partners = _cell("、".join(requirement.who))
    return (_cell(str(task.number)), basis, *map(_cell, texts), (task.responsible,), partners, (task.deadline,))


def _list_standing(material: Material) -> Iterator[Block]:
    heads = ("序号", "方案条款", "要求", "现状", "差距", "证明材料")
    rows = tuple(_write_standing_row(number, one) for number, one in enumerate(material.assessed, 1))
    yield Table("", heads, rows, (1, 4, 4, 2, 5, 6))


def _write_standing_row(number: int, one: Assessed) -> tuple[Cell, ...]:
    evidence = _cell("、".join(one.requirement.evidence))
    plan = (one.basis[0], Words("。")) if one.basis else ()
    cells = (_cell(str(number)), plan, _cell(one.requirement.name), _cell(STATUS_WORDS[one.status]))
    return (*cells, tuple(_write_distance(one)), evidence)


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
    """Every cited clause under its document, an original's words in quotation marks, a digest's marked 要点."""
    ranked = sorted(cited, key=lambda one: one.document.id != "plan")
    groups = groupby(sorted(ranked, key=lambda one: _order(one, ranked)), key=lambda one: print_title(one.document))
    for number, (title, inside) in enumerate(groups, 1):
        clauses = list(inside)
        status = print_status(clauses[0].document, material.grounds.today)
        yield Heading(3, f"{number}.{title}（{status}）")
        for one in sorted(clauses, key=lambda c: (c.document.id, c.clause.span.start)):
            yield Paragraph((Words(f"{one.clause.ref.label}", strong=True), Words(_tell_clause(one))), entry=one.anchor)


def _order(one: Reference, ranked: Sequence[Reference]) -> int:
    """Where a clause's document first stands."""
    return next(n for n, other in enumerate(ranked) if print_title(other.document) == print_title(one.document))


def _tell_clause(one: Reference) -> str:
    text = " ".join(one.clause.text.split("\n"))
    return f"：“{text}”" if one.document.fidelity == "full" else f"（要点）：{text}"


def _list_coverage(material: Material) -> Iterator[Block]:
    rows = []
    for number, one in enumerate(material.assessed, 1):
        found = [task for task in material.tasks if task.assessed.requirement.id == one.requirement.id]
        named = "、".join(f"任务{task.number}" for task in found)
        status = COVERAGE_WORDS[find_coverage(one, material.tasks)]
        rows.append((_cell(str(number)), _cell(one.requirement.name), _cell(named), _cell(status)))
    yield Table("", ("序号", "要求", "对应任务", "覆盖情况"), tuple(rows), (1, 5, 2, 5))


def _cell(text: str) -> Cell:
    return (Words(text),)
