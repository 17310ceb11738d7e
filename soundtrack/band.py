"""The band's section: twelve bars of swing in a carpeted room."""

from soundtrack.staff import Score

LATE = 2 / 3  # of a beat: where a swung second quaver falls
WALK = (
    (43, 47, 50, 52),
    (52, 50, 47, 44),
    (45, 48, 52, 51),
    (50, 48, 45, 42),
    (43, 45, 47, 50),
    (53, 50, 47, 49),
    (48, 52, 55, 52),
    (41, 45, 48, 46),
    (47, 50, 54, 51),
    (52, 50, 47, 44),
    (45, 48, 50, 42),
    (43, 47, 50, 43),
)
COMPING = (
    (59, 62, 66, 69),  # G major 9, without its root, as all of these are
    (55, 59, 62, 66),
    (55, 59, 60, 64),
    (54, 59, 60, 64),
    (54, 57, 59, 62),
    (53, 57, 59, 64),
    (52, 55, 59, 62),
    (51, 55, 57, 62),
    (50, 54, 57, 62),
    (50, 53, 56, 61),
    (48, 52, 55, 59),
    (47, 50, 54, 57),
)
VIBES = (  # bar, beat, MIDI, beats held: what is played between returns of the figure
    (3, 2, 71, 0.8),
    (3, 2 + LATE, 72, 0.8),
    (3, 3 + LATE, 76, 1.2),
    (4, 1 + LATE, 74, 0.6),
    (4, 2 + LATE, 71, 0.6),
    (4, 3, 69, 1.0),
    (4, 4 + LATE, 66, 0.6),
    (6, 3, 77, 0.6),
    (6, 3 + LATE, 76, 0.6),
    (6, 4 + LATE, 74, 1.0),
    (9, 1 + LATE, 74, 0.6),
    (9, 2, 73, 0.6),
    (9, 2 + LATE, 74, 0.6),
    (9, 3 + LATE, 69, 1.2),
    (10, 1 + LATE, 68, 0.8),
    (10, 2 + LATE, 73, 0.8),
    (10, 4, 71, 0.8),
)


def reward(score: Score, start: float) -> float:
    """A small band, very pleased with you."""
    bars = score.meter(start, 132, 12)
    at, beat = bars.at, bars.beat
    for bar, (line, notes) in enumerate(zip(WALK, COMPING, strict=True), 1):
        for i, midi in enumerate(line):
            press = (0.85, 0.7, 0.8, 0.74)[i]
            length = 0.93 * beat
            score.play(
                "walking", at(bar, 1 + i), loose=0.005, midi=midi, duration=length, velocity=press
            )
        score.chord("piano", at(bar, 1), notes, 0.8 * beat, 0.36, roll=0.006, room="office")
        if bar < 12:
            begin = 4 + LATE if bar % 3 == 2 else 2 + LATE
            score.chord("piano", at(bar, begin), notes, 0.4 * beat, 0.4, roll=0.006, room="office")
        for begin in (1, 2, 2 + LATE, 3, 4, 4 + LATE):
            press = 0.62 if begin in (2, 4) else 0.4 if begin in (1, 3) else 0.32
            score.play("ride", at(bar, begin), loose=0.004, velocity=press, pan=0.4)
        for begin in (2, 4):
            score.play("brush", at(bar, begin), loose=0.004, velocity=0.5, pan=-0.25)
        for begin in (1, 3):
            score.play("brush", at(bar, begin + 0.1), velocity=0.28, pan=-0.3, sweep=1.7 * beat)
    two_thirds = 4 / 3  # of the band's beats to one of the figure's: it falls on 1, 3, 3 swung, 1
    for bar, key, press, grace in ((1, 0, 0.66, False), (5, 0, 0.7, True), (7, 5, 0.62, False)):
        score.figure(
            "vibes",
            at(bar),
            132,
            key=key,
            velocity=press,
            stretch=two_thirds,
            grace=grace,
            hold=1.3,
        )
    score.figure("vibes", at(11), 132, velocity=0.66, stretch=two_thirds, hold=1.5, doubling=(-12,))
    for bar, begin, midi, beats in VIBES:
        score.play(
            "vibes",
            at(bar, begin),
            loose=0.006,
            midi=midi,
            duration=beats * beat + 0.2,
            velocity=0.5,
        )
    score.mark("swing", start, bars.end, bpm=132.0, late=LATE)
    score.section("reward", start, bars.end)
    return bars.end
