"""Other programs: the named endpoints, and the same as MCP tools."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

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
