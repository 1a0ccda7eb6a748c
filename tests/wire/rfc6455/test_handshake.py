"""RFC 6455 §4: the opening handshake."""

from __future__ import annotations

import base64

import pytest

from tests.support.raw_socket import ACCEPT, BINARY, CLOSE, HANDSHAKE, JSON, MSGPACK, TEXT, RawSocket

OUR_CODE_FOR_NO_PROTOCOL = 4500


def without(*names: str) -> dict[str, str]:
    """The handshake's headers without some of them."""
    return {name: value for name, value in HANDSHAKE.items() if name not in names}


TAKEN = {
    "as every client says it": HANDSHAKE,
    "names of headers in other case": {name.upper(): value for name, value in HANDSHAKE.items()},
    "upgrade to WebSocket in other case": HANDSHAKE | {"Upgrade": "WebSocket"},
    "connection in other case": HANDSHAKE | {"Connection": "upgrade"},
    "upgrade among other connection options": HANDSHAKE | {"Connection": "keep-alive, Upgrade"},
    "our protocol behind others": HANDSHAKE | {"Sec-WebSocket-Protocol": f"chat, superchat, {MSGPACK}"},
    "extensions are offered": HANDSHAKE
    | {"Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits, x-unknown"},
    "a cookie of somebody else's": HANDSHAKE | {"Cookie": "theme=dark"},
}


@pytest.mark.parametrize("headers", TAKEN.values(), ids=TAKEN)
def test_a_good_handshake_is_taken(raw: RawSocket, headers: dict[str, str]) -> None:
    status, answer = raw.shake_hands(headers)
    assert status == 101
    assert answer["upgrade"].lower() == "websocket"
    assert "upgrade" in answer["connection"].lower()
    assert answer["sec-websocket-accept"] == ACCEPT
    assert answer["sec-websocket-protocol"] == MSGPACK
    assert "sec-websocket-extensions" not in answer  # compression is off, and says so by silence
    hello = raw.receive()
    assert (hello.opcode, hello.fin, hello.rsv, hello.masked) == (BINARY, True, 0, False)
    assert raw.is_alive()


REFUSED = {
    "no Upgrade": without("Upgrade"),
    "an upgrade to something else": HANDSHAKE | {"Upgrade": "h2c"},
    "no Connection": without("Connection"),
    "a Connection that does not upgrade": HANDSHAKE | {"Connection": "keep-alive"},
    "no key": without("Sec-WebSocket-Key"),
    "an empty key": HANDSHAKE | {"Sec-WebSocket-Key": ""},
    "a key that is not base64": HANDSHAKE | {"Sec-WebSocket-Key": "not base64 at all!!!!!!!"},
    "a key of 15 bytes": HANDSHAKE | {"Sec-WebSocket-Key": base64.b64encode(b"x" * 15).decode()},
    "a key of 17 bytes": HANDSHAKE | {"Sec-WebSocket-Key": base64.b64encode(b"x" * 17).decode()},
    "no version": without("Sec-WebSocket-Version"),
    "an origin of somebody else's": HANDSHAKE | {"Origin": "https://elsewhere.example"},
}


@pytest.mark.parametrize("headers", REFUSED.values(), ids=REFUSED)
def test_a_bad_handshake_is_refused_with_a_status(raw: RawSocket, headers: dict[str, str]) -> None:
    status, _ = raw.shake_hands(headers)
    assert 400 <= status < 500


@pytest.mark.parametrize("version", ["0", "6", "12", "14", "99", "thirteen"])
def test_another_version_is_refused_and_told_which_one_we_speak(raw: RawSocket, version: str) -> None:
    status, answer = raw.shake_hands(HANDSHAKE | {"Sec-WebSocket-Version": version})
    assert 400 <= status < 500
    assert "13" in [one.strip() for one in answer.get("sec-websocket-version", "").split(",")]


@pytest.mark.parametrize("line", ["POST /ws HTTP/1.1", "PUT /ws HTTP/1.1", "GET /ws HTTP/1.0"])
def test_a_handshake_is_a_get_of_http_1_1(raw: RawSocket, line: str) -> None:
    status, _ = raw.shake_hands(HANDSHAKE, line=line)
    assert 400 <= status < 500


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [(MSGPACK, MSGPACK), (JSON, JSON), (f"{MSGPACK}, {JSON}", MSGPACK), (f"unheard.of, {JSON}", JSON)],
)
def test_the_server_chooses_a_protocol_that_was_offered(raw: RawSocket, offered: str, chosen: str) -> None:
    status, answer = raw.shake_hands(HANDSHAKE | {"Sec-WebSocket-Protocol": offered})
    assert (status, answer["sec-websocket-protocol"]) == (101, chosen)
    assert raw.receive().opcode == (TEXT if chosen == JSON else BINARY)


@pytest.mark.parametrize(
    "headers", [without("Sec-WebSocket-Protocol"), HANDSHAKE | {"Sec-WebSocket-Protocol": "x"}]
)
def test_without_a_common_protocol_no_header_is_sent_and_a_close_says_why(
    raw: RawSocket, headers: dict[str, str]
) -> None:
    status, answer = raw.shake_hands(headers)
    assert status == 101
    assert "sec-websocket-protocol" not in answer
    goodbye = raw.receive()
    assert (goodbye.opcode, goodbye.code) == (CLOSE, OUR_CODE_FOR_NO_PROTOCOL)
