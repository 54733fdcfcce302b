"""Prompts out of prompts/*.md, each with the variables it must have; no sending, no wording of answers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import BadRules

if TYPE_CHECKING:
    # Only its name: LangChain is loaded when a model is configured.
    from langchain_core.prompts import ChatPromptTemplate

FOLDER = Path(__file__).parents[1] / "prompts"
# Each prompt's messages, as (role, file), and the variables these must have together.
PROMPTS: Mapping[str, tuple[tuple[tuple[str, str], ...], frozenset[str]]] = {
    "answer": (
        (("system", "answer.system.md"), ("human", "answer.user.md")),
        frozenset({"question", "history", "passages"}),
    ),
    "asks": ((("human", "asks.md"),), frozenset({"passages", "most"})),
    "reword": ((("human", "reword.md"),), frozenset({"sentences"})),
    "rewrite": ((("human", "rewrite.md"),), frozenset({"history", "question"})),
}


@lru_cache
def load_prompt(name: str, folder: Path = FOLDER) -> ChatPromptTemplate:
    """A prompt ready to be filled in; raises BadRules when a file is missing or its {variables} are not those declared."""
    from langchain_core.prompts import ChatPromptTemplate  # noqa: PLC0415

    messages, wanted = PROMPTS[name]
    hint = "请重新安装本程序，或恢复 prompts 文件夹里的原文件"
    try:
        texts = [(role, (folder / file).read_text(encoding="utf-8")) for role, file in messages]
        prompt = ChatPromptTemplate.from_messages(texts)
    except (OSError, ValueError) as error:
        raise BadRules(f"提示词 {name} 读不出来", hint) from error
    if set(prompt.input_variables) != wanted:
        raise BadRules(f"提示词 {name} 的变量应当是 {'、'.join(sorted(wanted))}", hint)
    return prompt
