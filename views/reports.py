"""Import reports and comparisons of editions as lines of text for people; no JSON, no printing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ingest.report import ImportReport, name_level
from kb.diff import Change, Part, Words
from kb.model import Document

if TYPE_CHECKING:
    # Only their names: the module behind them takes a second to import, and `kb parse` needs nothing of it.
    from assistant.importer import Added, Changes, Edition

_OUTCOMES = {"added": "已加入", "updated": "已更新", "reread": "已重新读入", "unchanged": "没有变化，跳过"}
_COUNTED = {"added": "新加入", "updated": "更新", "reread": "重新读入", "unchanged": "没有变化"}
# Of more files at once each gets a line, and only what is missing from it is told.
_FEW, _GAPS_SHOWN, _LABELS_SHOWN = 5, 2, 8
_LONGEST_SAME, _SAME_ENDS = 60, 24
_MARKS = {"same": "{}", "removed": "〔删：{}〕", "added": "〔增：{}〕"}


def write_added_lines(added: Sequence[Added], compare: str = "") -> Iterator[str]:
    """Each file, what became of it and what to know of it, of many only what is missing; `compare`: how to see changes."""
    few = len(added) <= _FEW
    for one in added:
        stored = one.stored
        yield f"{_OUTCOMES[stored.outcome]}：{one.path.name}（编号 {stored.document_id}，{stored.clauses} 条）"
        if stored.outcome != "unchanged":
            yield from (f"  {line}" for line in (_whole_report(one, compare) if few else _short_report(one)))
    if not few:
        counts = {outcome: sum(one.stored.outcome == outcome for one in added) for outcome in _COUNTED}
        told = "，".join(f"{_COUNTED[outcome]} {count} 份" for outcome, count in counts.items() if count)
        gaps = sum(bool(one.report.gaps) for one in added)
        yield f"共 {len(added)} 份：{told}" + (f"；其中 {gaps} 份缺内容，用 kb show 编号 查看" if gaps else "")


def _whole_report(one: Added, compare: str) -> Iterator[str]:
    yield _write_facts(one.document)
    yield from write_import_lines(one.report)
    yield from (f"版本：{note.message}" for note in one.notes)
    if one.changes:
        yield _sum_up(one.changes, compare)


def _short_report(one: Added) -> Iterator[str]:
    more = len(one.report.gaps) - _GAPS_SHOWN
    yield from (f"缺：{note.message}" for note in one.report.gaps[:_GAPS_SHOWN])
    if more > 0:
        yield f"缺：另有 {more} 处"
    yield from (f"版本：{note.message}" for note in one.notes)


def _write_facts(document: Document) -> str:
    facts = {
        "文号": document.doc_number,
        "发文机关": "、".join(document.issuers),
        "成文": document.issued_on,
        "修订": document.amended_on,
        "施行": document.effective_on,
        "效力": document.status or "未核实",
    }
    return "　".join((f"《{document.title}》", *(f"{name}：{fact}" for name, fact in facts.items() if fact)))


def write_import_lines(report: ImportReport) -> Iterator[str]:
    """What stands before the clauses, what was read, what was taken away or mended, what looks odd, what is missing."""
    if report.head:
        yield "文首：" + " ／ ".join(report.head)
    if report.units:
        yield "读到：" + "，".join(f"{name_level(level)} {count}" for level, count in report.units)
    yield from (f"读到：{note.message}" for note in report.found)
    yield from (f"处理：{note.message}" for note in report.removed)
    yield from (f"注意：{note.message}" for note in report.odd)
    yield from (f"缺：{note.message}" for note in report.gaps)


def _sum_up(changes: Changes, compare: str) -> str:
    comparison = changes.comparison
    kinds = {
        "新增": [part.clause.ref.label for part in comparison.added],
        "删去": [part.clause.ref.label for part in comparison.removed],
        "改动": [change.new.clause.ref.label for change in comparison.changed],
        "改号": [_write_renumbered(c) for c in comparison.renumbered],
    }
    told = "，".join(f"{kind} {len(labels)} 条（{_write_some(labels)}）" for kind, labels in kinds.items() if labels)
    compare = compare or f"逐字对照：kb diff {_write_name(changes.old)} {_write_name(changes.new)}"
    return f"与{_write_edition(changes.old)}相比：{told or '条款没有不同'}；{compare}"


def _write_renumbered(change: Change) -> str:
    """第五条改为第六条, and whether its words changed too."""
    both = f"{change.old.clause.ref.label}改为{change.new.clause.ref.label}"
    return both if change.old.key == change.new.key else f"{both}并有改动"


def _write_some(labels: Sequence[str]) -> str:
    return "、".join(labels[:_LABELS_SHOWN]) + ("等" if len(labels) > _LABELS_SHOWN else "")


def write_changes_lines(changes: Changes) -> Iterator[str]:
    """Both editions, how many clauses changed, then each change with its words marked."""
    comparison = changes.comparison
    yield f"旧：{_write_edition(changes.old)}"
    yield f"新：{_write_edition(changes.new)}"
    counts = {
        "改动": comparison.changed,
        "改号": comparison.renumbered,
        "新增": comparison.added,
        "删去": comparison.removed,
    }
    told = [f"{name} {len(found)} 条" for name, found in counts.items() if found]
    reworded = sum(change.old.key != change.new.key for change in comparison.renumbered)
    told += [f"改号的里面有 {reworded} 条文字也有改动"] if reworded else []
    yield "，".join((*told, f"没有变化 {comparison.unchanged} 条"))
    for change in comparison.changed:
        yield from _write_change(f"改动 {change.new.clause.ref.label}", change)
    for change in comparison.renumbered:
        yield from _write_change(f"改号 {change.old.clause.ref.label} -> {change.new.clause.ref.label}", change)
    for name, parts in (("新增", comparison.added), ("删去", comparison.removed)):
        for part in parts:
            yield from _write_part(f"{name} {part.clause.ref.label}", part)


def _write_change(head: str, change: Change) -> Iterator[str]:
    yield ""
    if change.old.key == change.new.key:
        yield f"{head}，文字没有变"
        return
    yield head
    yield from (f"    {line}" for line in "".join(_write_words(words) for words in change.words).splitlines())


def _write_part(head: str, part: Part) -> Iterator[str]:
    yield ""
    yield head
    yield from (f"    {line}" for line in part.text.splitlines())


def _write_words(words: Words) -> str:
    text = words.text
    if words.op == "same" and len(text) > _LONGEST_SAME:
        text = f"{text[:_SAME_ENDS]}……{text[-_SAME_ENDS:]}"
    return _MARKS[words.op].format(text)


def _write_edition(edition: Edition) -> str:
    number = f"第 {edition.number} 版" if edition.number else ""
    day = edition.document.amended_on or edition.document.issued_on
    return f"《{edition.document.title}》{_write_name(edition)}" + "".join(f"，{fact}" for fact in (number, day) if fact)


def _write_name(edition: Edition) -> str:
    return edition.document.id + (f"@{edition.number}" if edition.number else "")
