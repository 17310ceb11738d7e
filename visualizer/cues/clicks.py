"""Clicks that come faster and faster: a mechanism that is about to do something."""

from collections.abc import Mapping

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from visualizer.cues.net import Net
from visualizer.records import F32, HOP, RATE, AnalysisFrame, Cue, Trait

STEP = HOP / RATE  # seconds
LOWEST, GROUPS = 34, 6  # of four bands each: from 0.85 to 9 kHz, where clicks outshine music
AFTER, BEFORE = 6, 12  # hops: a click has come and gone within 32 ms
MOST_DB = 12.0  # of rise; more says nothing more
EVERY = 16  # hops, 85 ms, between two looks
RATES_HZ = 2.0 * 2.0 ** (np.arange(27) / 8)  # to 19: below nobody waits, above it is a buzz
PER_OCTAVE = 8
PULSES = 7  # in the window of each rate: mechanisms are uneven, and more would blur
SHORTEST, LONGEST = 0.5, 2.2  # seconds of a window
LOOKS = 24  # 2 s of looks: within them the rate rises by an octave
SLOPES = (0.3, 0.4, 0.5, 0.6, 0.7)  # octaves a second: from 2 to 12 clicks in 4 to 8 seconds
AROUND = 4  # rates to either side of the ridge
LEAST = 0.15  # how clear a line must be to be looked at
LEAST_HZ = 8  # place in RATES_HZ, 4 a second: slower, it has not yet come


