"""A figure or year a question takes for granted, held against the clause."""

import pytest

from assistant.model import Citation, Claim
from assistant.premise import correct_premise
from kb.labels import parse_label
from kb.model import Clause, ClauseRef, Document, Span

TEXT = "物业管理覆盖面不低于30%，到2023年实现生活垃圾分类全覆盖。"


def make_claim() -> Claim:
    clause = Clause(ClauseRef("plan", parse_label("三（四）")), TEXT, Span(0, len(TEXT)))
    return Claim(TEXT, (Citation(Document("plan", "方案", TEXT), clause, TEXT),))


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("物业要覆盖50%对吗", "提问里是50%，这一条写的是30%"),
        ("是不是要覆盖八成", "提问里是80%，这一条写的是30%"),
        ("垃圾分类２０３０年才全覆盖对吗", "提问里是2030年，这一条写的是2023年"),
    ],
)
def test_another_value_is_said_to_be_different(question: str, says: str) -> None:
    assert says in correct_premise(question, (make_claim(),))[0].text


@pytest.mark.parametrize("question", ["物业要覆盖三成对吗", "要覆盖百分之三十对吗", "2023年全覆盖对吗", "物业要覆盖吗"])
def test_the_same_value_or_none_is_not_contradicted(question: str) -> None:
    assert correct_premise(question, (make_claim(),)) == ()
