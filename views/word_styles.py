"""The styles, fonts and settings of an official Word file, written anew so that nothing of a foreign template shows.

Source: GB/T 9704-2012, 5.2.2 (3号仿宋), 7.3.1 (title), 7.3.3 (一、黑体，（一）楷体), 7.3.7 (annexes), 7.5 (4号).
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from docx.oxml.ns import qn
from pydantic import BaseModel, ConfigDict

from kb.config import Fonts
from kb.rules_file import load_rules_file
from views.word_page import BODY_SIZE, CHARACTER, LINE, NUMBER_LINE
from views.word_text import Setting, make, make_fonts

TITLE_SIZE, _NUMBER_SIZE, _TABLE_SIZE, _SMALL_SIZE = 22, 14, 12, 9
_CHARACTER = round(CHARACTER * 20)  # twips
# The grid stands in the sections, but the styles keep to it by themselves, with exact lines and this much less (twips)
# between characters: LibreOffice 7 sets each character in two cells where a cell is narrower than the character.
_TIGHTER = -6
_CHARSET_GB = "86"
_COMPATIBLE_WITH = "15"


class WordRules(BaseModel):
    """What rules/word.yaml holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title_breaks: tuple[str, ...]
    substitutes: dict[str, str]


@cache
def load_word_rules() -> WordRules:
    """The shipped rules; raises BadRules."""
    return load_rules_file(Path(__file__).parent / "rules" / "word.yaml", WordRules)


@dataclass(frozen=True, slots=True)
class _Form:
    """One paragraph style: size in points, heights in lines or points, `indent` of the first line in characters."""

    id: str
    name: str
    size: float = BODY_SIZE
    align: str = "both"
    indent: int = 0
    before: int = 0
    after: float = 0
    outline: int | None = None
    line: int = LINE
    keeps_next: bool = False
    inset: tuple[str, int] | None = None


# Names Word knows (lower case ones are its own) show in Word and WPS in the reader's language.
_FORMS = (
    _Form("Normal", "Normal"),
    _Form("BodyText", "Body Text", indent=2),
    _Form("Title", "Title", TITLE_SIZE, "center", after=1, keeps_next=True),
    _Form("Heading1", "heading 1", indent=2, outline=0, keeps_next=True),
    _Form("Heading2", "heading 2", indent=2, outline=1, keeps_next=True),
    _Form("Heading3", "heading 3", indent=2, outline=2, keeps_next=True),
    _Form("Heading4", "heading 4", indent=2, outline=3, keeps_next=True),
    _Form("AnnexList", "附件说明", align="left", keeps_next=True),
    _Form("Signature", "Signature", align="right", before=2, keeps_next=True),
    _Form("Date", "Date", align="right"),
    _Form("Excerpt", "条款摘录", _SMALL_SIZE, indent=2, line=236),
    _Form("AnnexMark", "附件标号", align="left", keeps_next=True),
    _Form("AnnexTitle", "附件标题", TITLE_SIZE, "center", before=1, after=0.5, outline=0, keeps_next=True),
    _Form("Caption", "caption", _TABLE_SIZE, "center", line=480, keeps_next=True),
    _Form("TableHead", "表格栏目", _TABLE_SIZE, "center", line=360),
    _Form("TableText", "表格文字", _TABLE_SIZE, "left", line=360),
    _Form("TableHeadSmall", "表格栏目（小）", _SMALL_SIZE, "center", line=216),
    _Form("TableTextSmall", "表格文字（小）", _SMALL_SIZE, "left", line=216),
    _Form("TableEnd", "表后", 1, line=20),
    _Form("Footer", "footer", _NUMBER_SIZE, "right", line=NUMBER_LINE * 20, inset=("right", 1)),
    _Form("FooterEven", "双页页脚", _NUMBER_SIZE, "left", line=NUMBER_LINE * 20, inset=("left", 1)),
)  # fmt: skip


def fill_styles(styles: Any, setting: Setting) -> None:
    """Puts our styles in the place of all that stand in a styles part."""
    for child in list(styles):
        styles.remove(child)
    styles.append(_make_defaults(setting.fonts))
    for form in _FORMS:
        styles.append(_make_style(form, setting))
    styles.append(_make_blank(setting.fonts))
    styles.append(_make_base("character", "DefaultParagraphFont", "Default Paragraph Font"))
    styles.append(_make_base("table", "TableNormal", "Normal Table"))
    styles.append(_make_base("numbering", "NoList", "No List"))


