"""How loud it is, and how loud it shall look."""

from collections.abc import Sequence
from math import exp, log10

import numpy as np

from visualizer.analysis.filters import F64, BlockFilter, Section
from visualizer.records import F32, HOP, RATE

STEP = HOP / RATE  # seconds
SILENT_DB = -120.0  # what no power at all is called

# ITU-R BS.1770-5, tables 1 and 2: the shelf of the head, then the high-pass "RLB".
K_WEIGHTING: Sequence[Section] = (
    (1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585),
    (1.0, -2.0, 1.0, -1.99004745483398, 0.99007225036621),
)
ABSOLUTE_DB = -0.691  # of BS.1770: cancels what K-weighting adds at 997 Hz
SCALE = 10 ** (ABSOLUTE_DB / 10) / HOP  # to the mean square
MOMENT = 75  # hops: exactly the 400 ms of BS.1770's momentary loudness


def decibel(power: float) -> float:
    """Return `power` in dB, never below SILENT_DB."""
    return 10.0 * log10(power) if power > 1e-12 else SILENT_DB


def k_weight(frequency_hz: F64) -> F64:
    """Return by what factor K-weighting changes the power at each frequency, 1 at 997 Hz."""
    z = np.exp(-2j * np.pi * frequency_hz / RATE)
    response = np.full(frequency_hz.shape, 10 ** (ABSOLUTE_DB / 20), np.complex128)
    for b0, b1, b2, a1, a2 in K_WEIGHTING:
        response *= (b0 + b1 * z + b2 * z * z) / (1 + a1 * z + a2 * z * z)
    return np.abs(response) ** 2


class Loudness:
    """Loudness of stereo sound after ITU-R BS.1770-5, in LUFS. All are refilled by each call."""

    # A hop counts as sound when it is within this of the loudest in the window: the window then
    # says how loud the note is from its first hop on, whatever went before it.
    GATE = 10 ** (-20 / 10)
    FLOOR_DB = -75.0  # below lie the noise of converters and the dither of 16 bits

    def __init__(self) -> None:
        self.momentary = SILENT_DB  # over 400 ms
        self.sounding = SILENT_DB  # over those hops of the 400 ms that sound
        self.now = SILENT_DB  # over two hops
        self._filter = BlockFilter(K_WEIGHTING, HOP, 2)
        self._hops = np.zeros(MOMENT)  # power of each
        self._next = 0
        self._floor = 10 ** (self.FLOOR_DB / 10)
        self._last = 0.0

    def __call__(self, samples: F32) -> None:
        """Take HOP new `samples`, (HOP, 2), full scale 1."""
        power = self._filter.power(samples) * SCALE
        self._hops[self._next] = power
        self._next = (self._next + 1) % MOMENT

        self.momentary = decibel(float(np.add.reduce(self._hops)) / MOMENT)
        gate = max(float(np.maximum.reduce(self._hops)) * self.GATE, self._floor)
        sounding = self._hops[self._hops > gate]
        mean = float(np.add.reduce(sounding)) / max(len(sounding), 1)
        self.sounding = decibel(mean) if len(sounding) else SILENT_DB
        self.now = decibel(0.5 * (power + self._last))
        self._last = power


