"""Who plays in the set of figures: the tune on twelve instruments, and what accompanies it."""

import numpy as np

from benchmarks.hearing.instruments import DRUMS, Note, play
from benchmarks.hearing.material import Music
from benchmarks.hearing.sound import Rng, Sound, add, lowpass, rms, samples, time
from visualizer.records import RATE

INSTRUMENTS = {  # General MIDI programs; the first two are made from others here
    "felt": 0, "drifting synth": -1, "piano": 0, "strings": 48, "slow strings": 49, "pad": 89,
    "celesta": 8, "music box": 10, "clarinet": 71, "electric piano": 4, "cello": 42, "choir": 52,
}  # fmt: skip
HIGH = ("celesta", "music box")  # they sound an octave above what others play
BACKINGS = ("none", "chords", "arpeggio", "drums", "orchestra")


def tune(rng: Rng, instrument: str, notes: list[Note]) -> Sound:
    """Play `notes` on one of INSTRUMENTS."""
    if instrument == "drifting synth":
        return _drifting(rng, notes)
    sound = play(notes, INSTRUMENTS[instrument])
    if instrument != "felt":
        return sound
    soft = lowpass(sound, float(rng.uniform(700, 1300)))
    thumps = np.zeros(len(soft), np.float32)
    fall = np.exp(-time(0.05) / 0.012)
    for at, *_ in notes:
        add(thumps, lowpass(rng.standard_normal(len(fall)) * fall, 300), at)
    return soft + thumps * 0.15 * rms(soft) / rms(thumps)


def _drifting(rng: Rng, notes: list[Note]) -> Sound:
    """Play `notes` on two saws a little apart, whose tuning wanders, behind a filter."""
    out = np.zeros(samples(max(at + lasts for at, lasts, *_ in notes) + 1.0), np.float32)
    start, rate = rng.uniform(0, 6.28), rng.uniform(0.15, 0.5)
    for at, lasts, pitch, loud in notes:
        t = time(lasts + 0.25)
        drift = 18 * np.sin(2 * np.pi * rate * (t + at) + start)
        sound = np.zeros(len(t))
        for apart in (-7, 7):
            hz = 440 * 2 ** ((pitch - 69) / 12 + (drift + apart) / 1200)
            turn = 2 * np.pi * np.cumsum(hz) / RATE + rng.uniform(0, 6.28)
            for n in range(1, int(min(30, 9000 / hz.mean())) + 1):
                sound += np.sin(n * turn) / n / np.sqrt(1 + (n * hz.mean() / 1600) ** 4)
        shape = np.minimum(1, t / 0.02) * np.where(t < lasts, 1, np.exp((lasts - t) / 0.07))
        add(out, sound * shape * (0.4 + 0.6 * np.exp(-t / 0.5)) * loud / 127, at)
    return out


def backing(rng: Rng, bed: Music, kind: str, root: int, seconds: float) -> Sound:
    """Return what accompanies, RMS 1, or silence."""
    length, tonic, at = samples(seconds), root % 12, 0.0
    notes: list[Note] = []
    if kind == "none":
        return np.zeros(length, np.float32)
    if kind == "orchestra":
        return np.asarray(bed.take(seconds), np.float32)
    if kind == "chords":
        while at < seconds:
            lasts = float(rng.uniform(1.6, 3.5))
            low = 48 + (tonic + int(rng.choice([0, 0, 3, 5, 7, 8, -4]))) % 12
            chord = ((0, 3, 7), (0, 4, 7), (0, 3, 7, 10))[int(rng.integers(3))]
            notes += [(at, lasts, low + tone, int(rng.integers(60, 90))) for tone in chord]
            notes.append((at, lasts, low - 12, 80))
            at += lasts
        sound = play(notes, int(rng.choice([48, 49, 89, 91, 52])))
    elif kind == "arpeggio":
        step = float(rng.uniform(0.18, 0.42))
        while at < seconds:
            low = 45 + (tonic + int(rng.choice([0, 5, 7, 8]))) % 12
            for tone in rng.permutation([0, 3, 7, 12, 15, 7]).tolist():
                notes.append((at, 1.5 * step, low + tone, int(rng.integers(55, 85))))
                at += step
        sound = play(notes, int(rng.choice([0, 46, 4, 24, 45])))
    else:
        beat = float(rng.uniform(0.38, 0.7))
        kit: list[Note] = []
        while at < seconds:
            kit += _bar(at, beat)
            low = 33 + (tonic + int(rng.choice([0, 3, 5, 7]))) % 12
            notes.append((at, 1.4 * beat, low, 95))
            at += 2 * beat
        drums, bass = play(kit, DRUMS), play(notes, int(rng.choice([33, 38, 39])))
        both = min(len(drums), len(bass))
        sound = drums[:both] / rms(drums) + bass[:both] / rms(bass)
    sound = np.pad(sound, (0, max(0, length - len(sound))))[:length]
    return np.asarray(sound / rms(sound), np.float32)


def _bar(at: float, beat: float) -> list[Note]:
    kit = [(at, 0.1, 36, 110), (at + beat, 0.1, 38, 95)]
    return [*kit, (at + beat / 2, 0.1, 42, 70), (at + 1.5 * beat, 0.1, 42, 70)]


def drummed(rng: Rng, seconds: float) -> Sound:
    """Return a drum kit without a bass, RMS 1."""
    beat = float(rng.uniform(0.38, 0.7))
    bars = np.arange(0.0, seconds, 2 * beat).tolist()
    sound = play([note for at in bars for note in _bar(at, beat)], DRUMS)[: samples(seconds)]
    sound = np.pad(sound, (0, samples(seconds) - len(sound)))
    return np.asarray(sound / rms(sound), np.float32)
