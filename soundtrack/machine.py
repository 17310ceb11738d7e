"""The machine's sections: work at a steady tempo, the floor that rises, silence and a bell."""

from soundtrack.staff import Score

ACCEL_FROM, ACCEL_TO = 0.42, 0.068  # seconds between clicks, first and last


def procedure(score: Score, start: float) -> float:
    """Work: a steady bar, bass on known beats, a machine in quavers, talk behind the wall."""
    bars = score.meter(start, 96, 10)
    at, beat = bars.at, bars.beat
    roots = (40, 40, 36, 36, 45, 45, 41, 41, 47, 47)
    for bar, root in enumerate(roots, 1):
        hits = (1, 3) if bar % 2 else (1, 3, 4.5)
        for begin in hits:
            low = root if root <= 36 else root - 12
            press = 1.0 if begin == 1 else 0.85 if begin == 3 else 0.6
            hit = score.play("bass", at(bar, begin), midi=low, duration=0.55, velocity=press)
            score.mark("bass", hit, hit + 0.35, midi=low, strength=press, bar=bar, beat=begin)
    machine = [at(bar, 1 + i / 2) for bar in range(2, 11) for i in range(8)]
    for i, begin in enumerate(machine):
        press = (0.62, 0.3, 0.45, 0.3)[i % 4]
        score.play("clicks", begin, velocity=press, pan=0.35)
    score.mark("clicks", machine[0], machine[-1] + 0.06, times=machine)
    desk = ("stapler", "pencil", "cabinet", "stapler", "keys", "glass")
    for bar in range(3, 11):
        for i, begin in enumerate((2, 2.75, 4, 4.25, 3.5)[: 2 + bar // 3]):
            thing = desk[(bar * 2 + i) % 6]
            score.tap(at(bar, begin), thing, (0.55, 0.28)[i % 2], (-0.55, 0.6, -0.2)[i % 3])
    pads = ((52, 59, 62), (52, 59, 62), (57, 60, 66), (57, 60, 67), (54, 59, 64))
    for pair, notes in enumerate(pads):
        for midi in notes:
            score.play(
                "strings", at(2 * pair + 1) - 0.1, midi=midi, duration=8 * beat, velocity=0.36
            )
    offbeat = ((52, 55, 59), (52, 55, 59), (52, 55, 60), (53, 57, 60), (54, 57, 64))
    for bar in range(1, 11):
        for begin in (2, 3.5) if bar < 9 else (2, 3.5, 4):
            notes = offbeat[(bar - 1) // 2]
            score.chord("piano", at(bar, begin), notes, 0.34, 0.36, roll=0.008)
    score.figure("piano", at(1), 96, velocity=0.62)
    score.figure("piano", at(3), 96, velocity=0.66, doubling=(-12,))
    score.figure("piano", at(4, 4), 96, velocity=0.45, keep=2, hold=0.5)
    score.figure("piano", at(5), 96, key=5, velocity=0.68)
    score.figure("piano", at(7), 96, key=-2, velocity=0.66, doubling=(-5,))
    score.figure("piano", at(8), 96, key=10, velocity=0.5, hold=1.0)
    score.figure("piano", at(9), 96, key=-5, velocity=0.6, keep=3, hold=1.0)
    score.figure("piano", at(10), 96, key=-5, velocity=0.5, keep=2, hold=0.5)
    score.figure("piano", at(10, 3), 96, key=-5, velocity=0.62, keep=2, hold=0.5)
    _chatter(score, [at(bar) for bar in range(5, 11)], beat)
    score.section("procedure", start, bars.end)
    return bars.end


def undercroft(score: Score, start: float) -> float:
    """The floor rises. The figure never gets to its end; the strings hold what is wrong."""
    end = start + 19.0
    score.play("drone", start, midi=26, duration=end - start, velocity=1.0)
    score.mark("subbass", start + 3.0, end, midi=26, grows_from=start)
    for begin, keep, press in ((1.6, 2, 0.46), (5.6, 3, 0.5), (10.4, 2, 0.42)):
        score.figure(
            "piano", start + begin, 54, key=-2, velocity=press, keep=keep, hold=3, loose=0.01
        )
    for begin, midi in ((1.6, 38), (5.6, 38), (10.4, 36)):
        score.play("piano", start + begin, midi=midi, duration=3.6, velocity=0.4)
    cluster = ((6.0, 81, -0.5), (8.0, 82, 0.5), (9.2, 83, 0.0), (11.0, 87, 0.25))
    for begin, midi, pan in cluster:
        length = end - start - begin
        score.play(
            "high strings",
            start + begin,
            midi=midi,
            duration=length,
            velocity=0.34,
            swell=1.0 + 0.2 * length,
            attack=1.4,
            release=0.1,
            pan=pan,
            vibrato_cents=4.0,
        )
    # The semitone is heard as one only when the second voice has swelled.
    pitches = [midi for _, midi, _ in cluster]
    score.mark("dissonance", start + 8.6, end, midi=pitches, whole=start + 12.0)
    for begin, thing, pan in (
        (3.4, "glass", 0.7),
        (4.3, "keys", -0.7),
        (8.9, "cabinet", -0.6),
        (9.3, "pencil", 0.6),
        (10.9, "glass", -0.3),
    ):
        score.tap(start + begin, thing, 0.42, pan)
    score.mark("glitch", start + 9.9, start + 10.05, parts=["pop", "cut", "hiss"])
    ticks, now = [], start + 11.6
    length = end - now
    while now < end - 0.05:
        ticks.append(now)
        now += ACCEL_FROM * (ACCEL_TO / ACCEL_FROM) ** (1 - (end - now) / length)
    for i, tick in enumerate(ticks):
        done = i / len(ticks)
        score.play("clicks", tick, velocity=0.4 + 0.4 * done, pan=0.35 - 0.5 * done)
    score.mark("click_accel", ticks[0], ticks[-1] + 0.06, times=ticks)
    score.section("undercroft", start, end)
    return end


def threshold(score: Score, start: float) -> float:
    """Nothing at all; then one bell, alone."""
    bell = start + 3.6
    score.mark("silence", start, bell)
    score.play("bell", bell, midi=88, duration=3.6, velocity=0.8)
    score.mark("ding", bell, bell + 2.4, midi=88)
    score.section("threshold", start, bell + 3.0)
    return bell + 3.0


def _chatter(score: Score, bars: list[float], beat: float) -> None:
    """Three voices, each with its own rhythm over the bar; nobody says a word."""
    voices = (  # MIDI pitch, pan, semiquavers of the bar on which it speaks
        (45, -0.7, (0, 2, 3, 6, 8, 9, 10, 14)),
        (53, 0.1, (1, 4, 5, 7, 11, 12, 13)),
        (57, 0.75, (3, 6, 7, 10, 11, 13, 15)),
    )
    spoken = []
    for bar, begin in enumerate(bars):
        grow = 0.55 + 0.45 * bar / (len(bars) - 1)
        for voice, (midi, pan, steps) in enumerate(voices):
            for i, step in enumerate(steps):
                if (bar + voice + i) % 7 == 6:  # they breathe, and not together
                    continue
                spoken.append(
                    score.play(
                        "chatter",
                        begin + step * beat / 4,
                        loose=0.008,
                        midi=midi + (0, 2, -1, 1, 3)[(i + bar) % 5],
                        duration=0.17 if i % 3 else 0.24,
                        velocity=grow * (1.0 if step % 4 == 0 else 0.7),
                        pan=pan,
                        vowel=bar * 2 + i + voice,
                    )
                )
    score.mark("chatter", min(spoken), max(spoken) + 0.25, times=sorted(spoken))
