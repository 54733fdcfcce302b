"""The tab 核条款 as policy staff meet it: a text or a Word file in, every reference judged, the annotated file out."""

from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

TEXT = "按照《绿色社区建设行动实施方案》三（四），物业管理覆盖面不低于45%。见《<script>alert(1)</script>办法》第三条。"


def open_tab(page: Page) -> None:
    page.get_by_role("tab", name="核条款").click()
    expect(page.get_by_label("贴上文字")).to_be_visible()


def check(page: Page) -> None:
    page.get_by_role("button", name="核对", exact=True).click()
    expect(page.locator(".check .count")).to_be_visible()


def test_a_wrong_figure_is_told_beside_the_marked_text(page: Page) -> None:
    open_tab(page)
    page.get_by_label("贴上文字").fill(TEXT)
    check(page)
    wrong = page.locator("details.bad .finding").first
    expect(wrong).to_contain_text("45%")
    expect(wrong).to_contain_text("30%")
    wrong.get_by_role("link").click()
    expect(page.locator("#ref-1")).to_be_in_viewport()
    expect(page.locator(".checked mark")).to_have_count(2)
    expect(page.locator(".checked script")).to_have_count(0)


def test_an_empty_check_says_what_to_do(page: Page) -> None:
    open_tab(page)
    page.get_by_role("button", name="核对", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("请贴上文字")


def test_a_word_file_comes_back_with_comments(phone: Page, tmp_path: Path) -> None:
    given = tmp_path / "自查报告.docx"
    document = Document()
    document.add_paragraph("自查报告")
    document.add_paragraph(TEXT)
    document.save(str(given))
    open_tab(phone)
    phone.set_input_files("#check-file input[type=file]", given)
    check(phone)
    with phone.expect_download() as download:
        phone.get_by_role("button", name="下载带批注的 Word").click()
    got = Document(str(download.value.path()))
    assert [p.text for p in got.paragraphs] == ["自查报告", TEXT]
    assert any("30%" in comment.text for comment in got.comments)
    assert download.value.suggested_filename == "自查报告-批注.docx"


def test_verdicts_are_filtered_and_a_clause_opens_in_its_document(page: Page) -> None:
    open_tab(page)
    page.get_by_label("贴上文字").fill(TEXT)
    check(page)
    page.get_by_role("button", name="只看库里没有").click()
    expect(page.locator("details.verdict:visible")).to_have_count(1)
    page.get_by_role("button", name="全部", exact=True).click()
    expect(page.locator("details.verdict:visible")).to_have_count(2)
    page.get_by_role("button", name="在文件中看三（四）").click()
    expect(page.get_by_role("dialog").locator(".here")).to_contain_text("强化智能安全的社区管理")


def test_the_box_in_use_is_seen(page: Page) -> None:
    open_tab(page)
    box = page.get_by_label("贴上文字")
    expect(box).to_have_css("box-shadow", "none")
    box.fill("《民法典》")
    expect(box).to_be_focused()
    expect(box).not_to_have_css("box-shadow", "none")


def test_what_is_too_long_is_told_beside_its_field(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText('问'.repeat(1200))")
    box = page.get_by_label("您的问题")
    box.focus()
    page.keyboard.press("Control+V")
    told = page.locator(".too-long")
    expect(told).to_have_text("这里最多写 1000 个字，贴上的末尾 200 个字没有写进来。")
    box.fill("物业管理要覆盖多少？")
    expect(told).to_have_count(0)
    page.get_by_role("tab", name="写方案").click()
    page.get_by_label("街道", exact=True).focus()
    page.keyboard.press("Control+V")
    expect(told).to_contain_text("没有写进来")


def test_a_document_that_is_not_held_is_added_by_clicking(page: Page) -> None:
    open_tab(page)
    page.get_by_label("贴上文字").fill("见《松鹤市社区雨水花园管护办法》第三条。")
    check(page)
    expect(page.locator("#check-result")).to_contain_text("在“知识库”里添加")
    expect(page.locator("#check-result")).not_to_contain_text("kb add")
