"""Every request, before any route: the right host and origin; and the headers of every answer.

A page of another site can reach 127.0.0.1, by a link, a form, or a name of its own that it points there (rebinding).
Such a request names another host or origin, and ends here.
"""

from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS: Mapping[str, str] = {
    # `connect-src` is for one question to ourselves: what would the paper count as?
    "content-security-policy": "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not `no-referrer`: under it a browser says "Origin: null" with our own forms, and no origin could be asked for.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
READING = ("GET", "HEAD")
OURS = ("same-origin", "none")
"""What a browser says of a request from our own page, or of an address typed or opened from a terminal."""


class Guard:
    """An app behind its door."""

    def __init__(self, app: ASGIApp, host: str) -> None:
        """`host` with its port, as the launch address has it: 127.0.0.1:49152; no other name will do."""
        self._app, self._host = app, host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer why not."""
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        if scope["type"] != "http":  # nothing here speaks websocket
            return await send({"type": "websocket.close", "code": 1008})

        async def armoured(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        wrong = self._wrong(scope["method"], Headers(scope=scope))
        within = PlainTextResponse(wrong, 403) if wrong else self._app
        return await within(scope, receive, armoured)

    def _wrong(self, method: str, headers: Headers) -> str:
        """Why this request is not from our own page; empty where it is."""
        if headers.getlist("host") != [self._host]:
            return f"This page is at http://{self._host} and nowhere else."
        origins = headers.getlist("origin")
        if origins != [f"http://{self._host}"] and (origins or method not in READING):
            return "This came from another page: nothing was done."
        if headers.get("sec-fetch-site", "none") not in OURS:
            return "This came from another site: nothing was done. Type the address, or open it from the terminal."
        return ""
