"""What was done to the library and what was asked, as lines and as a table; no looking."""

from collections.abc import Iterable, Iterator

from kb.audit import Asked, Event
from views.sheet import write_sheet

# What was done, and what is counted where no single document is meant.
_WORDS = {
    "added": ("添加", ""),
    "updated": ("更新", ""),
    "reread": ("重新读入", ""),
    "removed": ("删去", ""),
    "withdrawn": ("撤销更新", ""),
    "worded": ("请语言模型设问", " 问"),
    "filled": ("装入自带文件", " 份"),
    "restored": ("恢复备份", ""),
    "exported": ("导出", ""),
}
_HEAD = ("时间", "谁", "做了什么", "文件编号", "题名、数目或问题")


def write_trail_lines(told: Iterable[Event | Asked]) -> Iterator[str]:
    """One line an event or a question: 2026-01-05 09:30:00  王  删去  物业管理条例  d-1a2b3c4d."""
    for at, actor, verb, target, detail in map(_write_row, told):
        yield "  ".join(filter(None, (at, actor, verb, detail, target)))


def write_trail_csv(told: Iterable[Event | Asked]) -> str:
    """The same as a table."""
    return write_sheet(_HEAD, map(_write_row, told))


def _write_row(one: Event | Asked) -> tuple[str, str, str, str, str]:
    at = one.at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(one, Asked):
        return at, one.actor, "提问", "", " ".join(one.question.split())
    verb, counted = _WORDS.get(one.action, (one.action, ""))
    return at, one.actor, verb, one.target, one.detail + counted
