"""What a command can answer instead of a result."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """The server refused. `code` is one of the protocol's; `details` is [{field, message}]."""

    def __init__(
        self,
        code: str,
        message: str,
        details: list[dict[str, Any]],
        status: int = 0,
        *,
        temporary: bool = False,
    ) -> None:
        super().__init__(f"{code}: {message}" + (f" {details}" if details else ""))
        self.code = code
        self.message = message
        self.details = details
        self.temporary = temporary  # the same may go well in a moment
        self.status = status  # HTTP status; 0 on the socket


class ConnectionLost(Exception):
    """The socket ended before the answer came; the command may or may not have been done.

    Ask again with the same idempotency key.
    """
