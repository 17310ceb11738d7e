"""The set of figures: each played in other keys, tempi and instruments, amid what hides it.

Among them lies what resembles them and is none: backwards, upside down, in another order, with one
note moved. And an hour in which none is played: music, talk, written pieces.
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from benchmarks.hearing.instruments import DRUMS, Note, play
from benchmarks.hearing.material import Dialogue, Music
from benchmarks.hearing.rhythm import STRINGS, written
from benchmarks.hearing.sound import (
    Rng,
    Sound,
    add,
    factor,
    fade,
    lowpass,
    pink,
    rms,
    room,
    samples,
    time,
)
from benchmarks.hearing.truth import Event, Truth
from visualizer.motifs import Figure
from visualizer.records import RATE

Made = tuple[Sound, Truth]

FIGURES = (
    Figure("three down", (-1, -4, -3), (0.5, 0.5, 0.5, 1.3), 74),
    Figure("up and back", (5, 2, -3), (0.6, 0.3, 0.9, 1.2), 65),
    Figure("door", (-5, 7, -2, -3), (0.4, 0.4, 0.8, 0.4, 1.2), 67),
    Figure("question", (3, -1, 5, -4), (0.3, 0.3, 0.6, 0.6, 1.2), 64),
    Figure("stairs", (-3, 5, -4, 6, -2), (0.4, 0.2, 0.4, 0.2, 0.4, 1.0), 68),
    Figure("night", (1, 6, -3, -5, 2), (0.35, 0.7, 0.35, 0.35, 0.7, 1.0), 62),
    Figure("machine", (4, -3, 7, -5, -2, 3), (0.3, 0.3, 0.3, 0.3, 0.6, 0.6, 1.0), 61),
    Figure("after hours", (-2, 7, -3, -4, 5, -6, 1), (0.3, 0.3, 0.6, 0.3, 0.3, 0.6, 0.3, 1.0), 70),
)
INSTRUMENTS = {  # General MIDI programs; the first two are made from others here
    "felt": 0, "drifting synth": -1, "piano": 0, "strings": 48, "slow strings": 49, "pad": 89,
    "celesta": 8, "music box": 10, "clarinet": 71, "electric piano": 4, "cello": 42, "choir": 52,
}  # fmt: skip
HIGH = ("celesta", "music box")  # they sound an octave above what others play
BACKINGS = ("none", "chords", "arpeggio", "drums", "orchestra")
WHOLE = ("exact", "octaves", "chords")
PARTS = ("fragment", "ornament")
DOUBLES = ("backwards", "upside down", "shuffled", "near", "near", "scale", "random", "random")
TONES = ((3, 8), (4, 9), (5, 9), (4, 7))  # under a tune in thick chords

PIECES = (
    ("mozart/k155/movement1.mxl", 120, 48), ("haydn/opus1no1/movement1.mxl", 100, 48),
    ("schumann_clara/polonaise_op1n2.mxl", 96, 0), ("bach/bwv269.mxl", 80, 19),
)  # fmt: skip


def plan(quick: bool) -> dict[str, Callable[[Rng], Made]]:
    """Return what is in the set, by name."""
    times = 3 if quick else 10
    figures = FIGURES[::4] if quick else FIGURES
    made: dict[str, Callable[[Rng], Made]] = {
        f"motif_{figure.name.replace(' ', '_')}": partial(returns, figure=figure, times=times)
        for figure in figures
    }
    made |= {f"none_music_{k}": partial(music, seconds=600) for k in range(1 if quick else 4)}
    for figure in figures:
        for k in range(1 if quick else 3):
            made[f"lesson_{figure.name.replace(' ', '_')}_{k}"] = partial(lesson, figure=figure)
    made["none_talk"] = partial(talk, seconds=120 if quick else 600)
    for name, bpm, program in PIECES[:1] if quick else PIECES:
        play_it = partial(piece, name=name, quarter=60 / bpm, program=program)
        made[f"none_{name.split('/')[0]}"] = play_it
    return made


def returns(rng: Rng, *, figure: Figure, times: int) -> Made:
    """A long evening in which `figure` comes back, whole, in part, and not quite."""
    bed, talking = Music(rng), Dialogue(rng)
    kinds = ["exact"] * times + [*WHOLE[1:], *PARTS] * max(1, times // 5) + [*DOUBLES]
    rng.shuffle(kinds)
    parts, at = [], 0.0
    played: list[Event] = []
    others: list[Event] = []
    for kind in kinds:
        between = float(rng.uniform(1, 6))
        which = rng.random()
        if which < 0.4:
            filler = bed.take(between) * factor(-26)
        elif which < 0.7:
            filler = talking.take(between) * factor(-24)
        else:
            filler = pink(rng, samples(between)) * factor(-55)
        parts.append(fade(np.asarray(filler, np.float32), 0.1, 0.1))
        at += len(parts[-1]) / RATE
        sound, told = _scene(rng, bed, talking, figure, kind)
        told |= {key: round(told[key] + at, 4) for key in ("t_start", "t_last", "t_end")}
        told |= {"kind": "motif", "name": figure.name, "t": told["t_last"]}
        (played if kind in (*WHOLE, *PARTS) else others).append(told)
        parts.append(sound)
        at += len(sound) / RATE
    whole = np.concatenate(parts)
    return whole, Truth(played, ("motif",), negatives=others)


def _scene(
    rng: Rng, bed: Music, talking: Dialogue, figure: Figure, kind: str
) -> tuple[Sound, Event]:
    """Return one return of `figure`, or of its double, and what is told of it."""
    instrument = str(rng.choice(list(INSTRUMENTS)))
    key, tempo = int(rng.integers(-6, 7)), float(np.exp(rng.uniform(np.log(0.6), np.log(1.6))))
    root = figure.root + key + (12 if instrument in HIGH else 0)
    notes, more = _notes(rng, figure, kind, root, tempo)
    sound = _played(rng, instrument, sorted(notes + more))
    last, end = notes[-1][0], notes[-1][0] + notes[-1][1]
    sound = sound / rms(sound[: samples(end)])
    sound = room(rng, sound, float(rng.uniform(0.4, 2.6)), float(rng.uniform(0.1, 0.7)))
    lead = float(rng.uniform(1.5, 4.0))
    mix = np.zeros(samples(lead + end + rng.uniform(2.0, 4.5)), np.float32)
    add(mix, sound, lead)
    backing, under_db = str(rng.choice(BACKINGS)), float(rng.choice([9, 3, 0]))
    mix += _backing(rng, bed, backing, root, len(mix) / RATE) * factor(-under_db)
    hidden_db = [None, 12.0, 6.0, 0.0, -3.0][int(rng.integers(5))]
    if hidden_db is not None:
        hiss = rng.random() >= 0.8
        noise = pink(rng, len(mix)) * (1.0 if hiss else 0.15)
        if not hiss:
            noise = noise + talking.take(len(mix) / RATE)[: len(mix)]
        here = rms(noise[samples(lead) : samples(lead + end)])
        mix += np.asarray(noise / here * factor(-hidden_db), np.float32)
    mix += pink(rng, len(mix)) * factor(-45)
    level_db = -23 + float(rng.uniform(-5, 3))
    return fade(mix, 0.15, 0.4) * factor(level_db), {
        "t_start": lead,
        "t_last": lead + last,
        "t_end": lead + end,
        "variant": kind,
        "instrument": instrument,
        "key": key,
        "tempo": round(tempo, 3),
        "hidden_db": hidden_db,
        "backing": backing,
        "under_db": None if backing == "none" else under_db,
    }


def _notes(
    rng: Rng, figure: Figure, kind: str, root: int, tempo: float
) -> tuple[list[Note], list[Note]]:
    """Return the tune, and what is played beside it."""
    steps, held = list(figure.intervals), list(figure.durations)
    if kind in WHOLE or kind in PARTS:
        notes = _tune(rng, steps, held, root, tempo)
        if kind == "fragment":
            return notes[: max(3, int(np.ceil(0.7 * len(notes))))], []
        if kind == "ornament":  # a neighbour in the longest gap
            k = int(np.argmax(np.diff([note[0] for note in notes])))
            gap = notes[k + 1][0] - notes[k][0]
            beside = notes[k + 1][2] + int(rng.choice([-2, -1, 1, 2]))
            return notes, [(notes[k][0] + 0.6 * gap, 0.4 * gap, beside, 70)]
        if kind == "octaves":
            return notes, [(at, lasts, pitch - 12, loud) for at, lasts, pitch, loud in notes]
        if kind == "chords":
            below = [TONES[int(rng.integers(len(TONES)))] for _ in notes]
            return notes, [
                (at, lasts, pitch - tone, max(30, loud - 18))
                for (at, lasts, pitch, loud), tones in zip(notes, below, strict=True)
                for tone in tones
            ]
        return notes, []
    other = [-step for step in steps]
    if kind == "backwards":
        other = other[::-1]
    elif kind == "shuffled":
        other = next((s for s in map(list, _shuffles(rng, steps)) if s != steps), other)
    elif kind == "near":  # one of the inner notes is another
        moved = int(rng.integers(1, len(steps)))
        by = int(rng.choice([-3, -2, 2, 3]))
        other = steps.copy()
        other[moved - 1] += by
        other[moved] -= by
    elif kind == "scale":
        ways = ((2, 2, 1, 2, 2, 2, 1), (-1, -2, -2, -2, -1, -2, -2), (2, 1, 2, 2, 1, 2, 2))
        other = list(ways[int(rng.integers(3))])
        held = [float(np.mean(held))] * 8
    elif kind == "random":
        held = held * 2
        other = rng.choice([-7, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 7], len(held) - 1).tolist()
        while any(other[k : k + len(steps)] == steps for k in range(len(other))):
            rng.shuffle(other)
    return _tune(rng, other, held, root, tempo), []


def _shuffles(rng: Rng, steps: list[int]) -> list[list[int]]:
    return [rng.permutation(steps).tolist() for _ in range(50)]


def _tune(rng: Rng, steps: list[int], held: list[float], root: int, tempo: float) -> list[Note]:
    notes: list[Note] = []
    at, pitch = 0.0, root
    for k, seconds in enumerate(held):
        lasts = seconds / tempo
        notes.append((at, 0.95 * lasts, pitch, int(rng.integers(70, 105))))
        at += lasts * float(np.clip(1 + 0.05 * rng.standard_normal(), 0.85, 1.15))
        pitch += steps[k] if k < len(steps) else 0
    return notes


def _played(rng: Rng, instrument: str, notes: list[Note]) -> Sound:
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


def _backing(rng: Rng, bed: Music, kind: str, root: int, seconds: float) -> Sound:
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


# --- how they are taught ------------------------------------------------------------------------


def lesson(rng: Rng, *, figure: Figure) -> Made:
    """`figure` once on a piano over something soft, and when somebody said "this one"."""
    notes = _tune(rng, list(figure.intervals), list(figure.durations), figure.root, 1.0)
    sound = _played(rng, str(rng.choice(["felt", "piano"])), notes)
    sound = room(rng, sound / rms(sound), 1.2, 0.3)
    lead = float(rng.uniform(6, 9))
    end = lead + notes[-1][0] + notes[-1][1]
    mix = np.zeros(samples(end + 3.0), np.float32)
    add(mix, sound, lead)
    seconds = len(mix) / RATE
    backing = _backing(
        rng, Music(rng), str(rng.choice(["chords", "orchestra"])), figure.root, seconds
    )
    backing[samples(lead - 0.6) :] *= factor(-8)  # it makes room for the tune
    mix += backing * factor(-4) + pink(rng, len(mix)) * factor(-42)
    pressed = round(end + float(rng.uniform(0.2, 0.9)), 3)
    told = {"name": figure.name, "press_s": pressed}
    return mix * factor(-22), Truth([], ("lesson",), told=told)


# --- where none of the figures is played ---------------------------------------------------------


def music(rng: Rng, *, seconds: float) -> Made:
    bed, length = Music(rng), 60.0
    parts = [fade(bed.take(length), 0.05, 0.3) for _ in range(round(seconds / length))]
    return np.concatenate(parts) * factor(-20), Truth([], ("motif",))


def talk(rng: Rng, *, seconds: float) -> Made:
    said = Dialogue(rng).take(seconds, pause=(0.1, 1.2)) * factor(-24)
    return said + pink(rng, len(said)) * factor(-55), Truth([], ("motif",))


def piece(rng: Rng, *, name: str, quarter: float, program: int) -> Made:
    """Return up to four minutes of a written piece; a figure may be in it by chance."""
    notes: list[Note] = [
        (start * quarter, 0.95 * length * quarter, pitch, int(rng.integers(60, 100)))
        for start, length, pitch in written(name)
        if start * quarter < 240
    ]
    sound = play(notes, STRINGS if program == STRINGS else program)
    return room(rng, sound / rms(sound), 1.4, 0.3) * factor(-22), Truth([], ("motif",))
