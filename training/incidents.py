"""Films to learn the cues of a story from: many of one cue, among many of what resembles it."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial

import numpy as np

from benchmarks.hearing import story
from benchmarks.hearing.instruments import DRUMS, Note, bell, play
from benchmarks.hearing.rhythm import SCORES, written
from benchmarks.hearing.sound import Rng, Sound, add, factor, rms, room, samples
from benchmarks.hearing.story import CUES, OTHERS, Film
from benchmarks.hearing.truth import Truth
from training.rhythm import SCORES as MORE_SCORES
from visualizer.records import RATE

Incident = Callable[[Film, float], object]


class MuteError(Exception):
    """A soundfont has nothing for these notes."""


class Loud(Film):
    """A film into which nothing is laid that cannot be heard."""

    def lay(self, sound: Sound, at: float, level: float, seconds: float = 1.5) -> None:
        if not np.abs(sound).max() > 1e-4:
            raise MuteError
        super().lay(sound, at, level, seconds)


# General MIDI programs by what is done with them.
PLUCKED = (0, 1, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 15, 24, 25, 27, 45, 46, 104, 107, 108)
HELD = (16, 19, 21, 40, 41, 42, 44, 48, 49, 50, 52, 56, 60, 61, 64, 68, 71, 73, 75, 79, 88, 89, 95)
BOWED = (40, 41, 44, 48, 49, 50, 110)
QUIET_SECONDS = 420.0


def _tune(film: Film, at: float, programs: tuple[int, ...]) -> None:
    """A phrase of one instrument, anywhere in its range: notes or chords, even or not."""
    rng = film.rng
    step = float(rng.uniform(0.12, 0.7))
    centre, notes = float(rng.uniform(55, 90)), int(min(3.2 / step, rng.integers(4, 12)))
    line: list[Note] = []
    for k in range(notes):
        pitch = int(np.clip(round(centre + rng.normal() * 4), 40, 98))
        chord = (0,) if rng.random() < 0.7 else (0, 4, 7)
        length = step * float(rng.uniform(0.4, 1.6))
        line += [(k * step, length, pitch + more, int(rng.integers(60, 118))) for more in chord]
    sound = play(line, int(rng.choice(programs)))
    film.lay(sound, at, float(rng.uniform(1.0, 3.0)))
    film.other("tune", at, len(sound) / RATE)


def _chord(film: Film, at: float) -> None:
    """Held notes high up that are in tune: what dissonant strings are told from."""
    rng = film.rng
    lasts, root = float(rng.uniform(2, 5)), int(rng.integers(64, 90))
    chord = ((0, 4, 7), (0, 3, 7), (0, 12), (0, 7, 12), (0, 5, 9), (0, 4, 7, 11), (0,), (0, 7))
    steps = chord[rng.integers(len(chord))]
    sound = play([(0.0, lasts, root + step, 110) for step in steps], int(rng.choice(HELD)))
    sound *= np.minimum(1, 0.35 + np.arange(len(sound)) / RATE / 2).astype(np.float32)
    film.lay(sound, at, float(rng.uniform(1.2, 3.2)), 3)
    film.other("chord", at, lasts)


def _strange_bell(film: Film, at: float) -> None:
    """A bell whose partials nobody has tuned, or one of another instrument; then maybe a second."""
    rng = film.rng
    pitch = int(rng.integers(74, 96))
    rings = bell(rng, pitch) if rng.random() < 0.5 else _cast(rng, pitch)
    sound = np.zeros(samples(3.4), np.float32)
    twice = bool(rng.random() < 0.4)
    add(sound, rings, 0)
    if twice:
        add(sound, bell(rng, pitch - 4), 0.55)
    level = float(rng.choice([3, 2, 1.2]))
    film.lay(sound, at, level)
    film.cue("ding", at, 1.5, (-0.02, 1.0), two=twice, level=level)


def _cast(rng: Rng, pitch: int) -> Sound:
    """Return a bell by partials that stand where those of real bells and bars may stand."""
    t = np.arange(samples(2.4)) / RATE
    hz = 440 * 2 ** ((pitch - 69) / 12)
    kinds = ((1, 2.76, 5.4), (1, 2.0, 3.0, 4.2, 5.4), (1, 2.4, 3.0, 4.5, 5.3), (1, 3.9, 9.2))
    ratios = kinds[rng.integers(len(kinds))]
    falls = float(rng.uniform(0.35, 1.0)) / np.array(ratios) ** rng.uniform(0.3, 0.9)
    loud = rng.uniform(0.3, 1.0, len(ratios)) / np.array(ratios) ** 0.5
    sound = sum(
        a * np.sin(2 * np.pi * hz * r * rng.uniform(0.995, 1.005) * t) * np.exp(-t / fall)
        for r, a, fall in zip(ratios, loud, falls, strict=True)
    )
    return np.asarray(sound * np.minimum(1, t / 0.001), np.float32)


HARSH = ((0, 1, 2, 6), (0, 1, 2, 3), (0, 1, 6, 7), (0, 2, 3, 4), (0, 1, 3, 6), (1, 2, 4, 5))
MILD = ((0, 12), (0, 4, 7), (0,), (0, 7), (0, 3, 7, 12), (0, 4, 7, 12), (0, 5, 9))


def _waves(film: Film, at: float, what: str) -> None:
    """Bowed tones by their harmonics, each with a vibrato of its own: of no soundfont."""
    rng = film.rng
    lasts = float(rng.uniform(3, 4.5))
    t = np.arange(samples(lasts)) / RATE
    chords = HARSH if what == "dissonance" else MILD
    root, sound = float(rng.uniform(78, 88)), np.zeros(len(t))
    fall = rng.uniform(0.9, 1.6)
    for step in chords[rng.integers(len(chords))]:
        hz = 440 * 2 ** ((root + step - 69) / 12)
        depth = rng.uniform(0.0005, 0.004)
        sway = depth * np.sin(2 * np.pi * rng.uniform(4, 6.5) * t + rng.uniform(0, 6))
        turns = 2 * np.pi * hz * np.cumsum(1 + sway) / RATE
        sound += sum(np.sin(k * turns + rng.uniform(0, 6)) / k**fall for k in range(1, 7))
    ends = np.minimum(np.minimum(1, t / rng.uniform(0.1, 0.8)), (lasts - t) / 0.2)
    film.lay(np.asarray(sound * ends, np.float32), at, float(rng.choice([4, 3, 2, 1.4])), 3)
    if what == "dissonance":
        film.cue("dissonance", at, lasts, (0.1, lasts + 0.3))
    else:
        film.other(what, at, lasts)


INCIDENTS: dict[str, Incident] = {
    **CUES,
    **OTHERS,
    "bell": _strange_bell,
    "tune": partial(_tune, programs=PLUCKED),
    "held tune": partial(_tune, programs=HELD),
    "drums": partial(_tune, programs=(DRUMS,)),
    "chord": _chord,
    "harsh waves": partial(_waves, what="dissonance"),
    "mild waves": partial(_waves, what="consonance"),
}

BELLS = {"ding": 30, "bell": 30, "high piano": 10, "tune": 24, "held tune": 6, "drums": 3,
         "consonance": 3, "octave": 3, "snare": 2, "steady clicks": 1}  # fmt: skip
STRINGS = {"dissonance": 36, "consonance": 8, "octave": 6, "chord": 16, "held tune": 10,
           "tune": 4, "ding": 2, "high piano": 2}  # fmt: skip
BARE = {"harsh waves": 20, "mild waves": 14, "dissonance": 8, "consonance": 4, "octave": 4,
        "chord": 4, "high piano": 2, "tune": 4}  # fmt: skip
WAVES = {"harsh waves": 30, "mild waves": 30}
MECHANISMS = {"click_accel": 26, "steady clicks": 8, "slowing clicks": 8, "typing": 8,
              "drums": 6, "snare": 3, "tune": 2}  # fmt: skip


def crowded(
    rng: Rng, counts: Mapping[str, int], apart: float, *, bare: bool = False
) -> tuple[Sound, Truth]:
    """A film in which each incident happens so many times, `apart` seconds from one to the next.

    A `bare` one has nothing beside them but the noise of a room.
    """
    order = [name for name, count in counts.items() for _ in range(count)]
    rng.shuffle(order)
    length = samples(len(order) * (apart + 1.0) + 20)
    room_noise = rng.standard_normal(length) * factor(-rng.uniform(30, 60))
    film = Loud(rng, room_noise.astype(np.float32) if bare else story._bed(rng, length))
    at = 6.0
    for name in order:
        at += float(rng.uniform(0, 2))
        with suppress(MuteError):
            INCIDENTS[name](film, at)
        at += apart
    return film.sound * factor(-22), Truth(film.cues, negatives=film.others)


def quiet(rng: Rng) -> tuple[Sound, Truth]:
    """Music and talk, or a written piece by other instruments, in which nothing happens."""
    if rng.random() < 0.5:
        return story._bed(rng, samples(QUIET_SECONDS)) * factor(-22), Truth([])
    sound = np.zeros(samples(QUIET_SECONDS), np.float32)
    at = 0.0
    pieces = [(piece, bpm) for piece, bpm, *_ in (*SCORES, *MORE_SCORES)]
    while at < QUIET_SECONDS:
        piece, bpm = pieces[rng.integers(len(pieces))]
        beat = 60 / bpm * float(rng.uniform(0.8, 1.3))
        first = float(rng.uniform(0, 60))
        up = int(rng.integers(-5, 8))
        notes: list[Note] = [
            ((start - first) * beat, length * beat * 0.95, pitch + up, int(rng.integers(50, 110)))
            for start, length, pitch in written(piece)
            if first <= start < first + 40 / beat
        ]
        if notes:
            low = [note for note in notes if note[2] < 60]
            high = [note for note in notes if note[2] >= 60]
            parts = [
                play(part, int(rng.choice(PLUCKED + HELD + BOWED))) for part in (low, high) if part
            ]
            dry = np.zeros(max(map(len, parts)), np.float32)
            for part in filter(np.any, parts):
                add(dry, part / rms(part), 0, float(rng.uniform(0.5, 1.0)))
            add(sound, room(rng, dry / rms(dry), rng.uniform(0.4, 2), 0.25), at)
        at += 38.0
    return sound * factor(-22), Truth([])


def plan() -> dict[str, Callable[[Rng], tuple[Sound, Truth]]]:
    """Return what is learned from, by name."""
    kinds = {
        "story": (10, partial(story.story, each=4)),
        "bells": (15, partial(crowded, counts=BELLS, apart=3.6)),
        "strings": (14, partial(crowded, counts=STRINGS, apart=5.5)),
        "waves": (5, partial(crowded, counts=WAVES, apart=4.8)),
        "bare": (5, partial(crowded, counts=BARE, apart=4.8, bare=True)),
        "mechanisms": (8, partial(crowded, counts=MECHANISMS, apart=8.5)),
        "quiet": (16, quiet),
    }
    return {f"{kind}_{k}": make for kind, (count, make) in kinds.items() for k in range(count)}
