"""When there is no basis, and how to say so; no answering."""

from collections import Counter
from collections.abc import Sequence

from assistant.cite import print_title
from assistant.model import Refusal
from assistant.unknown import find_missing
from kb.address import find_addresses
from kb.holdings import count_kinds
from kb.library import Library
from kb.lookup import Located
from kb.model import Clause, ClauseRef, Level, Passage
from kb.slots import find_slots

_FINE = "罚"
# Clauses in which an amount is looked for.
_LOOKED_AT = 3
HOW_TO_ADD = "（命令行：kb add 文件）"


def refuse_vague() -> Refusal:
    """For a question that names no topic, with nothing before it to lean on."""
    return Refusal("看不出问的是哪件事。", "没有检索。", "请把要问的事写出来，例如“垃圾分类由谁负责”，而不只是“谁负责”。")


def refuse_empty() -> Refusal:
    """For a question without words."""
    return Refusal("没有看到问题。", "没有检索。", "请输入一句完整的话，例如：物业管理要覆盖多少？")


def refuse_no_basis(library: Library, question: str, law: str = "") -> Refusal:
    """For a question the library says nothing about, naming what is to be added where that is known."""
    missing = find_missing(question) or law
    advice = f"这个问题要看{missing}，库里还没有；请把它加入知识库后再问{HOW_TO_ADD}。" if missing else ""
    return Refusal(
        "库里没有找到能回答这个问题的条款。",
        f"已检索{_count_documents(library)}的全部条款。",
        advice or f"可以换个说法再问；如果您手头有相关文件，把它加入知识库后再问{HOW_TO_ADD}。",
    )


def _count_documents(library: Library) -> str:
    """What was searched: 库中82份文件（法律33份、行政法规22份…）."""
    kinds = Counter({kind or "其他文件": count for kind, count in count_kinds(library).items()})
    return f"库中{kinds.total()}份文件（{'、'.join(f'{kind}{n}份' for kind, n in kinds.most_common())}）"


def refuse_address(where: Located, library: Library) -> Refusal:
    """For an address at which the named document has nothing, telling what is there."""
    label = ClauseRef("", where.address.steps).label
    document = library.document(where.document_ids[0])
    range_ = _count_units([c for i in where.document_ids for c in library.clauses(i)], where)
    if document.fidelity == "digest":
        why = "本库只收了这份文件的部分条款要点，没有收的不等于原文没有"
        advice = "需要这一条时，请把文件全文加入知识库再问。"
    else:
        why = "；".join(n.message for n in document.notes if n.kind == "ending_broken") or "这份文件里没有这一处"
        advice = "请核对条号，或把完整的文件加入知识库再问。"
    return Refusal(f"{print_title(document)}中找不到{label}。", f"{range_}；{why}。", advice)


def refuse_unplaced(question: str) -> Refusal | None:
    """For an article of a document that the question does not name so that it is known: 法典第三条; None for any other."""
    named = [a for a in find_addresses(question) if a.certain and a.steps[0].level is Level.ARTICLE]
    if not named:
        return None
    label = ClauseRef("", named[0].steps).label
    return Refusal(f"看不出问的是哪一份文件的{label}。", "没有检索。", "请写出文件的全名，例如“民法典第二百七十八条”。")


def _count_units(held: Sequence[Clause], where: Located) -> str:
    """The numbered units there are of the kind asked for, by number: 三（一）至三（五）之间的5处."""
    wanted = where.address.steps
    prefixes = {c.ref.steps[:n] for c in held if c.verified for n in range(1, len(c.ref.steps) + 1)}
    depth = max((n for n in range(len(wanted)) if wanted[:n] in prefixes), default=0)
    units = [
        s for s in prefixes if len(s) == depth + 1 and s[:depth] == wanted[:depth] and s[-1].level is wanted[depth].level
    ]
    labels = [ClauseRef("", s).label for s in sorted(units, key=lambda s: (s[-1].number, s[-1].sub))]
    if not labels:
        return f"库中收有它的{len(held)}处，没有这样编号的"
    return f"库中收有{labels[0]}至{labels[-1]}之间的{len(labels)}处" if len(labels) > 1 else f"库中收有{labels[0]}"


def refuse_no_neighbour(label: str) -> Refusal:
    """For "the next one" after the last clause, or "the one before" the first."""
    return Refusal(f"{label}的那一边库里没有别的条款了。", "按上一个问题里的条号查过同级的条款。", "请直接写出要看的条号。")


def refuse_no_more() -> Refusal:
    """For "还有吗" when everything that was found has been shown."""
    return Refusal(
        "找到的相关条款都已列出，没有更多了。", "已按上一个问题检索全部条款。", "可以换个说法再问，或写明文件名。"
    )


def refuse_unstated(topic: str, asked: str) -> Refusal:
    """For a question after one thing of the matter spoken of, where no clause of it says that thing."""
    about = f"说到“{topic}”的条款" if topic else "找到的条款"
    return Refusal(
        f"库里{about}，都没有写“{asked.rstrip('？?。！!')}”。",
        "已接着上一个问题检索全部条款。",
        f"可以换个说法，写明是哪份文件、哪件事；如果您手头有相关文件，把它加入知识库后再问{HOW_TO_ADD}。",
    )


def refuse_unknown_titles(titles: Sequence[str]) -> Refusal:
    """For a question about documents the library does not hold."""
    named = "、".join(title if "〔" in title else f"《{title}》" for title in titles)
    return Refusal(
        f"库里没有{named}。",
        "已按题名和文号查过库中全部文件。",
        f"请把{named}的全文（Word、PDF、网页均可）加入知识库后再问{HOW_TO_ADD}。",
    )


def refuse_no_amount(library: Library, question: str, law: str = "") -> Refusal:
    """For a question about money to which no clause states an amount."""
    wanted = find_missing(question) or law or "当地文件"
    return Refusal(
        "库里没有条款写明这个金额。",
        f"已检索{_count_documents(library)}，最接近的条款都没有写钱数。",
        f"这类标准多由当地政府或主管部门另行规定，请查{wanted}并加入知识库后再问{HOW_TO_ADD}。",
    )


def states_money(question: str, passages: Sequence[Passage]) -> bool:
    """Whether a close passage states an amount of the kind asked for: a fine is no price, grant or fee."""
    texts = [p.clause.text for p in passages[:_LOOKED_AT] if _FINE in question or _FINE not in p.clause.text]
    return any(slot.kind == "money" for text in texts for slot in find_slots(text))
