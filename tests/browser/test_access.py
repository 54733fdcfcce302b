"""Every tab by the rules of accessibility (axe-core): nothing serious at either width."""

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def find_faults(page: Page) -> list[str]:
    found = Axe().run(page)["violations"]
    return [
        f"{fault['id']}: {fault['help']} {[node['html'][:160] for node in fault['nodes'][:3]]}"
        for fault in found
        if fault["impact"] in {"serious", "critical"}
    ]


def look_at_tabs(page: Page) -> None:
    assert find_faults(page) == []
    page.get_by_label("您的问题").fill("物业管理要覆盖多少？")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".card").first).to_be_visible()
    expect(page.locator("#send")).to_be_enabled()
    page.wait_for_timeout(400)  # the button's colours come back by and by
    assert find_faults(page) == []
    page.get_by_role("button", name="在文件中看").first.click()
    expect(page.locator("dialog.reader[open]")).to_be_visible()
    assert find_faults(page) == []
    page.get_by_role("button", name="关闭").click()
    for tab in page.get_by_role("tab").all():
        tab.click()
        page.wait_for_timeout(500)
        assert find_faults(page) == [], tab.inner_text()


def test_a_wide_page(page: Page) -> None:
    look_at_tabs(page)


def test_a_phone(phone: Page) -> None:
    look_at_tabs(phone)
