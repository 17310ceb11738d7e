"""The set of loops: four chords over a pedal that come round, in other keys and tempi.

Among them lies what resembles them: the same chords in another order, one chord exchanged, others
altogether. And half an hour without them.
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from benchmarks.hearing.band import drummed
from benchmarks.hearing.instruments import Note, play
from benchmarks.hearing.material import Dialogue, Music
from benchmarks.hearing.motifs import Made, music, piece
from benchmarks.hearing.sound import Rng, Sound, add, factor, fade, pink, rms, room, samples
from benchmarks.hearing.truth import Event, Truth
from visualizer.motifs import Figure
from visualizer.motifs.figures import chord, progression
from visualizer.records import RATE

LOOPS = (
    progression("harbour", "Am F C G", (2.0, 2.0, 2.0, 2.0)),
    progression("stairwell", "Cm Ab Eb Fm", (1.6, 1.6, 1.6, 1.6)),
    progression("snow", "Em C Am B", (2.4, 1.2, 1.2, 2.4)),
    progression("late train", "D Bm G Gm", (1.5, 1.5, 2.0, 2.0)),
)
PROGRAMS = (48, 49, 89, 91, 52, 4, 0, 19, 24)  # strings, pads, choir, pianos, organ, guitar
ROUNDS = 2
OVER = ("nothing", "tune", "drums", "tune and drums")
DOUBLES = ("another order", "another order", "one exchanged", "others")


def plan(quick: bool) -> dict[str, Callable[[Rng], Made]]:
    """Return what is in the set, by name."""
    made: dict[str, Callable[[Rng], Made]] = {
        f"loop_{loop.name.replace(' ', '_')}": partial(evening, loop=loop, times=3 if quick else 12)
        for loop in (LOOPS[:1] if quick else LOOPS)
    }
    for k in range(1 if quick else 3):
        made[f"none_music_{k}"] = partial(music, seconds=120 if quick else 480)
    if not quick:
        made["none_mozart"] = partial(
            piece, name="mozart/k155/movement1.mxl", quarter=0.5, program=48
        )
        made["none_bach"] = partial(piece, name="bach/bwv269.mxl", quarter=0.75, program=19)
    return made


def evening(rng: Rng, *, loop: Figure, times: int) -> Made:
    """Play `loop` so many times, two rounds each, and as many doubles of it."""
    bed, talking = Music(rng), Dialogue(rng)
    kinds = ["as taught"] * times + [DOUBLES[k % len(DOUBLES)] for k in range(times)]
    rng.shuffle(kinds)
    parts, at = [], 0.0
    played: list[Event] = []
    others: list[Event] = []
    for kind in kinds:
        parts.append(fade(bed.take(float(rng.uniform(3, 6))) * factor(-24), 0.2, 0.2))
        at += len(parts[-1]) / RATE
        sound, told = _played(rng, talking, loop, kind)
        for one in told:
            one |= {key: round(one[key] + at, 4) for key in ("t_start", "t_last", "t_end")}
            one |= {"kind": "motif", "name": loop.name, "t": one["t_last"]}
        (played if kind == "as taught" else others).extend(told)
        parts.append(sound)
        at += len(sound) / RATE
    return np.concatenate(parts), Truth(played, ("loop",), negatives=others)


def _played(rng: Rng, talking: Dialogue, loop: Figure, kind: str) -> tuple[Sound, list[Event]]:
    key, tempo = int(rng.integers(-6, 7)), float(np.exp(rng.uniform(np.log(0.65), np.log(1.5))))
    roots, chords = _chords(rng, loop, kind)
    held = np.array(loop.durations) / tempo
    notes: list[Note] = []
    over: list[Note] = []
    told: list[Event] = []
    at, lead = 0.0, float(rng.uniform(0.5, 1.5))
    pedal = 36 + (roots[0] + key) % 12
    for number in range(ROUNDS):
        begun = at
        for root, quality, lasts in zip(roots, chords, held, strict=True):
            tones = [48 + (root + key + tone) % 12 for tone in chord(quality)]
            tones = [tone + 12 if tone < 52 else tone for tone in tones]
            notes += [(at, 0.97 * lasts, tone, int(rng.integers(65, 95))) for tone in tones]
            when = at
            while when < at + 0.9 * lasts:  # a tune that mostly keeps to the chords
                step = float(rng.uniform(0.25, 0.7))
                near = int(rng.choice(tones)) if rng.random() < 0.7 else int(rng.integers(60, 72))
                over.append((when, step, near + 12, int(rng.integers(70, 100))))
                when += step
            last, at = at, at + float(lasts) * float(rng.uniform(0.97, 1.03))
        event = {"t_start": lead + begun, "t_last": lead + last, "t_end": lead + at}
        told.append({**event, "variant": kind, "round": number + 1, "key": key,
                     "tempo": round(tempo, 3)})  # fmt: skip
    notes.append((0.0, at, pedal, 90))
    sound = play(sorted(notes), int(rng.choice(PROGRAMS)))
    sound = room(
        rng, sound / rms(sound), float(rng.uniform(0.4, 2.2)), float(rng.uniform(0.1, 0.5))
    )
    mix = np.zeros(samples(lead + at + rng.uniform(2.5, 4.5)), np.float32)
    add(mix, sound, lead)
    beside, under_db = str(rng.choice(OVER)), float(rng.choice([9, 3, 0]))
    if "tune" in beside:
        tune = play(over, int(rng.choice([0, 73, 71, 40, 11])))
        add(mix, tune / rms(tune), lead, factor(-under_db))
    if "drums" in beside:
        mix += drummed(rng, len(mix) / RATE) * factor(-under_db)
    hidden_db = [None, 12.0, 6.0, 0.0][int(rng.integers(4))]
    if hidden_db is not None:
        mix += talking.take(len(mix) / RATE)[: len(mix)] * factor(-hidden_db)
    mix += pink(rng, len(mix)) * factor(-45)
    for one in told:
        one |= {"over": beside, "under_db": under_db if beside != "nothing" else None,
                "hidden_db": hidden_db}  # fmt: skip
    return fade(mix, 0.15, 0.4) * factor(-23), told


def _chords(rng: Rng, loop: Figure, kind: str) -> tuple[list[int], list[str]]:
    """Return roots, from the loop's first, and qualities of what is played as `kind`."""
    roots, chords = np.cumsum([0, *loop.intervals]).tolist(), list(loop.chords)
    if kind == "another order":
        # The first chord stays, so that no order is the loop begun elsewhere.
        orders = [(0, 2, 1, 3), (0, 3, 2, 1), (0, 1, 3, 2), (0, 3, 1, 2), (0, 2, 3, 1)]
        order = orders[int(rng.integers(len(orders)))]
        return [roots[k] for k in order], [chords[k] for k in order]
    if kind == "one exchanged":
        which = int(rng.integers(1, 4))
        roots[which] += int(rng.choice([-4, -2, 1, 2, 3, 5]))
        return roots, chords
    if kind == "others":
        return rng.integers(0, 12, 4).tolist(), [str(one) for one in rng.choice(["", "m"], 4)]
    return roots, chords
