"""The generated documents, and a page that shows the first in the browser."""

from __future__ import annotations

import html
import secrets
from importlib.metadata import version
from typing import Any

from aiohttp import web

from codequest.gateway import responses
from codequest.gateway.messages import BUILT_IN
from codequest.gateway.static import content_security_policy
from codequest.protocol.asyncapi import asyncapi
from codequest.protocol.openapi import openapi
from codequest.protocol.registry import Registry

_STYLE = """
:root { color-scheme: light dark; --line: color-mix(in srgb, CanvasText 18%, Canvas); }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 1.5rem; }
nav a { margin-right: 1rem; } h2 { margin-top: 2.5rem; text-transform: capitalize; }
details { border: 1px solid var(--line); border-radius: 6px; margin: .4rem 0; padding: .4rem .8rem; }
summary { cursor: pointer; } code, pre { font: 13px/1.5 ui-monospace, monospace; }
summary b { display: inline-block; min-width: 4.2rem; } summary span { opacity: .75; margin-left: .8rem; }
pre { overflow: auto; background: color-mix(in srgb, CanvasText 6%, Canvas); padding: .8rem; border-radius: 6px; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .25rem .6rem .25rem 0; }
"""


def add_document_routes(app: web.Application, registry: Registry) -> None:
    """/api/openapi.json, /api/asyncapi.json and /api/docs; made once, at the start."""
    number = version("codequest")
    rest = openapi(registry, version=number)
    live = asyncapi(registry, BUILT_IN, version=number)

    async def openapi_document(request: web.Request) -> web.Response:
        return responses.bare(request, rest)

    async def asyncapi_document(request: web.Request) -> web.Response:
        return responses.bare(request, live)

    async def page(request: web.Request) -> web.Response:
        nonce = secrets.token_urlsafe(16)
        return web.Response(
            text=_page(rest, nonce),
            content_type="text/html",
            headers={"Content-Security-Policy": content_security_policy(nonce), "Cache-Control": "no-cache"},
        )

    for prefix in ("/api", "/api/v1"):
        app.router.add_get(f"{prefix}/openapi.json", openapi_document)
        app.router.add_get(f"{prefix}/asyncapi.json", asyncapi_document)
        app.router.add_get(f"{prefix}/docs", page)


def _page(document: dict[str, Any], nonce: str) -> str:
    sections: dict[str, list[str]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            sections.setdefault(operation["tags"][0], []).append(_operation(path, method, operation))
    body = "".join(
        f'<section aria-labelledby="{tag}"><h2 id="{tag}">{tag}</h2>{"".join(rows)}</section>'
        for tag, rows in sections.items()
    )
    links = " ".join(f'<a href="#{tag}">{tag}</a>' for tag in sections)
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>CodeQuest API</title>"
        "<meta name='viewport' content='width=device-width'>"
        f"<style nonce='{nonce}'>{_STYLE}</style></head><body><main><h1>CodeQuest API</h1>"
        "<p>REST below <code>/api/v1</code>, described by <a href='/api/openapi.json'>OpenAPI 3.1</a>; "
        "the socket at <code>/ws</code> by <a href='/api/asyncapi.json'>AsyncAPI 3</a>.</p>"
        f"<nav aria-label='Sections'>{links}</nav>{body}</main></body></html>"
    )


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    rows = "".join(
        f"<tr><td><code>{html.escape(p['name'])}</code></td><td>{p['in']}</td>"
        f"<td><code>{html.escape(_short(p.get('schema', {})))}</code></td>"
        f"<td>{'required' if p.get('required') else ''}</td></tr>"
        for p in operation.get("parameters", ())
    )
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    required = set(body.get("required", ()))
    rows += "".join(
        f"<tr><td><code>{html.escape(name)}</code></td><td>body</td>"
        f"<td><code>{html.escape(_short(schema))}</code></td>"
        f"<td>{'required' if name in required else ''}</td></tr>"
        for name, schema in body.get("properties", {}).items()
    )
    table = f"<table><tr><th>Name</th><th>In</th><th>Type</th><th></th></tr>{rows}</table>" if rows else ""
    access = "anyone" if operation.get("security") == [] else "signed in"
    return (
        f"<details><summary><b>{method.upper()}</b><code>{html.escape(path)}</code>"
        f"<span>{html.escape(operation.get('summary', ''))}</span></summary><p>For: {access}.</p>{table}</details>"
    )


def _short(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[1]
    if "anyOf" in schema:
        return " | ".join(_short(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"{_short(schema.get('items', {}))}[]"
    bounds = " ".join(
        f"{key}={schema[key]}" for key in ("minimum", "maximum", "minLength", "maxLength") if key in schema
    )
    return f"{schema.get('type', 'any')} {bounds}".strip()
