"""文号 in the spellings that occur, to one; not whose number it is."""

import re
from collections.abc import Sequence
from itertools import pairwise

from ingest.dates import ANY_DATE
from ingest.titles import load_title_rules
from kb.numerals import fold_width, read_number

_OPEN, _CLOSE = r"[〔\[（(【﹝]", r"[〕\]）)】﹞]"
_CODE = "[一-鿿A-Za-z]{2,12}"
_YEAR, _COUNT = r"(?:19|20)?\d{2}|[一二][〇○零0一二三四五六七八九]{3}", r"\d{1,5}|[一二三四五六七八九十百零〇]{1,6}"
_NUMBER = re.compile(rf"(?P<code>{_CODE})\s*{_OPEN}\s*(?P<year>{_YEAR})\s*{_CLOSE}\s*第?\s*(?P<count>{_COUNT})\s*号")
# Without brackets only where it is all a line says.
_BARE = re.compile(
    r"(?P<code>[一-鿿]{1,11}[发函办字文规通])\s*(?P<year>(?:19|20)\d{2})\s*(?:年\s*第?|第)\s*(?P<count>\d{1,5})\s*号"
)
_ORDER = re.compile(
    r"(?:(?<=日)|(?<![一-鿿])(?!日))(?:中华人民共和国)?((?:国务院|主席|[一-鿿]{2,20}?)令)\s*[（(]?\s*第\s*([0-9一二三四五六七八九十百]+)\s*号"
)
_ORDER_NUMBER = re.compile(r"第\s*[0-9一二三四五六七八九十百]+\s*号")
# These are a document's number only where they are all the line says.
_ALONE = re.compile(
    r"(?P<notice>(?:[一-鿿、 ]{0,40}公\s*告\s*)?(?:19|20)\d{2}\s*年\s*第\s*\d{1,4}\s*号)"
    r"|(?P<decree>第\s*[0-9一二三四五六七八九十百]+\s*号令)"
    r"|(?P<undated>[一-鿿]{2,10}[发函办字文规通]\s*第?\s*\d{1,5}\s*号)"
)


def read_doc_number(lines: Sequence[str]) -> str:
    """The 文号 that header lines state, in its regular spelling, or "".

    "建城[2020]第68号" -> "建城〔2020〕68号"; "中华人民共和国主席令 第五十九号" -> "主席令第五十九号";
    "公告 2020年第3号" -> "公告2020年第3号"; "建城函68号" -> "建城函68号".
    """
    folded = [fold_width(line) for line in lines]
    folded += [one + two for one, two in pairwise(folded) if is_order(one, two) or is_notice(one)]
    for line in folded:
        if match := _NUMBER.search(re.sub(ANY_DATE, "，", line)) or _BARE.fullmatch(_bare(line)):
            return _spell(match)
    for line in folded:
        # 2003年6月8日国务院令第379号: the day is no part of who gave the order.
        if match := _ORDER.search(re.sub(ANY_DATE, "，", line)):
            return f"{match[1]}第{match[2]}号"
    alone = (match for line in reversed(folded) if (match := _ALONE.fullmatch(_bare(line))))
    return next((re.sub(r"\s", "", match.group()) for match in alone), "")


def is_notice(line: str) -> bool:
    """Whether a line says 公 告 and nothing else: the title of what is announced may follow its number."""
    return re.sub(r"\s", "", line) in ("公告", "通告")


def _spell(match: re.Match[str]) -> str:
    """In figures, and without who issued it: "最高人民法院以法发〔1993〕十五号" -> "法发〔1993〕15号"."""
    code = match["code"].rpartition("以")[2] or match["code"]
    issuer = next((name for name in load_title_rules().issuers if code.startswith(name)), "")
    code = code.removeprefix(issuer) if len(code) - len(issuer) > 1 else code
    year = "".join(c if c.isdigit() else str(read_number(c) or 0) for c in match["year"])
    return f"{code}〔{year}〕{read_number(match['count'])}号"


def is_number_line(text: str) -> bool:
    """Whether a short line is there to state a 文号."""
    folded = fold_width(text)
    is_short = len(text) <= 40 and "。" not in text
    return is_short and bool(_NUMBER.search(folded) or _ORDER.search(text) or _is_alone(folded))


def is_order(line: str, following: str) -> bool:
    """Whether a decree's number stands on two lines: "青岚市人民政府令" and "第12号"."""
    return line.rstrip().endswith("令") and bool(_ORDER_NUMBER.fullmatch(fold_width(following).strip()))


def _is_alone(folded: str) -> bool:
    return bool(_ALONE.fullmatch(_bare(folded)) or _BARE.fullmatch(_bare(folded)))


def _bare(line: str) -> str:
    return re.sub(r"^(?:文号|发文字号)\s*[:：]", "", line.strip("()（） \t")).strip()
