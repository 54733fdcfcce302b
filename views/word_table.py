"""Tables of a Word file: repeated heads, rows that stay whole, shaded bars of a schedule; no text around them."""

from collections.abc import Iterable
from typing import Any

from assistant.paper import Cell, Table, Words
from views.word_text import Setting, add_paragraph, add_pieces, make

# Tables of more columns are set one size smaller.
_ROOMY = 5
# So thin that “序号” and, in a schedule, “12月” stand on one line.
_MARGIN, _THIN_MARGIN = 57, 28  # twips
_BORDER = 4  # eighths of a point
_SHADE = "8C8C8C"
_SHORT = 6
# So many rows at least stand together on a table's last page.
_LAST_ROWS = 3


def add_table(body: Any, table: Table, setting: Setting, width: int) -> None:
    """Adds caption, table and the paragraph Word wants after it; `width` of the line in twips."""
    if table.caption:
        add_pieces(add_paragraph(body, "Caption"), (Words(table.caption),), setting)
    columns = _share(table.widths, width)
    small = "Small" if len(table.heads) > _ROOMY else ""
    element = make("tbl")
    element.append(_make_properties(width, margin=_THIN_MARGIN if small else _MARGIN))
    grid = make("tblGrid")
    grid.extend(make("gridCol", w=column) for column in columns)
    element.append(grid)
    head = _make_row(((Words(text),) for text in table.heads), columns, setting, "TableHead" + small)
    head.find(_TR_PROPERTIES).append(make("tblHeader"))
    element.append(head)
    entries = dict(table.entries)
    for at, cells in enumerate(table.rows):
        shaded = {column for row, column in table.shaded if row == at}
        element.append(_make_row(cells, columns, setting, "TableText" + small, shaded, entries.get(at, "")))
    for row in element.findall(head.tag)[1:][-_LAST_ROWS:-1]:
        for layout in row.iter(_P_PROPERTIES):
            layout.insert(1, make("keepNext"))
    # The place where a paragraph would stand.
    last = add_paragraph(body, "TableEnd")
    last.addprevious(element)


_TR_PROPERTIES, _P_PROPERTIES = make("trPr").tag, make("pPr").tag


def _share(widths: Iterable[float], width: int) -> list[int]:
    """Shares as widths that add up to the line."""
    shares = list(widths)
    ends = [round(width * sum(shares[: at + 1]) / sum(shares)) for at in range(len(shares))]
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]


def _make_properties(width: int, margin: int) -> Any:
    properties = make("tblPr")
    properties.append(make("tblW", w=width, type="dxa"))
    borders = make("tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(make(side, val="single", sz=_BORDER, space=0, color="auto"))
    properties.append(borders)
    properties.append(make("tblLayout", type="fixed"))
    margins = make("tblCellMar")
    margins.extend(make(side, w=margin, type="dxa") for side in ("left", "right"))
    properties.append(margins)
    return properties


def _make_row(
    cells: Iterable[Cell],
    columns: list[int],
    setting: Setting,
    style: str,
    shaded: Iterable[int] = (),
    entry: str = "",
) -> Any:
    """One row that never breaks over two pages; `entry` makes its first cell what references lead to."""
    row, properties = make("tr"), make("trPr")
    properties.append(make("cantSplit"))
    row.append(properties)
    for at, (pieces, width) in enumerate(zip(cells, columns, strict=True)):
        cell, form = make("tc"), make("tcPr")
        form.append(make("tcW", w=width, type="dxa"))
        if at in shaded:
            form.append(make("shd", val="clear", color="auto", fill=_SHADE))
        form.append(make("vAlign", val="center"))
        cell.append(form)
        paragraph = add_paragraph(cell, style)
        if sum(len(piece.text) for piece in pieces) <= _SHORT:
            paragraph.pPr.append(make("jc", val="center"))
        add_pieces(paragraph, pieces, setting, entry if at == 0 else "")
        row.append(cell)
    return row
