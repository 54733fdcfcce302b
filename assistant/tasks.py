"""Requirements not met become tasks: by which words, how, within which limits, who, until when, by which clause."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.assess import Assessed, Gap
from assistant.grounds import Grounds
from assistant.outline import TaskRule, Wording, load_task_rules
from assistant.paper import Blank, Paragraph, Piece, Reference, Words
from assistant.profile import Profile
from assistant.schedule import Month, find_month

Limit = tuple[str, Reference]


@dataclass(frozen=True, slots=True)
class Task:
    """One task: `says` is the plan's clause with its words, `limits` what the law asks when it is done.

    `beyond` says what is not in a community's power; `due` is None when no end is known.
    """

    number: int
    assessed: Assessed
    says: Reference
    limits: tuple[Limit, ...]
    beyond: Limit | None
    responsible: Piece
    due: Month | None

    @property
    def name(self) -> str:
        """What is to be done, in a few words."""
        return self.assessed.requirement.name

    @property
    def area(self) -> str:
        """The part of the plan that asks for it: 三（四）."""
        return self.assessed.requirement.area

    @property
    def deadline(self) -> Piece:
        """Until when, or a blank."""
        return Words(f"{self.due.text}底前") if self.due else Blank(f"{self.name}的完成时限")

    @property
    def basis(self) -> tuple[Reference, ...]:
        """The clauses that ask for it, the plan's first."""
        rest = [one for one in self.assessed.basis if one.anchor != self.says.anchor]
        return (self.says, *rest)

    @property
    def references(self) -> tuple[Reference, ...]:
        """All clauses it cites, each once."""
        gap = self.assessed.gap
        source = (gap.source,) if gap and gap.source else ()
        limits = [reference for _, reference in (*self.limits, *((self.beyond,) if self.beyond else ()))]
        return tuple({one.anchor: one for one in (*self.basis, *source, *limits)}.values())


def make_tasks(assessed: Sequence[Assessed], profile: Profile, grounds: Grounds, due: Month | None) -> tuple[Task, ...]:
    """A task for each requirement not met whose own clause the library holds; `due` is for those that name no date."""
    tasks: list[Task] = []
    for one in assessed:
        rule = load_task_rules()[one.requirement.id]
        says = grounds.refer(one.requirement.basis[0], rule.says)
        if one.is_unmet and says:
            tasks.append(_make(len(tasks) + 1, one, says, rule, (profile, grounds, due)))
    return tuple(tasks)


def _make(number: int, one: Assessed, says: Reference, rule: TaskRule, known: tuple[Profile, Grounds, Month | None]) -> Task:
    profile, grounds, due = known
    beyond = grounds.refer(rule.beyond) if rule.beyond else None
    left_out = {*rule.omit, *((rule.beyond.ref,) if rule.beyond else ())}
    cautions = [caution for caution in one.requirement.cautions if caution.ref not in left_out]
    limits = tuple((caution.text, held) for caution in cautions if (held := grounds.refer(caution)))
    power = (rule.beyond.text, beyond) if rule.beyond and beyond else None
    name = profile.find_responsible(one.requirement)
    standing = profile.find_standing(one.requirement)
    own = find_month(standing.due) if standing and standing.due else due
    responsible: Piece = Words(name) if name else Blank(f"{one.requirement.name}的责任人")
    return Task(number, one, says, limits, power, responsible, own)


def write_task(task: Task, wording: Wording) -> tuple[Paragraph, ...]:
    """A task as paragraphs under its heading, the last of which names its clauses."""
    return tuple(Paragraph(tuple(pieces)) for pieces in _write_paragraphs(task, wording) if pieces)


def write_text(pieces: Sequence[Piece]) -> str:
    """Pieces as plain text."""
    return "".join(piece.text for piece in pieces)


def _write_paragraphs(task: Task, wording: Wording) -> Iterator[list[Piece]]:
    yield [Words("标准：", strong=True), *_write_standard(task, wording)]
    steps = "；".join(f"（{n}）{step}" for n, step in enumerate(task.assessed.requirement.measures, 1))
    lead = "配合措施：" if task.beyond else "措施："
    yield [Words(lead, strong=True), Words(f"{steps}。")]
    if task.beyond:
        yield [Words("权限：", strong=True), *_write_limit(task.beyond), Words("。")]
    if task.limits:
        limits: list[Piece] = []
        for limit in task.limits:
            limits += [Words("；")] if limits else []
            limits += _write_limit(limit)
        yield [Words("依法办理：", strong=True), *limits, Words("。")]
    partners = "、".join(task.assessed.requirement.who)
    told: list[Piece] = [Words("责任和时限：", strong=True), task.responsible, Words(f"负责，参与：{partners}；")]
    yield [*told, task.deadline, Words("完成。")]
    yield [Words("依据：", strong=True), *join_references(task.basis), Words("。")]


def _write_standard(task: Task, wording: Wording) -> Iterator[Piece]:
    """The plan's own words, then the community's number beside the one asked for."""
    yield task.says
    yield Words(f"：“{task.says.quote}”。" if task.says.quote else "。")
    gap = task.assessed.gap
    if gap and gap.source:
        yield from write_gap(gap, wording.verbs[task.assessed.requirement.strength])
    if task.assessed.status == "unknown":
        yield Words("现状")
        yield Blank(f"{task.name}的现状")
        yield Words("，先摸清现状再实施。")


def write_gap(gap: Gap, verb: str) -> Iterator[Piece]:
    """The community's number beside the one asked for: 物业管理覆盖面现为22%，差8个百分点，推动达到不低于30%。"""
    what, least = _name_figure(gap), f"不低于{gap.target}"
    if gap.actual is None:
        yield Words(f"{what}现为")
        yield Blank(f"现在的{what}")
        yield Words(f"，{verb}{least}。")
    elif gap.is_short:
        yield Words(f"{what}现为{gap.now}，{gap.distance}，{verb}{least}。")
    else:
        yield Words(f"{what}现为{gap.now}，已不低于{gap.target}，继续保持。")


def _name_figure(gap: Gap) -> str:
    return gap.figure.what.split("（方案")[0]


def _write_limit(limit: Limit) -> list[Piece]:
    text, reference = limit
    return [Words(f"{text}（"), reference, Words("）")]


def join_references(references: Sequence[Reference]) -> list[Piece]:
    """References one after the other: 《…》三（四）；《…》第二百八十四条."""
    pieces: list[Piece] = []
    for reference in references:
        pieces += [Words("；"), reference] if pieces else [reference]
    return pieces
