"""The REST door: any command's addresses, made from the registry."""

from __future__ import annotations

import asyncio
import typing
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from typing import Any

import aiohttp_session
import msgspec
from aiohttp import web

from codequest.errors import PayloadTooLarge, TooManyRequests, UnsupportedMediaType, ValidationError
from codequest.gateway import responses
from codequest.gateway.identity import identify
from codequest.gateway.keys import RUNNER, SETTINGS
from codequest.gateway.lanes import Lanes
from codequest.protocol.actor import check_access
from codequest.protocol.codec import check_plain, decode_json
from codequest.protocol.command import Command, Mode, path_fields
from codequest.protocol.context import SignIn, SignOut
from codequest.protocol.idempotency import check_key
from codequest.protocol.message import decode_message
from codequest.protocol.registry import Registry

PREFIXES = ("/api/v1", "/api")
BODY_S = 30.0  # for a body to arrive,
BODY_BYTES_PER_S = 64 * 1024  # and as much longer as its largest size takes at this rate
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def add_command_routes(app: web.Application, registry: Registry) -> None:
    """A route for every REST address, literal paths before those with placeholders."""
    lanes = Lanes(app[SETTINGS])
    routes = sorted(registry.by_route.items(), key=lambda item: _literal_first(item[0][1]))
    for prefix in PREFIXES:
        for (method, path), command in routes:
            handler = _handler(command, path, lanes)
            app.router.add_route(method, prefix + path, handler)
            if path == "":
                app.router.add_route(method, prefix + "/", handler)


def _literal_first(path: str) -> tuple[tuple[bool, str], ...]:
    return tuple((part.startswith("{"), part) for part in path.split("/"))


def _handler(command: Command, path: str, lanes: Lanes) -> Handler:
    names = path_fields(path)
    # What waits for something outside takes long, and holds no connection meanwhile: it goes beside.
    is_beside = command.mode is Mode.STEPWISE

    async def handle(request: web.Request) -> web.StreamResponse:
        actor = await identify(request)
        if command.upload:  # the runner asks again, but a stranger's file would lie in memory by then
            check_access(actor, command.access)
        message = await _message(request, command, names)
        key = request.headers.get("Idempotency-Key")
        if key is not None:
            check_key(key)
        if command.is_read:
            key = None
        try:
            async with nullcontext() if is_beside else lanes.turn(actor):
                outcome = await request.app[RUNNER].run(command, message, actor, key=key, door="rest")
        except TooManyRequests as error:
            if command.limit is not None:
                _add_limit_headers(request, command, error)
            raise
        if outcome.session is not None:
            await _apply_session(request, outcome.session)
        response = responses.success(request, outcome.answer, command.status)
        if outcome.replayed:
            response.headers["Idempotency-Replayed"] = "true"
        return response

    return handle


def _add_limit_headers(request: web.Request, command: Command, error: TooManyRequests) -> None:
    assert command.limit is not None
    request["extra_headers"] = {
        "X-RateLimit-Limit": str(command.limit.times_by(request.app[RUNNER].settings)),
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": str(round(error.retry_after_s or 1)),
    }


async def _apply_session(request: web.Request, wanted: SignIn | SignOut) -> None:
    if isinstance(wanted, SignIn):
        session = await aiohttp_session.new_session(request)
        session["user_id"] = wanted.user_id
    else:
        session = await aiohttp_session.get_session(request)
        session.invalidate()


async def _message(request: web.Request, command: Command, names: tuple[str, ...]) -> msgspec.Struct:
    data: dict[str, Any] = {name: request.match_info[name] for name in names}
    check_plain(data)
    lists = _list_fields(command)
    for name in request.query:
        _refuse_doubled(name, data)
        values = request.query.getall(name)
        if name in lists:
            data[name] = values
        elif len(values) > 1:
            raise ValidationError.of(name, "This parameter stands more than once.")
        else:
            data[name] = values[0]
    check_plain(data)
    from_text = frozenset(data)
    for name, value in (await _body(request, command)).items():
        _refuse_doubled(name, data)
        data[name] = value
    return decode_message(command.message, data, text_numbers=from_text)


def _refuse_doubled(name: str, data: dict[str, Any]) -> None:
    if name in data:
        raise ValidationError.of(name, "This field stands in two places of the request.")


def _list_fields(command: Command) -> frozenset[str]:
    return frozenset(
        field.encode_name
        for field in msgspec.structs.fields(command.message)
        if any(typing.get_origin(one) is list for one in (field.type, *typing.get_args(field.type)))
    )


async def _body(request: web.Request, command: Command) -> dict[str, Any]:
    limit = command.body_bytes
    if not request.can_read_body:
        return {}
    if request.content_length is not None and request.content_length > limit:
        raise PayloadTooLarge(f"The body may have at most {limit} bytes.")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("The body must not be compressed.")
    try:
        async with asyncio.timeout(BODY_S + limit / BODY_BYTES_PER_S):
            text = await _all_of(request, limit)
    except TimeoutError as error:
        raise ValidationError("The body took too long to arrive.") from error
    if not text:
        return {}
    if command.upload:
        if request.content_type != command.upload:
            raise UnsupportedMediaType(f"The body must be {command.upload}.")
        return {"content": text}
    if request.content_type != "application/json":
        raise UnsupportedMediaType("The body must be application/json.")
    value = decode_json(text)
    if not isinstance(value, dict):
        raise ValidationError("The body must be a JSON object.")
    return value


async def _all_of(request: web.Request, limit: int) -> bytes:
    """The body. Raises PayloadTooLarge beyond `limit` bytes."""
    chunks, size = [], 0
    async for chunk in request.content.iter_any():
        size += len(chunk)
        if size > limit:
            raise PayloadTooLarge(f"The body may have at most {limit} bytes.")
        chunks.append(chunk)
    return b"".join(chunks)
