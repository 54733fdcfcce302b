"""Our own YAML digests: validated, and composed into a document and clauses of fidelity "digest"; no official text."""

import re
from datetime import date
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ingest.notes import make_note
from ingest.titles import name_work, shorten_title
from kb.errors import UnreadableFile
from kb.labels import parse_label
from kb.model import Clause, ClauseRef, Document, Note, Span, Step

_UNKNOWN = ("未核实", "无")


class _Digest(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Figure(_Digest):
    """A number a provision sets, with its deadline and the range it holds for."""

    what: str
    value: str
    scope: str = ""
    by: str = ""

    def write_line(self) -> str:
        """The figure as one line: "物业管理覆盖面：不低于30%（城市社区；2025年）"."""
        limits = "；".join(part for part in (self.scope, self.by) if part)
        return f"{self.what}：{self.value}" + (f"（{limits}）" if limits else "")


class DigestClause(_Digest):
    """One provision in our words: exact locator, gist, figures; `now` is the provision that replaced it."""

    ref: str = Field(min_length=1)
    heading: str
    gist: str = Field(min_length=1)
    figures: tuple[Figure, ...] = ()
    actors: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    confidence: Literal["verified", "partial"]
    now: str = ""
    note: str = ""

    def write_text(self) -> str:
        """The clause's part of the document: heading, gist, one line per figure."""
        return "\n".join(part for part in (self.heading, self.gist, *(f.write_line() for f in self.figures)) if part)


class Digest(_Digest):
    """A whole digest file. Dates may carry a remark: "2021-12-27（2022-01-21公布）"."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str = Field(min_length=1)
    kind: str
    issuers: tuple[str, ...]
    status: str
    relation: str
    clauses: tuple[DigestClause, ...] = Field(min_length=1)
    number: str = ""
    issued: date | str | None = None
    amended: date | str | None = None
    effective: date | str | None = None
    status_note: str = ""
    superseded_by: str = ""
    sources: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    articles: int = 0
    notes: tuple[str, ...] = ()


def is_digest(text: str) -> bool:
    """Whether text looks like one of our digests: a YAML mapping with an id, a title and clauses."""
    head = text.lstrip("\ufeff")
    return bool(re.match(r"(?:#.*\n|\s*\n)*id: ", head)) and all(
        re.search(rf"(?m)^{k}:", head) for k in ("title", "clauses")
    )


def read_digest(text: str) -> Digest:
    """The validated digest; raises UnreadableFile naming the first field that is wrong."""
    try:
        return Digest.model_validate(yaml.load(text, yaml.CSafeLoader))
    except yaml.YAMLError as error:
        raise UnreadableFile("摘要文件不是合法的 YAML", hint="请检查缩进和引号后再导入") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UnreadableFile(f"摘要文件的字段 {where} 有误", hint=f"请修改该字段后再导入（{first['msg']}）") from error


def compose_digest(digest: Digest) -> tuple[Document, tuple[Clause, ...]]:
    """The document whose text is one part per clause, and the clauses with their spans; notes are on the document."""
    parts = [clause.write_text() for clause in digest.clauses]
    document = Document(
        id=digest.id,
        title=digest.title,
        text="\n".join(parts),
        work=name_work(digest.title),
        short_title=shorten_title(digest.title),
        kind=digest.kind,
        doc_number=_part_remark(digest.number)[0],
        issuers=digest.issuers,
        issued_on=_read_date(digest.issued),
        amended_on=_read_date(digest.amended),
        effective_on=_read_date(digest.effective),
        status=digest.status,
        status_note=digest.status_note,
        superseded_by=digest.superseded_by,
        relation=digest.relation,
        fidelity="digest",
        articles=digest.articles,
        source="；".join(digest.sources),
        notes=_collect_notes(digest),
    )
    return document, _place_clauses(digest, parts)


def _place_clauses(digest: Digest, parts: list[str]) -> tuple[Clause, ...]:
    clauses: list[Clause] = []
    seen: dict[tuple[Step, ...], int] = {}
    start = 0
    for source, part in zip(digest.clauses, parts, strict=True):
        steps = parse_label(source.ref)
        seen[steps] = seen.get(steps, 0) + 1
        last = steps[-1]
        own = Step(last.level, last.number, last.sub, last.name, last.repeat + seen[steps] - 1)
        clauses.append(
            Clause(
                ref=ClauseRef(digest.id, (*steps[:-1], own)),
                text=part,
                span=Span(start, start + len(part)),
                heading=source.heading,
                note=source.note,
                successor=source.now,
                actors=source.actors,
                topics=source.topics,
                verified=source.confidence == "verified",
            )
        )
        start += len(part) + 1
    return tuple(clauses)


def _collect_notes(digest: Digest) -> tuple[Note, ...]:
    notes = [Note("editor", note) for note in digest.notes]
    if _part_remark(digest.number)[1]:
        notes.append(make_note("doc_number_unverified", written=digest.number))
    dates = {"成文日期": digest.issued, "修改日期": digest.amended, "施行日期": digest.effective}
    for name, written in dates.items():
        if isinstance(written, str) and written != str(_read_date(written)):
            notes.append(make_note("date_unverified", name=name, written=written))
    if digest.attachments:
        notes.append(make_note("attachments_named", names="、".join(digest.attachments)))
    return tuple(notes)


def _part_remark(value: str) -> tuple[str, str]:
    """A value and its remark in brackets: "建城〔2020〕93号（文号未核实）" -> ("建城〔2020〕93号", "文号未核实")."""
    match = re.fullmatch(r"(.*?)(?:（(.*)）)?", value, re.DOTALL)
    plain, remark = (match[1], match[2] or "") if match else (value, "")
    if plain in _UNKNOWN:
        return "", remark or ("未核实" if plain == "未核实" else "")
    return plain, remark


def _read_date(value: date | str | None) -> date | None:
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(_part_remark(value)[0])
    except ValueError:
        return None
