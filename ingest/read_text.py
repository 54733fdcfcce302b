"""Plain text and Markdown to blocks, in whatever encoding the bytes are; no other format."""

import re

from charset_normalizer import from_bytes

from ingest.blocks import Block

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_MARKS = re.compile(r"\*\*|__|`|!\[[^\]\n]{0,200}\]\([^)\n]{0,500}\)")
_SAMPLE, _PLAIN_SHARE = 65536, 0.9
_RULE = re.compile(r"\s*([-*_=])\1{2,}\s*")
_HISTORY_END = "<!-- INFO END -->"


def decode_text(content: bytes) -> str:
    """The text in UTF-8, UTF-16 or GB18030, whichever fits; unreadable bytes become "�", nothing raises."""
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return content.decode(encoding, "replace")
    if b"\0" in content[:_SAMPLE]:
        wide = max((content.decode(name, "replace") for name in ("utf-16-le", "utf-16-be")), key=_share_plain)
        if _share_plain(wide) >= _PLAIN_SHARE:
            return wide
    for encoding in ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    best = from_bytes(content).best()
    return str(best) if best else content.decode("utf-8", "replace")


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
    return block if block.heading else Block(block.text, is_history=True)


def _read_lines(text: str) -> tuple[Block, ...]:
    return tuple(_read_line(line) for line in _drop_comments(text).split("\n") if line.strip() and not _RULE.fullmatch(line))


def _drop_comments(text: str) -> str:
    kept, *rest = text.split("<!--")
    return kept + "".join(part.partition("-->")[2] if "-->" in part else "<!--" + part for part in rest)


def _read_line(line: str) -> Block:
    if line.lstrip().startswith("<"):
        line = re.sub(r"\s+", " ", re.sub(r"<[a-zA-Z/][^<>]*>", " ", line))
    match = re.match(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$", line)
    depth, words = (len(match[1]), match[2]) if match else (0, re.sub(r"^\s*>\s?", "", line))
    return Block(_MARKS.sub("", words).strip(), depth)
