"""What time it is: `live` follows the world, `steady` is arithmetic.

Each is an iterator of `Tick`. Nothing else differs between a party and an export.
"""

import time
from collections.abc import Callable, Iterator
from datetime import datetime

from visualizer.records import RATE, Tick

SPIN = 0.0002  # seconds before a deadline at which sleeping gives way to yielding: a sleep may
# overrun by the kernel's timer slack and a time slice, and a late picture is seen
CREEP = 0.00005  # seconds: a picture that comes 5 ms late is forgotten within two seconds, and in
# what one picture takes more than another it is nothing
GIVE_WAY = 0.0002  # seconds; a block of sound is taken in within a fifth of it, and two may wait


def now() -> float:
    """Return monotonic seconds, fit for measuring intervals."""
    return time.perf_counter()


def today() -> str:
    """Return date and time where the host is, ISO 8601 to the second, with the distance to UTC."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def cpu() -> float:
    """Return seconds of processor time that this process has used, over all its threads."""
    return time.process_time()


def give_way() -> None:
    """Let other threads run for a moment: while a driver works for us, none of them can."""
    time.sleep(GIVE_WAY)


def steady(fps: float, seconds: float = float("inf"), rate: int = RATE) -> Iterator[Tick]:
    """Yield picture k at (k / fps) seconds and k * rate // fps samples, for `seconds`."""
    k = 0
    while (at := k / fps) < seconds:
        yield Tick(at, int(k * rate // fps))
        k += 1


def live(
    available: Callable[[], int],
    fps: float,
    displayed: Callable[[], bool],
    seconds: float = float("inf"),
) -> Iterator[Tick]:
    """Yield a picture now and then one each 1 / fps seconds, until `seconds` have passed.

    Parameters
    ----------
    available : how many samples can be heard by now; asked as late as possible
    displayed : True while the display itself holds us to its rate (real vsync). Otherwise we
        wait here, for deadlines that are absolute: a late picture does not delay the next ones.
    """
    start = deadline = now()
    period = 1.0 / fps
    while (at := now() - start) < seconds:
        yield Tick(at, available())
        deadline += period
        if displayed():
            deadline = now()
            continue
        if now() > deadline + period:  # more than a picture behind: drop what was missed
            deadline = now()
        _wait(deadline)


class Even:
    """Holds what is ready early until its time, so that pictures follow one another evenly.

    A picture's time is a period after the last one's, less `CREEP`: so pictures wait hardly longer
    than the slower ones need. They wait before sound is heard for the last time, as far as what is
    to be done after that allows: the light is of the newest sound.

    Parameters
    ----------
    displayed : True while the display itself holds us to its rate; then nothing is held here
    """

    def __init__(self, fps: float, displayed: Callable[[], bool]) -> None:
        self.held = 0.0  # seconds that `hold` took for this picture
        self._period, self._displayed = 1.0 / fps, displayed
        self._shown = self._heard = 0.0  # when the last picture was, and the sound of this one
        self._rest = 0.0  # seconds that the slower pictures need after that

    @property
    def paces(self) -> bool:
        """Whether it is we who set the times, and not the display."""
        return not self._displayed()

    def hold(self) -> None:
        """Return when it is time to hear what this picture is to show."""
        began = now()
        if self.paces:
            _wait(self._shown + self._period - CREEP - self._rest)
        self._heard = now()
        self.held = self._heard - began

    def wait(self) -> None:
        """Return when the picture, which is ready, is to be shown."""
        self.held = 0.0
        if not self.paces:
            return
        ready = now()
        self._rest = max(self._rest - CREEP, min(ready - self._heard, self._period))
        self._shown = max(self._shown + self._period - CREEP, ready)
        _wait(self._shown)


def _wait(deadline: float) -> None:
    while (left := deadline - now()) > 0:
        time.sleep(left - SPIN if left > SPIN else 0)
