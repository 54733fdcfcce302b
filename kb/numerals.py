"""Numbers as Chinese documents write them, and full-width folding; no addresses."""

import re
import unicodedata

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "○": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_CIRCLED = {c: i for i, c in enumerate("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", 1)}

_CAPITALS = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")

# What write_number can write.
LARGEST = 9999
_LONGEST = 20  # longer runs of digits are no number in a document, and int() refuses thousands of them

CHINESE_NUMBER = "[零〇○一二三四五六七八九十百千两廿卅]+"
ANY_NUMBER = rf"(?:{CHINESE_NUMBER}|[0-9]+)"


def fold_width(text: str) -> str:
    """Folds full-width ASCII to half width, character by character, so offsets stay: "５９９" -> "599"."""
    return "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else " " if c == "\u3000" else c for c in text)


def fold_capitals(text: str) -> str:
    """Folds capital numerals, character by character, so offsets stay: "叁（肆）" -> "三（四）"; 队伍 becomes 队五, too."""
    return text.translate(_CAPITALS)


def is_mark(character: str) -> bool:
    """Whether a character only steers display: zero-width, bidirectional and other format characters (Unicode Cf)."""
    return unicodedata.category(character) == "Cf"


def fold_text(text: str) -> str:
    """Folds width, compatibility forms and case for comparing, never for showing: "〔２０２０〕" -> "[2020]"."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"[〔【﹝［\[]", "[", re.sub(r"[〕】﹞］\]]", "]", folded))


def read_number(text: str) -> int | None:
    """The integer a numeral stands for, or None: "一千零二十四" -> 1024, "贰拾" -> 20, "１２" -> 12, "③" -> 3."""
    text = fold_capitals(fold_width(text.strip())).replace("廿", "二十").replace("卅", "三十")
    if len(text) > _LONGEST:
        return None
    if text in _CIRCLED:
        return _CIRCLED[text]
    if text.isascii() and text.isdigit():
        return int(text)
    if not text or not re.fullmatch(CHINESE_NUMBER, text):
        return None
    if not any(c in _UNITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    return _read_with_units(text)


def _read_with_units(text: str) -> int:
    total = digit = unit = 0
    seen = False
    for c in text:
        if c in _UNITS:
            unit = _UNITS[c]
            total += (digit if seen else 1) * unit
            digit, seen = 0, False
        else:
            digit, seen = _DIGITS[c], True
            if digit == 0:
                seen, unit = False, 10
    # 一百二 is said for 120, 一百零二 for 102: only a digit right after a unit is shortened.
    return total + (digit * unit // 10 if seen and unit >= 100 and text[-2] in _UNITS else digit)


def write_number(number: int) -> str:
    """The Chinese numeral for 0..9999 as laws write it: 278 -> "二百七十八", 1024 -> "一千零二十四", 12 -> "十二"."""
    if not 0 <= number <= LARGEST:
        raise ValueError(f"0..9999 wanted, got {number}")
    if number == 0:
        return "零"
    out = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            out += "零一二三四五六七八九"[digit] + name
        elif out and number and not out.endswith("零"):
            out += "零"
    return out[1:] if out.startswith("一十") else out


def strip_marks(text: str) -> str:
    """The text without characters that show nothing, as pasted pages carry them: zero-width blanks, bidi marks, BOM."""
    return "".join(c for c in text if not is_mark(c))
