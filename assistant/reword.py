"""A language model's wording of a draft's measures, each guarded against our own sentence; nothing else is reworded."""

import logging
import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.chat import reach, read_lines, stream_reply
from assistant.guard import Guard
from assistant.model import Struck
from assistant.phrasing import fold_wording
from assistant.prompts import load_prompt
from assistant.sentences import Sentence
from assistant.tasks import Task
from kb.config import Settings
from kb.errors import BadInput, ModelUnavailable
from kb.model import Clause, ClauseRef, Document, Level, Span, Step
from kb.operators import find_operators
from kb.quantities import find_quantities
from kb.slots import ACTORS

log = logging.getLogger(__name__)
# So many sentences fit into one reply.
_BATCH = 10
# A sentence as long again as ours says more than ours; one that keeps fewer of our characters says less.
_LONGEST, _KEPT = 1.4, 0.8
_MARKS = re.compile(r"[《》〔〕【】\[\]“”\"‘’（）()<>：:\n]")
_NEGATION = re.compile("不|未|无|非|禁|勿")
_OWN = Step(Level.OUTLINE_1, 1)


@dataclass(frozen=True, slots=True)
class Reworded:
    """Tasks with the wording that passed, and one sentence on how many did; `struck` is what did not, and why."""

    tasks: tuple[Task, ...]
    told: str = ""
    struck: tuple[Struck, ...] = ()


def reword_tasks(settings: Settings, tasks: Sequence[Task]) -> Reworded:
    """The measures in the model's words where these hold, else in ours; raises BadInput when no model is configured."""
    if not settings.model:
        raise BadInput("没有配置语言模型，没法请它润色", "要接一个，请设置 KB_MODEL 和 KB_MODEL_URL，再用 kb model 试一试")
    until = time.monotonic() + settings.model_deadline
    ours = [task.rule.does for task in tasks]
    kept: dict[int, str] = {}
    struck: list[Struck] = []
    fault = ""
    try:
        reach(settings, until)
        for start in range(0, len(ours), _BATCH):
            for at, text in _ask_model(settings, ours[start : start + _BATCH], until):
                reason = find_fault(ours[start + at], text)
                if reason:
                    struck.append(Struck(text, reason))
                elif text != ours[start + at]:
                    kept[start + at] = text
    except ModelUnavailable as error:
        fault = f"{error.message}，"
    log.info("reworded kept=%d struck=%d failed=%s", len(kept), len(struck), bool(fault))
    told = f"{fault}语言模型改写了 {len(kept)} 条措施，{len(struck)} 条没有通过核对，其余用原句"
    return Reworded(tuple(_put(task, kept.get(at)) for at, task in enumerate(tasks)), told, tuple(struck))


def _put(task: Task, text: str | None) -> Task:
    return replace(task, rule=task.rule.model_copy(update={"does": text})) if text else task


def _ask_model(settings: Settings, ours: Sequence[str], until: float) -> list[tuple[int, str]]:
    """Each line of the reply with the place of the sentence it rewords."""
    numbered = "\n".join(f"[{number}] {text}" for number, text in enumerate(ours, 1))
    reply = "".join(stream_reply(settings, load_prompt("reword").invoke({"sentences": numbered}), until))
    found = {number - 1: text.rstrip("；;，,") for number, text in read_lines(reply) if 1 <= number <= len(ours)}
    return sorted(found.items())


def find_fault(ours: str, text: str) -> str:
    """Why a wording may not stand for our sentence, or "": it must say all of it, and nothing that it does not say.

    公布期不超过30日 for 公布期不少于30日 -> 数字不一样
    """
    lost = Counter(fold_wording(ours)) - Counter(fold_wording(text))
    faults = {
        "写了引号、括号、书名号或换行": bool(_MARKS.search(text)),
        "数字不一样": _count_figures(ours) != _count_figures(text),
        "“应当、可以、不得、不”这类词不一样": _count_forces(ours) != _count_forces(text),
        "由谁做不一样": _count_actors(ours) != _count_actors(text),
        "比原句多了话": len(text) > _LONGEST * len(ours),
        "原句的事没有写全": lost.total() > (1 - _KEPT) * len(ours),
    }
    if found := next((name for name, is_so in faults.items() if is_so), ""):
        return found
    judged = Guard((_make_passage(ours),)).check(Sentence(text, (1,)))
    return judged.reason if isinstance(judged, Struck) else ""


def _make_passage(ours: str) -> tuple[Document, Clause]:
    """Our sentence as the guard reads passages."""
    span = Span(0, len(ours))
    return Document("own", "本方案", ours), Clause(ClauseRef("own", (_OWN,)), ours, span)


def _count_figures(text: str) -> Counter[tuple[str, ...]]:
    digits = Counter((number,) for number in re.findall(r"[0-9]+", text))
    return digits + Counter((q.unit, str(q.value), str(q.bound)) for q in find_quantities(text))


def _count_forces(text: str) -> Counter[str]:
    return Counter(one.force for one in find_operators(text)) + Counter(_NEGATION.findall(text))


def _count_actors(text: str) -> Counter[str]:
    return Counter(re.findall(ACTORS, text))
