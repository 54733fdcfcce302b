"""Conversations over a reload, in two tabs, and from the list of earlier ones."""

from pathlib import Path

import docx
import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def ask(page: Page, question: str) -> None:
    page.get_by_label("您的问题").fill(question)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".turn").last).to_contain_text(question)
    expect(page.locator(".claim").first).to_be_visible()
    page.wait_for_function("question => loadTalk().includes(question)", arg=question)


def test_a_reload_keeps_the_conversation_and_goes_on_with_it(page: Page) -> None:
    ask(page, "物业管理要覆盖多少？")
    page.reload()
    expect(page.locator(".turn")).to_have_count(1)
    expect(page.locator(".card").first).to_be_visible()
    ask(page, "那国家文件呢？")
    expect(page.locator(".turn")).to_have_count(2)


def test_two_tabs_do_not_disturb_each_other(page: Page) -> None:
    ask(page, "物业管理要覆盖多少？")
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator(".welcome")).to_be_visible()
    ask(other, "居委会有几个人？")
    page.reload()
    expect(page.locator(".turn")).to_have_count(1)
    expect(page.locator(".asked")).to_contain_text("物业管理")
    other.close()


def test_an_earlier_conversation_is_reopened_and_deleted(page: Page) -> None:
    ask(page, "物业管理要覆盖多少？")
    page.get_by_role("button", name="新对话").click()
    expect(page.locator(".welcome")).to_be_visible()
    ask(page, "居委会有几个人？")
    page.get_by_role("button", name="历史对话").click()
    listed = page.get_by_role("dialog").get_by_role("listitem")
    expect(listed).to_have_count(2)
    listed.last.get_by_role("button").first.click()
    expect(page.locator(".asked")).to_contain_text("物业管理")
    page.get_by_role("button", name="历史对话").click()
    page.get_by_role("button", name="全部删去").click()
    expect(listed).to_have_count(2)
    page.get_by_role("button", name="确定全部删去").click()
    expect(page.get_by_role("dialog")).to_contain_text("还没有对话")
    page.get_by_role("button", name="关闭").click()


def test_earlier_conversations_are_opened_from_another_tab(page: Page) -> None:
    ask(page, "物业管理要覆盖多少？")
    page.get_by_role("tab", name="写方案").click()
    expect(page.get_by_label("社区", exact=True)).to_be_visible()
    page.get_by_role("button", name="历史对话").click()
    page.get_by_role("dialog").get_by_role("listitem").first.get_by_role("button").first.click()
    expect(page.locator(".asked")).to_be_visible()
    expect(page.locator(".asked")).to_contain_text("物业管理")


def test_the_conversation_is_saved_as_word(page: Page, tmp_path: Path) -> None:
    page.get_by_role("button", name="导出 Word").click()
    expect(page.locator(".toast-body")).to_contain_text("还没有回答")
    ask(page, "物业管理要覆盖多少？")
    with page.expect_download() as saving:
        page.get_by_role("button", name="导出 Word").click()
    saving.value.save_as(tmp_path / "记录.docx")
    assert saving.value.suggested_filename.endswith(".docx")
    assert "不低于30%" in "\n".join(p.text for p in docx.Document(str(tmp_path / "记录.docx")).paragraphs)


def test_a_refusal_leads_to_adding_a_file(page: Page) -> None:
    page.get_by_label("您的问题").fill("飞机票怎么报销？")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".refusal")).to_contain_text("加入知识库")
    expect(page.locator(".refusal")).not_to_contain_text("kb add")
    page.get_by_role("button", name="添加文件").click()
    expect(page.get_by_role("button", name="添加", exact=True)).to_be_visible()
