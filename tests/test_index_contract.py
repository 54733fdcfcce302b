"""What every index promises, held against each: local, with a Chroma server, with PostgreSQL, by Milvus (Lite)."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from random import Random
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from small_library import CharacterEncoder, make_document

from assistant.assistant import Assistant
from ingest.shipped import read_shipped
from kb.config import Settings
from kb.database import write_setting
from kb.errors import LibraryUnavailable
from kb.index import Index
from kb.indexes import open_index
from kb.library import Library
from kb.tokens import query_tokens

ROOT = Path(__file__).parents[1]
PARKING, FEES, LIFTS = "停车位应当公示", "物业费由业主大会决定", "老旧小区加装电梯给予补贴"
# Milvus Lite is Python and takes its time: a few documents, not the whole shipped library.
DOCUMENTS, QUESTIONS = 6, 12
Options = dict[str, object]


@pytest.fixture(scope="module")
def chroma_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Chroma server as `chroma run` starts it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
    command = [Path(sys.executable).with_name("chroma"), "run", "--host", "127.0.0.1", "--port", url.rpartition(":")[2]]
    server = subprocess.Popen(
        [*command, "--path", tmp_path_factory.mktemp("chroma")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(f"{url}/api/v2/heartbeat")
        yield url
    finally:
        server.terminate()
        server.wait()


def wait_for(url: str) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            urlopen(url, timeout=5).close()
        except (URLError, ConnectionError):
            assert time.monotonic() < until, f"{url} never answered"
            time.sleep(0.1)
        else:
            return


@pytest.fixture(scope="module", params=["local", "chroma", "milvus", "postgres"])
def options(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Options:
    """The settings that name an index; what it keeps is told apart by library."""
    if request.param == "chroma":
        return {"chroma_url": request.getfixturevalue("chroma_url")}
    if request.param == "milvus":
        pytest.importorskip("milvus_lite", reason="Milvus Lite is not made for this system")
        return {"index": str(tmp_path_factory.mktemp("milvus") / "lite.db")}
    return {}


@pytest.fixture
def database(request: pytest.FixtureRequest, options: Options) -> str:
    """Where the library is: in a file, except where PostgreSQL is what is tried."""
    on_server = request.node.callspec.params["options"] == "postgres"
    return str(request.getfixturevalue("database_url")) if on_server else ""


@pytest.fixture
def library(tmp_path: Path, database: str) -> Iterator[Library]:
    opened = Library(tmp_path / "library.db", database)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def open_one(library: Library, options: Options, tmp_path: Path) -> Callable[[], Index]:
    def open_again() -> Index:
        index = open_index(library, CharacterEncoder(), Settings(home=tmp_path, **options))  # type: ignore[arg-type]
        index.refresh()
        return index

    return open_again


def put(library: Library, index: Index, document_id: str, *articles: str) -> None:
    library.add(*make_document(document_id, *articles), {}, index.put)


def find_texts(index: Index, text: str) -> tuple[list[str], list[str]]:
    """The texts found by words and by meaning, best first."""
    texts = {entry.id: entry.text.partition(" ")[2] for entry in index.library.entries()}
    words = index.find_words(index.count(query_tokens(text)), 5)
    near = index.find_near(index.vectors.encoder.encode_query(text), 2)
    assert all(score > 0 for _, score in words)
    assert [score for _, score in words] == sorted((score for _, score in words), reverse=True)
    assert [score for _, score in near] == sorted((score for _, score in near), reverse=True)
    return [texts[i] for i, _ in words if i in texts], [texts[i] for i, _ in near if i in texts]


def test_what_is_added_is_found_by_its_words_and_by_its_meaning(library: Library, open_one: Callable[[], Index]) -> None:
    index = open_one()
    put(library, index, "d", PARKING, FEES)
    put(library, index, "e", LIFTS)
    for text in (PARKING, FEES, LIFTS):
        words, near = find_texts(index, text)
        assert words[0] == near[0] == text
    assert find_texts(index, "电梯补贴")[0] == [LIFTS]


def test_a_text_replaced_or_removed_is_found_no_more(library: Library, open_one: Callable[[], Index]) -> None:
    index = open_one()
    put(library, index, "d", PARKING, FEES)
    put(library, index, "e", LIFTS)
    find_texts(index, PARKING)
    put(library, index, "d", FEES)
    assert find_texts(index, PARKING)[0] == []
    assert sorted(find_texts(index, PARKING)[1]) == sorted([FEES, LIFTS])
    library.remove("d")
    assert find_texts(index, FEES) == ([], [LIFTS])


def test_what_one_opened_index_adds_another_finds_at_once(library: Library, open_one: Callable[[], Index]) -> None:
    ours, theirs = open_one(), open_one()
    put(library, ours, "d", PARKING)
    assert find_texts(theirs, PARKING) == ([PARKING], [PARKING])
    put(library, theirs, "e", LIFTS)
    assert find_texts(ours, LIFTS)[0] == [LIFTS]
    library.remove("d")
    assert find_texts(ours, PARKING) == ([], [LIFTS])
    assert find_texts(theirs, PARKING) == ([], [LIFTS])


def test_an_index_opened_over_a_filled_library_finds_all_of_it(
    library: Library, open_one: Callable[[], Index], tmp_path: Path
) -> None:
    before = open_index(library, CharacterEncoder(), Settings(home=tmp_path))
    put(library, before, "d", PARKING, FEES, LIFTS)
    assert find_texts(open_one(), LIFTS)[0] == [LIFTS]


def test_an_open_index_follows_a_library_restored_in_its_place(library: Library, open_one: Callable[[], Index]) -> None:
    index = open_one()
    put(library, index, "d", PARKING, FEES)
    assert find_texts(index, FEES)[0] == [FEES]
    with library.writing() as connection:
        write_setting(connection, "identity", "as `kb restore` makes another")
    assert find_texts(index, FEES)[0] == [FEES]
    put(library, index, "e", LIFTS)
    assert find_texts(index, LIFTS)[0] == [LIFTS]


def test_an_index_made_anew_finds_what_it_found(library: Library, open_one: Callable[[], Index]) -> None:
    index = open_one()
    put(library, index, "d", PARKING, FEES, LIFTS)
    before = find_texts(index, FEES)
    index.rebuild()
    assert find_texts(index, FEES) == before
    assert find_texts(open_one(), FEES) == before


def test_an_empty_library_and_unknown_words_find_nothing(library: Library, open_one: Callable[[], Index]) -> None:
    index = open_one()
    assert find_texts(index, PARKING) == ([], [])
    put(library, index, "d", PARKING)
    assert find_texts(index, "zzz")[0] == []


def test_all_kinds_of_index_find_the_same_in_real_documents(options: Options, database: str, tmp_path: Path) -> None:
    """Of the best that the local index finds, others find nearly all; the passages shown are nearly all the same."""
    local, other = (
        Assistant.open(Settings(home=tmp_path / name, **chosen), fill=False)  # type: ignore[arg-type]
        for name, chosen in (("local", {}), ("other", options | {"database": database}))
    )
    documents = list(islice(read_shipped(), DOCUMENTS))
    for parsed in documents:
        assert local.store(parsed) == other.store(parsed)
    words = near = shown = 0.0
    questions = Random(10).sample([ask for one in documents for asks in one.asks.values() for ask in asks], QUESTIONS)
    for question in questions:
        counts = local.index.count(query_tokens(question))
        assert counts == other.index.count(query_tokens(question))
        words += share(local.index.find_words(counts, 10), other.index.find_words(counts, 10))
        vector = local.encoder.encode_query(question)
        near += share(local.index.find_near(vector, 10), other.index.find_near(vector, 10))
        ours, theirs = ([p.clause.ref.id for p in one.find(question, 5).passages] for one in (local, other))
        shown += sum(i in theirs for i in ours) / max(len(ours), 1)
    for one in (local, other):
        one.library.engine.dispose()
    assert words >= 0.97 * QUESTIONS, f"words {words / QUESTIONS:.3f}"
    assert near >= 0.99 * QUESTIONS, f"near {near / QUESTIONS:.3f}"
    assert shown >= 0.99 * QUESTIONS, f"shown {shown / QUESTIONS:.3f}"


def share(ours: list[tuple[int, float]], theirs: list[tuple[int, float]]) -> float:
    """How much of ours is found; of entries that score alike any will do."""
    least = min((score for _, score in theirs), default=0.0)
    return sum(i in dict(theirs) or score <= least * 1.0001 for i, score in ours) / max(len(ours), 1)


@pytest.mark.parametrize("url", ["milvus://127.0.0.1:9", "milvus://127.0.0.1:port"])
def test_milvus_that_cannot_be_reached_is_told(tmp_path: Path, url: str) -> None:
    library = Library(tmp_path / "library.db")
    with pytest.raises(LibraryUnavailable, match="KB_INDEX"):
        open_index(library, CharacterEncoder(), Settings(home=tmp_path, index=url))


def test_milvus_without_its_client_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library(tmp_path / "library.db")
    monkeypatch.delitem(sys.modules, "kb.milvus", raising=False)
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(LibraryUnavailable, match="make cluster"):
        open_index(library, CharacterEncoder(), Settings(home=tmp_path, index="milvus://127.0.0.1"))
