"""An assessment and a draft as escaped HTML: bars by area, gaps, the paper as it reads, coverage, blanks; no widgets."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import groupby

from assistant.assess import Assessed, Gap
from assistant.doubts import find_doubts
from assistant.draft import Draft
from assistant.paper import Annex, Blank, Block, Heading, Paper, Paragraph, Piece, Reference, Table, Words
from assistant.profile import AREAS, Profile
from assistant.profile_values import STATUS_WORDS, Status
from assistant.tables import COVERAGE_WORDS
from views.on_page import say

# Signs beside the words: a standing must not rest on colour alone.
_SIGNS: dict[Status, str] = {"met": "✓", "partly": "◐", "missing": "✕", "unknown": "？", "not_applicable": "—"}
_LEGEND = "　".join(f"{sign} {STATUS_WORDS[status]}" for status, sign in _SIGNS.items())
# Tables of more columns are scrolled sideways on a phone.
_ROOMY = 5
_OUTDATED = "情况表后来改过，下面还是改之前写的；要新的，请再按“写出方案”。"
_START = (
    '<div class="welcome"><h2>对标评估</h2><p>写上社区名称，选好各项现状，这里就会显示'
    "各方面做到了多少、差多少、依据哪一条。填的内容留在这个浏览器里，刷新也不会丢。</p></div>"
)


def write_assessment(profile: Profile, assessed: Sequence[Assessed]) -> str:
    """Where the community stands: counts, a bar for each area, what is short of a number, what does not fit together."""
    counts = Counter(one.status for one in assessed)
    told = "，".join(f"{STATUS_WORDS[status]} {counts[status]}" for status in _SIGNS if counts[status])
    bars = "".join(_write_bar(area, list(group)) for area, group in groupby(assessed, key=lambda one: one.requirement.area))
    short = "".join(_write_gap(one) for one in assessed if one.gap and one.gap.distance and one.is_unmet)
    flags = dict.fromkeys((*find_doubts(profile), *(flag for one in assessed for flag in one.flags)))
    gaps = f'<section><h4>没有达到的数</h4><ul class="gaps">{short}</ul></section>' if short else ""
    return (
        '<div class="assessed" data-errors="{}"><h3>对标评估</h3>'
        f'<p class="count" role="status">共 {len(assessed)} 项：{told}</p>'
        f'{bars}<p class="legend" aria-hidden="true">{_LEGEND}</p>'
        f"{gaps}{_write_list('请核对', flags)}</div>"
    )


def write_form_errors(errors: Mapping[str, str]) -> str:
    """What is wrong with the form, by field; assets/draft.js puts each beside its field."""
    carried = escape(json.dumps({path: say(message) for path, message in errors.items()}, ensure_ascii=False))
    if set(errors) == {"社区"} and "没有写" in errors["社区"]:
        return f'<div data-errors="{{}}">{_START}</div>'
    items = "".join(f"<li>{escape(path)}：{escape(say(message))}</li>" for path, message in errors.items())
    return (
        f'<div class="assessed" data-errors="{carried}"><h3>对标评估</h3>'
        f'<div class="failed" role="alert"><p>有 {len(errors)} 处要改，改好就会重新评估：</p><ul>{items}</ul></div></div>'
    )


def write_start() -> str:
    """What the assessment will show, before there is a profile."""
    return f'<div data-errors="{{}}">{_START}</div>'


def write_notice(message: str) -> str:
    """One sentence on why there is nothing else, each of several reasons below it on its own."""
    sentence, *reasons = say(message).split("\n")
    listed = f"<ul>{''.join(f'<li>{escape(one.strip())}</li>' for one in reasons)}</ul>" if reasons else ""
    return f'<div class="failed" role="alert"><p>{escape(sentence)}</p>{listed}</div>'


def write_draft(made: Draft) -> str:
    """The paper as it reads beside what it covers, what is to be filled in and what to look at."""
    blanks = _write_list(f"要填的 {len(made.blanks)} 处", made.blanks)
    flags = _write_list("请核对", made.flags)
    worded = f'<p class="meta" role="status">{escape(made.worded)}。</p>' if made.worded else ""
    return (
        f'<p class="outdated" role="status" hidden>{_OUTDATED}</p>'
        f'<div class="drafted"><section class="paper" aria-label="预览" tabindex="0">{write_preview(made.paper)}</section>'
        f'<section class="about" aria-label="覆盖情况">{worded}{_write_coverage(made)}{blanks}{flags}</section></div>'
    )


def _write_bar(area: str, assessed: Sequence[Assessed]) -> str:
    """An area's standings as one bar, each part with its sign and number, and the requirements folded below."""
    counts = Counter(one.status for one in assessed)
    shown = [status for status in _SIGNS if counts[status]]
    told = "，".join(f"{STATUS_WORDS[status]} {counts[status]}" for status in shown)
    parts = "".join(
        f'<span class="{status}" style="flex-grow:{counts[status]}">{_SIGNS[status]}{counts[status]}</span>'
        for status in shown
    )
    rows = "".join(map(_write_row, assessed))
    name = escape(AREAS[area])
    return (
        f'<details class="area"><summary><span class="area-name">{name}</span><span class="bar" role="img" '
        f'aria-label="{name} {len(assessed)} 项：{told}">{parts}</span></summary><ul class="standings">{rows}</ul></details>'
    )


