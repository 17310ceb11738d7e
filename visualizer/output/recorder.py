"""The show's pictures on their way to a file: read back late, written on a thread of their own."""

import threading
from queue import Queue
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from visualizer.clock import now
from visualizer.output.statistics import Durations
from visualizer.records import Command
from visualizer.render.gpu import Gpu
from visualizer.render.readback import Readback
from visualizer.render.stage import Stage

AHEAD = 4  # pictures that may wait for the writer, which now and then takes longer over one


class Writer(Protocol):
    """Keeps pictures. The recorder's thread alone calls it."""

    def write(self, rgba: NDArray[np.uint8]) -> None:
        """Keep one more picture, (height, width, 4), the top row first; it is lent, not given."""

    def close(self) -> None:
        """Make whole what was written, and put it in its place."""

    def abandon(self) -> None:
        """Leave nothing half written behind."""


class Recorder:
    """Hands what the stage has drawn to `writer`; a sink that nobody sees.

    Parameters
    ----------
    skip : pictures at the beginning that are drawn for the memory of lamps and limiter alone

    Raises from `present` and `close` whatever the writer met.
    """

    display = "film"
    refresh_hz = 0.0

    def __init__(self, gpu: Gpu, stage: Stage, writer: Writer, *, skip: int = 0) -> None:
        self.size = stage.size
        self.pictures = 0  # handed on
        self.reading = Durations()  # what the loop waited for a picture that had been drawn
        self.writing = Durations()  # what it waited for the writer
        self._gpu, self._stage, self._writer, self._skip = gpu, stage, writer, skip
        self._back = Readback(gpu, stage.size)
        self._error: Exception | None = None
        self._free: Queue[bytearray] = Queue()
        self._full: Queue[bytearray | None] = Queue()
        for _ in range(AHEAD):
            self._free.put(bytearray(4 * self.size[0] * self.size[1]))
        self._thread = threading.Thread(target=self._write, name="film", daemon=True)
        self._thread.start()

    def displayed(self) -> bool:
        return False

    def present(self) -> tuple[Command, ...]:
        """Ask for the picture just drawn, and hand on what has come."""
        if self._skip:
            self._skip -= 1
            return ()
        if self._gpu.software:
            self._gpu.finish()  # it draws only now, on our own time: that is not reading back
        began = now()
        self._back.ask(self._stage.shown)
        late = self._hand_on() if self._back.waiting > self._back.late else 0.0
        self.reading.add(now() - began - late)
        self.writing.add(late)
        return ()

    def write(self, on: bool) -> None:
        pass

    def written(self) -> str:
        return ""

    def close(self) -> None:
        """Hand on the last picture and wait until all is written. Safe to call twice."""
        try:
            if self._thread.is_alive() and self._back.waiting and self._error is None:
                self._hand_on()
        finally:
            self._full.put(None)
            self._thread.join()
            self._back.close()
            self._complain()

    def _hand_on(self) -> float:
        """Give the oldest picture to the writer; return the seconds waited for it."""
        began = now()
        data = self._free.get()
        waited = now() - began
        self._complain()
        self._back.take(data)
        self._full.put(data)
        self.pictures += 1
        return waited

    def _complain(self) -> None:
        error, self._error = self._error, None
        if error is not None:
            raise error

    def _write(self) -> None:
        data = None
        try:
            while (data := self._full.get()) is not None:
                picture = np.frombuffer(data, np.uint8).reshape(self.size[1], self.size[0], 4)
                self._writer.write(picture[::-1])
                self._free.put(data)
            self._writer.close()
        except Exception as error:  # told to the loop, which would wait for ever
            self._writer.abandon()
            self._error = error
            while data is not None:
                self._free.put(data)
                data = self._full.get()
