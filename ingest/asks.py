"""Questions that a clause answers, made by rules from its figures, actors and modality; used for searching, never shown."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from kb.entries import search_texts
from kb.model import Clause, Level
from kb.operators import find_operators
from kb.quantities import find_quantities
from kb.rules_file import load_rules_file
from kb.slots import ACTORS

_RULES = Path(__file__).parent / "rules" / "asks.yaml"
_PIECE = re.compile(r"[^。；，：、！？,;:\n（）()“”《》〔〕]+")
_SHORTEST, _LONGEST = 5, 30
_MOST_OF_A_KIND, _MOST = 2, 4
# A document of more clauses is a compilation: what its clauses say alike would only crowd the search.
_MOST_CLAUSES = 1_000


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    amounts: dict[str, str]
    doers: str
    whose: str
    who: str
    forces: dict[str, str]


@lru_cache
def _rules() -> _Rules:
    return load_rules_file(_RULES, _Rules)


@lru_cache
def _doing() -> re.Pattern[str]:
    rules = _rules()
    return re.compile(rf"(?:(?:{rules.whose})[一-鿿]{{0,12}}(?:{ACTORS})|(?:{ACTORS})(?:{rules.doers}))(?P<action>.+)")


def make_asks(parts: Sequence[Clause]) -> dict[str, tuple[str, ...]]:
    """At most four questions per clause, by its label: "应当在15个工作日内查清" -> 应当在多少天内查清.

    None for 条: on lay statute questions they cost recall (.595 -> .584 in the first ten), on plan-like documents they add.
    """
    if len(parts) > _MOST_CLAUSES:
        return {}
    asks: dict[str, tuple[str, ...]] = {}
    for clause, text in zip(parts, search_texts(parts), strict=True):
        if text and not any(step.level is Level.ARTICLE for step in clause.ref.steps) and (made := _ask_clause(text)):
            asks[clause.ref.label] = made
    return asks


def _ask_clause(text: str) -> tuple[str, ...]:
    pieces = _PIECE.findall(text)
    made: dict[str, None] = {}
    ways: tuple[Callable[[str], str], ...] = (_ask_amount, _ask_doer, _ask_force)
    for ask in ways:
        asked = dict.fromkeys(q for q in map(ask, pieces) if _SHORTEST <= len(q) <= _LONGEST)
        made |= dict.fromkeys(list(asked)[:_MOST_OF_A_KIND])
    return tuple(made)[:_MOST]


def _ask_amount(piece: str) -> str:
    amounts = _rules().amounts
    # 每年 states no figure to ask for.
    stated = (q for q in find_quantities(piece) if q.unit in amounts and not re.fullmatch(r"每\D", q.text))
    found = next(stated, None)
    return piece[: found.span.start] + amounts[found.unit] + piece[found.span.end :] if found else ""


def _ask_doer(piece: str) -> str:
    found = _doing().search(piece)
    return _rules().who.format(action=found["action"]) if found else ""


def _ask_force(piece: str) -> str:
    found = next(iter(find_operators(piece)), None)
    form = _rules().forces.get(found.force) if found else None
    return form.format(action=piece[found.span.end :]) if found and form else ""
