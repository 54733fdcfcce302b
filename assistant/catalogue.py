"""What the library holds, for who asks for it; no searching."""

import re
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from assistant.cite import make_head, print_title, rank_level
from assistant.model import Citation, Claim
from kb.library import Library
from kb.model import Document
from kb.rules_file import load_rules_file

_RULES = Path(__file__).parent / "rules" / "catalogue.yaml"
# Of each kind so many are named.
_NAMED = 5


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    places: tuple[str, ...]
    asks: tuple[str, ...]
    whole: tuple[str, ...]


@lru_cache
def _rules() -> _Rules:
    return load_rules_file(_RULES, _Rules)


def asks_for_catalogue(question: str) -> bool:
    """Whether a question is after the documents of the library: "库里有哪些文件", "知识库收了多少份文件"."""
    rules = _rules()
    bare = re.sub(r"\W", "", question)
    places, asks = ("|".join(map(re.escape, words)) for words in (rules.places, rules.asks))
    return bare in rules.whole or re.search(f"(?:{places}).*?(?:{asks})", bare) is not None


def list_documents(library: Library) -> tuple[Claim, ...]:
    """How many documents there are of each kind and the first of them by name, the local plan first."""
    kinds: dict[str, list[Document]] = defaultdict(list)
    for document in sorted(library.documents(), key=rank_level):
        kinds[document.kind or "其他文件"].append(document)
    return tuple(_list_kind(kind, documents) for kind, documents in kinds.items())


def _list_kind(kind: str, documents: list[Document]) -> Claim:
    shown = documents[:_NAMED]
    more = "等" if len(documents) > len(shown) else ""
    heads = [make_head(document) for document in shown]
    named = "、".join(map(print_title, shown))
    cited = tuple(Citation(d, head, head.text.split("\n")[0]) for d, head in zip(shown, heads, strict=True))
    return Claim(f"{kind}{len(documents)}份：{named}{more}。", cited)
