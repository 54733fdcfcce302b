"""Small PDF files made by hand: printed lines, pictures, and files made to do harm."""

import zlib
from collections.abc import Iterable, Sequence

FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font"
    b"/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>"
    b"/DW 1000/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[0 -200 1000 900]"
    b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 80>>>>]>>"
)
# A picture of one grey dot, stretched over the page.
PICTURE = b"q 595 0 0 842 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 /F /AHx ID 80> EI Q"


def join_objects(objects: Iterable[bytes], trailer: bytes = b"") -> bytes:
    """The objects, numbered from 1, as a file whose first object is its catalogue."""
    out, starts = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        starts.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    end = b"trailer<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF" % (len(starts) + 1, trailer, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(starts) + 1) + table + end


def make_stream(content: bytes) -> bytes:
    """A compressed stream."""
    packed = zlib.compress(content, 9)
    return b"<</Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream" % (len(packed), packed)


def print_line(text: str, x: float, y: float, spacing: float = 0, size: float = 16) -> bytes:
    """The drawing of one line in 16 points, `spacing` points between its characters."""
    words = text.encode("utf-16-be").hex().encode()
    return b"BT /F %.1f Tf %.2f Tc %.1f %.1f Td <%b> Tj ET\n" % (size, spacing, x, y, words)


def draw_grid(xs: Sequence[float], ys: Sequence[float]) -> bytes:
    """The drawing of a table's rules."""
    upright = b"".join(b"%.1f %.1f m %.1f %.1f l S\n" % (x, ys[0], x, ys[-1]) for x in xs)
    return upright + b"".join(b"%.1f %.1f m %.1f %.1f l S\n" % (xs[0], y, xs[-1], y) for y in ys)


def make_pages(pages: Sequence[bytes], extra: bytes = b"", *, is_packed: bool = True) -> bytes:
    """A PDF of A4 pages with these drawings; `extra` stands in every page's dictionary."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * i) for i in range(len(pages)))
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(pages), kids), FONT]
    for i, drawing in enumerate(pages):
        resources = b"/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>"
        objects.append(b"<</Type/Page/Parent 2 0 R%b%b/Contents %d 0 R>>" % (resources, extra, 5 + 2 * i))
        objects.append(
            make_stream(drawing) if is_packed else b"<</Length %d>>\nstream\n%b\nendstream" % (len(drawing), drawing)
        )
    return join_objects(objects)


def print_pages(*pages: Sequence[str]) -> bytes:
    """A PDF whose pages hold these lines."""
    return make_pages([b"".join(print_line(line, 72, 770 - 28 * i) for i, line in enumerate(page)) for page in pages])
