"""Answers as HTML: everything escaped, quotes marked, digests and our own notes told apart from the document's words."""

import re
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.cite import make_head
from assistant.model import Answer, Citation, Claim, Refusal
from kb.config import Settings
from kb.model import Clause, ClauseRef, Document, Level, Passage, Span, Step
from views.cards import find_surroundings, write_evidence
from views.frame import write_footer
from views.html import write_conversation, write_plain, write_welcome
from views.terminal import write_answer_lines
from views.turns import Turn

TEXT = "（四）强化智能安全的社区管理。推动物业管理提质扩面，物业管理覆盖面不低于30%。鼓励物业服务企业加快智能化建设。"
QUOTE = "推动物业管理提质扩面，物业管理覆盖面不低于30%。"
PLAN = Document("plan", "绿色社区建设行动实施方案", TEXT)
CLAUSE = Clause(
    ClauseRef("plan", (Step(Level.OUTLINE_1, 3), Step(Level.OUTLINE_2, 4))),
    TEXT,
    Span(0, len(TEXT)),
    heading="强化智能安全的社区管理",
)
GIST = "按本地条件做适老化改造、建无障碍设施。"
NATIONAL = Document(
    "jc-2020-68", "绿色社区创建行动方案", GIST, doc_number="建城〔2020〕68号", status="阶段目标已到期",
    status_note="目标年为2022年。", fidelity="digest",
)  # fmt: skip
DIGEST = Clause(
    ClauseRef("jc-2020-68", (Step(Level.OUTLINE_1, 2), Step(Level.OUTLINE_2, 3))), GIST, Span(0, len(GIST)),
    heading="营造社区宜居环境", note="本库提示——编号由次序推定。", successor="某办法第三条", verified=False,
)  # fmt: skip
TAGS = re.compile(r"<[^>]*>")


def make_answer(question: str = "物业管理要覆盖多少？") -> Answer:
    own, national = Citation(PLAN, CLAUSE, QUOTE), Citation(NATIONAL, DIGEST, GIST)
    claims = (
        Claim("方案三（四）：物业管理覆盖面不低于30%。", (own,)),
        Claim("国家文件也要求适老化改造。", (national, own), "basis"),
        Claim("国家文件的阶段目标已到期。", (national,), "caution"),
    )
    return Answer(question, "figure", claims)


def make_refusal() -> Answer:
    refusal = Refusal("资料库里没有依据。", "查了 3 份文件。", "可以添加文件。")
    near = (Passage(PLAN, CLAUSE, Span(0, 3), 0.2), Passage(NATIONAL, DIGEST, Span(0, 3), 0.1))
    return Answer("个税起征点是多少", "open", refusal=refusal, passages=near * 2)


def read(html: str) -> str:
    return unescape(TAGS.sub("", html))


@pytest.mark.parametrize("write", [write_conversation, write_evidence])
@given(text=st.text(min_size=1, max_size=100).filter(lambda text: text.count("\n") < 6))
def test_whatever_is_asked_stays_text(write, text: str) -> None:
    turns = (Turn(text, make_answer(text)), Turn(text, error=text), Turn(text))
    plain = write(
        tuple(
            replace(turn, question="问", error="错" if turn.error else "", answer=turn.answer and make_answer("问"))
            for turn in turns
        )
    )
    hostile = write(turns)
    assert len(TAGS.findall(hostile)) == len(TAGS.findall(plain))
    assert text in read(hostile)


def test_a_clause_with_markup_in_it_stays_text() -> None:
    evil = "<img src=x onerror=alert(1)>物业"
    document = replace(PLAN, text=evil, title="<b>办法</b>", status_note="<script>1</script>")
    clause = replace(CLAUSE, text=evil, span=Span(0, len(evil)), heading="<i>x</i>", note="</article>")
    answer = Answer("问", "open", (Claim("<u>句</u>", (Citation(document, clause, "<img src=x"),)),))
    html = write_conversation((Turn("问", answer),)) + write_evidence((Turn("问", answer),))
    assert not re.search(r"<(img|b|script|i|u)\b", html)
    assert "<mark>&lt;img src=x</mark>" in html


def test_every_sentence_has_its_numbers_and_every_number_its_card() -> None:
    turns = (Turn("物业管理要覆盖多少？", make_answer()),)
    chips = re.findall(r'data-card="(card-[\d-]+)"', write_conversation(turns))
    assert chips == ["card-1-1", "card-1-2", "card-1-1", "card-1-2"]
    assert re.findall(r'id="(card-[\d-]+)"', write_evidence(turns)) == ["card-1-1", "card-1-2"]


def test_the_quote_is_marked_in_the_clause() -> None:
    html = write_evidence((Turn("问", make_answer()),))
    assert f"（四）强化智能安全的社区管理。<mark>{QUOTE}</mark>鼓励" in html
    assert "《绿色社区建设行动实施方案》三（四）" in html


