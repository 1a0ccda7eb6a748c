"""Where log lines go and what they look like: ours (structlog) and those of libraries (logging), one way for both."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TextIO

import structlog

from codequest.adapters.child import open_log
from codequest.config import Settings

# Libraries that say at INFO what only their authors want to know.
QUIET = ("asyncio", "aiohttp.access", "yoyo", "httpx", "httpcore", "pgqueuer")


def configure(settings: Settings, *, file: Path | None = None) -> None:
    """Send lines to standard output; or to `file`, with warnings and worse on standard error as well."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(_level(settings)),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.setLevel(_level(settings))
    root.handlers.clear()
    if file is None:
        root.addHandler(_handler(sys.stdout, settings, shared))
    else:
        stream = open(open_log(file), "w", encoding="utf-8", errors="backslashreplace", buffering=1)  # noqa: SIM115
        root.addHandler(_handler(stream, settings, shared))
        terminal = _handler(sys.stderr, settings, shared)
        terminal.setLevel(logging.WARNING)
        root.addHandler(terminal)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("aiohttp.server").addFilter(_is_no_bad_request)


def _is_no_bad_request(record: logging.LogRecord) -> bool:
    """What is no HTTP is answered with 400; a traceback for each would let anybody fill the log."""
    kind = record.exc_info[0] if record.exc_info else None
    return kind is None or kind.__module__ != "aiohttp.http_exceptions"


def _handler(
    stream: TextIO, settings: Settings, shared: list[structlog.typing.Processor]
) -> logging.StreamHandler[TextIO]:
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_renderers(stream, settings),
            ],
        )
    )
    return handler


def _renderers(stream: TextIO, settings: Settings) -> list[structlog.typing.Processor]:
    if settings.log_json:
        # Tracebacks as text: the structured form carries local variables, and those hold people's secrets.
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    return [
        structlog.dev.ConsoleRenderer(
            colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    ]


def _level(settings: Settings) -> int:
    return logging.getLevelNamesMapping()[settings.log_level.upper()]
