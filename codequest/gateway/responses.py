"""Answers over REST: the envelope, compression, ETags."""

from __future__ import annotations

import gzip
import hashlib
from typing import Any

import brotli
from aiohttp import web

from codequest.errors import CodeQuestError
from codequest.protocol.codec import encode_json
from codequest.protocol.message import Page

COMPRESSED_FROM_BYTES = 1400  # less fits one packet anyway
_JSON = "application/json; charset=utf-8"


def success(request: web.Request, answer: Any, status: int) -> web.Response:
    """The envelope round an answer; a Page becomes `data` and `meta`."""
    data, meta = answer, {}
    if isinstance(answer, Page):
        data = answer.items
        meta = {"limit": answer.limit, "next_cursor": answer.next_cursor, "total": answer.total}
    body = encode_json({"success": True, "data": data, "meta": meta, "error": None})
    headers = {"Cache-Control": "private, no-cache"}
    if request.method == "GET":
        tag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
        headers["ETag"] = tag
        if tag in request.headers.get("If-None-Match", ""):
            return web.Response(status=304, headers=headers)
    return _json(request, body, status, headers)


def failure(request: web.Request, error: CodeQuestError) -> web.Response:
    """The envelope round an error."""
    body = encode_json(
        {
            "success": False,
            "data": None,
            "meta": {},
            "error": {"code": error.code, "message": error.message, "details": error.details},
        }
    )
    headers = {"Cache-Control": "no-store"}
    if error.retry_after_s is not None:
        headers["Retry-After"] = str(max(1, round(error.retry_after_s + 0.499)))
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return _json(request, body, error.status, headers)


def bare(request: web.Request, value: Any, status: int = 200) -> web.Response:
    """JSON without the envelope, for probes and generated documents."""
    return _json(request, encode_json(value), status, {"Cache-Control": "no-store"})


def _json(request: web.Request, body: bytes, status: int, headers: dict[str, str]) -> web.Response:
    body, encoding = compress(body, request.headers.get("Accept-Encoding", ""))
    if encoding:
        headers["Content-Encoding"] = encoding
    headers["Vary"] = "Accept-Encoding, Cookie, Authorization"
    headers["Content-Type"] = _JSON
    return web.Response(body=body, status=status, headers=headers)


def compress(body: bytes, accepted: str) -> tuple[bytes, str]:
    """(body, content encoding); "" where it is too small to gain or nothing is accepted."""
    if len(body) < COMPRESSED_FROM_BYTES:
        return body, ""
    if "br" in accepted:
        return brotli.compress(body, quality=4), "br"
    if "gzip" in accepted:
        return gzip.compress(body, compresslevel=5, mtime=0), "gzip"
    return body, ""
