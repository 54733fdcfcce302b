import numpy as np
import pytest

from kb.encoder import StaticEncoder, open_static_encoder
from kb.ranking import (
    WEIGHTS,
    Weights,
    add_document_evidence,
    pool_entries,
    read_wanted,
    scale_keywords,
    score_entries,
    weigh_characters,
)
from kb.tokens import COMMON_TEXTS, keyword_tokens, pick_rare, query_tokens


@pytest.fixture(scope="module")
def shipped() -> StaticEncoder:
    return open_static_encoder()


def test_tokens_are_pairs_and_whole_latin_words() -> None:
    assert keyword_tokens("物业费 ３０％，App") == ["物业", "业费", "30", "app"]
    assert keyword_tokens("树") == ["树"]
    assert keyword_tokens("，。") == []


def test_query_tokens_come_once() -> None:
    assert query_tokens("电梯电梯") == ["电梯", "梯电"]


def test_common_and_unknown_tokens_are_not_looked_up() -> None:
    frequencies = {"电梯": 9, "可以": COMMON_TEXTS + 1, "加装": 3}
    assert pick_rare(["电梯", "可以", "加装", "无此"], frequencies, total=5000) == ["加装", "电梯"]


def test_shares_of_a_question_add_up_to_one(shipped: StaticEncoder) -> None:
    for part in read_wanted("加装电梯要多少户同意", weigh_characters(shipped)):
        assert part.shares.sum() == pytest.approx(1)
        assert part.cover(["加装电梯要多少户同意", "", "国旗"])[:2] == pytest.approx([1, 0])


def test_a_question_without_words_covers_nothing(shipped: StaticEncoder) -> None:
    wanted = read_wanted("？", weigh_characters(shipped))
    assert score_entries(np.array([0.2]), np.zeros(1), ["物业"], wanted) == pytest.approx([0.2])


def test_telling_characters_weigh_more_than_particles(shipped: StaticEncoder) -> None:
    weigh = weigh_characters(shipped)
    assert weigh("梯") > weigh("的") > 0
    assert weigh("🙂") == 0


def test_a_text_with_the_words_of_the_question_scores_higher(shipped: StaticEncoder) -> None:
    wanted = read_wanted("加装电梯", weigh_characters(shipped))
    scores = score_entries(np.array([0.3, 0.3]), np.zeros(2), ["既有住宅加装电梯", "设置垃圾投放点"], wanted)
    assert scores[0] > scores[1]


def test_keywords_are_scaled_to_the_best() -> None:
    assert scale_keywords(np.array([4.0, 2.0, 0.0])) == pytest.approx([1, 0.5, 0])
    assert scale_keywords(np.zeros(2)) == pytest.approx([0, 0])
    assert len(scale_keywords(np.zeros(0))) == 0


def test_one_entry_alone_keeps_its_score() -> None:
    assert pool_entries(np.array([0.7]), ["a"], [False]) == pytest.approx({"a": 0.7})


def test_pooling_never_falls_below_the_best_entry_and_rises_with_each() -> None:
    once = pool_entries(np.array([0.7]), ["a"], [False])["a"]
    twice = pool_entries(np.array([0.7, 0.69]), ["a", "a"], [False, False])["a"]
    assert once < twice < once + WEIGHTS.sharpness
    assert pool_entries(np.array([0.7, 0.1]), ["a", "a"], [False, False])["a"] == pytest.approx(0.7, abs=1e-4)


def test_pooling_does_not_depend_on_order() -> None:
    scores, owners, own = np.array([0.5, 0.6, 0.4]), ["a", "b", "a"], [True, False, False]
    turned = pool_entries(scores[::-1], owners[::-1], own[::-1])
    assert turned == pytest.approx(pool_entries(scores, owners, own))


def test_a_document_with_more_good_clauses_wins_a_tie() -> None:
    scores = add_document_evidence({1: 0.5, 2: 0.5, 3: 0.4}, {1: "x", 2: "y", 3: "y"})
    assert scores[2] > scores[1]
    assert add_document_evidence({1: 0.5}, {1: "x"}, Weights(document=0)) == {1: 0.5}


def test_nothing_found_is_nothing_ranked() -> None:
    assert pool_entries(np.zeros(0), [], []) == {}
    assert add_document_evidence({}, {}) == {}
