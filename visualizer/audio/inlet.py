"""Where a device's blocks come in, whichever library brings them."""

from collections.abc import Callable

import numpy as np

from visualizer.audio.ring import Ring
from visualizer.records import F32

Clock = Callable[[], float]  # monotonic seconds


class Inlet:
    """Mixes each block to stereo, stamps it and puts it into the ring.

    Parameters
    ----------
    mix : (channels, 2), from `downmix`
    clock : stamps each block
    deaf : whether to begin with silence in place of what comes, until it is certain what that is
    """

    def __init__(self, mix: F32, ring: Ring, clock: Clock, *, deaf: bool = False) -> None:
        self.deaf = deaf
        self.blocks = 0
        self.overflows = 0  # blocks before which the library lost sound
        self.last: float | None = None  # when the last block came
        self.error: Exception | None = None
        self._ring, self._clock = ring, clock
        self._channels = len(mix)
        self._mix = None if np.array_equal(mix, np.eye(2)) else mix

    def take(self, block: F32 | bytes, lost: bool) -> None:
        """Take a block, (n, channels) or its bytes in float32; `lost` if sound went before it."""
        # Runs on the audio library's thread and waits for the interpreter lock: no print, no log,
        # no analysis. An exception that left here would silently end the stream.
        try:
            now = self._clock()
            if isinstance(block, bytes):
                block = np.frombuffer(block, np.float32).reshape(-1, self._channels)
            if lost:
                self.overflows += 1
            if self.deaf:
                block = np.zeros((len(block), 2), np.float32)
            elif self._mix is not None:
                block = block @ self._mix
            self._ring.write(block, now)
            self.blocks += 1
            self.last = now
        except Exception as error:
            self.error = error
