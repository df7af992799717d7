"""One job over several devices: every device has a process with the whole model, each works on its part of the
sequence, and they exchange what attention needs (context parallelism, by diffusers' `enable_parallelism`).

The worker's own process is the first of them. The others hear each order, call the same pipeline with it, and throw
their result away; after each step the first one says whether to go on, so a job that is ended here ends there. Whoever
fails in another way is not waited for: all are ended, and the next job starts them anew.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import torch
import torch.distributed

from lanterne.core.errors import Cancelled, EngineError, InvalidInput, LanterneError
from lanterne.engines.diffusers.family import Output
from lanterne.engines.diffusers.loading import Model
from lanterne.engines.diffusers.making import Order, make
from lanterne.engines.diffusers.memory import Memory
from lanterne.engines.diffusers.snapshot import Snapshot
from lanterne.engines.diffusers.watch import Watch
from lanterne.engines.protocol import OnProgress

PATIENCE_S = 600.0  # for reading the weights; for a step
_SETTLING_S = 60.0  # for the others to be done, once the first one is
# Of those that diffusers 0.42 has a plan for: LTX-2 fails with its, the others were not tried.
_SPREADABLE = ("WanTransformer3DModel",)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one of the processes works. meeting: the file by which they find each other."""

    engine: str
    folder: Path
    memory: Memory
    device: str
    rank: int
    count: int
    meeting: Path

    def open(self) -> None:
        """Join the others; returns once all are there."""
        os.environ.setdefault("GLOO_SOCKET_IFNAME", "lo")  # all are on this machine, whatever its name says
        if self.device.startswith("cuda"):
            torch.cuda.set_device(self.device)
        backend = "cpu:gloo,cuda:nccl" if self.device.startswith("cuda") else "gloo"
        torch.distributed.init_process_group(
            backend,
            init_method=self.meeting.as_uri(),
            rank=self.rank,
            world_size=self.count,
            timeout=timedelta(seconds=PATIENCE_S),
        )

    def load(self) -> Model:
        return Model(self.engine, Snapshot.open(self.folder), self.memory, self.device)


def devices_of(device: str, count: int) -> tuple[str, ...]:
    """`count` devices, the first of which is that one. On a machine without an accelerator the processes share the
    CPU. Raises EngineError if there are fewer."""
    if not device.startswith("cuda"):
        if torch.accelerator.is_available():
            raise EngineError(f"diffusers spreads a job over GPUs alone, not over {device}.", "Set device = 'cuda'.")
        return (device,) * count
    first, there = int(device.partition(":")[2] or 0), torch.cuda.device_count()
    if first + count > there:
        raise EngineError(f"{count} GPUs from {device} on are asked for; this machine has {there}.", "Lower `devices`.")
    return tuple(f"cuda:{index}" for index in range(first, first + count))


def check(engine: str, snapshot: Snapshot, memory: Memory, count: int) -> None:
    """Raises InvalidInput, EngineError for a model or a setting that cannot be shared by so many devices."""
    if memory.cache != "none":  # each would leave out other blocks, and wait for the others for ever
        raise InvalidInput(f"{engine} cannot have a step cache on several devices.", "Set cache = 'none'.")
    for name in snapshot.components:
        if not name.startswith("transformer"):
            continue
        if snapshot.index[name][1] not in _SPREADABLE:
            raise EngineError(
                f"{engine} cannot be spread over several devices: Wan alone can, and not VACE.", "Leave `devices` out."
            )
        if (heads := int(snapshot.config(name)["num_attention_heads"])) % count:
            raise EngineError(f"{count} devices cannot share the {heads} heads of {engine}.", "Take fewer.")


