"""Pieces in a mood: reward, swing, march, and music that is in none of them."""

from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.hearing.instruments import DRUMS, Note, play
from benchmarks.hearing.material import Dialogue, Music
from benchmarks.hearing.sound import Rng, Sound, add, factor, fade, pink, rms, room, samples
from benchmarks.hearing.truth import Event, Truth

SECTION = 24.0  # seconds of one mood
KNOWN = 9.0  # seconds after which it must be told; nobody hears a mood in less than a few bars
LAST = 0.5  # seconds at the end in which the next one is already faded in
TALK = 0.25  # of all sections are under dialogue

KICK, STICK, SNARE, CLAP, CLOSED, PEDAL, OPEN, CRASH, RIDE, BELL = (
    36, 37, 38, 39, 42, 44, 46, 49, 51, 53,
)  # fmt: skip
BRASS_DRUM, ROLL = 35, 40
MAJOR, MINOR = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10)
ROUNDS = ((0, 5, 3, 4), (0, 3, 4, 0), (0, 4, 5, 3), (0, 3, 0, 4), (0, 2, 3, 4), (0, 1, 4, 0))

Part = tuple[int, list[Note], float]  # program, notes, level in dB


def moods(rng: Rng, *, each: int) -> tuple[Sound, Truth]:
    """Every mood, and none, `each` times, in any order."""
    order = list(MOODS) * each
    rng.shuffle(order)
    talk = Dialogue(rng)
    sound = np.zeros(samples(len(order) * SECTION), np.float32)
    spans: list[Event] = []
    for k, mood in enumerate(order):
        made = MOODS[mood](rng, SECTION + LAST)
        made = made[: samples(SECTION + LAST)] / rms(made)
        if rng.random() < TALK:
            made = made + talk.take(len(made) / 48000)[: len(made)] * factor(-rng.uniform(3, 10))
        at = k * SECTION
        add(sound, fade(made, 0.3, LAST), at, factor(-rng.uniform(0, 6)))
        span = {"t": at + KNOWN, "t_end": at + SECTION}
        spans.append({"kind": "mood", "value": "" if mood == "none" else mood, **span})
    sound += pink(rng, len(sound)) * factor(-45)
    return sound * factor(-20), Truth(spans, scored=("mood",))


def mixed(rng: Rng, parts: Sequence[Part], seconds: float, hall: float | None = None) -> Sound:
    """Return `parts` together, in a room of `hall` seconds, as long as `seconds`."""
    sound = np.zeros(samples(seconds), np.float32)
    for program, notes, level_db in parts:
        held = [note for note in notes if note[0] < seconds]
        if held:
            add(sound, play(held, program), 0, factor(level_db))
    hall = float(rng.uniform(0.3, 1.4)) if hall is None else hall
    return room(rng, sound, hall, float(rng.uniform(0.15, 0.5)))[: len(sound)]


def _degree(scale: Sequence[int], degree: int) -> int:
    octave, step = divmod(degree, len(scale))
    return 12 * octave + scale[step]


