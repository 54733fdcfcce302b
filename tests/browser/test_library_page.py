"""The tab 知识库: files in, the report of each, an answer from them, undo."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

TEXT = """松鹤市社区雨水花园管护办法
松政办发〔2026〕9号

第一条 为了管好社区雨水花园，制定本办法。
第二条 雨水花园每季度至少清淤一次，由街道园林站负责。
第四条 <script>alert(1)</script>本办法自2026年5月1日起施行。
"""


def add(page: Page, *files: Path) -> None:
    page.get_by_role("tab", name="知识库").click()
    page.set_input_files("#library-files input[type=file]", [str(file) for file in files])
    expect(page.locator("#library-files")).to_contain_text(files[0].name[:4])
    page.get_by_role("button", name="添加", exact=True).click()
    expect(page.locator(".import article, .import .failed").first).to_be_visible()


def test_an_added_file_is_reported_answered_from_and_taken_back(page: Page, tmp_path: Path) -> None:
    good, bad = tmp_path / "雨水花园.txt", tmp_path / "<img src=x onerror=alert(1)>坏文件.docx"
    good.write_text(TEXT, encoding="utf-8")
    bad.write_bytes(b"PK\x03\x04 broken")
    add(page, good, bad)
    report = page.locator(".import")
    expect(report.locator("article")).to_contain_text("松政办发〔2026〕9号")
    expect(report.locator(".gap")).to_contain_text("第四条")
    expect(report.get_by_role("alert")).to_contain_text("坏文件.docx")
    expect(page.locator("#library-report").locator("script, img")).to_have_count(0)
    page.get_by_role("tab", name="问政策").click()
    box = page.get_by_label("您的问题")
    box.fill("雨水花园多久清淤一次？")
    box.press("Enter")
    expect(page.locator(".turn .claims.direct").last).to_contain_text("每季度至少清淤一次")
    page.get_by_role("tab", name="知识库").click()
    page.get_by_role("button", name="撤销这次添加").click()
    expect(report).to_contain_text("已撤销")
    page.get_by_label("查找文件").fill("雨水花园")
    expect(page.locator("#library-list .count")).to_contain_text("共 0 份文件")
    expect(page.locator("#library-list")).to_contain_text("少写几个字再找")


def test_adding_nothing_says_what_to_do(phone: Page) -> None:
    phone.get_by_role("tab", name="知识库").click()
    phone.get_by_role("button", name="添加", exact=True).click()
    expect(phone.locator(".import")).to_contain_text("选文件")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_phone_shows_all_of_a_document_at_once(phone: Page) -> None:
    phone.get_by_role("tab", name="知识库").click()
    card = phone.locator(".library tr", has_text="建城〔2020〕68号")
    expect(card).to_contain_text("部门规范性文件")
    for cell in card.locator("td:not(:empty)").all():
        box = cell.bounding_box()
        assert box
        assert 0 <= box["x"] <= box["x"] + box["width"] <= 390


def test_a_new_version_is_compared_and_the_document_removed_after_asking(page: Page, tmp_path: Path) -> None:
    first, second = tmp_path / "甲" / "管护办法.txt", tmp_path / "乙" / "管护办法.txt"
    for file, text in ((first, TEXT), (second, TEXT.replace("每季度至少清淤一次", "每月至少清淤两次"))):
        file.parent.mkdir()
        file.write_text(text, encoding="utf-8")
        add(page, file)
        expect(page.locator("#library-report .import")).to_contain_text("松鹤市社区雨水花园管护办法")
        expect(page.get_by_role("button", name="添加", exact=True)).to_be_enabled()
    expect(page.locator("#library-report")).to_contain_text("点它的“看改动”")
    expect(page.locator("#library-report")).not_to_contain_text("kb diff")
    held = int(page.locator(".promise").inner_text().split()[1])
    page.get_by_label("查找文件").fill("雨水花园")
    page.get_by_role("button", name="2 版，看改动").click()
    report = page.locator("#library-report")
    expect(report).to_contain_text("改动 第二条")
    page.get_by_role("button", name="撤销这次添加").click()
    expect(report).to_contain_text("1 份更新过的文件换回了原来的文字")
    expect(page.get_by_role("button", name="2 版，看改动")).to_have_count(0)
    page.get_by_label("删去《松鹤市社区雨水花园管护办法》").click()
    page.get_by_role("button", name="确定删去这份文件").click()
    expect(report).to_contain_text("已删去《松鹤市社区雨水花园管护办法》")
    expect(page.locator(".promise")).to_contain_text(f"现有 {held - 1} 份文件")
    expect(page.locator("#library-list .count")).to_contain_text("共 0 份文件")


def test_the_radar_tells_of_stale_bases(page: Page) -> None:
    page.get_by_role("tab", name="知识库").click()
    page.get_by_role("button", name="查过期与出入").click()
    expect(page.locator("#library-report")).to_contain_text("绿色社区建设行动实施方案")
    expect(page.locator("#library-report")).to_contain_text("处要留意")
