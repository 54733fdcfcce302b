"""Notes for people, worded and grouped in rules/notes.yaml; nothing decides here whether one is due."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal

from kb.model import Note
from kb.rules_file import load_rules_file

_RULES = Path(__file__).parent / "rules" / "notes.yaml"
# What a note tells of: what was read, what was taken away or mended, what looks odd, what is missing from the text.
NoteGroup = Literal["found", "removed", "odd", "gaps"]


@lru_cache
def _load_wordings() -> dict[NoteGroup, dict[str, str]]:
    return load_rules_file(_RULES, dict[NoteGroup, dict[str, str]])


@lru_cache
def _wordings_by_kind() -> dict[str, str]:
    return {kind: wording for group in _load_wordings().values() for kind, wording in group.items()}


def make_note(kind: str, **values: object) -> Note:
    """A note of this kind with its values filled in; raises KeyError for a kind or a value that is not worded.

    make_note("contents_removed", count=12).message == "去掉了目录 12 行"
    """
    return Note(kind, _wordings_by_kind()[kind].format(**values))


def find_group(note: Note) -> NoteGroup:
    """The group a note belongs to; remarks of an editor, which have no wording of ours, are odd."""
    return next((group for group, wordings in _load_wordings().items() if note.kind in wordings), "odd")


def write_numbers(numbers: Sequence[int]) -> str:
    """Page numbers with runs drawn together: [3, 5, 6, 7] -> "3、5—7"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1] = [runs[-1][0], number]
        else:
            runs.append([number])
    return "、".join("—".join(map(str, run)) for run in runs)
