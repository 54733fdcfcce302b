"""Several people at one page: logging in, what each role may do, whose files and conversations are whose."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Served, run_app
from playwright.sync_api import Browser, BrowserContext, Page, expect
from test_access import find_faults

from kb.database import open_database
from kb.users import add_user

pytestmark = pytest.mark.browser
PASSWORD = "月亮 扳手 三号楼 雨"
USERS = {"li": "reader", "wang": "editor", "zhao": "admin"}


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory, filled_home: Path) -> Iterator[Served]:
    """The app with three users."""
    folder = tmp_path_factory.mktemp("guarded")
    shutil.copytree(filled_home, folder / "home")
    engine = open_database(folder / "home" / "library.db")
    for name, role in USERS.items():
        add_user(engine, name, role, PASSWORD)
    engine.dispose()
    with run_app(folder) as served:
        yield served


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(locale="zh-CN") as opened:
        opened.set_default_timeout(20_000)
        yield opened


def log_in(page: Page, url: str, name: str, password: str = PASSWORD) -> Page:
    page.goto(url)
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    return page


def ask(page: Page, question: str) -> None:
    page.get_by_label("您的问题").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".turn .chip").first).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_login_page_by_keyboard_alone_and_by_the_rules_of_accessibility(
    context: BrowserContext, guarded: Served, width: int
) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(guarded.url)
    expect(page).to_have_url(f"{guarded.url}/login")
    assert find_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.keyboard.type("li")
    page.keyboard.press("Tab")
    page.keyboard.type("不是这个密码吧")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("用户名或密码不对。")
    assert find_faults(page) == []
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("li（读者）")).to_be_visible()
    ask(page, "物业管理要覆盖多少？")
    expect(page.locator("#send")).to_be_enabled()
    page.wait_for_timeout(400)  # the button's colours come back by and by
    assert find_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="退出").click()
    expect(page).to_have_url(f"{guarded.url}/login")
    page.go_back()
    expect(page.get_by_label("用户名")).to_be_visible()


def test_two_users_of_one_browser_do_not_see_each_others_conversations(context: BrowserContext, guarded: Served) -> None:
    page = log_in(context.new_page(), guarded.url, "li")
    ask(page, "物业管理要覆盖多少？")
    page.get_by_role("button", name="退出").click()
    log_in(page, guarded.url, "wang")
    expect(page.get_by_text("wang（编辑）")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(0)
    page.get_by_role("button", name="历史对话").click()
    expect(page.get_by_text("还没有对话")).to_be_visible()
    page.get_by_role("button", name="关闭").click()
    page.get_by_role("button", name="退出").click()
    log_in(page, guarded.url, "li")
    expect(page.locator(".turn .asked")).to_contain_text("物业管理要覆盖多少？")


def test_a_reader_is_not_offered_what_an_editor_may_do(context: BrowserContext, guarded: Served) -> None:
    page = log_in(context.new_page(), guarded.url, "li")
    page.get_by_role("tab", name="知识库").click()
    expect(page.locator("#library-list")).to_be_visible()
    expect(page.locator("#library-add")).to_be_hidden()
    expect(page.locator("#library-list [data-drop]").first).to_be_hidden()
    page.get_by_role("button", name="退出").click()
    log_in(page, guarded.url, "wang")
    page.get_by_role("tab", name="知识库").click()
    expect(page.locator("#library-add")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_for_accounts(context: BrowserContext, guarded: Served, width: int) -> None:
    page = log_in(context.new_page(), guarded.url, "zhao")
    page.set_viewport_size({"width": width, "height": 800})
    page.get_by_role("link", name="zhao（管理员）").click()
    expect(page.get_by_role("heading", name="帐号：zhao（管理员）")).to_be_visible()
    assert find_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label("用户名").fill("新人")
    page.locator("#given").fill(PASSWORD)
    page.get_by_role("button", name="加帐号").click()
    expect(page.get_by_role("status")).to_have_text("已加帐号 新人。")
    page.get_by_role("button", name="删去帐号 新人").click()
    expect(page.get_by_role("status")).to_have_text("帐号 新人 已删去。")
