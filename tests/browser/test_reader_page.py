"""A citation opened in its document: the quote marked, the neighbours around it, other clauses by address."""

from pathlib import Path

import pytest
from pdf_files import print_pages
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def open_first_card(page: Page) -> None:
    page.get_by_label("您的问题").fill("物业管理要覆盖多少？")
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="在文件中看").first.click()
    expect(page.locator("dialog.reader[open]")).to_be_visible()


def test_a_citation_opens_in_its_document(page: Page) -> None:
    open_first_card(page)
    reader = page.get_by_role("dialog")
    expect(reader.locator("mark").first).to_contain_text("不低于30%")
    expect(reader.locator(".here")).to_be_in_viewport()
    reader.get_by_label("到哪一条").fill("三（二）")
    reader.get_by_label("到哪一条").press("Enter")
    expect(reader.locator(".here")).to_contain_text("推进集约高效的基础设施改造")
    reader.get_by_role("button", name="下一条").click()
    expect(reader.locator(".here")).to_contain_text("营造绿色宜居的社区环境")
    reader.get_by_label("到哪一条").fill("三（九）")
    reader.get_by_role("button", name="翻到").click()
    expect(reader.get_by_role("status")).to_contain_text("没有“三（九）”")
    reader.get_by_label("到哪一条").fill("")
    reader.get_by_role("button", name="翻到").click()
    expect(reader.get_by_role("status")).to_contain_text("没有“三（九）”")
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_the_reader_fits_a_phone(phone: Page) -> None:
    open_first_card(phone)
    expect(phone.get_by_role("dialog").locator("mark").first).to_be_in_viewport()
    assert phone.evaluate("document.querySelector('dialog').getBoundingClientRect().width") <= 390
    phone.get_by_role("button", name="关闭").click()
    expect(phone.locator("dialog[open]")).to_have_count(0)


def test_a_document_of_the_list_opens(page: Page) -> None:
    page.get_by_role("tab", name="知识库").click()
    page.get_by_label("查找文件").fill("物业管理条例")
    page.locator("#library-list").get_by_role("button", name="物业管理条例").first.click()
    expect(page.get_by_role("dialog").get_by_role("heading", level=2)).to_contain_text("物业管理条例")


PDF = print_pages(("松鹤市社区花架管护办法", "第一条 为了管好社区花架，制定本办法。"), ("第二条 花架每年至少检修一次。",))


@pytest.mark.parametrize("size", ["page", "phone"])
def test_a_page_of_an_added_pdf_is_shown_as_printed(size: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    page: Page = request.getfixturevalue(size)
    file = tmp_path / "花架.pdf"
    file.write_bytes(PDF)
    page.get_by_role("tab", name="知识库").click()
    page.set_input_files("#library-files input[type=file]", file)
    expect(page.locator("#library-files")).to_contain_text("花架")
    page.get_by_role("button", name="添加", exact=True).click()
    expect(page.locator("#library-report article")).to_contain_text("花架")
    page.get_by_role("tab", name="问政策").click()
    page.get_by_label("您的问题").fill("花架多久检修一次？")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="在文件中看").first.click()
    page.get_by_role("button", name="看原件这一页").click()
    sheet = page.locator("#sheet dialog")
    expect(sheet).to_contain_text("原件第 2 页，共 2 页")
    assert sheet.locator("img").evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 1000
    sheet.get_by_role("button", name="上一页").click()
    expect(sheet).to_contain_text("原件第 1 页，共 2 页")
    sheet.get_by_role("button", name="关闭").click()
    expect(page.locator("dialog.reader[open]")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="知识库").click()
    page.get_by_role("button", name="撤销这次添加").click()
    expect(page.locator("#library-report")).to_contain_text("已撤销")
