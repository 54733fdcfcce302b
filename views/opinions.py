"""Readers' opinions of answers: the question put below an answer, and the table of what they said."""

from collections.abc import Sequence
from html import escape

from kb.opinions import Opinion
from views.sheet import write_sheet
from views.turns import Turn, wrap

REASONS = ("没答到点上", "出处不对", "内容不全", "看不懂")
THANKS = {True: "已记下：有用。", False: "已记下：没用。谢谢，这条意见存在本机，可导出。"}
LONGEST_REASON = 500
_HEAD = ("时间", "有用", "原因", "问题", "回答", "出处")


def write_question(turn: Turn, n: int) -> str:
    """Below an answer: whether it helped, and if not, why; once said, that it was noted."""
    if turn.opinion:
        return wrap("p", "opinion", turn.opinion)
    reasons = "".join(
        f'<label><input type="radio" name="why-{n}" value="{escape(why)}"> {escape(why)}</label>' for why in REASONS
    )
    return (
        f'<form class="opinion" data-turn="{n}"><button type="submit" class="link" value="yes">有用</button>'
        f"<details><summary>没用</summary><fieldset><legend>哪里不好？</legend>{reasons}"
        f'<label>补充几句（可不填）<input name="more" maxlength="{LONGEST_REASON}"></label></fieldset>'
        '<button type="submit" class="link" value="no">提交意见</button></details></form>'
    )


def write_opinions_csv(opinions: Sequence[Opinion]) -> str:
    """The opinions as a table that Excel and WPS open: first line the heads, no cell a formula."""
    return write_sheet(_HEAD, map(_write_row, opinions))


def _write_row(one: Opinion) -> tuple[str, ...]:
    said = one.said_at.astimezone().strftime("%Y-%m-%d %H:%M") if one.said_at else ""
    return (said, "是" if one.helpful else "否", one.reason, one.question, one.answer, "；".join(one.cited))
