"""Requirements not met become tasks: by which words, how, within which limits, who, until when, by which clause."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from assistant.assess import Assessed, Gap
from assistant.cite import rank_level
from assistant.grounds import Grounds
from assistant.outline import TaskRule, Wording, load_task_rules, load_wording
from assistant.paper import Blank, Heading, Paragraph, Piece, Reference, Words
from assistant.profile import Profile
from assistant.schedule import Month, find_month

Limit = tuple[str, Reference]
_ALL = "100%"
# Of the clauses beside the plan's so many laws and one other document are named; `rank_level` of a law.
_FEW, _LAW_RANK = 2, 2


@dataclass(frozen=True, slots=True)
class Task:
    """One task: `says` is the plan's clause with its words, `limits` what the law asks when it is done.

    `bound` are those of them that need others' votes, consent or powers: they are told with the task. `beyond` says what is
    not in a community's power; `due` is None when no end is known, `day` of it 0 for its last.
    """

    number: int
    assessed: Assessed
    rule: TaskRule
    says: Reference
    limits: tuple[Limit, ...]
    bound: tuple[Limit, ...]
    beyond: Limit | None
    responsible: Piece
    due: Month | None
    day: int = 0

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
        until = f"{self.day}日" if self.day else "底"
        return Words(f"{self.due.text}{until}前") if self.due else Blank(f"{self.name}的完成时限", "完成时限")

    @property
    def basis(self) -> tuple[Reference, ...]:
        """The clauses that ask for it, the plan's first."""
        rest = [one for one in self.assessed.basis if one.anchor != self.says.anchor]
        return (self.says, *rest)

    @property
    def main_basis(self) -> tuple[Reference, ...]:
        """The clauses named with it in a table: the plan's, its number's, what others decide, the first of others."""
        others = [one for one in self.basis if one.anchor != self.says.anchor]
        laws = [one for one in others if rank_level(one.document) == _LAW_RANK]
        told = [one for _, one in self.told]
        chosen = (*self.grounds, *told, *[one for one in others if one not in laws][:1], *laws[:_FEW])
        return tuple({one.anchor: one for one in chosen}.values())

    @property
    def grounds(self) -> tuple[Reference, ...]:
        """The clauses named with it in running text: the plan's, and the one that states its number."""
        gap = self.assessed.gap
        source = (gap.source,) if gap and gap.source else ()
        return tuple({one.anchor: one for one in (self.says, *source)}.values())

    @property
    def told(self) -> tuple[Limit, ...]:
        """What is written with the task itself of what others have to decide: votes, consent, powers."""
        return (*self.bound, *((self.beyond,) if self.beyond else ()))

    @property
    def references(self) -> tuple[Reference, ...]:
        """All clauses it cites, each once."""
        limits = [reference for _, reference in (*self.limits, *((self.beyond,) if self.beyond else ()))]
        return tuple({one.anchor: one for one in (*self.basis, *self.grounds, *limits)}.values())


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
    short = {(one.doc, one.ref): one.text for one in load_wording().at_task}
    asked = [(short[key], caution) for caution in cautions if (key := (caution.doc, caution.ref)) in short]
    bound = tuple((text, held) for text, caution in asked if (held := grounds.refer(caution)))
    power = (rule.beyond.text, beyond) if rule.beyond and beyond else None
    name = profile.find_responsible(one.requirement)
    standing = profile.find_standing(one.requirement)
    own = find_month(standing.due) if standing and standing.due else due
    day = standing.due.day if standing and standing.due and (standing.due + timedelta(1)).day > 1 else 0
    responsible: Piece = Words(name) if name else Blank(f"{one.requirement.name}的责任人", "责任人")
    return Task(number, one, rule, says, limits, bound, power, responsible, own, day)


@dataclass(frozen=True, slots=True)
class Shared:
    """What several tasks have in common, told once for all: who, until when, what others have to decide."""

    responsible: str = ""
    deadline: str = ""
    told: tuple[Limit, ...] = ()


def write_tasks(groups: Sequence[tuple[str, Sequence[Task]]], wording: Wording) -> Iterator[Heading | Paragraph]:
    """Tasks under headings, each with the number that the annexes call it by; what several share is told once."""
    tasks = [task for _, inside in groups for task in inside]
    shared = _find_shared(tasks)
    yield from _write_shared(shared, tasks)
    for heading, inside in groups:
        if heading:
            yield Heading(2, heading)
        who = _find_most([task.responsible for task in inside])
        if who:
            yield Paragraph((Words(f"由{who}负责，另有写明的除外。"),))
        yield from (write_task(task, wording, replace(shared, responsible=who)) for task in inside)


def _find_shared(tasks: Sequence[Task]) -> Shared:
    """Until when most of these tasks are to be done, and what others have to decide in two or more of them."""
    everything = [one for task in tasks for one in task.told]
    known = {(text, one.anchor): (text, one) for text, one in everything}
    counts = Counter((text, one.anchor) for text, one in everything)
    told = tuple(known[key] for key, count in counts.items() if count > 1)
    return Shared(deadline=_find_most([task.deadline for task in tasks]), told=told)


