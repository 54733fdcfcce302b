"""How long a person waits at the page, from the key to the words; printed, and held far below what would annoy."""

import statistics

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

QUESTIONS = (
    "物业管理要覆盖多少？", "居委会有几个人？", "垃圾分类哪年全覆盖？", "创建内容有哪些？", "老人上楼不方便怎么办？",
    "业主委员会几天内备案？", "社区养老服务有什么要求？", "充电桩归谁管？", "小区绿地能改成车位吗？",
)  # fmt: skip
# Measured on two busy cores; the aim on a quiet machine is 300 milliseconds.
LIMIT = 3000
WAIT = """
(question) => new Promise((resolve) => {
  const box = document.querySelector("#question textarea");
  box.value = question;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  const turns = document.querySelectorAll(".turn").length;
  setTimeout(() => {
    const began = performance.now();
    new MutationObserver((_, observer) => {
      const last = document.querySelectorAll(".turn")[turns];
      if (!last?.querySelector(".claim, .refusal")) return;
      observer.disconnect();
      resolve(performance.now() - began);
    }).observe(document.body, { childList: true, subtree: true });
    document.querySelector("#send").click();
  }, 300);
})
"""


def test_an_answer_comes_at_once(page: Page) -> None:
    waits = []
    for question in QUESTIONS:
        waits.append(page.evaluate(WAIT, question))
        page.wait_for_function("!document.body.classList.contains('asking')")
    median = statistics.median(waits)
    print(f"from the click to the answer: median {median:.0f} ms, slowest {max(waits):.0f} ms")
    assert median < LIMIT
