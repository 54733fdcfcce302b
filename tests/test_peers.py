"""How results are scored beside other systems': what counts as shown, as exact, as read."""

from bench.peers.scores import score

# Two clauses of 100 characters each, one of 600.
DOCUMENT = {"id": "d", "title": "t", "text": "", "clauses": [["一", 0, 100], ["二", 101, 201], ["三", 202, 802]]}


def ask(*found: tuple[int, int, int], gold: tuple[int, int, int] = (0, 101, 201)) -> dict[str, float]:
    held = {"documents": [DOCUMENT], "questions": [{"text": "问", "gold": [[list(gold)]]}]}
    return score(held, {"built": 2.0, "seconds": [0.001, 0.002], "found": [[list(place) for place in found]]})


def test_a_clause_alone_is_exact() -> None:
    told = ask((0, 101, 201))
    assert (told["touched"], told["exact"], told["recall@10"], told["read"]) == (1, 1, 1, 100)


def test_a_passage_over_several_clauses_shows_but_does_not_name_one() -> None:
    told = ask((0, 0, 802))
    assert (told["touched"], told["exact"]) == (1, 0)


def test_a_part_of_a_clause_is_exact_though_the_edge_of_the_next_shows() -> None:
    assert ask((0, 110, 206))["exact"] == 1


def test_less_than_half_of_a_clause_is_not_shown() -> None:
    told = ask((0, 0, 140))
    assert (told["touched"], told["recall@100"]) == (0, 0)


def test_two_hundred_characters_of_a_long_clause_are_enough() -> None:
    assert ask((0, 202, 402), gold=(0, 202, 802))["touched"] == 1


def test_the_fourth_result_is_no_longer_among_the_first_three() -> None:
    told = ask((0, 0, 100), (0, 0, 100), (0, 0, 100), (0, 101, 201))
    assert (told["exact"], told["recall@10"]) == (0, 1)


def test_what_lies_beyond_two_thousand_characters_is_not_read() -> None:
    long = [(0, 202, 802)] * 4
    assert ask(*long, (0, 101, 201))["patient"] == 0
    assert ask(*long[:3], (0, 101, 201))["patient"] == 1


def test_clauses_are_counted_by_second() -> None:
    assert ask((0, 0, 100))["rate"] == 1.5
