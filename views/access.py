"""The entrance of the page: who is asking, and from where; nothing passes it unasked. No login page here."""

import atexit
import os
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from anyio.to_thread import run_sync
from sqlalchemy.engine import Engine
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from kb.config import Settings
from kb.database import open_database
from kb.errors import BadInput, KbError
from kb.sessions import find_session
from kb.users import User, has_users
from views.owners import Files, Owners
from views.who import ANYONE

COOKIE = "kb_session"
# These answer everybody; the login page brings its own style.
OPEN = frozenset({"/login", "/healthz"})
# Gradio and its MCP tools believe these without asking who wrote them; the server has already read what may be believed.
_FORWARDED = (b"x-forwarded-host", b"x-forwarded-proto", b"x-forwarded-prefix", b"x-forwarded-port", b"x-gradio-server")
_PASSED_ON = ("x-forwarded-for", "x-real-ip", "forwarded", "via")
_LOG_IN = "请先登录：在浏览器里打开 login 页面；程序请用密钥（kb user key），写在 Authorization: Bearer 后面。"
_FOREIGN = "这个请求来自别的网站，没有执行：请从本页面自己的网址打开再试。"
_NOT_LOCAL = "网页还没有帐号，只限本机直接打开：要让别的电脑访问，请在运行它的电脑上用 kb user add 加帐号，再重新打开。"


@dataclass(frozen=True, slots=True)
class Refused(Exception):
    """A request that goes no further, with one sentence why."""

    status: int
    told: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where the page is met: by itself on this machine, or for others, then at `url` if a proxy stands before it."""

    local: bool
    url: str = ""

    @property
    def path(self) -> str:
        """What stands before every path in the browser: "" or "/zhengce"."""
        return urlsplit(self.url).path.rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address: "127.0.0.1", "localhost", "::1"."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def find_place(settings: Settings) -> Place:
    """Where these settings put the page; one that a proxy passes on is for others even on a loopback address."""
    return Place(is_loopback(settings.host) and not settings.url and not settings.proxies, settings.url)


def check_place(settings: Settings) -> None:
    """Raises BadInput when others could reach the page and there is no user yet."""
    if find_place(settings).local:
        return
    engine = open_database(settings.home / "library.db", settings.database)
    known = has_users(engine)
    engine.dispose()
    if not known:
        raise BadInput(
            "还没有帐号，不能让别的电脑访问网页",
            "请先运行 kb user add 用户名 --role admin 加一个帐号，或把 KB_HOST 改回 127.0.0.1 并去掉 KB_URL、KB_PROXIES",
        )


@dataclass(frozen=True, slots=True)
class Entrance:
    """The library that knows the users, where the page is met, how long a login lasts unused, what is whose."""

    engine: Engine
    place: Place
    idle: timedelta
    owners: Owners = field(default_factory=Owners)
    files: Files = field(default_factory=Files)


def open_entrance(settings: Settings, engine: Engine) -> Entrance:
    """The entrance these settings ask for; files that are uploaded and made go to its folder from now on."""
    entrance = Entrance(engine, find_place(settings), timedelta(minutes=settings.session_idle))
    # The way Gradio is told where its files are.
    os.environ["GRADIO_TEMP_DIR"] = str(entrance.files.folder)
    atexit.register(entrance.files.close)
    return entrance


def name_user(request: Request) -> str | None:
    """The name the guard has found, for Gradio, which lets nobody in by itself either."""
    user = request.scope.get("user")
    return user.name if isinstance(user, User) else None


class Guard:
    """Lets a request pass to the app only when its user is known."""

    def __init__(self, app: ASGIApp, entrance: Entrance) -> None:
        self.app = app
        self.entrance = entrance

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes one request on, or answers it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        scope["headers"] = [(name, value) for name, value in scope["headers"] if name not in _FORWARDED]
        scope["files"] = self.entrance.files
        request = Request(scope, receive)
        try:
            check_origin(request, self.entrance.place)
            user = await self._find_user(request)
            if user is None and scope["path"] not in OPEN:
                await self._send_to_login(request)(scope, receive, send)
                return
            scope["user"] = user
        except Refused as refused:
            await refuse(refused.status, refused.told)(scope, receive, send)
            return
        except KbError as error:
            await refuse(503, f"{error}。")(scope, receive, send)
            return
        await self.app(scope, receive, send)

    async def _find_user(self, request: Request) -> User | None:
        token = read_token(request)
        if token and (user := await run_sync(find_session, self.entrance.engine, token, self.entrance.idle)):
            return user
        if not self.entrance.place.local or await run_sync(has_users, self.entrance.engine):
            return None
        if not is_loopback(_find_host(f"//{request.headers.get('host', '')}", name=True)) or any(
            name in request.headers for name in _PASSED_ON
        ):
            raise Refused(403, _NOT_LOCAL)
        return ANYONE

    def _send_to_login(self, request: Request) -> Response:
        if request.method in {"GET", "HEAD"} and "text/html" in request.headers.get("accept", ""):
            return RedirectResponse(f"{self.entrance.place.path}/login", 303)
        return refuse(401, _LOG_IN, {"WWW-Authenticate": "Bearer"})


def read_token(request: Request) -> str:
    """The token a browser or a program shows; "" without one."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return given.strip() if scheme.lower() == "bearer" else request.cookies.get(COOKIE, "")


def check_origin(request: Request, place: Place) -> None:
    """Raises Refused when another site's page sends something that may change things.

    Browsers say where a request comes from (Fetch Metadata, RFC 6454); programs say nothing and bring no cookies of others.
    """
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    own = urlsplit(place.url).netloc or request.headers.get("host", "")
    if site not in {None, "same-origin", "none"} or (origin is not None and _find_host(origin) != own):
        raise Refused(403, _FOREIGN)


def _find_host(url: str, *, name: bool = False) -> str:
    """The host and port of an address, or the host's name alone; "" when it is no address."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "") if name else parts.netloc
    except ValueError:
        return ""


def refuse(status: int, told: str, headers: dict[str, str] | None = None) -> Response:
    """A reply that says why a request goes no further."""
    # Gradio's page and clients look for "detail", people for "error".
    return JSONResponse({"error": told, "detail": told}, status, headers)
