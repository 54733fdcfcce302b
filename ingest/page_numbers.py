"""Page numbers: told by their form, by keeping step with the pages, or by rising by one at even distances."""

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise, takewhile
from statistics import median

from ingest.blocks import Block
from ingest.furniture import load_furniture_rules
from ingest.markers import read_marker

LONGEST, SHORTEST_PAGE, TITLE_LINES = 100, 10, 3
ENDED = tuple("。；：！？;:…”）》】)")
_SHORTEST_TITLE, _SHORTEST_LINE = 6, 12
_LEAST_UNEVEN, _MOST_UNEVEN = 0.65, 1.5
_NUMBER = r"(?:[-—－–]\s*)?(\d{1,4})(?:\s*/\s*\d{1,4})?(?:\s*[-—－–])?"
_BARE = re.compile(_NUMBER)
_AT_END = re.compile(rf"(\D.{{1,{LONGEST}}}?)\s{_NUMBER}")
_AT_START = re.compile(rf"{_NUMBER}\s(\D.{{1,{LONGEST}}})")


def find_page_numbers(blocks: Sequence[Block], texts: Sequence[str], edges: dict[int, int]) -> set[int]:
    """The lines that are page numbers; `texts` are the lines that can be, `edges` the first and last lines of pages."""
    is_number = load_furniture_rules().is_page_number
    certain = {i for i, text in enumerate(texts) if text and is_number(text)}
    bare, labelled = _find_numbered(texts)
    return certain | _choose_bare(blocks, bare, edges) | _choose_labelled(labelled)


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
        if len(found) >= 3 and all(m < n and j - i >= SHORTEST_PAGE for (i, m), (j, n) in pairwise(found))
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
        if chain is None or i - chain[-1] < SHORTEST_PAGE:
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
    broken = sum(breaks_sentence(blocks, i) for i in chain)
    if len(chain) <= 2:
        return broken == len(chain) or (len(chain) == 2 and broken > 0)
    return broken > 0 and is_even([j - i for i, j in pairwise(chain)])


def _same_beside(blocks: Sequence[Block], chain: Sequence[int], step: int) -> bool:
    """Whether the same line, a running header, stands before or after each number; one number needs the title there."""
    texts = {blocks[i + step].text for i in chain if 0 <= i + step < len(blocks)}
    if len(texts) != 1 or read_marker(text := texts.pop()):
        return False
    return len(chain) > 1 or repeats_title(blocks, text)


def repeats_title(blocks: Sequence[Block], text: str) -> bool:
    """Whether a line is the title again, which may be broken into lines at the head of the text.

    Headers shorten titles (《保险法》 for 《中华人民共和国保险法》) and lengthen them by a word (某某办法　全文).
    """
    words = "".join(text.split())
    if len(words) < _SHORTEST_TITLE:
        return False
    above = takewhile(lambda block: read_marker(block.text) is None, blocks[: 2 * TITLE_LINES])
    head = ["".join(block.text.split()) for block in above]
    titles = ("".join(head[i : i + count]) for i in range(TITLE_LINES) for count in range(1, TITLE_LINES + 1))
    return any(_is_like(title, words) for title in titles if len(title) >= _SHORTEST_TITLE)


def _is_like(title: str, words: str) -> bool:
    is_longer = words.startswith(title) and len(words) <= len(title) + _SHORTEST_TITLE
    is_shorter = title[-2:] == words[-2:] and len(words) >= len(title) / 2 and _holds_in_order(title, words)
    return is_longer or is_shorter


def _holds_in_order(text: str, words: str) -> bool:
    rest = iter(text)
    return all(character in rest for character in words)


def is_even(distances: Sequence[int]) -> bool:
    """Whether distances in lines could be those between pages."""
    middle = median(distances)
    return all(_LEAST_UNEVEN * middle <= distance <= _MOST_UNEVEN * middle for distance in distances)


def breaks_sentence(blocks: Sequence[Block], at: int) -> bool:
    """Whether the line before stops inside a sentence and fills its line as those before it do."""
    before = blocks[at - 1].text
    if not 0 < at < len(blocks) - 1 or before.endswith(ENDED) or len(before) < _SHORTEST_LINE:
        return False
    around = sorted(len(block.text) for block in blocks[max(0, at - 12) : at + 12])
    return len(before) >= 0.9 * around[-3 if len(around) > 4 else -1] and not read_marker(blocks[at + 1].text)
