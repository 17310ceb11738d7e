"""Detune: how far what plays lies from its pitch, or two voices from each other, in cents."""

from collections.abc import Iterator, Mapping
from math import exp

import numpy as np
from numpy.typing import NDArray

from visualizer.records import F32, HOP, NO_PARTIALS, PARTIAL_HZ, RATE, AnalysisFrame, Cue, Trait

PERIOD = 8 * HOP / RATE  # seconds between two spectra, 43 ms
LOWEST, HIGHEST = 26, 340  # bins, 150 Hz to 2 kHz: below notes are blurred, above pianos are sharp
STANDS_DB = 12.0  # by which a partial stands out of the half octave about it
DEEPEST_DB = 40.0  # under the strongest
FAINT_DB = -85.0

# Beats: how the partials of one second and a half swell.
WINDOW = 34  # spectra, 1.45 s: beats of 0.9 Hz still show
EVERY = 8  # spectra, 0.34 s, between two looks
MOST = 20  # partials that are watched
RATES_HZ = np.fft.rfftfreq(128, PERIOD)
BEAT_HZ = 0.9, 11.0  # slower is phrasing, faster the two partials come apart in the spectrum
PLAIN = 0.3  # what beats count against pairs

# Pairs: partials of two voices that have come apart.
PAIRS_FROM, PAIRS_TO = 90, 600  # bins, 0.5 to 3.5 kHz
PAIR_DB = 14.0  # by which the two may differ
NEAR_CENTS = 2.5  # as exactly as a spectrum of 171 ms tells

CENTS = np.arange(8.0, 51.0)  # two voices that are nearer are a chorus, as every ensemble is
_APART = 2.0 ** (CENTS / 1200.0) - 1.0
_LINE = np.linspace(-1.0, 1.0, WINDOW)[:, np.newaxis]
_HANN = np.hanning(WINDOW)[:, np.newaxis]


class Detune:
    """Tells how far the sound is off equal temperament, with its sign, or how far voices beat.

    Deviations of all partials from the nearest semitone of A 440 are averaged on a circle [1]. Of
    two voices that are a few cents apart every partial beats at its own rate, in proportion to its
    frequency, where a tremolo has one rate for all; and high up there are two partials instead of
    one. What beats counts before what is off, more so the less deviations agree.

    [1] Dressler & Streich, "Tuning frequency estimation using circular statistics", ISMIR 2007.
    """

    FOLLOW, HOLD = 0.8, 1.2  # seconds to 1/e: of the deviation; of what beats
    FEWEST = 4.0  # partials, of all spectra that count
    CLEAR = 0.35  # how far deviations must agree, 0..1; speech and noise reach 0.2
    # How far two voices must stand out: so much, and so much more if partials agree.
    BEATING, AGREED, IN_DOUBT = 0.04, 0.5, 0.2
    FINE = 0.25  # cents: a smaller change is not told

    def __init__(self) -> None:
        self.traits: Mapping[str, Trait] = {}
        self._last = NO_PARTIALS
        self._recent = np.full((WINDOW, PAIRS_TO + 2), -120.0, np.float32)
        self._count = 0
        self._turned = 0j  # mean deviation: angle, and how far all agree
        self._weight = self._squares = 0.0
        self._votes = np.zeros(len(CENTS))
        self._paired = self._votes, self._votes  # of two spectra of late
        self._looking: Iterator[None] = iter(())

    def __call__(self, frame: AnalysisFrame) -> tuple[Cue, ...]:
        """Return nothing; `traits` holds "detune_cents", -50 to 50."""
        if frame.partials is self._last:
            next(self._looking, None)
            return ()
        self._last = frame.partials
        power = frame.partials[: PAIRS_TO + 2] + np.float32(1e-12)
        newest = self._recent[self._count % WINDOW]
        np.log10(power, out=newest)
        newest *= 10.0
        self._count += 1
        self._looking = self._look(newest)  # by one part a hop, before the next spectrum comes
        return ()

    def _look(self, newest: F32) -> Iterator[None]:
        if self._count % 2 == 0:
            self._deviate(newest)
            yield
        if self._count % EVERY in (EVERY - 3, 0):
            self._paired = self._paired[1], _pairs(newest)
            yield
        if self._count % EVERY == 0:
            self._beat()
            self._tell()

    def _deviate(self, newest: F32) -> None:
        """Take in where the partials of the newest spectrum lie between the semitones."""
        at, level = _peaks(newest, LOWEST, HIGHEST)
        fade = exp(-2 * PERIOD / self.FOLLOW)
        self._turned *= fade
        self._weight *= fade
        self._squares *= fade
        if not len(at):
            return
        cents = 1200.0 * np.log2(at * (PARTIAL_HZ / 440.0))
        weight = 10.0 ** ((level - level.max()) / 40.0)
        power = 10.0 ** (float(level.max()) / 40.0)
        self._turned += power * complex((weight * np.exp(2j * np.pi * cents / 100.0)).sum())
        self._weight += power * float(weight.sum())
        self._squares += power * power * float(weight @ weight)

    def _beat(self) -> None:
        """Take in how far apart two voices seem to be."""
        fade = exp(-EVERY * PERIOD / self.HOLD)
        self._votes *= fade
        if self._count < WINDOW:
            return
        recent = np.roll(self._recent, -(self._count % WINDOW), axis=0)
        self._votes += (1.0 - fade) * (self._paired[1] + self._paired[0]) / 2
        at, level = _peaks(recent.mean(axis=0), LOWEST, HIGHEST)
        if len(at) < 2:
            return
        strongest = np.argsort(level)[-MOST:]
        hz, bins = at[strongest] * PARTIAL_HZ, np.rint(at[strongest]).astype(int)
        self._votes += (1.0 - fade) * PLAIN * np.maximum(_beats(recent[:, bins], hz), 0.0)

    def _tell(self) -> None:
        best = int(self._votes.argmax())
        plain = float(self._votes[best] - np.median(self._votes))
        agreed = self._agreed()
        least = self.BEATING + self.AGREED * max(agreed - self.IN_DOUBT, 0.0)
        off = 100.0 * float(np.angle(self._turned)) / (2.0 * np.pi)
        if plain > least and (agreed < self.CLEAR or CENTS[best] > abs(off)):
            value, sure = float(CENTS[best]), min(plain / (3.0 * least), 1.0)
        elif agreed > self.CLEAR:
            value, sure = off, min(agreed / 0.7, 1.0)
        else:
            value, sure = self.traits["detune_cents"].value if self.traits else 0.0, 0.0
        told = self.traits.get("detune_cents")
        if not told or abs(told.value - value) > self.FINE or abs(told.confidence - sure) > 0.05:
            self.traits = {"detune_cents": Trait(value, sure)}

    def _agreed(self) -> float:
        """Return how far partials agree, 0..1; the few of a noise agree by chance, which is 0."""
        count = self._weight**2 / (self._squares + 1e-20)
        if count < self.FEWEST:
            return 0.0
        square = (abs(self._turned) / self._weight) ** 2
        return float(max((count * square - 1.0) / (count - 1.0), 0.0) ** 0.5)


