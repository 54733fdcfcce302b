"""Documents a question names that the library does not hold; no searching."""

import re

from kb.model import Span
from kb.titles import Titles, fold_name

_BRACKETED = re.compile(r"《([^《》]{3,60})》")
# A local rule is named without brackets more often than with: 某某市…条例. The region proves it is a title.
_LOCAL = re.compile(r"[一-鿿]{2,7}?(?:省|市|自治区|自治州|县|区)[一-鿿]{2,20}?(?:条例|办法|规定|细则|标准|规程)")


def find_unknown_titles(question: str, titles: Titles) -> tuple[str, ...]:
    """Titles in the question that no document of the library bears: "《绿色社区创建标准（试行）》第9条" -> that title."""
    known = [name.span for name in titles.find(question)]
    found = [(m[1], Span(*m.span(1))) for m in _BRACKETED.finditer(question)]
    found += [(m[0], Span(*m.span())) for m in _LOCAL.finditer(fold_name(question))]
    # A title counts as known when a known name covers it up to its edition mark （试行）.
    return tuple(dict.fromkeys(title for title, span in found if not any(_covers(k, span, question) for k in known)))


def _covers(known: Span, title: Span, question: str) -> bool:
    rest = question[title.start : known.start] + question[known.end : title.end]
    return known.start < title.end and title.start < known.end and not re.sub(r"[（(].*?[）)]|中华人民共和国|\W", "", rest)
