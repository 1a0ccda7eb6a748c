"""Files over HTTP: what features' feeds send."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from codequest.gateway.http import PREFIXES
from codequest.gateway.identity import identify
from codequest.gateway.keys import RUNNER
from codequest.protocol.codec import check_plain
from codequest.protocol.feature import Feed
from codequest.protocol.registry import Registry

# A picture or PDF opened by itself must not be able to do anything on our origin. SVG has styles inside.
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "Cache-Control": "private, no-cache",
}


def add_feed_routes(app: web.Application, registry: Registry) -> None:
    """A route for every feed."""
    for prefix in PREFIXES:
        for feature in registry.features:
            for feed in feature.feeds:
                app.router.add_route(feed.method, prefix + feed.path, _handler(feed))


def _handler(feed: Feed) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        actor = await identify(request)
        params = dict(request.match_info)
        check_plain(params)
        async with request.app[RUNNER].reading(actor) as ctx:
            file = await feed.handler(ctx, params)
        headers = {**_HEADERS, "ETag": f'"{file.sha256}"', "Content-Type": file.content_type}
        if f'"{file.sha256}"' in request.headers.get("If-None-Match", ""):
            return web.Response(status=304, headers=headers)
        if file.is_download:
            named = f'; filename="{file.name}"' if file.name else ""
            headers["Content-Disposition"] = f"attachment{named}"
        # What comes piece by piece and breaks off ends the connection, so that nobody takes it for the whole.
        return web.Response(body=file.content, headers=headers)

    return handle