def _write_row(one: Assessed) -> str:
    gap = f"<p>{escape(_tell_gap(one.gap))}</p>" if one.gap and one.gap.now else ""
    basis = f'<p class="meta">依据：{_write_reference(one.basis[0])}</p>' if one.basis else ""
    evidence = f'<p class="meta">可作证明：{escape("、".join(one.requirement.evidence))}</p>' if one.is_unmet else ""
    word = f'<span class="status {one.status}">{_SIGNS[one.status]} {STATUS_WORDS[one.status]}</span>'
    return f"<li><p><b>{escape(one.requirement.name)}</b>{word}</p>{gap}{basis}{evidence}</li>"


def _tell_gap(gap: Gap) -> str:
    """物业管理覆盖面：现为 22%，要求不低于 30%，差8个百分点."""
    told = (f"{gap.figure.what}：现为 {gap.now}", f"要求不低于 {gap.target}", gap.distance)
    return "，".join(filter(None, told))


def _write_gap(one: Assessed) -> str:
    gap = one.gap
    assert gap is not None
    source = f"（{gap.source.text}）" if gap.source else "（这个数的条号待核，仅供参考）"
    return f"<li>{escape(_tell_gap(gap) + source)}</li>"


def _write_list(title: str, lines: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<section><h4>{escape(title)}</h4><ul>{items}</ul></section>" if items else ""


def _write_coverage(made: Draft) -> str:
    """Requirement by task: how each requirement is covered and by which tasks."""
    names = {one.requirement.id: one.requirement.name for one in made.assessed}
    counts = Counter(COVERAGE_WORDS[one.status] for one in made.coverage)
    told = "；".join(f"{word} {count}" for word, count in counts.items())
    rows = "".join(
        f'<tr class="{one.status}"><th scope="row">{escape(names[one.requirement])}</th>'
        f"<td>{COVERAGE_WORDS[one.status]}</td><td>{'、'.join(map(str, one.tasks)) or '—'}</td></tr>"
        for one in made.coverage
    )
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("要求", "覆盖情况", "任务"))
    return (
        f'<section class="coverage"><h4>覆盖情况</h4><p class="count">{told}</p>'
        '<div class="scroll" tabindex="0" role="region" aria-label="要求与任务对照">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></section>"
    )


def write_preview(paper: Paper) -> str:
    """The paper as it reads, annexes included."""
    listed = "".join(f"<li>{annex.number}.{escape(annex.title)}</li>" for annex in paper.annexes)
    annexes = f'<div class="listed"><p>附件：</p><ul>{listed}</ul></div>' if listed else ""
    closing = "".join(f"<p>{_write_pieces(pieces)}</p>" for pieces in (paper.signature, paper.date) if pieces)
    return (
        f'<h3 class="title">{escape(paper.title)}</h3>{_write_blocks(paper.blocks)}{annexes}'
        f"<div class='closing'>{closing}</div>{''.join(map(_write_annex, paper.annexes))}"
    )


def _write_annex(annex: Annex) -> str:
    return (
        f'<section class="annex"><p class="mark">附件{annex.number}</p><h3 class="title">{escape(annex.title)}</h3>'
        f"{_write_blocks(annex.blocks)}</section>"
    )


def _write_blocks(blocks: Iterable[Block]) -> str:
    return "".join(map(_write_block, blocks))


def _write_block(block: Block) -> str:
    match block:
        case Heading(level, text):
            return f'<h{min(level + 3, 6)} class="level-{level}">{escape(text)}</h{min(level + 3, 6)}>'
        case Paragraph(pieces, _, align):
            return f'<p class="{align}">{_write_pieces(pieces)}</p>'
        case Table():
            return _write_table(block)


def _write_table(table: Table) -> str:
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in table.heads)
    rows = "".join(
        "<tr>" + "".join(_write_cell(cell, (at, n) in table.shaded) for n, cell in enumerate(row)) + "</tr>"
        for at, row in enumerate(table.rows)
    )
    columns = "".join(f'<col style="width:{100 * width / sum(table.widths):.1f}%">' for width in table.widths)
    wide = ' class="wide"' if len(table.heads) > _ROOMY else ""
    caption = f"<caption>{escape(table.caption)}</caption>" if table.caption else ""
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(table.caption or "表")}">'
        f"<table{wide}>{caption}<colgroup>{columns}</colgroup>"
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _write_cell(cell: Sequence[Piece], shaded: bool) -> str:
    if shaded:
        return '<td class="shaded"><span class="unseen">有安排</span></td>'
    return f"<td>{_write_pieces(cell)}</td>"


def _write_pieces(pieces: Iterable[Piece]) -> str:
    return "".join(map(_write_piece, pieces))


def _write_piece(piece: Piece) -> str:
    match piece:
        case Words(text, strong):
            return f"<b>{escape(text)}</b>" if strong else escape(text)
        case Blank():
            return f'<mark class="blank">{escape(piece.text)}</mark>'
        case Reference():
            return _write_reference(piece)


def _write_reference(reference: Reference) -> str:
    """A reference that opens its clause in its document."""
    place = f'data-read="{escape(reference.document.id)}" data-clause="{escape(reference.anchor)}"'
    quote = escape(reference.quote)
    # A link rather than a button: it may break over two lines.
    return f'<a href="#reader" class="reference" {place} data-quote="{quote}">{escape(reference.text)}</a>'
