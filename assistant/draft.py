"""A profile becomes a paper with its tasks, coverage, gaps and blanks; how it looks on a page lives in views."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from assistant.assess import Assessed, assess
from assistant.brief import shorten_references
from assistant.cite import print_library_note
from assistant.doubts import find_doubts
from assistant.grounds import Grounds
from assistant.outline import Kind, Outline, Wording, load_wording
from assistant.paper import Annex, Blank, Block, Heading, Paper, Piece, Reference, Table, Words
from assistant.profile import Profile
from assistant.reword import Reworded
from assistant.schedule import list_months, split_months
from assistant.sections import Material, write_body
from assistant.tables import Coverage, find_coverage, write_annexes
from assistant.tasks import Task, make_tasks
from kb.rulebook import Locator, load_discrepancies

Reword = Callable[[tuple[Task, ...]], Reworded]


@dataclass(frozen=True, slots=True)
class Covered:
    """How one requirement is covered, and by the tasks of which numbers."""

    requirement: str
    status: Coverage
    tasks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A paper, the values it was made of, and what a person still has to fill in (`blanks`) or look at (`flags`).

    `worded` tells in one sentence how much of a language model's wording was taken; "" when none was asked for.
    """

    paper: Paper
    assessed: tuple[Assessed, ...]
    tasks: tuple[Task, ...]
    coverage: tuple[Covered, ...]
    blanks: tuple[str, ...]
    flags: tuple[str, ...]
    worded: str = ""


def make_draft(profile: Profile, grounds: Grounds, kind: Kind = "plan", reword: Reword = Reworded) -> Draft:
    """The paper of this kind for a community, every task with its clause; `reword` may put its measures in other words."""
    wording = load_wording()
    outline = wording.outlines[kind]
    months = list_months(profile.start, profile.end) if profile.start and profile.end else ()
    spans = split_months(months, [phase.share for phase in wording.phases]) if months else ()
    assessed = assess(profile, grounds)
    reworded = reword(make_tasks(assessed, profile, grounds, spans[1][1] if spans else None))
    tasks = reworded.tasks
    material = Material(profile, grounds, assessed, tasks, months, spans, wording, outline)
    paper = _assemble(material)
    coverage = tuple(_cover(one, tasks) for one in assessed)
    flags = tuple(dict.fromkeys(_find_flags(material)))
    return Draft(paper, assessed, tasks, coverage, _find_blanks(paper), flags, reworded.told)


def _assemble(material: Material) -> Paper:
    profile, names = material.profile, material.wording.short_names
    body = shorten_references(write_body(material), names, drop_numbers=False)
    cited = _find_references(body, write_annexes(material, ()))
    written = write_annexes(material, cited)
    annexes = tuple(replace(one, blocks=shorten_references(one.blocks, names, drop_numbers=True)) for one in written)
    title = material.outline.title.format(community=profile.community)
    return Paper(
        title,
        body,
        annexes,
        signature=(Words(profile.community),),
        date=(Blank("成文日期"),),
        subject=title,
        keywords=("绿色社区", profile.community),
        anchors=tuple(material.grounds.make_anchor(one) for one in cited),
    )


def _cover(one: Assessed, tasks: tuple[Task, ...]) -> Covered:
    numbers = tuple(task.number for task in tasks if task.assessed.requirement.id == one.requirement.id)
    return Covered(one.requirement.id, find_coverage(one, tasks), numbers)


def list_pieces(blocks: tuple[Block, ...], annexes: tuple[Annex, ...] = ()) -> Iterator[Piece]:
    """All pieces of a paper in the order they are read."""
    for block in (*blocks, *(block for annex in annexes for block in annex.blocks)):
        if isinstance(block, Table):
            yield from (piece for row in block.rows for cell in row for piece in cell)
        elif not isinstance(block, Heading):
            yield from block.pieces


def _find_references(body: tuple[Block, ...], annexes: tuple[Annex, ...]) -> tuple[Reference, ...]:
    """The clauses cited, each once."""
    cited = (piece for piece in list_pieces(body, annexes) if isinstance(piece, Reference))
    return tuple({one.anchor: one for one in cited}.values())


def _find_blanks(paper: Paper) -> tuple[str, ...]:
    pieces = (*list_pieces(paper.blocks, paper.annexes), *paper.signature, *paper.date)
    return tuple(dict.fromkeys(piece.name for piece in pieces if isinstance(piece, Blank)))


def _find_flags(material: Material) -> Iterator[str]:
    """What a person should look at before the paper goes out."""
    wording: Wording = material.wording
    outline: Outline = material.outline
    yield from find_doubts(material.profile)
    yield from (flag for one in material.assessed for flag in one.flags)
    known = {rule.id: rule.note for rule in load_discrepancies()}
    unmet = [task.assessed.requirement.id for task in material.tasks]
    yield from (print_library_note(known[name]) for name in wording.remind)
    yield from (print_library_note(known[name]) for i, name in wording.remind_with.items() if i in unmet)
    for one in material.assessed:
        if one.is_unmet and one.gap and not one.gap.source:
            yield f"“{one.gap.figure.what}”不低于{one.gap.target}这个数的条号待核，没有写成目标"
        if one.is_unmet and not any(task.assessed is one for task in material.tasks):
            yield f"“{one.requirement.name}”没有写成任务：库里没有它的方案条款，或条款已失效"
    yield from (f"{one}有较新的一版，说法或数字已不同，方案没有引，请对照新版补写" for one in _find_outdated(material))
    if material.months and "phases" in outline.body:
        yield "各阶段的起止月份由程序按开始和结束时间推算，没有写时限的任务按组织实施阶段的末月，请核定"


def _find_outdated(material: Material) -> tuple[str, ...]:
    wording: Wording = material.wording
    asked = [one.requirement for one in material.assessed if one.is_unmet]
    places: list[Locator] = [*wording.phases, *wording.safeguards]
    return material.grounds.find_outdated([*places, *(p for one in asked for p in (*one.basis, *one.cautions))])


def measure_coverage(made: Draft) -> float:
    """The share of unmet requirements for which the draft has a task; 1.0 when nothing is unmet."""
    unmet = [one for one in made.coverage if one.status not in ("met", "not_applicable")]
    return sum(bool(one.tasks) for one in unmet) / len(unmet) if unmet else 1.0
