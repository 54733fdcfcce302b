"""Lines broken at the width of a page are joined again; lines an author ended stay apart."""

from collections.abc import Sequence
from dataclasses import replace

from ingest.blocks import Block
from ingest.markers import read_marker

_ENDED = tuple("。；：！？;:…”）》】")
_FEWEST_LINES, _NARROWEST, _WIDEST, _FULL_SHARE, _WRAPPED_SHARE = 8, 12, 60, 0.85, 0.4


def join_wraps(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with hard-wrapped lines joined; a text whose lines are not cut at one width comes back as it is.

    Evidence: two lines in five fill the same width (12 to 60 characters) and none is wider.
    """
    widths = sorted(len(block.text) for block in blocks if not block.heading)
    if len(widths) < _FEWEST_LINES:
        return tuple(blocks)
    width = widths[-1]
    full = sum(w >= _FULL_SHARE * width for w in widths)
    if not _NARROWEST <= width <= _WIDEST or full < _WRAPPED_SHARE * len(widths):
        return tuple(blocks)
    groups: list[list[Block]] = []
    for block in blocks:
        if groups and _goes_on(groups[-1][-1], block, width):
            groups[-1].append(block)
        else:
            groups.append([block])
    return tuple(replace(group[0], text="".join(block.text for block in group)) for group in groups)


def _goes_on(before: Block, block: Block, width: int) -> bool:
    """Whether a line goes on in the next: it fills the width; a full line that ends a sentence may end a paragraph too."""
    if before.heading or block.heading or before.is_history != block.is_history or read_marker(block.text):
        return False
    length = len(before.text)
    return length == width or (length >= _FULL_SHARE * width and not before.text.endswith(_ENDED))
