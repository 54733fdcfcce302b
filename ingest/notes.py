"""Notes for people, worded in rules/notes.yaml; nothing decides here whether one is due."""

from functools import lru_cache
from pathlib import Path

from kb.model import Note
from kb.rules_file import load_rules_file

_RULES = Path(__file__).parent / "rules" / "notes.yaml"


@lru_cache
def _load_wordings() -> dict[str, str]:
    return load_rules_file(_RULES, dict[str, str])


def make_note(kind: str, **values: object) -> Note:
    """A note of this kind with its values filled in; raises KeyError for a kind or a value that is not worded.

    make_note("contents_removed", count=12).message == "去掉了目录 12 行"
    """
    return Note(kind, _load_wordings()[kind].format(**values))
