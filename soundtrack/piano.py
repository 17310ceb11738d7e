"""The piano's sections: alone at first, with strings in the corridor, and outside at the end."""

import math

from soundtrack.staff import Score


def arrival(score: Score, start: float) -> float:
    """A piano alone, close, in an empty lit room: the figure, an answer, the figure lower."""
    bars = score.meter(start + 1.0, 66, 4)
    at, beat = bars.at, bars.beat
    score.figure("piano", at(1), 66, velocity=0.62, hold=2.4)
    score.chord("piano", at(1, 1), (40, 47), 3.4, 0.36)
    score.chord("piano", at(1, 4), (48, 55, 59), 3.6, 0.34)
    for begin, midi, beats in ((2, 59, 1), (3, 71, 1), (3.5, 69, 1.2), (4.5, 64, 1)):
        score.play(
            "piano", at(2, begin), loose=0.01, midi=midi, duration=beats * beat, velocity=0.4
        )
    score.chord("piano", at(3), (41, 48, 57), 3.8, 0.36)
    score.figure("piano", at(3), 66, key=-2, velocity=0.55, hold=1.5)
    score.chord("piano", at(4, 1.5), (45, 52, 60), 1.6, 0.34)
    score.chord("piano", at(4, 3), (47, 54, 57, 64), 1.0, 0.36)
    score.play("piano", at(4, 4), loose=0.01, midi=63, duration=1.3, velocity=0.34)
    score.section("arrival", start, bars.end)
    return bars.end


def corridor(score: Score, start: float) -> float:
    """Strings join, and things tap in the walls; each bar opens on a chord a third away."""
    bars = score.meter(start, 66, 4)
    at, beat = bars.at, bars.beat
    pads = ((52, 59, 62, 64), (50, 58, 62, 65), (51, 58, 62, 65))
    for bar, notes in enumerate(pads, 1):
        for midi in notes:
            score.play("strings", at(bar) - 0.15, midi=midi, duration=4 * beat, velocity=0.5)
    for begin, notes in ((1, (54, 57, 60, 64)), (3, (54, 57, 60, 63))):
        for midi in notes:
            score.play(
                "strings",
                at(4, begin) - 0.1,
                midi=midi,
                duration=2 * beat,
                velocity=0.5,
                attack=0.5,
            )
    for bar, root in ((1, 40), (2, 43), (3, 39)):
        score.chord("piano", at(bar), (root, root + 7), 3.5, 0.42)
    score.chord("piano", at(4), (42,), 1.8, 0.42)
    score.chord("piano", at(4, 3), (35, 47), 1.8, 0.42)
    # An inner voice in quavers that only ever moves by step from chord to chord.
    inner = ((59, 62, 64, 62), (58, 62, 65, 62), (58, 62, 65, 63), (57, 60, 64, 63))
    for bar, turn in enumerate(inner, 1):
        for i in range(8):
            quiet = 0.3 + 0.03 * (i % 4 == 0) + 0.02 * bar / 4
            score.play(
                "piano",
                at(bar, 1 + i / 2),
                loose=0.008,
                midi=turn[i % 4],
                duration=0.5,
                velocity=quiet,
            )
    score.figure("piano", at(1), 66, velocity=0.53, doubling=(-12,), hold=1.0)
    score.figure("piano", at(2), 66, key=3, velocity=0.58, hold=1.0)
    score.figure("piano", at(3), 66, key=3, velocity=0.5, keep=2, hold=1.6)
    score.figure("piano", at(4, 2), 66, key=-5, velocity=0.56, keep=2, hold=1.5)
    taps = (
        (1, 4.5, "glass", -0.6),
        (2, 2.5, "cabinet", 0.7),
        (2, 4.75, "pencil", 0.5),
        (3, 2.75, "keys", -0.7),
        (3, 4.0, "glass", 0.6),
        (4, 2.5, "pencil", -0.4),
        (4, 3.5, "cabinet", -0.6),
        (4, 4.25, "pencil", 0.3),
        (4, 4.5, "pencil", 0.3),
    )
    for bar, when, thing, pan in taps:
        score.tap(at(bar, when), thing, 0.4, pan)
    score.section("corridor", start, bars.end)
    return bars.end


def night(score: Score, start: float) -> float:
    """Outside, in snow: the figure high and slow, then low; the last time it waits for its end."""
    bars = score.meter(start, 60, 4)
    at = bars.at
    chords = ((36, 43, 52), (40, 47, 55), (45, 52, 60), (47, 54, 57))
    for bar, notes in enumerate(chords, 1):
        begin = 1.0 if bar > 1 else 1.5  # the band has only just stopped
        score.chord("piano", at(bar, begin), notes, 4.2, 0.34, room="night", roll=0.02)
    for midi, first, last in ((76, 1, 3), (83, 1, 4), (79, 2, 4), (72, 3, 4), (78, 4, 4.7)):
        length = at(last + 1) - at(first) - 1.5
        score.play(
            "strings", at(first), midi=midi, duration=length, velocity=0.2, attack=2.0, room="night"
        )
    score.figure("piano", at(1, 2), 60, key=12, velocity=0.42, hold=2.5, room="night")
    score.play("piano", at(2, 4), loose=0.01, midi=71, duration=2, velocity=0.3, room="night")
    score.figure("piano", at(3), 60, key=5, velocity=0.46, grace=True, hold=1.2, room="night")
    score.figure("piano", at(4, 1), 60, key=0, velocity=0.4, keep=3, hold=1.5, room="night")
    for begin, pan in ((7.5, 0.7), (10.6, -0.7)):
        score.tap(start + begin, "glass", 0.2, pan, room="night")
    end = math.ceil(bars.end) + 2.0
    score.section("night", start, end)
    return end
