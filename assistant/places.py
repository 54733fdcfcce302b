"""Where in a file its words stand: running text, footnotes, text boxes, headers, comments, lines; no references."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from ingest.parse import Parsed
from kb.model import Span

# Who writes the comments of a check, which another check of the same file passes over.
AUTHOR = "条款核对"


def join_margins(parsed: Parsed) -> Parsed:
    """The same with headers, footers and comments at the end of its text, told by `places`; its clauses stay as they are."""
    margins = [block for block in parsed.margins if not block.place.startswith(AUTHOR)]
    if not margins:
        return parsed
    text = parsed.document.text
    starts = accumulate((len(block.text) + 1 for block in margins), initial=len(text) + 1)
    places = tuple((Span(at, at + len(block.text)), block.place) for at, block in zip(starts, margins, strict=False))
    whole = "\n".join((text, *(block.text for block in margins)))
    return replace(parsed, document=replace(parsed.document, text=whole), places=(*parsed.places, *places), margins=())


def find_place(places: Sequence[tuple[Span, str]], span: Span) -> str:
    """The name of the place that holds this span, "" for the running text: 脚注1."""
    return next((name for held, name in places if held.start <= span.start < held.end), "")


def read_line(text: str, at: int) -> str:
    """What stands before a place in its line."""
    return text[:at].rpartition("\n")[2]
