"""What a real tube does about what it is asked: strike, warm up, hum, fail, glow on.

Times are seconds, light is linear, 1 is a steady warm tube. A tube is a slow, slightly sullen
thing: it needs two or three tries to strike, minutes (here seconds) to reach its full light, and
its phosphor glows on for a moment. Lifting a burning tube, though, takes no time that is seen.
"""

from math import cos, exp, sin, tau

import numpy as np
from numpy.typing import NDArray

from visualizer.lamps.hashing import chance
from visualizer.records import COLUMNS, F32, ROWS

OFF = 0.02  # asked for less than this, the arc goes out and must strike again
RISE = 0.004  # seconds to 1 - 1/e: a quarter of a picture, so that a beat lands in its own
GLOW = 0.03  # seconds to 1/e of the falling light: a phosphor takes 10 ms, a room seems slower
WARM = 2.5  # seconds in which a cold tube comes from COLD to its full light
COLD = 0.85
SETTLED = 0.9995  # of the light: what is left to warm up, nobody sees
COOL = 20.0  # seconds in which an unlit tube forgets that it was warm
AGEING = 0.05  # of the light, by which a tube may give more or less than its neighbour
HUM = 0.006  # of the light: seen as life, a sixteenth of what counts as a flash
HUM_HZ = 3.1  # the beat of mains ripple against a picture rate, not the ripple itself
HUM_STOPS = 0.25  # seconds; when the hum stops, it stops
FAILING = 1 / 200  # of the tubes
FAIL_SLOT = 0.11  # seconds a failing tube stays on or off
FAILED = 0.3  # of its light that is left to it while off
FAIL_EPISODE = 5.0  # seconds; a failing tube has good and bad times

# Light of a striking tube, over STRIKE seconds from when it is asked: two dim tries, then the arc.
STRIKE = 0.7
_TRIES = (
    *((0.00, 0.02), (0.08, 0.02), (0.10, 0.30), (0.16, 0.10)),
    *((0.20, 0.02), (0.36, 0.02), (0.38, 0.42), (0.44, 0.15)),
    *((0.50, 0.04), (0.60, 0.50), (0.66, 0.85), (0.70, 1.00)),
)
STRIKE_STEPS = 128
_EASE = np.linspace(0, 1, STRIKE_STEPS)
GENTLY = (_EASE * _EASE * (3 - 2 * _EASE)).astype(np.float32)  # how a tube strikes in calm light


