"""Where a device's blocks come in, whichever library brings them."""

from collections.abc import Callable

import numpy as np

from visualizer.audio.ring import Ring
from visualizer.records import F32

Clock = Callable[[], float]  # monotonic seconds

BURST = 0.01  # seconds of sound beyond the time that passed; a late block only makes up for it
DRIFT = 1e-4  # by which two clocks differ at most


class Pace:
    """Notices when more sound comes than time goes by: then it comes from somewhere else.

    A server that moves a stream to a microphone first hands over what that has in store, tenths of
    a second at once, and says so on another connection, where it may be read a moment later.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._given = 0  # samples
        self._lead: float | None = None  # seconds by which the sound is ahead of time at its best
        self._before = 0.0

    def hurries(self, samples: int, now: float, *, trusted: bool) -> bool:
        """Take note of `samples` that came at the time `now`; say whether they came too soon.

        Only while it is not `trusted` may the sound get ahead by more than clocks differ.
        """
        self._given += samples
        lead = self._given / self._rate - now
        drift = DRIFT * (now - self._before)
        best = lead if self._lead is None else self._lead
        if not trusted:
            best = max(best, lead)
        self._lead = min(max(best - drift, lead), best + drift)
        self._before = now
        return lead > best + BURST


class Inlet:
    """Mixes each block to stereo, stamps it and puts it into the ring.

    Parameters
    ----------
    mix : (channels, 2), from `downmix`
    clock : stamps each block
    deaf : whether to begin with silence in place of what comes, until it is certain what that is
    pace : makes it deaf again when sound comes too soon; None where nobody moves a stream
    """

    def __init__(
        self, mix: F32, ring: Ring, clock: Clock, *, deaf: bool = False, pace: Pace | None = None
    ) -> None:
        self.doubts = 1 if deaf else 0  # about what is heard, since the beginning
        self._settled = 0  # so many of them
        self.muffled = 0  # samples that came while it was deaf
        self.blocks = 0
        self.overflows = 0  # blocks before which the library lost sound
        self.last: float | None = None  # when the last block came
        self.error: Exception | None = None
        self._ring, self._clock, self._pace = ring, clock, pace
        self._channels = len(mix)
        self._mix = None if np.array_equal(mix, np.eye(2)) else mix

    @property
    def deaf(self) -> bool:
        """Say whether silence is passed on in place of sound."""
        return self._settled != self.doubts

    def trust(self, doubts: int) -> None:
        """Pass sound on, unless there are more `doubts` by now than when somebody asked."""
        self._settled = doubts

    def deafen(self) -> None:
        """Pass on silence from here on, and in place of what nobody has taken yet."""
        self.doubts += 1
        self._ring.hush()

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
            trusted = not self.deaf
            if self._pace and self._pace.hurries(len(block), now, trusted=trusted):
                self.deafen()
            if self.deaf:
                self.muffled += len(block)
                block = np.zeros((len(block), 2), np.float32)
            elif self._mix is not None:
                block = block @ self._mix
            self._ring.write(block, now)
            self.blocks += 1
            self.last = now
        except Exception as error:
            self.error = error
