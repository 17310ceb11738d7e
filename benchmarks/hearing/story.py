"""The set of story cues: silence, clicks, drones, dissonance, bells and glitches in films.

Among them lies what resembles them and is none: steady clicks, bass notes, high chords in tune ...
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from scipy import signal

from benchmarks.hearing.instruments import DRUMS, Note, bell, click, play
from benchmarks.hearing.material import Dialogue, Music
from benchmarks.hearing.sound import (
    Rng,
    Sound,
    add,
    factor,
    fade,
    pink,
    rms,
    samples,
    time,
    to_peak,
)
from benchmarks.hearing.truth import Event, Truth
from visualizer.records import RATE

FIRST, APART, JITTER = 10.0, 11.0, 2.0  # seconds: of the first incident, and between two of them


@dataclass
class Film:
    """A film being made: its sound so far, and what is true of it."""

    rng: Rng
    sound: Sound
    cues: list[Event] = field(default_factory=list)
    others: list[Event] = field(default_factory=list)
    ambiguous: list[Event] = field(default_factory=list)
    gates: list[tuple[int, int, int, float]] = field(default_factory=list)  # see `_shut`

    def loudness(self, at: float, seconds: float = 1.5) -> float:
        """Return the RMS of what is there already; never so little that nothing would be heard."""
        return rms(self.sound[samples(at) : samples(at + seconds)]) + 0.1

    def lay(self, sound: Sound, at: float, level: float, seconds: float = 1.5) -> None:
        """Add `sound`, its peak `level` times the RMS of what is there."""
        add(self.sound, to_peak(sound), at, level * self.loudness(at, seconds))

    def cue(
        self, name: str, at: float, lasts: float, known: tuple[float, float], **told: object
    ) -> None:
        """Note a cue that must be known within the span `known`, seconds after it begins."""
        span = {"lo": round(at + known[0], 4), "hi": round(at + known[1], 4)}
        end = round(at + lasts, 4)
        self.cues.append(
            {"kind": "cue", "name": name, "t": round(at, 4), "t_end": end, **span, **told}
        )

    def other(self, what: str, at: float, lasts: float) -> None:
        self.others.append({"what": what, "t": round(at, 4), "t_end": round(at + lasts, 4)})

    def perhaps(self, name: str, start: float, end: float) -> None:
        self.ambiguous.append({"lo": round(start, 3), "hi": round(end, 3), "names": [name]})


def plan(quick: bool) -> dict[str, Callable[[Rng], tuple[Sound, Truth]]]:
    """Return what is in the set, by name."""
    files, each = (2, 3) if quick else (8, 6)
    return {f"story_{k}": partial(story, each=each) for k in range(files)}


def story(rng: Rng, *, each: int) -> tuple[Sound, Truth]:
    """A film of music and dialogue in which every cue happens `each` times, its doubles half so."""
    order = [*CUES] * each + [*OTHERS] * max(1, each // 2)
    rng.shuffle(order)
    film = Film(rng, _bed(rng, samples(len(order) * (APART + JITTER) + 20)))
    at = FIRST
    for name in order:
        at += float(rng.uniform(0, JITTER))
        {**CUES, **OTHERS}[name](film, at)
        at += APART
    _shut(film)
    truth = Truth(film.cues, negatives=film.others, ambiguous=film.ambiguous)
    return film.sound * factor(-22), truth


def _bed(rng: Rng, length: int) -> Sound:
    """Return music, or dialogue, or both, in scenes of 15 to 40 seconds in one quiet room."""
    music, talk = Music(rng), Dialogue(rng)
    bed, at = np.zeros(length, np.float32), 0
    while at < length:
        seconds, kind = float(rng.uniform(15, 40)), rng.random()
        scene = music.take(seconds) * factor(-3 if kind < 0.7 else -18)
        if kind > 0.3:
            scene = scene + talk.take(seconds) * factor(-3)
        scene = fade(scene, 0.4, 0.4)[: length - at]
        bed[at : at + len(scene)] += scene
        at += samples(seconds - 0.3)
    return bed + pink(rng, length) * factor(-32)  # at the end 54 dB below full scale


def _silence(film: Film, at: float) -> None:
    lasts = float(film.rng.uniform(1.2, 4))
    falls = samples(film.rng.choice([0.005, 0.08, 0.25]))
    film.gates.append((samples(at), samples(at + lasts), falls, 0.0))
    film.cue("silence", at, lasts, (0.1, lasts + 0.3))


def _quieter(film: Film, at: float) -> None:
    film.gates.append((samples(at), samples(at + 3), samples(0.25), factor(-24)))
    film.other("quieter", at, 3)
    film.perhaps("silence", at, at + 3.5)


def _shut(film: Film) -> None:
    """Close the gates: from the first sample to the second, falling so long, to so much."""
    for start, end, falls, rest in film.gates:
        gate = np.ones(end - start + falls, np.float32)
        gate[: end - start] = rest
        swing = np.ones(falls) / falls
        slow = signal.fftconvolve(np.concatenate([np.ones(falls), gate]), swing)
        part = film.sound[start : end + falls]
        part *= slow[falls : falls + len(part)].clip(rest, 1).astype(np.float32)


def _mechanism(film: Film, at: float, pace: str) -> float:
    """Lay a row of clicks and return how long it lasts."""
    rng = film.rng
    lasts, slow, fast = rng.uniform(4, 7.5), rng.uniform(0.3, 0.5), rng.uniform(0.055, 0.1)
    low_hz, thunk_hz = float(rng.uniform(1200, 2600)), float(rng.uniform(180, 420))
    row, now = np.zeros(samples(lasts + 0.3), np.float32), 0.0
    while now < lasts:
        add(row, click(rng, low_hz, thunk_hz), now, rng.uniform(0.7, 1))
        done = now / lasts
        gap = {
            "speeding": slow * (fast / slow) ** done,
            "slowing": fast * (slow / fast) ** done,
            "steady": (slow * fast) ** 0.5,
            "typing": rng.uniform(0.06, 0.45),
        }[pace]
        now += gap * rng.uniform(0.94, 1.06)
    level = float(rng.choice([2.5, 1.6, 1.0]))
    film.lay(row, at, level)
    if pace == "speeding":
        film.cue("click_accel", at, lasts, (1.0, lasts + 1), level=level)
    else:
        film.other(f"{pace} clicks", at, lasts)
    return float(lasts)


def _drone(film: Film, at: float) -> None:
    rng = film.rng
    lasts, hz = float(rng.uniform(4, 8)), float(rng.uniform(27, 45))
    t = time(lasts)
    wave = np.sin(2 * np.pi * hz * t + 0.6 * np.sin(2 * np.pi * 0.7 * t))
    wave += 0.25 * np.sin(4 * np.pi * hz * t)
    level = float(rng.choice([1.4, 0.9, 0.6]))
    add(film.sound, fade(wave.astype(np.float32), 0.7, 0.7), at, level * film.loudness(at, 3))
    film.cue("subbass", at, lasts, (0.2, lasts), hz=hz, level=level)


def _strings(film: Film, at: float, what: str) -> None:
    rng = film.rng
    lasts, root = float(rng.uniform(3, 5.5)), int(rng.integers(79, 90))
    chord = {"consonance": (0, 4, 7, 12), "octave": (0, 12)}.get(what)
    if chord is None:
        chord = tuple(sorted(int(step) for step in rng.choice(7, 4, replace=False)))
        if max(np.diff(chord)) > 2:  # not dense enough to be harsh for certain
            chord = (0, 1, 2, 6)
    program = int(rng.choice([44, 48, 40]))  # tremolo, ensemble, a violin
    sound = play([(0.0, lasts, root + step, 110) for step in chord], program)
    sound *= np.minimum(1, 0.35 + np.arange(len(sound)) / RATE / 2).astype(np.float32)
    level = float(rng.choice([3, 2, 1.4]))
    film.lay(sound, at, level, 3)
    if what == "dissonance":
        film.cue("dissonance", at, lasts, (0.1, lasts + 0.3), level=level)
    else:
        film.other(what, at, lasts)


def _ding(film: Film, at: float) -> None:
    rng = film.rng
    pitch, twice, level = (
        int(rng.integers(76, 95)),
        bool(rng.random() < 0.4),
        rng.choice([3, 2, 1.2]),
    )
    sound = np.zeros(samples(3.4), np.float32)
    add(sound, bell(rng, pitch), 0)
    if twice:
        add(sound, bell(rng, pitch - 4), 0.55)
    film.lay(sound, at, float(level))
    film.cue("ding", at, 1.5, (-0.02, 1.0), two=twice, level=float(level))
    film.perhaps("ding", at + 0.5, at + 2)


def _phrase(
    film: Film, at: float, what: str, *, program: int, pitches: list[int], step: float, level: float
) -> None:
    """Lay a few notes that are no cue."""
    notes: list[Note] = [(k * step, step * 0.9, pitch, 110) for k, pitch in enumerate(pitches)]
    film.lay(play(notes, program), at, level)
    film.other(what, at, len(pitches) * step + 0.4)


def _bass_notes(film: Film, at: float) -> None:
    pitches = film.rng.integers(36, 48, 5).tolist()
    _phrase(film, at, "bass notes", program=33, pitches=pitches, step=0.8, level=1.5)


def _high_piano(film: Film, at: float) -> None:
    pitches = film.rng.integers(76, 92, 4).tolist()
    _phrase(film, at, "high piano", program=0, pitches=pitches, step=0.45, level=2)


def _snare(film: Film, at: float) -> None:
    pitches = film.rng.choice([38, 40, 37, 39, 42], 6).tolist()
    _phrase(film, at, "snare", program=DRUMS, pitches=pitches, step=0.6, level=2)


def _glitch(film: Film, at: float) -> None:
    rng, sound, start = film.rng, film.sound, samples(at)
    kind = str(rng.choice(["pop", "cut", "stutter", "crush"]))
    lasts = 0.2
    if kind == "pop":
        for k in range(int(rng.integers(1, 4))):
            step = np.full(int(rng.integers(2, 60)), rng.choice([-1, 1]), np.float32)
            add(sound, step, at + k * 0.07, film.loudness(at) * 5)
    elif kind == "cut":
        lasts = float(rng.uniform(0.04, 0.18))
        sound[start : start + samples(lasts)] = 0
    elif kind == "stutter":
        length, times = samples(rng.uniform(0.03, 0.08)), int(rng.integers(4, 8))
        sound[start : start + length * times] = np.tile(sound[start - length : start], times)
        lasts = length * times / RATE
    else:  # few bits at a sixteenth of the rate
        lasts = float(rng.uniform(0.15, 0.4))
        part, coarse = sound[start : start + samples(lasts)], film.loudness(at) / 3
        part[:] = np.repeat(np.round(part[::16] / coarse) * coarse, 16)[: len(part)]
    film.cue("glitch", at, lasts, (-0.02, lasts + 0.5), sub=kind)


CUES: dict[str, Callable[[Film, float], object]] = {
    "silence": _silence,
    "click_accel": partial(_mechanism, pace="speeding"),
    "subbass": _drone,
    "dissonance": partial(_strings, what="dissonance"),
    "ding": _ding,
    "glitch": _glitch,
}
OTHERS: dict[str, Callable[[Film, float], object]] = {
    "steady clicks": partial(_mechanism, pace="steady"),
    "slowing clicks": partial(_mechanism, pace="slowing"),
    "typing": partial(_mechanism, pace="typing"),
    "bass notes": _bass_notes,
    "consonance": partial(_strings, what="consonance"),
    "octave": partial(_strings, what="octave"),
    "high piano": _high_piano,
    "snare": _snare,
    "quieter": _quieter,
}
