"""Whether everything the program rests on is in order: library, search caches, encoder, model, optional parts, space."""

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from urllib.parse import urlsplit

import sqlalchemy as sa

from assistant.assistant import Assistant
from ingest.read_office import find_program
from ingest.read_scan import can_recognise
from kb.config import Settings
from kb.database import describe_database, is_sound
from kb.errors import BadInput
from kb.holdings import count_kinds, find_spoilt
from kb.schema import SCHEMA_VERSION, entries, keywords, vectors

# A library with its versions and a Word file or two fit in this many bytes.
LEAST_SPACE = 200_000_000
_PACKAGE = "green-community-kb"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing looked at: `fine` False says that something must be done, and `told` what."""

    name: str
    told: str
    fine: bool = True


def look_over(assistant: Assistant) -> Iterator[Fact]:
    """Everything worth knowing when something seems wrong; no secret, nothing sent anywhere. Raises LibraryUnavailable."""
    settings = assistant.settings
    yield Fact("程序", f"第 {_find_version()} 版")
    yield from _look_at_library(assistant)
    dimensions = len(assistant.encoder.encode_query("物业管理"))
    name = "随程序带的" if settings.encoder == "shipped" else settings.encoder
    yield Fact("编码器", f"{name}，{dimensions} 维")
    yield Fact("语言模型", describe_model(settings))
    yield from _look_at_parts()
    free = shutil.disk_usage(settings.home).free
    advice = "" if free >= LEAST_SPACE else "，不够用了：请腾出空间"
    yield Fact("磁盘空间", f"还有 {free / 1e9:.1f} GB{advice}", free >= LEAST_SPACE)


def describe_model(settings: Settings) -> str:
    """Which language model is configured and on which host; an address may carry a password, so no more of it."""
    if not settings.model:
        return "没有配置，回答由规则和条款原句组成"
    return f"{settings.model}（{urlsplit(settings.model_url).hostname or '本机'}），回答由它改写、逐句核对"


def try_model(settings: Settings) -> str:
    """What the configured model replies to one sentence and how long it took; raises BadInput, ModelUnavailable."""
    # Loaded here: whoever has no model waits for none of it.
    from assistant.chat import stream_reply  # noqa: PLC0415
    from assistant.prompts import load_prompt  # noqa: PLC0415

    if not settings.model:
        raise BadInput("没有配置语言模型，现在的回答不用模型", "要接一个，请设置 KB_MODEL 和 KB_MODEL_URL")
    passages = '<资料 编号="1">\n物业管理覆盖面不低于30%。\n</资料>'
    told = {"question": "物业管理要覆盖多少？", "history": "（无）", "passages": passages}
    prompt = load_prompt("answer").invoke(told)
    began = time.monotonic()
    reply = "".join(stream_reply(settings, prompt, began + settings.model_deadline)).strip()
    return f"{settings.model} 能用，{time.monotonic() - began:.1f} 秒，它说：{reply}"


def _look_at_library(assistant: Assistant) -> Iterator[Fact]:
    library = assistant.library
    with library.engine.connect() as connection:
        sound, (place, size) = is_sound(connection), describe_database(connection)
        count = {
            name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for name, table in (("entries", entries), ("keywords", keywords), ("vectors", vectors))
        }
    clauses = sum(library.count_clauses().values())
    documents = sum(count_kinds(library).values())
    told = f"{place}，{documents} 份文件，{clauses} 条条款，{size / 1e6:.1f} MB，格式第 {SCHEMA_VERSION} 版"
    yield Fact("知识库", told)
    mend = "有损坏：有备份请运行 kb restore 备份文件，没有就把它移走，再重新导入文件"
    yield Fact("库文件", "完好" if sound else mend, sound)
    spoilt = sorted(find_spoilt(library))
    told = f"{'、'.join(spoilt)} 的文字与存入时不同：请删去重新加入，或运行 kb restore 备份文件"
    yield Fact("条款文字", told if spoilt else "与存入时一致", not spoilt)
    agree = len(set(count.values())) == 1
    yield Fact("检索索引", f"{count['entries']} 项，与条款一致" if agree else "与条款对不上：请运行 kb rebuild", agree)


def _look_at_parts() -> Iterator[Fact]:
    office = find_program() is not None
    yield Fact("旧版 Office 文件", "能读（装有 LibreOffice）" if office else "不能读：要读 .doc、.wps，请装 LibreOffice")
    yield Fact("扫描件", "能读（装有文字识别）" if can_recognise() else "不能读：要读扫描件，请运行 make ocr")
    tools = find_spec("mcp") is not None
    yield Fact("MCP 工具", "已装" if tools else "没有装：别的程序要当工具用，请运行 make mcp")


def _find_version() -> str:
    try:
        return version(_PACKAGE)
    except PackageNotFoundError:
        return "未知"