def reward(
    rng: Rng,
    seconds: float,
    *,
    scale: Sequence[int] = MAJOR,
    rubato: float = 0.0,
    swell: float = 0.0,
    sour: float = 0.0,
    beat: float | None = None,
) -> Sound:
    """Music that pleases: a strict pace, consonant chords, every note as loud as the last.

    `rubato` is the share by which beats are late or early, `swell` how far velocities wander,
    0..1, and `sour` the share of notes that are out of the chord: any of them spoils it.
    """
    beat = float(rng.uniform(0.46, 0.75)) if beat is None else beat
    tonic, round_ = int(rng.integers(48, 60)), ROUNDS[int(rng.integers(len(ROUNDS)))]
    lead = int(rng.choice([11, 12, 8, 9, 4, 5, 10, 24, 73, 79, 80, 46, 0]))
    pad = int(rng.choice([48, 50, 89, 4, 16, 52, 88, 24, 5, 0]))
    bass = int(rng.choice([32, 33, 35, 39]))
    figure = rng.permutation([0, 2, 4, 7, 9, 4])[: int(rng.integers(3, 7))]
    per_beat, sevenths = int(rng.choice([1, 2, 2])), rng.random() < 0.5
    tune: list[Note] = []
    chords: list[Note] = []
    low: list[Note] = []
    kit: list[Note] = []
    at, number, drift = 0.0, 0, 0.0
    while at < seconds:
        length = beat * (1 + rubato * float(rng.uniform(-1, 1.4)))
        degree = round_[number // 4 % len(round_)]
        drift = float(np.clip(drift + swell * rng.normal(0, 14), -55 * swell, 35 * swell))
        loud = int(np.clip(84 + drift, 12, 125))
        if number % 4 == 0:
            for step in (0, 2, 4, 6)[: 4 if sevenths else 3]:
                wrong = int(rng.choice([-1, 1, 6])) if rng.random() < sour else 0
                pitch = tonic + 12 + _degree(scale, degree + step) + wrong
                chords.append((at, 3.9 * length, pitch, loud - 10))
        if number % 2 == 0:
            low.append((at, 1.6 * length, tonic - 12 + _degree(scale, degree), loud))
        for k in range(per_beat):
            wrong = int(rng.choice([-1, 1, 6])) if rng.random() < sour else 0
            step = degree + int(figure[(number * per_beat + k) % len(figure)])
            pitch = tonic + 24 + _degree(scale, step) + wrong
            tune.append((at + k * length / per_beat, length / per_beat * 0.95, pitch, loud))
        kit += [(at, 0.1, (KICK, STICK)[number % 2], 70), (at, 0.1, CLOSED, 60)]
        kit.append((at + length / 2, 0.1, CLOSED, 50))
        at, number = at + length, number + 1
    parts: list[Part] = [(lead, tune, 0), (pad, chords, float(rng.uniform(-7, -1)))]
    parts.append((bass, low, -3))
    if rng.random() < 0.4 and not rubato:
        parts.append((DRUMS, kit, float(rng.uniform(-12, -5))))
    return mixed(rng, parts, seconds)


def swing(rng: Rng, seconds: float) -> Sound:
    """A small band that swings: long and short quavers, a walking bass, a ride cymbal."""
    beat, late = 60 / float(rng.uniform(110, 215)), float(rng.uniform(0.6, 0.68))
    tonic = int(rng.integers(40, 52))
    turn = (
        [(0, 4), (9, 3), (2, 3), (7, 4)] if rng.random() < 0.6 else [(0, 4), (5, 4), (0, 4), (7, 4)]
    )
    brushes = rng.random() < 0.25
    ride = int(rng.choice([RIDE, RIDE, BELL, CLOSED]))
    walk: list[Note] = []
    comp: list[Note] = []
    solo: list[Note] = []
    kit: list[Note] = []
    pitch, number = tonic + 24, 0
    resting = 0
    while number * beat < seconds:
        at = number * beat
        root, third = turn[number // 4 % len(turn)]
        chord = (0, third, 7, 10 if root else 9, 14)
        step = root + (0, third, 7, int(rng.choice([6, 8, 10])))[number % 4]
        walked = tonic - 12 + step % 12 + 12 * (tonic < 44)
        loud = int(rng.integers(88, 106))
        walk.append((max(at + rng.normal(0, 0.006), 0.0), 0.92 * beat, walked, loud))
        kit.append((at, 0.1, ride, int(rng.integers(70, 95))))
        if number % 2:
            kit.append((at, 0.1, PEDAL, 75))
            if not brushes and rng.random() < 0.9:
                kit.append((at + late * beat, 0.1, ride, int(rng.integers(55, 85))))
        if rng.random() < 0.15:
            kit.append((at + late * beat, 0.1, SNARE, int(rng.integers(40, 75))))
        if rng.random() < 0.4:
            comp += [
                (at + late * beat, 0.25 * beat, tonic + 12 + root + tone, 72) for tone in chord[1:4]
            ]
        if resting > 0:
            resting -= 1
        else:
            for offset, length in ((0.0, late), (late, 1 - late)):
                if rng.random() < 0.85:
                    pitch += int(rng.choice([-4, -3, -2, -1, 1, 2, 3, 4]))
                    pitch = min(max(pitch, tonic + 14), tonic + 38)
                    start = max(at + offset * beat + rng.normal(0, 0.007), 0.0)
                    solo.append((start, length * beat * 0.9, pitch, int(rng.integers(70, 112))))
            resting = int(rng.random() < 0.12) * int(rng.integers(1, 5))
        number += 1
    parts: list[Part] = [
        (32 if rng.random() < 0.8 else 33, walk, 0),
        (DRUMS, kit, float(rng.uniform(-6, 2))),
        (int(rng.choice([0, 0, 26, 16])), comp, -6),
        (int(rng.choice([65, 66, 56, 59, 11, 0, 71, 57, 26])), solo, float(rng.uniform(-4, 1))),
    ]
    return mixed(rng, parts, seconds)


def march(rng: Rng, seconds: float) -> Sound:
    """A band on foot: brass, snare and bass drum, two steps a bar, 100 to 130 a minute."""
    beat = 60 / float(rng.uniform(100, 130))
    six = rng.random() < 0.3  # in six-eight, each step has three parts
    tonic, round_ = int(rng.integers(46, 58)), ROUNDS[int(rng.integers(len(ROUNDS)))]
    parts_of_step = 3 if six else 4
    tune: list[Note] = []
    pah: list[Note] = []
    oom: list[Note] = []
    kit: list[Note] = []
    rhythm = rng.random((8, parts_of_step)) < np.array([0.95, 0.25, 0.4, 0.5][:parts_of_step])
    steps = rng.choice([0, 2, 4, 7, 4, 2, 5, 9], (8, parts_of_step))
    rolls = rng.random(8) < 0.4
    number = 0
    while number * beat < seconds:
        at, degree = number * beat, round_[number // 4 % len(round_)]
        oom.append((at, 0.5 * beat, tonic - 12 + _degree(MAJOR, degree + 4 * (number % 2)), 108))
        for step in (0, 2, 4):
            pitch = tonic + 12 + _degree(MAJOR, degree + step)
            pah.append((at + beat / 2, 0.3 * beat, pitch, 92))
        kit.append((at, 0.1, BRASS_DRUM, 112))
        if number % 8 == 0:
            kit.append((at, 0.1, CRASH, 100))
        elif rng.random() < 0.4:
            kit.append((at, 0.1, 57, 70))
        for k in range(parts_of_step):
            now = at + k * beat / parts_of_step
            if k in (0, parts_of_step // 2, parts_of_step - 1):
                kit.append((now, 0.05, SNARE, 100 if k else 80))
            if rhythm[number % 8, k]:
                held = beat / parts_of_step * (1 if k else 2)
                pitch = tonic + 24 + _degree(MAJOR, degree + int(steps[number % 8, k]))
                tune.append((now, 0.9 * held, pitch, 112))
        if rolls[number % 8]:
            kit += [(at + beat / 2 + k * beat / 16, 0.04, ROLL, 58 + 5 * k) for k in range(8)]
        number += 1
    fife = rng.random() < 0.4
    parts: list[Part] = [
        (int(rng.choice([61, 56, 61, 57])), tune, 0),
        (int(rng.choice([60, 57, 61])), pah, -4),
        (58, oom, -1),
        (DRUMS, kit, float(rng.uniform(-3, 3))),
    ]
    if fife:
        parts.append((72, [(at, held, pitch + 12, loud) for at, held, pitch, loud in tune], -6))
    return mixed(rng, parts, seconds)


def rock(rng: Rng, seconds: float) -> Sound:
    """A straight beat in minor: guitars or synthesisers, quavers of one length."""
    beat = 60 / float(rng.uniform(85, 170))
    tonic = int(rng.integers(38, 48))
    roots = rng.choice([0, 3, 5, 7, 8, 10, 1], 4)
    lead, chug = int(rng.choice([29, 30, 81, 87, 62])), int(rng.choice([29, 30, 38, 81]))
    notes: list[Note] = []
    low: list[Note] = []
    kit: list[Note] = []
    for number in range(int(seconds / beat)):
        at, root = number * beat, tonic + int(roots[number // 4 % 4])
        for k in (0, 1):
            now = at + k * beat / 2
            low += [(now, 0.45 * beat, root + tone, 100) for tone in (0, 7)]
            kit.append((now, 0.1, CLOSED, 90))
            if rng.random() < 0.5:
                pitch = tonic + 24 + int(rng.choice(MINOR))
                notes.append((now, 0.5 * beat, pitch, int(rng.integers(70, 118))))
        kit.append((at, 0.1, (KICK, SNARE)[number % 2], 115))
        if rng.random() < 0.3:
            kit.append((at + beat / 2, 0.1, KICK, 100))
    parts: list[Part] = [(chug, low, 0), (lead, notes, -2), (DRUMS, kit, float(rng.uniform(0, 5)))]
    return mixed(rng, parts, seconds)


def drifting(rng: Rng, seconds: float) -> Sound:
    """Slow chords without a pulse, from any corner of the keyboard."""
    notes: list[Note] = []
    at = 0.0
    while at < seconds:
        root = int(rng.integers(40, 64))
        chord = rng.choice(
            [0, 1, 3, 6, 7, 8, 11, 13, 14, 18], int(rng.integers(1, 5)), replace=False
        )
        held = float(rng.uniform(1.5, 6))
        loud = int(rng.integers(30, 115))
        notes += [(at, held, root + int(tone), loud) for tone in chord]
        at += held * float(rng.uniform(0.5, 1.2))
    program = int(rng.choice([48, 49, 89, 91, 92, 95, 0, 42, 52, 44, 99]))
    return mixed(rng, [(program, notes, 0)], seconds, hall=float(rng.uniform(0.5, 3)))


def none(rng: Rng, seconds: float) -> Sound:
    """Music that is in no mood; half of it lacks only one thing to please."""
    spoilt: tuple[Callable[[], Sound], ...] = (
        lambda: reward(rng, seconds, rubato=float(rng.uniform(0.35, 0.7))),
        lambda: reward(rng, seconds, swell=float(rng.uniform(0.8, 1))),
        lambda: reward(rng, seconds, scale=MINOR, sour=float(rng.uniform(0.35, 0.6))),
        lambda: rock(rng, seconds),
        lambda: rock(rng, seconds),
        lambda: drifting(rng, seconds),
        lambda: Dialogue(rng).take(seconds),
        lambda: Music(rng).take(seconds),
    )
    return spoilt[int(rng.integers(len(spoilt)))]()


MOODS: dict[str, Callable[[Rng, float], Sound]] = {
    "reward": reward,
    "swing": swing,
    "march": march,
    "none": none,
}
