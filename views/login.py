"""Logging in and out, one's own password, everybody's accounts: the routes beside Gradio's page; no markup."""

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import FastAPI
from sqlalchemy.engine import Engine
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from kb.config import Settings
from kb.errors import BadInput, KbError
from kb.sessions import close_session, open_session
from kb.users import User, add_user, find_user, fold_name, has_users, read_users, remove_user, set_password, set_role
from views.access import COOKIE, Entrance, Refused, read_token
from views.login_html import write_accounts, write_login

if TYPE_CHECKING:
    from limits import RateLimitItemPerSecond
    from limits.strategies import MovingWindowRateLimiter

_WRONG = "用户名或密码不对。"
_TOO_OFTEN = "试得太多了，请过 5 分钟再试。"
# In five minutes: one name from one address; one address, behind which a whole office may sit; one name from anywhere.
_WINDOW = 300
_MOST = (("name and address", 8), ("address", 60), ("name", 60))
_LONGEST_FORM = 8_000
# Checking a password takes 64 MiB and a core for a moment: never many at once.
_CHECKS_AT_ONCE = 2


class Attempts:
    """Counts attempts to log in, so that passwords cannot be tried one after another."""

    def __init__(self) -> None:
        self._limiter: MovingWindowRateLimiter | None = None

    def allow(self, name: str, address: str) -> bool:
        """Whether one more attempt may be made now; counts it."""
        limiter = self._open_limiter()
        return all(limiter.hit(item, *key) for item, key in _list_limits(name, address))

    def forget(self, name: str, address: str) -> None:
        """Forgets the attempts of one who got in."""
        item, key = _list_limits(name, address)[0]
        self._open_limiter().clear(item, *key)

    def _open_limiter(self) -> "MovingWindowRateLimiter":
        from limits.storage import MemoryStorage  # noqa: PLC0415
        from limits.strategies import MovingWindowRateLimiter  # noqa: PLC0415

        # Here, because the library takes an eighth of a second that only a login need wait for.
        self._limiter = self._limiter or MovingWindowRateLimiter(MemoryStorage())
        return self._limiter


def _list_limits(name: str, address: str) -> list[tuple["RateLimitItemPerSecond", tuple[str, str]]]:
    from limits import RateLimitItemPerSecond  # noqa: PLC0415

    keys = ((name, address), ("", address), (name, ""))
    return [
        (RateLimitItemPerSecond(most, _WINDOW, namespace=kind), key) for (kind, most), key in zip(_MOST, keys, strict=True)
    ]


