"""Draws two bars for each system as an SVG; measures nothing."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

_ROW, _LEFT, _WIDE = 44, 230, 420
_COLOURS = ("#8fb8a0", "#1f6f43")
_LABELS = ("法条问题：前十含该条", "方案问题：前三处条号准确")


def draw_bars(path: Path, rows: Sequence[tuple[str, float, float]]) -> None:
    """Writes the picture: per row a name and two shares between 0 and 1."""
    height = _ROW * len(rows) + 60
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 {height}" font-family="sans-serif" font-size="13">',
        f'<rect width="720" height="{height}" fill="#fff"/>',
    ]
    for i, (label, colour) in enumerate(zip(_LABELS, _COLOURS, strict=True)):
        parts.append(f'<rect x="{_LEFT + i * 190}" y="14" width="12" height="12" fill="{colour}"/>')
        parts.append(f'<text x="{_LEFT + 18 + i * 190}" y="25">{label}</text>')
    for number, (name, *shares) in enumerate(rows):
        top = 44 + number * _ROW
        parts.append(f'<text x="{_LEFT - 10}" y="{top + 20}" text-anchor="end">{escape(name)}</text>')
        for i, (share, colour) in enumerate(zip(shares, _COLOURS, strict=True)):
            y = top + i * 17
            parts.append(f'<rect x="{_LEFT}" y="{y}" width="{share * _WIDE:.0f}" height="14" fill="{colour}"/>')
            parts.append(f'<text x="{_LEFT + share * _WIDE + 6:.0f}" y="{y + 12}" font-size="12">{share:.2f}</text>')
    path.write_text("\n".join([*parts, "</svg>\n"]), encoding="utf-8")
