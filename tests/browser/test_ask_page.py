"""The page as a community worker meets it: asks in a real browser and reads the cited clauses."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = pytest.mark.browser
DOCS = Path(__file__).parents[2] / "docs"


def ask(page: Page, question: str, key: str = "Enter") -> Locator:
    """Asks and waits; the newest exchange."""
    before = page.locator(".turn").count()
    box = page.get_by_label("您的问题")
    box.fill(question)
    box.press(key)
    expect(page.locator(".turn")).to_have_count(before + 1)
    expect(page.locator(".pending")).to_have_count(0)
    return page.locator(".turn").last


def shown_cards(page: Page) -> Locator:
    return page.locator(".cards:not([hidden]) .card")


def test_how_much_property_management_must_cover_is_answered_from_the_plan(page: Page) -> None:
    turn = ask(page, "物业管理要覆盖多少？")
    expect(turn.locator(".claims.direct").first).to_contain_text("30%")
    turn.locator(".claims.direct .chip").first.click()
    card = page.locator(".card.current")
    expect(card.locator("h4")).to_have_text("《绿色社区建设行动实施方案》三（四）")
    expect(card.locator("mark").first).to_contain_text("物业管理覆盖面不低于30%")
    expect(card.locator(".badges")).to_contain_text("原文")


def test_old_people_and_stairs_lead_to_the_clause_on_barrier_free_building(page: Page) -> None:
    ask(page, "老人上楼不方便怎么办？")
    expect(page.locator("#announcer")).to_contain_text("适老化")
    card = shown_cards(page).filter(has_text="《绿色社区建设行动实施方案》三（三）").first
    expect(card.locator("mark").first).to_contain_text("适老化")


def test_a_question_on_income_tax_is_refused_with_the_nearest_clauses(page: Page) -> None:
    turn = ask(page, "个税起征点是多少")
    expect(turn.locator(".refusal .reason")).not_to_be_empty()
    expect(turn.locator(".refusal .searched")).not_to_be_empty()
    expect(turn.locator(".chip")).to_have_count(0)
    expect(page.locator(".cards:not([hidden]) .nearest")).to_have_text("最接近的条款（不作为依据）")
    expect(shown_cards(page)).to_have_count(3)


def test_a_number_in_an_earlier_answer_brings_its_cards_back(page: Page) -> None:
    ask(page, "物业管理要覆盖多少？")
    ask(page, "老人上楼不方便怎么办？")
    page.locator("#chip-1-1").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#card-1-1")).to_be_focused()
    expect(page.locator("#card-1-1")).to_be_in_viewport()
    expect(page.locator("#card-2-1")).to_be_hidden()
    page.locator("#card-1-1 .number").click()
    expect(page.locator("#chip-1-1")).to_be_focused()


def test_an_example_is_answered_at_a_click_and_a_new_conversation_brings_them_back(page: Page) -> None:
    page.get_by_role("button", name="老人上楼不方便怎么办？").click()
    expect(page.locator(".turn .chip").first).to_be_visible()
    expect(page.get_by_label("您的问题")).to_have_value("")
    page.get_by_role("button", name="新对话").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator(".example").first).to_be_visible()


def test_every_example_has_an_answer(page: Page) -> None:
    examples = page.locator(".example").all_inner_texts()
    refused = [question for question in examples if ask(page, question).locator(".refusal, .failed").count()]
    assert refused == []


def test_shift_enter_breaks_the_line_and_ctrl_enter_sends(page: Page) -> None:
    box = page.get_by_label("您的问题")
    box.fill("物业管理")
    box.press("Shift+Enter")
    expect(box).to_have_value("物业管理\n")
    expect(page.locator(".turn")).to_have_count(0)
    ask(page, "物业管理要覆盖多少？", key="Control+Enter")
    expect(box).to_have_value("")


def test_markup_in_a_question_stays_text(page: Page) -> None:
    question = "<img src=x onerror=alert(1)><script>alert(2)</script> ${alert(3)} {{value}} 物业"
    turn = ask(page, question)
    expect(turn.locator(".asked")).to_contain_text(question)
    expect(page.locator("#ask img, #ask script")).to_have_count(0)


def test_a_reload_gives_a_page_that_answers(page: Page) -> None:
    ask(page, "物业管理要覆盖多少？")
    page.reload()
    expect(page.locator(".turn")).to_have_count(1)
    expect(ask(page, "老人上楼不方便怎么办？").locator(".chip").first).to_be_visible()


def test_the_page_is_in_chinese_and_bars_the_browser_from_other_machines(page: Page) -> None:
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.locator(".promise")).to_contain_text(re.compile(r"资料库现有 \d+ 份文件"))
    assert "default-src 'self'" in page.request.get(page.url).headers["content-security-policy"]
    expect(page.get_by_text("Gradio")).to_have_count(0)


def test_on_a_phone_the_clauses_stand_below_the_chat_and_nothing_scrolls_sideways(phone: Page) -> None:
    ask(phone, "老人上楼不方便怎么办？")
    # Both at one moment: the page is still scrolling to the answer.
    chat, cards = phone.evaluate(
        "['#conversation', '#evidence'].map((name) => document.querySelector(name).getBoundingClientRect().toJSON())"
    )
    assert cards["y"] >= chat["y"] + chat["height"]
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in (chat, cards))
    expect(phone.get_by_label("您的问题")).to_be_in_viewport()
    phone.locator(".chip").first.click()
    expect(phone.locator(".card.current h4")).to_be_in_viewport()


def test_other_programs_ask_at_the_endpoint(page: Page) -> None:
    address = f"{page.url}gradio_api/call/ask"
    event = page.request.post(address, data={"data": ["物业管理要覆盖多少？", []]}).json()["event_id"]
    said = page.request.get(f"{address}/{event}").text()
    reply = json.loads(said.split("data: ")[-1])[0]
    assert reply["refused"] is False
    assert reply["citations"][0]["ref"] == "三（四）"


@pytest.mark.parametrize(("size", "name"), [("page", "ask-1280.png"), ("phone", "ask-390.png")])
def test_the_pictures_in_the_docs_are_small_and_taken_anew_on_demand(
    size: str, name: str, request: pytest.FixtureRequest
) -> None:
    """`--update-golden` takes them: an answer with its first clause at hand."""
    if request.config.getoption("--update-golden"):
        view: Page = request.getfixturevalue(size)
        turn = ask(view, "老人上楼不方便怎么办？" if size == "phone" else "物业管理要覆盖多少？")
        if size == "page":
            view.set_viewport_size({"width": 1280, "height": 720})
            turn.locator(".chip").first.click()
        view.get_by_label("您的问题").blur()
        view.mouse.move(0, 0)
        view.wait_for_timeout(800)
        DOCS.mkdir(exist_ok=True)
        view.screenshot(path=DOCS / name)
    assert 10_000 < (DOCS / name).stat().st_size < 300_000


def test_a_very_long_question_fills_neither_the_chat_nor_the_cards(page: Page) -> None:
    turn = ask(page, "小区停车位不够怎么办，" * 1200)
    box = turn.locator(".asked").bounding_box()
    assert box is not None
    assert box["height"] < 200
    about = page.locator(".cards:not([hidden]) .about").bounding_box()
    assert about is None or about["height"] < 200
    turn.locator(".asked-whole summary").click()
    expect(turn.locator(".asked-whole p")).to_be_in_viewport()


def test_questions_sent_at_once_are_answered_one_by_one_or_stay_in_the_box(page: Page) -> None:
    box = page.get_by_label("您的问题")
    box.fill("物业管理要覆盖多少？")
    box.press("Enter")
    page.keyboard.insert_text("创建内容有哪些？")
    page.keyboard.press("Enter")
    expect(page.locator(".turn .chip").first).to_be_visible()
    expect(page.locator(".turn")).to_have_count(1)
    expect(box).to_be_editable()
    # What Playwright fills waits until the box can be typed in, as a person has to.
    for question in ("创建内容有哪些？", "创建目标是什么？"):
        box.fill(question)
        box.press("Enter")
    expect(page.locator(".turn .asked")).to_have_count(3)
    expect(page.locator(".pending")).to_have_count(0)
    expect(page.locator(".turn .asked").last).to_contain_text("创建目标是什么？")
    expect(box).to_have_value("")


def test_only_the_first_of_two_examples_clicked_at_once_is_asked(page: Page) -> None:
    page.evaluate("document.querySelectorAll('.example').forEach((button, i) => i < 2 && button.click())")
    expect(page.locator(".turn .chip").first).to_be_visible()
    expect(page.locator(".turn")).to_have_count(1)
    expect(page.get_by_label("您的问题")).to_be_editable()
    expect(ask(page, "创建内容有哪些？").locator(".chip").first).to_be_visible()


def test_a_blank_question_leaves_the_box_free(page: Page) -> None:
    box = page.get_by_label("您的问题")
    box.fill("   ")
    box.press("Enter")
    expect(box).to_be_editable()
    expect(ask(page, "物业管理要覆盖多少？").locator(".chip").first).to_be_visible()


def test_a_lost_server_is_told_in_chinese_and_the_question_stays(browser: Browser, mortal: Any) -> None:
    with browser.new_context(locale="zh-CN") as context:
        page = context.new_page()
        page.goto(mortal.url)
        ask(page, "物业管理要覆盖多少？")
        mortal.process.kill()
        mortal.process.wait(20)
        box = page.get_by_label("您的问题")
        box.fill("创建内容有哪些？")
        box.press("Enter")
        expect(page.locator(".toast-body").first).to_contain_text("与本机程序的连接断了", timeout=20_000)
        expect(page.get_by_text(re.compile("Connection|Error|lost"))).to_have_count(0)
        expect(page.locator(".pending")).to_have_count(0)
        expect(box).to_have_value("创建内容有哪些？")
        expect(box).to_be_editable()
        expect(page.locator(".turn .chip").first).to_be_visible()


def test_after_an_unforeseen_error_the_question_can_be_sent_again(browser: Browser, stumbling: Any) -> None:
    with browser.new_context(locale="zh-CN") as context:
        page = context.new_page()
        page.goto(stumbling.url)
        box = page.get_by_label("您的问题")
        box.fill("物业管理要覆盖多少？")
        box.press("Enter")
        expect(page.locator(".failed")).to_contain_text("再试一次")
        expect(box).to_have_value("物业管理要覆盖多少？")
        expect(box).to_be_editable()
        box.press("Enter")
        expect(page.locator(".turn .refusal")).to_be_visible()
        expect(box).to_have_value("")


def test_a_new_conversation_drops_an_answer_that_a_silent_model_holds_up(browser: Browser, speechless: Any) -> None:
    with browser.new_context(locale="zh-CN") as context:
        page = context.new_page()
        page.goto(speechless.url)
        box = page.get_by_label("您的问题")
        for question in ("物业管理要覆盖多少？", "创建内容有哪些？"):
            box.fill(question)
            box.press("Enter")
            expect(page.locator(".turn .chip").first).to_be_visible(timeout=15_000)
            expect(page.locator(".turn .asked")).to_contain_text(question)
            page.wait_for_timeout(1_000)  # nobody reads and clicks within the moment the first words take to arrive
            page.get_by_role("button", name="新对话").click()
            expect(page.locator(".turn")).to_have_count(0)
            expect(box).to_be_editable()
            expect(page.locator("#send")).to_have_text("提问")
        expect(page.locator(".failed, .notice")).to_have_count(0)
        box.fill("物业管理要覆盖多少？")
        box.press("Enter")
        expect(page.locator(".turn .chip").first).to_be_visible(timeout=15_000)
        page.reload()  # while the answer is still coming: the question is there to be sent again
        expect(box).to_have_value("物业管理要覆盖多少？")
        expect(box).to_be_editable()
