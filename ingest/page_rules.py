"""The ruled lines drawn on a PDF page; what they make up is told elsewhere."""

from collections.abc import Iterator, Sequence
from ctypes import byref, c_float, c_int
from itertools import islice, pairwise

from pypdfium2 import PdfObject, PdfPage, raw

from ingest.page_grids import Rule

# A thicker bar is no rule, a shorter one parts nothing.
_THICKEST, _SHORTEST = 3.0, 3.0
_MOST_OBJECTS, _MOST_SEGMENTS = 20_000, 4000

Point = tuple[float, float]


def read_rules(page: PdfPage) -> tuple[Rule, ...]:
    """Straight lines and thin bars, across or upright, as they are drawn on the page itself."""
    paths = page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=1)
    return tuple(rule for path in islice(paths, _MOST_OBJECTS) for rule in _read_path(path))


def _read_path(path: PdfObject) -> Iterator[Rule]:
    fill, stroke = c_int(), c_int()
    raw.FPDFPath_GetDrawMode(path.raw, byref(fill), byref(stroke))
    for points in _read_strokes(path):
        if stroke.value:
            for one, two in pairwise(points):
                yield from _make_rule(*one, *two)
        elif fill.value and len(points) > 2:
            xs, ys = [x for x, _ in points], [y for _, y in points]
            yield from _make_rule(min(xs), min(ys), max(xs), max(ys))


def _read_strokes(path: PdfObject) -> Iterator[Sequence[Point]]:
    """The corners of each part of a path, on the page; parts with curves are none."""
    matrix = path.get_matrix()
    points: list[Point] = []
    for index in range(min(raw.FPDFPath_CountSegments(path.raw), _MOST_SEGMENTS)):
        segment = raw.FPDFPath_GetPathSegment(path.raw, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        x, y = c_float(), c_float()
        raw.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
        if kind == raw.FPDF_SEGMENT_MOVETO:
            yield points
            points = []
        elif kind != raw.FPDF_SEGMENT_LINETO:
            points = []
            continue
        points.append(matrix.on_point(x.value, y.value))
        if raw.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    yield points


def _make_rule(x1: float, y1: float, x2: float, y2: float) -> Iterator[Rule]:
    wide, high = abs(x1 - x2), abs(y1 - y2)
    if high <= _THICKEST and wide >= _SHORTEST:
        yield Rule(True, (y1 + y2) / 2, min(x1, x2), max(x1, x2))
    elif wide <= _THICKEST and high >= _SHORTEST:
        yield Rule(False, (x1 + x2) / 2, min(y1, y2), max(y1, y2))
