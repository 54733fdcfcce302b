"""Chroma as the index of large libraries: finds what the exact scan finds, and mends itself."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from small_library import CharacterEncoder, index_with, make_document, open_vectors

from kb.chroma import ChromaIndex
from kb.config import Settings
from kb.errors import LibraryUnavailable
from kb.library import Library
from kb.scan import ExactIndex
from kb.vectors import Vectors

WORDS = ("停车", "物业费", "加装电梯", "垃圾分类", "充电桩", "业主大会", "适老化改造", "海绵城市", "二次供水", "消防通道")


def fill(library: Library, vectors: Vectors) -> None:
    for i, word in enumerate(WORDS):
        library.add(*make_document(f"d{i}", f"{word}应当公示", f"{word}由街道负责"), {}, index_with(vectors))


def nearest(vectors: Vectors, text: str) -> int:
    ((best, _),) = vectors.search(vectors.encoder.encode([text])[0], 1)
    return best


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library.db")


def test_chroma_finds_what_the_exact_scan_finds(library: Library, tmp_path: Path) -> None:
    exact = open_vectors(library, CharacterEncoder(), tmp_path)
    fill(library, exact)
    chroma = open_vectors(library, CharacterEncoder(), tmp_path, chroma_above=0)
    assert isinstance(chroma._current(), ChromaIndex)
    assert isinstance(exact._current(), ExactIndex)
    for word in WORDS:
        question = chroma.encoder.encode([f"{word}怎么办"])[0]
        ours, theirs = exact.search(question, 3), chroma.search(question, 3)
        assert theirs[0][0] == ours[0][0]
        assert np.allclose([s for _, s in theirs], [s for _, s in ours], atol=1e-3)


def test_chroma_follows_what_is_added_and_removed(library: Library, tmp_path: Path) -> None:
    chroma = open_vectors(library, CharacterEncoder(), tmp_path, chroma_above=0)
    fill(library, chroma)
    gone = nearest(chroma, "停车应当公示")
    library.remove("d0")
    assert gone != nearest(chroma, "停车应当公示")
    library.add(*make_document("new", "停车应当公示"), {}, index_with(chroma))
    assert nearest(chroma, "停车应当公示") == library.entries()[-1].id


def test_a_lost_chroma_folder_is_made_again(library: Library, tmp_path: Path) -> None:
    first = Settings(home=tmp_path / "one", chroma_above=0)
    chroma = Vectors(library, CharacterEncoder(), first)
    chroma.refresh()
    fill(library, chroma)
    wanted = nearest(chroma, "停车应当公示")
    again = Vectors(library, CharacterEncoder(), first.model_copy(update={"home": tmp_path / "two"}))
    assert nearest(again, "停车应当公示") == wanted


def test_vectors_left_by_a_library_since_moved_away_are_not_used(library: Library, tmp_path: Path) -> None:
    fill(library, open_vectors(library, CharacterEncoder(), tmp_path, chroma_above=0))
    nearest(open_vectors(library, CharacterEncoder(), tmp_path, chroma_above=0), "停车")
    library.engine.dispose()
    shutil.move(library.path, tmp_path / "old.db")
    fresh = Library(library.path)
    chroma = open_vectors(fresh, CharacterEncoder(), tmp_path, chroma_above=0)
    fresh.add(*make_document("only", "加装电梯", "停车"), {}, index_with(chroma))
    assert nearest(chroma, "停车") == fresh.entries()[1].id


def test_vectors_of_two_encoders_never_meet_in_chroma(library: Library, tmp_path: Path) -> None:
    fill(library, open_vectors(library, CharacterEncoder(), tmp_path, chroma_above=0))
    nearest(open_vectors(library, CharacterEncoder(), tmp_path, chroma_above=0), "停车")
    other = open_vectors(library, CharacterEncoder("另", 32), tmp_path, chroma_above=0)
    texts = {entry.id: entry.text for entry in library.entries()}
    assert texts[nearest(other, "停车应当公示")].endswith(" 停车应当公示")


def test_rebuilding_makes_the_collection_anew(library: Library, tmp_path: Path) -> None:
    chroma = open_vectors(library, CharacterEncoder(), tmp_path, chroma_above=0)
    fill(library, chroma)
    wanted = nearest(chroma, "停车由街道负责")
    chroma.rebuild()
    assert nearest(chroma, "停车由街道负责") == wanted


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "not a url"])
def test_a_server_that_cannot_be_reached_is_told(url: str, library: Library, tmp_path: Path) -> None:
    vectors = open_vectors(library, CharacterEncoder(), tmp_path)
    fill(library, vectors)
    away = Vectors(library, CharacterEncoder(), Settings(home=tmp_path, chroma_url=url))
    with pytest.raises(LibraryUnavailable, match="KB_CHROMA_URL"):
        nearest(away, "停车")
