"""The ring: the last seconds of sound, written by the audio thread and read by the loop.

One thread writes, another reads, and neither ever waits for the other. The writer says how far it
is about to write before it overwrites anything, so a reader that was overtaken while it copied
finds out afterwards and throws the copy away.
"""

from collections import deque
from collections.abc import Iterator

import numpy as np

from visualizer.records import F32, HOP, RATE, Hop, frozen


class Ring:
    """Stereo float32, counted in samples since the start.

    Parameters
    ----------
    seconds : how much is held, rounded up to whole hops; a reader that falls further behind than
        this loses sound, and is told.
    """

    def __init__(self, seconds: float = 4.0) -> None:
        self.size = HOP * -(-round(seconds * RATE) // HOP)  # samples
        self.written = 0  # samples since the start; never goes back
        self.dropped = 0  # samples lost by a reader that was too slow
        self.heard_at = 0.0  # when the newest sample was heard, monotonic seconds
        self._samples = np.zeros((self.size, 2), np.float32)
        self._claimed = 0  # the writer may be writing anything below this
        self._taken = 0  # the reader's place
        self._hushed = 0  # what `drain` has yet to give below this is silence
        self._gaps: deque[int] = deque()  # places where sound is missing, oldest first
        self._lost = False  # the reader was overtaken, and nobody has been told yet

    def write(self, block: F32, heard_at: float = 0.0) -> None:
        """Add `block`, shape (n, 2), of any length; its last sample was heard at `heard_at`."""
        end = self.written + len(block)
        self._claimed = end
        if len(block) > self.size:
            block = block[-self.size :]
        start = (end - len(block)) % self.size
        first = self.size - start  # samples until the ring's seam
        if len(block) <= first:
            self._samples[start : start + len(block)] = block
        else:
            self._samples[start:] = block[:first]
            self._samples[: len(block) - first] = block[first:]
        self.heard_at = heard_at
        self.written = end

    def mark_gap(self) -> None:
        """Say that sound is missing here: the next hop that holds this place has `gap` set."""
        self._gaps.append(self.written)

    def hush(self) -> None:
        """Have `drain` give silence in place of all that is written and not yet drained."""
        self._hushed = self.written

    def read(self, start: int, out: F32) -> bool:
        """Copy the samples from `start` to `out`, shape (n, 2); False if they are not all here."""
        stop = start + len(out)
        if stop > self.written:
            return False
        place = start % self.size
        first = self.size - place
        if len(out) <= first:
            out[:] = self._samples[place : place + len(out)]
        else:
            out[:first] = self._samples[place:]
            out[first:] = self._samples[: len(out) - first]
        return start >= self._claimed - self.size

    def take(self, hop: int, upto: int) -> Iterator[Hop]:
        """Yield the hops not yet taken that end at or before sample `upto`.

        Hops begin at multiples of `hop` from the very start, also after sound was lost: then the
        reader goes on from the oldest whole hop still held and the lost samples are `dropped`.
        """
        while self._taken + hop <= min(upto, self.written):
            oldest = self._claimed - self.size
            if self._taken < oldest:
                self._skip(-(-oldest // hop) * hop)
                continue
            samples = np.empty((hop, 2), np.float32)
            if not self.read(self._taken, samples):
                continue  # overtaken while copying
            self._taken += hop
            yield Hop(self._taken, frozen(samples), self._gap_before(self._taken))

    def skip(self, hop: int, upto: int) -> None:
        """Pass over the hops that `take` would yield, as nobody was there to hear them."""
        if upto - self._taken >= hop:
            self._taken = min(upto, self.written) // hop * hop

    def drain(self) -> tuple[F32, bool]:
        """Return all that was not yet taken, (n, 2), and whether sound is missing before it."""
        while True:
            end = self.written
            oldest = self._claimed - self.size
            if self._taken < oldest:
                self._skip(oldest)
            samples = np.empty((max(end - self._taken, 0), 2), np.float32)
            if self.read(self._taken, samples):
                samples[: max(self._hushed - self._taken, 0)] = 0.0
                self._taken += len(samples)
                return samples, self._gap_before(self._taken)

    def _skip(self, place: int) -> None:
        self.dropped += place - self._taken
        self._taken = place
        self._lost = True

    def _gap_before(self, end: int) -> bool:
        found, self._lost = self._lost, False
        while self._gaps and self._gaps[0] < end:
            self._gaps.popleft()
            found = True
        return found
