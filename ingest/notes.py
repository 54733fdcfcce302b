"""Notes for people, worded in rules/notes.yaml; nothing decides here whether one is due."""

from functools import lru_cache
from pathlib import Path

import yaml

from kb.errors import BadRules
from kb.model import Note

_RULES = Path(__file__).parent / "rules" / "notes.yaml"


@lru_cache
def _load_wordings() -> dict[str, str]:
    wordings = yaml.load(_RULES.read_text(encoding="utf-8"), yaml.CSafeLoader)
    if not isinstance(wordings, dict) or not all(isinstance(w, str) for w in wordings.values()):
        raise BadRules("notes.yaml 不合格式", hint="每一种类后面应是一句话")
    return wordings


def make_note(kind: str, **values: object) -> Note:
    """A note of this kind with its values filled in; raises KeyError for a kind or a value that is not worded.

    make_note("contents_removed", count=12).message == "去掉了目录 12 行"
    """
    return Note(kind, _load_wordings()[kind].format(**values))
