"""A table of contents, told by its lines coming again further down or leading to page numbers; nothing else is dropped."""

import re
from collections.abc import Sequence

from ingest.blocks import Block
from ingest.markers import CONTAINERS, load_marker_rules, read_marker
from kb.model import Level

_DEEPEST, _MOST_ENTRIES, _LONGEST_ENTRY, _LONGEST_UNNUMBERED, _FEWEST_UNNAMED = 40, 400, 100, 40, 3
_LEADER = re.compile(r"(?:[.…·．-]\s*){3,}\d{0,4}$")
_PAGE = re.compile(r"\s(?:\d{1,4}|[IVXivx]{1,6}|[Ⅰ-ⅻ])$")
_NUMBERED = (*CONTAINERS, Level.OUTLINE_1, Level.OUTLINE_2, Level.ATTACHMENT)


def has_leader(text: str) -> bool:
    """Whether a line leads by dots to a page number, as entries of a contents do: "第一章 总则……3"."""
    return text[-1:] in ".…·．-0123456789" and _LEADER.search(text) is not None


def find_contents(blocks: Sequence[Block]) -> range:
    """The lines of the table of contents, its heading included; empty when there is none.

    After 目录 one entry is enough; without it three 编章节 in a row are needed, each coming again further down.
    """
    words = load_marker_rules().contents_words
    later: dict[str, int] | None = None
    for start, block in enumerate(blocks[:_DEEPEST]):
        is_named = re.sub(r"\s", "", block.text) in words
        if not is_named and not _is_container(block):
            continue
        later = later or _find_last_places(blocks)
        end = start + is_named
        while end - start <= _MOST_ENTRIES and (count := _count_entry(blocks, end, later, is_named=is_named)):
            end += count
        if end - start - is_named >= (1 if is_named else _FEWEST_UNNAMED):
            return range(start, end)
    return range(0)


def _find_last_places(blocks: Sequence[Block]) -> dict[str, int]:
    """Where each line stands last, by its words and by its first sentence."""
    places: dict[str, int] = {}
    for i, block in enumerate(blocks):
        places[_fold(block.text)] = i
        places[_fold(block.text.split("。", 1)[0])] = i
    return places


def _count_entry(blocks: Sequence[Block], at: int, later: dict[str, int], *, is_named: bool) -> int:
    """How many lines an entry beginning at `at` takes: one, two when it is broken, none when it is no entry."""
    if at >= len(blocks) or len(text := blocks[at].text) > _LONGEST_ENTRY:
        return 0
    marker = read_marker(text)
    is_numbered = marker is not None and marker.step.level in (_NUMBERED if is_named else CONTAINERS)
    if is_named and (has_leader(text) or (len(text) <= _LONGEST_UNNUMBERED and _PAGE.search(text))):
        return 1
    if not is_numbered and not (is_named and len(text) <= _LONGEST_UNNUMBERED):
        return 0
    # An attachment's title may stand below its number further down.
    alone = text[: marker.end].strip() if marker and marker.step.level is Level.ATTACHMENT else text
    if max(later.get(_fold(text), 0), later.get(_fold(alone), 0)) > at:
        return 1
    if at + 1 < len(blocks) and is_numbered and later.get(_fold(text + blocks[at + 1].text), 0) > at + 1:
        return 2
    return 0


def _is_container(block: Block) -> bool:
    marker = read_marker(block.text)
    return marker is not None and marker.step.level in CONTAINERS


def _fold(text: str) -> str:
    return re.sub(r"[\s.…·．-]+|\d+$", "", text[: 2 * _LONGEST_ENTRY])
