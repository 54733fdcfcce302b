"""Over a limit: told where it happens, in a sentence, and nothing that was written is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Served, run_app
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
QUESTION = "物业管理要覆盖多少？"


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[Served]:
    """An app that answers one question a minute and takes a megabyte at once."""
    limits = '{"ask": "1/minute", "check": "1/minute", "upload_mb": 1}'
    with run_app(tmp_path, more={"KB_LIMITS": limits}) as served:
        yield served


@pytest.fixture
def page(strict: Served, browser: Browser) -> Iterator[Page]:
    page = browser.new_page(locale="zh-CN")
    page.goto(strict.url)
    yield page
    page.close()


def test_over_a_limit_nothing_is_lost(page: Page, tmp_path: Path) -> None:
    box = page.locator("#question textarea")
    box.fill(QUESTION)
    page.locator("#send").click()
    expect(page.locator(".turn")).to_have_count(1)
    expect(box).to_be_editable(timeout=30_000)
    box.fill(QUESTION)
    page.locator("#send").click()
    told = page.locator("[data-testid=toast-text]")
    expect(told).to_contain_text("“提问”太快了（最多每分钟 1 次）：请过一会儿再试，写下的内容都还在。")
    expect(box).to_have_value(QUESTION)
    expect(box).to_be_editable()
    page.get_by_role("tab", name="知识库").click()
    large = tmp_path / "大.txt"
    large.write_bytes(bytes(2 * 2**20))
    page.locator("#library-files input[type=file]").set_input_files(large)
    expect(page.locator(".over")).to_have_text("一次最多上传 1 MB，这里有 2 MB：请分几次上传，或去掉文件里的大图。")
    page.get_by_role("tab", name="核条款").click()
    text = page.locator("#check-text textarea")
    for _ in range(2):
        text.fill("根据《物业管理条例》第二百条，社区可以罚款。")
        page.locator("#check-start").click()
        expect(page.locator("#check-start")).to_have_text("核对")
        expect(page.locator("#check-start")).to_be_enabled(timeout=30_000)
    expect(told.last).to_contain_text("“核对”太快了")
    expect(page.locator(".toast-title").first).to_contain_text("没有办成")
    expect(page.locator("#check-result")).to_contain_text("贴上的文字还在")
    expect(page.locator("body")).not_to_contain_text("意外的差错")
    expect(text).to_have_value("根据《物业管理条例》第二百条，社区可以罚款。")
