"""Round every request: an id, errors into the envelope, security headers."""

from __future__ import annotations

import asyncio
import re
import secrets
from typing import Any

import structlog
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.typedefs import Handler

from codequest.errors import (
    CodeQuestError,
    InternalServerError,
    MethodNotAllowed,
    NotFound,
    PayloadTooLarge,
    ValidationError,
)
from codequest.gateway import responses
from codequest.gateway.keys import SETTINGS

logger = structlog.get_logger(__name__)

_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")

CLIENT_CLOSED_REQUEST = 499  # nobody sees it but a log

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


@web.middleware
async def request_ids(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every request has an id, in its log lines and its answer; a well-formed one of a proxy is kept."""
    given = request.headers.get("X-Request-Id", "")
    request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request_id)
    response = await handler(request)
    if not response.prepared:
        response.headers["X-Request-Id"] = request_id
        for name, value in request.get("extra_headers", {}).items():
            response.headers[name] = value
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        if request.app[SETTINGS].cookies_need_https:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    return response


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Errors become the envelope; a fault of ours is logged and shows nothing of its inside."""
    try:
        return await handler(request)
    except CodeQuestError as error:
        return responses.failure(request, error)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        response = responses.failure(request, _translated(error))
        if "Allow" in error.headers:  # RFC 9110, 15.5.6: goes with every 405
            response.headers["Allow"] = error.headers["Allow"]
        return response
    except asyncio.CancelledError:
        raise
    except ConnectionResetError:
        # Whoever asked has gone; raised further, it would stand in the log as a fault of ours.
        return web.Response(status=CLIENT_CLOSED_REQUEST)
    except HttpProcessingError:
        return responses.failure(request, ValidationError("The request is not valid HTTP."))
    except Exception:
        logger.exception("request_failed", method=request.method, path=request.path)
        return responses.failure(request, InternalServerError("Something went wrong on our side."))


def _translated(error: web.HTTPException) -> CodeQuestError:
    if isinstance(error, web.HTTPNotFound):
        return NotFound("There is nothing at this address.")
    if isinstance(error, web.HTTPMethodNotAllowed):
        return MethodNotAllowed(f"This address takes {', '.join(sorted(error.allowed_methods))}.")
    if isinstance(error, web.HTTPRequestEntityTooLarge):
        return PayloadTooLarge("The body is too large.")
    if error.status >= 500:
        return InternalServerError("Something went wrong on our side.")
    return ValidationError(f"The request was refused: {error.reason}.")


MIDDLEWARES: list[Any] = [request_ids, errors]
