"""Plain text and Markdown to blocks, in whatever encoding the bytes are; no other format."""

import re
from codecs import getincrementaldecoder
from collections.abc import Iterable
from dataclasses import replace

from ingest.blocks import Block

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\0\0", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_MARKS = re.compile(r"\*\*|__|`|!\[[^\]\n]{0,200}\]\([^)\n]{0,500}\)")
_SAMPLE, _PLAIN_SHARE, _BROKEN_SHARE = 65536, 0.9, 0.05
# By encoding the standard that counts some characters as common (GB 2312 一级汉字, Big5 常用字), and where they lie in it.
_COMMON = {"gb18030": ("gb2312", b"\xb0", b"\xd7"), "cp950": ("big5", b"\xa4", b"\xc6")}
# Which encoding was taken for which: "浣犲ソ" and "ä½\xa0å¥½" are 你好 in UTF-8, "ÄãºÃ" is 你好 in GB18030.
_MISREADINGS = (("gb18030", "utf-8"), *((wrong, right) for wrong in ("latin-1", "cp1252") for right in ("utf-8", "gb18030")))
_SHORTEST_GARBLED, _CONTINUATION = 6, bytes(range(0x80, 0xC0))
_HAN_RUN = re.compile(r"[\u4e00-\u9fff]{3}")
_RULE = re.compile(r"\s*([-*_=])\1{2,}\s*")
# A list of Markdown around the numbers of items: "- （一）学校；".
_BULLET = re.compile(r"^\s*[-*+]\s+(?=（[一二三四五六七八九十]{1,3}）)")
_SIGN = re.compile(r"\s*[-*+•●▪]\s+(?=\S)")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,20}\]:")
_HISTORY_END = "<!-- INFO END -->"


def decode_text(content: bytes) -> str:
    """The text in UTF-8, UTF-16, GB18030 or Big5, whichever fits; unreadable bytes become "�", nothing raises."""
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return content.decode(encoding, "replace")
    if b"\0" in content[:_SAMPLE]:
        wide = max((content.decode(name, "replace") for name in ("utf-16-le", "utf-16-be")), key=_share_plain)
        if _share_plain(wide) >= _PLAIN_SHARE:
            return wide
    text = content.decode("utf-8", "replace")
    # Hardly any other text is valid UTF-8: a few broken bytes, or a character cut at the end, do not speak against it.
    if text.removesuffix("\ufffd").count("\ufffd") <= _BROKEN_SHARE * len(text):
        return text
    sample = content[:_SAMPLE]
    return content.decode(max(_COMMON, key=lambda name: _share_common(sample.decode(name, "replace"), name)), "replace")


def find_garbling(lines: Iterable[str]) -> str:
    """The first of the lines that was once saved in a wrong encoding ("浣犲ソ" for "你好"), or ""."""
    return next((line for line in lines if any(_is_garbled(part) for part in re.split("[?\ufffd]", line))), "")


def _is_garbled(text: str) -> bool:
    """Whether the text makes Chinese in another encoding, which does not happen by chance."""
    if len(text) < _SHORTEST_GARBLED or text.isascii():
        return False
    for wrong, right in _MISREADINGS:
        try:
            # A character may be cut at either end.
            content = text.encode(wrong).lstrip(_CONTINUATION if right == "utf-8" else b"")
            if _HAN_RUN.search(getincrementaldecoder(right)().decode(content)):
                return True
        except UnicodeError:
            continue
    return False


def _share_common(text: str, encoding: str) -> float:
    """The share of characters that the encoding's standard counts among the common ones, unreadable ones subtracted."""
    standard, first, last = _COMMON[encoding]
    odd = [c for c in text if not c.isascii()]
    common = sum(first <= c.encode(standard, "ignore")[:1] <= last for c in odd)
    return (common - odd.count("\ufffd")) / max(1, len(odd))


def _share_plain(text: str) -> float:
    """The share of characters that Chinese texts are made of."""
    sample = text[:_SAMPLE]
    plain = sum(
        "\u4e00" <= c <= "\u9fff" or "\u3000" <= c <= "\u303f" or "！" <= c <= "～" or " " <= c <= "~" for c in sample
    )
    return (plain + sum(c in "\t\r\n“”‘’—…" for c in sample)) / max(1, len(sample))


def read_text(text: str) -> tuple[Block, ...]:
    """One block per line; Markdown headings keep their depth, front matter, comments and HTML boxes lose their marks.

    "## 第一章 总则" -> Block("第一章 总则", heading=2)
    """
    text = re.sub(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]", "\n", text.removeprefix("\ufeff"))
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    before, mark, after = text.partition(_HISTORY_END)
    if not mark:
        before, after = "", text
    history = tuple(_mark_history(block) for block in _read_lines(before))
    return history + _read_lines(after)


def _mark_history(block: Block) -> Block:
    return block if block.heading else replace(block, is_history=True)


def _read_lines(text: str) -> tuple[Block, ...]:
    blocks: list[Block] = []
    is_after_gap = False
    for line in _drop_comments(text).split("\n"):
        if line.strip() and not _RULE.fullmatch(line):
            blocks.append(replace(_read_line(line), opens=is_after_gap or line[0].isspace()))
        is_after_gap = not line.strip()
    return tuple(blocks)


def _drop_comments(text: str) -> str:
    kept, *rest = text.split("<!--")
    return kept + "".join(part.partition("-->")[2] if "-->" in part else "<!--" + part for part in rest)


def _read_line(line: str) -> Block:
    if line.lstrip().startswith("<"):
        line = re.sub(r"\s+", " ", re.sub(r"<[a-zA-Z/][^<>]*>", " ", line))
    match = re.match(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$", line)
    depth, words = (len(match[1]), match[2]) if match else (0, re.sub(r"^\s*>(?:\s+|$)", "", line))
    words = _MARKS.sub("", re.sub(_BULLET, "", words, count=1)).strip()
    is_footnote, is_bullet = _FOOTNOTE.match(words) is not None, _SIGN.match(words) is not None
    return Block(words, depth, is_footnote=is_footnote, is_bullet=is_bullet)