class Tubes:
    """The state of ROWS x COLUMNS tubes, cold at first. `burn` only fills buffers made once."""

    def __init__(self, seed: int) -> None:
        shape = (ROWS, COLUMNS)
        cells = np.arange(ROWS * COLUMNS, dtype=np.uint32).reshape(shape)
        self._seed = seed
        self._age = AGEING * (2 * chance(seed, 1, cells) - 1)  # no two tubes are equally old
        self._phase = chance(seed, 2, cells)
        self._haste = 0.8 + 0.4 * chance(seed, 3, cells)  # how quickly this one strikes
        self._even = np.nan  # `order` for which these are made
        # What it gives at its age; the same times sine and cosine of its place in the hum.
        self._humming = np.empty((3, ROWS * COLUMNS), np.float32)
        self._failed = np.empty((3, ROWS * COLUMNS), np.float32)  # the same, of tubes as they fail
        self._weights = np.ones(3, np.float32)  # of the three
        self._failing = np.flatnonzero(chance(seed, 4, cells) < FAILING).astype(np.uint32)
        times, light = np.array(_TRIES).T
        self._curve = np.interp(np.linspace(0, STRIKE, STRIKE_STEPS), times, light).astype(
            np.float32
        )
        self._struck = np.zeros(shape, np.float32)  # seconds since asked to burn
        self._heat = np.zeros(shape, np.float32)
        self._light = np.zeros(shape, np.float32)
        self._goal = np.empty(shape, np.float32)
        self._work = np.empty(shape, np.float32)
        self._given = np.empty(shape, np.float32)
        self._lit = np.empty(shape, bool)
        self._step = np.empty(shape, np.intp)
        self._settled = False  # all have struck and are warm
        self._hum = 0.0
        self._slot = -1

    def leave_on(self, cells: NDArray[np.bool_]) -> None:
        """Let the tubes in `cells`, (ROWS, COLUMNS), have been burning for long."""
        self._struck[cells] = STRIKE
        self._heat[cells] = self._light[cells] = 1.0

    def burn(
        self,
        asked: F32,
        time: float,
        dt: float,
        still: float,
        calm: float = 0.0,
        order: float = 0.0,
    ) -> F32:
        """Return the light of each tube, `dt` seconds after the last call; valid until the next.

        Parameters
        ----------
        asked : float32 (ROWS, COLUMNS), what each tube should give
        time, dt : seconds
        still : 1 stops hum and failing tubes, 0 lets them be
        calm : 1 does so too, and strikes tubes without trying; 0 lets them be
        order : 1 makes all tubes equally old, in step and whole, 0 leaves each as it is
        """
        goal, work = self._goal, self._work
        still = max(still, calm)
        if order != self._even:
            self._even = order
            phase = (tau * self._phase * (1 - order)).reshape(-1)
            full = (1 + self._age * (1 - order)).reshape(-1)
            self._humming[:] = full, full * np.sin(phase), full * np.cos(phase)
            self._slot = -1
        steady = self._settled and np.minimum.reduce(asked, axis=None) > OFF
        if not steady:
            self._strike(asked, dt, self._curve if calm < 0.5 else GENTLY)

        rate = 1 - exp(-dt / HUM_STOPS)
        self._hum += ((HUM if still < 0.5 else 0.0) - self._hum) * rate
        turn = tau * (HUM_HZ * time % 1.0)
        self._weights[1], self._weights[2] = self._hum * cos(turn), self._hum * sin(turn)
        give = self._given
        if still < 0.5:
            self._fail(time, order)
            np.dot(self._weights, self._failed, out=give.reshape(-1))
        else:
            np.dot(self._weights, self._humming, out=give.reshape(-1))
        np.multiply(asked if steady else goal, give, out=goal)

        np.subtract(goal, self._light, out=goal)
        np.multiply(goal, 1 - exp(-dt / GLOW), out=work)
        goal *= 1 - exp(-dt / RISE)
        np.maximum(goal, work, out=work)  # rising: the faster; falling: the slower of the two
        self._light += work
        return self._light

    def _strike(self, asked: F32, dt: float, curve: F32) -> None:
        """Leave in `_goal` what the arcs give of what is `asked`: some have to strike, or warm."""
        goal, work = self._goal, self._work
        np.greater(asked, OFF, out=self._lit)
        np.multiply(self._haste, dt, out=work)
        self._struck += work
        self._struck *= self._lit  # an arc that is out must strike anew
        np.multiply(self._struck, (STRIKE_STEPS - 1) / STRIKE, out=work)
        np.minimum(work, STRIKE_STEPS - 1, out=work)
        np.copyto(self._step, work, casting="unsafe")
        np.take(curve, self._step, out=goal, mode="clip")

        np.subtract(self._lit, self._heat, out=work)
        work *= 1 - exp(-dt / WARM)
        np.maximum(work, -dt / COOL, out=work)
        self._heat += work
        np.multiply(self._heat, 1 - COLD, out=work)
        work += COLD
        goal *= work
        self._settled = bool(goal.min() > SETTLED)
        goal *= asked

    def _fail(self, time: float, order: float) -> None:
        """Leave in `_failed` what tubes give at `time`: a few stutter; small, slow, local."""
        slot = int(time / FAIL_SLOT)
        if slot != self._slot:
            self._slot = slot
            bad = chance(self._seed, 5, self._failing, int(time / FAIL_EPISODE)) < 0.4 * (1 - order)
            out = chance(self._seed, 6, self._failing, slot) < 0.45
            np.copyto(self._failed, self._humming)
            self._failed[:, self._failing[bad & out]] *= FAILED
