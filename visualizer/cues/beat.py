"""Beats, tempo and bar, online, with how sure we are; no beat is a valid answer."""

from collections.abc import Mapping

import numpy as np

from visualizer.cues.pulse import AGE, EVERY, PERIOD, Pulse
from visualizer.records import RATE, SILENT_FRAME, AnalysisFrame, Cue, Trait


class Beat:
    """Follows tempo and phase together, and says a beat when it falls, not after.

    A hidden Markov model over the place in the beat and its length, the bar pointer of [1] with
    the states of [2], walked forward only. What it sees is `Pulse`, which is some hops late; the
    beat it says is foretold by as much.

    [1] Whiteley, Cemgil & Godsill, "Bayesian modelling of temporal structure in musical audio",
        ISMIR 2006.
    [2] Krebs, Böck & Widmer, "An efficient state-space model for joint tempo and meter tracking",
        ISMIR 2015.
    """

    SLOWEST_BPM, FASTEST_BPM = 55.0, 210.0
    USUAL_BPM, SPREAD = 110.0, 0.7  # where tapping is at home, and its deviation in octaves
    RECALL = 1.0  # seconds after which that counts again
    TEMPER = 0.7  # power of what is seen: neighbouring answers tell of the same attack
    STEADY = 90.0  # how unlikely a change of tempo is, per unit of its ratio
    SHARE = 16  # the beat itself is this part of the time between two
    TRUST = 4.0  # seconds to 1/e in which the pulse on and off the beat is compared
    SURE = 0.35  # the pulse on the beat is so much likelier than off it: confidence 1
    LEAST = 0.2  # of confidence: noise, which has a beat for whoever looks for one, seldom has more
    BAR = 4  # beats; three are told as doubt
    ACCENT = 12.0  # seconds to 1/e in which the strong beat is looked for

    def __init__(self) -> None:
        self.traits: Mapping[str, Trait] = {}
        self._pulse = Pulse()
        beats_hz = np.array([self.SLOWEST_BPM, self.FASTEST_BPM]) / 60.0
        longest, shortest = (round(1 / (hz * PERIOD)) for hz in beats_hz)
        self._length = np.arange(shortest, longest + 1)  # of a beat, in steps
        # One state for each place in each length, one length after the other.
        self._begins = np.concatenate([[0], np.cumsum(self._length)[:-1]])
        self._ends = self._begins + self._length - 1
        self._row = np.repeat(np.arange(len(self._length)), self._length)
        self._place = np.arange(len(self._row)) - self._begins[self._row]
        on = self._place < np.maximum(1, self._length / self.SHARE)[self._row]
        self._on = on.astype(np.float32)

        ratio = self._length / self._length[:, np.newaxis]
        change = np.exp(-self.STEADY * np.abs(ratio - 1.0))
        self._change = (change / change.sum(axis=1, keepdims=True)).astype(np.float32)
        octaves = np.log2(60.0 / (self._length * PERIOD) / self.USUAL_BPM)
        prior = np.exp(-0.5 * (octaves / self.SPREAD) ** 2) / self._length
        self._state = prior[self._row].astype(np.float32)
        self._state /= self._state.sum()
        # Told but once, what is usual would soon be outweighed by hi-hats twice as fast.
        beats = self._length * PERIOD / self.RECALL
        usual = np.exp(-0.5 * (octaves / self.SPREAD) ** 2 * beats)
        self._change *= usual[:, np.newaxis].astype(np.float32)
        self._next = np.zeros_like(self._state)
        self._weight = np.zeros_like(self._state)

        self._due = 0.0  # phase foretold for now, at the last step
        self._rest = 0  # steps until another beat is possible
        self._on_beat = self._off_beat = 0.0
        self._number = 0
        self._accent = np.zeros(self.BAR)
        for _ in range(EVERY):  # the first products cost milliseconds; nobody waits for them here
            self(SILENT_FRAME)

    def __call__(self, frame: AnalysisFrame) -> tuple[Cue, ...]:
        """Return a "beat" cue when one falls; its score is the confidence in the beat."""
        pulse = self._pulse(frame)
        if pulse is None:
            return ()
        self._walk(pulse)
        likeliest = int(self._state.argmax())
        row, place = int(self._row[likeliest]), int(self._place[likeliest])
        length = int(self._length[row])
        due = (place + AGE / PERIOD) / length % 1.0
        fell = due < self._due - 0.5 and self._rest <= 0
        self._due, self._rest = due, self._rest - 1
        if fell:
            self._rest = length // 2
            self._number = (self._number + 1) % self.BAR
        self._weigh(pulse, place / length)
        sure = self._confidence(row)
        self._tell(due, 60.0 / (length * PERIOD), sure)
        if not fell or sure < self.LEAST:
            return ()
        late = round(due * length * PERIOD * RATE)
        sample = max(frame.sample - late, 0)
        return (Cue("beat", "", sample, frame.sample, score=sure),)

    def _walk(self, pulse: float) -> None:
        """Take one step on, and weigh each state by what was heard there."""
        state, after = self._state, self._next
        after[1:] = state[:-1]
        after[self._begins] = state[self._ends] @ self._change
        on, off = pulse**self.TEMPER, ((1.0 - pulse) / (self.SHARE - 1)) ** self.TEMPER
        np.multiply(self._on, on - off, out=self._weight)
        self._weight += off
        after *= self._weight
        after /= np.add.reduce(after)
        self._state, self._next = after, state

    def _weigh(self, pulse: float, phase: float) -> None:
        """Compare the pulse where the beat is said to be with the rest of the time."""
        fade = PERIOD / self.TRUST
        near = phase < 1.5 / self.SHARE or phase > 1.0 - 0.5 / self.SHARE
        if near:  # the last part of it belongs to the beat to come
            self._on_beat += (pulse - self._on_beat) * min(fade * self.SHARE / 2, 1.0)
            self._accent *= 1.0 - self.SHARE / 2 * PERIOD / self.ACCENT
            if phase < 0.5:
                self._accent[self._number] += self._pulse.rise_db[: self._pulse.LOW].mean()
        else:
            self._off_beat += (pulse - self._off_beat) * fade

    def _confidence(self, row: int) -> float:
        """Return, 0..1, how far the pulse keeps to the beat and the tempo is one."""
        first, last = max(row - 2, 0), min(row + 2, len(self._length) - 1)
        near = float(np.add.reduce(self._state[self._begins[first] : self._ends[last] + 1]))
        clear = (self._on_beat - self._off_beat) / self.SURE
        return float(min(max(clear, 0.0), 1.0) * min(2.0 * near, 1.0))

    def _tell(self, due: float, tempo_bpm: float, sure: float) -> None:
        strong = int(self._accent.argmax())
        total = float(self._accent.sum())
        clear = float(self._accent[strong]) / total * self.BAR - 1.0 if total > 0.0 else 0.0
        bar = ((self._number - strong) % self.BAR + due) / self.BAR
        self.traits = {
            "beat_phase": Trait(due, sure),
            "bar_phase": Trait(bar, sure * min(max(clear, 0.0), 1.0)),
            "tempo_bpm": Trait(tempo_bpm, sure),
        }