def fill_settings(settings: Any) -> None:
    """Puts our settings in the place of those in a settings part: odd and even pages differ, the layout is Word 2013's."""
    compat = settings.find(qn("w:compat"))
    for child in list(settings):
        settings.remove(child)
    settings.append(make("zoom", percent=100))
    settings.append(make("defaultTabStop", val=_CHARACTER * 2))
    settings.append(make("evenAndOddHeaders"))
    settings.append(make("characterSpacingControl", val="compressPunctuation"))
    for mode in compat.iter(qn("w:compatSetting")):
        if mode.get(qn("w:name")) == "compatibilityMode":
            mode.set(qn("w:val"), _COMPATIBLE_WITH)
    settings.append(compat)
    settings.append(make("themeFontLang", val="en-US", eastAsia="zh-CN"))


def make_font_table(fonts: Fonts) -> Any:
    """The fonts used, each with another name for machines that lack it."""
    table = make("fonts")
    names = dict.fromkeys((fonts.body, fonts.title, fonts.heading, fonts.subheading, fonts.page))
    for name in names:
        font = make("font", name=name)
        if other := load_word_rules().substitutes.get(name):
            font.append(make("altName", val=other))
        font.append(make("charset", val=_CHARSET_GB))
        table.append(font)
    table.append(make("font", name=fonts.latin))
    return table


def _make_defaults(fonts: Fonts) -> Any:
    defaults, holder, properties = make("docDefaults"), make("rPrDefault"), make("rPr")
    properties.append(make_fonts(fonts.body, fonts.latin))
    _add_size(properties, BODY_SIZE)
    properties.append(make("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA"))
    holder.append(properties)
    defaults.append(holder)
    defaults.append(make("pPrDefault"))
    return defaults


def _make_base(kind: str, style_id: str, name: str) -> Any:
    style = make("style", type=kind, default=1, styleId=style_id)
    style.append(make("name", val=name))
    return style


def _make_style(form: _Form, setting: Setting) -> Any:
    is_default = {"default": 1} if form.id == "Normal" else {}
    style = make("style", type="paragraph", styleId=form.id, **is_default)
    style.append(make("name", val=form.name))
    if form.id != "Normal":
        style.append(make("basedOn", val="Normal"))
    if form.outline is not None:
        style.append(make("next", val="BodyText"))
    style.append(make("qFormat"))
    style.append(_make_layout(form))
    properties = make("rPr")
    properties.append(make_fonts(setting.find_font(form.id), setting.fonts.latin))
    _add_size(properties, form.size)
    properties.append(make("lang", val="en-US", eastAsia="zh-CN"))
    style.append(properties)
    return style


def _make_layout(form: _Form) -> Any:
    """A style's paragraph properties, in the order the schema asks."""
    layout = make("pPr")
    if form.keeps_next:
        layout.append(make("keepNext"))
    layout.append(make("widowControl", val=0))
    layout.append(make("snapToGrid", val=0))
    heights = {"before": form.before * LINE, "after": round(form.after * LINE), "line": form.line, "lineRule": "exact"}
    layout.append(make("spacing", **heights))
    layout.append(_make_indent(form))
    layout.append(make("jc", val=form.align))
    if form.outline is not None:
        layout.append(make("outlineLvl", val=form.outline))
    return layout


def _make_indent(form: _Form) -> Any:
    """Indents in characters, and in twips for programs that do not count characters."""
    indent = make("ind", firstLineChars=form.indent * 100, firstLine=round(form.indent * _CHARACTER * form.size / BODY_SIZE))
    if form.inset:
        side, characters = form.inset
        indent.set(qn(f"w:{side}Chars"), str(characters * 100))
        indent.set(qn(f"w:{side}"), str(int(characters * form.size * 20)))
    return indent


def _make_blank(fonts: Fonts) -> Any:
    """What is to be filled in: yellow on the screen, and underlined with dashes, which shows on grey paper too."""
    style = make("style", type="character", customStyle=1, styleId="Blank")
    style.append(make("name", val="待填"))
    properties = make("rPr")
    properties.append(make_fonts(fonts.body, fonts.latin))
    properties.append(make("u", val="dash"))
    properties.append(make("shd", val="clear", color="auto", fill="FFF2AB"))
    style.append(properties)
    return style


def _add_size(properties: Any, size: float) -> None:
    """The size in half points; text of the body's size is set so that 28 characters fill a line."""
    properties.append(make("snapToGrid", val=0))
    if size == BODY_SIZE:
        properties.append(make("spacing", val=_TIGHTER))
    for name in ("sz", "szCs"):
        properties.append(make(name, val=int(size * 2)))
