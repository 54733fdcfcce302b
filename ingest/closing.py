"""What stands after a body: 附件说明, 落款, 成文日期, 附注, 版记, 脚注, and the title of a text passed on with it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.blocks import Block
from ingest.dates import ANY_DATE, is_date_line
from ingest.markers import load_marker_rules, read_marker
from ingest.notes import make_note
from ingest.titles import is_issuer_line, load_title_rules
from kb.model import Clause, Level, Note
from kb.numerals import fold_width

_SIGN_OFF_LINES, _SIGN_OFF_LENGTH, _TITLE_LENGTH, _MOST_LISTED, _IMPRINT_LINES = 6, 40, 60, 50, 4
_LIST_HEAD = re.compile(r"附\s*件?\s*[:：]\s*(?P<first>.*)")
# After a sign-off this is no list of attachments: the attachment itself follows.
ATTACHED = re.compile(r"附\s*[:：]\s*(?![0-9０-９]+\s*[.．、:：])(?P<title>[^。；]{2,40})")
_HOLDS = re.compile("本[一-鿿]{2,6}自[^，。]{2,20}起(?:正式)?(?:施行|实施|执行|生效|试行)")
_PRINTED = re.compile(rf"\S{{2,40}}\s+{ANY_DATE}\s*印发")
_HEAD_LENGTH = 16
_SEAL = re.compile(r"[（(]\s*[代盖印公]?\s*章\s*[）)]$")
_SEVERAL_LINES = 60
_LISTED = re.compile(r"(?:附件\s*)?(?P<number>[0-9]{1,2})\s*[.．、:：]\s*(?P<name>.+)")


@dataclass(frozen=True, slots=True)
class Closing:
    """What lines after the body are: `names` by line, `titles` of texts passed on, the first `sign_off`, names `listed`."""

    names: Mapping[int, str]
    titles: frozenset[int]
    sign_off: range
    listed: tuple[str, ...]


def find_closing(lines: Sequence[Block], title: str = "") -> Closing:
    """Finds what closes each text in a file with this title; a body without any has an empty closing."""
    rules = load_marker_rules()
    names = {
        at: rules.text_box if block.place == rules.text_box else rules.footnotes
        for at, block in enumerate(lines)
        if block.is_footnote
    }
    names |= _find_imprint(lines)
    named = "".join("".join((title, *(block.text for block in lines[:_SEVERAL_LINES]))).split())
    sign_offs = tuple(_find_sign_offs(lines, named))
    titles: set[int] = set()
    listed: tuple[str, ...] = ()
    for sign_off in sign_offs:
        names |= dict.fromkeys(sign_off[:-1], rules.sign_off) | {sign_off.stop - 1: rules.dated}
        after = _name_after(lines, sign_off.stop)
        names |= after
        at = sign_off.stop + len(after)
        if at < len(lines) - 1 and (ATTACHED.fullmatch(lines[at].text) or _is_title(lines[at], named)):
            titles.add(at)
        attachments, own = _find_listed(lines, sign_off.start)
        names |= dict.fromkeys(attachments, rules.attachment_list)
        listed = listed or own
    if not sign_offs:
        titles |= set(_find_attached(lines))
        attachments, listed = _find_listed(lines, min([_first_attachment(lines), *titles]))
        names |= dict.fromkeys(attachments, rules.attachment_list)
    if (ending := _find_ending(lines, min([*names, *titles, _first_attachment(lines)]))) is not None:
        names[ending] = rules.ending
    return Closing(names, frozenset(titles), sign_offs[0] if sign_offs else range(0), listed)


def _first_attachment(lines: Sequence[Block]) -> int:
    """The line of the first numbered attachment, or the end: what is listed stands before it."""
    markers = ((at, read_marker(block.text)) for at, block in enumerate(lines) if block.text.startswith("附件"))
    numbered = (at for at, marker in markers if marker and marker.step.level is Level.ATTACHMENT and marker.step.number)
    return next(numbered, len(lines))


def _find_attached(lines: Sequence[Block]) -> Iterator[int]:
    """The lines 附：停车收费标准 that the attachment itself follows, numbered: no list of the attachments of a file."""
    if _first_attachment(lines) == len(lines):
        for at, (block, following) in enumerate(pairwise(lines)):
            if ATTACHED.fullmatch(block.text) and not _is_attachment(block) and read_marker(following.text):
                yield at


def _find_imprint(lines: Sequence[Block]) -> dict[int, str]:
    """The 版记 that ends a file, after its attachments: 抄送 and what follows it."""
    rules = load_marker_rules()
    body = [at for at, block in enumerate(lines) if not block.is_footnote][-_IMPRINT_LINES:]
    start = next((at for at in body if _begins_imprint(lines[at], is_last=at == body[-1])), None)
    rest = [at for at in body if start is not None and at >= start]
    return {} if any(read_marker(lines[at].text) for at in rest) else dict.fromkeys(rest, rules.imprint)


def _begins_imprint(block: Block, *, is_last: bool) -> bool:
    """Whether a line begins a 版记; the line of who printed and when may be all of it."""
    is_printed = is_last and not block.table and _PRINTED.fullmatch(fold_width(block.text)) is not None
    return is_printed or block.text.startswith(load_marker_rules().imprint_starts)


def _find_ending(lines: Sequence[Block], stop: int) -> int | None:
    """The line right before what closes an outline that says from when and how long the whole holds, or None.

    It stays in a part whose heading says it is about that (附则), and where the line before is no numbered one.
    """
    at = stop - 1
    if at < 1 or not _HOLDS.match(lines[at].text) or not _is_counted(lines[at - 1]):
        return None
    heads = load_marker_rules().ending_heads
    for block in reversed(lines[:at]):
        marker = read_marker(block.text)
        if marker and (marker.step.level is Level.ARTICLE or any(head in block.text[:_HEAD_LENGTH] for head in heads)):
            return None
        if marker and marker.step.level is Level.OUTLINE_1:
            return at
    return None


def _is_counted(block: Block) -> bool:
    """Whether a line has a number and, after its heading, a sentence."""
    marker = read_marker(block.text)
    return marker is not None and block.text.endswith("。") and len(block.text) - marker.end > _HEAD_LENGTH


def _find_sign_offs(lines: Sequence[Block], named: str) -> Iterator[range]:
    for at in range(1, len(lines)):
        if not is_date_line(lines[at].text) or lines[at].table or not _can_follow(lines, at + 1, named):
            continue
        start = at
        while start > 1 and at - start < _SIGN_OFF_LINES and _is_signature(lines[start - 1]):
            start -= 1
        # Only issuers above it make a date in the middle of a file a sign-off.
        if start < at or not _is_inside(lines, at + 1):
            yield range(start, at + 1)


def _can_follow(lines: Sequence[Block], at: int, named: str) -> bool:
    return not _is_inside(lines, at) or _is_title(lines[at], named)


def _is_inside(lines: Sequence[Block], at: int) -> bool:
    """Whether text goes on at a line that is no attachment, remark, imprint or footnote."""
    if at == len(lines) or lines[at].is_footnote:
        return False
    rules = load_marker_rules()
    return not lines[at].text.startswith((*rules.attachment_words, "附：", "附:", "（", *rules.imprint_starts))


def _is_signature(block: Block) -> bool:
    text = _SEAL.sub("", block.text).strip()
    return len(text) <= _SIGN_OFF_LENGTH and is_issuer_line(text) and read_marker(block.text) is None


def _is_title(block: Block, named: str) -> bool:
    """Whether a line is the title of a text passed on: of a kind known for it, or `named` as what is passed on."""
    text = re.sub(r"（[^（）]*）$", "", block.text)
    if len(text) > _TITLE_LENGTH or block.table or read_marker(text) is not None:
        return False
    words = ["".join(one.split()).strip("《》") for one in (block.text, text)]
    return text.endswith(load_title_rules().title_ends) or any(
        len(one) > 1 and (f"《{one}》" in named or f"印发{one}" in named) for one in words
    )


def _name_after(lines: Sequence[Block], at: int) -> dict[int, str]:
    rules = load_marker_rules()
    names: dict[int, str] = {}
    while at < len(lines):
        text = lines[at].text
        if text.startswith(rules.remark_starts):
            names[at] = rules.remark
        elif at == len(lines) - 1 and ATTACHED.fullmatch(text):
            names[at] = rules.attachment_list
        elif (stop := _find_list_end(lines, at)) > at:
            names |= dict.fromkeys(range(at, stop), rules.attachment_list)
            at = stop - 1
        elif text.startswith(rules.imprint_starts) or (rules.imprint in names.values() and text.endswith("印发")):
            names[at] = rules.imprint
        else:
            break
        at += 1
    return names


def _find_list_end(lines: Sequence[Block], at: int) -> int:
    """Where the list of attachments ends that begins at a line, right before the first of them; `at` if there is none."""
    stop = at + 1
    while stop < len(lines) and not _is_attachment(lines[stop]) and _LISTED.match(fold_width(lines[stop].text)):
        stop += 1
    is_list = _LIST_HEAD.match(lines[at].text) and not _is_attachment(lines[at])
    return stop if is_list and stop < len(lines) and _is_attachment(lines[stop]) else at


def _is_attachment(block: Block) -> bool:
    marker = read_marker(block.text)
    return marker is not None and marker.step.level is Level.ATTACHMENT


def _find_listed(lines: Sequence[Block], stop: int) -> tuple[range, tuple[str, ...]]:
    """The lines of 附件：1.…2.… right before a sign-off, and the names in it."""
    for start in range(stop - 1, max(-1, stop - _MOST_LISTED), -1):
        if match := _LIST_HEAD.match(lines[start].text):
            names = [match["first"], *(block.text for block in lines[start + 1 : stop])]
            return range(start, stop), _name_attachments(names)
        if not _LISTED.match(fold_width(lines[start].text)):
            break
    return range(0), ()


def _name_attachments(names: Iterable[str]) -> tuple[str, ...]:
    parts = (part for name in names for part in re.split(r"[；;]\s*(?=[0-9０-９])", name))
    plain = [part.strip() for part in parts if part.strip()]
    return tuple(match["name"] if (match := _LISTED.match(fold_width(name))) else name for name in plain)


def note_attachments(closing: Closing, clauses: Sequence[Clause]) -> tuple[Note, ...]:
    """A note on each attachment that is listed before the sign-off and is not in the file."""
    tops = [clause for clause in clauses if clause.parent is None]
    roots = [clause.ref.steps[0] for clause in tops if clause.level is Level.ATTACHMENT]
    held = {step.number for step in roots if not step.name}
    if len(closing.listed) == 1:
        is_passed_on = _plain(closing.listed[0]) in {_plain(clause.heading) for clause in tops}
        return () if roots or is_passed_on else (make_note("attachment_missing", label="附件", name=closing.listed[0]),)
    missing = [(number, name) for number, name in enumerate(closing.listed, 1) if number not in held]
    return tuple(make_note("attachment_missing", label=f"附件{number}", name=name) for number, name in missing)


def _plain(title: str) -> str:
    return "".join(title.split()).strip("《》")
