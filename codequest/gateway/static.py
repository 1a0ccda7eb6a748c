"""The browser client: one page for every client route, assets with hashed names.

Styles need a nonce (the editor adds its own); scripts come from this origin only.
"""

from __future__ import annotations

import mimetypes
import posixpath
import secrets
from pathlib import Path

from aiohttp import web

from codequest.errors import NotFound
from codequest.gateway.keys import SETTINGS
from codequest.gateway.responses import compress

NONCE_PLACEHOLDER = "__CSP_NONCE__"
_FOREVER = "public, max-age=31536000, immutable"
_COMPRESSED_TYPES = ("text/", "application/javascript", "application/json", "image/svg+xml")
_SERVER_PATHS = ("/api", "/ws", "/assets", "/health", "/ready", "/metrics")


def content_security_policy(nonce: str) -> str:
    """What the client's page may load."""
    return (
        "default-src 'self'; script-src 'self'; "
        f"style-src 'self' 'nonce-{nonce}'; style-src-attr 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self'; connect-src 'self' ws: wss:; "
        # PDF statements, fetched by the client: a browser's viewer refuses what our own files' policy sandboxes.
        "frame-src blob:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


class Client:
    """Serves a built client folder; assets are read once and kept, compressed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._kept: dict[
            tuple[str, str], tuple[bytes, str, str]
        ] = {}  # (name, accepted) -> body, encoding, type

    async def page(self, request: web.Request) -> web.Response:
        """The page of any client route."""
        if request.path.startswith(_SERVER_PATHS):
            raise NotFound("There is nothing at this address.")
        index = self._folder / "index.html"
        if not index.is_file():
            raise NotFound("The browser client is not built; run: make client")
        nonce = secrets.token_urlsafe(16)
        html = index.read_text(encoding="utf-8").replace(NONCE_PLACEHOLDER, nonce)
        body, encoding = compress(html.encode(), request.headers.get("Accept-Encoding", ""))
        headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Security-Policy": content_security_policy(nonce),
            "Cache-Control": "no-cache",
            "Vary": "Accept-Encoding",
        }
        if encoding:
            headers["Content-Encoding"] = encoding
        return web.Response(body=body, headers=headers)

    async def asset(self, request: web.Request) -> web.Response:
        """GET /assets/{name}: hashed names never change their content."""
        name = request.match_info["name"]
        accepted = request.headers.get("Accept-Encoding", "")
        key = (name, "br" if "br" in accepted else "gzip" if "gzip" in accepted else "")
        if key not in self._kept or not request.app[SETTINGS].is_public_service:
            self._kept[key] = self._read(name, key[1])
        body, encoding, kind = self._kept[key]
        headers = {"Content-Type": kind, "Cache-Control": _FOREVER, "Vary": "Accept-Encoding"}
        if encoding:
            headers["Content-Encoding"] = encoding
        return web.Response(body=body, headers=headers)

    def _read(self, name: str, accepted: str) -> tuple[bytes, str, str]:
        path = (self._folder / "assets" / name).resolve()
        if posixpath.normpath(name) != name:  # each other way to write a name would be kept beside it
            raise NotFound("There is nothing at this address.")
        if not path.is_relative_to(self._folder / "assets") or not path.is_file():
            raise NotFound("There is nothing at this address.")
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        body = path.read_bytes()
        encoding = ""
        if kind.startswith(_COMPRESSED_TYPES) or kind == "text/javascript":
            body, encoding = compress(body, accepted)
            kind = f"{kind}; charset=utf-8"
        return body, encoding, kind


def add_client_routes(app: web.Application, folder: Path) -> None:
    """Assets, and the page for whatever else is asked with GET; added last."""
    client = Client(folder)
    app.router.add_get("/assets/{name:.+}", client.asset)
    app.router.add_get("/{path:.*}", client.page)
