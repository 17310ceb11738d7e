"""Whether the display itself holds us to its rate.

Drivers promise to wait for the display and some do not: software rasterisers, virtual displays,
overrides in a driver's settings. So the promise is tried: for TRIAL pictures we do not wait by
ourselves, and see how long they take.
"""

from collections.abc import Sequence
from statistics import median

TRIAL = 30  # pictures: half a second at 60 Hz; the first few of them only fill the driver's queue
TRIALS = 10  # after which a display that neither holds us nor clearly does not is not relied on
NEAR = 0.2  # of a period: a swap returns late by scheduling, early by what it returned late before
FASTER = 0.8  # of a period: no display that we wait for lets pictures through faster than this


def holds_rate(intervals: Sequence[float], refresh_hz: float) -> bool:
    """Return True if `intervals`, seconds between swaps, are whole periods of the display.

    A picture that takes too long is shown one period later, so two or three periods count as
    well. One interval in five may be anything: the machine has other things to do.
    """
    if refresh_hz <= 0 or not intervals:
        return False
    periods = [interval * refresh_hz for interval in intervals]
    whole = [p for p in periods if round(p) >= 1 and abs(p - round(p)) < NEAR]
    return len(whole) >= 0.8 * len(periods)


def outruns(intervals: Sequence[float], refresh_hz: float) -> bool:
    """Return True if pictures went by faster than the display shows them: nothing waits."""
    return refresh_hz <= 0 or median(intervals) * refresh_hz < FASTER


class Retrace:
    """Tries the display's promise, then watches that it is kept.

    Parameters
    ----------
    refresh_hz : the display's rate, 0 if unknown
    promised : whether the driver accepted that swaps wait for the display
    """

    def __init__(self, refresh_hz: float, promised: bool) -> None:
        self._refresh_hz = refresh_hz
        self._stamps: list[float] = []
        self._trials = TRIALS
        self.held = promised and refresh_hz > 0  # on trial, and so not waited for twice

    def swapped(self, at: float) -> None:
        """Take notice of a swap that returned `at`, in seconds."""
        if not self.held:
            return
        self._stamps.append(at)
        if len(self._stamps) <= TRIAL:
            return
        intervals = [b - a for a, b in zip(self._stamps, self._stamps[1:], strict=False)]
        self._stamps = [at]
        if outruns(intervals, self._refresh_hz):
            self.held = False
        elif holds_rate(intervals, self._refresh_hz):
            self._trials = TRIALS
        else:
            self._trials -= 1
            self.held = self._trials > 0