def test_a_digest_is_marked_as_one_and_never_quoted() -> None:
    cards = read(write_evidence((Turn("问", make_answer()),)))
    assert "要点" in cards
    assert "条号待核" in cards
    assert f"“{GIST}”" not in cards + write_plain(make_answer())
    assert f"“{QUOTE}”" in write_plain(make_answer())


def test_what_the_library_says_of_a_document_is_marked_so_and_never_quoted() -> None:
    fact = "文号：建城〔2020〕68号"
    answer = Answer(
        "文号是什么", "fact", (Claim("文号是建城〔2020〕68号。", (Citation(NATIONAL, make_head(NATIONAL), fact),)),)
    )
    cards = write_evidence((Turn("问", answer),))
    printed = "\n".join(write_answer_lines(answer))
    assert '<li class="digest">库内信息</li>' in cards
    assert "〔库内信息·" in printed
    for text in (read(cards), printed, write_plain(answer)):
        assert fact in text
        assert f"“{fact}”" not in text
        assert "原文" not in text


@pytest.mark.parametrize("question", ["停车位不够怎么办" * 1500, "停车\n" * 40], ids=["long", "many lines"])
def test_a_long_question_is_clipped_and_whole_one_click_away(question: str) -> None:
    turns = (Turn(question, make_answer()),)
    said, cards = write_conversation(turns), write_evidence(turns)
    assert len(read(said.split("<details")[0])) < 140
    assert f"<summary>看完整的问题（{len(question)}字）</summary><p>{question}</p>" in said
    assert len(read(cards.split("</p>")[0])) < 140


def test_our_own_notes_stand_under_their_label() -> None:
    card = write_evidence((Turn("问", make_answer()),)).split("card-1-2")[-1]
    assert "<h5>本库提示</h5><p>目标年为2022年。</p><p>现行的对应规定：某办法第三条</p><p>编号由次序推定。</p>" in card


def test_cautions_stand_apart() -> None:
    assert '<div class="claims caution"><h4>注意</h4>' in write_conversation((Turn("问", make_answer()),))


def test_a_refusal_shows_its_reason_and_at_most_three_clauses_that_are_no_basis() -> None:
    turns = (Turn("个税起征点是多少", make_refusal()),)
    said, cards = read(write_conversation(turns)), write_evidence(turns)
    assert "资料库里没有依据。查了 3 份文件。可以添加文件。" in said
    assert "最接近的条款（不作为依据）" in cards
    assert cards.count('class="card near"') == 3
    assert "<mark>" not in cards
    assert "data-back" not in cards


def test_only_the_newest_cards_are_shown() -> None:
    html = write_evidence((Turn("一", make_answer()), Turn("二", error="坏了。"), Turn("三", make_answer()), Turn("四")))
    assert re.findall(r'class="cards" data-turn="(\d)"( hidden)?', html) == [("1", " hidden"), ("3", "")]


def test_a_question_still_looked_up_and_one_that_failed_say_so() -> None:
    assert "正在查找…" in write_conversation((Turn("问"),))
    failed = write_conversation((Turn("问", error="资料库打不开：请重试。"),))
    assert '<p class="failed" role="alert">资料库打不开：请重试。</p>' in failed


def test_before_the_first_question_the_page_says_what_can_be_asked() -> None:
    html = write_conversation((), write_welcome([("停车", ("停车位不够怎么办？",))]))
    assert 'data-question="停车位不够怎么办？"' in html
    assert "提问以后" in write_evidence(())


def test_the_foot_of_the_page_says_what_is_promised() -> None:
    assert "资料库现有 82 份文件" in write_footer(82)
    assert "没有使用语言模型" in write_footer(82)


def test_the_promise_names_the_model_and_where_questions_go_but_no_password() -> None:
    settings = Settings(model="qwen3", model_url="https://me:geheim@models.example/v1")
    told = write_footer(82, settings)
    assert "语言模型 qwen3" in told
    assert "models.example" in told
    assert "geheim" not in told


@given(st.text(alphabet="甲乙。；\n", min_size=1, max_size=900), st.data())
def test_what_a_card_shows_of_a_long_clause_holds_the_whole_quote(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    quote = Span(start, data.draw(st.integers(start + 1, len(text))))
    part = find_surroundings(text, quote)
    assert part.holds(quote)
    assert Span(0, len(text)).holds(part)


def test_a_long_clause_is_cut_at_sentences_and_whole_one_click_away() -> None:
    sentences = [f"第{n}件事要按照本方案的要求认真办理好。" for n in range(60)]
    text = "".join(sentences)
    clause = replace(CLAUSE, text=text, span=Span(0, len(text)))
    document = replace(PLAN, text=text)
    answer = Answer("问", "open", (Claim("句。", (Citation(document, clause, sentences[30]),)),))
    html = write_evidence((Turn("问", answer),))
    part = html.split('<p class="text part">')[1].split("</p>")[0]
    assert part.startswith('<span class="cut">（前略）</span>第')
    assert part.endswith('好。<span class="cut">（后略）</span>')
    assert f"<summary>看整条（{len(text)}字）</summary>" in html
    assert text in read(html)
