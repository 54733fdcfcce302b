"""Everyday questions that the configured model puts to a document's clauses, every line checked; nothing is stored."""

import logging
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.chat import read_lines, stream_reply
from assistant.generate import write_passages
from assistant.prompts import load_prompt
from kb.config import Settings
from kb.entries import search_texts
from kb.errors import BadInput, ModelUnavailable
from kb.model import Clause, Document
from kb.numerals import fold_text

log = logging.getLogger(__name__)
_BATCH = 8
_MOST_CLAUSES = 400
_SHORTEST, _LONGEST = 4, 40
_ADDRESS = re.compile(
    r"[0-9]+\s*号|第[一二三四五六七八九十百零〇0-9]+[编章节条款项]|[一二三四五六七八九十]（[一二三四五六七八九十]+）|[《》]"
)
# What of a question must be Chinese for it to be one in Chinese.
_CHINESE = 0.6
# Whose words are being put into questions: a document with its clauses.
Read = tuple[Document, Sequence[Clause]]
Progress = Callable[[str, int, int], None]


def make_wordings(settings: Settings, read: Read, most: int, progress: Progress | None = None) -> dict[str, tuple[str, ...]]:
    """At most `most` questions per clause, by its label; each request to the model has the configured deadline.

    Raises BadInput without a model or for a document of too many clauses, ModelUnavailable when any request fails.
    """
    document, parts = read
    if not settings.model:
        raise BadInput("没有配置语言模型，没法请它设问", "要接一个，请设置 KB_MODEL 和 KB_MODEL_URL，再用 kb model 试一试")
    searched = [replace(c, text=text) for c, text in zip(parts, search_texts(parts), strict=True) if text]
    if len(searched) > _MOST_CLAUSES:
        raise BadInput(f"《{document.title}》有 {len(searched)} 条，太多了", f"最多给 {_MOST_CLAUSES} 条的文件设问")
    made: dict[str, tuple[str, ...]] = {}
    for start in range(0, len(searched), _BATCH):
        batch = searched[start : start + _BATCH]
        try:
            made |= _ask_model(settings, document, batch, most)
        except ModelUnavailable as error:
            raise ModelUnavailable(f"{error.message}，《{document.title}》保持原样", error.hint) from error
        if progress:
            progress("请语言模型设问", min(start + _BATCH, len(searched)), len(searched))
    if not made:
        raise ModelUnavailable(f"语言模型没有写出能用的问题，《{document.title}》保持原样", "可换一个模型再试")
    log.info("wordings clauses=%d asked=%d", len(searched), len(made))
    return made


def _ask_model(settings: Settings, document: Document, batch: Sequence[Clause], most: int) -> dict[str, tuple[str, ...]]:
    passages = write_passages([(document, clause) for clause in batch])
    prompt = load_prompt("asks").invoke({"passages": passages, "most": most})
    reply = "".join(stream_reply(settings, prompt, time.monotonic() + settings.model_deadline))
    made: dict[str, tuple[str, ...]] = {}
    for number, question in read_lines(reply):
        if not 1 <= number <= len(batch):
            continue
        clause = batch[number - 1]
        known = made.get(clause.ref.label, ())
        if len(known) < most and question not in known and is_usable(question, clause.text):
            made[clause.ref.label] = (*known, question)
    return made


def is_usable(question: str, text: str) -> bool:
    """Whether a question may stand beside a clause: short, Chinese, without 文号, address or title, no copy of its words."""
    chinese = len(re.findall(r"[一-鿿]", question))
    return (
        _SHORTEST <= len(question) <= _LONGEST
        and chinese >= _CHINESE * len(question)
        and not _ADDRESS.search(question)
        and fold_text(question) not in fold_text(text)
    )
