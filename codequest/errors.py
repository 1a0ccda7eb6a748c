"""Everything that can go wrong in a way a client should understand.

    CodeQuestError                      code                   HTTP   temporary
    ├── ValidationError                 VALIDATION_ERROR       400
    ├── Unauthorized                    UNAUTHORIZED           401
    ├── Forbidden                       FORBIDDEN              403
    ├── NotFound                        NOT_FOUND              404
    ├── MethodNotAllowed                METHOD_NOT_ALLOWED     405
    ├── Conflict                        CONFLICT               409
    ├── Expired                         EXPIRED                410
    ├── PayloadTooLarge                 PAYLOAD_TOO_LARGE      413
    ├── UnsupportedMediaType            UNSUPPORTED_MEDIA_TYPE 415
    ├── Unprocessable                   UNPROCESSABLE          422
    ├── TooManyRequests                 TOO_MANY_REQUESTS      429    yes
    ├── InternalServerError             INTERNAL_SERVER_ERROR  500
    └── Unavailable                     UNAVAILABLE            503    yes

Actions raise these; the two doors map them once (gateway.http, gateway.socket). A temporary error may be asked
for again with the same idempotency key.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import msgspec


class FieldError(msgspec.Struct, frozen=True):
    """What is wrong with one field; `field` is a path like `tests.0.name`."""

    field: str
    message: str


class ErrorBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """An error as clients see it, in REST's envelope and in a socket's reply."""

    code: str
    message: str
    details: list[FieldError] = []
    temporary: bool = False
    retry_after: float | None = None  # seconds


class CodeQuestError(Exception):
    """Base of all errors with a meaning for the client. `message` is one sentence, safe to show."""

    code: ClassVar[str] = "INTERNAL_SERVER_ERROR"
    status: ClassVar[int] = 500
    temporary: ClassVar[bool] = False

    def __init__(
        self, message: str, *, details: Sequence[FieldError] = (), retry_after_s: float | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.details = list(details)
        self.retry_after_s = retry_after_s

    def __str__(self) -> str:
        return " ".join([self.message, *(f"{one.field}: {one.message}" for one in self.details)])

    def body(self) -> ErrorBody:
        """The error as clients see it."""
        return ErrorBody(
            code=self.code,
            message=self.message,
            details=self.details,
            temporary=self.temporary,
            retry_after=self.retry_after_s,
        )


class ValidationError(CodeQuestError):
    """The request is malformed; `details` names every wrong field."""

    code, status = "VALIDATION_ERROR", 400

    @classmethod
    def of(cls, field: str, message: str) -> ValidationError:
        """One wrong field."""
        return cls("The request is not valid.", details=[FieldError(field, message)])


class Unauthorized(CodeQuestError):
    """Nobody is signed in, or the credentials are wrong."""

    code, status = "UNAUTHORIZED", 401


class Forbidden(CodeQuestError):
    """The actor is known and may see the thing, but not do this."""

    code, status = "FORBIDDEN", 403


class NotFound(CodeQuestError):
    """There is no such thing, or the actor may not know of it; both look the same."""

    code, status = "NOT_FOUND", 404


class MethodNotAllowed(CodeQuestError):
    """The address exists with other methods."""

    code, status = "METHOD_NOT_ALLOWED", 405


class Conflict(CodeQuestError):
    """The thing is in a state that does not allow this, or the name is taken."""

    code, status = "CONFLICT", 409


class Expired(CodeQuestError):
    """The thing was there and its time is over."""

    code, status = "EXPIRED", 410


class PayloadTooLarge(CodeQuestError):
    """The body or frame is larger than its limit."""

    code, status = "PAYLOAD_TOO_LARGE", 413


class UnsupportedMediaType(CodeQuestError):
    """The body is of a type that this address does not take."""

    code, status = "UNSUPPORTED_MEDIA_TYPE", 415


class Unprocessable(CodeQuestError):
    """Well-formed, but it names something that makes no sense here."""

    code, status = "UNPROCESSABLE", 422


class TooManyRequests(CodeQuestError):
    """A rate limit was hit; `retry_after` says when to come back."""

    code, status, temporary = "TOO_MANY_REQUESTS", 429, True


class InternalServerError(CodeQuestError):
    """A fault of ours; the log has the traceback under the request id, the client gets no inner text."""

    code, status = "INTERNAL_SERVER_ERROR", 500


class Unavailable(CodeQuestError):
    """Something the command needs is away for a moment."""

    code, status, temporary = "UNAVAILABLE", 503, True


def unavailable(what: str, retry_after_s: float = 2.0) -> Unavailable:
    """A sentence for a part that is away."""
    return Unavailable(
        f"{what} is not reachable at the moment; please try again.", retry_after_s=retry_after_s
    )