class Peers:
    """The first process's side. Raises EngineError, torch.OutOfMemoryError if one of the others has no room.

    Whoever made them closes them.
    """

    def __init__(self, engine: str, folder: Path, memory: Memory, devices: tuple[str, ...]) -> None:
        self._engine = engine
        self._room = Path(tempfile.mkdtemp(prefix="lanterne-peers-"))
        meeting, count = self._room / "meeting", len(devices)
        places = [Place(engine, folder, memory, device, rank, count, meeting) for rank, device in enumerate(devices)]
        self._own = places[0]
        self._is_waiting = True  # each of them, for the next order
        self._lines: list[Connection] = []
        self._processes = []
        context = multiprocessing.get_context("spawn")
        try:
            for place in places[1:]:
                line, end = context.Pipe()
                process = context.Process(target=serve, args=(end, place), name=f"{engine} {place.device}", daemon=True)
                process.start()
                end.close()
                self._lines.append(line)
                self._processes.append(process)
            self._expect("here", PATIENCE_S)
            self._own.open()
        except BaseException:
            self.close()
            raise

    def load(self) -> Model:
        """The first process's model, once all have theirs."""
        model = self._own.load()
        self._expect("loaded", PATIENCE_S)
        model.spread(self._own.count)
        self._expect("spread", PATIENCE_S)
        return model

    def make(self, model: Model, order: Order, watch: Leader) -> Output:
        """As `making.make`, by all of them."""
        model.use(order.loras)  # one that does not fit fails here, before anybody waits for anybody
        watch.lines = self._lines
        for line in self._lines:
            line.send(order)
        try:
            made = make(model, order, watch)
        except BaseException as error:
            self._is_waiting = watch.has_ended and self._all_say("ended")
            if isinstance(error, EngineError) and not self._are_alive():
                raise EngineError(
                    f"{self._engine}: one of its processes died in the middle of the job.",
                    "Try again; the log says more.",
                ) from error
            raise
        self._is_waiting = self._all_say("done")
        return made

    @property
    def are_well(self) -> bool:
        """Whether all wait for the next order. If not, some may wait for others for ever: `close` them."""
        return self._is_waiting and self._are_alive()

    def _are_alive(self) -> bool:
        return all(process.is_alive() for process in self._processes)

    def _all_say(self, word: str) -> bool:
        try:
            self._expect(word, _SETTLING_S)
        except (EngineError, torch.OutOfMemoryError) as error:
            log.warning("%s: %s", self._engine, error)
            return False
        return True

    def _expect(self, word: str, seconds: float) -> None:
        """The same word from each of them."""
        until = time.monotonic() + seconds
        for line in self._lines:
            try:
                said, reason = line.recv() if line.poll(max(0.0, until - time.monotonic())) else ("silent", "no answer")
            except (EOFError, OSError):
                said, reason = "gone", "its process ended"
            if said == "memory":
                raise torch.OutOfMemoryError(reason)
            if said != word:
                raise EngineError(f"{self._engine}: one of its processes failed: {reason}", "The log says more.")

    def close(self) -> None:
        """End the others, in whatever state they are."""
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.join(10)
        for line in self._lines:
            line.close()
        if torch.distributed.is_initialized():
            torch.distributed.destroy_process_group()
        shutil.rmtree(self._room, ignore_errors=True)


# The steps, together -----------------------------------------------------------------------------------------------


class Leader(Watch):
    """The first process's: what its listener decides at a step, all hear, through their lines: an exchange between
    devices can wait for ever for one that died.
    """

    def __init__(self, on_progress: OnProgress | None) -> None:
        super().__init__(on_progress)
        self.has_ended = False
        self.lines: Sequence[Connection] = ()

    def begin(self, steps: int) -> None:
        self._tell(lambda: super(Leader, self).begin(steps))

    def stepped(self, steps: int = 1) -> None:
        self._tell(lambda: super(Leader, self).stepped(steps))

    def _tell(self, step: Callable[[], None]) -> None:
        try:
            step()
        except BaseException:
            self.has_ended = True
            with suppress(OSError):  # who is gone needs not hear it
                for line in self.lines:
                    line.send(False)
            raise
        try:
            for line in self.lines:
                line.send(True)
        except OSError as error:
            raise EngineError("One of the processes ended.", "The log says more.") from error


class Follower(Watch):
    """The others': they hear whether to go on, and nobody listens to them."""

    def __init__(self, line: Connection) -> None:
        super().__init__(None)
        self._line = line

    def begin(self, steps: int) -> None:
        super().begin(steps)
        self._heed()

    def stepped(self, steps: int = 1) -> None:
        super().stepped(steps)
        self._heed()

    def _heed(self) -> None:
        if not self._line.recv():
            raise Cancelled


def serve(line: Connection, place: Place) -> None:
    """One of the others, from its beginning to its end. What it has to say goes through the line."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of the keyboard: the first process says what is to end
    torch.set_num_threads(max(1, (os.cpu_count() or 1) // place.count) if place.device == "cpu" else 1)
    try:
        line.send(("here", ""))
        place.open()
        model = place.load()
        line.send(("loaded", ""))
        model.spread(place.count)
        line.send(("spread", ""))
        while True:
            order: Order = line.recv()
            try:
                make(model, order, Follower(line))
                line.send(("done", ""))
            except Cancelled:
                line.send(("ended", ""))
    except (EOFError, BrokenPipeError):
        return  # nobody needs it any more
    except torch.OutOfMemoryError as error:
        line.send(("memory", str(error)))
    except LanterneError as error:
        line.send(("failed", error.message))


def _end_with_parent() -> None:
    """Even in the middle of an exchange that nobody will answer."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)
