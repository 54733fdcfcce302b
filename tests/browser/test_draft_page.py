"""The tab 写方案 as a community worker meets it: the form filled, assessed while typing, drafted, the Word file saved."""

import json
from pathlib import Path

import pytest
import yaml
from docx import Document
from playwright.sync_api import Page, expect

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.browser


def open_tab(page: Page) -> None:
    page.get_by_role("tab", name="写方案").click()
    expect(page.get_by_label("社区", exact=True)).to_be_visible()


def choose(page: Page, requirement: str, standing: str) -> None:
    group = page.get_by_role("group", name=requirement)
    group.get_by_label(standing).check(force=True)


def fill_form(page: Page) -> None:
    page.get_by_label("社区", exact=True).fill("甲社区")
    page.get_by_label("物业覆盖率").fill("22")
    page.get_by_label("开始").fill("2027-01-01")
    page.get_by_label("结束").fill("2027-12-31")
    choose(page, "党建引领的议事协商机制", "已做到")


def test_a_form_becomes_an_assessment_a_draft_and_a_word_file(page: Page) -> None:
    open_tab(page)
    fill_form(page)
    expect(page.locator(".assessed .count")).to_contain_text("已做到 1")
    expect(page.locator(".assessed")).to_contain_text("差8个百分点")
    page.get_by_role("button", name="写出方案").click()
    expect(page.locator(".paper > .title")).to_have_text("甲社区绿色社区创建工作方案")
    expect(page.locator(".coverage tbody tr")).to_have_count(40)
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 Word").click()
    assert download.value.suggested_filename == "甲社区绿色社区创建工作方案.docx"
    document = Document(str(download.value.path()))
    assert document.paragraphs[0].text == "甲社区绿色社区创建工作方案"
    assert any("【待填" in paragraph.text for paragraph in document.paragraphs)


def test_an_error_stands_beside_its_field_and_goes_when_mended(page: Page) -> None:
    open_tab(page)
    page.get_by_label("社区", exact=True).fill("甲社区")
    rate = page.get_by_label("绿地率")
    rate.fill("200")
    expect(page.locator("[id='e-绿地率']")).to_contain_text("不能大于 100")
    expect(rate).to_have_attribute("aria-invalid", "true")
    rate.fill("30")
    expect(page.locator("[id='e-绿地率']")).to_be_hidden()
    expect(page.locator(".assessed .count")).to_be_visible()


def test_markup_in_a_field_stays_text_and_is_told(page: Page) -> None:
    open_tab(page)
    page.get_by_label("社区", exact=True).fill("<img src=x onerror=alert(1)>")
    expect(page.locator("[id='e-社区']")).to_contain_text("不能用")
    expect(page.locator("#draft img")).to_have_count(0)


def test_a_sample_is_saved_as_a_file_and_opened_again(phone: Page, tmp_path: Path) -> None:
    open_tab(phone)
    phone.get_by_role("button", name="样表：老旧小区").click()
    expect(phone.locator(".estate")).to_have_count(3)
    expect(phone.get_by_label("城市")).to_have_value("示例市")
    with phone.expect_download() as download:
        phone.get_by_role("button", name="保存情况表").click()
    given = yaml.safe_load(Path(download.value.path()).read_text(encoding="utf-8"))
    assert [estate["名称"] for estate in given["小区"]] == ["幸福里一区", "幸福里二区", "锦苑小区"]
    file = tmp_path / "情况表.yaml"
    file.write_text(yaml.safe_dump({**given, "社区": "乙社区"}, allow_unicode=True), encoding="utf-8")
    phone.set_input_files("input[type=file][accept*=yaml]", file)
    expect(phone.get_by_label("社区", exact=True)).to_have_value("乙社区")
    expect(phone.locator(".assessed .count")).to_contain_text("共 40 项")


def test_a_reload_keeps_what_was_filled_in(page: Page) -> None:
    open_tab(page)
    fill_form(page)
    page.get_by_role("button", name="加一个小区").click()
    page.get_by_role("group", name="第 1 个小区").get_by_label("名称").fill("一区")
    expect(page.locator(".assessed .count")).to_contain_text("已做到 1")
    page.reload()
    open_tab(page)
    expect(page.get_by_label("社区", exact=True)).to_have_value("甲社区")
    expect(page.get_by_role("group", name="第 1 个小区").get_by_label("名称")).to_have_value("一区")
    expect(page.locator(".assessed .count")).to_contain_text("已做到 1")


