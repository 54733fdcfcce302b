"""What the radar found as lines for people, by document and kind; no JSON, no finding."""

from collections.abc import Iterator, Sequence

from assistant.radar import Signal, SignalKind
from kb.model import Document

KINDS: dict[SignalKind, str] = {
    "expired": "文件本身", "reference": "引用有误或已失效", "missing": "引的文件不在库里，没有核对",
    "basis": "依据的阶段目标已到期", "goal": "自定的时限已过",
    "figure": "数字没有写依据，或与库里的条款不同", "known": "与国家文件的出入（本库提示）",
}  # fmt: skip


def write_signal_lines(documents: Sequence[Document], signals: Sequence[Signal], *, numbered: bool = True) -> Iterator[str]:
    """Each document with what was found in it by kind, then how much that is; a document without anything is named, too."""
    for document in documents:
        found = [signal for signal in signals if signal.document.id == document.id]
        yield f"《{document.title}》{f'（{document.id}）' * numbered}" + ("" if found else "：没有发现。")
        for kind, name in KINDS.items():
            of_kind = [signal for signal in found if signal.kind == kind]
            if of_kind:
                yield f"  {name}：{len(of_kind)} 处"
            yield from (f"    {signal.ref or '全文'}　{signal.message}" for signal in of_kind)
    yield f"看了 {len(documents)} 份文件，{len(signals)} 处要留意。"
