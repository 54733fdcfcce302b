"""Other programs: the named endpoints, and the same as MCP tools."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from conftest import Served
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

pytestmark = pytest.mark.browser

CALLS = (
    ("ask", {"question": "物业管理要覆盖多少？"}, "不低于30%"),
    ("search", {"text": "物业管理覆盖面", "k": 3}, "三（四）"),
    ("clause", {"reference": "绿色社区建设行动实施方案三（四）"}, "强化智能安全的社区管理"),
    ("check", {"text": "根据《物业管理条例》第二百条，社区可以罚款。"}, "absent"),
)


async def call_all(url: str) -> tuple[set[str], list[str]]:
    async with (
        streamable_http_client(f"{url}/gradio_api/mcp/") as (read, write, _),
        ClientSession(read, write) as session,
    ):
        await session.initialize()
        tools = {tool.name for tool in (await session.list_tools()).tools}
        replies = [await session.call_tool(name, given) for name, given, _ in CALLS]
        return tools, ["".join(getattr(part, "text", "") for part in reply.content) for reply in replies]


def call(url: str) -> tuple[set[str], list[str]]:
    """In a thread of its own: Playwright's browser keeps this one's event loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(call_all(url))).result()


def test_the_tools_are_the_endpoints_and_answer(served: Served) -> None:
    tools, replies = call(served.url)
    assert tools >= {name for name, _, _ in CALLS}
    assert not [name for name in tools if "partial" in name or "lambda" in name]
    for (_, _, told), reply in zip(CALLS, replies, strict=True):
        assert told in reply


def test_no_tool_takes_the_library_or_gives_files(served: Served) -> None:
    tools, _ = call(served.url)
    assert tools == {name for name, _, _ in CALLS} | {"assess", "draft"}


WRONG = (
    ("ask", [], "缺少参数 question"),
    ("ask", [5], "参数 question 不合要求"),
    ("ask", ["物业管理要覆盖多少？", [["mayor", "好"]]], "参数 history 不合要求"),
    ("search", ["加装电梯", -3], "参数 k 不合要求：请写 1 到 50 的整数。"),
    ("search", ["加装电梯", "abc"], "参数 k 不合要求"),
    ("clause", [{}], "参数 reference 不合要求"),
    ("check", [""], "参数 text 不合要求"),
    ("assess", ["幸福里社区"], "参数 profile 不合要求"),
    ("draft", [{"社区": "幸福里社区"}, "poem"], "参数 kind 不合要求"),
)


def post(served: Served, name: str, given: list[object]) -> tuple[str, object]:
    """What the endpoint says, and whether that is its answer ("complete") or why there is none ("error")."""
    url = f"{served.url}/gradio_api/call/{name}"
    event = httpx.post(url, json={"data": given}).json()["event_id"]
    lines = dict(line.split(": ", 1) for line in httpx.get(f"{url}/{event}").text.splitlines() if ": " in line)
    return lines["event"], json.loads(lines["data"])


@pytest.mark.parametrize(("name", "given", "told"), WRONG)
def test_a_wrong_call_is_told_in_one_sentence(served: Served, name: str, given: list[object], told: str) -> None:
    outcome, said = post(served, name, given)
    assert outcome == "error"
    assert isinstance(said, dict)
    assert said["error"].startswith(told)


def test_what_may_be_left_out_is(served: Served) -> None:
    outcome, said = post(served, "search", ["加装电梯"])
    assert outcome == "complete"
    assert isinstance(said, list)
    assert len(said[0]["hits"]) == 10


def test_a_clause_that_is_not_held_is_said_so(served: Served) -> None:
    _, said = post(served, "clause", ["民法典第九千条"])
    assert isinstance(said, list)
    assert said[0]["clauses"] == []
    assert "没有“民法典第九千条”" in said[0]["note"]
