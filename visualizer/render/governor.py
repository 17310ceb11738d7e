"""At which size to draw inside, so that every picture is ready in time. Numbers only.

What a size leaves over, and is too little for the next, draws the last enlargement sharper.
Down at once, by as many steps as it takes; up one step at a time, after a while, and after a longer
while each time it turns out to have been too early.
"""

from collections import deque
from statistics import median

Size = tuple[int, int]

SOFTWARE_PIXELS = (
    640 * 360
)  # of what need not be ready in time: seconds of film are not to last minutes
BEGIN_PIXELS = (
    452 * 254
)  # of a show: what two cores draw 60 times a second while, at first, shaders
# are compiled beside it
SMALLEST = 256 * 144  # px; below that it is no longer a picture of anything
STEP = 0.5**0.25  # of a side: four steps are half the size, and one is hardly seen
MEDIAN = 5  # pictures: one or two that something else delayed say nothing about the size
BLIND = 2  # pictures after a switch that are not counted: drivers still prepare
BLIND_AT_FIRST = 45  # pictures at the start, while shaders are compiled between them
FULL = 0.92  # of the time there is; above it, pictures begin to come late
AIM = 0.72  # of the time there is that a new size may take by the model
FIXED = 0.25  # share of the cost that no smaller size saves: hearing, lamps, the last enlargement
SPARE = 0.62  # of the time there is; what takes less leaves enough to enlarge more sharply, which
# takes 0.02 on two cores; it ends above AIM
PATIENCE = (4.0, 120.0)  # seconds that it must have been well before a step up: first, and longest
EARLY = 10.0  # seconds; a step up that did not last so long came too early
FORGETS = 180.0  # seconds after which a step up that lasted earns back half of the patience


def ladder(size: Size) -> tuple[Size, ...]:
    """Return the sizes to draw inside for an output of `size`, px, the largest first."""
    steps = [size]
    while True:
        step = _usable(size, size[1] * STEP ** len(steps))
        if step[0] * step[1] < SMALLEST or step == steps[-1]:
            return tuple(steps)
        steps.append(step)


def choose_internal(size: Size, *, software: bool, most: int = SOFTWARE_PIXELS) -> Size:
    """Return the size to draw inside for an output of `size`, px: all of it, or what a CPU can.

    `most` is how many pixels a CPU can.
    """
    width, height = size
    scale = min((most / (width * height)) ** 0.5, 1.0) if software else 1.0
    return max(round(width * scale), 16), max(round(height * scale), 16)


def nearest(steps: tuple[Size, ...], pixels: float) -> int:
    """Return the index of the largest of `steps` with no more than about so many pixels."""
    return next((k for k, s in enumerate(steps) if s[0] * s[1] < 1.05 * pixels), len(steps) - 1)


class Governor:
    """Chooses among `steps`, the largest first.

    Parameters
    ----------
    start : index of the step to begin with
    period : seconds that a picture may take
    blind : pictures at the start that are not counted
    """

    def __init__(
        self, steps: tuple[Size, ...], start: int, period: float, blind: int = BLIND_AT_FIRST
    ) -> None:
        self._steps = steps
        self._at = start
        self.period = period
        self._costs: deque[float] = deque(maxlen=MEDIAN)
        self._blind = blind
        self._patience = PATIENCE[0]
        self._well_since: float | None = None
        self._rose: float | None = None  # when the last step up was, while it may yet prove early
        self._spare_since: float | None = None  # since when there is time to spare, or it is taken
        self._spare_patience = PATIENCE[0]
        self.spare = False  # whether this size leaves time for a sharper enlargement

    @property
    def size(self) -> Size:
        return self._steps[self._at]

    @property
    def near(self) -> tuple[Size, ...]:
        """The sizes that may be asked for next, the likeliest first."""
        at = self._at
        wanted = (at + 1, at - 1, at + 2, at + 3)
        return tuple(self._steps[k] for k in wanted if 0 <= k < len(self._steps))

    def __call__(self, time: float, cost: float) -> Size:
        """Take what the picture of `time` took, and return the size of the next; both in s."""
        if self._blind:
            self._blind -= 1
            return self.size
        self._costs.append(cost)
        if len(self._costs) == MEDIAN:
            usual = median(self._costs)
            if usual > FULL * self.period and self._at + 1 < len(self._steps):
                self._fall(time, usual)
            else:
                self._rise(time, usual)
            self._weigh(time, usual)
        return self.size

    def _fall(self, time: float, cost: float) -> None:
        if self._rose is not None and time - self._rose < EARLY:
            self._patience = min(2 * self._patience, PATIENCE[1])
        self._rose = None
        wanted = self._at + 1
        while wanted + 1 < len(self._steps) and self._after(cost, wanted) > AIM * self.period:
            wanted += 1
        self._go(wanted)

    def _rise(self, time: float, cost: float) -> None:
        if self._rose is not None and time - self._rose > FORGETS:
            self._rose = time
            self._patience = max(self._patience / 2, PATIENCE[0])
        if self._at == 0 or self._after(cost, self._at - 1) > AIM * self.period:
            self._well_since = None
        elif self._well_since is None:
            self._well_since = time
        elif time - self._well_since >= self._patience:
            self._go(self._at - 1)
            self._rose = time

    def _weigh(self, time: float, cost: float) -> None:
        """Take spare time after a while, and give it back at once."""
        if cost > AIM * self.period:
            if self.spare and self._spare_since is not None and time - self._spare_since < EARLY:
                self._spare_patience = min(2 * self._spare_patience, PATIENCE[1])
            self.spare, self._spare_since = False, None
        elif self.spare:
            return
        elif cost > SPARE * self.period:
            self._spare_since = None
        elif self._spare_since is None:
            self._spare_since = time
        elif time - self._spare_since >= self._spare_patience:
            self.spare, self._spare_since = True, time

    def _go(self, step: int) -> None:
        self._at, self._blind, self._well_since = step, BLIND, None
        self._costs.clear()

    def _after(self, cost: float, step: int) -> float:
        """Return the cost to expect of another step."""
        return cost * (FIXED + (1 - FIXED) * self._ratio(step))

    def _ratio(self, step: int) -> float:
        """Return the pixels of `step` over those of the present one."""
        (width, height), (w, h) = self._steps[step], self.size
        return width * height / (w * h)


def _usable(size: Size, height: float) -> Size:
    """Return even sides, in the proportion of `size`, the nearest to `height` that will do.

    Mesa compiles a shader once more for textures whose sides are powers of two, in the middle of
    the show; bloom is drawn at a quarter, an eighth and a sixteenth.
    """
    middle = round(height / 2)
    for away in range(middle):
        for high in (2 * (middle + away), 2 * (middle - away)):
            wide = 2 * round(high * size[0] / size[1] / 2)
            sides = [side // part for side in (wide, high) for part in (1, 4, 8, 16)]
            if not any(_power_of_two(side) for side in sides):
                return wide, high
    return size


def _power_of_two(number: int) -> bool:
    return number > 2 and number & (number - 1) == 0