def _peaks(db: F32, first: int, end: int) -> tuple[NDArray[np.float64], F32]:
    """Return where partials lie in bins `first` to `end` of a spectrum in dB, and their levels."""
    middle, below, above = db[first:end], db[first - 1 : end - 1], db[first + 1 : end + 1]
    least = max(float(middle.max()) - DEEPEST_DB, FAINT_DB)
    place = np.flatnonzero((middle >= below) & (middle > above) & (middle > least))
    if len(place):
        sums = np.concatenate([[0.0], np.cumsum(db)])
        reach = np.maximum((place + first) // 5, 4)
        low = np.maximum(place + first - reach, 0)
        high = np.minimum(place + first + reach + 1, len(db))
        usual = (sums[high] - sums[low]) / (high - low)
        place = place[middle[place] - usual > STANDS_DB]
    left, top, right = below[place], middle[place], above[place]
    # A Hann's lobe is nearly a parabola in dB; 0.5 bin is where the next bin would be the peak.
    shift = 0.5 * (left - right) / (left - 2.0 * top + right - 1e-6)
    return place + first + shift.astype(float), top


def _pairs(db: F32) -> NDArray[np.float64]:
    """Return for each of CENTS how much of a spectrum is in pairs of partials so far apart."""
    at, level = _peaks(db, PAIRS_FROM, PAIRS_TO)
    if len(at) < 2:
        return np.zeros(len(CENTS))
    amplitude = 10.0 ** ((level - level.max()) / 40.0)
    apart = 1200.0 * np.log2(at[1:] / at[:-1])
    pair = (apart < CENTS[-1] + 2.0) & (np.abs(np.diff(level)) < PAIR_DB)
    weight = np.minimum(amplitude[1:], amplitude[:-1])[pair]
    near = np.exp(-0.5 * ((CENTS[:, np.newaxis] - apart[pair]) / NEAR_CENTS) ** 2)
    return np.asarray(near @ weight * (2.0 / amplitude.sum()))


def _beats(course_db: F32, hz: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return for each of CENTS how far the partials at `hz` beat as they would; 0 is chance."""
    amplitude = 10.0 ** (0.05 * np.maximum(course_db - course_db.max(axis=0), -30.0))
    moved = amplitude - amplitude.mean(axis=0)
    moved = moved - _LINE * ((_LINE * moved).sum(axis=0) / (_LINE * _LINE).sum())  # notes die away
    swell = np.abs(np.fft.rfft(moved * _HANN, 128, axis=0)) ** 2
    share = swell / (swell.sum(axis=0) + 1e-3)
    rates = np.outer(_APART, hz)
    fits = (rates > BEAT_HZ[0]) & (rates < BEAT_HZ[1])
    near = np.clip(np.rint(rates / RATES_HZ[1]).astype(int), 1, len(RATES_HZ) - 2)
    column = np.arange(len(hz))
    there = share[near, column] + share[near - 1, column] + share[near + 1, column]
    told = np.log((there + 0.02) / (3.0 / len(RATES_HZ) + 0.02))
    deep = np.clip(amplitude.std(axis=0) / 0.12, 0.0, 1.0)
    return np.asarray((told * fits * deep).sum(axis=1) / np.maximum(fits.sum(axis=1), 4))
