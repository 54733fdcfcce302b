"""A picture of a page to its lines, by the optional OCR extra; no PDF, no text layer."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from io import BytesIO
from itertools import pairwise
from typing import Any

from PIL import Image, ImageOps, ImageSequence

_DOUBTFUL = 0.8
_SAME_LINE_SHARE, _WIDE_GAP = 0.5, 1.5
_MODELS_LOG = "critical"
# A0 at 300 dpi, about; a picture that claims more is refused before it is unpacked.
_MOST_PIXELS = 150_000_000


@dataclass(frozen=True, slots=True)
class Recognised:
    """The lines of a picture from top to bottom, and how many of them are too blurred to trust."""

    lines: tuple[str, ...]
    doubtful: int


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    score: float
    left: float
    top: float
    right: float
    bottom: float


def can_recognise() -> bool:
    """Whether the OCR extra is installed."""
    return all(find_spec(name) for name in ("rapidocr", "onnxruntime"))


def open_pictures(content: bytes) -> Iterator[Image.Image]:
    """The pages of a picture file, upright; raises OSError or ValueError when it is broken or too large."""
    with Image.open(BytesIO(content)) as file:
        for frame in ImageSequence.Iterator(file):
            if frame.width * frame.height > _MOST_PIXELS:
                raise ValueError("too many pixels")
            yield ImageOps.exif_transpose(frame.convert("RGB"))


def recognise(picture: Image.Image) -> Recognised:
    """Reads the characters of a picture with RapidOCR, whose models come inside its package."""
    found = _open_recogniser()(picture)
    if found.boxes is None or found.txts is None:
        return Recognised((), 0)
    pieces = [
        _Piece(text, score, *box.min(axis=0), *box.max(axis=0))
        for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
        if text.strip()
    ]
    lines = tuple(_write_line(row) for row in _group_rows(pieces))
    return Recognised(lines, sum(piece.score < _DOUBTFUL for piece in pieces))


@lru_cache
def _open_recogniser() -> Any:
    from rapidocr import RapidOCR  # noqa: PLC0415 - an optional extra

    logging.getLogger("RapidOCR").addHandler(logging.NullHandler())
    # Nothing is dropped for a low score: blurred lines are kept and counted.
    return RapidOCR(params={"Global.log_level": _MODELS_LOG, "Global.text_score": 0.0})


def _group_rows(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    """Pieces at one height make a line: their middles lie within half a character of each other."""
    rows: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda p: p.top + p.bottom):
        last = rows[-1][-1] if rows else None
        near = last and (piece.top + piece.bottom - last.top - last.bottom) / 2 < _SAME_LINE_SHARE * min(
            piece.bottom - piece.top, last.bottom - last.top
        )
        if near:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return rows


def _write_line(row: Sequence[_Piece]) -> str:
    row = sorted(row, key=lambda piece: piece.left)
    text = row[0].text
    for before, piece in pairwise(row):
        is_wide = piece.left - before.right > _WIDE_GAP * (before.bottom - before.top)
        text += (" " if is_wide else "") + piece.text
    return text.strip()
