"""What stands around an answer as escaped HTML: the page's name and promise, and who put the answer into words."""

from html import escape
from urllib.parse import urlsplit

from assistant.model import Struck, Written
from kb.config import Settings
from views.on_page import say
from views.wire import write_answer_text

_LOCAL = "回答由规则和条款原句组成，没有使用语言模型。问题和资料都留在本机，不向外发送。"


def write_header() -> str:
    """The page's name and what it is for."""
    return '<header class="name"><h1>绿色社区政策助手</h1><p>每句回答都注明条款出处</p></header>'


def write_earlier() -> str:
    """The dialog that lists the conversations this browser has kept; talks.js fills it."""
    return (
        '<dialog class="earlier" aria-labelledby="earlier-title"><header><h2 id="earlier-title">历史对话</h2>'
        '<button type="button" class="link" data-close autofocus>关闭</button></header><div class="talks"></div>'
        '<footer><button type="button" class="link" data-drop-all>全部删去</button></footer></dialog>'
    )


def write_footer(documents: int, settings: Settings | None = None) -> str:
    """What the library holds and what the reader may rely on; with a model, its name and where questions go."""
    told = _LOCAL if settings is None or not settings.model else _describe_model(settings)
    return f'<footer class="promise">资料库现有 {documents} 份文件。{escape(told)}</footer>'


def _describe_model(settings: Settings) -> str:
    # The host alone: an address may carry a password.
    host = urlsplit(settings.model_url).hostname or ""
    return (
        f"回答由语言模型 {settings.model} 依条款改写，每句都与条款核对；没有通过的划去，不算回答。"
        f"问题和查到的条款会发给 {host}，其余留在本机。"
    )


def write_before(written: Written) -> str:
    """Quiet lines above an answer: that a model still writes, why it did not."""
    lines = []
    if written.busy:
        own = "语言模型正在改写，每句核对后才显示……"
        lines.append(own if written.by == "model" else f"{own}先看条款原句：")
    lines += [written.fallback] if written.fallback else []
    return "".join(f'<p class="aside" role="status">{escape(say(line))}</p>' for line in lines)


def write_after(written: Written) -> str:
    """Below an answer: what a model wrote in vain, each with its reason, and the answer without a model, folded away."""
    struck = "".join(map(_write_struck, written.struck))
    if struck:
        struck = f'<div class="struck"><h4>语言模型写了、没有通过核对，不算回答</h4><ul>{struck}</ul></div>'
    if written.plain is None:
        return struck
    lines = "".join(f"<p>{escape(line)}</p>" for line in write_answer_text(written.plain, numbers=False).split("\n"))
    return f'{struck}<details class="plain"><summary>看条款原句（不用语言模型的回答）</summary>{lines}</details>'


def _write_struck(struck: Struck) -> str:
    return f"<li><s>{escape(struck.text)}</s><span>{escape(struck.reason)}</span></li>"
