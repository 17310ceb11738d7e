"""The set of figures: each played in other keys, tempi and instruments, amid what hides it.

Among them lies what resembles them and is none: backwards, upside down, in another order, with one
note moved. And an hour in which none is played: music, talk, written pieces.
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from benchmarks.hearing import band, variants
from benchmarks.hearing.band import BACKINGS, HIGH, INSTRUMENTS
from benchmarks.hearing.instruments import Note, play
from benchmarks.hearing.material import Dialogue, Music
from benchmarks.hearing.rhythm import STRINGS, written
from benchmarks.hearing.sound import (
    Rng,
    Sound,
    add,
    factor,
    fade,
    pink,
    rms,
    room,
    samples,
)
from benchmarks.hearing.truth import Event, Truth
from benchmarks.hearing.variants import DOUBLES, FIGURES, PARTS, WHOLE
from visualizer.motifs import Figure
from visualizer.records import RATE

Made = tuple[Sound, Truth]

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
        sound, told = scene(rng, bed, talking, figure, kind)
        told |= {key: round(told[key] + at, 4) for key in ("t_start", "t_last", "t_end")}
        told |= {"kind": "motif", "name": figure.name, "t": told["t_last"]}
        (played if kind in (*WHOLE, *PARTS) else others).append(told)
        parts.append(sound)
        at += len(sound) / RATE
    whole = np.concatenate(parts)
    return whole, Truth(played, ("motif",), negatives=others)


def scene(
    rng: Rng, bed: Music, talking: Dialogue, figure: Figure, kind: str
) -> tuple[Sound, Event]:
    """Return one return of `figure`, or of its double, and what is told of it."""
    instrument = str(rng.choice(list(INSTRUMENTS)))
    key, tempo = int(rng.integers(-6, 7)), float(np.exp(rng.uniform(np.log(0.6), np.log(1.6))))
    root = figure.root + key + (12 if instrument in HIGH else 0)
    notes, more = variants.variant(rng, figure, kind, root, tempo)
    sound = band.tune(rng, instrument, sorted(notes + more))
    last, end = notes[-1][0], notes[-1][0] + notes[-1][1]
    sound = sound / rms(sound[: samples(end)])
    sound = room(rng, sound, float(rng.uniform(0.4, 2.6)), float(rng.uniform(0.1, 0.7)))
    lead = float(rng.uniform(1.5, 4.0))
    mix = np.zeros(samples(lead + end + rng.uniform(2.0, 4.5)), np.float32)
    add(mix, sound, lead)
    backing, under_db = str(rng.choice(BACKINGS)), float(rng.choice([9, 3, 0]))
    mix += band.backing(rng, bed, backing, root, len(mix) / RATE) * factor(-under_db)
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


# --- how they are taught ------------------------------------------------------------------------


def lesson(rng: Rng, *, figure: Figure) -> Made:
    """`figure` once on a piano over something soft, and when somebody said "this one"."""
    notes = variants.tune(rng, list(figure.intervals), list(figure.durations), figure.root, 1.0)
    sound = band.tune(rng, str(rng.choice(["felt", "piano"])), notes)
    sound = room(rng, sound / rms(sound), 1.2, 0.3)
    lead = float(rng.uniform(6, 9))
    end = lead + notes[-1][0] + notes[-1][1]
    mix = np.zeros(samples(end + 3.0), np.float32)
    add(mix, sound, lead)
    seconds = len(mix) / RATE
    backing = band.backing(
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
