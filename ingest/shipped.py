"""The documents the project ships, read in the order of the manifest with the questions people ask; nothing is stored."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

import kb
from ingest.parse import Parsed, parse_file, rename
from kb.errors import BadRules
from kb.model import Note
from kb.rules_file import load_rules_file

CORPUS = Path(kb.__path__[0]) / "corpus"


class _Listed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FullText(_Listed):
    """A shipped document in its own words, and the facts its text does not state."""

    file: str
    id: str
    kind: str = ""
    status: str = ""
    status_note: str = ""
    relation: str = ""
    region: str = ""
    source: str = ""
    notes: tuple[str, ...] = ()


class Manifest(_Listed):
    """All shipped files: full texts first, then digests by path."""

    full: tuple[FullText, ...]
    digests: tuple[str, ...]


class AskedClause(_Listed):
    """A clause's label and the questions people ask for it."""

    ref: str
    asks: tuple[str, ...]


def load_manifest(corpus: Path = CORPUS) -> Manifest:
    """The manifest of a corpus folder; raises BadRules when it breaks its schema."""
    return load_rules_file(corpus / "manifest.yaml", Manifest)


def read_shipped(corpus: Path = CORPUS) -> Iterator[Parsed]:
    """Every shipped document in the manifest's order, with its asks by clause label.

    Raises BadRules for a rules file, UnreadableFile for a document, that does not hold what it must.
    """
    manifest = load_manifest(corpus)
    for listed in manifest.full:
        yield _add_asks(_fill_facts(parse_file(corpus / listed.file), listed), corpus)
    for path in manifest.digests:
        yield _add_asks(parse_file(corpus / path), corpus)


def fingerprint_shipped(corpus: Path = CORPUS) -> str:
    """A hash over everything `read_shipped` depends on: the corpus files and the code and rules that read them."""
    return _hash_files(sorted(corpus.rglob("*.*"))) + fingerprint_reader()


@cache
def fingerprint_reader() -> str:
    """A hash over the code and rules that read files: where it is the same, a file read once need not be read again."""
    code = Path(__file__).parent
    return _hash_files([*sorted(code.glob("*.py")), *sorted(code.glob("rules/*.yaml"))])


def _hash_files(paths: Iterable[Path]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for path in paths:
        digest.update(path.name.encode("utf-8") + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _fill_facts(parsed: Parsed, listed: FullText) -> Parsed:
    renamed = rename(parsed, listed.id)
    notes = (*(Note("editor", note) for note in listed.notes), *renamed.notes)
    document = replace(
        renamed.document,
        kind=listed.kind or renamed.document.kind,
        status=listed.status,
        status_note=listed.status_note,
        relation=listed.relation,
        region=listed.region,
        source=listed.source,
        notes=notes,
    )
    return replace(renamed, document=document, notes=notes)


def _add_asks(parsed: Parsed, corpus: Path) -> Parsed:
    path = corpus / "asks" / f"{parsed.document.id}.yaml"
    if not path.exists():
        return parsed
    asked = load_rules_file(path, tuple[AskedClause, ...])
    labels = {clause.ref.label for clause in parsed.clauses}
    if stray := [entry.ref for entry in asked if entry.ref not in labels]:
        raise BadRules(f"{path.name} 里的 {stray[0]} 不是该文件的条款", hint="请改成该文件里已有的条款")
    asks: dict[str, tuple[str, ...]] = {}
    for entry in asked:
        asks[entry.ref] = asks.get(entry.ref, ()) + entry.asks
    return replace(parsed, asks=asks)