def _find_most(pieces: Sequence[Piece]) -> str:
    """The words that two or more of these are, the most frequent; blanks are nobody's."""
    words = Counter(piece.text for piece in pieces if isinstance(piece, Words)).most_common(1)
    return words[0][0] if words and words[0][1] > 1 else ""


def _write_shared(shared: Shared, tasks: Sequence[Task]) -> Iterator[Paragraph]:
    """各项任务除另有写明的外，2027年10月底前完成。动用维修资金的，先经业主依法表决（《…》…），涉及任务4、任务7。"""
    pieces: list[Piece] = []
    if shared.deadline:
        pieces.append(Words(f"各项任务除另有写明的外，{shared.deadline}完成。"))
    for limit in shared.told:
        numbers = "、".join(f"任务{task.number}" for task in tasks if limit in task.told)
        pieces += [Words(f"{limit[0]}（"), limit[1], Words(f"），涉及{numbers}。")]
    if pieces:
        yield Paragraph(tuple(pieces))


def write_task(task: Task, wording: Wording, shared: Shared | None = None) -> Paragraph:
    """A task as one paragraph: who, until when, how, within which limits, which words it carries out; not what is shared."""
    shared = shared or Shared()
    pieces = [Words(f"{task.number}.{task.name}", strong=True), *_write_who(task, shared), Words("。"), *write_steps(task)]
    for limit in task.told:
        if limit not in shared.told:
            pieces += [Words(f"{limit[0]}（"), limit[1], Words("）。")]
    gap = task.assessed.gap
    if gap and gap.source:
        pieces += write_gap(gap, wording.verbs[task.assessed.requirement.strength])
    return Paragraph((*pieces, *write_origin(task)))


def _write_who(task: Task, shared: Shared) -> list[Piece]:
    """（张某负责，2027年6月底前完成；先行摸底：【待填：现状】）; nothing where all of it is shared and known."""
    parts: list[tuple[Piece, ...]] = []
    if task.responsible.text != shared.responsible:
        parts += [(task.responsible, Words("负责"))]
    if task.deadline.text != shared.deadline:
        parts += [(task.deadline, Words("完成"))]
    if task.assessed.status == "unknown":
        parts += [(Words("先行摸底："), Blank(f"{task.name}的现状", "现状"))]
    joined = [piece for at, part in enumerate(parts) for piece in ((Words("，"),) if at else ()) + part]
    return [Words("（"), *joined, Words("）")] if joined else []


def write_steps(task: Task) -> tuple[Piece, ...]:
    """How it is done; what a community has no power to do it only takes part in."""
    return (Words(f"社区做好配合：{task.rule.does}。" if task.beyond else f"{task.rule.does}。"),)


def write_origin(task: Task) -> tuple[Piece, ...]:
    """落实“规范绿地养护制度”（《实施方案》三（三））。"""
    said = f"落实“{task.says.quote}”" if task.says.quote else "依据"
    return (Words(f"{said}（"), task.says, Words("）。"))


def write_text(pieces: Sequence[Piece]) -> str:
    """Pieces as plain text."""
    return "".join(piece.text for piece in pieces)


def write_gap(gap: Gap, verb: str) -> Iterator[Piece]:
    """The community's number beside the one asked for: 物业管理覆盖面目前为22%，还差8个百分点，推动达到30%以上。

    A clause beside the plan's own that states it is named: …应达到30日以上（《…》第二十五条第二款）。
    """
    what = name_figure(gap)
    yield Words(f"{what}目前为")
    yield Words(gap.now) if gap.now else Blank(f"现在的{what}")
    if gap.actual is not None and not gap.is_short:
        yield Words(f"，已达到{write_target(gap)}，继续保持")
    else:
        yield Words(f"，{f'还{gap.distance}，' if gap.distance else ''}{choose_verb(gap, verb)}{write_target(gap)}")
    if gap.source and rank_level(gap.source.document):
        yield from (Words("（"), gap.source, Words("）"))
    yield Words("。")


def choose_verb(gap: Gap, verb: str) -> str:
    """The verb of the plan's own force, 应达到 for what a law asks."""
    is_duty = gap.source is not None and rank_level(gap.source.document) == _LAW_RANK
    return load_wording().verbs["应当"] if is_duty else verb


def write_target(gap: Gap) -> str:
    """The number asked for: 30%以上; 100%, above which nothing is."""
    return gap.target if gap.target == _ALL else f"{gap.target}以上"


def name_figure(gap: Gap) -> str:
    """What is measured, without the remark on where its number comes from."""
    return gap.figure.what.split("（方案")[0]


def join_references(references: Sequence[Reference]) -> list[Piece]:
    """References one after the other: 《…》三（四）、《…》第二百八十四条."""
    pieces: list[Piece] = []
    for reference in references:
        pieces += [Words("、"), reference] if pieces else [reference]
    return pieces
