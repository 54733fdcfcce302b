"""What a Word document's styles say that matters to its text: heading depth, lists, hidden words."""

import re
from functools import cache

from lxml import etree

from ingest.word_package import W, read_integer, read_switch, read_value

_LONGEST_CHAIN = 50
_BODY_TEXT = 9
_TITLES = ("title", "标题")
_HEADING = re.compile(r"(?:heading|标题) ?([1-9])")


class Styles:
    """Styles by their ids; each inherits from the one it is based on, a paragraph without any from the default one."""

    def __init__(self, root: etree._Element | None) -> None:
        styles = () if root is None else root.findall(f"{W}style")
        self._by_id = {style.get(f"{W}styleId", ""): style for style in styles}
        self._default = next(
            (
                style.get(f"{W}styleId", "")
                for style in styles
                if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default", "0") not in ("0", "false", "off")
            ),
            "",
        )
        self.find_depth = cache(self._find_depth)
        self.find_list = cache(self._find_list)
        self.find_hidden = cache(self._find_hidden)

    def find_chain(self, style_id: str | None) -> tuple[str, ...]:
        """The style and those it is based on, nearest first; circles end."""
        chain: list[str] = []
        name = self._default if style_id is None else style_id
        while name in self._by_id and name not in chain and len(chain) < _LONGEST_CHAIN:
            chain.append(name)
            name = read_value(self._by_id[name], "basedOn") or ""
        return tuple(chain)

    def find_linked_list(self, style_id: str) -> int | None:
        """The list that a numbering style stands for (w:numStyleLink)."""
        return read_integer(self._by_id.get(style_id), "pPr", "numPr", "numId")

    def _find_list(self, style_id: str | None) -> tuple[int | None, int | None]:
        """The list and the level a style puts its paragraphs in; each is inherited by itself (ISO 29500-1, 17.3.1.19)."""
        number: int | None = None
        level: int | None = None
        for name in self.find_chain(style_id):
            properties = self._by_id[name].find(f"{W}pPr/{W}numPr")
            number = read_integer(properties, "numId") if number is None else number
            level = read_integer(properties, "ilvl") if level is None else level
        return number, level

    def _find_depth(self, style_id: str | None) -> int:
        """The heading depth of a style's paragraphs: 1 the title, 2 标题 1, …, 0 none."""
        for name in self.find_chain(style_id):
            level = read_integer(self._by_id[name], "pPr", "outlineLvl")
            if level is not None:
                return level_to_depth(level)
            shown = (read_value(self._by_id[name], "name") or "").lower()
            match = _HEADING.fullmatch(shown)
            if shown in _TITLES or match:
                return int(match[1]) + 1 if match else 1
        return 0

    def _find_hidden(self, style_id: str | None) -> bool:
        """Whether a style hides its words."""
        switches = (read_switch(self._by_id[name], "rPr", "vanish") for name in self.find_chain(style_id))
        return next((switch for switch in switches if switch is not None), False)


def level_to_depth(level: int) -> int:
    """Word's outline level (0 the highest, 9 body text) as a heading depth."""
    return level + 2 if 0 <= level < _BODY_TEXT else 0