def test_two_tabs_keep_a_form_each(page: Page) -> None:
    open_tab(page)
    page.get_by_label("社区", exact=True).fill("甲社区")
    expect(page.locator(".assessed .count")).to_be_visible()
    other = page.context.new_page()
    other.goto(page.url)
    open_tab(other)
    other.get_by_label("社区", exact=True).fill("乙社区")
    expect(other.locator(".assessed .count")).to_be_visible()
    page.reload()
    expect(page.get_by_label("社区", exact=True)).to_have_value("甲社区")
    expect(page.locator(".assessed .count")).to_be_visible()
    other.reload()
    expect(other.get_by_label("社区", exact=True)).to_have_value("乙社区")
    expect(other.locator(".assessed .count")).to_be_visible()
    other.close()


def test_a_reload_keeps_the_draft_and_a_changed_form_outdates_it(page: Page) -> None:
    open_tab(page)
    fill_form(page)
    expect(page.locator(".assessed .count")).to_contain_text("已做到 1")
    page.get_by_label("年度任务清单").check()
    page.get_by_label("社区", exact=True).press("Control+Enter")
    title = page.locator(".paper > .title")
    expect(title).to_contain_text("甲社区")
    expect(page.locator(".outdated")).to_be_hidden()
    written = title.inner_text()
    assert "年度" in written
    page.reload()
    expect(title).to_have_text(written)
    page.get_by_label("社区", exact=True).fill("乙社区")
    expect(page.locator(".assessed .count")).to_be_visible()
    expect(page.locator(".outdated")).to_contain_text("再按“写出方案”")
    page.get_by_role("button", name="写出方案").click()
    expect(title).to_contain_text("乙社区")
    expect(page.locator(".outdated")).to_be_hidden()


def test_the_form_is_filled_by_keyboard(page: Page) -> None:
    open_tab(page)
    page.get_by_label("社区", exact=True).fill("甲社区")
    first = page.locator(".choices input").first
    first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".assessed .count")).to_contain_text("部分做到 1")


def test_nothing_is_wider_than_a_phone(phone: Page) -> None:
    open_tab(phone)
    phone.get_by_role("button", name="样表：老旧小区").click()
    expect(phone.locator(".assessed .count")).to_be_visible()
    phone.get_by_role("button", name="写出方案").click()
    expect(phone.locator(".paper > .title")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_reference_of_the_draft_opens_its_clause(page: Page) -> None:
    open_tab(page)
    fill_form(page)
    page.locator(".assessed details.area").first.click()
    page.locator(".assessed .reference").first.click()
    expect(page.locator("#reader")).to_contain_text("绿色社区建设行动实施方案")
    page.keyboard.press("Escape")
    choose(page, "业委会和驻区单位参与", "未做")
    expect(page.locator(".assessed .count")).to_contain_text("未做")
    expect(page.locator(".assessed details.area").first).to_have_attribute("open", "")


@pytest.mark.parametrize(("name", "more"), [("assess", []), ("draft", ["plan"])])
def test_other_programs_draft_at_the_endpoints(page: Page, name: str, more: list[str]) -> None:
    address = f"{page.url}gradio_api/call/{name}"
    event = page.request.post(address, data={"data": [{"社区": "甲社区"}, *more]}).json()["event_id"]
    reply = json.loads(page.request.get(f"{address}/{event}").text().split("data: ")[-1])[0]
    assert "甲社区" in (reply.get("community") or reply["title"])


def test_the_picture_in_the_docs_is_small_and_taken_anew_on_demand(page: Page, request: pytest.FixtureRequest) -> None:
    """`--update-golden` takes it: the sample's form beside its assessment."""
    path = ROOT / "docs" / "draft-1280.png"
    if request.config.getoption("--update-golden"):
        page.set_viewport_size({"width": 1280, "height": 720})
        open_tab(page)
        page.get_by_role("button", name="样表：老旧小区").click()
        expect(page.locator(".assessed .count")).to_be_visible()
        page.mouse.move(0, 0)
        page.wait_for_timeout(800)
        page.screenshot(path=path)
    assert 10_000 < path.stat().st_size < 300_000
