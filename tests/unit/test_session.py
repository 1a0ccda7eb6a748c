"""A socket's conversation without a socket."""

from __future__ import annotations

import json

import msgpack
from hypothesis import given
from hypothesis import strategies as st

from codequest.gateway.messages import Ping, Subscribe
from codequest.gateway.session import (
    ADDRESS_FACTOR,
    BAD_FRAMES_UNTIL_CLOSE,
    CLOSE_FLOOD,
    CLOSE_PROTOCOL,
    CREDITS,
    PERSON_FACTOR,
    REFUSALS_UNTIL_CLOSE,
    Close,
    PersonBuckets,
    Refusal,
    Request,
    Session,
)
from codequest.ids import UserId
from codequest.protocol.actor import Actor
from codequest.protocol.registry import Registry


def session(*, json: bool = False) -> Session:
    return Session(Registry([]), json=json, now=0.0)


def test_a_request_is_decoded_with_its_key() -> None:
    [request] = session().receive(msgpack.packb([7, "subscribe", {"channel": "system"}, "k1"]), 0.0)
    assert request == Request(7, None, Subscribe(channel="system"), "k1")


def test_several_requests_in_one_frame_keep_their_order() -> None:
    frame = b"".join(msgpack.packb([number, "ping", {}]) for number in (1, 2, 3))
    assert [one.id for one in session().receive(frame, 0.0) if isinstance(one, Request)] == [1, 2, 3]


def test_the_json_protocol_takes_text_and_says_so() -> None:
    [request] = session(json=True).receive(json.dumps([1, "ping", {}]), 0.0)
    assert isinstance(request, Request)
    assert isinstance(request.message, Ping)
    [refusal] = session(json=True).receive(b"\x90", 0.0)
    assert isinstance(refusal, Refusal)


def test_malformed_requests_are_refused_under_their_id_where_it_can_be_read() -> None:
    bad = [[1], [0, "ping", {}], [True, "ping", {}], ["1", "ping", {}], [5, 6, {}], [5, "nothing", {}], {}]
    bad += [
        [5, "ping", {"x": 1}],
        [5, "ping", []],
        [5, "ping", {}, 3],
        [5, "ping", {}, ""],
        [2**60, "ping", {}],
    ]
    for one in bad:
        [refusal] = session().receive(msgpack.packb(one), 0.0)
        assert isinstance(refusal, Refusal)
        assert refusal.id == (5 if isinstance(one, list) and one[0] == 5 else 0)


def test_frames_that_never_make_sense_end_the_connection() -> None:
    one = session()
    answers = [one.receive(b"\xc1", 0.0)[0] for _ in range(BAD_FRAMES_UNTIL_CLOSE)]
    assert isinstance(answers[-2], Refusal)
    assert answers[-1] == Close(CLOSE_PROTOCOL, "too many malformed frames")


def test_a_flood_is_refused_with_the_time_to_wait_and_then_ends() -> None:
    one = session()
    ping = msgpack.packb([1, "ping", {}])
    answers = [one.receive(ping, 0.0) for _ in range(int(CREDITS) + REFUSALS_UNTIL_CLOSE)]
    assert all(isinstance(answer[0], Request) for answer in answers[: int(CREDITS)])
    refused = answers[int(CREDITS)][0]
    assert isinstance(refused, Refusal)
    assert refused.error.code == "TOO_MANY_REQUESTS"
    assert refused.error.retry_after
    assert isinstance(answers[-1][-1], Close)
    assert answers[-1][-1].code == CLOSE_FLOOD
    assert "retry_ms=5000" in answers[-1][-1].reason


def test_credits_come_back_with_time() -> None:
    one = session()
    ping = msgpack.packb([1, "ping", {}])
    for _ in range(int(CREDITS)):
        one.receive(ping, 0.0)
    assert isinstance(one.receive(ping, 0.0)[0], Refusal)
    assert isinstance(one.receive(ping, 1.0)[0], Request)


@given(st.lists(st.binary(max_size=60) | st.text(max_size=20), max_size=12))
def test_no_sequence_of_frames_raises(frames: list[bytes | str]) -> None:
    one = session()
    for number, frame in enumerate(frames):
        for incoming in one.receive(frame, float(number)):
            assert isinstance(incoming, Request | Refusal | Close)


def test_an_address_of_people_unknown_may_do_more_than_one_person() -> None:
    buckets = PersonBuckets()
    ada, school = Actor(user_id=UserId("u1"), address="192.0.2.1"), Actor(address="192.0.2.1")
    person, address = buckets.of(ada, 0.0), buckets.of(school, 0.0)
    assert buckets.of(school, 0.0) is address is not person
    assert person.wait_s(CREDITS * PERSON_FACTOR, 0.0) == 0 < person.wait_s(CREDITS * PERSON_FACTOR + 1, 0.0)
    assert address.wait_s(CREDITS * ADDRESS_FACTOR, 0.0) == 0
