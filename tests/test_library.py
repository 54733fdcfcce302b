"""The library: documents come in, change, go; what search looks at always agrees with them."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from small_library import CharacterEncoder, index_with, make_document, open_vectors
from sqlalchemy.engine import Connection

from kb.entries import Entry
from kb.errors import LibraryUnavailable, UnknownDocument
from kb.holdings import Held, find_file, find_text, is_shipped
from kb.keywords import rebuild_keywords, search_keywords
from kb.library import Library, Stored, write_setting
from kb.model import Clause, Document
from kb.schema import entries, keywords, vectors, versions
from kb.vectors import Vectors
from kb.versions import Origin

GOLDEN = Path(__file__).parent / "golden"

PARKING = make_document("parking", "车位应当首先满足业主的需要", "占用道路停车的车位属于业主共有")
FEES = make_document("fees", "物业费应当公示", "催交物业费不得采取停止供电的方式")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path / "library.db")
    yield opened
    opened.engine.dispose()


@pytest.fixture
def vectors_(library: Library, tmp_path: Path) -> Vectors:
    return open_vectors(library, CharacterEncoder(), tmp_path)


def put(library: Library, vectors_: Vectors, made: tuple[Document, tuple[Clause, ...]], **asks: tuple[str, ...]) -> str:
    return library.add(*made, asks, index_with(vectors_)).outcome


def find_words(library: Library, text: str) -> list[str]:
    with library.engine.connect() as connection:
        owner = dict(connection.execute(sa.select(entries.c.id, entries.c.clause_id)).all())  # type: ignore[arg-type]
    found = library.find_clauses(owner[i] for i, _ in search_keywords(library, text, 5))
    return sorted(clause.ref.id for _, clause in found.values())


def find_near(library: Library, vectors_: Vectors, text: str) -> str:
    best, _ = vectors_.search(vectors_.encoder.encode([text])[0], 1)[0]
    return next(entry.text.partition(" ")[2] for entry in library.entries() if entry.id == best)


def count_rows(library: Library, table: sa.FromClause) -> int:
    with library.engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def check_caches(library: Library) -> None:
    wanted = {entry.id for entry in library.entries()}
    with library.engine.connect() as connection:
        assert set(connection.execute(sa.select(vectors.c.entry_id)).scalars()) == wanted
        assert set(connection.execute(sa.select(keywords.c.rowid)).scalars()) == wanted


def test_a_new_document_is_stored_with_its_clauses(library: Library, vectors_: Vectors) -> None:
    assert put(library, vectors_, PARKING) == "added"
    assert library.document("parking") == PARKING[0]
    assert library.clauses("parking") == PARKING[1]
    assert library.count_clauses() == {"parking": 2}
    check_caches(library)


def test_an_unchanged_document_is_skipped(library: Library, vectors_: Vectors) -> None:
    put(library, vectors_, PARKING)
    assert put(library, vectors_, PARKING) == "unchanged"
    assert count_rows(library, versions) == 1


def test_a_changed_document_replaces_what_is_searched_and_keeps_the_old_text(library: Library, vectors_: Vectors) -> None:
    put(library, vectors_, PARKING)
    assert put(library, vectors_, make_document("parking", "充电桩应当远离楼道")) == "updated"
    assert [c.text for c in library.clauses("parking")] == ["充电桩应当远离楼道"]
    assert find_words(library, "占用道路停车") == []
    assert count_rows(library, versions) == 2
    check_caches(library)


def test_an_older_version_keeps_its_clauses_and_is_not_counted(library: Library, vectors_: Vectors) -> None:
    put(library, vectors_, PARKING)
    put(library, vectors_, make_document("parking", "充电桩应当远离楼道"))
    assert [(v.number, v.current) for v in library.versions("parking")] == [(1, False), (2, True)]
    assert library.version("parking", 1) == PARKING
    assert [c.text for c in library.version("parking", 2)[1]] == ["充电桩应当远离楼道"]
    assert library.count_clauses() == {"parking": 1}


@pytest.mark.parametrize(("document_id", "number"), [("parking", 0), ("parking", 2), ("nothing", 1)])
def test_a_version_that_is_not_there_is_told(document_id: str, number: int, library: Library, vectors_: Vectors) -> None:
    put(library, vectors_, PARKING)
    with pytest.raises(UnknownDocument, match=f"没有第 {number} 版"):
        library.version(document_id, number)


def test_a_file_is_known_by_its_bytes_and_its_reader_even_when_its_text_is_old(library: Library, vectors_: Vectors) -> None:
    first, read_anew = Origin("bytes", "reader"), Origin("bytes", "better reader")
    library.add(*PARKING, {}, index_with(vectors_), origin=first)
    assert find_file(library, first) == Stored("parking", "unchanged", 2)
    assert find_file(library, read_anew) is None
    library.add(*PARKING, {}, index_with(vectors_), origin=read_anew)
    assert find_file(library, first) is None
    assert find_file(library, read_anew) == Stored("parking", "unchanged", 2)
    put(library, vectors_, make_document("parking", "充电桩应当远离楼道"))
    assert find_file(library, read_anew) == Stored("parking", "unchanged", 2)


def test_a_document_may_come_back_to_an_older_text(library: Library, vectors_: Vectors) -> None:
    put(library, vectors_, PARKING)
    put(library, vectors_, make_document("parking", "充电桩应当远离楼道"))
    assert put(library, vectors_, PARKING) == "updated"
    assert library.clauses("parking") == PARKING[1]
    assert put(library, vectors_, PARKING) == "unchanged"


def test_new_asks_of_the_same_text_are_searched(library: Library, vectors_: Vectors) -> None:
    put(library, vectors_, PARKING)
    assert put(library, vectors_, PARKING, 第一条=("没地方停车怎么办",)) == "reread"
    assert count_rows(library, versions) == 1
    assert find_words(library, "没地方") == ["parking#art-1"]
    check_caches(library)


def test_a_removed_document_is_gone_everywhere(library: Library, vectors_: Vectors) -> None:
    put(library, vectors_, PARKING)
    put(library, vectors_, FEES)
    library.remove("parking")
    assert [d.id for d in library.documents()] == ["fees"]
    assert find_words(library, "车位应当首先满足业主的需要") == ["fees#art-1"]
    assert count_rows(library, versions) == 1
    check_caches(library)


def test_removing_what_is_not_there_names_what_to_do(library: Library) -> None:
    with pytest.raises(UnknownDocument, match="kb list"):
        library.remove("nothing")


def test_documents_keep_the_order_they_came_in(library: Library, vectors_: Vectors) -> None:
    for made in (PARKING, FEES, make_document("parking", "新的")):
        put(library, vectors_, made)
    assert [d.id for d in library.documents()] == ["parking", "fees"]


@pytest.mark.parametrize("name", ["parking", "parking管理办法", "《parking管理办法》", " Parking管理办法"])
def test_a_document_is_found_by_id_or_title(name: str, library: Library, vectors_: Vectors) -> None:
    put(library, vectors_, PARKING)
    assert library.document(name).id == "parking"


def test_a_title_two_documents_share_is_not_guessed(library: Library, vectors_: Vectors) -> None:
    for document_id in ("a", "b"):
        put(library, vectors_, make_document(document_id, "一样", title="物业管理办法"))
    with pytest.raises(UnknownDocument):
        library.document("物业管理办法")


def test_an_empty_document_is_kept(library: Library, vectors_: Vectors) -> None:
    assert put(library, vectors_, make_document("empty")) == "added"
    assert library.clauses("empty") == ()


def test_whether_a_document_came_with_the_program_is_known(library: Library, vectors_: Vectors) -> None:
    library.add(*PARKING, {}, index_with(vectors_), shipped=True)
    put(library, vectors_, FEES)
    assert (is_shipped(library, "parking"), is_shipped(library, "fees")) == (True, False)


def test_row_ids_are_never_used_twice(library: Library, vectors_: Vectors) -> None:
    put(library, vectors_, PARKING)
    before = {entry.id for entry in library.entries()}
    library.remove("parking")
    put(library, vectors_, FEES)
    assert not before & {entry.id for entry in library.entries()}


def test_an_error_while_indexing_leaves_nothing_behind(library: Library, vectors_: Vectors) -> None:
    put(library, vectors_, FEES)

    def fail(connection: Connection, made: list[Entry]) -> None:
        index_with(vectors_)(connection, made)
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError):
        library.add(*PARKING, {}, fail)  # type: ignore[arg-type]
    assert [d.id for d in library.documents()] == ["fees"]
    check_caches(library)


def test_rebuilt_caches_find_what_they_found_before(library: Library, vectors_: Vectors) -> None:
    put(library, vectors_, PARKING)
    put(library, vectors_, FEES)
    words, near = find_words(library, "停止供电"), find_near(library, vectors_, "道路停车的车位")
    rebuild_keywords(library)
    vectors_.rebuild()
    assert (find_words(library, "停止供电"), find_near(library, vectors_, "道路停车的车位")) == (words, near)
    check_caches(library)


def test_vectors_of_another_encoder_are_made_anew(library: Library, vectors_: Vectors, tmp_path: Path) -> None:
    put(library, vectors_, PARKING)
    other = open_vectors(library, CharacterEncoder("另", 32), tmp_path)
    assert find_near(library, other, "占用道路停车的车位属于业主共有") == PARKING[1][1].text
    check_caches(library)


def test_vectors_of_another_encoder_are_never_compared(library: Library, vectors_: Vectors, tmp_path: Path) -> None:
    put(library, vectors_, PARKING)
    open_vectors(library, CharacterEncoder("另"), tmp_path)
    with pytest.raises(LibraryUnavailable, match="kb rebuild"):
        find_near(library, vectors_, "停车")
    with pytest.raises(LibraryUnavailable, match="kb rebuild"):
        put(library, vectors_, FEES)
    assert [d.id for d in library.documents()] == ["parking"]


def test_a_change_by_another_process_is_seen(library: Library, vectors_: Vectors, tmp_path: Path) -> None:
    put(library, vectors_, PARKING)
    find_near(library, vectors_, "停车")
    elsewhere = Library(library.path)
    put(elsewhere, open_vectors(elsewhere, CharacterEncoder(), tmp_path), FEES)
    elsewhere.engine.dispose()
    assert find_near(library, vectors_, "催交物业费") == FEES[1][1].text


def test_a_library_of_the_first_schema_opens_with_all_it_held(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    with closing(sqlite3.connect(path)) as made:
        made.executescript((GOLDEN / "library" / "schema-1.sql").read_text(encoding="utf-8"))
    library = Library(path)
    vectors_ = open_vectors(library, CharacterEncoder(), tmp_path)
    assert library.clauses("parking") == PARKING[1]
    assert find_text(library, PARKING[0].text) == Held("parking", "", current=True)
    assert find_words(library, "占用道路停车") == ["parking#art-2"]
    with pytest.raises(UnknownDocument, match="旧程序"):
        library.version("parking", 1)
    assert put(library, vectors_, PARKING) == "reread"  # an older program knew fewer facts
    assert put(library, vectors_, FEES) == "added"
    assert library.version("parking", 2) == PARKING
    library.engine.dispose()
    assert {d.id for d in Library(path).documents()} == {"parking", "fees"}


def test_another_schema_is_refused_with_a_way_out(library: Library) -> None:
    with library.writing() as connection:
        write_setting(connection, "schema", "99")
    with pytest.raises(LibraryUnavailable, match="KB_HOME"):
        Library(library.path)


def test_a_damaged_file_is_refused_with_a_way_out(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    path.write_bytes(b"this is no database" * 100)
    with pytest.raises(LibraryUnavailable, match="移走"):
        Library(path)


def test_damage_found_later_is_told_in_the_same_way(library: Library, vectors_: Vectors) -> None:
    for number in range(30):
        put(library, vectors_, make_document(f"d{number}", *("很长的一条" * 50 for _ in range(10))))
    with library.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    library.engine.dispose()
    content = bytearray(library.path.read_bytes())
    content[4096 * 3 : -4096] = b"\xff" * (len(content) - 4096 * 4)
    library.path.write_bytes(content)
    with pytest.raises(LibraryUnavailable, match="损坏"):
        Library(library.path).documents()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(LibraryUnavailable, match="KB_HOME"):
        Library(tmp_path / "file" / "library.db")


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_a_full_disk_changes_nothing_and_is_told(library: Library, vectors_: Vectors) -> None:
    put(library, vectors_, FEES)
    with library.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    library.engine.dispose()
    # SQLite's own limit on a file's pages fails exactly as a full disk does.
    sa.event.listen(library.engine, "connect", lambda c, _: c.execute(f"PRAGMA max_page_count={pages + 2}"))
    with pytest.raises(LibraryUnavailable, match="磁盘"):
        put(library, vectors_, make_document("big", *("很长的一条" * 500 for _ in range(50))))
    assert [d.id for d in library.documents()] == ["fees"]


def test_a_writer_that_never_ends_is_told(library: Library, vectors_: Vectors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.database._PATIENCE", 0.1)
    other = Library(library.path)
    with library.writing(), pytest.raises(LibraryUnavailable, match="占用"):
        put(other, vectors_, FEES)
    with pytest.raises(LibraryUnavailable, match="占用"), library.writing():
        other.remove("nothing")
    other.engine.dispose()
