"""Headers that every reply carries: what the page may load, who may frame it, what may be kept; no logins, no limits."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# The browser itself refuses whatever is not on this machine; Gradio needs inline scripts and new Function.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: blob:; media-src 'self' data: blob:; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
# The page copies text; it wants nothing else of the device.
_REFUSED = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone", "midi",
            "payment", "publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking")  # fmt: skip
_ALWAYS = {
    "Content-Security-Policy": _POLICY,
    "Permissions-Policy": ", ".join(f"{one}=()" for one in _REFUSED),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Not "no-referrer", with which browsers send "Origin: null" with the forms for logging in and out.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "X-Permitted-Cross-Domain-Policies": "none",
    "X-Robots-Tag": "noindex, nofollow",
}
# Programs, styles and pictures of Gradio, the same for everybody and named after their content.
_SHARED = ("/assets/", "/static/", "/svelte/", "/theme.css", "/favicon.ico")
# A half year: long enough for browsers to keep to https, short enough to give it up again.
_HTTPS_ONLY = "max-age=15552000"


class LocalOnly:
    """Adds to every reply the rule that the page may load from and talk to this server alone, and the usual others."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes one request on."""

        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in choose_headers(scope).items():
                    headers[name] = value
            await send(message)

        await self.app(scope, receive, send_with_policy if scope["type"] == "http" else send)


def choose_headers(scope: Scope) -> dict[str, str]:
    """What a reply must carry: on https that the browser keeps to it, and if it is private that nobody keeps it."""
    chosen = dict(_ALWAYS)
    if scope["scheme"] == "https" or Headers(scope=scope).get("x-forwarded-proto") == "https":
        chosen["Strict-Transport-Security"] = _HTTPS_ONLY
    path = scope["path"].removeprefix(scope.get("root_path", "").rstrip("/"))
    if not path.startswith(_SHARED):
        chosen["Cache-Control"] = "no-store"
    return chosen
