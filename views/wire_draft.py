"""Assessments, drafts and rechecked anchors -> plain dicts: the JSON contract of `kb assess` and `kb draft`."""

from collections import Counter
from collections.abc import Iterable, Sequence

from assistant.anchors import Rechecked
from assistant.assess import Assessed, Gap
from assistant.doubts import find_doubts
from assistant.draft import Draft, measure_coverage
from assistant.model import Citation
from assistant.outline import load_wording
from assistant.paper import Reference
from assistant.profile import AREAS, Profile
from assistant.profile_values import STATUS_WORDS
from assistant.tasks import Task, write_task, write_text
from views.wire import Wire, write_citation


def write_assessment(profile: Profile, assessed: Sequence[Assessed]) -> Wire:
    """Every requirement with its status, number, clauses and proofs; counts by status, in all and by area; doubts."""
    return {
        "community": profile.community,
        "counts": _count(assessed),
        "areas": [
            {"area": area, "name": name, "counts": _count([one for one in assessed if one.requirement.area == area])}
            for area, name in AREAS.items()
        ],
        "requirements": [_write_assessed(one) for one in assessed],
        "flags": list(find_doubts(profile)),
    }


def write_draft(made: Draft, path: str) -> Wire:
    """A draft as it was written to `path`: its tasks with their clauses, what covers what, what is open or reworded."""
    return {
        "path": path,
        "title": made.paper.title,
        "tasks": [_write_task(task) for task in made.tasks],
        "coverage": [
            {"requirement": one.requirement, "name": assessed.requirement.name, "status": one.status, "tasks": [*one.tasks]}
            for one, assessed in zip(made.coverage, made.assessed, strict=True)
        ],
        "coverage_of_unmet": measure_coverage(made),
        "gaps": [_write_assessed(one) for one in made.assessed if one.is_unmet],
        "blanks": list(made.blanks),
        "flags": list(made.flags),
        "worded": made.worded,
    }


def write_rechecked(rechecked: Iterable[Rechecked], made: str) -> Wire:
    """What became of each clause a draft rests on; `change` is same, edition, text, status, gone or replaced."""
    return {
        "made": made,
        "anchors": [
            {"clause": one.anchor.clause, "reference": one.anchor.reference, "change": one.change, "message": one.message}
            for one in rechecked
        ],
    }


def _count(assessed: Sequence[Assessed]) -> dict[str, int]:
    counts = Counter(one.status for one in assessed)
    return {status: counts[status] for status in STATUS_WORDS}


def _write_assessed(one: Assessed) -> Wire:
    return {
        "requirement": one.requirement.id,
        "name": one.requirement.name,
        "area": one.requirement.area,
        "strength": one.requirement.strength,
        "status": one.status,
        "gap": _write_gap(one.gap) if one.gap else None,
        "citations": [_cite(reference) for reference in one.basis],
        "evidence": list(one.requirement.evidence),
        "flags": list(one.flags),
    }


def _write_gap(gap: Gap) -> Wire:
    """A requirement's number; `source` is null when no clause fit for citing states it."""
    return {
        "what": gap.figure.what,
        "actual": gap.actual,
        "at_least": gap.figure.at_least,
        "unit": gap.figure.unit,
        "distance": gap.distance,
        "source": _cite(gap.source) if gap.source else None,
    }


def _write_task(task: Task) -> Wire:
    return {
        "number": task.number,
        "requirement": task.assessed.requirement.id,
        "name": task.name,
        "area": task.area,
        "text": write_text(write_task(task, load_wording()).pieces),
        "responsible": task.responsible.text,
        "due": task.deadline.text,
        "citations": [_cite(reference) for reference in task.references],
    }


def _cite(reference: Reference) -> Wire:
    return write_citation(Citation(reference.document, reference.clause, reference.quote or reference.clause.text))
