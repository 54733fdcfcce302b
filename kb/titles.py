"""Which documents a sentence names, by title, short title, 文号 or a customary name; no clauses."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kb.model import Document, Span
from kb.names import load_names, region_pattern
from kb.numerals import fold_width, is_mark, strip_marks

_BRACKETS = str.maketrans("〔〕【】［］（）()〈〉《》", "[][][][][]<><>")
NUMBER_PATTERN = re.compile(r"([一-鿿]{1,10})\s*\[\s*(\d{4})\s*\]\s*第?\s*(\d{1,5})\s*号")
# As people type it: a bracket, the 号 or both may be missing. Taken only for a 文号 that the library holds.
_SAID_NUMBER = re.compile(r"([一-鿿]{1,10})\s*\[?\s*(\d{4})\s*[\]年]?\s*第?\s*(\d{1,5})(?!\d)\s*号?")
_YEARLESS_NUMBER = re.compile(r"([一-鿿]{2,10})\s*(\d{1,5})\s*号")
_LONGEST_REGION = 12
# Names are looked up by their first characters: a large library has too many to try each. So many texts' names are kept.
_START, _KEPT = 2, 64
# A name said in short keeps at least this share of its characters.
_ALIKE = 0.6
# What may be a title with words left out, and how many characters of it must be said. Of other 方案 there are too many.
_SHORTENED = re.compile(r"[一-鿿]{4,24}?(意见|通知|规划|纲要|办法|导则|决定|行动方案)")
_FEWEST_SAID = 6
# 人民调解法 is called 调解法, 城市绿化条例 绿化条例; nothing shorter.
_FEWEST_KEPT = 3
# 停车办法 for 某某市机动车停车管理办法: only of documents held in full, and not 处理办法, which people say of anything.
_SHORT_KIND, _LONGEST_SHORT = re.compile("办法|条例|细则"), 6
_BARE_NUMBER = re.compile(r"(?<!\d)(\d{1,5})\s*号文")


@dataclass(frozen=True, slots=True)
class NamedDocument:
    """A document named in a text: one id, or several when the name fits several (versions, parts of one law)."""

    document_ids: tuple[str, ...]
    span: Span


def fold_name(text: str) -> str:
    """Folds a name for comparing, character by character: "建城［２０２０］68号" -> "建城[2020]68号"."""
    return fold_width(text).translate(_BRACKETS).lower()


def without_spans(text: str, spans: Sequence[Span]) -> str:
    """The text with these spans, in order and apart, cut out."""
    edges = [0, *(edge for span in spans for edge in (span.start, span.end)), len(text)]
    return "".join(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))


class Titles:
    """All names of the library's documents; `customary` maps what people say to a title ("物业条例" -> "物业管理条例").

    Of `replaced` documents, old editions, only the 文号 is a name: their titles mean the edition in force.
    """

    def __init__(
        self, documents: Sequence[Document], customary: Mapping[str, Iterable[str]], replaced: Sequence[Document] = ()
    ) -> None:
        self._ids: dict[str, list[str]] = {}
        self._numbers: dict[tuple[str, str, str], list[str]] = {}
        for document in documents:
            for name in _own_names(document):
                self._put(name, document.id)
            self._put_number(document)
        for document in replaced:
            if not self._numbers.keys() & _read_numbers(document):
                self._put_number(document)
        for said, meant in customary.items():
            for title in meant:
                for document_id in self._ids.get(fold_name(title)) or self._find_part(said, title, documents):
                    self._put(said, document_id)
        plans = [d.id for d in documents if d.kind in load_names().local_plan_kinds]
        self._plans = tuple(plans)
        self._full = {d.id: fold_name(d.title) for d in documents if d.fidelity == "full"}
        self._kinds = {document.id: document.kind for document in documents}
        self._starts: dict[str, list[str]] = {}
        for name in self._ids:
            self._starts.setdefault(name[:_START], []).append(name)
        self._recall = lru_cache(_KEPT)(self._find)

    def _find_part(self, said: str, part: str, documents: Sequence[Document]) -> Sequence[str]:
        """For what is said like a document's name, the only document whose title holds these words: 十四五规划."""
        if not said.endswith(load_names().document_words):
            return ()
        found = [d.id for d in documents if part in d.title]
        return found if len(found) == 1 else ()

    def _put_number(self, document: Document) -> None:
        for number in _read_numbers(document):
            self._numbers.setdefault(number, []).append(document.id)

    def _put(self, name: str, document_id: str) -> None:
        known = self._ids.setdefault(fold_name(name), [])
        if document_id not in known:
            known.append(document_id)

    @property
    def documents(self) -> Collection[str]:
        """The ids of all documents that can be named."""
        return self._kinds.keys()

    @property
    def full(self) -> Collection[str]:
        """The ids of those of them that are held in full."""
        return self._full.keys()

    @property
    def plans(self) -> tuple[str, ...]:
        """The local implementation plans of the library."""
        return self._plans

    def has_like(self, title: str) -> bool:
        """Whether a title here may be meant: one that ends alike and holds the characters in order.

        居民委员会组织法 for 城市居民委员会组织法.
        """
        folded = fold_name(title)
        alike = re.compile(".*".join(map(re.escape, folded)) + "$")
        return any(len(folded) >= len(name) * _ALIKE and alike.search(name) for name in self._ids)

    def find_group(self, text: str) -> frozenset[str]:
        """Documents of the kinds a sentence points to: "国家有要求吗" -> all national documents; empty if none."""
        kinds = {kind for group in load_names().groups if any(word in text for word in group.says) for kind in group.kinds}
        return frozenset(document_id for document_id, kind in self._kinds.items() if kind in kinds)

    def without_places(self, text: str) -> str:
        """The text without the documents and groups it names: "国家对绿化的要求" -> "对绿化的要求"."""
        kept = without_spans(text, [name.span for name in self.find(text)])
        for group in load_names().groups:
            for word in group.says:
                kept = kept.replace(word, "")
        return kept

    def find(self, text: str) -> tuple[NamedDocument, ...]:
        """The documents a sentence names, left to right; of overlapping names the longest.

        A 文号 of no document here lends its digits to no other: 国发〔2021〕23号文 is not 23号文.
        """
        return self._recall(text)

    def _find(self, text: str) -> tuple[NamedDocument, ...]:
        seen = [i for i, c in enumerate(text) if not is_mark(c)]
        folded = fold_name(strip_marks(text))
        found = [*self._find_numbers(folded), *self._find_titles(folded), *self._find_plans(folded)]
        found += [*self._find_shortened(folded), *self._find_short(folded)]
        kept: list[NamedDocument] = []
        for name in sorted(found, key=lambda n: (n.span.start - n.span.end, n.span.start)):
            if not any(k.span.start < name.span.end and name.span.start < k.span.end for k in kept):
                kept.append(name)
        return tuple(
            NamedDocument(n.document_ids, Span(seen[n.span.start], seen[n.span.end - 1] + 1))
            for n in sorted(kept, key=lambda n: n.span.start)
            if n.document_ids
        )

    def _find_numbers(self, folded: str) -> Iterable[NamedDocument]:
        yield from (NamedDocument((), Span(m.start(2) - 1, m.end())) for m in NUMBER_PATTERN.finditer(folded))
        for match in _SAID_NUMBER.finditer(folded):
            # The word before a 文号 runs into it without a gap: any tail of the letters may be the agency's code.
            for cut in range(len(match[1])):
                ids = self._numbers.get((match[1][cut:], match[2], match[3]))
                if ids:
                    yield NamedDocument(tuple(ids), Span(match.start() + cut, match.end()))
                    break
        yield from self._find_yearless(folded)
        for match in _BARE_NUMBER.finditer(folded):
            ids = [i for (_, _, number), known in self._numbers.items() if number == match[1] for i in known]
            if len(ids) == 1:
                yield NamedDocument(tuple(ids), Span(match.start(), match.end()))

    def _find_yearless(self, folded: str) -> Iterable[NamedDocument]:
        """国办发23号文: the agency's only document of that number; none of another agency's."""
        codes = {code for code, _, _ in self._numbers}
        for match in _YEARLESS_NUMBER.finditer(folded):
            said = match[1].removesuffix("第")
            code = max((c for c in (*codes, *load_names().agency_code_ends) if said.endswith(c)), key=len, default="")
            if code:
                ids = [i for (c, _, n), known in self._numbers.items() if (c, n) == (code, match[2]) for i in known]
                only = tuple(ids) if len(ids) == 1 else ()
                yield NamedDocument(only, Span(match.start() + len(said) - len(code), match.end()))

    def _find_titles(self, folded: str) -> Iterable[NamedDocument]:
        local = re.compile(region_pattern() + "$")
        for at in range(len(folded)):
            for name in self._starts.get(folded[at : at + _START], ()):
                # 上海市物业管理条例 is not 物业管理条例.
                if folded.startswith(name, at) and not local.search(folded[max(0, at - _LONGEST_REGION) : at]):
                    yield NamedDocument(tuple(self._ids[name]), Span(at, at + len(name)))

    def _find_shortened(self, folded: str) -> Iterable[NamedDocument]:
        """Titles said with words left out, where only one fits: 完整社区试点通知 for 关于开展完整社区建设试点工作的通知."""
        for match in _SHORTENED.finditer(folded):
            names = [name for name in self._ids if name.endswith(match[1])]
            for start in range(match.start(), match.end() - _FEWEST_SAID + 1):
                said = folded[start : match.end()].replace("的", "")
                ids = {i for name in names if _leaves_out(said, name) for i in self._ids[name]}
                if len(said) >= _FEWEST_SAID and len(ids) == 1:
                    yield NamedDocument(tuple(ids), Span(start, match.end()))
                    break

    def _find_short(self, folded: str) -> Iterable[NamedDocument]:
        """What a title is about and its kind, where only one document fits: 停车办法; of another place none."""
        for match in _SHORT_KIND.finditer(folded):
            for length in range(min(_LONGEST_SHORT, match.start()), 1, -1):
                start = match.start() - length
                said = folded[start : match.start()]
                ids = [i for i, title in self._full.items() if said in title and match.group() in title.rpartition(said)[2]]
                if not ids:
                    continue
                place = re.search(region_pattern() + "$", folded[max(0, start - _LONGEST_REGION) : start])
                is_here = place is None or place.group() in self._full[ids[0]]
                if len(ids) == 1 and is_here and said not in load_names().no_short_names:
                    yield NamedDocument(tuple(ids), Span(start, match.end()))
                break

    def _find_plans(self, folded: str) -> Iterable[NamedDocument]:
        if not self._plans:
            return
        for name in load_names().local_plan:
            for match in re.finditer(re.escape(name), folded):
                before = folded[: match.start()]
                if not before.rstrip("的 ").endswith(load_names().not_local_before):
                    yield NamedDocument(self._plans, Span(match.start(), match.end()))


def _leaves_out(said: str, name: str) -> bool:
    """Whether `said` is the name with words left out: its characters in order, most of its character pairs whole."""
    rest = iter(name)
    whole = sum(said[i : i + 2] in name for i in range(len(said) - 1))
    return whole >= (len(said) - 1) * _ALIKE and all(character in rest for character in said)


def _read_numbers(document: Document) -> frozenset[tuple[str, str, str]]:
    return frozenset((m[1], m[2], m[3]) for m in NUMBER_PATTERN.finditer(fold_name(document.doc_number)))


def _own_names(document: Document) -> Iterable[str]:
    yield document.title
    yield from (
        n for n in (document.short_title, document.work, document.title.removeprefix("中华人民共和国")) if len(n) >= 2
    )
    whole = document.title.removeprefix("中华人民共和国")
    shorter = next((whole.removeprefix(word) for word in load_names().left_out if whole.startswith(word)), "")
    if len(shorter) >= _FEWEST_KEPT:
        yield shorter
    about = re.search(r"关于(.{4,})的(?:指导意见|意见|通知|规定|解释|决定)$", document.title)
    if about:
        yield about[0]
        yield about[1]
