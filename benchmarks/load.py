"""An open-loop load generator: requests leave when their time has come, whether or not earlier ones were answered.

Latencies count from the moment at which a request was due, so that a server that stalls cannot hide it. It speaks
HTTP/1.1 by hand, because a comfortable client would take more of the cores than the server that it measures.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    """latencies_s: sorted, of what was answered 200. failed: what was not. cpu_s: what the generator itself took."""

    latencies_s: list[float]
    failed: int
    wall_s: float
    cpu_s: float

    def percentile_ms(self, percent: float) -> float:
        return 1000 * self.latencies_s[min(len(self.latencies_s) - 1, int(percent / 100 * len(self.latencies_s)))]


def load(port: int, request: Callable[[int], bytes], rate: float, seconds: float, connections: int = 100) -> Measured:
    """Poisson arrivals at `rate` a second over so many connections. request: the n-th one's bytes."""
    return asyncio.run(_load(port, request, rate, seconds, connections))


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n".encode()


def post(path: str, body: bytes) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
    return head.encode() + b"content-length: %d\r\n\r\n" % len(body) + body


async def _load(port: int, request: Callable[[int], bytes], rate: float, seconds: float, connections: int) -> Measured:
    free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    for _ in range(connections):
        free.put_nowait(await asyncio.open_connection("127.0.0.1", port))
    latencies: list[float] = []
    failed = 0

    async def ask(number: int, due: float) -> None:
        nonlocal failed
        reader, writer = await free.get()
        try:
            writer.write(request(number))
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
            await reader.readexactly(length)
        finally:
            free.put_nowait((reader, writer))
        if head.startswith(b"HTTP/1.1 200"):
            latencies.append(time.perf_counter() - due)
        else:
            failed += 1

    chance = random.Random(1)
    start, cpu = time.perf_counter(), time.process_time()
    due, asked = start, []
    while (due := due + chance.expovariate(rate)) < start + seconds:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        asked.append(asyncio.create_task(ask(len(asked), due)))
    await asyncio.gather(*asked)
    measured = Measured(sorted(latencies), failed, time.perf_counter() - start, time.process_time() - cpu)
    while not free.empty():
        free.get_nowait()[1].close()
    return measured
