"""Tables as CSV that Excel and WPS open as text, whatever the cells say; no wording."""

import csv
import io
from collections.abc import Iterable, Sequence

# A cell that begins so, behind blanks or not, may be reckoned as a formula by table programs, full-width signs included.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_CONTROL = ("\t", "\r", "\n")


def write_sheet(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The rows below their heads, with the mark that tells Excel the text is UTF-8; no cell is a formula."""
    stream = io.StringIO()
    table = csv.writer(stream)
    table.writerow(head)
    table.writerows([_calm(cell) for cell in row] for row in rows)
    return "\ufeff" + stream.getvalue()


def _calm(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_CONTROL) or cell.lstrip().startswith(_FORMULA) else cell
