"""Page numbers and running headers, found by their form, repetition and distance; the text between them is not touched."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.blocks import Block
from ingest.furniture import load_furniture_rules
from ingest.markers import read_marker
from ingest.titles import load_title_rules

_LONGEST, _SHORTEST_PAGE, _HEAD_LINES = 100, 10, 12
_TITLE_LINES, _SHORTEST_TITLE = 3, 4
_LEAST_UNEVEN, _MOST_UNEVEN = 0.65, 1.5
_STOPS = ("。", "；", "，", "、")
_ENDED = tuple("。；：！？;:…”）》】)")
_NUMBER = r"(?:[-—－–]\s*)?(\d{1,4})(?:\s*/\s*\d{1,4})?(?:\s*[-—－–])?"
_BARE = re.compile(_NUMBER)
_AT_END = re.compile(rf"(\D.{{1,{_LONGEST}}}?)\s{_NUMBER}")
_AT_START = re.compile(rf"{_NUMBER}\s(\D.{{1,{_LONGEST}}})")


@dataclass(frozen=True, slots=True)
class PageFurniture:
    """The lines that are page numbers, and those that are running headers or footers, by index."""

    numbers: frozenset[int]
    headers: frozenset[int]


def find_page_furniture(blocks: Sequence[Block]) -> PageFurniture:
    """What stands between the pages of a text; a line that nothing proves to be furniture is none.

    Numbers: the form (- 12 -, 第 12 页), or numbers that rise by one at even distances and break into sentences.
    Headers: the same line again and again beside page numbers, at the edges of pages, or at even distances.
    """
    texts = [block.text if len(block.text) <= _LONGEST and not block.table else "" for block in blocks]
    edges = _find_edges(blocks)
    is_number = load_furniture_rules().is_page_number
    certain = {i for i, text in enumerate(texts) if text and is_number(text)}
    bare, labelled = _find_numbered(texts)
    numbers = certain | _choose_bare(blocks, bare, edges) | _choose_labelled(labelled)
    headers = _find_headers(blocks, texts, numbers, edges)
    return PageFurniture(frozenset(numbers), frozenset(headers))


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


def _find_numbered(texts: Sequence[str]) -> tuple[list[tuple[int, int]], dict[str, list[tuple[int, int]]]]:
    """Lines that are a number, and lines that are words beside one ("某某办法 12"), by these words: (line, number)."""
    bare: list[tuple[int, int]] = []
    labelled: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for i, text in enumerate(texts):
        if not text or not (text[0].isdigit() or text[-1].isdigit() or text[0] in "-—－–" or text[-1] in "-—－–"):
            continue
        if match := _BARE.fullmatch(text):
            bare.append((i, int(match[1])))
        elif match := _AT_END.fullmatch(text):
            labelled[match[1].strip()].append((i, int(match[2])))
        elif match := _AT_START.fullmatch(text):
            labelled[match[2].strip()].append((i, int(match[1])))
    return bare, labelled


def _choose_labelled(labelled: dict[str, list[tuple[int, int]]]) -> set[int]:
    """Words that come back at least three times with a higher number each time, a page further on."""
    return {
        i
        for found in labelled.values()
        if len(found) >= 3 and all(m < n and j - i >= _SHORTEST_PAGE for (i, m), (j, n) in pairwise(found))
        for i, _ in found
    }


def _choose_bare(blocks: Sequence[Block], bare: Sequence[tuple[int, int]], edges: dict[int, int]) -> set[int]:
    """Numbers at the edges of pages that keep step with them, else chains n, n+1, … a page apart."""
    if edges:
        steps: dict[int, list[int]] = defaultdict(list)
        for i, number in bare:
            if i in edges:
                steps[number - (blocks[i].page or 0)].append(i)
        return {i for step, found in steps.items() if len(found) > 1 or step == 0 for i in found}
    return {i for chain in _chain(bare) if _is_page_chain(blocks, chain) for i in chain}


def _chain(bare: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Lines whose numbers rise by one, each at least a short page after the one before."""
    chains: list[list[int]] = []
    ends: dict[int, list[int]] = {}
    for i, number in bare:
        chain = ends.get(number - 1)
        if chain is None or i - chain[-1] < _SHORTEST_PAGE:
            chain = []
            chains.append(chain)
        else:
            del ends[number - 1]
        chain.append(i)
        ends[number] = chain
    return chains


def _is_page_chain(blocks: Sequence[Block], chain: Sequence[int]) -> bool:
    if any(_same_beside(blocks, chain, step) for step in (1, -1)):
        return True
    broken = sum(_breaks_sentence(blocks, i) for i in chain)
    if len(chain) <= 2:
        return broken == len(chain) or (len(chain) == 2 and broken > 0)
    return broken > 0 and _is_even([j - i for i, j in pairwise(chain)])


