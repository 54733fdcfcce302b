"""Numerals: every number law texts use goes there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.numerals import fold_text, fold_width, read_number, write_number


def test_every_number_up_to_9999_reads_back() -> None:
    assert [read_number(write_number(n)) for n in range(10_000)] == list(range(10_000))


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("十", 10), ("十二", 12), ("二十", 20), ("二百七十八", 278), ("一千零二十四", 1024), ("一百零二", 102),
        ("贰拾伍", 25), ("壹佰零叁", 103),
        ("一百二", 120), ("三千五", 3500), ("两百", 200), ("二〇二〇", 2020), ("二○二五", 2025), ("百二十", 120),
        ("278", 278), ("２７８", 278), ("③", 3), ("⑳", 20), (" 十二 ", 12), ("〇", 0), ("零", 0),
    ],
)  # fmt: skip
def test_numerals_are_read_as_documents_write_them(written: str, number: int) -> None:
    assert read_number(written) == number


@pytest.mark.parametrize("written", ["", " ", "一万", "abc", "²", "十abc", "第三", "1.5", "-3"])
def test_other_words_are_no_number(written: str) -> None:
    assert read_number(written) is None


@pytest.mark.parametrize("number", [-1, 10_000])
def test_numbers_laws_do_not_use_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match=r"0\.\.9999"):
        write_number(number)


@given(st.text(max_size=50))
def test_folding_width_keeps_every_offset(text: str) -> None:
    assert len(fold_width(text)) == len(text)


@given(st.text(max_size=50))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold_width(fold_width(text)) == fold_width(text)


@pytest.mark.parametrize("written", ["建城〔2020〕68号", "建城［２０２０］68号", "建城【2020】68号", "建城[2020]68号"])
def test_all_brackets_of_a_doc_number_compare_equal(written: str) -> None:
    assert fold_text(written) == "建城[2020]68号"


@given(st.text(alphabet="零〇○一二三四五六七八九十百千两0123456789", max_size=12))
def test_no_string_of_digits_breaks_the_reader(text: str) -> None:
    number = read_number(text)
    assert number is None or number >= 0
