"""100 rooms with 20 clients each, a submission a client every 30 s: how long each command takes, at the client.

Every client has a socket, hears its room, the board and itself, and now and then asks for the room and the board. The
judge is stubbed at its contract. Sessions are made beforehand, so no command here hashes a password.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import random
import time
from collections import defaultdict
from typing import Any

from bench.stack import Lag, Stack, add_people, percentiles, report, running_stack, signed_in
from bench.stub_judge import stub_judge
from codequest.client import ApiError, Client, Live

SUBMIT_EVERY_S = 30.0
SOURCE = {"language": "python", "source": "print(1)"}


class Measured:
    """Latencies by command, taken only while `is_on`."""

    def __init__(self) -> None:
        self.is_on = False
        self.by_command: dict[str, list[float]] = defaultdict(list)
        self.errors: dict[str, int] = defaultdict(int)

    async def command(self, live: Live, name: str, body: dict[str, Any]) -> Any:
        """Do one and note its time in milliseconds."""
        started = time.perf_counter()
        try:
            return await live.command(name, body, timeout_s=30)
        except ApiError as error:
            self.errors[f"{name} {error.code}"] += 1
        finally:
            if self.is_on:
                self.by_command[name].append((time.perf_counter() - started) * 1000)


async def set_up_room(people: list[Client], number: int) -> str:
    """The first of these people hosts and competes; all join."""
    host, *guests = people
    room = await host.post(
        "/multiplayer/rooms",
        {
            "name": f"bench {number}",
            "problems": [{"problem": "cuckooclock"}],
            "capacity": len(people),
            "duration_s": 7200,
        },
    )
    await asyncio.gather(*(p.post(f"/multiplayer/rooms/{room['room']['id']}/join") for p in guests))
    await host.post(f"/multiplayer/rooms/{room['room']['id']}/join")
    await host.post(f"/multiplayer/rooms/{room['room']['id']}/start")
    return str(room["room"]["id"])


async def behave(live: Live, room_id: str, measured: Measured, seed: int) -> None:
    """One contestant until cancelled."""
    dice = random.Random(seed)
    await asyncio.sleep(dice.uniform(0, SUBMIT_EVERY_S))
    while True:
        body = {"problem_id": "cuckooclock", "room_id": room_id, **SOURCE}
        await measured.command(live, "submission:new", body)
        pause_s = dice.uniform(0, SUBMIT_EVERY_S)
        await asyncio.sleep(pause_s)
        await measured.command(
            live, dice.choice(("room:get", "room:leaderboard", "clarification:list")), {"room_id": room_id}
        )
        await asyncio.sleep(SUBMIT_EVERY_S - pause_s)


async def measure(arguments: argparse.Namespace, stack: Stack) -> dict[str, Any]:
    """Set up, warm up, measure."""
    names = await add_people(stack.settings, arguments.rooms * arguments.clients)
    measured = Measured()
    async with signed_in(stack.url, names) as people, contextlib.AsyncExitStack() as exits:
        await exits.enter_async_context(stub_judge(stack.settings.redis_url, accept_all=True))
        tasks: list[asyncio.Task[None]] = []
        for number in range(arguments.rooms):
            members = people[number * arguments.clients : (number + 1) * arguments.clients]
            room_id = await set_up_room(members, number)
            for person in members:
                assert person.user is not None
                live = await exits.enter_async_context(person.live())
                for channel in (f"room:{room_id}", f"room:{room_id}:board", f"user:{person.user['id']}"):
                    await live.subscribe(channel, on_event=lambda event: None)
                seed = len(tasks)
                tasks.append(asyncio.create_task(behave(live, room_id, measured, seed)))
        await asyncio.sleep(60 * arguments.warm_up)
        lag, cpu, started = Lag(), stack.cpu_s(), time.perf_counter()
        measured.is_on = True
        await asyncio.sleep(60 * arguments.minutes)
        measured.is_on = False
        cpu_share = (stack.cpu_s() - cpu) / (time.perf_counter() - started)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return {
        "rooms": arguments.rooms,
        "clients_a_room": arguments.clients,
        "minutes": arguments.minutes,
        "command_ms": {name: percentiles(found) for name, found in sorted(measured.by_command.items())},
        "commands": {name: len(found) for name, found in sorted(measured.by_command.items())},
        "errors": dict(measured.errors),
        "server_cpu_share": round(cpu_share, 2),
        "generator_lag_ms": lag.stop(),
    }


def main() -> None:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rooms", type=int, default=100)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--warm-up", type=float, default=1.0, help="minutes")
    parser.add_argument("--minutes", type=float, default=5.0)
    arguments = parser.parse_args()
    gc.disable()  # the generator's own collections would be measured as the server's lateness
    with running_stack() as stack:
        report("room_load", asyncio.run(measure(arguments, stack)))


if __name__ == "__main__":
    main()
