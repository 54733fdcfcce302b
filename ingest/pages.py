"""Running headers, found by repetition and distance, and what stands between pages as a whole; reads no page numbers."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from statistics import median

from ingest.blocks import Block
from ingest.dates import is_date_line
from ingest.markers import read_marker
from ingest.page_numbers import (
    ENDED,
    LONGEST,
    SHORTEST_PAGE,
    TITLE_LINES,
    breaks_sentence,
    find_page_numbers,
    is_even,
    repeats_title,
)
from ingest.titles import is_issuer_line, load_title_rules

_HEAD_LINES, _DENSE = 12, 0.3
_STOPS = tuple("。；：，、;:,")


@dataclass(frozen=True, slots=True)
class PageFurniture:
    """The lines that are page numbers, and those that are running headers or footers, by index."""

    numbers: frozenset[int]
    headers: frozenset[int]


def find_page_furniture(blocks: Sequence[Block]) -> PageFurniture:
    """What stands between the pages of a text; a line that nothing proves to be furniture is none.

    Numbers: the form (- 12 -, 第 12 页), or numbers that rise by one at even distances and break into sentences.
    Headers: the same line again and again beside page numbers, at the edges of pages, or at even distances.
    Issuers right above a date sign, though the red head on the first page names them too.
    """
    signed = _find_signed(blocks)
    texts = [
        block.text if len(block.text) <= LONGEST and not block.table and i not in signed else ""
        for i, block in enumerate(blocks)
    ]
    edges = _find_edges(blocks)
    numbers = find_page_numbers(blocks, texts, edges)
    headers = _find_headers(blocks, texts, numbers, edges) if blocks else set()
    return PageFurniture(frozenset(numbers), frozenset(headers))


def _find_signed(blocks: Sequence[Block]) -> set[int]:
    """The lines of issuers right above a date."""
    signed: set[int] = set()
    for i in reversed(range(len(blocks) - 1)):
        if (i + 1 in signed or is_date_line(blocks[i + 1].text)) and is_issuer_line(blocks[i].text):
            signed.add(i)
    return signed


def _find_edges(blocks: Sequence[Block]) -> dict[int, int]:
    """The first and last two lines of each page, where the reader tells pages: 1, 2 from above, -1, -2 from below."""
    if not any(block.page for block in blocks):
        return {}
    turns = [0, *(i for i, (a, b) in enumerate(pairwise(blocks), 1) if a.page != b.page), len(blocks)]
    edges: dict[int, int] = {}
    for start, end in pairwise(turns):
        edges |= {end - 2: -2, end - 1: -1} if end - start > 2 else {}
        edges |= {start: 1} if end - start == 1 else {start: 1, start + 1: 2}
    return edges


def _find_headers(blocks: Sequence[Block], texts: Sequence[str], numbers: set[int], edges: dict[int, int]) -> set[int]:
    """Lines that come back beside the breaks; a line as wide as the text needs more proof."""
    breaks = _find_breaks(blocks, numbers, edges)
    count = len({page for _, page in breaks.values()})
    places: dict[str, list[int]] = defaultdict(list)
    for i, text in enumerate(texts):
        if text and i not in numbers and not text.endswith(_STOPS):
            places[text].append(i)
    full = sorted(len(block.text) for block in blocks)[-1 - len(blocks) // 20]
    found: set[int] = set()
    for text, lines in places.items():
        if len(lines) > 1:
            chosen = _choose_beside(text, lines, breaks, count) if breaks else _choose_even(text, lines)
            chosen = _keep_level(blocks, chosen)
            is_rare = len(chosen) < 3 or any(i >= _HEAD_LINES for i in set(lines).difference(chosen))
            if not (is_rare and full - 2 <= len(text) <= full) or repeats_title(blocks, text):
                found |= chosen - _keep_title(blocks, text, lines, chosen)
        elif lines[0] in breaks and lines[0] >= _HEAD_LINES and repeats_title(blocks, text):
            found.add(lines[0])
    if len(numbers) <= 2 and not edges:
        found |= {i + 1 for i in numbers if _is_lone_header(blocks, i)}
    return found


def _find_breaks(blocks: Sequence[Block], numbers: set[int], edges: dict[int, int]) -> dict[int, tuple[int, int]]:
    """The lines beside the breaks between pages: how far from the break, and which break it is."""
    if edges:
        turns = accumulate((a.page != b.page for a, b in pairwise(blocks)), initial=0)
        return {i: (edges[i], page) for i, page in enumerate(turns) if i in edges}
    lines = sorted(numbers)
    return {i + step: (step, at) for step in (2, -2, 1, -1) for at, i in enumerate(lines) if i + step not in numbers}


def _choose_beside(text: str, lines: Sequence[int], breaks: dict[int, tuple[int, int]], count: int) -> set[int]:
    """The lines of one wording that stand in one place beside the breaks, on at least three pages of ten they span.

    The title on the first page stays, and so does the heading whose words the headers repeat.
    """
    by_place: dict[int, list[int]] = defaultdict(list)
    for i in lines:
        if i in breaks:
            by_place[breaks[i][0]].append(i)
    chosen = max(by_place.values(), key=len, default=[])
    inside = sorted(set(lines).difference(chosen))
    if not chosen or not _is_dense([breaks[i][1] for i in chosen], count, inside):
        return set()
    if read_marker(text):
        return set(chosen) if inside and len(chosen) > 1 else set()
    elsewhere = sum(i >= _HEAD_LINES for i in inside)
    return set(chosen) if not elsewhere or (len(chosen) >= 3 and elsewhere <= len(chosen) // 5) else set()


def _keep_level(blocks: Sequence[Block], lines: set[int]) -> set[int]:
    """Of printed lines those that stand as far from the edge of their page as most of them do; none where few do."""
    places = {i: printed for i in lines if (printed := blocks[i].printed)}
    if not lines or len(places) < len(lines):
        return lines
    depths = {i: min(place.middle, place.height - place.middle) for i, place in places.items()}
    usual = median(depths.values())
    level = {i for i in lines if abs(depths[i] - usual) <= places[i].size}
    return level if 2 * len(level) > len(lines) else set()


def _is_dense(pages: Sequence[int], count: int, inside: Sequence[int]) -> bool:
    """Whether a line comes back on enough pages, of those it spans or, when it does so once or twice, of all."""
    if len(pages) < 3:
        return 2 * len(pages) >= count - (not inside)
    return len(pages) >= _DENSE * (pages[-1] - pages[0] + 1)


def _choose_even(text: str, lines: Sequence[int]) -> set[int]:
    """Without page numbers: a wording that comes back at even distances, at least four times."""
    rest = lines[1:]
    if len(rest) < 3 or read_marker(text) or min(j - i for i, j in pairwise(rest)) < SHORTEST_PAGE:
        return set()
    if not is_even([j - i for i, j in pairwise(rest)]):
        return set()
    return set(lines)


def _keep_title(blocks: Sequence[Block], text: str, lines: Sequence[int], chosen: set[int]) -> set[int]:
    """The first line of all, when it is no header but the title itself: it reads like one and stands nowhere else."""
    first = lines[0]
    rules = load_title_rules()
    ends = (*rules.title_ends, *(end for kind in rules.kinds for end in kind.ends))
    if first not in chosen or first >= _HEAD_LINES or len(chosen) < len(lines) or not text.rstrip("）)》").endswith(ends):
        return set()
    below = "".join("".join(block.text.split()) for block in blocks[first + 1 : first + 1 + TITLE_LINES])
    is_said_below = "".join(text.split()) in below or repeats_title(blocks[first + 1 : first + 9], text)
    return set() if is_said_below else {first}


def _is_lone_header(blocks: Sequence[Block], number: int) -> bool:
    """A short line after a page number, inside a sentence, that ends no sentence: too few pages to see it again."""
    if number + 2 >= len(blocks) or not breaks_sentence(blocks, number):
        return False
    text = blocks[number + 1].text
    return len(text) < 0.7 * len(blocks[number - 1].text) and not text.endswith(ENDED) and read_marker(text) is None


def drop_page_furniture(blocks: Sequence[Block], found: PageFurniture) -> tuple[Block, ...]:
    """The blocks without their page furniture; empty lines around it do not open a paragraph inside a sentence."""
    gone = found.numbers | found.headers
    kept: list[Block] = []
    for i, block in enumerate(blocks):
        if i in gone:
            continue
        is_inside = block.opens and i - 1 in gone and kept and not kept[-1].text.endswith(ENDED)
        kept.append(replace(block, opens=False) if is_inside else block)
    return tuple(kept)


def show_examples(blocks: Sequence[Block], lines: frozenset[int]) -> Iterator[str]:
    """Up to three different lines that were taken out."""
    yield from list(dict.fromkeys(blocks[i].text for i in sorted(lines)))[:3]
