"""Looking at every vector by its code finds what looking at it in full finds, and both follow a library that changes."""

import numpy as np
import pytest

from kb.scan import CodedIndex, ExactIndex

DIMENSION = 96


def make_rows(count: int, seed: int) -> np.ndarray:
    """Unit rows around forty topics, as texts are."""
    rng = np.random.default_rng(seed)
    topics = np.random.default_rng(0).standard_normal((40, DIMENSION))
    rows = topics[rng.integers(40, size=count)] + 0.8 * rng.standard_normal((count, DIMENSION))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float16)


def test_codes_find_the_ten_nearest_of_many_and_nearly_all_of_two_hundred() -> None:
    ids, rows = np.arange(1, 40_001), make_rows(40_000, seed=1)
    exact, coded = ExactIndex.make(ids, rows), CodedIndex.make(ids, rows)
    missed = 0
    for question in make_rows(30, seed=2).astype(np.float32):
        ours, theirs = exact.search(question, 200), coded.search(question, 200)
        assert [i for i, _ in ours[:10]] == [i for i, _ in theirs[:10]]
        assert np.allclose([score for _, score in ours[:10]], [score for _, score in theirs[:10]], atol=1e-5)
        missed += len(dict(ours).keys() - dict(theirs).keys())
    assert missed <= 0.03 * 30 * 200


@pytest.mark.parametrize("kind", [ExactIndex, CodedIndex])
def test_an_index_that_follows_a_change_is_the_index_made_anew(kind: type[ExactIndex] | type[CodedIndex]) -> None:
    rows = make_rows(300, seed=3)
    ids = np.arange(10, 310)
    kept = np.concatenate([ids[5:40], ids[41:200], ids[200:]])
    followed = kind.make(ids[:200], rows[:200]).follow(kept, rows[200:])
    anew = kind.make(kept, rows[kept - 10])
    for question in make_rows(10, seed=4).astype(np.float32):
        assert followed.search(question, 20) == anew.search(question, 20)


@pytest.mark.parametrize("kind", [ExactIndex, CodedIndex])
def test_an_empty_index_finds_nothing(kind: type[ExactIndex] | type[CodedIndex]) -> None:
    empty = kind.make(np.array([], dtype=np.int64), make_rows(0, seed=5))
    assert empty.search(make_rows(1, seed=6)[0].astype(np.float32), 5) == []