class LoginPages:
    """The routes /login, /logout and /users."""

    def __init__(self, entrance: Entrance, lasts: timedelta) -> None:
        self.entrance = entrance
        self.engine: Engine = entrance.engine
        self.lasts = lasts
        self.attempts = Attempts()
        self._places: CapacityLimiter | None = None

    def add_to(self, app: FastAPI) -> None:
        """Puts the routes before those of the page."""
        for path, method, answer in (
            ("/login", "GET", self.show_login), ("/login", "POST", self.log_in), ("/logout", "POST", self.log_out),
            ("/users", "GET", self.show_accounts), ("/users", "POST", self.change_accounts),
        ):  # fmt: skip
            app.add_route(path, answer, methods=[method])

    async def show_login(self, request: Request) -> Response:
        """The login page, or the way in for who needs none."""
        if request.scope["user"] or not await self._needs_login():
            return self._go("/")
        return HTMLResponse(write_login())

    async def log_in(self, request: Request) -> Response:
        """Opens a session for the right name and password; else says the same, in the same time, whatever was wrong."""
        given = await read_form(request)
        name, address = fold_name(given.get("name", ""))[:64], request.client.host if request.client else ""
        if not self.attempts.allow(name, address):
            return HTMLResponse(write_login(_TOO_OFTEN, name), 429, {"Retry-After": str(_WINDOW)})
        user = await self._check(name, given.get("password", ""))
        if user is None:
            return HTMLResponse(write_login(_WRONG, name), 401)
        self.attempts.forget(name, address)
        await run_sync(close_session, self.engine, read_token(request))
        return await self._open_session(user, self._go("/"), request)

    async def log_out(self, request: Request) -> Response:
        """Ends the session, and has the browser forget what it has of the page."""
        await run_sync(close_session, self.engine, read_token(request))
        response = self._go("/login")
        response.delete_cookie(COOKIE, path=f"{self.entrance.place.path}/")
        response.headers["Clear-Site-Data"] = '"cache"'
        return response

    async def show_accounts(self, request: Request) -> Response:
        """The page 帐号; none where nobody logs in."""
        user: User = request.scope["user"]
        return await self._tell(user) if user.name else self._go("/")

    async def change_accounts(self, request: Request) -> Response:
        """Does what a form of the page 帐号 asks for, and says so in one sentence."""
        user: User = request.scope["user"]
        given = await read_form(request)
        if not user.name:
            return self._go("/")
        try:
            if given.get("do") == "password":
                return await self._change_password(user, given, request)
            told = await run_sync(partial(self._keep_accounts, user, given))
        except BadInput as error:
            return await self._tell(user, f"{error}。", bad=True)
        return await self._tell(user, told)

    def _keep_accounts(self, user: User, given: dict[str, str]) -> str:
        do, name = given.get("do"), given.get("name", "")
        if not user.may("admin"):
            raise BadInput("您的帐号不能管别人的帐号", "请找管理员")
        if fold_name(name) == user.name:
            raise BadInput("不能删去自己或改自己的角色", "请另一位管理员来做，或在运行网页的电脑上用 kb user")
        if do == "add":
            return f"已加帐号 {add_user(self.engine, name, given.get('role', ''), given.get('given', '')).name}。"
        if do == "role":
            set_role(self.engine, name, given.get("role", ""))
            return f"{name} 的角色已改。"
        remove_user(self.engine, name)
        return f"帐号 {name} 已删去。"

    async def _change_password(self, user: User, given: dict[str, str], request: Request) -> Response:
        address = request.client.host if request.client else ""
        if not self.attempts.allow(user.name, address):
            return await self._tell(user, _TOO_OFTEN, bad=True)
        if await self._check(user.name, given.get("old", "")) is None:
            return await self._tell(user, "现在的密码不对，没有改。", bad=True)
        await run_sync(set_password, self.engine, user.name, given.get("new", ""))
        return await self._open_session(user, await self._tell(user, "密码已改，别处的登录已退出。"), request)

    async def _check(self, name: str, password: str) -> User | None:
        self._places = self._places or CapacityLimiter(_CHECKS_AT_ONCE)
        return await run_sync(find_user, self.engine, name, password, limiter=self._places)

    async def _open_session(self, user: User, response: Response, request: Request) -> Response:
        token = await run_sync(open_session, self.engine, user.name, self.lasts)
        place = self.entrance.place
        secure = place.url.startswith("https:") or request.url.scheme == "https"
        response.set_cookie(COOKIE, token, path=f"{place.path}/", secure=secure, httponly=True, samesite="lax")
        return response

    async def _needs_login(self) -> bool:
        return not self.entrance.place.local or await run_sync(has_users, self.engine)

    async def _tell(self, user: User, told: str = "", *, bad: bool = False) -> Response:
        everybody = await run_sync(read_users, self.engine) if user.may("admin") else ()
        return HTMLResponse(write_accounts(user, everybody, told, bad=bad), 400 if bad else 200)

    def _go(self, path: str) -> RedirectResponse:
        return RedirectResponse(f"{self.entrance.place.path}{path}", 303)


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a small form; raises Refused for more than a person types."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LONGEST_FORM:
            raise Refused(413, "填的内容太长。")
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20)
    except ValueError as error:
        raise Refused(400, "填的内容读不懂。") from error
    return {name: values[-1] for name, values in fields.items()}


def add_login(app: FastAPI, entrance: Entrance, settings: Settings) -> None:
    """Puts the pages for logging in beside Gradio's."""
    app.add_exception_handler(Refused, _explain)
    app.add_exception_handler(KbError, _explain)
    LoginPages(entrance, timedelta(minutes=settings.session_longest)).add_to(app)


def _explain(_: Request, error: Exception) -> Response:
    told, status = (error.told, error.status) if isinstance(error, Refused) else (f"{error}。", 503)
    return HTMLResponse(write_login(told), status)
