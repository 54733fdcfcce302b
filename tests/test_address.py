"""Addresses: exact labels go there and back, sloppy spellings are found, and nothing else is."""

from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.address import find_addresses
from kb.labels import parse_label
from kb.model import ClauseRef, Level, Step

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases/addresses.yaml").read_text("utf8"))
CORPUS = Path(__file__).parents[1] / "kb/corpus"

numbers = st.integers(1, 1300)
small = st.integers(1, 30)
repeats = st.sampled_from([1, 1, 1, 2, 3])
attachments = st.lists(
    st.builds(
        Step, st.just(Level.ATTACHMENT), st.integers(0, 9), name=st.sampled_from(["", "附表", "附录"]), repeat=repeats
    ),
    max_size=1,
)
glyphs = st.integers(1, 12)
points = st.one_of(
    st.builds(Step, st.just(Level.POINT), glyphs, name=st.sampled_from(["", "点"])),
    st.builds(Step, st.just(Level.LETTER), glyphs, name=st.sampled_from(["", "ⅰ"])),
)
names = st.text("工作目标基本原则保障措施引言总结", min_size=2, max_size=6)


@st.composite
def statute_steps(draw: st.DrawFn) -> tuple[Step, ...]:
    steps = [Step(Level.ARTICLE, draw(numbers), draw(st.sampled_from([0, 0, 1, 2])), repeat=draw(repeats))]
    inner = ((Level.PARAGRAPH, 0), (Level.ITEM, draw(st.sampled_from([0, 1]))), (Level.SUBITEM, 0))
    steps += [Step(level, draw(small), sub) for level, sub in inner if draw(st.booleans())]
    return (*draw(attachments), *steps)


@st.composite
def outline_steps(draw: st.DrawFn) -> tuple[Step, ...]:
    depth = draw(st.integers(1, 4))
    levels = draw(st.permutations([Level.OUTLINE_1, Level.OUTLINE_2, Level.OUTLINE_3, Level.OUTLINE_4, Level.OUTLINE_5]))
    steps = [Step(level, draw(glyphs), repeat=draw(repeats)) for level in levels[:depth]]
    steps += draw(st.sampled_from([[], [Step(Level.PARAGRAPH, draw(small))]]))
    steps += draw(st.lists(points, max_size=1))
    return (*draw(attachments), *steps)


@st.composite
def decimal_steps(draw: st.DrawFn) -> tuple[Step, ...]:
    numbers = draw(st.lists(small, min_size=2, max_size=4))
    step = Step(Level.DECIMAL, numbers[-1], name=".".join(map(str, numbers)), repeat=draw(repeats))
    return (*draw(attachments), step, *draw(st.lists(st.builds(Step, st.just(Level.OUTLINE_4), small), max_size=1)))


@st.composite
def row_steps(draw: st.DrawFn) -> tuple[Step, ...]:
    around = draw(st.one_of(attachments.map(tuple), outline_steps(), statute_steps(), decimal_steps(), named_steps))
    table = Step(Level.TABLE, draw(small), draw(st.sampled_from([0, 0, 1])), repeat=draw(repeats))
    in_attachment = around and around[-1].level is Level.ATTACHMENT and draw(st.booleans())
    return (*around, *(() if in_attachment else (table,)), Step(Level.ROW, draw(numbers)))


named_steps = st.tuples(st.builds(Step, st.just(Level.UNNUMBERED), st.just(0), name=names, repeat=repeats))
outer_steps = st.lists(
    st.one_of(
        st.builds(Step, st.just(Level.PART), small, name=st.sampled_from(["", "分编"])),
        st.builds(Step, st.sampled_from([Level.CHAPTER, Level.SECTION]), small),
    ),
    min_size=1,
    max_size=1,
).map(tuple)


@given(st.one_of(statute_steps(), outline_steps(), decimal_steps(), row_steps(), named_steps, outer_steps))
@settings(max_examples=1000)
def test_a_label_reads_back_to_its_steps(steps: tuple[Step, ...]) -> None:
    assert parse_label(ClauseRef("d", steps).label) == steps


@pytest.mark.parametrize("path", sorted(CORPUS.glob("[ln]*/*.yaml")), ids=lambda p: p.stem)
def test_every_shipped_label_is_printed_as_it_is_written(path: Path) -> None:
    labels = [c["ref"] for c in yaml.load(path.read_text("utf8"), yaml.CSafeLoader)["clauses"] if c["ref"]]
    assert [ClauseRef("d", parse_label(label)).label for label in labels] == labels


def test_an_empty_label_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        parse_label(" ")


@given(st.text(alphabet="第一二三十百条款项之（）·附件章节编0123456789 重号工作", min_size=1, max_size=20))
def test_no_label_breaks_the_reader(label: str) -> None:
    with suppress(ValueError):
        assert parse_label(label)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["says"] or "empty")
def test_addresses_are_found_as_people_write_them(case: dict[str, Any]) -> None:
    found = find_addresses(case["says"])
    assert [ClauseRef("d", a.steps).label for a in found] == case["wants"]
    assert all(a.certain is case.get("certain", True) for a in found)


@given(st.text(alphabet="第一二三四十百条款项之（）()、附件章节０１2３ 民法典方案的〔〕部分点说", max_size=40))
def test_found_addresses_lie_in_the_text_and_never_overlap(text: str) -> None:
    spans = list(dict.fromkeys(a.span for a in find_addresses(text)))  # those of a range share one
    assert all(text[s.start : s.end].strip() for s in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))


@given(statute_steps())
def test_a_written_article_is_found_again(steps: tuple[Step, ...]) -> None:
    plain = tuple(Step(s.level, s.number, s.sub) for s in steps if s.level is not Level.ATTACHMENT)
    if any(s.sub for s in plain if s.level is Level.ITEM):
        return
    (found,) = find_addresses("物业管理条例" + ClauseRef("d", plain).label)
    assert found.steps == plain
