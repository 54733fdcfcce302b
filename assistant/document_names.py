"""All names under which a text may refer to the library's documents: titles in every form, 文号, customary names."""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from assistant.mention_rules import load_mention_rules
from ingest.titles import name_work, shorten_title
from kb.model import Document
from kb.numerals import ANY_NUMBER, read_number
from kb.titles import fold_name

_NEAREST = 3
_NEAR = 0.7
# Of a title's own words, its kind left out, there must be so many for it to be like another.
_FEWEST = 3
_UNDER = re.compile(r"(.{3,}?)(?:的)?(?:实施|配套)(?:细则|条例|办法|规定|意见|方案)(?:<[^<>]*>)?")
# Of a garbled 文号 the year may be anything, of one said in short there is none: 建城[20]68号, 国办发23号.
_NUMBER = re.compile(r"(?P<code>.*?)(?:\[(?P<year>[^\[\]]*)\])?(?P<serial>\d+)号")
_WRAPPED = (
    re.compile(r"等[一二三四五六七八九十]*部门(关于.+)$"),
    re.compile(r"关于(?:印发|转发)(.+)的通知$"),
    re.compile(r"印发《(.+)》$"),
)


def fold_number(number: str) -> str:
    """A 文号 for comparing: "中华人民共和国国务院令 第776号" -> "国务院令776号"."""
    plain = re.sub(r"\s|第|中华人民共和国|(?<=\])0+", "", fold_name(number))
    return re.sub(rf"(?<=令){ANY_NUMBER}(?=号)", lambda match: str(read_number(match[0])), plain)


class Names:
    """All names under which the library's documents may be referred to."""

    def __init__(
        self,
        documents: Sequence[Document],
        customary: Mapping[str, Iterable[str]] | None = None,
        older: Sequence[Document] = (),
    ) -> None:
        """The names of these documents; `older` editions are meant only where their year is named."""
        self._older = older
        self._titles: dict[str, list[Document]] = {}
        self._numbers: dict[str, list[Document]] = {}
        for document in documents:
            for name in {*list_names(document.title), fold_title(document.short_title), fold_title(document.work)}:
                if len(name) >= 2:
                    self._titles.setdefault(name, []).append(document)
            if document.doc_number:
                self._numbers.setdefault(fold_number(document.doc_number), []).append(document)
        # 居委会组织法, 物管条例: what people call a law, where it means one.
        for said, titles in (customary or {}).items():
            meant = [self._titles[name] for title in titles for name in [fold_title(title)] if name in self._titles]
            # 城市供水条例 is no short name of 供水条例 but an older law.
            is_short = all(len(said) < len(title) for title in titles)
            if len(meant) == 1 and is_short:
                self._titles.setdefault(fold_title(said), meant[0])

    def titled(self, title: str, edition: str = "") -> tuple[Document, ...]:
        """Documents of this title, with or without its issuers, 中华人民共和国, edition mark or the notice around it.

        With an edition (2018年修正) the old text of that year, where the library has it.
        """
        found: Sequence[Document]
        found = next((self._titles[name] for name in list_names(title) if name in self._titles), ())
        found = [d for d in found if all(word in d.title for word in load_mention_rules().drafts if word in title)]
        current = _prefer_current(found)
        if not edition or any(_dated(document).startswith(edition[:4]) for document in current):
            return current
        works = {document.work for document in current}
        meant = [d for d in (*found, *self._older) if d.work in works and _dated(d).startswith(edition[:4])]
        return tuple(dict.fromkeys(meant[:1])) or current

    def numbered(self, number: str) -> tuple[Document, ...]:
        """Documents that bear this 文号."""
        return _prefer_current(self._numbers.get(fold_number(number), ()))

    def numbered_like(self, number: str) -> tuple[Document, ...]:
        """Documents of the same agency with the same year or the same serial number: candidates, never a correction."""
        said = _NUMBER.fullmatch(fold_number(number))
        if said is None:
            return ()
        alike = []
        for known, documents in self._numbers.items():
            held = _NUMBER.fullmatch(known)
            if held is None or held["code"] != said["code"]:
                continue
            if held["serial"] == said["serial"] or (said["year"] and held["year"] == said["year"]):
                alike += documents
        return tuple(alike)

    def find_nearest(self, title: str) -> tuple[str, ...]:
        """At most three titles of the same kind most like this one; none for 《条例》, which is like all of them."""
        said, kinds = fold_title(title), load_mention_rules().document_words
        kind = _find_kind(said, kinds)
        if len(said) - len(kind) < _FEWEST:
            return ()
        alike = [name for name in self._titles if _find_kind(name, kinds) == kind]
        near = get_close_matches(said, alike, _NEAREST, _NEAR)
        return tuple(dict.fromkeys(f"《{self._titles[name][0].title}》" for name in near))

    def find_parent(self, title: str) -> tuple[Document, ...]:
        """The document that detailed rules are made under: 《消防法实施条例》 -> 消防法."""
        match = _UNDER.fullmatch(fold_title(title))
        return self.titled(match[1]) if match else ()


def list_names(title: str) -> tuple[str, ...]:
    """The folded names of a title: whole, without issuers and the notice around it, without an edition mark."""
    inner = re.sub("[<＜〈]([^<>＜＞〈〉]{4,})[>＞〉]", r"《\1》", title)
    names = [title, shorten_title(inner), name_work(inner)]
    # 某某部等九部门关于…的意见; 关于印发“十四五”…规划的通知; 中办、国办印发《…》.
    for form in _WRAPPED:
        names += [match[1] for match in [form.search(inner)] if match]
    folded = [fold_title(name) for name in names]
    return tuple(dict.fromkeys((*folded, *(name.removeprefix("关于") for name in folded))))


def fold_title(title: str) -> str:
    """A title for comparing: no blanks, dots or quotation marks, one kind of brackets, no 中华人民共和国 before it."""
    return re.sub(r"[\s·•・‧∙﹒“”\"‘’']", "", fold_name(title)).removeprefix("中华人民共和国")


def _find_kind(title: str, kinds: Sequence[str]) -> str:
    """What kind of document a folded title ends in: 办法 for 管理办法<试行>."""
    plain = re.sub(r"<[^<>]*>$", "", title)
    return next((kind for kind in kinds if plain.endswith(kind)), "")


def _prefer_current(documents: Iterable[Document]) -> tuple[Document, ...]:
    """Of several versions of a work the newest; parts of one version all."""
    kept: dict[str, list[Document]] = {}
    for document in documents:
        known = kept.setdefault(document.work or document.id, [])
        if not known or _dated(document) == _dated(known[0]):
            known.append(document)
        elif _dated(document) > _dated(known[0]):
            kept[document.work or document.id] = [document]
    return tuple(document for group in kept.values() for document in group)


def _dated(document: Document) -> str:
    return str(document.amended_on or document.issued_on or "")
