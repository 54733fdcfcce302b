"""A paper of every kind of part for tests of how it looks: two cited clauses, blanks, headings, annexes, a schedule."""

from small_library import make_document

from assistant.paper import (
    Anchor,
    Annex,
    Blank,
    Block,
    Cell,
    Heading,
    Paper,
    Paragraph,
    Reference,
    Table,
    Words,
)
from kb.versions import hash_text

DOCUMENT, CLAUSES = make_document(
    "lvse", "城市社区应当建立生活垃圾分类制度。", "物业服务覆盖面不低于30%。", title="绿色社区建设行动实施方案"
)
MONTHS = tuple(f"{month}月" for month in range(1, 13))


def refer(number: int) -> Reference:
    """A reference to 第n条 of the sample document."""
    clause = CLAUSES[number - 1]
    return Reference(f"《{DOCUMENT.title}》{clause.ref.label}", DOCUMENT, clause)


def write(*texts: str) -> tuple[Paragraph, ...]:
    """Plain paragraphs."""
    return tuple(Paragraph((Words(text),)) for text in texts)


def make_paper(title: str = "幸福里社区绿色社区创建工作方案", body: tuple[Block, ...] = ()) -> Paper:
    """The sample paper, or its title and annexes around another body."""
    return Paper(
        title,
        body or _make_body(),
        (
            Annex(1, "绿色社区创建任务分解表", (_make_tasks(), _make_schedule()), landscape=True),
            Annex(2, "依据条款", tuple(_make_entries())),
            Annex(3, "自评说明", write("自评说明的正文。")),
        ),
        signature=(Words("幸福里社区居民委员会"),),
        date=(Words("2026年"), Blank("月、日")),
        subject="绿色社区创建",
        keywords=("绿色社区", "工作方案"),
        anchors=tuple(Anchor(c.ref.id, refer(n).text, hash_text(c.text), "现行有效") for n, c in enumerate(CLAUSES, 1)),
    )


def _make_body() -> tuple[Block, ...]:
    return (
        Paragraph((Words("为推进绿色社区创建，依据"), refer(1), Words("，结合本社区实际，制定本方案。"))),
        Heading(1, "一、工作目标"),
        Heading(2, "（一）物业服务"),
        Heading(3, "1.引进物业服务"),
        Heading(4, "（1）召开业主大会"),
        Paragraph(
            (Words("到2026年底，"), Words("物业服务覆盖面达到30%", strong=True), Words("（"), refer(2), Words("）。"))
        ),
        Paragraph((Words("由"), Blank("负责人"), Words("牵头，“双报到”单位配合——见附件。"))),
    )


def _make_tasks() -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        ((Words(str(n)),), (Words("引进物业服务，明确服务内容和标准"),), (Blank("责任人"),), (refer(2),))
        for n in range(1, 41)
    )
    return Table("任务分解表", ("序号", "任务", "责任人", "依据"), rows, (1, 5, 3, 5))


def _make_schedule() -> Table:
    rows = tuple((*((Words(f"任务{n}"),),), *((),) * 12) for n in range(1, 4))
    shaded = frozenset({(0, 1), (0, 2), (1, 3), (2, 12)})
    return Table("进度表", ("任务", *MONTHS), rows, (4, *(1,) * 12), shaded)


def _make_entries() -> list[Block]:
    first = Paragraph((Words("1."), refer(1), Words(f"：“{CLAUSES[0].text}”")), entry=refer(1).anchor, small=True)
    rows = (((Words("2"),), (refer(2), Words(f"：“{CLAUSES[1].text}”"))),)
    return [first, Table("", ("序号", "条款"), rows, (1, 9), entries=((0, refer(2).anchor),))]