class Ridge:
    """What the rates of the clicks have done of late, about the line that rises most clearly.

    A tempogram [1] with windows as long as a few clicks of their rate; clicks that speed up
    draw a rising line in it, which bears a bed of music as regression on their distances does not.

    [1] Grosche, Müller & Kurth, "Cyclic tempogram", ICASSP 2010.
    """

    SIZE = (2 * AROUND + 1) * LOOKS // 2 + 5

    def __init__(self) -> None:
        length = round(LONGEST / STEP)
        self._new: list[F32] = []
        self._gaps = np.zeros(EVERY, bool)
        self._levels = np.full((BEFORE - 1 + EVERY, GROUPS), -90.0, np.float32)
        self._clicks = np.zeros(length, np.float32)
        age = np.arange(length)[::-1] * STEP
        lasts = np.clip(PULSES / RATES_HZ, SHORTEST, LONGEST)[:, np.newaxis]
        window = np.where(age < lasts, np.sin(np.pi * age / lasts) ** 2, 0.0)
        waves = window * np.exp(-2j * np.pi * RATES_HZ[:, np.newaxis] * age)
        self._kernels = np.concatenate([waves.real, waves.imag, window]).astype(np.float32)
        self._usual = (0.3 * window.sum(axis=1)).astype(np.float32)
        self._past = np.zeros((LOOKS, len(RATES_HZ) + 2 * AROUND), np.float32)
        ages = np.arange(LOOKS)[::-1] * EVERY * STEP * PER_OCTAVE
        slopes = np.array([*(-slope for slope in SLOPES), 0.0, *SLOPES])
        back = np.rint(slopes[:, np.newaxis] * ages).astype(int)
        self._lines = np.arange(len(RATES_HZ))[:, np.newaxis] - back[:, np.newaxis]
        self._lines = np.where(self._lines < 0, len(RATES_HZ) + AROUND, self._lines + AROUND)
        self._lines = np.minimum(self._lines, len(RATES_HZ) + AROUND)
        rows = np.arange(LOOKS) * self._past.shape[1]
        self._places = (rows + self._lines).reshape(-1)  # in the past, one row after the other
        self._found = np.zeros(self._lines.shape, np.float32)
        self.rate_hz = 0.0  # of the clearest rising line

    def __call__(self, frame: AnalysisFrame) -> F32 | None:
        """Take one hop; when a look is due and a line rises, return what it looks like."""
        self._gaps[len(self._new)] = frame.gap
        self._new.append(frame.bands_db)
        if len(self._new) < EVERY:
            return None
        self._hear()
        n = len(RATES_HZ)
        parts = self._kernels @ self._clicks
        clear = np.hypot(parts[:n], parts[n : 2 * n]) / (parts[2 * n :] + self._usual)
        self._past[:-1] = self._past[1:]
        self._past[-1, AROUND : AROUND + n] = clear
        found = self._found
        self._past.reshape(-1).take(self._places, out=found.reshape(-1), mode="clip")
        means = np.add.reduce(found, axis=2) / np.float32(LOOKS)  # (slopes, rates)
        rising = means[len(SLOPES) + 1 :, LEAST_HZ:]
        slope, place = divmod(int(rising.argmax()), rising.shape[1])
        if rising[slope, place] < LEAST:
            return None
        rate = place + LEAST_HZ
        self.rate_hz = float(RATES_HZ[rate])
        line = self._lines[len(SLOPES) + 1 + slope, rate]
        around = line[:, np.newaxis] + np.arange(-AROUND, AROUND + 1)
        around = np.clip(around, 0, self._past.shape[1] - 1)
        patch = np.take_along_axis(self._past, around, axis=1).reshape(LOOKS // 2, 2, -1)
        lines = [
            float(rising[slope, place]),
            float(means[len(SLOPES)].max()),
            float(means[: len(SLOPES)].max()),
            rate / n,
            SLOPES[slope],
        ]
        return np.append(patch.mean(axis=1).ravel(), lines).astype(np.float32)

    def _hear(self) -> None:
        """Note how much of a click fell `AFTER` hops before each new one: it rose, and fell."""
        levels, clicks = self._levels, self._clicks
        levels[: BEFORE - 1] = levels[EVERY:]
        bands = np.array(self._new)[:, LOWEST : LOWEST + 4 * GROUPS] * np.float32(0.1)
        self._new.clear()
        power = np.power(10.0, bands, out=bands).reshape(EVERY, GROUPS, 4)
        newest = np.add.reduce(power, axis=2, out=levels[BEFORE - 1 :])
        newest += 1e-9
        np.log10(newest, out=newest)
        newest *= 10.0
        about = sliding_window_view(levels, BEFORE, axis=0)  # (EVERY, GROUPS, BEFORE)
        usual = np.maximum.reduce(about[:, :, : BEFORE - AFTER - 3], axis=2)
        np.maximum(usual, np.maximum.reduce(about[:, :, -3:], axis=2), out=usual)
        click = np.subtract(about[:, :, BEFORE - AFTER - 1], usual, out=usual)
        np.maximum(click, 0.0, out=click)
        np.minimum(click, MOST_DB, out=click)
        clicks[:-EVERY] = clicks[EVERY:]
        clicks[-EVERY:] = np.add.reduce(click, axis=1) / np.float32(GROUPS)
        clicks[-EVERY:][self._gaps] = 0.0


class Clicks:
    """Tells clicks that speed up from steady ones, from typing and from drums."""

    SURE = 0.82  # less, and films have two false alarms an hour instead of one
    FADE = 0.6  # of what was thought before, a look
    LET_GO = 6.0  # seconds: the same mechanism is told once
    BEGAN = 3.0  # seconds before it is known
    FASTEST_HZ = 14.0  # alarm 1

    def __init__(self) -> None:
        self.traits: Mapping[str, Trait] = {"alarm": Trait(0.0, 1.0)}
        self._ridge, self._net = Ridge(), Net("clicks")
        self._likely = 0.0
        self._rest = 0
        self._hops = 0

    def __call__(self, frame: AnalysisFrame) -> tuple[Cue, ...]:
        """Return the cue "clicks" when they speed up; "alarm" follows how fast they have come."""
        seen = self._ridge(frame)
        self._hops += 1
        self._rest -= 1
        if self._hops % EVERY:
            return ()
        likely = 0.0 if seen is None else self._net(seen)
        self._likely += (likely - self._likely) * (1.0 - self.FADE)
        alarm = 0.0
        if self._likely >= self.SURE:
            alarm = min(self._likely * self._ridge.rate_hz / self.FASTEST_HZ, 1.0)
        if alarm != self.traits["alarm"].value:
            self.traits = {"alarm": Trait(alarm, 1.0)}
        if self._likely < self.SURE:
            return ()
        fresh, self._rest = self._rest <= 0, round(self.LET_GO / STEP)
        if not fresh:
            return ()
        began = max(frame.sample - round(self.BEGAN * RATE), 0)
        return (Cue("cue", "clicks", began, frame.sample, score=self._likely),)
