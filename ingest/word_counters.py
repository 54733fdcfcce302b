"""Numbers as Word's automatic numbering writes them (ST_NumberFormat, ISO/IEC 29500-1 17.18.59); nothing counts here.

Word writes 〇 where our own numerals say 零: its 101st article reads 第一百〇一条.
"""

from collections.abc import Callable

from kb.numerals import write_number

_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"))
_ROMAN_ONES = ((9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_LARGEST = 9999
_LARGEST_LETTERS = 780
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_DIGITS = "〇一二三四五六七八九"
_CAPITALS = str.maketrans("〇零一二三四五六七八九十百千", "零零壹贰叁肆伍陆柒捌玖拾佰仟")
_TRADITIONAL = str.maketrans("贰叁陆", "貳參陸")


def write_counter(number: int, form: str) -> str:
    """A counter in a form Word names: (3, "chineseCounting") -> "三", (3, "decimalEnclosedCircle") -> "③".

    A form that is not known here, or a number the form has no sign for, is written in Arabic digits.
    """
    if form == "none":
        return ""
    write = _FORMS.get(form, str)
    return write(number) if 0 < number <= _LARGEST else str(number)


def _write_thousands(number: int) -> str:
    return write_number(number).replace("零", "〇")


def _write_digits(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _write_counting(number: int) -> str:
    return write_number(number) if number < 100 else _write_digits(number)


def _write_japanese(number: int) -> str:
    text = write_number(number).replace("零", "")
    for unit in "千百十":
        text = text.replace(f"一{unit}", unit)
    return text


def _write_legal(number: int) -> str:
    text = write_number(number)
    return (f"一{text}" if text.startswith("十") else text).translate(_CAPITALS)


def _write_roman(number: int) -> str:
    text = ""
    for value, sign in (*_ROMAN, *_ROMAN_ONES):
        text += sign * (number // value)
        number %= value
    return text


def _write_letter(number: int) -> str:
    """A … Z, AA, BB …, as Word goes on, up to where its own limit ends."""
    if number > _LARGEST_LETTERS:
        return str(number)
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _choose(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if number <= len(signs) else str(number)


def _widen(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


_circle = _choose("".join(chr(0x2460 + i) for i in range(20)))
_FORMS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02d}",
    "upperRoman": _write_roman,
    "lowerRoman": lambda number: _write_roman(number).lower(),
    "upperLetter": _write_letter,
    "lowerLetter": lambda number: _write_letter(number).lower(),
    "decimalFullWidth": _widen,
    "decimalFullWidth2": _widen,
    "decimalEnclosedCircle": _circle,
    "decimalEnclosedCircleChinese": _circle,
    "decimalEnclosedParen": _choose("".join(chr(0x2474 + i) for i in range(20))),
    "decimalEnclosedFullstop": _choose("".join(chr(0x2488 + i) for i in range(20))),
    "ideographEnclosedCircle": _choose("".join(chr(0x3280 + i) for i in range(10))),
    "ideographTraditional": _choose(_STEMS),
    "ideographZodiac": _choose(_BRANCHES),
    "numberInDash": lambda number: f"- {number} -",
    "chineseCounting": _write_counting,
    "taiwaneseCounting": _write_counting,
    "chineseCountingThousand": _write_thousands,
    "taiwaneseCountingThousand": _write_thousands,
    "japaneseCounting": _write_japanese,
    "ideographDigital": _write_digits,
    "japaneseDigitalTenThousand": _write_digits,
    "taiwaneseDigital": _write_digits,
    "chineseLegalSimplified": _write_legal,
    "ideographLegalTraditional": lambda number: _write_legal(number).translate(_TRADITIONAL),
}
