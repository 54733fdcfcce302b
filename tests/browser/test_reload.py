"""A reload keeps the work of its own browser tab, at both widths; two tabs do not disturb each other."""

from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

TEXT = "按照《绿色社区建设行动实施方案》三（四），物业管理覆盖面不低于45%。"
RULES = "柏溪市社区苗圃管护办法\n柏政办发〔2026〕7号\n\n第一条 为了管好社区苗圃，制定本办法。\n第二条 苗圃每月修剪一次。\n"


@pytest.fixture(params=["page", "phone"])
def either(request: pytest.FixtureRequest) -> Page:
    """A wide page, then a phone."""
    found: Page = request.getfixturevalue(request.param)
    return found


def reload(page: Page) -> None:
    # A stream that ends by itself is no news; one that is cut the browser complains of.
    page.wait_for_timeout(500)
    page.reload()


def write_report(folder: Path) -> Path:
    file = folder / "自查报告.docx"
    document = Document()
    document.add_paragraph(TEXT)
    document.save(str(file))
    return file


def test_the_report_on_a_file_and_its_downloads_stay(either: Page, tmp_path: Path) -> None:
    either.get_by_role("tab", name="核条款").click()
    either.set_input_files("#check-file input[type=file]", write_report(tmp_path))
    either.get_by_role("button", name="核对", exact=True).click()
    expect(either.locator(".check .count")).to_be_visible()
    reload(either)
    expect(either.locator("details.bad .finding").first).to_contain_text("45%")
    expect(either.locator("#check-file")).to_contain_text("自查报告")
    with either.expect_download() as download:
        either.get_by_role("button", name="下载带批注的 Word").click()
    assert any("30%" in comment.text for comment in Document(str(download.value.path())).comments)


def test_a_pasted_text_and_its_report_stay(page: Page) -> None:
    page.get_by_role("tab", name="核条款").click()
    page.get_by_label("贴上文字").fill(TEXT)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".check .count")).to_be_visible()
    reload(page)
    expect(page.get_by_label("贴上文字")).to_have_value(TEXT)
    expect(page.locator("details.bad .finding").first).to_contain_text("45%")


def test_the_library_tab_stays_as_it_was_and_undo_still_works(either: Page, tmp_path: Path) -> None:
    file = tmp_path / "苗圃.txt"
    file.write_text(RULES, encoding="utf-8")
    either.get_by_role("tab", name="知识库").click()
    either.set_input_files("#library-files input[type=file]", file)
    expect(either.locator("#library-files")).to_contain_text("苗圃")
    reload(either)
    expect(either.locator("#library-files")).to_contain_text("苗圃")
    either.get_by_role("button", name="添加", exact=True).click()
    report = either.locator("#library-report")
    expect(report).to_contain_text("柏政办发〔2026〕7号")
    either.get_by_label("查找文件").fill("苗圃")
    expect(either.locator("#library-list .count")).to_contain_text("共 1 份文件")
    reload(either)
    expect(either.get_by_label("查找文件")).to_have_value("苗圃")
    expect(either.locator("#library-list .count")).to_contain_text("共 1 份文件")
    expect(report).to_contain_text("柏政办发〔2026〕7号")
    either.get_by_role("button", name="撤销这次添加").click()
    expect(report).to_contain_text("已撤销")
    expect(either.locator("#library-list .count")).to_contain_text("共 0 份文件")


def test_what_the_radar_told_stays(page: Page) -> None:
    page.get_by_role("tab", name="知识库").click()
    page.get_by_role("button", name="查过期与出入").click()
    expect(page.locator("#library-report")).to_contain_text("处要留意")
    reload(page)
    expect(page.locator("#library-report")).to_contain_text("处要留意")


def test_each_of_two_tabs_keeps_its_own_report(page: Page, tmp_path: Path) -> None:
    page.get_by_role("tab", name="核条款").click()
    page.set_input_files("#check-file input[type=file]", write_report(tmp_path))
    page.get_by_role("button", name="核对", exact=True).click()
    expect(page.locator(".check .count")).to_be_visible()
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("tab", name="核条款").click()
    expect(other.locator(".welcome:visible")).to_contain_text("核对哪一份")
    other.get_by_label("贴上文字").fill("《物业管理条例》第二百条。")
    other.get_by_role("button", name="核对", exact=True).click()
    expect(other.locator(".check .count")).to_be_visible()
    reload(page)
    expect(page.locator(".checked")).to_contain_text("45%")
    expect(page.get_by_label("贴上文字")).to_have_value("")
    other.close()


def test_a_duplicated_tab_begins_alike_and_goes_on_apart(page: Page) -> None:
    page.get_by_role("tab", name="核条款").click()
    page.get_by_label("贴上文字").fill(TEXT)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".check .count")).to_be_visible()
    with page.expect_popup() as opened:
        page.evaluate("window.open(location.href)")  # the new tab gets a copy of this one's storage
    other = opened.value
    expect(other.locator(".checked")).to_contain_text("45%")
    assert other.evaluate("nameTab()[0]") != page.evaluate("nameTab()[0]")
    other.get_by_label("贴上文字").fill("《物业管理条例》第二百条。")
    other.get_by_role("button", name="核对", exact=True).click()
    expect(other.locator(".checked")).to_contain_text("第二百条")
    reload(page)
    expect(page.locator(".checked")).to_contain_text("45%")
    other.close()


def test_an_unsent_question_stays(page: Page) -> None:
    page.get_by_label("您的问题").fill("物业管理要覆盖")
    reload(page)
    expect(page.get_by_label("您的问题")).to_have_value("物业管理要覆盖")
