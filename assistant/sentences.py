"""A streamed text to its sentences, each with the passages it cites; no judging."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# [1], 【1】, [1,3]; a year in square brackets is no citation.
_CITED = re.compile(r"\s*[\[［【]\s*((?:[0-9]{1,2}\s*[,，、]?\s*)+)[\]］】]")
_LIST_MARK = re.compile(r"^(?:[-*•·]+|[0-9]{1,2}[.、)）](?![0-9])|[（(]?[一二三四五六七八九十]+[)）、.])\s*")
_ENDS, _CLOSING = "。！？\n", "”’」』）)*"
_THINKING = ("<think>", "</think>")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence without its citations, and the numbers it cites in order."""

    text: str
    cited: tuple[int, ...]


def split_stream(pieces: Iterable[str]) -> Iterator[Sentence]:
    """The sentences of a text as they are finished; one may end "。[1]" or "[1]。".

    What stands between <think> marks is a model talking to itself and is left out.
    """
    left = ""
    for piece in pieces:
        left = _drop_thoughts(left + piece)
        while (end := _find_end(left)) is not None:
            yield from _read_sentence(left[:end])
            left = left[end:]
    if not left.lstrip().startswith(_THINKING[0]):
        yield from _read_sentence(left)


def _drop_thoughts(text: str) -> str:
    opening, closing = _THINKING
    while opening in text and closing in text:
        before, _, rest = text.partition(opening)
        text = before + rest.partition(closing)[2]
    return text


def _find_end(text: str) -> int | None:
    """Where the first sentence ends, its citations included; None while more of it may come."""
    if text.lstrip().startswith(_THINKING[0]):
        return None
    quoted = 0
    for i, character in enumerate(text):
        quoted += (character == "“") - (character == "”")
        if character == "\n" or (character in _ENDS and quoted <= 0):
            end = i + 1
            while end < len(text) and text[end] in _CLOSING:
                end += 1
            while match := _CITED.match(text, end):
                end = match.end()
            rest = text[end:].lstrip()
            # A citation may still come.
            return end if rest and rest[0] not in "[［【" else end if character == "\n" and text[:i].strip() else None
    return None


def _read_sentence(text: str) -> Iterator[Sentence]:
    cited = [int(number) for match in _CITED.finditer(text) for number in re.findall(r"[0-9]+", match[1])]
    words = _LIST_MARK.sub("", _CITED.sub("", text).strip().replace("**", "")).strip()
    # A line that only leads up to the next ones says nothing.
    if re.search(r"\w", words) and (cited or not words.endswith(("：", ":"))):
        yield Sentence(words, tuple(dict.fromkeys(cited)))