class AutomaticGain:
    """What to add, in dB, so that any programme comes to the same loudness.

    It comes down at once and goes up in under two seconds, but only for sound that is alive: that
    has attacks, or is steady and no more than a quiet passage below. A tail that dies away and the
    tone of an empty room leave it where it was, so the first note after a pause is as loud as the
    last one before it.
    """

    TARGET_DB = -9.0  # where the programme is brought: as loud as loud records are
    MOST_DB = 60.0  # a sink at a tenth of PulseAudio's volume, which is cubic
    LEAST_DB = -12.0  # a full-scale square wave needs this little
    HEADROOM_DB = 10.0  # what may stand out of the programme, and no more

    RISE = 0.12  # seconds to 1/e, sound growing louder
    HOLD = 0.7  # seconds: longer than a crotchet at 90 bpm, so the gain rests between notes
    FALL, NEAR_FALL = 0.2, 2.5  # seconds to 1/e, sound growing quieter: beyond NEAR_DB, within
    NEAR_DB = 2.0
    ATTACK_DB = 4.0  # a rise that only an attack makes; a room's noise over 50 ms varies by 1
    SMOOTH = 0.05  # seconds to 1/e of the loudness in which attacks are looked for
    STEADY_DB = 1.0  # less change than this over STEADY seconds is neither tail nor attack
    STEADY = 0.3
    # Of the way that is gone in a hop.
    RISES, SMOOTHS = 1 - exp(-STEP / RISE), 1 - exp(-STEP / SMOOTH)
    FALLS, NEAR_FALLS = 1 - exp(-STEP / FALL), 1 - exp(-STEP / NEAR_FALL)
    # Seconds that an attack speaks for. With STEADY less than HOLD and the 0.4 of the loudness, so
    # that the last attack before a pause has nothing to say when only the room is left.
    ALIVE = 0.7
    REST_DB = 12.0  # what is so much below the last notes is the space between them
    QUIET_DB = 25.0  # further below the programme, what is steady is a room's tone ...
    PATIENCE = 15.0  # ... unless it goes on for this many seconds

    def __init__(self) -> None:
        self._programme = self.TARGET_DB  # until something is heard
        self._heard = False
        self._recent = np.full(round(self.HOLD / STEP), SILENT_DB)
        self._smooth = np.full(round(self.STEADY / STEP), SILENT_DB)
        self._smoothed = 0.0
        self._hop = 0
        self._alive = 0  # hops
        self._steady = 0

    def __call__(self, loudness: Loudness) -> float:
        """Return the gain in dB, LEAST_DB to MOST_DB, after one more hop."""
        before, smooth = self._remember(loudness)
        if smooth > float(np.minimum.reduce(self._smooth)) + self.ATTACK_DB:
            self._alive = round(self.ALIVE / STEP)
        self._alive = max(self._alive - 1, 0)
        self._steady = self._steady + 1 if abs(smooth - before) < self.STEADY_DB else 0

        if not self._heard and loudness.sounding > SILENT_DB:
            self._heard = True
            self._programme = loudness.sounding
        louder = loudness.sounding - self._programme
        if louder > 0.0:
            self._programme += louder * self.RISES
        else:
            recent = float(np.maximum.reduce(self._recent))
            if smooth > recent - self.REST_DB and self._is_programme(recent):
                self._sink(max(self._programme - recent, 0.0))
        self._programme = max(self._programme, loudness.now - self.HEADROOM_DB)
        self._programme = max(self._programme, self.TARGET_DB - self.MOST_DB)
        self._programme = min(self._programme, self.TARGET_DB - self.LEAST_DB)
        return self.TARGET_DB - self._programme

    def _remember(self, loudness: Loudness) -> tuple[float, float]:
        """Take one hop; return the smooth loudness of STEADY seconds ago and of now."""
        power = 10 ** (loudness.now / 10)
        self._smoothed += (power - self._smoothed) * self.SMOOTHS
        smooth = max(decibel(self._smoothed), Loudness.FLOOR_DB)
        place = self._hop % len(self._smooth)
        before = float(self._smooth[place])
        self._smooth[place] = smooth
        self._recent[self._hop % len(self._recent)] = loudness.sounding
        self._hop += 1
        return before, smooth

    def _is_programme(self, recent: float) -> bool:
        """Tell whether what has come to `recent` LUFS is worth turning up for."""
        if recent <= SILENT_DB:
            return False
        near = recent > self._programme - self.QUIET_DB
        lasting = self._steady * STEP > self.PATIENCE
        return self._alive > 0 or (self._steady > 0 and near) or lasting

    def _sink(self, under: float) -> None:
        """Let the programme follow down to what is `under` dB below it."""
        far = max(under - self.NEAR_DB, 0.0)
        self._programme -= far * self.FALLS
        self._programme -= (under - far) * self.NEAR_FALLS


class Follower:
    """Levels that follow quickly up and slowly down.

    `attack` and `release`, (n,), are seconds to 1/e, each level its own; no release is quicker
    than its attack.
    """

    def __init__(self, attack: F64, release: F64) -> None:
        self._levels = np.zeros(len(attack), np.float32)
        self._up = (1 - np.exp(-STEP / attack)).astype(np.float32)
        self._down = (1 - np.exp(-STEP / release)).astype(np.float32)
        self._change = np.zeros(len(attack), np.float32)
        self._slower = np.zeros(len(attack), np.float32)

    def __call__(self, levels: F32) -> F32:
        """Return where it has come on the way to `levels`, (n,) of 0..1; holds until next time."""
        change = np.subtract(levels, self._levels, out=self._change)
        np.multiply(change, self._down, out=self._slower)
        change *= self._up
        self._levels += np.maximum(change, self._slower, out=change)
        # What nobody can see any more is nothing: a dark room keeps still.
        self._levels *= self._levels >= 1e-3
        return self._levels
