"""What the application carries for its handlers (aiohttp application keys)."""

from __future__ import annotations

from aiohttp import web

from codequest.config import Settings
from codequest.gateway.authentication import Authentication
from codequest.gateway.connections import Connections
from codequest.gateway.hub import Hub
from codequest.gateway.presence import RedisPresence
from codequest.protocol.runner import Runner

SETTINGS: web.AppKey[Settings] = web.AppKey("settings")
RUNNER: web.AppKey[Runner] = web.AppKey("runner")
HUB: web.AppKey[Hub] = web.AppKey("hub")
AUTHENTICATION: web.AppKey[Authentication] = web.AppKey("authentication")
PRESENCE: web.AppKey[RedisPresence] = web.AppKey("presence")
CONNECTIONS: web.AppKey[Connections] = web.AppKey("connections")
