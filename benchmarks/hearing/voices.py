"""Films with voices: speech, and chatter, which is speech muffled and cut into a rhythm."""

import numpy as np

from benchmarks.hearing.instruments import DRUMS, Note, play
from benchmarks.hearing.material import Dialogue, Music
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
from visualizer.records import RATE

SCENE = 12.0  # seconds
TALK_KNOWN, CHATTER_KNOWN = 3.5, 5.0  # seconds after which it must be told that a scene has begun


def speech(rng: Rng, *, scenes: int) -> tuple[Sound, Truth]:
    """Scenes with people who talk, alone or over music, and scenes without."""
    music, talk = Music(rng), Dialogue(rng)
    sound = np.zeros(samples(scenes * SCENE), np.float32)
    spans: list[Event] = []
    for k, talks in enumerate(rng.permutation(np.arange(scenes) % 2)):
        scene = np.zeros(samples(SCENE), np.float32)
        plays = not talks or rng.random() < 0.7
        if talks:
            add(scene, talk.take(SCENE, pause=(0.05, 0.6)), 0)
            if rng.random() < 0.3:
                scene = room(rng, scene, float(rng.uniform(0.4, 1.2)), 0.3)[: len(scene)]
        if plays:
            add(scene, music.take(SCENE), 0, factor(-rng.uniform(0, 12)) if talks else 1.0)
        add(sound, fade(scene, 0.1, 0.1), k * SCENE, factor(-rng.uniform(0, 8)))
        spans.append(_span("speech", k, float(talks), TALK_KNOWN))
    sound += pink(rng, len(sound)) * factor(-40)
    return sound * factor(-20), Truth(spans, scored=("speech",))


def chatter(rng: Rng, *, scenes: int) -> tuple[Sound, Truth]:
    """Scenes with chatter, over music or alone, among what resembles it."""
    sound = np.zeros(samples(scenes * SCENE), np.float32)
    spans: list[Event] = []
    for k, chatters in enumerate(rng.permutation(np.arange(scenes) % 2)):
        what = "chatter" if chatters else str(rng.choice([*OTHERS]))
        scene = cut_talk(rng) if chatters else OTHERS[what](rng)
        scene = scene[: samples(SCENE)] / rms(scene)
        if rng.random() < 0.7 and what != "music":
            add(scene, Music(rng).take(SCENE), 0, factor(-rng.uniform(3, 12)))
        add(sound, fade(scene, 0.1, 0.1), k * SCENE, factor(-rng.uniform(0, 8)))
        spans.append({**_span("chatter", k, float(chatters), CHATTER_KNOWN), "what": what})
    sound += pink(rng, len(sound)) * factor(-45)
    return sound * factor(-20), Truth(spans, scored=("chatter",))


def _span(name: str, number: int, value: float, known: float) -> Event:
    at = number * SCENE
    return {"kind": name, "value": value, "t": at + known, "t_end": at + SCENE}


def cut_talk(rng: Rng) -> Sound:
    """Return syllables behind a wall, one to four of them again and again, 3 to 8 a second."""
    rate_hz = float(rng.uniform(3, 8))
    said = Dialogue(rng).take(4.0, pause=(0.01, 0.02))
    power = np.convolve(said**2, np.ones(2400) / 2400, "same")
    loud = np.flatnonzero(power > 0.5 * power.mean())
    gap = RATE / rate_hz
    pieces = []
    for _ in range(int(rng.integers(1, 5))):
        start = int(rng.choice(loud[loud < len(said) - RATE // 2]))
        piece = said[start : start + round(gap * float(rng.uniform(0.5, 0.95)))]
        pieces.append(fade(piece, 0.012, 0.04) / (rms(piece) + 0.1))
    length = int(rng.choice([4, 6, 8]))
    order = rng.integers(0, len(pieces), length)
    accents = rng.uniform(0.5, 1, length)
    rests = rng.random(length) < 0.12
    rests[0] = False
    scene = np.zeros(samples(SCENE), np.float32)
    for n in range(int(SCENE * rate_hz)):
        k = n % length
        if not rests[k]:
            late = float(rng.uniform(0, 0.012))
            add(scene, pieces[order[k]], n / rate_hz + late, float(accents[k]))
    return _muffled(rng, scene)


def _muffled(rng: Rng, sound: Sound) -> Sound:
    hz = float(rng.uniform(300, 900))
    dull = lowpass(lowpass(sound, hz), 1.3 * hz)
    return (
        room(rng, dull, float(rng.uniform(0.2, 0.8)), 0.3)[: len(sound)]
        if rng.random() < 0.6
        else dull
    )


def _phrase(rng: Rng, program: int, low: int, high: int) -> Sound:
    """Return notes as quick as chatter."""
    step = 1 / float(rng.uniform(3, 8))
    figure = rng.integers(low, high, int(rng.integers(2, 9)))
    notes: list[Note] = [
        (k * step, 0.8 * step, int(figure[k % len(figure)]), int(rng.integers(80, 110)))
        for k in range(int(SCENE / step))
    ]
    return play(notes, program)


def _trembling(rng: Rng) -> Sound:
    t = time(SCENE)
    held = play([(0.0, SCENE, int(p), 90) for p in rng.integers(40, 64, 3)], 48)[: len(t)]
    return lowpass(held * (1 + 0.9 * np.sin(2 * np.pi * rng.uniform(3, 8) * t)), 800)


OTHERS = {
    "speech": lambda rng: Dialogue(rng).take(SCENE),
    "talk next door": lambda rng: _muffled(rng, Dialogue(rng).take(SCENE)),
    "bass": lambda rng: _phrase(rng, int(rng.choice([32, 33, 35, 38, 39])), 30, 48),
    "toms": lambda rng: _phrase(rng, DRUMS, 41, 51),
    "low notes": lambda rng: _phrase(rng, int(rng.choice([0, 45, 4, 12, 43])), 40, 60),
    "trembling": _trembling,
    "music": lambda rng: Music(rng).take(SCENE),
}