def _same_beside(blocks: Sequence[Block], chain: Sequence[int], step: int) -> bool:
    """Whether the same line, a running header, stands before or after each number; one number needs the title there."""
    texts = {blocks[i + step].text for i in chain if 0 <= i + step < len(blocks)}
    if len(texts) != 1 or read_marker(text := texts.pop()):
        return False
    return len(chain) > 1 or _repeats_title(blocks, text)


def _repeats_title(blocks: Sequence[Block], text: str) -> bool:
    """Whether a line is the title again, which may be broken into lines at the document's head."""
    heads = ("".join(block.text for block in blocks[i : i + 4]) for i in range(_TITLE_LINES))
    return len(text) >= _SHORTEST_TITLE and any(head.startswith(text) for head in heads)


def _is_even(distances: Sequence[int]) -> bool:
    middle = median(distances)
    return all(_LEAST_UNEVEN * middle <= distance <= _MOST_UNEVEN * middle for distance in distances)


def _breaks_sentence(blocks: Sequence[Block], at: int) -> bool:
    """Whether the line before stops inside a sentence and fills its line as those before it do."""
    if not 0 < at < len(blocks) - 1 or blocks[at - 1].text.endswith(_ENDED):
        return False
    around = sorted(len(block.text) for block in blocks[max(0, at - 12) : at + 12])
    return len(blocks[at - 1].text) >= 0.9 * around[-3 if len(around) > 4 else -1] and not read_marker(blocks[at + 1].text)


def _find_headers(blocks: Sequence[Block], texts: Sequence[str], numbers: set[int], edges: dict[int, int]) -> set[int]:
    offsets = edges or {i + step: step for step in (2, -2, 1, -1) for i in numbers if i + step not in numbers}
    breaks = len({block.page for block in blocks}) if edges else len(numbers)
    places: dict[str, list[int]] = defaultdict(list)
    for i, text in enumerate(texts):
        if text and i not in numbers and not text.endswith(_STOPS):
            places[text].append(i)
    found: set[int] = set()
    for text, lines in places.items():
        if len(lines) > 1:
            found |= _choose_beside(text, lines, offsets, breaks) if breaks else _choose_even(text, lines)
        elif lines[0] in offsets and lines[0] >= _HEAD_LINES and _repeats_title(blocks, text):
            found.add(lines[0])
    if len(numbers) <= 2 and not edges:
        found |= {i + 1 for i in numbers if _is_lone_header(blocks, i)}
    return found


def _choose_beside(text: str, lines: Sequence[int], offsets: dict[int, int], breaks: int) -> set[int]:
    """The lines of one wording that stand in one place beside the breaks: at three of them or half of all.

    The title on the first page stays, and so does the heading whose words the headers repeat.
    """
    by_place: dict[int, list[int]] = defaultdict(list)
    for i in lines:
        if i in offsets:
            by_place[offsets[i]].append(i)
    chosen = max(by_place.values(), key=len, default=[])
    inside = [i for i in lines if i not in chosen]
    if not chosen or (len(chosen) < 3 and 2 * len(chosen) < breaks - (not inside)):
        return set()
    if read_marker(text):
        return set(chosen) if inside and len(chosen) > 1 else set()
    if any(i >= _HEAD_LINES for i in inside):
        return set(chosen) if len(chosen) >= 3 else set()
    return set(chosen if inside or not _is_title(text) or chosen[0] >= _HEAD_LINES else chosen[1:])


def _choose_even(text: str, lines: Sequence[int]) -> set[int]:
    """Without page numbers: a wording that comes back at even distances, at least four times."""
    first, *rest = lines
    if len(rest) < 3 or read_marker(text) or min(j - i for i, j in pairwise(rest)) < _SHORTEST_PAGE:
        return set()
    if not _is_even([j - i for i, j in pairwise(rest)]):
        return set()
    return set(rest if first < _HEAD_LINES and _is_title(text) else lines)


def _is_title(text: str) -> bool:
    rules = load_title_rules()
    return text.rstrip("）)》").endswith((*rules.title_ends, *(end for kind in rules.kinds for end in kind.ends)))


def _is_lone_header(blocks: Sequence[Block], number: int) -> bool:
    """A short line after a page number, inside a sentence, that ends no sentence: too few pages to see it again."""
    if number + 2 >= len(blocks) or not _breaks_sentence(blocks, number):
        return False
    text = blocks[number + 1].text
    return len(text) < 0.7 * len(blocks[number - 1].text) and not text.endswith(_ENDED) and read_marker(text) is None


def drop_page_furniture(blocks: Sequence[Block], found: PageFurniture) -> tuple[Block, ...]:
    """The blocks without their page furniture."""
    return tuple(block for i, block in enumerate(blocks) if i not in found.numbers and i not in found.headers)


def show_examples(blocks: Sequence[Block], lines: frozenset[int]) -> Iterator[str]:
    """Up to three different lines that were taken out."""
    yield from list(dict.fromkeys(blocks[i].text for i in sorted(lines)))[:3]
