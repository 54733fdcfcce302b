"""The web app: one page out of tabs, served on this machine only; no handlers, no markup of answers."""

import logging
import socket
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import gradio as gr
import uvicorn
from fastapi import FastAPI
from huggingface_hub import constants

from assistant.assistant import Assistant
from kb.config import Settings
from kb.errors import BadInput
from views.access import Guard, check_place, name_user, open_entrance
from views.calls import Page
from views.desk import build_desk
from views.endpoints import add_endpoints
from views.frame import write_footer, write_header
from views.headers import LocalOnly
from views.intake import Intake
from views.login import add_login
from views.login_html import write_bar
from views.logs import set_up_logs
from views.metrics import Metrics
from views.monitoring import Monitoring
from views.owners import FILE_SECONDS
from views.ownership import Ownership
from views.progress import show_progress
from views.reader import build_reader
from views.tab_ask import Head, build_ask_tab
from views.tab_check import build_check_tab
from views.tab_draft import build_draft_tab
from views.tab_library import build_library_tab
from views.tab_status import build_status_tab
from views.traffic import Traffic
from views.who import find_asker
from views.work import Work

log = logging.getLogger(__name__)
_ASSETS = Path(__file__).parent / "assets"
_FONTS = ("PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "system-ui", "sans-serif")
_NEXT_PORTS = 20
# Files given and offered are kept a day; looked for every hour, in seconds.
_CACHE = (3600, FILE_SECONDS)
_HEAD = (
    ("app.css", "reader.css", "draft.css"),
    ("mine.js", "tab.js", "app.js", "reader.js", "talks.js", "check.js", "draft.js", "limits.js"),
)


class QuietServer(uvicorn.Server):
    """A server that ends without a word: an open page holds a stream, which at the end is cut with an English traceback."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Closes everything; what uvicorn and asyncio report of streams cut short is no news to whoever pressed Ctrl-C."""
        for name in ("uvicorn.error", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        await super().shutdown(sockets)


def build_page(assistant: Assistant) -> gr.Blocks:
    """The page's layout and events."""
    page = Page(title="绿色社区政策助手", analytics_enabled=False, fill_width=True, delete_cache=_CACHE)
    with page:
        desk = build_desk(page)
        with gr.Row(elem_id="head"):
            gr.HTML(write_header(), apply_default_css=False, js_on_load=None)
            account = gr.HTML("", elem_id="account", apply_default_css=False, js_on_load=None)
            gr.Button("历史对话", size="sm", scale=0, min_width=88, elem_id="earlier")
            export = gr.Button("导出 Word", size="sm", scale=0, min_width=88, elem_id="export")
            start_over = gr.Button("新对话", size="sm", scale=0, min_width=88, elem_id="start-over")
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("问政策", elem_id="tab-ask"):
                evidence = build_ask_tab(assistant, page, Head(export, start_over))
            with gr.Tab("写方案", elem_id="tab-draft"):
                drafted = build_draft_tab(assistant, desk)
            with gr.Tab("核条款", elem_id="tab-check"):
                checked = build_check_tab(assistant, desk)
            with gr.Tab("知识库", elem_id="tab-library"):
                documents = build_library_tab(assistant, page, desk)
            with gr.Tab("状态", elem_id="tab-status") as status:
                build_status_tab(assistant, status)
        add_endpoints(assistant)
        build_reader(assistant, evidence, checked, documents, *drafted)
        foot = gr.HTML("", elem_id="foot", apply_default_css=False, js_on_load=None)
        page.load(lambda: write_bar(find_asker()), None, account, show_progress="hidden", api_visibility="private")
        # The list is drawn anew whenever the library has changed.
        gr.on(
            [page.load, documents.change], partial(_write_library, assistant), None, foot,
            show_progress="hidden", api_visibility="private",
        )  # fmt: skip
    return page


def build_app(assistant: Assistant) -> FastAPI:
    """The page as a web application without telemetry, share links, run history or anything loaded from elsewhere."""
    # The library behind Gradio's MCP tools tells its maker of every program that connects, unless told it is offline.
    constants.HF_HUB_OFFLINE = True
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    entrance = open_entrance(assistant.settings, assistant.library.engine)
    page, metrics = build_page(assistant), Metrics()
    # Programs go through the queue like the page, so that they too wait their turn and are counted.
    page.api_open = False
    page._queue = Work(page, assistant.settings.limits, metrics)
    # The last one added is the outermost.
    app.add_middleware(Ownership, entrance=entrance)
    app.add_middleware(Intake, limits=assistant.settings.limits, metrics=metrics)
    app.add_middleware(Guard, entrance=entrance)
    app.add_middleware(Monitoring, assistant=assistant, metrics=metrics)
    add_login(app, entrance, assistant.settings)
    app.add_middleware(LocalOnly)
    app.add_middleware(Traffic, metrics=metrics)
    style, script = ("".join((_ASSETS / name).read_text(encoding="utf-8") for name in names) for names in _HEAD)
    # In <head> rather than Gradio's css_paths: those rules are rewritten in the browser, and borders with var() get lost.
    most = f'<meta name="upload-mb" content="{assistant.settings.limits.upload_mb}">'
    head = f"{most}<style>{style}</style><script>{script}</script>"
    mounted: FastAPI = gr.mount_gradio_app(
        app, page, path="/", footer_links=[], run_history=False, ssr_mode=False, pwa=False,
        enable_monitoring=False, show_error=False, mcp_server=find_spec("mcp") is not None,
        favicon_path=str(_ASSETS / "favicon.svg"),
        theme=gr.themes.Base(primary_hue="green", neutral_hue="gray", font=[*_FONTS], font_mono=["monospace"]),
        head=head, root_path=entrance.place.url or None, auth_dependency=name_user,
    )  # fmt: skip
    return mounted


def serve(settings: Settings) -> None:
    """Opens the library, then serves the page until interrupted; a taken port gives way to the next free one."""
    check_place(settings)
    set_up_logs(settings)
    with show_progress() as progress:
        assistant = Assistant.open(settings, progress)
    assistant.warm()
    app = build_app(assistant)
    with open_socket(settings.host, settings.port) as sock:
        port = sock.getsockname()[1]
        moved = f"（端口 {settings.port} 已被占用，改用 {port}）" if settings.port not in {0, port} else ""
        url = settings.url or f"http://{settings.host}:{port}"
        print(f"请在浏览器打开 {url} ，按 Ctrl+C 结束{moved}", flush=True)
        config = uvicorn.Config(
            app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=1,
            proxy_headers=bool(settings.proxies), forwarded_allow_ips=settings.proxies,
        )  # fmt: skip
        QuietServer(config).run(sockets=[sock])


def open_socket(host: str, port: int) -> socket.socket:
    """A listening socket on the port or on the next free one above it; port 0 takes any; raises BadInput if none is free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, min(port + _NEXT_PORTS, 65536) if port else 1):
        try:
            # create_server lets a restart have its port back at once, and only where that cannot take another's port.
            return socket.create_server((host, candidate), family=family, backlog=128)
        except OSError as error:
            log.info("port %d refused: %s", candidate, error.strerror)
    raise BadInput(
        f"网页打不开：{host} 上从 {port} 起的端口都不能用", hint="请用 KB_PORT 换一个端口，或把 KB_HOST 改回 127.0.0.1"
    )


def _write_library(assistant: Assistant) -> str:
    return write_footer(len(assistant.library.documents()), assistant.settings)
