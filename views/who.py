"""Who is asking, for the handlers of the page: their name, and whether their role allows it; no logins, no requests read."""

from typing import Any

from gradio.context import LocalContext

from kb.users import Role, User

# Without users the page is for this machine alone, and whoever sits at it may do everything.
ANYONE = User("", "admin")
_NOBODY = User("", "reader")
ROLE_NAMES: dict[Role, str] = {"reader": "读者", "editor": "编辑", "admin": "管理员"}


def find_asker() -> User:
    """The user whose click or call is being handled; one who may only read where a request does not say whose it is."""
    scope = _find_scope()
    if scope is None:
        return ANYONE  # the program itself
    user = scope.get("user")
    return user if isinstance(user, User) else _NOBODY


def own_file(path: str) -> str:
    """Lets the asker, and nobody else, fetch a file that was made for them; where it is."""
    scope = _find_scope() or {}
    if "files" in scope:
        scope["files"].give(find_asker().name, path)
    return path


def refuse_without(role: Role) -> str:
    """In one sentence why the asker may not do what this role is for; "" when they may."""
    if find_asker().may(role):
        return ""
    return f"您的帐号不能做这件事：要{ROLE_NAMES[role]}的帐号，请找管理员（kb user role）。"


def _find_scope() -> dict[str, Any] | None:
    request: Any = LocalContext.request.get(None)
    # Gradio wraps the request of a page's event, and hands over the bare one of an MCP tool.
    bare = getattr(request, "request", None) or request
    return None if bare is None else bare.scope
