"""Files of problems over HTTP: pictures of statements, PDFs, attachments."""

from __future__ import annotations

from aiohttp import web

from codequest.errors import NotFound
from codequest.features.problems import actions
from codequest.gateway.identity import identify
from codequest.gateway.keys import RUNNER

# A picture or PDF opened by itself must not be able to do anything on our origin.
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-cache",
}


async def send_asset(request: web.Request) -> web.StreamResponse:
    """Send a file of a problem that the visitor may see."""
    actor = await identify(request)
    slug, name = request.match_info["slug"], request.match_info["name"]
    if "\0" in slug + name:
        raise NotFound("There is no such file.")
    async with request.app[RUNNER].reading(actor) as ctx:
        asset = await actions.read_asset(ctx, slug, name)
    headers = {**_HEADERS, "ETag": f'"{asset.sha256}"', "Content-Type": asset.content_type}
    if f'"{asset.sha256}"' in request.headers.get("If-None-Match", ""):
        return web.Response(status=304, headers=headers)
    if asset.is_download:
        headers["Content-Disposition"] = "attachment"
    return web.Response(body=asset.content, headers=headers)
