"""What lies before each browser tab, kept for some hours so that a reload finds it again; no markup, no tab's own doings."""

import time
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import gradio as gr
from gradio.processing_utils import save_bytes_to_cache
from gradio.utils import get_upload_folder

from views.who import find_asker, own_file

T = TypeVar("T")
# For events whose last input is the browser tab: its name is asked of tab.js, however early the click.
BY_TAB = "(...given) => [...given.slice(0, -1), nameTab()[0]]"
_MOST, _SECONDS = 300, 12 * 3600
# A browser tab's id is made by tab.js out of 128 random bits; nothing shorter is kept under.
_SHORTEST_ID, _LONGEST_ID = 32, 64


@dataclass(slots=True)
class _Laid:
    parts: dict[str, Any] = field(default_factory=dict)
    used: float = 0.0


class Kept:
    """Parts of pages by user and the id of their browser tab, in memory; the least lately used go first."""

    def __init__(self) -> None:
        self._desks: OrderedDict[str, _Laid] = OrderedDict()
        self._lock = Lock()

    def keep(self, tab: str, part: str, value: T) -> T:
        """Keeps the value as this part of the tab's page, instead of the one before, and gives it back."""
        if _SHORTEST_ID <= len(tab) <= _LONGEST_ID:
            with self._lock:
                self._open(_own(tab)).parts[part] = value
                while len(self._desks) > _MOST:
                    self._desks.popitem(last=False)
        return value

    def find(self, tab: str, part: str) -> Any:
        """What was kept as this part, or None."""
        with self._lock:
            return self._open(_own(tab)).parts.get(part) if _own(tab) in self._desks else None

    def copy(self, tab: str, other: str) -> None:
        """Keeps under another id, too, what is kept under this one."""
        with self._lock:
            parts = dict(self._open(_own(tab)).parts) if _own(tab) in self._desks else {}
        for part, value in parts.items():
            self.keep(other, part, value)

    def _open(self, tab: str) -> _Laid:
        now = time.monotonic()
        for old in [one for one, laid in self._desks.items() if now - laid.used > _SECONDS]:
            del self._desks[old]
        laid = self._desks.setdefault(tab, _Laid())
        laid.used = now
        self._desks.move_to_end(tab)
        return laid


def _own(tab: str) -> str:
    """The tab as this user's: who logs in after another in the same tab finds nothing of theirs."""
    return f"{find_asker().name}/{tab}"


@dataclass(frozen=True, slots=True)
class Desk:
    """What is kept, the input that names the browser tab, and the event after which its parts can be laid out again."""

    kept: Kept
    tab: gr.Textbox
    opened: Any


def open_desk(kept: Kept, tab: str, before: str) -> str:
    """The tab's id; of a tab that was duplicated from another everything is kept for both from now on."""
    if before:
        kept.copy(before, tab)
    return tab


def build_desk(page: gr.Blocks) -> Desk:
    """Adds to the current Blocks what names the browser tab."""
    kept = Kept()
    tab, before = gr.Textbox(visible="hidden"), gr.Textbox(visible="hidden")
    opened = page.load(
        partial(open_desk, kept), [tab, before], tab, js="() => nameTab()", show_progress="hidden", api_visibility="private"
    )
    return Desk(kept, tab, opened)


def keep_value(kept: Kept, part: str, value: Any, tab: str) -> None:
    """Keeps what an input holds as this part of the tab's page."""
    kept.keep(tab, part, value)


def offer_file(name: str, content: bytes) -> str:
    """Where the page serves this file from, to the asker alone, until the day is over; Gradio removes it then."""
    return own_file(save_bytes_to_cache(content, name, get_upload_folder()))


def find_files(files: list[str] | str | None) -> list[str]:
    """Those of the files that are still there."""
    given = [files] if isinstance(files, str) else files or []
    return [file for file in given if Path(file).is_file()]
