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
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(f"{code}: {message}" + (f" {details}" if details else ""))
        self.code = code
        self.message = message
        self.details = details
        self.temporary = temporary  # the same may go well in a moment
        self.retry_after_s = retry_after_s  # when, where the server knows
        self.status = status  # HTTP status; 0 on the socket

    @classmethod
    def of(cls, body: dict[str, Any], status: int = 0) -> ApiError:
        """The error as the server writes it, in a reply or an envelope."""
        return cls(
            body["code"],
            body["message"],
            body.get("details") or [],
            status,
            temporary=body.get("temporary", False),
            retry_after_s=body.get("retry_after"),
        )


class ConnectionLost(Exception):
    """The socket ended before the answer came; the command may or may not have been done.

    Ask again with the same idempotency key.
    """


class ConnectionEnded(ConnectionLost):
    """The server said not to come back, or this side closed: no other connection follows.

    `code` is the WebSocket's close code or the HTTP status of a handshake that was refused.
    """

    HERE = 1000  # the code of a connection that this side closed

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code} {reason}".rstrip())
        self.code = code
        self.reason = reason
